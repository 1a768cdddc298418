"""What a search tries, how long, and when it ends; a seed repeats it."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from attrs import evolve
from tests.tcm.changed import NO_LIMITS
from tests.testing.conform.planted import RIGHT, WRONG_VISITS

from shanxi_health_policy import Cancellation, Catalogue, Claim, FeeClass, InputError, Visit
from shanxi_health_policy.testing import (
    Case,
    ConformanceError,
    Edge,
    Outcome,
    TooSlowError,
    check_reimburse,
    check_settle,
    expected,
    search,
)
from shanxi_health_policy.testing.conform import callables as waiting
from shanxi_health_policy.testing.conform import run as running
from shanxi_health_policy.testing.conform import smallest_case
from shanxi_health_policy.testing.conform.run import MOST_FAILING


def right(case: Case) -> list[Decimal]:
    return [one.fund_payment for one in expected(case)]


def failing(check: Any, implementation: Any, **settings: Any) -> Outcome:
    with pytest.raises(ConformanceError) as caught:
        check(implementation, **settings)
    return caught.value.outcome


def cases_of(**settings: Any) -> list[Case]:
    seen: list[Case] = []

    def noting(case: Case) -> list[Decimal]:
        seen.append(case)
        return right(case)

    assert search(noting, **settings).passed
    return seen


def test_a_seed_repeats_the_cases_and_another_draws_others() -> None:
    first = cases_of(max_cases=15, seed=7)
    assert first == cases_of(max_cases=15, seed=7)
    assert first != cases_of(max_cases=15, seed=8)


def test_fixed_cases_come_first_and_as_many_drawn_as_asked_for() -> None:
    fixed = cases_of(max_cases=0)
    assert all(case.why is not None for case in fixed)
    assert len(cases_of(max_cases=12)) == len(fixed) + 12
    single = cases_of(max_cases=0, visits_only=True)
    assert all(len(case.operations) == 1 for case in single)
    assert len(set(single)) == len(single) > len(fixed)


def test_fixed_cases_go_over_every_edge_that_the_notice_has(three_quarters: Catalogue) -> None:
    found = search(right, max_cases=0)
    assert all(found.edges.values())
    assert set(Edge) - set(found.edges) == {
        Edge.LAST_DAY,  # the notice has no end
        Edge.DAY_AFTER,
        Edge.HALF,  # 60% of whole fen never ends on half a fen
        Edge.CONDITION_NOT_COVERED,  # it covers every condition of the shipped list
        Edge.CLASS_NOT_COVERED,
    }
    city = search(
        lambda case: [one.fund_payment for one in expected(case, three_quarters)],
        place="149900",
        catalogue=three_quarters,
        max_cases=0,
    )
    assert {Edge.HALF, Edge.CONDITION_NOT_COVERED, Edge.CLASS_NOT_COVERED} <= set(city.edges)
    assert Edge.YEAR_CUTS not in city.edges  # no annual limit


def edges_under(catalogue: Catalogue) -> set[Edge]:
    def its_own(case: Case) -> list[Decimal]:
        return [one.fund_payment for one in expected(case, catalogue)]

    found = search(its_own, catalogue=catalogue, max_cases=5)
    assert found.passed
    return set(found.edges)


def test_a_notice_that_ends_and_one_without_limits_have_edges_of_their_own() -> None:
    notice = Catalogue.shipped()["lvliang-2022-22"]
    ended = Catalogue([evolve(notice, dates=evolve(notice.dates, in_force_to=date(2023, 12, 31)))])
    assert {Edge.LAST_DAY, Edge.DAY_AFTER} <= edges_under(ended)
    assert not {Edge.AT_VISIT_LIMIT, Edge.YEAR_CUTS} & edges_under(NO_LIMITS)


class Clock:
    """A clock that goes on only where the implementation takes its time: no busy machine changes what a test sees."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.started = self.now = time.monotonic()
        for module in (running, smallest_case):
            monkeypatch.setattr(module, "monotonic", lambda: self.now)

    @property
    def passed(self) -> float:
        return self.now - self.started


def test_the_time_for_a_search_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock(monkeypatch)

    def slow(case: Case) -> list[Decimal]:
        clock.now += 0.25
        return right(case)

    found = search(slow, seconds=5, max_cases=10_000)
    assert clock.passed < 5 + 2 * 0.25
    assert found.passed
    assert not found.complete
    assert "提前结束" in found.summary().zh


def test_the_time_for_making_cases_small_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock(monkeypatch)

    def slow(claims: Sequence[Claim | Cancellation]) -> list[Decimal]:
        clock.now += 0.25
        return WRONG_VISITS["no annual limit"].payments(claims)

    found = failing(check_settle, slow, seconds=8, max_cases=50)
    assert clock.passed <= 8 + 2 * 0.25
    assert found.differences


def test_what_is_small_enough_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(smallest_case, "MOST_TRIES", 3)
    assert failing(check_settle, WRONG_VISITS["no annual limit"].payments, max_cases=1).differences


def test_enough_failures_end_the_search() -> None:
    found = search(lambda case: [Decimal(-1)] * len(case.operations), max_cases=10_000)
    assert MOST_FAILING <= found.failed == found.cases < 1000
    assert not found.complete
    assert not found.passed


def test_an_implementation_that_answers_only_sometimes_is_reported_as_found() -> None:
    calls = iter(range(10**9))

    def moody(case: Case) -> list[Decimal]:
        return [Decimal(-1)] * len(case.operations) if next(calls) == 5 else right(case)

    found = search(moody, max_cases=3)
    assert found.failed == 1
    assert len(found.differences) == 1


def never(*_: Any) -> Any:
    while True:
        time.sleep(0.01)


def deaf(*_: Any) -> Any:
    """Swallows whatever is raised, as some code does."""
    while True:
        try:
            time.sleep(0.01)
        except Exception:
            continue


@pytest.mark.parametrize("implementation", [never, deaf])
def test_an_implementation_that_hangs_fails_at_once(implementation: Any) -> None:
    started = time.monotonic()
    found = failing(check_reimburse, implementation, patience=1.2)
    assert time.monotonic() - started < 20
    assert found.cases == 1
    assert found.differences[0].problem is not None
    assert "1.2" in found.differences[0].problem.en


def test_where_no_timer_interrupts_the_call_is_left_behind() -> None:
    found: list[object] = []

    def elsewhere() -> None:
        for call in (lambda: 3, lambda: 1 / 0, lambda: time.sleep(2)):
            try:
                found.append(waiting.within(0.2, call))
            except (TooSlowError, ZeroDivisionError) as error:
                found.append(type(error))

    thread = threading.Thread(target=elsewhere)
    thread.start()
    thread.join()
    assert found == [3, ZeroDivisionError, TooSlowError]


def test_somebody_elses_timer_goes_on() -> None:
    signal = pytest.importorskip("signal")
    if not hasattr(signal, "setitimer"):
        pytest.skip("no timers here")
    rung: list[int] = []
    before = signal.signal(signal.SIGALRM, lambda *_: rung.append(1))
    try:
        signal.setitimer(signal.ITIMER_REAL, 0.2)
        assert waiting.within(5, lambda: 7) == 7
        time.sleep(0.5)
        assert rung == [1]
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def test_every_difference_comes_with_a_line_that_repeats_it() -> None:
    implementation = WRONG_VISITS["truncation"].fund_payment
    with pytest.raises(ConformanceError) as caught:
        check_reimburse(implementation, max_cases=20)
    told = str(caught.value)
    case = caught.value.outcome.differences[0].case
    assert f"check_reimburse(implementation, cases=[{case.code()}])" in told
    assert "应为 0.01" in told
    assert "expected 0.01" in told
    assert "吕医保发〔2022〕22号 II [T3]" in told
    assert isinstance(caught.value, AssertionError)
    again = failing(check_reimburse, implementation, cases=[case])
    assert [one.case for one in again.differences] == [case]
    assert again.cases == 1


def test_a_whole_history_is_repeated_too() -> None:
    implementation = WRONG_VISITS["truncation"].payments
    case = failing(check_settle, implementation, max_cases=5).differences[0].case
    assert failing(check_settle, implementation, cases=[case]).failed == 1
    assert check_settle(RIGHT.payments, cases=[case]).cases == 1


def test_only_single_visits_are_repeated_for_an_implementation_of_visits() -> None:
    history = next(case for case in cases_of(max_cases=0) if len(case.operations) > 1)
    with pytest.raises(InputError, match="cases"):
        check_reimburse(RIGHT.fund_payment, cases=[history])


@pytest.mark.parametrize(
    ("settings", "field"),
    [
        ({"place": "120000"}, "place"),
        ({"place": "x"}, "place"),
        ({"max_cases": -1}, "max_cases"),
        ({"seed": True}, "seed"),
        ({"seconds": 0}, "seconds"),
        ({"seconds": "60"}, "seconds"),
        ({"seconds": True}, "seconds"),
        ({"catalogue": 3}, "catalogue"),
    ],
)
@pytest.mark.parametrize("check", [check_reimburse, check_settle])
def test_wrong_settings_are_wrong_input(check: Any, settings: dict[str, Any], field: str) -> None:
    with pytest.raises(InputError, match=field):
        check(right, **settings)


@pytest.mark.parametrize("check", [check_reimburse, check_settle])
def test_only_what_can_be_called_is_an_implementation(check: Any) -> None:
    with pytest.raises(InputError, match="implementation"):
        check(3)


def test_distinct_mistakes_are_told_apart() -> None:
    """Two mistakes at once: one in the rate, one in what is given back."""
    rate, refund = WRONG_VISITS["truncation"], WRONG_VISITS["unlisted items counted"]

    def both(visit: Visit, tier: FeeClass, ytd_paid: Decimal) -> Decimal:
        listed = rate.fund_payment(visit, tier, ytd_paid)
        return listed if listed else refund.fund_payment(visit, tier, ytd_paid)

    found = failing(check_reimburse, both)
    assert {one.kind for one in found.differences} >= {"rate", "not_covered:technique_not_covered"}


def test_claims_keep_their_order() -> None:
    seen: list[Sequence[object]] = []

    def noting(operations: Sequence[object]) -> list[Decimal]:
        seen.append(operations)
        return RIGHT.payments(operations)  # type: ignore[arg-type]

    check_settle(noting, max_cases=2)
    assert all(isinstance(one[0], Claim) for one in seen)

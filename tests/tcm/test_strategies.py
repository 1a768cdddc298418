"""The strategies draw what they promise: edges of the limits, courses that use up a year, ledgers without error."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, Phase, find, given, settings
from hypothesis import strategies as st

from shanxi_health_policy import Cancellation, Catalogue, Claim, FeeClass, decide_eligibility, settle
from shanxi_health_policy.tcm import Settlement
from shanxi_health_policy.testing.strategies import visit_histories as strategies
from shanxi_health_policy.vocabulary import Limit

from .changed import FLAT_RATE, NO_CLASS_3, NO_LIMITS
from .oracle import scheme

History = list[Claim | Cancellation]
UNHURRIED = settings(
    max_examples=20_000, phases=[Phase.generate], suppress_health_check=list(HealthCheck), deadline=None
)
"""One is looked for until it is there; nothing need make it small."""


@given(strategies.facilities())
def test_every_facility_drawn_can_be_decided(facility: object) -> None:
    found = decide_eligibility(facility, date(2023, 5, 4))  # type: ignore[arg-type]
    assert (found.eligible is None) == bool(found.unlisted)


@given(strategies.facilities(Catalogue([])))
def test_without_lists_a_facility_states_its_accreditations(facility: object) -> None:
    assert getattr(facility, "accreditations", None) is not None


@given(strategies.histories(persons=3, max_courses=2))
def test_a_history_is_in_order_and_settles_without_error(history: History) -> None:
    days = [one.visit.visited_on for one in history if isinstance(one, Claim)]
    assert days == sorted(days)
    assert len(list(settle(history))) == len(history)
    assert {one.person_id for one in history if isinstance(one, Claim)} <= {"P000001", "P000002", "P000003"}


@pytest.mark.parametrize("max_yuan", ["0.00", "0.01", "150.00", "9999999999.99"])
def test_amounts_stay_within_their_largest(max_yuan: str) -> None:
    @given(strategies.amounts(max_yuan))
    def within(amount: Decimal) -> None:
        assert 0 <= amount <= Decimal(max_yuan)
        assert amount.as_tuple().exponent == -2

    within()


@pytest.mark.parametrize(
    "amount", ["0.00", "0.01", "139.99", "140.00", "140.01", "233.33", "2720.01", "3000.00"]
)
def test_the_edges_of_the_limits_are_among_the_amounts(amount: str) -> None:
    assert find(strategies.amounts(), lambda one: one == Decimal(amount), settings=UNHURRIED) == Decimal(
        amount
    )


def year_end(history: History) -> bool:
    return len({one.visit.visited_on.year for one in history if isinstance(one, Claim)}) > 1


def before_the_first_day(history: History) -> bool:
    return any(one.visit.visited_on == date(2022, 8, 14) for one in history if isinstance(one, Claim))


def class_changes(history: History) -> bool:
    return len({one.tier for one in history if isinstance(one, Claim)}) > 1


def cancels(history: History) -> bool:
    return any(isinstance(one, Cancellation) for one in history)


def uses_up_a_year(history: History) -> bool:
    return any(isinstance(one, Settlement) and Limit.ANNUAL in one.answer.cuts for one in settle(history))


@pytest.mark.parametrize("what", [year_end, before_the_first_day, class_changes, cancels, uses_up_a_year])
def test_a_history_reaches(what: object) -> None:
    assert find(strategies.histories(), what, settings=UNHURRIED)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "catalogue", [FLAT_RATE, NO_LIMITS, NO_CLASS_3], ids=["rate", "no limits", "no class III"]
)
def test_the_strategies_follow_another_catalogue(catalogue: Catalogue) -> None:
    @settings(max_examples=20)
    @given(strategies.histories(catalogue=catalogue), strategies.claims(catalogue=catalogue), st.data())
    def follows(history: History, claim: Claim, data: st.DataObject) -> None:
        assert len(list(settle(history, catalogue=catalogue))) == len(history)
        assert len(list(settle([claim], catalogue=catalogue))) == 1
        condition = data.draw(strategies.conditions(catalogue=catalogue))
        assert (condition, FeeClass.I) in scheme().limits

    follows()

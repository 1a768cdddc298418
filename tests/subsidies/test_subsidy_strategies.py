"""The strategies draw what they promise: edges of the notice's figures, and service that touches, overlaps and breaks."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, Phase, find, given, settings

from shanxi_health_policy import PremiumGroup, senior_post_exempt
from shanxi_health_policy.testing.strategies import inputs as strategies
from shanxi_health_policy.testing.strategies.inputs import Span

from .own_notices import XINZHOU, data, loaded, own

UNHURRIED = settings(
    max_examples=20_000, phases=[Phase.generate], suppress_health_check=list(HealthCheck), deadline=None
)
"""One is looked for until it is there; nothing need make it small."""
FIRST, LAST = date(2000, 1, 1), date(2020, 12, 31)
DAY = timedelta(days=1)


@pytest.mark.parametrize("max_yuan", ["0.00", "0.01", "280.00", "2000.00"])
def test_standards_stay_within_their_largest(max_yuan: str) -> None:
    @given(strategies.contribution_standards(max_yuan))
    def within(standard: Decimal) -> None:
        assert 0 <= standard <= Decimal(max_yuan)
        assert standard.as_tuple().exponent == -2

    within()


@pytest.mark.parametrize(
    "standard", ["0.00", "0.01", "279.99", "280.00", "280.01", "349.99", "350.00", "2000.00"]
)
def test_the_edges_of_the_floor_are_among_the_standards(standard: str) -> None:
    wanted = Decimal(standard)
    assert find(strategies.contribution_standards(), lambda one: one == wanted, settings=UNHURRIED) == wanted


@pytest.mark.parametrize("standard", ["90.01", "40.00", "320.00", "319.99"])
def test_the_standards_follow_another_notice(standard: str) -> None:
    wanted = Decimal(standard)
    drawn = strategies.contribution_standards(place=XINZHOU, catalogue=own())
    assert find(drawn, lambda one: one == wanted, settings=UNHURRIED) == wanted


def test_a_share_of_nothing_has_no_edge_but_its_floor() -> None:
    row = {"clause": "A", "group": "特困", "share": "0", "floor": "40.00", "from_year": 2030}
    nothing = loaded(data("own-2030-2", date(2030, 1, 1), {"premium": [row]}), with_shipped=False)
    drawn = strategies.contribution_standards("40.01", XINZHOU, nothing)
    assert find(drawn, lambda one: one == Decimal("40.00"), settings=UNHURRIED) == Decimal("40.00")


@pytest.mark.parametrize("year", [1949, 2022, 2023, 2025, 2026, 2999])
def test_the_edges_of_the_years_are_among_the_years(year: int) -> None:
    assert find(strategies.premium_years(), lambda one: one == year, settings=UNHURRIED) == year


@given(strategies.premium_years())
def test_every_year_is_one_that_the_rule_takes(year: int) -> None:
    assert 1949 <= year <= 2999


@pytest.mark.parametrize("size", range(len(PremiumGroup) + 1))
def test_a_person_may_be_in_any_number_of_groups(size: int) -> None:
    assert len(find(strategies.premium_groups(), lambda one: len(one) == size, settings=UNHURRIED)) == size


@given(strategies.service_records(FIRST, LAST, max_periods=4, max_days=900))
def test_every_record_is_taken_and_lies_within_its_days(spans: list[Span]) -> None:
    assert len(spans) <= 4
    assert all(FIRST <= first <= (last or LAST) <= LAST for first, last in spans)
    assert senior_post_exempt(spans, LAST).met is not None


def touches(spans: list[Span]) -> bool:
    firsts = {first for first, _ in spans}
    return any(last is not None and last + DAY in firsts for _, last in spans)


def breaks_for_a_day(spans: list[Span]) -> bool:
    served = {first for first, _ in spans}
    return any(
        last is not None and last + 2 * DAY in served and last + DAY not in served for _, last in spans
    )


def overlaps(spans: list[Span]) -> bool:
    return any(
        one is not other and one[1] is not None and one[0] <= other[0] <= one[1]
        for one in spans
        for other in spans
    )


def goes_on(spans: list[Span]) -> bool:
    return any(last is None for _, last in spans)


def is_empty(spans: list[Span]) -> bool:
    return not spans


def out_of_order(spans: list[Span]) -> bool:
    return spans != sorted(spans, key=lambda span: span[0])


@pytest.mark.parametrize("what", [touches, breaks_for_a_day, overlaps, goes_on, is_empty, out_of_order])
def test_a_record_reaches(what: object) -> None:
    find(strategies.service_records(), what, settings=UNHURRIED)  # type: ignore[arg-type]


@given(strategies.budgets_and_spending("1.00"))
def test_budgets_stay_within_their_largest_and_spending_a_fen_above(pair: tuple[Decimal, Decimal]) -> None:
    assert 0 <= pair[0] <= Decimal("1.00")
    assert 0 <= pair[1] <= Decimal("1.01")


@pytest.mark.parametrize("apart", ["-0.01", "0.00", "0.01"])
def test_budgets_and_spending_a_fen_apart_are_drawn(apart: str) -> None:
    pair = find(
        strategies.budgets_and_spending(), lambda one: one[1] - one[0] == Decimal(apart), settings=UNHURRIED
    )
    assert pair[1] - pair[0] == Decimal(apart)

"""Each way to make a case simpler: what it offers, and that nothing simpler is left untried."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from time import monotonic

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st
from tests.tcm.changed import NO_LIMITS

from shanxi_health_policy import Cancellation, Catalogue, Claim, FeeClass, ServiceItem, Visit
from shanxi_health_policy.testing import Case, Difference, expected, history_cases, visit_cases
from shanxi_health_policy.testing.conform.differences import ask
from shanxi_health_policy.testing.conform.smallest_case import WAYS, amounts_below, shrink

NOTICE = Catalogue.shipped()["lvliang-2022-22"]
(PERIOD,) = Catalogue.shipped().tcm("141100").periods


def visit(day: date, *amounts: str, condition: str = "哮喘") -> Visit:
    return Visit(condition, day, [ServiceItem("电针", amount) for amount in amounts])


def made_small(case: Case, wrong: object) -> Difference:
    """The smallest case whose history a predicate calls wrong."""

    def implementation(asked: Case) -> list[Decimal]:
        right = [one.fund_payment for one in expected(asked)]
        return [*right[:-1], Decimal(-1)] if wrong(asked) else right  # type: ignore[operator]

    found = ask(implementation, case, expected(case))
    assert found is not None
    return shrink(found, lambda one: ask(implementation, one, expected(one)), PERIOD, monotonic() + 60)


@given(st.integers(0, 10**12))
def test_simpler_amounts_are_simpler_and_come_in_order(fen: int) -> None:
    def plainness(one: int) -> tuple[int, int]:
        return len(str(one).rstrip("0")), one

    simpler = list(amounts_below(fen))
    assert simpler == sorted(simpler, key=plainness)
    assert all(plainness(one) < plainness(fen) for one in simpler)


@given(history_cases() | visit_cases(), st.data())
def test_every_candidate_is_a_case_that_the_library_settles(case: Case, data: st.DataObject) -> None:
    way = data.draw(st.sampled_from(WAYS))
    for candidate, _ in zip(way(case, PERIOD), range(30), strict=False):
        assert len(expected(candidate)) == len(candidate.operations)


def test_what_does_not_matter_is_made_plain() -> None:
    days = (date(2023, 5, 4), date(2024, 6, 7))
    case = Case(
        [
            Claim("X7", "somebody", visit(days[0], "12.34", "5.60"), FeeClass.II),
            Claim("X8", "another", visit(days[1], "77.70", condition="荨麻疹"), FeeClass.III),
            Cancellation("X9", "X7"),
            Claim("X10", "another", visit(days[1], "3.21"), FeeClass.III),
        ]
    )
    found = made_small(case, lambda _: True)
    assert found.case == Case(
        [Claim("S1", "P1", visit(date(2023, 1, 1), "0.00", condition="颈椎病"), FeeClass.I)]
    ).having(
        [Claim("S1", "P1", Visit("颈椎病", date(2023, 1, 1), [ServiceItem("普通针刺", "0.00")]), FeeClass.I)]
    )


def test_what_matters_stays() -> None:
    """Two years, two items, two amounts, two classes and a cancellation that the mistake needs."""
    case = Case(
        [
            Claim("A", "one", visit(date(2023, 5, 4), "12.34", "5.60"), FeeClass.II),
            Claim("B", "two", visit(date(2024, 6, 7), "77.70"), FeeClass.III),
            Cancellation("C", "A"),
            Claim("D", "two", visit(date(2024, 6, 8), "3.21"), FeeClass.I),
        ]
    )

    def wrong(one: Case) -> bool:
        claims = one.claims
        return (
            len({claim.visit.visited_on.year for claim in claims}) > 1
            and len({claim.tier for claim in claims}) > 1
            and any(len(claim.visit.items) > 1 for claim in claims)
            and any(isinstance(operation, Cancellation) for operation in one.operations)
            and len({item.fen for claim in claims for item in claim.visit.items}) > 2
        )

    small = made_small(case, wrong).case
    assert wrong(small)
    assert len(small.operations) == 3
    assert {claim.visit.visited_on for claim in small.claims} == {date(2023, 1, 1), date(2024, 1, 1)}
    assert sorted(item.fen for claim in small.claims for item in claim.visit.items) == [0, 1, 2]


def test_what_was_paid_before_is_made_plain() -> None:
    case = Case([Claim("S1", "P1", visit(date(2023, 5, 4), "12.34"), FeeClass.II)], ytd_paid="1234.56")
    assert made_small(case, lambda _: True).case.ytd_fen == 0
    assert str(made_small(case, lambda one: one.ytd_fen >= 50_000).case.ytd_paid) == "500.00"


def test_a_notice_in_force_for_a_day_only() -> None:
    short = evolve(NOTICE, dates=evolve(NOTICE.dates, in_force_to=NOTICE.dates.in_force_from))
    (period,) = Catalogue([short]).tcm("141100").periods
    case = Case([Claim("S1", "P1", visit(date(2022, 8, 15), "1.00"), FeeClass.I)])
    days = {claim.visit.visited_on for way in WAYS for one in way(case, period) for claim in one.claims}
    assert days == {date(2022, 8, 15), date(2022, 1, 1)}


def test_a_notice_without_limits_has_no_year_of_few_visits() -> None:
    (period,) = NO_LIMITS.tcm("141100").periods
    claims = [Claim(f"S{number}", "P1", visit(date(2023, 5, 4), "1.00"), FeeClass.II) for number in range(6)]
    terms = {
        (claim.visit.condition.zh, claim.tier)
        for way in WAYS
        for one in way(Case(claims), period)
        for claim in one.claims
    }
    assert ("颈椎病", FeeClass.I) in terms


@pytest.mark.parametrize("count", [1, 9])
def test_making_small_ends_when_time_is_up(count: int) -> None:
    claims = [
        Claim(f"S{number}", "P1", visit(date(2023, 5, 4), "12.34"), FeeClass.II) for number in range(count)
    ]
    case = Case(claims)
    found = Difference(case, expected(case), count - 1, tuple([Decimal(0)] * count))
    assert shrink(found, lambda _: None, PERIOD, monotonic() - 1) == found

"""Each planted mistake is found within a fifth of the default budget and made small; a right implementation passes."""

from __future__ import annotations

from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pytest
from attrs import evolve
from tests.tcm.oracle import fund_by_hand, scheme
from tests.testing.conform.planted import RIGHT, ROUNDINGS, WRONG_VISITS, WRONG_YEARS, Vendor

from shanxi_health_policy import Catalogue, Claim, FeeClass, Share, Visit
from shanxi_health_policy.testing import ConformanceError, Difference, check_reimburse, check_settle


def only_visit(found: Difference) -> Visit:
    """The visit of a case that holds nothing else."""
    (claim,) = found.case.operations
    assert isinstance(claim, Claim)
    return claim.visit


def costs(found: Difference) -> tuple[str, ...]:
    return tuple(str(item.amount) for item in only_visit(found).items)


SMALLEST_VISITS: dict[str, Callable[[Difference], bool]] = {
    "truncation": lambda one: costs(one) == ("0.01",),
    "rounding up": lambda one: costs(one) == ("0.02",),
    "each item rounded": lambda one: costs(one) == ("0.01", "0.01"),
    "limit before rate": lambda one: costs(one) == ("200.00",),
    "no annual limit": lambda one: costs(one) == ("0.01",) and one.kind == "annual",
    "per-visit limit of class I for all": lambda one: costs(one) == ("200.00",) and one.kind == "per_visit",
    "unlisted items counted": lambda one: costs(one) == ("0.01",),
    "first day outside": lambda one: str(only_visit(one).visited_on) == "2022-08-15",
    "the day before inside": lambda one: one.kind == "not_covered:not_in_force",
    "int(yuan * 100)": lambda one: costs(one) == ("0.58",),
    "below nothing": lambda one: costs(one) == ("0.00",) and one.case.ytd_fen > 0,
}

MOST_OPERATIONS = {
    "year not reset": 8,
    "annual limit per class": 9,
    "annual limit for all conditions": 9,
    "annual limit for all persons": 8,
    "refund not given back": 2,
    "refund not given back to the year": 9,
}

VISITS, YEARS = 200, 60
"""After so many cases a mistake must have been found: a fifth of those that are drawn when nothing is said."""


def found_in(check: Callable[[], object]) -> tuple[Difference, ...]:
    with pytest.raises(ConformanceError) as caught:
        check()
    differences = caught.value.outcome.differences
    assert differences
    return differences


@pytest.mark.parametrize("mistake", WRONG_VISITS)
def test_a_mistake_in_a_visit_is_found_and_made_small(mistake: str) -> None:
    found = found_in(lambda: check_reimburse(WRONG_VISITS[mistake].fund_payment, max_cases=VISITS))
    assert SMALLEST_VISITS[mistake](found[0])
    assert len(found) == 1
    assert only_visit(found[0]).condition.zh == "颈椎病"


@pytest.mark.parametrize("mistake", WRONG_VISITS)
def test_a_mistake_in_a_visit_is_found_in_histories_too(mistake: str) -> None:
    found = found_in(lambda: check_settle(WRONG_VISITS[mistake].payments, max_cases=60))
    most = {"no annual limit": 5, "below nothing": 6}.get(mistake, 1)
    assert len(found[0].case.operations) <= most


@pytest.mark.parametrize("mistake", WRONG_YEARS)
def test_a_mistake_in_a_year_is_found_and_made_small(mistake: str) -> None:
    found = found_in(lambda: check_settle(WRONG_YEARS[mistake].payments, max_cases=YEARS))
    assert min(len(one.case.operations) for one in found) <= MOST_OPERATIONS[mistake]
    for one in found:
        items = [item for claim in one.case.claims for item in claim.visit.items]
        assert len(items) == len(one.case.claims)  # one item a visit
        assert one.index == len(one.case.operations) - 1  # nothing after the operation that differs


def test_a_right_implementation_passes() -> None:
    found = check_settle(RIGHT.payments)
    assert found.passed
    assert found.complete
    assert all(found.edges.values())
    assert all(found.rules.values())
    assert check_reimburse(RIGHT.fund_payment, max_cases=200).passed


def test_the_rule_written_a_second_time_passes() -> None:
    def oracle(visit: Visit, tier: FeeClass, ytd_paid: Decimal) -> Decimal:
        listed = [one for one in visit.items if scheme().find_technique(one.technique)]
        period = Catalogue.shipped().tcm("141100").on(visit.visited_on)
        if period is None or (visit.condition, tier) not in scheme().limits or not listed:
            return Decimal(0)
        return fund_by_hand(sum((one.amount for one in listed), Decimal(0)), visit, tier, ytd_paid).fund

    assert check_reimburse(oracle, max_cases=200).passed


@pytest.mark.parametrize("rounding", ROUNDINGS)
def test_where_half_a_fen_comes_out_its_rounding_is_checked(rounding: str, three_quarters: Catalogue) -> None:
    city = Vendor(three_quarters, "149900", ROUNDINGS[rounding])
    smallest = {"half even": "0.06", "half down": "0.02"}[rounding]
    there: Any = {"place": "149900", "catalogue": three_quarters}
    visits = found_in(lambda: check_reimburse(city.fund_payment, max_cases=VISITS, **there))
    assert [costs(one) for one in visits] == [(smallest,)]
    years = found_in(lambda: check_settle(city.payments, max_cases=YEARS, **there))
    assert [costs(one) for one in years] == [(smallest,)]
    half_up = evolve(city, rounding=ROUND_HALF_UP)
    assert check_reimburse(half_up.fund_payment, max_cases=50, **there).passed
    assert check_settle(half_up.payments, max_cases=50, **there).passed


@pytest.mark.parametrize("rounding", ROUNDINGS)
def test_where_no_half_fen_comes_out_every_rounding_of_halves_is_right(rounding: str) -> None:
    assert check_reimburse(evolve(RIGHT, rounding=ROUNDINGS[rounding]).fund_payment, max_cases=50).passed


def test_a_place_follows_the_notice_of_the_place_it_lies_in() -> None:
    county = evolve(RIGHT, place="141121")
    assert check_settle(county.payments, place="141121", max_cases=20).passed


def test_other_rates_are_looked_up_when_cases_are_drawn() -> None:
    changed = Catalogue(
        [evolve(Catalogue.shipped()["lvliang-2022-22"], tcm=evolve(scheme(), rate=Share.parse("0.75")))]
    )
    assert not found_in(lambda: check_reimburse(RIGHT.fund_payment, catalogue=changed))[0].case.ytd_fen

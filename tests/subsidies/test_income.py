"""The floor of incomes in a public-health department (S8): the facility's average, and exactly that is enough."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shanxi_health_policy import public_health_income_floor
from shanxi_health_policy.errors import MoneyError
from shanxi_health_policy.testing import amounts
from shanxi_health_policy.vocabulary import Reason

from .own_notices import XINZHOU, own

HERE = "shuozhou-2023-42"
NOTHING = Decimal("0.00")
FEN = Decimal("0.01")


@pytest.mark.clause(HERE, "S8")
@given(amounts("20000.00"), amounts("20000.00"))
def test_an_income_meets_the_floor_when_it_is_not_below_it(average: Decimal, income: Decimal) -> None:
    answer = public_health_income_floor(average, income)
    assert answer.floor == average
    assert answer.met is (income >= average)
    assert answer.shortfall == max(average - income, NOTHING)


@pytest.mark.clause(HERE, "S8")
@given(amounts("20000.00"))
def test_exactly_the_floor_is_met_and_a_fen_less_is_not(average: Decimal) -> None:
    assert public_health_income_floor(average, average).met is True
    if average:
        short = public_health_income_floor(average, average - FEN)
        assert (short.met, short.shortfall) == (False, FEN)


@given(amounts("20000.00"), amounts("20000.00"), st.booleans())
def test_a_higher_average_never_lowers_the_floor(one: Decimal, other: Decimal, elsewhere: bool) -> None:
    place = XINZHOU if elsewhere else "140600"
    low, high = (
        public_health_income_floor(average, place=place, catalogue=own()).floor
        for average in sorted((one, other))
    )
    assert low is not None
    assert high is not None
    assert low <= high


@pytest.mark.clause(HERE, "S8")
@pytest.mark.parametrize("place", ["140600", "140681"])
def test_without_an_income_the_floor_alone_is_told(place: str) -> None:
    answer = public_health_income_floor("5000.00", place=place)
    assert (answer.floor, answer.met, answer.shortfall) == (Decimal("5000.00"), None, None)
    assert (answer.income, answer.notice_place, len(answer.steps)) == (None, "140600", 1)
    assert [(one.notice, one.clause) for one in answer.citations] == [(HERE, "S8")]


@pytest.mark.clause(HERE, "S8")
@pytest.mark.parametrize(
    ("income", "met", "shortfall", "said"),
    [
        ("4999.99", False, "0.01", "not met"),
        ("5000.00", True, "0.00", "met"),
        ("0", False, "5000.00", "not met"),
    ],
)
def test_an_income_beside_an_average_of_5000(income: str, met: bool, shortfall: str, said: str) -> None:
    answer = public_health_income_floor("5000.00", income)
    assert (answer.met, answer.shortfall, answer.income) == (met, Decimal(shortfall), Decimal(income))
    assert answer.decided_by.en.startswith(f"Decided: {said}")


@pytest.mark.parametrize(
    ("place", "on", "known_on", "reason"),
    [
        ("140000", None, None, Reason.NO_RULE_FOR_PLACE),
        ("140600", date(2023, 12, 28), None, Reason.NOT_IN_FORCE),
        ("140600", None, date(2023, 12, 28), Reason.NOT_YET_KNOWN),
    ],
)
def test_without_a_rule_there_is_no_floor(
    place: str, on: date | None, known_on: date | None, reason: Reason
) -> None:
    answer = public_health_income_floor("5000.00", "1.00", place=place, on=on, known_on=known_on)
    assert (answer.floor, answer.met, answer.shortfall) == (None, None, None)
    assert (answer.reasons, answer.notice_place) == ((reason,), None)


def test_a_citys_own_notice_has_its_own_share_rounded_half_up() -> None:
    answer = public_health_income_floor("0.04", "0.02", place=XINZHOU, on=date(2030, 1, 1), catalogue=own())
    assert (answer.floor, answer.met, answer.shortfall) == (Decimal("0.03"), False, Decimal("0.01"))


@pytest.mark.parametrize(
    ("average", "income", "field"), [(1.5, None, "average_income"), ("1.00", "1.001", "income")]
)
def test_wrong_amounts_are_named(average: object, income: object, field: str) -> None:
    with pytest.raises(MoneyError) as caught:
        public_health_income_floor(average, income)  # type: ignore[arg-type]
    assert caught.value.field == field

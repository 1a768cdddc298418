"""Capitation (S5): the budget is fixed, a surplus is kept, an overspend is not made up, and nothing is lost."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import example, given

from shanxi_health_policy import capitation_settlement
from shanxi_health_policy.errors import MoneyError
from shanxi_health_policy.testing.strategies.inputs import budgets_and_spending
from shanxi_health_policy.vocabulary import Reason

from .own_notices import XINZHOU, own

HERE = "shuozhou-2023-42"
NOTHING = Decimal("0.00")
LARGEST = Decimal("9999999999.99")


@pytest.mark.clause(HERE, "S5")
@given(budgets_and_spending())
@example((NOTHING, LARGEST))
@example((LARGEST, NOTHING))
def test_in_the_pilot_the_fund_pays_the_budget_and_the_rest_is_the_providers(
    pair: tuple[Decimal, Decimal],
) -> None:
    budget, spending = pair
    answer = capitation_settlement(budget, spending)
    assert answer.fund_pays == budget
    assert answer.provider_keeps == answer.surplus == max(budget - spending, NOTHING)
    assert answer.provider_bears == answer.overspend == max(spending - budget, NOTHING)


@given(budgets_and_spending())
def test_what_is_paid_and_borne_is_what_is_spent_and_kept(pair: tuple[Decimal, Decimal]) -> None:
    budget, spending = pair
    for answer in (
        capitation_settlement(budget, spending),
        capitation_settlement(budget, spending, place=XINZHOU, catalogue=own()),
    ):
        assert answer.fund_pays is not None
        assert answer.provider_bears is not None
        assert answer.provider_keeps is not None
        assert answer.fund_pays + answer.provider_bears == spending + answer.provider_keeps
        assert budget - spending == answer.surplus - answer.overspend
        assert NOTHING in (answer.surplus, answer.overspend)
        assert 0 <= answer.provider_keeps <= answer.surplus
        assert 0 <= answer.provider_bears <= answer.overspend
        parts = (
            answer.fund_pays,
            answer.provider_bears,
            answer.provider_keeps,
            answer.surplus,
            answer.overspend,
        )
        assert all(part.as_tuple().exponent == -2 for part in parts)


@pytest.mark.clause(HERE, "S5")
@pytest.mark.parametrize(
    ("budget", "spending", "keeps", "bears"),
    [
        ("1000000.00", "1200000.00", "0.00", "200000.00"),
        ("1000000.00", "800000.00", "200000.00", "0.00"),
        ("1000000.00", "1000000.00", "0.00", "0.00"),
        ("1000000.00", "1000000.01", "0.00", "0.01"),
        (0, 0, "0.00", "0.00"),
    ],
)
def test_what_the_provider_keeps_and_bears(
    budget: str | int, spending: str | int, keeps: str, bears: str
) -> None:
    answer = capitation_settlement(budget, spending)
    assert (answer.provider_keeps, answer.provider_bears) == (Decimal(keeps), Decimal(bears))
    assert (answer.fund_pays, answer.notice_place) == (Decimal(budget), "140681")
    assert [(one.notice, one.clause) for one in answer.citations] == [(HERE, "S5")]
    assert answer.steps[-1].amount == answer.fund_pays
    assert (bears if Decimal(bears) else keeps) in answer.decided_by.en


@pytest.mark.clause(HERE, "S5")
@pytest.mark.parametrize(
    ("place", "on", "known_on", "reason"),
    [
        ("140600", None, None, Reason.NO_RULE_FOR_PLACE),
        ("140000", None, None, Reason.NO_RULE_FOR_PLACE),
        ("140681", date(2023, 12, 28), None, Reason.NOT_IN_FORCE),
        ("140681", None, date(2023, 12, 28), Reason.NOT_YET_KNOWN),
    ],
)
def test_the_pilot_is_huairens_alone(
    place: str, on: date | None, known_on: date | None, reason: Reason
) -> None:
    answer = capitation_settlement("100.00", "80.00", place=place, on=on, known_on=known_on)
    assert (answer.provider_keeps, answer.provider_bears, answer.fund_pays) == (None, None, None)
    assert (answer.reasons, answer.notice_place) == ((reason,), None)
    assert (answer.surplus, answer.overspend) == (Decimal("20.00"), NOTHING)


@pytest.mark.parametrize(
    ("spending", "keeps", "bears", "pays"),
    [
        ("0.05", "0.04", "0.00", "0.09"),  # 70% of 5 fen, 3.5 fen, is 4
        ("0.16", "0.00", "0.02", "0.14"),  # 25% of 6 fen, 1.5 fen, is 2
    ],
)
def test_a_citys_own_notice_has_its_own_shares(spending: str, keeps: str, bears: str, pays: str) -> None:
    answer = capitation_settlement("0.10", spending, place=XINZHOU, on=date(2030, 1, 1), catalogue=own())
    assert (answer.provider_keeps, answer.provider_bears) == (Decimal(keeps), Decimal(bears))
    assert answer.fund_pays == Decimal(pays)
    assert [step.readings for step in answer.steps if "%" in step.label.en] == [("I-A",), ("I-A",)]


@pytest.mark.parametrize(
    ("budget", "spending", "field"), [(1.5, "1.00", "budget"), ("1.00", "-1", "spending")]
)
def test_wrong_amounts_are_named(budget: object, spending: object, field: str) -> None:
    with pytest.raises(MoneyError) as caught:
        capitation_settlement(budget, spending)  # type: ignore[arg-type]
    assert caught.value.field == field

"""What is promised of one visit, on generated visits that crowd around the limits."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from attrs import evolve
from hypothesis import assume, example, given
from hypothesis import strategies as st

from shanxi_health_policy import Condition, FeeClass, ServiceItem, Visit, reimburse
from shanxi_health_policy.testing import amounts, conditions, fee_classes, visits
from shanxi_health_policy.vocabulary import Limit, Reason

from .oracle import NOTHING, cell_of, fund_by_hand, scheme, yuan

FIRST_DAY = date(2022, 8, 15)


def covered_visits() -> st.SearchStrategy[Visit]:
    return (
        visits()
        .filter(lambda visit: visit.visited_on >= FIRST_DAY)
        .map(lambda visit: evolve(visit, facility=None))
    )


@given(visits(), fee_classes(), amounts())
def test_nothing_is_created_or_lost(visit: Visit, tier: FeeClass, ytd_paid: Decimal) -> None:
    answer = reimburse(visit, tier, ytd_paid)
    assert answer.total_cost == sum((item.amount for item in visit.items), NOTHING)
    assert answer.total_cost == answer.fund_payment + answer.patient_payment
    assert answer.total_cost == answer.eligible_cost + answer.ineligible_cost
    assert answer.year_to_date == ytd_paid + answer.fund_payment
    if answer.account_payment is not None:
        assert answer.cash_payment is not None
        assert answer.account_payment + answer.cash_payment == answer.patient_payment
    amounts_out = (answer.fund_payment, answer.patient_payment, answer.year_to_date, answer.ineligible_cost)
    assert all(amount >= 0 and amount.as_tuple().exponent == -2 for amount in amounts_out)


@pytest.mark.clause("lvliang-2022-22", "T3", "T4", "T5", "I-T1", "I-T2", "I-T4")
@given(covered_visits(), fee_classes(), amounts())
def test_the_payment_is_that_of_the_rule_written_a_second_time(
    visit: Visit, tier: FeeClass, ytd_paid: Decimal
) -> None:
    answer = reimburse(visit, tier, ytd_paid)
    listed = [item for item in visit.items if scheme().find_technique(item.technique)]
    assert answer.covered == bool(listed)
    if not answer.covered:
        assert answer.fund_payment == 0
        assert answer.binding is Limit.NOT_COVERED
        return
    assert answer.eligible_cost == sum((item.amount for item in listed), NOTHING)
    expected = fund_by_hand(answer.eligible_cost, visit, tier, ytd_paid)
    assert answer.fund_payment == expected.fund
    cuts = {Limit.PER_VISIT: expected.per_visit_cut, Limit.ANNUAL: expected.annual_cut}
    assert answer.cuts == {limit: cut for limit, cut in cuts.items() if cut}
    binding = [limit for limit in (Limit.ANNUAL, Limit.PER_VISIT) if cuts[limit]]
    assert answer.binding is (binding[0] if binding else Limit.RATE)


@pytest.mark.clause("lvliang-2022-22", "T4", "T5")
@given(visits(), fee_classes(), amounts())
def test_the_fund_never_passes_a_limit_or_the_rate(visit: Visit, tier: FeeClass, ytd_paid: Decimal) -> None:
    answer = reimburse(visit, tier, ytd_paid)
    cell = cell_of(visit, tier)
    assert 0 <= answer.fund_payment <= yuan(cell.per_visit)
    assert answer.fund_payment <= max(yuan(cell.annual) - ytd_paid, NOTHING)
    by_rate = answer.fund_payment + sum(answer.cuts.values(), NOTHING)
    assert abs(by_rate - answer.eligible_cost * Decimal("0.6")) <= Decimal("0.005")
    if answer.annual_remaining is not None:
        assert answer.annual_remaining == max(yuan(cell.annual) - answer.year_to_date, NOTHING)


@given(covered_visits(), fee_classes(), amounts(), amounts("500.00"))
def test_more_cost_never_pays_less(visit: Visit, tier: FeeClass, ytd_paid: Decimal, more: Decimal) -> None:
    dearer = evolve(visit, items=(*visit.items, ServiceItem("电针", more)))
    assert reimburse(dearer, tier, ytd_paid).fund_payment >= reimburse(visit, tier, ytd_paid).fund_payment


@given(visits(), fee_classes(), amounts(), amounts())
def test_more_already_paid_never_pays_more(
    visit: Visit, tier: FeeClass, one: Decimal, other: Decimal
) -> None:
    less, more = sorted((one, other))
    assert reimburse(visit, tier, less).fund_payment >= reimburse(visit, tier, more).fund_payment


@pytest.mark.clause("lvliang-2022-22", "I-T7")
@given(covered_visits(), fee_classes(), amounts())
def test_an_item_that_is_not_listed_is_wholly_the_patients(
    visit: Visit, tier: FeeClass, price: Decimal
) -> None:
    assume(reimburse(visit, tier).covered)
    more = reimburse(evolve(visit, items=(*visit.items, ServiceItem("血常规", price))), tier)
    before = reimburse(visit, tier)
    assert more.fund_payment == before.fund_payment
    assert more.patient_payment == before.patient_payment + price
    assert Reason.TECHNIQUE_NOT_COVERED in more.reasons


@given(visits(), fee_classes(), amounts())
@example(
    Visit(Condition.ASTHMA, date(2022, 8, 14), [ServiceItem("督灸", "1.00")]), FeeClass.I, Decimal("0.00")
)
def test_every_answer_explains_itself_and_names_its_amounts(
    visit: Visit, tier: FeeClass, ytd_paid: Decimal
) -> None:
    answer = reimburse(visit, tier, ytd_paid)
    for language, unit in (("zh", "元"), ("en", "yuan")):
        text = answer.explain(language)  # type: ignore[arg-type]
        for amount in (answer.total_cost, answer.fund_payment, answer.patient_payment):
            assert f"{amount} {unit}" in text
        for reason in answer.reasons:
            assert answer.covered or reason.name_in(language) in text  # type: ignore[arg-type]
    assert all(one.id in answer.explain() for one in answer.readings)
    assert len(set(answer.citations)) == len(answer.citations)


@given(conditions(), fee_classes(), amounts())
def test_same_input_same_answer(condition: Condition, tier: FeeClass, price: Decimal) -> None:
    visit = Visit(condition, FIRST_DAY, [ServiceItem("火罐", price)])
    assert reimburse(visit, tier) == reimburse(visit, tier)
    assert reimburse(visit, tier).explain() == reimburse(visit, tier).explain()

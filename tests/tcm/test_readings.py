"""Readings that no other test names: what a visit is, and which condition's limits it has."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from shanxi_health_policy import Claim, Condition, FeeClass, ServiceItem, Visit, YearKey, settle
from shanxi_health_policy.tcm import Settlement


@pytest.mark.clause("lvliang-2022-22", "I-T5")
def test_two_visits_on_one_day_each_have_their_own_per_visit_limit() -> None:
    visit = Visit("荨麻疹", date(2023, 3, 1), [ServiceItem("火罐", "500.00")])
    ledger = settle([Claim("s1", "P1", visit, FeeClass.III), Claim("s2", "P1", visit, FeeClass.III)])
    assert [one.fund_payment for one in ledger] == [Decimal("110.00"), Decimal("110.00")]


@pytest.mark.clause("lvliang-2022-22", "I-T11")
def test_the_condition_that_the_settlement_names_gives_the_limits_and_takes_the_running_total() -> None:
    items = [ServiceItem("颈椎病推拿治疗", "300.00")]
    claims = [
        Claim(f"s{number}", "P1", Visit(condition, date(2023, 3, 1), items), FeeClass.I)
        for number, condition in enumerate((Condition.CERVICAL_SPONDYLOSIS, Condition.TENSION_HEADACHE))
    ]
    ledger = settle(claims)
    settled = [one for one in ledger if isinstance(one, Settlement)]
    assert [one.fund_payment for one in settled] == [Decimal("140.00"), Decimal("80.00")]
    paid = ledger.closing.paid
    assert paid(YearKey("P1", Condition.CERVICAL_SPONDYLOSIS, 2023)) == Decimal("140.00")
    assert paid(YearKey("P1", Condition.TENSION_HEADACHE, 2023)) == Decimal("80.00")

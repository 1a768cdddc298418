"""What stands exactly at a border: a gain of one fen, the first cause of an error, a limit that is not set."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from tests.tcm.paying import at

from shanxi_health_policy import Claim, FeeClass, PolicyChange, ServiceItem, Visit, audit, what_if
from shanxi_health_policy.supervision import Irregularity


@pytest.mark.parametrize(("rate", "gaining", "losing"), [("0.61", 1, 0), ("0.59", 0, 1), ("0.60", 0, 0)])
def test_a_single_fen_is_a_gain_or_a_loss(rate: str, gaining: int, losing: int) -> None:
    visit = Visit("颈椎病", date(2023, 5, 4), [ServiceItem("电针", "1.00")])
    impact = what_if([Claim("S1", "P1", visit, FeeClass.I)], PolicyChange(rate=rate))
    assert abs(impact.difference) == Decimal("0.01") * (gaining + losing)
    for row in (impact.total, *impact.rows):
        assert (row.visits_gaining, row.persons_gaining) == (gaining, gaining)
        assert (row.visits_losing, row.persons_losing) == (losing, losing)


@pytest.mark.clause("lvliang-2022-22", "T9")
def test_the_cause_of_what_follows_is_where_the_sums_first_parted_and_not_a_later_error() -> None:
    claims = [at(number, "140.00", "300.00", day=number) for number in range(1, 19)]  # 18 × 140.00 of 2720.00
    claims += [
        at(19, "150.00", "300.00", day=19),
        at(20, "35.00", "50.00", day=20),
    ]  # 140.00 and 30.00 were due
    claims += [at(21, "15.00", "300.00", day=21)]  # 30.00 were left, and 15.00 beside what was really paid
    found = audit(claims).findings
    assert [(one.settlement_id, one.irregularity) for one in found] == [
        ("S19", Irregularity.OVERPAID),
        ("S20", Irregularity.OVERPAID),
        ("S21", Irregularity.FOLLOWS_EARLIER),
    ]
    assert found[-1].evidence == ("S19",)

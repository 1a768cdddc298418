"""The rule written a second time, in `Decimal` yuan and without the kernel: what the library must agree with."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from attrs import frozen

from shanxi_health_policy import Catalogue, FeeClass, Visit
from shanxi_health_policy.notices.scheme import LimitCell, TcmScheme

PLACE = "141100"
FEN = Decimal("0.01")
NOTHING = Decimal("0.00")


@frozen
class Paid:
    """What the fund pays by the oracle, and what each limit cuts off."""

    fund: Decimal
    per_visit_cut: Decimal
    annual_cut: Decimal


def scheme() -> TcmScheme:
    """The shipped scheme."""
    found = Catalogue.shipped()["lvliang-2022-22"].tcm
    assert found is not None
    return found


def cell_of(visit: Visit, tier: FeeClass) -> LimitCell:
    """The limits of a visit's condition and fee class."""
    return scheme().limits[visit.condition, tier]


def yuan(fen: int | None) -> Decimal:
    """Whole fen as yuan; a limit that must be there."""
    assert fen is not None
    return Decimal(fen) / 100


def fund_by_hand(eligible: Decimal, visit: Visit, tier: FeeClass, ytd_paid: Decimal) -> Paid:
    """60% of the eligible cost, half up to the fen; at most the visit's limit; at most what is left of the year's."""
    cell = cell_of(visit, tier)
    by_rate = (eligible * Decimal("0.60")).quantize(FEN, ROUND_HALF_UP)
    after_visit = by_rate if by_rate <= yuan(cell.per_visit) else yuan(cell.per_visit)
    left = yuan(cell.annual) - ytd_paid
    if left < 0:
        left = NOTHING
    fund = after_visit if after_visit <= left else left
    return Paid(fund, by_rate - after_visit, after_visit - fund)

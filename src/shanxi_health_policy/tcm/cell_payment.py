"""The payment by the limits of one condition and fee class: the kernel, asked with what the notice says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shanxi_health_policy.tcm.kernel import UNLIMITED, pay

if TYPE_CHECKING:
    from shanxi_health_policy.notices.scheme import LimitCell, TcmScheme


def pay_within(scheme: TcmScheme, cell: LimitCell, eligible: int, paid: int) -> tuple[int, int, int]:
    """What the fund pays, and what the per-visit and the annual limit cut off, in fen, as [pay][] does."""
    per_visit = UNLIMITED if cell.per_visit is None else cell.per_visit
    annual = UNLIMITED if cell.annual is None else cell.annual
    return pay(eligible, scheme.rate.numerator, scheme.rate.denominator, per_visit, annual, paid)

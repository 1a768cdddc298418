"""Building blocks of golden vectors: what one notice offers to build with, and a history written one operation at a time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from attrs import field, frozen

from shanxi_health_policy.money import Share, to_yuan
from shanxi_health_policy.notices.catalogue import Period
from shanxi_health_policy.notices.fee_class import FeeClass
from shanxi_health_policy.notices.model import LimitCell
from shanxi_health_policy.tcm.ledger import Cancellation, Claim
from shanxi_health_policy.tcm.visit import ServiceItem, Visit
from shanxi_health_policy.vocabulary.conditions import AnyCondition

NOT_LISTED = "未列入目录的项目"
_MOST_VISITS = 400
"""A year that takes more visits than this to use up is not used up."""


@frozen
class Scope:
    """A period, and the condition and class of those of its cases that are not about the table of limits."""

    period: Period
    condition: AnyCondition
    tier: FeeClass
    cell: LimitCell
    technique: str

    @classmethod
    def of(cls, period: Period) -> Scope:
        """The first row of the notice's tables."""
        (condition, tier), cell = next(iter(period.scheme.limits.items()))
        return cls(period, condition, tier, cell, period.scheme.techniques[0].technique.zh)

    @property
    def rate(self) -> Share:
        """The fund's share."""
        return self.period.scheme.rate

    @property
    def day(self) -> date:
        """A day on which nothing begins or ends, if there is one."""
        return min(self.period.start + timedelta(days=30), self.period.end)

    def history(self, condition: AnyCondition | None = None, tier: FeeClass | None = None) -> History:
        """A history without operations yet."""
        return History(condition or self.condition, tier or self.tier, self.technique)

    def cost_of(self, payment: int) -> int:
        """The smallest cost whose share is this payment or more."""
        return max(-(-self.rate.denominator * (2 * payment - 1) // max(2 * self.rate.numerator, 1)), 0)

    def full_cost(self, cell: LimitCell) -> int:
        """A cost whose share is well above the per-visit limit; where there is none, any cost."""
        return 20_000 if cell.per_visit is None else self.cost_of(cell.per_visit) + 1_234

    def visits_in_a_year(self, cell: LimitCell) -> int | None:
        """How many visits at full cost use up a year; None where no reasonable number does."""
        payment = self.rate.of_half_up(self.full_cost(cell))
        if cell.per_visit is not None:
            payment = min(payment, cell.per_visit)
        if cell.annual is None or payment == 0 or cell.annual > payment * _MOST_VISITS:
            return None
        return -(-cell.annual // payment)


@frozen
class History:
    """Operations in order, each visit with the condition, class and technique of the history unless told otherwise."""

    condition: AnyCondition
    tier: FeeClass
    technique: str
    operations: list[Claim | Cancellation] = field(factory=list, init=False)

    @property
    def ids(self) -> list[str]:
        """The ids of the operations, in order."""
        return [one.settlement_id for one in self.operations]

    def visit(
        self,
        day: date,
        *costs: int,
        person: int = 1,
        condition: AnyCondition | None = None,
        tier: FeeClass | None = None,
        names: Sequence[str] = (),
    ) -> str:
        """Settle a visit with items of these costs in fen; the id of the settlement."""
        named = names or (self.technique,) * len(costs)
        items = [ServiceItem(name, to_yuan(cost)) for name, cost in zip(named, costs, strict=True)]
        settlement = f"S{len(self.operations) + 1:03}"
        visit = Visit(condition or self.condition, day, items)
        self.operations.append(Claim(settlement, f"P{person:06}", visit, tier or self.tier))
        return settlement

    def use_up(self, cell: LimitCell, day: date, scope: Scope) -> None:
        """Visits at full cost until the year is used up, and one more; none where nothing uses it up."""
        for _ in range((scope.visits_in_a_year(cell) or -1) + 1):
            self.visit(day, scope.full_cost(cell))

    def cancel(self, settlement: str) -> None:
        """Cancel a settlement."""
        self.operations.append(Cancellation(f"C{len(self.operations) + 1:03}", settlement))

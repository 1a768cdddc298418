"""What golden vectors are made of: for every figure of a notice and every reading the few histories in which a mistake shows.

Everything is worked out from the catalogue, in a fixed order and without chance, so that the same notice gives the same cases.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import permutations
from math import gcd

from attrs import field, frozen

from shanxi_health_policy.money import MAX_FEN, Share, to_yuan
from shanxi_health_policy.notices.catalogue import Catalogue, Period
from shanxi_health_policy.notices.scheme import LimitCell
from shanxi_health_policy.tcm.ledger import Cancellation, Claim
from shanxi_health_policy.tcm.treatment_place import periods_with_payment
from shanxi_health_policy.tcm.visit import ServiceItem, Visit
from shanxi_health_policy.text import Text
from shanxi_health_policy.vocabulary.conditions import AnyCondition, Condition
from shanxi_health_policy.vocabulary.fee_class import FeeClass

NOT_LISTED = "未列入目录的项目"
_MOST_VISITS = 400
"""A year that takes more visits than this to use up is not used up."""


@frozen
class Scope:
    """A period, the condition and class of those of its cases that are not about the table of limits, and the cases made."""

    period: Period
    condition: AnyCondition
    tier: FeeClass
    cell: LimitCell
    technique: str
    histories: list[History] = field(factory=list, init=False)

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

    @property
    def cost(self) -> int:
        """A full cost under the limits of the first row."""
        return self.full_cost(self.cell)

    def history(
        self, name: str, zh: str, en: str, condition: AnyCondition | None = None, tier: FeeClass | None = None
    ) -> History:
        """One case more, without operations yet: what it is called, and why it is there."""
        why, called = Text(zh, en), f"{name}/{self.period.start}"
        self.histories.append(History(self, called, why, condition or self.condition, tier or self.tier))
        return self.histories[-1]

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
    """Operations in order, each visit with the condition and class of the history and its notice's technique, unless told."""

    scope: Scope
    name: str
    why: Text
    condition: AnyCondition
    tier: FeeClass
    operations: list[Claim | Cancellation] = field(factory=list, init=False)

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
        named = names or (self.scope.technique,) * len(costs)
        items = [ServiceItem(name, to_yuan(cost)) for name, cost in zip(named, costs, strict=True)]
        settlement = f"S{len(self.operations) + 1:03}"
        visit = Visit(condition or self.condition, day, items)
        self.operations.append(Claim(settlement, f"P{person:06}", visit, tier or self.tier))
        return settlement

    def use_up(self, day: date, cell: LimitCell | None = None) -> list[str]:
        """Visits at full cost until the year is used up, and one more; their ids, none where nothing uses it up."""
        cell = cell or self.scope.cell
        count = (self.scope.visits_in_a_year(cell) or -1) + 1
        return [self.visit(day, self.scope.full_cost(cell)) for _ in range(count)]

    def cancel(self, settlement: str) -> None:
        """Cancel a settlement."""
        self.operations.append(Cancellation(f"C{len(self.operations) + 1:03}", settlement))


_DAY = timedelta(days=1)


def drafts(place: str, catalogue: Catalogue) -> Iterator[History]:
    """Every case for the notices of a place before it is settled, one notice after another; names are unique.

    Raises [InputError][] for a place without a notice on TCM outpatient treatment.
    """
    for period in periods_with_payment(place, catalogue):
        scope = Scope.of(period)
        for part in (_rate, _items, _limits, _years, _classes, _cancellations, _borders):
            part(scope)
        # a notice without a limit has no case that goes over it
        yield from (history for history in scope.histories if history.operations)


def _rate(scope: Scope) -> None:
    """Costs small enough for no limit to matter, each of another person."""
    step = scope.rate.denominator // gcd(scope.rate.numerator, scope.rate.denominator)
    middle = {step * times // 2 for times in (1, 3, 5, 7)}  # the share ends on half a fen, if it ever does
    history = scope.history(
        "rate/rounding", "按比例计算后四舍五入到分", "the share is rounded half up to the fen"
    )
    for cost in sorted({*range(10), 10_001, 10_002, 10_003, 10_004, *middle}):
        history.visit(scope.day, cost, person=cost)
    history = scope.history(
        "rate/decimal-amounts", "二进制小数存不准的金额", "amounts that binary fractions cannot hold"
    )
    for cost in _not_in_binary(scope):
        history.visit(scope.day, cost, person=cost)


def _not_in_binary(scope: Scope) -> list[int]:
    """The first few costs that lose a fen when yuan as a binary fraction times 100 is cut off, and the payment with it."""
    found = []
    for cost in range(10_000):
        cut = int(float(to_yuan(cost)) * 100)
        if cut != cost and scope.rate.of_half_up(cut) != scope.rate.of_half_up(cost):
            found.append(cost)
    return [*found[:6], *found[-2:]]


def _items(scope: Scope) -> None:
    techniques = scope.period.scheme.techniques
    names = [one.technique.zh for one in techniques]
    history = scope.history(
        "items/added-up",
        "一次就诊的各项相加后再取整",
        "the items of a visit are added up before the share is rounded",
    )
    bills = ((1, 1, 1), (1, 1), (2, 2, 2), (3, 3), (4, 4, 4), (5, 5, 1), (3335, 3335, 3332))
    for person, costs in enumerate(bills):
        history.visit(scope.day, *costs, person=person)
    history = scope.history(
        "items/not-listed", "目录外的项目由个人负担", "items that are not listed are the patient's own"
    )
    history.visit(scope.day, 10_000, 5_000, names=(names[0], NOT_LISTED))
    history.visit(scope.day, 5_000, 10_000, names=(NOT_LISTED, names[-1]), person=2)
    history.visit(scope.day, 10_000, names=(NOT_LISTED,), person=3)
    for number, category in enumerate(dict.fromkeys(one.category for one in techniques), start=1):
        history = scope.history(
            f"techniques/{number}",
            f"“{category}”的每项技术和每种写法",
            f"every technique and spelling of the category {category}",
        )
        for person, one in enumerate(listed for listed in techniques if listed.category == category):
            for name in dict.fromkeys((one.technique.zh, one.printed, *one.technique.aliases)):
                history.visit(scope.day, 100, names=(name,), person=person)


def _limits(scope: Scope) -> None:
    """Every limit of the table: just below, at and above each per-visit limit, and a year used up."""
    for (condition, tier), cell in scope.period.scheme.limits.items():
        history = scope.history(
            f"limits/{condition.code}/{tier.code}",
            f"{condition.zh}，{tier.zh}：单次和年度支付限额",
            f"{condition.en}, {tier.en}: its limits per visit and per year",
            condition=condition,
            tier=tier,
        )
        if cell.per_visit is not None:
            meets = scope.cost_of(cell.per_visit)
            costs = (meets - 1, meets, meets + 1, cell.per_visit, 2 * cell.per_visit)
            for person, cost in enumerate(costs, start=2):
                history.visit(scope.day, max(cost, 0), person=person)
        history.use_up(scope.day, cell)


def _years(scope: Scope) -> None:
    if not scope.visits_in_a_year(scope.cell):
        return
    for last in _ends_of_years(scope):
        history = scope.history(
            f"years/{last.year}",
            "年度限额按就诊日期的自然年计算，与办理的先后无关",
            "annual limits run over the calendar year of the visit, in whatever order visits are settled",
        )
        history.use_up(last)
        for day in (last + _DAY, last, last + _DAY):
            history.visit(day, scope.cost)
    history = scope.history(
        "years/person-and-condition",
        "年度限额按人、按病症分别计算",
        "annual limits are per person and per condition",
    )
    history.use_up(scope.day)
    history.visit(scope.day, scope.cost, person=2)
    limits = scope.period.scheme.limits
    for other in [one for one, tier in limits if tier is scope.tier and one != scope.condition][:1]:
        history.visit(scope.day, scope.cost, condition=other)


def _ends_of_years(scope: Scope) -> list[date]:
    """The last days of the first two years that go on into the next under the same notice."""
    first = scope.period.start.year
    ends = [date(year, 12, 31) for year in (first, first + 1)]
    return [one for one in ends if one < scope.period.end]


def _classes(scope: Scope) -> None:
    """The year of one condition in two fee classes: up and down between every two that have an annual limit."""
    cells = {
        tier: cell
        for (condition, tier), cell in scope.period.scheme.limits.items()
        if condition == scope.condition and scope.visits_in_a_year(cell) is not None
    }
    for (first, first_cell), (second, second_cell) in permutations(cells.items(), 2):
        history = scope.history(
            f"classes/{first.code}-{second.code}",
            f"{first.zh}用完年度限额后到{second.zh}就诊：各类已支付的都计入，适用本次的限额，不为负数",
            f"a year used up in {first.en}, then {second.en}: what was paid in any class counts against the limit of "
            "the visit at hand, and never below nothing",
            tier=first,
        )
        history.use_up(scope.day, first_cell)
        for _ in range(2):
            history.visit(scope.day, scope.full_cost(second_cell), tier=second)
        history.visit(scope.day, scope.full_cost(first_cell))


def _cancellations(scope: Scope) -> None:
    history = scope.history(
        "cancellations/amounts", "撤销退回当时支付的金额", "a cancellation gives back what was paid"
    )
    for cancelled in [history.visit(scope.day, fen) for fen in (10_000, 3, 0)]:
        history.cancel(cancelled)
    history.visit(scope.day, 10_000)
    if not scope.visits_in_a_year(scope.cell):
        return
    history = scope.history(
        "cancellations/given-back",
        "撤销把当时的金额还给年度累计，其后的结算不变",
        "a cancellation gives its amount back to the year, and settlements made after it stand",
    )
    used = history.use_up(scope.day)
    for cancelled in dict.fromkeys((used[0], *used[-2:])):
        history.cancel(cancelled)
        history.visit(scope.day, scope.cost)
    for last in _ends_of_years(scope)[:1]:
        history = scope.history(
            "cancellations/next-year",
            "下一年才办的撤销，金额还给就诊的那一年",
            "a cancellation in the year after gives its amount back to the year of the visit",
        )
        used = history.use_up(last)
        history.use_up(last + _DAY)
        history.cancel(used[0])
        history.visit(last + _DAY, scope.cost)
        history.visit(last, scope.cost)


def _borders(scope: Scope) -> None:
    """The first and the last day, what is not covered at all, and amounts at the ends of what can be written."""
    period = scope.period
    history = scope.history(
        "borders/in-force", "施行的第一天和前一天", "the first day in force, and the day before"
    )
    ends = () if period.end == date.max else (period.end, period.end + _DAY)
    for day in (period.start - _DAY, period.start, *ends):
        history.visit(day, 10_000)
    history = scope.history(
        "borders/not-covered", "不在范围内的病症和收费类别", "conditions and fee classes that are not covered"
    )
    for condition in [one for one in Condition if one not in period.scheme.conditions][:1]:
        history.visit(scope.day, 10_000, condition=condition)
    for tier in FeeClass:
        if (scope.condition, tier) not in period.scheme.limits:
            history.visit(scope.day, 10_000, tier=tier)
    history = scope.history("borders/amounts", "最小和最大的金额", "the smallest and the largest amounts")
    history.visit(scope.day, 0)
    history.visit(scope.day, MAX_FEN, person=2)
    history.visit(scope.day, MAX_FEN - 1, 1, names=(NOT_LISTED, scope.technique), person=3)
    history = scope.history("borders/same-day", "同日两次算两次", "two visits on one day are two")
    for _ in range(2):
        history.visit(scope.day, scope.cost)

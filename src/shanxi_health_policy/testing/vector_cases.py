"""What golden vectors are made of: for every figure of a notice and every reading the few histories in which a mistake shows.

Everything is worked out from the catalogue, in a fixed order and without chance, so that the same notice gives the same cases.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from math import gcd
from typing import TypeAlias

from shanxi_health_policy.money import MAX_FEN, to_yuan
from shanxi_health_policy.notices.catalogue import Catalogue
from shanxi_health_policy.notices.fee_class import FeeClass
from shanxi_health_policy.testing.vector_scope import NOT_LISTED, History, Scope
from shanxi_health_policy.text import Text
from shanxi_health_policy.vocabulary.conditions import Condition

Draft: TypeAlias = tuple[str, Text, History]
"""A case before it is settled: its name, why it is there, and what happens in it."""

_DAY = timedelta(days=1)


def drafts(place: str, catalogue: Catalogue) -> Iterator[Draft]:
    """Every case for the notices of a place, one notice after another; names are unique."""
    for period in catalogue.tcm(place).periods:
        scope = Scope.of(period)
        for part in (_rate, _items, _limits, _years, _classes, _cancellations, _borders):
            for name, why, history in part(scope):
                if history.operations:  # a notice without a limit has no case that goes over it
                    yield f"{name}/{period.start}", why, history


def _rate(scope: Scope) -> Iterator[Draft]:
    """Costs small enough for no limit to matter, each of another person."""
    step = scope.rate.denominator // gcd(scope.rate.numerator, scope.rate.denominator)
    middle = {
        step * times // 2 for times in (1, 3, 5, 7)
    }  # where the share ends on half a fen, if it ever does
    history = scope.history()
    for cost in sorted({0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10_001, 10_002, 10_003, 10_004, *middle}):
        history.visit(scope.day, cost, person=cost)
    yield (
        "rate/rounding",
        Text(zh="按比例计算后四舍五入到分", en="the share is rounded half up to the fen"),
        history,
    )
    history = scope.history()
    for cost in _not_in_binary(scope):
        history.visit(scope.day, cost, person=cost)
    why = Text(zh="二进制小数存不准的金额", en="amounts that binary fractions cannot hold")
    yield "rate/decimal-amounts", why, history


def _not_in_binary(scope: Scope) -> list[int]:
    """The first few costs that lose a fen when yuan as a binary fraction times 100 is cut off, and the payment with it."""
    found = []
    for cost in range(10_000):
        cut = int(float(to_yuan(cost)) * 100)
        if cut != cost and scope.rate.of_half_up(cut) != scope.rate.of_half_up(cost):
            found.append(cost)
    return [*found[:6], *found[-2:]]


def _items(scope: Scope) -> Iterator[Draft]:
    techniques = scope.period.scheme.techniques
    names = [one.technique.zh for one in techniques]
    history = scope.history()
    for person, costs in enumerate(
        ((1, 1, 1), (1, 1), (2, 2, 2), (3, 3), (4, 4, 4), (5, 5, 1), (3335, 3335, 3332))
    ):
        history.visit(scope.day, *costs, person=person)
    why = Text(
        zh="一次就诊的各项相加后再取整", en="the items of a visit are added up before the share is rounded"
    )
    yield "items/added-up", why, history
    history = scope.history()
    history.visit(scope.day, 10_000, 5_000, names=(names[0], NOT_LISTED))
    history.visit(scope.day, 5_000, 10_000, names=(NOT_LISTED, names[-1]), person=2)
    history.visit(scope.day, 10_000, names=(NOT_LISTED,), person=3)
    why = Text(zh="目录外的项目由个人负担", en="items that are not listed are the patient's own")
    yield "items/not-listed", why, history
    for number, category in enumerate(dict.fromkeys(one.category for one in techniques), start=1):
        history = scope.history()
        for person, one in enumerate(listed for listed in techniques if listed.category == category):
            for name in dict.fromkeys((one.technique.zh, one.printed, *one.technique.aliases)):
                history.visit(scope.day, 100, names=(name,), person=person)
        why = Text(
            zh=f"“{category}”的每项技术和每种写法",
            en=f"every technique and spelling of the category {category}",
        )
        yield f"techniques/{number}", why, history


def _limits(scope: Scope) -> Iterator[Draft]:
    """Every limit of the table: just below, at and above each per-visit limit, and a year used up."""
    for (condition, tier), cell in scope.period.scheme.limits.items():
        history = scope.history(condition, tier)
        if cell.per_visit is not None:
            meets = scope.cost_of(cell.per_visit)
            for person, cost in enumerate(
                (meets - 1, meets, meets + 1, cell.per_visit, 2 * cell.per_visit), start=2
            ):
                history.visit(scope.day, max(cost, 0), person=person)
        history.use_up(cell, scope.day, scope)
        why = Text(
            zh=f"{condition.zh}，{tier.zh}：单次和年度支付限额",
            en=f"{condition.en}, {tier.en}: its limits per visit and per year",
        )
        yield f"limits/{condition.code}/{tier.code}", why, history


def _years(scope: Scope) -> Iterator[Draft]:
    if not scope.visits_in_a_year(scope.cell):
        return
    cost = scope.full_cost(scope.cell)
    for last in _ends_of_years(scope):
        history = scope.history()
        history.use_up(scope.cell, last, scope)
        for day in (last + _DAY, last, last + _DAY):
            history.visit(day, cost)
        why = Text(
            zh="年度限额按就诊日期的自然年计算，与办理的先后无关",
            en="annual limits run over the calendar year of the visit, in whatever order visits are settled",
        )
        yield f"years/{last.year}", why, history
    history = scope.history()
    history.use_up(scope.cell, scope.day, scope)
    history.visit(scope.day, cost, person=2)
    others = [
        one for one, tier in scope.period.scheme.limits if tier is scope.tier and one != scope.condition
    ]
    for other in others[:1]:
        history.visit(scope.day, cost, condition=other)
    why = Text(zh="年度限额按人、按病症分别计算", en="annual limits are per person and per condition")
    yield "years/person-and-condition", why, history


def _ends_of_years(scope: Scope) -> list[date]:
    """The last days of the first two years that go on into the next under the same notice."""
    first = scope.period.start.year
    ends = [date(year, 12, 31) for year in (first, first + 1)]
    return [one for one in ends if one < scope.period.end]


def _classes(scope: Scope) -> Iterator[Draft]:
    """The year of one condition in two fee classes: up and down between every two that have an annual limit."""
    cells = {
        tier: cell
        for (condition, tier), cell in scope.period.scheme.limits.items()
        if condition == scope.condition and scope.visits_in_a_year(cell) is not None
    }
    for first, first_cell in cells.items():
        for second, second_cell in cells.items():
            if first is second:
                continue
            history = scope.history(tier=first)
            history.use_up(first_cell, scope.day, scope)
            for _ in range(2):
                history.visit(scope.day, scope.full_cost(second_cell), tier=second)
            history.visit(scope.day, scope.full_cost(first_cell))
            why = Text(
                zh=f"{first.zh}用完年度限额后到{second.zh}就诊：各类已支付的都计入，适用本次的限额，不为负数",
                en=f"a year used up in {first.en}, then {second.en}: what was paid in any class counts against the limit of "
                "the visit at hand, and never below nothing",
            )
            yield f"classes/{first.code}-{second.code}", why, history


def _cancellations(scope: Scope) -> Iterator[Draft]:
    cost, day = scope.full_cost(scope.cell), scope.day
    history = scope.history()
    for cancelled in [history.visit(day, fen) for fen in (10_000, 3, 0)]:
        history.cancel(cancelled)
    history.visit(day, 10_000)
    yield (
        "cancellations/amounts",
        Text(zh="撤销退回当时支付的金额", en="a cancellation gives back what was paid"),
        history,
    )
    if not scope.visits_in_a_year(scope.cell):
        return
    history = scope.history()
    history.use_up(scope.cell, day, scope)
    *_, cut, nothing = used = history.ids
    history.cancel(used[0])
    history.visit(day, cost)
    for cancelled in dict.fromkeys((cut, nothing)):
        if cancelled != used[0]:
            history.cancel(cancelled)
            history.visit(day, cost)
    why = Text(
        zh="撤销把当时的金额还给年度累计，其后的结算不变",
        en="a cancellation gives its amount back to the year, and settlements made after it stand",
    )
    yield "cancellations/given-back", why, history
    for last in _ends_of_years(scope)[:1]:
        history = scope.history()
        history.use_up(scope.cell, last, scope)
        history.use_up(scope.cell, last + _DAY, scope)
        history.cancel(history.ids[0])
        history.visit(last + _DAY, cost)
        history.visit(last, cost)
        why = Text(
            zh="下一年才办的撤销，金额还给就诊的那一年",
            en="a cancellation in the year after gives its amount back to the year of the visit",
        )
        yield "cancellations/next-year", why, history


def _borders(scope: Scope) -> Iterator[Draft]:
    """The first and the last day, what is not covered at all, and amounts at the ends of what can be written."""
    period = scope.period
    edges = [period.start - _DAY, period.start]
    if period.end != date.max:
        edges += [period.end, period.end + _DAY]
    history = scope.history()
    for day in edges:
        history.visit(day, 10_000)
    yield (
        "borders/in-force",
        Text(zh="施行的第一天和前一天", en="the first day in force, and the day before"),
        history,
    )
    history = scope.history()
    for condition in Condition:
        if condition not in period.scheme.conditions:
            history.visit(scope.day, 10_000, condition=condition)
            break
    for tier in FeeClass:
        if (scope.condition, tier) not in period.scheme.limits:
            history.visit(scope.day, 10_000, tier=tier)
    why = Text(zh="不在范围内的病症和收费类别", en="conditions and fee classes that are not covered")
    yield "borders/not-covered", why, history
    history = scope.history()
    history.visit(scope.day, 0)
    history.visit(scope.day, MAX_FEN, person=2)
    history.visit(scope.day, MAX_FEN - 1, 1, names=(NOT_LISTED, scope.technique), person=3)
    yield "borders/amounts", Text(zh="最小和最大的金额", en="the smallest and the largest amounts"), history
    history = scope.history()
    for _ in range(2):
        history.visit(scope.day, scope.full_cost(scope.cell))
    yield "borders/same-day", Text(zh="同日两次算两次", en="two visits on one day are two"), history

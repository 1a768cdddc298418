"""The edges at which implementations go wrong, and which of them a case goes over."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from enum import Enum

from shanxi_health_policy.money import to_yuan
from shanxi_health_policy.notices.catalogue import Period
from shanxi_health_policy.tcm.ledger import Reversal, Settlement, YearKey
from shanxi_health_policy.tcm.reimbursement import Reimbursement
from shanxi_health_policy.text import Text
from shanxi_health_policy.vocabulary.payment import Reason

_DAY = timedelta(days=1)


class Edge(Enum):
    """One place where money goes wrong, told without the figures of any notice."""

    def __init__(self, code: str, zh: str, en: str) -> None:
        """A stable code, and what it means in both languages."""
        self.code: str = code
        self.label: Text = Text(zh=zh, en=en)

    DAY_BEFORE = "day_before", "施行前一天", "the day before a notice is in force"
    FIRST_DAY = "first_day", "施行第一天", "the first day in force"
    LAST_DAY = "last_day", "施行最后一天", "the last day in force"
    DAY_AFTER = "day_after", "施行最后一天的次日", "the day after the last"
    CONDITION_NOT_COVERED = "condition_not_covered", "病症不在范围", "a condition that is not covered"
    CLASS_NOT_COVERED = "class_not_covered", "文件未规定的收费类别", "a fee class without limits"
    ITEM_NOT_LISTED = "item_not_listed", "目录内外的项目同在一单", "listed and other items on one bill"
    NO_ITEM_LISTED = "no_item_listed", "只有目录外的项目", "nothing listed on the bill"
    OTHER_SPELLING = "other_spelling", "技术的另一种写法", "another spelling of a technique"
    SEVERAL_ITEMS = "several_items", "多项相加后再取整", "several items, added up before rounding"
    NOTHING = "nothing", "费用为 0", "a cost of nothing"
    WHOLE_FEN = "whole_fen", "按比例正好是整分", "a share of whole fen"
    BELOW_HALF = "below_half", "按比例不足半分的零头", "a share just above a whole fen"
    HALF = "half", "按比例正好半分", "a share that ends on half a fen"
    ABOVE_HALF = "above_half", "按比例超过半分的零头", "a share just below a whole fen"
    NOT_BINARY = "not_binary", "二进制小数存不准的金额", "an amount that binary fractions cut short"
    BELOW_VISIT_LIMIT = "below_visit_limit", "比单次限额少一分", "one fen below the per-visit limit"
    AT_VISIT_LIMIT = "at_visit_limit", "正好是单次限额", "the per-visit limit to the fen"
    ABOVE_VISIT_LIMIT = "above_visit_limit", "比单次限额多一分", "one fen above the per-visit limit"
    FAR_ABOVE_VISIT_LIMIT = "far_above_visit_limit", "远超单次限额", "far above the per-visit limit"
    YEAR_EXACTLY_USED_UP = "year_exactly_used_up", "正好用完年度限额", "the annual limit used up to the fen"
    YEAR_CUTS = "year_cuts", "年度限额所余不足", "less left of the year than the visit would bring"
    YEAR_USED_UP = "year_used_up", "年度限额已用完", "a visit when the year is used up"
    BEYOND_THE_LIMIT = (
        "beyond_the_limit",
        "已支付超过本类年度限额",
        "more paid before than the class's annual limit",
    )
    SAME_DAY = "same_day", "同日两次就诊", "two visits on one day"
    OUT_OF_ORDER = "out_of_order", "较早的就诊后结算", "an earlier visit settled later"
    YEAR_END = "year_end", "跨年", "over the end of a year"
    CLASS_CHANGE = "class_change", "同年换收费类别", "two fee classes in one year"
    OTHER_CONDITION = "other_condition", "同人另一病症", "another condition of the same person"
    OTHER_PERSON = "other_person", "同病症另一人", "another person with the same condition"
    CANCELLATION = "cancellation", "撤销", "a cancellation"
    CANCELS_NOTHING = "cancels_nothing", "撤销支付为 0 的结算", "a cancellation of a payment of nothing"
    SETTLED_AFTER_CANCELLATION = (
        "settled_after_cancellation",
        "撤销之后再就诊",
        "a visit after a cancellation in the year",
    )
    CANCELLED_NEXT_YEAR = "cancelled_next_year", "次年才撤销", "a cancellation after visits of the next year"


def edges_of(settled: Sequence[Settlement | Reversal], periods: Sequence[Period]) -> frozenset[Edge]:
    """The edges that a settled case goes over."""
    found: set[Edge] = set()
    starts, ends = {one.start for one in periods}, {one.end for one in periods} - {date.max}
    for one in settled:
        if isinstance(one, Settlement):
            found.update(_of_day(one.answer, starts, ends), _of_visit(one.answer))
    found.update(_of_history(settled))
    return frozenset(found)


def _of_day(answer: Reimbursement, starts: set[date], ends: set[date]) -> Iterator[Edge]:
    day = answer.visit.visited_on
    if day in starts:
        yield Edge.FIRST_DAY
    if day in ends:
        yield Edge.LAST_DAY
    if answer.period is None:
        if day + _DAY in starts:
            yield Edge.DAY_BEFORE
        if day - _DAY in ends:
            yield Edge.DAY_AFTER


def _of_visit(answer: Reimbursement) -> Iterator[Edge]:
    reasons = answer.reasons
    if Reason.CONDITION_NOT_COVERED in reasons:
        yield Edge.CONDITION_NOT_COVERED
    if Reason.FEE_CLASS_NOT_COVERED in reasons:
        yield Edge.CLASS_NOT_COVERED
    if Reason.TECHNIQUE_NOT_COVERED in reasons:
        yield Edge.ITEM_NOT_LISTED if answer.covered else Edge.NO_ITEM_LISTED
    if answer.covered:
        yield from _of_items(answer)
        yield from _of_share(answer)
        yield from _of_limits(answer)


def _of_items(answer: Reimbursement) -> Iterator[Edge]:
    assert answer.period is not None
    names = [item.technique for item in answer.visit.items]
    listed = {name: answer.period.scheme.find_technique(name) for name in names}
    if sum(listed[name] is not None for name in names) > 1:
        yield Edge.SEVERAL_ITEMS
    if any(one is not None and one.technique.zh != name for name, one in listed.items()):
        yield Edge.OTHER_SPELLING


def _of_share(answer: Reimbursement) -> Iterator[Edge]:
    assert answer.period is not None
    fen, rate = answer.eligible_fen, answer.period.scheme.rate
    if fen == 0:
        yield Edge.NOTHING
    over = 2 * (fen * rate.numerator % rate.denominator)
    if over == 0:
        yield Edge.WHOLE_FEN
    elif over < rate.denominator:
        yield Edge.BELOW_HALF
    else:
        yield Edge.HALF if over == rate.denominator else Edge.ABOVE_HALF
    if int(float(to_yuan(fen)) * 100) != fen:
        yield Edge.NOT_BINARY


def _of_limits(answer: Reimbursement) -> Iterator[Edge]:
    cell = answer.limit_cell
    assert cell is not None
    within = answer.fund_fen + answer.annual_cut_fen
    if cell.per_visit is not None:
        over = within + answer.per_visit_cut_fen - cell.per_visit
        near = {-1: Edge.BELOW_VISIT_LIMIT, 0: Edge.AT_VISIT_LIMIT, 1: Edge.ABOVE_VISIT_LIMIT}
        if over >= -1:
            yield near.get(over, Edge.FAR_ABOVE_VISIT_LIMIT)
    if cell.annual is not None and within:
        left = cell.annual - answer.paid_before_fen
        if left < 0:
            yield Edge.BEYOND_THE_LIMIT
        if left <= 0:
            yield Edge.YEAR_USED_UP
        elif within >= left:
            yield Edge.YEAR_EXACTLY_USED_UP if within == left else Edge.YEAR_CUTS


def _of_history(settled: Sequence[Settlement | Reversal]) -> Iterator[Edge]:
    """What only a case of several operations can go over, as seen from each new one."""
    years: dict[YearKey, list[Settlement | Reversal]] = defaultdict(list)
    last: dict[str, date] = {}
    for one in settled:
        key, before = one.key, years[one.key]
        if isinstance(one, Reversal):
            yield Edge.CANCELS_NOTHING if one.fund_fen == 0 else Edge.CANCELLATION
            if last[key.person_id].year > key.year:
                yield Edge.CANCELLED_NEXT_YEAR
        else:
            claim, day = one.claim, one.claim.visit.visited_on
            earlier = [other for other in before if isinstance(other, Settlement)]
            if len(earlier) < len(before):
                yield Edge.SETTLED_AFTER_CANCELLATION
            if any(other.claim.visit.visited_on == day for other in earlier):
                yield Edge.SAME_DAY
            if any(other.claim.tier is not claim.tier for other in earlier):
                yield Edge.CLASS_CHANGE
            if day < last.get(key.person_id, day):
                yield Edge.OUT_OF_ORDER
            last[key.person_id] = max(day, last.get(key.person_id, day))
        before.append(one)
    yield from _of_keys(list(years))


def _of_keys(keys: Sequence[YearKey]) -> Iterator[Edge]:
    if len({(one.person_id, one.condition) for one in keys}) < len(keys):
        yield Edge.YEAR_END
    if len({(one.person_id, one.year) for one in keys}) < len(keys):
        yield Edge.OTHER_CONDITION
    if len({(one.condition, one.year) for one in keys}) < len(keys):
        yield Edge.OTHER_PERSON

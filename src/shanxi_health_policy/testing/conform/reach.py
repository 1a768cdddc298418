"""What a case reaches: the edges at which implementations go wrong, and the clauses and readings of the notices."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from attrs import frozen

from shanxi_health_policy.money import to_yuan
from shanxi_health_policy.notices.catalogue import Period
from shanxi_health_policy.notices.scheme import Basis
from shanxi_health_policy.steps import Citation
from shanxi_health_policy.tcm.ledger import Reversal, Settlement
from shanxi_health_policy.tcm.reimbursement import Reimbursement
from shanxi_health_policy.tcm.year_balances import YearKey
from shanxi_health_policy.testing.conform.cases import Settled
from shanxi_health_policy.testing.conform.coded import Coded
from shanxi_health_policy.text import Text
from shanxi_health_policy.vocabulary.payment import Limit, Reason

_DAY = timedelta(days=1)


class Edge(Coded):
    """One place where money goes wrong, told without the figures of any notice."""

    DAY_BEFORE = "施行前一天", "the day before a notice is in force"
    FIRST_DAY = "施行第一天", "the first day in force"
    LAST_DAY = "施行最后一天", "the last day in force"
    DAY_AFTER = "施行最后一天的次日", "the day after the last"
    CONDITION_NOT_COVERED = "病症不在范围", "a condition that is not covered"
    CLASS_NOT_COVERED = "文件未规定的收费类别", "a fee class without limits"
    ITEM_NOT_LISTED = "目录内外的项目同在一单", "listed and other items on one bill"
    NO_ITEM_LISTED = "只有目录外的项目", "nothing listed on the bill"
    OTHER_SPELLING = "技术的另一种写法", "another spelling of a technique"
    SEVERAL_ITEMS = "多项相加后再取整", "several items, added up before rounding"
    NOTHING = "费用为 0", "a cost of nothing"
    WHOLE_FEN = "按比例正好是整分", "a share of whole fen"
    BELOW_HALF = "按比例不足半分的零头", "a share just above a whole fen"
    HALF = "按比例正好半分", "a share that ends on half a fen"
    ABOVE_HALF = "按比例超过半分的零头", "a share just below a whole fen"
    NOT_BINARY = "二进制小数存不准的金额", "an amount that binary fractions cut short"
    BELOW_VISIT_LIMIT = "比单次限额少一分", "one fen below the per-visit limit"
    AT_VISIT_LIMIT = "正好是单次限额", "the per-visit limit to the fen"
    ABOVE_VISIT_LIMIT = "比单次限额多一分", "one fen above the per-visit limit"
    FAR_ABOVE_VISIT_LIMIT = "远超单次限额", "far above the per-visit limit"
    YEAR_EXACTLY_USED_UP = "正好用完年度限额", "the annual limit used up to the fen"
    YEAR_CUTS = "年度限额所余不足", "less left of the year than the visit would bring"
    YEAR_USED_UP = "年度限额已用完", "a visit when the year is used up"
    BEYOND_THE_LIMIT = "已支付超过本类年度限额", "more paid before than the class's annual limit"
    SAME_DAY = "同日两次就诊", "two visits on one day"
    OUT_OF_ORDER = "较早的就诊后结算", "an earlier visit settled later"
    YEAR_END = "跨年", "over the end of a year"
    CLASS_CHANGE = "同年换收费类别", "two fee classes in one year"
    OTHER_CONDITION = "同人另一病症", "another condition of the same person"
    OTHER_PERSON = "同病症另一人", "another person with the same condition"
    CANCELLATION = "撤销", "a cancellation"
    CANCELS_NOTHING = "撤销支付为 0 的结算", "a cancellation of a payment of nothing"
    SETTLED_AFTER_CANCELLATION = "撤销之后再就诊", "a visit after a cancellation in the year"
    CANCELLED_NEXT_YEAR = "次年才撤销", "a cancellation after visits of the next year"


def edges_of(settled: Settled, periods: Sequence[Period]) -> frozenset[Edge]:
    """The edges that a settled case goes over."""
    starts, ends = {one.start for one in periods}, {one.end for one in periods} - {date.max}
    answers = [one.answer for one in settled if isinstance(one, Settlement)]
    days = (edge for answer in answers for edge in _of_day(answer, starts, ends))
    visits = (edge for answer in answers for edge in _of_visit(answer))
    return frozenset((*days, *visits, *_of_history(settled)))


def _of_day(answer: Reimbursement, starts: set[date], ends: set[date]) -> Iterator[Edge]:
    day = answer.visit.visited_on
    outside = answer.period is None
    yield from _true(
        (Edge.FIRST_DAY, day in starts),
        (Edge.LAST_DAY, day in ends),
        (Edge.DAY_BEFORE, outside and day + _DAY in starts),
        (Edge.DAY_AFTER, outside and day - _DAY in ends),
    )


def _of_visit(answer: Reimbursement) -> Iterator[Edge]:
    not_listed = Edge.ITEM_NOT_LISTED if answer.covered else Edge.NO_ITEM_LISTED
    yield from _true(
        (Edge.CONDITION_NOT_COVERED, Reason.CONDITION_NOT_COVERED in answer.reasons),
        (Edge.CLASS_NOT_COVERED, Reason.FEE_CLASS_NOT_COVERED in answer.reasons),
        (not_listed, Reason.TECHNIQUE_NOT_COVERED in answer.reasons),
    )
    if answer.covered:
        yield from _of_items(answer)
        yield from _of_share(answer)
        yield from _of_limits(answer)


def _of_items(answer: Reimbursement) -> Iterator[Edge]:
    assert answer.period is not None
    names = [item.technique for item in answer.visit.items]
    listed = {name: answer.period.scheme.find_technique(name) for name in names}
    spelt = (one is not None and one.technique.zh != name for name, one in listed.items())
    yield from _true(
        (Edge.SEVERAL_ITEMS, sum(listed[name] is not None for name in names) > 1),
        (Edge.OTHER_SPELLING, any(spelt)),
    )


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


def _of_history(settled: Settled) -> Iterator[Edge]:
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
            earlier = [other.claim for other in before if isinstance(other, Settlement)]
            yield from _true(
                (Edge.SETTLED_AFTER_CANCELLATION, len(earlier) < len(before)),
                (Edge.SAME_DAY, any(other.visit.visited_on == day for other in earlier)),
                (Edge.CLASS_CHANGE, any(other.tier is not claim.tier for other in earlier)),
                (Edge.OUT_OF_ORDER, day < last.get(key.person_id, day)),
            )
            last[key.person_id] = max(day, last.get(key.person_id, day))
        before.append(one)
    yield from _true(
        (Edge.YEAR_END, len({(one.person_id, one.condition) for one in years}) < len(years)),
        (Edge.OTHER_CONDITION, len({(one.person_id, one.year) for one in years}) < len(years)),
        (Edge.OTHER_PERSON, len({(one.condition, one.year) for one in years}) < len(years)),
    )


def _true(*edges: tuple[Edge, bool]) -> Iterator[Edge]:
    return (edge for edge, gone_over in edges if gone_over)


@frozen
class RuleTried:
    """A clause or a reading of a notice, and what it says."""

    notice: str
    id: str
    says: Text


def rules_that_apply(periods: Sequence[Period]) -> Iterator[RuleTried]:
    """Every rule that can decide a payment; who is eligible is left to the caller, and so is what the patient pays."""
    for period in periods:
        scheme = period.scheme
        limits = (scheme.rate_basis, scheme.per_visit_basis, scheme.annual_basis)
        for basis in (scheme.in_force, scheme.scope, *limits, scheme.cancellation_basis):
            if basis is not None:
                yield from _rules(period, basis)


def rules_of(settled: Settled) -> frozenset[RuleTried]:
    """The rules that decided the payments of a case."""
    found: set[RuleTried] = set()
    periods: dict[str, Period | None] = {}
    for one in settled:
        if isinstance(one, Settlement):
            periods[one.claim.settlement_id] = one.answer.period
            found.update(_of(one))
        else:
            period = periods[one.cancellation.cancels]
            if period is not None and period.scheme.cancellation_basis is not None:
                found.update(_rules(period, period.scheme.cancellation_basis))
    return frozenset(found)


def cite(period: Period, basis: Basis) -> Citation:
    """Where the clause of a basis stands in the notice of a period."""
    return period.notice.cite(basis.clause)


def _of(one: Settlement) -> Iterator[RuleTried]:
    answer = one.answer
    if answer.period is None:
        return
    scheme = answer.period.scheme
    yield from _rules(answer.period, scheme.in_force)
    if not answer.covered:
        classless = Reason.FEE_CLASS_NOT_COVERED in answer.reasons
        yield from _rules(answer.period, scheme.fee_class_basis if classless else scheme.scope)
        return
    bases = {
        Limit.RATE: scheme.rate_basis,
        Limit.PER_VISIT: scheme.per_visit_basis,
        Limit.ANNUAL: scheme.annual_basis,
    }
    yield from _rules(answer.period, bases[answer.binding])
    if answer.eligible_fen < answer.total_fen:
        yield from _rules(answer.period, scheme.scope)


def _rules(period: Period, basis: Basis) -> Iterator[RuleTried]:
    notice = period.notice
    yield RuleTried(notice.id, basis.clause, notice.clauses[basis.clause].says)
    for one in basis.readings:
        yield RuleTried(notice.id, one, notice.readings[one].reading)

"""Which well-known mistake explains a wrong payment: the same bill settled once more with each of them in it.

A mistake explains a payment when it gives exactly that amount. Several may explain one payment; over many payments the one that
explains the most is the likely cause, which is how failures are grouped.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction

from attrs import frozen

from shanxi_health_policy.money import to_yuan
from shanxi_health_policy.notices.catalogue import Period
from shanxi_health_policy.notices.scheme import LimitCell
from shanxi_health_policy.tcm.kernel import UNLIMITED
from shanxi_health_policy.tcm.ledger import Reversal, Settlement
from shanxi_health_policy.tcm.reimbursement import Reimbursement
from shanxi_health_policy.tcm.year_balances import YearKey
from shanxi_health_policy.testing.conform.cases import Settled
from shanxi_health_policy.testing.conform.coded import Coded
from shanxi_health_policy.vocabulary.fee_class import FeeClass
from shanxi_health_policy.vocabulary.payment import Reason


class Mistake(Coded):
    """A way in which systems compute a payment wrongly; the particular ones come before those that explain nearly anything."""

    HALF_A_FEN = "恰为半分时没有进位", "half a fen is not rounded up"
    CUT_OFF = "按比例计算后舍去零头", "the share is cut off to the fen, not rounded"
    ROUNDED_UP = "按比例计算后一律进位", "the share is rounded up"
    EACH_ITEM = "各项先取整，再相加", "each item is rounded before the items are added up"
    BINARY = "金额经过二进制小数，少了一分", "an amount lost a fen as a binary fraction"
    LIMIT_FIRST = "先按单次限额封顶，再乘比例", "the per-visit limit is applied before the share"
    NOT_LISTED = "目录外的项目也支付", "items that are not listed are paid for"
    BELOW_NOTHING = "年度限额用完后支付为负数", "below nothing once the year is used up"
    YEAR_NOT_RESET = "年度累计跨年不清零", "the running total goes on over the end of the year"
    YEAR_PER_CLASS = "各收费类别分别累计", "a running total for each fee class"
    YEAR_OF_ALL_CONDITIONS = "不分病症累计", "one running total for all conditions"
    YEAR_OF_ALL_PERSONS = "不分人累计", "one running total for all persons"
    CANCELLED_STAYS = "撤销的金额没有还给年度累计", "what is cancelled stays in the running total"
    OTHER_CLASS_VISIT = "用了别的收费类别的单次限额", "the per-visit limit of another fee class"
    NO_VISIT_LIMIT = "没有单次支付限额", "no limit per visit"
    OTHER_CLASS_YEAR = "用了别的收费类别的年度限额", "the annual limit of another fee class"
    NO_YEAR_LIMIT = "没有年度支付限额", "no limit per year"
    OUTSIDE_PAID = "不在施行期间也支付", "paid on a day outside the notice"
    BORDER_LEFT_OUT = "施行的首日或末日不支付", "the first or last day is taken as outside"
    CONDITION_PAID = "不在范围的病症也支付", "a condition that is not covered is paid for"
    CLASS_PAID = "文件未规定的收费类别也支付", "a fee class without limits is paid for"
    NOT_GIVEN_BACK = "撤销时没有退还", "a cancellation gives nothing back"
    GIVEN_AGAIN = "撤销时又付一次（正负号相反）", "a cancellation pays once more: the sign is wrong"
    NOTHING_PAID = "应支付而没有支付", "nothing is paid"


_OF_REASON = {
    Reason.NOT_IN_FORCE: Mistake.OUTSIDE_PAID,
    Reason.CONDITION_NOT_COVERED: Mistake.CONDITION_PAID,
    Reason.FEE_CLASS_NOT_COVERED: Mistake.CLASS_PAID,
    Reason.TECHNIQUE_NOT_COVERED: Mistake.NOT_LISTED,
}


def explaining(settled: Settled, index: int, got: int) -> tuple[Mistake, ...]:
    """The mistakes that make of an operation just the payment that was given, in fen; what came before was right."""
    one = settled[index]
    if isinstance(one, Reversal):
        found = {0: Mistake.NOT_GIVEN_BACK, -one.fund_fen: Mistake.GIVEN_AGAIN}.get(got)
        return () if found is None else (found,)
    if one.answer.period is None or not one.answer.covered:
        return tuple(_OF_REASON[reason] for reason in _OF_REASON if got > 0 and reason in one.answer.reasons)
    settled_again = dict(_settled_with(_Bill.of(one.answer, one.answer.period), settled[:index], one))
    return tuple(mistake for mistake in Mistake if got in settled_again.get(mistake, ()))


@frozen
class _Bill:
    """A covered visit in whole fen."""

    answer: Reimbursement
    period: Period
    costs: tuple[int, ...]
    per_visit: int
    annual: int
    paid: int

    @classmethod
    def of(cls, answer: Reimbursement, period: Period) -> _Bill:
        scheme, cell = period.scheme, answer.limit_cell
        assert cell is not None  # what is covered has its limits
        costs = tuple(one.fen for one in answer.visit.items if scheme.find_technique(one.technique))
        per_visit, annual = _limit(cell.per_visit), _limit(cell.annual)
        return cls(answer, period, costs, per_visit, annual, answer.paid_before_fen)

    def share(self, cost: int) -> int:
        """The fund's share, rounded as the notice says."""
        return self.period.scheme.rate.of_half_up(cost)

    @property
    def exact(self) -> Fraction:
        """The share before it is rounded."""
        rate = self.period.scheme.rate
        return Fraction(sum(self.costs) * rate.numerator, rate.denominator)

    def pays(self, share: int, *, paid: int | None = None) -> int:
        """What is left of a share within the limits."""
        left = max(self.annual - (self.paid if paid is None else paid), 0)
        return min(share, self.per_visit, left)


def _settled_with(bill: _Bill, before: Settled, one: Settlement) -> Iterator[tuple[Mistake, tuple[int, ...]]]:
    share, exact = bill.share(sum(bill.costs)), bill.exact
    down, left = int(exact), max(bill.annual - bill.paid, 0)
    yield Mistake.CUT_OFF, (bill.pays(down),)
    yield Mistake.ROUNDED_UP, (bill.pays(-int(-exact // 1)),)
    yield Mistake.HALF_A_FEN, ((bill.pays(down),) if exact - down == Fraction(1, 2) else ())
    yield Mistake.EACH_ITEM, (bill.pays(sum(map(bill.share, bill.costs))),)
    yield Mistake.BINARY, (bill.pays(bill.share(sum(map(_in_binary, bill.costs)))),)
    yield Mistake.LIMIT_FIRST, (min(bill.share(min(sum(bill.costs), bill.per_visit)), left),)
    yield Mistake.NO_VISIT_LIMIT, (min(share, left),)
    yield Mistake.NOT_LISTED, (bill.pays(bill.share(bill.answer.total_fen)),)
    yield Mistake.BELOW_NOTHING, (min(share, bill.per_visit, bill.annual - bill.paid),)
    if before:
        for mistake, counts in _OTHER_YEARS.items():
            yield mistake, (bill.pays(share, paid=_paid(before, one, counts)),)
    cells = list(_cells(bill))
    visits = [(min(share, _limit(cell.per_visit)), _limit(cell.annual)) for cell in cells]
    # where the visit's own limit would leave as much, it is the year that decides
    others = [(within, annual) for within, annual in visits if within != min(share, bill.per_visit)]
    yield (
        Mistake.OTHER_CLASS_VISIT,
        tuple(min(within, _left(year, bill)) for within, annual in others for year in (bill.annual, annual)),
    )
    yield (
        Mistake.OTHER_CLASS_YEAR,
        tuple(min(share, bill.per_visit, _left(_limit(one.annual), bill)) for one in cells),
    )
    yield Mistake.NO_YEAR_LIMIT, (min(share, bill.per_visit),)
    at_border = one.claim.visit.visited_on in (bill.period.start, bill.period.end)
    yield Mistake.BORDER_LEFT_OUT, ((0,) if at_border else ())
    yield Mistake.NOTHING_PAID, (0,)


def _cells(bill: _Bill) -> Iterator[LimitCell]:
    """The limits of every class for the condition."""
    limits = bill.period.scheme.limits
    found = (limits.get((bill.answer.visit.condition, tier)) for tier in FeeClass)
    return (cell for cell in found if cell is not None)


def _left(annual: int, bill: _Bill) -> int:
    return max(annual - bill.paid, 0)


_Counted = tuple[YearKey, FeeClass, int]
"""What a payment counted for: its year, the class it was made in, and the amount."""
_OTHER_YEARS: dict[Mistake, Callable[[_Counted, _Counted], bool]] = {
    Mistake.YEAR_NOT_RESET: lambda one, other: _same(one, other, "person_id", "condition"),
    Mistake.YEAR_PER_CLASS: lambda one, other: one[0] == other[0] and one[1] is other[1],
    Mistake.YEAR_OF_ALL_CONDITIONS: lambda one, other: _same(one, other, "person_id", "year"),
    Mistake.YEAR_OF_ALL_PERSONS: lambda one, other: _same(one, other, "condition", "year"),
    Mistake.CANCELLED_STAYS: lambda one, other: one[0] == other[0] and other[2] > 0,
}
"""Which earlier payments each mistake counts against the limit of the year."""


def _same(one: _Counted, other: _Counted, *parts: str) -> bool:
    return all(getattr(one[0], part) == getattr(other[0], part) for part in parts)


def _paid(before: Settled, one: Settlement, counts: Callable[[_Counted, _Counted], bool]) -> int:
    tiers: dict[str, FeeClass] = {}
    earlier: list[_Counted] = []
    for other in before:
        if isinstance(other, Settlement):
            tiers[other.claim.settlement_id] = other.claim.tier
            earlier.append((other.key, other.claim.tier, other.answer.fund_fen))
        else:
            earlier.append((other.key, tiers[other.cancellation.cancels], other.fund_fen))
    this = (one.key, one.claim.tier, 0)
    return sum(counted[2] for counted in earlier if counts(this, counted))


def _limit(fen: int | None) -> int:
    return UNLIMITED if fen is None else fen


def _in_binary(fen: int) -> int:
    return int(float(to_yuan(fen)) * 100)

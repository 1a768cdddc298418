"""How one paid claim is judged, and which cancellation belongs to which settlement: what supervision decides case by case."""

from __future__ import annotations

from collections.abc import Iterable

from attrs import frozen

from shanxi_health_policy.notices.catalogue import Period
from shanxi_health_policy.tcm.cell_payment import pay_within
from shanxi_health_policy.tcm.irregularities import NOT_COVERED_KINDS, Irregularity
from shanxi_health_policy.tcm.ledger import used_twice
from shanxi_health_policy.tcm.paid_claims import PaidCancellation, PaidClaim
from shanxi_health_policy.tcm.reimbursement import Reimbursement
from shanxi_health_policy.vocabulary.fee_class import FeeClass


@frozen
class Matched:
    """Which cancellation belongs to which settlement."""

    cancelled_by: dict[str, str]
    """By the id of a settlement: the first cancellation that takes it back."""
    targets: dict[str, PaidClaim]
    """By the id of a cancellation: the settlement it names, if the same person's stands before it."""


def matched(given: tuple[PaidClaim | PaidCancellation, ...]) -> Matched:
    """Which cancellation belongs to which settlement; raises [DuplicateSettlementError][] for an id used twice."""
    seen: dict[str, int] = {}
    claims: dict[str, PaidClaim] = {}
    found = Matched({}, {})
    for position, one in enumerate(given, start=1):
        own = one.settlement_id
        if own in seen:
            raise used_twice(own, seen[own], position)
        seen[own] = position
        if isinstance(one, PaidClaim):
            claims[own] = one
            continue
        target = claims.get(one.cancellation.cancels)
        if target is not None and one.person_id in (None, target.claim.person_id):
            found.targets[own] = target
            found.cancelled_by.setdefault(target.settlement_id, own)
    return found


def due_class(one: PaidClaim, period: Period | None) -> FeeClass:
    """The fee class in which a claim is due: that of the hospital's grade (T6) where it is known and the notice sorts it.

    Of a hospital known by its level alone it is the class as settled, or the nearest to it that the level may be in (I-T21).
    """
    classes = () if period is None or one.grade is None else period.scheme.classes_of(one.grade)
    return nearest_class(one.claim.tier, classes)


def nearest_class(settled: FeeClass, classes: Iterable[FeeClass]) -> FeeClass:
    """The class as settled, or, where a hospital cannot be in it, the nearest of those that it may be in."""
    return min(classes, key=lambda one: abs(rank(one) - rank(settled)), default=settled)


def highest_limit(answers: Iterable[Reimbursement]) -> int | None:
    """The highest annual limit of the covered visits among some, in fen; None where there is none, or one sets none."""
    cells = [one.limit_cell for one in answers if one.covered]
    limits = [cell.annual for cell in cells if cell is not None]
    known = [limit for limit in limits if limit is not None]
    return max(known) if known and len(known) == len(limits) else None


def wrong_amount(paid: int, answer: Reimbursement, beside: Reimbursement) -> Irregularity:
    """What is wrong with an amount that is not due: `beside` is the answer beside what was really paid before."""
    if not answer.covered:
        return NOT_COVERED_KINDS.get(answer.reasons[0], Irregularity.NOT_COVERED)
    if paid == beside.fund_fen:
        return Irregularity.FOLLOWS_EARLIER
    if paid < answer.fund_fen:
        return Irregularity.UNDERPAID
    if paid in (_all_listed(answer), _all_listed(beside)):  # neither, where every item is listed
        return Irregularity.TECHNIQUE_NOT_COVERED
    return Irregularity.OVERPAID


def _all_listed(answer: Reimbursement) -> int:
    """What would be due if every item of the visit were listed, in fen."""
    assert answer.period is not None
    assert answer.limit_cell is not None
    return pay_within(answer.period.scheme, answer.limit_cell, answer.total_fen, answer.paid_before_fen)[0]


def rank(tier: FeeClass) -> int:
    """The class with the highest limits comes first."""
    return tuple(FeeClass).index(tier)

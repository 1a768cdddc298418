"""Supervision (监管, T9): what breaks T1–T8 in claims already paid, each with what the payment should have been."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date

from attrs import define, field, frozen

from shanxi_health_policy.checks import check_known_on
from shanxi_health_policy.errors import InputError
from shanxi_health_policy.money import to_yuan
from shanxi_health_policy.notices.catalogue import Catalogue, chosen
from shanxi_health_policy.tcm.amounts_due import (
    Matched,
    due_class,
    highest_limit,
    matched,
    rank,
    wrong_amount,
)
from shanxi_health_policy.tcm.findings import Audit, AuditFinding, citations_for
from shanxi_health_policy.tcm.irregularities import Irregularity
from shanxi_health_policy.tcm.item_meanings import same_bill
from shanxi_health_policy.tcm.ledger import check_series
from shanxi_health_policy.tcm.paid_claims import PaidCancellation, PaidClaim
from shanxi_health_policy.tcm.reimbursement import Reimbursement
from shanxi_health_policy.tcm.treatment_place import treatment_place
from shanxi_health_policy.tcm.unusual_techniques import unusual_techniques
from shanxi_health_policy.tcm.visit_payment import compute
from shanxi_health_policy.tcm.year_balances import Balances, YearKey
from shanxi_health_policy.text import Text
from shanxi_health_policy.vocabulary.payment import Limit, OpenFacility

_EXPECTED = Text(
    "PaidClaim 和 PaidCancellation 的序列", "paid claims and paid cancellations, one after another"
)
_ORDER = {kind: number for number, kind in enumerate(Irregularity)}


def audit(
    claims: Iterable[PaidClaim | PaidCancellation],
    opening: Balances | None = None,
    *,
    place: str | None = None,
    known_on: date | None = None,
    catalogue: Catalogue | None = None,
) -> Audit:
    """What breaks T1–T8 in claims already paid, in the order they were settled (T9, clause 三 of 吕医保发〔2022〕22号).

    Each payment is held against what is due when all payments before it are right, in the fee class of the hospital's grade
    where that is known. One that is right only beside what was really paid before it is told apart: the cause is an earlier
    claim. Cancellations are held against what had been paid. Visits that share a day (I-T5), visits that occur twice, a fee
    class above the grade, a technique named after another condition (I-T17), and an annual limit that only several facilities
    together pass are pointed out; every kind is defined at [Irregularity][]. `opening` holds what was paid in the year before
    the first of the claims, and is taken to be right.

    Raises [DuplicateSettlementError][] for an id used twice, and [InputError][] for anything but claims.

    >>> from shanxi_health_policy import Claim, FeeClass, ServiceItem, Visit
    >>> visit = Visit("颈椎病", date(2023, 5, 4), [ServiceItem("电针", "150.00")])
    >>> found = audit([PaidClaim(Claim("S1", "P1", visit, FeeClass.I), fund_paid="100.00")])
    >>> [(one.irregularity.code, one.due, one.difference) for one in found.findings]
    [('overpaid', Decimal('90.00'), Decimal('10.00'))]
    """
    before = check_series(claims, opening, _EXPECTED)
    check_known_on(known_on)
    given = tuple(claims)
    for one in given:
        if not isinstance(one, (PaidClaim, PaidCancellation)):
            raise InputError("claims", one, _EXPECTED)
    notices = chosen(catalogue)
    code, assumed = treatment_place(notices, place)
    supervision = _Supervision(matched(given), before, code, known_on, notices, assumed=assumed)
    for position, one in enumerate(given):
        supervision.take(position, one)
    supervision.look_at_years()
    found = sorted(supervision.found, key=lambda one: (one[0], _ORDER[one[1].irregularity]))
    return Audit(
        tuple(finding for _, finding in found),
        sum(isinstance(one, PaidClaim) for one in given),
        to_yuan(supervision.paid),
        to_yuan(supervision.due),
        sum(isinstance(one, PaidCancellation) for one in given),
        code,
        assumed,
    )


@frozen
class _Judged:
    """A claim of a year with what was due for it, and the year's total really paid once it was."""

    position: int
    one: PaidClaim
    answer: Reimbursement
    paid_after: int


@define
class _Year:
    """What is known of a person, condition and calendar year after some claims, in fen."""

    due: int
    paid: int
    parted: str = ""
    """Where the two totals differ: with which claim or cancellation they last became different."""
    judged: list[_Judged] = field(factory=list)
    by_facility: Counter[str | None] = field(factory=Counter)

    @property
    def most_at_one_facility(self) -> int:
        """The most that one facility can have been paid: what is of no known facility may have been its own."""
        named = (paid for facility, paid in self.by_facility.items() if facility is not None)
        return self.by_facility[None] + max(named, default=0)

    def add(self, own: str, due: int, paid: int, facility: str | None) -> None:
        """Count one more payment, or, negative, what was given back."""
        if self.due == self.paid:
            self.parted = own  # if they differ after it
        self.due += due
        self.paid += paid
        self.by_facility[facility] += paid


class _Supervision:
    """What is found and known after some claims."""

    def __init__(
        self,
        matched: Matched,
        opening: Balances,
        place: str,
        known_on: date | None,
        catalogue: Catalogue,
        *,
        assumed: bool,
    ) -> None:
        self.found: list[tuple[int, AuditFinding]] = []
        self.paid = self.due = 0
        self._matched = matched
        self._opening = opening
        # who is on no list is not accused: the lists are not complete
        self._asked = (place, known_on, catalogue, assumed, OpenFacility.PAY)
        self._catalogue, self._timeline = catalogue, catalogue.tcm(place, known_on)
        self._years: dict[YearKey, _Year] = {}
        self._answers: dict[str, Reimbursement] = {}
        self._days: dict[tuple[str, date], str] = {}
        self._visits: dict[object, str] = {}

    def take(self, position: int, one: PaidClaim | PaidCancellation) -> None:
        """The next claim or cancellation."""
        if isinstance(one, PaidClaim):
            self._take_claim(position, one)
        else:
            self._take_cancellation(position, one)

    def _take_claim(self, position: int, one: PaidClaim) -> None:
        visit, own = one.claim.visit, one.settlement_id
        year = self._year_of(one)
        tier = due_class(one, self._timeline.on(visit.visited_on))
        answer = compute(visit, tier, year.due, *self._asked)
        self._answers[own] = answer
        if one.paid_fen != answer.fund_fen:
            beside = compute(visit, tier, year.paid, *self._asked)
            kind = wrong_amount(one.paid_fen, answer, beside)
            cause = (year.parted,) if kind is Irregularity.FOLLOWS_EARLIER else ()
            self._claim_found(position, one, kind, cause, answer.binding)
        if rank(one.claim.tier) < rank(tier):
            self._claim_found(position, one, Irregularity.FEE_CLASS_ABOVE_GRADE)
        if answer.covered and answer.period is not None:
            techniques = unusual_techniques(visit, answer.period)
            if techniques:
                self._claim_found(position, one, Irregularity.UNUSUAL_TECHNIQUE, techniques)
        if own not in self._matched.cancelled_by:
            self._look_for_repeats(position, one)
        self._count(year, own, answer.fund_fen, one.paid_fen, one.facility_name)
        year.judged.append(_Judged(position, one, answer, year.paid))

    def _take_cancellation(self, position: int, one: PaidCancellation) -> None:
        own, named = one.settlement_id, one.cancellation.cancels
        target = self._matched.targets.get(own)
        if target is None:
            self.paid -= one.given_back_fen
            self._cancellation_found(position, one, Irregularity.CANCELS_NOTHING, 0, (named,))
            return
        first = self._matched.cancelled_by[named]
        due = self._answers[named].fund_fen if first == own else 0
        self._count(self._year_of(target), own, -due, -one.given_back_fen, target.facility_name)
        if first != own:
            self._cancellation_found(position, one, Irregularity.CANCELLED_AGAIN, 0, (named, first))
        elif one.given_back_fen < target.paid_fen:
            self._cancellation_found(position, one, Irregularity.NOT_GIVEN_BACK, target.paid_fen, (named,))
        elif one.given_back_fen > target.paid_fen:
            self._cancellation_found(
                position, one, Irregularity.GIVEN_BACK_TOO_MUCH, target.paid_fen, (named,)
            )

    def look_at_years(self) -> None:
        """What shows only when the year is over: an annual limit that facilities pass together, and none alone."""
        for year in self._years.values():
            limit = highest_limit(one.answer for one in year.judged)
            if limit is None or year.paid <= limit or year.most_at_one_facility > limit:
                continue
            passing = next(one for one in year.judged if one.paid_after > limit)
            paid = tuple(one.one.settlement_id for one in year.judged if one.one.paid_fen)
            self._claim_found(
                passing.position,
                passing.one,
                Irregularity.ANNUAL_ACROSS_FACILITIES,
                paid,
                Limit.ANNUAL,
                (year.paid, year.due),
            )

    def _year_of(self, one: PaidClaim) -> _Year:
        visit = one.claim.visit
        key = YearKey(one.claim.person_id, visit.condition, visit.visited_on.year)
        before = self._opening.fen.get(key, 0)
        return self._years.setdefault(key, _Year(before, before, by_facility=Counter({None: before})))

    def _count(self, year: _Year, own: str, due: int, paid: int, facility: str | None) -> None:
        year.add(own, due, paid, facility)
        self.due += due
        self.paid += paid

    def _look_for_repeats(self, position: int, one: PaidClaim) -> None:
        visit, own, person = one.claim.visit, one.settlement_id, one.claim.person_id
        bill = same_bill(visit.items, self._catalogue)
        same = (person, visit.visited_on, visit.condition, one.facility_name, bill)
        same_visit = self._visits.setdefault(same, own)
        same_day = self._days.setdefault((person, visit.visited_on), own)
        if same_visit != own:
            self._claim_found(position, one, Irregularity.SAME_VISIT, (same_visit,))
        elif same_day != own:
            self._claim_found(position, one, Irregularity.SAME_DAY, (same_day,))

    def _claim_found(
        self,
        position: int,
        one: PaidClaim,
        kind: Irregularity,
        evidence: tuple[str, ...] = (),
        by: Limit | None = None,
        sums: tuple[int, int] | None = None,
    ) -> None:
        answer = self._answers[one.settlement_id]
        paid, due = (one.paid_fen, answer.fund_fen) if sums is None else sums
        by_whom = self._matched.cancelled_by.get(one.settlement_id)
        cited = citations_for(kind, by, answer.period, self._timeline, one.claim.visit.visited_on)
        finding = AuditFinding(kind, one, answer, paid, due, by, evidence, by_whom, None, cited)
        self.found.append((position, finding))

    def _cancellation_found(
        self, position: int, one: PaidCancellation, kind: Irregularity, due: int, evidence: tuple[str, ...]
    ) -> None:
        target = self._matched.targets.get(one.settlement_id)
        answer = None if target is None else self._answers[target.settlement_id]
        cited = citations_for(
            kind, None, None if answer is None else answer.period, self._timeline, one.cancelled_on
        )
        finding = AuditFinding(
            kind, one, answer, -one.given_back_fen, -due, None, evidence, None, target, cited
        )
        self.found.append((position, finding))

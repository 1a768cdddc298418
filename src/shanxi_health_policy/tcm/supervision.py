"""Supervision (监管, T9): what breaks T1–T8 in claims already paid, each with what the payment should have been."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from attrs import Attribute, field, frozen

from shanxi_health_policy.answer import Citation
from shanxi_health_policy.errors import DuplicateSettlementError, InputError
from shanxi_health_policy.money import MoneyLike, to_fen, to_yuan
from shanxi_health_policy.notices.catalogue import Catalogue
from shanxi_health_policy.notices.question import check_known_on, chosen
from shanxi_health_policy.tcm.ledger import Claim, YearKey
from shanxi_health_policy.tcm.reimburse import compute
from shanxi_health_policy.tcm.reimbursement import Reimbursement
from shanxi_health_policy.text import Language, Text
from shanxi_health_policy.vocabulary.labelled import LabelledEnum
from shanxi_health_policy.vocabulary.places import check_place

_EXPECTED = Text(zh="PaidClaim 的序列", en="paid claims, one after another")


class Irregularity(LabelledEnum, term="疑点"):
    """What is wrong, or to be looked at, in a paid claim (疑点)."""

    OVERPAID = "overpaid", "多付", "paid too much"
    UNDERPAID = "underpaid", "少付", "paid too little"
    NOT_COVERED = "not_covered", "不予支付而已付", "paid though not covered"
    FOLLOWS_EARLIER = "follows_earlier", "因此前的错付而不符", "wrong only because an earlier payment was"
    SAME_DAY = "same_day", "同日多次就诊", "several visits on one day"
    SAME_VISIT = "same_visit", "同一次就诊重复", "the same visit again"


def _paid(value: MoneyLike) -> int:
    return to_fen(value, "fund_paid")


def _check_claim(_: object, __: Attribute[Claim], value: object) -> None:
    if not isinstance(value, Claim):
        raise InputError("claim", value, Text(zh="Claim", en="a Claim"))


@frozen
class PaidClaim:
    """A claim as it was paid: what the fund paid for it, in yuan.

    >>> from shanxi_health_policy import FeeClass, ServiceItem, Visit
    >>> visit = Visit("颈椎病", date(2023, 5, 4), [ServiceItem("电针", "150.00")])
    >>> PaidClaim(Claim("S1", "P1", visit, FeeClass.I), fund_paid="90.00").fund_paid
    Decimal('90.00')
    """

    claim: Claim = field(validator=_check_claim)
    paid_fen: int = field(alias="fund_paid", converter=_paid, repr=False)

    @property
    def fund_paid(self) -> Decimal:
        """What the fund paid, in yuan."""
        return to_yuan(self.paid_fen)


@frozen
class AuditFinding:
    """One irregularity of one paid claim: what was paid, what is due, and the answer that says why."""

    irregularity: Irregularity
    paid_claim: PaidClaim
    answer: Reimbursement
    """What the payment should have been, all earlier payments of the year being right."""
    other: str | None = None
    """The settlement it repeats or shares the day with."""

    @property
    def due(self) -> Decimal:
        """What the fund should have paid, in yuan."""
        return self.answer.fund_payment

    @property
    def difference(self) -> Decimal:
        """What was paid too much, or, negative, too little, in yuan."""
        return to_yuan(self.paid_claim.paid_fen - self.answer.fund_fen)

    @property
    def citations(self) -> tuple[Citation, ...]:
        """The clauses that the payment should have followed."""
        return self.answer.citations

    def text(self) -> Text:
        """The finding as one line, in both languages."""
        claim, kind = self.paid_claim.claim, self.irregularity
        who = f"{claim.settlement_id} {claim.person_id} {claim.visit.visited_on}"
        paid, due, other = self.paid_claim.fund_paid, self.due, "" if self.other is None else f" {self.other}"
        return Text(
            zh=f"{who}：{kind.zh}{other}；已付 {paid}，应付 {due}，相差 {self.difference}",
            en=f"{who}: {kind.en}{other}; paid {paid}, due {due}, difference {self.difference}",
        )


@frozen
class Audit:
    """What was found in a series of paid claims; every claim is counted, and the sums are exact."""

    findings: tuple[AuditFinding, ...]
    claims: int
    paid: Decimal
    due: Decimal

    @property
    def difference(self) -> Decimal:
        """What was paid too much in all, or, negative, too little, in yuan."""
        return self.paid - self.due

    def explain(self, language: Language = "zh") -> str:
        """The sums, then each finding on a line."""
        head = Text(
            zh=f"{self.claims} 笔：已付 {self.paid}，应付 {self.due}，相差 {self.difference}；疑点 {len(self.findings)} 个",
            en=f"{self.claims} claims: paid {self.paid}, due {self.due}, difference {self.difference}; "
            f"{len(self.findings)} findings",
        )
        lines = [head.in_language(language)]
        return "\n".join([*lines, *(f"  {one.text().in_language(language)}" for one in self.findings)])


def audit(
    claims: Iterable[PaidClaim],
    *,
    place: str = "141100",
    known_on: date | None = None,
    catalogue: Catalogue | None = None,
) -> Audit:
    """What breaks T1–T8 in claims already paid, in the order they were settled (T9, clause 三 of 吕医保发〔2022〕22号).

    Each payment is held against what is due when all payments before it are right. One that is right only beside what was
    really paid before it is told apart: the cause is an earlier claim. Visits that share a day (I-T5) and visits that occur
    twice are flagged. Raises [DuplicateSettlementError][] for an id used twice, and [InputError][] for anything but claims.

    >>> from shanxi_health_policy import FeeClass, ServiceItem, Visit
    >>> visit = Visit("颈椎病", date(2023, 5, 4), [ServiceItem("电针", "150.00")])
    >>> found = audit([PaidClaim(Claim("S1", "P1", visit, FeeClass.I), fund_paid="100.00")])
    >>> [(one.irregularity.code, one.due, one.difference) for one in found.findings]
    [('overpaid', Decimal('90.00'), Decimal('10.00'))]
    """
    if not isinstance(claims, Iterable):
        raise InputError("claims", claims, _EXPECTED)
    check_known_on(known_on)
    supervision = _Supervision(check_place(place), known_on, chosen(catalogue))
    for one in claims:
        if not isinstance(one, PaidClaim):
            raise InputError("claims", one, _EXPECTED)
        supervision.take(one)
    return Audit(
        tuple(supervision.findings),
        len(supervision.seen),
        to_yuan(supervision.paid),
        to_yuan(supervision.due),
    )


class _Supervision:
    """What is known after some claims: what was due and what was paid, and which visits there were."""

    def __init__(self, place: str, known_on: date | None, catalogue: Catalogue) -> None:
        self.findings: list[AuditFinding] = []
        self.seen: dict[str, int] = {}
        self.paid = self.due = 0
        self._asked = (place, known_on, catalogue)
        self._due: dict[YearKey, int] = {}
        self._paid: dict[YearKey, int] = {}
        self._days: dict[tuple[str, date], str] = {}
        self._visits: dict[tuple[str, object], str] = {}

    def take(self, one: PaidClaim) -> None:
        """The next claim."""
        claim = one.claim
        self._count(claim.settlement_id)
        key = YearKey(claim.person_id, claim.visit.condition, claim.visit.visited_on.year)
        due_before, paid_before = self._due.get(key, 0), self._paid.get(key, 0)
        answer = compute(claim.visit, claim.tier, due_before, *self._asked)
        self._due[key] = due_before + answer.fund_fen
        self._paid[key] = paid_before + one.paid_fen
        self.due += answer.fund_fen
        self.paid += one.paid_fen
        if one.paid_fen != answer.fund_fen:
            beside = compute(claim.visit, claim.tier, paid_before, *self._asked)
            follows = paid_before != due_before and one.paid_fen == beside.fund_fen
            kind = Irregularity.FOLLOWS_EARLIER if follows else _kind(one, answer)
            self.findings.append(AuditFinding(kind, one, answer))
        self._flag_repeats(one, answer)

    def _count(self, settlement_id: str) -> None:
        earlier, position = self.seen.get(settlement_id), len(self.seen) + 1
        if earlier is not None:
            zh = f"结算编号 {settlement_id} 重复：第 {earlier} 笔与第 {position} 笔"
            en = f"settlement id {settlement_id} is used twice: by claim {earlier} and by claim {position}"
            raise DuplicateSettlementError(settlement_id, settlement_id, Text(zh=zh, en=en))
        self.seen[settlement_id] = position

    def _flag_repeats(self, one: PaidClaim, answer: Reimbursement) -> None:
        claim = one.claim
        same_visit = self._visits.setdefault((claim.person_id, claim.visit), claim.settlement_id)
        same_day = self._days.setdefault((claim.person_id, claim.visit.visited_on), claim.settlement_id)
        if same_visit != claim.settlement_id:
            self.findings.append(AuditFinding(Irregularity.SAME_VISIT, one, answer, same_visit))
        elif same_day != claim.settlement_id:
            self.findings.append(AuditFinding(Irregularity.SAME_DAY, one, answer, same_day))


def _kind(one: PaidClaim, answer: Reimbursement) -> Irregularity:
    if not answer.covered:
        return Irregularity.NOT_COVERED
    return Irregularity.OVERPAID if one.paid_fen > answer.fund_fen else Irregularity.UNDERPAID

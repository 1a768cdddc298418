"""What supervision finds: each irregularity with who, when, how much, which clause, and the evidence."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal

from attrs import frozen

from shanxi_health_policy.asking.question_places import with_assumed_place
from shanxi_health_policy.checks import check_language
from shanxi_health_policy.money import to_yuan
from shanxi_health_policy.notices.catalogue import Period, TcmTimeline
from shanxi_health_policy.notices.scheme import Basis, TcmScheme
from shanxi_health_policy.steps import Citation
from shanxi_health_policy.tcm.irregularities import Irregularity
from shanxi_health_policy.tcm.paid_claims import PaidCancellation, PaidClaim
from shanxi_health_policy.tcm.reimbursement import Reimbursement
from shanxi_health_policy.text import BLANK, Language, Text, several
from shanxi_health_policy.vocabulary.conditions import AnyCondition
from shanxi_health_policy.vocabulary.payment import Limit, Reason


@frozen
class AuditFinding:
    """One irregularity of one paid claim or cancellation: what was paid, what is due, and what it rests on.

    Amounts are seen from the fund: a difference above 0 was paid too much, one below 0 too little. Of a cancellation they are
    negative sums: `paid` is what came back, `due` what had been paid for the settlement and so was to come back. Of
    `ANNUAL_ACROSS_FACILITIES` they are the sums of the year.
    """

    irregularity: Irregularity
    paid_claim: PaidClaim | PaidCancellation
    answer: Reimbursement | None
    """What the payment should have been, all earlier payments of the year being right, with every step; of a cancellation, the
    answer for the settlement it cancels, and None where there is none."""
    paid_fen: int
    due_fen: int
    by: Limit | None = None
    """The limit that decides what is due."""
    evidence: tuple[str, ...] = ()
    """The ids of the other claims and cancellations that show it, in the order they were made: the earlier visit of the day,
    the first cause, the settlement and the cancellation before, or all that were paid in the year. Of `UNUSUAL_TECHNIQUE` the
    standard names of the techniques."""
    cancelled_by: str | None = None
    """The cancellation that took the claim back, earlier or later."""
    target: PaidClaim | None = None
    """Of a cancellation: the settlement it cancels, where there is one."""
    citations: tuple[Citation, ...] = ()
    """The clauses that are not kept."""

    @property
    def settlement_id(self) -> str:
        """The id of the claim or cancellation."""
        return self.paid_claim.settlement_id

    @property
    def person_id(self) -> str | None:
        """Who was treated, as far as it is known."""
        own = self.paid_claim.person_id
        return self.target.person_id if own is None and self.target is not None else own

    @property
    def on(self) -> date | None:
        """The day of the visit or of the cancellation, as far as it is known."""
        return self.paid_claim.on

    @property
    def facility(self) -> str | None:
        """The facility that was paid, as far as it is known."""
        own = self.paid_claim.facility_name
        return self.target.facility_name if own is None and self.target is not None else own

    @property
    def condition(self) -> AnyCondition | None:
        """The condition treated; of a cancellation, that of the settlement it cancels."""
        concerned = self.paid_claim if isinstance(self.paid_claim, PaidClaim) else self.target
        return None if concerned is None else concerned.claim.visit.condition

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """Why nothing, or nothing for some items, is due."""
        return () if self.answer is None else self.answer.reasons

    @property
    def other(self) -> str | None:
        """The first of the evidence: the settlement it repeats, shares the day with, follows or cancels; or the technique."""
        return self.evidence[0] if self.evidence else None

    @property
    def paid(self) -> Decimal:
        """What the fund paid, in yuan."""
        return to_yuan(self.paid_fen)

    @property
    def due(self) -> Decimal:
        """What the fund should have paid, in yuan."""
        return to_yuan(self.due_fen)

    @property
    def difference(self) -> Decimal:
        """What was paid too much, or, negative, too little, in yuan."""
        return to_yuan(self.paid_fen - self.due_fen)

    def text(self) -> Text:
        """The finding as one line, in both languages."""
        kind, known = self.irregularity, (self.person_id, self.on, self.facility)
        who = " ".join([self.settlement_id, *(str(one) for one in known if one is not None)])
        other = "".join(f" {one}" for one in self.evidence)
        limit = None if self.by is Limit.NOT_COVERED else self.by
        by = BLANK if limit is None else Text(f"（{limit.zh}）", f" ({limit.en})")
        return Text(
            f"{who}：{kind.zh}{by.zh}{other}；已付 {self.paid}，应付 {self.due}，相差 {self.difference}",
            f"{who}: {kind.en}{by.en}{other}; paid {self.paid}, due {self.due}, difference {self.difference}",
        )


@frozen
class Audit:
    """What was found in a series of paid claims; every claim is counted, and the sums are exact.

    `paid` is all that was paid less all that was given back; `due` is what was due for all that is not cancelled.
    """

    findings: tuple[AuditFinding, ...]
    claims: int
    paid: Decimal
    due: Decimal
    cancellations: int = 0
    place: str = ""
    """The place whose rules they are held against, by its code."""
    place_assumed: bool = False
    """Whether no place was asked for, and this is the only one whose notices pay for treatment."""

    @property
    def difference(self) -> Decimal:
        """What was paid too much in all, or, negative, too little, in yuan."""
        return self.paid - self.due

    def explain(self, language: Language = "zh") -> str:
        """The sums, then each finding on a line."""
        check_language(language)
        head = Text(
            f"{self.claims} 笔：已付 {self.paid}，应付 {self.due}，相差 {self.difference}；疑点 {len(self.findings)} 个",
            f"{several(self.claims, 'claim')}: paid {self.paid}, due {self.due}, difference {self.difference}; "
            f"{several(len(self.findings), 'finding')}",
        )
        head = with_assumed_place(head, self.place, assumed=self.place_assumed)
        lines = [head, *(one.text() for one in self.findings)]
        return "\n  ".join(line.in_language(language) for line in lines)


def citations_for(
    kind: Irregularity, by: Limit | None, period: Period | None, timeline: TcmTimeline, day: date | None
) -> tuple[Citation, ...]:
    """The clauses that a finding says were not kept, from the notice in force on the day, or the one nearest to it."""
    period = period or timeline.nearest(day)
    if period is None:
        return ()
    return (period.notice.cite(_basis(kind, by, period.scheme).clause),)


_BASES: Mapping[Irregularity, Callable[[TcmScheme], Basis]] = {
    Irregularity.DAY_NOT_COVERED: lambda scheme: scheme.in_force,
    Irregularity.CONDITION_NOT_COVERED: lambda scheme: scheme.scope,
    Irregularity.TECHNIQUE_NOT_COVERED: lambda scheme: scheme.scope,
    Irregularity.FACILITY_NOT_COVERED: lambda scheme: scheme.facility_basis,
    Irregularity.NOT_COVERED: lambda scheme: scheme.fee_class_basis,
    Irregularity.FEE_CLASS_ABOVE_GRADE: lambda scheme: scheme.fee_class_basis,
    Irregularity.UNUSUAL_TECHNIQUE: lambda scheme: scheme.scope,
    Irregularity.SAME_DAY: lambda scheme: scheme.per_visit_basis,
    Irregularity.SAME_VISIT: lambda scheme: scheme.per_visit_basis,
}
"""What is not kept; the annual limit where a wrong payment or cancellation earlier in the year leads to it."""


def _basis(kind: Irregularity, by: Limit | None, scheme: TcmScheme) -> Basis:
    if kind in (Irregularity.OVERPAID, Irregularity.UNDERPAID):
        limits = {Limit.PER_VISIT: scheme.per_visit_basis, Limit.ANNUAL: scheme.annual_basis}
        return limits.get(by or Limit.RATE, scheme.rate_basis)
    basis = _BASES.get(kind)
    return scheme.annual_basis if basis is None else basis(scheme)

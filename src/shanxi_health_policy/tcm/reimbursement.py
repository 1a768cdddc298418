"""The answer for one visit: the amounts, what decided them, and, when asked, every step with its clause and reading."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from attrs import frozen

from shanxi_health_policy.answer import Asked, Citation, NoticeVersion, Reading, Step, cited
from shanxi_health_policy.money import to_yuan
from shanxi_health_policy.notices.catalogue import Period
from shanxi_health_policy.notices.fee_class import FeeClass
from shanxi_health_policy.notices.model import LimitCell
from shanxi_health_policy.tcm.eligibility import Eligibility
from shanxi_health_policy.tcm.visit import Visit
from shanxi_health_policy.text import Language
from shanxi_health_policy.vocabulary.payment import InsuranceKind, Limit, Reason


@frozen
class Reimbursement:
    """What the fund pays for a visit and what is left to the patient; amounts out are `Decimal` yuan with two places.

    The explanation (`steps`, `citations`, `readings`, `explain()`) is worked out only when asked for. Fields that end in
    `_fen` are the whole fen behind the amounts.

    >>> from datetime import date
    >>> from shanxi_health_policy.tcm.reimburse import reimburse
    >>> from shanxi_health_policy.tcm.visit import ServiceItem
    >>> answer = reimburse(Visit("肩周炎", date(2023, 3, 1), [ServiceItem("火罐", "100.00")]), FeeClass.III)
    >>> answer.fund_payment, answer.binding.code, answer.cuts[Limit.PER_VISIT]
    (Decimal('55.00'), 'per_visit', Decimal('5.00'))
    """

    visit: Visit
    tier: FeeClass
    place: str
    """The place asked about; the place that answers is `notice_place`."""
    period: Period | None
    total_fen: int
    eligible_fen: int
    paid_before_fen: int
    limit_cell: LimitCell | None = None
    eligibility: Eligibility | None = None
    """How the facility's eligibility was decided (T7); None when no facility was given and the caller vouches for it."""
    reasons: tuple[Reason, ...] = ()
    """Why the fund pays nothing (`covered` False), or nothing for some of the items (`covered` True)."""
    covered: bool = False
    """Whether the visit, or at least one of its items, is covered; a covered visit can still be paid 0.00."""
    fund_fen: int = 0
    per_visit_cut_fen: int = 0
    annual_cut_fen: int = 0
    known_on: date | None = None
    """Only notices known by this day were asked; None stands for all."""

    @property
    def total_cost(self) -> Decimal:
        """The sum of all items."""
        return to_yuan(self.total_fen)

    @property
    def eligible_cost(self) -> Decimal:
        """The sum of the covered items, to which the rate applies (T2)."""
        return to_yuan(self.eligible_fen)

    @property
    def ineligible_cost(self) -> Decimal:
        """The sum of the items that are wholly the patient's (I-T7); everything when the visit is not covered."""
        return to_yuan(self.total_fen - self.eligible_fen)

    @property
    def fund_payment(self) -> Decimal:
        """What the fund pays (T3–T5)."""
        return to_yuan(self.fund_fen)

    @property
    def patient_payment(self) -> Decimal:
        """The rest (T8): the total cost less what the fund pays."""
        return to_yuan(self.total_fen - self.fund_fen)

    @property
    def account_payment(self) -> Decimal | None:
        """Of the patient's payment, what the personal account pays (T8, I-T12).

        None when no insurance is given, when the account's balance is not given (employee insurance), or when the visit is not
        covered, since the notice then does not speak. Resident insurance has no personal account: 0.00.
        """
        fen = self._account_fen()
        return None if fen is None else to_yuan(fen)

    @property
    def cash_payment(self) -> Decimal | None:
        """Of the patient's payment, what is paid in cash; None where `account_payment` is None."""
        fen = self._account_fen()
        return None if fen is None else to_yuan(self.total_fen - self.fund_fen - fen)

    @property
    def binding(self) -> Limit:
        """What decided the payment: the rate alone, or the last limit that cut it."""
        if not self.covered:
            return Limit.NOT_COVERED
        if self.annual_cut_fen:
            return Limit.ANNUAL
        return Limit.PER_VISIT if self.per_visit_cut_fen else Limit.RATE

    @property
    def cuts(self) -> dict[Limit, Decimal]:
        """How much each limit cut off; only the limits that cut."""
        found = ((Limit.PER_VISIT, self.per_visit_cut_fen), (Limit.ANNUAL, self.annual_cut_fen))
        return {limit: to_yuan(fen) for limit, fen in found if fen}

    @property
    def year_to_date(self) -> Decimal:
        """What the fund has paid in the year for this person and condition, this visit included."""
        return to_yuan(self.paid_before_fen + self.fund_fen)

    @property
    def annual_limit(self) -> Decimal | None:
        """The annual limit of the condition and fee class (T5); None where there is none."""
        return (
            None
            if self.limit_cell is None or self.limit_cell.annual is None
            else to_yuan(self.limit_cell.annual)
        )

    @property
    def per_visit_limit(self) -> Decimal | None:
        """The per-visit limit of the condition and fee class (T4); None where there is none."""
        return (
            None
            if self.limit_cell is None or self.limit_cell.per_visit is None
            else to_yuan(self.limit_cell.per_visit)
        )

    @property
    def annual_remaining(self) -> Decimal | None:
        """What this class's annual limit still allows in the year, after this visit; None where there is no such limit."""
        if self.limit_cell is None or self.limit_cell.annual is None:
            return None
        return to_yuan(max(self.limit_cell.annual - self.paid_before_fen - self.fund_fen, 0))

    @property
    def notice_place(self) -> str | None:
        """The place whose notice answers: the place asked about, or one it lies in; None when no notice speaks."""
        return None if self.period is None else self.period.notice.place

    @property
    def facility_vouched_for(self) -> bool:
        """Whether the caller vouches for the facility, since none was given."""
        return self.visit.facility is None

    @property
    def steps(self) -> tuple[Step, ...]:
        """Every step in order, each with its amount, clause and readings."""
        from shanxi_health_policy.tcm.explanation import steps

        return steps(self)

    @property
    def asked(self) -> Asked:
        """The question behind the answer: the public function, and what it was asked with."""
        return Asked(
            "reimburse",
            {
                "condition": self.visit.condition,
                "visited_on": self.visit.visited_on,
                "items": tuple((item.technique, item.amount) for item in self.visit.items),
                "facility": self.visit.facility,
                "insurance": self.visit.insurance,
                "fee_class": self.tier,
                "ytd_paid": to_yuan(self.paid_before_fen),
                "place": self.place,
                "known_on": self.known_on,
            },
        )

    @property
    def notices(self) -> tuple[NoticeVersion, ...]:
        """The state of every notice file that the answer rests on."""
        listings = () if self.eligibility is None else self.eligibility.listings
        own = () if self.period is None else (self.period.notice,)
        return tuple(dict.fromkeys(one.version for one in (*own, *(listing.notice for listing in listings))))

    @property
    def citations(self) -> tuple[Citation, ...]:
        """The clauses that made the answer, each once, in the order of the steps."""
        return cited(self.steps)

    @property
    def readings(self) -> tuple[Reading, ...]:
        """The readings behind the answer, each once, in the order of the steps."""
        if self.period is None:
            return ()
        by_id = self.period.notice.readings
        return tuple(by_id[one] for one in dict.fromkeys(one for step in self.steps for one in step.readings))

    def explain(self, language: Language = "zh") -> str:
        """The whole answer as text for a person: every step with its clause, then the readings in words."""
        from shanxi_health_policy.tcm.explanation import explain

        return explain(self, language)

    def _account_fen(self) -> int | None:
        insurance = self.visit.insurance
        if insurance is None or not self.covered:
            return None
        if insurance.kind is not InsuranceKind.EMPLOYEE:
            return 0
        return (
            None
            if insurance.balance_fen is None
            else min(insurance.balance_fen, self.total_fen - self.fund_fen)
        )

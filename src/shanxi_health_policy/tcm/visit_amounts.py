"""What the fund pays for one visit: the amounts, and what decided them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from attrs import field, frozen

from shanxi_health_policy.money import to_yuan
from shanxi_health_policy.notices.catalogue import Period
from shanxi_health_policy.tcm.visit import Visit
from shanxi_health_policy.vocabulary.fee_class import FeeClass
from shanxi_health_policy.vocabulary.payment import InsuranceKind, Limit, OpenFacility, Reason

if TYPE_CHECKING:
    from shanxi_health_policy.notices.scheme import LimitCell
    from shanxi_health_policy.tcm.eligibility import Eligibility


def _limits(cell: LimitCell | None) -> tuple[int | None, int | None]:
    """What of a cell decides a payment: not where it stands in the notice."""
    return (None, None) if cell is None else (cell.per_visit, cell.annual)


def _yuan(fen: int | None) -> Decimal | None:
    return None if fen is None else to_yuan(fen)


@frozen
class Payment:
    """What the fund pays for a visit and what is left to the patient; amounts out are `Decimal` yuan with two places.

    Fields that end in `_fen` are the whole fen behind the amounts.
    """

    visit: Visit
    tier: FeeClass
    place: str
    """The place asked about; the place that answers is `notice_place`."""
    period: Period | None = field(eq=False)
    total_fen: int
    eligible_fen: int
    paid_before_fen: int
    limit_cell: LimitCell | None = field(default=None, eq=_limits)
    eligibility: Eligibility | None = field(default=None, eq=False)
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
    open_facility: OpenFacility = OpenFacility.REFUSE
    """What was to be paid where no list here tells whether the facility is eligible."""
    place_assumed: bool = False
    """Whether no place was asked for, and this is the only one whose notices pay for treatment."""
    beside: Period | None = field(default=None, eq=False, repr=False)
    """On a day that no notice holds, the period that it lies before, or else the one that it lies after."""

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
        return _yuan(self._account_fen())

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
        return _yuan(_limits(self.limit_cell)[1])

    @property
    def per_visit_limit(self) -> Decimal | None:
        """The per-visit limit of the condition and fee class (T4); None where there is none."""
        return _yuan(_limits(self.limit_cell)[0])

    @property
    def annual_remaining(self) -> Decimal | None:
        """What this class's annual limit still allows in the year, after this visit; None where there is no such limit."""
        limit = _limits(self.limit_cell)[1]
        return None if limit is None else to_yuan(max(limit - self.paid_before_fen - self.fund_fen, 0))

    @property
    def facility_vouched_for(self) -> bool:
        """Whether the caller vouches for the facility, since none was given."""
        return self.visit.facility is None

    def _account_fen(self) -> int | None:
        insurance = self.visit.insurance
        if insurance is None or not self.covered:
            return None
        if insurance.kind is not InsuranceKind.EMPLOYEE:
            return 0
        balance = insurance.balance_fen
        return None if balance is None else min(balance, self.total_fen - self.fund_fen)

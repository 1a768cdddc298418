"""Claims and cancellations as they were paid: what really left the fund, and what really came back."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from sys import maxsize

from attrs import field, frozen

from shanxi_health_policy.checks import check_day, check_name, optional
from shanxi_health_policy.money import MoneyLike, to_fen, to_yuan
from shanxi_health_policy.tcm.ledger import Cancellation, Claim, instance_of
from shanxi_health_policy.tcm.visit import EXPECTED_DATE
from shanxi_health_policy.text import Text
from shanxi_health_policy.vocabulary.facilities import HospitalGrade
from shanxi_health_policy.vocabulary.identifiers import identifier

_EXPECTED_FACILITY = Text("机构名称（非空字符串）或 None", "the facility's name, or None")


def _fund_paid(value: MoneyLike) -> int:
    return to_fen(value, "fund_paid")


def _given_back(value: MoneyLike) -> int:
    return to_fen(value, "given_back")


def _grade(value: HospitalGrade | str | None) -> HospitalGrade | None:
    return None if value is None else HospitalGrade.of(value)


def _person_id(value: str | None) -> str | None:
    return None if value is None else identifier(value, "person_id")


_check_name = optional(check_name, _EXPECTED_FACILITY, longest=maxsize)
_check_day = optional(check_day, EXPECTED_DATE)


@frozen
class PaidClaim:
    """A claim as it was paid: what the fund paid for it, in yuan.

    `facility` names the facility that was paid, and `hospital_grade` is its grade, from which the fee class follows (T6);
    where they are None, those of `visit.facility` count. A `visit.facility` is also held against T7; a mere name is not.

    >>> from shanxi_health_policy import FeeClass, ServiceItem, Visit
    >>> visit = Visit("颈椎病", date(2023, 5, 4), [ServiceItem("电针", "150.00")])
    >>> PaidClaim(Claim("S1", "P1", visit, FeeClass.I), fund_paid="90.00").fund_paid
    Decimal('90.00')
    """

    claim: Claim = field(validator=instance_of(Claim))
    paid_fen: int = field(alias="fund_paid", converter=_fund_paid, repr=False)
    facility: str | None = field(default=None, validator=_check_name)
    hospital_grade: HospitalGrade | None = field(default=None, converter=_grade)

    @property
    def fund_paid(self) -> Decimal:
        """What the fund paid, in yuan."""
        return to_yuan(self.paid_fen)

    @property
    def settlement_id(self) -> str:
        """The claim's own id."""
        return self.claim.settlement_id

    @property
    def person_id(self) -> str:
        """Who was treated."""
        return self.claim.person_id

    @property
    def on(self) -> date:
        """The day of the visit."""
        return self.claim.visit.visited_on

    @property
    def facility_name(self) -> str | None:
        """The facility that was paid, as far as it is known."""
        described = self.claim.visit.facility
        return self.facility if self.facility is not None or described is None else described.name

    @property
    def grade(self) -> HospitalGrade | None:
        """The grade of the facility, as far as it is known."""
        described = self.claim.visit.facility
        return (
            self.hospital_grade if self.hospital_grade is not None or described is None else described.grade
        )


@frozen
class PaidCancellation:
    """A cancellation as it was carried out: what the fund really got back, in yuan, not below 0.

    `person_id`, `cancelled_on` and `facility` say who, when and where, as far as it is known. A cancellation that names a
    person cancels settlements of that person only.

    >>> PaidCancellation(Cancellation("C1", "S1"), given_back="90.00").given_back
    Decimal('90.00')
    """

    cancellation: Cancellation = field(validator=instance_of(Cancellation))
    given_back_fen: int = field(alias="given_back", converter=_given_back, repr=False)
    person_id: str | None = field(default=None, converter=_person_id)
    cancelled_on: date | None = field(default=None, validator=_check_day)
    facility: str | None = field(default=None, validator=_check_name)

    @property
    def given_back(self) -> Decimal:
        """What the fund got back, in yuan."""
        return to_yuan(self.given_back_fen)

    @property
    def settlement_id(self) -> str:
        """The cancellation's own id."""
        return self.cancellation.settlement_id

    @property
    def on(self) -> date | None:
        """The day of the cancellation, as far as it is known."""
        return self.cancelled_on

    @property
    def facility_name(self) -> str | None:
        """The facility that gave it back, as far as it is known."""
        return self.facility

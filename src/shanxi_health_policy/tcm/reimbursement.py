"""The answer for one visit: what the fund pays, and, when asked, every step with its clause and reading."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import chain
from typing import TYPE_CHECKING, Self

from attrs import field, frozen

from shanxi_health_policy.answer import Answer
from shanxi_health_policy.asking.question_places import with_assumed_place
from shanxi_health_policy.money import to_fen, to_yuan
from shanxi_health_policy.steps import Asked, NoticeVersion, Reading, Step
from shanxi_health_policy.tcm import explanation
from shanxi_health_policy.tcm.visit_amounts import Payment
from shanxi_health_policy.text import BLANK, Text
from shanxi_health_policy.vocabulary.payment import Limit, OpenFacility

if TYPE_CHECKING:
    from shanxi_health_policy.plain import Plain
    from shanxi_health_policy.steps import Parts

_RESULT = (
    "covered",
    "fund_payment",
    "patient_payment",
    "total_cost",
    "eligible_cost",
    "ineligible_cost",
    "account_payment",
    "cash_payment",
    "per_visit_limit",
    "annual_limit",
    "year_to_date",
    "annual_remaining",
    "binding",
    "cuts",
    "reasons",
    "notice_place",
)
"""What it found, as receipts and JSON hold it."""


@frozen(eq=False, repr=False)
class Told:
    """How an answer that was read back explained itself when it was given."""

    title: Text
    steps: tuple[Step, ...]
    decided_by: Text
    readings: tuple[Reading, ...]
    notices: tuple[NoticeVersion, ...]
    notice_place: str | None


@frozen
class Reimbursement(Payment, Answer):
    """What the fund pays for a visit and what is left to the patient; amounts out are `Decimal` yuan with two places.

    The explanation (`steps`, `citations`, `readings`, `explain()`) is worked out only when asked for. Fields that end in
    `_fen` are the whole fen behind the amounts.

    >>> from datetime import date
    >>> from shanxi_health_policy.tcm.visit_payment import reimburse
    >>> from shanxi_health_policy.tcm.visit import ServiceItem
    >>> from shanxi_health_policy import FeeClass, Visit
    >>> answer = reimburse(Visit("肩周炎", date(2023, 3, 1), [ServiceItem("火罐", "100.00")]), FeeClass.III)
    >>> answer.fund_payment, answer.binding.code, answer.cuts[Limit.PER_VISIT]
    (Decimal('55.00'), 'per_visit', Decimal('5.00'))
    """

    told: Told | None = field(default=None, eq=False, repr=False)
    """For an answer that was read back: its explanation as it was given."""

    @classmethod
    def result_fields(cls) -> tuple[str, ...]:
        """The names of what it found."""
        return _RESULT

    @property
    def notice_place(self) -> str | None:
        """The place whose notice answers: the place asked about, or one it lies in; None when no notice speaks."""
        if self.told is not None:
            return self.told.notice_place
        return None if self.period is None else self.period.notice.place

    @property
    def title(self) -> Text:
        """The condition, the fee class and the day."""
        if self.told is not None:
            return self.told.title
        return with_assumed_place(explanation.title(self), self.place, assumed=self.place_assumed)

    @property
    def decided_by(self) -> Text:
        """What decided the payment, in one line."""
        return explanation.decided_by(self) if self.told is None else self.told.decided_by

    @property
    def steps(self) -> tuple[Step, ...]:
        """Every step in order, each with its amount, clause and readings."""
        return explanation.steps(self) if self.told is None else self.told.steps

    @property
    def asked(self) -> Asked:
        """The question behind the answer: the public function, and what it was asked with."""
        inputs: Mapping[str, object] = {
            "condition": self.visit.condition,
            "visited_on": self.visit.visited_on,
            "items": tuple([(item.technique, item.amount) for item in self.visit.items]),
            "facility": self.visit.facility,
            "insurance": self.visit.insurance,
            "tier": self.tier,
            "ytd_paid": to_yuan(self.paid_before_fen),
            "open_facility": None if self.open_facility is OpenFacility.REFUSE else self.open_facility,
            "place": self.place,
            "known_on": self.known_on,
        }
        return Asked("reimburse", inputs)

    @property
    def notices(self) -> tuple[NoticeVersion, ...]:
        """The state of every notice file that the answer rests on."""
        if self.told is not None:
            return self.told.notices
        cited = self.period or self.beside
        own = () if cited is None else (cited.notice.version,)
        if self.eligibility is None:
            return own
        lists = [listing.notice.version for listing in self.eligibility.listings]
        return tuple(dict.fromkeys([*own, *lists]))

    @property
    def readings(self) -> tuple[Reading, ...]:
        """The readings behind the answer, each once, in the order of the steps."""
        return self._readings_of(self.steps)

    def _readings_of(self, steps: tuple[Step, ...]) -> tuple[Reading, ...]:
        if self.told is not None:
            return self.told.readings
        if self.period is None:
            return ()
        notice, cited = self.period.notice, tuple(dict.fromkeys([step.readings for step in steps]))
        found: tuple[Reading, ...] = notice.once(
            cited, lambda: tuple(notice.readings[one] for one in dict.fromkeys(chain.from_iterable(cited)))
        )
        return found

    @classmethod
    def of_parts(cls, parts: Parts) -> Self:
        """An answer from its parts, read back: the amounts and the explanation as it gave them."""
        from shanxi_health_policy.notices.scheme import LimitCell
        from shanxi_health_policy.plain import typed  # only who reads an answer back needs them

        said, result = parts.said, parts.result
        inputs, cuts = said["asked"].inputs, typed(dict[str, str], result["cuts"])
        per_visit, annual = _fen(result["per_visit_limit"]), _fen(result["annual_limit"])
        told = {name: said[name] for name in ("title", "steps", "decided_by", "readings", "notices")}
        return cls(
            visit=inputs["visit"],
            tier=inputs["tier"],
            place=said["place"],
            period=None,
            total_fen=to_fen(typed(str, result["total_cost"])),
            eligible_fen=to_fen(typed(str, result["eligible_cost"])),
            paid_before_fen=to_fen(inputs["ytd_paid"]),
            limit_cell=None if per_visit is annual is None else LimitCell(per_visit, annual, BLANK),
            reasons=said["reasons"],
            covered=typed(bool, result["covered"]),
            fund_fen=to_fen(typed(str, result["fund_payment"])),
            per_visit_cut_fen=to_fen(cuts.get(Limit.PER_VISIT.code, "0.00")),
            annual_cut_fen=to_fen(cuts.get(Limit.ANNUAL.code, "0.00")),
            known_on=inputs["known_on"],
            open_facility=inputs.get("open_facility") or OpenFacility.REFUSE,
            place_assumed=said["place_assumed"],
            told=Told(**told, notice_place=typed(str | None, result["notice_place"])),  # type: ignore[arg-type]
        )


def _fen(amount: Plain) -> int | None:
    return None if amount is None else to_fen(str(amount))

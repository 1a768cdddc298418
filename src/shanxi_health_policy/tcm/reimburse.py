"""What the insurance fund pays for one visit, by the notice in force at its place on its day."""

from __future__ import annotations

from datetime import date

from shanxi_health_policy.errors import InputError
from shanxi_health_policy.money import MoneyLike, to_fen
from shanxi_health_policy.notices.catalogue import Catalogue
from shanxi_health_policy.notices.fee_class import FeeClass
from shanxi_health_policy.notices.question import check_known_on, chosen
from shanxi_health_policy.tcm.eligibility import eligibility
from shanxi_health_policy.tcm.kernel import UNLIMITED, pay
from shanxi_health_policy.tcm.reimbursement import Reimbursement
from shanxi_health_policy.tcm.visit import Visit
from shanxi_health_policy.text import Text
from shanxi_health_policy.vocabulary.payment import Reason
from shanxi_health_policy.vocabulary.places import check_place

_EXPECTED_VISIT = Text(zh="Visit", en="a Visit")
_EXPECTED_TIER = Text(
    zh="FeeClass（可用 FeeClass.of(等级) 得出）",
    en="a FeeClass, which FeeClass.of(grade) derives from a grade",
)


def reimburse(
    visit: Visit,
    tier: FeeClass,
    ytd_paid: MoneyLike = 0,
    *,
    place: str = "141100",
    known_on: date | None = None,
    catalogue: Catalogue | None = None,
) -> Reimbursement:
    """What the fund pays for a visit to TCM outpatient treatment (T1–T8 of 吕医保发〔2022〕22号 at its place, 141100).

    The fund pays the rate of the eligible cost, at most the per-visit limit of the condition and fee class, and at most what
    the annual limit leaves after `ytd_paid`: what the fund paid this person for this condition earlier in the calendar year,
    in yuan, in any fee class. `place` is a GB/T 2260 code; a county follows its city's notice. `known_on` leaves out notices
    that were not yet known on that day. `catalogue` brings further notices.

    What is not covered is an answer with `covered` False and its `reasons`; wrong input raises [InputError][].

    >>> from shanxi_health_policy.tcm.visit import ServiceItem
    >>> visit = Visit(
    ...     "颈椎病", date(2023, 5, 4), [ServiceItem("电针", "150.00"), ServiceItem("血常规", "20.00")]
    ... )
    >>> answer = reimburse(visit, FeeClass.I, ytd_paid="2640.00")
    >>> answer.fund_payment, answer.patient_payment, answer.binding.code
    (Decimal('80.00'), Decimal('90.00'), 'annual')
    """
    if not isinstance(visit, Visit):
        raise InputError("visit", visit, _EXPECTED_VISIT)
    if not isinstance(tier, FeeClass):
        raise InputError("tier", tier, _EXPECTED_TIER)
    check_known_on(known_on)
    return compute(visit, tier, to_fen(ytd_paid, "ytd_paid"), check_place(place), known_on, chosen(catalogue))


def compute(
    visit: Visit, tier: FeeClass, paid: int, place: str, known_on: date | None, catalogue: Catalogue
) -> Reimbursement:
    """The same on checked input, with what was paid in fen."""
    timeline = catalogue.timeline(place, known_on)
    period = timeline.on(visit.visited_on)
    if period is None:
        total = sum(item.fen for item in visit.items)
        return Reimbursement(
            visit, tier, place, None, total, 0, paid, reasons=(timeline.why_not,), known_on=known_on
        )
    scheme = period.scheme
    total = eligible = listed = 0
    for item in visit.items:
        total += item.fen
        if scheme.find_technique(item.technique) is not None:
            listed += 1
            eligible += item.fen
    cell = scheme.limits.get((visit.condition, tier))
    reasons: list[Reason] = []
    decided = None
    if cell is None:
        known = visit.condition in scheme.conditions
        reasons.append(Reason.FEE_CLASS_NOT_COVERED if known else Reason.CONDITION_NOT_COVERED)
    if visit.facility is not None:
        decided = eligibility(visit.facility, visit.visited_on, scheme, place, known_on, catalogue)
        if not decided.eligible:
            reasons.append(Reason.FACILITY_NOT_ELIGIBLE)
    blocked = bool(reasons) or not listed
    if listed < len(visit.items):
        reasons.append(Reason.TECHNIQUE_NOT_COVERED)
    if blocked or cell is None:
        return Reimbursement(
            visit, tier, place, period, total, 0, paid, cell, decided, tuple(reasons), known_on=known_on
        )
    fund, visit_cut, annual_cut = pay(
        eligible,
        scheme.rate.numerator,
        scheme.rate.denominator,
        UNLIMITED if cell.per_visit is None else cell.per_visit,
        UNLIMITED if cell.annual is None else cell.annual,
        paid,
    )
    return Reimbursement(
        visit,
        tier,
        place,
        period,
        total,
        eligible,
        paid,
        cell,
        decided,
        tuple(reasons),
        True,
        fund,
        visit_cut,
        annual_cut,
        known_on,
    )

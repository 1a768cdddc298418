"""What the insurance fund pays for one visit, by the notice in force at its place on its day."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from attrs import evolve

from shanxi_health_policy.asking.declaration import At, KnownOn, checks_itself
from shanxi_health_policy.asking.kinds import expected_instance, money, term
from shanxi_health_policy.checks import check_known_on
from shanxi_health_policy.errors import InputError
from shanxi_health_policy.money import MoneyLike, to_fen
from shanxi_health_policy.notices.catalogue import Catalogue, chosen
from shanxi_health_policy.tcm.cell_payment import pay_within
from shanxi_health_policy.tcm.reimbursement import Reimbursement
from shanxi_health_policy.tcm.treatment_place import paying_places, treatment_place
from shanxi_health_policy.tcm.visit import VISIT, Visit
from shanxi_health_policy.text import Text
from shanxi_health_policy.unfinished import unfinished
from shanxi_health_policy.vocabulary.fee_class import FeeClass
from shanxi_health_policy.vocabulary.payment import OpenFacility, Reason
from shanxi_health_policy.vocabulary.places import enclosing_places, find_place

_EXPECTED_VISIT = expected_instance(Visit)
_EXPECTED_TIER = Text(
    "FeeClass（可用 fee_class_of(等级) 得出）", "a FeeClass, which fee_class_of(grade) derives from a grade"
)


@checks_itself(
    purpose=Text(
        "一次中医门诊就诊，基金支付多少", "what the fund pays for a visit to TCM outpatient treatment"
    ),
    places=paying_places,
    example={
        "condition": "颈椎病",
        "visited_on": "2023-05-04",
        "tier": "I",
        "items": [["电针", "150.00"], ["血常规", "20.00"]],
        "ytd_paid": "2640.00",
    },
)
def reimburse(
    visit: Annotated[Visit, VISIT],
    tier: Annotated[
        FeeClass, term(FeeClass, "收费类别", "the fee class", "fee_class", "类别", by_name=False)
    ],
    ytd_paid: Annotated[
        MoneyLike,
        evolve(
            money("本年已支付", "what was paid earlier in the year; 0 by default", "已支付", "本年累计"),
            heading=Text("本年已支付", "paid earlier in the year"),
        ),
    ] = 0,
    *,
    open_facility: Annotated[
        OpenFacility | str | None,
        evolve(
            term(
                OpenFacility,
                "机构待定时：refuse 暂不支付（默认），pay 先按符合条件支付",
                "where no list here tells whether the facility is eligible: refuse (the default), or pay",
                "机构待定",
            ),
            heading=Text("机构待定时", "where it is open whether the facility is eligible"),
        ),
    ] = None,
    place: At = None,
    known_on: KnownOn = None,
    catalogue: Catalogue | None = None,
) -> Reimbursement:
    """What the fund pays for a visit to TCM outpatient treatment (T1–T8 of 吕医保发〔2022〕22号 at its place, 141100).

    The fund pays the rate of the eligible cost, at most the per-visit limit of the condition and fee class, and at most what
    the annual limit leaves after `ytd_paid`: what the fund paid this person for this condition earlier in the calendar year,
    in yuan, in any fee class. `place` is a name or GB/T 2260 code; a county follows its city's notice. `known_on` leaves out
    notices that were not yet known on that day. `catalogue` brings further notices.

    A health centre on no list is neither eligible nor not: the lists here are not complete (T7, R5). `open_facility` says what
    is paid then, nothing (the default) or as for an eligible one, and the answer says so; a centre whose `accreditations` are
    stated is decided by them.

    A `tier` beside a facility's grade that the notice itself names in another class (T6) is an error that names both; of a
    grade that only a reading places (I-T6), the `tier` holds, and the answer says so. Of a hospital known by its level alone
    (二级) the answer says which classes it may be in, and what each would pay (I-T21).

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
    if known_on is not None:
        check_known_on(known_on)
    notices = chosen(catalogue)
    code, assumed = treatment_place(notices, place)
    when_open = (
        OpenFacility.REFUSE if open_facility is None else OpenFacility.of(open_facility, "open_facility")
    )
    paid = to_fen(ytd_paid, "ytd_paid")
    if visit.facility is not None:
        from shanxi_health_policy.tcm.eligibility import refuse_other_class  # only where a facility is given

        refuse_other_class(visit.facility, tier, visit.visited_on, code, known_on, notices)
    return compute(visit, tier, paid, code, known_on, notices, assumed, when_open)


def compute(
    visit: Visit,
    tier: FeeClass,
    paid: int,
    place: str,
    known_on: date | None,
    catalogue: Catalogue,
    assumed: bool = False,
    open_facility: OpenFacility = OpenFacility.REFUSE,
) -> Reimbursement:
    """The same on checked input, with what was paid in fen."""
    timeline = catalogue.timeline(place, known_on)
    period = timeline.on(visit.visited_on)
    if period is None:
        total, why = sum(item.fen for item in visit.items), (timeline.why_not,)
        return Reimbursement(
            visit,
            tier,
            place,
            None,
            total,
            0,
            paid,
            reasons=why,
            known_on=known_on,
            open_facility=open_facility,
            place_assumed=assumed,
            beside=timeline.nearest(visit.visited_on),
        )
    scheme = period.scheme
    names = scheme.technique_index
    total = eligible = listed = 0
    for item in visit.items:
        fen = item.fen
        total += fen
        if item.technique in names or scheme.find_technique(item.technique) is not None:
            listed += 1
            eligible += fen
    cell = scheme.limits.get((visit.condition, tier))
    reasons: list[Reason] = []
    decided = None
    if cell is None:
        known = visit.condition in scheme.conditions
        reasons.append(Reason.FEE_CLASS_NOT_COVERED if known else Reason.CONDITION_NOT_COVERED)
    if visit.facility is not None:
        from shanxi_health_policy.tcm.eligibility import eligibility  # only where a facility is given

        decided = eligibility(visit.facility, visit.visited_on, scheme, place, known_on, catalogue)
        if decided.eligible is None and open_facility is OpenFacility.REFUSE:
            reasons.append(Reason.FACILITY_OPEN)
        elif decided.eligible is False:
            reasons.append(Reason.FACILITY_NOT_ELIGIBLE)
    if visit.insurance is not None and visit.insurance.insured_at is not None:
        insured_at = find_place(visit.insurance.insured_at, catalogue.place_names, "insurance.insured_at")
        if period.notice.place not in enclosing_places(insured_at):
            reasons.append(Reason.NOT_INSURED_HERE)
    covered = not reasons and listed > 0
    if listed < len(visit.items):
        reasons.append(Reason.TECHNIQUE_NOT_COVERED)
    fund = visit_cut = annual_cut = 0
    if covered and cell is not None:
        fund, visit_cut, annual_cut = pay_within(scheme, cell, eligible, paid)
    found = _new(_ANSWER)
    found.visit, found.tier, found.place, found.place_assumed = visit, tier, place, assumed
    found.period, found.known_on, found.open_facility = period, known_on, open_facility
    found.total_fen, found.eligible_fen, found.paid_before_fen = total, eligible if covered else 0, paid
    found.limit_cell, found.eligibility = cell, decided
    found.reasons, found.covered = tuple(reasons), covered
    found.fund_fen, found.per_visit_cut_fen, found.annual_cut_fen = fund, visit_cut, annual_cut
    found.beside = found.told = None
    found.__class__ = Reimbursement
    answer: Reimbursement = found
    return answer


_new = object.__new__
_ANSWER = unfinished(Reimbursement)

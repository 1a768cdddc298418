"""Histories as an insurer might have paid them: rightly, beside its own earlier errors, for another class, or anyhow."""

from __future__ import annotations

from datetime import date

from attrs import evolve
from hypothesis import strategies as st

from shanxi_health_policy import (
    Cancellation,
    Catalogue,
    Claim,
    Condition,
    Facility,
    FacilityKind,
    FeeClass,
    HospitalGrade,
    PaidClaim,
    ServiceItem,
    Visit,
    YearKey,
    audit,
)
from shanxi_health_policy.money import to_yuan
from shanxi_health_policy.tcm.irregularities import Irregularity
from shanxi_health_policy.tcm.paid_claims import PaidCancellation
from shanxi_health_policy.tcm.visit_payment import compute
from shanxi_health_policy.testing import histories

Paid = PaidClaim | PaidCancellation
NAMES = ("甲医院", "乙医院", "文水县凤城镇卫生院")
KINDS = (FacilityKind.TCM_HOSPITAL, FacilityKind.OTHER_HOSPITAL, FacilityKind.TOWNSHIP_HEALTH_CENTRE)
GRADES = (
    None, None, HospitalGrade.LEVEL_3_A, HospitalGrade.LEVEL_2_A, HospitalGrade.LEVEL_1_A,
    HospitalGrade.LEVEL_2, HospitalGrade.LEVEL_3,
)  # fmt: skip


def paid_histories(
    place: str = "141100", catalogue: Catalogue | None = None
) -> st.SearchStrategy[list[Paid]]:
    """Claims and cancellations in order of date, as they were paid."""
    return _paid_histories(place, catalogue or Catalogue.shipped())


@st.composite
def _paid_histories(draw: st.DrawFn, place: str, catalogue: Catalogue) -> list[Paid]:
    found: list[Paid] = []
    claims: dict[str, PaidClaim] = {}
    really: dict[YearKey, int] = {}
    day = date(2023, 1, 1)
    for number, one in enumerate(draw(histories(place, catalogue))):
        if isinstance(one, Claim):
            claim = _somewhere(draw, one)
            day = claim.claim.visit.visited_on
            key = YearKey(claim.claim.person_id, claim.claim.visit.condition, day.year)
            paid = _amount(draw, claim, really.get(key, 0), place, catalogue)
            really[key] = really.get(key, 0) + paid
            claim = evolve(claim, fund_paid=to_yuan(paid))
            claims[claim.settlement_id] = claim
            found.append(claim)
            if draw(st.integers(0, 20)) == 0:
                again = evolve(claim.claim, settlement_id=f"D{number:06}", visit=_turned(claim.claim.visit))
                found.append(evolve(claim, claim=again))
        else:
            found.append(_cancelled(draw, one, claims[one.cancels], day))
        if draw(st.integers(0, 30)) == 0:
            named = draw(st.sampled_from(("S999999", *claims)))
            extra = Cancellation(f"X{number:06}", named)
            back = to_yuan(draw(st.sampled_from((0, 1, 100_00))))
            person = draw(st.sampled_from(("P000001", "P000002")))
            found.append(PaidCancellation(extra, back, person_id=person, cancelled_on=day))
    return found


def _turned(visit: Visit) -> Visit:
    """The same visit, its items in another order."""
    return evolve(visit, items=visit.items[::-1])


def _somewhere(draw: st.DrawFn, claim: Claim) -> PaidClaim:
    """The claim at some facility: not known, by name, with its grade, or described so that T7 can be asked."""
    number = draw(st.integers(0, 2))
    grade = draw(st.sampled_from(GRADES))
    how = draw(st.sampled_from(("unknown", "named", "named", "described")))
    if how == "described":
        known = grade or HospitalGrade.LEVEL_2_B
        described = Facility(kind=KINDS[number], grade=known, name=NAMES[number])
        return PaidClaim(evolve(claim, visit=evolve(claim.visit, facility=described)), 0)
    return PaidClaim(claim, 0, facility=NAMES[number] if how == "named" else None, hospital_grade=grade)


def _amount(draw: st.DrawFn, one: PaidClaim, really: int, place: str, catalogue: Catalogue) -> int:
    visit, tier = one.claim.visit, one.claim.tier
    bare = evolve(visit, facility=None)
    all_listed = evolve(bare, items=[ServiceItem("电针", item.amount) for item in visit.items])
    row = None if one.grade is None else catalogue.tcm(place).periods[-1].scheme.grade_row(one.grade)
    graded = tier if row is None else row.fee_class
    asked = draw(st.sampled_from(((visit, graded), (visit, graded), (bare, tier), (all_listed, graded))))
    fund = compute(*asked, draw(st.sampled_from((really, really, 0))), place, None, catalogue).fund_fen
    return max(fund + draw(st.sampled_from((0, 0, 0, 0, 1, -1, 500_00))), 0)


def _cancelled(draw: st.DrawFn, one: Cancellation, target: PaidClaim, day: date) -> PaidCancellation:
    back = max(target.paid_fen + draw(st.sampled_from((0, 0, 0, -1, 1, -(10**9)))), 0)
    return PaidCancellation(one, to_yuan(back), person_id=target.claim.person_id, cancelled_on=day)


def visit(
    condition: str | Condition = "颈椎病",
    day: date = date(2023, 5, 4),
    cost: str = "150.00",
    *others: ServiceItem,
    technique: str = "电针",
    facility: Facility | None = None,
) -> Visit:
    """A visit for readable cases."""
    return Visit(condition, day, [ServiceItem(technique, cost), *others], facility)


def paid(
    own: str,
    amount: str,
    treated: Visit | None = None,
    *,
    tier: FeeClass = FeeClass.I,
    person: str = "P1",
    facility: str | None = None,
    hospital_grade: HospitalGrade | None = None,
) -> PaidClaim:
    """A claim of one person in class I, paid this much."""
    claim = Claim(own, person, visit() if treated is None else treated, tier)
    return PaidClaim(claim, amount, facility, hospital_grade)


def given_back(own: str, cancels: str, amount: str, day: date = date(2023, 5, 9)) -> PaidCancellation:
    """A cancellation for readable cases."""
    return PaidCancellation(Cancellation(own, cancels), amount, person_id="P1", cancelled_on=day)


def kinds(*claims: Paid) -> list[tuple[str, Irregularity, str | None]]:
    """Which claims are found, with what, and by what it is shown."""
    return [(one.settlement_id, one.irregularity, one.other) for one in audit(claims).findings]


def at(number: int, amount: str, cost: str = "150.00", day: int = 4, condition: str = "颈椎病") -> PaidClaim:
    """A claim of one person in class I, paid this much."""
    return paid(f"S{number}", amount, visit(condition, date(2023, 5, day), cost))

"""Hospitals of integrated medicine, maternal and child hospitals, clinics: the way by which each is eligible."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st
from tests.notices.building import Data, notice, tcm, text, write

from shanxi_health_policy import (
    Catalogue,
    Facility,
    FacilityKind,
    FacilityStats,
    FeeClass,
    HospitalGrade,
    NoticeError,
    ServiceItem,
    Visit,
    assess_recommended_standard,
    assess_standards,
    decide_eligibility,
    reimburse,
)
from shanxi_health_policy.tcm import Eligibility
from shanxi_health_policy.vocabulary import Reason

DAY = date(2023, 5, 4)
INTEGRATED, MATERNAL, CLINIC = (
    FacilityKind.INTEGRATED_HOSPITAL,
    FacilityKind.MATERNAL_CHILD_HOSPITAL,
    FacilityKind.CLINIC,
)
FLAGS = st.sampled_from((True, False, None))


@pytest.mark.clause("lvliang-2022-22", "T7", "I-T22")
@given(st.sampled_from((INTEGRATED, MATERNAL)), st.sampled_from(HospitalGrade), FLAGS, FLAGS)
def test_both_hospitals_are_decided_as_another_hospital_is(
    kind: FacilityKind, grade: HospitalGrade, department: bool | None, approval: bool | None
) -> None:
    other = Facility(kind="其他医院", grade=grade, tcm_department=department, bureau_approval=approval)
    found = decide_eligibility(evolve(other, kind=kind), DAY)
    assert evolve(found, readings=()) == evolve(decide_eligibility(other, DAY), readings=())
    # the reading is cited where another one could decide otherwise, and nowhere else
    assert found.readings == (("I-T22",) if grade.level >= 2 and approval is not True else ())


@pytest.mark.clause("lvliang-2022-22", "T7", "I-T22")
@given(st.none() | st.sampled_from(HospitalGrade), FLAGS, FLAGS)
def test_a_clinic_needs_the_bureau_s_approval_whatever_else_is_said(
    grade: HospitalGrade | None, department: bool | None, approval: bool | None
) -> None:
    clinic = Facility(
        kind="诊所", grade=grade, name="某诊所", tcm_department=department, bureau_approval=approval
    )
    found = decide_eligibility(clinic, DAY)
    assert (found.eligible, found.way is not None and found.way.id == "d") == (approval is True,) * 2


@pytest.mark.clause("lvliang-2022-22", "T7", "I-T22")
@pytest.mark.parametrize(
    ("kind", "department", "fund"),
    [("中西医结合医院", True, "115.00"), ("中西医结合医院", False, "0.00"), ("妇幼保健院", None, "115.00")],
)
def test_a_clerk_reads_the_reading_and_the_other_understanding(
    kind: str, department: bool | None, fund: str
) -> None:
    facility = Facility(kind=kind, grade="二级甲等", tcm_department=department)
    answer = reimburse(Visit("颈椎病", DAY, [ServiceItem("电针", "300.00")], facility), FeeClass.II)
    assert answer.fund_payment == Decimal(fund)
    [reading] = [one for one in answer.readings if one.id == "I-T22"]
    assert "另一种理解：中西医结合医院属中医类医院" in reading.reading.zh
    assert answer.reasons == (() if department is not False else (Reason.FACILITY_NOT_ELIGIBLE,))


@pytest.mark.clause("jiaozuo-2022-8", "C1", "C2")
@pytest.mark.parametrize("kind", [INTEGRATED, MATERNAL, CLINIC])
def test_standards_that_say_nothing_of_a_kind_are_no_rule_for_it_and_no_no(kind: FacilityKind) -> None:
    stats = FacilityStats(kind=kind, diseases_treated=0, annual_visits=0)
    found = assess_recommended_standard(stats, place="410800")
    assert (found.met, found.reasons) == (None, (Reason.FACILITY_KIND_NOT_COVERED,))
    for place in ("410800", "120000", "140000"):
        every = assess_standards(stats, place=place)
        assert (every.not_met, {one.met for one in every.assessments} - {None}) == (0, set())


def way(**more: object) -> Data:
    """A scheme whose only way is for other hospitals."""
    one = {"id": "b", "at": text(), "says": text(), "kinds": ["其他医院"]} | more
    return tcm(
        facility={"clause": "A", "ways": [{key: value for key, value in one.items() if value is not None}]}
    )


def decided(folder: Path, data: Data, kind: FacilityKind) -> Eligibility:
    """What a notice with this scheme makes of a kind of facility."""
    catalogue = Catalogue.load(write(folder, data), with_shipped=False)
    return decide_eligibility(Facility(kind=kind), date(2024, 5, 4), catalogue=catalogue)


def test_a_notice_file_may_read_other_kinds_as_those_it_names(tmp_path: Path) -> None:
    reading = {"id": "I-9", "clauses": ["A"], "question": text(), "reading": text(), "reason": text()}
    scheme = way(kinds_by_reading=["诊所"], kinds_reading="I-9")
    data = notice(scheme=scheme) | {"readings": [reading]}
    assert decided(tmp_path, data, CLINIC).readings == ("I-9",)
    named = decided(tmp_path, data, FacilityKind.OTHER_HOSPITAL)
    assert (named.eligible, named.readings) == (True, ())
    assert decided(tmp_path, data, MATERNAL).eligible is False


@pytest.mark.parametrize(
    ("more", "where"),
    [
        ({"kinds_by_reading": ["诊所"]}, "tcm.facility.ways[0].kinds_by_reading"),
        ({"kinds_reading": "I-9"}, "tcm.facility.ways[0].kinds_by_reading"),
        (
            {"kinds": None, "kinds_by_reading": ["诊所"], "kinds_reading": "I-9"},
            "tcm.facility.ways[0].kinds_by_reading",
        ),
        ({"kinds_by_reading": ["诊所"], "kinds_reading": "I-9"}, "tcm.facility.ways[0].kinds_reading"),
    ],
)
def test_kinds_by_a_reading_stand_beside_kinds_and_name_a_reading_of_the_notice(
    tmp_path: Path, more: Data, where: str
) -> None:
    with pytest.raises(NoticeError) as caught:
        Catalogue.load(write(tmp_path, notice(scheme=way(**more))), with_shipped=False)
    assert [fault.where for fault in caught.value.faults] == [where]

"""Which facilities are eligible (T7): all four ways, with facts known, vouched for and denied."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st
from tests.notices.building import DATA

from shanxi_health_policy import (
    AmbiguousNameError,
    Catalogue,
    Facility,
    FacilityKind,
    FeeClass,
    HospitalGrade,
    InputError,
    Insurance,
    ServiceItem,
    Visit,
    decide_eligibility,
    receipt,
    reimburse,
    replay,
)
from shanxi_health_policy.notices import Notice
from shanxi_health_policy.notices.content import Content
from shanxi_health_policy.tcm import Eligibility, Reimbursement
from shanxi_health_policy.text import Text
from shanxi_health_policy.vocabulary import Accreditation, Reason
from shanxi_health_policy.vocabulary.payment import OpenFacility

DAY = date(2023, 5, 4)
TCM, OTHER = FacilityKind.TCM_HOSPITAL, FacilityKind.OTHER_HOSPITAL
TOWNSHIP, COMMUNITY = FacilityKind.TOWNSHIP_HEALTH_CENTRE, FacilityKind.COMMUNITY_HEALTH_SERVICE_CENTRE
REACHED = frozenset({Accreditation.RECOMMENDED_STANDARD})


def beside(notice: Notice, *, data: dict[str, Any] | None = None, twin_of: str = "") -> Content:
    """What a notice file holds, with other data, or with a facility listed a second time, in another county."""

    def listed(name: str) -> bytes:
        lines = (DATA / name).read_text("utf-8-sig").splitlines()
        twins = [line.replace("文水县", "孝义市") for line in lines if twin_of and twin_of in line]
        return "\n".join([*lines, *twins]).encode()

    return Content(notice.content.raw, listed, {**notice.content.data, **(data or {})})


def way(facility: Facility, on: date = DAY) -> str | None:
    found = decide_eligibility(facility, on)
    assert (found.eligible is not False) == (found.way is not None)
    return None if found.way is None or found.eligible is None else found.way.id


@pytest.mark.clause("lvliang-2022-22", "T7")
@pytest.mark.parametrize("grade", HospitalGrade)
def test_a_hospital_counts_from_level_2_up(grade: HospitalGrade) -> None:
    counts = grade.level >= 2
    assert way(Facility(kind=TCM, grade=grade)) == ("a" if counts else None)
    assert way(Facility(kind=OTHER, grade=grade, tcm_department=True)) == ("b" if counts else None)
    assert way(Facility(kind=OTHER, grade=grade, tcm_department=False)) is None


@pytest.mark.clause("lvliang-2022-22", "T7")
@pytest.mark.parametrize("kind", [TOWNSHIP, COMMUNITY])
@pytest.mark.parametrize("reached", Accreditation)
def test_a_centre_counts_by_the_standard_it_reached(kind: FacilityKind, reached: Accreditation) -> None:
    counts = reached in (Accreditation.RECOMMENDED_STANDARD, Accreditation.COMMUNITY_HOSPITAL)
    assert way(Facility(kind=kind, accreditations={reached})) == ("c" if counts else None)


@pytest.mark.parametrize("kind", [FacilityKind.COMMUNITY_HEALTH_STATION, FacilityKind.VILLAGE_CLINIC])
def test_other_kinds_of_centre_do_not_count_by_a_standard(kind: FacilityKind) -> None:
    assert way(Facility(kind=kind, accreditations=REACHED)) is None


@pytest.mark.clause("lvliang-2022-22", "T7")
@pytest.mark.parametrize("kind", FacilityKind)
def test_the_bureaus_approval_settles_it_for_any_kind_without_another_fact(kind: FacilityKind) -> None:
    found = decide_eligibility(Facility(kind=kind, bureau_approval=True), DAY)
    assert found.way is not None
    assert (found.way.id, found.vouched, found.listings) == ("d", (), ())


def test_an_approval_is_named_even_where_another_way_would_hold() -> None:
    assert way(Facility(kind=TCM, grade=HospitalGrade.LEVEL_3_A, bureau_approval=True)) == "d"


def test_a_way_that_cannot_be_decided_does_not_hide_one_that_holds() -> None:
    shipped = Catalogue.shipped()["lvliang-2022-22"]
    assert shipped.tcm is not None
    by_grade, *others = shipped.tcm.eligible_ways
    by_standard = evolve(others[1], id="e", kinds=by_grade.kinds)
    both = Catalogue([evolve(shipped, tcm=evolve(shipped.tcm, eligible_ways=(by_grade, by_standard)))])
    found = decide_eligibility(Facility(kind=TCM, accreditations=REACHED), DAY, catalogue=both)
    assert found.way == by_standard
    with pytest.raises(InputError) as caught:
        decide_eligibility(Facility(kind=TCM), DAY, catalogue=both)
    assert caught.value.field == "facility.grade"


@pytest.mark.clause("shanxi-2022-4", "R5")
def test_a_list_issued_after_the_day_asked_about_is_not_known() -> None:
    late = date(2022, 9, 1)
    notices = []
    for notice in Catalogue.shipped():
        issued = evolve(notice.dates, issued=late, in_force_from=late)
        notices.append(evolve(notice, dates=issued) if notice.id == "shanxi-2022-4" else notice)
    catalogue = Catalogue(notices)
    centre = Facility(kind=TOWNSHIP, name="凤城镇卫生院", county="文水县")
    assert decide_eligibility(centre, DAY, catalogue=catalogue).eligible
    assert decide_eligibility(centre, DAY, known_on=late, catalogue=catalogue).eligible
    assert not decide_eligibility(centre, DAY, known_on=date(2022, 8, 31), catalogue=catalogue).eligible


@pytest.mark.parametrize("approval", [None, False])
def test_an_approval_is_never_taken_for_granted(approval: bool | None) -> None:
    assert way(Facility(kind=FacilityKind.VILLAGE_CLINIC, bureau_approval=approval)) is None


@pytest.mark.clause("lvliang-2022-22", "I-T13")
def test_facts_not_stated_are_vouched_for_and_said_to_be() -> None:
    centre = Facility(kind=TOWNSHIP, accreditations=REACHED)
    assert decide_eligibility(centre, DAY).vouched == ("tcm_capability", "locally_admitted")
    assert decide_eligibility(evolve(centre, tcm_capability=True), DAY).vouched == ("locally_admitted",)
    stated = evolve(centre, tcm_capability=True, locally_admitted=True)
    assert decide_eligibility(stated, DAY).vouched == ()
    assert "担保" not in decide_eligibility(stated, DAY).text().zh
    vouched = decide_eligibility(centre, DAY).text()
    assert vouched.zh.endswith("；由询问方担保：具有中医特色和能力、当地允许放宽")
    assert vouched.en.endswith(
        "; vouched for by whoever asks: TCM features and capability, local conditions allow it"
    )


@pytest.mark.parametrize("denied", ["tcm_capability", "locally_admitted"])
def test_a_fact_denied_closes_the_way(denied: str) -> None:
    facts: dict[str, Any] = {denied: False}
    closed = Facility(kind=TOWNSHIP, accreditations=REACHED, **facts)
    assert way(closed) is None
    assert way(evolve(closed, bureau_approval=True)) == "d"


@pytest.mark.parametrize("kind", [TCM, OTHER])
def test_a_hospital_without_its_grade_cannot_be_decided(kind: FacilityKind) -> None:
    with pytest.raises(InputError) as caught:
        decide_eligibility(Facility(kind=kind), DAY)
    assert caught.value.field == "facility.grade"
    assert "等级" in caught.value.message("zh")
    assert "grade" in caught.value.expected.en


def test_a_centre_without_name_or_standard_cannot_be_decided() -> None:
    with pytest.raises(InputError) as caught:
        decide_eligibility(Facility(kind=TOWNSHIP), DAY)
    assert caught.value.field == "facility.name"


def test_what_does_not_matter_need_not_be_known() -> None:
    assert way(Facility(kind=OTHER, tcm_department=False)) is None
    assert way(Facility(kind=TOWNSHIP, tcm_capability=False)) is None


@pytest.mark.clause("lvliang-2022-22", "T7")
@pytest.mark.clause("shanxi-2022-4", "R2", "R5")
@pytest.mark.parametrize(
    ("name", "county", "on", "expected"),
    [
        ("凤城镇卫生院", "文水县", date(2022, 8, 15), "c"),
        ("凤城卫生院", None, date(2022, 8, 15), "c"),
        ("文水县凤城镇中心卫生院", None, date(2022, 8, 15), "c"),
        ("大禹乡卫生院", "临县", date(2022, 8, 15), "c"),
        ("没有这所卫生院", "临县", date(2022, 8, 15), None),
    ],
)
def test_a_centre_is_looked_up_by_its_name(
    name: str, county: str | None, on: date, expected: str | None
) -> None:
    found = decide_eligibility(Facility(kind=TOWNSHIP, name=name, county=county), on)
    assert found.eligible is (True if expected else None)
    assert found.way is not None
    assert bool(found.listings) == (expected is not None)


@pytest.mark.clause("shanxi-2022-4", "R5")
def test_only_what_was_known_on_the_day_asked_about_counts() -> None:
    centre = Facility(kind=TOWNSHIP, name="凤城镇卫生院", county="文水县")
    known = decide_eligibility(centre, date(2022, 9, 1), known_on=date(2022, 9, 1))
    assert known.listings[0].since == date(2022, 3, 13)
    assert known.text().zh.startswith("机构符合条件：")
    assert known.text().en.startswith("the facility is eligible: ")
    assert "（凤城镇卫生院，晋卫办基层函〔2022〕4号，2022-03-13起）" in known.text().zh
    assert "(凤城镇卫生院, 晋卫办基层函〔2022〕4号, since 2022-03-13)" in known.text().en


def test_a_listing_by_another_standard_does_not_count() -> None:
    notices = []
    for notice in Catalogue.shipped():
        lists = [
            {**one, "accreditation": "below_basic_standard"} for one in notice.content.rows("facility_lists")
        ]
        notices.append(evolve(notice, content=beside(notice, data={"facility_lists": lists})))
    centre = Facility(kind=TOWNSHIP, name="凤城镇卫生院", county="文水县")
    assert not decide_eligibility(centre, DAY, catalogue=Catalogue(notices)).eligible


def test_a_name_without_a_place_is_taken_to_lie_in_the_city_asked_about() -> None:
    # 三泉 is in 汾阳市 (吕梁市) and in 新绛县 (运城市): the notice asked about is that of 吕梁市.
    found = decide_eligibility(Facility(kind=TOWNSHIP, name="三泉卫生院"), DAY)
    assert [one.facility.county for one in found.listings] == ["汾阳市"]
    assert way(Facility(kind=TOWNSHIP, name="三泉卫生院", county="新绛县")) == "c"


def test_a_name_that_fits_two_facilities_is_not_decided() -> None:
    twins = []
    for notice in Catalogue.shipped():
        twins.append(evolve(notice, content=beside(notice, twin_of="凤城镇卫生院")))
    with pytest.raises(AmbiguousNameError) as caught:
        decide_eligibility(Facility(kind=TOWNSHIP, name="凤城镇卫生院"), DAY, catalogue=Catalogue(twins))
    assert "文水县凤城镇卫生院" in str(caught.value)
    assert "孝义市凤城镇卫生院" in str(caught.value)


@pytest.mark.parametrize(
    ("on", "place", "known_on", "reason"),
    [
        (date(2022, 8, 14), "141100", None, Reason.NOT_IN_FORCE),
        (DAY, "140100", None, Reason.NO_RULE_FOR_PLACE),
        (DAY, "141100", date(2022, 8, 1), Reason.NOT_YET_KNOWN),
    ],
)
def test_where_no_notice_speaks_the_reason_is_given(
    on: date, place: str, known_on: date | None, reason: Reason
) -> None:
    found = decide_eligibility(Facility(kind=TCM, grade="三甲"), on, place=place, known_on=known_on)
    assert found == Eligibility(eligible=False, reason=reason)
    assert reason.label.zh in found.text().zh
    assert reason.label.en in found.text().en


def test_a_facility_that_meets_no_way_is_said_not_to_be_eligible() -> None:
    found = decide_eligibility(Facility(kind=FacilityKind.VILLAGE_CLINIC), DAY)
    assert found.text().zh == "机构不符合条件"
    assert found.text().en == "the facility is not eligible"


def test_a_namesake_of_another_city_does_not_count_where_the_notice_brings_the_name_of_its_place() -> None:
    names = {"410100": Text("郑州市", "Zhengzhou"), "140100": Text("太原市", "Taiyuan")}
    for place, name in names.items():  # the vocabulary has one of them
        own = evolve(
            Catalogue.shipped()["lvliang-2022-22"], id="own-2022-22", number="1", place=place, place_name=name
        )
        catalogue = Catalogue([*Catalogue.shipped(), own])
        centre = Facility(kind=TOWNSHIP, name="凤城镇卫生院")
        assert not decide_eligibility(centre, DAY, place=place, catalogue=catalogue).eligible
        placed = evolve(centre, county="文水县")
        assert decide_eligibility(placed, DAY, place=place, catalogue=catalogue).eligible


def test_a_place_whose_name_is_unknown_asks_every_list() -> None:
    elsewhere = [
        evolve(notice, place="149900") if notice.tcm is not None else notice for notice in Catalogue.shipped()
    ]
    found = decide_eligibility(
        Facility(kind=TOWNSHIP, name="凤城镇卫生院"), DAY, place="149900", catalogue=Catalogue(elsewhere)
    )
    assert [one.facility.county for one in found.listings] == ["文水县"]


def asking_only(standard: Accreditation) -> Catalogue:
    """The shipped notices, where only one standard opens the way of health centres."""
    notice = Catalogue.shipped()["lvliang-2022-22"]
    assert notice.tcm is not None
    ways = [
        evolve(one, accreditations=(standard,)) if one.accreditations else one
        for one in notice.tcm.eligible_ways
    ]
    own = evolve(notice, tcm=evolve(notice.tcm, eligible_ways=tuple(ways)))
    return Catalogue([own, *(one for one in Catalogue.shipped() if one.id != notice.id)])


UNLISTED = [
    # the county, the standard that is asked for, the day, and whether absent from the lists is 'no' (False) or open (None)
    ("临县", Accreditation.RECOMMENDED_STANDARD, date(2022, 9, 1), False),
    ("临县", Accreditation.RECOMMENDED_STANDARD, date(2022, 12, 31), False),
    ("临县", Accreditation.RECOMMENDED_STANDARD, date(2023, 1, 1), None),
    ("临县", Accreditation.RECOMMENDED_STANDARD, date(2024, 5, 4), None),
    ("临县", Accreditation.COMMUNITY_HOSPITAL, date(2022, 9, 1), None),
    (None, Accreditation.RECOMMENDED_STANDARD, date(2022, 9, 1), False),
    ("清徐县", Accreditation.RECOMMENDED_STANDARD, date(2022, 9, 1), None),
    ("某县", Accreditation.RECOMMENDED_STANDARD, date(2022, 9, 1), None),
]


@pytest.mark.clause("lvliang-2022-22", "T7", "I-T20")
@pytest.mark.clause("shanxi-2021-2", "R3", "R5")
@pytest.mark.parametrize(("county", "standard", "on", "eligible"), UNLISTED)
def test_absent_from_the_lists_is_no_only_where_the_lists_are_complete(
    county: str | None, standard: Accreditation, on: date, eligible: bool | None
) -> None:
    centre = Facility(kind=TOWNSHIP, name="没有这所卫生院", county=county)
    found = decide_eligibility(centre, on, catalogue=asking_only(standard))
    assert found.eligible is eligible
    assert found.unlisted == (() if eligible is False else (standard,))
    assert found.reason == (None if eligible is False else Reason.FACILITY_OPEN)


@given(st.dates(date(2022, 8, 15), date(2030, 1, 1)), st.sampled_from([TOWNSHIP, COMMUNITY]))
def test_a_centre_on_no_list_is_open_and_says_of_which_standards(on: date, kind: FacilityKind) -> None:
    found = decide_eligibility(Facility(kind=kind, name="没有这所卫生院", county="临县"), on)
    assert found.eligible is None
    assert found.unlisted[-1] is Accreditation.COMMUNITY_HOSPITAL
    assert (Accreditation.RECOMMENDED_STANDARD in found.unlisted) == (on >= date(2023, 1, 1))
    for language in ("zh", "en"):
        assert found.unlisted[-1].label.in_language(language) in found.text().in_language(language)


def test_the_caller_decides_what_is_open() -> None:
    unlisted = Facility(kind=TOWNSHIP, name="没有这所卫生院", county="临县")
    assert decide_eligibility(evolve(unlisted, accreditations=()), DAY).eligible is False
    assert decide_eligibility(evolve(unlisted, accreditations=REACHED), DAY).eligible is True
    assert decide_eligibility(evolve(unlisted, bureau_approval=True), DAY).eligible is True
    assert decide_eligibility(evolve(unlisted, tcm_capability=False), DAY).eligible is False


@pytest.mark.clause("lvliang-2022-22", "I-T20")
def test_at_the_counter_a_parameter_says_what_open_means() -> None:
    unlisted = Facility(kind=TOWNSHIP, name="没有这所卫生院", county="临县")
    visit = Visit("颈椎病", DAY, [ServiceItem("电针", "100.00")], facility=unlisted)
    for answer in (reimburse(visit, FeeClass.III), reimburse(visit, FeeClass.III, open_facility="refuse")):
        assert (str(answer.fund_payment), answer.reasons) == ("0.00", (Reason.FACILITY_OPEN,))
        assert "I-T20" in [one.id for one in answer.readings]
        assert "待定" in answer.explain("zh")
    paid = reimburse(visit, FeeClass.III, open_facility="pay", place="141100")
    assert (str(paid.fund_payment), paid.reasons) == ("60.00", ())
    assert "；按询问方的选择，先按符合条件支付" in paid.explain("zh")
    assert "; paid as if it were eligible, as whoever asks chose" in paid.explain("en")
    again = replay(receipt(paid))
    assert again.unchanged
    assert again.answer.asked == paid.asked
    assert Reimbursement.from_json(paid.to_json()).open_facility is OpenFacility.PAY
    with pytest.raises(InputError, match="open_facility"):
        reimburse(visit, FeeClass.III, open_facility="perhaps")


def test_open_facility_changes_nothing_where_nothing_is_open() -> None:
    for facility in (None, Facility(kind=TOWNSHIP, accreditations=()), Facility(kind=TCM, grade="三甲")):
        visit = Visit("颈椎病", DAY, [ServiceItem("电针", "100.00")], facility=facility)
        one, two = (reimburse(visit, FeeClass.I, open_facility=when) for when in OpenFacility)
        assert (one.fund_payment, one.reasons, one.explain()) == (
            two.fund_payment,
            two.reasons,
            two.explain(),
        )


@pytest.mark.clause("lvliang-2022-22", "T7", "I-T19")
def test_another_kind_needs_the_bureau_and_a_listed_centre_of_another_city_counts() -> None:
    station = Facility(kind=FacilityKind.COMMUNITY_HEALTH_STATION, accreditations=REACHED)
    assert way(station) is None
    assert way(evolve(station, bureau_approval=True)) == "d"
    elsewhere = Facility(kind=TOWNSHIP, name="三泉卫生院", county="新绛县")
    visit = Visit("颈椎病", DAY, [ServiceItem("电针", "100.00")], facility=elsewhere)
    answer = reimburse(visit, FeeClass.III)
    assert answer.covered
    assert "I-T19" in [one.id for one in answer.readings]


@pytest.mark.clause("lvliang-2022-22", "T3", "I-T18")
def test_where_nothing_is_said_the_person_is_taken_to_be_insured_in_the_city() -> None:
    visit = Visit("颈椎病", DAY, [ServiceItem("电针", "100.00")])
    assert str(reimburse(visit, FeeClass.III).fund_payment) == "60.00"
    elsewhere = reimburse(visit, FeeClass.III, place="140100")
    assert (elsewhere.covered, elsewhere.reasons) == (False, (Reason.NO_RULE_FOR_PLACE,))


@pytest.mark.clause("lvliang-2022-22", "T2", "I-T17")
@pytest.mark.parametrize(
    ("condition", "technique", "told"),
    [
        ("荨麻疹", "肩周炎推拿治疗", True),
        ("肩周炎", "肩周炎推拿治疗", False),
        ("荨麻疹", "颈椎病推拿治疗", True),
        ("荨麻疹", "电针", False),
        ("荨麻疹", "血常规", False),
    ],
)
def test_a_technique_named_after_another_condition_counts_and_the_answer_says_so(
    condition: str, technique: str, told: bool
) -> None:
    visit = Visit(condition, DAY, [ServiceItem(technique, "10.00"), ServiceItem("火罐", "10.00")])
    answer = reimburse(visit, FeeClass.I)
    listed = technique != "血常规"
    assert str(answer.fund_payment) == ("12.00" if listed else "6.00")
    assert ("I-T17" in [one.id for one in answer.readings]) == told
    assert (f"用于{condition}也算" in answer.explain("zh")) == told


@pytest.mark.clause("lvliang-2022-22", "T3", "I-T18")
@pytest.mark.parametrize(
    ("insured_at", "covered"),
    [
        (None, True), ("吕梁", True), ("141100", True), ("文水县", True), ("141121", True),
        ("太原市", False), ("140000", False), ("120000", False),
    ],
)  # fmt: skip
def test_the_fund_pays_for_those_insured_where_the_notice_speaks(
    insured_at: str | None, covered: bool
) -> None:
    insurance = Insurance("职工", account_balance="5.00", insured_at=insured_at)
    visit = Visit("颈椎病", DAY, [ServiceItem("电针", "100.00")], insurance=insurance)
    answer = reimburse(visit, FeeClass.III, place="141100")
    assert answer.covered == covered
    assert str(answer.fund_payment) == ("60.00" if covered else "0.00")
    assert answer.reasons == (() if covered else (Reason.NOT_INSURED_HERE,))
    assert ("I-T18" in [one.id for one in answer.readings]) == (not covered)
    assert replay(receipt(answer)).unchanged


@pytest.mark.parametrize("insured_at", ["无此地", "", 5])
def test_a_place_of_insurance_that_is_none_is_refused(insured_at: Any) -> None:
    with pytest.raises(InputError, match="insured_at"):
        reimburse(
            Visit(
                "颈椎病",
                DAY,
                [ServiceItem("电针", "100.00")],
                insurance=Insurance("职工", insured_at=insured_at),
            ),
            FeeClass.III,
        )

"""A case for every standard of the shipped notices: the figures of a facility, and whether they meet it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from attrs import evolve
from tests.facilities.test_assessment import COMMUNITY, TOWNSHIP, of
from tests.notices.building import DATA

from shanxi_health_policy import Catalogue, FacilityStats, assess_recommended_standard, assess_standards
from shanxi_health_policy.notices.content import Content

SHIPPED: list[tuple[str, str, date | None, dict[str, Any], dict[str, bool | None]]] = [
    ("jiaozuo-2022-8", "C3", None, {"registration_regular": False}, {"regular-registration": False}),
    ("jiaozuo-2022-8", "C3", None, {"registration_regular": True}, {"regular-registration": True}),
    (
        "jiaozuo-2022-8",
        "C3",
        None,
        {"kind": COMMUNITY, "legal_person_certificate": True},
        {"own-legal-person": True},
    ),
    (
        "shanxi-2021-2",
        "C4",
        None,
        {
            "community_hospital_site": True,
            "staff": 20,
            "health_technicians": 17,
            "doctors": 4,
            "nurses": 6,
            "public_health_doctors": 1,
        },
        {"community-hospital-staffing": True},
    ),
    (
        "shanxi-2021-2",
        "C4",
        None,
        {"community_hospital_site": True, "staff": 20, "health_technicians": 16},
        {"community-hospital-staffing": False},
    ),
    (
        "shanxi-2021-2",
        "C4",
        None,
        {"community_hospital_site": True, "doctors": 4, "nurses": 5},
        {"community-hospital-staffing": False},
    ),
    (
        "shanxi-2021-2",
        "C4",
        None,
        {"community_hospital_site": True, "public_health_doctors": 0},
        {"community-hospital-staffing": False},
    ),
    (
        "tianjin-2022-381",
        "C5",
        None,
        {"public_health_staff": 1, "professional_posts": 4},
        {"public-health-staff": True},
    ),
    (
        "tianjin-2022-381",
        "C5",
        None,
        {"public_health_staff": 1, "professional_posts": 5},
        {"public-health-staff": False},
    ),
    ("tianjin-2022-381", "C5", date(2022, 12, 31), {"epidemic_drills": 0}, {"epidemic-drill-2022": False}),
    (
        "tianjin-2022-381",
        "C5",
        None,
        {"accreditations": ["社区医院"], "fever_clinic_room": False},
        {"fever-clinic-room": False},
    ),
    (
        "tianjin-2022-381",
        "C6",
        None,
        {"technique_categories": 6, "techniques": 10},
        {"techniques-of-centres": True},
    ),
    (
        "tianjin-2022-381",
        "C6",
        None,
        {"technique_categories": 5, "techniques": 10},
        {"techniques-of-centres": False},
    ),
    (
        "tianjin-2022-381",
        "C6",
        None,
        {"kind": "村卫生室", "technique_categories": 4, "techniques": 6},
        {"techniques-of-stations": True},
    ),
    (
        "tianjin-2022-381",
        "C6",
        None,
        {"kind": "社区卫生服务站", "technique_categories": 4, "techniques": 5},
        {"techniques-of-stations": False},
    ),
    ("tianjin-2022-381", "C7", None, {"pharmacists": 0}, {"pharmacist": False}),
    (
        "tianjin-2022-381",
        "C7",
        None,
        {"accreditations": ["推荐标准"], "clinical_pharmacists": 1},
        {"clinical-pharmacist": True},
    ),
    (
        "tianjin-2022-381",
        "C8",
        None,
        {"new_community_hospital": True, "accreditations": ["基本标准"]},
        {"new-community-hospital": False},
    ),
    (
        "tianjin-2022-381",
        "C8",
        None,
        {"new_community_hospital": True, "accreditations": ["推荐标准"]},
        {"new-community-hospital": True},
    ),
    ("tianjin-2022-381", "C8", None, {"new_community_hospital": True}, {"new-community-hospital": None}),
    (
        "shanxi-2021-2",
        "C9",
        None,
        {
            "accreditations": ["社区医院"],
            "county": "文水县",
            "community_hospital_name": "文水县凤城社区医院",
            "name_registered_on": date(2021, 5, 31),
        },
        {"community-hospital-name": True},
    ),
    (
        "shanxi-2021-2",
        "C9",
        None,
        {
            "accreditations": ["社区医院"],
            "county": "文水县",
            "community_hospital_name": "文水县凤城社区医院",
            "name_registered_on": date(2021, 6, 1),
        },
        {"community-hospital-name": True, "community-hospital-registration": None},
    ),
    (
        "shanxi-2021-2",
        "C9",
        None,
        {
            "accreditations": ["社区医院"],
            "county": "交城县",
            "community_hospital_name": "文水县凤城社区医院",
            "name_registered_on": date(2021, 5, 1),
        },
        {"community-hospital-name": False},
    ),
    (
        "shanxi-2021-2",
        "C9",
        None,
        {
            "accreditations": ["社区医院"],
            "community_hospital_name": "文水县凤城社区医院",
            "name_registered_on": date(2021, 5, 1),
        },
        {"community-hospital-name": None},
    ),
    (
        "shanxi-2021-2",
        "C9",
        None,
        {"accreditations": ["社区医院"], "county": "文水县", "name_registered_on": date(2021, 5, 1)},
        {"community-hospital-name": None},
    ),
    (
        "shanxi-2021-2",
        "C9",
        None,
        {"accreditations": ["社区医院"], "community_hospital_name": "凤城卫生院"},
        {"community-hospital-name": False},
    ),
    (
        "shanxi-2021-2",
        "C9",
        None,
        {
            "accreditations": ["社区医院"],
            "name": "永安镇卫生院",
            "county": "浑源县",
            "name_registered_on": date(2021, 5, 31),
        },
        {"community-hospital-registration": True},
    ),
    (
        "shanxi-2021-2",
        "C9",
        None,
        {
            "accreditations": ["社区医院"],
            "name": "浑源县永安镇卫生院",
            "name_registered_on": date(2021, 6, 1),
        },
        {"community-hospital-registration": False},
    ),
    (
        "shanxi-2021-2",
        "C4",
        None,
        {"public_health_doctors": 0},
        {"community-hospital-staffing": None},
    ),
    (
        "shanxi-2023-51",
        "C11",
        date(2024, 2, 28),
        {"posts": 10, "professional_posts": 9, "posts_reviewed_on": date(2019, 2, 28)},
        {"professional-posts": True},
    ),
    (
        "shanxi-2023-51",
        "C11",
        date(2024, 2, 29),
        {"posts": 10, "professional_posts": 9, "posts_reviewed_on": date(2019, 2, 28)},
        {"professional-posts": False},
    ),
    (
        "shanxi-2023-51",
        "C11",
        date(2024, 2, 29),
        {"posts": 10, "professional_posts": 9, "posts_reviewed_on": date(2020, 2, 29)},
        {"professional-posts": True},
    ),
    ("shanxi-2023-51", "C11", None, {"posts": 11, "professional_posts": 9}, {"professional-posts": False}),
    (
        "shanxi-2023-51",
        "C11",
        None,
        {"posts": 10, "professional_posts": 9, "posts_reviewed_on": date(2019, 2, 28)},
        {"professional-posts": None},
    ),
    (
        "shanxi-2023-51",
        "C12",
        None,
        {"kind": "村卫生室", "village_doctors": 2, "people_served": 2000},
        {"village-doctors": True},
    ),
    (
        "shanxi-2023-51",
        "C12",
        None,
        {"kind": "村卫生室", "village_doctors": 2, "people_served": 2001},
        {"village-doctors": False},
    ),
    ("shanxi-2023-51", "C12", None, {"kind": "村卫生室", "residents": 199}, {"village-without-clinic": True}),
    (
        "shanxi-2023-51",
        "C12",
        None,
        {"kind": "村卫生室", "residents": 200, "near_township_health_centre": False},
        {"village-without-clinic": None},
    ),
    (
        "shanxi-2023-51",
        "C12",
        None,
        {"kind": "村卫生室", "residents": 200, "near_township_health_centre": True},
        {"village-without-clinic": True},
    ),
    (
        "shanxi-2023-51",
        "C13",
        None,
        {
            "kind": "其他医院",
            "grade": "二级乙等",
            "public": True,
            "general_hospital": True,
            "infectious_diseases_department": False,
        },
        {"infectious-diseases-department": False},
    ),
    (
        "shanxi-2023-51",
        "C13",
        None,
        {
            "kind": "其他医院",
            "grade": "三级甲等",
            "public": True,
            "general_hospital": True,
            "infectious_diseases_department": True,
        },
        {"infectious-diseases-department": True},
    ),
    (
        "shanxi-2023-51",
        "C13",
        None,
        {"kind": "其他医院", "grade": "三级甲等", "public": True, "infectious_diseases_department": True},
        {"infectious-diseases-department": None},
    ),
    (
        "shuozhou-2023-42",
        "C13",
        None,
        {"kind": "中医医院", "grade": "二级甲等", "public_health_department": False},
        {"public-health-department": False},
    ),
    (
        "shuozhou-2023-42",
        "C13",
        None,
        {"kind": "中医医院", "public_health_department": True},
        {"public-health-department": None},
    ),
]


@pytest.mark.clause("jiaozuo-2022-8", "C3")
@pytest.mark.clause("shanxi-2021-2", "C4", "C9")
@pytest.mark.clause("tianjin-2022-381", "C5", "C6", "C7", "C8")
@pytest.mark.clause("shanxi-2023-51", "C11", "C12", "C13")
@pytest.mark.clause("shuozhou-2023-42", "C13")
@pytest.mark.parametrize(("notice", "clause_id", "on", "figures", "expected"), SHIPPED)
def test_cases_of_every_standard(
    notice: str, clause_id: str, on: date | None, figures: dict[str, Any], expected: dict[str, bool | None]
) -> None:
    facility = FacilityStats(**({"kind": TOWNSHIP} | figures))
    found = assess_standards(facility, place=Catalogue.shipped()[notice].place, on=on)
    assert expected.items() <= of(found).items()
    for one in found.assessments:
        if one.standard in expected:
            assert {(cited.notice, cited.clause) for cited in one.citations} == {(notice, clause_id)}


@pytest.mark.clause("shanxi-2021-2", "C9")
@pytest.mark.parametrize("name", ["永安镇卫生院", "凤城镇卫生院"])
def test_a_community_hospital_of_a_later_round_is_not_bound_by_the_date_of_an_earlier_notice(
    name: str,
) -> None:
    county = {"永安镇卫生院": "汾西县", "凤城镇卫生院": "文水县"}[name]
    facility = FacilityStats(
        kind=TOWNSHIP,
        name=name,
        county=county,
        accreditations=["社区医院"],
        name_registered_on=date(2022, 5, 1),
    )
    found = assess_standards(facility, place="140000")
    assert "community-hospital-registration" in found.not_applicable


def test_a_name_that_fits_two_on_the_list_needs_its_county() -> None:
    notice = Catalogue.shipped()["shanxi-2021-2"]

    def listed(name: str) -> bytes:
        lines = (DATA / name).read_text("utf-8-sig").splitlines()
        twins = [one.replace("浑源县", "另一县") for one in lines if "浑源县" in one]
        return "\n".join([*lines, *twins]).encode()

    content = Content(notice.content.raw, listed, notice.content.data)
    catalogue = Catalogue([evolve(notice, content=content)])
    facility = FacilityStats(
        kind=TOWNSHIP, name="永安镇卫生院", accreditations=["社区医院"], name_registered_on=date(2021, 5, 1)
    )
    found = assess_standards(facility, place="140000", catalogue=catalogue)
    [one] = [one for one in found.assessments if one.standard == "community-hospital-registration"]
    assert (one.met, one.open_figures) == (None, ("county",))


@pytest.mark.clause("shanxi-2021-2", "C4")
def test_the_yardstick_of_a_review_is_a_comparison_and_no_shortfall() -> None:
    below = FacilityStats(kind=TOWNSHIP, community_hospital_site=True, public_health_doctors=0)
    found = assess_standards(below, place="140000", on=date(2021, 6, 1))
    [one] = [one for one in found.assessments if one.standard == "community-hospital-staffing"]
    assert (one.met, found.not_met) == (False, 0)
    assert one.decided_by.zh.startswith("低于评估指出的尺度（只供比较）")
    assert one.decided_by.en.startswith("below the review's yardstick, for comparison only")
    other = FacilityStats(kind=TOWNSHIP, community_hospital_site=False, public_health_doctors=0)
    found = assess_standards(other, place="140000", on=date(2021, 6, 1))
    assert "community-hospital-staffing" in found.not_applicable


@pytest.mark.clause("shanxi-2023-51", "C12", "I-C2", "I-C3")
@pytest.mark.parametrize("residents", [199, 200, 250, 5000])
def test_a_village_that_is_none_of_the_examples_is_open_and_not_no(residents: int) -> None:
    village = FacilityStats(kind="村卫生室", residents=residents, near_township_health_centre=False)
    found = assess_standards(village, place="140000")
    [one] = [one for one in found.assessments if one.standard == "village-without-clinic"]
    assert one.met is (True if residents < 200 else None)
    assert one.to_pass == ()
    assert ("待定：文件举例之后有“等”" in one.decided_by.zh) == (residents >= 200)
    assert [reading.id for reading in one.readings] == ["I-C2"]


@pytest.mark.clause("jiaozuo-2022-8", "C1")
def test_a_standard_of_2022_asked_without_a_day_says_that_its_time_has_passed() -> None:
    facility = FacilityStats(kind=TOWNSHIP, diseases_treated=99)
    assert "它只管到2022-12-31，此后已过时" in assess_recommended_standard(facility).explain("zh")
    assert "it holds up to 2022-12-31, and its time has passed since" in (
        assess_recommended_standard(facility).explain("en")
    )
    assert "过时" not in assess_recommended_standard(facility, on=date(2022, 5, 1)).explain("zh")


def test_a_permission_whose_conditions_are_complete_is_denied_beyond_them() -> None:
    notice = Catalogue.shipped()["shanxi-2023-51"]
    rows = [{**one, "open_ended": False} for one in notice.content.rows("standards")]
    content = Content(notice.content.raw, lambda _: b"", {**notice.content.data, "standards": rows})
    catalogue = Catalogue([evolve(notice, content=content)])
    village = FacilityStats(kind="村卫生室", residents=250, near_township_health_centre=False)
    found = assess_standards(village, place="140000", catalogue=catalogue)
    [one] = [one for one in found.assessments if one.standard == "village-without-clinic"]
    assert (one.met, one.decided_by.en, found.not_met) == (False, "it may not", 0)


@pytest.mark.clause("jiaozuo-2022-8", "C1", "C2")
@pytest.mark.parametrize("kind", [TOWNSHIP, COMMUNITY])
@pytest.mark.parametrize("visits", [None, 39_999, 80_000])
def test_visits_are_judged_by_the_figures_of_the_reporting_system_and_the_step_says_so(
    kind: str, visits: int | None
) -> None:
    found = assess_recommended_standard(FacilityStats(kind=kind, annual_visits=visits))
    sources = {one.id: None if one.source is None else one.source.zh for one in found.criteria}
    assert {name for name, source in sources.items() if source} == {"visits"}
    assert sources["visits"] == "全省卫生健康统计直报系统"
    told = [step.label for step in found.steps if "直报系统" in step.label.zh]
    assert len(told) == 1
    assert told[0].zh.endswith("（以全省卫生健康统计直报系统的数据为准）")
    assert "by the figures of the province's direct-reporting system" in told[0].en

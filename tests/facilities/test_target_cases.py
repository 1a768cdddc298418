"""Each target of the notices by itself: a case for every one, and whether the notice demands it or only encourages it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from tests.facilities.one_target import (
    EVERY,
    MISSED,
    NOT_REACHED,
    ON_THE_WAY,
    REACHED,
    one,
)

from shanxi_health_policy import Catalogue, track
from shanxi_health_policy.facilities import Target
from shanxi_health_policy.notices import Placed
from shanxi_health_policy.vocabulary import TargetStanding
from shanxi_health_policy.vocabulary.standards import Strength

CASES: list[tuple[str, str, str, dict[str, Any], date | None, TargetStanding, int | None]] = [
    (
        "tianjin-2022-381",
        "G1",
        "basic-standard-2025",
        {"facilities": 7, "basic_standard_facilities": 6},
        date(2026, 1, 1),
        NOT_REACHED,
        1,
    ),
    (
        "tianjin-2022-381",
        "G1",
        "basic-standard-2025",
        {"facilities": 7, "basic_standard_facilities": 6},
        date(2025, 12, 31),
        ON_THE_WAY,
        1,
    ),
    (
        "tianjin-2022-381",
        "G2",
        "recommended-standard-2022",
        {"facilities": 11, "recommended_standard_facilities": 2},
        None,
        ON_THE_WAY,
        1,
    ),
    (
        "tianjin-2022-381",
        "G2",
        "recommended-standard-2022",
        {"facilities": 10, "recommended_standard_facilities": 2},
        date(2023, 1, 1),
        REACHED,
        0,
    ),
    (
        "tianjin-2022-381",
        "G2",
        "no-district-without",
        {"recommended_standard_facilities_by_district": {"甲": 1, "乙": 0}},
        None,
        ON_THE_WAY,
        1,
    ),
    (
        "tianjin-2022-381",
        "G3",
        "community-hospitals-2022",
        {"community_hospitals_by_district": {"甲": 1, "乙": 2}},
        None,
        REACHED,
        0,
    ),
    (
        "tianjin-2022-381",
        "G3",
        "community-hospitals-2022",
        {"community_hospitals_by_district": {"甲": 3}},
        None,
        REACHED,
        0,
    ),
    (
        "jiaozuo-2022-8",
        "G4",
        "basic-standard-2022",
        {"facilities": 100, "basic_standard_facilities": 99},
        None,
        ON_THE_WAY,
        1,
    ),
    (
        "jiaozuo-2022-8",
        "G4",
        "recommended-standard-2022",
        {"facilities": 101, "recommended_standard_facilities": 30},
        None,
        ON_THE_WAY,
        1,
    ),
    (
        "jiaozuo-2022-8",
        "G4",
        "level-2-capability-2022",
        {"facilities": 100, "level_2_capability_facilities": 15},
        None,
        REACHED,
        0,
    ),
    (
        "jiaozuo-2022-8",
        "G4",
        "new-community-hospitals-2022",
        {"new_community_hospitals": 14},
        date(2023, 1, 1),
        MISSED,
        1,
    ),
    (
        "jiaozuo-2022-8",
        "P5",
        "county-experts",
        {"county_experts": {"温县": 1, "修武县": 2}},
        None,
        ON_THE_WAY,
        1,
    ),
    (
        "shanxi-2023-51",
        "G5",
        "central-township-centres",
        {"central_township_centres_by_county": {"甲": 3}},
        date(2099, 1, 1),
        REACHED,
        0,
    ),
    (
        "shanxi-2023-51",
        "G6",
        "county-general-hospitals",
        {"county_general_hospitals": 3, "county_general_hospitals_level_2_a": 3},
        None,
        REACHED,
        0,
    ),
    (
        "shanxi-2023-51",
        "G6",
        "county-tcm-hospitals",
        {"farming_counties": 3, "farming_counties_with_tcm_hospital": 1},
        date(2026, 1, 1),
        NOT_REACHED,
        2,
    ),
    ("shanxi-2023-51", "G7", "maternal-level-2", {"maternal_institutions_level_2": 39}, None, ON_THE_WAY, 1),
    (
        "shanxi-2023-51",
        "G7",
        "maternal-outpatient",
        {"maternal_institutions_with_outpatient": 77},
        None,
        REACHED,
        0,
    ),
    (
        "shanxi-2023-51",
        "G8",
        "village-health-committees",
        {"villages": 9, "villages_with_health_committee": 8},
        date(2024, 1, 1),
        MISSED,
        1,
    ),
    (
        "shanxi-2023-51",
        "G8",
        "licensed-village-doctors",
        {"village_doctors": 100, "licensed_village_doctors": 45},
        None,
        REACHED,
        0,
    ),
    (
        "shanxi-2023-51",
        "G9",
        "remote-consultation",
        {"county_groups_connected": 116},
        date(2099, 1, 1),
        ON_THE_WAY,
        1,
    ),
    ("shanxi-2023-51", "G9", "pilot-counties", {"new_pilot_counties": 15}, None, REACHED, 0),
    ("shanxi-2023-51", "G9", "techniques-a-year", {"techniques_in_year": 61}, None, REACHED, 0),
    (
        "shuozhou-2023-42",
        "G10",
        "central-township-centres",
        {"central_township_centres_by_county": {"甲": 0}},
        None,
        ON_THE_WAY,
        1,
    ),
    (
        "shuozhou-2023-42",
        "G10",
        "county-hospitals",
        {"county_hospitals_by_county": {"甲": 2}},
        None,
        REACHED,
        0,
    ),
    (
        "shuozhou-2023-42",
        "G10",
        "level-3-capability",
        {"county_general_hospitals_level_3": 0},
        None,
        ON_THE_WAY,
        1,
    ),
    ("shuozhou-2023-42", "G10", "regional-centres", {"regional_centres": 1}, None, REACHED, 0),
    (
        "shuozhou-2023-42",
        "G11",
        "county-tcm-hospitals-2a",
        {"county_tcm_hospitals": 6, "county_tcm_hospitals_level_2_a": 4},
        None,
        ON_THE_WAY,
        1,
    ),
    ("shuozhou-2023-42", "G11", "tcm-specialties", {"city_tcm_specialties": 4}, None, ON_THE_WAY, 1),
    ("shuozhou-2023-42", "G11", "moxibustion", {"county_tcm_hospitals_for_moxibustion": 2}, None, REACHED, 0),
    (
        "tianjin-2022-381",
        "G15",
        "central-centres-of-large-districts",
        {"central_centres_by_large_district": {"甲": 2, "乙": 0}},
        None,
        ON_THE_WAY,
        1,
    ),
    (
        "tianjin-2022-381",
        "G15",
        "no-facility-without-pharmacist",
        {"facilities_without_pharmacist": 0},
        date(2026, 1, 1),
        REACHED,
        None,
    ),
    (
        "tianjin-2022-381",
        "G15",
        "no-facility-without-pharmacist",
        {"facilities_without_pharmacist": 1},
        date(2025, 12, 31),
        ON_THE_WAY,
        None,
    ),
    (
        "tianjin-2022-381",
        "G15",
        "no-facility-without-pharmacist",
        {"facilities_without_pharmacist": 1, "facilities": 260},
        date(2026, 1, 1),
        NOT_REACHED,
        None,
    ),
    (
        "tianjin-2022-381",
        "G15",
        "safety-inspections-2022",
        {"safety_inspections_by_district": {"甲": 1, "乙": 0}},
        date(2023, 1, 1),
        MISSED,
        1,
    ),
    (
        "shanxi-2023-51",
        "G13",
        "emergency-radius",
        {"villages": 30, "villages_within_emergency_radius": 28},
        None,
        ON_THE_WAY,
        2,
    ),
    (
        "shanxi-2023-51",
        "G13",
        "township-tcm-halls",
        {"townships": 12, "townships_with_tcm_hall": 12},
        None,
        REACHED,
        0,
    ),
    (
        "shanxi-2023-51",
        "G13",
        "centre-tcm-physicians",
        {"township_centres": 12, "township_centres_with_tcm_physician": 9},
        date(2099, 1, 1),
        ON_THE_WAY,
        3,
    ),
    (
        "shanxi-2023-51",
        "G13",
        "village-tcm-services",
        {"villages": 199, "villages_with_tcm_services": 198},
        None,
        ON_THE_WAY,
        1,
    ),
    (
        "shanxi-2023-51",
        "G13",
        "emergency-teams",
        {"emergency_teams_by_county": {"文水县": 2, "交城县": 0}},
        None,
        ON_THE_WAY,
        1,
    ),
    (
        "shanxi-2023-51",
        "G13",
        "fever-clinics",
        {"able_central_centres": 3, "able_central_centres_with_fever_clinic": 3},
        None,
        REACHED,
        0,
    ),
    (
        "shanxi-2023-51",
        "G13",
        "fever-ambulances",
        {"able_central_centres": 3, "able_central_centres_with_ambulance": 1},
        None,
        ON_THE_WAY,
        2,
    ),
    (
        "shanxi-2023-51",
        "G13",
        "fever-rooms",
        {"ordinary_centres": 9, "ordinary_centres_with_fever_room": 8},
        None,
        ON_THE_WAY,
        1,
    ),
    (
        "shanxi-2023-51",
        "G13",
        "county-platforms",
        {"health_platforms_by_county": {"文水县": 0}},
        date(2026, 1, 1),
        MISSED,
        1,
    ),
    (
        "shanxi-2023-51",
        "G13",
        "insured-village-doctors",
        {"village_doctors": 50, "insured_village_doctors": 49},
        None,
        ON_THE_WAY,
        1,
    ),
    (
        "shanxi-2023-51",
        "G13",
        "village-clinics-in-insurance",
        {"eligible_village_clinics": 0, "village_clinics_in_insurance": 0},
        None,
        REACHED,
        0,
    ),
    ("shuozhou-2023-42", "G14", "laboratory-building", {"city_laboratory_buildings": 0}, None, ON_THE_WAY, 1),
    (
        "shuozhou-2023-42",
        "G14",
        "emergency-centres",
        {"emergency_centres_by_county": {"怀仁市": 4, "山阴县": 5}},
        None,
        ON_THE_WAY,
        1,
    ),
    (
        "shuozhou-2023-42",
        "G14",
        "all-groups-connected",
        {"county_groups": 6, "county_groups_connected": 5},
        None,
        ON_THE_WAY,
        1,
    ),
    (
        "shuozhou-2023-42",
        "G14",
        "provincial-tcm-specialties",
        {"hospitals_with_provincial_tcm_specialty": 2},
        None,
        REACHED,
        0,
    ),
    ("shuozhou-2023-42", "G14", "huairen-specialties", {"huairen_tcm_specialties": 1}, None, ON_THE_WAY, 1),
    ("shuozhou-2023-42", "G14", "huairen-centre", {"huairen_tcm_centres": 1}, None, REACHED, 0),
    ("shuozhou-2023-42", "G14", "model-county", {"national_tcm_model_counties": 0}, None, ON_THE_WAY, 1),
    (
        "shuozhou-2023-42",
        "G14",
        "core-rules",
        {"core_rules_by_facility": {"甲院": 18, "乙院": 17}},
        None,
        ON_THE_WAY,
        1,
    ),
    (
        "shuozhou-2023-42",
        "G14",
        "leading-specialties",
        {"leading_specialties_improved": 10},
        None,
        REACHED,
        0,
    ),
    (
        "shuozhou-2023-42",
        "G14",
        "day-surgery",
        {"day_surgery_conditions": 297},
        date(2099, 1, 1),
        ON_THE_WAY,
        1,
    ),
    ("shuozhou-2023-42", "G14", "campaign-plans", {"campaign_plans": 9}, None, ON_THE_WAY, 1),
]


@pytest.mark.clause("tianjin-2022-381", "G1", "G2", "G3", "G15", "I-G1", "I-G8")
@pytest.mark.clause("jiaozuo-2022-8", "G4", "P5", "I-G1")
@pytest.mark.clause(
    "shanxi-2023-51", "G5", "G6", "G7", "G8", "G9", "G13", "I-G1", "I-G2", "I-G3", "I-G4", "I-G5"
)
@pytest.mark.clause("shuozhou-2023-42", "G10", "G11", "G14", "I-G6", "I-G7")
@pytest.mark.parametrize(("notice", "clause", "target", "figures", "on", "standing", "more"), CASES)
def test_cases_of_every_target(
    notice: str,
    clause: str,
    target: str,
    figures: dict[str, Any],
    on: date | None,
    standing: TargetStanding,
    more: int | None,
) -> None:
    [placed] = [one for one in EVERY if (one.notice.id, one.row.id) == (notice, target)]
    found = one(placed, figures, on)
    assert (found.standing, found.more, found.citation.clause) == (standing, more, clause)


def test_every_target_of_the_notices_is_tried() -> None:
    assert {(notice, target) for notice, _, target, *_ in CASES} == {
        (notice.id, target.id) for notice in Catalogue.shipped() for target in notice.rows(Target)
    }


AIMS = {
    ("shanxi-2023-51", one)
    for one in ("county-general-hospitals", "county-tcm-hospitals", "maternal-level-2", "maternal-outpatient")
} | {
    ("shuozhou-2023-42", "level-3-capability"),
    ("shuozhou-2023-42", "county-tcm-hospitals-2a"),
    ("tianjin-2022-381", "basic-standard-2025"),
    ("tianjin-2022-381", "no-district-without"),
    ("tianjin-2022-381", "no-facility-without-pharmacist"),
}
SUPPORTED = {
    ("shuozhou-2023-42", one)
    for one in (
        *("tcm-specialties", "moxibustion", "provincial-tcm-specialties"),
        *("huairen-specialties", "huairen-centre", "model-county"),
    )
}
EXPLORED = {("shuozhou-2023-42", "day-surgery")}


@pytest.mark.parametrize("placed", EVERY, ids=lambda placed: f"{placed.notice.id}-{placed.row.id}")
def test_only_what_a_notice_demands_is_missed_when_it_is_late(placed: Placed[Target]) -> None:
    row, own = placed.row, (placed.notice.id, placed.row.id)
    kinds = {Strength.AIM: AIMS, Strength.ENCOURAGED: SUPPORTED, Strength.EXPLORED: EXPLORED}
    strength = next((one for one, found in kinds.items() if own in found), Strength.REQUIREMENT)
    assert row.strength is strength
    late = int(row.is_ceiling)
    figures: dict[str, Any] = {row.figure: late if row.each is None else {"甲": 0}}
    if row.of is not None:
        figures[row.of] = 1
    found = track(placed.place, figures, targets=[placed], on=date(2099, 1, 1))
    [one_] = found.progress
    assert one_.strength is strength
    if row.due is None:
        assert one_.standing is ON_THE_WAY
    else:
        must = strength is Strength.REQUIREMENT
        assert one_.standing is (MISSED if must else NOT_REACHED)
        assert found.missed == int(must)
        assert ("到期未达到 1 项" in found.decided_by.zh) == (not must)
    said = found.steps[0].in_language("zh")
    assert (strength.zh in said) == (strength is not Strength.REQUIREMENT)

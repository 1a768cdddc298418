"""Standards of a notice of one's own: with figures of its own, for every kind, under conditions, from a later day."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from tests.notices.building import clause, head, text, write

from shanxi_health_policy import (
    Catalogue,
    FacilityKind,
    FacilityStats,
    UndecidedError,
    assess_recommended_standard,
)
from shanxi_health_policy.facilities import Assessment
from shanxi_health_policy.text import Text
from shanxi_health_policy.vocabulary import Reason

TOWNSHIP = FacilityKind.TOWNSHIP_HEALTH_CENTRE


def own_standard(**changes: Any) -> dict[str, Any]:
    """A recommended standard of Xinzhou that asks for five beds."""
    beds = {"id": "b", "says": text("床位"), "any_of": [{"figure": "beds", "at_least": 5}]}
    basis = {"id": "s", "clause": "A", "title": text("标准"), "strength": "要求", "leads_to": "推荐标准"}
    return basis | {"criteria": [beds]} | changes


def own_catalogue(tmp_path: Path, *standards: dict[str, Any]) -> Catalogue:
    """The notice of Xinzhou that sets them."""
    data = {
        "schema": 1,
        "notice": head("own-2024-1"),
        "dates": {"issued": date(2024, 1, 1), "in_force_from": date(2024, 1, 1)},
        "clauses": [clause("A")],
        "standards": list(standards),
    }
    return Catalogue.load(write(tmp_path, data))


def test_a_figure_of_a_notice_of_ones_own_is_named_by_its_code() -> None:
    assert UndecidedError(("ultrasound",)).message("en") == "cannot be decided without: ultrasound"


def test_a_notice_of_ones_own_brings_standards_and_figures_without_code(tmp_path: Path) -> None:
    measure = {"figure": "ultrasound", "at_least": "2.5", "of": "beds", "per": 10}
    standard = {
        "id": "scanners",
        "clause": "A",
        "title": text("超声"),
        "strength": "要求",
        "leads_to": "推荐标准",
        "kinds": ["村卫生室"],
        "criteria": [
            {"id": "u", "says": text("超声"), "any_of": [measure, {"figure": "lift", "holds": True}]}
        ],
    }
    own = [
        {"code": "ultrasound", "zh": "超声仪", "en": "ultrasound scanners"},
        {"code": "lift", "zh": "有电梯", "en": "it has a lift", "kind": "flag"},
    ]
    data = {
        "schema": 1,
        "notice": head("own-2024-1"),
        "dates": {"issued": date(2024, 1, 1), "in_force_from": date(2024, 1, 1)},
        "clauses": [clause("A")],
        "own_figures": own,
        "standards": [standard],
    }
    catalogue = Catalogue.load(write(tmp_path, data))
    for scanners, met in ((5, True), (4, False), (None, None)):
        more = {} if scanners is None else {"ultrasound": scanners}
        facility = FacilityStats(kind="村卫生室", beds=20, more={**more, "lift": False})
        found = assess_recommended_standard(facility, place="140900", catalogue=catalogue)
        assert found.met is met
        assert "每 10 张开放床位不少于 2.5 超声仪，或有电梯" in found.explain()
        if met is None:
            assert found.open_figures == ("ultrasound",)
            assert found.decided_by.zh == "待定，须知道：超声仪"


def test_a_standard_that_names_no_kinds_is_for_every_kind(tmp_path: Path) -> None:
    catalogue = own_catalogue(tmp_path, own_standard())
    for kind in FacilityKind:
        for beds, met in ((4, False), (5, True)):
            facility = FacilityStats(kind=kind, beds=beds)
            found = assess_recommended_standard(facility, place="140900", catalogue=catalogue)
            assert (found.met, found.kind) == (met, kind)
            assert found.standard_title == Text(zh="标准", en="text 标准")


def test_a_recommended_standard_speaks_only_where_its_conditions_hold(tmp_path: Path) -> None:
    public, private = (
        {"figure": "public", "holds": True},
        {"figure": "public_health_department", "holds": True},
    )
    criteria = own_standard()["criteria"]
    more = [{**criteria[0], "any_of": [{"figure": "beds", "at_least": 9}]}]
    catalogue = own_catalogue(
        tmp_path,
        own_standard(kinds=["乡镇卫生院"], when=[public]),
        own_standard(id="t", kinds=["乡镇卫生院"], when=[private], criteria=more),
    )

    def asked(**figures: Any) -> Assessment:
        facility = FacilityStats(kind=TOWNSHIP, **figures)
        return assess_recommended_standard(facility, place="140900", catalogue=catalogue)

    assert asked(beds=5, public=True).met is True
    second = asked(beds=5, public=False, public_health_department=True)
    assert (second.standard, second.met) == ("t", False)
    neither = asked(beds=5, public=False, public_health_department=False)
    assert (neither.met, neither.reasons) == (None, (Reason.FACILITY_KIND_NOT_COVERED,))
    # whether it applies is all that stands in the way: the beds do not suffice whatever else is known
    assert asked(beds=4).open_figures == ("public",)
    assert asked().open_figures == ("public", "beds")


@pytest.mark.parametrize(
    ("kind", "on", "reason"),
    [
        ("村卫生室", date(2024, 6, 1), Reason.NOT_IN_FORCE),
        ("村卫生室", date(2025, 1, 1), None),
        ("中医医院", date(2024, 6, 1), Reason.FACILITY_KIND_NOT_COVERED),
        ("中医医院", date(2023, 6, 1), Reason.NOT_IN_FORCE),
    ],
)
def test_a_kind_that_is_covered_later_is_told_from_one_that_is_not_covered(
    tmp_path: Path, kind: str, on: date, reason: Reason | None
) -> None:
    later = own_standard(id="t", kinds=["村卫生室"], in_force_from=date(2025, 1, 1))
    catalogue = own_catalogue(tmp_path, own_standard(kinds=["乡镇卫生院"]), later)
    found = assess_recommended_standard(FacilityStats(kind=kind), place="140900", on=on, catalogue=catalogue)
    assert found.reasons == (() if reason is None else (reason,))


def test_a_way_that_no_count_opens_is_named_last_in_the_advice(tmp_path: Path) -> None:
    ways = [{"figure": "public", "holds": True}, {"figure": "beds", "at_least": 5}]
    criteria = [{"id": "b", "says": text(), "any_of": ways}]
    catalogue = own_catalogue(tmp_path, own_standard(criteria=criteria))
    facility = FacilityStats(kind=TOWNSHIP, beds=3, public=False)
    found = assess_recommended_standard(facility, place="140900", catalogue=catalogue)
    assert [one.en for one in found.to_pass] == ["2 more open beds (5 in all), or it is public"]

"""Averages for comparison (C10), and what meeting or failing a standard brings (C20–C23)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal, localcontext
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve
from tests.notices.building import clause, head, text, write

from shanxi_health_policy import Catalogue, FacilityStats, InputError, UnknownTermError
from shanxi_health_policy.facilities import accreditation_effects, compare_with_averages
from shanxi_health_policy.vocabulary import Accreditation, Reason


@pytest.mark.clause("shanxi-2021-2", "C10")
def test_every_average_is_beside_its_figure_and_nothing_is_met() -> None:
    facility = FacilityStats(
        kind="社区卫生服务中心",
        floor_area=4000,
        clinical_departments=9,
        beds=53,
        bed_use="0.60",
        health_technicians=50,
    )
    found = compare_with_averages(facility)
    assert [(one.figure, one.average, one.difference, one.or_more) for one in found.compared] == [
        ("floor_area", Decimal("4094"), Decimal("-94"), False),
        ("clinical_departments", Decimal("8"), Decimal("1"), True),
        ("beds", Decimal("53"), Decimal("0"), False),
        ("bed_use", Decimal("0.582"), Decimal("0.018"), False),
        ("health_technicians", Decimal("58"), Decimal("-8"), False),
    ]
    assert "clinical departments 9, average 8 or more, difference +1" in found.explain("en")
    assert found.decided_by.en == "for comparison only: averages of the 54 sites reviewed, no thresholds"


@pytest.mark.clause("shanxi-2021-2", "C10")
def test_figures_that_are_not_known_are_named() -> None:
    found = compare_with_averages(FacilityStats(kind="乡镇卫生院", beds=60))
    assert found.unknown == ("floor_area", "clinical_departments", "bed_use", "health_technicians")
    assert [one.figure for one in found.compared] == ["beds"]


@pytest.mark.parametrize(
    ("asked", "reason"),
    [
        ({"place": "410800"}, Reason.NO_RULE_FOR_PLACE),
        ({"on": date(2021, 3, 31)}, Reason.NOT_IN_FORCE),
        ({"known_on": date(2021, 3, 31)}, Reason.NOT_YET_KNOWN),
    ],
)
def test_without_averages_the_answer_says_why(asked: dict[str, Any], reason: Reason) -> None:
    found = compare_with_averages(FacilityStats(kind="乡镇卫生院", beds=60), **asked)
    assert (found.reasons, found.compared, found.notice_place) == ((reason,), (), None)


def test_averages_of_a_notice_of_ones_own_may_be_of_figures_of_its_own(tmp_path: Path) -> None:
    data = {
        "schema": 1,
        "notice": head("own-2024-1"),
        "dates": {"issued": date(2024, 1, 1), "in_force_from": date(2024, 1, 1)},
        "clauses": [clause("A")],
        "own_figures": [{"code": "scanners", "zh": "超声仪", "en": "scanners"}],
        "averages": [
            {"id": "a", "clause": "A", "title": text(), "among": text("甲")}
            | {"figures": [{"figure": "scanners", "value": "2.5"}]}
        ],
    }
    catalogue = Catalogue.load(write(tmp_path, data))
    facility = FacilityStats(kind="乡镇卫生院", more={"scanners": 2})
    found = compare_with_averages(facility, place="140900", catalogue=catalogue)
    assert found.compared[0].difference == Decimal("-0.5")
    assert found.steps[0].label.zh == "超声仪 2，平均 2.5，相差 -0.5"
    flag = FacilityStats(kind="乡镇卫生院", more={"scanners": True})
    with pytest.raises(InputError) as caught:
        compare_with_averages(flag, place="140900", catalogue=catalogue)
    assert caught.value.field == "more.scanners"


@pytest.mark.clause("shanxi-2021-2", "C10")
def test_averages_do_not_notice_the_precision_of_the_callers_thread() -> None:
    facility = FacilityStats(kind="社区卫生服务中心", floor_area=3001, bed_use="0.6")
    with localcontext(prec=2):
        found = compare_with_averages(facility)
    assert [(str(one.average), str(one.difference)) for one in found.compared] == [
        ("4094", "-1093"),
        ("0.582", "0.018"),
    ]


@pytest.mark.parametrize(
    ("on", "reason"),
    [(date(2024, 6, 1), Reason.NOT_IN_FORCE), (date(2025, 1, 1), None)],
)
def test_an_effect_that_comes_later_is_not_in_force_before(
    tmp_path: Path, on: date, reason: Reason | None
) -> None:
    effect = {"clause": "A", "when": "meets", "says": text()}
    data = {
        "schema": 1,
        "notice": head("own-2024-1"),
        "dates": {"issued": date(2024, 1, 1), "in_force_from": date(2024, 1, 1)},
        "clauses": [clause("A")],
        "effects": [
            effect | {"id": "now", "accreditation": "社区医院"},
            effect | {"id": "later", "accreditation": "推荐标准", "in_force_from": date(2025, 1, 1)},
        ],
    }
    catalogue = Catalogue.load(write(tmp_path, data))
    found = accreditation_effects("140900", "推荐标准", on=on, catalogue=catalogue)
    assert found.reasons == (() if reason is None else (reason,))
    assert [one.since for one in found.effects] == ([] if reason else [date(2025, 1, 1)])


def test_the_questions_can_be_asked_again() -> None:
    compared = compare_with_averages(FacilityStats(kind="乡镇卫生院", beds=60), on=date(2022, 1, 1))
    again = compare_with_averages(**compared.asked.inputs)  # type: ignore[arg-type]
    assert evolve(again, title=compared.title, place_assumed=True) == compared
    effects = accreditation_effects("141121", "推荐标准", event="达标", on=date(2022, 3, 13))
    assert accreditation_effects(**effects.asked.inputs) == effects  # type: ignore[arg-type]


EFFECTS: list[tuple[str, str, str, date | None, list[str]]] = [
    ("140100", "社区医院", "达标", date(2021, 4, 1), ["taiyuan-pricing"]),
    (
        "140105",
        "社区医院",
        "meets",
        date(2022, 3, 13),
        ["taiyuan-level-1", "taiyuan-referral", "taiyuan-pricing"],
    ),
    ("141100", "基本标准", "达标", None, ["lvliang-level-1"]),
    ("141121", "推荐标准", "达标", date(2022, 3, 12), ["lvliang-level-2-review"]),
    ("141121", "推荐标准", "达标", None, ["lvliang-as-level-2", "lvliang-level-2-review"]),
    ("120000", "推荐标准", "一致率低", None, ["number-cut"]),
    ("120000", "社区医院", "未达标", None, ["no-sign"]),
    ("410800", "推荐标准", "整改后登记仍不规范", date(2022, 6, 1), ["irregular-recommended"]),
    ("410882", "基本标准", "irregular", None, ["irregular-basic"]),
]


@pytest.mark.clause("shanxi-2022-4", "C20", "C21")
@pytest.mark.clause("shanxi-2021-2", "C20", "C22")
@pytest.mark.clause("tianjin-2022-381", "C23")
@pytest.mark.clause("jiaozuo-2022-8", "C3")
@pytest.mark.parametrize(("place", "accreditation", "event", "on", "expected"), EFFECTS)
def test_what_a_standard_brings_at_a_place_on_a_day(
    place: str, accreditation: str, event: str, on: date | None, expected: list[str]
) -> None:
    found = accreditation_effects(place, accreditation, event=event, on=on)
    assert [one.id for one in found.effects] == expected
    assert all(on is None or one.since <= on for one in found.effects)
    assert [step.label for step in found.steps] == [one.says for one in found.effects]


@pytest.mark.parametrize(
    ("place", "accreditation", "asked", "reason"),
    [
        ("140200", "推荐标准", {}, Reason.NO_RULE_FOR_PLACE),
        ("140100", "推荐标准", {}, Reason.ACCREDITATION_NOT_COVERED),
        ("140100", "社区医院", {"event": "未达标"}, Reason.ACCREDITATION_NOT_COVERED),
        ("410800", "社区医院", {"event": "整改后登记仍不规范"}, Reason.ACCREDITATION_NOT_COVERED),
        ("140100", "社区医院", {"event": "整改后登记仍不规范"}, Reason.ACCREDITATION_NOT_COVERED),
        ("410800", "推荐标准", {"event": "irregular", "on": date(2021, 12, 31)}, Reason.NOT_IN_FORCE),
        ("140100", "社区医院", {"on": date(2021, 3, 31)}, Reason.NOT_IN_FORCE),
        ("140100", "社区医院", {"known_on": date(2021, 3, 31)}, Reason.NOT_YET_KNOWN),
    ],
)
def test_where_nothing_follows_the_answer_says_why(
    place: str, accreditation: str, asked: dict[str, Any], reason: Reason
) -> None:
    found = accreditation_effects(place, accreditation, **asked)
    assert (found.effects, found.reasons, found.notice_place) == ((), (reason,), None)


def test_wrong_input_is_refused_by_name() -> None:
    with pytest.raises(UnknownTermError):
        accreditation_effects("140100", "优秀")
    with pytest.raises(UnknownTermError):
        accreditation_effects("140100", Accreditation.COMMUNITY_HOSPITAL, event="x")
    for asked in ({"place": "1"}, {"on": "x"}, {"known_on": "x"}):
        with pytest.raises(InputError):
            accreditation_effects(**({"place": "140100", "accreditation": "社区医院"} | asked))  # type: ignore[arg-type]
        with pytest.raises(InputError):
            compare_with_averages(FacilityStats(kind="乡镇卫生院"), **asked)  # type: ignore[arg-type]
    with pytest.raises(InputError, match="stats"):
        compare_with_averages("x")  # type: ignore[arg-type]

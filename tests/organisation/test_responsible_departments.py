"""Who is responsible: the lists of two notices as they are printed, asked by point and by department."""

from __future__ import annotations

import csv
from collections import Counter
from datetime import date
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from tests.notices.building import clause, head, text, write

from shanxi_health_policy import Catalogue, InputError, UnknownTermError, ask
from shanxi_health_policy.errors import AmbiguousNameError
from shanxi_health_policy.notices.sections import section_form, section_text, sections_of
from shanxi_health_policy.organisation import duties, responsible
from shanxi_health_policy.organisation.departments import Department
from shanxi_health_policy.organisation.responsibilities import ResponsibilityRow
from shanxi_health_policy.text import Text
from shanxi_health_policy.vocabulary import DutyPart, Reason

SHIPPED = Catalogue.shipped()
SHANXI = "shanxi-2023-51"
SHUOZHOU = "shuozhou-2023-42"
FACTS = Path(__file__).parents[1] / "notices" / "facts" / "duties.tsv"
GIVEN = [
    (notice, point, row, name, part)
    for notice in (SHANXI, SHUOZHOU)
    for row in SHIPPED[notice].rows(ResponsibilityRow)
    for name, part in row.parts()
    for point in row.points
]
"""Every point with every department that a list names for it."""


def printed() -> list[tuple[str, tuple[str, ...], str, str]]:
    """The lists as they were taken from the printed notices: notice, points, department, part."""
    with FACTS.open(encoding="utf-8", newline="") as file:
        return [
            (row["notice"], _points(row["points"]), row["department"], row["part"]) for row in _rows(file)
        ]


def _rows(file: Any) -> list[dict[str, str]]:
    return list(csv.DictReader(file, delimiter="\t"))


def _points(told: str) -> tuple[str, ...]:
    first, dash, last = told.partition("-")
    return tuple(str(one) for one in range(int(first), int(last) + 1)) if dash else (told,)


@pytest.mark.clause(
    SHANXI,
    "D1", "N1", "N2", "N3", "N4", "N5", "N6", "N7", "N8", "N9", "N10", "N11", "N12", "N13", "N14", "N15", "N16", "N17", "N18",
    "N19", "N20", "N21", "N22", "N23", "N24", "N25", "N26", "N27", "N28", "N29", "N30", "N31", "N32", "N33", "N34", "N35",
    "N36", "N37", "N38", "N39", "N40", "N41", "N42", "N43", "N44", "N45", "N46", "N47", "N48", "N49", "N50", "N51",
)  # fmt: skip
@pytest.mark.clause(
    SHUOZHOU,
    "D2", "N2", "N3", "N4", "N5", "N6", "N7", "N8", "N9", "N10", "N11", "N12", "N13", "N14", "N15", "N16", "N17", "N18", "N19",
    "N20", "N21", "N22", "N23", "N24", "N25", "N26",
)  # fmt: skip
def test_the_41_lists_are_those_printed() -> None:
    short = {(one.number, name.name.zh): name.printed for one in SHIPPED for name in one.rows(Department)}
    ours = [
        (
            SHIPPED[notice].number,
            tuple(map(section_form, row.points)),
            short[SHIPPED[notice].number, name],
            part.code,
        )
        for notice in (SHANXI, SHUOZHOU)
        for row in SHIPPED[notice].rows(ResponsibilityRow)
        for name, part in row.parts()
        if row.clause in ("D1", "D2")
    ]
    assert ours == printed()
    assert Counter(number for number, _ in {(one[0], one[1]) for one in ours}) == {
        "晋政办发〔2023〕51号": 15,
        "朔政办发〔2023〕42号": 26,
    }
    assert all(row.leading() for _, _, row, _, _ in GIVEN)


@pytest.mark.parametrize("notice", [SHANXI, SHUOZHOU])
def test_a_point_names_a_department_exactly_where_the_department_has_the_point(notice: str) -> None:
    names = [one.name for one in SHIPPED[notice].rows(Department)]
    by_point = {
        (point, one.name, one.part)
        for point in sections_of(SHIPPED[notice])
        for one in responsible(notice, point).departments
    }
    by_department = {(one.point, name, one.part) for name in names for one in duties(name.zh, notice).duties}
    assert by_point == by_department
    assert len(by_point) == sum(one[0] == notice for one in GIVEN)


@pytest.mark.clause(SHANXI, "N53")
@pytest.mark.clause(SHUOZHOU, "N28")
def test_who_is_named_in_the_text_itself_is_responsible_too_and_a_reading_says_so() -> None:
    found = responsible(SHANXI, "60")
    assert [one.name.zh for one in found.departments if one.part.leading] == [
        "各地卫生健康部门",
        "各地党委农村工作部门",
    ]
    assert (len(found.departments), found.readings[0].id, found.steps[0].citation) == (
        12,
        "I-D2",
        SHIPPED[SHANXI].cite("N53"),
    )
    found = responsible(SHUOZHOU, "三（二）")
    assert {one.part for one in found.departments} == {DutyPart.LEADS_OWN_PART}
    assert [one.point for one in duties("市医改领导小组").duties] == ["三（二）"]
    assert "（同牵头：朔州市财政局、朔州市卫生健康委员会）" in duties("市医改领导小组").explain()
    with pytest.raises(UnknownTermError):
        duties("省教育部门")


def test_every_duty_says_who_leads_and_what_the_point_says() -> None:
    found = duties("山西省财政厅")
    assert [one.point for one in found.duties if one.part is DutyPart.LEADS] == [
        str(n) for n in range(41, 53)
    ]
    assert {one.led_by for one in found.duties if one.point == "54"} == {
        (Text("山西省医疗保障局", "Healthcare Security Administration of Shanxi"),)
    }
    assert all(one.says.zh and one.says.en for one in found.duties)
    assert "280" in next(one.says.zh for one in found.duties if one.point == "54")
    assert len(found.steps) == 14
    heads, rows = found.table("en")
    assert heads[:4] == ("notice", "point", "department", "part")
    assert len(rows) == len(found.duties) == 55
    assert rows[0][:4] == (
        "晋政办发〔2023〕51号",
        "Point 1",
        "Department of Finance of Shanxi",
        "takes part",
    )


@pytest.mark.parametrize(
    ("point", "parts"),
    [
        ("（一）1", ["leads", "takes_part", "takes_part", "takes_part"]),
        ("二(一)5", ["leads_own_part"] * 3),
        ("(三)2", ["leads_own_part", "leads_own_part", "supports", "supports"]),
        ("II (2) 7", ["leads_jointly"]),
        ("（四）3", ["leads"]),
    ],
)
def test_who_leads_is_as_written_and_the_reading_says_so(point: str, parts: list[str]) -> None:
    found = responsible(SHUOZHOU, point)
    assert [one.part.code for one in found.departments] == parts
    reading = {"leads": "I-D5", "leads_own_part": "I-D6", "leads_jointly": "I-D3"}[parts[0]]
    assert [one.id for one in found.readings] == [reading]
    assert all(step.readings == (reading,) and step.citation is not None for step in found.steps)
    assert found.table()[1] == [
        (found.number, found.point, one.name.zh, one.part.zh, found.says.zh) for one in found.departments
    ]


def test_a_department_is_known_by_its_full_and_its_short_name() -> None:
    names = [
        "山西省财政厅",
        "省财政厅",
        "山西财政厅",
        "财政厅",
        "Department of Finance of Shanxi",
        " 省 财政厅",
    ]
    assert {duties(one).department.zh for one in names} == {"山西省财政厅"}
    for name in ("省卫健委", "山西省卫生健康委员会", "省卫生健康委", "山西卫健委"):
        assert duties(name).department.zh == "山西省卫生健康委员会"
    for name in ("市市场监管局", "朔州市市场监督管理局", "市场监管局", "朔州市场监管局"):
        assert duties(name).department.zh == "朔州市市场监督管理局"
    for notice in (SHANXI, SHUOZHOU):
        for one in SHIPPED[notice].rows(Department):
            assert duties(one.printed, notice).department == one.name


def test_a_short_name_that_places_share_is_asked_back_unless_the_place_or_the_notice_says_whose() -> None:
    with pytest.raises(AmbiguousNameError) as caught:
        duties("卫健委")
    assert "山西省卫生健康委员会、朔州市卫生健康委员会" in caught.value.message()
    assert duties("卫健委", place="怀仁市").department.zh == "朔州市卫生健康委员会"
    assert duties("卫健委", place="文水县").department.zh == "山西省卫生健康委员会"
    assert duties("卫健委", SHANXI).department.zh == "山西省卫生健康委员会"


@pytest.mark.parametrize("name", ["省财局", "太原市财政局", "山西省统计局", "", "局" * 300, None, 3])
def test_a_department_that_nobody_knows_is_an_error_with_the_nearest_names(name: Any) -> None:
    with pytest.raises(InputError) as caught:
        duties(name)
    assert caught.value.field == "department"
    if name in ("省财局", "太原市财政局"):
        assert isinstance(caught.value, UnknownTermError)
        assert "山西省财政厅" in caught.value.suggestions or "朔州市财政局" in caught.value.suggestions


def test_a_department_that_is_known_and_has_no_duty_there_is_an_answer() -> None:
    for found, why in (
        (duties("山西省公安厅", SHUOZHOU), Reason.NO_DUTY),
        (duties("山西省公安厅", "lvliang-2022-22"), Reason.NO_ONE_NAMED),
        (duties("朔州市财政局", place="吕梁市"), Reason.NO_DUTY),
        (duties("山西省公安厅", place="天津市"), Reason.NO_RULE_FOR_PLACE),
        (duties("山西省公安厅", on=date(2023, 8, 21)), Reason.NOT_IN_FORCE),
        (duties("山西省公安厅", known_on=date(2023, 8, 21)), Reason.NOT_YET_KNOWN),
    ):
        assert (found.duties, found.reasons) == ((), (why,))
        assert found.table()[1] == []


def test_a_point_without_a_list_is_told_from_a_point_that_is_not_there() -> None:
    for found, why in (
        (responsible(SHANXI, "61"), Reason.NO_ONE_NAMED),
        (responsible("吕医保发〔2022〕22号", "二"), Reason.NO_ONE_NAMED),
        (responsible(SHANXI, "54", on=date(2023, 8, 21)), Reason.NOT_IN_FORCE),
        (responsible(SHANXI, "54", known_on=date(2023, 8, 21)), Reason.NOT_YET_KNOWN),
        (responsible(SHANXI, "54", place="天津市"), Reason.NO_RULE_FOR_PLACE),
    ):
        assert (found.departments, found.reasons) == ((), (why,))
        assert found.table()[1] == []
    for notice, point, near in (
        (SHANXI, "70", "64"),
        (SHUOZHOU, "5", "二（一）5"),
        (SHUOZHOU, "(二)", "二（二）7"),
    ):
        with pytest.raises(UnknownTermError) as caught:
            responsible(notice, point)
        assert caught.value.field == "point"
        assert near in caught.value.suggestions


@pytest.mark.parametrize("point", ["", "5" * 50, 54, None, "3-5", "3、4", "第三四条", "乙"])
def test_what_is_no_point_is_refused(point: Any) -> None:
    with pytest.raises(InputError) as caught:
        responsible(SHANXI, point)
    assert caught.value.field == "point"
    with pytest.raises(InputError) as caught:
        responsible(7, "54")  # type: ignore[arg-type]
    assert caught.value.field == "notice"
    with pytest.raises(UnknownTermError):
        responsible("晋政办发〔2023〕52号", "54")


@pytest.mark.parametrize("notice", list(SHIPPED), ids=lambda notice: str(notice.id))
def test_a_section_is_found_by_its_name_in_both_languages_and_by_its_own_form(notice: Any) -> None:
    for section in sections_of(notice):
        told = section_text(section)
        for written in (section, told.zh, told.en, section.replace("（", "(").replace("）", ") ")):
            assert responsible(notice.id, written).point == section


def test_a_point_may_be_cited_in_chinese_numerals() -> None:
    tens, ones = ("", "十", "二十", "三十", "四十", "五十", "六十"), ("", *"一二三四五六七八九")
    for number, (ten, one) in enumerate(product(tens, ones)):
        if 0 < number <= 64:
            assert responsible(SHANXI, f"第{ten}{one}条").point == str(number)


def test_no_place_need_be_said_and_the_place_is_none_that_was_assumed() -> None:
    assert (responsible(SHUOZHOU, "(一)1").place, duties("省财政厅").place) == ("140600", "140000")
    assert duties("省财政厅", SHUOZHOU).place == "140600"
    found = ask("duties", {"部门": "省财政厅", "文件": "晋政办发2023 51号"})
    assert found.place_assumed is False
    assert found.asked.inputs["notice"] == SHANXI
    assert ask("responsible", {"notice": SHANXI, "条": "第54条", "place": "文水"}).place == "141121"


def test_another_citys_departments_are_one_file(tmp_path: Path) -> None:
    data: Any = {
        "schema": 1,
        "notice": head("xinzhou-2024-1", number="忻政办发〔2024〕1号"),
        "dates": {"issued": date(2024, 1, 1), "in_force_from": date(2024, 1, 1)},
        "clauses": [clause("A", at=text("一")), clause("B", at=text("二"))],
        "departments": [
            {"name": {"zh": "忻州市财政局", "en": "Finance Bureau of Xinzhou"}, "printed": "市财政局"},
            {"name": {"zh": "忻州市财政局预算科", "en": "its budget section"}, "printed": "预算科"},
            {
                "name": {"zh": "忻州市财政局预算处", "en": "its budget office"},
                "printed": "预算处",
                "also": ["预算科"],
            },
        ],
        "responsibilities": [{"id": "1", "clause": "A", "points": ["一"], "leads": ["忻州市财政局"]}],
    }
    catalogue = Catalogue.load(write(tmp_path, data))
    with pytest.raises(AmbiguousNameError):
        duties("市财政局", catalogue=catalogue)
    assert duties("市财政局", place="忻州", catalogue=catalogue).duties[0].number == "忻政办发〔2024〕1号"
    with pytest.raises(AmbiguousNameError):
        duties("预算科", place="忻州", catalogue=catalogue)
    assert responsible("xinzhou-2024-1", "一", catalogue=catalogue).departments[0].part is DutyPart.LEADS
    assert responsible("xinzhou-2024-1", "二", catalogue=catalogue).reasons == (Reason.NO_ONE_NAMED,)

"""What the shipped notice files must hold, checked against the sources where these are at hand."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

import shanxi_health_policy
from shanxi_health_policy import Catalogue, FeeClass, HospitalGrade, Notice, Technique, TechniqueCategory
from shanxi_health_policy.notices.model import TcmScheme
from shanxi_health_policy.text import Text

SHIPPED = Catalogue.shipped()
SOURCES = Path(__file__).parents[2].parent / "shared" / "sources"
needs_sources = pytest.mark.skipif(
    not SOURCES.is_dir(), reason="the texts of the notices are not beside the repository"
)


def scheme() -> TcmScheme:
    """The scheme of the Lvliang notice."""
    found = SHIPPED["lvliang-2022-22"].tcm
    assert found is not None
    return found


def source_of(notice: Notice) -> str:
    """The text that a notice was taken from."""
    return (SOURCES / notice.source).read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("notice_id", "number", "place", "issued", "in_force"),
    [
        ("lvliang-2022-22", "吕医保发〔2022〕22号", "141100", None, date(2022, 8, 15)),
        ("wenshui-2022-7", "文医保发〔2022〕7号", "141121", None, date(2022, 8, 15)),
        ("shanxi-2022-4", "晋卫办基层函〔2022〕4号", "140000", date(2022, 3, 13), date(2022, 3, 13)),
        ("shanxi-2021-2", "晋卫办基层函〔2021〕2号", "140000", date(2021, 4, 1), date(2021, 4, 1)),
        ("tianjin-2022-381", "津卫基层〔2022〕381号", "120000", date(2022, 7, 7), date(2022, 7, 7)),
        ("jiaozuo-2022-8", "焦卫基层〔2022〕8号", "410800", None, date(2022, 1, 1)),
        ("shuozhou-2023-42", "朔政办发〔2023〕42号", "140600", date(2023, 12, 29), date(2023, 12, 29)),
        ("shanxi-2023-51", "晋政办发〔2023〕51号", "140000", date(2023, 8, 22), date(2023, 8, 22)),
    ],
)
def test_every_notice_is_there_with_its_place_and_dates(
    notice_id: str, number: str, place: str, issued: date | None, in_force: date
) -> None:
    notice = SHIPPED[notice_id]
    assert (notice.number, notice.place) == (number, place)
    assert (notice.dates.issued, notice.dates.in_force_from) == (issued, in_force)
    assert len(SHIPPED) == 8


def test_a_forwarded_notice_adds_no_scheme_of_its_own() -> None:
    forwarding = {notice.id: notice.forwards for notice in SHIPPED if notice.forwards}
    assert forwarding == {"wenshui-2022-7": "lvliang-2022-22"}
    assert [notice.id for notice in SHIPPED if notice.tcm] == ["lvliang-2022-22"]


@pytest.mark.parametrize("notice", list(SHIPPED), ids=lambda notice: str(notice.id))
def test_what_is_not_printed_as_a_date_rests_on_a_reading(notice: Notice) -> None:
    assert (notice.dates.issued is None) == (notice.dates.known_from is not None)
    assert notice.dates.reading in {None, *notice.readings}


@pytest.mark.parametrize(
    ("notice_id", "printed"),
    [
        ("lvliang-2022-22", "555"),
        ("shanxi-2021-2", "90"),
        ("shanxi-2021-2", "52"),
        ("shanxi-2022-4", "10%"),
        ("jiaozuo-2022-8", "30所"),
        ("shanxi-2023-51", "２０２３年８月２５日印发"),
        ("shuozhou-2023-42", "《朔州市疫苗质量安全事件应急预案》（朔政办发〔2020〕55号）"),
    ],
)
def test_what_contradicts_itself_is_recorded_as_printed(notice_id: str, printed: str) -> None:
    assert printed in [anomaly.printed for anomaly in SHIPPED[notice_id].anomalies]
    if SOURCES.is_dir():
        assert printed in source_of(SHIPPED[notice_id])


def test_a_misread_name_keeps_its_print_and_names_the_reading() -> None:
    rows = [row for notice in SHIPPED for one in notice.facility_lists for row in one.facilities]
    misread = {row.printed: row.name for row in rows if row.reading}
    assert misread == {
        "崞阳镇中心卫生院": "嵋阳镇中心卫生院",
        "嵎阳镇卫生院": "嵋阳镇中心卫生院",
        "杏花镇中心卫生院": "杏花村镇中心卫生院",
        "柳林县医疗家团金家庄乡中心卫生院": "金家庄乡中心卫生院",
    }


@pytest.mark.clause("lvliang-2022-22", "T4", "T5")
def test_limits_pass_the_checksum_but_for_the_recorded_anomaly() -> None:
    broken = []
    for condition in scheme().conditions:
        base = scheme().limits[condition, FeeClass.I].annual
        assert base is not None
        for fee_class, percent in ((FeeClass.II, 80), (FeeClass.III, 55)):
            computed = -(-(base * percent) // 50_000) * 500  # up to a multiple of 5 yuan, in fen
            if scheme().limits[condition, fee_class].annual != computed:
                broken.append(
                    (condition.zh, fee_class.zh, scheme().limits[condition, fee_class].annual, computed)
                )
    anomaly = next(one for one in SHIPPED["lvliang-2022-22"].anomalies if one.id == "A-T1")
    assert broken == [("神经性耳聋", "三类", int(anomaly.printed) * 100, int(anomaly.expected or 0) * 100)]
    assert "第16行" in anomaly.at.zh
    assert len(scheme().limits) == 60  # two limits each: 120 figures


@needs_sources
@pytest.mark.clause("lvliang-2022-22", "T2", "T4", "T5")
def test_the_120_limits_are_those_of_the_source() -> None:
    text = source_of(SHIPPED["lvliang-2022-22"])
    rows = re.findall(
        r"^(\d+)\t([^\t]+)\t[^\t]*\t(\d+)\t(\d+)\t(\d+)\t(\d+)\t(\d+)\t(\d+)$", text, re.MULTILINE
    )
    assert len(rows) == 20
    for (number, printed, *figures), condition in zip(rows, scheme().conditions, strict=True):
        cells = [scheme().limits[condition, fee_class] for fee_class in FeeClass]
        assert [limit for cell in cells for limit in (cell.per_visit, cell.annual)] == [
            int(one) * 100 for one in figures
        ]
        assert {cell.at.zh for cell in cells} == {f"附件1 第{number}行"}
        assert re.sub(r"\s", "", printed).startswith(condition.zh[:5])


@pytest.mark.clause("lvliang-2022-22", "T2", "I-T8")
def test_the_71_techniques_stand_in_their_five_categories() -> None:
    counts = dict.fromkeys(TechniqueCategory, 0)
    for listed in scheme().techniques:
        counts[TechniqueCategory.parse(listed.category)] += 1
    assert list(counts.values()) == [25, 4, 17, 12, 13]
    assert {listed.technique for listed in scheme().techniques} == set(Technique)
    assert TechniqueCategory.parse("埋线") is TechniqueCategory.NEEDLE_EMBEDDING


@needs_sources
@pytest.mark.clause("lvliang-2022-22", "T2")
def test_the_71_techniques_are_those_of_the_source() -> None:
    text = source_of(SHIPPED["lvliang-2022-22"]).split("中医适宜技术\t项目内涵")[1].split("（此处")[0]
    printed = [name for line in text.strip().splitlines() for name in line.split("\t")[1].split("、")]
    assert [listed.printed for listed in scheme().techniques] == printed


@pytest.mark.clause("lvliang-2022-22", "T6", "I-T6")
def test_every_grade_has_its_fee_class() -> None:
    classes = {grade.zh: FeeClass.of(grade).code for grade in HospitalGrade}
    assert classes == {
        "三级特等": "I", "三级甲等": "I", "三级乙等": "II", "三级丙等": "II", "二级甲等": "II", "二级乙等": "III",
        "二级丙等": "III", "一级甲等": "III", "一级乙等": "III", "一级丙等": "III", "无等级": "III",
    }  # fmt: skip
    by_reading = {grade.zh for grade, row in scheme().grades.items() if row.reading == "I-T6"}
    assert by_reading == {"三级特等", "三级丙等", "二级丙等", "一级甲等", "一级乙等", "一级丙等", "无等级"}


@pytest.mark.clause("shanxi-2021-2", "R1")
@pytest.mark.clause("shanxi-2022-4", "R2")
@pytest.mark.parametrize(
    ("notice_id", "list_id", "count"),
    [
        ("shanxi-2021-2", "recommended-2020", 57),
        ("shanxi-2021-2", "community-hospital-2020", 28),
        ("shanxi-2022-4", "recommended-2021", 69),
        ("shanxi-2022-4", "community-hospital-2021", 25),
        ("jiaozuo-2022-8", "below-basic-2022", 28),
    ],
)
def test_facility_lists_are_whole(notice_id: str, list_id: str, count: int) -> None:
    (found,) = (one for one in SHIPPED[notice_id].facility_lists if one.id == list_id)
    assert [facility.number for facility in found.facilities] == list(range(1, count + 1))
    if SOURCES.is_dir():
        text = source_of(SHIPPED[notice_id])
        assert [facility.printed for facility in found.facilities if facility.printed not in text] == []


def texts_of(notice: Notice) -> list[Text]:
    """Every text of ours in a notice file."""
    found = [
        text for clause in notice.clauses.values() for text in (clause.says, clause.not_computable) if text
    ]
    found += [text for one in notice.readings.values() for text in (one.question, one.reading, one.reason)]
    return (
        found
        + [anomaly.note for anomaly in notice.anomalies]
        + [example.title for example in notice.examples]
    )


def test_no_clause_waits_to_be_encoded() -> None:
    assert [
        clause.id for notice in SHIPPED for clause in notice.clauses.values() if clause.not_yet_encoded
    ] == []


@pytest.mark.parametrize("notice", list(SHIPPED), ids=lambda notice: str(notice.id))
def test_every_rule_of_a_clause_is_a_public_name(notice: Notice) -> None:
    named = {name for clause in notice.clauses.values() for name in clause.rule}
    assert named <= set(shanxi_health_policy.__all__)


@pytest.mark.parametrize("notice", list(SHIPPED), ids=lambda notice: str(notice.id))
def test_every_text_is_there_in_both_languages(notice: Notice) -> None:
    for text in texts_of(notice):
        assert re.search(r"[\u4e00-\u9fff]", text.zh), text
        assert re.search(r"[A-Za-z]", text.en), text


@needs_sources
@pytest.mark.parametrize("notice", list(SHIPPED), ids=lambda notice: str(notice.id))
def test_no_sentence_of_a_notice_is_carried_over(notice: Notice) -> None:
    def bare(text: str) -> str:
        return re.sub(r"[^\u4e00-\u9fff0-9]", "", text)

    source = bare(source_of(notice))
    for text in texts_of(notice):
        ours = bare(text.zh)
        copied = [
            ours[start : start + 15] for start in range(len(ours) - 14) if ours[start : start + 15] in source
        ]
        assert not copied, copied


@pytest.mark.parametrize(
    "path", sorted((Path(__file__).parents[2] / "src").rglob("data/*")), ids=lambda path: str(path.name)
)
def test_no_number_of_a_person_or_a_telephone_stands_in_the_data(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    mobile, person, landline = r"1[3-9]\d{9}", r"\d{17}[\dXx]", r"0\d{2,3}[-—\s]?\d{7,8}|[2-8]\d{6,7}"
    assert not re.search(rf"(?<![\w-])({mobile}|{person}|{landline})(?![\w])|@\w+\.", text, re.ASCII)

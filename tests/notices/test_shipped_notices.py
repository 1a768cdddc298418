"""What the shipped notice files must hold, checked against what was taken from the printed notices on its own.

The figures, names and misprints in `facts/` were read from the texts of the notices, and not from our files. No sentence
of a notice stands there: of the sentences there are only fingerprints.
"""

from __future__ import annotations

import csv
import re
from datetime import date
from hashlib import blake2b
from pathlib import Path

import pytest
from tests.modules import public_names

from shanxi_health_policy import Catalogue, FeeClass, Technique, fee_class_of
from shanxi_health_policy.facilities.statistics import StatisticsTable
from shanxi_health_policy.notices import Notice
from shanxi_health_policy.notices.scheme import TcmScheme
from shanxi_health_policy.text import Text
from shanxi_health_policy.vocabulary import TechniqueCategory
from shanxi_health_policy.vocabulary.places import enclosing_places

SHIPPED = Catalogue.shipped()
FACTS = Path(__file__).parent / "facts"
RUN = 15
"""So many characters in a row, of Chinese and digits only, are a sentence carried over."""


def facts(name: str) -> list[dict[str, str]]:
    """The rows of one table of what is printed."""
    with (FACTS / f"{name}.tsv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t"))


def scheme() -> TcmScheme:
    """The scheme of the Lvliang notice."""
    found = SHIPPED["lvliang-2022-22"].tcm
    assert found is not None
    return found


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


def test_a_forwarded_notice_adds_no_scheme_of_its_own() -> None:
    forwarding = {notice.id: notice.forwards for notice in SHIPPED if notice.forwards}
    assert forwarding["wenshui-2022-7"] == "lvliang-2022-22"
    for forwards, forwarded in forwarding.items():
        assert SHIPPED[forwards].tcm is None
        assert SHIPPED[str(forwarded)].tcm is not None


@pytest.mark.parametrize("notice", list(SHIPPED), ids=lambda notice: str(notice.id))
def test_what_is_not_printed_as_a_date_rests_on_a_reading(notice: Notice) -> None:
    assert (notice.dates.issued is None) == (notice.dates.known_from is not None)
    assert notice.dates.reading in {None, *notice.readings}


def test_what_contradicts_itself_is_recorded_as_printed() -> None:
    printed = {(row["notice"], row["printed"]) for row in facts("misprints")}
    anomalies = {(notice.number, anomaly.printed) for notice in SHIPPED for anomaly in notice.anomalies}
    assert anomalies <= printed
    # what stands there beside them are the figures they contradict
    assert {one for _, one in printed - anomalies} == {"93", "54", "138"}


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


@pytest.mark.clause("lvliang-2022-22", "T2", "T4", "T5")
def test_the_120_limits_are_those_of_annex_1() -> None:
    for row, condition in zip(facts("limits"), scheme().conditions, strict=True):
        for fee_class in FeeClass:
            cell = scheme().limits[condition, fee_class]
            printed = (int(row[f"{fee_class.code}_{limit}"]) * 100 for limit in ("per_visit", "annual"))
            assert (cell.per_visit, cell.annual) == tuple(printed)
            assert cell.at.zh == f"附件1 第{row['row']}行"
        assert row["condition"].startswith(condition.zh[:5])


@pytest.mark.clause("lvliang-2022-22", "T2", "I-T8")
def test_the_71_techniques_stand_in_their_five_categories() -> None:
    counts = dict.fromkeys(TechniqueCategory, 0)
    for listed in scheme().techniques:
        counts[TechniqueCategory.parse(listed.category)] += 1
    assert list(counts.values()) == [25, 4, 17, 12, 13]
    assert {listed.technique for listed in scheme().techniques} == set(Technique)
    assert TechniqueCategory.parse("埋线") is TechniqueCategory.NEEDLE_EMBEDDING


@pytest.mark.clause("lvliang-2022-22", "T2")
def test_the_71_techniques_are_those_of_annex_2() -> None:
    listed = [(one.category, one.printed) for one in scheme().techniques]
    assert listed == [(row["category"], row["technique"]) for row in facts("techniques")]


@pytest.mark.clause("lvliang-2022-22", "T6", "I-T6")
def test_every_grade_has_its_fee_class() -> None:
    classes = {grade.zh: fee_class_of(grade, place="141100").code for grade in scheme().grades}
    assert classes == {
        "三级特等": "I", "三级甲等": "I", "三级乙等": "II", "三级丙等": "II", "二级甲等": "II", "二级乙等": "III",
        "二级丙等": "III", "一级甲等": "III", "一级乙等": "III", "一级丙等": "III", "无等级": "III",
    }  # fmt: skip
    by_reading = {grade.zh for grade, row in scheme().grades.items() if row.reading == "I-T6"}
    assert by_reading == {"三级特等", "三级丙等", "二级丙等", "一级甲等", "一级乙等", "一级丙等", "无等级"}


def test_where_two_notices_speak_for_a_place_one_reading_is_one_question() -> None:
    every = [(notice, reading) for notice in Catalogue.shipped() for reading in notice.readings.values()]
    for notice, reading in every:
        for other, same in every:
            within = notice.place in enclosing_places(other.place)
            if within and reading.id == same.id:
                assert reading.question == same.question, (notice.id, other.id, reading.id)


@pytest.mark.clause("shanxi-2021-2", "R1")
@pytest.mark.clause("shanxi-2022-4", "R2")
@pytest.mark.parametrize(
    ("notice_id", "list_id", "annex", "count"),
    [
        ("shanxi-2021-2", "recommended-2020", "1", 57),
        ("shanxi-2021-2", "community-hospital-2020", "2", 28),
        ("shanxi-2022-4", "recommended-2021", "1", 69),
        ("shanxi-2022-4", "community-hospital-2021", "2", 25),
        ("jiaozuo-2022-8", "below-basic-2022", "1", 28),
    ],
)
def test_facility_lists_are_those_of_the_annexes(
    notice_id: str, list_id: str, annex: str, count: int
) -> None:
    notice = SHIPPED[notice_id]
    (found,) = (one for one in notice.facility_lists if one.id == list_id)
    printed = [row for row in facts("facilities") if (row["notice"], row["annex"]) == (notice.number, annex)]
    assert [int(row["no"]) for row in printed] == list(range(1, count + 1))
    for row, facility in zip(printed, found.facilities, strict=True):
        assert (facility.number, facility.printed) == (int(row["no"]), row["name"])
        # a list without a column of cities, or of counties, leaves it empty
        assert row["city"] in {"", facility.city}
        assert row["county"] in {"", facility.county}


@pytest.mark.clause("shanxi-2021-2", "R3")
def test_the_table_by_city_is_that_of_annex_3() -> None:
    (table,) = SHIPPED["shanxi-2021-2"].rows(StatisticsTable)
    for row, printed in zip((*table.cities, table.total), facts("cities"), strict=True):
        assert row is not None
        assert {name: str(getattr(row, name)) for name in printed} == printed


def texts_of(notice: Notice) -> list[Text]:
    """Every text of ours in a notice file."""
    found = [
        text
        for clause in notice.clauses.values()
        for text in (clause.says, clause.not_computable, clause.beyond)
        if text
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
    assert named <= {name for room in public_names().values() for name in room}


@pytest.mark.parametrize("notice", list(SHIPPED), ids=lambda notice: str(notice.id))
def test_every_text_is_there_in_both_languages(notice: Notice) -> None:
    for text in texts_of(notice):
        assert re.search(r"[\u4e00-\u9fff]", text.zh), text
        assert re.search(r"[A-Za-z]", text.en), text


@pytest.mark.parametrize("notice", list(SHIPPED), ids=lambda notice: str(notice.id))
def test_no_sentence_of_a_notice_is_carried_over(notice: Notice) -> None:
    content = (FACTS / "fingerprints.bin").read_bytes()
    printed = {content[start : start + 5] for start in range(0, len(content), 5)}
    assert len(printed) > 30_000
    for text in texts_of(notice):
        ours = re.sub(r"[^\u4e00-\u9fff0-9]", "", text.zh)
        runs = [ours[start : start + RUN] for start in range(len(ours) - RUN + 1)]
        copied = [run for run in runs if blake2b(run.encode(), digest_size=5).digest() in printed]
        assert not copied, copied


@pytest.mark.parametrize(
    "path",
    [*sorted((Path(__file__).parents[2] / "src").rglob("data/*")), *sorted(FACTS.glob("*.tsv"))],
    ids=lambda path: str(path.name),
)
def test_no_number_of_a_person_or_a_telephone_stands_in_the_data(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    mobile, person, landline = r"1[3-9]\d{9}", r"\d{17}[\dXx]", r"0\d{2,3}[-—\s]?\d{7,8}|[2-8]\d{6,7}"
    amount = r"\.\d\d\""  # yuan, which a notice file writes with its fen
    assert not re.search(rf"(?<![\w-])({mobile}|{person}|{landline})(?!\w|{amount})|@\w+\.", text, re.ASCII)

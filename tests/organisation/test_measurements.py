"""What reviews measured: every printed figure is found by topic, place and year, and where there is none, why is told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.notices.building import notice, text, write
from tests.notices.test_shipped_notices import facts

from shanxi_health_policy import Catalogue, InputError, UnknownTermError, accreditation_statistics
from shanxi_health_policy.facilities.statistics import StatisticsTable
from shanxi_health_policy.organisation import MeasuredFigure, Measurements, measurements
from shanxi_health_policy.organisation.figures_at_home import figures_at_home
from shanxi_health_policy.organisation.measurement_rows import Measurement
from shanxi_health_policy.vocabulary import Reason
from shanxi_health_policy.vocabulary.places import PLACES, enclosing_places

SHIPPED = Catalogue.shipped()
EVERY = tuple(one for known in SHIPPED for one in figures_at_home(known))
NAMES = sorted({name for one in EVERY for name in (one.topic.zh, one.topic.en, *one.also)})
FACTS = facts("measurements")


def printed(figure: MeasuredFigure) -> str:
    """A figure as the notice prints it: a count, a share, or the cities named."""
    if figure.cities:
        return "、".join(PLACES[code].zh for code in figure.cities)
    return f"{figure.value}%" if figure.unit.zh == "%" else f"{figure.value}"


def asked(topic: str | None = None, place: str = "山西省", year: int | None = None) -> Measurements:
    """The measurements of a place."""
    return measurements(topic, place=place, year=year)


@pytest.mark.clause("shanxi-2021-2", "N1", "N2", "N5", "N6", "N9", "C4", "I-M1", "I-M2", "I-M3")
@pytest.mark.clause("shanxi-2022-4", "N1", "N4")
@pytest.mark.clause("jiaozuo-2022-8", "R4")
@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: f"{fact['topic']}-{fact['printed']}")
def test_every_printed_figure_is_found_by_its_topic_place_and_year(fact: dict[str, str]) -> None:
    place = SHIPPED[fact["notice"]].place if fact["among"] != "朔州市" else "140600"
    found = measurements(fact["topic"], place=place, year=int(fact["year"])).figures
    fitting = [
        one
        for one in found
        if fact["printed"] in (printed(one), f"{one.percent}%")
        and fact["among"] in one.population.zh
        and one.citation.number == fact["notice"]
    ]
    assert len(fitting) >= 1, [(printed(one), one.population.zh) for one in found]
    assert all(one.place == place for one in fitting)
    if fact["home"] == "text":
        assert [one.citation.at.zh for one in fitting] == [fact["where"]]


def test_no_figure_of_the_texts_is_there_that_was_not_read_from_them() -> None:
    own = {(known.id, row.id) for known in SHIPPED for row in known.rows(Measurement)}
    ours = Counter(
        (one.notice.number, printed(one.figure))
        for one in EVERY
        if (one.notice.id, one.figure.id.partition(".")[0]) in own
    )
    assert ours == Counter((one["notice"], one["printed"]) for one in FACTS if one["home"] == "text")


def test_a_figure_has_one_home() -> None:
    """What the counts by city, the averages, the totals or the lists hold is not written again as a measurement."""
    for known in SHIPPED:
        held = {
            (one.topic.zh, one.figure.value, one.figure.year)
            for one in figures_at_home(known)
            if one.figure.id not in {row.id for row in known.rows(Measurement)}
        }
        for row in known.rows(Measurement):
            if not row.anomalies:  # a text that contradicts a list is told beside it
                assert (row.topic.zh, row.count, row.year) not in held


def test_the_table_by_city_adds_up_here_too() -> None:
    [table] = SHIPPED["shanxi-2021-2"].rows(StatisticsTable)
    for topic in ("参与率", "基本标准", "推荐标准", "机构总数"):
        whole = [one for one in asked(topic, year=2020).figures if one.id.startswith(table.id)]
        for figure in whole:
            cities = (asked(topic, row.place).figures for row in table.cities)
            own = [one.value for found in cities for one in found if one.id == figure.id]
            assert len(own) == len(table.cities)
            assert sum(one for one in own if one is not None) == figure.value
    taking_part = asked("参与率").figures[0]
    total = accreditation_statistics().total
    assert total is not None
    assert (taking_part.percent, taking_part.whole) == (total.self_assessed_share, total.facilities)


def test_figures_that_contradict_each_other_name_their_anomaly() -> None:
    told = {
        (one.notice.id, anomaly.id): printed(one.figure) for one in EVERY for anomaly in one.figure.anomalies
    }
    assert set(told) == {
        ("shanxi-2021-2", "A-R1"),
        ("shanxi-2021-2", "A-R2"),
        ("shanxi-2022-4", "A-R5"),
        ("jiaozuo-2022-8", "A-R1"),
    }
    for (notice_id, name), figure in told.items():
        [anomaly] = [one for one in SHIPPED[notice_id].anomalies if one.id == name]
        assert figure in anomaly.printed
    assert "异常 A-R5" in asked("推荐标准", year=2021).explain()
    assert "anomaly A-R1" in measurements("below basic", place="Jiaozuo").explain("en")


def test_a_count_of_some_facilities_names_them_and_how_many_they_are() -> None:
    [staffing] = [one for one in asked("人员配备").figures if one.id == "staffing-below-b"]
    assert (staffing.value, staffing.whole, staffing.percent) == (Decimal(22), 90, Decimal("24.4"))
    assert "（共 90，折合 24.4%）" in staffing.text.zh
    assert "(90 in all, which is 24.4%)" in staffing.text.en
    assert asked("急诊急救").figures[0].whole is None


@given(st.sampled_from(NAMES), st.sampled_from(["140000", "140100", "140600", "141121", "410800", "120000"]))
def test_any_name_of_a_topic_gives_figures_of_the_place_alone_or_says_why_not(name: str, place: str) -> None:
    found = measurements(name, place=place)
    assert bool(found.figures) is not bool(found.reasons)
    assert all(place == one.place or place in one.cities for one in found.figures)
    assert set(found.of_wider_places) <= set(enclosing_places(place)[1:])
    assert len(found.steps) == max(len(found.figures), 1)
    for year in (2019, 2020, 2021, 2022, 2024):
        of_year = measurements(name, place=place, year=year)
        assert [one.id for one in of_year.figures] == [one.id for one in found.figures if one.year == year]


def test_what_is_said_of_the_province_is_not_said_of_a_city_and_is_told_so() -> None:
    found = asked("诊疗病种", "太原市")
    assert (found.figures, found.reasons, found.of_wider_places) == (
        (),
        (Reason.OF_A_WIDER_PLACE,),
        ("140000",),
    )
    assert "有数字的是山西省140000" in found.decided_by.zh
    own = asked("推荐标准", "太原市", 2020)
    assert [str(one.value) for one in own.figures] == ["3", "9"]
    assert "不说明本地" in own.decided_by.zh
    assert "say nothing of this place" in own.decided_by.en
    assert asked("申报数量", "运城市").figures[0].cities == ("140800", "141100", "140500")


def test_a_year_between_rounds_a_place_without_figures_and_a_topic_not_measured_are_told_apart() -> None:
    between = asked("诊疗病种", year=2021)
    assert (between.reasons, between.years) == ((Reason.YEAR_NOT_MEASURED,), (2020,))
    assert "有数字的年度：2020" in between.decided_by.zh
    assert asked("推荐标准", year=2022).years == (2020, 2021)
    assert asked("诊疗病种", "天津市").reasons == (Reason.NO_RULE_FOR_PLACE,)
    assert asked("诊疗病种", "焦作市").reasons == (Reason.TOPIC_NOT_MEASURED,)
    assert asked("诊疗病种", "焦作市", 2022).reasons == (Reason.TOPIC_NOT_MEASURED,)
    early = measurements("诊疗病种", place="山西", known_on=date(2021, 3, 31))
    assert early.reasons == (Reason.NOT_YET_KNOWN,)
    assert measurements("诊疗病种", place="山西", known_on=date(2021, 4, 1)).figures
    of_2020 = measurements("推荐标准", place="山西", known_on=date(2022, 3, 12)).figures
    assert {one.year for one in of_2020} == {2020}


@pytest.mark.parametrize(
    ("topic", "near"),
    [("诊疗病钟", "诊疗病种"), ("推荐标难", "推荐标准"), ("dentistri", "口腔"), ("xyz", None)],
)
def test_a_topic_that_no_notice_has_is_refused_with_the_nearest(topic: str, near: str | None) -> None:
    with pytest.raises(UnknownTermError) as caught:
        asked(topic)
    assert caught.value.field == "topic"
    assert (near is None) is (caught.value.suggestions == ())
    assert near is None or near in caught.value.suggestions
    assert "--choices topic" in caught.value.message("zh")


@pytest.mark.parametrize("topic", ["", " ", 5, "病" * 81])
def test_what_is_no_topic_is_refused(topic: object) -> None:
    with pytest.raises(InputError) as caught:
        measurements(topic, place="140000")  # type: ignore[arg-type]
    assert caught.value.field == "topic"


def test_a_place_left_out_is_asked_for_by_name() -> None:
    with pytest.raises(InputError) as caught:
        measurements("诊疗病种")
    assert caught.value.field == "place"
    assert "山西省140000" in caught.value.message("zh")


def test_the_table_has_a_row_for_each_figure() -> None:
    found = asked("申报数量")
    for language, first in (("zh", "各市申报和通过"), ("en", "applications by city")):
        heads, rows = found.table(language)  # type: ignore[arg-type]
        assert len(heads) == len(set(heads)) == len(rows[0]) == 15
        assert {row[0] for row in rows} >= {first}
        assert len(rows) == len(found.figures)
    assert "运城市140800" in str(found.table()[1])
    assert {row[5] for row in found.table()[1]} == {date(2021, 4, 1)}


def own_notices(folder: Path) -> Iterator[Path]:
    """A city's own notice with figures of its own, of which one has no year."""
    data = notice("own-2024-1")
    del data["tcm"]
    figure = {"clause": "A", "topic": text("候诊"), "says": text("候诊30分钟以内"), "year": 2024}
    data["measurements"] = [
        figure | {"id": "asked", "population": text("受访者"), "count": 30},
        figure | {"id": "short", "of": "asked", "count": 20, "share": "0.667"},
    ]
    averages = {"clause": "A", "id": "own", "title": text(), "among": text("受访机构")}
    data["averages"] = [averages | {"figures": [{"figure": "bed_use", "value": "0.6125"}]}]
    yield write(folder, data)


def test_figures_of_a_notice_of_ones_own_are_found_in_the_same_way(tmp_path: Path) -> None:
    catalogue = Catalogue.load(*own_notices(tmp_path), with_shipped=False)
    [whole, part] = measurements("候诊", catalogue=catalogue).figures
    assert (whole.value, whole.whole, part.whole, part.percent) == (Decimal(30), None, 30, Decimal("66.7"))
    # a figure of no certain year is not left out of any
    for year in (None, 2020, 2024):
        [use] = measurements("病床使用率", year=year, catalogue=catalogue).figures
        assert (use.year, str(use.value), use.unit.zh) == (None, "61.25", "%")
        assert "；受访机构" in use.text.zh

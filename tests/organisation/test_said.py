"""What answers say of themselves: what was asked for, how many there are, and only what is so."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from tests.notices.building import notice, text, write

from shanxi_health_policy import Catalogue, InputError, UnknownTermError
from shanxi_health_policy.facilities.averages import Averages
from shanxi_health_policy.facilities.city_counts import COUNTS
from shanxi_health_policy.facilities.statistics import StatisticsTable
from shanxi_health_policy.organisation import (
    measurements,
    named_facilities,
    pilots,
    repeals,
    responsible,
)
from shanxi_health_policy.organisation.departments import department_named
from shanxi_health_policy.organisation.figures_at_home import figures_at_home
from shanxi_health_policy.organisation.measurement_rows import Measurement
from shanxi_health_policy.organisation.named_facility_rows import NamedFacilityRow, as_listed, goes_by
from shanxi_health_policy.vocabulary import FacilityKind, Reason

SHIPPED = Catalogue.shipped()


def test_the_title_says_what_was_asked_for() -> None:
    assert named_facilities("血液透析", place="山西省").title.en == "facilities named: 血液透析"
    assert (
        named_facilities(name="段村中心卫生院", place="山西省").title.en == "facilities named, 段村中心卫生院"
    )
    assert repeals("朔政办发〔2020〕55号", place="朔州市").title.en.endswith(", 朔政办发〔2020〕55号")
    assert repeals(place="朔州市").title.en == "repealed and replaced: Shuozhou 140600"
    assert measurements(place="山西省", year=2020).title.en == "measured: every topic, 2020"
    assert measurements(place="山西省").title.en == "measured: every topic"


def test_the_decision_counts_what_is_named() -> None:
    assert named_facilities().decided_by.en.startswith(
        f"Decided: {len(named_facilities().facilities)} named, "
        f"{sum(bool(one.accreditations) for one in named_facilities().facilities)} of them on the lists"
    )
    for place, named in (("孝义", 1), ("介休", 2), ("太原", 1)):
        answer = pilots(place)
        assert answer.decided_by.en == f"Decided: named in {named} of 2 lists"
        assert [" (" in step.label.en for step in answer.steps].count(True) == named


def test_only_a_facility_on_the_lists_is_told_to_be_there() -> None:
    for one in named_facilities().facilities:
        assert ("; on the lists (" in one.text.en) is (one.listed_as is not None)


def test_a_figure_says_its_value_with_its_unit_and_its_cities() -> None:
    told = {one.id: one.text.en for one in measurements(place="山西省").figures}
    assert "applicants reviewed 93 facilities; 2020, the province" in told["recommended-applicants"]
    assert "below grade B 22 facilities; 2020" in " ".join(told.values())
    for one in measurements(place="山西省").figures:
        value = f" {one.value}%" if one.unit.en == "%" else f" {one.value} {one.unit.en}"
        assert (value in one.text.en) is (not one.cities)


def test_the_figures_of_a_table_and_of_lists_have_their_whole_their_words_and_their_anomalies() -> None:
    figures = [said.figure for source in SHIPPED for said in figures_at_home(source)]
    by_id = {(one.place, one.id): one for one in figures}
    for (place, name), one in by_id.items():
        table, _, column = name.partition(".")
        if column == "facilities":
            assert one.whole is None
            counts = [
                other
                for (where, own), other in by_id.items()
                if where == place and own.startswith(f"{table}.")
            ]
            assert {other.whole for other in counts} == {None, int(one.value or 0)}
    applicants = by_id["140000", "recommended-applicants"]
    assert [one.id for one in applicants.anomalies] == ["A-R1"]
    assert (
        by_id["140000", "recommended-applicants.township_health_centre"].population.en
        == "township health centre"
    )
    lists = {one.id: one for one in SHIPPED["shanxi-2022-4"].facility_lists}
    for own, listed in lists.items():
        kinds = {row.kind for row in listed.facilities}
        told = {name.partition(".")[2] for _, name in by_id if name.startswith(f"{own}.")}
        assert told == {kind.code for kind in kinds}


def test_every_row_of_a_notice_is_a_figure_of_its_own_place_with_its_own_words() -> None:
    for source in SHIPPED:
        figures = {said.figure.id: said.figure for said in figures_at_home(source)}
        for row in source.rows(Measurement):
            assert figures[row.id].place == (row.place or source.place)
            whole = figures[row.of].says if row.of is not None else None
            assert figures[row.id].population == (row.population or whole)
        for table in source.rows(Averages):
            for one in table.figures:
                said = figures[f"{table.id}.{one.figure}"].says.en
                assert ("or more" in said) is one.or_more
        for counted in source.rows(StatisticsTable):
            told = {(said.figure.place, said.figure.id) for said in figures_at_home(source)}
            for counts in (counted.total, *counted.cities):
                known = {name for name in COUNTS if getattr(counts, name, None) is not None}
                assert {(counts.place, f"{counted.id}.{name}") for name in known} <= told


def test_figures_of_another_place_that_are_not_known_yet_are_not_spoken_of() -> None:
    assert measurements(place="山西省", known_on=date(2021, 3, 31)).reasons == (Reason.NOT_YET_KNOWN,)
    assert measurements(place="大同市", known_on=date(2021, 3, 31)).reasons == (Reason.NOT_YET_KNOWN,)
    assert measurements(place="410100", known_on=date(2021, 3, 31)).reasons == (Reason.NO_RULE_FOR_PLACE,)
    one = measurements("诊疗病种", place="朔州市", known_on=date(2022, 1, 1))
    assert one.reasons == (Reason.OF_A_WIDER_PLACE,)


@pytest.mark.parametrize("name", ["", "局" * 201])
def test_a_name_of_a_department_has_some_characters_and_not_too_many(name: str) -> None:
    with pytest.raises(InputError) as caught:
        department_named(name, SHIPPED)
    assert not isinstance(caught.value, UnknownTermError)


@pytest.mark.parametrize("name", ["局", "局" * 200])
def test_a_name_of_the_longest_kind_is_looked_up(name: str) -> None:
    with pytest.raises(UnknownTermError):
        department_named(name, SHIPPED)


def test_who_leads_is_told_and_the_point_is_that_of_the_notice_asked_about() -> None:
    found = responsible("晋政办发〔2023〕51号", "第54条")
    assert found.decided_by.en.startswith("Decided: led by ")
    leading = [one.name.en for one in found.departments if one.part.leading]
    assert found.decided_by.en == f"Decided: led by {', '.join(leading)}"


def rows() -> list[NamedFacilityRow]:
    """Every row on a named facility."""
    return [row for notice in SHIPPED for row in notice.rows(NamedFacilityRow)]


def test_a_named_facility_is_compared_as_one_of_its_kind() -> None:
    kinds = {row.kind for row in rows()}
    assert None in kinds
    for row in rows():
        listed = as_listed(row, SHIPPED)
        assert listed.kind is (row.kind or FacilityKind.OTHER_FACILITY)
        assert goes_by(row, row.name, SHIPPED)
        assert goes_by(row, f"{listed.county}{row.name}", SHIPPED)


@pytest.mark.parametrize("topic", ["病" * 81, ""])
def test_a_topic_has_at_most_eighty_characters(topic: str) -> None:
    with pytest.raises(InputError) as caught:
        measurements(topic, place="山西省")
    assert not isinstance(caught.value, UnknownTermError)
    with pytest.raises(UnknownTermError):
        measurements("病" * 80, place="山西省")


def test_what_is_replaced_elsewhere_is_not_told_here(tmp_path: Path) -> None:
    for data in (
        notice("first-2024-1"),
        notice("second-2025-1", start=date(2025, 1, 1), replaces=["first-2024-1"]),
    ):
        write(tmp_path, data)
    catalogue = Catalogue.load(tmp_path)
    here = repeals(place="140600", catalogue=catalogue)
    assert [one.by for one in here.repealed] == ["shuozhou-2023-42"]
    there = repeals(place="140900", catalogue=catalogue)
    assert [(one.by, one.here) for one in there.repealed] == [("second-2025-1", True)]
    assert repeals(place="140900", known_on=date(2024, 6, 1), catalogue=catalogue).repealed == ()


def test_a_facility_of_no_kind_goes_by_its_own_name_alone() -> None:
    for row in rows():
        short = row.name.removesuffix("卫生院").removesuffix("社区卫生服务中心")
        if row.kind is None:
            assert not goes_by(row, f"{row.name}中心", SHIPPED)
        elif short != row.name and row.kind is FacilityKind.TOWNSHIP_HEALTH_CENTRE:
            assert goes_by(row, f"{short.removesuffix('镇').removesuffix('乡')}中心卫生院", SHIPPED)


def test_a_figure_may_be_of_a_county_within_the_place_of_its_notice(tmp_path: Path) -> None:
    data = notice("own-2024-1")
    del data["tcm"]
    figure = {
        "clause": "A",
        "topic": text("候诊"),
        "says": text("候诊"),
        "population": text("受访者"),
        "year": 2024,
    }
    of_none = {"id": "of-none", "of": "none", "count": 0, "share": "0.5"}
    data["measurements"] = [
        figure | {"id": "city", "count": 30},
        figure | {"id": "county", "count": 3, "place": "140981"},
        figure | {"id": "none", "count": 0},
        {name: one for name, one in figure.items() if name != "population"} | of_none,
    ]
    catalogue = Catalogue.load(write(tmp_path, data), with_shipped=False)
    assert {one.id for one in measurements(place="140981", catalogue=catalogue).figures} == {"county"}
    assert {one.id for one in measurements(place="140900", catalogue=catalogue).figures} == {
        "city",
        "none",
        "of-none",
    }

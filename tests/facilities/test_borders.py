"""What stands exactly at a border, in facilities, standards and targets; and what an answer says where nothing is counted."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve
from tests.notices.building import Data, clause, head, text, write

from shanxi_health_policy import (
    Catalogue,
    CityCounts,
    Facility,
    FacilityKind,
    FacilityStats,
    HospitalGrade,
    InputError,
    NoticeError,
    UnknownTermError,
    accreditation_statistics,
    assess_recommended_standard,
    assess_standards,
    registry_counts,
    track,
)
from shanxi_health_policy.asking import ask
from shanxi_health_policy.facilities import (
    FacilitySearch,
    accredited,
    due_dates,
    expert_groups,
    find_facility,
    targets_of,
)
from shanxi_health_policy.facilities.city_counts import _counts_text
from shanxi_health_policy.facilities.facility import described, record_schema
from shanxi_health_policy.facilities.facility_search import _likeness, _may_be_like
from shanxi_health_policy.facilities.list_completeness import not_denied
from shanxi_health_policy.facilities.measure_results import value_of
from shanxi_health_policy.facilities.registry import every_listing
from shanxi_health_policy.subsidies.posts import PostSubsidyRow
from shanxi_health_policy.text import BLANK
from shanxi_health_policy.vocabulary import Accreditation, TargetStanding
from shanxi_health_policy.vocabulary.figures import Figure, FigureKind

SHIPPED = Catalogue.shipped()
NOWHERE = "410100"
CENTRE = FacilityKind.TOWNSHIP_HEALTH_CENTRE
ROW: Data = {"clause": "A", "readings": []}


def own(tmp_path: Path, **tables: Any) -> Catalogue:
    """The shipped notices, and one of Xinzhou with these tables on facilities."""
    data = {
        "schema": 1,
        "notice": head("own-2024-1"),
        "dates": {"issued": date(2024, 1, 1), "in_force_from": date(2024, 1, 1)},
        "clauses": [clause("A")],
        **tables,
    }
    return Catalogue.load(write(tmp_path, data))


def test_where_no_rule_speaks_nothing_is_counted() -> None:
    assessed = assess_standards(FacilityStats(kind=CENTRE), place=NOWHERE)
    assert (assessed.met, assessed.not_met, assessed.open) == (0, 0, 0)
    tracked = track(NOWHERE, {})
    assert (tracked.reached, tracked.missed) == (0, 0)


@pytest.mark.parametrize("bed_use", ["0", "1", "0." + "1" * 18, Decimal(0), Decimal(1), None])
def test_a_share_from_nothing_to_all_is_taken(bed_use: Any) -> None:
    assert FacilityStats(kind=CENTRE, bed_use=bed_use).bed_use == (
        None if bed_use is None else Decimal(bed_use)
    )


@pytest.mark.parametrize("bed_use", ["-0.01", "1.01", "0." + "1" * 19, "x", Decimal("NaN"), 1, 0.5, True])
def test_any_other_share_is_refused(bed_use: Any) -> None:
    with pytest.raises(InputError, match="bed_use"):
        FacilityStats(kind=CENTRE, bed_use=bed_use)


def test_a_name_has_at_most_a_hundred_characters_and_is_no_longer_in_half_width() -> None:
    assert find_facility("卫" * 100).found is None
    for wrong in ("卫" * 101, "㎏" * 51, "", " "):
        with pytest.raises(InputError, match="name"):
            find_facility(wrong)


def test_names_are_alike_from_half_on_and_at_most_five_are_offered() -> None:
    assert _may_be_like("ab", "bc")
    assert not _may_be_like("abc", "cde")
    assert not _may_be_like("ab", "bcd")
    found = find_facility("城关镇卫生院医院")
    assert found.found is None
    assert 0 < len(found.candidates) <= 5
    assert all(50 <= one.sureness < 100 for one in found.candidates)
    assert [one.sureness for one in found.candidates] == sorted(
        (one.sureness for one in found.candidates), reverse=True
    )


def test_the_likeness_of_two_names_is_whole_hundredths_below_certainty() -> None:
    listed = next(one.facility for one in every_listing(SHIPPED, None) if one.facility.name == "凤城镇卫生院")
    same = Facility(kind=FacilityKind.OTHER_FACILITY, name="凤城镇卫生院")
    assert _likeness(same, listed) == 99
    elsewhere = Facility(kind=FacilityKind.OTHER_FACILITY, name="凤城镇卫生院", city="太原市")
    assert _likeness(elsewhere, listed) == 0


def test_what_fits_several_facilities_is_said_so_and_what_fits_none_too() -> None:
    assert "was not found; names like it" in find_facility("城关镇卫生院医院").explain("en")
    assert "no listed facility has a name like" in find_facility("协和医院").explain("en")


def test_a_list_counts_from_its_own_day() -> None:
    since = {one.since for one in every_listing(SHIPPED, None) if one.facility.name == "凤城镇卫生院"}
    first = min(since)
    assert find_facility("文水凤城卫生院", on=first).found is not None
    assert find_facility("文水凤城卫生院", on=date.fromordinal(first.toordinal() - 1)).found is None


def test_the_last_day_to_count_from_is_that_of_2899() -> None:
    ids = [one.id for one in due_dates("140600").dates if one.since is not None and one.due is None]
    assert ids
    last = date(2899, 12, 31)
    assert due_dates("140600", since={ids[0]: last}).dates
    with pytest.raises(InputError, match="since"):
        due_dates("140600", since={ids[0]: date(2900, 1, 1)})
    with pytest.raises(InputError) as caught:
        due_dates("140600", since={"none": last})
    assert ids[0] in caught.value.expected.en


DUE: Data = ROW | {"id": "a", "what": text()}


@pytest.mark.parametrize(
    "row",
    [
        {"years": 3},
        {"due": date(2025, 1, 1), "since": text()},
        {"due": date(2025, 1, 1), "after": date(2025, 1, 1)},
        {"years": 3, "since": text(), "after": date(9900, 1, 1)},
    ],
)
def test_a_due_date_that_cannot_be_is_refused(tmp_path: Path, row: Data) -> None:
    with pytest.raises(NoticeError, match="due_dates") as caught:
        own(tmp_path, due_dates=[DUE | row])
    assert ("the year 9899" in str(caught.value)) is (row.get("after") == date(9900, 1, 1))


def test_a_span_counts_from_a_day_up_to_the_end_of_the_calendar(tmp_path: Path) -> None:
    row = DUE | {"years": 3, "since": text(), "after": date(9899, 12, 31)}
    assert own(tmp_path, due_dates=[row])["own-2024-1"].id == "own-2024-1"


TARGET: Data = ROW | {"id": "a", "says": text(), "unit": text(), "figure": "wells"}


@pytest.mark.parametrize(
    "row",
    [
        {},
        {"at_least": 1, "share": "0.5", "of": "all_wells"},
        {"share": "0.5"},
        {"at_least": 1, "of": "all_wells"},
        {"at_least": 0},
        {"at_least": 3, "at_most": 2},
        {"share": "0.5", "of": "all_wells", "each": text("乡")},
    ],
)
def test_a_target_that_cannot_be_is_refused(tmp_path: Path, row: Data) -> None:
    with pytest.raises(NoticeError, match="targets"):
        own(tmp_path, targets=[TARGET | row])


@pytest.mark.parametrize(
    "row", [{"at_least": 1}, {"at_least": 2, "at_most": 2}, {"at_most": 0}, {"at_most": 1, "of": "all_wells"}]
)
def test_a_target_at_its_border_is_taken(tmp_path: Path, row: Data) -> None:
    every = targets_of("140900", catalogue=own(tmp_path, targets=[TARGET | row]))
    [found] = [one for one in every if one.notice.id == "own-2024-1"]
    assert found.row.is_total is (row != {"at_most": 0})


def test_targets_are_asked_about_by_id_or_as_they_were_found() -> None:
    first = targets_of("140600")[2]
    for wrong in ([], [5], [first, 5], "", 5):
        with pytest.raises(InputError, match="targets"):
            track("140600", {}, targets=wrong)  # type: ignore[arg-type]
    with pytest.raises(InputError, match="targets"):
        track("140600", {}, targets=first.row.id)
    assert len(track("140600", {}, targets=[first, first.row.id]).progress) == 1


def test_a_tally_of_another_form_is_refused_by_what_is_expected() -> None:
    by_form = {one.row.each is not None: one for one in targets_of("140600") if one.row.share is None}
    for each, placed in by_form.items():
        wrong: Any = -1 if not each else {"某县": -1}
        with pytest.raises(InputError, match=placed.row.figure):
            track("140600", {placed.row.figure: wrong}, targets=[placed])


def test_the_place_may_be_given_as_the_targets_as_it_once_was() -> None:
    old = ask("track", {"targets": "140600", "figures": {}})
    assert old.place == "140600"
    new = ask("track", {"place": "140600", "figures": {}})
    assert new == old


def test_a_table_of_counts_has_cities_once_each() -> None:
    city = CityCounts(city="某市", facilities=1)
    for wrong in ([], [city, city], [city, 5], [5]):
        with pytest.raises(InputError):
            accreditation_statistics(wrong)  # type: ignore[arg-type]


def test_the_year_is_told_where_one_was_asked_for() -> None:
    on = date(2023, 1, 1)
    assert "the year is 2021" in registry_counts(on=on, year=2021).title.en
    assert "the year is" not in registry_counts(on=date(2020, 1, 1)).title.en


def test_a_single_expert_is_one_and_several_are_experts_and_a_county_has_its_part() -> None:
    told = {
        place: expert_groups(place).decided_by.en
        for place in ("410800", "410825", "410882", "410823", "410801")
    }
    assert told == {
        "410800": "Decided: the province's group, the city's first group, the city's second group, 14 experts; "
        "Wuzhi is left blank, and open",
        "410825": "Decided: the city's first group, 1 expert",
        "410882": "Decided: the city's first group (leads), 1 expert",
        "410823": "Decided: the city's first group; Wuzhi is left blank, and open",
        "410801": "Decided: 410801: the table of areas does not name this place",
    }
    assert "does not name" not in expert_groups("410825").explain("en")
    assert expert_groups("410801").explain("en").count("does not name") == 2


def test_a_level_is_open_where_it_is_not_said() -> None:
    assert Facility(kind=FacilityKind.OTHER_FACILITY).grade is None
    with pytest.raises(InputError, match="accreditations"):
        Facility(kind=FacilityKind.OTHER_FACILITY, accreditations="推荐标准")
    assert Facility(kind=FacilityKind.OTHER_FACILITY, grade=HospitalGrade.LEVEL_1).accreditations is None


def test_what_is_accredited_is_counted_as_it_was_known() -> None:
    early = accredited("140000", known_on=date(2021, 4, 1))
    late = accredited("140000")
    assert len(early.rows) < len(late.rows)
    assert accredited("140000", on=date(2021, 4, 1)).rows == early.rows
    assert len(accredited("140000", on=date(2021, 3, 31)).rows) == 0


def test_the_nearest_is_offered_for_a_standard_with_a_slip() -> None:
    with pytest.raises(UnknownTermError):
        accredited("140000", standard="推存标准")


def test_a_place_is_here_where_any_list_speaks_of_it() -> None:
    for place in ("140100", "141100", "410800", "140000", "141121", "140929"):
        answer = accredited(place)
        assert answer.is_here is any(one.is_here for one in answer.reach)
        assert Accreditation.BELOW_BASIC_STANDARD not in [one.standard for one in answer.reach]
        with_year = accredited(place, year=2020)
        assert [one.in_all for one in with_year.reach] == [None] * len(with_year.reach)


def test_printed_totals_are_those_of_the_day_and_of_what_was_known() -> None:
    def in_all(**days: date) -> int | None:
        return accredited("140000", **days).reach[0].in_all  # type: ignore[arg-type]

    early, late = date(2021, 4, 1), date(2023, 1, 1)
    assert (in_all(), in_all(on=early), in_all(known_on=early)) == (138, 69, 69)
    assert (in_all(on=early, known_on=late), in_all(on=late, known_on=early)) == (69, 69)


def test_the_standards_are_counted_as_they_are_found() -> None:
    stats = FacilityStats(kind="中医医院", grade="二级甲等", public_health_department=False, beds=1000)
    for place in ("140600", "410800", "140000", "120000"):
        answer = assess_standards(stats, place=place)
        assert answer.met == sum(one.met is True for one in answer.assessments)
        assert answer.open == sum(one.met is None for one in answer.assessments)
        assert "None" not in answer.explain("en")
        assert answer.decided_by.en.startswith(
            f"Decided: {answer.met} met, {answer.not_met} not met, {answer.open} open"
        )


def test_of_several_ways_the_cheapest_comes_first_and_the_best_margin_counts(tmp_path: Path) -> None:
    ways = [
        {"figure": "doctors", "at_least": 9},
        {"figure": "beds", "at_least": 3},
        {"figure": "nurses", "at_least": 6},
    ]
    standard = {
        "id": "s", "clause": "A", "title": text("标准"), "strength": "要求", "leads_to": "推荐标准",
        "criteria": [{"id": "b", "says": text(), "any_of": ways}],
    }  # fmt: skip
    catalogue = own(tmp_path, standards=[standard])
    stats = FacilityStats(kind=CENTRE, doctors=1, beds=1, nurses=1)
    [found] = [
        one
        for one in assess_standards(stats, place="140900", catalogue=catalogue).assessments
        if one.standard == "s"
    ]
    [criterion] = found.criteria
    assert criterion.margin == -2
    assert [one.en.partition(" ")[0] for one in found.to_pass] == ["2"]
    assert (
        found.to_pass[0].en.index("2 more")
        < found.to_pass[0].en.index("5 more")
        < found.to_pass[0].en.index("8 more")
    )
    assert criterion.cheapest is not None
    assert criterion.cheapest.figure == "beds"


def test_a_text_of_counts_has_at_most_twenty_thousand_characters() -> None:
    assert _counts_text("[]".ljust(20_000)) == []
    with pytest.raises(InputError):
        _counts_text("[]".ljust(20_001))


def test_a_record_takes_no_other_keys_and_what_is_not_needed_may_be_nothing() -> None:
    schema = record_schema({"a": {"type": "integer"}, "b": {"type": "string"}}, ["a"])
    assert schema["properties"] == {
        "a": {"type": "integer"},
        "b": {"anyOf": [{"type": "string"}, {"type": "null"}]},
    }
    assert (schema["required"], schema["additionalProperties"]) == (["a"], False)


def test_what_is_written_on_a_line_is_a_number_unless_it_is_a_name() -> None:
    assert (described("name=123"), described("staff=123")) == (("name", "123"), ("staff", 123))


def test_a_single_candidate_is_offered_too() -> None:
    match = find_facility("城关镇卫生院医院").candidates[0]
    assert "names like it" in FacilitySearch("某", None, (match,)).explain("en")
    assert "fits several" in FacilitySearch("某", None, (evolve(match, sureness=100),)).explain("en")


def test_a_name_with_many_blanks_is_none_and_likeness_is_cut_off() -> None:
    with pytest.raises(InputError, match="name"):
        find_facility("卫" + " " * 100)
    assert find_facility("凤城医院卫生所").candidates[0].sureness == 66
    assert not _may_be_like("a" * 50 + "b" * 50, "a" + "c" * 100)


def test_what_is_not_denied_depends_on_what_was_known() -> None:
    both = (Accreditation.RECOMMENDED_STANDARD, Accreditation.COMMUNITY_HOSPITAL)
    centre = Facility(kind=CENTRE, name="某卫生院", city="吕梁市")

    def open_(on: date, known_on: date | None = None) -> tuple[Accreditation, ...]:
        return not_denied(both, centre, None, on, known_on, SHIPPED)

    first = date(2021, 4, 1)
    assert open_(date(2021, 3, 31)) == both
    assert open_(first) == open_(date(2022, 6, 1)) == open_(first, date(2023, 1, 1)) == both[1:]
    assert open_(date(2022, 6, 1), first) == open_(date(2022, 6, 1), date(2021, 3, 31)) == both
    assert open_(date(2023, 6, 1)) == both


def test_a_table_has_as_many_cells_as_heads() -> None:
    heads, rows = registry_counts(on=date(2023, 1, 1)).table("en")
    assert {len(row) for row in rows} == {len(heads)}


def test_the_total_is_told_in_one_line() -> None:
    said = accreditation_statistics().steps[0].label.en
    assert said.startswith("total: facilities 1604, self-assessed 1515, ")
    assert "None" not in said


def test_what_is_tracked_elsewhere_is_counted_and_the_day_is_told() -> None:
    county = track("140681", {})
    elsewhere = sum(one.standing is TargetStanding.NOT_HERE for one in county.progress)
    assert county.decided_by.en.endswith(f", {elsewhere} not tracked here")
    assert elsewhere not in (0, len(county.progress) - elsewhere)
    assert county.title.en.startswith("targets of Huairen 140681")
    assert track("140681", {}, on=date(2024, 1, 1)).title.en.endswith(", 2024-01-01")


def test_only_targets_are_tracked_and_a_wrong_tally_says_which_form_is_meant() -> None:
    [post] = SHIPPED.rows(PostSubsidyRow, "140600").rows
    for wrong in ([post], "core-rules"):
        with pytest.raises(InputError) as caught:
            track("140600", {}, targets=wrong)  # type: ignore[arg-type]
        assert not isinstance(caught.value, UnknownTermError)
    forms = {one.row.each is not None: one for one in targets_of("140600") if one.row.share is None}
    for each, placed in forms.items():
        wrong_form: Any = 1 if each else {"某县": 1}
        with pytest.raises(InputError) as told:
            track("140600", {placed.row.figure: wrong_form}, targets=[placed])
        assert ("a mapping of counties to counts" in str(told.value)) is each


def test_a_standard_reached_is_no_text_to_be_taken_letter_by_letter() -> None:
    wrong: Any = "推荐标准"
    with pytest.raises(InputError) as caught:
        Facility(kind=CENTRE, accreditations=wrong)
    assert not isinstance(caught.value, UnknownTermError)
    assert wrong in str(caught.value)


def test_a_standard_of_no_test_or_of_two_says_which(tmp_path: Path) -> None:
    for tests, said in (({}, "none"), ({"at_least": 1, "share": "0.5"}, "at_least, share")):
        standard = {
            "id": "s", "clause": "A", "title": text("标准"), "strength": "要求", "leads_to": "推荐标准",
            "criteria": [{"id": "b", "says": text(), "any_of": [{"figure": "beds", **tests}]}],
        }  # fmt: skip
        with pytest.raises(NoticeError) as caught:
            own(tmp_path, standards=[standard])
        assert caught.value.faults[0].value == said


def test_a_flag_of_a_notice_of_ones_own_is_true_or_false_or_not_known() -> None:
    flag = Figure("x", "甲", "x", FigureKind.FLAG, BLANK)
    count = evolve(flag, kind=FigureKind.COUNT)
    for figure, value in ((flag, True), (count, 3)):
        assert value_of(figure, FacilityStats(kind=CENTRE)) is None
        assert value_of(figure, FacilityStats(kind=CENTRE, more={"x": value})) == value
    with pytest.raises(InputError, match="True or False"):
        value_of(flag, FacilityStats(kind=CENTRE, more={"x": 1}))
    with pytest.raises(InputError, match="an integer"):
        value_of(count, FacilityStats(kind=CENTRE, more={"x": True}))


def test_no_time_is_spoken_of_where_a_standard_has_none() -> None:
    stats = FacilityStats(kind=CENTRE)
    for place in ("140000", "410800", "120000"):
        assert "None" not in assess_recommended_standard(stats, place=place).explain("en")

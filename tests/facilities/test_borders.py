"""What stands exactly at a border, in facilities, standards and targets; and what an answer says where nothing is counted."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
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
    assess_standards,
    registry_counts,
    track,
)
from shanxi_health_policy.asking import ask
from shanxi_health_policy.facilities import accredited, due_dates, expert_groups, find_facility, targets_of
from shanxi_health_policy.facilities.facility_search import _likeness, _may_be_like
from shanxi_health_policy.facilities.registry import every_listing

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
    assert ids[0] in str(caught.value)


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
    with pytest.raises(NoticeError, match="due_dates"):
        own(tmp_path, due_dates=[DUE | row])


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


def test_a_single_expert_is_one_and_several_are_experts() -> None:
    told = [
        expert_groups(place).explain("en").splitlines()[-1]
        for place in ("140100", "140200", "140300", "140400", "141100")
    ]
    for line in told:
        for number, word in zip(line.split(), line.split()[1:], strict=False):
            if word.startswith("expert") and number.isdigit():
                assert word.rstrip(";.") == ("expert" if number == "1" else "experts")


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

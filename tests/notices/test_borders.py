"""What stands exactly at a border: the first and the last day, the longest name, the largest file."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import chain
from pathlib import Path

import pytest

from shanxi_health_policy import Catalogue, InputError, UnknownTermError
from shanxi_health_policy.facilities.effects import Effect
from shanxi_health_policy.notices import fault_log
from shanxi_health_policy.notices.listing import notices_for
from shanxi_health_policy.notices.notice import Notice
from shanxi_health_policy.notices.sections import points_text, section_named
from shanxi_health_policy.vocabulary.places import enclosing_places

from .building import HEADER, ROW, changed, faults_of, keys, notice, with_list, write
from .test_rule_tables import with_tables

DAY = timedelta(days=1)
IN_FORCE_TO = ("dates", "in_force_to")


@pytest.fixture(scope="module")
def several(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    """Notices of a city that end by themselves, or are replaced (one twice over), and others around it."""
    folder = tmp_path_factory.mktemp("notices")
    for data in (
        changed(notice("first-2020-1", start=date(2020, 1, 1)), IN_FORCE_TO, date(2020, 12, 31)),
        notice("second-2021-1", start=date(2021, 3, 1)),
        notice("third-2022-1", start=date(2022, 1, 1), replaces=["second-2021-1"]),
        notice("fourth-2023-1", start=date(2023, 6, 1), replaces=["second-2021-1", "third-2022-1"]),
        changed(
            notice("county-2021-1", start=date(2021, 1, 1), place="140981"), IN_FORCE_TO, date(2021, 1, 1)
        ),
        notice("province-2021-1", start=date(2021, 6, 1), place="140000"),
    ):
        write(folder, data)
    return Catalogue.load(folder, with_shipped=False)


def holds(one: Notice, every: Catalogue, on: date, known_on: date | None) -> bool:
    """Whether a notice holds on a day by what it and the others say, as far as they were known."""

    def is_known(other: Notice) -> bool:
        return known_on is None or other.dates.known <= known_on

    begun, last = one.dates.in_force_from <= on, one.dates.in_force_to
    replaced = any(
        one.id in other.replaces and is_known(other) and other.dates.in_force_from <= on for other in every
    )
    return is_known(one) and begun and not (last is not None and on > last) and not replaced


def test_what_holds_is_what_the_dates_say_on_every_day_at_a_border(several: Catalogue) -> None:
    every = [
        (one.dates.in_force_from, one.dates.known, one.dates.in_force_to or one.dates.in_force_from)
        for one in several
    ]
    days = sorted({day + step for day in chain.from_iterable(every) for step in (-DAY, timedelta(0), DAY)})
    for place in ("140900", "140981", "140000", "140100"):
        around = enclosing_places(place)
        for known_on in (None, *days):
            for on in days:
                wanted = {
                    one.id for one in several if one.place in around and holds(one, several, on, known_on)
                }
                assert {one.id for one in several.in_force(place, on, known_on=known_on)} == wanted
                assert {one.id for one in notices_for(several, place, on, known_on)} == wanted
                nearest = [one for one in around if any(several[each].place == one for each in wanted)]
                period = several.tcm(place, known_on).on(on)
                assert (period is None) == (not wanted)
                assert period is None or period.notice.place == nearest[0]
                assert period is None or period.notice.id in wanted


def test_notices_are_listed_by_place_and_by_what_was_known(several: Catalogue) -> None:
    assert notices_for(several) == list(several)
    known = several["third-2022-1"].dates.known
    for day in (known - DAY, known, known + DAY):
        assert {one.id for one in notices_for(several, known_on=day)} == {
            one.id for one in several if one.dates.known <= day
        }
    assert [one.id for one in notices_for(several, "140000")] == ["province-2021-1"]


def test_a_row_holds_from_its_own_first_day_to_its_own_last(tmp_path: Path) -> None:
    found = Catalogue.load(write(tmp_path, with_tables()), with_shipped=False)
    (effect,) = (one for notice in found for one in notice.rows(Effect))
    first, last = effect.in_force_from, effect.in_force_to
    assert first is not None
    assert last is not None
    assert effect.place is not None
    for on, holding in ((first - DAY, 0), (first, 1), (last, 1), (last + DAY, 0)):
        assert len(found.rows(Effect, effect.place, on).rows) == holding
        assert len(found.rows(Effect, effect.place, on, meant=lambda one: one is effect).rows) == holding
        assert not found.rows(Effect, effect.place, on, meant=lambda one: one is not effect).rows


@pytest.mark.parametrize(
    ("first", "last", "where"),
    [
        (date(1949, 10, 1), date(1949, 10, 1), []),
        (date(2999, 12, 31), date(2999, 12, 31), []),
        (date(1949, 9, 30), date(1949, 10, 1), ["dates.in_force_from"]),
        (date(2024, 1, 2), date(2024, 1, 1), ["dates.in_force_to"]),
        (date(2024, 1, 2), date(2024, 1, 2), []),
        (date(2024, 1, 2), date(2024, 1, 3), []),
    ],
)
def test_a_notice_may_hold_for_one_day(tmp_path: Path, first: date, last: date, where: list[str]) -> None:
    data = changed(changed(notice(), ("dates", "in_force_from"), first), IN_FORCE_TO, last)
    data = changed(data, ("dates", "issued"), date(2000, 1, 1))
    assert [one.where for one in faults_of(write(tmp_path, data))] == where


def test_two_notices_of_a_place_may_not_share_a_day(tmp_path: Path) -> None:
    write(tmp_path, changed(notice("one"), IN_FORCE_TO, date(2024, 6, 30)))
    write(tmp_path, notice("two", start=date(2024, 6, 30)))
    assert len(faults_of(tmp_path)) == 1
    write(tmp_path, notice("two", start=date(2024, 7, 1)))
    assert faults_of(tmp_path) == ()


def test_a_file_may_be_as_large_as_it_may_be(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(tmp_path, notice())
    size = path.stat().st_size
    monkeypatch.setattr(fault_log, "_LARGEST_FILE", size)
    assert faults_of(path) == ()
    monkeypatch.setattr(fault_log, "_LARGEST_FILE", size - 1)
    (fault,) = faults_of(path)
    assert str(size - 1) in str(fault)


def test_a_section_is_named_in_one_to_forty_characters() -> None:
    sections = ["二（五）2", "二（五）3", "三（二）"]
    for wrong in ("", "五" * 41, 5):
        with pytest.raises(InputError) as refused:
            section_named(wrong, sections)  # type: ignore[arg-type]
        assert not isinstance(refused.value, UnknownTermError)
    for unknown in ("五" * 40, "（五）", "（二）", "2"):
        with pytest.raises(UnknownTermError) as offered:
            section_named(unknown, sections)
        assert len(offered.value.suggestions) <= 3
    assert section_named("三（二）", sections) == "三（二）"


def test_of_techniques_the_longest_within_a_name_comes_first_and_three_are_offered() -> None:
    shipped = Catalogue.shipped()
    for name in ("针刺", "电针治疗", "温针灸", "艾灸", "火罐"):
        assert len(shipped.nearest_techniques(name)) <= 3
    within = [one.zh for one in dict.fromkeys(shipped.techniques.values()) if one.zh in "雷火灸隔物灸督灸"]
    offered = shipped.nearest_techniques("雷火灸隔物灸督灸")
    assert [len(one) for one in offered[: len(within)]] == sorted(map(len, within), reverse=True)


def test_rows_of_a_notice_end_with_it(tmp_path: Path) -> None:
    write(tmp_path, with_tables())
    write(tmp_path, notice("later-2024-1", start=date(2024, 6, 1), place="141100", replaces=["next-2024-1"]))
    found = Catalogue.load(tmp_path, with_shipped=False)
    for on, holding in ((date(2024, 5, 31), 1), (date(2024, 6, 1), 0)):
        assert len(found.rows(Effect, "141121", on).rows) == holding


def test_of_two_chapters_with_the_same_point_none_is_taken() -> None:
    with pytest.raises(UnknownTermError) as offered:
        section_named("（五）2", ["二（五）2", "三（五）2"])
    assert offered.value.suggestions == ("二（五）2", "三（五）2")


def test_one_point_is_no_range() -> None:
    assert points_text(["5"]).zh == "第5条"
    assert points_text(["5", "6"]).zh == "第5–6条"
    assert points_text(["5", "7"]).zh == "第5条、第7条"


@pytest.mark.parametrize(("years", "faults"), [(0, 1), (1, 0), (100, 0), (101, 1)])
def test_a_criterion_may_reach_back_a_hundred_years(tmp_path: Path, years: int, faults: int) -> None:
    data = with_tables()
    path = next(one for one in keys(data) if one[-1] == "within_years")
    data = changed(data, path, years)
    assert len(faults_of(write(tmp_path, data))) == faults


def test_every_row_of_a_list_that_is_wrong_is_told_and_every_list(tmp_path: Path) -> None:
    data = with_list()
    (table,) = data["facility_lists"]
    data["facility_lists"] = [table, table | {"id": "more"}, table | {"id": "other", "file": "other.csv"}]
    path = write(tmp_path, data)
    wrong = f"{HEADER}\n{ROW},x\n{ROW.replace('township_health_centre', '')}\n{ROW.replace(',1,', ',x,')}\n"
    for name in ("own.csv", "other.csv"):
        (tmp_path / name).write_text(wrong, encoding="utf-8")
    assert [one.where for one in faults_of(path)] == [
        f"{name}: {line}" for name in ("own.csv", "other.csv") for line in (2, 3, 4)
    ]


def test_what_stands_in_the_place_of_the_heads_is_told(tmp_path: Path) -> None:
    path = write(tmp_path, with_list())
    (tmp_path / "own.csv").write_text(f"no,list\n{ROW}\n", encoding="utf-8")
    (fault,) = faults_of(path)
    assert str(fault.value) == "no,list"


def test_a_line_that_is_no_toml_is_told_as_it_stands(tmp_path: Path) -> None:
    path = write(tmp_path, notice())
    path.write_text("schema = 1\n  [notice\nid = 'a'\n", encoding="utf-8")
    (fault,) = faults_of(path)
    assert "[notice" in str(fault.value)


def test_a_technique_is_named_after_a_condition_by_any_of_its_names() -> None:
    named = Catalogue.shipped().tcm("141100").periods[-1].scheme.conditions_named
    assert {technique: [one.zh for one in found] for technique, found in named.items() if found} == {
        "颈椎病推拿治疗": ["颈椎病"],
        "肩周炎推拿治疗": ["肩周炎"],
        "急性腰扭伤推拿治疗": ["腰痛"],
        "腰椎间盘突出推拿治疗": ["腰椎间盘突出症"],
        "膝关节骨性关节炎推拿治疗": ["骨性关节炎"],
    }
    assert len(named) == len(Catalogue.shipped().tcm("141100").periods[-1].scheme.techniques)


def test_notices_of_ones_own_come_beside_the_shipped_ones_unless_asked_otherwise(tmp_path: Path) -> None:
    write(tmp_path, notice("own-2030-1"))
    alone = Catalogue.load(tmp_path, with_shipped=False)
    assert [one.id for one in alone] == ["own-2030-1"]
    assert len(Catalogue.load(tmp_path)) == len(Catalogue.shipped()) + 1

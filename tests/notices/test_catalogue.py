"""Which notice holds where and when, as known on which day, and what notices must not say of one another."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from pathlib import Path
from threading import Barrier

import pytest

from shanxi_health_policy import (
    AmbiguousNameError,
    Catalogue,
    Condition,
    FeeClass,
    HospitalGrade,
    InputError,
    ServiceItem,
    UnknownTermError,
    Visit,
    fee_class_of,
    reimburse,
)
from shanxi_health_policy.notices import catalogue as catalogue_module
from shanxi_health_policy.notices.catalogue import chosen
from shanxi_health_policy.vocabulary import Reason

from .building import Data, changed, faults_of, limit_row, notice, tcm, write

DAY = timedelta(days=1)
OVERLAP = 'a period that does not overlap one; if it takes its place, say replaces = ["one"]'
NO_CIRCLE = "a notice that does not, itself or through others, replace this one"
ANOTHER = "the id of another notice of the catalogue"
OWN = {"code": "a_cold", "zh": "感冒", "en": "a cold"}


def catalogue(folder: Path, *notices: Data, with_shipped: bool = False) -> Catalogue:
    """A catalogue of these notices."""
    for data in notices:
        write(folder, data)
    return Catalogue.load(folder, with_shipped=with_shipped)


def speaking(found: Catalogue, place: str, day: date, known_on: date | None = None) -> str:
    """The notice whose scheme holds, or the reason why none does."""
    timeline = found.tcm(place, known_on)
    period = timeline.on(day)
    return str(timeline.why_not) if period is None else period.notice.id


def paid(found: Catalogue, day: date, place: str = "140900") -> str:
    """What the fund pays of 100 yuan."""
    visit = Visit("颈椎病", day, [ServiceItem("电针", "100.00")])
    return str(reimburse(visit, FeeClass.I, place=place, catalogue=found).fund_payment)


@pytest.mark.parametrize(
    ("place", "day", "found"),
    [
        ("141100", date(2022, 8, 14), "not_in_force"),
        ("141100", date(2022, 8, 15), "lvliang-2022-22"),
        ("141100", date(2999, 1, 1), "lvliang-2022-22"),
        ("141121", date(2022, 8, 15), "lvliang-2022-22"),
        ("141199", date(2022, 8, 15), "lvliang-2022-22"),
        ("140000", date(2022, 8, 15), "no_rule_for_place"),
        ("140100", date(2022, 8, 15), "no_rule_for_place"),
        ("120000", date(2022, 8, 15), "no_rule_for_place"),
        ("110000", date(2022, 8, 15), "no_rule_for_place"),
    ],
)
@pytest.mark.clause("lvliang-2022-22", "T1")
def test_a_county_follows_its_city_and_a_city_only_itself(place: str, day: date, found: str) -> None:
    assert speaking(Catalogue.shipped(), place, day) == found


@pytest.mark.clause("lvliang-2022-22", "I-N1")
def test_as_known_on_a_day_a_notice_not_yet_issued_does_not_speak() -> None:
    shipped = Catalogue.shipped()
    assert speaking(shipped, "141100", date(2022, 8, 20), date(2022, 8, 14)) == "not_yet_known"
    assert speaking(shipped, "141100", date(2022, 8, 20), date(2022, 8, 15)) == "lvliang-2022-22"
    assert speaking(shipped, "110000", date(2022, 8, 20), date(2022, 8, 14)) == "no_rule_for_place"


def test_what_is_in_force_comes_nearest_first() -> None:
    shipped = Catalogue.shipped()
    found = [one.id for one in shipped.in_force("141121", date(2024, 1, 1))]
    assert found == ["wenshui-2022-7", "lvliang-2022-22", "shanxi-2021-2", "shanxi-2022-4", "shanxi-2023-51"]
    assert [one.id for one in shipped.in_force("140100", date(2021, 3, 31))] == []
    known = shipped.in_force("140100", date(2024, 1, 1), known_on=date(2022, 1, 1))
    assert [one.id for one in known] == ["shanxi-2021-2"]


def test_the_notice_of_another_city_is_only_a_file(tmp_path: Path) -> None:
    found = catalogue(tmp_path, notice(), with_shipped=True)
    assert len(found) == len(Catalogue.shipped()) + 1
    assert paid(found, date(2024, 1, 1)) == "50.00"
    assert paid(found, date(2023, 12, 31)) == "0.00"
    assert paid(found, date(2024, 1, 1), "141100") == "60.00"
    assert paid(Catalogue.shipped(), date(2024, 1, 1)) == "0.00"


def test_a_new_notice_ends_the_one_it_replaces_but_not_before_it_was_issued(tmp_path: Path) -> None:
    first = notice("first-2024-1")
    better = tcm(rate={"clause": "A", "share": "0.70", "rounding": "half_up"})
    second = notice("second-2025-1", start=date(2025, 1, 1), scheme=better, replaces=["first-2024-1"])
    third = notice("third-2026-1", start=date(2026, 1, 1), replaces=["second-2025-1"])
    found = catalogue(tmp_path, first, second, third)
    issued = second["dates"]["issued"]
    assert paid(found, date(2024, 12, 31)) == "50.00"
    assert paid(found, date(2025, 1, 1)) == "70.00"
    assert speaking(found, "140900", date(2025, 1, 1), issued - DAY) == "first-2024-1"
    assert speaking(found, "140900", date(2025, 1, 1), issued) == "second-2025-1"
    assert speaking(found, "140900", date(2030, 1, 1), issued) == "second-2025-1"
    assert speaking(found, "140900", date(2030, 1, 1)) == "third-2026-1"
    assert [one.id for one in found.in_force("140900", date(2025, 6, 1))] == ["second-2025-1"]
    assert [one.id for one in found.in_force("140900", date(2025, 6, 1), known_on=issued - DAY)] == [
        "first-2024-1"
    ]


def test_a_notice_ends_on_its_last_day_and_leaves_a_gap(tmp_path: Path) -> None:
    first = changed(notice("first-2024-1"), ("dates", "in_force_to"), date(2024, 6, 30))
    second = notice("second-2025-1", start=date(2025, 1, 1))
    found = catalogue(tmp_path, first, second)
    assert speaking(found, "140900", date(2024, 6, 30)) == "first-2024-1"
    assert speaking(found, "140900", date(2024, 7, 1)) == "not_in_force"
    assert speaking(found, "140900", date(2025, 1, 1)) == "second-2025-1"
    spans = [(period.start, period.end) for period in found.tcm("140900").periods]
    assert spans == [(date(2024, 1, 1), date(2024, 6, 30)), (date(2025, 1, 1), date.max)]


def test_the_nearest_place_wins_while_its_notice_holds(tmp_path: Path) -> None:
    province = notice("province-2024-1", place="140000")
    city = changed(
        notice("city-2024-1", start=date(2024, 7, 1)), ("dates", "in_force_to"), date(2024, 12, 31)
    )
    county = notice("county-2024-1", start=date(2024, 9, 1), place="140981")
    found = catalogue(tmp_path, province, city, county)
    for place, day, expected in (
        ("140900", date(2024, 6, 30), "province-2024-1"),
        ("140900", date(2024, 7, 1), "city-2024-1"),
        ("140981", date(2024, 8, 31), "city-2024-1"),
        ("140981", date(2024, 9, 1), "county-2024-1"),
        ("140900", date(2025, 1, 1), "province-2024-1"),
        ("140100", date(2024, 10, 1), "province-2024-1"),
    ):
        assert speaking(found, place, day) == expected


def notices_of(*heads: tuple[str, str, tuple[str, ...]]) -> list[Data]:
    """Notices by id, first year and what they replace."""
    return [
        notice(one, start=date(int(year), 1, 1), replaces=list(replaced)) for one, year, replaced in heads
    ]


@pytest.mark.parametrize(
    ("heads", "file", "where", "expected"),
    [
        ([("one", "2024", ()), ("two", "2025", ())], "two", "dates", OVERLAP),
        ([("one", "2024", ()), ("two", "2025", ("one",)), ("zero", "2024", ())], "zero", "dates", OVERLAP),
        ([("two", "2025", ("one",))], "two", "notice.replaces", ANOTHER),
        ([("one", "2024", ("one",))], "one", "notice.replaces", ANOTHER),
        ([("one", "2024", ("two",)), ("two", "2025", ("one",))], "one", "notice.replaces", NO_CIRCLE),
        ([("one", "2024", ("3rd",)), ("3rd", "2026", ("two",)), ("two", "2025", ("one",))],
         "two", "notice.replaces", NO_CIRCLE),
    ],
)  # fmt: skip
def test_notices_that_contradict_each_other_are_refused(
    heads: list[tuple[str, str, tuple[str, ...]]], file: str, where: str, expected: str, tmp_path: Path
) -> None:
    for data in notices_of(*heads):
        write(tmp_path, data)
    found = [(Path(fault.file).stem, fault.where, fault.expected.en) for fault in faults_of(tmp_path)]
    assert (file, where, expected) in found


def test_a_notice_replaces_only_one_of_its_own_place(tmp_path: Path) -> None:
    write(tmp_path, notice("here-2024-1"))
    write(tmp_path, notice("there-2025-1", place="140100", replaces=["here-2024-1"]))
    (fault,) = faults_of(tmp_path)
    assert (fault.where, fault.expected.en) == ("notice.replaces", "a notice of the same place")


def test_a_notice_forwards_one_that_is_there(tmp_path: Path) -> None:
    file = write(tmp_path, notice(forwards="absent-2020-1"))
    (fault,) = faults_of(file, with_shipped=True)
    assert (fault.where, fault.value) == ("notice.forwards", "absent-2020-1")
    assert faults_of(write(tmp_path, notice(forwards="shanxi-2021-2")), with_shipped=True) == ()


def test_an_id_is_used_once(tmp_path: Path) -> None:
    file = write(tmp_path, notice())
    found = [(fault.where, fault.expected.en) for fault in faults_of(file, tmp_path)]
    assert ("notice.id", f"an id that {file} does not use") in found


def test_a_condition_of_its_own_is_found_by_every_name(tmp_path: Path) -> None:
    scheme = tcm(own_conditions=[OWN | {"aliases": ["伤风"]}], limits=[limit_row("伤风")])
    found = catalogue(tmp_path, notice(scheme=scheme), notice("b-2024-1", place="140100", scheme=scheme))
    for name in ("感冒", "A COLD", "a_cold", "伤 风"):
        assert found.condition(name).code == "a_cold"
    assert found.condition("颈椎病") is Condition.CERVICAL_SPONDYLOSIS
    assert found.find_condition("头晕") is None
    with pytest.raises(UnknownTermError):
        found.condition("头晕")
    with pytest.raises(UnknownTermError):
        found.condition(5)  # type: ignore[arg-type]


def test_one_name_means_one_condition_in_all_notices(tmp_path: Path) -> None:
    for notice_id, place, code in (("a-2024-1", "140100", "a_cold"), ("b-2024-1", "140200", "the_flu")):
        scheme = tcm(own_conditions=[OWN | {"code": code}], limits=[limit_row("感冒")])
        write(tmp_path, notice(notice_id, place=place, scheme=scheme))
    faults = faults_of(tmp_path)
    assert {fault.value for fault in faults} == {"感冒", "acold"}
    first = tmp_path / "a-2024-1.toml"
    assert {fault.expected.en for fault in faults} == {
        f"the code and names that {first} declares (a_cold), or another name"
    }


def test_a_notice_is_asked_for_by_its_id() -> None:
    with pytest.raises(UnknownTermError) as caught:
        Catalogue.shipped()["lvliang-2022-2"]
    assert caught.value.suggestions[0] == "lvliang-2022-22"
    assert [one.id for one in Catalogue.shipped()] == sorted(one.id for one in Catalogue.shipped())
    assert len(Catalogue([])) == 0


def test_a_place_and_a_day_are_checked() -> None:
    shipped = Catalogue.shipped()
    noon = datetime(2024, 1, 1, 12)  # noqa: DTZ001
    with pytest.raises(InputError, match="place"):
        shipped.tcm("吕粱")
    assert shipped.tcm("吕梁") is shipped.tcm("141100")
    with pytest.raises(InputError, match="place"):
        shipped.tcm(["141100"])  # type: ignore[arg-type]
    with pytest.raises(InputError, match="known_on"):
        shipped.tcm("141100", "2022-08-15")  # type: ignore[arg-type]
    with pytest.raises(InputError, match="known_on"):
        shipped.in_force("141100", date(2024, 1, 1), known_on=noon)
    with pytest.raises(InputError, match="on: "):
        shipped.in_force("141100", noon)
    with pytest.raises(InputError, match="catalogue"):
        chosen("shipped")  # type: ignore[arg-type]
    empty = Catalogue([])
    assert chosen(empty) is empty
    assert chosen(None) is shipped


@pytest.mark.clause("lvliang-2022-22", "T6")
def test_the_fee_class_of_a_grade_is_the_notices_to_say(tmp_path: Path) -> None:
    found = catalogue(tmp_path, notice())
    assert fee_class_of(HospitalGrade.LEVEL_3_A, place="140900", catalogue=found) is FeeClass.I
    assert found.fee_class(HospitalGrade.LEVEL_3_A, place="140900", on=date(2024, 1, 1)) is FeeClass.I
    with pytest.raises(InputError, match="二级甲等"):
        found.fee_class(HospitalGrade.LEVEL_2_A, place="140900")
    with pytest.raises(InputError, match="三级甲等"):
        found.fee_class(HospitalGrade.LEVEL_3_A, place="140900", on=date(2023, 12, 31))
    with pytest.raises(InputError, match="三级甲等"):
        found.fee_class(HospitalGrade.LEVEL_3_A, place="140100")
    with pytest.raises(InputError, match="a HospitalGrade"):
        found.fee_class("三级甲等", place="140900")  # type: ignore[arg-type]


def test_the_answers_kept_for_places_and_days_stay_few() -> None:
    found = Catalogue(Catalogue.shipped())
    for number in range(2_100):
        found.tcm("141100", date(2022, 1, 1) + DAY * number)
    assert len(found._timelines) <= 1_001
    assert found.tcm("141100", date(2022, 1, 1)).why_not is Reason.NOT_YET_KNOWN


def test_threads_that_ask_at_once_get_one_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(catalogue_module, "_SHIPPED", {})
    places = ["141100", "141121", "140000", "110000"]
    together = Barrier(8)

    def ask(_: int) -> list[int]:
        together.wait(timeout=60)
        shipped = Catalogue.shipped()
        found = [shipped.tcm(place, known) for place in places for known in (None, date(2022, 8, 14))]
        return [id(shipped), *map(id, found)]

    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(ask, range(8)))
    assert answers == [answers[0]] * 8


def test_a_number_that_two_notices_bear_is_refused_and_both_are_named(tmp_path: Path) -> None:
    number = "测发〔2024〕1号"
    found = catalogue(
        tmp_path, notice("one-2024-1", number=number), notice("two-2024-1", number=number, place="140800")
    )
    with pytest.raises(AmbiguousNameError, match="one-2024-1、two-2024-1"):
        _ = found["测发2024 1号"]
    assert found["two-2024-1"].place == "140800"

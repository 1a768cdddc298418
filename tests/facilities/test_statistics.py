"""Statistics by city: every share and sum comes out of the counts, the print is held against them, and the lists agree."""

from __future__ import annotations

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.notices.building import clause, head, rule_tables, write

from shanxi_health_policy import Catalogue, CityCounts, InputError, accreditation_statistics, registry_counts
from shanxi_health_policy.vocabulary import Reason

COUNTS = ("self_assessed", "basic_in_all", "recommended_in_all", "community_hospital_in_all")
SHARES = ("self_assessed_share", "basic_share", "recommended_share", "community_hospital_share")


@st.composite
def cities(draw: st.DrawFn) -> list[CityCounts]:
    """The counts of some cities, some of them unknown."""
    found = []
    for name in draw(st.lists(st.sampled_from("甲乙丙丁戊己庚辛"), min_size=1, unique=True)):
        whole = draw(st.integers(0, 2000))
        some = draw(st.lists(st.none() | st.integers(0, whole), min_size=4, max_size=4))
        counts: dict[str, Any] = dict(zip(COUNTS, some, strict=True))
        found.append(CityCounts(city=f"{name}市", facilities=draw(st.none() | st.just(whole)), **counts))
    return found


@given(cities())
def test_shares_and_sums_come_out_of_the_counts(counts: list[CityCounts]) -> None:
    found = accreditation_statistics(counts)
    assert found.total is not None
    for row, given_ in zip(found.rows, counts, strict=True):
        for part, share in zip(COUNTS, SHARES, strict=True):
            some = getattr(given_, part)
            expected = None
            if some is not None and given_.facilities:
                exact = Decimal(100 * some) / Decimal(given_.facilities)
                expected = exact.quantize(Decimal("0.1"), ROUND_HALF_UP)
            assert getattr(row, share) == expected
            assert expected is None or 0 <= expected <= 100
    for part in ("facilities", *COUNTS):
        values = [getattr(one, part) for one in counts]
        assert getattr(found.total, part) == (None if None in values else sum(values))


@given(cities())
def test_the_order_of_cities_changes_only_the_order(counts: list[CityCounts]) -> None:
    one, two = accreditation_statistics(counts), accreditation_statistics(counts[::-1])
    assert one.total == two.total
    assert one.rows == two.rows[::-1]
    assert [value for _, value in one.shares()] == [value for _, value in two.shares()]


@pytest.mark.clause("shanxi-2021-2", "R3", "G12")
def test_the_notices_table_agrees_with_its_print() -> None:
    found = accreditation_statistics()
    assert len(found.rows) == 11
    assert found.differences == ()
    assert found.total is not None
    assert attrs.asdict(found.total)["facilities"] == 1604
    assert (found.total.self_assessed, found.total.basic_in_year, found.total.basic_in_all) == (
        1515,
        201,
        472,
    )
    assert (found.total.recommended_in_year, found.total.recommended_in_all) == (57, 69)
    assert [str(getattr(found.total, share)) for share in SHARES[:3]] == ["94.5", "29.4", "4.3"]
    assert [one.id for one in found.anomalies] == ["A-R4"]
    assert found.shares()[0] == (found.rows[2].city, Decimal("9.1"))
    assert found.rows[0].city.en == "Taiyuan"
    assert {one.clause for one in found.citations} == {"R3"}


@pytest.mark.clause("shanxi-2021-2", "R1", "R3")
@pytest.mark.clause("shanxi-2022-4", "R2")
def test_the_lists_by_city_equal_the_notices_table() -> None:
    printed = {row.city.zh: row.recommended_in_year for row in accreditation_statistics().rows}
    listed = {one.city.zh: one.recommended_in_year for one in registry_counts(on=date(2021, 4, 1))}
    assert listed == printed
    sums = {
        name: [
            sum(getattr(one, name) or 0 for one in registry_counts(on=date(2022, 12, 31), year=year))
            for year in (2020, 2021)
        ]
        for name in ("recommended_in_year", "community_hospital_in_year")
    }
    assert sums == {"recommended_in_year": [57, 69], "community_hospital_in_year": [28, 25]}


def test_a_facility_on_two_lists_of_a_kind_counts_once(tmp_path: Path) -> None:
    every = registry_counts(on=date(2022, 12, 31))
    assert sum(one.recommended_listed for one in every) == every.total.recommended_listed == 126
    assert sum(one.community_hospital_listed for one in every) == every.total.community_hospital_listed == 53
    again = Catalogue(
        [*Catalogue.shipped(), attrs.evolve(Catalogue.shipped()["shanxi-2022-4"], id="again-2022-5")]
    )
    assert set(registry_counts(on=date(2022, 12, 31), catalogue=again)) == set(every)


TOTALS = [
    # the day, and of each standard: in the year, listed, printed in all, on no list here
    (date(2021, 4, 1), (57, 57, 69, 12), (28, 28, 37, 9)),
    (date(2022, 3, 12), (57, 57, 69, 12), (28, 28, 37, 9)),
    (date(2022, 3, 13), (69, 126, 138, 12), (25, 53, None, None)),
    (date(2026, 1, 1), (69, 126, 138, 12), (25, 53, None, None)),
]


@pytest.mark.clause("shanxi-2021-2", "N1", "R3")
@pytest.mark.clause("shanxi-2022-4", "N4")
@pytest.mark.parametrize(("on", "recommended", "community"), TOTALS)
def test_what_is_listed_is_not_called_the_total_that_a_notice_prints(
    on: date, recommended: tuple[int | None, ...], community: tuple[int | None, ...]
) -> None:
    found = registry_counts(on=on)
    parts = ("in_year", "listed", "in_all", "not_listed")
    for name, expected in (("recommended", recommended), ("community_hospital", community)):
        assert tuple(getattr(found.total, f"{name}_{part}") for part in parts) == expected
        for row in found:
            in_all, left = getattr(row, f"{name}_in_all"), getattr(row, f"{name}_not_listed")
            assert (in_all is None) == (left is None)
            assert left is None or in_all - left == getattr(row, f"{name}_listed")
    for told, counts in zip(found.said(), (recommended, community), strict=True):
        assert f" {counts[1]} 所" in told.zh
        assert f" {counts[1]} listed" in told.en
        assert (f"{counts[3]} on no list here" in told.en) == (counts[3] is not None)
    assert {one.clause for one in found.citations} >= {"R1", "R3", "N1"}


def test_the_printed_totals_are_by_city_where_the_notice_prints_them() -> None:
    rows = {one.city.zh: one for one in registry_counts(on=date(2021, 4, 1))}
    printed = {one.city.zh: one.recommended_in_all for one in accreditation_statistics().rows}
    assert {city: one.recommended_in_all for city, one in rows.items()} == printed
    assert rows["太原市"].recommended_not_listed == 6
    assert rows["吕梁市"].recommended_not_listed == 0
    assert all(one.community_hospital_in_all is None for one in rows.values())


def test_a_city_counts_the_total_of_its_own_notice(tmp_path: Path) -> None:
    own = rule_tables()["accreditation_totals"][0] | {"clause": "A", "readings": []}
    own |= {"in_force_from": date(2023, 1, 1), "accreditation": "社区医院", "year": 2021, "count": 9}
    data = {
        "schema": 1,
        "notice": head("own-2023-1", place="140000"),
        "dates": {"issued": date(2022, 1, 1), "in_force_from": date(2022, 1, 1)},
        "clauses": [clause("A")],
        "accreditation_totals": [own | {"place": "141100"}, own | {"id": "b", "place": "149900"}],
    }
    catalogue = Catalogue.load(write(tmp_path, data))
    rows = {one.city.zh: one for one in registry_counts(on=date(2022, 12, 31), catalogue=catalogue)}
    assert rows["吕梁市"].community_hospital_not_listed == 9 - 8
    assert (rows["149900"].community_hospital_listed, rows["149900"].community_hospital_in_all) == (0, 9)


def test_lists_count_from_the_notices_day_and_as_known() -> None:
    none = registry_counts(on=date(2021, 3, 31))
    assert (len(none), none.citations, none.year, none.total.recommended_in_all) == (0, (), None, None)
    then = registry_counts(on=date(2022, 12, 31), known_on=date(2022, 3, 12))
    assert attrs.evolve(then, on=date(2022, 3, 12)) == registry_counts(on=date(2022, 3, 12))
    with pytest.raises(InputError, match="on"):
        registry_counts(on="2021")  # type: ignore[arg-type]
    with pytest.raises(InputError, match="known_on"):
        registry_counts(on=date(2021, 3, 31), known_on="x")  # type: ignore[arg-type]


def test_what_is_printed_wrong_is_told(tmp_path: Path) -> None:
    table = rule_tables()["statistics"][0] | {"clause": "A", "readings": [], "place": "140900"}
    table["cities"] = [table["cities"][0] | {"basic_share": "50.1%", "recommended_share": "25.0%"}]
    table["total"] = table["total"] | {"facilities": 5, "basic_in_all": 2}
    data = {
        "schema": 1,
        "notice": head("own-2023-1"),
        "dates": {"issued": date(2023, 1, 1), "in_force_from": date(2023, 1, 1)},
        "clauses": [clause("A")],
        "statistics": [table],
    }
    catalogue = Catalogue.load(write(tmp_path, data))
    found = accreditation_statistics(place="140900", catalogue=catalogue)
    assert [(one.city, one.column, one.printed, one.computed) for one in found.differences] == [
        ("某市", "basic_share", "50.1%", "50%"),
        ("某市", "facilities", "5", "4"),
    ]
    assert accreditation_statistics(place="140900", year=2020, catalogue=catalogue).rows == found.rows


def test_the_table_leaves_out_columns_of_which_nothing_is_known() -> None:
    heads, rows = accreditation_statistics(
        [CityCounts(city="甲市", facilities=8, recommended_in_all=1)]
    ).table("en")
    assert heads == ("city", "facilities", "recommended standard in all", "recommended standard, %")
    assert rows == [("甲市", 8, 1, Decimal("12.5")), ("total", 8, 1, Decimal("12.5"))]
    assert accreditation_statistics(place="110000").table() == ((), [])


@pytest.mark.parametrize(
    ("asked", "reason"),
    [
        ({"place": "410800"}, Reason.NO_RULE_FOR_PLACE),
        ({"year": 2019}, Reason.NOT_IN_FORCE),
        ({"known_on": date(2021, 3, 31)}, Reason.NOT_YET_KNOWN),
    ],
)
def test_without_a_table_the_answer_says_why(asked: dict[str, Any], reason: Reason) -> None:
    found = accreditation_statistics(**asked)
    assert (found.rows, found.total, found.reasons) == ((), None, (reason,))


@pytest.mark.parametrize(
    ("counts", "field"),
    [
        ({"city": ""}, "city"),
        ({"city": 5}, "city"),
        ({"city": "市" * 51}, "city"),
        ({"city": "甲市", "facilities": -1}, "facilities"),
        ({"city": "甲市", "facilities": True}, "facilities"),
        ({"city": "甲市", "facilities": 1.0}, "facilities"),
        ({"city": "甲市", "facilities": 3, "self_assessed": 4}, "甲市.self_assessed"),
        ({"city": "甲市", "basic_in_year": 4, "basic_in_all": 3}, "甲市.basic_in_year"),
        (
            {"city": "甲市", "community_hospital_in_year": 4, "community_hospital_in_all": 3},
            "甲市.community_hospital_in_year",
        ),
    ],
)
def test_wrong_counts_are_refused_by_name(counts: dict[str, Any], field: str) -> None:
    with pytest.raises(InputError) as caught:
        CityCounts(**counts)
    assert caught.value.field == field


@pytest.mark.parametrize("counts", [5, [], ["x"]])
def test_anything_but_counts_is_refused(counts: Any) -> None:
    with pytest.raises(InputError, match="counts"):
        accreditation_statistics(counts)


def test_counts_of_ones_own_are_of_no_year_of_a_notice() -> None:
    with pytest.raises(InputError, match="year: 2020"):
        accreditation_statistics([CityCounts(city="甲市", facilities=3)], year=2020)


def test_a_city_comes_once_and_a_year_is_a_number() -> None:
    with pytest.raises(InputError, match="city"):
        accreditation_statistics([CityCounts(city="甲市"), CityCounts(city="甲市")])
    for asked in ({"year": "2020"}, {"year": True}, {"place": "x"}, {"known_on": 5}):
        with pytest.raises(InputError):
            accreditation_statistics(**asked)

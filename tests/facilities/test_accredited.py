"""All facilities of a place and a round on the lists: whole, of that place alone, and never 'none' for want of a list."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.notices.building import HEADER, text, with_list, write

from shanxi_health_policy import (
    AmbiguousNameError,
    Catalogue,
    InputError,
    UnknownTermError,
    registry_counts,
)
from shanxi_health_policy.facilities import accredited
from shanxi_health_policy.facilities.accredited_facilities import ACCREDITED_COLUMNS
from shanxi_health_policy.vocabulary import Accreditation
from shanxi_health_policy.vocabulary.places import PLACES

RECOMMENDED, COMMUNITY = Accreditation.RECOMMENDED_STANDARD, Accreditation.COMMUNITY_HOSPITAL
LISTS = [table for notice in Catalogue.shipped() for table in notice.facility_lists]
COUNTIES = sorted({(row.city, row.county) for table in LISTS for row in table.facilities})
CITIES = [
    code for code in PLACES if code.startswith("14") and code.endswith("00") and not code.endswith("0000")
]


@pytest.mark.clause("shanxi-2021-2", "R1")
@pytest.mark.clause("shanxi-2022-4", "R2")
@given(st.sampled_from(LISTS), st.sampled_from(COUNTIES))
def test_a_place_has_the_rows_of_the_list_that_lie_in_it_in_their_order(
    table: object, county: tuple[str, str]
) -> None:
    assert table in LISTS
    listed = LISTS[LISTS.index(table)]
    of_city, of_county = (
        accredited(place, year=listed.year, standard=listed.accreditation)
        for place in (county[0], "".join(county))
    )
    own = [row for row in listed.facilities if row.city == county[0]]
    assert [one.facility for one in of_city] == own
    assert [one.facility for one in of_county] == [row for row in own if row.county == county[1]]
    assert of_county.reach[0].listed == len(of_county)


@pytest.mark.clause("shanxi-2021-2", "R1")
@pytest.mark.clause("shanxi-2022-4", "R2")
def test_the_cities_of_a_province_make_up_the_province() -> None:
    province = accredited("山西省")
    assert Counter(province.rows) == Counter(row for city in CITIES for row in accredited(city))
    assert len(province) == len(accredited()) == 57 + 28 + 69 + 25
    assert [one.listed for one in province.reach] == [126, 53]
    assert len(accredited("140000", year=2021)) == 69 + 25


@pytest.mark.clause("shanxi-2021-2", "R3", "R5")
@given(st.sampled_from(CITIES), st.sampled_from((date(2021, 4, 1), date(2022, 12, 31))))
def test_what_of_a_printed_total_stands_on_no_list_is_what_the_counts_by_city_say(
    city: str, on: date
) -> None:
    (row,) = [one for one in registry_counts(on=on) if one.city.zh == PLACES[city].zh]
    recommended, community = accredited(city, on=on).reach
    assert (recommended.listed, community.listed) == (row.recommended_listed, row.community_hospital_listed)
    assert recommended.up_to == 2020
    by_2020 = accredited(city, year=2020, standard=RECOMMENDED).reach[0].listed
    assert recommended.in_all is not None
    assert recommended.not_listed == recommended.in_all - by_2020
    if on.year == 2021:
        assert (recommended.in_all, recommended.not_listed) == (
            row.recommended_in_all,
            row.recommended_not_listed,
        )
    assert community.in_all is None


@pytest.mark.clause("shanxi-2021-2", "R5")
@given(st.integers(1900, 2999).filter(lambda year: year not in (2020, 2021)), st.sampled_from(CITIES))
def test_a_round_of_which_no_list_is_here_is_not_none(year: int, city: str) -> None:
    found = accredited(city, year=year)
    assert (len(found), found.is_here, found.citations) == (0, False, ())
    assert [(one.rounds, one.is_here) for one in found.reach] == [((2020, 2021), False)] * 2
    for told in found.said():
        assert f"没有 {year} 年度的名单，只有 2020、2021 年度的；不等于没有机构" in told.zh
        assert f"no list of {year} is here, only of 2020, 2021" in told.en


def own_lists(folder: Path, *rows: str, place: str = "140900", name: str = "忻州市") -> Catalogue:
    """The shipped notices with a list of the round of 2024."""
    data = with_list(count=len(rows))
    data["notice"] |= {"place": place, "place_name": text(name)}
    lines = [f"own,{number},{row}" for number, row in enumerate(rows, start=1)]
    return Catalogue.load(write(folder, data, "\n".join((HEADER, *lines)) + "\n"))


def in_county(city: str, county: str) -> str:
    """A row of a list."""
    return f"{city},{county},某镇卫生院,某镇卫生院,township_health_centre,"


@pytest.mark.clause("shanxi-2021-2", "R5")
def test_a_year_between_two_rounds_is_told_with_the_rounds_around_it(tmp_path: Path) -> None:
    catalogue = own_lists(tmp_path, in_county("忻州市", "原平市"))
    found = accredited("忻州", year=2022, standard=RECOMMENDED, catalogue=catalogue)
    (reach,) = found.reach
    assert (len(found), reach.rounds, reach.is_here) == (0, (2020, 2021, 2024), False)
    assert len(accredited("原平", year=2024, catalogue=catalogue)) == 1
    # the list of a city does not speak for its neighbours
    assert accredited("吕梁", standard=RECOMMENDED, catalogue=catalogue).reach[0].rounds == (2020, 2021)
    # of its province it is a part
    assert accredited("山西", standard=RECOMMENDED, catalogue=catalogue).reach[0].rounds == (2020, 2021, 2024)


@pytest.mark.clause("shanxi-2022-4", "R2")
def test_a_bureau_gets_its_city_s_round_as_a_table() -> None:
    found = accredited("吕梁", year=2021)
    assert [(one.standard, one.listed, one.is_here) for one in found.reach] == [
        (RECOMMENDED, 10, True),
        (COMMUNITY, 2, True),
    ]
    heads, rows = found.table("zh")
    assert (len(heads), len(rows), found.title.zh) == (
        len(ACCREDITED_COLUMNS),
        12,
        "名单上的机构：吕梁市，2021 年度",
    )
    assert rows[0] == (
        "吕梁市", "文水县", "凤城镇卫生院", "乡镇卫生院", "推荐标准", 2021, date(2022, 3, 13),
        "晋卫办基层函〔2022〕4号", "附件1", 27, "文水县凤城镇卫生院",
    )  # fmt: skip
    assert found.table("en")[1][0][3:5] == ("township health centre", "recommended standard")
    assert [one.clause for one in found.citations] == ["R2", "R2"]


@pytest.mark.clause("jiaozuo-2022-8", "R4")
def test_those_below_a_standard_are_listed_only_where_they_are_asked_for() -> None:
    assert len(accredited("焦作")) == 0
    below = accredited("焦作", standard="未达基本标准")
    assert (len(below), [one.standard.code for one in below.reach]) == (28, ["below_basic_standard"])
    assert (
        below.said()[0].zh == "未达基本标准：2022 年度的名单上 28 所，其他年度没有名单；没有印出的累计数可比"
    )


@pytest.mark.clause("shanxi-2021-2", "R5")
def test_where_no_list_speaks_that_is_said_and_a_standard_without_lists_too() -> None:
    assert [one.text().zh for one in accredited("天津").reach] == [
        "推荐标准：这里没有这样的名单，不等于没有机构",
        "社区医院：这里没有这样的名单，不等于没有机构",
    ]
    basic = accredited(standard="基本标准")
    assert (basic.is_here, basic.reach[0].rounds, basic.title.zh) == (False, (), "名单上的机构：各地")
    assert [one.is_here for one in accredited("山西", known_on=date(2021, 3, 31)).reach] == [False, False]
    early = accredited("山西", known_on=date(2021, 12, 31), year=2021)
    assert (early.is_here, early.reach[0].rounds) == (False, (2020,))


@pytest.mark.clause("shanxi-2021-2", "R3", "R5")
def test_of_all_rounds_the_printed_total_stands_beside_the_lists() -> None:
    told = accredited("吕梁").said()
    assert told[0].zh == (
        "推荐标准：2020、2021 年度的名单上 21 所，其他年度没有名单；截至 2020 年底文件累计 11 所，其中 0 所不在这里的名单上"
    )
    province = accredited("山西省").reach
    assert [(one.up_to, one.in_all, one.not_listed) for one in province] == [(2021, 138, 12), (2020, 37, 9)]
    assert all(one.in_all is None for one in (*accredited().reach, *accredited("文水").reach))


def test_a_county_is_asked_for_by_its_name_on_a_list_and_one_on_two_cities_lists_is_ambiguous(
    tmp_path: Path,
) -> None:
    assert {one.facility.county for one in accredited("泽州")} == {"泽州县"}
    assert {one.facility.city for one in accredited("阳泉市郊区")} == {"阳泉市"}
    two = in_county("忻州市", "乙县"), in_county("晋城市", "乙县")
    catalogue = own_lists(tmp_path, in_county("忻州市", "甲区"), *two)
    assert len(accredited("甲区", catalogue=catalogue)) == 1
    with pytest.raises(AmbiguousNameError, match="忻州市乙县、晋城市乙县"):
        accredited("乙县", catalogue=catalogue)


def test_a_place_that_only_a_notice_of_one_s_own_names_is_asked_for_by_that_name(tmp_path: Path) -> None:
    rows = in_county("云中市", "云东县"), in_county("云中市", "云西县")
    county = own_lists(tmp_path, *rows, place="150123", name="云东县")
    assert [one.facility.county for one in accredited("150123", catalogue=county)] == ["云东县"]
    # a city that has no code here is spoken for by the notice that lists it
    assert len(accredited("云中", catalogue=county)) == 2


@pytest.mark.parametrize("place", ["某某县", "141199", "150000", "14", "", 140000, ["吕梁"]])
def test_a_place_that_is_none_is_an_error_of_the_field(place: str) -> None:
    with pytest.raises(InputError) as caught:
        accredited(place)
    assert caught.value.field == "place"


def test_other_wrong_input_names_its_field() -> None:
    with pytest.raises(UnknownTermError, match="standard"):
        accredited("吕梁", standard="达标")
    with pytest.raises(InputError, match="year"):
        accredited("吕梁", year="2021")  # type: ignore[arg-type]
    with pytest.raises(InputError, match="on"):
        accredited("吕梁", on="2021-01-01")  # type: ignore[arg-type]
    with pytest.raises(InputError, match="known_on"):
        accredited("吕梁", known_on="2021-01-01")  # type: ignore[arg-type]
    with pytest.raises(UnknownTermError) as caught:
        accredited("吕粱市")
    assert caught.value.suggestions[0] == "吕梁市141100"

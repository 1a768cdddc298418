"""Finding a facility: by any name its lists print, for certain or as a candidate, and never against what was said of it."""

from __future__ import annotations

import pickle
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.notices.building import DATA

from shanxi_health_policy import (
    AmbiguousNameError,
    Catalogue,
    Facility,
    FacilityKind,
    InputError,
    NoticeError,
    UnknownTermError,
    accreditations,
    find_facility,
)
from shanxi_health_policy.facilities.names import tidy, without_places

LISTED = [
    row for notice in Catalogue.shipped() for table in notice.facility_lists for row in table.facilities
]


@pytest.mark.clause("shanxi-2021-2", "R1")
@pytest.mark.clause("shanxi-2022-4", "R2")
@pytest.mark.clause("jiaozuo-2022-8", "R4")
@given(st.sampled_from(LISTED), st.booleans())
def test_every_listed_facility_is_found_by_its_printed_and_by_its_standard_name(
    row: Any, printed: bool
) -> None:
    name = row.printed if printed else row.name
    found = find_facility(name, city=row.city, county=row.county).found
    assert found is not None
    assert (found.facility.city, found.facility.county, found.facility.name) == (
        row.city,
        row.county,
        row.name,
    )
    assert found.sureness == 100
    assert any(one.facility == row for one in found.listings)


@given(
    st.sampled_from(LISTED),
    st.sampled_from(["镇", "乡", "中心", "街道", "办事处", "医疗集团", "社区", "县", "市", "区"]),
)
def test_what_people_leave_out_leaves_it_found_or_among_the_candidates(row: Any, left_out: str) -> None:
    name = f"{row.county}{row.name}".replace(left_out, "", 1)
    search = find_facility(name, city=row.city)
    every = search.candidates if search.found is None else (search.found,)
    assert row.name in {one.facility.name for one in every}


@given(st.sampled_from(LISTED), st.sampled_from(LISTED))
def test_what_is_found_never_contradicts_what_was_said(row: Any, other: Any) -> None:
    search = find_facility(row.name, city=other.city, county=other.county, kind=other.kind)
    every = search.candidates if search.found is None else (search.found,)
    assert all(
        (one.facility.city, one.facility.county, one.facility.kind) == (other.city, other.county, other.kind)
        for one in every
    )


@given(st.sampled_from(LISTED), st.booleans())
def test_the_printed_name_with_its_county_alone_finds_it(row: Any, whole: bool) -> None:
    county = row.city + row.county if whole else row.county
    search = find_facility(row.printed, county=county)
    assert row.name in {one.facility.name for one in (search.found, *search.candidates) if one is not None}
    assert search.one().facility.county == row.county


@given(st.sampled_from(LISTED))
def test_the_province_before_a_name_is_left_out_and_another_province_is_another_facility(row: Any) -> None:
    own, other = ("河南省", "山西省") if row.city == "焦作市" else ("山西省", "河南省")
    found = find_facility(f"{own}{row.city}{row.county}{row.name}").one()
    assert (found.facility.county, found.facility.name) == (row.county, row.name)
    assert find_facility(f"{other}{row.city}{row.county}{row.name}").found is None


@given(st.text(min_size=1, max_size=30))
def test_any_text_is_answered_or_refused(name: str) -> None:
    if not tidy(name):
        with pytest.raises(InputError, match="name"):
            find_facility(name)
        return
    search = find_facility(name)
    assert find_facility(name) == search
    sure = [one.sureness for one in search.candidates]
    assert sure == sorted(sure, reverse=True)
    assert all(50 <= one < 100 for one in sure) or set(sure) == {100}


def test_a_name_as_people_write_it_finds_the_one_facility() -> None:
    found = find_facility("文水凤城卫生院").one()
    assert found.full_name == "吕梁市文水县凤城镇卫生院"
    assert found.text().en.startswith(
        "吕梁市文水县凤城镇卫生院 (township health centre), match 100%: recommended standard"
    )


def test_every_list_it_stands_on_is_told_the_earliest_first() -> None:
    found = find_facility("运城市万荣县解店镇卫生院").one()
    assert [(one.accreditation.code, one.since) for one in found.listings] == [
        ("recommended_standard", date(2021, 4, 1)),
        ("community_hospital", date(2022, 3, 13)),
    ]


def test_a_name_that_fits_two_is_not_decided() -> None:
    search = find_facility("大阳镇卫生院")
    assert search.found is None
    assert [one.full_name for one in search.candidates] == [
        "临汾市尧都区大阳镇卫生院",
        "晋城市泽州县大阳镇卫生院",
    ]
    with pytest.raises(AmbiguousNameError, match="晋城市泽州县大阳镇卫生院"):
        search.one()
    assert search.explain().startswith("大阳镇卫生院 对应几所机构：\n  临汾市尧都区")
    assert find_facility("大阳镇卫生院", county="泽州县").one().facility.city == "晋城市"


def test_a_name_that_fits_none_offers_those_like_it() -> None:
    search = find_facility("解店卫生所")
    assert search.found is None
    assert search.candidates[0].facility.name == "解店镇卫生院"
    with pytest.raises(UnknownTermError) as caught:
        search.one()
    assert caught.value.suggestions[0] == "运城市万荣县解店镇卫生院"
    assert search.explain("en").startswith("解店卫生所 was not found; names like it:\n  运城市")
    assert len(find_facility("卫生院").candidates) <= 5


def test_a_name_like_no_other_has_no_candidates() -> None:
    search = find_facility("协和医院")
    assert (search.found, search.candidates) == (None, ())
    assert search.explain("en") == "no listed facility has a name like 协和医院"
    with pytest.raises(UnknownTermError):
        search.one()


def test_lists_of_a_later_date_are_left_out() -> None:
    assert find_facility("文水县凤城镇卫生院", on=date(2022, 3, 12)).found is None
    assert find_facility("文水县凤城镇卫生院", known_on=date(2022, 3, 12)).found is None
    early = find_facility("解店镇卫生院", county="万荣县", on=date(2022, 3, 12)).one()
    assert [one.accreditation.code for one in early.listings] == ["recommended_standard"]


def test_the_kind_narrows_the_search() -> None:
    assert find_facility("解店镇卫生院", kind="社区卫生服务中心").found is None
    assert find_facility("解店镇卫生院", kind=FacilityKind.TOWNSHIP_HEALTH_CENTRE).found is not None


def test_a_name_in_a_city_of_no_known_province_may_have_any_province_before_it() -> None:
    assert without_places("湖北省远安市甲县乙镇卫生院", "远安市", "甲县") == "乙镇卫生院"
    assert without_places("远安市甲县乙镇卫生院", "远安市", "甲县") == "乙镇卫生院"


@pytest.mark.clause("jiaozuo-2022-8", "R4")
def test_a_facility_below_the_basic_standard_is_found_with_its_list() -> None:
    found = find_facility("温县黄河社区卫生服务中心").one()
    assert found.full_name == "焦作市温县黄河街道卫生服务中心"
    assert found.text().zh.endswith("列为未达基本标准（焦卫基层〔2022〕8号），应在2022-12-31前达到")
    assert found.text().en.endswith(
        "listed as below the basic standard (焦卫基层〔2022〕8号), to reach it by 2022-12-31"
    )
    assert find_facility("温县黄河社区卫生服务中心").explain("zh") == found.text().zh


@pytest.mark.clause("jiaozuo-2022-8", "R4", "I-N3")
@pytest.mark.parametrize(
    ("known_on", "found"), [(date(2021, 12, 31), False), (date(2022, 1, 1), True), (date(2022, 6, 30), True)]
)
def test_a_list_of_an_undated_notice_is_known_from_the_day_it_holds(known_on: date, found: bool) -> None:
    search = find_facility("温县黄河社区卫生服务中心", known_on=known_on)
    assert (search.found is not None) == found
    if search.found is not None:
        [listing] = search.found.listings
        assert listing.reach_by == date(2022, 12, 31)
        assert find_facility("文水凤城卫生院").one().listings[0].reach_by is None


def test_a_list_without_a_target_has_no_day_to_reach_it(tmp_path: Path) -> None:
    text = (DATA / "jiaozuo-2022-8.toml").read_text(encoding="utf-8")
    (tmp_path / "jiaozuo-2022-8.facilities.csv").write_bytes(
        (DATA / "jiaozuo-2022-8.facilities.csv").read_bytes()
    )
    own = tmp_path / "own.toml"
    changed = text.replace('target = "basic-standard-2022"\n', "")
    own.write_text(changed, encoding="utf-8")
    found = find_facility("温县黄河社区卫生服务中心", catalogue=Catalogue.load(own, with_shipped=False)).one()
    assert found.text().zh.endswith("列为未达基本标准（焦卫基层〔2022〕8号）")
    own.write_text(text.replace('target = "basic-standard-2022"', 'target = "other"'), encoding="utf-8")
    with pytest.raises(NoticeError, match=r"facility_lists\[0\].target: other"):
        Catalogue.load(own, with_shipped=False)


def test_a_county_with_its_city_before_it_keeps_the_candidates() -> None:
    names = [one.full_name for one in find_facility("河底卫生所", county="阳泉市郊区").candidates]
    assert names == ["阳泉市郊区河底镇卫生院"]


# "\ufdfa" is one sign that is 18 in half width
@pytest.mark.parametrize(
    "name",
    ["", "  ", "·", "名" * 101, "名" * 10_000, "\ufdfa" * 100, 5, None, b"x"],
    ids=["none", "blank", "mark", "101", "10000", "grows", "int", "None", "bytes"],
)
def test_anything_but_a_name_is_refused(name: Any) -> None:
    with pytest.raises(InputError) as caught:
        find_facility(name)
    assert caught.value.field == "name"


@pytest.mark.parametrize("field", ["city", "county"])
@pytest.mark.parametrize("place", ["", " ", "·", "市" * 101, 5], ids=["none", "blank", "mark", "101", "int"])
def test_anything_but_the_name_of_a_place_is_refused(field: str, place: Any) -> None:
    with pytest.raises(InputError) as caught:
        find_facility("解店镇卫生院", **{field: place})
    assert caught.value.field == field


@pytest.mark.parametrize("name", ["文水县凤城镇卫生院", "协和医院"])
def test_another_language_is_refused_and_not_taken_for_english(name: str) -> None:
    language: Any = "fr"
    with pytest.raises(InputError) as caught:
        find_facility(name).explain(language)
    assert caught.value.field == "language"


def test_the_registry_refuses_what_is_no_facility() -> None:
    facility: Any = "文水县凤城镇卫生院"
    with pytest.raises(InputError) as caught:
        accreditations(facility, on=date(2023, 1, 1))
    assert caught.value.field == "facility"


def test_the_registry_takes_the_same_provinces() -> None:
    whole = Facility(kind="乡镇卫生院", name="河南省焦作市修武县城关镇卫生院")
    assert [one.facility.name for one in accreditations(whole, on=date(2023, 1, 1))] == ["城关镇卫生院"]


@pytest.mark.parametrize(
    "asked", [{"on": "x"}, {"known_on": "x"}, {"city": 5}, {"kind": "诊室"}, {"catalogue": 5}]
)
def test_wrong_input_is_refused(asked: dict[str, Any]) -> None:
    with pytest.raises(InputError):
        find_facility("解店镇卫生院", **asked)


def test_the_error_of_two_names_pickles() -> None:
    with pytest.raises(AmbiguousNameError) as caught:
        find_facility("河底卫生院").one()
    assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)

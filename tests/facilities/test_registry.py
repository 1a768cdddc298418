"""The registry of accredited facilities: names as people write them find the one facility, or an error that names all."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shanxi_health_policy import AmbiguousNameError, Catalogue, Facility, InputError, accreditations
from shanxi_health_policy.notices.entries import ListedFacility
from shanxi_health_policy.vocabulary import Accreditation

LATER = date(2024, 1, 1)
LISTED = [
    listed
    for notice in Catalogue.shipped()
    for table in notice.facility_lists
    if table.accreditation is not Accreditation.BELOW_BASIC_STANDARD
    for listed in table.facilities
]


def identity(listed: ListedFacility) -> str:
    return f"{listed.city}{listed.county}{listed.name}"


def find(name: str, county: str | None = None, city: str | None = None, on: date = LATER) -> list[str]:
    rows = accreditations(Facility(kind="乡镇卫生院", name=name, county=county, city=city), on=on)
    return [*dict.fromkeys(identity(one.facility) for one in rows)]


def found_or_named(name: str, county: str | None = None) -> str:
    """The facility that is found, or the message that names all that it could be."""
    try:
        return "".join(find(name, county))
    except AmbiguousNameError as error:
        return error.expected.zh


def as_people_write_it(listed: ListedFacility) -> Iterator[str]:
    for name in {listed.name, listed.printed}:
        bare = name.removeprefix(listed.county)
        yield from (name, f" {name}\t", listed.county + bare, listed.city + listed.county + bare)
        yield "山西省" + listed.city + listed.county + bare
        yield f"{listed.county}医疗集团{listed.name}"
        yield name.replace("镇中心卫生院", "镇卫生院")
        yield name.replace("镇中心卫生院", "卫生院")
        if "中心" not in name:
            yield name.replace("镇卫生院", "中心卫生院")
        yield name.replace("乡卫生院", "卫生院")
        yield name.replace("街道办事处", "街道")
        yield name.replace("街道办事处", "").replace("街道", "").replace("办事处", "")
        yield name.replace("社区卫生服务中心", "卫生服务中心")
        yield name.replace("社区卫生服务中心", "社区医院")
        if name.endswith("卫生院"):
            yield name.removesuffix("卫生院") + "社区医院"


@pytest.mark.clause("shanxi-2021-2", "R1")
@pytest.mark.clause("shanxi-2022-4", "R2")
@pytest.mark.parametrize("listed", LISTED, ids=lambda one: f"{one.list_id}-{one.number}")
def test_every_spelling_finds_exactly_its_own_facility_given_its_county(listed: ListedFacility) -> None:
    wrong = {
        name: found
        for name in as_people_write_it(listed)
        if (found := find(name, listed.county)) != [identity(listed)]
    }
    assert wrong == {}


@pytest.mark.parametrize("listed", LISTED, ids=lambda one: f"{one.list_id}-{one.number}")
def test_without_the_county_it_is_found_or_said_to_be_ambiguous(listed: ListedFacility) -> None:
    assert identity(listed) in found_or_named(listed.printed)


@given(st.sampled_from(LISTED), st.text("太原阳泉大同中心镇乡社区卫生院街道集团医疗 （）·", max_size=12))
def test_other_names_never_raise_anything_else(listed: ListedFacility, name: str) -> None:
    for text in (name, listed.printed + name, name + listed.printed):
        if text.strip():
            assert isinstance(found_or_named(text, listed.county), str)


@pytest.mark.parametrize(
    ("name", "county", "city", "expected"),
    [
        ("河底镇卫生院", "郊区", None, "阳泉市郊区河底镇卫生院"),
        ("河底镇卫生院", "阳泉市郊区", None, "阳泉市郊区河底镇卫生院"),
        ("河底镇卫生院", "闻喜", None, "运城市闻喜县河底镇中心卫生院"),
        ("河底镇卫生院", None, "阳泉", "阳泉市郊区河底镇卫生院"),
        ("闻喜县河底乡中心卫生院", None, None, "运城市闻喜县河底镇中心卫生院"),
        ("阳泉市郊区河底镇卫生院", None, None, "阳泉市郊区河底镇卫生院"),
        ("大阳镇卫生院", "泽州县", None, "晋城市泽州县大阳镇卫生院"),
        ("尧都区乡贤街道社区卫生服务中心", None, None, "临汾市尧都区乡贤街道办事处社区卫生服务中心"),
        ("小店社区卫生服务中心", "小店区", None, "太原市小店区小店社区卫生服务中心"),
        ("城区社区卫生服务中心", "河津市", None, "运城市河津市城区社区卫生服务中心"),
        ("汾阳市阳城见喜卫生院", None, None, "吕梁市汾阳市阳城乡见喜卫生院"),
        ("乐平镇卫生院（城区社区分院）", "昔阳县", None, "晋中市昔阳县乐平镇卫生院城区社区分院"),
        ("昭余镇卫生院", "祁县", None, "晋中市祁县昭馀镇卫生院"),
        ("泽州县巴公社区医院", None, None, "晋城市泽州县巴公镇中心卫生院"),
        # misread in print: the printed and the standard form both find it
        ("崞阳镇中心卫生院", "临猗县", None, "运城市临猗县嵋阳镇中心卫生院"),
        ("嵎阳镇卫生院", "临猗县", None, "运城市临猗县嵋阳镇中心卫生院"),
        ("嵋阳卫生院", "临猗县", None, "运城市临猗县嵋阳镇中心卫生院"),
        ("杏花镇卫生院", "汾阳市", None, "吕梁市汾阳市杏花村镇中心卫生院"),
        ("柳林县医疗集团金家庄乡卫生院", None, None, "吕梁市柳林县金家庄乡中心卫生院"),
        # neither of these is on a list
        ("乐平镇卫生院", "昔阳县", None, None),
        ("河底镇卫生院", "孝义市", None, None),
        ("河底镇卫生院", None, "大同市", None),
        ("河底社区卫生服务中心", "闻喜县", None, None),
        ("河底镇", "闻喜县", None, None),
        ("卫生院", "闻喜县", None, None),
        ("县人民医院", "闻喜县", None, None),
    ],
)
def test_the_facility_that_is_meant(
    name: str, county: str | None, city: str | None, expected: str | None
) -> None:
    assert find(name, county, city) == ([] if expected is None else [expected])


def test_a_name_of_two_facilities_names_both() -> None:
    with pytest.raises(AmbiguousNameError) as caught:
        find("河底镇卫生院")
    assert caught.value.field == "facility.name"
    for message in (caught.value.message("zh"), caught.value.message("en")):
        assert "阳泉市郊区河底镇卫生院" in message
        assert "运城市闻喜县河底镇中心卫生院" in message


def test_a_namesake_not_yet_listed_on_the_day_is_a_namesake_still() -> None:
    # 永安镇: 浑源县 on the lists of 2020, 汾西县 only on those of 2021.
    with pytest.raises(AmbiguousNameError):
        find("永安镇卫生院", on=date(2021, 6, 1))
    as_known_then = accreditations(
        Facility(kind="乡镇卫生院", name="永安镇卫生院"), on=date(2021, 6, 1), known_on=date(2021, 6, 1)
    )
    assert {one.facility.county for one in as_known_then} == {"浑源县"}


@pytest.mark.clause("shanxi-2021-2", "R5")
@pytest.mark.clause("shanxi-2022-4", "R5")
@pytest.mark.parametrize(
    ("on", "known_on", "reached"),
    [
        (date(2021, 3, 31), None, []),
        (date(2021, 4, 1), None, ["recommended-2020"]),
        (date(2022, 3, 12), None, ["recommended-2020"]),
        (date(2022, 3, 13), None, ["recommended-2020", "community-hospital-2021"]),
        (date(2022, 3, 13), date(2022, 3, 12), ["recommended-2020"]),
        (date(2022, 3, 13), date(2021, 3, 31), []),
    ],
)
def test_an_accreditation_counts_from_the_notices_date(
    on: date, known_on: date | None, reached: list[str]
) -> None:
    centre = Facility(kind="乡镇卫生院", name="清源镇卫生院", county="清徐县")
    found = accreditations(centre, on=on, known_on=known_on)
    assert [one.facility_list.id for one in found] == reached


def test_one_spelling_finds_the_facility_on_every_list() -> None:
    found = accreditations(
        Facility(kind="社区卫生服务中心", name="王庄社区卫生服务中心", county="潞州区"), on=LATER
    )
    assert [one.facility_list.id for one in found] == ["community-hospital-2021", "recommended-2021"]
    assert len({one.identity for one in found}) == 1


def test_a_name_is_taken_to_lie_near_only_when_nothing_else_tells_where() -> None:
    def counties(name: str, county: str | None = None) -> list[str]:
        centre = Facility(kind="乡镇卫生院", name=name, county=county)
        return [one.facility.county for one in accreditations(centre, on=LATER, near="吕梁市")]

    assert counties("三泉卫生院") == ["汾阳市"]
    assert counties("新绛县三泉卫生院") == ["新绛县"]
    assert counties("三泉卫生院", "新绛县") == ["新绛县"]
    assert counties("龙港镇卫生院") == []


def test_without_a_name_nothing_can_be_looked_up() -> None:
    with pytest.raises(InputError) as caught:
        accreditations(Facility(kind="乡镇卫生院"), on=LATER)
    assert caught.value.field == "facility.name"

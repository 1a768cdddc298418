"""Pilots, facilities named as examples, repealed documents and prices: what a notice names, and no more than it names."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.notices.building import Data, notice, text, write
from tests.notices.test_shipped_notices import facts

from shanxi_health_policy import Catalogue, InputError, UnknownTermError, find_facility
from shanxi_health_policy.notices.values import PlaceCode
from shanxi_health_policy.organisation import named_facilities, pilots, price_rules, repeals
from shanxi_health_policy.organisation.pilot_places import PilotList
from shanxi_health_policy.vocabulary import Reason
from shanxi_health_policy.vocabulary.places import PLACES, enclosing_places
from shanxi_health_policy.vocabulary.standards import ListStanding

FACTS = facts("named")
COUNTIES = [code for code in PLACES if code.startswith("14") and not code.endswith("00")]
TOPICS = ("特色专科", "信息化", "预防接种门诊", "县级医疗集团")
PLAN = "朔政办发〔2020〕55号"


def of_list(name: str) -> list[dict[str, str]]:
    """What the printed notices name in one list."""
    return [one for one in FACTS if one["list"] == name]


# --------------------------------------------------------------------------------------------------- pilots


@pytest.mark.clause("shanxi-2023-51", "N39", "G9")
def test_the_pilots_are_those_that_point_45_names() -> None:
    for found, name in zip(pilots().lists, ("试点", "1+5"), strict=True):
        assert [PLACES[code].zh for code in found.named] == [one["place"] for one in of_list(name)]
        assert found.citation.at.zh == "第45条"
    assert [(one.first, one.further) for one in pilots().lists] == [(None, 15), ("140781", None)]


@given(st.sampled_from(COUNTIES))
def test_a_county_is_named_or_open_or_left_out_and_never_denied_where_more_are_to_come(county: str) -> None:
    care, zones = pilots(county).lists
    named = {PLACES[code].zh for code in (*care.named, *zones.named)}
    assert named <= {PLACES[county].zh}
    assert care.standing is (ListStanding.NAMED if care.named else ListStanding.OPEN)
    assert zones.standing is (ListStanding.NAMED if zones.named else ListStanding.NOT_NAMED)
    assert pilots(PLACES[county].zh).lists == pilots(county).lists


def test_a_city_has_the_pilots_within_it() -> None:
    care, zones = pilots("运城市").lists
    assert (care.named, zones.named) == (("140822", "140802"), ("140802",))
    assert "另选 15 个，这里没有名单" in pilots("吕梁").steps[0].label.zh
    assert "名单没有点到" in pilots("灵石县").explain()
    assert "Jiexiu 140781 set before the others" in pilots("介休").explain("en")


def test_pilots_before_the_notice_and_elsewhere_are_told_apart() -> None:
    assert pilots("介休", on=date(2023, 8, 21)).reasons == (Reason.NOT_IN_FORCE,)
    assert pilots("介休", on=date(2023, 8, 22)).lists
    assert pilots("介休", known_on=date(2023, 8, 21)).reasons == (Reason.NOT_YET_KNOWN,)
    assert pilots("天津").reasons == (Reason.NO_RULE_FOR_PLACE,)
    with pytest.raises(UnknownTermError):
        pilots("界休")


def test_how_many_more_pilots_there_are_is_told_by_the_target() -> None:
    [row, _] = Catalogue.shipped()["shanxi-2023-51"].rows(PilotList)
    assert row.further == "pilot-counties"
    assert PlaceCode("140781") in row.places


# ----------------------------------------------------------------------------------------- named facilities


@pytest.mark.clause("shanxi-2021-2", "N3", "N4", "I-L1", "I-L2")
@pytest.mark.parametrize("fact", [one for one in FACTS if one["list"] in TOPICS], ids=lambda one: one["name"])
def test_a_facility_or_group_that_the_notice_names_is_found_by_list_place_and_name(
    fact: dict[str, str],
) -> None:
    topic = "医疗集团" if fact["list"] == "县级医疗集团" else fact["list"]
    found = named_facilities(topic, place=fact["place"]).facilities
    [one] = [one for one in found if one.name.startswith(fact["name"])]
    assert PLACES[one.located].zh == fact["place"]
    assert one.citation.at.zh == fact["where"]
    assert fact["what"] in ("2千万", "心电图、胸片") or fact["what"] in one.named_for.zh
    by_name = named_facilities(name=f"{fact['place']}{one.name}").facilities
    assert one in by_name


def test_no_facility_is_named_that_the_notice_does_not_name() -> None:
    assert len(named_facilities().facilities) == sum(one["list"] in TOPICS for one in FACTS) == 16


def test_a_sum_that_is_told_is_money() -> None:
    found = named_facilities(name="平陆县医疗集团")
    assert found.facilities[0].amount == found.steps[0].amount == Decimal("20000000.00")
    assert [one.id for one in found.readings] == ["I-L2"]


def test_a_facility_on_the_lists_is_linked_to_what_else_is_known_of_it() -> None:
    for one in named_facilities().facilities:
        county = PLACES[one.located].zh
        match = find_facility(one.name, county=county).found
        listings = () if match is None else match.listings
        assert one.listed_as == (None if match is None else match.full_name)
        assert one.accreditations == tuple(each.accreditation for each in listings)
    early = named_facilities(name="河西镇卫生院", known_on=date(2021, 12, 31)).facilities[0]
    assert early.listed_as is None  # its list came later
    assert named_facilities(name="河西镇卫生院").facilities[0].listed_as == "晋城市高平市河西镇卫生院"


def test_one_name_of_a_topic_means_those_rows_alone() -> None:
    assert [one.name for one in named_facilities("血液透析").facilities] == ["永安镇卫生院"]
    assert len(named_facilities("专科").facilities) == 6
    assert [one.located for one in named_facilities(place="运城市").facilities][:2] == ["140881", "140830"]


def test_a_facility_that_is_not_named_is_not_thereby_worse() -> None:
    for asked in (
        named_facilities(name="凤城镇卫生院"),
        named_facilities(place="文水县"),
        named_facilities("信息化", name="段村卫生院"),
    ):
        assert (asked.facilities, asked.reasons) == ((), (Reason.NOT_NAMED,))
        assert "也没有说不是" in asked.decided_by.zh
    like = named_facilities(name="段村卫生所").decided_by
    assert (like.zh.endswith("名称相近的有：段村卫生院"), "names like it: 段村卫生院" in like.en) == (
        True,
        True,
    )
    assert "相近" not in named_facilities(name="文").decided_by.zh
    assert named_facilities(place="天津").reasons == (Reason.NO_RULE_FOR_PLACE,)
    assert named_facilities(place="山西", on=date(2021, 3, 31)).reasons == (Reason.NOT_IN_FORCE,)
    assert "no 'no'" in named_facilities("信息化").decided_by.en


@pytest.mark.parametrize(
    ("given_", "field"),
    [
        ({"topic": "特色专可"}, "topic"),
        ({"topic": ""}, "topic"),
        ({"name": "院" * 101}, "name"),
        ({"name": 5}, "name"),
    ],
)
def test_a_wrong_name_is_refused(given_: dict[str, Any], field: str) -> None:
    with pytest.raises(InputError) as caught:
        named_facilities(**given_)
    assert caught.value.field == field


def own(**tables: Any) -> Data:
    """A notice of Xinzhou without a scheme."""
    return {key: one for key, one in notice("own-2024-1").items() if key != "tcm"} | tables


def test_a_facility_where_no_place_has_a_name_is_found_by_its_own(tmp_path: Path) -> None:
    row = {"clause": "A", "id": "a", "topic": text("荣誉"), "name": "某镇卫生院", "kind": "乡镇卫生院"}
    write(tmp_path, own(named_facilities=[row | {"located": "140999", "named_for": text("先进")}]))
    catalogue = Catalogue.load(tmp_path, with_shipped=False)
    [found] = named_facilities("荣誉", "某镇中心卫生院", catalogue=catalogue).facilities
    assert (found.located, found.listed_as) == ("140999", None)


# --------------------------------------------------------------------------------------- repeals and prices


@pytest.mark.clause("shuozhou-2023-42", "N30")
def test_the_repealed_plan_is_found_by_either_number_and_its_anomaly_is_named() -> None:
    [fact] = of_list("废止")
    for number in (None, PLAN, "朔政办发[2020]55号", fact["notice"], "shuozhou-2023-42"):
        [found] = repeals(number, place="朔州").repealed
        assert (found.number, found.since, found.here) == (fact["place"], date(2023, 12, 29), False)
        assert found.anomalies == ("A-N1", "A-N2")
    assert "异常 A-N2" in repeals(PLAN).explain()
    assert "which is not here itself" in repeals(PLAN).explain("en")


def test_a_document_of_which_nothing_is_said_is_not_said_to_hold() -> None:
    assert repeals("朔政办发〔2020〕56号").reasons == (Reason.NOT_NAMED,)
    assert repeals(PLAN, on=date(2023, 12, 28)).reasons == (Reason.NOT_IN_FORCE,)
    assert repeals(PLAN, known_on=date(2023, 12, 28)).reasons == (Reason.NOT_YET_KNOWN,)
    assert repeals(PLAN, place="太原").reasons == (Reason.NO_RULE_FOR_PLACE,)


def test_a_notice_that_takes_the_place_of_another_is_told_too(tmp_path: Path) -> None:
    older, newer = own(), own()
    older["notice"] = older["notice"] | {"id": "older-2023-1", "number": "测〔2023〕1号"}
    newer["notice"] = newer["notice"] | {"replaces": ["older-2023-1"]}
    reading = {"id": "I-1", "clauses": ["A"], "question": text(), "reading": text(), "reason": text()}
    newer["readings"] = [reading]
    row = {"clause": "A", "id": "a", "number": "测〔2020〕1号", "title": text(), "readings": ["I-1"]}
    newer["repeals"] = [row]
    for data in (older, newer):
        write(tmp_path, data)
    catalogue = Catalogue.load(tmp_path, with_shipped=False)

    def asked(number: str | None = None, **at: Any) -> list[tuple[str, bool]]:
        found = repeals(number, place="140981", catalogue=catalogue, **at)
        return [(one.number, one.here) for one in found.repealed]

    assert asked() == [("测〔2020〕1号", False), ("测〔2023〕1号", True)]
    assert asked("测〔2023〕1号", on=date(2024, 1, 1)) == [("测〔2023〕1号", True)]
    assert asked(on=date(2023, 12, 31)) == []
    assert asked(known_on=date(2023, 11, 30)) == []
    assert [one.id for one in repeals(place="140900", catalogue=catalogue).readings] == ["I-1"]
    [step] = repeals("测〔2023〕1号", place="140900", catalogue=catalogue).steps
    assert step.citation is None


@pytest.mark.clause("shanxi-2021-2", "C20")
@pytest.mark.clause("shanxi-2023-51", "N49")
@pytest.mark.clause("shuozhou-2023-42", "N22")
def test_what_is_said_of_prices_says_where_the_prices_stand() -> None:
    assert [one.id for one in price_rules("太原市").rules] == ["community-hospital-prices", "rural-prices"]
    assert [one.id for one in price_rules("怀仁市").rules] == ["service-prices", "rural-prices"]
    assert "价格见" in price_rules("大同").steps[0].label.zh
    assert price_rules("天津").reasons == (Reason.NO_RULE_FOR_PLACE,)
    assert price_rules("大同", on=date(2023, 8, 21)).reasons == (Reason.NOT_IN_FORCE,)


def test_every_place_that_is_named_has_a_name_and_lies_in_the_notices_own() -> None:
    for one in named_facilities().facilities:
        assert one.located in PLACES
        assert "140000" in enclosing_places(one.located)

"""Targets: how many more it takes is exactly enough, and what is said of targets that are reached, on the way or missed."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.facilities.one_target import (
    EVERY,
    MISSED,
    NOT_HERE,
    NOT_REACHED,
    ON_THE_WAY,
    REACHED,
    UNKNOWN,
    one,
)

from shanxi_health_policy import InputError, UnknownTermError, track
from shanxi_health_policy.facilities import Target, targets_of
from shanxi_health_policy.notices import Placed
from shanxi_health_policy.vocabulary import Reason


@pytest.mark.parametrize(
    "placed",
    [one for one in EVERY if not one.row.is_ceiling],
    ids=lambda placed: f"{placed.notice.id}-{placed.row.id}",
)
@given(data=st.data())
def test_as_many_more_as_it_says_reach_it_and_one_fewer_does_not(
    placed: Placed[Target], data: st.DataObject
) -> None:
    row = placed.row
    figures: dict[str, Any] = {}
    if row.each is not None:
        counts = data.draw(
            st.dictionaries(st.sampled_from(["甲", "乙", "丙"]), st.integers(0, 20), min_size=1)
        )
        figures[row.figure] = counts
    elif row.of is not None:
        figures[row.of] = data.draw(st.integers(0, 10_000))
        figures[row.figure] = data.draw(st.integers(0, figures[row.of]))
    else:
        figures[row.figure] = data.draw(st.integers(0, 400))
    found = one(placed, figures)
    assert found.more is not None
    assert (found.standing is REACHED) is (found.more == 0)
    if not found.more:
        return
    if row.each is None:
        enough = figures | {row.figure: figures[row.figure] + found.more}
        short = figures | {row.figure: figures[row.figure] + found.more - 1}
        assert found.goal == enough[row.figure]
    else:
        counts = figures[row.figure]
        missing = dict(found.short)
        enough = {row.figure: {name: count + missing.get(name, 0) for name, count in counts.items()}}
        first = found.short[0][0]
        short = {row.figure: enough[row.figure] | {first: enough[row.figure][first] - 1}}
        assert found.more == sum(missing.values())
    assert one(placed, enough).standing is REACHED
    assert one(placed, short).standing is ON_THE_WAY
    assert one(placed, short).more == 1


@given(st.permutations([("甲", 0), ("乙", 1), ("丙", 4)]))
def test_the_order_of_counties_changes_nothing_but_the_order(pairs: list[tuple[str, int]]) -> None:
    [placed] = [
        one for one in EVERY if (one.notice.id, one.row.id) == ("shanxi-2023-51", "central-township-centres")
    ]
    found = one(placed, {placed.row.figure: dict(pairs)})
    assert (found.value, found.goal, found.more, found.over) == (5, 3, 1, 1)
    assert (found.short, found.above) == ((("甲", 1),), ("丙",))


def test_a_target_is_missed_only_when_its_day_is_past() -> None:
    figures = {"new_community_hospitals": 14}
    [placed] = [one for one in EVERY if one.row.id == "new-community-hospitals-2022"]
    due = date(2022, 12, 31)
    for days, standing in ((-1, ON_THE_WAY), (0, ON_THE_WAY), (1, MISSED)):
        found = one(placed, figures, due + timedelta(days=days))
        assert (found.standing, found.days_left, found.due) == (standing, -days, due)
    assert one(placed, figures).days_left is None


def test_shares_are_shown_with_one_decimal_and_decided_exactly() -> None:
    figures: dict[str, Any] = {"county_tcm_hospitals": 10_001, "county_tcm_hospitals_level_2_a": 8000}
    [placed] = [one for one in EVERY if one.row.id == "county-tcm-hospitals-2a"]
    found = one(placed, figures)
    assert (str(found.share), found.goal, found.more, found.standing) == ("80.0", 8001, 1, ON_THE_WAY)
    nothing = one(placed, {"county_tcm_hospitals": 0, "county_tcm_hospitals_level_2_a": 0})
    assert (nothing.share, nothing.standing) == (None, REACHED)


def test_ranges_about_and_yearly_are_said() -> None:
    found = track("140000", {"techniques_in_year": 61, "licensed_village_doctors": 1, "village_doctors": 9})
    by_id = {one.id: one for one in found.progress}
    assert (by_id["techniques-a-year"].over, by_id["techniques-a-year"].yearly) == (1, True)
    assert by_id["licensed-village-doctors"].about is True
    assert "1 above the range" in found.explain("en")
    assert "the notice sets no date" in found.explain("en")
    assert "期限 2025-12-31" in found.explain()
    assert (found.reached, found.missed) == (1, 0)


def test_figures_that_are_missing_are_named() -> None:
    found = track("120000", {"facilities": 10, "community_hospitals_by_district": {}}, on=date(2030, 1, 1))
    assert [one.standing for one in found.progress] == [UNKNOWN] * 7
    assert found.progress[0].missing_figures == ("basic_standard_facilities",)
    assert found.progress[3].missing_figures == ("community_hospitals_by_district",)
    whole = track("120000", {"basic_standard_facilities": 1}).progress[0]
    assert whole.missing_figures == ("facilities",)
    assert "how many facilities count towards it (basic_standard_facilities)" in found.explain("en")


def test_a_place_follows_its_own_targets_and_those_it_lies_in() -> None:
    ids = [placed.notice.id for placed in targets_of("140681")]
    assert list(dict.fromkeys(ids)) == ["shuozhou-2023-42", "shanxi-2023-51"]
    assert targets_of("140681", on=date(2023, 12, 28)) == targets_of("140000")
    assert targets_of("140000", known_on=date(2023, 8, 21)) == ()


def test_a_place_without_targets_says_why() -> None:
    nowhere = track("110000", {})
    assert (nowhere.progress, nowhere.reasons) == ((), (Reason.NO_RULE_FOR_PLACE,))
    assert track("140600", {}, known_on=date(2020, 1, 1)).reasons == (Reason.NOT_YET_KNOWN,)


@pytest.mark.parametrize(
    ("figures", "field"),
    [
        (5, "figures"),
        ({"colour": 1}, "figures"),
        ({"facilities": -1}, "figures.facilities"),
        ({"facilities": True}, "figures.facilities"),
        ({"facilities": 1.5}, "figures.facilities"),
        ({"facilities": {"甲": 1}}, "figures.facilities"),
        ({"community_hospitals_by_district": 3}, "figures.community_hospitals_by_district"),
        ({"community_hospitals_by_district": {1: 3}}, "figures.community_hospitals_by_district"),
        ({"community_hospitals_by_district": {"甲": -3}}, "figures.community_hospitals_by_district.甲"),
        ({"facilities": 3, "basic_standard_facilities": 4}, "figures.basic_standard_facilities"),
    ],
)
def test_wrong_figures_are_refused_by_name(figures: Any, field: str) -> None:
    with pytest.raises(InputError) as caught:
        track("120000", figures)
    assert caught.value.field == field


def test_a_misspelt_figure_is_not_silently_missing() -> None:
    with pytest.raises(UnknownTermError, match="recommended_standard_facilities_by_district"):
        track("120000", {"facility": 3})


@pytest.mark.parametrize("targets", [5, [], ["x"], "99"])
def test_wrong_targets_are_refused(targets: Any) -> None:
    with pytest.raises(InputError, match="targets"):
        track("120000", {}, targets=targets)


def test_wrong_days_are_refused() -> None:
    with pytest.raises(InputError, match="on"):
        track("120000", {}, on="2022-01-01")  # type: ignore[arg-type]
    with pytest.raises(InputError, match="known_on"):
        targets_of("120000", known_on="x")  # type: ignore[arg-type]
    with pytest.raises(InputError, match="on"):
        targets_of("120000", on="x")  # type: ignore[arg-type]


def test_the_counts_behind_a_target_are_told() -> None:
    figures: dict[str, Any] = {
        "county_tcm_hospitals": 5,
        "county_tcm_hospitals_level_2_a": 4,
        "regional_centres": 2,
    }
    found = {one.id: one for one in track("140600", figures).progress}
    share, count = found["county-tcm-hospitals-2a"], found["regional-centres"]
    assert (share.value, share.whole, share.goal, share.over) == (4, 5, 4, 0)
    assert (count.value, count.whole, count.goal, count.over) == (2, None, 1, 0)


@pytest.mark.parametrize("place", ["140000", "140600", "141100", "141121", "140681", "120000"])
def test_a_total_belongs_to_the_place_of_its_notice(place: str) -> None:
    figures = {"county_groups_connected": 13} if place.startswith("14") else {}
    found = track(place, figures)
    for placed, one_ in zip(targets_of(place), found.progress, strict=True):
        row = placed.row
        whole = row.each is None and (row.share is None or row.share.numerator != row.share.denominator)
        whole = whole and row.at_most != 0  # 'none' holds wherever there is none
        assert row.is_total == whole
        if whole and placed.place != place:
            assert (one_.standing, one_.tracked_at, one_.more) == (NOT_HERE, placed.place, None)
        else:
            assert (one_.standing is NOT_HERE, one_.tracked_at) == (False, None)


@pytest.mark.clause("shanxi-2023-51", "G9")
def test_lvliang_is_not_told_that_it_lacks_the_groups_of_the_whole_province() -> None:
    found = track("141100", {"county_groups_connected": 13})
    told = next(one for one in found.steps if "117" in one.in_language("zh"))
    assert told.in_language("zh").startswith(
        "117个县级医疗集团接入省远程会诊中心：不在此地衡量：是山西省140000的总数，在那里衡量"
    )
    assert "it is a total of Shanxi 140000 and tracked there" in told.in_language("en")
    assert "104" not in found.explain()
    assert "不在此地衡量" in found.decided_by.zh


@pytest.mark.clause("tianjin-2022-381", "G3")
@given(st.dictionaries(st.sampled_from("甲乙丙丁"), st.integers(0, 9), min_size=1))
def test_at_least_one_to_two_has_no_upper_bound(counts: dict[str, int]) -> None:
    [placed] = [one for one in EVERY if one.row.id == "community-hospitals-2022"]
    found = one(placed, {"community_hospitals_by_district": counts})
    assert (found.over, found.above) == (0, ())
    assert (found.standing is REACHED) == (min(counts.values()) >= 1)


@pytest.mark.clause("tianjin-2022-381", "G15", "I-G9")
@given(st.integers(0, 300), st.integers(0, 300), st.booleans())
def test_no_facility_without_a_pharmacist_is_reached_at_none_alone(gaps: int, more: int, known: bool) -> None:
    [placed] = [one for one in EVERY if one.row.is_ceiling]
    whole = {"facilities": gaps + more} if known else {}
    found = one(placed, {"facilities_without_pharmacist": gaps} | whole, date(2026, 1, 1))
    assert (found.standing is REACHED) is (gaps == 0)
    assert (found.value, found.over, found.most, found.goal, found.more) == (gaps, gaps, 0, None, None)
    assert found.whole == (gaps + more if known else None)
    assert found.missing_figures == ()


@pytest.mark.clause("tianjin-2022-381", "G15")
def test_a_district_may_ask_whether_it_has_a_pharmacist_everywhere() -> None:
    [placed] = [one for one in EVERY if one.row.is_ceiling]
    found = track("120101", {"facilities_without_pharmacist": 3}, targets=[placed], on=date(2026, 1, 1))
    assert (found.progress[0].standing, found.missed) == (NOT_REACHED, 0)
    assert "到期未达到（力争），多出 3 家机构" in found.explain()
    assert "3 facilities too many" in found.explain("en")
    assert [reading.id for reading in found.readings] == ["I-G1", "I-G9"]


@pytest.mark.parametrize(
    "placed", [one for one in EVERY if one.row.of is not None], ids=lambda one: str(one.row.id)
)
@given(whole=st.integers(0, 1000), beyond=st.integers(1, 1000))
def test_no_count_is_above_its_population(placed: Placed[Target], whole: int, beyond: int) -> None:
    figures = {placed.row.figure: whole + beyond, str(placed.row.of): whole}
    with pytest.raises(InputError) as caught:
        one(placed, figures)
    assert caught.value.field == f"figures.{placed.row.figure}"


@pytest.mark.clause("shuozhou-2023-42", "G14")
def test_what_is_only_to_be_tried_out_is_called_so_and_never_missed() -> None:
    found = track("140600", {"day_surgery_conditions": 12}, targets=["day-surgery"], on=date(2030, 1, 1))
    assert found.missed == 0
    assert "进行中（探索），还差 286 个病种；文件没有写期限" in found.explain()


@pytest.mark.clause("shanxi-2023-51", "G13")
def test_a_county_follows_what_every_county_is_to_have() -> None:
    figures: dict[str, Any] = {
        "emergency_teams_by_county": {"文水县": 1},
        "townships": 12,
        "townships_with_tcm_hall": 11,
    }
    by_id = {one.id: one for one in track("141121", figures).progress if one.citation.clause == "G13"}
    assert len(by_id) == 11
    assert NOT_HERE not in {one.standing for one in by_id.values()}
    assert (by_id["emergency-teams"].standing, by_id["township-tcm-halls"].more) == (REACHED, 1)
    assert by_id["township-tcm-halls"].citation.at.zh == "第12条"

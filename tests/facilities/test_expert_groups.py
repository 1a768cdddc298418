"""Groups of experts by area: who guides which, with a blank cell left open, and no person named."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.notices.building import Data, clause, head, text, write

from shanxi_health_policy import Catalogue, InputError, UnknownTermError
from shanxi_health_policy.facilities import ExpertGroups, expert_groups
from shanxi_health_policy.vocabulary import Reason

FIRST = ("沁阳市", "孟州市", "温县", "博爱县", "修武县")
SECOND = ("解放区", "山阳区", "中站区", "马村区", "示范区")


def ids(found: ExpertGroups) -> list[str]:
    return [one.id for one in found.groups]


@pytest.mark.clause("jiaozuo-2022-8", "L3")
@pytest.mark.parametrize(
    ("place", "group"), [*((one, "city-1") for one in FIRST), *((one, "city-2") for one in SECOND)]
)
def test_every_county_is_in_one_group_of_the_city_with_one_expert(place: str, group: str) -> None:
    found = expert_groups(place)
    assert (ids(found), found.experts, found.blank, found.reasons) == (["province", group], 1, (), ())
    own = [area for one in found.groups for area in one.areas if area.name.zh == place]
    assert [area.experts for area in own] == [1]


@pytest.mark.clause("jiaozuo-2022-8", "L3")
def test_the_city_has_three_groups_and_who_leads_and_keeps_in_touch_is_an_area() -> None:
    found = expert_groups("410800", on=date(2022, 6, 1))
    named = [(one.id, one.level.code, one.leads, one.liaison, one.conveners) for one in found.groups]
    assert named == [
        ("province", "province", None, None, 1),
        ("city-1", "city", "410882", "410821", 0),
        ("city-2", "city", "410802", "410871", 0),
    ]
    assert (found.experts, found.blank) == (14, ("410823",))
    assert found.decided_by.zh == "结论：省级组、市级第一组、市级第二组，专家 14 名；武陟县原文空白，待定"
    assert "Jiaozuo 4, of whom 1 convenes" in found.explain("en")


@pytest.mark.clause("jiaozuo-2022-8", "L3", "I-L3")
def test_a_blank_cell_is_open_and_not_none() -> None:
    found = expert_groups("武陟")
    assert (ids(found), found.experts, found.blank) == (["province", "city-1"], None, ("410823",))
    assert found.reasons == ()
    assert found.decided_by.en == "Decided: the city's first group; Wuzhi is left blank, and open"
    assert [one.id for one in found.readings] == ["I-L3"]
    assert [one.id for one in found.anomalies] == ["A-L1"]
    assert "武陟县 原文空白" in found.explain()


@pytest.mark.clause("jiaozuo-2022-8", "L3")
def test_a_county_that_the_table_does_not_name_is_another_answer_than_a_blank_one() -> None:
    found = expert_groups("410899")
    assert (ids(found), found.experts, found.blank) == (["province"], None, ())
    assert found.reasons == (Reason.IN_NO_GROUP,)
    assert found.notice_place == "410800"
    assert "片区表里没有写这个地方" in found.decided_by.zh
    assert found.steps[-1].citation is not None


@pytest.mark.parametrize(
    ("asked", "reason"),
    [
        ({"place": "141121"}, Reason.NO_RULE_FOR_PLACE),
        ({"place": "410000"}, Reason.NO_RULE_FOR_PLACE),
        ({"place": "410882", "on": date(2021, 12, 31)}, Reason.NOT_IN_FORCE),
        ({"place": "410882", "known_on": date(2021, 12, 31)}, Reason.NOT_YET_KNOWN),
    ],
)
def test_where_no_table_speaks_the_answer_says_why(asked: dict[str, Any], reason: Reason) -> None:
    found = expert_groups(**asked)
    assert (found.reasons, found.groups, found.experts, found.anomalies) == ((reason,), (), None, ())


def test_an_area_that_nobody_knows_is_refused_with_the_nearest() -> None:
    with pytest.raises(UnknownTermError) as caught:
        expert_groups("沁阴市")
    assert "沁阳市410882" in caught.value.suggestions
    for asked in ({"place": 5}, {"place": "410882", "on": "x"}):
        with pytest.raises(InputError):
            expert_groups(**asked)


def own(areas: list[Data]) -> Data:
    """A notice of Xinzhou with one group of experts."""
    group = {"id": "only", "clause": "A", "name": text("甲组"), "level": "市级", "areas": areas}
    return {
        "schema": 1,
        "notice": head("own-2024-1"),
        "dates": {"issued": date(2024, 1, 1), "in_force_from": date(2024, 1, 1)},
        "clauses": [clause("A")],
        "expert_groups": [group],
    }


@given(st.dictionaries(st.integers(140921, 140932).map(str), st.none() | st.integers(0, 5), min_size=1))
def test_what_is_counted_and_what_is_left_blank_are_all_areas(
    tmp_path_factory: pytest.TempPathFactory, areas: dict[str, int | None]
) -> None:
    rows = [
        {"place": place} | ({} if count is None else {"experts": count}) for place, count in areas.items()
    ]
    catalogue = Catalogue.load(write(tmp_path_factory.mktemp("own"), own(rows)), with_shipped=False)
    found = expert_groups("140900", catalogue=catalogue)
    counted = [one for one in areas.values() if one is not None]
    assert found.experts == (sum(counted) if counted else None)
    assert found.blank == tuple(place for place, count in areas.items() if count is None)
    for place, count in areas.items():
        one = expert_groups(place, catalogue=catalogue)
        assert (one.experts, one.blank) == (count, (place,) if count is None else ())
    nowhere = expert_groups("140981", catalogue=catalogue)
    assert (nowhere.groups, nowhere.reasons) == ((), (Reason.IN_NO_GROUP,))
    assert nowhere.explain("en")


def test_no_person_is_in_the_table() -> None:
    rows = Catalogue.shipped()["jiaozuo-2022-8"].content.rows("expert_groups")
    keys = {key for row in rows for area in row["areas"] for key in area}
    assert keys == {"place", "role", "experts"}

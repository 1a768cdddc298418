"""An id is unique in its notice: where a city's notice and its province's use the same one, the id alone names neither."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.facilities.test_own_targets import OWN, XINZHOU, loaded, own_data
from tests.notices.building import Data, text

from shanxi_health_policy import AmbiguousNameError, Catalogue, UnknownTermError, track
from shanxi_health_policy.facilities import due_dates, targets_of
from shanxi_health_policy.facilities.row_names import reference

PLACES = sorted({one.place for notice in Catalogue.shipped() for one in targets_of(notice.place)})
BOTH = ("shuozhou-2023-42/central-township-centres", "shanxi-2023-51/central-township-centres")


@pytest.mark.clause("shuozhou-2023-42", "G10")
@given(st.sampled_from(PLACES), st.data())
def test_a_target_is_asked_for_by_its_notice_and_id_and_by_the_id_alone_where_one_notice_uses_it(
    place: str, data: st.DataObject
) -> None:
    every = targets_of(place)
    asked = data.draw(st.sampled_from(every))
    whole = track(place, {}, targets=[reference(asked)])
    assert [(one.id, one.citation) for one in whole.progress] == [(asked.row.id, asked.citation)]
    if Counter(one.row.id for one in every)[asked.row.id] == 1:
        assert track(place, {}, targets=[asked.row.id]).progress == whole.progress
        return
    with pytest.raises(AmbiguousNameError) as caught:
        track(place, {}, targets=[asked.row.id])
    for one in every:
        assert (reference(one) in caught.value.message("zh")) == (one.row.id == asked.row.id)


@pytest.mark.clause("shanxi-2023-51", "G5")
@pytest.mark.clause("shuozhou-2023-42", "G10")
def test_a_bureau_of_shuozhou_says_whose_target_it_means() -> None:
    with pytest.raises(AmbiguousNameError, match="、".join(BOTH)) as caught:
        track("朔州", {}, targets=["central-township-centres"])
    assert caught.value.field == "targets"
    assert f"which one, with its notice: {', '.join(BOTH)}" in caught.value.message("en")
    found = track("朔州", {}, targets=[*BOTH, BOTH[0]])
    assert [one.citation.notice for one in found.progress] == ["shuozhou-2023-42", "shanxi-2023-51"]
    # the province's own speaks alone where the city's does not
    assert len(track("山西", {}, targets=["central-township-centres"]).progress) == 1


def test_a_name_of_neither_is_offered_the_nearest() -> None:
    with pytest.raises(UnknownTermError) as caught:
        track("朔州", {}, targets=["shanxi-2023-51/central-township-center"])
    assert caught.value.suggestions[0] == BOTH[1]
    with pytest.raises(UnknownTermError) as short:
        track("朔州", {}, targets=["central-township-center"])
    assert "central-township-centres" in short.value.suggestions


def test_a_day_to_count_from_goes_to_the_due_date_of_one_notice() -> None:
    row: Data = {
        "clause": "A",
        "readings": ["I-A"],
        "id": "posts-review",
        "what": text(),
        "years": 7,
        "since": text("建成"),
    }
    catalogue = loaded(own_data(due_dates=[row]))
    with pytest.raises(
        AmbiguousNameError, match="own-2030-1/posts-review、shanxi-2023-51/posts-review"
    ) as caught:
        due_dates(XINZHOU, since={"posts-review": date(2024, 1, 1)}, catalogue=catalogue)
    assert caught.value.field == "since"
    one, other = "own-2030-1/posts-review", "shanxi-2023-51/posts-review"
    days = {one: date(2024, 1, 1), other: date(2025, 1, 1)}
    found = due_dates(XINZHOU, since=days, catalogue=catalogue).dates
    assert {(item.citation.notice, item.due) for item in found if item.id == "posts-review"} == {
        ("own-2030-1", date(2031, 1, 1)),
        ("shanxi-2023-51", date(2030, 1, 1)),
    }
    alone = due_dates(XINZHOU, since={other: date(2025, 1, 1)}, catalogue=catalogue).dates
    assert {item.due for item in alone if item.id == "posts-review"} == {None, date(2030, 1, 1)}


def test_an_id_that_one_notice_uses_needs_no_notice() -> None:
    found = due_dates(XINZHOU, since={"leap": date(2024, 2, 29)}, catalogue=OWN).dates
    named = due_dates(XINZHOU, since={"own-2030-1/leap": date(2024, 2, 29)}, catalogue=OWN).dates
    assert found == named

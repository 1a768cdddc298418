"""Village-doctor posts (S4): so much a post, one clinic for one village, for a period that the notice leaves open."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shanxi_health_policy import InputError, village_doctor_post_subsidy
from shanxi_health_policy.text import Text
from shanxi_health_policy.vocabulary import Reason

from .own_notices import XINZHOU, own

HERE = "shuozhou-2023-42"
MONTH = Text(zh="个月", en="months")
COUNTS = st.integers(0, 1000)


@pytest.mark.clause(HERE, "S4")
@given(COUNTS, COUNTS, st.integers(0, 12), st.none() | COUNTS)
def test_the_subsidy_is_so_much_for_each_post_that_counts_and_each_period(
    posts: int, more: int, periods: int, villages: int | None
) -> None:
    answer = village_doctor_post_subsidy("140600", posts, periods=periods, villages=villages)
    counting = posts if villages is None else min(posts, villages)
    assert answer.posts_subsidised == counting
    assert answer.amount == Decimal("1000.00") * counting * periods
    assert (answer.posts, answer.periods) == (posts, periods)
    with_more = village_doctor_post_subsidy("140600", posts + more, periods=periods, villages=villages)
    assert with_more.amount is not None
    assert with_more.amount >= answer.amount


@pytest.mark.clause(HERE, "S4", "I-S5")
@pytest.mark.parametrize("place", ["140600", "140681"])
def test_three_posts_in_shuozhou_for_a_period_that_is_not_stated(place: str) -> None:
    answer = village_doctor_post_subsidy(place, posts=3)
    assert (answer.amount, answer.per_post) == (Decimal("3000.00"), Decimal("1000.00"))
    assert (answer.notice_place, answer.period_stated) == ("140600", False)
    assert [reading.id for reading in answer.readings] == ["I-S5"]
    assert "没有写按月还是按年" in answer.explain()
    assert "neither month nor year" in answer.explain("en")
    assert [(one.notice, one.clause) for one in answer.citations] == [(HERE, "S4")]


@pytest.mark.clause(HERE, "I-S5")
def test_the_periods_and_their_unit_are_the_callers() -> None:
    answer = village_doctor_post_subsidy("140600", 2, periods=12, period_unit=MONTH)
    assert (answer.amount, answer.period_unit, answer.period_stated) == (Decimal("24000.00"), MONTH, False)
    assert "12 months" in answer.explain("en")
    assert "12 个月" in answer.explain()
    assert village_doctor_post_subsidy("140600", period_unit="年").period_unit == Text(zh="年", en="年")


@pytest.mark.clause(HERE, "S4")
@pytest.mark.parametrize(
    ("villages", "amount", "cut"),
    [(2, "2000.00", True), (0, "0.00", True), (3, "3000.00", False), (4, "3000.00", False)],
)
def test_no_more_posts_than_villages_count_and_a_step_says_so(villages: int, amount: str, cut: bool) -> None:
    answer = village_doctor_post_subsidy("140600", 3, villages=villages)
    assert answer.amount == Decimal(amount)
    assert ("of 3 posts" in answer.explain("en")) is cut
    assert len(answer.steps) == (3 if cut else 2)


@pytest.mark.parametrize(
    ("place", "on", "known_on", "reason"),
    [
        ("140000", None, None, Reason.NO_RULE_FOR_PLACE),
        ("140700", None, None, Reason.NO_RULE_FOR_PLACE),
        ("140600", date(2023, 12, 28), None, Reason.NOT_IN_FORCE),
        ("140600", None, date(2023, 12, 28), Reason.NOT_YET_KNOWN),
    ],
)
def test_without_a_rule_there_is_no_figure(
    place: str, on: date | None, known_on: date | None, reason: Reason
) -> None:
    answer = village_doctor_post_subsidy(place, 3, on=on, known_on=known_on)
    assert (answer.amount, answer.per_post, answer.posts_subsidised) == (None, None, None)
    assert (answer.reasons, answer.notice_place, len(answer.steps)) == ((reason,), None, 1)


def test_a_citys_own_notice_has_its_own_sum_and_states_its_period() -> None:
    answer = village_doctor_post_subsidy(XINZHOU, 3, periods=2, on=date(2030, 1, 1), catalogue=own())
    assert (answer.amount, answer.per_post) == (Decimal("74.04"), Decimal("12.34"))
    assert answer.period_stated
    assert "每月" in answer.explain()
    assert "neither month nor year" not in answer.explain("en")
    assert "the one asked with" not in answer.explain("en")


@pytest.mark.parametrize(
    ("given_", "field"),
    [
        ({"place": 140600}, "place"),
        ({"posts": -1}, "posts"),
        ({"posts": True}, "posts"),
        ({"posts": 1.5}, "posts"),
        ({"periods": "12"}, "periods"),
        ({"villages": -1}, "villages"),
        ({"period_unit": ""}, "period_unit"),
        ({"period_unit": "年" * 21}, "period_unit"),
        ({"period_unit": 12}, "period_unit"),
        ({"posts": 1_000_000, "periods": 10}, "posts, periods"),
        ({"on": 2023}, "on"),
        ({"known_on": "2023-12-29"}, "known_on"),
    ],
)
def test_wrong_input_is_named(given_: dict[str, object], field: str) -> None:
    with pytest.raises(InputError) as caught:
        village_doctor_post_subsidy(**({"place": "140600"} | given_))  # type: ignore[arg-type]
    assert caught.value.field == field


def test_where_the_notice_states_the_period_it_is_the_unit() -> None:
    found = village_doctor_post_subsidy(XINZHOU, 2, periods=3, catalogue=own())
    assert (found.period_unit.zh, found.period_stated) == ("每月", True)
    assert village_doctor_post_subsidy(XINZHOU, period_unit="年", catalogue=own()).period_unit.zh == "年"

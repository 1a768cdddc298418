"""What stands exactly at a border: the largest amount, the last year, one group; and what is taken where nothing is said."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from tests.notices.building import Data, clause

from shanxi_health_policy import (
    InputError,
    NoticeError,
    accreditation_award,
    premium_subsidy,
    senior_post_exempt,
    village_doctor_post_subsidy,
)
from shanxi_health_policy.asking import ask

from .own_notices import BASIS, XINZHOU, data, loaded

LARGEST = "9999999999.99"


AWARD: Data = BASIS | {"id": "a", "accreditation": "推荐标准", "amount": LARGEST}
POST: Data = BASIS | {"id": "a", "amount": LARGEST}


@pytest.mark.parametrize(
    ("rule", "row", "number", "field"),
    [
        (accreditation_award, {"awards": [AWARD]}, "facilities", "facilities"),
        (village_doctor_post_subsidy, {"posts": [POST]}, "posts", "posts, periods"),
    ],
)
def test_the_largest_amount_is_told_and_one_above_it_refused(
    rule: Callable[..., Any], row: Data, number: str, field: str
) -> None:
    catalogue = loaded(data("own-2023-1", date(2023, 1, 1), row))
    assert rule(XINZHOU, catalogue=catalogue).amount == Decimal(LARGEST)
    with pytest.raises(InputError) as caught:
        rule(XINZHOU, **{number: 2}, catalogue=catalogue)
    assert caught.value.field == field


def test_where_no_number_is_said_it_is_one() -> None:
    assert accreditation_award("140100").facilities == 1
    one = village_doctor_post_subsidy("140600")
    assert (one.posts, one.periods, one.amount) == (1, 1, Decimal("1000.00"))
    assert village_doctor_post_subsidy("140700").period_stated is False


def test_the_round_is_told_where_the_notice_speaks_of_one() -> None:
    assert "(the round of 2021)" in accreditation_award("141100").explain("en")
    assert "round of" not in accreditation_award("140100").explain("en")


def test_a_unit_has_at_most_twenty_characters() -> None:
    assert village_doctor_post_subsidy("140600", period_unit="年" * 20).period_unit.zh == "年" * 20
    for unit in ("年" * 21, ""):
        with pytest.raises(InputError, match="period_unit"):
            village_doctor_post_subsidy("140600", period_unit=unit)


def premium(*rows: Data, **changes: Any) -> Data:
    """A notice of Xinzhou with these rows on the premium."""
    return data("own-2023-1", date(2023, 1, 1), {"premium": [BASIS | row for row in rows]}) | changes


GROUP: Data = {"group": "特困", "from_year": 2023}


@pytest.mark.parametrize(
    ("row", "key"),
    [
        ({"share": "0.5", "amount": "1.00"}, "share"),
        ({}, "share"),
        ({"amount": "1.00", "floor": "1.00"}, "share"),
        ({"share": "0.5", "to_year": 2022}, "to_year"),
        ({"share": "0.5", "or_to_year": 2022}, "or_to_year"),
    ],
)
def test_a_row_that_contradicts_itself_is_refused(row: Data, key: str) -> None:
    with pytest.raises(NoticeError, match=key):
        loaded(premium(GROUP | row))


@pytest.mark.parametrize("key", ["to_year", "or_to_year"])
def test_the_last_year_may_be_the_first(key: str) -> None:
    catalogue = loaded(premium(GROUP | {"amount": "1.00", key: 2023}))
    assert premium_subsidy("特困", "2.00", 2023, place=XINZHOU, catalogue=catalogue).amount == Decimal("1.00")


def test_only_where_several_groups_hold_is_the_most_favourable_one_spoken_of() -> None:
    said = "by the most favourable group"
    assert said in premium_subsidy(["特困", "低保"], "350.00", 2023).explain("en")
    assert said not in premium_subsidy(["特困"], "350.00", 2023).explain("en")
    assert said not in premium_subsidy(["特困"], "350.00", 2022).explain("en")


def test_the_steps_of_the_premium_say_what_each_group_brings_and_why() -> None:
    within = premium_subsidy(["特困", "低保"], "350.00", 2023).explain("en")
    assert "100% is 350.00" in within
    assert "below the floor" not in within
    assert "at most the contribution standard" not in within
    assert "below the floor, so the floor" in premium_subsidy("低保", "300.00", 2023).explain("en")
    assert "at most the contribution standard" in premium_subsidy("低保", "200.00", 2023).explain("en")
    assert "only from 2023 on" in premium_subsidy("特困", "350.00", 2022).explain("en")
    assert "only for 2023–2025" in premium_subsidy("防止返贫监测对象", "350.00", 2026).explain("en")
    assert "0.00 if the group ends" not in premium_subsidy("防止返贫监测对象", "350.00", 2026).explain("en")
    assert "help with the premium: none; 2023" in premium_subsidy([], "350.00", 2023).explain("en")
    assert (
        "help with the premium: extreme poverty; 2023"
        in premium_subsidy("特困", "350.00", 2023).explain("en").lower()
    )


def test_the_help_rests_on_the_rows_of_the_groups_asked_about_and_else_on_the_first() -> None:
    second: Data = {"clause": "B", "readings": [], "group": "低保", "share": "0.5", "from_year": 2023}
    first = GROUP | {"amount": "1.00"}
    catalogue = loaded(premium(first, second, clauses=[clause("A"), clause("B")]))

    def cited(groups: Any, year: int) -> list[str]:
        answer = premium_subsidy(groups, "2.00", year, place=XINZHOU, catalogue=catalogue)
        return [one.clause for one in answer.citations]

    assert cited("低保", 2023) == ["B"]
    assert cited("低保", 2022) == ["B"]
    assert cited("特困", 2023) == ["A"]
    assert cited("返贫致贫", 2023) == ["A"]


def test_of_a_notice_that_speaks_for_two_places_the_rows_of_the_nearest_count() -> None:
    wider: Data = BASIS | {"group": "低保", "amount": "1.00", "from_year": 2023, "place": XINZHOU}
    nearer: Data = BASIS | {"group": "特困", "amount": "2.00", "from_year": 2023, "place": "140981"}
    catalogue = loaded(data("own-2023-1", date(2023, 1, 1), {"premium": [wider, nearer]}))
    near = premium_subsidy(["低保", "特困"], "9.00", 2023, place="140981", catalogue=catalogue)
    assert near.amount == Decimal("2.00")
    assert premium_subsidy("低保", "9.00", 2023, place="140981", catalogue=catalogue).amount == Decimal(
        "0.00"
    )
    assert premium_subsidy("低保", "9.00", 2023, place=XINZHOU, catalogue=catalogue).amount == Decimal("1.00")


START = date(2008, 3, 1)


def test_a_thousand_periods_are_taken_and_the_last_day_is_that_of_2999() -> None:
    day = timedelta(days=1)
    periods = [(START + 2 * day * number, START + 2 * day * number) for number in range(1000)]
    assert senior_post_exempt(periods, date(2030, 1, 1)).still_serving is False
    last = date(2999, 12, 31)
    assert senior_post_exempt([(START, last)], last).years_in_all == 991
    for wrong in ([*periods, (last, last)], [(START, last + day)], [(last + day, None)]):
        with pytest.raises(InputError, match="service_periods"):
            senior_post_exempt(wrong, last)


def test_a_text_is_no_series_of_periods_and_is_named_as_a_whole() -> None:
    wrong: Any = "2008-03-01.."
    with pytest.raises(InputError) as caught:
        senior_post_exempt(wrong, START)
    assert wrong in str(caught.value)


def test_the_day_on_which_it_is_met_is_told_where_there_is_one() -> None:
    assert "met from 2023-03-01" in senior_post_exempt([(START, None)], START).explain("en")
    assert "met from" not in senior_post_exempt([(START, START)], START).explain("en")
    answer = senior_post_exempt(
        [(date(1990, 1, 1), date(2009, 12, 31)), (date(2011, 1, 1), None)], date(2012, 1, 1)
    )
    assert (answer.years_in_a_row, answer.years_in_all, answer.first_day_met) == (
        20,
        21,
        date(2004, 12, 31) + timedelta(days=1),
    )


def test_years_in_all_are_reached_within_a_period_that_ends() -> None:
    periods = [
        (date(2000, 1, 1), date(2009, 12, 31)),
        (date(2011, 1, 1), date(2022, 12, 31)),
        (date(2024, 1, 1), date(2035, 12, 31)),
    ]
    answer = senior_post_exempt(periods, date(2030, 1, 1))
    assert answer.first_day_met is not None
    assert answer.first_day_met.year == 2027
    assert senior_post_exempt(periods, answer.first_day_met).met is True
    assert senior_post_exempt(periods, answer.first_day_met - timedelta(days=1)).met is False


def test_a_group_out_of_its_years_is_not_told_what_another_reading_would_bring() -> None:
    row = GROUP | {"amount": "1.00", "to_year": 2024, "or_to_year": 2023}
    catalogue = loaded(premium(row))
    for year, told in ((2023, False), (2024, True), (2025, False)):
        answer = premium_subsidy("特困", "2.00", year, place=XINZHOU, catalogue=catalogue)
        assert ("0.00 if the group ends" in answer.explain("en")) is told


@pytest.mark.parametrize(
    "unit", [{"zh": "年", "en": "year", "x": "y"}, {"zh": "年"}, {"zh": 1, "en": "x"}, {"zh": "年", "en": 1}]
)
def test_a_unit_in_two_languages_has_both_and_nothing_else(unit: Any) -> None:
    asked = {"place": "140600", "period_unit": unit}
    with pytest.raises(InputError, match="period_unit"):
        ask("village_doctor_post_subsidy", asked)
    assert (
        ask("village_doctor_post_subsidy", asked | {"period_unit": {"zh": "年", "en": "year"}}).place
        == "140600"
    )

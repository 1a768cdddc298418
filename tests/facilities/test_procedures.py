"""Procedures and dates: who decides, what is due when, and who belongs in a plan."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shanxi_health_policy import InputError, UnknownTermError
from shanxi_health_policy.facilities import belongs_in_plan, due_dates, review_procedure
from shanxi_health_policy.vocabulary import Reason

OWN, DISTRICT = "facility", "district"
ROUTES: list[tuple[str, str, int | None, date | None, int, list[str], str | None]] = [
    ("410800", "基本标准", None, None, 2022, ["county", "city"], "city"),
    ("410800", "推荐标准", 2022, None, 2022, ["county", "city", "province"], "province"),
    ("410800", "社区医院", None, None, 2022, ["county", "city"], "city"),
    ("120000", "基本标准", None, None, 2022, [OWN, DISTRICT, "city", "city"], None),
    ("120101", "推荐标准", 2022, None, 2022, [OWN, DISTRICT, "city", "city"], None),
    ("120000", "社区医院", None, None, 2022, [OWN, DISTRICT, "city", "city"], None),
    ("140000", "基本标准", None, None, 2020, ["city", "province"], "city"),
    ("141100", "推荐标准", None, None, 2021, ["city", "province", "state"], "state"),
    ("141121", "推荐标准", 2020, None, 2020, [OWN, "city", "province", "state"], None),
    ("141121", "推荐标准", None, date(2021, 12, 31), 2020, [OWN, "city", "province", "state"], None),
    ("140000", "社区医院", 2020, None, 2020, [OWN, "city", "province", "state"], None),
    ("140000", "社区医院", None, None, 2021, ["city", "province"], None),
]


@pytest.mark.clause("jiaozuo-2022-8", "P1")
@pytest.mark.clause("tianjin-2022-381", "P6")
@pytest.mark.clause("shanxi-2021-2", "P6", "I-P4", "I-P5")
@pytest.mark.clause("shanxi-2022-4", "P6", "I-P4")
@pytest.mark.parametrize(("place", "accreditation", "year", "on", "told", "levels", "decides"), ROUTES)
def test_who_reviews_and_who_decides(
    place: str,
    accreditation: str,
    year: int | None,
    on: date | None,
    told: int,
    levels: list[str],
    decides: str | None,
) -> None:
    found = review_procedure(accreditation, place=place, year=year, on=on)
    assert [step.level.code for step in found.review_steps] == levels
    assert (None if found.decided_by_level is None else found.decided_by_level.code) == decides
    assert found.explain().splitlines()[0].endswith(f"（{told}年度）")
    who = "is not said" if found.decided_by_level is None else found.decided_by_level.en
    assert f"Decided by: {who}" in found.explain("en").splitlines()


@pytest.mark.clause("shanxi-2021-2", "I-P5")
def test_whether_the_states_check_covered_community_hospitals_names_the_other_reading() -> None:
    text = review_procedure("社区医院", place="140000", year=2020).explain()
    assert "国家作网上一致性评价" in text
    assert "I-P5" in text
    assert "另一种理解：只管推荐标准" in text


@pytest.mark.parametrize(
    ("place", "accreditation"), [("140000", "推荐标准"), ("120000", "社区医院"), ("140000", "基本标准")]
)
def test_a_round_of_which_no_notice_tells_has_no_route(place: str, accreditation: str) -> None:
    for year in (2019, 2024):
        found = review_procedure(accreditation, place=place, year=year)
        assert (found.reasons, found.review_steps) == ((Reason.NOT_IN_FORCE,), ())
        assert f"（{year}年度）" in found.title.zh


def test_where_several_places_have_routes_one_is_asked_for() -> None:
    with pytest.raises(InputError, match="place") as caught:
        review_procedure("推荐标准")
    assert all(one in caught.value.expected.zh for one in ("天津市", "山西省", "焦作市"))


@pytest.mark.parametrize(
    ("accreditation", "asked", "reason"),
    [
        ("未达基本标准", {}, Reason.ACCREDITATION_NOT_COVERED),
        ("推荐标准", {"place": "110000"}, Reason.NO_RULE_FOR_PLACE),
        ("推荐标准", {"on": date(2021, 12, 31)}, Reason.NOT_IN_FORCE),
        ("推荐标准", {"known_on": date(2021, 12, 31)}, Reason.NOT_YET_KNOWN),
    ],
)
def test_where_no_procedure_is_set_the_answer_says_why(
    accreditation: str, asked: dict[str, Any], reason: Reason
) -> None:
    review = review_procedure(accreditation, **({"place": "410800"} | asked))
    plan = belongs_in_plan(date(2021, 1, 1), accreditation, **asked)
    assert (review.reasons, review.review_steps, review.decided_by_level) == ((reason,), (), None)
    wanted = Reason.ACCREDITATION_NOT_COVERED if not asked else reason
    if accreditation == "推荐标准" and "on" not in asked and "place" not in asked:
        wanted = Reason.NOT_YET_KNOWN
    assert (plan.belongs, plan.reasons) == (None, (wanted,))


@pytest.mark.clause("tianjin-2022-381", "P2", "P3", "I-P1")
def test_the_dates_of_tianjin_in_order() -> None:
    found = due_dates("120000", on=date(2022, 8, 31))
    assert [(one.id, one.opens, one.due, one.days_left, one.overdue) for one in found.dates] == [
        ("names", None, date(2022, 7, 31), -31, True),
        ("self-assessment", None, date(2022, 8, 31), 0, False),
        ("city-review", date(2022, 9, 1), date(2022, 9, 30), 30, False),
        ("re-review", None, date(2025, 12, 31), 1218, False),
    ]
    assert found.dates[3].about is True
    text = found.explain("en")
    assert "2022-07-31, past" in text
    assert "2022-09-01 – 2022-09-30, 30 days left" in text
    assert "about 2025-12-31" in text
    assert found.decided_by.en == "Decided: 4 due dates, 1 past"


@pytest.mark.clause("shanxi-2021-2", "C9")
@pytest.mark.clause("shanxi-2023-51", "C11")
def test_what_recurs_counts_from_the_day_that_is_given() -> None:
    without = due_dates("140000")
    assert [(one.id, one.due) for one in without.dates] == [
        ("community-hospital-registration", date(2021, 5, 31)),
        ("posts-review", None),
    ]
    assert (without.dates[0].days_left, without.dates[0].overdue) == (None, None)
    assert "the day of the last adjustment is needed" in without.explain("en")
    given_ = due_dates("140600", since={"posts-review": date(2016, 2, 29)})
    assert given_.dates[0].due == date(2021, 2, 28)


@given(st.dates(date(1950, 1, 1), date(2890, 12, 31)))
def test_five_years_on_it_is_the_same_day_or_the_last_of_february(last: date) -> None:
    dates = {one.id: one.due for one in due_dates("140000", since={"posts-review": last}).dates}
    due = dates["posts-review"]
    assert due is not None
    assert due.year == last.year + 5
    assert (due.month, due.day) in {(last.month, last.day), (2, 28)}
    assert (last.month, last.day) == (2, 29) or due.day == last.day


@pytest.mark.parametrize(
    ("since", "field"),
    [
        (5, "since"),
        ({"names": date(2020, 1, 1)}, "since"),
        ({"posts-review": "2020-01-01"}, "since.posts-review"),
        ({"posts-review": datetime(2020, 1, 1)}, "since.posts-review"),  # noqa: DTZ001
        ({"posts-review": date(2900, 1, 1)}, "since.posts-review"),
    ],
)
def test_wrong_days_to_count_from_are_refused(since: Any, field: str) -> None:
    with pytest.raises(InputError) as caught:
        due_dates("140000", since=since)
    assert caught.value.field == field


def test_an_id_that_needs_no_day_is_refused_with_those_that_do() -> None:
    with pytest.raises(UnknownTermError, match="—"):
        due_dates("120000", since={"names": date(2020, 1, 1)})


@pytest.mark.parametrize(
    ("asked", "reason"),
    [
        ({"place": "110000"}, Reason.NO_RULE_FOR_PLACE),
        ({"place": "120000", "known_on": date(2022, 7, 6)}, Reason.NOT_YET_KNOWN),
    ],
)
def test_without_dates_the_answer_says_why(asked: dict[str, Any], reason: Reason) -> None:
    found = due_dates(**asked)
    assert (found.dates, found.reasons) == ((), (reason,))


@pytest.mark.clause("jiaozuo-2022-8", "P7")
@given(st.none() | st.dates())
def test_what_is_due_every_week_or_month_has_no_day_and_is_never_past(on: date | None) -> None:
    found = due_dates("410800", on=on)
    assert [(one.id, one.every and one.every.code) for one in found.dates] == [
        ("progress-reports", "month"),
        ("facility-reports", "week"),
        ("facility-analyses", "month"),
    ]
    for one in found.dates:
        assert (one.due, one.since, one.days_left, one.overdue) == (None, None, None, None)
    assert "计划达标、升级的机构报告整改进度：每周，文件没有写是哪一天" in found.explain()
    assert "every month, on no day that the notice names" in found.explain("en")


def test_dates_stay_listed_before_the_notice_and_long_after() -> None:
    for on in (date(2000, 1, 1), date(2090, 1, 1)):
        assert len(due_dates("120000", on=on).dates) == 4


@pytest.mark.clause("jiaozuo-2022-8", "P4", "I-P2")
@given(st.dates(date(2000, 1, 1), date(2030, 12, 31)))
def test_who_opened_no_later_than_the_day_belongs(opened_on: date) -> None:
    found = belongs_in_plan(opened_on)
    assert found.belongs is (opened_on <= date(2021, 4, 30))
    assert (found.year, found.opened_by) == (2022, date(2021, 4, 30))
    assert found.explain("en").splitlines()[2] == (
        "Decided: it belongs in the plan" if found.belongs else "Decided: it does not belong in the plan"
    )


def test_wrong_input_is_refused_by_name() -> None:
    with pytest.raises(InputError, match="opened_on"):
        belongs_in_plan("2021-04-30")  # type: ignore[arg-type]
    with pytest.raises(UnknownTermError):
        belongs_in_plan(date(2021, 4, 30), "优秀")
    with pytest.raises(UnknownTermError):
        review_procedure("优秀")
    for asked in ({"place": "1"}, {"on": "x"}, {"known_on": "x"}):
        with pytest.raises(InputError):
            belongs_in_plan(date(2021, 4, 30), **asked)  # type: ignore[arg-type]
        with pytest.raises(InputError):
            review_procedure("推荐标准", **asked)  # type: ignore[arg-type]
        with pytest.raises(InputError):
            due_dates(**({"place": "120000"} | asked))  # type: ignore[arg-type]

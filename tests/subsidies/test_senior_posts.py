"""Long service (S7): years in a row and in all by the calendar, and still at a township health centre."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import repeat

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shanxi_health_policy import InputError, senior_post_exempt
from shanxi_health_policy.subsidies import SeniorPost
from shanxi_health_policy.testing.strategies.inputs import Span, service_records
from shanxi_health_policy.vocabulary import Reason

from .days import DAY, in_a_row, in_all, served_days, whole_years
from .own_notices import XINZHOU, own

HERE = "shanxi-2023-51"
records = service_records()
# Years of 25 or 15 have days enough to compare only where every fourth year has a 29 February.
days = st.dates(date(1960, 1, 1), date(2080, 12, 31))
FIRST, LAST = date(2019, 6, 1), date(2025, 6, 30)
short_records = service_records(FIRST, LAST, max_days=800)


def counted(answer: SeniorPost) -> tuple[object, ...]:
    """All that an answer says of the service."""
    return (
        answer.met,
        answer.still_serving,
        answer.years_in_a_row,
        answer.years_in_all,
        answer.first_day_met,
        answer.decided_by,
    )


@pytest.mark.clause(HERE, "S7", "I-S6", "I-S8")
@given(short_records, st.dates(FIRST - DAY, LAST + 3 * DAY))
def test_the_years_are_those_counted_day_by_day(spans: list[Span], as_of: date) -> None:
    answer = senior_post_exempt(spans, as_of, place=XINZHOU, catalogue=own())
    served = served_days(spans, as_of)
    assert answer.still_serving is (as_of in served_days(spans, as_of + DAY))
    assert answer.years_in_a_row == in_a_row(served)
    assert answer.years_in_all == in_all(served)
    enough = in_a_row(served) >= 1 or in_all(served) >= 2  # as the notice of Xinzhou asks
    assert answer.met is (answer.still_serving and enough)


@pytest.mark.clause(HERE, "S7")
@given(short_records)
def test_the_first_day_met_is_the_first_day_on_which_it_is_met(spans: list[Span]) -> None:
    end = LAST + timedelta(days=800)  # by then whoever still serves has served two years
    first = senior_post_exempt(spans, end, place=XINZHOU, catalogue=own()).first_day_met
    if first is not None:
        assert senior_post_exempt(spans, first, place=XINZHOU, catalogue=own()).met is True
    day = FIRST
    while day < (first or end):
        assert senior_post_exempt(spans, day, place=XINZHOU, catalogue=own()).met is False
        day += 13 * DAY if (first or end) - day > 30 * DAY else DAY


@pytest.mark.clause(HERE, "S7", "I-S8")
@given(records, days)
def test_it_is_met_from_the_first_day_on_while_the_person_serves(spans: list[Span], as_of: date) -> None:
    answer = senior_post_exempt(spans, as_of)
    reached = answer.first_day_met is not None and answer.first_day_met <= as_of
    assert answer.met is (reached and answer.still_serving)
    assert answer.years_in_all >= answer.years_in_a_row


@pytest.mark.clause(HERE, "I-S6")
@given(records, days, st.data())
def test_splitting_a_period_or_writing_it_twice_changes_nothing(
    spans: list[Span], as_of: date, data: st.DataObject
) -> None:
    whole = senior_post_exempt(spans, as_of)
    pieces: list[Span] = []
    for first, last in spans:
        end = last or first + timedelta(days=9000)
        cut = data.draw(st.dates(first, end))
        if cut == end:
            pieces += [(first, last), (first, last)]
        else:
            overlap = data.draw(st.integers(0, (cut - first).days))
            pieces += [(cut + DAY - overlap * DAY, last), (first, cut)]
    assert counted(senior_post_exempt(pieces, as_of)) == counted(whole)
    shuffled = data.draw(st.permutations(pieces))
    assert counted(senior_post_exempt(shuffled, as_of)) == counted(whole)


@given(records, days, days)
def test_years_never_grow_less_as_time_goes_on(spans: list[Span], one: date, other: date) -> None:
    before, after = (senior_post_exempt(spans, day) for day in sorted((one, other)))
    assert before.years_in_a_row <= after.years_in_a_row
    assert before.years_in_all <= after.years_in_all
    assert before.first_day_met == after.first_day_met


@given(records, service_records(max_periods=2), days)
def test_more_service_never_takes_years_away(spans: list[Span], more: list[Span], as_of: date) -> None:
    before, after = senior_post_exempt(spans, as_of), senior_post_exempt([*spans, *more], as_of)
    assert after.years_in_a_row >= before.years_in_a_row
    assert after.years_in_all >= before.years_in_all
    assert after.still_serving or not before.still_serving
    assert after.met or not before.met


@pytest.mark.clause(HERE, "I-S6")
@given(days, days)
def test_one_period_counts_whole_years_by_the_calendar(one: date, other: date) -> None:
    first, as_of = sorted((one, other))
    answer = senior_post_exempt([(first, None)], as_of)
    assert answer.years_in_a_row == answer.years_in_all == whole_years(first, as_of)
    assert answer.still_serving


@pytest.mark.parametrize(
    ("spans", "as_of", "met", "row", "all_", "first_day"),
    [
        pytest.param(
            [(date(2008, 3, 1), None)],
            date(2023, 3, 1),
            True,
            15,
            15,
            date(2023, 3, 1),
            id="15 years in a row",
        ),
        pytest.param(
            [(date(2008, 3, 1), None)], date(2023, 2, 28), False, 14, 14, date(2023, 3, 1), id="a day short"
        ),
        pytest.param(
            [(date(2008, 3, 1), date(2023, 3, 1))],
            date(2023, 3, 1),
            True,
            15,
            15,
            date(2023, 3, 1),
            id="the last day is a day of service",
        ),
        pytest.param(
            [(date(2008, 3, 1), date(2023, 2, 28))],
            date(2023, 3, 1),
            False,
            15,
            15,
            None,
            id="15 years, and gone the day after",
        ),
        pytest.param(
            [(date(2008, 3, 1), date(2026, 2, 28))],
            date(2020, 1, 1),
            False,
            11,
            11,
            date(2023, 3, 1),
            id="an end after the day asked about",
        ),
        pytest.param(
            [(date(2008, 2, 29), None)],
            date(2023, 2, 28),
            True,
            15,
            15,
            date(2023, 2, 28),
            id="from 29 February to a year without one",
        ),
        pytest.param(
            [(date(2008, 3, 1), date(2015, 6, 30)), (date(2015, 7, 1), None)],
            date(2023, 3, 1),
            True,
            15,
            15,
            date(2023, 3, 1),
            id="two health centres without a gap",
        ),
        pytest.param(
            [(date(2008, 3, 1), date(2015, 6, 30)), (date(2015, 7, 2), None)],
            date(2023, 3, 1),
            False,
            7,
            14,
            date(2030, 7, 2),
            id="a gap of a day",
        ),
        pytest.param(
            [(date(2008, 3, 1), date(2016, 6, 30)), (date(2015, 7, 1), None)],
            date(2023, 3, 1),
            True,
            15,
            15,
            date(2023, 3, 1),
            id="an overlap counts once",
        ),
        pytest.param(
            [(date(2000, 1, 1), date(2015, 12, 31)), (date(2020, 1, 1), None)],
            date(2023, 1, 1),
            True,
            16,
            19,
            date(2015, 1, 1),
            id="the row of 15 years need not last until now",
        ),
        pytest.param(
            [(date(2000, 1, 1), date(2014, 12, 31)), (date(2020, 1, 1), None)],
            date(2023, 1, 1),
            True,
            15,
            18,
            date(2020, 1, 1),
            id="enough on the last day, met on coming back",
        ),
        pytest.param(
            [(date(1990, 1, 1), date(2001, 12, 31)), (date(2005, 1, 1), None)],
            date(2018, 1, 1),
            True,
            13,
            25,
            date(2018, 1, 1),
            id="25 years in all",
        ),
        pytest.param(
            [(date(1990, 1, 1), date(2001, 12, 31)), (date(2005, 1, 1), None)],
            date(2017, 12, 31),
            False,
            12,
            24,
            date(2018, 1, 1),
            id="25 years in all but for a day",
        ),
        pytest.param(
            [(date(2024, 1, 1), None)], date(2023, 3, 1), False, 0, 0, date(2039, 1, 1), id="to begin"
        ),
        pytest.param(
            [(date(2000, 1, 1), date(2010, 1, 1))], date(2023, 3, 1), False, 10, 10, None, id="gone"
        ),
        pytest.param([], date(2023, 3, 1), False, 0, 0, None, id="never served"),
    ],
)
@pytest.mark.clause(HERE, "S7", "I-S6", "I-S8")
def test_who_may_be_appointed(
    spans: list[Span], as_of: date, met: bool, row: int, all_: int, first_day: date | None
) -> None:
    answer = senior_post_exempt(spans, as_of)
    assert (answer.met, answer.years_in_a_row, answer.years_in_all) == (met, row, all_)
    assert answer.first_day_met == first_day
    assert (answer.as_of, answer.notice_place) == (as_of, "140000")
    assert [(one.notice, one.clause) for one in answer.citations] == [(HERE, "S7")]
    assert [reading.id for reading in answer.readings] == ["I-S6", "I-S8"]
    assert answer.steps[-1].label.en == ("met" if met else "not met")
    assert answer.decided_by.en.startswith("Decided: met" if met else "Decided: not met")


@pytest.mark.clause(HERE, "S7")
@pytest.mark.parametrize("place", ["141100", "141121"])
def test_all_of_the_province_follows_its_notice(place: str) -> None:
    assert senior_post_exempt([(date(2008, 3, 1), None)], date(2023, 3, 1), place=place).met is True


@pytest.mark.parametrize(
    ("place", "known_on", "reason"),
    [("120000", None, Reason.NO_RULE_FOR_PLACE), ("140000", date(2023, 8, 21), Reason.NOT_YET_KNOWN)],
)
def test_without_a_rule_the_years_are_told_and_nothing_is_decided(
    place: str, known_on: date | None, reason: Reason
) -> None:
    answer = senior_post_exempt([(date(2008, 3, 1), None)], date(2023, 3, 1), place=place, known_on=known_on)
    assert (answer.met, answer.first_day_met, answer.reasons) == (None, None, (reason,))
    assert (answer.years_in_a_row, answer.still_serving, answer.notice_place) == (15, True, None)


def test_a_citys_own_notice_asks_for_its_own_years() -> None:
    spans = [(date(2021, 1, 1), date(2021, 12, 31)), (date(2023, 1, 1), None)]
    answer = senior_post_exempt(spans, date(2023, 6, 1), place=XINZHOU, catalogue=own())
    assert (answer.met, answer.years_in_a_row, answer.first_day_met) == (True, 1, date(2023, 1, 1))
    assert senior_post_exempt(spans, date(2023, 6, 1), place="140000", catalogue=own()).met is False


def test_a_thousand_periods_are_taken_and_one_more_is_not() -> None:
    one = (date(2008, 3, 1), date(2008, 3, 1))
    assert senior_post_exempt([one] * 1000, date(2023, 3, 1)).years_in_all == 0
    for more in ([one] * 1001, repeat(one)):
        with pytest.raises(InputError):
            senior_post_exempt(more, date(2023, 3, 1))


def test_periods_may_come_as_pairs_of_any_kind() -> None:
    def given_once() -> Iterator[Span]:
        yield (date(2008, 3, 1), None)

    as_lists: list[list[date | None]] = [[date(2008, 3, 1), None]]
    for spans in (given_once(), as_lists):
        assert senior_post_exempt(spans, date(2023, 3, 1)).met is True  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "spans",
    [
        None,
        "2008-03-01",
        7,
        [date(2008, 3, 1)],
        [(date(2008, 3, 1),)],
        [(None, date(2008, 3, 1))],
        [("2008-03-01", None)],
        [(datetime(2008, 3, 1, tzinfo=UTC), None)],
        [(date(2008, 3, 1), datetime(2009, 3, 1, tzinfo=UTC))],
        [(date(3000, 1, 1), None)],
        [(date(2008, 3, 1), date.max)],
        [(date(2008, 3, 2), date(2008, 3, 1))],
    ],
)
def test_periods_that_are_none_are_refused(spans: Iterable[Span]) -> None:
    with pytest.raises(InputError) as caught:
        senior_post_exempt(spans, date(2023, 3, 1))
    assert caught.value.field == "service_periods"


@pytest.mark.parametrize("as_of", ["2023-03-01", None, datetime(2023, 3, 1, tzinfo=UTC)])
def test_a_day_that_is_none_is_refused(as_of: object) -> None:
    with pytest.raises(InputError) as caught:
        senior_post_exempt([], as_of)  # type: ignore[arg-type]
    assert caught.value.field == "as_of"


@pytest.mark.parametrize("as_of", [date.min, date.max])
def test_the_ends_of_the_calendar_are_days_too(as_of: date) -> None:
    answer = senior_post_exempt([(date(2999, 12, 31), None), (date.min, date.min)], as_of)
    assert answer.years_in_a_row == (0 if as_of == date.min else 7000)

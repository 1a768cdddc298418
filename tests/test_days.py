"""A day as text: every usual form means the same day, and any other text is told the cause why it is none."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from shanxi_health_policy.days import (
    FIRST_DAY,
    LAST_DAY,
    NANOSECONDS,
    SECONDS_OF_DAY,
    calendar_day,
    offset_of_zone,
    parse_day,
    parse_year,
    time_of_day,
    why_no_day,
)

FORMS = ("{0:04}-{1:02}-{2:02}", "{0}/{1}/{2}", "{0}.{1}.{2}", "{0:04}{1:02}{2:02}", "{0}年{1}月{2}日")
TIMES = ("", " 09:30", "T9:30", "t23:59:59", " 00:00:00.000", "  12:00:00.123456789")
WIDE = str.maketrans({chr(sign): chr(sign + 0xFEE0) for sign in range(0x21, 0x7F) if chr(sign) not in "Tt"})


@given(
    day=st.dates(FIRST_DAY, LAST_DAY),
    form=st.sampled_from(FORMS),
    time=st.sampled_from(TIMES),
    blanks=st.sampled_from(("", " ", "\t", "\u3000")),
    wide=st.booleans(),
)
def test_every_usual_form_means_its_day(day: date, form: str, time: str, blanks: str, wide: bool) -> None:
    text = form.format(day.year, day.month, day.day) + time
    assert parse_day(blanks + (text.translate(WIDE) if wide else text) + blanks) == day


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        ("2023-13-01", "calendar"),
        ("2023-02-30 09:30", "calendar"),
        ("1900-02-30", "calendar"),
        ("2999-02-30", "calendar"),
        ("2023-02-30 09:30Z", "calendar"),
        ("0023-05-04", "out of range"),
        ("1899-12-31", "out of range"),
        ("3000-01-01", "out of range"),
        ("2023-05-04 25:99", "time of day"),
        ("2023-05-04 24:00", "time of day"),
        ("2023-05-04 09:30:60", "time of day"),
        ("2023-05-04 09:60", "time of day"),
        ("2023-05-04T99:99Z", "time of day"),
        ("2023-05-04T09:30:00+08:00", "zone"),
        ("2023-05-04 09:30 UTC", "zone"),
        ("45050", "serial number"),
        ("45050.395833", "serial number"),
        ("04/05/2023", "four digits"),
        ("23-5-4", "four digits"),
        ("23/5/4 09:30", "four digits"),
        ("tomorrow", ""),
        ("x09:30", ""),
        ("2023-05-04" * 20, ""),
        ("", ""),
    ],
)
def test_what_is_no_day_is_told_the_cause(text: str, cause: str) -> None:
    assert parse_day(text) is None
    said = why_no_day(text)
    assert cause in said.en
    assert said.zh.endswith("2023-05-04")
    assert bool(cause) == (said != why_no_day(""))


@given(st.text(max_size=30))
def test_any_text_is_a_day_or_has_a_cause(text: str) -> None:
    assert (parse_day(text) is None) or FIRST_DAY <= parse_day(text) <= LAST_DAY  # type: ignore[operator]
    assert why_no_day(text).en


@given(st.times())
def test_a_time_of_day_is_exact(time: object) -> None:
    hour, minute, rest = str(time).split(":")
    second, _, fraction = rest.partition(".")
    whole = ((int(hour) * 60 + int(minute)) * 60 + int(second)) * 10**9
    assert time_of_day(str(time)) == whole + int((fraction or "0").ljust(9, "0"))


def test_a_day_beyond_the_calendar_is_none() -> None:
    assert calendar_day("2023-02-29") is None


def test_the_first_and_the_last_day_and_year_are_taken_and_no_other() -> None:
    assert (parse_day("1900-01-01"), parse_day("2999-12-31")) == (FIRST_DAY, LAST_DAY)
    assert [parse_year(text) for text in ("1899", "1900", "2999", "3000", "23")] == [
        None,
        1900,
        2999,
        None,
        None,
    ]


def test_a_day_ends_when_its_last_second_does() -> None:
    last = time_of_day("23:59:59")
    assert last is not None
    assert last + NANOSECONDS == SECONDS_OF_DAY * NANOSECONDS == time_of_day("12:00") * 2  # type: ignore[operator]


@given(
    hours=st.integers(0, 99),
    minutes=st.integers(0, 99),
    sign=st.sampled_from("+-"),
    colon=st.sampled_from((":", "")),
)
@example(hours=14, minutes=59, sign="+", colon="")
@example(hours=15, minutes=0, sign="-", colon=":")
@example(hours=8, minutes=60, sign="+", colon=":")
def test_a_zone_is_hours_and_minutes_from_universal_time(
    hours: int, minutes: int, sign: str, colon: str
) -> None:
    seconds = hours * 3600 + minutes * 60
    expected = (seconds if sign == "+" else -seconds) if hours <= 14 and minutes <= 59 else None
    assert offset_of_zone(f"{sign}{hours:02}{colon}{minutes:02}") == expected
    assert offset_of_zone(f"{sign}08") == int(f"{sign}28800")


def test_only_the_beginning_of_a_long_text_is_looked_at() -> None:
    begun = "2023-13-01".ljust(100)
    assert "calendar" in why_no_day(begun + "x").en
    assert why_no_day(begun[:-1] + "x") == why_no_day("")

"""A day as people and systems write it: the forms that are understood, and the cause why any other text is none.

The one reader of days, for cells of files as for what a command or a question is asked with.
"""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache

from shanxi_health_policy.text import BLANK, Said, Text, half_width

FIRST_YEAR, LAST_YEAR = 1900, 2999
FIRST_DAY, LAST_DAY = date(FIRST_YEAR, 1, 1), date(LAST_YEAR, 12, 31)
"""The first and the last day that is taken; others are slips of the pen."""

EXPECTED_DAY = Text(
    f"{FIRST_YEAR} 至 {LAST_YEAR} 年间存在的日期，如 2023-05-04",
    f"a day that exists, from {FIRST_YEAR} to {LAST_YEAR}, such as 2023-05-04",
)
EXPECTED_YEAR = Text(
    f"{FIRST_YEAR} 至 {LAST_YEAR} 的四位年份，如 2023",
    f"a year of four digits from {FIRST_YEAR} to {LAST_YEAR} such as 2023",
)

TIME_TEXT = r"[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,9})?)?"
"""A time of day (时刻): hours and minutes, seconds or not, with up to nine places."""
ZONE_TEXT = r"Z|z|UTC|GMT|[+-][0-9]{2}(?::?[0-9]{2})?"
"""A zone beside a time: its name for universal time, or hours and minutes from it."""
SECONDS_OF_DAY = 24 * 60 * 60
NANOSECONDS = 10**9
"""Times of day are whole nanoseconds from midnight."""

_LONGEST = 100
"""So much of a text is looked at for the cause why it is no day."""
_DAY = re.compile(
    r"([0-9]{4})([-/.])([0-9]{1,2})\2([0-9]{1,2})|([0-9]{4})([0-9]{2})([0-9]{2})|([0-9]{4})年([0-9]{1,2})月([0-9]{1,2})日"
)
_WITH_TIME = re.compile(rf"(\S+?)(?:[Tt]|\s+)({TIME_TEXT})\s*({ZONE_TEXT})?")
_YEAR = re.compile(r"([0-9]{4})(?:年|\.0+)?")
_SERIAL = r"[0-9]{4,6}(\.[0-9]+)?"
_SHORT_YEAR = r"[0-9]{1,2}[-/.][0-9]{1,2}[-/.][0-9]{1,4}(\D.*)?"

_CAUSES = {
    "serial": Text("像是 Excel 的日期序号", "this looks like the serial number of a day in Excel"),
    "zone": Text("时间带时区", "the time has a zone"),
    "time": Text("时刻不存在（00:00 至 23:59:59）", "there is no such time of day (00:00 to 23:59:59)"),
    "year": Text("年份超出范围", "the year is out of range"),
    "absent": Text("日历上没有这一天", "there is no such day in the calendar"),
    "short": Text(
        "年份须四位并写在最前，否则分不清年月日",
        "without a year of four digits in the first place the order of day, month and year is unclear",
    ),
}


@lru_cache(maxsize=2**12)
def parse_day(text: str) -> date | None:
    """A day in one of the usual forms, with or without a time of day, or None.

    Blanks around it, and full-width digits, make no difference. A time with a zone is no day by itself.

    >>> parse_day("2023-05-04"), parse_day("2023/5/4 09:30"), parse_day("20230504"), parse_day("2023年5月4日")
    (datetime.date(2023, 5, 4), datetime.date(2023, 5, 4), datetime.date(2023, 5, 4), datetime.date(2023, 5, 4))
    >>> parse_day("2023-02-30"), parse_day("0023-05-04"), parse_day("2023-05-04 25:99"), parse_day("45050")
    (None, None, None, None)
    """
    text = half_width(text).strip()
    match = _WITH_TIME.fullmatch(text)
    if match is None:
        return calendar_day(text)
    day, time, zone = match.groups()
    return None if zone is not None or time_of_day(time) is None else calendar_day(day)


def calendar_day(text: str) -> date | None:
    """A day without a time of day, in one of the usual forms, or None."""
    numbers = _numbers(text)
    if numbers is None or not FIRST_YEAR <= numbers[0] <= LAST_YEAR:
        return None
    try:
        return date(*numbers)
    except ValueError:
        return None


def time_of_day(text: str) -> int | None:
    """A time of day as nanoseconds from midnight, or None.

    >>> time_of_day("09:30"), time_of_day("23:59:59.5"), time_of_day("24:00"), time_of_day("9:61")
    (34200000000000, 86399500000000, None, None)
    """
    hour, minute, *rest = text.split(":")
    second, _, fraction = (rest[0] if rest else "0").partition(".")
    if int(hour) > 23 or int(minute) > 59 or int(second) > 59:
        return None
    seconds = (int(hour) * 60 + int(minute)) * 60 + int(second)
    return seconds * NANOSECONDS + int(fraction.ljust(9, "0"))


def parse_year(text: str) -> int | None:
    """A calendar year (自然年) of four digits, or None; the word 年 after it and a fraction of zeros make no difference.

    >>> (
    ...     parse_year("2023"),
    ...     parse_year("２０２３年"),
    ...     parse_year("2023.0"),
    ...     parse_year("23"),
    ...     parse_year("3023"),
    ... )
    (2023, 2023, 2023, None, None)
    """
    match = _YEAR.fullmatch(half_width(text).strip())
    if match is None:
        return None
    year = int(match[1])
    return year if FIRST_YEAR <= year <= LAST_YEAR else None


def offset_of_zone(text: str) -> int | None:
    """How many seconds a zone beside a time is ahead of universal time, or None.

    >>> offset_of_zone("Z"), offset_of_zone("+08:00"), offset_of_zone("-0330"), offset_of_zone("+99:00")
    (0, 28800, -12600, None)
    """
    if text[0] not in "+-":
        return 0
    hours, minutes = int(text[1:3]), int(text[3:].lstrip(":") or 0)
    if hours > 14 or minutes > 59:
        return None
    return (hours * 60 + minutes) * (-60 if text[0] == "-" else 60)


def why_no_day(text: str) -> Said:
    """What is said of a text that [parse_day][] does not understand: the cause as far as it can be told, and what is expected.

    >>> why_no_day("2023-13-01").en
    'there is no such day in the calendar; expected a day that exists, from 1900 to 2999, such as 2023-05-04'
    """
    return Said.of(EXPECTED_DAY, _CAUSES.get(_cause(half_width(text[:_LONGEST]).strip()), BLANK))


def _cause(text: str) -> str:
    match = _WITH_TIME.fullmatch(text)
    if match is not None:
        text, time, _ = match.groups()
        if time_of_day(time) is None:
            return "time"
        if calendar_day(text) is not None:
            return "zone"  # which alone is in the way of a day and a time that exist
    numbers = _numbers(text)
    if numbers is not None:
        return "absent" if FIRST_YEAR <= numbers[0] <= LAST_YEAR else "year"
    if re.fullmatch(_SERIAL, text) is not None:
        return "serial"
    return "short" if re.fullmatch(_SHORT_YEAR, text) is not None else ""


def _numbers(text: str) -> tuple[int, int, int] | None:
    """Year, month and day of a text that has the form of a day."""
    match = _DAY.fullmatch(text)
    if match is None:
        return None
    year, month, day = (int(one) for one in match.groups() if one is not None and one.isdigit())
    return year, month, day

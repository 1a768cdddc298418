"""What a question is asked with, checked: a day, a number, a yes or no, a name, each in one place.

Every check gives the value back, or raises [InputError][] by the name of the parameter or field.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from shanxi_health_policy.errors import InputError
from shanxi_health_policy.text import Text, Typed

MOST = 1_000_000
"""How many facilities, posts or periods one question may be about: products stay within the money the library takes."""
MAX_COUNT = 10**12 - 1
"""The largest figure of a facility or place that is taken."""
LONGEST_NAME = 200
"""How long a name may be, in characters."""

_DAY = Text(zh="日期（datetime.date）", en="a datetime.date")
_YEAR = Text(zh="年份（整数）或 None", en="a year, an integer, or None")
EXPECTED_FLAG = Text("true（是）或 false（否）", "true or false")
"""What is expected of a yes or no that is written."""
_FLAG = Text(zh="True 或 False", en="True or False")
_LANGUAGE = Text(zh='"zh" 或 "en"', en='"zh" or "en"')


def or_none(expected: Text) -> Text:
    """What is expected of a value that may be left out: who writes leaves it out by writing nothing."""
    in_words = expected.in_words if isinstance(expected, Typed) else expected
    return Typed(f"{expected.zh}或 None", f"{expected.en}, or None", in_words)


def is_day(value: object) -> bool:
    """Whether a value is a calendar date; a date with a time of day is none."""
    return isinstance(value, date) and not isinstance(value, datetime)


def check_day(value: Any, field: str, expected: Text = _DAY) -> date:
    """A calendar date."""
    if not is_day(value):
        raise InputError(field, value, expected)
    return value  # type: ignore[no-any-return]


def check_known_on(value: Any) -> date | None:
    """The day by which notices must have been known, or None for today's knowledge."""
    return None if value is None else check_day(value, "known_on", or_none(_DAY))


def is_count(value: object, most: int = MAX_COUNT) -> bool:
    """Whether a value is a whole number from 0 on."""
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= most


def check_count(value: Any, field: str, most: int = MOST, expected: Text | None = None) -> int:
    """A whole number from 0 to a most, a million if not said otherwise."""
    if not is_count(value, most):
        raise InputError(
            field, value, expected or Text(zh=f"0 至 {most} 的整数", en=f"an integer from 0 to {most}")
        )
    return value  # type: ignore[no-any-return]


def check_year(value: Any, field: str, expected: Text = _YEAR) -> int:
    """A year as a whole number."""
    if not isinstance(value, int) or isinstance(value, bool):
        raise InputError(field, value, expected)
    return value


def check_flag(value: Any, field: str, expected: Text = _FLAG) -> bool:
    """True or False, and nothing that only counts as one of them."""
    if not isinstance(value, bool):
        raise InputError(field, value, expected)
    return value


def check_name(value: Any, field: str, longest: int = LONGEST_NAME, expected: Text | None = None) -> str:
    """A text that is not blank and not too long to be a name."""
    if not isinstance(value, str) or not value.strip() or len(value) > longest:
        told = Text(zh=f"名称（1 至 {longest} 字）", en=f"a name of 1 to {longest} characters")
        raise InputError(field, value, expected or told)
    return value


def check_language(value: object) -> None:
    """One of the two languages."""
    if value not in ("zh", "en"):
        raise InputError("language", value, _LANGUAGE)


def optional(
    check: Callable[..., object], expected: Text, **options: object
) -> Callable[[Any, Any, Any], None]:
    """A validator of an attrs field that may be None: what is given is checked by the field's name."""

    def validate(_: object, attribute: Any, value: object) -> None:
        if value is not None:
            check(value, attribute.name, expected=expected, **options)

    return validate

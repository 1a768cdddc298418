"""What every question to the notices is asked with, checked: a day, the day it was known on, and the catalogue."""

from __future__ import annotations

from datetime import date, datetime
from functools import cache
from typing import TYPE_CHECKING

from shanxi_health_policy.errors import InputError
from shanxi_health_policy.text import Text

if TYPE_CHECKING:
    from shanxi_health_policy.notices.catalogue import Catalogue

_EXPECTED_DAY = Text(zh="日期（datetime.date）", en="a datetime.date")
_EXPECTED_DAY_OR_NONE = Text(zh="日期（datetime.date）或 None", en="a datetime.date, or None")
_EXPECTED_CATALOGUE = Text(zh="Catalogue 或 None", en="a Catalogue, or None")


def check_day(day: object, field: str) -> None:
    """Raises [InputError][] for anything but a calendar date; a date with a time of day is none."""
    if not isinstance(day, date) or isinstance(day, datetime):
        raise InputError(field, day, _EXPECTED_DAY)


def check_known_on(known_on: object) -> None:
    """Raises [InputError][] for anything but a calendar date or None."""
    if known_on is not None and (not isinstance(known_on, date) or isinstance(known_on, datetime)):
        raise InputError("known_on", known_on, _EXPECTED_DAY_OR_NONE)


def chosen(catalogue: Catalogue | None) -> Catalogue:
    """The catalogue asked for, or the shipped one; an empty catalogue is one too."""
    if catalogue is None:
        return _catalogue().shipped()
    if not isinstance(catalogue, _catalogue()):
        raise InputError("catalogue", catalogue, _EXPECTED_CATALOGUE)
    return catalogue


@cache
def _catalogue() -> type[Catalogue]:
    """The class, imported when first asked for, since its module imports this one."""
    from shanxi_health_policy.notices.catalogue import Catalogue

    return Catalogue

"""Service counted a second time, one day after the other, without the library's calendar."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from itertools import count

from shanxi_health_policy.testing.strategies.inputs import Span

DAY = timedelta(days=1)


def years_later(day: date, years: int) -> date:
    """The same day of a later year; of 29 February the 28th where the year has no other."""
    if (day.month, day.day) == (2, 29):
        last_of_february = date(day.year + years, 3, 1) - DAY
        return last_of_february if last_of_february.day == 28 else date(day.year + years, 2, 29)
    return day.replace(year=day.year + years)


def whole_years(start: date, end: date) -> int:
    """How often a year fits between two days."""
    return next(years for years in count() if years_later(start, years + 1) > end)


def served_days(spans: Iterable[Span], until: date) -> set[date]:
    """Every day of service before `until`."""
    found: set[date] = set()
    for first, last in spans:
        day = first
        while day < until and (last is None or day <= last):
            found.add(day)
            day += DAY
    return found


def in_a_row(days: set[date]) -> int:
    """Whole years of the longest row of days."""
    best = 0
    for start in (day for day in days if day - DAY not in days):
        end = start
        while end in days:
            end += DAY
        best = max(best, whole_years(start, end))
    return best


def in_all(days: set[date]) -> int:
    """Whole years of all days, set one after another from the first."""
    return whole_years(min(days), min(days) + len(days) * DAY) if days else 0

"""The order of settlement: by the day, and on one day by the time where every row has one, else as the rows come (I-T4)."""

from __future__ import annotations

import numpy as np
import polars as pl

from shanxi_health_policy.batch.columns.faults import is_empty
from shanxi_health_policy.batch.loops import Column, compiled, is_interpreted

_MOST_DAYS = 2**16
"""Days no further apart than this are counted; it is more than a century."""


def in_order(visits: pl.DataFrame) -> pl.DataFrame:
    """In the order of the day, on one day of the time if there is one, and then of the first row; as they are if so already."""
    if not is_empty(visits, "time"):
        return visits.sort("day", "time", "first_row")
    if not visits["first_row"].is_sorted():
        return visits.sort("day", "first_row")
    days = visits["day"]
    return visits if days.is_sorted() else _moved(visits, places_by_day(days.to_physical().to_numpy()))


def places_by_day(days: Column) -> Column:
    """The places of the days from the first to the last, those of one day as they are.

    Many days are sorted by counting how often each occurs: nothing is compared, which takes a thirtieth of the time.
    """
    first, last = int(days.min()), int(days.max())
    if is_interpreted(len(days)) or last - first >= _MOST_DAYS:
        return np.argsort(days, kind="stable")
    places = np.empty(len(days), np.uint32)
    compiled(_place)(days, first, np.zeros(last - first + 2, np.int64), places)
    return places


def _place(days: Column, first: int, following: Column, places: Column) -> None:
    """Counts the days, adds the counts up to the place of each day's first visit, and gives the places out."""
    for day in days:
        following[day - first + 1] += 1
    for day in range(1, len(following)):
        following[day] += following[day - 1]
    for visit in range(len(days)):
        day = days[visit] - first
        places[following[day]] = visit
        following[day] += 1


def _moved(visits: pl.DataFrame, places: Column) -> pl.DataFrame:
    """The rows at those places; what says the same in every row need not move, and two names for one column move once."""
    own = {column.name: _memory(column) for column in visits if not _is_alike(column)}
    names = {memory: name for name, memory in own.items()}
    moved = visits.select(names.values())[pl.Series(places)]
    return visits.with_columns_seq(moved[names[memory]].alias(name) for name, memory in own.items())


def _is_alike(column: pl.Series) -> bool:
    """Whether a column says the same in every row, where that is quickly told."""
    if column.null_count():
        return column.null_count() == len(column)
    return column.dtype == pl.Boolean and (column.all() or not column.any())


def _memory(column: pl.Series) -> object:
    """What is the same for two columns only where they are one column in memory, under two names."""
    if column.null_count() or column.n_chunks() > 1 or not column.dtype.is_integer():
        return column.name
    # A copy's address would say nothing: another copy may have it next.
    return column.dtype, column.to_numpy(allow_copy=False).__array_interface__["data"]

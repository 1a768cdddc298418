"""The order of settlement: by the day, and on one day by the time where every row has one, else as the rows come (I-T4)."""

from __future__ import annotations

import polars as pl

from shanxi_health_policy.batch.columns.faults import is_empty
from shanxi_health_policy.batch.columns.runs import in_order_of
from shanxi_health_policy.batch.loops import Column


def in_order(visits: pl.DataFrame) -> pl.DataFrame:
    """In the order of the day, on one day of the time if there is one, and then of the first row; as they are if so already."""
    if not is_empty(visits, "time"):
        return visits.sort("day", "time", "first_row")
    if not visits["first_row"].is_sorted():
        return visits.sort("day", "first_row")
    days = visits["day"]
    return visits if days.is_sorted() else _moved(visits, places_by_day(days.to_physical().to_numpy()))


def places_by_day(days: Column) -> Column:
    """The places of the days from the first to the last, those of one day as they are."""
    return in_order_of(days - days.min())


def _moved(visits: pl.DataFrame, places: Column) -> pl.DataFrame:
    """The rows at those places; what says the same in every row need not move, and two names for one column move once."""
    own = {column.name: _memory(column) for column in visits if not _is_alike(column)}
    names = {memory: name for name, memory in own.items()}
    rows, moved = visits["first_row"], dict[object, pl.Series]()
    if rows[-1] - rows[0] == len(rows) - 1:
        # first rows rise, and no two are alike: without a gap they count, and what stands at a place is told by the place
        names.pop(own["first_row"])
        moved[own["first_row"]] = pl.Series(places + rows[0], dtype=rows.dtype)
    moved |= zip(names, visits.select(names.values())[pl.Series(places)], strict=True)
    return visits.with_columns_seq(moved[memory].alias(name) for name, memory in own.items())


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

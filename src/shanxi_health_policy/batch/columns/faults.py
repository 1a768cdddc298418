"""Faults of cells, collected as a table, and what several kinds of files share in understanding their cells."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

import numpy as np
import polars as pl

from shanxi_health_policy.batch.files.odd_cells import ODD, ODD_CELLS
from shanxi_health_policy.batch.files.raw_table import CELLS, LINE
from shanxi_health_policy.errors import Fault, shown
from shanxi_health_policy.text import Said, Text, at
from shanxi_health_policy.vocabulary.conditions import Condition

FAULTS: dict[str, pl.DataType] = {
    "__row": pl.Int64(),
    **dict.fromkeys(("column", "value", "reason", "zh", "en"), pl.String()),
}
"""A table of faults: the row, the column, the cell, a code for the reason, and all that is said of it in both languages."""
_SHAPE = Text("与首行同样多的单元格", "as many cells as the first line has")
NO_FAULTS = pl.DataFrame(schema=FAULTS)


class FaultFinder:
    """Collects the faulty cells of a table."""

    def __init__(self, frame: pl.DataFrame) -> None:
        self.frame = frame
        self.found: list[pl.DataFrame] = []
        self._unreadable = 0

    def add_odd_cells(self, table: pl.DataFrame) -> None:
        """Record the cells that the reader of a workbook could not take for what they say; nothing else is said of those."""
        for name in table.columns:
            column = name.removeprefix(ODD)
            if column != name and not column.startswith("_"):
                for reason in table[name].drop_nulls().unique(maintain_order=True):
                    if reason:
                        self.add(
                            (table[name] == reason).fill_null(value=False), column, reason, ODD_CELLS[reason]
                        )
        self._unreadable = len(self.found)

    def add_wrong_shape(self, table: pl.DataFrame) -> None:
        """Record the rows of a file that have more or fewer cells than its first line."""
        if CELLS in table.columns:
            self.add(table[CELLS] != 0, CELLS, "wrong_number_of_cells", _SHAPE)

    def add(
        self, wrong: pl.Series, column: str, reason: str, expected: Text, closer: pl.DataFrame | None = None
    ) -> None:
        """Record the cells of a column where `wrong` is true; `closer` says more for some values (`value`, `zh`, `en`).

        Of a column that the table does not hold as it was read the value stays open.
        """
        if not wrong.any():
            return
        said = Said.of(expected)
        cell = pl.col(column).cast(pl.String) if column in self.frame.columns else pl.lit(None, pl.String)
        cells = self.frame.filter(wrong).select("__row", value=cell.str.strip_chars())
        if closer is not None:
            cells = cells.join(closer, on="value", how="left")
        else:
            cells = cells.with_columns(zh=pl.lit(None, pl.String), en=pl.lit(None, pl.String))
        self.found.append(
            cells.select(
                "__row",
                pl.lit("" if column == CELLS else column).alias("column"),
                "value",
                pl.lit(reason).alias("reason"),
                pl.col("zh").fill_null(said.zh),
                pl.col("en").fill_null(said.en),
            )
        )

    def add_missing(
        self,
        meanings: pl.Series,
        unread: pl.Series,
        column: str,
        reason: str,
        expected: Text,
        closer: pl.DataFrame | None = None,
    ) -> None:
        """Record the cells of a column that mean nothing, but for the rows where they are not read."""
        if meanings.null_count():
            self.add(meanings.is_null() & ~unread, column, reason, expected, closer)

    def add_caused(self, wrong: pl.Series, column: str, reason: str, cause: Callable[[str], Text]) -> None:
        """Record the cells of a column where `wrong` is true; what is said of each tells the cause by its text."""
        if not wrong.any():
            return
        texts = self.frame.filter(wrong)[column].cast(pl.String).str.strip_chars().unique().drop_nulls()
        self.add(wrong, column, reason, cause(""), closer_by((text, cause(text)) for text in texts))

    def table(self) -> pl.DataFrame:
        """All faults found so far, in the order of the rows."""
        if not self.found:
            return NO_FAULTS
        found = self.found
        if self._unreadable:
            odd = pl.concat(found[: self._unreadable])
            others = [one.join(odd, on=["__row", "column"], how="anti") for one in found[self._unreadable :]]
            found = [odd, *others]
        return pl.concat(found).sort("__row", maintain_order=True)


def closer_by(said: Iterable[tuple[str, Text]]) -> pl.DataFrame:
    """By `value` what is said of it instead of what is said of all, as [FaultFinder.add][] takes it."""
    rows = [(value, whole.zh, whole.en) for value, text in said for whole in (Said.of(text),)]
    return pl.DataFrame(rows, schema=dict.fromkeys(("value", "zh", "en"), pl.String), orient="row")


def did_you_mean(expected: Text, near: Iterable[str]) -> Text:
    """What is expected, with the nearest names there are."""
    names = "、".join(near)
    return expected + Text(f"；是否指：{names}？", f"; did you mean {names}?") if names else expected


def lines_refuse(
    faults: pl.DataFrame, table: pl.DataFrame, file: str, headers: Mapping[str, str]
) -> Iterator[Fault]:
    """The faults of a file that a single one refuses, with the lines of its rows, which `table` holds, under its headers."""
    lines = faults.join(table.select("__row", LINE), on="__row", maintain_order="left")
    return each_refuses(
        lines, file, lambda row: at("line", row[LINE], headers.get(row["column"], row["column"]))
    )


def each_refuses(faults: pl.DataFrame, file: str, where: Callable[[dict[str, Any]], str]) -> Iterator[Fault]:
    """The faults of a file that a single one refuses; `where` tells the place of each."""
    for row in faults.iter_rows(named=True):
        said = Said(row["zh"], row["en"])
        yield Fault(file, where(row), shown(row["value"]), said, cause=row["reason"])


def constant(*, value: bool, rows: int) -> pl.Series:
    """The same truth for every row."""
    return pl.Series([value]).new_from_index(0, rows)


def missing(cells: pl.Series) -> pl.Series:
    """Which cells are null; where none is, as in most columns, no cell is looked at."""
    return cells.is_null() if cells.null_count() else constant(value=False, rows=len(cells))


def among(rows: pl.Series, some: pl.Series) -> pl.Series:
    """Which rows are among some, by the number they bear."""
    if some.is_empty():
        return constant(value=False, rows=len(rows))
    return pl.Series(np.isin(rows.to_numpy(), some.unique().to_numpy()))


def is_empty(frame: pl.DataFrame, column: str) -> bool:
    """Whether all cells of a column are null; a column that is one null for all rows is not laid out for that."""
    return bool(frame.select(pl.col(column).null_count()).item() == frame.height)


def nearest_conditions(names: Iterable[str]) -> pl.DataFrame:
    """For unknown names of conditions, by `value`: what is expected, with the nearest known names."""
    return closer_by((name, did_you_mean(Condition.expected(), Condition.nearest(name))) for name in names)

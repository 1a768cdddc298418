"""The rows of a file of visits, those of a visit together, with what stands elsewhere in the file and concerns them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator

import polars as pl
from attrs import evolve

from shanxi_health_policy.batch.columns.typed_rows import Understood, as_they_come
from shanxi_health_policy.batch.columns.whole_visits import cancelled
from shanxi_health_policy.batch.files.layout import Note
from shanxi_health_policy.batch.files.raw_table import CELLS, LINE, ROW
from shanxi_health_policy.batch.files.sources import FILE
from shanxi_health_policy.batch.parted_file import Parted
from shanxi_health_policy.text import Text, several

_FIRST = 5
"""So many of the rows that stand twice are named by their lines."""
_HASH = "__hash"


class VisitRows:
    """Reads a whole file of visits; then gives its rows part by part, all rows of a visit in one, and what takes them back.

    The rows have times only where every row has one, so that times order the visits of a day.

    Once all parts are taken, the file's notes say what was found: how many rows are totals, and which stand twice.
    """

    totals: int
    """How many rows are totals, which are rejected one by one."""

    def __init__(self, file: Parted, understand: Callable[[pl.DataFrame], Understood]) -> None:
        self._file, self._understand, self.totals = file, understand, 0
        self._twice = Counter[str]()
        self._first_twice: list[int] = []
        self._taken_back = file.by_text("taken_back", "visit_id")
        self._rows = file.understood(self._understood, "visit_id", _HASH)
        if self.totals:
            self._note(
                "totals",
                f"{self.totals} 行是合计、小计等，不是收费项目，已逐行退回",
                f"{several(self.totals, 'row is a total', 'rows are totals')} and no items: each was rejected by itself",
            )

    def __iter__(self) -> Iterator[tuple[pl.DataFrame, pl.DataFrame]]:
        """The rows of some visits, and the cancellations that name them, as [cancelled][] gives them."""
        in_order = (lambda rows: rows) if self._file.times.order_days else as_they_come
        for rows, taken_back in zip(self._rows, self._taken_back, strict=True):
            self._see(rows)
            yield in_order(rows.drop(_HASH)), taken_back
        count = self._twice["rows"]
        if count:
            lines = "、".join(map(str, self._file.lines_of(self._first_twice)))
            self._note(
                "rows_twice",
                f"{count} 行与前面的某一行完全相同，仍照常计入，请核对是否重复：第 {lines} 行{'等' if count > _FIRST else ''}",
                f"{several(count, 'row is', 'rows are')} the same in every cell as one before, and counted all the same: see "
                f"whether anything is there twice: line {lines.replace('、', ', ')}{' and others' if count > _FIRST else ''}",
            )

    def _understood(self, frame: pl.DataFrame) -> Understood:
        found = self._understand(frame)
        self.totals += found.totals
        self._taken_back.add(cancelled(found.rows))
        cells = found.beside(frame).select(pl.exclude(ROW, LINE, CELLS, FILE))
        cells = cells.select(sorted(cells.columns))  # of several files each may have its own order
        return evolve(found, rows=found.rows.with_columns(cells.hash_rows().alias(_HASH)))

    def _see(self, rows: pl.DataFrame) -> None:
        """Finds rows that are the same in every cell: they name the same visit, and so are all in one part."""
        again = rows["__row"].filter(~rows[_HASH].is_first_distinct())
        self._twice["rows"] += len(again)
        self._first_twice = sorted([*self._first_twice, *again.sort().head(_FIRST)])[:_FIRST]

    def _note(self, code: str, zh: str, en: str) -> None:
        self._file.notes[Note(code, Text(zh, en))] = None

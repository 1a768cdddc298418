"""Parts that lie in order: the first days, or the first names, in the first part, and so on, each about equally large."""

from __future__ import annotations

from collections import Counter

import numpy as np
import polars as pl

from shanxi_health_policy.engines.columns.fold import Column


class DayOrder:
    """Counts visits by day; then tells the part of each, so that one part after another is in order of (day, first row)."""

    def __init__(self, count: int) -> None:
        self.count = count
        self._of_day: Counter[int] = Counter()
        self._rows = 1

    def see(self, visits: pl.DataFrame) -> None:
        """Visits that will be ordered; all must be seen before the first part is asked for."""
        if self.count == 1:
            return
        days, counts = np.unique(visits["day"].to_physical().to_numpy(), return_counts=True)
        self._of_day.update(dict(zip(days.tolist(), counts.tolist(), strict=True)))
        self._rows = max(self._rows, int(visits["first_row"].max() or 0) + 1)  # type: ignore[arg-type]

    def part_of(self, visits: pl.DataFrame) -> Column:
        """The part of each visit: by how many visits of earlier days there are, and within a day by its first row."""
        if self.count == 1:
            return np.zeros(visits.height, np.int32)
        days = np.array(sorted(self._of_day), np.int64)
        counts = np.array([self._of_day[day] for day in days.tolist()], np.int64)
        before = np.cumsum(counts) - counts
        place = np.searchsorted(days, visits["day"].to_physical().to_numpy())
        row = visits["first_row"].to_numpy()
        rank = before[place] + counts[place] * row // self._rows
        found: Column = (rank * self.count // max(int(counts.sum()), 1)).astype(np.int32)
        return found


class TextOrder:
    """Tells the part of each row by a text, so that one part after another is in the order of that text.

    The first rows that it is given decide where the parts are divided: they must be a fair sample, as those of some persons
    taken by a hash are.
    """

    def __init__(self, column: str, count: int) -> None:
        self._column = column
        self._count = count
        self._ends: pl.Series | None = None
        """The last text of each part but the last."""

    def part_of(self, rows: pl.DataFrame) -> Column:
        """The part of each row."""
        texts = rows[self._column]
        if self._ends is None and rows.height:
            ranks = np.arange(1, self._count) * rows.height // self._count
            self._ends = texts.sort()[ranks.tolist()]
        if self._ends is None or self._ends.is_empty():
            return np.zeros(rows.height, np.int32)
        return self._ends.search_sorted(texts, side="left").to_numpy().astype(np.int32)

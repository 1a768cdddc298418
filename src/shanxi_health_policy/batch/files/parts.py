"""Tables in parts, in memory or, where they are too large, on disk: rows with one key in one part, or parts in an order."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import TypeAlias

import numpy as np
import polars as pl

from shanxi_health_policy.batch.files.leading_zeros import without_zeros
from shanxi_health_policy.batch.loops import Column
from shanxi_health_policy.days import NANOSECONDS, SECONDS_OF_DAY
from shanxi_health_policy.errors import FileError

PartOf: TypeAlias = Callable[[pl.DataFrame], Column]
"""Which part each row belongs to, from 0."""


class Parts:
    """A table in `count` parts; given rows in any pieces, it gives back part by part, each once.

    At least one piece must be given, if an empty one, since the columns are those of the first. With a folder the rows wait
    there, a file a part, and no more than `at_once` rows are held in memory. A part of more than `most` rows raises what
    `too_many` makes of their number.
    """

    count: int
    rows: int
    """How many rows were given so far."""

    def __init__(
        self,
        count: int,
        part_of: PartOf,
        folder: Path | None,
        at_once: int,
        most: int = 2**62,
        too_many: Callable[[int], FileError] | None = None,
    ) -> None:
        self.count, self.rows = count, 0
        self._most, self._too_many, self._sizes = most, too_many, np.zeros(count, np.int64)
        self._part_of, self._folder, self._at_once = part_of, folder, at_once
        self._held: list[pl.DataFrame] = []
        self._held_rows = 0
        self._lengths: list[list[int]] = [[] for _ in range(count)]
        """Of each part, how many bytes of its file each piece takes."""
        if folder is not None:
            folder.mkdir()

    def add(self, rows: pl.DataFrame) -> None:
        """More rows."""
        self.rows += rows.height
        self._held_rows += rows.height
        self._held.append(rows)
        if self._folder is not None and self._held_rows >= self._at_once:
            self._put_away()

    def __iter__(self) -> Iterator[pl.DataFrame]:
        """The parts in order, each forgotten once it is taken."""
        if self._folder is None:
            held, self._held = self._held, []
            yield self._together(held)
            return
        self._put_away()
        if self._too_many is not None and self._sizes.max() > self._most:
            raise self._too_many(int(self._sizes.max()))
        for part, lengths in enumerate(self._lengths):
            yield self._together(self._taken(part) if lengths else [self._held[0]])
        shutil.rmtree(self._folder)

    def _taken(self, part: int) -> list[pl.DataFrame]:
        """The pieces of a part, which is then gone from the disk."""
        path = self._file(part)
        with path.open("rb") as file:
            pieces = [pl.read_ipc_stream(file.read(length)) for length in self._lengths[part]]
        path.unlink()
        return pieces

    def _file(self, part: int) -> Path:
        assert self._folder is not None
        return self._folder / f"{part:06d}.arrows"

    def _together(self, pieces: list[pl.DataFrame]) -> pl.DataFrame:
        return pieces[0] if len(pieces) == 1 else pl.concat(pieces, how="vertical_relaxed", rechunk=True)

    def _put_away(self) -> None:
        rows = self._together(self._held)
        self._held, self._held_rows = [rows.clear()], 0
        part = self._part_of(rows)
        self._sizes += np.bincount(part, minlength=self.count)
        order = np.argsort(part, kind="stable")
        ends = np.searchsorted(part[order], np.arange(self.count + 1))
        rows = rows[order]
        for number, (start, end) in enumerate(pairwise(ends.tolist())):
            if start < end:
                # behind what waits there already: a file for each piece would take ten times as long;
                # packed it would take a third of the room and, in all, a quarter more time
                piece = BytesIO()
                rows[start:end].write_ipc_stream(piece, compression="uncompressed")
                with self._file(number).open("ab") as file:
                    self._lengths[number].append(file.write(piece.getbuffer()))


def by_text(column: str, count: int, of_empty: str | None = None) -> PartOf:
    """Rows with the same text in one part, and those with one that differs from it by zeros at the front alone.

    Rows without a text do not belong together: a column of whole numbers, `of_empty`, parts them, if it is there.
    """

    def part_of(rows: pl.DataFrame) -> Column:
        texts = rows[column].fill_null("")
        # Other bits of the hash than those by which groups are told apart within a part.
        part = without_zeros(texts).hash(seed=1) % count
        if of_empty in rows.columns and (empty := texts == "").any():
            part = (rows[of_empty].cast(pl.UInt64) % count).zip_with(empty, part)
        found: Column = part.cast(pl.Int32).to_numpy()
        return found

    return part_of


class DayOrder:
    """Counts visits by day; then tells the part of each, so that one part after another is in the order of settlement."""

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
        """The part of each visit: by how many visits of earlier days there are, within a day by its time, or its first row."""
        if self.count == 1:
            return np.zeros(visits.height, np.int32)
        days = np.array(sorted(self._of_day), np.int64)
        counts = np.array([self._of_day[day] for day in days.tolist()], np.int64)
        before = np.cumsum(counts) - counts
        place = np.searchsorted(days, visits["day"].to_physical().to_numpy())
        within, most = visits["first_row"].to_numpy(), self._rows
        if not visits["time"].has_nulls():  # then no visit of the file is without
            within, most = visits["time"].to_numpy() // NANOSECONDS, SECONDS_OF_DAY
        rank = before[place] + counts[place] * within // most
        found: Column = (rank * self.count // max(int(counts.sum()), 1)).astype(np.int32)
        return found


class TextOrder:
    """Tells the part of each row by a text, so that one part after another is in the order of that text.

    The first rows that it is given decide where the parts are divided: they must be a fair sample, as those of some persons
    taken by a hash are.
    """

    def __init__(self, column: str, count: int) -> None:
        self._column, self._count = column, count
        self._ends: pl.Series | None = None
        """The last text of each part but the last."""

    def part_of(self, rows: pl.DataFrame) -> Column:
        """The part of each row."""
        texts = rows[self._column]
        if self._ends is None and rows.height:
            ranks = np.arange(1, self._count) * rows.height // self._count
            self._ends = texts.sort()[ranks.tolist()]
        if self._ends is None:
            return np.zeros(rows.height, np.int32)
        return self._ends.search_sorted(texts, side="left").to_numpy().astype(np.int32)

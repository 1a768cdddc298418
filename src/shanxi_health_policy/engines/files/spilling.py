"""Tables in parts: rows with the same key in the same part, in memory or, where there are too many of them, on disk."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import TypeAlias

import numpy as np
import polars as pl

from shanxi_health_policy.engines.columns.fold import Column

PartOf: TypeAlias = Callable[[pl.DataFrame], Column]
"""Which part each row belongs to, from 0."""


class Parts:
    """A table in `count` parts; given rows in any pieces, it gives back part by part, each once.

    At least one piece must be given, if an empty one, since the columns are those of the first. With a folder the rows wait
    there, a file a piece and part, and no more than `at_once` rows are held in memory.
    """

    count: int
    rows: int
    """How many rows were given so far."""

    def __init__(self, count: int, part_of: PartOf, folder: Path | None, at_once: int) -> None:
        self.count = count
        self.rows = 0
        self._part_of = part_of
        self._folder = folder
        self._at_once = at_once
        self._held: list[pl.DataFrame] = []
        self._held_rows = 0
        self._pieces = 0
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
        for part in range(self.count):
            files = sorted(self._folder.glob(f"{part:06d}-*.arrow"))
            yield self._together([pl.read_ipc(file) for file in files] or [self._held[0]])
            for file in files:
                file.unlink()
        shutil.rmtree(self._folder)

    def _together(self, pieces: list[pl.DataFrame]) -> pl.DataFrame:
        return pieces[0] if len(pieces) == 1 else pl.concat(pieces, how="vertical_relaxed", rechunk=True)

    def _put_away(self) -> None:
        assert self._folder is not None
        rows = self._together(self._held)
        self._held, self._held_rows = [rows.clear()], 0
        part = self._part_of(rows)
        order = np.argsort(part, kind="stable")
        ends = np.searchsorted(part[order], np.arange(self.count + 1))
        for number, (start, end) in enumerate(pairwise(ends.tolist())):
            if start < end:
                piece = rows[order[start:end]]
                piece.write_ipc(self._folder / f"{number:06d}-{self._pieces:06d}.arrow", compression="lz4")
        self._pieces += 1


def by_text(column: str, count: int) -> PartOf:
    """Rows with the same text in one part."""

    def part_of(rows: pl.DataFrame) -> Column:
        # Other bits of the hash than those by which groups are told apart within a part.
        found: Column = (rows[column].fill_null("").hash(seed=1) % count).cast(pl.Int32).to_numpy()
        return found

    return part_of

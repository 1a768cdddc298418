"""A file worked through in one part or in many: its rows read, waiting in parts, and put together again, with its rejects.

Rows of one visit, and visits of one person, belong together wherever they stand in the file. Where the file is larger than the
budget, what belongs together is brought together on disk; else all of it is one part, in memory.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TypeAlias

import numpy as np
import polars as pl
from attrs import evolve, frozen

from shanxi_health_policy.engines.columns.checking import NO_FAULTS
from shanxi_health_policy.engines.columns.fold import Column
from shanxi_health_policy.engines.files import columns_of_files
from shanxi_health_policy.engines.files.budget import Plan
from shanxi_health_policy.engines.files.reading import RawTable, read_parts
from shanxi_health_policy.engines.files.rejecting import rejected_table
from shanxi_health_policy.engines.files.spilling import PartOf, Parts, by_text
from shanxi_health_policy.engines.files.tables import Table
from shanxi_health_policy.engines.files.workspace import Workspace
from shanxi_health_policy.errors import Fault, FileError
from shanxi_health_policy.text import Text

Progress: TypeAlias = Callable[[str, int, int], None]
"""Called with the name of the stage that begins, how many steps are done, and how many there are."""

_UNCHANGED = Text(zh="处理期间没有改动的文件", en="a file that does not change while it is worked on")
_IDS = (columns_of_files.VISIT_ID.name, columns_of_files.PERSON_ID.name, columns_of_files.CANCELS.name)


@frozen
class Source:
    """A file of visits: which columns it may hold, and in what encoding."""

    path: Path
    columns: tuple[columns_of_files.Column, ...]
    encoding: str | None


class Parted:
    """A file that is worked through by a plan, with the faults of its rows; without a workspace all stays in memory."""

    count: int
    """In how many parts."""
    rows_read: int
    ignored: tuple[str, ...]
    """Headers of columns that are not used."""
    steps: int
    """How many steps `progress` is told of."""
    faults: Parts
    """What is wrong with its rows, as far as it was found."""

    def __init__(
        self, source: Source, plan: Plan, space: Workspace | None = None, progress: Progress | None = None
    ) -> None:
        self.count = plan.parts
        self.rows_read = 0
        self.ignored = ()
        self.steps = 2 + 2 * plan.parts
        self._source, self._plan, self._progress = source, plan, progress
        self._space = None if plan.in_memory else space
        self._done = 0
        self._columns: RawTable | None = None
        self._state = _state_of(source.path)
        self.faults = self.parts("faults", self._by_row)

    def read(self) -> Iterator[RawTable]:
        """The file, piece by piece; ids are text, whatever they are in the file, as they are in all other files."""
        for raw in self._pieces():
            self.rows_read += raw.frame.height
            self.ignored = raw.ignored
            if self._columns is None:
                self._columns = evolve(raw, frame=raw.frame.clear())
            numbers = [name for name in _IDS if name in raw.headers and raw.frame.schema[name].is_integer()]
            yield evolve(raw, frame=raw.frame.cast(dict.fromkeys(numbers, pl.String))) if numbers else raw
        self._check_unchanged()

    def by_text(self, name: str, column: str) -> Parts:
        """An empty table, to be parted so that rows with the same text in a column come together."""
        return self.parts(name, by_text(column, self.count))

    def parts(self, name: str, part_of: PartOf) -> Parts:
        """An empty table, to be parted in some other way."""
        folder = None if self._space is None else self._space.path(name)
        return Parts(self.count, part_of, folder, self._plan.rows_at_once)

    def rejected(self) -> Table:
        """Rejected rows in the order of the file, which is read once more for them."""
        return self.table("rejected", self._rejected())

    def table(self, name: str, parts: Iterable[pl.DataFrame]) -> Table:
        """The parts one after another: as they are, or as files that are read while the whole is written."""
        if self._space is None:
            return pl.concat(list(parts), rechunk=False)
        folder = self._space.path(f"{name}.parts")
        folder.mkdir()
        files: list[Path] = []
        for number, part in enumerate(parts):
            if part.height or not files:
                files.append(folder / f"{number:06d}.parquet")
                part.write_parquet(files[-1], compression="lz4")
        return pl.scan_parquet(files)

    def step(self, stage: str) -> None:
        """Tell that a stage begins, or goes on with the next part."""
        if self._progress is not None:
            self._progress(stage, self._done, self.steps)
        self._done += 1

    def _pieces(self) -> Iterator[RawTable]:
        return read_parts(
            self._source.path, self._source.columns, self._source.encoding, self._plan.bytes_at_once
        )

    def _by_row(self, faults: pl.DataFrame) -> Column:
        """Faults in the order of their rows; what lies beyond the rows that were expected is of the last part."""
        part = faults["__row"].to_numpy() * self.count // max(self._plan.rows_expected, 1)
        found: Column = np.minimum(part, self.count - 1).astype(np.int32)
        return found

    def _rejected(self) -> Iterator[pl.DataFrame]:
        assert self._columns is not None, "the file has been read"
        yield rejected_table(self._columns, NO_FAULTS)  # all columns, if nothing was rejected
        if self.faults.rows:
            yield from self._rejected_again()
        self._check_unchanged()

    def _rejected_again(self) -> Iterator[pl.DataFrame]:
        parts = iter(self.faults)
        waiting, last = NO_FAULTS, -1
        for raw in self._pieces():
            end = _last_row(raw.frame)
            while last < end and (part := next(parts, None)) is not None:
                waiting = pl.concat([waiting, part.sort("__row", maintain_order=True)])
                last = max(last, _last_row(part))
            yield rejected_table(raw, waiting.filter(pl.col("__row") <= end))
            waiting = waiting.filter(pl.col("__row") > end)

    def _check_unchanged(self) -> None:
        if _state_of(self._source.path) != self._state:
            path = self._source.path
            raise FileError([Fault(path.name, "file", str(path), _UNCHANGED)])


def _last_row(table: pl.DataFrame) -> int:
    """The number of the last row; -1 where there is none, as in a piece that holds the header alone."""
    return -1 if table.is_empty() else int(table["__row"].max())  # type: ignore[arg-type]


def _state_of(source: Path) -> tuple[int, int, int] | None:
    try:
        found = source.stat()
    except OSError:
        return None
    return found.st_ino, found.st_size, found.st_mtime_ns

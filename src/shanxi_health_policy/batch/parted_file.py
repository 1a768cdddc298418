"""A file worked through in one part or in many: its rows read, waiting in parts, and put together again, with its rejects.

Rows of one visit, and visits of one person, belong together wherever they stand in the file. Where the file is larger than the
budget, what belongs together is brought together on disk; else all of it is one part, in memory.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import polars as pl
from attrs import evolve

from shanxi_health_policy.batch.columns.day_cells import Times, of_times
from shanxi_health_policy.batch.columns.faults import NO_FAULTS
from shanxi_health_policy.batch.columns.id_notes import IdNotes
from shanxi_health_policy.batch.columns.unlisted import Unlisted
from shanxi_health_policy.batch.files import headers
from shanxi_health_policy.batch.files.as_named import InFiles, Passing, put_away, scan_parquet
from shanxi_health_policy.batch.files.budget import Plan
from shanxi_health_policy.batch.files.layout import Layout, Note
from shanxi_health_policy.batch.files.output_tables import Table
from shanxi_health_policy.batch.files.parts import DayOrder, PartOf, Parts, by_text
from shanxi_health_policy.batch.files.raw_table import LINE, ROW, RawTable
from shanxi_health_policy.batch.files.sources import Sources, read_together, with_all_columns
from shanxi_health_policy.batch.loops import Ahead, Column
from shanxi_health_policy.batch.rejected_rows import by_reason, rejected_table
from shanxi_health_policy.errors import FileError
from shanxi_health_policy.text import Language, Text, at

if TYPE_CHECKING:
    from shanxi_health_policy.batch.columns.typed_rows import Understood
    from shanxi_health_policy.batch.columns.whole_visits import Gathered

_FAULTS_A_ROW = 8
"""So many times as many parts as rows have their faults: a row may have one in every column that is read."""
_ROWS_TOLD_AT_ONCE = 2**13
_UNCHANGED = Text("处理期间没有改动的文件", "a file that does not change while it is worked on")


class Parted:
    """A file that is worked through by a plan, with the faults of its rows; without a folder all stays in memory."""

    count: int
    """In how many parts."""
    rows_read: int
    ignored: tuple[str, ...]
    """Headers of columns that are not used."""
    notes: dict[Note, None]
    """What should be known of how it was understood, in the order in which it was found, each once."""
    faults: Parts
    """What is wrong with its rows, as far as it was found."""
    reasons_in: Language | None
    """The language of its faults by reason, where it is another than that of its rejected rows."""
    ids: IdNotes
    """What its ids let suspect, as far as it has been worked through."""
    unlisted: Unlisted
    """Its items that are on no list, as far as it has been read."""
    time_zone: str | None
    """The zone whose days count for times with a zone."""
    times: Times
    """How many of its days have a time, as far as it was understood."""
    step: Callable[..., None]
    """Tells that a stage begins, or goes on with the next part, or how much of it is done."""

    def __init__(
        self,
        sources: Sources,
        columns: tuple[headers.Column, ...],
        layout: Layout,
        plan: Plan,
        folder: Path | None,
        step: Callable[..., None],
    ) -> None:
        self.count, self.step, self.rows_read, self.ignored, self.notes = plan.parts, step, 0, (), {}
        self.notes |= dict.fromkeys((*layout.notes, *sources.notes))
        self.time_zone, self.times = layout.time_zone, Times()
        self._sources, self._plan, self._folder = sources.paths, plan, folder
        self._pieces = partial(read_together, sources.paths, columns, layout, plan.bytes_at_once)
        self._columns: RawTable | None = None
        self._lines: list[tuple[int, int | None]] = []
        self._state = [_state_of(one) for one in sources.paths]
        self.faults = self.parts("faults", self._by_row_in(_FAULTS_A_ROW * self.count), fold=_FAULTS_A_ROW)
        self.unlisted, self.ids = Unlisted(), IdNotes()
        self.reasons_in = None
        self._begun: Ahead[RawTable] | None = None

    def begin(self) -> Ahead[RawTable]:
        """Read from now on, while what is to work on the rows is made ready; who begins ends it, whatever comes between."""
        self._begun = Ahead(self._pieces())
        return self._begun

    @property
    def name(self) -> str:
        """What the file is called, or the first of several."""
        return self._sources[0].name

    def understood(
        self, understand: Callable[[pl.DataFrame], Understood], key: str, of_empty: str | None = None
    ) -> Parts:
        """All rows as they are understood piece by piece, parted by their text in `key`; their faults are kept."""
        from shanxi_health_policy.batch.columns.typed_rows import refuse_zoned  # see `Job.reading`

        self.step("read")
        rows = self.by_text("rows", key, of_empty)
        for raw in self.read():
            found = understand(raw.frame)
            refuse_zoned(found, "、".join(one.name for one in self._sources), raw.headers)
            self.times += found.times
            rows.add(found.rows)
            self.faults.add(found.faults)
            self.unlisted.add(found.unlisted)
            self.notes |= dict.fromkeys(found.notes)
            self.step("read", raw.share or 0.0)
        self.notes |= dict.fromkeys(of_times(self.times, self.time_zone))
        return rows

    def read(self) -> Iterator[RawTable]:
        """The file, piece by piece; ids are text, whatever they are in the file, as they are in all other files."""
        ignored, told = dict[str, None](), tuple[Note, ...]()
        pieces, self._begun = self._begun or Ahead(self._pieces()), None
        for raw in pieces:
            self._see_lines(raw.frame)
            self.rows_read += raw.frame.height
            ignored |= dict.fromkeys(raw.ignored)
            self.ignored = tuple(ignored)
            for one in told:  # what is said of all that has been read, once more with what is new
                self.notes.pop(one, None)
            told = raw.notes
            self.notes |= dict.fromkeys(told)
            before = {} if self._columns is None else self._columns.headers
            self._columns = evolve(raw, frame=raw.frame.clear(), headers=before | raw.headers | before)
            numbers = [
                name for name in headers.IDS if name in raw.headers and raw.frame.schema[name].is_integer()
            ]
            yield evolve(raw, frame=raw.frame.cast(dict.fromkeys(numbers, pl.String))) if numbers else raw
        self._check_unchanged()

    def lines_of(self, rows: list[int]) -> list[int]:
        """The lines on which some rows stand, by their numbers in order.

        Where a row was read with others of which each has a line, it is counted out; else the file is read once more, as far as
        they go.
        """
        beyond = [self._lines[bisect_right(self._lines, row, key=itemgetter(0)) - 1][1] for row in rows]
        if None not in beyond:
            return [row + more for row, more in zip(rows, beyond, strict=True) if more is not None]
        found: list[int] = []
        pieces = self._pieces()
        while len(found) < len(rows):
            found += next(pieces).frame.filter(pl.col(ROW).is_in(rows))[LINE].to_list()
        return found

    def _see_lines(self, rows: pl.DataFrame) -> None:
        """Keeps how many lines more there are than rows up to a piece; nothing where that changes within it."""
        if not rows.height:
            return
        more = None
        if rows[LINE].dtype.is_integer():  # a line of one of several sheets is told with its sheet
            apart = rows[LINE] - rows[ROW]
            more = apart[0] if apart.min() == apart.max() else None
        self._lines.append((rows[ROW][0], more))

    def by_text(self, name: str, column: str, of_empty: str | None = None) -> Parts:
        """An empty table, to be parted so that rows with the same text in a column come together.

        Those without one are parted by `of_empty`, whole numbers.
        """

        def too_many(rows: int) -> FileError:
            expected = Text(
                f"{column} 相同而须一起处理的至多 {most} 行；请给更大的 --memory",
                f"at most {most} rows that belong together by {column}: give more with --memory",
            )
            return headers.refused(self._sources[0], at("rows"), rows, expected)

        most = self._plan.most_in_part
        return self.parts(name, by_text(column, self.count, of_empty), most, too_many)

    def parts(
        self,
        name: str,
        part_of: PartOf,
        most: int = 2**62,
        too_many: Callable[[int], FileError] | None = None,
        fold: int = 1,
    ) -> Parts:
        """An empty table, to be parted in some other way, into so many times as many parts."""
        folder = None if self._folder is None else self._folder / name
        return Parts(fold * self.count, part_of, folder, self._plan.rows_at_once, most, too_many)

    def rejected(self, language: Language | None = None) -> Table:
        """Rejected rows in the order of the file, which is read once more for them; told to people, with a language."""
        rejected = self._rejected(language)
        if self._folder is None:
            return self.table("rejected", rejected)
        return InFiles.of(rejected, self._folder / "rejected.parts")

    def by_reason(self) -> pl.DataFrame:
        """The faults of the rejected rows by reason and column, the most frequent first; known once these are worked out."""
        return (
            pl.concat(self._reasons)
            .group_by("reason", "column", maintain_order=True)
            .agg(pl.sum("faults"), pl.first("explanation"))
            .sort("faults", descending=True, maintain_order=True)
        )

    def table(self, name: str, parts: Iterable[pl.DataFrame]) -> Table:
        """The parts one after another: as they are, or as files that are read while the whole is written."""
        if self._folder is None:
            return pl.concat(list(parts), rechunk=False)
        files = put_away(
            parts, self._folder / f"{name}.parts", ".parquet",
            # packed it would take half of the room and twice the time
            lambda part, file: part.write_parquet(file, compression="uncompressed"),
        )  # fmt: skip
        return scan_parquet(files)

    def to_write(
        self,
        out: Path | None,
        name: str,
        parts: Iterable[pl.DataFrame],
        columns: Sequence[pl.Expr] | None = None,
    ) -> Table | Passing:
        """The same, or these columns, for one output: to a CSV parts go as they come, since it is written in one pass."""
        select = pl.all() if columns is None else columns
        if self._folder is not None and out is not None and out.suffix.lower() == ".csv":
            return Passing(part.select(select) for part in parts)
        return self.table(name, parts).lazy().select(select)

    def by_row(self, table: pl.DataFrame) -> Column:
        """Parts in the order of the rows of the file; what lies beyond the rows that were expected is of the last part."""
        return self._by_row_in(self.count)(table)

    def _by_row_in(self, count: int) -> PartOf:
        def part_of(table: pl.DataFrame) -> Column:
            part = table["__row"].to_numpy() * count // max(self._plan.rows_expected, 1)
            found: Column = np.minimum(part, count - 1).astype(np.int32)
            return found

        return part_of

    def _rejected(self, language: Language | None) -> Iterator[pl.DataFrame]:
        assert self._columns is not None, "the file has been read"
        every = self._columns.headers
        self._reasons = [by_reason(NO_FAULTS, every, self.reasons_in or language)]
        columns = with_all_columns(self._columns, every)
        yield rejected_table(columns, NO_FAULTS, language)  # all columns, if nothing was rejected
        if self.faults.rows:
            yield from self._rejected_again(every, language)
        self._check_unchanged()

    def _rejected_again(self, names: dict[str, str], language: Language | None) -> Iterator[pl.DataFrame]:
        parts = iter(self.faults)
        waiting, last = NO_FAULTS, -1
        for raw in self._small_pieces():
            end = _last_row(raw.frame)
            while last < end and (part := next(parts, None)) is not None:
                part = part.sort(
                    "__row", maintain_order=True
                )  # else the parts would show in what is told first
                self._reasons.append(by_reason(part, names, self.reasons_in or language))
                waiting = pl.concat([waiting, part])
                last = max(last, _last_row(part))
            yield rejected_table(
                with_all_columns(raw, names), waiting.filter(pl.col("__row") <= end), language
            )
            waiting = waiting.filter(pl.col("__row") > end)

    def _small_pieces(self) -> Iterator[RawTable]:
        """The file once more, so few rows at once that all they may have of faults needs little memory."""
        for raw in self._pieces():
            for rows in raw.frame.iter_slices(_ROWS_TOLD_AT_ONCE):
                yield evolve(raw, frame=rows)

    def _check_unchanged(self) -> None:
        for one, state in zip(self._sources, self._state, strict=True):
            if _state_of(one) != state:
                raise headers.refused(one, at("file"), one, _UNCHANGED)


class Persons:
    """What a file tells of persons, in parts with all of a person: visits, what is held back, opening balances, and more."""

    parts: dict[str, Parts]
    order: DayOrder
    """Of the visits, once all have been added."""

    def __init__(self, file: Parted, opening: pl.DataFrame, more: str) -> None:
        names = ("visits", "held_back", "opening", more)
        self._file, self.order = file, DayOrder(file.count)
        self.parts = {name: file.by_text(name, "person_id", "__row") for name in names}
        self.parts["opening"].add(opening)

    def add(self, gathered: Gathered, **more: pl.DataFrame) -> None:
        """What was gathered of some visits; its faults are kept with those of the file."""
        self._file.faults.add(gathered.faults)
        for name, rows in {"visits": gathered.visits, "held_back": gathered.held_back, **more}.items():
            self.parts[name].add(rows)
        self.order.see(gathered.visits)

    def __iter__(self) -> Iterator[tuple[pl.DataFrame, ...]]:
        """The tables of some persons after those of others, in the order of `parts`; what is taken is forgotten."""
        for tables in zip(*self.parts.values(), strict=True):
            self._file.ids.see("person_id", *(table["person_id"] for table in tables))
            yield tables


def _last_row(table: pl.DataFrame) -> int:
    """The number of the last row; -1 where there is none, as in a piece that holds the header alone."""
    return -1 if table.is_empty() else int(table["__row"].max())  # type: ignore[arg-type]


def _state_of(source: Path) -> tuple[int, int, int] | None:
    try:
        found = source.stat()
    except OSError:
        return None
    return found.st_ino, found.st_size, found.st_mtime_ns

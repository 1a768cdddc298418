"""One run over a file: its rows understood, gathered to visits, settled by person and put in order, in one part or in many.

Rows of one visit, and visits of one person, belong together wherever they stand in the file. So the rows are parted by visit,
the visits by person, and the settlements by day: in memory, or on disk where the file is larger than the budget.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeAlias

import numpy as np
import polars as pl

from shanxi_health_policy.engines.columns.checking import FAULTS
from shanxi_health_policy.engines.columns.earlier import EARLIER
from shanxi_health_policy.engines.columns.fold import Column
from shanxi_health_policy.engines.columns.gathering import gather
from shanxi_health_policy.engines.columns.policy import Policy
from shanxi_health_policy.engines.columns.settling import Settled, in_order, settle_visits
from shanxi_health_policy.engines.columns.showing import with_details
from shanxi_health_policy.engines.columns.understanding import understand
from shanxi_health_policy.engines.files.budget import Plan
from shanxi_health_policy.engines.files.columns_of_files import CANCELS, INPUT_COLUMNS
from shanxi_health_policy.engines.files.ordering import DayOrder
from shanxi_health_policy.engines.files.reading import RawTable, read_parts
from shanxi_health_policy.engines.files.rejecting import rejected_table
from shanxi_health_policy.engines.files.spilling import PartOf, Parts, by_text
from shanxi_health_policy.engines.files.tables import Table
from shanxi_health_policy.engines.files.workspace import Workspace
from shanxi_health_policy.errors import Fault, FileError
from shanxi_health_policy.text import Text

Progress: TypeAlias = Callable[[str, int, int], None]
"""Called with the name of the stage that begins, how many steps are done, and how many there are."""

STAGES = ("read", "check", "settle", "write")
_UNCHANGED = Text(zh="处理期间没有改动的文件", en="a file that does not change while it is worked on")


class Run:
    """The settlements, rejected rows and balances of one file, each as a table to be written; and the counts."""

    rows_read: int
    rows_settled: int
    rows_rejected: int
    visits: int
    cancellations: int
    visits_held_back: int
    incomplete: int
    """Settlements that rest on an incomplete year."""
    unattributed: int
    """Rejected rows that name no person."""
    total: int
    """The cost of all settlements, in fen."""
    fund: int
    """What the fund pays for them, in fen."""
    ignored: tuple[str, ...]
    """Headers of columns that are not used."""
    steps: int
    """How many steps `progress` is told of."""

    def __init__(
        self,
        source: Path,
        encoding: str | None,
        policy: Policy,
        plan: Plan,
        space: Workspace | None = None,
        progress: Progress | None = None,
    ) -> None:
        self.rows_read = self.rows_settled = self.rows_rejected = self.visits_held_back = (
            self.unattributed
        ) = 0
        self.visits = self.cancellations = self.incomplete = self.total = self.fund = 0
        self.ignored = ()
        self.steps = 2 + 2 * plan.parts
        self._source, self._encoding, self._policy, self._plan, self._space = (
            source,
            encoding,
            policy,
            plan,
            space,
        )
        self._progress = progress
        self._done = 0
        self._raw: list[RawTable] = []
        self._state = _state_of(source)

    def settle(self, opening: pl.DataFrame, before: pl.DataFrame | None = None) -> tuple[Table, Table, Table]:
        """The settlements in their order, the rejected rows, and the closing balances.

        `before` holds what earlier files settled.
        """
        before = pl.DataFrame(schema=EARLIER) if before is None else before
        self._step("read")
        rows, faults = (
            self._parts("rows", by_text("visit_id", self._plan.parts)),
            self._parts("faults", self._by_row),
        )
        for raw in self._read():
            understood = understand(raw.frame, self._policy)
            rows.add(understood.rows)
            faults.add(understood.faults)
        self._check_unchanged()
        by_person = by_text("person_id", self._plan.parts)
        visits, held_back = self._parts("visits", by_person), self._parts("held_back", by_person)
        order = DayOrder(self._plan.parts)
        ids = self._parts("ids", by_text("visit_id", self._plan.parts))
        ids.add(before.select("visit_id"))
        for part, used in zip(rows, ids, strict=True):
            self._step("check")
            gathered = gather(part, pl.DataFrame(schema=FAULTS), settled=used["visit_id"])
            self.rows_settled += gathered.rows
            self.visits_held_back += gathered.visits_held_back
            faults.add(gathered.faults)
            visits.add(gathered.visits)
            held_back.add(gathered.held_back)
            order.see(gathered.visits)
        balances = self._parts("opening", by_person)
        balances.add(opening)
        earlier = self._parts("earlier", by_person)
        earlier.add(before)
        settlements, closing = self._parts("settlements", order.part_of), self._parts("closing", by_person)
        for settled in self._settled(visits, held_back, balances, earlier):
            settlements.add(with_details(settled.settlements, self._policy))
            faults.add(settled.faults)
            closing.add(settled.balances)
        self._step("write")
        in_person_order = ["person_id", "condition_code", "year"]
        return (
            self._table("settled", (in_order(part) for part in settlements)),
            self._table("rejected", self._rejected(faults)),
            self._table("balances", (part.sort(in_person_order) for part in closing)),
        )

    def _settled(self, visits: Parts, held_back: Parts, opening: Parts, earlier: Parts) -> Iterator[Settled]:
        """Person by person, as parts; one that is taken is forgotten."""
        for part, held, carried, before in zip(visits, held_back, opening, earlier, strict=True):
            self._step("settle")
            settled = settle_visits(part, held, carried, self._policy, before)
            self._count(settled, held)
            yield settled

    def _parts(self, name: str, part_of: PartOf) -> Parts:
        folder = None if self._plan.in_memory or self._space is None else self._space.path(name)
        return Parts(self._plan.parts, part_of, folder, self._plan.rows_at_once)

    def _by_row(self, faults: pl.DataFrame) -> Column:
        """Faults in the order of their rows; how many rows there are is guessed while they are still read."""
        at_most = max(self.rows_read, self._plan.rows_expected, 1)
        found: Column = (faults["__row"].to_numpy() * self._plan.parts // at_most).astype(np.int32)
        return found

    def _read(self) -> Iterator[RawTable]:
        for raw in read_parts(self._source, INPUT_COLUMNS, self._encoding, self._plan.bytes_at_once):
            self.rows_read += raw.frame.height
            self.ignored = raw.ignored
            if self._plan.in_memory:
                self._raw.append(raw)
            yield raw

    def _count(self, settled: Settled, held_back: pl.DataFrame) -> None:
        found = settled.settlements
        self.rows_rejected += held_back.height + settled.held_back.height
        self.rows_settled -= settled.held_back.height
        self.unattributed += held_back["person_id"].null_count()
        self.visits_held_back += settled.held_back.height
        cancellations = found.height - found[CANCELS.name].null_count()
        self.visits += found.height - cancellations
        self.cancellations += cancellations
        self.incomplete += int(found["incomplete"].sum())
        total, fund = found.select(pl.col("total", "fund").cast(pl.Int128).sum()).row(0)
        self.total, self.fund = self.total + total, self.fund + fund

    def _rejected(self, faults: Parts) -> Iterator[pl.DataFrame]:
        """Rejected rows in the order of the file, which is read once more where it was too large to be kept."""
        if self._plan.in_memory:
            (found,) = faults
            found = found.sort("__row", maintain_order=True)
            for raw in self._raw:
                yield rejected_table(raw, found)
            return
        if faults.rows:
            yield from self._rejected_again(faults)
            self._check_unchanged()
        else:
            yield rejected_table(next(self._again()), pl.DataFrame(schema=FAULTS))

    def _rejected_again(self, faults: Parts) -> Iterator[pl.DataFrame]:
        parts = iter(faults)
        waiting, last = pl.DataFrame(schema=FAULTS), -1
        for raw in self._again():
            end = int(raw.frame["__row"].max() or 0)  # type: ignore[arg-type]
            while last < end and (part := next(parts, None)) is not None:
                waiting = pl.concat([waiting, part.sort("__row", maintain_order=True)])
                last = int(part["__row"].max() or last)  # type: ignore[arg-type]
            yield rejected_table(raw, waiting.filter(pl.col("__row") <= end))
            waiting = waiting.filter(pl.col("__row") > end)

    def _check_unchanged(self) -> None:
        if _state_of(self._source) != self._state:
            raise FileError([Fault(self._source.name, "file", str(self._source), _UNCHANGED)])

    def _again(self) -> Iterator[RawTable]:
        return read_parts(self._source, INPUT_COLUMNS, self._encoding, self._plan.bytes_at_once)

    def _table(self, name: str, parts: Iterator[pl.DataFrame]) -> Table:
        """The parts one after another: as they are, or as files that are read while the whole is written."""
        if self._plan.in_memory or self._space is None:
            return pl.concat(list(parts), rechunk=False)
        folder = self._space.path(f"{name}.parts")
        folder.mkdir()
        files: list[Path] = []
        for number, part in enumerate(parts):
            if part.height or not files:
                files.append(folder / f"{number:06d}.parquet")
                part.write_parquet(files[-1], compression="lz4")
        return pl.scan_parquet(files)

    def _step(self, stage: str) -> None:
        if self._progress is not None:
            self._progress(stage, self._done, self.steps)
        self._done += 1


def _state_of(source: Path) -> tuple[int, int] | None:
    try:
        found = source.stat()
    except OSError:
        return None
    return found.st_size, found.st_mtime_ns

"""One run over a file: its rows understood, gathered to visits, settled by person and put in order, in one part or in many.

Rows are parted by visit, visits by person, and settlements by day.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import polars as pl

from shanxi_health_policy.engines.columns.checking import NO_FAULTS
from shanxi_health_policy.engines.columns.earlier import EARLIER
from shanxi_health_policy.engines.columns.gathering import gather
from shanxi_health_policy.engines.columns.ordering import in_order
from shanxi_health_policy.engines.columns.policy import Policy
from shanxi_health_policy.engines.columns.settling import Settled, settle_visits
from shanxi_health_policy.engines.columns.showing import with_details
from shanxi_health_policy.engines.columns.understanding import understand
from shanxi_health_policy.engines.files.budget import Plan
from shanxi_health_policy.engines.files.columns_of_files import CANCELS, INPUT_COLUMNS
from shanxi_health_policy.engines.files.ordering import DayOrder, TextOrder
from shanxi_health_policy.engines.files.spilling import Parts
from shanxi_health_policy.engines.files.tables import Table
from shanxi_health_policy.engines.files.workspace import Workspace
from shanxi_health_policy.engines.parted import Parted, Progress, Source
from shanxi_health_policy.money import MAX_FEN

_SURELY_SUMMED = 2**63 // (MAX_FEN + 1) - 1
"""The amounts of so many visits add up to less than what 64 bits hold."""
STAGES = ("read", "check", "settle", "write")


class Run:
    """The settlements, rejected rows and balances of one file, each as a table to be written; and the counts."""

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
    file: Parted
    """The file, with what was read of it."""

    def __init__(
        self,
        source: Path,
        encoding: str | None,
        policy: Policy,
        plan: Plan,
        space: Workspace | None = None,
        progress: Progress | None = None,
    ) -> None:
        self.rows_settled = self.rows_rejected = self.visits_held_back = self.unattributed = 0
        self.visits = self.cancellations = self.incomplete = self.total = self.fund = 0
        self.file = Parted(Source(source, INPUT_COLUMNS, encoding), plan, space, progress)
        self._policy = policy

    def settle(
        self, opening: pl.DataFrame, before: pl.DataFrame | None = None, *, closing: bool = False
    ) -> tuple[Table, Table]:
        """The settlements in their order, and the rejected rows; `before` holds what earlier files settled.

        With `closing` the balances are kept for [closing_balances][].
        """
        before = pl.DataFrame(schema=EARLIER) if before is None else before
        file = self.file
        file.step("read")
        rows = file.by_text("rows", "visit_id")
        for raw in file.read():
            understood = understand(raw.frame, self._policy)
            rows.add(understood.rows)
            file.faults.add(understood.faults)
        visits, held_back = file.by_text("visits", "person_id"), file.by_text("held_back", "person_id")
        order = DayOrder(file.count)
        ids = file.by_text("ids", "visit_id")
        ids.add(before.select("visit_id"))
        for part, used in zip(rows, ids, strict=True):
            file.step("check")
            gathered = gather(part, NO_FAULTS, settled=used["visit_id"])
            self.rows_settled += gathered.rows
            self.visits_held_back += gathered.visits_held_back
            file.faults.add(gathered.faults)
            visits.add(gathered.visits)
            held_back.add(gathered.held_back)
            order.see(gathered.visits)
        balances, earlier = file.by_text("opening", "person_id"), file.by_text("earlier", "person_id")
        balances.add(opening)
        earlier.add(before)
        settlements = file.parts("settlements", order.part_of)
        if closing:
            self._closing = file.parts("closing", TextOrder("person_id", file.count).part_of)
        for settled in self._settled(visits, held_back, balances, earlier):
            settlements.add(with_details(settled.settlements, self._policy))
            file.faults.add(settled.faults)
            if closing:
                self._closing.add(settled.balances)
        file.step("write")
        return file.table("settled", (in_order(part) for part in settlements)), file.rejected()

    def closing_balances(self) -> Table:
        """What the fund has paid after all, by person, condition and year in their order."""
        key = ["person_id", "condition_code", "year"]
        return self.file.table("balances", (part.sort(key) for part in self._closing))

    def _settled(self, visits: Parts, held_back: Parts, opening: Parts, earlier: Parts) -> Iterator[Settled]:
        """Person by person, as parts; one that is taken is forgotten."""
        for part, held, carried, before in zip(visits, held_back, opening, earlier, strict=True):
            self.file.step("settle")
            settled = settle_visits(part, held, carried, self._policy, before)
            self._count(settled, held)
            yield settled

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
        for piece in found.iter_slices(_SURELY_SUMMED):
            self.total += int(piece["total"].sum())
            self.fund += int(piece["fund"].sum())

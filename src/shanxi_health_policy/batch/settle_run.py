"""One run over a file: its rows understood, gathered to visits, settled by person and put in order, in one part or in many.

Rows are parted by visit, visits by person, and settlements by day.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import polars as pl

from shanxi_health_policy.batch.columns.carried import lacking
from shanxi_health_policy.batch.columns.day_order import in_order
from shanxi_health_policy.batch.columns.earlier import EARLIER
from shanxi_health_policy.batch.columns.policy import Policy
from shanxi_health_policy.batch.columns.settled import Settled, settle_visits
from shanxi_health_policy.batch.columns.shown import shown, with_details
from shanxi_health_policy.batch.columns.typed_rows import understand
from shanxi_health_policy.batch.columns.whole_visits import gather
from shanxi_health_policy.batch.files.as_named import Passing
from shanxi_health_policy.batch.files.headers import CANCELS
from shanxi_health_policy.batch.files.output_tables import Table
from shanxi_health_policy.batch.files.parts import TextOrder
from shanxi_health_policy.batch.parted_file import Parted, Persons
from shanxi_health_policy.batch.visit_rows import VisitRows
from shanxi_health_policy.money import MAX_FEN

_SURELY_SUMMED = 2**63 // (MAX_FEN + 1) - 1
"""The amounts of so many visits add up to less than what 64 bits hold."""


class Run:
    """The settlements, rejected rows and balances of one file, each as a table to be written; and the counts."""

    counts: Counter[str]
    """How many rows and visits became what, under the names of the summary."""
    total: int
    """The cost of all settlements, in fen."""
    fund: int
    """What the fund pays for them, in fen."""
    file: Parted
    """The file, with what was read of it."""

    def __init__(self, file: Parted, policy: Policy) -> None:
        self.file, self._policy = file, policy
        self.counts, self.total, self.fund = Counter(), 0, 0

    def settle(
        self, out: Path | None, opening: pl.DataFrame, before: pl.DataFrame, *, closing: bool
    ) -> Table | Passing:
        """The settlements in their order, as they are written to `out`; `before` holds what earlier files settled.

        With `closing` the balances are kept for [closing_balances][].
        """
        file = self.file
        self.gather(opening, before)
        settlements = file.parts("settlements", self._persons.order.part_of)
        if closing:
            self._closing = file.parts("closing", TextOrder("person_id", file.count).part_of)
        for settled in self.settled():
            settlements.add(with_details(settled.settlements, self._policy))
            if closing:
                self._closing.add(settled.balances)
        file.step("write")
        return file.to_write(out, "settled", (in_order(part) for part in settlements), shown(self._policy))

    def gather(self, opening: pl.DataFrame, before: pl.DataFrame | None = None) -> None:
        """Read the whole file, and gather its visits, those of one person together."""
        before = pl.DataFrame(schema=EARLIER) if before is None else before
        file = self.file
        rows = VisitRows(file, lambda frame: understand(frame, self._policy, file.time_zone))
        self.counts["rows_rejected"] += rows.totals
        self._persons = Persons(file, opening, "earlier")
        self._persons.parts["earlier"].add(before)
        ids = file.by_text("ids", "visit_id")
        ids.add(before.select("visit_id"))
        lacks = lacking(before, opening)
        for (part, taken_back), used in zip(rows, ids, strict=True):
            file.step("check")
            file.ids.see("visit_id", part["visit_id"], taken_back["visit_id"], used["visit_id"])
            backed, faults = lacks.faults(part)
            gathered = gather(backed, faults, settled=used["visit_id"], taken_back=taken_back)
            self.counts.update(rows_settled=gathered.rows, visits_held_back=gathered.visits_held_back)
            self._persons.add(gathered)

    def settled(self) -> Iterator[Settled]:
        """What was gathered, settled person by person, as parts; one that is taken is forgotten."""
        for visits, held_back, opening, earlier in self._persons:
            self.file.step("settle")
            settled = settle_visits(visits, held_back, opening, self._policy, earlier)
            self._count(settled, held_back)
            self.file.ids.see_balances(opening, self._policy, settled.strangers, held_back, settled.held_back)
            self.file.faults.add(settled.faults)
            yield settled

    def closing_balances(self) -> Table:
        """What the fund has paid after all, by person, condition and year in their order."""
        key = ["person_id", "condition_code", "year"]
        return self.file.table("balances", (part.sort(key) for part in self._closing))

    def _count(self, settled: Settled, held_back: pl.DataFrame) -> None:
        found = settled.settlements
        cancellations, again = found.height - found[CANCELS.name].null_count(), settled.held_back.height
        self.counts.update(
            rows_settled=-again,
            rows_rejected=held_back.height + again,
            visits_settled=found.height - cancellations,
            cancellations=cancellations,
            visits_held_back=again,
            visits_on_incomplete_year=int(found["incomplete"].sum()),
            unattributed_rows=held_back["person_id"].null_count(),
        )
        for piece in found.iter_slices(_SURELY_SUMMED):
            self.total += int(piece["total"].sum())
            self.fund += int(piece["fund"].sum())

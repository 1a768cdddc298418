"""One audit of a file: its rows understood, gathered to visits, judged by person, and the findings put in order.

Rows are parted by visit, visits by person, and findings by day.
"""

from __future__ import annotations

from datetime import date

import polars as pl

from shanxi_health_policy.engines.auditing.columns import AUDIT_COLUMNS
from shanxi_health_policy.engines.auditing.facilities import Eligibility
from shanxi_health_policy.engines.auditing.judging import judge
from shanxi_health_policy.engines.auditing.kinds import find
from shanxi_health_policy.engines.auditing.reading import Names, gather_paid, understand_paid
from shanxi_health_policy.engines.auditing.showing import ORDER, shown_findings
from shanxi_health_policy.engines.auditing.totals import AuditTotals, Sums
from shanxi_health_policy.engines.columns.policy import Policy
from shanxi_health_policy.engines.files.ordering import DayOrder
from shanxi_health_policy.engines.files.spilling import Parts
from shanxi_health_policy.engines.files.tables import Table
from shanxi_health_policy.engines.parted import Parted
from shanxi_health_policy.text import Language

STAGES = ("read", "check", "judge", "write")
_BILL = ("visit_id", "person_id", "technique", "fen")


class AuditRun:
    """The findings, rejected rows and totals of one file of paid claims."""

    rows_rejected: int
    totals: AuditTotals

    def __init__(self, file: Parted, policy: Policy, known_on: date | None, language: Language) -> None:
        self.rows_rejected = 0
        self._file, self._policy, self._language = file, policy, language
        self._eligibility = Eligibility(policy, known_on)
        self._facilities = Names()

    def audit(self, opening: pl.DataFrame) -> tuple[Table, Table]:
        """The findings in the order of settlement, and the rejected rows; `opening` is what was paid before."""
        file = self._file
        order = DayOrder(file.count)
        visits, held_back = file.by_text("visits", "person_id"), file.by_text("held_back", "person_id")
        bills, balances = file.by_text("bills", "person_id"), file.by_text("opening", "person_id")
        balances.add(opening)
        for part in self._rows():
            file.step("check")
            gathered = gather_paid(part, self._eligibility, self._facilities)
            self.rows_rejected += gathered.held_back.height
            file.faults.add(gathered.faults)
            visits.add(gathered.visits)
            held_back.add(gathered.held_back)
            bills.add(part.select(_BILL))
            order.see(gathered.visits)
        findings = file.parts("findings", lambda found: order.part_of(found.with_columns(day="visited_on")))
        sums = Sums(self._policy)
        for part, held, carried, items in zip(visits, held_back, balances, bills, strict=True):
            file.step("judge")
            judged = judge(part, held, carried, self._policy)
            found = find(judged, items, self._policy)
            sums.add(found, judged)
            findings.add(shown_findings(found, judged, self._facilities.known, self._policy, self._language))
        self.totals = sums.totals(self._facilities.known)
        file.step("write")
        in_order = (part.sort(ORDER).select(AUDIT_COLUMNS) for part in findings)
        return file.table("found", in_order), file.rejected()

    def _rows(self) -> Parts:
        """All rows of the file, as they are understood one by one."""
        self._file.step("read")
        rows = self._file.by_text("rows", "visit_id")
        for raw in self._file.read():
            understood = understand_paid(raw.frame, self._policy, self._facilities)
            rows.add(understood.rows)
            self._file.faults.add(understood.faults)
        return rows

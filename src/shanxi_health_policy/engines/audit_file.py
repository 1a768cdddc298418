"""A file of claims as they were paid, held against the rules: a report or a table of findings, and rows not understood."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TypeAlias

import polars as pl
from attrs import evolve, field, frozen

from shanxi_health_policy.engines.auditing.columns import PAID_COLUMNS
from shanxi_health_policy.engines.auditing.judging import judge
from shanxi_health_policy.engines.auditing.kinds import find
from shanxi_health_policy.engines.auditing.reading import understand_paid
from shanxi_health_policy.engines.auditing.report import Form, facts
from shanxi_health_policy.engines.auditing.report_excel import write_excel_report
from shanxi_health_policy.engines.auditing.report_html import write_html_report
from shanxi_health_policy.engines.auditing.showing import shown_findings
from shanxi_health_policy.engines.auditing.totals import AuditTotals, total_up
from shanxi_health_policy.engines.columns.balances import read_balances
from shanxi_health_policy.engines.columns.gathering import Gathered, gather
from shanxi_health_policy.engines.columns.policy import Policy
from shanxi_health_policy.engines.columns.understanding import understand
from shanxi_health_policy.engines.files.reading import LINE, RawTable, read_parts
from shanxi_health_policy.engines.files.rejecting import rejected_table
from shanxi_health_policy.engines.files.tables import disk_troubles, write_tables
from shanxi_health_policy.engines.files.workspace import Workspace, publish
from shanxi_health_policy.engines.settle_file import check_outputs
from shanxi_health_policy.errors import Fault, FileError
from shanxi_health_policy.notices.catalogue import Catalogue
from shanxi_health_policy.text import Language, Text

_Writer: TypeAlias = Callable[[Path, AuditTotals, pl.DataFrame, list[tuple[Text, object, Form]]], None]
_REPORTS: dict[str, _Writer] = {".xlsx": write_excel_report, ".html": write_html_report}


@frozen
class FileAudit:
    """What was found in a file of paid claims; visits with a faulty row are not checked, and counted."""

    totals: AuditTotals
    findings: pl.DataFrame = field(eq=False, repr=False)
    """One row a finding, in the order of settlement, with the documented columns."""
    rows_read: int
    rows_rejected: int
    out: Path
    rejects: Path


def audit_file(
    source: str | Path,
    out: str | Path,
    *,
    opening: str | Path | None = None,
    place: str = "141100",
    known_on: date | None = None,
    catalogue: Catalogue | None = None,
    encoding: str | None = None,
    language: Language = "zh",
) -> FileAudit:
    """Hold a file of paid claims against the rules (T9): a file of visits with one column more, `fund_paid` in yuan.

    Further columns tell more: `facility` and `facility_kind` where the visit was, `hospital_grade` beside a fee class, and
    `cancels` for cancellations, whose `fund_paid` is what came back. Visits are taken in the order of their day, then of the
    file; the findings are those of [audit][]. `opening` is what the fund paid earlier in the year, as [settle_file][] writes
    it, and is taken to be right. `out` is a report for people (`.xlsx` or `.html`) or a table of the findings for
    machines (`.parquet`, `.csv` or `.json`). Rows that cannot be understood go, with their visits, to `<stem>.rejects<ending>`
    beside it (`.rejects.csv` beside a page). All appear whole, or none. Raises [FileError][] for a file that is no such table.
    """
    source, out = Path(source), Path(out)
    rejects = _rejects_of(out)
    opening = None if opening is None else Path(opening)
    _check({"FILE": source, "--opening": opening}, out, rejects)
    policy = Policy.of(place, known_on, catalogue)
    balances = read_balances(opening, policy, encoding)
    raw = _read(source, encoding)
    gathered, totals, findings = _audit(raw, balances, policy, known_on, language)
    rejected = gathered.held_back.height
    report = _REPORTS.get(out.suffix.lower())
    # Where nothing is wrong, the rows need not be looked through for it.
    rows = raw if gathered.faults.height else evolve(raw, frame=raw.frame.clear())
    rejects_table = rejected_table(rows, gathered.faults)
    if report is None:
        write_tables({rejects: rejects_table, out: findings})
    else:
        told = facts(source.name, totals, raw.frame.height, rejected)
        with Workspace(out) as space:
            unfinished = space.path(f"report{out.suffix}")
            with disk_troubles(out):
                report(unfinished, totals, findings, told)
            write_tables({rejects: rejects_table}, space)
            publish({unfinished: out})
    return FileAudit(totals, findings, raw.frame.height, rejected, out, rejects)


def _rejects_of(out: Path) -> Path:
    return out.parent / f"{out.stem}.rejects{'.csv' if out.suffix.lower() == '.html' else out.suffix}"


def _check(inputs: dict[str, Path | None], out: Path, rejects: Path) -> None:
    """What keeps the outputs from being written, found before any work is done."""
    page = out.suffix.lower() == ".html"
    # A page is written to the same folder under the same conditions as the table that its rejects are.
    check_outputs(inputs, {"OUT": out.with_suffix(".csv") if page else out, "rejects": rejects})
    if page and out.is_dir():
        expected = Text(zh="文件名，不是目录", en="the name of a file, not a folder")
        raise FileError([Fault(str(out), "OUT", str(out), expected)])


def _read(source: Path, encoding: str | None) -> RawTable:
    parts = list(read_parts(source, PAID_COLUMNS, encoding))
    return RawTable(pl.concat([part.frame for part in parts]), parts[0].headers, parts[0].ignored)


def _audit(
    raw: RawTable, opening: pl.DataFrame, policy: Policy, known_on: date | None, language: Language
) -> tuple[Gathered, AuditTotals, pl.DataFrame]:
    table = raw.frame
    understood = understand(table, policy)
    said, more = understand_paid(table, understood.rows, policy, known_on)
    wrong = understood.rows["__row"].is_in(more["__row"].unique().implode())
    rows = understood.rows.with_columns(faulty=pl.col("faulty") | wrong)
    faults = pl.concat([understood.faults, more]).unique(
        ["__row", "column", "reason"], keep="first", maintain_order=True
    )
    gathered = gather(rows, faults)
    judged = judge(gathered.visits, gathered.held_back, opening, said, policy)
    items = rows.select("visit_id", "fen", technique=table["technique"])
    found = find(judged, items, policy)
    totals = total_up(found, judged, said.facilities, policy)
    findings = shown_findings(found, judged, said.facilities, table[LINE], policy, language)
    return gathered, totals, findings

"""A file of claims as they were paid, held against the rules: a report or a table of findings, and rows not understood."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TypeAlias

from attrs import frozen

from shanxi_health_policy.engines.auditing.columns import PAID_COLUMNS
from shanxi_health_policy.engines.auditing.report import Form, facts
from shanxi_health_policy.engines.auditing.report_excel import write_excel_report
from shanxi_health_policy.engines.auditing.report_html import write_html_report
from shanxi_health_policy.engines.auditing.running import AuditRun
from shanxi_health_policy.engines.auditing.totals import AuditTotals
from shanxi_health_policy.engines.columns.balances import read_balances
from shanxi_health_policy.engines.columns.policy import Policy
from shanxi_health_policy.engines.files.budget import AUDITING, Budget
from shanxi_health_policy.engines.files.tables import Table, disk_troubles, write_tables
from shanxi_health_policy.engines.files.workspace import Workspace, publish
from shanxi_health_policy.engines.parted import Parted, Progress, Source
from shanxi_health_policy.engines.settle_file import check_outputs
from shanxi_health_policy.errors import Fault, FileError
from shanxi_health_policy.notices.catalogue import Catalogue
from shanxi_health_policy.text import Language, Text

_Writer: TypeAlias = Callable[[Path, AuditTotals, Table, list[tuple[Text, object, Form]]], None]
_REPORTS: dict[str, _Writer] = {".xlsx": write_excel_report, ".html": write_html_report}


@frozen
class FileAudit:
    """What was found in a file of paid claims; visits with a faulty row are not checked, and counted.

    The findings themselves stand in `out`.
    """

    totals: AuditTotals
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
    memory: str | int | None = None,
    progress: Progress | None = None,
) -> FileAudit:
    """Hold a file of paid claims against the rules (T9): a file of visits with one column more, `fund_paid` in yuan.

    Further columns tell more: `facility` and `facility_kind` where the visit was, `hospital_grade` beside a fee class, and
    `cancels` for cancellations, whose `fund_paid` is what came back. Visits are taken in the order of their day, then of the
    file; the findings are those of [audit][]. `opening` is what the fund paid earlier in the year, as [settle_file][] writes
    it, and is taken to be right. `out` is a report for people (`.xlsx` or `.html`) or a table of the findings for
    machines (`.parquet`, `.csv` or `.json`). Rows that cannot be understood go, with their visits, to `<stem>.rejects<ending>`
    beside it (`.rejects.csv` beside a page). A file that does not fit into `memory` (bytes, or such as "2GB"; by default a
    share of the machine's) is worked through in parts that wait on disk beside `out`. All outputs appear whole, or none.
    Raises [FileError][] for a file that is no such table.
    """
    source, out = Path(source), Path(out)
    rejects = _rejects_of(out)
    opening = None if opening is None else Path(opening)
    _check({"FILE": source, "--opening": opening}, out, rejects)
    policy = Policy.of(place, known_on, catalogue)
    plan = Budget.of(memory).plan(source, AUDITING)
    with disk_troubles(out), Workspace(out) as space:
        balances = read_balances(opening, policy, encoding)
        file = Parted(Source(source, PAID_COLUMNS, encoding), plan, space, progress)
        run = AuditRun(file, policy, known_on, language)
        findings, rejected = run.audit(balances)
        report = _REPORTS.get(out.suffix.lower())
        if report is None:
            write_tables({rejects: rejected, out: findings}, space)
        else:
            unfinished = space.path(f"report{out.suffix}")
            report(
                unfinished,
                run.totals,
                findings,
                facts(source.name, run.totals, file.rows_read, run.rows_rejected),
            )
            write_tables({rejects: rejected}, space)
            publish({unfinished: out})
    if progress is not None:
        progress("done", file.steps, file.steps)
    return FileAudit(run.totals, file.rows_read, run.rows_rejected, out, rejects)


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

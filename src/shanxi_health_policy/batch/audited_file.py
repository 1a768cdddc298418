"""A file of claims as they were paid, held against the rules: a report or a table of findings, and rows not understood.

Rows are parted by visit, visits by person, and findings by day.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path

from attrs import evolve, frozen

from shanxi_health_policy.batch.audit.audit_totals import AuditTotals, Sums
from shanxi_health_policy.batch.audit.eligible_facilities import Eligibility
from shanxi_health_policy.batch.audit.finding_kinds import BILL, find
from shanxi_health_policy.batch.audit.finding_table import ORDER, shown_findings
from shanxi_health_policy.batch.audit.paid_columns import AUDIT_COLUMNS, PAID_COLUMNS
from shanxi_health_policy.batch.audit.paid_rows import Names, gather_paid, understand_paid
from shanxi_health_policy.batch.audit.report import REJECTS, Words, facts
from shanxi_health_policy.batch.audit.report_excel import write_excel_report
from shanxi_health_policy.batch.audit.report_html import write_html_report
from shanxi_health_policy.batch.audit.verdicts import judge
from shanxi_health_policy.batch.columns.cancellations import in_full
from shanxi_health_policy.batch.columns.lookups import strangers
from shanxi_health_policy.batch.columns.unlisted import Items, UnlistedItems
from shanxi_health_policy.batch.columns.whole_visits import with_more
from shanxi_health_policy.batch.files.budget import AUDITING
from shanxi_health_policy.batch.files.layout import Layout
from shanxi_health_policy.batch.files.output_look import Look, OutputTable
from shanxi_health_policy.batch.files.sources import Source
from shanxi_health_policy.batch.job import FileResult, Job, Progress
from shanxi_health_policy.batch.of_place import policy_of
from shanxi_health_policy.batch.output_columns import FINDINGS, condition_terms, found_columns
from shanxi_health_policy.batch.parted_file import Persons
from shanxi_health_policy.batch.rejected_rows import reason_in
from shanxi_health_policy.batch.visit_rows import VisitRows
from shanxi_health_policy.checks import check_language
from shanxi_health_policy.notices.catalogue import Catalogue
from shanxi_health_policy.text import Language

_REPORTS: dict[str, Callable[..., None]] = {".xlsx": write_excel_report, ".html": write_html_report}


@frozen(kw_only=True)
class FileAudit(FileResult):
    """What was found in a file of paid claims; visits with a faulty row are not checked, and counted.

    The findings themselves stand in `out`.
    """

    totals: AuditTotals
    unlisted: UnlistedItems
    """Items on no list of techniques and in no mapping."""
    out: Path
    rejects: Path | None
    """Where rejected rows went; None where the file was refused if there were any."""


def audit_file(
    source: Source,
    out: str | Path,
    *,
    opening: str | Path | None = None,
    items: Items | None = None,
    rejects: str | Path | None = None,
    place: str | None = None,
    known_on: date | None = None,
    catalogue: Catalogue | None = None,
    layout: Layout | None = None,
    look: Look | None = None,
    language: Language = "zh",
    memory: str | int | None = None,
    progress: Progress | None = None,
) -> FileAudit:
    """Hold a file of paid claims against the rules (T9): a file of visits with one column more, `fund_paid` in yuan.

    Further columns tell more: `facility` and `facility_kind` where the visit was, `hospital_grade` beside a fee class, and
    `cancels` for cancellations, whose `fund_paid` is what came back. Visits are taken in the order in which [settle_file][]
    takes them; the findings are those of [audit][]. `opening` is what the fund paid earlier in the year, as [settle_file][]
    writes it, and is taken to be right; `items` is the hospital's mapping of its
    own names and codes to techniques. `out` is a report for people (`.xlsx` or `.html`) or a table of the findings for
    machines (`.parquet`, `.csv` or `.json`). Rows that cannot be understood go, with their visits, to `<stem>.rejects<ending>`
    beside it (`.rejects.csv` beside a page). A file that does not fit into `memory` (bytes, or such as "2GB"; by default a
    share of the machine's) is worked through in parts that wait on disk beside `out`. All outputs appear whole, or none.
    `look` says for whom the outputs are: by default all have machine names; `rejects` is that of [settle_file][]. A report
    speaks one language: that of `look`, or `language`.
    Raises [FileError][] for a file that is no such table.
    """
    check_language(language)
    job = Job(
        source,
        out,
        AUDITING,
        layout,
        memory,
        progress,
        look=look,
        rejects=rejects,
        opening=opening,
        items=items,
        pages=_REPORTS,
    )
    names = job.look.language_of(Path(out)) or language
    asked = job.meanwhile(partial(policy_of, place, known_on, catalogue, items))
    with job.begun():
        file = job.reading(PAID_COLUMNS)
        policy = asked()
        eligible, facilities, sums, rejected = Eligibility(policy, known_on), Names(), Sums(policy), 0
        persons = Persons(file, job.opening(policy), "bills")
        rows = VisitRows(file, lambda frame: understand_paid(frame, policy, facilities, file.time_zone))
        rejected += rows.totals
        for part, taken_back in rows:
            file.step("check")
            file.ids.see("visit_id", part["visit_id"], taken_back["visit_id"])
            gathered = gather_paid(part, eligible, facilities, taken_back)
            rejected += gathered.held_back.height
            persons.add(gathered, bills=part.select(BILL))
        order = persons.order
        parts = file.parts("findings", lambda found: order.part_of(found.with_columns(day="visited_on")))
        for visits, held_back, carried, bills in persons:
            file.step("judge")
            kept, contradicted, faults = in_full(visits)
            file.faults.add(faults)
            rejected += contradicted.height
            others = strangers(kept["person_id"], carried["person_id"])
            file.ids.see_balances(carried, policy, others, held_back, contradicted)
            judged = judge(kept, with_more(held_back, contradicted), carried, policy)
            found = find(judged, bills, policy)
            sums.add(found, judged)
            parts.add(shown_findings(found, judged, facilities.known, policy, names))
        totals = sums.totals(facilities.known)
        file.step("write")
        in_order = (part.sort(ORDER).select(AUDIT_COLUMNS) for part in parts)
        write = _REPORTS.get(Path(out).suffix.lower())
        if write is None:
            job.write(
                OutputTable(file.to_write(job.out, "found", in_order), FINDINGS, found_columns(policy)), file
            )
        else:
            file.reasons_in = names
            told_by = partial(
                write,
                totals=totals,
                found=file.table("found", in_order),
                facts=facts(job.source.name, totals, file.rows_read, rejected),
                words=Words(names, condition_terms(policy)),
            )
            job.write(
                lambda path: told_by(
                    path,
                    rejected=evolve(REJECTS, rows=file.by_reason().with_columns(reason_in(names)).rows()),
                ),
                file,
            )
    told = job.told(file, policy.place, assumed=policy.place_assumed)
    unlisted = file.unlisted.told(policy.catalogue)
    return FileAudit(totals=totals, rows_rejected=rejected, unlisted=unlisted, **told)

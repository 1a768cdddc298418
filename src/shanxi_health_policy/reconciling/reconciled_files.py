"""Two lists of the same settlements, the hospital's and the platform's, held against each other (对账).

Rows are parted by person: rows of different persons are never the same settlement.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl
from attrs import evolve, frozen

from shanxi_health_policy.batch.columns.policy import Policy
from shanxi_health_policy.batch.columns.typed_rows import Understood
from shanxi_health_policy.batch.files.budget import COMPARING
from shanxi_health_policy.batch.files.headers import Column
from shanxi_health_policy.batch.files.layout import FOUND_OUT, Layout
from shanxi_health_policy.batch.files.output_look import Look, OutputTable
from shanxi_health_policy.batch.files.parts import TextOrder
from shanxi_health_policy.batch.files.sources import Sources
from shanxi_health_policy.batch.job import NOWHERE, STATEMENT, FileResult, Job, Progress, rejects_beside
from shanxi_health_policy.batch.output_columns import REJECTS
from shanxi_health_policy.batch.parted_file import Parted
from shanxi_health_policy.checks import check_language
from shanxi_health_policy.notices.catalogue import Catalogue
from shanxi_health_policy.reconciling.answers import answer_3202
from shanxi_health_policy.reconciling.comparing import SIDES, Lists, compare
from shanxi_health_policy.reconciling.differences import Side
from shanxi_health_policy.reconciling.group_totals import ReconcileTotals, TotalsOf
from shanxi_health_policy.reconciling.list_columns import DIFFERENCE_COLUMNS, RESULT
from shanxi_health_policy.reconciling.list_rows import check_columns, nobodys, understand_list
from shanxi_health_policy.reconciling.received_answers import platform_list, with_results
from shanxi_health_policy.reconciling.report import DIFFERENCES, REPORTS, difference_columns, write_report
from shanxi_health_policy.reconciling.settings import ReconcileSettings
from shanxi_health_policy.reconciling.shown_differences import ORDER, shown_differences
from shanxi_health_policy.reconciling.statement_files import as_list, columns_of, write_statement
from shanxi_health_policy.text import Language


@frozen(kw_only=True)
class Reconciliation(FileResult):
    """What became of two lists: every row is level with one of the other list, in one difference, or rejected.

    `source` and the fields of rows are those of the hospital's list.
    """

    platform: Path
    platform_rows_read: int
    platform_rows_rejected: int
    platform_rejects: Path | None
    answer: Path | None
    """The file that answers a 3202, where one was asked for."""
    totals: ReconcileTotals
    out: Path
    rejects: Path | None

    @property
    def level(self) -> bool:
        """Whether nothing differs, and every row was understood."""
        return not (self.totals.differences or self.rows_rejected or self.platform_rows_rejected)

    @property
    def adds_up(self) -> bool:
        """Whether the differences explain all: without them both lists have the same sums."""
        return self.totals.adds_up


def reconcile_files(
    hospital: str | Path,
    platform: str | Path,
    out: str | Path,
    *,
    settings: ReconcileSettings | None = None,
    answer: str | Path | None = None,
    rejects: str | Path | None = None,
    place: str | None = None,
    known_on: date | None = None,
    catalogue: Catalogue | None = None,
    layout: Layout | None = None,
    platform_layout: Layout | None = None,
    look: Look | None = None,
    language: Language = "zh",
    memory: str | int | None = None,
    progress: Progress | None = None,
) -> Reconciliation:
    """Hold the hospital's list of settlements against the platform's, row by row, and find every difference.

    A list is a table (CSV, Parquet or Excel) with `person_id`, `total_cost`, `fund_payment` and at least one of `msgid`,
    `setl_id` and `visit_id`, as [settle_file][] writes them or under the interface's names; or a file of 3202, as text or in a
    ZIP. A refund is a row of its own with negative amounts. Rows are matched by message, settlement and visit, within a person.

    Every difference has a kind and a probable cause. Where a list holds what [settle_file][] writes, the cause of differing
    amounts is the step of the rule at `place` that gives the other amount (T3–T5). `settings` say how the platform counts,
    where sources disagree. `out` is a report for people (`.xlsx` or `.html`) or a table of the differences; `answer` is where
    the file goes that answers a 3202 (`.zip` or `.txt`). Rows that cannot be understood go to `<stem>.rejects<ending>` and
    `<stem>.rejects.platform<ending>` beside `out`, and their other rows are told to have a faulty one. The other options are
    those of [audit_file][]; `platform_layout` is that of the platform's list.

    Raises [FileError][] for a file that is no such list, and [InputError][] for a setting that is none.
    """
    check_language(language)
    how = settings or ReconcileSettings()
    with TemporaryDirectory() as folder:
        given: dict[Side, Path] = {"hospital": Path(hospital), "platform": Path(platform)}
        layouts: dict[Side, Layout] = {
            "hospital": layout or FOUND_OUT,
            "platform": platform_layout or FOUND_OUT,
        }
        run = _Run(given, layouts, Path(folder), out, answer, look, rejects, memory, progress)
        policy = Policy.of(place, known_on, catalogue)
        return run.reconciled(policy, how, language)


class _Run:
    """One run over two lists."""

    def __init__(
        self,
        given: dict[Side, Path],
        layouts: dict[Side, Layout],
        folder: Path,
        out: str | Path,
        answer: str | Path | None,
        look: Look | None,
        rejects: str | Path | None,
        memory: str | int | None,
        progress: Progress | None,
    ) -> None:
        self._given, self._sources, self._layouts = given, dict[Side, Sources](), layouts
        self._of_list = dict[Side, tuple[Column, ...]]()
        for side in SIDES:
            room = folder / side
            room.mkdir()
            found = as_list(side, given[side], room)
            self._of_list[side] = columns_of(found)
            self._sources[side] = Sources.of(found.path)
            if found.names:
                self._layouts[side] = evolve(layouts[side], names=found.names)
        own = rejects_beside(Path(out), REPORTS) if rejects is None else rejects
        self._answer = None if answer is None else Path(answer)
        self._rejects = None if own == NOWHERE else _of_platform(Path(own))
        self.job = Job(
            list(self._sources["hospital"].paths), out, COMPARING, self._layouts["hospital"], memory, progress,
            look=look, rejects=own, inputs={"HOSPITAL": given["hospital"], "PLATFORM": given["platform"]},
            outputs={"rejects of PLATFORM": self._rejects, STATEMENT: self._answer}, pages=REPORTS,
            beside=self._sources["platform"],
        )  # fmt: skip
        self._received = RESULT in self._of_list["platform"]
        self._columns: dict[Side, set[str]] = {side: set() for side in SIDES}
        self._days: dict[Side, list[date]] = {side: [] for side in SIDES}
        self._nobodys: dict[Side, list[pl.DataFrame]] = {side: [] for side in SIDES}
        self._rejected: dict[Side, int] = dict.fromkeys(SIDES, 0)

    def reconciled(self, policy: Policy, settings: ReconcileSettings, language: Language) -> Reconciliation:
        """The whole run."""
        job, sums = self.job, TotalsOf(settings)
        self._codes = settings.codes
        with job.begun():
            files: dict[Side, Parted] = {
                side: job.file(
                    self._of_list[side], side, sources=self._sources[side], layout=self._layouts[side]
                )
                for side in SIDES
            }
            rows = {
                side: files[side].understood(self._understood(side, files[side]), "person_id", "__row")
                for side in SIDES
            }
            lists = Lists(
                {side: frozenset(self._columns[side]) for side in SIDES},
                {side: (min(days), max(days)) if (days := self._days[side]) else None for side in SIDES},
                {side: pl.concat(self._nobodys[side]) for side in SIDES},
            )
            order = TextOrder("person_id", files["hospital"].count)
            parts = files["hospital"].parts("differences", order.part_of)
            for own, other in zip(rows["hospital"], rows["platform"], strict=True):
                job.step("check")
                files["hospital"].ids.see("person_id", own["person_id"], other["person_id"])
                job.step("judge")
                theirs = self._platform_list(own, other, files["platform"], settings)
                found = compare(own, theirs, lists, policy, settings)
                sums.add(found.level, found.differences)
                parts.add(shown_differences(found.differences, language))
            totals = sums.totals()
            job.step("write")
            self._write(files, parts, totals, settings, language)
        return self._told(files, totals, policy)

    def _platform_list(
        self, own: pl.DataFrame, other: pl.DataFrame, file: Parted, settings: ReconcileSettings
    ) -> pl.DataFrame:
        """The rows of the platform's list, or what an answer of 3202 tells of them."""
        if not self._received:
            return other
        found, faults = platform_list(own, other, settings.codes)
        file.faults.add(faults)
        self._rejected["platform"] += faults.height
        return found

    def _understood(self, side: Side, file: Parted) -> Callable[[pl.DataFrame], Understood]:
        def understood(table: pl.DataFrame) -> Understood:
            self._columns[side].update(table.columns)
            check_columns(table.columns, file.name)
            found = understand_list(table, file.time_zone)
            if RESULT.name in table.columns:
                found = with_results(found, table, self._codes)
            days = found.rows["day"].drop_nulls()
            self._days[side] += [one for one in (days.min(), days.max()) if isinstance(one, date)]
            self._nobodys[side].append(nobodys(found))
            self._rejected[side] += found.faults["__row"].n_unique()
            return found

        return understood

    def _write(
        self,
        files: dict[Side, Parted],
        parts: Iterable[pl.DataFrame],
        totals: ReconcileTotals,
        settings: ReconcileSettings,
        language: Language,
    ) -> None:
        job, own, other = self.job, files["hospital"], files["platform"]
        assert job.out is not None
        table = own.table(
            "shown", (part.sort(ORDER, nulls_last=True).select(DIFFERENCE_COLUMNS) for part in parts)
        )
        more: dict[Path, OutputTable | Callable[[Path], None]] = {}
        if self._answer is not None:
            more[self._answer] = lambda path: write_statement(answer_3202(table, settings), path)
        if self._rejects is not None:
            rejected = other.rejected(job.look.language_of(self._rejects))
            more[self._rejects] = OutputTable(rejected, REJECTS)
        if job.out.suffix.lower() not in REPORTS:
            job.write(OutputTable(table, DIFFERENCES, difference_columns()), own, more, beside=other)
            return
        names = job.look.language_of(job.out) or language
        own.reasons_in = other.reasons_in = names
        facts = {
            side: (self._given[side].name, files[side].rows_read, self._rejected[side]) for side in SIDES
        }
        job.write(
            lambda path: write_report(
                path, totals, table, facts, {side: files[side].by_reason() for side in SIDES}, names
            ),
            own,
            more,
            beside=other,
        )

    def _told(self, files: dict[Side, Parted], totals: ReconcileTotals, policy: Policy) -> Reconciliation:
        own, other = files["hospital"], files["platform"]
        told = self.job.told(own, policy.place, assumed=policy.place_assumed)
        told |= {"source": self._given["hospital"], "sources": (self._given["hospital"],)}
        told["notes"] = tuple(dict.fromkeys((*told["notes"], *other.notes)))
        told["ignored_columns"] = tuple(dict.fromkeys((*own.ignored, *other.ignored)))
        return Reconciliation(
            **told,
            rows_rejected=self._rejected["hospital"],
            platform=self._given["platform"],
            platform_rows_read=other.rows_read,
            platform_rows_rejected=self._rejected["platform"],
            platform_rejects=self._rejects,
            answer=self._answer,
            totals=totals,
        )


def _of_platform(rejects: Path) -> Path:
    """Where the rejected rows of the platform's list go, by where the hospital's do."""
    return rejects.with_name(f"{rejects.stem}.platform{rejects.suffix}")

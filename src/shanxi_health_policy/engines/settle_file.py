"""A file of visits settled into a file of settlements, with its rejects and closing balances: the whole path."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path

from attrs import frozen

from shanxi_health_policy.engines.columns.balances import balances_to_write, read_balances
from shanxi_health_policy.engines.columns.earlier import read_earlier
from shanxi_health_policy.engines.columns.policy import Policy
from shanxi_health_policy.engines.columns.showing import shown
from shanxi_health_policy.engines.files.budget import SETTLING, Budget
from shanxi_health_policy.engines.files.tables import check_writable, disk_troubles, write_tables
from shanxi_health_policy.engines.files.workspace import Workspace
from shanxi_health_policy.engines.parted import Progress
from shanxi_health_policy.engines.running import Run
from shanxi_health_policy.errors import Fault, FileError
from shanxi_health_policy.money import to_yuan
from shanxi_health_policy.notices.catalogue import Catalogue
from shanxi_health_policy.text import Text


@frozen
class SettleSummary:
    """What became of a file: rows read = rows settled + rows rejected, and total cost = fund + patient."""

    source: Path
    out: Path
    rejects: Path
    closing: Path | None
    rows_read: int
    rows_settled: int
    rows_rejected: int
    visits_settled: int
    cancellations: int
    """Visits taken back; their amounts are negative in the sums below."""
    visits_held_back: int
    visits_on_incomplete_year: int
    unattributed_rows: int
    """Rejected rows that name no person: whose year they leave incomplete cannot be told."""
    total_cost: Decimal
    fund_payment: Decimal
    patient_payment: Decimal
    ignored_columns: tuple[str, ...]

    @property
    def adds_up(self) -> bool:
        """Whether nothing was lost: rows in = rows settled + rows rejected, and cost = fund + patient."""
        return (
            self.rows_read == self.rows_settled + self.rows_rejected
            and self.total_cost == self.fund_payment + self.patient_payment
        )


def settle_file(
    source: str | Path,
    out: str | Path,
    *,
    opening: str | Path | None = None,
    closing: str | Path | None = None,
    earlier: Sequence[str | Path] = (),
    place: str = "141100",
    known_on: date | None = None,
    catalogue: Catalogue | None = None,
    encoding: str | None = None,
    memory: str | int | None = None,
    progress: Progress | None = None,
) -> SettleSummary:
    """Settle a file of visits (CSV, Parquet or Excel, by its ending) into `out` (T1–T6 of 吕医保发〔2022〕22号 at 141100).

    One row of the file is one item; rows with one `visit_id` are one visit. Visits are settled in the order of their day, then
    of the file. Rows that cannot be understood, and the visits they belong to, go to the rejects file beside `out`
    (`<stem>.rejects<ending>`) with line, column, value and reason; later visits of that person, condition and year are settled
    and marked `incomplete_year`. A row with `cancels` takes back the visit it names (I-T10), of this file or of those settled
    `earlier`, none of whose visits is settled again. `opening` and `closing` carry the
    year's balances from one file to the next. A file that does not fit into `memory` (bytes, or such as "2GB"; by default a
    share of the machine's) is settled in parts that wait on disk beside `out`. All outputs appear whole, or none.

    Raises [FileError][] for a file that cannot be read as a table of visits, or written, and [NoticeError][] for faulty notice
    files.
    """
    source, out = Path(source), Path(out)
    closing = None if closing is None else Path(closing)
    rejects = out.parent / f"{out.stem}.rejects{out.suffix}"
    opening = None if opening is None else Path(opening)
    before = [Path(one) for one in earlier]
    read = {f"--earlier {one}": one for one in before}
    check_outputs(
        {"FILE": source, "--opening": opening, **read}, {"OUT": out, "rejects": rejects, "--closing": closing}
    )
    policy = Policy.of(place, known_on, catalogue)
    budget = Budget.of(memory)
    with disk_troubles(out), Workspace(out) as space:
        balances = read_balances(opening, policy, encoding)
        settled = read_earlier(before, policy, encoding)
        run = Run(source, encoding, policy, budget.plan(source, SETTLING), space, progress)
        settlements, rejected = run.settle(balances, settled, closing=closing is not None)
        tables = {rejects: rejected}
        if closing is not None:
            tables[closing] = run.closing_balances().lazy().select(balances_to_write(policy))
        tables[out] = settlements.lazy().select(shown(policy))
        write_tables(tables, space)
    if progress is not None:
        progress("done", run.file.steps, run.file.steps)
    return _summary(run, source, out, rejects, closing)


def _summary(run: Run, source: Path, out: Path, rejects: Path, closing: Path | None) -> SettleSummary:
    return SettleSummary(
        source=source,
        out=out,
        rejects=rejects,
        closing=closing,
        rows_read=run.file.rows_read,
        rows_settled=run.rows_settled,
        rows_rejected=run.rows_rejected,
        visits_settled=run.visits,
        cancellations=run.cancellations,
        visits_held_back=run.visits_held_back,
        visits_on_incomplete_year=run.incomplete,
        unattributed_rows=run.unattributed,
        total_cost=to_yuan(run.total),
        fund_payment=to_yuan(run.fund),
        patient_payment=to_yuan(run.total - run.fund),
        ignored_columns=run.file.ignored,
    )


def check_outputs(inputs: dict[str, Path | None], outputs: dict[str, Path | None]) -> None:
    """No output may overwrite an input or another output; found before any work is done."""
    faults: list[Fault] = []
    taken = {path.resolve(): name for name, path in inputs.items() if path is not None}
    for name, path in outputs.items():
        if path is None:
            continue
        faults += check_writable(path)
        other = taken.setdefault(path.resolve(), name)
        if other != name:
            expected = Text(zh=f"与 {other} 不同的文件", en=f"another file than {other}")
            faults.append(Fault(str(path), name, str(path), expected))
    if faults:
        raise FileError(faults)

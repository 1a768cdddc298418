"""A file of visits settled into a file of settlements, with its rejects and closing balances: the whole path."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from functools import partial
from pathlib import Path

from attrs import frozen

from shanxi_health_policy.batch.columns.unlisted import Items, UnlistedItems
from shanxi_health_policy.batch.files.budget import SETTLING
from shanxi_health_policy.batch.files.headers import INPUT_COLUMNS
from shanxi_health_policy.batch.files.layout import Layout
from shanxi_health_policy.batch.files.output_look import Look, OutputTable
from shanxi_health_policy.batch.files.sources import Source
from shanxi_health_policy.batch.job import FileResult, Job, Progress
from shanxi_health_policy.batch.of_place import policy_of
from shanxi_health_policy.batch.output_columns import (
    BALANCES,
    SETTLEMENTS,
    balance_columns,
    settlement_columns,
)
from shanxi_health_policy.money import to_yuan
from shanxi_health_policy.notices.catalogue import Catalogue


@frozen(kw_only=True)
class SettleSummary(FileResult):
    """What became of a file: rows read = rows settled + rows rejected, and total cost = fund + patient."""

    out: Path
    rejects: Path | None
    """Where rejected rows went; None where the file was refused if there were any."""
    closing: Path | None
    rows_settled: int
    visits_settled: int
    cancellations: int
    """Visits taken back; their amounts are negative in the sums below."""
    visits_held_back: int
    visits_on_incomplete_year: int
    unattributed_rows: int
    """Rejected rows that name no person: whose year they leave incomplete cannot be told."""
    unlisted: UnlistedItems
    """Items on no list of techniques and in no mapping."""
    total_cost: Decimal
    fund_payment: Decimal
    patient_payment: Decimal

    @property
    def adds_up(self) -> bool:
        """Whether nothing was lost: rows in = rows settled + rows rejected, and cost = fund + patient."""
        return (
            self.rows_read == self.rows_settled + self.rows_rejected
            and self.total_cost == self.fund_payment + self.patient_payment
        )


def settle_file(
    source: Source,
    out: str | Path,
    *,
    opening: str | Path | None = None,
    closing: str | Path | None = None,
    earlier: Sequence[str | Path] = (),
    items: Items | None = None,
    strict_items: bool = False,
    rejects: str | Path | None = None,
    place: str | None = None,
    known_on: date | None = None,
    catalogue: Catalogue | None = None,
    layout: Layout | None = None,
    look: Look | None = None,
    memory: str | int | None = None,
    progress: Progress | None = None,
) -> SettleSummary:
    """Settle a file of visits (CSV, Parquet or Excel, by its ending) into `out` (T1–T6 of 吕医保发〔2022〕22号 at 141100).

    One row of the file is one item; rows with one `visit_id` are one visit. Visits are settled in the order of their
    day, on one day of their time where every row has one, then of the file.

    Rows that cannot be understood, and the visits they belong to, go to the rejects file beside `out`
    (`<stem>.rejects<ending>`) with line, column, value and reason; later visits of that person, condition and year are settled
    and marked `incomplete_year`. A row with `cancels` takes back the visit it names (I-T10), of this file or of those settled
    `earlier`, none of whose visits is settled again. `opening` and `closing` carry the
    year's balances from one file to the next. `items` is the hospital's mapping of its own names and codes to techniques; an
    item on no list and in no mapping is the patient's own (I-T7), is told in the summary, and with `strict_items` holds its
    visit back. A file that does not fit into `memory` (bytes, or such as "2GB"; by default a
    share of the machine's) is settled in parts that wait on disk beside `out`. All outputs appear whole, or none.

    `look` says for whom the outputs are: by default all have machine names. `rejects` is another file for rejected rows; an
    empty text is none, and then a file of which a row is rejected is refused as a whole.
    Raises [FileError][] for a file that cannot be read as a table of visits, or written, and [NoticeError][] for faulty notice
    files.
    """
    before = [Path(one) for one in earlier]
    at_the_end = None if closing is None else Path(closing)
    job = Job(
        source,
        out,
        SETTLING,
        layout,
        memory,
        progress,
        look=look,
        rejects=rejects,
        opening=opening,
        items=items,
        inputs={f"--earlier {one}": one for one in before},
        outputs={"--closing": at_the_end},
    )
    asked = job.meanwhile(partial(policy_of, place, known_on, catalogue, items, strict_items=strict_items))
    with job.begun():
        file = job.reading(INPUT_COLUMNS)
        # Loaded while the file is read.
        from shanxi_health_policy.batch.columns.balances import balances_to_write
        from shanxi_health_policy.batch.columns.earlier import read_earlier
        from shanxi_health_policy.batch.settle_run import Run

        policy = asked()
        balances = job.opening(policy)
        settled = read_earlier(before, policy)
        run = Run(file, policy)
        settlements = run.settle(job.out, balances, settled, closing=at_the_end is not None)
        more = {}
        if at_the_end is not None:
            rows = run.closing_balances().lazy().select(balances_to_write(policy))
            more[at_the_end] = OutputTable(rows, BALANCES, balance_columns(policy))
        job.write(OutputTable(settlements, SETTLEMENTS, settlement_columns(policy)), run.file, more)
    told = job.told(run.file, policy.place, assumed=policy.place_assumed) | run.counts
    return SettleSummary(
        **told,
        closing=at_the_end,
        unlisted=run.file.unlisted.told(policy.catalogue),
        total_cost=to_yuan(run.total),
        fund_payment=to_yuan(run.fund),
        patient_payment=to_yuan(run.total - run.fund),
    )

"""A file of visits settled into a file of settlements, with its rejects and closing balances: the whole path."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TypeAlias

import polars as pl
from attrs import frozen

from shanxi_health_policy.engines.balances import balances_to_write, read_balances
from shanxi_health_policy.engines.checking import CheckedRows, check_rows
from shanxi_health_policy.engines.columns_of_files import INPUT_COLUMNS, OUTPUT_COLUMNS, REJECT_COLUMNS
from shanxi_health_policy.engines.reading import LINE, RawTable, read_table
from shanxi_health_policy.engines.settling import SettledVisits, settle_rows
from shanxi_health_policy.engines.tables import check_writable, write_tables
from shanxi_health_policy.errors import Fault, FileError
from shanxi_health_policy.money import to_yuan
from shanxi_health_policy.notices.catalogue import Catalogue
from shanxi_health_policy.text import Text

Progress: TypeAlias = Callable[[str, int, int], None]
"""Called with the name of the stage that begins, how many stages are done, and how many there are."""

STAGES = ("read", "check", "settle", "write")
_FEN = ("total", "eligible", "fund", "paid_after", "annual_remaining", "paid")


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
    place: str = "141100",
    known_on: date | None = None,
    catalogue: Catalogue | None = None,
    encoding: str | None = None,
    progress: Progress | None = None,
) -> SettleSummary:
    """Settle a file of visits (CSV, Parquet or Excel, by its ending) into `out` (T1–T6 of 吕医保发〔2022〕22号 at 141100).

    One row of the file is one item; rows with one `visit_id` are one visit. Visits are settled in the order of their day, then
    of the file. Rows that cannot be understood, and the visits they belong to, go to the rejects file beside `out`
    (`<stem>.rejects<ending>`) with line, column, value and reason; later visits of that person, condition and year are settled
    and marked `incomplete_year`. `opening` and `closing` carry the year's balances from one file to the next. All outputs
    appear whole, or none.

    Raises [FileError][] for a file that cannot be read as a table of visits, and [NoticeError][] for faulty notice files.
    """
    source, out = Path(source), Path(out)
    closing = None if closing is None else Path(closing)
    rejects = out.parent / f"{out.stem}.rejects{out.suffix}"
    opening = None if opening is None else Path(opening)
    check_outputs(
        {"FILE": source, "--opening": opening}, {"OUT": out, "rejects": rejects, "--closing": closing}
    )
    stage = _stages(progress)
    catalogue = Catalogue.shipped() if catalogue is None else catalogue
    timeline = catalogue.tcm(place, known_on)

    stage("read")
    raw = read_table(source, INPUT_COLUMNS, encoding)
    balances, opening_conditions = read_balances(opening, catalogue, encoding)
    stage("check")
    checked = check_rows(raw, place, catalogue)
    checked, balances = same_codes(checked, balances, opening_conditions)
    stage("settle")
    settled = settle_rows(checked, balances, timeline)
    stage("write")
    tables = {rejects: rejected_table(raw, checked.faults)}
    if closing is not None:
        tables[closing] = _in_yuan(balances_to_write(settled.balances, checked.conditions))
    tables[out] = _output(settled)
    write_tables(tables)
    if progress is not None:
        progress("done", len(STAGES), len(STAGES))
    return _summary(source, out, rejects, closing, raw, checked, settled)


def _stages(progress: Progress | None) -> Callable[[str], None]:
    def begin(name: str) -> None:
        if progress is not None:
            progress(name, STAGES.index(name), len(STAGES))

    return begin


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


def same_codes(
    checked: CheckedRows, balances: pl.DataFrame, conditions: tuple[object, ...]
) -> tuple[CheckedRows, pl.DataFrame]:
    """Conditions that only the opening balances name join those of the visits, so that one code means one condition."""
    together = tuple(dict.fromkeys((*checked.conditions, *conditions)))
    codes = {code: together.index(condition) for code, condition in enumerate(conditions)}
    if codes:
        balances = balances.with_columns(
            pl.col("condition_code").replace_strict(codes, return_dtype=pl.Int64)
        )
    return CheckedRows(checked.rows, checked.faults, checked.held_back, together), balances  # type: ignore[arg-type]


def _in_yuan(frame: pl.DataFrame) -> pl.DataFrame:
    """Whole fen as decimals with two places."""
    fen = [name for name in _FEN if name in frame.columns]
    return frame.with_columns(
        (pl.col(fen).cast(pl.Decimal(20, 0)) * pl.lit(Decimal("0.01"))).cast(pl.Decimal(20, 2))
    )


def _output(settled: SettledVisits) -> pl.DataFrame:
    frame = _in_yuan(settled.visits)
    frame = frame.with_columns(patient_payment=pl.col("total") - pl.col("fund"))
    names = {
        "day": "visited_on",
        "total": "total_cost",
        "eligible": "eligible_cost",
        "fund": "fund_payment",
        "paid_after": "year_to_date",
    }
    return frame.rename(names).select(OUTPUT_COLUMNS)


def rejected_table(raw: RawTable, faults: pl.DataFrame) -> pl.DataFrame:
    """One row per fault, followed by the whole row as it was read, so that it can be mended and settled later."""
    rows = raw.frame.with_row_index("__row").with_columns(pl.col("__row").cast(pl.Int64))
    frame = faults.join(rows, on="__row", how="left", maintain_order="left")
    explanation = pl.format("{} | {}", "zh", "en").alias("explanation")
    original = [pl.col(name).alias(f"input.{header}") for name, header in raw.headers.items()]
    return frame.select(
        pl.col(LINE).alias("line"), "column", "value", "reason", explanation, *original
    ).select(*REJECT_COLUMNS, pl.col("^input\\..*$"))


def _summary(
    source: Path,
    out: Path,
    rejects: Path,
    closing: Path | None,
    raw: RawTable,
    checked: CheckedRows,
    settled: SettledVisits,
) -> SettleSummary:
    totals = settled.visits.select(pl.col("total", "fund").cast(pl.Int128).sum()).row(0)
    rejected = raw.frame.with_row_index("__row").join(
        checked.faults.select("__row").unique(), on="__row", how="semi"
    )
    return SettleSummary(
        source=source,
        out=out,
        rejects=rejects,
        closing=closing,
        rows_read=raw.frame.height,
        rows_settled=checked.rows.height,
        rows_rejected=checked.held_back.height,
        visits_settled=settled.visits.height,
        visits_held_back=rejected.filter(pl.col("visit_id").str.strip_chars() != "")["visit_id"].n_unique(),
        visits_on_incomplete_year=int(settled.visits["incomplete"].sum()),
        unattributed_rows=int(checked.held_back["person_id"].is_null().sum()),
        total_cost=to_yuan(totals[0]),
        fund_payment=to_yuan(totals[1]),
        patient_payment=to_yuan(totals[0] - totals[1]),
        ignored_columns=raw.ignored,
    )

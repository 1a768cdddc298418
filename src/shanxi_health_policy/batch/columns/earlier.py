"""What was settled in earlier files: visits that a later file may cancel, and must not settle again."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import polars as pl

from shanxi_health_policy.batch.columns.amount_cells import fen_of
from shanxi_health_policy.batch.columns.faults import FaultFinder, lines_refuse
from shanxi_health_policy.batch.columns.policy import Policy
from shanxi_health_policy.batch.columns.typed_rows import understand
from shanxi_health_policy.batch.files.headers import CANCELS, EARLIER_COLUMNS
from shanxi_health_policy.batch.files.raw_table import RawTable, read_parts
from shanxi_health_policy.errors import Fault, FileError, shown
from shanxi_health_policy.money import why_no_money
from shanxi_health_policy.text import Text

_ONCE = Text(
    "每人每次就诊在以前的文件里只有一行", "one row only per person and visit among the earlier files"
)
EARLIER: dict[str, pl.DataType] = {
    "visit_id": pl.String(),
    "person_id": pl.String(),
    "day": pl.Date(),
    "condition_code": pl.Int16(),
    "tier": pl.Int8(),
    "total": pl.Int64(),
    "eligible": pl.Int64(),
    "fund": pl.Int64(),
    CANCELS.name: pl.String(),
}
"""Settlements of earlier files, amounts in fen; a cancellation names what it took back."""


def read_earlier(paths: Iterable[Path], policy: Policy) -> pl.DataFrame:
    """Settled files as tables of [EARLIER][]; a single fault refuses them, since cancellations rest on them."""
    found = [pl.DataFrame(schema=EARLIER)]
    faults: list[Fault] = []
    for path in paths:
        for part in read_parts(path, EARLIER_COLUMNS):
            rows, wrong = _understood(part, policy)
            found.append(rows)
            faults += lines_refuse(wrong, part.frame, path.name)
    if faults:
        raise FileError(faults)
    earlier = pl.concat(found)
    visits = earlier.filter(pl.col(CANCELS.name).is_null())
    twice = visits.filter(pl.struct("person_id", "visit_id").is_duplicated())["visit_id"]
    if len(twice):  # which of the two a cancellation takes back would be a guess
        ids = twice.unique(maintain_order=True)
        raise FileError([Fault("earlier", "visit_id", shown(one), _ONCE) for one in ids])
    return earlier


def taken_back(earlier: pl.DataFrame) -> pl.Expr:
    """Whether a settlement of an earlier file was cancelled there."""
    ids = earlier[CANCELS.name].drop_nulls()
    return pl.col("visit_id").is_in(ids.implode())


def _understood(part: RawTable, policy: Policy) -> tuple[pl.DataFrame, pl.DataFrame]:
    table = part.frame
    understood = understand(
        table.select("__row", "visit_id", "person_id", "visited_on", "condition", "fee_class",
                     CANCELS.name, amount=pl.col("total_cost")),
        policy,
    )  # fmt: skip
    finder = FaultFinder(table)
    finder.add_odd_cells(table)
    settled = pl.col(CANCELS.name).cast(pl.String).str.strip_chars().fill_null("") == ""
    amounts = table.select(
        here=settled,
        **{name: fen_of(table[name]) for name in ("total_cost", "eligible_cost", "fund_payment")},
    )
    for name in ("eligible_cost", "fund_payment"):
        finder.add_caused(amounts["here"] & amounts[name].is_null(), name, "not_money", why_no_money)
    rows = understood.rows.select("visit_id", "person_id", "day", "condition_code", "tier", CANCELS.name)
    rows = rows.hstack(
        amounts.select(total="total_cost", eligible="eligible_cost", fund="fund_payment").fill_null(0)
    )
    faults = understood.faults.with_columns(pl.col("column").replace("amount", "total_cost"))
    return rows.select(pl.col(name).cast(kind) for name, kind in EARLIER.items()), pl.concat(
        [finder.table(), faults]
    ).unique(["__row", "column"], keep="first", maintain_order=True)

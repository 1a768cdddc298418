"""The library itself, asked as its users ask it."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from shanxi_health_policy import Condition
from shanxi_health_policy.batch.settled_file import settle_file
from shanxi_health_policy.batch.settled_table import settle_table

_CONDITIONS = pl.Enum([condition.zh for condition in Condition])


def as_table(visits: pl.DataFrame) -> pl.DataFrame:
    """The same visits under the names of `settle_table`; conditions are the numbers they were, with a dictionary."""
    return visits.select(
        person_id="person",
        visited_on="day",
        condition=pl.col("condition").cast(pl.UInt8).cat.to(_CONDITIONS),
        fee_class="tier",
        fen="fen",
    )


def settled(table: pl.DataFrame) -> pl.DataFrame:
    """`row`, `fund` and `paid_after` of every visit."""
    return settle_table(table).settlements.select("row", fund="fund_fen", paid_after="year_to_date_fen")


def settled_file(source: Path, out: Path) -> pl.DataFrame:
    """The same from a file whose visits bear the numbers of their rows."""
    settle_file(source, out)
    csv = out.suffix == ".csv"
    frame = pl.read_csv(out, infer_schema=False) if csv else pl.read_parquet(out)
    return frame.select(
        row=pl.col("visit_id").str.slice(2).cast(pl.Int64),
        fund=_fen("fund_payment"),
        paid_after=_fen("year_to_date"),
    )


def _fen(column: str) -> pl.Expr:
    return (pl.col(column).cast(pl.Decimal(20, 2)) * 100).cast(pl.Int64)

"""Rejected rows as a table: why each was rejected, and the whole row as it was read, so that it can be mended and settled."""

from __future__ import annotations

import polars as pl

from shanxi_health_policy.engines.files.columns_of_files import REJECT_COLUMNS
from shanxi_health_policy.engines.files.reading import LINE, ROW, RawTable


def rejected_table(raw: RawTable, faults: pl.DataFrame) -> pl.DataFrame:
    """One row per fault of the rows of `raw`, in their order."""
    if faults.is_empty():
        said = [*REJECT_COLUMNS[1:], *(f"input.{header}" for header in raw.headers.values())]
        return pl.DataFrame(
            schema={REJECT_COLUMNS[0]: raw.frame.schema[LINE], **dict.fromkeys(said, pl.String)}
        )
    frame = raw.frame if ROW in raw.frame.columns else raw.frame.with_row_index(ROW)
    rows = frame.with_columns(pl.col(ROW).cast(pl.Int64))
    rows = rows.join(faults.select(ROW).unique(), on=ROW, how="semi", maintain_order="left")
    rows = rows.with_columns(pl.col(name).cast(pl.String).fill_null("") for name in raw.headers)
    found = faults.join(rows, on=ROW, how="inner", maintain_order="left")
    cell = pl.coalesce(
        "value",
        *(pl.when(pl.col("column") == name).then(pl.col(name).str.strip_chars()) for name in raw.headers),
    )
    original = [pl.col(name).alias(f"input.{header}") for name, header in raw.headers.items()]
    return found.select(
        pl.col(LINE).alias("line"),
        "column",
        cell.fill_null("").alias("value"),
        "reason",
        pl.format("{} | {}", "zh", "en").alias("explanation"),
        *original,
    ).select(*REJECT_COLUMNS, pl.col("^input\\..*$"))

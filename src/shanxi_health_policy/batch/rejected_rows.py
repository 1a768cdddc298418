"""Rejected rows as a table that can be mended and read again: the row as it was, then what is wrong with it."""

from __future__ import annotations

from collections.abc import Collection

import polars as pl

from shanxi_health_policy.batch.files.headers import REJECT_COLUMNS
from shanxi_health_policy.batch.files.raw_table import LINE, ROW, RawTable


def rejected_table(raw: RawTable, faults: pl.DataFrame) -> pl.DataFrame:
    """The rejected rows of `raw` in their order: its own columns, then all faults of the row, one a line in each cell."""
    own = raw.headers
    line, *said = (_free(column.name, own.values()) for column in REJECT_COLUMNS)
    if faults.is_empty():
        schema = dict.fromkeys(own.values(), pl.String()) | {line: raw.frame.schema[LINE]}
        return pl.DataFrame(schema=schema | dict.fromkeys(said, pl.String()))
    rows = raw.frame.join(faults.select(ROW).unique(), on=ROW, how="semi", maintain_order="left")
    rows = rows.with_columns(pl.col(name).cast(pl.String).fill_null("") for name in own)
    named = [name for name in faults["column"].unique() if name in own]
    cells = faults.join(rows.select(ROW, *named), on=ROW, how="inner", maintain_order="left")
    value = pl.coalesce(
        "value", *(pl.when(pl.col("column") == name).then(pl.col(name).str.strip_chars()) for name in named)
    )
    texts = (pl.col("column"), value.fill_null(""), pl.col("reason"), pl.format("{} | {}", "zh", "en"))
    told = cells.group_by(ROW, maintain_order=True).agg(
        text.str.replace_all(r"[\r\n]+", " ").str.join("\n").alias(name)
        for name, text in zip(said, texts, strict=True)
    )  # fmt: skip
    found = rows.select(*own, LINE, ROW).join(told, on=ROW, how="inner", maintain_order="left")
    return found.select(*own, LINE, *said).rename(own | {LINE: line})


def _free(name: str, taken: Collection[str]) -> str:
    """A name that no column of the file has."""
    while name in taken:
        name += "_"
    return name

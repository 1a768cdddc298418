"""Parquet in, some rows at once, in the exact types that it holds."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import polars as pl

from shanxi_health_policy.batch.files.as_named import scan_parquet
from shanxi_health_policy.batch.files.far_days import far_days_as_text
from shanxi_health_policy.batch.files.headers import (
    CHARGE_OR_REFUND,
    REFUND_FLAG,
    VISITED_ON,
    Column,
    check_width,
    refused,
)
from shanxi_health_policy.batch.files.layout import Layout
from shanxi_health_policy.batch.files.meanings import meanings_of
from shanxi_health_policy.batch.files.parquet_pages import BrokenPagesError, check_pages
from shanxi_health_policy.errors import Fault, FileError
from shanxi_health_policy.text import Text, at

EXPECTED_EXACT = Text(
    "文字、整数、日期或定点小数（decimal）", "text, integer, date or decimal: a float is not exact"
)
NO_DAY = Text(
    "文字、整数或定点小数（decimal）；日期和时间只能在日期列",
    "text, integer or decimal: only a column of days holds days and times",
)
_NO_TRUTH = Text(
    "文字、整数、日期或定点小数（decimal）；真假值只能在退费标志列",
    "text, integer, date or decimal: only a mark of refunds is true or false",
)
_FLAGS = (REFUND_FLAG.name, CHARGE_OR_REFUND.name)
_WHOLE = Text("完整的 Parquet 文件", "a whole Parquet file")
_BROKEN = (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError, BrokenPagesError)
_HUGE = 10**16
_MOST_DIGITS = 38
"""Decimals of more digits cannot be read."""
_CELL = 16
"""What a cell of a Parquet file takes in memory, about, in bytes."""


def parquet_parts(
    path: Path, columns: tuple[Column, ...], layout: Layout, size: int
) -> Iterator[tuple[list[str], pl.DataFrame, int, float]]:
    """For as many rows at once as take `size` bytes: the headers, the rows in columns c0, c1, …, and the first number.

    Last how much of the file has been read by then, up to 1. Each of the `columns` must have a type that can hold what it
    means; of others any exact type is read.
    """
    try:
        check_pages(path)
        schema = scan_parquet(path).collect_schema()
        rows = row_count(path)
    except _BROKEN:
        raise refused(path, at("file"), path.name, _WHOLE) from None
    check_width(path, len(schema))
    meant = {
        position: name for name, position in meanings_of(list(schema), columns, layout.columns).found.items()
    }
    faults = [
        Fault(path.name, at("column", header), str(kind), expected)
        for position, (header, kind) in enumerate(schema.items())
        if (expected := _why_not(kind, meant.get(position))) is not None
    ]
    if faults:
        raise FileError(faults)
    at_once = max(size // (_CELL * max(len(schema), 1)), 1)
    for start in range(0, max(rows, 1), at_once):
        try:
            frame = scan_parquet(path).slice(start, at_once).collect()
        except _BROKEN:
            raise refused(path, at("file"), path.name, _WHOLE) from None
        frame.columns = [f"c{position}" for position in range(frame.width)]
        share = min((start + at_once) / max(rows, 1), 1.0)
        yield list(schema), _huge_as_text(far_days_as_text(frame)), start + 1, share


def _huge_as_text(frame: pl.DataFrame) -> pl.DataFrame:
    """Numbers beyond what is ever counted with are read as texts, as they stand in a CSV file."""
    wide = [name for name, kind in frame.schema.items() if kind in (pl.Int128, pl.UInt128)]
    decimals = [name for name, kind in frame.schema.items() if kind.is_decimal()]
    if decimals:
        most = frame.select(pl.col(decimals).cast(pl.Float64).abs().max().fill_null(0)).row(0)
        wide += [name for name, found in zip(decimals, most, strict=True) if found >= _HUGE]
    return frame.with_columns(pl.col(wide).cast(pl.String)) if wide else frame


def row_count(path: Path) -> int:
    """How many rows a Parquet file says it has."""
    return int(scan_parquet(path).select(pl.len()).collect().item())


def _why_not(kind: pl.DataType, column: str | None) -> Text | None:
    """What is expected instead of a type that does not say exactly what its column means, or None."""
    if kind == pl.Boolean:
        return None if column is None or column in _FLAGS else _NO_TRUTH
    if kind in (pl.Date, pl.Datetime):
        return None if column in (None, VISITED_ON.name) else NO_DAY
    if isinstance(kind, pl.Decimal):
        return None if kind.precision <= _MOST_DIGITS else EXPECTED_EXACT
    is_exact = kind.is_integer() or kind in (pl.String, pl.Categorical, pl.Enum, pl.Null)
    return None if is_exact else EXPECTED_EXACT

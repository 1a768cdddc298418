"""A list of settlements, written as a file that `reconcile` reads."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

import polars as pl

from shanxi_health_policy.batch.files.output_tables import write_table
from shanxi_health_policy.reconciling.list_columns import LIST_COLUMNS


def write_list(rows: Iterable[Mapping[str, str]], path: str | Path) -> None:
    """Write settlements in the columns of a list: .csv, .parquet or .xlsx; raises [FileError][] for what cannot be written."""
    frame = pl.DataFrame(list(rows), schema={one.name: pl.String for one in LIST_COLUMNS})
    write_table(frame.select(one.name for one in frame if one.null_count() < len(one) or not len(one)), path)

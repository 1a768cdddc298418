"""Files by their names as they are: to Polars `[`, `*` and `?` make a pattern, `~` is a home, and `year=2023` a column."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import polars as pl


def scan_parquet(path: Path | Sequence[Path]) -> pl.LazyFrame:
    """The rows of one Parquet file, or of several one after another."""
    paths = [path] if isinstance(path, Path) else path
    return pl.scan_parquet([one.absolute() for one in paths], glob=False, hive_partitioning=False)


def read_ipc(path: Path) -> pl.DataFrame:
    """The rows of an Arrow file."""
    return pl.scan_ipc(path.absolute(), glob=False, hive_partitioning=False).collect()

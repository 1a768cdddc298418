"""What no engine can avoid: reading, sorting by the key, and writing as much as the engine writes."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final

import polars as pl

KEY: Final = ("person_id", "condition", "visited_on")
_AMOUNTS: Final = 6
"""A settled file has so many columns of money."""


def file_to_file(source: Path, out: Path, visits: int) -> None:
    """Polars reads the file, sorts it by person, condition and day (rows of one day as in the file), and writes.

    It writes as many columns as a settled file has, and a row for each of so many visits or people, all cells as they were
    read: nothing is understood, checked or computed. Of people there is but the person to sort by.
    """
    csv = source.suffix == ".csv"
    frame = pl.read_csv(source, infer_schema=False) if csv else pl.read_parquet(source)
    frame = frame.sort([name for name in KEY if name in frame.columns], maintain_order=True).head(visits)
    amount = "amount" if "amount" in frame.columns else "contribution_standard"
    amounts = (pl.col(amount).alias(f"amount_{number}") for number in range(_AMOUNTS))
    wide = frame.select(
        pl.exclude(amount), *amounts, pl.lit("").alias("reasons"), pl.lit("").alias("cancels")
    )
    if csv:
        wide.write_csv(out)
    else:
        wide.write_parquet(out)


def sorted_key(visits: pl.DataFrame) -> None:
    """Person, condition, day and row packed into 64 bits, sorted."""
    import numpy as np  # the process that is the floor of a command has no use for it

    person, condition, row = (
        visits[name].to_numpy().astype(np.int64) for name in ("person", "condition", "row")
    )
    day = visits["day"].to_physical().to_numpy() % 366
    np.sort(((person * 20 + condition) * 366 + day) << 24 | row)


if __name__ == "__main__":
    file_to_file(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]))

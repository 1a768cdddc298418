"""Files larger than the memory they may take: settled in parts on disk, in a process of its own.

`python -m tests.benchmarks.beyond_memory FILE OUT MEMORY` settles one file; what it says is a line of JSON.
"""

from __future__ import annotations

import json
import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any, Final

import polars as pl
from attrs import frozen
from tests.benchmarks.generate import Shape, rows_of_a_file
from tests.benchmarks.memory import peak_bytes

TIMES: Final = 2.5
"""So many times as long as in memory it may take at most."""
_AT_ONCE: Final = 10_000_000
"""So many visits are made up; more are the same visits of other people."""


@frozen
class Bounded:
    """What it took to settle a CSV file of so many visits within so much memory."""

    visits: int
    memory: str
    file_bytes: int
    seconds: float
    in_memory: float | None
    """Seconds with as much memory as it likes; None of a file that may not fit at all."""
    peak: int
    """Bytes that the process took at most, its libraries included."""


def settle_bounded(visits: int, memory: str) -> Bounded:
    """Settle so many visits within so much memory; all of them must be settled, and paid as each part of them is alone."""
    with TemporaryDirectory(prefix="benchmarks-") as name:
        folder = Path(name)
        part, times = folder / "part.parquet", max(visits // _AT_ONCE, 1)
        rows_of_a_file(Shape(min(visits, _AT_ONCE))).write_parquet(part)
        alone = _settled(part, folder / "settled.parquet", "24GB")
        whole = folder / "visits.csv"
        others = [
            pl.scan_parquet(part).with_columns(
                pl.format("{}-{}", name, pl.lit(time)).alias(name) for name in _IDS
            )
            for time in range(times)
        ]
        pl.concat(others).sink_csv(whole)
        free = {} if times > 1 else _settled(whole, folder / "settled.csv", "24GB")
        found = _settled(whole, folder / "settled.csv", memory)
        assert found["rows"] == times * alone["rows"] == visits, found
        assert Decimal(found["fund"]) == times * Decimal(alone["fund"]), found
        return Bounded(
            visits, memory, whole.stat().st_size, found["seconds"], free.get("seconds"), found["peak"]
        )


_IDS: Final = ("visit_id", "person_id")


def _settled(source: Path, out: Path, memory: str) -> dict[str, Any]:
    command = [sys.executable, "-m", "tests.benchmarks.beyond_memory", str(source), str(out), memory]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    found: dict[str, Any] = json.loads(said)
    return found


def main(source: str, out: str, memory: str) -> None:
    """Settle one file and say what it took."""
    from shanxi_health_policy.batch.settled_file import settle_file

    begin = perf_counter()
    summary = settle_file(source, out, memory=memory)
    seconds = perf_counter() - begin
    fund = str(summary.fund_payment)
    print(json.dumps({"seconds": seconds, "peak": peak_bytes(), "rows": summary.rows_settled, "fund": fund}))


if __name__ == "__main__":
    main(*sys.argv[1:])

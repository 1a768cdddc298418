"""One contestant in a process of its own: it warms up, loads its input, then runs its job each time a line comes in.

`python -m tests.benchmarks.worker JOB FOLDER VISITS`; what it says are lines of JSON.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import TypeAlias

import numpy as np
import polars as pl
from tests.benchmarks.generate import WARM
from tests.benchmarks.memory import forget_peak, peak_bytes, resident_bytes

from shanxi_health_policy.batch import compile_rule

Job: TypeAlias = Callable[[], object]
Setup: TypeAlias = Callable[[Path, int], Job]
"""From the folder of the input and the number of visits: the job."""


def _columns(folder: Path) -> pl.DataFrame:
    """Each column in one piece, and nothing left behind by reading it."""
    with np.load(folder / "columns.npz") as stored:
        whole = pl.DataFrame({name: pl.Series(stored[name]) for name in stored.files})
    return whole.with_columns(pl.col("day").cast(pl.Date))


def _engine_columns(folder: Path, _: int) -> Job:
    from tests.benchmarks.engine import as_table, settled

    return partial(settled, as_table(_columns(folder)))


def _polars_columns(folder: Path, _: int) -> Job:
    from tests.benchmarks.polars_over import polars_over

    return partial(polars_over, _columns(folder))


def _duckdb_columns(folder: Path, _: int) -> Job:
    from tests.benchmarks.duckdb_windows import DuckdbWindows

    return DuckdbWindows(folder / "columns.parquet").run


def _read_columns(folder: Path, _: int) -> Job:
    return partial(pl.read_parquet, folder / "columns.parquet")


def _sort_key(folder: Path, _: int) -> Job:
    from tests.benchmarks.floors import sorted_key

    return partial(sorted_key, _columns(folder))


def _write_result(folder: Path, _: int) -> Job:
    visits = _columns(folder).select("row", fund="fen", paid_after="person")
    return partial(visits.write_parquet, folder / "written.parquet")


def _engine_file(ending: str, folder: Path, _: int) -> Job:
    from shanxi_health_policy.batch.settled_file import settle_file

    return partial(settle_file, folder / f"visits.{ending}", folder / f"settled.{ending}")


def _floor_file(ending: str, folder: Path, visits: int) -> Job:
    from tests.benchmarks.floors import file_to_file

    return partial(file_to_file, folder / f"visits.{ending}", folder / f"floor.{ending}", visits)


JOBS: dict[str, Setup] = {
    "engine": _engine_columns,
    "duckdb": _duckdb_columns,
    "polars": _polars_columns,
    "read": _read_columns,
    "sort": _sort_key,
    "write": _write_result,
    "engine parquet": partial(_engine_file, "parquet"),
    "floor parquet": partial(_floor_file, "parquet"),
    "engine csv": partial(_engine_file, "csv"),
    "floor csv": partial(_floor_file, "csv"),
}


def main(name: str, folder: Path, visits: int) -> None:
    """Serve until the input ends."""
    if name.startswith("engine"):
        compile_rule()
    begin = perf_counter()
    JOBS[name](folder / "warm", WARM)()
    first = perf_counter() - begin
    before = resident_bytes()  # what is imported and compiled is not what is measured
    job = JOBS[name](folder, visits)
    forget_peak()
    _say({"first": first})
    for _ in sys.stdin:
        begin = perf_counter()
        job()
        _say({"seconds": perf_counter() - begin})
    _say({"peak": peak_bytes() - before})


def _say(what: dict[str, float]) -> None:
    print(json.dumps(what), flush=True)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]))

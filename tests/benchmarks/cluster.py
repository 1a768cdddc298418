"""What a cluster costs: the same file settled on Spark with one core and with two, and on this machine without Spark.

`python -m tests.benchmarks.cluster FILE OUT CORES` settles one Parquet file on a Spark of its own; what it says is a line of
JSON. Of two sizes there is a fixed cost, which a job has before its first row, and one a million visits; from both it follows
from how many cores on a cluster is sooner done than one machine. That it grows with its cores as it does from one to two is an
assumption in favour of the cluster.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any, Final

import polars as pl
from attrs import frozen
from tests.benchmarks.generate import Shape, rows_of_a_file

CORES: Final = (1, 2)
ALONE: Final = 0
"""In the place of the cores: this machine without Spark."""
CLUSTERS: Final = (8, 32, 128)
VISITS: Final = (10**7, 10**8, 10**9)
"""How large clusters and files the costs are reckoned for; the largest provinces have some 10⁹ visits a year."""
_PARTITIONS: Final = 8
_ROOT: Final = Path(__file__).parents[2]


@frozen
class OnCluster:
    """Seconds of a whole process over a Parquet file of so many visits, on so many cores of Spark or [ALONE][]."""

    visits: int
    cores: int
    seconds: float


@frozen
class Cost:
    """Seconds of a job before its first row, and of each million visits."""

    fixed: float
    million: float

    def of(self, visits: int) -> float:
        """Seconds over so many visits."""
        return self.fixed + self.million * visits / 1e6


def on_cluster(sizes: Iterable[int]) -> tuple[OnCluster, ...]:
    """Files of these sizes, settled in each way; nothing where Spark or Java is missing. All ways must pay the same."""
    if find_spec("pyspark") is None or (shutil.which("java") is None and "JAVA_HOME" not in os.environ):
        return ()
    found = []
    for visits in sizes:
        with TemporaryDirectory(prefix="benchmarks-") as name:
            folder = Path(name)
            rows_of_a_file(Shape(visits)).with_row_index("line").write_parquet(folder / "visits.parquet")
            paid = set()
            for cores in (ALONE, *CORES):
                out = folder / f"settled-{cores}{'' if cores else '.parquet'}"
                begin = perf_counter()
                command = _command(folder / "visits.parquet", out, cores)
                subprocess.run(command, check=True, cwd=_ROOT, stdout=subprocess.DEVNULL)
                found.append(OnCluster(visits, cores, perf_counter() - begin))
                settled = pl.scan_parquet(out / "settlements" / "*.parquet" if cores else out)
                paid.add(settled.select(pl.len(), pl.sum("fund_payment").cast(pl.String)).collect().row(0))
            assert len(paid) == 1, paid
            assert next(iter(paid))[0] == visits
    return tuple(found)


def _command(source: Path, out: Path, cores: int) -> list[str]:
    if cores == ALONE:
        more = ("settle", str(source), "-o", str(out), "-q", "--place", "141100")
        return [sys.executable, "-m", "shanxi_health_policy", *more]
    return [sys.executable, "-m", "tests.benchmarks.cluster", str(source), str(out), str(cores)]


def costs(found: Iterable[OnCluster]) -> dict[int, Cost]:
    """By cores, from the smallest and the largest file."""
    by_cores: dict[int, list[OnCluster]] = {}
    for one in sorted(found, key=lambda one: one.visits):
        by_cores.setdefault(one.cores, []).append(one)
    return {cores: _line(of_cores[0], of_cores[-1]) for cores, of_cores in by_cores.items()}


def _line(small: OnCluster, large: OnCluster) -> Cost:
    million = max(large.seconds - small.seconds, 0.0) / (large.visits - small.visits) * 1e6
    return Cost(max(small.seconds - million * small.visits / 1e6, 0.0), million)


def of_cores(known: dict[int, Cost], cores: int) -> Cost:
    """What a job costs on so many cores, if each doubling gains as much as that from one core to two."""
    one, two = known[1].million, known[2].million
    gain = max(one / two, 1.0) if two else 1.0
    return Cost(known[2].fixed, one / gain ** (cores.bit_length() - 1))


def main(source: str, out: str, cores: str) -> None:
    """Settle one file on a Spark of so many cores."""
    os.environ.update(
        SPARK_LOCAL_IP="127.0.0.1", PYSPARK_PYTHON=sys.executable, PYTHONPATH=os.pathsep.join(sys.path)
    )
    from pyspark.sql import SparkSession

    from shanxi_health_policy.batch.spark import settle_dataframe

    options: dict[str, Any] = {
        "spark.ui.enabled": "false",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.host": "127.0.0.1",
        "spark.driver.memory": "4g",
        "spark.local.dir": f"{out}.local",
        "spark.ui.showConsoleProgress": "false",
        "spark.log.level": "ERROR",
    }
    builder = SparkSession.builder.master(f"local[{cores}]").appName("benchmarks")
    for name, value in options.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    settled = settle_dataframe(
        session.read.parquet(source), order="line", place="141100", partitions=_PARTITIONS
    )
    for kind in ("settlements", "rejects", "balances"):
        getattr(settled, kind).write.parquet(f"{out}/{kind}")
    settled.release()
    session.stop()


if __name__ == "__main__":
    if len(sys.argv) == 2:
        measured = on_cluster(map(int, sys.argv[1].split(",")))
        print(json.dumps([(one.visits, one.cores, round(one.seconds, 2)) for one in measured]))
    else:
        main(*sys.argv[1:])

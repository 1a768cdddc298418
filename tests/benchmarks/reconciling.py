"""`reconcile` over two lists beside `settle` over as many visits as each of them has rows: whole processes, taking turns.

The hospital's list is as its system exports it, with what `settle` writes; the platform's has the interface's names. One row in
a hundred differs, in each of the ways that are frequent.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Final

import polars as pl
from attrs import frozen
from tests.benchmarks.generate import SEED, Shape, rows_of_a_file

from shanxi_health_policy.batch.settled_file import settle_file

BOUND: Final = 1.0
"""How many times the time of two `settle` a `reconcile` may take."""
ROUNDS: Final = 5
DIFFERING: Final = 100
"""One row in so many differs."""
_MANY: Final = 500_000
_ROOT: Final = Path(__file__).parents[2]
_LIBRARY: Final = (sys.executable, "-m", "shanxi_health_policy")
_PLATFORM: Final = {
    "setl_id": "setl_id",
    "visit_id": "mdtrt_id",
    "msgid": "msgid",
    "person_id": "psn_no",
    "settled_at": "setl_time",
    "total_cost": "medfee_sumamt",
    "fund_payment": "fund_pay_sumamt",
    "account_payment": "acct_pay",
    "insutype": "insutype",
    "clr_type": "clr_type",
    "clr_optins": "clr_optins",
}
"""The columns of the platform's list, by those of the hospital's."""


@frozen
class Reconciled:
    """Seconds over lists of so many rows each."""

    rows: int
    differences: int
    seconds: float
    processor: float
    settle: float
    """Of one `settle`."""
    settle_processor: float


def reconciled(rows: int, rounds: int = ROUNDS) -> Reconciled:
    """What reconciling two lists of so many rows takes, and settling as many visits; the median of the rounds."""
    with TemporaryDirectory(prefix="reconciling-") as made:
        folder = Path(made)
        differences = write_lists(rows, folder)
        own = (*_LIBRARY, "reconcile", "hospital.csv", "platform.csv", "-o", "differences.csv", "-q")
        settle = (*_LIBRARY, "settle", "visits.csv", "-o", "settled.csv", "-q")
        found = [(*_took(own, folder, differs=True), *_took(settle, folder)) for _ in range(rounds + 1)][
            1:
        ]  # the first warms the disk
        told = [median(one) for one in zip(*found, strict=True)]
        counted = (
            pl.scan_csv(folder / "differences.csv", infer_schema=False).select(pl.len()).collect().item()
        )
        if counted != differences:
            raise RuntimeError(f"{counted} differences were found, and {differences} planted")
        return Reconciled(rows, differences, *told)


def write_lists(rows: int, folder: Path) -> int:
    """Writes `visits.csv`, and of their settlements `hospital.csv` and `platform.csv`; says how many differences there are."""
    rows_of_a_file(Shape(rows)).write_csv(folder / "visits.csv")
    settle_file(folder / "visits.csv", folder / "settled.parquet", place="141100")
    number = pl.int_range(pl.len(), dtype=pl.Int64)
    settled = pl.read_parquet(folder / "settled.parquet")
    hospital = settled.select(
        msgid="H14110000001" + number.cast(pl.String).str.zfill(18),
        setl_id="141199S" + (number * 7919 % 10**11).cast(pl.String).str.zfill(11),
        visit_id="visit_id",
        person_id="person_id",
        settled_at=(
            pl.col("visited_on").cast(pl.Datetime("us")) + pl.duration(seconds=number * 7_919 % 86_400)
        ).dt.strftime("%Y-%m-%d %H:%M:%S"),
        condition="condition",
        fee_class="fee_class",
        total_cost="total_cost",
        eligible_cost="eligible_cost",
        fund_payment="fund_payment",
        account_payment=pl.lit("0.00"),
        year_to_date="year_to_date",
        cancels=pl.lit(None, pl.String),
        insutype=pl.when(number % 3 == 0).then(pl.lit("310")).otherwise(pl.lit("390")),
        clr_type=pl.lit("11"),
        clr_optins=pl.lit("141199"),
    )
    kind = number % (3 * DIFFERING)
    changed = hospital.with_columns(
        kind=kind,
        fund_payment=pl.when(kind == 0)
        .then(pl.col("fund_payment").cast(pl.Decimal(12, 2)) + 1)
        .otherwise("fund_payment"),
    )
    alone = {"hospital": DIFFERING, "platform": 2 * DIFFERING}
    lists = {
        "hospital": hospital.filter(kind != alone["platform"]),
        "platform": changed.filter(kind != alone["hospital"])
        .select(pl.col(own).alias(theirs) for own, theirs in _PLATFORM.items())
        .sample(fraction=1, shuffle=True, seed=SEED),
    }
    for side, table in lists.items():
        table.write_csv(folder / f"{side}.csv")
    return -(-rows // DIFFERING)


def _took(command: tuple[str, ...], folder: Path, *, differs: bool = False) -> tuple[float, float]:
    """The seconds of a process, and those of the processor; it must end as it should."""
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "LANG": "zh_CN.UTF-8"}
    before, begin = getrusage(RUSAGE_CHILDREN), perf_counter()
    done = subprocess.run((*command, "--place", "141100"), cwd=folder, env=env, stdout=subprocess.DEVNULL)
    seconds, after = perf_counter() - begin, getrusage(RUSAGE_CHILDREN)
    if done.returncode != (_DIFFERENCES if differs else 0):
        raise RuntimeError(f"{command} ended with {done.returncode}")
    return seconds, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


_DIFFERENCES: Final = 10
"""How `reconcile` ends where the lists differ."""


if __name__ == "__main__":
    print(reconciled(*map(int, sys.argv[1:])))

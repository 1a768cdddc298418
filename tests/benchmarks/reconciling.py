"""`reconcile` over two lists beside `settle` over as many visits as each of them has rows: whole processes, taking turns.

The hospital's list is as its system exports it, with what `settle` writes; the platform's has the interface's names. One row in
a hundred differs, in each of the ways that are frequent.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Final

import polars as pl
from attrs import astuple, frozen
from tests.benchmarks.generate import SEED, Shape, rows_of_a_file

from shanxi_health_policy.batch.settled_file import settle_file
from shanxi_health_policy.text import Text

BOUNDS: Final = {"seconds": 1.0, "processor": 1.0}
"""How many times what two `settle` take a `reconcile` may take."""
WHAT: Final = {"seconds": Text("用时", "time"), "processor": Text("处理器的时间", "time of the processor")}
ROUNDS: Final = 5
DIFFERING: Final = 100
"""One row in so many differs."""
_LIBRARY: Final = (sys.executable, "-m", "shanxi_health_policy")
_RECONCILE: Final = ("reconcile", "hospital.csv", "platform.csv", "-o", "differences.csv")
_SETTLE: Final = ("settle", "visits.csv", "-o", "settled.csv")
_LIKE: Final = ("-q", "--place", "141100")
_DIFFER: Final = 10
"""How `reconcile` ends where the lists differ."""
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
class Took:
    """What a whole process took: seconds that pass, and those of the processor."""

    seconds: float
    processor: float


@frozen
class Reconciled:
    """What `reconcile` took over two lists of so many rows each, and `settle` over as many visits."""

    rows: int
    reconcile: Took
    settle: Took

    def times(self, what: str) -> float:
        """How many times what two `settle` take."""
        found: float = getattr(self.reconcile, what) / (2 * getattr(self.settle, what))
        return found


def reconciled(rows: int, rounds: int = ROUNDS) -> Reconciled:
    """Both commands take turns; of each the median of the rounds counts, and the first, which warms the disk, does not."""
    with TemporaryDirectory(prefix="reconciling-") as made:
        folder = Path(made)
        planted = write_lists(rows, folder)
        found = [(_took(_RECONCILE, folder, _DIFFER), _took(_SETTLE, folder)) for _ in range(rounds + 1)][1:]
        told = pl.read_csv(folder / "differences.csv", infer_schema=False).height
        if told != planted:
            raise RuntimeError(f"{told} differences were found, and {planted} planted")
        return Reconciled(rows, *(_median(one) for one in zip(*found, strict=True)))


def _median(found: Iterable[Took]) -> Took:
    seconds, processor = zip(*map(astuple, found), strict=True)
    return Took(median(seconds), median(processor))


def write_lists(rows: int, folder: Path) -> int:
    """Writes `visits.csv`, and their settlements as `hospital.csv` and `platform.csv`; says in how many rows these differ."""
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


def _took(command: tuple[str, ...], folder: Path, ends: int = 0) -> Took:
    """A command as a process, which must end so."""
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "LANG": "zh_CN.UTF-8"}
    before, begin = getrusage(RUSAGE_CHILDREN), perf_counter()
    done = subprocess.run(
        (*_LIBRARY, *command, *_LIKE), check=False, cwd=folder, env=env, stdout=subprocess.DEVNULL
    )
    seconds, after = perf_counter() - begin, getrusage(RUSAGE_CHILDREN)
    if done.returncode != ends:
        raise RuntimeError(f"{command} ended with {done.returncode}")
    return Took(seconds, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


if __name__ == "__main__":
    asked = reconciled(*map(int, sys.argv[1:]))
    print(asked, {what: round(asked.times(what), 3) for what in BOUNDS})

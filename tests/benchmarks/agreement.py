"""Whether all contestants do the same job: every visit's payment and running total, to the fen."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

import polars as pl
from tests.benchmarks.by_hand import by_hand
from tests.benchmarks.duckdb_windows import DuckdbWindows
from tests.benchmarks.engine import as_table, settled, settled_file
from tests.benchmarks.generate import Shape, columns, write_files
from tests.benchmarks.polars_over import polars_over

from shanxi_health_policy import Claim, Condition, FeeClass, ServiceItem, Visit, settle
from shanxi_health_policy.money import to_yuan
from shanxi_health_policy.tcm import Settlement


def disagreeing(shape: Shape, folder: Path) -> list[str]:
    """The names of those who do not agree with the rule by hand on visits of this shape; files are left in the folder."""
    write_files(shape, folder)
    visits = columns(shape)
    expected = by_hand(visits).sort("row")
    contestants: dict[str, Callable[[], pl.DataFrame]] = {
        "polars": partial(polars_over, visits),
        "duckdb": DuckdbWindows(folder / "columns.parquet").answer,
        "engine": lambda: settled(as_table(visits)),
        "engine parquet": lambda: settled_file(folder / "visits.parquet", folder / "settled.parquet"),
        "engine csv": lambda: settled_file(folder / "visits.csv", folder / "settled.csv"),
    }
    if shape.several:  # their items are other amounts than the columns
        first, second = (contestants[name]().sort("row") for name in ("engine parquet", "engine csv"))
        return [] if first.equals(second) else ["engine csv"]
    return [name for name, answer in contestants.items() if not answer().sort("row").equals(expected)]


def ledger_disagrees(shape: Shape) -> bool:
    """Whether the library's own ledger, one visit after another in plain Python, says anything else."""
    visits = columns(shape).sort("day", "row")
    conditions, classes = tuple(Condition), tuple(FeeClass)
    claims = [
        Claim(
            str(row),
            str(person),
            Visit(conditions[condition], day, [ServiceItem("电针", to_yuan(fen))]),
            classes[tier - 1],
        )
        for row, person, condition, tier, day, fen in visits.iter_rows()
    ]
    found = [
        (int(one.claim.settlement_id), one.answer.fund_fen, one.answer.paid_before_fen + one.answer.fund_fen)
        for one in settle(claims)
        if isinstance(one, Settlement)
    ]
    return sorted(found) != by_hand(visits).sort("row").rows()

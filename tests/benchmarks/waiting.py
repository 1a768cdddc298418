"""What a person waits for over a file: the command as a whole process, cold, beside one that only reads, sorts and writes.

The two take turns, so that both see the same machine; the median of the rounds counts. The very first run after an installation
finds no byte code, neither of this library nor of those that it uses.
"""

from __future__ import annotations

import math
import os
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Final

import polars as pl
from attrs import frozen
from tests.benchmarks.generate import Shape, rows_of_a_file

BOUNDS: Final = {1_200: 1.8, 60_000: 1.6, 600_000: 1.4, 6_000_000: 1.1}
"""How many times the floor `settle` may take, by visits."""
OTHERS: Final = {"audit": 2.0, "what-if": 2.0, "premium": 2.0}
"""How many times as long as `settle` the other commands may take, over [OTHERS_AT][] visits, or as many people."""
OTHERS_AT: Final = 60_000
_OTHERS_UP_TO: Final = 600_000
ROUNDS: Final = 7
_MANY: Final = 1_000_000
_ROOT: Final = Path(__file__).parents[2]
_LIBRARY: Final = (sys.executable, "-m", "shanxi_health_policy")
_PLACE: Final = ("--place", "141100")
_MORE: Final = {
    "settle": _PLACE,
    "audit": _PLACE,
    "what-if": (*_PLACE, "--rate", "0.7"),
    "premium": ("--place", "140000", "--year", "2023"),
}
_FILES: Final = {"audit": "audit", "premium": "people"}
_GROUPS: Final = ("", "低保", "特困人员", "低保、特困人员")


@frozen
class Waited:
    """Seconds of whole processes over one file."""

    command: str
    visits: int
    rows: int
    first: float
    """Of the first run after an installation; not a number, if that was not asked for."""
    later: float
    """Of later ones."""
    floor: float
    """Of reading, sorting and writing alone."""


def waited(
    visits: int, rounds: int = ROUNDS, others: Iterable[str] = OTHERS, cold: bool = True
) -> list[Waited]:
    """What `settle` and other commands take over a file of so many visits, and over one of as many people."""
    rounds = min(rounds, 3) if visits > _MANY else rounds
    commands = ("settle", *others) if visits <= _OTHERS_UP_TO else ("settle",)
    with TemporaryDirectory(prefix="waiting-") as made:
        folder = Path(made)
        table = rows_of_a_file(Shape(visits, several=True))
        for name, more in (("settle", ()), ("audit", (pl.lit("0.00").alias("fund_paid"),))):
            table.with_columns(*more).write_csv(folder / f"{name}.csv")
        people(visits).write_csv(folder / "people.csv")
        rows = {"premium": visits}
        return [_waited(one, visits, rows.get(one, table.height), folder, rounds, cold) for one in commands]


def people(count: int) -> pl.DataFrame:
    """So many people, each with the groups they belong to, in no order."""
    numbers = pl.int_range(count, eager=True).shuffle(seed=1).alias("number")
    group = pl.col("number") % len(_GROUPS)
    return numbers.to_frame().select(
        pl.format("1411211990{}", pl.col("number").cast(pl.String).str.zfill(8)).alias("person_id"),
        group.replace_strict(dict(enumerate(_GROUPS)), return_dtype=pl.String).alias("groups"),
        pl.lit("350.00").alias("contribution_standard"),
    )


def _waited(command: str, visits: int, rows: int, folder: Path, rounds: int, cold: bool) -> Waited:
    source = folder / f"{_FILES.get(command, 'settle')}.csv"
    own = (
        *_LIBRARY,
        command,
        str(source),
        "-o",
        str(folder / "out.csv"),
        "-q",
        *_MORE[command],
    )
    least = (
        sys.executable,
        "-m",
        "tests.benchmarks.floors",
        str(source),
        str(folder / "floor.csv"),
        str(visits),
    )
    first = math.nan
    if cold:
        with TemporaryDirectory(prefix="no-byte-code-") as empty:
            first = _seconds(own, {"PYTHONPYCACHEPREFIX": empty})
    found = [(_seconds(own, {}), _seconds(least, {})) for _ in range(rounds + 1)][
        1:
    ]  # the first warms the disk
    later, floor = (median(one) for one in zip(*found, strict=True))
    return Waited(command, visits, rows, first, later, floor)


def _seconds(command: tuple[str, ...], environment: dict[str, str]) -> float:
    begin = perf_counter()
    env = {**os.environ, "PYTHONDONTWRITEBYTECODE": "", "LANG": "zh_CN.UTF-8", **environment}
    subprocess.run(command, check=True, cwd=_ROOT, env=env, stdout=subprocess.DEVNULL)
    return perf_counter() - begin

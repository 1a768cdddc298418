"""What a person waits for over a file: the command as a whole process, cold, beside one that only reads, sorts and writes.

The two take turns, so that both see the same machine; the median of the rounds counts. The very first run after an installation
finds no byte code, neither of this library nor of those that it uses.
"""

from __future__ import annotations

import os
import subprocess
import sys
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
OTHERS: Final = {"audit": 2.0, "what-if": 2.0}
"""How many times as long as `settle` the other commands may take, over [OTHERS_AT][] visits."""
OTHERS_AT: Final = 60_000
ROUNDS: Final = 7
_MANY: Final = 1_000_000
_ROOT: Final = Path(__file__).parents[2]
_LIBRARY: Final = (sys.executable, "-m", "shanxi_health_policy")
_MORE: Final = {"settle": (), "audit": (), "what-if": ("--rate", "0.7")}


@frozen
class Waited:
    """Seconds of whole processes over one file."""

    command: str
    visits: int
    rows: int
    first: float
    """Of the first run after an installation."""
    later: float
    """Of later ones."""
    floor: float
    """Of reading, sorting and writing alone."""


def waited(visits: int, rounds: int = ROUNDS) -> list[Waited]:
    """What commands take over a file of so many visits."""
    rounds = min(rounds, 3) if visits > _MANY else rounds
    commands = ("settle", *OTHERS) if visits == OTHERS_AT else ("settle",)
    with TemporaryDirectory(prefix="waiting-") as made:
        folder = Path(made)
        table = rows_of_a_file(Shape(visits, several=True))
        for name, more in (("settle", ()), ("audit", (pl.lit("0.00").alias("fund_paid"),))):
            table.with_columns(*more).write_csv(folder / f"{name}.csv")
        return [_waited(one, visits, table.height, folder, rounds) for one in commands]


def _waited(command: str, visits: int, rows: int, folder: Path, rounds: int) -> Waited:
    source = folder / f"{'audit' if command == 'audit' else 'settle'}.csv"
    own = (
        *_LIBRARY,
        command,
        str(source),
        "-o",
        str(folder / "out.csv"),
        "-q",
        "--place",
        "141100",
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

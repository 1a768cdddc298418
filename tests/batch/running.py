"""Settle a text as a file, and look at what comes out: what the tests of this room share."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from shanxi_health_policy import Catalogue
from shanxi_health_policy.batch import audit_file, what_if_file
from shanxi_health_policy.batch.job import FileResult
from shanxi_health_policy.batch.settled_file import SettleSummary, settle_file
from shanxi_health_policy.errors import FileError
from shanxi_health_policy.tcm.policy_change import PolicyChange

HEADER = "visit_id,person_id,visited_on,condition,fee_class,technique,amount"
SHIPPED = Catalogue.shipped()
MOST_MEMORY = """
import re
from pathlib import Path
# Not what `resource` says: that begins with what the process was forked from.
print(int(re.search(r"VmHWM:\\s+([0-9]+) kB", Path("/proc/self/status").read_text())[1]) // 1024)
"""
"""What a process runs last, to tell how many MB it took at most; Linux only."""


COMMANDS = ("settle", "audit", "what-if")
"""The commands over a file of visits."""


def write(table: pl.DataFrame, path: Path) -> Path:
    """A table in the format of the ending."""
    writers: dict[str, Callable[[Path], object]] = {
        ".csv": table.write_csv, ".xlsx": table.write_excel, ".parquet": table.write_parquet,
    }  # fmt: skip
    writers[path.suffix](path)
    return path


def work_over(command: str, path: Path, out: Path) -> FileResult:
    """What a command over a file of visits tells."""
    if command == "settle":
        return settle_file(path, out)
    return (
        audit_file(path, out) if command == "audit" else what_if_file(path, PolicyChange(rate="0.7"), out=out)
    )


def run(folder: Path, text: str, **options: object) -> tuple[list[dict[str, object]], SettleSummary]:
    """Settle a CSV text, and give back the rows of the output and the summary."""
    (folder / "visits.csv").write_text(text, encoding="utf-8")
    summary = settle_file(folder / "visits.csv", folder / "settled.parquet", **options)  # type: ignore[arg-type]
    return pl.read_parquet(folder / "settled.parquet").rows(named=True), summary


def rejects(folder: Path) -> list[dict[str, object]]:
    """The faults of the rejects file, one after another, each with its row."""
    return faults_told(pl.read_parquet(folder / "settled.rejects.parquet"))


def faults_told(rejected: pl.DataFrame) -> list[dict[str, object]]:
    """The faults of a table of rejected rows, one after another, each with the cells of its row under `input.…`."""
    found = []
    for row in rejected.rows(named=True):
        told = {
            name: row.pop(f"reject_{name}") for name in ("line", "column", "value", "reason", "explanation")
        }
        cells = {f"input.{name}": cell for name, cell in row.items()}
        said = [told[name].split("\n") for name in list(told)[1:]]
        found += [
            {"line": told["line"], **dict(zip(list(told)[1:], one, strict=True)), **cells}
            for one in zip(*said, strict=True)
        ]
    return found


def most_memory(script: str, *arguments: str) -> int:
    """How many MB a process takes at most that runs this script, and no tracer of ours with it; Linux only."""
    command = [sys.executable, "-c", script + MOST_MEMORY, *arguments]
    untraced = {name: value for name, value in os.environ.items() if not name.startswith("COV")}
    found = subprocess.run(command, check=True, capture_output=True, text=True, env=untraced)
    return int(found.stdout.splitlines()[-1])


def faults_of(path: Path, tmp_path: Path, **options: object) -> str:
    """The message of the error that refuses a file."""
    with pytest.raises(FileError) as error:
        settle_file(path, tmp_path / "out.csv", **options)  # type: ignore[arg-type]
    assert not list(tmp_path.glob("out*")), "a refused file must leave no output"
    return error.value.message("en")

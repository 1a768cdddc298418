"""Several worker processes, one of which is killed while it works: Spark does its part again, and nothing changes."""

from __future__ import annotations

import json
import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from tests.engines.reference import settle_text
from tests.engines.running import SHIPPED, rejects, run
from tests.engines.spark_session import a_year, dicts, frame_of, settle, spark, text_of

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

pytestmark = [
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
]
KILLED = 128 + signal.SIGKILL
"""What a process that SIGKILL ended is said to have exited with."""


def test_a_worker_that_dies_midway_changes_nothing(tmp_path: Path) -> None:
    rows = a_year(5)
    mark, log = tmp_path / "killed", tmp_path / "events"
    log.mkdir()
    options = {
        "spark.executor.memory": "1g",
        "spark.eventLog.enabled": "true",
        "spark.eventLog.dir": log.as_uri(),
        "spark.eventLog.compress": "false",
    }
    with spark(tmp_path, "local-cluster[2,1,1024]", **options) as cluster:
        found = settle(_deadly(frame_of(cluster, rows), mark))
        settlements, rejected = dicts(found.settlements), dicts(found.rejects)
        killed = json.loads(mark.read_text(encoding="ascii"))
        assert _started(killed["process"]) != killed["started"], "the executor that was killed is alive"
    _check_that_it_was_lost_and_its_part_done_elsewhere(killed, log)
    _check_nothing_lost_and_nothing_twice(tmp_path, rows, settlements, rejected)


def _check_that_it_was_lost_and_its_part_done_elsewhere(killed: dict[str, Any], log: Path) -> None:
    """What Spark itself says of the executor, and of the part that it was working on."""
    lines = [line for file in sorted(log.rglob("events_*")) for line in file.read_text("utf-8").splitlines()]
    events = [json.loads(line) for line in lines]
    lost = [one for one in events if one["Event"] == "SparkListenerExecutorRemoved"]
    reasons = {one["Executor ID"]: one["Removed Reason"] for one in lost}
    assert f"code {KILLED}" in reasons[killed["executor"]]
    attempts = [
        (one["Task Info"]["Executor ID"], one["Task End Reason"]["Reason"])
        for one in events
        if one["Event"] == "SparkListenerTaskEnd"
        and (one["Stage ID"], one["Task Info"]["Partition ID"]) == (killed["stage"], killed["partition"])
    ]
    assert attempts[0] == (killed["executor"], "ExecutorLostFailure")
    assert killed["executor"] not in {executor for executor, _ in attempts[1:]}
    assert attempts[-1][1] == "Success"


def _check_nothing_lost_and_nothing_twice(
    folder: Path,
    rows: list[tuple[str, ...]],
    settlements: list[dict[str, Any]],
    rejected: list[dict[str, Any]],
) -> None:
    """Row for row what the ledger settles and what settling a file rejects, cancellations among both."""
    expected = settle_text(text_of(rows), "141100", SHIPPED)

    def by_id(row: dict[str, Any]) -> str:
        return str(row["visit_id"])

    assert sorted(settlements, key=by_id) == sorted(expected.rows, key=by_id)
    assert any(row["cancels"] for row in settlements)
    run(folder, text_of(rows))
    said = sorted((row["order"] + 2, row["column"], row["value"], row["reason"]) for row in rejected)
    assert said == sorted(
        (row["line"], row["column"], row["value"], row["reason"]) for row in rejects(folder)
    )
    assert {"cancels_nothing", "cancelled_already"} <= {row["reason"] for row in rejected}
    assert {row["order"] for row in rejected} == expected.rejected


def _deadly(table: DataFrame, mark: Path) -> DataFrame:
    """The same rows; the first worker process that passes one of them on kills the executor it belongs to, once.

    What it has killed is written to `mark` just before, so that a kill which fails is not taken for one.
    """
    path = str(mark)

    def pass_on(batches: Iterator[Any]) -> Iterator[Any]:
        for number, batch in enumerate(batches):
            yield batch
            if number == 0 and batch.num_rows and not os.path.exists(path):
                _kill_my_executor(path)

    return table.mapInArrow(pass_on, table.schema)


def _kill_my_executor(mark: str) -> None:
    from pyspark import TaskContext

    task = TaskContext.get()
    assert task is not None
    process = _executor()
    evidence = {
        "process": process,
        "started": _started(process),
        "executor": _executor_id(process),
        "stage": task.stageId(),
        "partition": task.partitionId(),
    }
    try:
        with open(mark, "x", encoding="ascii") as file:
            json.dump(evidence, file)
    except FileExistsError:  # the other executor was quicker
        return
    os.kill(process, signal.SIGKILL)
    time.sleep(60)  # this process dies with its executor: nothing may be finished in between
    raise AssertionError("the executor was killed, and its worker is alive")


def _executor() -> int:
    """The Java process above this worker."""
    process = os.getpid()
    while process > 1:
        with open(f"/proc/{process}/stat", encoding="ascii") as file:
            name = file.read().split(")")[0].split("(")[1]
        if name == "java":
            return process
        with open(f"/proc/{process}/status", encoding="ascii") as file:
            process = next(int(line.split()[1]) for line in file if line.startswith("PPid:"))
    raise AssertionError("no Java process above this worker")


def _executor_id(process: int) -> str:
    """What Spark calls the executor."""
    with open(f"/proc/{process}/cmdline", encoding="utf-8") as file:
        words = file.read().split("\0")
    return words[words.index("--executor-id") + 1]


def _started(process: int) -> str | None:
    """When a process began, which tells it from another one of the same number; None where there is none."""
    try:
        with open(f"/proc/{process}/stat", encoding="ascii") as file:
            return file.read().rpartition(")")[2].split()[19]
    except FileNotFoundError:
        return None

"""Several worker processes, which are killed while they work: Spark does their part again, and nothing changes."""

from __future__ import annotations

import json
import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from attrs import frozen
from tests.batch.paid_tables import COLUMNS as PAID
from tests.batch.reference import settle_text
from tests.batch.running import SHIPPED, rejects, run
from tests.batch.spark_audits import REJECT, Rows, a_paid_year, in_order, of_cluster, of_file, reject_lines
from tests.batch.spark_session import a_year, audit, by_id, dicts, frame_of, settle, spark, text_of

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

pytestmark = [
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
]
SIGKILLED = 128 + signal.SIGKILL
"""What a process that was killed is said to have exited with."""
VISITS = [*a_year(5), ("R999", "P2", "2023-12-31", "", "", "", "", "V2")]
CLAIMS = a_paid_year(5)


@frozen
class Killed:
    """What came out, and how it came to be."""

    settlements: Rows
    rejects: Rows
    findings: Rows
    not_checked: Rows
    deaths: Rows
    """Of each kill the process, and the executor, stage and partition that it was working on."""
    alive: Rows
    """The deaths that were none: the process was there when all was done."""
    events: Rows
    """What Spark wrote in its log."""


@pytest.fixture(scope="module")
def killed(tmp_path_factory: pytest.TempPathFactory) -> Killed:
    """What a cluster makes of visits and of paid claims, one of its executors being killed over each."""
    folder = tmp_path_factory.mktemp("cluster")
    log = folder / "events"
    log.mkdir()
    options = {
        "spark.executor.memory": "1g",
        "spark.eventLog.enabled": "true",
        "spark.eventLog.dir": log.as_uri(),
        "spark.eventLog.compress": "false",
    }
    with spark(folder, "local-cluster[2,1,1024]", **options) as cluster:
        # Once while the rows are read, and once while the results are, which rest on work that was kept.
        settled = settle(_deadly(frame_of(cluster, VISITS), folder / "reading"))
        settlements, rejects = dicts(settled.settlements), dicts(settled.rejects)
        audited = audit(frame_of(cluster, CLAIMS, PAID))
        findings, not_checked = dicts(_deadly(audited.findings, folder / "writing")), dicts(audited.rejects)
        deaths = [json.loads((folder / name).read_text("ascii")) for name in ("reading", "writing")]
        alive = [one for one in deaths if _started(one["process"]) == one["started"]]
    lines = [line for file in sorted(log.rglob("events_*")) for line in file.read_text("utf-8").splitlines()]
    return Killed(
        settlements, rejects, findings, not_checked, deaths, alive, [json.loads(one) for one in lines]
    )


def test_the_executors_were_killed_and_their_work_was_done_elsewhere(killed: Killed) -> None:
    """By their processes, and by what Spark itself wrote of them and of what they were working on."""
    assert killed.alive == []
    removed = [one for one in killed.events if one["Event"] == "SparkListenerExecutorRemoved"]
    reasons = {one["Executor ID"]: one["Removed Reason"] for one in removed}
    assert len({one["executor"] for one in killed.deaths}) == 2
    for death in killed.deaths:
        assert f"code {SIGKILLED}" in reasons[death["executor"]]
        attempts = [
            (one["Task Info"]["Executor ID"], one["Task End Reason"]["Reason"])
            for one in killed.events
            if one["Event"] == "SparkListenerTaskEnd"
            and (one["Stage ID"], one["Task Info"]["Partition ID"]) == (death["stage"], death["partition"])
        ]
        assert attempts[0] == (death["executor"], "ExecutorLostFailure")
        assert death["executor"] not in {executor for executor, _ in attempts[1:]}
        assert attempts[-1][1] == "Success"


def test_no_visit_is_lost_or_settled_twice(killed: Killed, tmp_path: Path) -> None:
    expected = settle_text(text_of(VISITS), "141100", SHIPPED)
    assert by_id(killed.settlements) == by_id(expected.rows)
    assert any(row["cancels"] for row in killed.settlements)
    run(tmp_path, text_of(VISITS))
    assert reject_lines(killed.rejects) == in_order(rejects(tmp_path), REJECT)
    assert {"cancels_nothing", "cancelled_already"} <= {row["reason"] for row in killed.rejects}


def test_no_finding_is_lost_or_told_twice(killed: Killed, tmp_path: Path) -> None:
    assert of_cluster(killed.findings, killed.not_checked) == of_file(tmp_path, CLAIMS)


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

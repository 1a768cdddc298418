"""Several worker processes, one of which is killed while it works: Spark does its part again, and nothing changes."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from tests.engines.reference import settle_text
from tests.engines.running import SHIPPED
from tests.engines.spark_session import a_year, by_id, dicts, frame_of, settle, spark, text_of

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

pytestmark = [
    pytest.mark.xdist_group("spark"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
]


def test_a_worker_that_dies_midway_changes_nothing(tmp_path: Path) -> None:
    rows = a_year(5)
    mark = tmp_path / "killed"
    with spark(tmp_path, "local-cluster[2,1,1024]", **{"spark.executor.memory": "1g"}) as cluster:
        found = settle(_deadly(cluster, frame_of(cluster, rows), mark))
        settlements, rejected = dicts(found.settlements), {row["order"] for row in dicts(found.rejects)}
    assert mark.exists(), "a worker was killed while it worked"
    expected = settle_text(text_of(rows), "141100", SHIPPED)
    assert by_id(settlements) == by_id(expected.rows)
    assert rejected == expected.rejected


def _deadly(session: SparkSession, visits: DataFrame, mark: Path) -> DataFrame:
    """The same rows; the first worker process that passes one of them on kills the executor it belongs to, once."""
    path = str(mark)

    def pass_on(batches: Iterator[Any]) -> Iterator[Any]:
        for number, batch in enumerate(batches):
            yield batch
            if number == 0 and batch.num_rows:
                try:
                    os.close(os.open(path, os.O_CREAT | os.O_EXCL))
                except FileExistsError:
                    continue
                os.kill(_executor(), signal.SIGKILL)

    return visits.mapInArrow(pass_on, visits.schema)


def _executor() -> int:
    """The Java process above this worker."""
    process = os.getpid()
    while True:
        with open(f"/proc/{process}/stat", encoding="ascii") as file:
            name, parent = file.read().split(")")[0].split("(")[1], 0
        if name == "java":
            return process
        with open(f"/proc/{process}/status", encoding="ascii") as file:
            parent = next(int(line.split()[1]) for line in file if line.startswith("PPid:"))
        process = parent

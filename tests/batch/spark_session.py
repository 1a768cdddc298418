"""A Spark of one's own on this machine, which leaves nothing behind in the tree; and years of visits to settle on it."""

from __future__ import annotations

import os
import random
import shutil
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

COLUMNS = ("visit_id", "person_id", "visited_on", "condition", "fee_class", "technique", "amount", "cancels")
_SHORT_LIVED = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
"""A Java that lives for seconds on two processors is done sooner without its slow and good compiler."""


@contextmanager
def spark(folder: Path, master: str, **settings: str) -> Iterator[SparkSession]:
    """A session, or a skipped test that says what is missing."""
    pytest.importorskip("pyspark", reason="Spark is not installed: pip install 'shanxi-health-policy[spark]'")
    if shutil.which("java") is None and "JAVA_HOME" not in os.environ:
        pytest.skip("no Java on this machine, which Spark runs on: apt-get install default-jre-headless")
    from pyspark.sql import SparkSession

    os.environ.update(
        SPARK_LOCAL_IP="127.0.0.1", PYSPARK_PYTHON=sys.executable, PYTHONPATH=os.pathsep.join(sys.path)
    )
    builder = SparkSession.builder.master(master).appName("tests")
    options = {
        "spark.ui.enabled": "false",
        "spark.sql.shuffle.partitions": "3",
        "spark.default.parallelism": "3",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.host": "127.0.0.1",
        "spark.driver.memory": "1g",
        "spark.local.dir": str(folder / "local"),
        "spark.sql.warehouse.dir": str(folder / "warehouse"),
        "spark.ui.showConsoleProgress": "false",
        "spark.log.level": "ERROR",
        # A test runs each query once: what compiling it costs is never earned back.
        "spark.sql.codegen.wholeStage": "false",
        "spark.sql.codegen.factoryMode": "NO_CODEGEN",
        "spark.driver.extraJavaOptions": _SHORT_LIVED,
        "spark.executor.extraJavaOptions": _SHORT_LIVED,
        **settings,
    }
    for name, value in options.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    try:
        yield session
    finally:
        session.stop()


def a_year(seed: int, visits: int = 400) -> list[tuple[str, ...]]:
    """Visits of few persons who reach their limits: several items each, classes mixed, refunds, and mistakes."""
    lot = random.Random(seed)
    rows: list[tuple[str, ...]] = []
    for number in range(visits):
        person = f"P{lot.randrange(12)}"
        day = str(date(2023, 1 + number * 12 // visits, lot.randrange(1, 28)))
        if lot.random() < 0.08:
            rows.append((f"R{number}", person, day, "", "", "", "", f"V{lot.randrange(number + 1)}"))
            continue
        said = (f"V{number}", person, day, lot.choice(["哮喘", "荨麻疹"]), lot.choice(["I", "II", "III"]))
        for _ in range(lot.choice([1, 1, 2, 3])):
            amount = f"{lot.randrange(1, 900)}.{lot.randrange(100):02}"
            rows.append((*said, lot.choice(["电针", "火罐", "血常规"]), amount, ""))
        if lot.random() < 0.03:
            spoilt = list(rows[-1])
            spoilt[lot.choice([1, 2, 3, 4, 5, 6])] = lot.choice(["", "x"])
            rows[-1] = tuple(spoilt)
    lot.shuffle(rows)
    return rows


def text_of(rows: Sequence[tuple[str, ...]]) -> str:
    return "\n".join([",".join(COLUMNS), *(",".join(row) for row in rows)]) + "\n"


def frame_of(
    session: SparkSession, rows: Sequence[tuple[str, ...]], columns: Sequence[str] = COLUMNS
) -> DataFrame:
    """The rows with their places, spread over the partitions as it happens."""
    import pyarrow as pa

    numbered = [(place, *row) for place, row in enumerate(rows)]
    random.Random(1).shuffle(numbered)
    schema = pa.schema([("line", pa.int64()), *((name, pa.string()) for name in columns)])
    table = pa.Table.from_pylist([dict(zip(schema.names, row, strict=True)) for row in numbered], schema)
    return session.createDataFrame(table).repartition(5)


def settle(visits: DataFrame, **options: Any) -> Any:
    from shanxi_health_policy.batch.spark import settle_dataframe

    return settle_dataframe(visits, **{"order": "line", **options})


def audit(claims: DataFrame, **options: Any) -> Any:
    from shanxi_health_policy.batch.spark import audit_dataframe

    return audit_dataframe(claims, **{"order": "line", **options})


def dicts(table: DataFrame) -> list[dict[str, Any]]:
    return [row.asDict() for row in table.collect()]


def by_id(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows in the order of their ids: none is missing, and none is there twice."""
    return sorted(rows, key=lambda row: str(row["visit_id"]))

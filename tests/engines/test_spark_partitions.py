"""What a worker of a cluster does with its partition, without a cluster: the same as the whole at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.engines.reference import opening_of, settle_text
from tests.engines.running import SHIPPED
from tests.engines.spark_session import COLUMNS, a_year, text_of

from shanxi_health_policy import FileError
from shanxi_health_policy.engines import spark
from shanxi_health_policy.engines.columns.policy import Policy

pa = pytest.importorskip("pyarrow", reason="pip install 'shanxi-health-policy[spark]'")
POLICY = Policy.of("141100")
Rows = list[dict[str, Any]]


def partition(work: Any, columns: dict[str, str], rows: Rows, schema: Any) -> Rows:
    """The work over rows that arrive in several batches."""
    table = pa.Table.from_pylist(rows, schema)
    batches: Iterator[Any] = spark._in_partition(work, columns)(iter(table.to_batches(max_chunksize=7)))
    return [row for batch in batches for row in batch.to_pylist()]


def settled(
    rows: list[tuple[str, ...]], parts: int, opening: dict[tuple[str, str, int], str]
) -> dict[str, Rows]:
    """What a cluster makes of the rows in so many partitions, by kind."""
    by_visit: dict[int, Rows] = defaultdict(list)
    for place, row in enumerate(rows):
        by_visit[hash(row[0]) % parts].append({**dict(zip(COLUMNS, row, strict=True)), "order": place})
    schema = pa.schema([*((name, pa.string()) for name in COLUMNS), ("order", pa.int64())])
    found: dict[str, Rows] = defaultdict(list)
    by_person: dict[int, Rows] = defaultdict(list)
    for part in by_visit.values():
        for one in partition(lambda part: spark._checked(part, POLICY), spark._CHECKED, part, schema):
            if one["kind"] == "fault":
                found["fault"].append(one)
            elif one["person_id"] is not None:
                by_person[hash(one["person_id"]) % parts].append(one)
    for (person, condition, year), paid in opening.items():
        said = {
            "kind": "balance",
            "person_id": person,
            "condition": condition,
            "year": str(year),
            "paid": paid,
        }
        by_person[hash(person) % parts].append(said)
    for part in by_person.values():
        schema = spark._arrow(spark._CHECKED)
        for one in partition(lambda part: spark._settled(part, POLICY), spark._SETTLED, part, schema):
            found[one["kind"]].append(one)
    return found


@given(st.integers(0, 50), st.integers(1, 5))
@pytest.mark.clause("lvliang-2022-22", "T1", "T2", "T3", "T4", "T5", "I-T3", "I-T4", "I-T10")
def test_partitions_settle_to_the_fen_as_the_ledger(seed: int, parts: int) -> None:
    rows = a_year(seed, visits=60)
    opening = {("P1", "哮喘", 2023): "700.00", ("P99", "荨麻疹", 2023): "5.00"}
    found = settled(rows, parts, opening)
    expected = settle_text(text_of(rows), "141100", SHIPPED, opening_of(opening, SHIPPED))
    columns = list(spark._SETTLEMENTS)
    settlements = {row["visit_id"]: {name: row[name] for name in columns} for row in found["settlement"]}
    assert settlements == {str(row["visit_id"]): row for row in expected.rows}
    assert {row["order"] for row in found["fault"]} == expected.rejected
    balances = {(row["person_id"], row["condition"], row["year"]): row["paid"] for row in found["balance"]}
    assert balances == expected.balances


def test_every_fault_holds_its_row_and_says_why() -> None:
    found = settled([("V1", "P1", "2023-05-04", "哮喘", "III", "电针", "x", "")], 1, {})
    (fault,) = found["fault"]
    assert (fault["visit_id"], fault["column"], fault["value"], fault["reason"]) == (
        "V1",
        "amount",
        "x",
        "not_money",
    )
    assert '"amount":"x"' in fault["input"]
    assert " | " in fault["explanation"]


def test_an_empty_partition_gives_nothing() -> None:
    assert (
        partition(lambda part: spark._checked(part, POLICY), spark._CHECKED, [], spark._arrow(spark._CHECKED))
        == []
    )
    assert list(spark._in_partition(lambda part: [part], spark._CHECKED)(iter([]))) == []


def test_faulty_opening_balances_are_told_with_the_person() -> None:
    with pytest.raises(FileError, match="P7, year"):
        settled([], 1, {("P7", "哮喘", 23): "1.00"})


def test_the_columns_of_a_settlement_are_those_of_a_file() -> None:
    from shanxi_health_policy.engines.files.columns_of_files import OUTPUT_COLUMNS

    assert tuple(spark._SETTLEMENTS) == OUTPUT_COLUMNS
    assert pl.DataFrame(spark._arrow(spark._SETTLEMENTS).empty_table()).schema["fund_payment"] == pl.Decimal(
        20, 2
    )

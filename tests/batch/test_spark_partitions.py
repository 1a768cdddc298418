"""What a worker of a cluster does with its partition, without a cluster: the same as the whole at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from random import Random
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.batch import paid_tables
from tests.batch.reference import opening_of, settle_text
from tests.batch.running import SHIPPED
from tests.batch.spark_audits import of_cluster, of_file, spoil
from tests.batch.spark_session import COLUMNS, a_year, text_of
from tests.tcm.paying import Paid, paid, paid_histories

from shanxi_health_policy import audit
from shanxi_health_policy.batch.audit.paid_columns import AUDIT_COLUMNS
from shanxi_health_policy.batch.columns.policy import Policy
from shanxi_health_policy.batch.files.headers import OUTPUT_COLUMNS
from shanxi_health_policy.batch.spark import dataframes
from shanxi_health_policy.batch.spark.partitions import FAULT, KIND, NAMING, Step, arrow_schema
from shanxi_health_policy.errors import FileError
from shanxi_health_policy.text import Language

pa = pytest.importorskip("pyarrow", reason="pip install 'shanxi-health-policy[spark]'")
POLICY = Policy.of("141100")
Rows = list[dict[str, Any]]
Opening = dict[tuple[str, str, int], str]


def partition(step: Step, rows: Rows, schema: Any) -> Rows:
    """The step over rows that arrive in several batches."""
    table = pa.Table.from_pylist(rows, schema)
    batches: Iterator[Any] = step.over_batches(iter(table.to_batches(max_chunksize=7)))
    return [row for batch in batches for row in batch.to_pylist()]


def work_through(
    rows: Rows, by_visit: Step, by_person: Step, parts: int, opening: Opening
) -> dict[str, Rows]:
    """What a cluster makes of the rows in so many partitions, by kind."""
    of_visits: dict[int, Rows] = defaultdict(list)
    for row in rows:
        of_visits[hash(row["visit_id"]) % parts].append({**row, NAMING: False} if "cancels" in row else row)
        if named := row.get("cancels"):
            copy = {**row, "visit_id": named, "cancels": row["visit_id"], NAMING: True}
            of_visits[hash(named) % parts].append(copy)
    names = [name for name in rows[0] if name != "order"] if rows else []
    naming = [(NAMING, pa.bool_())] if "cancels" in names else []  # as a table without the column comes
    schema = pa.schema([*((name, pa.string()) for name in names), ("order", pa.int64()), *naming])
    found: dict[str, Rows] = defaultdict(list)
    of_persons: dict[int, Rows] = defaultdict(list)
    for part in of_visits.values():
        for one in partition(by_visit, part, schema):
            if one[KIND] == FAULT:
                found[FAULT].append(one)
            elif one["person_id"] is not None:
                of_persons[hash(one["person_id"]) % parts].append(one)
    for (person, condition, year), before in opening.items():
        said = {"person_id": person, "condition": condition, "year": str(year), "paid": before}
        of_persons[hash(person) % parts].append({KIND: "balance", **said})
    for part in of_persons.values():
        for one in partition(by_person, part, arrow_schema(by_visit.columns)):
            found[one[KIND]].append(one)
    return found


def settled(rows: list[tuple[str, ...]], parts: int, opening: Opening) -> dict[str, Rows]:
    numbered = [{**dict(zip(COLUMNS, row, strict=True)), "order": place} for place, row in enumerate(rows)]
    return work_through(numbered, dataframes.checking(POLICY), dataframes.settling(POLICY), parts, opening)


@given(st.integers(0, 50), st.integers(1, 3))
@pytest.mark.clause("lvliang-2022-22", "T1", "T2", "T3", "T4", "T5", "I-T3", "I-T4", "I-T10")
def test_partitions_settle_to_the_fen_as_the_ledger(seed: int, parts: int) -> None:
    rows = a_year(seed, visits=60)
    opening = {("P1", "哮喘", 2023): "700.00", ("P99", "荨麻疹", 2023): "5.00"}
    found = settled(rows, parts, opening)
    expected = settle_text(text_of(rows), "141100", SHIPPED, opening_of(opening, SHIPPED))
    settlements = {
        row["visit_id"]: {name: row[name] for name in OUTPUT_COLUMNS} for row in found["settlement"]
    }
    assert settlements == {str(row["visit_id"]): row for row in expected.rows}
    assert len(found["settlement"]) == len(expected.rows)
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


def test_a_table_without_cancellations_needs_no_column_for_them() -> None:
    row = dict(zip(COLUMNS, ("V1", "P1", "2023-05-04", "哮喘", "III", "电针", "150.00", ""), strict=True))
    del row["cancels"]
    steps = dataframes.checking(POLICY), dataframes.settling(POLICY)
    found = work_through([{**row, "order": 0}], *steps, 1, {})
    assert [(one["visit_id"], str(one["fund_payment"])) for one in found["settlement"]] == [("V1", "90.00")]
    assert found[FAULT] == []


def test_an_empty_partition_gives_nothing() -> None:
    step = dataframes.checking(POLICY)
    assert partition(step, [], arrow_schema(step.columns)) == []
    assert list(step.over_batches(iter([]))) == []


def test_faulty_opening_balances_are_told_with_the_person() -> None:
    with pytest.raises(FileError, match="P7, year"):
        settled([], 1, {("P7", "哮喘", 23): "1.00"})


def test_the_columns_of_a_settlement_are_those_of_a_file() -> None:
    assert tuple(dataframes.SETTLEMENTS) == OUTPUT_COLUMNS
    schema = pl.DataFrame(arrow_schema(dataframes.SETTLEMENTS).empty_table()).schema
    assert schema["fund_payment"] == pl.Decimal(20, 2)


def audited(
    rows: list[tuple[str, ...]], parts: int, opening: Opening | None = None, language: Language = "zh"
) -> dict[str, Rows]:
    numbered = [
        {**dict(zip(paid_tables.COLUMNS, row, strict=True)), "order": n} for n, row in enumerate(rows)
    ]
    steps = dataframes.checking_paid(POLICY, None), dataframes.judging(POLICY, language)
    return work_through(numbered, *steps, parts, opening or {})


@given(paid_histories(), st.integers(1, 3), st.sampled_from(("0.00", "100.00", "1400.00")))
@pytest.mark.clause("lvliang-2022-22", "T9", "I-T5", "I-T10")
def test_partitions_find_what_the_plain_audit_finds(history: list[Paid], parts: int, before: str) -> None:
    opening = {(person, "哮喘", 2023): before for person in ("P000001", "P000002")}
    found = audited([row for one in history for row in paid_tables.rows_of(one)], parts, opening)
    assert found["fault"] == []
    names = [name for name in AUDIT_COLUMNS if name not in ("irregularity_name", "line")]
    told = [repr(paid_tables.told(one)) for one in audit(history, opening_of(opening, SHIPPED)).findings]
    assert sorted(repr(tuple(row[name] for name in names)) for row in found["finding"]) == sorted(told)


@settings(max_examples=settings().max_examples // 4)
@given(paid_histories(), st.integers(1, 3), st.randoms(use_true_random=False))
def test_partitions_find_and_reject_what_the_audit_of_a_file_does(
    tmp_path_factory: pytest.TempPathFactory, history: list[Paid], parts: int, random: Random
) -> None:
    rows = spoil([row for one in history for row in paid_tables.rows_of(one)], random)
    found = audited(rows, parts)
    assert of_cluster(found["finding"], found["fault"]) == of_file(tmp_path_factory.mktemp("paid"), rows)


def test_findings_are_named_in_the_language_asked_for() -> None:
    rows = paid_tables.rows_of(paid("S1", "91.00"))
    names: dict[Language, str] = {"zh": "多付", "en": "paid too much"}
    for language, name in names.items():
        (finding,) = audited(rows, 1, language=language)["finding"]
        assert (finding["irregularity_name"], finding["order"]) == (name, 0)

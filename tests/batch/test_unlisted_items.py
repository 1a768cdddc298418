"""Items on no list: told with what they cost and may be meant for, read by a mapping, and held back where that is asked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.batch.running import HEADER, rejects, run

from shanxi_health_policy import Catalogue, PolicyChange
from shanxi_health_policy.batch import FileAudit, FileImpact, SettleSummary
from shanxi_health_policy.batch.audited_file import audit_file
from shanxi_health_policy.batch.columns import unlisted
from shanxi_health_policy.batch.columns.policy import Policy
from shanxi_health_policy.batch.columns.typed_rows import understand
from shanxi_health_policy.batch.columns.unlisted import Unlisted, UnlistedItem, UnlistedItems
from shanxi_health_policy.batch.impact_file import what_if_file
from shanxi_health_policy.batch.settled_file import settle_file
from shanxi_health_policy.batch.settled_table import settle_table
from shanxi_health_policy.errors import FileError
from shanxi_health_policy.tcm.item_mapping import ItemMapping

SHIPPED = Catalogue.shipped()
MAPPING = "code,technique,name\nZ1,电针,电针治疗\nJ1,-,血常规\n"
MISSPELT = """
V1,P1,2023-05-04,颈椎病,I,电真,150.00
V2,P1,2023-05-05,颈椎病,I,电针治疗,150.00
V3,P2,2023-05-05,颈椎病,I,Z1,150.00
V3,P2,2023-05-05,颈椎病,I,血常规,20.00
V4,P3,2023-05-05,颈椎病,I,电针,150.00
V5,P3,2023-05-06,颈椎病,I,电真,1.00
"""
TEXT = f"{HEADER},fund_paid" + MISSPELT.replace(".00\n", ".00,0.00\n")
NEAR = ("电针", "电罐", "电火罐")
POLICY = Policy.of("141100")
Whole = SettleSummary | FileAudit | FileImpact


def settled(source: Path, **options: Any) -> SettleSummary:
    return settle_file(source, source.parent / "settled.csv", **options)


def audited(source: Path, **options: Any) -> FileAudit:
    return audit_file(source, source.parent / "found.csv", **options)


def changed(source: Path, **options: Any) -> FileImpact:
    return what_if_file(source, PolicyChange(rate="0.70"), **options)


@pytest.fixture
def visits(tmp_path: Path) -> Path:
    (tmp_path / "items.csv").write_text(MAPPING, encoding="utf-8")
    (tmp_path / "visits.csv").write_text(TEXT, encoding="utf-8")
    return tmp_path / "visits.csv"


@pytest.mark.parametrize("work", [settled, audited, changed])
def test_every_reader_of_visits_tells_them_and_takes_the_mapping(
    visits: Path, work: Callable[..., Whole]
) -> None:
    found = work(visits).unlisted
    assert (found.names, found.rows, found.cost, found.further_rows) == (4, 5, Decimal("471.00"), 0)
    assert found.most[0] == UnlistedItem("电真", 2, Decimal("151.00"), NEAR)
    assert [one.name for one in found.most] == ["电真", "Z1", "电针治疗", "血常规"]
    mapped = work(visits, items=visits.parent / "items.csv").unlisted
    assert mapped == UnlistedItems(names=1, rows=2, cost=Decimal("151.00"), most=found.most[:1])
    assert work(visits, items=ItemMapping.read(MAPPING)).unlisted == mapped


def test_what_the_mapping_names_is_paid_and_what_it_calls_none_is_not(visits: Path) -> None:
    assert settled(visits).fund_payment == Decimal("90.00")
    assert settled(visits, items=visits.parent / "items.csv").fund_payment == Decimal("270.00")
    paid = audited(visits, items=visits.parent / "items.csv").totals
    assert paid.due == Decimal("270.00")
    assert changed(visits, items=visits.parent / "items.csv").impact.fund_before == Decimal("270.00")


@pytest.mark.parametrize("work", [settled, changed])
def test_a_strict_reading_holds_back_what_nothing_knows(visits: Path, work: Callable[..., Whole]) -> None:
    assert work(visits, strict_items=True).rows_rejected == 5
    found = work(visits, items=visits.parent / "items.csv", strict_items=True)
    assert found.rows_rejected == 2
    assert found.unlisted.names == 1, "what is held back is told all the same"


def test_a_row_held_back_says_what_it_may_be_meant_for(tmp_path: Path) -> None:
    run(tmp_path, TEXT, items=ItemMapping.read(MAPPING), strict_items=True)
    said = [(one["column"], one["value"], one["reason"]) for one in rejects(tmp_path)]
    assert said == [("technique", "电真", "item_on_no_list")] * 2
    assert str(rejects(tmp_path)[0]["explanation"]).endswith("did you mean 电针、电罐、电火罐?")


def test_a_table_in_memory_is_read_alike() -> None:
    rows = [line.split(",") for line in TEXT.splitlines()[1:] if line]
    table = pl.DataFrame(rows, schema=[*HEADER.split(","), "fund_paid"], orient="row")
    plain = settle_table(table)
    assert (plain.unlisted.names, plain.unlisted.cost) == (4, Decimal("471.00"))
    mapped = settle_table(table, items=ItemMapping.read(MAPPING))
    assert mapped.settlements["fund_fen"].sum() == 27_000
    strict = settle_table(table, items=ItemMapping.read(MAPPING), strict_items=True)
    assert strict.rejects["reason"].to_list() == ["item_on_no_list"] * 2
    assert settle_table(table.drop("technique")).unlisted == UnlistedItems()


def test_a_mapping_with_faults_refuses_the_file_and_leaves_nothing(visits: Path) -> None:
    wrong = visits.parent / "wrong.csv"
    for content in (b"code,technique\nZ1,\xb5\xe7\n", "code,technique\nZ1,电真\nZ2,x\n".encode()):
        wrong.write_bytes(content)
        for work in (settled, audited, changed):
            with pytest.raises(FileError) as caught:
                work(visits, items=wrong)
            assert {one.file for one in caught.value.faults} == {str(wrong)}
    with pytest.raises(FileError, match="there is no such file"):
        settled(visits, items=visits.parent)
    with pytest.raises(FileError, match="--items"):
        settle_file(visits, visits.parent / "items.csv", items=visits.parent / "items.csv")
    assert sorted(one.name for one in visits.parent.iterdir()) == ["items.csv", "visits.csv", "wrong.csv"]


def test_rows_with_another_fault_cancellations_and_empty_cells_are_not_counted(tmp_path: Path) -> None:
    text = f"""{HEADER},cancels
V1,P1,2023-05-04,颈椎病,I,电真,150.00,
V2,P1,2023-05-05,颈椎病,I,电真,x,
V3,P1,2023-05-05,脚气,I,电真,1.00,
V4,P1,2023-05-05,颈椎病,I,,1.00,
V5,P1,2023-05-05,颈椎病,I,小计,1.00,
C1,P1,2023-05-06,颈椎病,I,电真,150.00,V1
"""
    _, summary = run(tmp_path, text)
    assert (summary.unlisted.rows, summary.unlisted.cost) == (1, Decimal("150.00"))
    _, strict = run(tmp_path, text, strict_items=True)
    assert strict.unlisted == summary.unlisted
    reasons = Counter(str(one["reason"]) for one in rejects(tmp_path))
    assert (reasons["item_on_no_list"], reasons["total"]) == (3, 1)


ITEMS = st.lists(
    st.tuples(
        st.sampled_from(["电针", "电真", " 电真", "血常规", "Z1", "督炙", "A", "B", "C"]),
        st.integers(0, 10**12 - 1),
    ),
    max_size=40,
)


@given(ITEMS, st.integers(1, 5), st.integers(1, 50))
def test_the_sums_are_exact_however_many_names_and_wherever_the_file_is_cut(
    items: list[tuple[str, int]], most: int, piece: int
) -> None:
    table = pl.DataFrame(
        {
            "visit_id": [f"V{number}" for number in range(len(items))],
            "person_id": ["P"] * len(items),
            "visited_on": ["2023-05-04"] * len(items),
            "condition": ["颈椎病"] * len(items),
            "fee_class": ["I"] * len(items),
            "technique": [name for name, _ in items],
            "fen": [fen for _, fen in items],
        },
        schema={**dict.fromkeys(HEADER.split(",")[:-1], pl.String), "fen": pl.Int64},
    )
    off = [(name.strip(), fen) for name, fen in items if name != "电针"]
    first = list(dict.fromkeys(name for name, _ in off))[:most]
    rows, cost = Counter(name for name, _ in off), Counter[str]()
    for name, fen in off:
        cost[name] += fen
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(unlisted, "MOST_NAMES", most)
        whole = settle_table(table).unlisted
        sums = Unlisted()
        for start in range(0, len(items), piece):
            sums.add(understood(table[start : start + piece]))
        assert sums.told(SHIPPED) == whole
    assert (whole.rows, int(whole.cost * 100)) == (len(off), sum(fen for _, fen in off))
    assert whole.names == len(first)
    assert whole.further_rows == sum(count for name, count in rows.items() if name not in first)
    told = [(one.name, one.rows, int(one.cost * 100)) for one in whole.most]
    assert sorted(told) == sorted((name, rows[name], cost[name]) for name in first)
    assert [one[2] for one in told] == sorted((cost[name] for name in first), reverse=True)


def understood(table: pl.DataFrame) -> pl.DataFrame:
    """What the reader of rows tells of the items of a piece."""
    return understand(
        table.with_row_index("__row").with_columns(pl.col("__row").cast(pl.Int64)), POLICY
    ).unlisted

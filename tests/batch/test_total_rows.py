"""Rows of totals are no items, and rows that stand twice are told: in every command and format, in one part and in many."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.batch.running import COMMANDS, HEADER, faults_told, rejects, run, work_over, write

from shanxi_health_policy.batch import settle_table
from shanxi_health_policy.batch.job import FileResult
from shanxi_health_policy.text import several

BILL = (
    "V1,P1,2023-01-09,哮喘,I,电针,100.00",
    "V1,P1,2023-01-09,哮喘,I,火罐,50.00",
    "V2,P2,2023-01-09,哮喘,I,电针,100.00",
)
TOTALS = {
    "V1,P1,2023-01-09,哮喘,I,小计,150.00": "technique",
    "V1,P1,2023-01-09,哮喘,I,合计：,150.00": "technique",
    "V1,P1,,,,本页小计,150.00": "technique",
    "V1 汇总,,,,,,150.00": "visit_id",
    "合计,,,,,,250.00": "visit_id",
    "总计,P1,2023-01-09,哮喘,I,电针,250.00": "visit_id",
    ",合计,,,,,250.00": "person_id",
    "V1,本页合计,2023-01-09,哮喘,I,电针,250.00": "person_id",
    ",,累计,,,,250.00": "visited_on",
    ",,,共计,,,250.00": "condition",
    "Grand total,,,,,,250.00": "visit_id",
    "V1,P1,2023-01-09,哮喘,I,Subtotal,150.00": "technique",
}


def worked(
    command: str, rows: tuple[str, ...], folder: Path, ending: str
) -> tuple[FileResult, list[dict[str, object]]]:
    """What a command over a file tells, and the faults it found."""
    cells = [row.split(",") for row in rows]
    table = pl.DataFrame(cells, schema=dict.fromkeys(HEADER.split(","), pl.String), orient="row")
    if command == "audit":
        paid = pl.when(pl.col("visit_id") == "V1").then(pl.lit("90.00")).otherwise(pl.lit("60.00"))
        table = table.with_columns(paid.alias("fund_paid"))
    path, out = folder / f"in{ending}", folder / "out.parquet"
    write(table, path)
    told = work_over(command, path, out)
    return told, faults_told(pl.read_parquet(folder / "out.rejects.parquet"))


@pytest.mark.parametrize("ending", [".csv", ".xlsx", ".parquet"])
@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_rejects_totals_alone_and_says_so(tmp_path: Path, command: str, ending: str) -> None:
    middle = list(TOTALS)[: len(TOTALS) // 2]
    rows = (BILL[0], *middle, *BILL[1:], *list(TOTALS)[len(middle) :])
    told, faults = worked(command, rows, tmp_path, ending)
    assert [(one["column"], one["reason"]) for one in faults] == [
        (column, "total") for column in TOTALS.values()
    ]
    assert (told.rows_read, told.rows_rejected) == (len(rows), len(TOTALS))
    assert [note.code for note in told.notes] == ["totals"]


def test_a_visit_is_paid_as_if_its_totals_were_not_there(tmp_path: Path) -> None:
    without, _ = run(tmp_path, "\n".join([HEADER, *BILL]))
    for place in range(len(BILL) + 1):
        text = "\n".join([HEADER, *BILL[:place], *TOTALS, *BILL[place:]])
        for memory in (None, "512MB"):
            got, summary = run(tmp_path, text, memory=memory)
            assert got == without
            assert summary.adds_up
            assert summary.unattributed_rows == 0
            assert {row["reason"] for row in rejects(tmp_path)} == {"total"}


def test_a_table_rejects_totals_too() -> None:
    cells = [row.split(",") for row in (*BILL, *TOTALS)]
    table = pl.DataFrame(cells, schema=dict.fromkeys(HEADER.split(","), pl.String), orient="row")
    settled = settle_table(table)
    assert settled.settlements["total_fen"].to_list() == [15000, 10000]
    assert settled.rejects["reason"].to_list() == ["total"] * len(TOTALS)


@pytest.mark.parametrize("item", ["24小时尿量累计", "计算机断层扫描", "总胆红素测定", "totalizer"])
def test_an_item_that_only_sounds_like_a_total_is_an_item(tmp_path: Path, item: str) -> None:
    (visit,), _ = run(tmp_path, f"{HEADER}\n{BILL[0]}\nV1,P1,2023-01-09,哮喘,I,{item},50.00\n")
    assert visit["total_cost"] == Decimal("150.00")


@pytest.mark.parametrize("ending", [".csv", ".xlsx", ".parquet"])
@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_tells_of_rows_that_stand_twice(tmp_path: Path, command: str, ending: str) -> None:
    told, faults = worked(command, (*BILL, BILL[1], BILL[2], BILL[1]), tmp_path, ending)
    (note,) = told.notes
    lines = "4, 5, 6" if ending == ".parquet" else "5, 6, 7"
    assert (note.code, faults) == ("rows_twice", [])
    assert note.says.en.startswith("3 rows are the same")
    assert note.says.en.endswith(f"line {lines}")


@given(
    st.lists(st.sampled_from([(v, a, n) for v in "12" for a in "12" for n in "ab"]), max_size=14),
    st.booleans(),
)
def test_rows_are_the_same_only_in_every_cell(
    tmp_path_factory: pytest.TempPathFactory, drawn: list[tuple[str, str, str]], in_parts: bool
) -> None:
    rows = [f"V{v},P{v},2023-01-09,哮喘,I,电针,{a},{note}" for v, a, note in drawn]
    folder = tmp_path_factory.mktemp("twice")
    _, summary = run(folder, "\n".join([f"{HEADER},备注", *rows]), memory="512MB" if in_parts else None)
    again = [n for n, row in enumerate(rows, start=2) if row in rows[: n - 2]]
    notes = [note.says.en for note in summary.notes if note.code == "rows_twice"]
    assert bool(notes) == bool(again)
    if again:
        first = ", ".join(map(str, again[:5])) + (" and others" if len(again) > 5 else "")
        assert notes[0].startswith(several(len(again), "row is", "rows are"))
        assert notes[0].endswith(f"line {first}")


@given(
    st.lists(st.tuples(st.sampled_from("12"), st.sampled_from(["a", "b\nc", "d\ne\nf"])), max_size=10),
    st.booleans(),
)
def test_rows_that_stand_twice_are_told_by_their_lines_where_a_record_takes_several(
    tmp_path_factory: pytest.TempPathFactory, drawn: list[tuple[str, str]], blank_first: bool
) -> None:
    rows = [f'V{v},P{v},2023-01-09,哮喘,I,电针,1,"{note}"' for v, note in drawn]
    folder = tmp_path_factory.mktemp("lines")
    _, summary = run(folder, "\n".join([f"{HEADER},备注", *[""] * blank_first, *rows]))
    again = [n for n, row in enumerate(rows) if row in rows[:n]]
    begins = [2 + blank_first + sum(row.count("\n") + 1 for row in rows[:n]) for n in again]
    notes = [note.says.en for note in summary.notes if note.code == "rows_twice"]
    more = " and others" if len(again) > 5 else ""
    told = [f"line {', '.join(map(str, begins[:5]))}{more}"] if again else []
    assert [note[note.index("line ") :] for note in notes] == told

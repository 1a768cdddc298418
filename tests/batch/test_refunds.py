"""Refunds: what a row gives back is understood in whole, or told with what to do; it is never paid as a visit."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.batch.running import COMMANDS, HEADER, faults_of, faults_told, rejects, run, work_over, write

from shanxi_health_policy.batch import Layout, settle_table
from shanxi_health_policy.errors import FileError

WITH = f"{HEADER},cancels"
VISIT = "V1,P1,2023-01-09,哮喘,I,电针,100.00,\nV1,P1,2023-01-09,哮喘,I,火罐,50.00,\n"
LATER = "V2,P1,2023-03-01,哮喘,I,电针,100.00,\n"


def reasons_by(command: str, table: pl.DataFrame, folder: Path, ending: str) -> list[tuple[object, ...]]:
    """Line, column and reason of every fault that a command over a file of some kind finds in it."""
    path, out = folder / f"in{ending}", folder / "out.parquet"
    if command == "audit":
        table = table.with_columns(pl.lit("60.00").alias("fund_paid"))
    write(table, path)
    work_over(command, path, out)
    found = faults_told(pl.read_parquet(folder / "out.rejects.parquet"))
    first = 1 if ending == ".parquet" else 2
    return [(int(str(one["line"])) - first, one["column"], one["reason"]) for one in found]


def table_of(*rows: str, header: str = WITH) -> pl.DataFrame:
    """Rows of text as a table of text."""
    cells = [row.split(",") for row in rows]
    return pl.DataFrame(cells, schema=dict.fromkeys(header.split(","), pl.String), orient="row")


ONE = "V1,P1,2023-01-09,哮喘,I,电针,100.00,"
CASES = {
    "partial": ((ONE, "R1,P1,2023-01-10,,,,-40.00,V1"), [(1, "amount", "partial_refund")]),
    "nothing given back": ((ONE, "R1,P1,2023-01-10,,,,0.00,V1"), [(1, "amount", "partial_refund")]),
    "too much": ((ONE, "R1,P1,2023-01-10,,,,140.00,V1"), [(1, "amount", "partial_refund")]),
    "unclear": ((ONE, "R1,P1,2023-01-10,,,,all,V1"), [(1, "amount", "not_money")]),
    "in full": ((ONE, "R1,P1,2023-01-10,,,,-100.00,V1"), []),
    "in full without a sign": ((ONE, "R1,P1,2023-01-10,,,,100.00,V1"), []),
    "no amount": ((ONE, "R1,P1,2023-01-10,,,,,V1"), []),
    "a whole mirror": ((ONE, "R1,P1,2023-01-10,哮喘,I,电针,-100.00,V1"), []),
    "another condition": ((ONE, "R1,P1,2023-01-10,颈椎病,I,,,V1"), [(1, "condition", "not_its_visit")]),
    "an unknown condition": ((ONE, "R1,P1,2023-01-10,哮,I,,,V1"), [(1, "condition", "unknown_condition")]),
    "another class": ((ONE, "R1,P1,2023-01-10,,II,,,V1"), [(1, "fee_class", "not_its_visit")]),
    "an unknown class": ((ONE, "R1,P1,2023-01-10,,IV,,,V1"), [(1, "fee_class", "unknown_fee_class")]),
    "late": (
        (ONE, "R1,P1,2023-01-09,,,,,V1", "V1,P1,2023-01-09,哮喘,I,电针,60.00,"),
        [(2, "visit_id", "after_its_cancellation")],
    ),
    "negative": (
        (ONE, "V1,P1,2023-01-09,哮喘,I,电针,-60.00,"),
        [(0, "visit_id", "visit_held_back"), (1, "amount", "negative_amount")],
    ),
}  # fmt: skip


@pytest.mark.parametrize("ending", [".csv", ".xlsx", ".parquet"])
@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("case", CASES)
def test_a_refund_is_understood_in_whole_or_told_by_every_command(
    tmp_path: Path, case: str, command: str, ending: str
) -> None:
    rows, expected = CASES[case]
    assert reasons_by(command, table_of(*rows), tmp_path, ending) == expected


@pytest.mark.parametrize("case", CASES)
def test_a_table_is_held_to_the_same(case: str) -> None:
    rows, expected = CASES[case]
    table = table_of(*rows).with_columns(pl.col("cancels").replace("", None))
    assert settle_table(table).rejects.select("row", "column", "reason").rows() == expected


@pytest.mark.parametrize(
    ("fen", "expected"),
    [(-10000, []), (10000, []), (None, []), (-4000, ["partial_refund"]), (0, ["partial_refund"])],
)
@pytest.mark.parametrize("column", ["fen", "amount"])
def test_typed_amounts_beside_a_cancellation(column: str, fen: int | None, expected: list[str]) -> None:
    amounts: list[object] = [10000, fen]
    if column == "amount":
        amounts = [None if one is None else Decimal(str(one)) / 100 for one in (10000, fen)]
    table = table_of(ONE, "R1,P1,2023-01-10,,,,,V1").drop("amount")
    table = table.with_columns(
        pl.Series(column, amounts, dtype=pl.Int64 if column == "fen" else pl.Decimal(12, 2)),
        cancels=pl.col("cancels").replace("", None),
    )
    assert settle_table(table).rejects["reason"].to_list() == expected


def test_typed_negative_amounts_name_the_way_of_a_refund() -> None:
    table = table_of(ONE, ONE.replace("V1", "V2")).drop("amount", "cancels")
    for column in (pl.Series("fen", [-1, 1]), pl.Series("amount", [Decimal(-1), Decimal(1)])):
        (reject,) = settle_table(table.with_columns(column)).rejects.rows(named=True)
        assert (reject["column"], reject["reason"]) == (column.name, "negative_amount")
        assert "cancels" in reject["explanation"]


@given(
    fen=st.lists(st.integers(0, 50_000), min_size=1, max_size=4),
    stated=st.integers(0, 100_000),
    sign=st.sampled_from(["", "-", "－", "−"]),
)
def test_only_the_whole_of_a_visit_is_given_back(fen: list[int], stated: int, sign: str) -> None:
    def settled(amount: int) -> tuple[int, list[str]]:
        rows = [f"V1,P1,2023-01-09,哮喘,I,电针,{one // 100}.{one % 100:02}," for one in fen]
        rows.append(f"R1,P1,2023-01-10,,,,{sign}{amount // 100}.{amount % 100:02},V1")
        found = settle_table(table_of(*rows).with_columns(pl.col("cancels").replace("", None)))
        return int(found.settlements["fund_fen"].sum()), found.rejects["reason"].to_list()

    assert settled(sum(fen)) == (0, [])
    if stated != sum(fen):
        paid, reasons = settled(stated)
        assert reasons == ["partial_refund"]
        assert paid > 0 or sum(fen) == 0 or sum(fen) * 6 < 5


def test_what_is_left_of_a_partial_refund_is_settled_under_a_new_id(tmp_path: Path) -> None:
    text = f"{WITH}\n{VISIT}R1,P1,2023-01-10,,,,,V1\nV1b,P1,2023-01-10,哮喘,I,电针,100.00,\n"
    got, summary = run(tmp_path, text)
    assert [(row["visit_id"], row["fund_payment"]) for row in got] == [
        ("V1", Decimal("90.00")),
        ("R1", Decimal("-90.00")),
        ("V1b", Decimal("60.00")),
    ]
    assert summary.rows_rejected == 0


def test_what_stands_after_its_cancellation_leaves_the_visit_cancelled(tmp_path: Path) -> None:
    text = f"{WITH}\n{VISIT}R1,P1,2023-01-09,,,,,V1\nV1,P1,2023-01-09,哮喘,I,电针,100.00,\n{LATER}"
    got, summary = run(tmp_path, text)
    assert [(row["visit_id"], str(row["fund_payment"]), row["reasons"]) for row in got] == [
        ("V1", "90.00", ""),
        ("R1", "-90.00", ""),
        ("V2", "60.00", "incomplete_year"),  # what was settled again is missing from its year
    ]
    (reject,) = rejects(tmp_path)
    assert (reject["line"], reject["reason"]) == (5, "after_its_cancellation")
    assert "new id" in str(reject["explanation"])
    assert summary.adds_up


def test_newest_first_and_other_persons_are_not_after_a_cancellation(tmp_path: Path) -> None:
    text = f"{WITH}\nR1,P1,2023-01-10,,,,,V1\n{VISIT}R2,P2,2023-01-10,,,,,V2\n"
    got, _ = run(tmp_path, text)
    assert {row["visit_id"] for row in got} == {"V1", "R1"}
    text = f"{WITH}\nV1,P1,2023-01-09,哮喘,I,电针,100.00,\nR1,P2,2023-01-10,,,,,V1\nV1,P1,2023-01-09,哮喘,I,电针,100.00,\n"
    got, _ = run(tmp_path, text)
    assert [(row["visit_id"], row["total_cost"]) for row in got] == [("V1", Decimal("200.00"))]


NO = ("", "0", "否", "N", "n", "NO", "正常", "未退", "收费", "false")
YES = ("1", "是", "Y", "yes", "退费", "已退", "冲正", "红冲", "true")
UNCLEAR = ("2", "-1", "？", "maybe", "15")
FLAGS = (
    "退费标志",
    "退费标识",
    "冲正",
    "冲正标志",
    "红冲",
    "退号标志",
    "refd_setl_flag",
    "refund_flag",
    "REFD_SETL_FLAG",
)


@pytest.mark.parametrize("header", FLAGS)
@pytest.mark.parametrize("command", COMMANDS)
def test_a_flag_is_understood_by_its_values(tmp_path: Path, header: str, command: str) -> None:
    words = [*NO, *YES, *UNCLEAR]
    rows = [f"V{n},P{n},2023-01-09,哮喘,I,电针,100.00,,{word}" for n, word in enumerate(words)]
    found = reasons_by(command, table_of(*rows, header=f"{WITH},{header}"), tmp_path, ".csv")
    expected = ["refund_of_nothing"] * len(YES) + ["unknown_refund_flag"] * len(UNCLEAR)
    assert found == [(len(NO) + n, "refund_flag", reason) for n, reason in enumerate(expected)]


@pytest.mark.parametrize("header", ["收退", "收退标志", "charge_or_refund"])
def test_figures_say_nothing_of_charge_or_refund(tmp_path: Path, header: str) -> None:
    words = ("收", "收费", "正常", "", "退", "退费", "1", "0", "2")
    rows = [f"V{n},P{n},2023-01-09,哮喘,I,电针,100.00,,{word}" for n, word in enumerate(words)]
    found = reasons_by("settle", table_of(*rows, header=f"{WITH},{header}"), tmp_path, ".csv")
    reasons = ["refund_of_nothing"] * 2 + ["unknown_refund_flag"] * 3
    assert found == [(4 + n, "charge_or_refund", reason) for n, reason in enumerate(reasons)]


@pytest.mark.parametrize(("word", "expected"), [("1", []), ("", []), ("0", ["refund_contradicted"])])
def test_a_flag_agrees_with_what_is_cancelled(tmp_path: Path, word: str, expected: list[str]) -> None:
    table = table_of(f"{ONE},0", f"R1,P1,2023-01-10,,,,,V1,{word}", header=f"{WITH},退费标志")
    assert [reason for _, _, reason in reasons_by("settle", table, tmp_path, ".csv")] == expected


@pytest.mark.parametrize("flags", [[0, 1], [None, 1], [False, True]])
def test_typed_flags_of_a_table(flags: list[object]) -> None:
    table = table_of(ONE, ONE.replace("V1", "V2")).drop("cancels").with_columns(refund_flag=pl.Series(flags))
    (reject,) = settle_table(table).rejects.rows(named=True)
    assert (reject["row"], reject["reason"]) == (1, "refund_of_nothing")


@pytest.mark.parametrize("header", ["原就诊编号", "原结算编号", "原流水号", "退费就诊编号"])
def test_the_id_of_the_visit_before_is_what_is_cancelled(tmp_path: Path, header: str) -> None:
    text = f"{HEADER},{header}\n{VISIT}R1,P1,2023-01-10,,,,-150.00,V1\n"
    got, _ = run(tmp_path, text)
    assert [(row["visit_id"], row["cancels"]) for row in got] == [("V1", ""), ("R1", "V1")]


MARKERS = ("退费金额", "退费原因", "作废标志", "冲销", "原单据号", "is_voided", "Refund Reason", "cancelled")


@pytest.mark.parametrize("header", MARKERS)
def test_a_header_that_speaks_of_refunds_is_understood_or_refused(tmp_path: Path, header: str) -> None:
    text = f"{HEADER},科室,{header}\nV1,P1,2023-01-09,哮喘,I,电针,100.00,x,y\n"
    (tmp_path / "visits.csv").write_text(text, encoding="utf-8")
    message = faults_of(tmp_path / "visits.csv", tmp_path)
    assert header in message
    assert f"--map {header}=-" in message
    got, summary = run(tmp_path, text, layout=Layout(columns={header: "-"}))
    assert len(got) == 1
    assert summary.ignored_columns == ("科室", header)
    with pytest.raises(FileError, match="cancels"):
        settle_table(table_of(ONE, header=WITH).with_columns(pl.lit("x").alias(header)))


def test_a_column_that_is_said_to_be_unused_is_not_used_even_if_it_is_understood(tmp_path: Path) -> None:
    text = f"{HEADER},退费标志,冲正\nV1,P1,2023-01-09,哮喘,I,电针,100.00,0,?\n"
    got, summary = run(tmp_path, text, layout=Layout(columns={"冲正": "-"}))
    assert (len(got), summary.ignored_columns) == (1, ("冲正",))

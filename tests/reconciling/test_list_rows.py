"""The rows of a list: amounts and ids as people and systems write them, and what is wrong with each row."""

from __future__ import annotations

from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.reconciling.lists import COLUMNS, FIRST, Row, hospitals, settlement, table

from shanxi_health_policy.errors import FileError
from shanxi_health_policy.reconciling.list_rows import check_columns, understand_list

ROW = settlement(1, "P1", FIRST, 10_000, 0, account=1_000)


def faults(**cells: str) -> list[tuple[str, str]]:
    """The column and the reason of everything that is wrong with a row."""
    return understand_list(table([{**ROW, **cells}])).faults.select("column", "reason").rows()


def read(**cells: str) -> dict[str, object]:
    found = understand_list(table([{**ROW, **cells}]))
    assert found.faults.is_empty(), found.faults
    return found.rows.row(0, named=True)


@pytest.mark.parametrize(
    ("text", "fen"),
    [
        ("1,234.50", 123_450), ("100", 10_000), ("100.0000", 10_000), ("-60.00", -6_000), ("－60", -6_000), ("0.00", 0),
        ("-0.00", 0), ("￥60", 6_000), ("60元", 6_000), (" 60 ", 6_000), ("- 60", -6_000),
    ],
)  # fmt: skip
def test_amounts_as_they_are_written(text: str, fen: int) -> None:
    sign = "-" if fen < 0 else ""
    amounts = {"total_cost": f"{sign}9999.00", "account_payment": "0"}
    row = read(fund_payment=text, **amounts)
    assert (row["fund"], row["refund"]) == (fen, fen < 0)


@pytest.mark.parametrize("text", ["", "null", "无", "-"])
def test_what_the_account_paid_may_be_left_out(text: str) -> None:
    assert read(account_payment=text)["account"] == 0
    assert faults(fund_payment=text) == [("fund_payment", "not_money")]


@pytest.mark.parametrize(
    ("cells", "found"),
    [
        ({"fund_payment": "1e3"}, [("fund_payment", "not_money")]),
        ({"total_cost": "100.005"}, [("total_cost", "not_money")]),
        ({"account_payment": "x"}, [("account_payment", "not_money")]),
        ({"fund_payment": "-60.00"}, [("fund_payment", "mixed_signs")]),
        ({"person_id": ""}, [("person_id", "not_an_identifier")]),
        ({"person_id": "1.41102E+17"}, [("person_id", "not_an_identifier")]),
        ({"setl_id": "1.41102E+17"}, [("setl_id", "not_an_identifier")]),
        ({"msgid": "", "setl_id": "null", "visit_id": " "}, [("msgid", "no_key")]),
        ({"settled_at": "2023-02-30"}, [("settled_at", "not_a_day")]),
        ({"settled_at": "2023-05-04T08:00:00Z"}, [("settled_at", "time_with_zone")]),
        ({"person_id": "合计", "msgid": "", "setl_id": "", "visit_id": ""}, [("person_id", "total")]),
    ],
)
def test_what_is_wrong_is_told_of_each_cell(cells: dict[str, str], found: list[tuple[str, str]]) -> None:
    assert faults(**cells) == found


def test_a_total_is_no_row_and_a_faulty_row_is_one() -> None:
    found = understand_list(table([ROW, {**ROW, "person_id": "合计"}, {**ROW, "fund_payment": "x"}]))
    assert found.rows.select("__row", "faulty").rows() == [(0, False), (2, True)]
    assert found.totals == 1


def test_times_are_read_and_those_with_a_zone_are_turned() -> None:
    row = understand_list(table([{**ROW, "settled_at": "2023-05-04 20:00:00Z"}]), "Asia/Shanghai").rows.row(
        0, named=True
    )
    assert str(row["day"]) == "2023-05-05"
    assert read(settled_at="2023-05-04 00:00:01")["time"] == 10**9


@pytest.mark.parametrize(
    ("text", "flag"),
    [("1", True), ("001", True), ("是", True), ("0", False), ("000", False), ("", False), ("?", False)],
)
def test_flags_of_refunds(text: str, flag: bool) -> None:
    assert read(refund_flag=text)["flag"] is flag


def test_exact_types_say_what_texts_say() -> None:
    text = table([ROW, {**ROW, "total_cost": "-100.00", "fund_payment": "-60.00", "account_payment": ""}])
    typed = text.with_columns(
        pl.col("total_cost", "fund_payment").cast(pl.Decimal(12, 2)),
        pl.col("account_payment").replace("", None).cast(pl.Decimal(12, 2)),
        pl.col("settled_at").str.to_date(),
    )
    assert understand_list(typed).rows.equals(understand_list(text).rows)
    whole = text.with_columns(total_cost=pl.Series([100, -100]), fund_payment=pl.Series([60, -60]))
    assert understand_list(whole).rows["fund"].to_list() == [6_000, -6_000]
    assert understand_list(typed.with_columns(total_cost=pl.lit(Decimal("1.005")))).faults.height == 2


def test_a_list_has_a_key() -> None:
    with pytest.raises(FileError, match="at least one of msgid"):
        check_columns(["person_id", "total_cost", "fund_payment"], "list.csv")
    check_columns(["visit_id"], "list.csv")


def test_columns_that_are_not_there_say_nothing() -> None:
    found = understand_list(table([ROW], ("visit_id", "person_id", "total_cost", "fund_payment"))).rows.row(
        0, named=True
    )
    nothing = {
        name: found[name]
        for name in ("msgid", "setl", "cancels", "day", "time", "insutype", "condition", "flag")
    }
    assert nothing == {
        "msgid": "", "setl": "", "cancels": "", "day": None, "time": None, "insutype": "", "condition": "", "flag": False,
    }  # fmt: skip
    assert found["account"] == 0


@given(
    hospitals(), st.integers(0, 5), st.sets(st.sampled_from([one for one in COLUMNS if one != "person_id"]))
)
def test_a_list_in_pieces_says_what_it_says_as_a_whole(rows: list[Row], cut: int, absent: set[str]) -> None:
    """A column may say the same of all rows in one piece, and not in the other."""
    columns = ("msgid", *(one for one in COLUMNS if one not in absent | {"msgid"}))
    whole = table(rows, columns)
    pieces = [understand_list(one).rows for one in (whole[:cut], whole[cut:])]
    assert pl.concat(pieces).equals(understand_list(whole).rows, null_equal=True)

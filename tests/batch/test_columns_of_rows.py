"""Rows of visits are understood cell by cell: amounts, refunds, items, classes beside grades, times, and what is left out."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl
import pytest
from attrs import evolve

from shanxi_health_policy.batch.columns.policy import Policy
from shanxi_health_policy.batch.columns.refunds import NOT_STATED, unsaid, why_no_amount
from shanxi_health_policy.batch.columns.typed_rows import Understood, understand
from shanxi_health_policy.checks import LONGEST_NAME
from shanxi_health_policy.money import EXPECTED_YUAN, MAX_FEN
from shanxi_health_policy.notices.scheme import GradeRow
from shanxi_health_policy.tcm.item_mapping import ItemMapping
from shanxi_health_policy.text import Said
from shanxi_health_policy.vocabulary.facilities import HospitalGrade
from shanxi_health_policy.vocabulary.fee_class import FeeClass

POLICY = Policy.of("141100")
VISIT = {
    "visit_id": "V1", "person_id": "P1", "visited_on": "2023-05-04", "condition": "哮喘", "fee_class": "III",
    "technique": "电针", "amount": "100.00",
}  # fmt: skip


def rows_of(
    *changes: dict[str, Any],
    policy: Policy = POLICY,
    zone: str | None = None,
    held_to_grade: bool | None = None,
    **kinds: Any,
) -> Understood:
    """Rows that are a visit but for these changes, understood."""
    names = dict.fromkeys([*VISIT, *(name for one in changes for name in one)])
    rows = [{"visit_id": f"V{n}", **one} for n, one in enumerate(changes)]
    filled = [{name: one.get(name, VISIT.get(name)) for name in names} for one in rows]
    schema = {name: kinds.get(name, pl.String) for name in names}
    table = pl.DataFrame(filled, schema=schema).with_row_index("__row").cast({"__row": pl.Int64})
    for absent in {"amount", "fen"} & kinds.keys():  # given under one name alone
        table = table.drop({"amount": "fen", "fen": "amount"}[absent], strict=False)
    if held_to_grade is None:
        return understand(table, policy, zone)
    return understand(table, policy, zone, held_to_grade=held_to_grade)


def faults(found: Understood) -> list[tuple[int, str, str]]:
    return found.faults.select("__row", "column", "reason").rows()


def test_amounts_in_fen_are_those_from_nothing_to_the_most_that_is_taken() -> None:
    cells = [0, 1, MAX_FEN, MAX_FEN + 1, -1, None]
    found = rows_of(*({"fen": one} for one in cells), fen=pl.Int64)
    assert found.rows["fen"].to_list() == [0, 1, MAX_FEN, None, None, None]
    assert faults(found) == [(3, "fen", "not_money"), (4, "fen", "negative_amount"), (5, "fen", "not_money")]
    for fine in ([0, 5], [5, MAX_FEN], [1], [0, MAX_FEN]):
        found = rows_of(*({"fen": one} for one in fine), fen=pl.Int64)
        assert (found.rows["fen"].to_list(), faults(found)) == (fine, [])


def test_only_what_is_below_nothing_is_a_negative_amount() -> None:
    cells = [Decimal("-0.001"), Decimal("0.001"), Decimal("0.000"), Decimal("-1"), None, Decimal("1.500")]
    found = rows_of(*({"amount": one} for one in cells), amount=pl.Decimal(20, 3))
    assert faults(found) == [
        (0, "amount", "negative_amount"), (1, "amount", "not_money"), (3, "amount", "negative_amount"),
        (4, "amount", "not_money"),
    ]  # fmt: skip
    texts = ["-1", "－￥1", "x", "", "1-", "- 1.5.5", "1.00"]
    found = rows_of(*({"amount": one} for one in texts))
    reasons = ["negative_amount"] * 2 + ["not_money"] * 3 + ["negative_amount"]
    assert faults(found) == [(n, "amount", reason) for n, reason in enumerate(reasons)]


def test_a_cell_that_is_no_amount_is_told_why_and_one_in_fen_what_is_expected() -> None:
    found = rows_of({"amount": "(100.00)"}, {"amount": "1.234"}, {"amount": "1.00"})
    assert found.faults["en"].to_list() == [why_no_amount(text).en for text in ("(100.00)", "1.234")]
    found = rows_of({"fen": None}, {"fen": MAX_FEN + 1}, fen=pl.Int64)
    assert found.faults["zh"].unique().to_list() == [Said.of(EXPECTED_YUAN).zh]


def test_what_a_cancellation_gives_back_is_not_negative_even_if_it_is_no_amount() -> None:
    found = rows_of(
        {}, {"cancels": "V0", "amount": "-40.001"}, {"amount": "-40.001"}, {"cancels": "V0", "amount": "-4"}
    )
    assert faults(found) == [(1, "amount", "not_money"), (2, "amount", "negative_amount")]
    assert found.rows["fen"].to_list() == [10_000, None, None, 400]


def test_an_amount_in_brackets_is_told_how_a_refund_is_written() -> None:
    for text, told in {"(100.00)": 1, " （100.00）": 1, "(": 1, "-x": 0, "x(1)": 0, "": 0}.items():
        assert ("cancels" in why_no_amount(text).en) is bool(told), text


def test_only_cancellations_may_leave_a_cell_empty() -> None:
    cells = pl.Series(["", "无", "哮喘", "", None])
    assert unsaid(cells, pl.Series([True, True, True, False, True])).to_list() == [
        True,
        True,
        False,
        False,
        True,
    ]
    assert unsaid(cells, pl.Series([False] * 5)).to_list() == [False] * 5
    found = rows_of(
        {"cancels": "V9", "condition": ""}, {"condition": ""}, {"cancels": "V9", "condition": "哮"}
    )
    assert faults(found) == [(1, "condition", "unknown_condition"), (2, "condition", "unknown_condition")]


@pytest.mark.parametrize(("kind", "cells"), [
    (pl.Boolean, [False, True, None]), (pl.String, ["0", "退费", ""]), (pl.Int8, [0, 1, None]),
    (pl.Decimal(5, 0), [Decimal(0), Decimal(1), None]), (pl.Categorical, ["未退", "1", None]), (pl.Null, [None, None, None]),
])  # fmt: skip
def test_a_mark_of_a_refund_is_understood_in_a_column_of_every_kind(kind: Any, cells: list[Any]) -> None:
    found = rows_of(*({"refund_flag": one} for one in cells), refund_flag=kind)
    assert faults(found) == ([] if kind is pl.Null else [(1, "refund_flag", "refund_of_nothing")])
    wrong = rows_of(
        {"refund_flag": Decimal("0.5")}, {"refund_flag": Decimal("1.0")}, refund_flag=pl.Decimal(5, 1)
    )
    assert {reason for _, _, reason in faults(wrong)} == {"unknown_refund_flag"}


@pytest.mark.parametrize("column", ["refund_flag", "charge_or_refund"])
def test_a_mark_of_a_refund_agrees_with_what_the_row_takes_back(column: str) -> None:
    """Also where the other column of such marks is not there."""
    words = ["退费", "收费", "", None, "?"]
    found = rows_of(*({"cancels": None, column: one} for one in words))
    assert faults(found) == [(0, column, "refund_of_nothing"), (4, column, "unknown_refund_flag")]
    found = rows_of(*({"cancels": "V9", column: one} for one in words))
    assert faults(found) == [(1, column, "refund_contradicted"), (4, column, "unknown_refund_flag")]


def test_an_item_is_a_name_of_one_character_to_so_many_and_no_error_of_a_spreadsheet() -> None:
    cells = ["电", "电" * LONGEST_NAME, "电" * (LONGEST_NAME + 1), "", "#N/A", "电针", None]
    found = rows_of(*({"technique": one} for one in cells))
    assert faults(found) == [(n, "technique", "not_an_item") for n in (2, 3, 4, 6)]
    assert found.rows["listed"].to_list() == [False] * 5 + [True, False]
    assert [one[:2] for one in found.unlisted.rows()] == [("电", 1), ("电" * LONGEST_NAME, 1)]
    nameless = rows_of({"technique": ""}, {"technique": None})
    assert nameless.rows["listed"].to_list() == [False, False]


def test_the_first_name_of_a_column_says_nothing_of_its_empty_cells() -> None:
    found = rows_of({"technique": "电真"}, {"technique": ""}, {"technique": "电真"})
    assert found.unlisted.rows() == [("电真", 2, 20_000)]
    found = rows_of({"technique": "电针"}, {"technique": None}, {"technique": "电真"})
    assert found.rows["listed"].to_list() == [True, False, False]


def test_an_item_counts_as_listed_on_the_days_of_the_list_alone() -> None:
    days = ["2022-08-14", "2022-08-15", "2023-05-04"]
    found = rows_of(*({"visited_on": day} for day in days))
    assert found.rows["listed"].to_list() == [False, True, True]
    assert faults(found) == []
    broken = rows_of({"visited_on": "2023-02-30"}, {})
    assert faults(broken) == [(0, "visited_on", "not_a_day")]
    assert broken.rows["faulty"].to_list() == [True, False]


def test_items_are_told_in_the_order_in_which_they_first_stand() -> None:
    names = [f"项目{n * 7919 % 500}" for n in range(500)]
    found = rows_of(*({"technique": name} for name in [*names, *names]))
    assert found.unlisted["name"].to_list() == names
    assert found.unlisted["rows"].to_list() == [2] * 500


# Fee classes and grades

CLASSES = ("I", "II", "III")


def in_two_periods(**changes: GradeRow | None) -> Policy:
    """The policy with a second period, in which some grades have another row, or none."""
    (period,) = POLICY.periods
    grades = {grade: changes.get(grade.name, row) for grade, row in period.scheme.grades.items()}
    scheme = evolve(period.scheme, grades={grade: row for grade, row in grades.items() if row is not None})
    later = evolve(period, start=date(2023, 7, 1), scheme=scheme)
    periods = (evolve(period, end=date(2023, 6, 30)), later)
    return evolve(POLICY, timeline=evolve(POLICY.timeline, periods=periods))


@pytest.mark.parametrize("grade", [*HospitalGrade, None])
def test_a_class_must_be_that_of_the_grade_that_the_notice_names(grade: HospitalGrade | None) -> None:
    """Of a grade that it does not name, or of none, any class may be stated."""
    row = None if grade is None else POLICY.periods[0].scheme.grades.get(grade)
    named = row.fee_class.code if row is not None and row.reading is None else None
    changes = [{"hospital_grade": "" if grade is None else grade.zh, "fee_class": one} for one in CLASSES]
    wrong = [
        (n, "fee_class", "class_contradicts_grade")
        for n, one in enumerate(CLASSES)
        if named not in (None, one)
    ]
    assert faults(rows_of(*changes)) == wrong
    assert faults(rows_of(*changes, held_to_grade=True)) == wrong
    assert faults(rows_of(*changes, held_to_grade=False)) == []
    before = [{**one, "visited_on": "2022-08-14"} for one in changes]
    assert faults(rows_of(*before)) == [], "no notice was in force"
    first = [{**one, "visited_on": "2022-08-15"} for one in changes]
    assert faults(rows_of(*first)) == wrong


def test_a_class_is_held_to_what_every_notice_of_the_place_says_of_the_grade() -> None:
    days = ("2023-05-04", "2023-08-01", "2022-08-14", "")
    changes = [{"hospital_grade": "三甲", "fee_class": "III", "visited_on": day} for day in days]
    told = [(n, "fee_class", "class_contradicts_grade") for n in (0, 1)]
    no_day = [(3, "visited_on", "not_a_day")]
    assert faults(rows_of(*changes, policy=in_two_periods())) == told + no_day
    for other in (GradeRow(FeeClass.III), GradeRow(FeeClass.I, "I-T6"), None):
        assert faults(rows_of(*changes, policy=in_two_periods(LEVEL_3_A=other))) == no_day


def test_a_grade_that_a_spreadsheet_broke_is_told_once() -> None:
    found = rows_of(
        {"hospital_grade": "#N/A"}, {"hospital_grade": "#N/A", "fee_class": ""}, {"hospital_grade": "?"}, {}
    )
    assert faults(found) == [
        (0, "hospital_grade", "error_cell"), (1, "hospital_grade", "unknown_hospital_grade"),
    ]  # fmt: skip
    typed = rows_of(
        {"hospital_grade": None, "fee_class": 2},
        {"hospital_grade": "三甲", "fee_class": 2},
        fee_class=pl.Int8,
    )
    assert faults(typed) == [(1, "fee_class", "class_contradicts_grade")]
    unknown = rows_of(
        {"hospital_grade": "三甲", "fee_class": "IV"}, {"hospital_grade": "三甲", "fee_class": ""}
    )
    assert faults(unknown) == [(0, "fee_class", "unknown_fee_class")], "and no other fault beside it"


# Rows as a whole


def test_a_time_with_a_zone_is_a_day_only_where_it_is_said_whose_days_count() -> None:
    changes = [{"visited_on": one} for one in ("2023-05-04T01:00:00+08:00", "x", "2023-05-04")]
    assert faults(rows_of(*changes)) == [(0, "visited_on", "time_with_zone"), (1, "visited_on", "not_a_day")]
    found = rows_of(*changes, zone="UTC")
    assert faults(found) == [(1, "visited_on", "not_a_day")]
    assert found.rows["day"].to_list() == [date(2023, 5, 3), None, date(2023, 5, 4)]
    assert found.rows["time"].to_list() == [17 * 3600 * 10**9, None, None]
    assert rows_of({}).rows["time"].to_list() == [None]


def test_a_strict_reading_makes_rows_of_unlisted_items_faulty() -> None:
    changes: tuple[dict[str, Any], ...] = (
        {"technique": "电真"}, {}, {"technique": "电真", "amount": "x"}, {"technique": "电真", "cancels": "V1"},
        {"technique": "合计"},
    )  # fmt: skip
    plain = rows_of(*changes)
    assert plain.rows["faulty"].to_list() == [False, False, True, False]
    assert plain.rows["listed"].to_list() == [False, True, False, False]
    strict = rows_of(*changes, policy=POLICY.with_items(ItemMapping(), strict=True))
    assert strict.rows["faulty"].to_list() == [True, False, True, False]
    assert [row for row, _, reason in faults(strict) if reason == "item_on_no_list"] == [0, 2]
    for found in (plain, strict):
        assert found.unlisted.rows() == [("电真", 1, 10_000)]
        assert (found.totals, faults(found)[-1]) == (1, (4, "technique", "total"))
    assert rows_of({}).unlisted.is_empty()


def test_the_item_of_a_cancellation_is_not_read() -> None:
    found = rows_of(
        {}, {"cancels": "V0", "technique": "电针"}, {"cancels": "V0", "technique": "", "amount": ""}
    )
    assert (found.rows["listed"].to_list(), faults(found)) == ([True, False, False], [])
    assert found.rows["fen"].to_list() == [10_000, 10_000, NOT_STATED]


def test_ids_that_are_none_are_told_and_where_they_may_be_left_out_not_those_that_are() -> None:
    found = rows_of(
        {},
        {"visit_id": ""},
        {"person_id": "1.4E+17"},
        {"cancels": ""},
        {"cancels": "1.4E+17"},
        {"cancels": "V0"},
    )
    assert faults(found) == [
        (1, "visit_id", "not_an_identifier"), (2, "person_id", "not_an_identifier"), (4, "cancels", "not_an_identifier"),
    ]  # fmt: skip
    said = found.faults["en"].to_list()
    assert "1 to 100 characters" in said[0]
    assert "lost its last digits" in said[1]
    assert found.rows["cancels"].to_list() == [None, None, None, None, "1.4E+17", "V0"]


def test_the_table_beside_what_was_understood_has_no_totals() -> None:
    table = pl.DataFrame({"__row": pl.Series([0, 1, 2], dtype=pl.Int64)})
    without = rows_of({}, {}, {})
    assert without.beside(table) is table
    found = rows_of({}, {"technique": "合计"}, {})
    assert (found.totals, found.beside(table)["__row"].to_list()) == (1, [0, 2])

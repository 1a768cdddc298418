"""What single cells of a column mean, told from small columns: ids, amounts, refunds, totals, items, and what is shown."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from attrs import evolve
from tests.batch.running import SHIPPED

from shanxi_health_policy.batch.columns import id_columns, unlisted
from shanxi_health_policy.batch.columns.faults import FaultFinder
from shanxi_health_policy.batch.columns.id_columns import identifiers
from shanxi_health_policy.batch.columns.policy import Policy
from shanxi_health_policy.batch.columns.refunds import NOT_STATED, unsaid, why_no_amount
from shanxi_health_policy.batch.columns.shown import binding, yuan
from shanxi_health_policy.batch.columns.totals import is_total, is_total_id, totals_among, totals_of_persons
from shanxi_health_policy.batch.columns.typed_rows import Understood, understand
from shanxi_health_policy.batch.columns.unlisted import Unlisted, file_of, mapping_of, off_lists
from shanxi_health_policy.checks import LONGEST_NAME
from shanxi_health_policy.money import MAX_FEN
from shanxi_health_policy.notices.scheme import GradeRow
from shanxi_health_policy.tcm.item_mapping import ItemMapping
from shanxi_health_policy.vocabulary.facilities import HospitalGrade
from shanxi_health_policy.vocabulary.fee_class import FeeClass
from shanxi_health_policy.vocabulary.identifiers import LONGEST_ID, no_identifier, normal_id

POLICY = Policy.of("141100")
LONG = "140100199001011234"


# Ids

IDS = [
    LONG, "14010019900101123x", "undefined", "UNDEFINED", "undefined1", "1401001990?1011234", "__________", "-" * 12,
    "\\" * 12, "[140100199001]", "P_1234567890", "xxxxxxxxxx", "aXb1234567x", "1234567890e-10", "123456789e10",
    "A" * LONGEST_ID, "A" * (LONGEST_ID + 1), "一" * LONGEST_ID, "一" * (LONGEST_ID + 1), "", "1",
    "=\"00012345678\"", "#VALUE!#VALUE!",
]  # fmt: skip


@pytest.mark.parametrize("block", [1, 2, 1000])
def test_an_id_means_the_same_alone_and_among_others(monkeypatch: pytest.MonkeyPatch, block: int) -> None:
    """Also where all others are long and plain, so that no cell need be looked at by itself."""
    monkeypatch.setattr(id_columns, "BLOCK", block)
    for cell in IDS:
        for cells in ([cell], [LONG, cell], [cell, LONG], [LONG, "", cell], [cell, "一" * LONGEST_ID]):
            found = identifiers(pl.Series("person_id", cells))
            normal = [normal_id(one) for one in cells]
            assert found.cells.to_list() == normal
            assert found.wrong.to_list() == [no_identifier(one) is not None for one in normal]


def test_a_character_that_was_lost_makes_no_identifier_of_any_length() -> None:
    for cell in ("1?4", "1401001990?1011234", "14010019900101123�"):
        assert identifiers(pl.Series("person_id", [cell, LONG])).wrong.to_list() == [True, False]


def test_whole_numbers_stay_what_they_are_as_far_as_64_bits_hold_them() -> None:
    for kind in (pl.Int8, pl.Int64, pl.UInt64, pl.UInt16):
        assert identifiers(pl.Series("person_id", [5, None], dtype=kind)).cells.dtype == kind
    for wide in (pl.Int128, pl.UInt128):
        found = identifiers(pl.Series("person_id", [5, None], dtype=wide)).cells
        assert found.dtype == pl.String
        assert found.to_list() == ["5", ""]


def test_a_column_without_rows_has_no_ids() -> None:
    found = identifiers(pl.Series("person_id", [], dtype=pl.String))
    assert (found.cells.to_list(), found.wrong.to_list()) == ([], [])


# Rows

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


# Totals


def test_what_is_a_total_by_its_name() -> None:
    for name in ("小计", "总金额", "总费用", "本页合计：", "Subtotal", "GRAND TOTAL", "page total: 3"):
        assert is_total(name), name
        assert is_total_id(name), name
    for name in ("V1 汇总", "V1小计", "甲 合计："):
        assert is_total_id(name), name
        assert not is_total(name), name
    for name in ("电针", "totalizer", "V1", "总胆红素测定", "汇总表V1", "P"):
        assert not is_total_id(name), name


TOTAL_ROWS: list[tuple[dict[str, Any], str | None]] = [
    ({}, None),
    ({"technique": "小计"}, "technique"),
    ({"technique": None}, None),
    ({"visit_id": "合计"}, "visit_id"),
    ({"visit_id": "V1 汇总", "person_id": ""}, "visit_id"),
    ({"visit_id": "Total", "amount": ""}, "visit_id"),
    ({"visit_id": "Total"}, None),  # an id like any other, where nothing else is wrong
    ({"visit_id": "", "person_id": "总计"}, "person_id"),
    ({"visit_id": "一号", "person_id": "甲"}, None),
    ({"condition": "合计"}, "condition"),
    ({"visited_on": "累计"}, "visited_on"),
    ({"condition": "合计", "technique": "合计"}, "technique"),  # told once
]


def test_a_row_is_a_total_by_any_word_for_one() -> None:
    found = rows_of(*(change for change, _ in TOTAL_ROWS))
    told = [(row, column) for row, column, reason in faults(found) if reason == "total"]
    assert told == [(row, column) for row, (_, column) in enumerate(TOTAL_ROWS) if column is not None]
    assert (found.totals, found.rows.height) == (len(told), len(TOTAL_ROWS) - len(told))


def test_a_plain_id_is_looked_at_only_where_its_row_is_wrong_anyhow() -> None:
    found = rows_of({"visit_id": "Total"}, {"visit_id": "Totals", "amount": "x"}, {})
    assert faults(found) == [(1, "visit_id", "total")]


def test_ids_that_are_whole_numbers_and_days_that_are_days_are_no_totals() -> None:
    kinds: dict[str, Any] = {"visit_id": pl.Int64, "person_id": pl.Int64, "visited_on": pl.Date}
    row = {"visit_id": 1, "person_id": 7, "visited_on": date(2023, 5, 4)}
    found = rows_of(row, {**row, "condition": "合计"}, {**row, "visited_on": None}, **kinds)
    assert sorted(faults(found)) == [(1, "condition", "total"), (2, "visited_on", "not_a_day")]
    frame = pl.DataFrame({"__row": [0], **{name: [VISIT[name]] for name in VISIT}})
    found_, told = totals_among(frame, pl.Series([False]), ("电针",))
    assert (found_.to_list(), told.height) == ([False], 0)


def test_a_row_of_persons_is_a_total_by_its_id() -> None:
    cells = ["合计", "P1", "Total", "Total", "P1 汇总", "甲"]
    faulty = pl.Series([False, False, True, False, False, True])
    expected = [True, False, True, False, True, False]
    persons = pl.Series("person_id", cells)
    finder = FaultFinder(persons.to_frame().with_row_index("__row").cast({"__row": pl.Int64}))
    assert totals_of_persons(persons, faulty, finder).to_list() == expected
    assert finder.table()["__row"].to_list() == [0, 2, 4]
    numbers = pl.Series("person_id", [1, 2])
    assert totals_of_persons(numbers, pl.Series([True, False]), finder).to_list() == [False, False]


# Items on no list


def test_a_mapping_is_given_as_itself_as_a_file_or_not_at_all(tmp_path: Path) -> None:
    mapping = ItemMapping.read("code,technique\nZ1,电针\n")
    path = tmp_path / "items.csv"
    path.write_text("code,technique\nZ1,电针\n", encoding="utf-8")
    assert (file_of(None), file_of(mapping), file_of(str(path)), file_of(path)) == (None, None, path, path)
    assert (mapping_of(None, None), mapping_of(mapping, None)) == (ItemMapping(), mapping)
    assert mapping_of(path, None) == mapping_of(str(path), SHIPPED) == mapping


def test_a_name_is_on_no_list_if_no_notice_and_no_mapping_knows_it() -> None:
    names, codes = ["电针", "电真", "Z1", "雷火灸"], pl.Series([3, 2, None, 1, 0], dtype=pl.Int32)
    nowhere = np.zeros((4, 2), np.bool_)
    policy = POLICY.with_items(ItemMapping.read("code,technique\nZ1,电针\n"), strict=False)
    found = off_lists(names, codes, nowhere, policy)
    assert found is not None
    assert found.off.tolist() == [False, True, False, SHIPPED.find_technique("雷火灸") is None]
    assert found.rows.to_list() == [SHIPPED.find_technique("雷火灸") is None, False, False, True, False]
    whole = off_lists(names[:2], pl.Series([1, 0], dtype=pl.Int32), nowhere[:2], policy)
    assert whole is not None
    assert whole.rows.to_list() == [True, False]
    assert off_lists(names[:1], codes, nowhere[:1], policy) is None
    alone = off_lists(["电真"], pl.Series([None, 0], dtype=pl.Int32), nowhere[:1], policy)
    assert alone is not None
    assert alone.rows.to_list() == [False, True]


def told(*pieces: list[tuple[str, int, int]]) -> unlisted.UnlistedItems:
    sums = Unlisted()
    for piece in pieces:
        sums.add(pl.DataFrame(piece, schema=unlisted.SUMS, orient="row"))
    return sums.told(SHIPPED)


def test_the_rows_and_the_cost_of_a_name_are_added_up_over_the_pieces(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert told() == told([]) == unlisted.UnlistedItems()
    found = told([("甲", 1, 500), ("乙", 2, 70)], [("甲", 4, 30)])
    assert (found.names, found.rows, found.cost, found.further_rows) == (2, 7, Decimal("6.00"), 0)
    assert [(one.name, one.rows, one.cost) for one in found.most] == [
        ("甲", 5, Decimal("5.30")), ("乙", 2, Decimal("0.70")),
    ]  # fmt: skip
    monkeypatch.setattr(unlisted, "MOST_NAMES", 2)
    found = told([("甲", 1, 500), ("乙", 2, 70), ("丙", 3, 9)], [("甲", 4, 30), ("丙", 1, 1), ("丁", 7, 0)])
    assert (found.names, found.rows, found.cost, found.further_rows) == (2, 18, Decimal("6.10"), 11)
    assert [(one.name, one.rows) for one in found.most] == [("甲", 5), ("乙", 2)]


def test_those_that_cost_most_come_first_then_those_of_most_rows_then_by_name() -> None:
    found = told([("d", 1, 5), ("c", 1, 5), ("z", 2, 5), ("a", 9, 4), ("e", 1, 6)])
    assert [one.name for one in found.most] == ["e", "z", "c", "d", "a"]


def test_ten_names_are_shown_and_ten_thousand_told_apart() -> None:
    found = told([(f"{n:05}", 1, 1) for n in range(10_003)])
    assert (found.names, found.further_rows, found.cost) == (10_000, 3, Decimal("100.03"))
    assert [one.name for one in found.most] == [f"{n:05}" for n in range(10)]


# What is shown


def test_yuan_are_decimals_with_two_places_that_hold_every_amount() -> None:
    fen = pl.DataFrame({"fen": [0, 1, -1, 100, 2**63 - 1, -(2**63), None]}, schema={"fen": pl.Int64})
    found = fen.select(yuan(pl.col("fen"))).to_series()
    assert found.dtype == pl.Decimal(20, 2)
    assert found.to_list() == [None if one is None else Decimal(one).scaleb(-2) for one in fen["fen"]]


@pytest.mark.parametrize(("covered", "annual", "per_visit", "expected"), [
    (False, 0, 0, "not_covered"), (True, 0, 0, "rate"), (True, 0, 1, "per_visit"),
    (True, 1, 0, "annual"), (True, 1, 1, "annual"),
])  # fmt: skip
def test_a_single_fen_that_a_limit_cuts_is_told(
    covered: bool, annual: int, per_visit: int, expected: str
) -> None:
    frame = pl.DataFrame(
        {
            "cancels": [None, "V1"],
            "covered": [covered] * 2,
            "annual_cut": [annual] * 2,
            "per_visit_cut": [per_visit] * 2,
        }
    )
    assert frame.select(binding()).to_series().to_list() == [expected, "cancellation"]

"""What single cells of a column mean, told from small columns: ids, totals, items on no list, and what is shown."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from tests.batch.running import SHIPPED
from tests.batch.test_columns_of_rows import VISIT, faults, rows_of

from shanxi_health_policy.batch.columns import id_columns, unlisted
from shanxi_health_policy.batch.columns.faults import FaultFinder
from shanxi_health_policy.batch.columns.id_columns import identifiers
from shanxi_health_policy.batch.columns.policy import Policy
from shanxi_health_policy.batch.columns.shown import binding, yuan
from shanxi_health_policy.batch.columns.totals import is_total, is_total_id, totals_among, totals_of_persons
from shanxi_health_policy.batch.columns.unlisted import Unlisted, file_of, mapping_of, off_lists
from shanxi_health_policy.tcm.item_mapping import ItemMapping
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

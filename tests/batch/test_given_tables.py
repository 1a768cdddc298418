"""Tables that are handed in: every type a column may have is either understood, with one meaning, or refused by its name."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shanxi_health_policy import InputError
from shanxi_health_policy.batch.given_tables import opening_table, visit_table
from shanxi_health_policy.batch.settled_table import SettledTable, settle_table
from shanxi_health_policy.errors import FileError

WHOLE = ("Int8", "Int16", "Int32", "Int64", "Int128", "UInt8", "UInt16", "UInt32", "UInt64", "UInt128")
WORDS = ("String", "Categorical", "Enum", "Null")
MADE: dict[str, pl.DataType] = {
    "Decimal": pl.Decimal(20, 2),
    "Datetime": pl.Datetime("us"),
    "Duration": pl.Duration("us"),
    "Enum": pl.Enum(
        ["1", "2", "3", "7", "10", "10.00", "300", "100", "哮喘", "III", "电针", "2023-05-04", "2023", "收"]
    ),
    "List": pl.List(pl.Int64),
    "Array": pl.Array(pl.Int64, 1),
    "Struct": pl.Struct({"a": pl.Int64}),
}
"""Types that need more than their name."""
NOT_MADE = {"Map", "Extension", "BaseExtension", "Unknown"}
"""Types of which no column can be made of plain values here: they are in no list below, and so refused."""
ID = {*WHOLE, *WORDS, "Decimal"}
MONEY = {*WHOLE, "Decimal", "String", "Null"}
VISITS: dict[str, set[str]] = {
    "visit_id": ID,
    "person_id": ID,
    "cancels": ID,
    "visited_on": {*WORDS, "Date", "Datetime"},
    "condition": {*WORDS},
    "fee_class": {*WHOLE, *WORDS},
    "hospital_grade": {*WORDS},
    "technique": {*WORDS},
    "amount": MONEY,
    "fen": {*WHOLE, "Null"},
    "refund_flag": {*WHOLE, *WORDS, "Boolean"},
    "charge_or_refund": {*WHOLE, *WORDS, "Boolean"},
}
"""Of each column of visits the types that are understood; every other type is refused."""
OPENING = {"person_id": ID, "condition": {*WORDS}, "year": {*WHOLE, *WORDS}, "paid": MONEY}


def kinds() -> list[str]:
    """Every type there is, also one that a later version of the library brings."""

    def below(kind: type[Any]) -> Iterator[type[Any]]:
        for one in kind.__subclasses__():
            yield one
            yield from below(one)

    found = [one for one in below(pl.DataType) if not one.__subclasses__()]
    return sorted({one.__name__ for one in found if one.__module__.startswith("polars")} - NOT_MADE)


def column(kind: str, cells: list[Any]) -> pl.Series:
    """Cells as a column of a type, as near to what they say as the type can hold."""
    made = MADE.get(kind) or getattr(pl, kind)
    if kind == "Null":
        return pl.Series([None] * len(cells), dtype=pl.Null)
    if kind in ("List", "Array", "Struct"):
        return pl.Series([{"a": 1} if kind == "Struct" else [1]] * len(cells), dtype=made)
    if kind in (*WORDS, "Binary"):
        texts = pl.Series([None if cell is None else str(cell) for cell in cells], dtype=pl.String)
        return texts.cast(made)
    if kind in ("Date", "Datetime"):
        day = [
            cell if isinstance(cell, date) else None if cell is None else date(2023, 5, 4) for cell in cells
        ]
        return pl.Series(day, dtype=pl.Date).cast(made)
    numbers = [None if cell is None else int(cell) if str(cell).isdigit() else 1 for cell in cells]
    if kind == "Object":
        return pl.Series(numbers, dtype=pl.Object)
    whole = pl.Series(numbers, dtype=pl.Int64)
    return whole.cast(made) if kind != "Time" else whole.cast(pl.Time)


def visits(**changes: Any) -> pl.DataFrame:
    """Two visits of person 7, and the first of them taken back; a change of None leaves a column out."""
    columns: dict[str, Any] = {
        "visit_id": [1, 2, 3],
        "person_id": [7, 7, 7],
        "visited_on": [date(2023, 5, 4)] * 3,
        "condition": ["哮喘"] * 3,
        "fee_class": ["III"] * 3,
        "technique": ["电针"] * 3,
        "amount": ["300", "100", None],
        "cancels": [None, None, 1],
    }
    return pl.DataFrame({name: cells for name, cells in (columns | changes).items() if cells is not None})


def opening(**changes: Any) -> pl.DataFrame:
    columns = {"person_id": [7], "condition": ["哮喘"], "year": [2023], "paid": ["10.00"]}
    return pl.DataFrame(columns | changes)


def told(found: SettledTable) -> tuple[list[tuple[str, int, int]], list[tuple[str, Decimal]]]:
    """What became of the visits, and the balances, whatever type their ids have."""
    rows = found.settlements.select(pl.col("visit_id").cast(pl.String), "fund_fen", "year_to_date_fen").rows()
    return rows, found.balances.select(pl.col("person_id").cast(pl.String), "paid").rows()


RIGHT = ([("1", 11_500, 11_500), ("2", 6_000, 17_500), ("3", -11_500, 6_000)], [("7", Decimal("60.00"))])
CELLS: dict[str, list[Any]] = {
    "visit_id": [1, 2, 3], "person_id": [7, 7, 7], "cancels": [None, None, 1], "visited_on": ["2023-05-04"] * 3,
    "condition": ["哮喘"] * 3, "fee_class": [3, 3, 3], "hospital_grade": [None] * 3, "technique": ["电针"] * 3,
    "refund_flag": [None] * 3, "charge_or_refund": [None] * 3,
}  # fmt: skip


@pytest.mark.parametrize("kind", kinds())
def test_every_type_of_every_column_of_visits_is_understood_or_refused_by_name(kind: str) -> None:
    for name, understood in VISITS.items():
        cells = {"amount": [3, 1, None], "fen": [3, 1, None]}.get(name, CELLS.get(name))
        assert cells is not None
        table = visits(**{name: column(kind, cells)}, **({"amount": None} if name == "fen" else {}))
        if kind not in understood:
            with pytest.raises(FileError, match=f"column {name}: {kind}"):
                settle_table(table)
            continue
        found = settle_table(table)
        read = found.settlements.height + found.rejects["row"].n_unique()
        assert read == table.height, (kind, name)
        if kind == "Null" or name in ("amount", "fen"):
            continue
        assert told(found) == RIGHT, (kind, name)


@pytest.mark.parametrize("kind", kinds())
def test_every_type_of_every_column_of_balances_is_understood_or_refused_by_name(kind: str) -> None:
    for name, understood in OPENING.items():
        table = opening(**{name: column(kind, {"paid": [10], "year": [20 if kind in ("Int8", "UInt8") else 2023]}.get(
            name, opening()[name].to_list()
        ))})  # fmt: skip
        if kind not in understood:
            with pytest.raises(FileError, match=f"column {name}: {kind}"):
                settle_table(visits(), opening=table)
        elif kind == "Null" or (name == "year" and kind in ("Int8", "UInt8")):
            with pytest.raises(FileError, match=f"row 0, {name}"):
                settle_table(visits(), opening=table)
        else:
            assert settle_table(visits(), opening=table).balances["paid"].to_list() == [Decimal("70.00")]


@pytest.mark.parametrize("own", sorted(ID - {"Null"}))
def test_ids_of_any_two_types_are_the_same_ids(own: str) -> None:
    for other in ID - {"Null"}:
        mixed = visits(visit_id=column(own, [1, 2, 3]), cancels=column(other, [None, None, 1]))
        assert told(settle_table(mixed)) == RIGHT, other
        carried = settle_table(
            visits(person_id=column(own, [7, 7, 7])), opening=opening(person_id=column(other, [7]))
        )
        assert told(carried)[1] == [("7", Decimal("70.00"))], other


def test_floats_are_refused_with_what_to_write_instead() -> None:
    with pytest.raises(FileError) as error:
        settle_table(visits(cancels=[None, None, 1.0]), opening=opening(paid=[10.5]))
    assert "column cancels: Float64" in error.value.message("en")
    assert "Int64" in error.value.message("en")
    with pytest.raises(FileError, match=r"column paid: Float64; .*float is not exact"):
        settle_table(visits(), opening=opening(paid=[10.5], person_id=["7"]))


@pytest.mark.parametrize("person", ["007", "P7", "7a", str(2**64)])
def test_a_balance_that_can_be_of_none_of_the_persons_is_refused(person: str) -> None:
    with pytest.raises(FileError) as error:
        settle_table(visits(), opening=opening(person_id=[person]))
    assert f"row 0, person_id: '{person}'" in error.value.message("en")
    assert "as text" in error.value.message("en")
    as_text = settle_table(visits(person_id=["7"] * 3), opening=opening(person_id=[person]))
    assert sorted(told(as_text)[1]) == sorted([("7", Decimal("60.00")), (person, Decimal("10.00"))])


def test_persons_of_a_narrow_type_are_carried_beside_larger_numbers() -> None:
    narrow = visits(person_id=column("Int8", [7, 7, 7]))
    found = settle_table(narrow, opening=opening(person_id=[300]))
    assert sorted(told(found)[1]) == [("300", Decimal("10.00")), ("7", Decimal("60.00"))]
    assert found.balances.schema["person_id"] == pl.Int64
    wide = settle_table(visits(person_id=column("UInt64", [7, 7, 7])), opening=opening(person_id=[2**64 - 1]))
    assert told(wide)[1] == [("7", Decimal("60.00")), (str(2**64 - 1), Decimal("10.00"))]


def test_decimals_with_a_fraction_are_no_ids() -> None:
    broken = pl.Series([Decimal("7.00"), Decimal("7.50"), None])
    found = settle_table(visits(person_id=broken, cancels=None, amount=["300", "100", "5"]))
    assert found.settlements["person_id"].to_list() == ["7"]
    assert found.rejects.select("row", "column", "value").rows() == [
        (1, "person_id", "7.50"),
        (2, "person_id", ""),
    ]
    assert "no fraction" in found.rejects["explanation"][0]
    with pytest.raises(FileError, match=r"row 0, person_id: '7\.50'"):
        settle_table(visits(), opening=opening(person_id=pl.Series([Decimal("7.50")])))


def test_tables_without_rows_give_nothing_whatever_their_types() -> None:
    names = list(visits().columns)
    for kind in ("Null", "String", "Int64"):
        table = pl.DataFrame({name: column(kind if kind in VISITS[name] else "Null", []) for name in names})
        found = settle_table(table, opening=pl.DataFrame({name: [] for name in opening().columns}))
        assert (found.settlements.height, found.rejects.height, found.balances.height) == (0, 0, 0)
    only = settle_table(visits().clear(), opening=opening())
    assert only.balances["paid"].to_list() == [Decimal("10.00")]


def test_columns_that_are_not_read_may_be_of_any_type() -> None:
    table, balances = visits(), opening()
    for kind in kinds():
        table = table.with_columns(column(kind, [1, 2, 3]).alias(kind))
        balances = balances.with_columns(column(kind, [1]).alias(kind))
    more: dict[str, list[Any]] = {
        "__row": [5, 5, 5],
        "__cells": ["x"] * 3,
        "__odd.person_id": ["x"] * 3,
        "__line": [1.5] * 3,
    }
    found = settle_table(
        table.with_columns(**{name: pl.Series(cells) for name, cells in more.items()}), opening=balances
    )
    assert told(found)[1] == [("7", Decimal("70.00"))]


def test_tables_of_pandas_are_taken_and_told_where_they_cannot_be() -> None:
    pandas = pytest.importorskip("pandas")
    rows = visits().with_columns(pl.col("visited_on").cast(pl.Datetime)).to_dicts()
    frame = pandas.DataFrame(rows)
    with pytest.raises(FileError, match=r"column cancels: Float64.*Int64"):  # numbers beside missing ones
        settle_table(frame)
    right = frame.astype({"cancels": "Int64"})
    for one in (right, right.astype({"condition": "category"}), right.set_index(frame.index + 5)):
        assert told(settle_table(one)) == RIGHT
    assert settle_table(right[:0]).settlements.height == 0
    mixed = frame.astype({"visit_id": object})
    mixed.loc[1, "visit_id"] = "V2"
    for wrong in (mixed, frame.rename(columns={"amount": "technique"})):
        with pytest.raises(InputError, match="names and types that can all be read"):
            settle_table(wrong)


AS: tuple[Callable[[list[str | None]], pl.Series], ...] = (
    lambda ids: pl.Series(ids, dtype=pl.String),
    lambda ids: pl.Series(ids, dtype=pl.String).cast(pl.Categorical),
    lambda ids: pl.Series(ids, dtype=pl.String).cast(pl.Int128),
    lambda ids: pl.Series(ids, dtype=pl.String).cast(pl.Int64),
    lambda ids: pl.Series(ids, dtype=pl.String).cast(pl.UInt64),
    lambda ids: pl.Series(ids, dtype=pl.String).cast(pl.Decimal(38, 4)),
    lambda ids: pl.Series([None if one is None else f"'{one}.00 " for one in ids], dtype=pl.String),
)
"""Whole numbers as ids, in columns of every type and in another spelling."""


@given(st.data())
def test_the_same_meaning_is_the_same_money(data: st.DataObject) -> None:
    """Of tables whose ids are whole numbers: in whatever types and spellings these are written."""
    number = st.integers(1, 9).map(str) | st.integers(10**14, 10**15).map(str)
    persons = data.draw(st.lists(number, min_size=1, max_size=6))
    rows = len(persons)
    names = data.draw(st.lists(number, min_size=rows, max_size=rows, unique=True))
    cancels = data.draw(st.lists(st.none() | st.sampled_from(names), min_size=rows, max_size=rows))
    carried = data.draw(st.lists(number, max_size=3, unique=True))

    def settled(ids: tuple[Callable[[list[Any]], pl.Series], ...]) -> Any:
        table = pl.DataFrame(
            {
                "visit_id": ids[0](names),
                "person_id": ids[1](persons),
                "cancels": ids[2](cancels),
                "visited_on": ["2023-05-04"] * rows,
                "condition": ["哮喘"] * rows,
                "fee_class": ["III"] * rows,
                "technique": ["电针"] * rows,
                "amount": ["300.00"] * rows,
            }
        )
        balances = pl.DataFrame(
            {"person_id": ids[3](carried), "condition": ["哮喘"] * len(carried)}
            | {"year": [2023] * len(carried), "paid": ["10.00"] * len(carried)},
            schema_overrides={"condition": pl.String},
        )
        found = settle_table(table, opening=balances)
        paid, left = told(found)
        return sorted(paid), sorted(left), found.rejects.select("row", "column", "reason").rows()

    assert settled(data.draw(st.tuples(*[st.sampled_from(AS)] * 4))) == settled((AS[0],) * 4)


def test_what_is_read_of_a_table_is_what_is_known_of_it() -> None:
    """No column may be read whose types are not told above."""
    every = {name: column("Null", [None]) for name in VISITS if name != "fen"}
    assert set(visit_table(pl.DataFrame(every)).columns) | {"fen"} == VISITS.keys()
    balances = pl.DataFrame({name: column("Null", [None]) for name in OPENING})
    assert set(opening_table(balances).columns) == OPENING.keys()

"""Tables that are handed in, not read from files: which types their columns may have, and why others are refused."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Protocol, TypeAlias, runtime_checkable

import polars as pl

from shanxi_health_policy.batch.files.headers import (
    BALANCE_COLUMNS,
    CHARGE_OR_REFUND,
    IDS,
    REFUND_FLAG,
)
from shanxi_health_policy.batch.files.refund_headers import unclear_refund
from shanxi_health_policy.errors import Fault, FileError, InputError, shown
from shanxi_health_policy.text import Text, at


@runtime_checkable
class ArrowTable(Protocol):
    """A table that gives its columns over the Arrow C stream interface, as those of pyarrow, pandas, DuckDB and Polars do."""

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        """A capsule with the stream."""
        ...


TableLike: TypeAlias = pl.DataFrame | ArrowTable
_Test: TypeAlias = Callable[[pl.DataType], bool]


def _is_text(kind: pl.DataType) -> bool:
    return kind in (pl.String, pl.Categorical, pl.Enum, pl.Null)  # a column of nulls holds empty cells


def _is_whole(kind: pl.DataType) -> bool:
    return kind.is_integer() or kind == pl.Null


def _is_id(kind: pl.DataType) -> bool:
    return _is_text(kind) or kind.is_integer() or kind.is_decimal()


def _is_money(kind: pl.DataType) -> bool:
    return kind.is_decimal() or kind.is_integer() or kind in (pl.String, pl.Null)


_TABLE = Text(
    "支持 Arrow C 数据接口（__arrow_c_stream__）的表",
    "a table that speaks the Arrow C data interface (__arrow_c_stream__)",
)
_TYPES = Text(
    "列名各不相同、列的类型都能读取的表；一列只有一种类型的值，定点小数至多 38 位",
    "a table whose columns have different names and types that can all be read: values of one type in a column, and decimals "
    "of 38 digits at most",
)
_ID = Text(
    "文字、整数，或小数部分为零的定点小数；浮点数会丢失编号的末几位，请改用文字，或（如 pandas）可空的整数 Int64",
    "text, whole numbers, or decimals without a fraction: a float loses the last digits of an id, so take text or, as pandas "
    "has them, whole numbers that may be missing, Int64",
)
_MONEY = Text("定点小数、整数（元）或文字", "decimals, whole yuan, or text: a float is not exact")
_TEXT = Text("文字或字典编码的文字", "text, or text by dictionary")
_FLAG = Text("文字、整数或真假值", "text, whole numbers or truths")
_VISITS: Mapping[str, tuple[_Test, Text]] = {
    **dict.fromkeys(IDS, (_is_id, _ID)),
    "visited_on": (
        lambda kind: _is_text(kind) or kind in (pl.Date, pl.Datetime),
        Text("日期、日期时间或文字", "dates, times or text"),
    ),
    **dict.fromkeys(("condition", "hospital_grade", "technique"), (_is_text, _TEXT)),
    "fee_class": (
        lambda kind: _is_text(kind) or kind.is_integer(),
        Text("文字、字典编码的文字或整数 1、2、3", "text, text by dictionary, or 1, 2, 3"),
    ),
    "amount": (_is_money, _MONEY),
    "fen": (_is_whole, Text("整数", "whole numbers")),
    **dict.fromkeys(
        (REFUND_FLAG.name, CHARGE_OR_REFUND.name),
        (lambda kind: _is_text(kind) or kind.is_integer() or kind == pl.Boolean, _FLAG),
    ),
}
"""Of every column of visits: which types it may have, and what is said of others."""
_OPENING: Mapping[str, tuple[_Test, Text]] = {
    "person_id": (_is_id, _ID),
    "condition": (_is_text, _TEXT),
    "year": (
        lambda kind: _is_text(kind) or kind.is_integer(),
        Text("整数或文字，如 2023", "whole numbers or text, such as 2023"),
    ),
    "paid": (_is_money, _MONEY),
}
"""The same of opening balances."""
_ONE_AMOUNT = Text("金额只有一列：amount（元）或 fen（分）", "one column of amounts: amount (yuan) or fen")
_REQUIRED = ("person_id", "visited_on", "condition")
_CHOICES = ("fee_class", "hospital_grade"), ("amount", "fen")


def visit_table(table: object) -> pl.DataFrame:
    """The columns of visits that a table has; raises [FileError][] with everything wrong with them."""
    frame = _frame(table, "table")
    schema = frame.schema
    missing = [name for name in _REQUIRED if name not in schema]
    missing += [" / ".join(choice) for choice in _CHOICES if not schema.keys() & {*choice}]
    faults = [*_of_wrong_type("table", schema, _VISITS), *_missing("table", schema, missing)]
    if {"amount", "fen"} <= schema.keys():
        faults.append(Fault("table", at("columns"), "amount, fen", _ONE_AMOUNT))
    for position, name in enumerate(schema):
        faults += unclear_refund(name, position, "table") if name not in _VISITS else ()
    return _kept(frame, _VISITS, faults)


def opening_table(table: object) -> pl.DataFrame:
    """The columns of opening balances: ids of an exact type, the others as text; raises [FileError][] likewise."""
    frame = _frame(table, "opening")
    missing = [one.name for one in BALANCE_COLUMNS if one.name not in frame.schema]
    faults = [*_missing("opening", frame.schema, missing), *_of_wrong_type("opening", frame.schema, _OPENING)]
    return _kept(frame, _OPENING, faults).with_columns(pl.exclude("person_id").cast(pl.String).fill_null(""))


def _frame(table: Any, name: str) -> pl.DataFrame:
    if isinstance(table, pl.DataFrame):
        return table
    if not isinstance(table, ArrowTable):
        raise InputError(name, type(table).__name__, _TABLE)
    try:
        return pl.DataFrame(table)
    except (
        Exception,
        pl.exceptions.PanicException,
    ):  # whatever the other library says of what it cannot give
        raise InputError(name, type(table).__name__, _TYPES) from None


def _kept(frame: pl.DataFrame, columns: Mapping[str, object], faults: list[Fault]) -> pl.DataFrame:
    """What is read of a table without faults; columns of nulls as columns of empty cells."""
    if faults:
        raise FileError(faults)
    schema = frame.schema
    kept = frame.select(name for name in columns if name in schema)
    empty = [name for name in kept.columns if schema[name] == pl.Null]
    return kept.cast({one: pl.Int64() if one == "fen" else pl.String() for one in empty}) if empty else kept


def _of_wrong_type(
    table: str, schema: pl.Schema, columns: Mapping[str, tuple[_Test, Text]]
) -> Iterator[Fault]:
    for name, (may_be, expected) in columns.items():
        if name in schema and not may_be(schema[name]):
            yield Fault(table, at("column", name), str(schema[name]), expected)


def _missing(table: str, schema: pl.Schema, names: list[str]) -> list[Fault]:
    found = shown("、".join(schema))
    return [Fault(table, at("columns"), found, Text(f"列 {name}", f"a column {name}")) for name in names]

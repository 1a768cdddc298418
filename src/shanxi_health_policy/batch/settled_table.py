"""Visits in columns settled into columns: tables of any library that speaks the Arrow C data interface, in and out."""

from __future__ import annotations

from datetime import date
from typing import Any, Protocol, TypeAlias, runtime_checkable

import polars as pl
from attrs import field, frozen

from shanxi_health_policy.batch.columns.balances import balances_to_write, understand_balances
from shanxi_health_policy.batch.columns.day_cells import of_times
from shanxi_health_policy.batch.columns.faults import NO_FAULTS, each_refuses
from shanxi_health_policy.batch.columns.policy import OfPlace, Policy
from shanxi_health_policy.batch.columns.settled import BALANCES, Settled, settle_visits
from shanxi_health_policy.batch.columns.shown import shown, with_details
from shanxi_health_policy.batch.columns.typed_rows import as_they_come, refuse_zoned, understand
from shanxi_health_policy.batch.columns.unlisted import Items, Unlisted, UnlistedItems, mapping_of
from shanxi_health_policy.batch.columns.whole_visits import cancelled, gather
from shanxi_health_policy.batch.files.far_days import far_days_as_text
from shanxi_health_policy.batch.files.headers import (
    BALANCE_COLUMNS,
    CANCELS,
    CHARGE_OR_REFUND,
    REFUND_FLAG,
)
from shanxi_health_policy.batch.files.layout import Layout, Note
from shanxi_health_policy.batch.files.refund_headers import unclear_refund
from shanxi_health_policy.errors import Fault, FileError, InputError
from shanxi_health_policy.errors import shown as shown_value
from shanxi_health_policy.notices.catalogue import Catalogue
from shanxi_health_policy.text import Text


@runtime_checkable
class ArrowTable(Protocol):
    """A table that gives its columns over the Arrow C stream interface, as those of pyarrow, pandas, DuckDB and Polars do."""

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        """A capsule with the stream."""
        ...


TableLike: TypeAlias = pl.DataFrame | ArrowTable

_WHOLE = Text("整数", "whole numbers")
_TEXT = Text("文字或字典编码的文字", "text, or text by dictionary")
_KINDS: dict[str, Text] = {
    "visit_id": Text("文字或整数", "text or whole numbers"),
    "person_id": Text("文字或整数", "text or whole numbers"),
    "visited_on": Text("日期、日期时间或文字", "dates, times or text"),
    "condition": _TEXT,
    "fee_class": Text("文字、字典编码的文字或整数 1、2、3", "text, text by dictionary, or 1, 2, 3"),
    "hospital_grade": _TEXT,
    "technique": _TEXT,
    "amount": Text("定点小数、整数（元）或文字", "decimals, whole yuan, or text: a float is not exact"),
    "fen": _WHOLE,
    "cancels": Text("与就诊编号同类", "of the same kind as the ids of visits"),
    **dict.fromkeys(
        (REFUND_FLAG.name, CHARGE_OR_REFUND.name), Text("文字、整数或真假值", "text, whole numbers or truths")
    ),
}
_ONE_AMOUNT = Text("金额只有一列：amount（元）或 fen（分）", "one column of amounts: amount (yuan) or fen")
_REQUIRED = ("person_id", "visited_on", "condition")
_TABLE = Text(
    "支持 Arrow C 数据接口（__arrow_c_stream__）的表",
    "a table that speaks the Arrow C data interface (__arrow_c_stream__)",
)
_TYPES = Text(
    "列的类型都能读取的表；定点小数至多 38 位",
    "a table whose types can all be read; decimals have 38 digits at most",
)
_SETTLED = {
    "row": "first_row", "visit_id": "visit_id", "person_id": "person_id", "visited_on": "day", "year": "year",
    "total_fen": "total", "eligible_fen": "eligible", "fund_fen": "fund", "year_to_date_fen": "paid_after",
    "incomplete_year": "incomplete", "cancels": "cancels",
}  # fmt: skip
"""The columns of the settlements, and what the engine calls them."""


@frozen
class SettledTable(OfPlace):
    """Settlements, rejected rows and closing balances; each is a Polars table, which speaks the Arrow C data interface."""

    settlements: pl.DataFrame = field(eq=False)
    """One row a visit in the order of settlement; amounts in whole fen, `row` the position of its first row in the input."""
    rejects: pl.DataFrame = field(eq=False)
    """One row per fault: `row`, `column`, `value`, `reason`, `explanation`."""
    unlisted: UnlistedItems
    """Items on no list of techniques and in no mapping."""
    notes: tuple[Note, ...]
    """What should be known of how the table was understood."""
    _settled: Settled = field(eq=False, repr=False)
    _policy: Policy = field(eq=False, repr=False)

    @property
    def balances(self) -> pl.DataFrame:
        """`person_id`, `condition`, `year` and `paid` in yuan: what the next table takes as `opening`."""
        return self._settled.balances.select(balances_to_write(self._policy))

    def in_yuan(self) -> pl.DataFrame:
        """The settlements as a settled file holds them: names, decimals in yuan, what bound, and the reasons."""
        return with_details(self._settled.settlements, self._policy).select(shown(self._policy))


def settle_table(
    table: TableLike,
    *,
    opening: TableLike | None = None,
    items: Items | None = None,
    strict_items: bool = False,
    place: str | None = None,
    known_on: date | None = None,
    catalogue: Catalogue | None = None,
    time_zone: str | None = None,
) -> SettledTable:
    """Settle a table of visits (T1–T6 of 吕医保发〔2022〕22号 at 141100), the same as [settle_file][], without files.

    Columns as in a file of visits, under their English names, as text or typed: `person_id`, `visited_on`, `condition`,
    `fee_class` or `hospital_grade`, and `amount` in yuan (decimal, never float) or `fen` in whole fen. Without `visit_id` each
    row is a visit of its own; without `technique` every row is for listed techniques, the caller vouching for it. `cancels`
    names the visit that a row takes back, as every row must that `refund_flag` or `charge_or_refund` marks as a refund.
    `items` and `strict_items` are those of [settle_file][].
    `opening` has the columns `person_id`, `condition`, `year` and `paid`. Times with a zone are refused unless `time_zone`,
    such as "Asia/Shanghai", says whose days count. Where every row has a time, times order a day; else the rows do.

    Raises [FileError][] for columns that are missing or of a kind that cannot be exact, all together, and for faulty opening
    balances; rows that cannot be understood are among the rejects.

    >>> visits = pl.DataFrame(
    ...     {
    ...         "person_id": [1, 1],
    ...         "visited_on": [date(2023, 5, 4)] * 2,
    ...         "condition": ["哮喘"] * 2,
    ...         "fee_class": ["III"] * 2,
    ...         "fen": [30_000, 10_000],
    ...     }
    ... )
    >>> settle_table(visits).settlements["fund_fen"].to_list()
    [11500, 6000]
    """
    zone = Layout(time_zone=time_zone).time_zone  # checked there
    policy = Policy.of(place, known_on, catalogue)
    policy = policy.with_items(mapping_of(items, catalogue), strict=strict_items)
    frame = _frame(table, "table")
    _check(frame)
    alone = "visit_id" not in frame.columns
    number = pl.Series("__row", range(frame.height), pl.Int64)
    rows = frame.with_columns_seq(number, *([number.alias("visit_id")] if alone else ()))
    understood = understand(far_days_as_text(rows), policy, zone)
    refuse_zoned(understood, "table")
    found = understood.rows if understood.times.order_days else as_they_come(understood.rows)
    gathered = gather(found, understood.faults, alone=alone, taken_back=cancelled(found))
    settled = settle_visits(gathered.visits, gathered.held_back, _opening(opening, policy, frame), policy)
    unlisted = Unlisted()
    unlisted.add(understood.unlisted)
    return SettledTable(
        settled.settlements.select_seq(pl.col(own).alias(name) for name, own in _SETTLED.items()),
        _rejects(gathered.faults, settled.faults),
        unlisted.told(policy.catalogue),
        of_times(understood.times, zone),
        settled,
        policy,
        place=policy.place,
        place_assumed=policy.place_assumed,
    )


def _frame(table: Any, name: str) -> pl.DataFrame:
    if isinstance(table, pl.DataFrame):
        return table
    if not isinstance(table, ArrowTable):
        raise InputError(name, type(table).__name__, _TABLE)
    try:
        return pl.DataFrame(table)
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException):
        raise InputError(name, type(table).__name__, _TYPES) from None


def _check(frame: pl.DataFrame) -> None:
    """Everything wrong with the columns at once."""
    schema = frame.schema
    faults = [
        Fault("table", f"column {name}", str(schema[name]), _KINDS[name])
        for name in _KINDS
        if name in schema and not _may_be(name, schema[name])
    ]
    missing = [name for name in _REQUIRED if name not in schema]
    choices = ("fee_class", "hospital_grade"), ("amount", "fen")
    missing += [" / ".join(choice) for choice in choices if not schema.keys() & {*choice}]
    faults += _missing("table", schema, missing)
    if {"amount", "fen"} <= schema.keys():
        faults.append(Fault("table", "columns", "amount, fen", _ONE_AMOUNT))
    for position, name in enumerate(schema):
        faults += unclear_refund(name, position, "table") if name not in _KINDS else ()
    if faults:
        raise FileError(faults)


def _missing(table: str, schema: pl.Schema, names: list[str]) -> list[Fault]:
    found = shown_value("、".join(schema))
    return [Fault(table, "columns", found, Text(f"列 {name}", f"a column {name}")) for name in names]


def _may_be(name: str, kind: pl.DataType) -> bool:
    text = kind in (pl.String, pl.Categorical, pl.Enum)
    if name == "visited_on":
        return kind in (pl.Date, pl.Datetime) or text
    if name == "amount":
        return kind.is_decimal() or kind.is_integer() or kind == pl.String
    if name == "fen":
        return kind.is_integer()
    if name in (REFUND_FLAG.name, CHARGE_OR_REFUND.name):
        return text or kind.is_integer() or kind in (pl.Boolean, pl.Null)
    whole = name in ("visit_id", "person_id", "fee_class", CANCELS.name) and kind.is_integer()
    return text or whole or (name == CANCELS.name and kind == pl.Null)


def _rejects(*faults: pl.DataFrame) -> pl.DataFrame:
    found = [some for some in faults if some.height]
    return (pl.concat(found).sort("__row", maintain_order=True) if found else NO_FAULTS).select_seq(
        pl.col("__row").alias("row"), "column", pl.col("value").fill_null(""), "reason",
        pl.format("{} | {}", "zh", "en").alias("explanation"),
    )  # fmt: skip


def _opening(table: TableLike | None, policy: Policy, visits: pl.DataFrame) -> pl.DataFrame:
    person = visits["person_id"].dtype
    person = person if person.is_integer() else pl.String()
    if table is None:
        return pl.DataFrame(schema={**BALANCES, "person_id": person})
    frame = _frame(table, "opening")
    missing = [one.name for one in BALANCE_COLUMNS if one.name not in frame.schema]
    if faults := _missing("opening", frame.schema, missing):
        raise FileError(faults)
    text = frame.with_columns(pl.all().cast(pl.String).fill_null("")).with_row_index("__row")
    typed, wrong = understand_balances(text.with_columns(pl.col("__row").cast(pl.Int64)), policy)
    if wrong.height:
        raise FileError(each_refuses(wrong, "opening", lambda row: f"row {row['__row']}"))
    return typed.with_columns(pl.col("person_id").cast(person))

"""What a worker of a cluster does with its partition: all its rows at once go through the engine, as a table."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

import polars as pl
from attrs import frozen

from shanxi_health_policy.batch.columns.balances import understand_balances
from shanxi_health_policy.batch.columns.faults import each_refuses
from shanxi_health_policy.batch.columns.policy import Policy
from shanxi_health_policy.batch.columns.typed_rows import as_they_come
from shanxi_health_policy.batch.columns.whole_visits import Gathered
from shanxi_health_policy.batch.files.headers import CANCELS
from shanxi_health_policy.errors import FileError

if TYPE_CHECKING:
    import pyarrow as pa

TEXT, LONG, YUAN, TEXTS, LONGS = "string", "bigint", "decimal(20,2)", "array<string>", "array<bigint>"
KIND, ORDER = "kind", "order"
BESIDE = {"said_amount": "amount", "said_condition": "condition", "said_class": "fee_class"}
"""What stands beside a cancellation, as it stands there: whether its visit says the same shows only among those of a person."""
NAMING = "naming"
"""Marks the copy of a cancellation that goes where the visit is that it names; its two ids stand exchanged there."""
VISIT, HELD_BACK, BALANCE, FAULT = "visit", "held_back", "balance", "fault"
"""Kinds of rows: visits and cancellations, what is known of rows held back, opening or closing balances, and faults."""
FAULTS = {"column": TEXT, "value": TEXT, "reason": TEXT, "explanation": TEXT, "input": TEXT}
CHECKED = {
    KIND: TEXT, ORDER: LONG, "visit_id": TEXT, "person_id": TEXT, "day": "date", "condition_code": "smallint",
    "tier": "tinyint", "total": LONG, "listed_cost": LONG, "any_listed": "boolean", "all_listed": "boolean",
    CANCELS.name: TEXT, **FAULTS, **dict.fromkeys(BESIDE, TEXT), "condition": TEXT, "year": TEXT, "paid": TEXT,
}  # fmt: skip
"""What goes from the parts by visit to those by person."""


@frozen
class Step:
    """Work on all rows of a partition, which gives tables; the columns of their rows, with Spark's types."""

    columns: dict[str, str]
    work: Callable[[pl.DataFrame], Iterable[pl.DataFrame]]

    def over_batches(self, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        """The work as Spark's workers call it."""
        import pyarrow as pa

        os.environ.setdefault("POLARS_MAX_THREADS", "1")  # a worker has one processor of its own
        table = pa.Table.from_batches(found) if (found := list(batches)) else None
        if table is None or not table.num_rows:
            return
        for result in self.work(pl.DataFrame(table)):
            missing = [pl.lit(None).alias(name) for name in self.columns if name not in result.columns]
            whole = result.with_columns(missing).select(*self.columns).to_arrow()
            yield from whole.cast(arrow_schema(self.columns)).to_batches()


def arrow_schema(columns: dict[str, str]) -> pa.Schema:
    """The columns with Arrow's types."""
    import pyarrow as pa

    kinds = {
        TEXT: pa.string(), LONG: pa.int64(), "int": pa.int32(), "smallint": pa.int16(), "tinyint": pa.int8(),
        "date": pa.date32(), "boolean": pa.bool_(), YUAN: pa.decimal128(20, 2),
        TEXTS: pa.list_(pa.string()), LONGS: pa.list_(pa.int64()),
    }  # fmt: skip
    return pa.schema([pa.field(name, kinds[kind]) for name, kind in columns.items()])


def numbered(rows: pl.DataFrame) -> pl.DataFrame:
    """The rows with their places, which stand for the lines of a file."""
    return rows.with_row_index("__row").with_columns(pl.col("__row").cast(pl.Int64))


def with_what_names_them(part: pl.DataFrame, *by: str) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The rows of some visits, and the cancellations that name these, numbered together in an order of `by`."""
    if NAMING not in part.columns:
        rows = numbered(part.sort(*by, maintain_order=True))
        return rows, rows.clear()
    naming = pl.col(NAMING)
    part = part.with_columns(
        visit_id=pl.when(naming).then(CANCELS.name).otherwise("visit_id"),
        **{CANCELS.name: pl.when(naming).then("visit_id").otherwise(CANCELS.name)},
    )
    rows = numbered(part.sort(*by, maintain_order=True))
    return rows.filter(~naming).drop(NAMING), rows.filter(naming).drop(NAMING)


def passed_on(gathered: Gathered, table: pl.DataFrame) -> Iterator[pl.DataFrame]:
    """What the first step gives of a part: whole visits, rows held back, and faults of the rows of `table`."""
    place = table.select("__row", ORDER, "visit_id")
    cancels = pl.col(CANCELS.name).is_not_null() if CANCELS.name in table.columns else pl.lit(value=False)
    beside = (
        pl.when(cancels).then(name if name in table.columns else pl.lit(None, pl.String)).alias(own)
        for own, name in BESIDE.items()
    )
    first = table.select(ORDER, *beside, first_row="__row")
    visits = gathered.visits.join(first, on="first_row", maintain_order="left")
    yield visits.with_columns(pl.lit(VISIT).alias(KIND))
    yield gathered.held_back.join(place, on="__row").with_columns(pl.lit(HELD_BACK).alias(KIND))
    yield explained(gathered.faults, table)


def explained(faults: pl.DataFrame, table: pl.DataFrame) -> pl.DataFrame:
    """The faults with the rows of `table` they are faults of: its text columns, beside `__row` and `order`."""
    cells = [name for name in table.columns if name not in ("__row", ORDER)]
    rows = table.join(faults, on="__row", how="semi").select(
        "__row", ORDER, "visit_id", "person_id", row=pl.struct(cells)
    )
    cell = (pl.when(pl.col("column") == name).then(pl.col("row").struct.field(name)) for name in cells)
    return faults.join(rows, on="__row").with_columns(
        pl.lit(FAULT).alias(KIND),
        value=pl.coalesce("value", *cell, pl.lit("")).str.strip_chars(),
        explanation=pl.format("{} | {}", "zh", "en"),
        input=pl.col("row").struct.json_encode(),
    )


def of_persons(part: pl.DataFrame, *more: pl.Expr) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """What the first step gave of some persons, in its order; and of it the visits, and what is held back."""
    rows = numbered(part.filter(pl.col(KIND) != BALANCE).sort(ORDER, "visit_id", maintain_order=True))
    visits = rows.filter(pl.col(KIND) == VISIT).select(
        "visit_id", "person_id", "day", "condition_code", "tier", CANCELS.name, "total", "listed_cost",
        "any_listed", "all_listed", *more, first_row="__row",
    )  # fmt: skip
    held_back = rows.filter(pl.col(KIND) == HELD_BACK).select("__row", "person_id", "condition_code", "day")
    # Whether every row has a time is known of no partition: `order` alone orders a day.
    return rows, as_they_come(visits), as_they_come(held_back)


def opening_of(part: pl.DataFrame, policy: Policy) -> pl.DataFrame:
    """The opening balances of a part in fen; a single fault ends the work, since all rests on them."""
    carried = part.filter(pl.col(KIND) == BALANCE).select("person_id", "condition", "year", "paid")
    balances, faults = understand_balances(numbered(carried.fill_null("")), policy)
    if faults.height:
        person = carried["person_id"]
        raise FileError(
            each_refuses(faults, "opening", lambda row: f"{person[row['__row']]}, {row['column']}")
        )
    return balances

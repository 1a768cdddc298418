"""Visits on a cluster: Spark parts the rows, by visit and then by person, and every part goes through the same engine."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

import polars as pl
from attrs import field, frozen

from shanxi_health_policy.engines.columns.balances import balances_to_write, understand_balances
from shanxi_health_policy.engines.columns.gathering import gather
from shanxi_health_policy.engines.columns.policy import Policy
from shanxi_health_policy.engines.columns.settling import settle_visits
from shanxi_health_policy.engines.columns.showing import shown, with_details
from shanxi_health_policy.engines.columns.understanding import understand
from shanxi_health_policy.engines.files.columns_of_files import (
    BALANCE_COLUMNS,
    CANCELS,
    INPUT_COLUMNS,
    match_headers,
)
from shanxi_health_policy.errors import Fault, FileError, InputError
from shanxi_health_policy.notices.catalogue import Catalogue
from shanxi_health_policy.text import Text

if TYPE_CHECKING:
    import pyarrow as pa
    from pyspark.sql import DataFrame

_TEXT, _LONG, _YUAN = "string", "bigint", "decimal(20,2)"
_KIND, _ORDER = "kind", "order"
_CHECKED = {
    _KIND: _TEXT, _ORDER: _LONG, "visit_id": _TEXT, "person_id": _TEXT, "day": "date", "condition_code": "smallint",
    "tier": "tinyint", "total": _LONG, "listed_cost": _LONG, "any_listed": "boolean", "all_listed": "boolean",
    CANCELS.name: _TEXT, "column": _TEXT, "value": _TEXT, "reason": _TEXT, "explanation": _TEXT, "input": _TEXT,
    "condition": _TEXT, "year": _TEXT, "paid": _TEXT,
}  # fmt: skip
"""What goes from the parts by visit to those by person; `kind` says which columns a row fills."""
_REJECTS = ("order", "visit_id", "person_id", "column", "value", "reason", "explanation", "input")
_SETTLEMENTS = {
    "visit_id": _TEXT, "person_id": _TEXT, "visited_on": "date", "condition": _TEXT, "fee_class": _TEXT,
    "total_cost": _YUAN, "eligible_cost": _YUAN, "fund_payment": _YUAN, "patient_payment": _YUAN, "binding": _TEXT,
    "year_to_date": _YUAN, "annual_remaining": _YUAN, "reasons": _TEXT, CANCELS.name: _TEXT,
}  # fmt: skip
_BALANCES = {"person_id": _TEXT, "condition": _TEXT, "year": "int", "paid": _YUAN}
_SETTLED = {
    _KIND: _TEXT, _ORDER: _LONG, **_SETTLEMENTS, "column": _TEXT, "value": _TEXT, "reason": _TEXT, "explanation": _TEXT,
    "input": _TEXT, "year": "int", "paid": _YUAN,
}  # fmt: skip
_ORDERED = Text(zh="整数列的列名，或 None", en="the name of a column of whole numbers, or None")
_EXACT = Text(
    zh="文字、整数、日期或定点小数（decimal）",
    en="text, integer, date or decimal: a float is not exact",
)


@frozen
class SparkSettlements:
    """What became of the visits: three DataFrames, resting on work that the cluster keeps until `release`.

    Each may be used like any other; nothing is computed before one of them is.
    """

    settlements: DataFrame
    """One row a visit or cancellation, with the columns of a settled file."""
    rejects: DataFrame
    """One row per fault: `order`, `visit_id`, `person_id`, `column`, `value`, `reason`, `explanation`, and the row in JSON."""
    balances: DataFrame
    """`person_id`, `condition`, `year`, `paid`: what the next run takes as `opening`."""
    _kept: tuple[DataFrame, ...] = field(repr=False)

    def release(self) -> None:
        """Give back what the cluster keeps of the work."""
        for one in self._kept:  # pragma: no cover
            one.unpersist()


def settle_dataframe(  # pragma: no cover  (needs Java, without which its tests are skipped)
    visits: DataFrame,
    *,
    order: str | None = None,
    opening: DataFrame | None = None,
    place: str = "141100",
    known_on: date | None = None,
    catalogue: Catalogue | None = None,
    partitions: int | None = None,
) -> SparkSettlements:
    """Settle a DataFrame of visits, one row an item, as [settle_file][] does (T1–T6 of 吕医保发〔2022〕22号 at 141100).

    Columns under their English or Chinese names, as text or exact types. Visits of one day are settled in the order of the
    column `order`, whole numbers such as the line or a running number, and where that does not tell them apart, in the order of
    their ids: a cluster keeps no order of its own. `opening` has the columns `person_id`, `condition`, `year` and `paid`. The
    rows are parted by visit and by person into `partitions`, by default as many as Spark shuffles into: one part must fit into
    the memory of a worker.

    Raises [FileError][] for columns that are missing or not exact, and [InputError][] for an `order` that is no such column.
    Faulty opening balances end the job.
    """
    from pyspark import StorageLevel
    from pyspark.sql.functions import col, lit

    policy = Policy.of(place, known_on, catalogue)
    rows = _renamed(visits, INPUT_COLUMNS, order)
    checked = _parted(rows, partitions, "visit_id").mapInArrow(
        _in_partition(lambda part: _checked(part, policy), _CHECKED), _ddl(_CHECKED)
    )
    checked = checked.persist(StorageLevel.MEMORY_AND_DISK)
    of_persons = checked.filter((col(_KIND) != "fault") & col("person_id").isNotNull())
    if opening is not None:
        of_persons = of_persons.unionByName(
            _renamed(opening, BALANCE_COLUMNS, None).withColumn(_KIND, lit("balance")),
            allowMissingColumns=True,
        )
    settled = _parted(of_persons, partitions, "person_id").mapInArrow(
        _in_partition(lambda part: _settled(part, policy), _SETTLED), _ddl(_SETTLED)
    )
    settled = settled.persist(StorageLevel.MEMORY_AND_DISK)
    faults = [one.filter(col(_KIND) == "fault").select(*_REJECTS) for one in (checked, settled)]
    return SparkSettlements(
        settled.filter(col(_KIND) == "settlement").select(*_SETTLEMENTS),
        faults[0].unionByName(faults[1]),
        settled.filter(col(_KIND) == "balance").select(*_BALANCES),
        (checked, settled),
    )


def _parted(rows: DataFrame, partitions: int | None, column: str) -> DataFrame:  # pragma: no cover
    return rows.repartition(column) if partitions is None else rows.repartition(partitions, column)


def _renamed(  # pragma: no cover
    table: DataFrame, columns: tuple[Any, ...], order: str | None
) -> DataFrame:
    """The columns under their canonical names, as text or exact types; everything wrong with them at once."""
    from pyspark.sql import types
    from pyspark.sql.functions import col, lit, trim

    whole_numbers = (types.ByteType, types.ShortType, types.IntegerType, types.LongType)
    days = (types.DateType, types.TimestampType, types.TimestampNTZType)
    exact = (types.StringType, types.DecimalType, types.NullType, *days, *whole_numbers)
    found, faults = match_headers(table.columns, columns, "DataFrame")
    kinds = {name: table.schema[position].dataType for name, position in found.items()}
    faults += [
        Fault("DataFrame", f"column {name}", kind.simpleString(), _EXACT)
        for name, kind in kinds.items()
        if not isinstance(kind, exact)
    ]
    if faults:
        raise FileError(faults)
    whole = order is None or (
        order in table.columns and isinstance(table.schema[order].dataType, whole_numbers)
    )
    if not whole:
        raise InputError("order", order, _ORDERED)
    # As text all rows of a visit, and all visits of a person, have the same key, whatever the types are.
    texts = [
        col(f"`{table.columns[position]}`").cast("string").alias(name) for name, position in found.items()
    ]
    place = lit(0).cast("bigint") if order is None else col(f"`{order}`").cast("bigint")
    trimmed: dict[str, Any] = {name: trim(col(name)) for name in ("visit_id", "person_id") if name in found}
    renamed = table.select(*texts, place.alias(_ORDER)) if columns is INPUT_COLUMNS else table.select(*texts)
    return renamed.withColumns(trimmed)


def _in_partition(
    work: Callable[[pl.DataFrame], Iterable[pl.DataFrame]], columns: dict[str, str]
) -> Callable[[Iterator[pa.RecordBatch]], Iterator[pa.RecordBatch]]:
    """The work over all rows of a partition at once, as Spark's workers call it."""

    def over_batches(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        import pyarrow as pa

        os.environ.setdefault("POLARS_MAX_THREADS", "1")  # a worker has one processor of its own
        table = pa.Table.from_batches(found) if (found := list(batches)) else None
        if table is None or not table.num_rows:
            return
        frame = pl.DataFrame(table)
        for result in work(frame):
            missing = [pl.lit(None).alias(name) for name in columns if name not in result.columns]
            whole = result.with_columns(missing).select(*columns).to_arrow()
            yield from whole.cast(_arrow(columns)).to_batches()

    return over_batches


def _checked(part: pl.DataFrame, policy: Policy) -> Iterator[pl.DataFrame]:
    """Whole visits, what is held back, and faults, of all rows of some visits."""
    table = _numbered(part.sort(_ORDER, "visit_id", maintain_order=True))
    understood = understand(table, policy)
    gathered = gather(understood.rows, understood.faults)
    row_in_json = pl.struct(name for name in part.columns if name != _ORDER).struct.json_encode()
    said = table.select("__row", _ORDER, "visit_id", input=row_in_json)
    place = said.select("__row", _ORDER, "visit_id")
    visits = gathered.visits.join(
        place.select(_ORDER, first_row="__row"), on="first_row", maintain_order="left"
    )
    yield visits.with_columns(pl.lit("visit").alias(_KIND))
    yield gathered.held_back.join(place, on="__row").with_columns(pl.lit("held_back").alias(_KIND))
    persons = understood.rows.select("__row", "person_id")
    yield _explained(gathered.faults.join(said, on="__row").join(persons, on="__row"))


def _settled(part: pl.DataFrame, policy: Policy) -> Iterator[pl.DataFrame]:
    """Settlements, faults and balances, of all visits, held-back rows and opening balances of some persons."""
    ranked = _numbered(part.filter(pl.col(_KIND) != "balance").sort(_ORDER, "visit_id", maintain_order=True))
    visits = ranked.filter(pl.col(_KIND) == "visit").select(
        "visit_id", "person_id", "day", "condition_code", "tier", CANCELS.name, "total", "listed_cost",
        "any_listed", "all_listed", first_row="__row",
    )  # fmt: skip
    held = ranked.filter(pl.col(_KIND) == "held_back").select("__row", "person_id", "condition_code", "day")
    carried = part.filter(pl.col(_KIND) == "balance").select("person_id", "condition", "year", "paid")
    settled = settle_visits(visits, held, _opening(carried, policy), policy)
    yield (
        with_details(settled.settlements, policy)
        .select(shown(policy))
        .with_columns(pl.lit("settlement").alias(_KIND))
    )
    row_in_json = pl.struct(
        "visit_id", "person_id", pl.col("day").cast(pl.String).alias("visited_on"), CANCELS.name
    ).struct.json_encode()
    said = ranked.select("__row", _ORDER, "visit_id", "person_id", input=row_in_json)
    yield _explained(settled.faults.join(said, on="__row"))
    yield settled.balances.select(balances_to_write(policy)).with_columns(pl.lit("balance").alias(_KIND))


def _opening(carried: pl.DataFrame, policy: Policy) -> pl.DataFrame:
    balances, faults = understand_balances(_numbered(carried.fill_null("")), policy)
    if faults.height:
        raise FileError(
            Fault(
                "opening",
                f"{carried['person_id'][row['__row']]}, {row['column']}",
                repr(row["value"]),
                Text(zh=row["zh"], en=row["en"]),
            )
            for row in faults.iter_rows(named=True)
        )
    return balances


def _explained(faults: pl.DataFrame) -> pl.DataFrame:
    return faults.with_columns(
        pl.lit("fault").alias(_KIND),
        value=pl.col("value").fill_null(""),
        explanation=pl.format("{} | {}", "zh", "en"),
    )


def _numbered(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.with_row_index("__row").with_columns(pl.col("__row").cast(pl.Int64))


def _ddl(columns: dict[str, str]) -> str:
    return ", ".join(f"`{name}` {kind}" for name, kind in columns.items())


def _arrow(columns: dict[str, str]) -> pa.Schema:
    import pyarrow as pa

    kinds = {
        "string": pa.string(), "bigint": pa.int64(), "int": pa.int32(), "smallint": pa.int16(), "tinyint": pa.int8(),
        "date": pa.date32(), "boolean": pa.bool_(), _YUAN: pa.decimal128(20, 2),
    }  # fmt: skip
    return pa.schema([pa.field(name, kinds[kind]) for name, kind in columns.items()])

"""What Spark does: rows under their canonical names, parted by visit and then by person, each part worked through by itself."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from shanxi_health_policy.batch.columns.day_cells import EXPECTED_UNZONED
from shanxi_health_policy.batch.columns.policy import Policy
from shanxi_health_policy.batch.files.headers import BALANCE_COLUMNS, CANCELS, IDS, VISITED_ON, Column
from shanxi_health_policy.batch.files.meanings import header_faults, meanings_of
from shanxi_health_policy.batch.files.parquet_files import EXPECTED_EXACT, NO_DAY
from shanxi_health_policy.batch.of_place import OfPlace
from shanxi_health_policy.batch.spark.partitions import BALANCE, FAULT, KIND, NAMING, ORDER, Step
from shanxi_health_policy.errors import Fault, FileError, InputError
from shanxi_health_policy.text import Text, at
from shanxi_health_policy.vocabulary.identifiers import normal_id

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

REJECTS = ("order", "visit_id", "person_id", "column", "value", "reason", "explanation", "input")
"""The columns of rejected rows, one row per fault."""
_BLANKS = r"(?U)^\s+|\s+$"
_KEY = "part_key"
_ORDERED = Text("整数列的列名，或 None", "the name of a column of whole numbers, or None")


@frozen
class Worked:
    """What both steps gave, which the cluster keeps; the kind of a row says which columns it fills."""

    by_visit: DataFrame = field(eq=False)
    by_person: DataFrame = field(eq=False)

    def of_kind(
        self, kind: str, columns: Iterable[str]
    ) -> DataFrame:  # pragma: no cover  (see `work_through`)
        """The rows of one kind that the second step gave."""
        return _of_kind(self.by_person, kind, columns)

    def told(self, policy: Policy) -> dict[str, Any]:  # pragma: no cover
        """What its [KeptOnCluster][] tells: the faults of both steps, and the place."""
        first, second = (_of_kind(one, FAULT, REJECTS) for one in (self.by_visit, self.by_person))
        of_place = {"place": policy.place, "place_assumed": policy.place_assumed}
        return {"rejects": first.unionByName(second), "worked": self, **of_place}

    def release(self) -> None:  # pragma: no cover
        """Give back what the cluster keeps."""
        for one in (self.by_visit, self.by_person):
            one.unpersist()


@frozen(kw_only=True)
class KeptOnCluster(OfPlace):
    """DataFrames that rest on work that the cluster keeps until `release`; nothing is computed before one of them is used."""

    rejects: DataFrame
    """One row per fault: `order`, `visit_id`, `person_id`, `column`, `value`, `reason`, `explanation`, and the row in JSON."""
    _worked: Worked = field(repr=False)

    def release(self) -> None:
        """Give back what the cluster keeps of the work."""
        self._worked.release()  # pragma: no cover


def work_through(  # pragma: no cover  (needs Java, without which its tests are skipped)
    table: DataFrame,
    columns: tuple[Column, ...],
    order: str | None,
    opening: DataFrame | None,
    steps: tuple[Step, Step],
    partitions: int | None,
    zone: str | None,
) -> Worked:
    """All rows of a visit at once, and then all that the first step gave of a person, with the opening balances.

    Rows without person, and faults, go no further. Nothing is computed before a result is used.
    """
    from pyspark import StorageLevel
    from pyspark.sql.functions import col, lit

    rows, (by_visit, by_person) = renamed(table, columns, order, zone), steps
    rows = _with_copies(rows)
    checked = _in_parts(rows, "visit_id", by_visit, partitions).persist(StorageLevel.MEMORY_AND_DISK)
    of_persons = checked.filter((col(KIND) != FAULT) & col("person_id").isNotNull())
    if opening is not None:
        balances = renamed(opening, BALANCE_COLUMNS).withColumn(KIND, lit(BALANCE))
        of_persons = of_persons.unionByName(balances, allowMissingColumns=True)
    done = _in_parts(of_persons, "person_id", by_person, partitions).persist(StorageLevel.MEMORY_AND_DISK)
    return Worked(checked, done)


def renamed(  # pragma: no cover
    table: DataFrame, columns: tuple[Column, ...], order: str | None = None, zone: str | None = None
) -> DataFrame:
    """The columns under their canonical names as text, and `order`; everything wrong with them at once.

    A timestamp of Spark's is a moment: its day is that of a zone, which the settings of the cluster must not choose in silence.
    """
    from pyspark.sql import types
    from pyspark.sql.functions import col, convert_timezone, lit, regexp_replace

    whole_numbers = (types.ByteType, types.ShortType, types.IntegerType, types.LongType)
    days = (types.DateType, types.TimestampType, types.TimestampNTZType)
    exact = (types.StringType, types.DecimalType, types.NullType, *whole_numbers, *days)
    meant = meanings_of(table.columns, columns)
    found, faults = meant.found, list(header_faults(meant, "DataFrame"))
    kinds = {name: table.schema[position].dataType for name, position in found.items()}
    faults += [
        Fault(
            "DataFrame",
            at("column", name),
            kind.simpleString(),
            NO_DAY if isinstance(kind, days) else EXPECTED_EXACT,
        )
        for name, kind in kinds.items()
        if not isinstance(kind, exact if name == VISITED_ON.name else exact[: -len(days)])
    ]
    moments = {VISITED_ON.name} if isinstance(kinds.get(VISITED_ON.name), types.TimestampType) else set[str]()
    if zone is None:
        faults += [Fault("DataFrame", at("column", name), "timestamp", EXPECTED_UNZONED) for name in moments]
    if faults:
        raise FileError(faults)
    of_column = {one.name: one.dataType for one in table.schema}
    if order is not None and not isinstance(of_column.get(order), whole_numbers):
        raise InputError("order", order, _ORDERED)
    # As text all rows of a visit, and all visits of a person, have the same key, whatever the types are.
    cells = {name: col(f"`{table.columns[position]}`") for name, position in found.items()}
    cells |= {name: convert_timezone(None, lit(zone), cells[name]) for name in moments}
    texts = [cell.cast("string").alias(name) for name, cell in cells.items()]
    place = lit(0).cast("bigint") if order is None else col(f"`{order}`").cast("bigint")
    bare = {name: regexp_replace(col(name), _BLANKS, "") for name in IDS if name in found}
    return table.select(*texts, place.alias(ORDER)).withColumns(bare)


def _with_copies(rows: DataFrame) -> DataFrame:  # pragma: no cover
    """A copy of every cancellation beside the rows of the visit that it names: what stands after it is none of the visit's."""
    from pyspark.sql.functions import col, lit

    if CANCELS.name not in rows.columns:
        return rows
    exchanged = {"visit_id": col(CANCELS.name), CANCELS.name: col("visit_id"), NAMING: lit(True)}
    naming = rows.filter(col(CANCELS.name) != "").withColumns(exchanged)
    return rows.withColumn(NAMING, lit(False)).unionByName(naming)


def _in_parts(  # pragma: no cover
    rows: DataFrame, key: str, step: Step, partitions: int | None
) -> DataFrame:
    from pyspark.sql.functions import col, udf

    # Ids that are one to the engine must be one to Spark, or they come into different parts.
    keyed = rows.withColumn(_KEY, udf(lambda text: text and normal_id(text), "string")(col(key)))
    parted = keyed.repartition(_KEY) if partitions is None else keyed.repartition(partitions, _KEY)
    parted = parted.drop(_KEY)
    ddl = ", ".join(f"`{name}` {kind}" for name, kind in step.columns.items())
    return parted.mapInArrow(step.over_batches, ddl)


def _of_kind(table: DataFrame, kind: str, columns: Iterable[str]) -> DataFrame:  # pragma: no cover
    from pyspark.sql.functions import col

    return table.filter(col(KIND) == kind).select(*columns)

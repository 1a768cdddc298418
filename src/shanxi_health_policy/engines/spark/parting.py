"""What Spark does: rows under their canonical names, parted by visit and then by person, each part worked through by itself."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from attrs import field, frozen

from shanxi_health_policy.engines.files.columns_of_files import BALANCE_COLUMNS, Column, match_headers
from shanxi_health_policy.engines.spark.partitions import BALANCE, FAULT, KIND, ORDER, Step
from shanxi_health_policy.errors import Fault, FileError, InputError
from shanxi_health_policy.text import Text

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

REJECTS = ("order", "visit_id", "person_id", "column", "value", "reason", "explanation", "input")
"""The columns of rejected rows, one row per fault."""
_IDS = ("visit_id", "person_id")
_BLANKS = r"(?U)^\s+|\s+$"
"""What the engine takes off an id: ids that are one to it must be one to Spark, or they come into different parts."""
_ORDERED = Text(zh="整数列的列名，或 None", en="the name of a column of whole numbers, or None")
_EXACT = Text(
    zh="文字、整数、日期或定点小数（decimal）",
    en="text, integer, date or decimal: a float is not exact",
)


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

    def faults(self) -> DataFrame:  # pragma: no cover
        """The faults of both steps."""
        steps = (self.by_visit, self.by_person)
        first, second = (_of_kind(one, FAULT, REJECTS) for one in steps)
        return first.unionByName(second)

    def release(self) -> None:  # pragma: no cover
        """Give back what the cluster keeps."""
        for one in (self.by_visit, self.by_person):
            one.unpersist()


def work_through(  # pragma: no cover  (needs Java, without which its tests are skipped)
    rows: DataFrame, opening: DataFrame | None, by_visit: Step, by_person: Step, partitions: int | None
) -> Worked:
    """All rows of a visit at once, and then all that the first step gave of a person, with the opening balances.

    Rows without person, and faults, go no further. Nothing is computed before a result is used.
    """
    from pyspark import StorageLevel
    from pyspark.sql.functions import col, lit

    checked = _in_parts(rows, "visit_id", by_visit, partitions).persist(StorageLevel.MEMORY_AND_DISK)
    of_persons = checked.filter((col(KIND) != FAULT) & col("person_id").isNotNull())
    if opening is not None:
        balances = renamed(opening, BALANCE_COLUMNS).withColumn(KIND, lit(BALANCE))
        of_persons = of_persons.unionByName(balances, allowMissingColumns=True)
    done = _in_parts(of_persons, "person_id", by_person, partitions).persist(StorageLevel.MEMORY_AND_DISK)
    return Worked(checked, done)


def renamed(  # pragma: no cover
    table: DataFrame, columns: tuple[Column, ...], order: str | None = None
) -> DataFrame:
    """The columns under their canonical names as text, and `order`; everything wrong with them at once."""
    from pyspark.sql import types
    from pyspark.sql.functions import col, lit, regexp_replace

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
    bare = {name: regexp_replace(col(name), _BLANKS, "") for name in _IDS if name in found}
    return table.select(*texts, place.alias(ORDER)).withColumns(bare)


def _in_parts(  # pragma: no cover
    rows: DataFrame, key: str, step: Step, partitions: int | None
) -> DataFrame:
    parted = rows.repartition(key) if partitions is None else rows.repartition(partitions, key)
    ddl = ", ".join(f"`{name}` {kind}" for name, kind in step.columns.items())
    return parted.mapInArrow(step.over_batches, ddl)


def _of_kind(table: DataFrame, kind: str, columns: Iterable[str]) -> DataFrame:  # pragma: no cover
    from pyspark.sql.functions import col

    return table.filter(col(KIND) == kind).select(*columns)

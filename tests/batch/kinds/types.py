"""The table of types: what a typed column means, by what the column holds, in a Parquet file and in a table in memory.

In a column of its `same` a type means the same money as the text of its cells; in one that it `may` have it is read as that
text, whatever comes of it; in all others it is refused by the name of the column. That no type of the library is missing here,
and that every column has its types, is tested in `test_types`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Final, Literal

import polars as pl
from attrs import field, frozen
from tests.batch.kinds.cells import DAY, EVERY, FLAG, ID, MONEY, ROLES, YEAR
from tests.batch.kinds.formats import TABLE

Made = Callable[[pl.Series], pl.Series]
Says = Mapping[str, Callable[[str], str]]
Where = frozenset[str]
"""Roles and columns."""

ZONE: Final = "Asia/Shanghai"
_NUMBERS: Says = {
    "fee_class": lambda _: "3",
    "refund_flag": lambda text: {"否": "0", "是": "1"}[text],
    "charge_or_refund": lambda _: "7",
    DAY: lambda text: text.replace("-", ""),
}
"""How numbers say what these columns hold; those of names and terms say nothing that is known."""


@frozen
class Typed:
    """A type, how a column of it is made of texts, and what it means where."""

    name: str
    made: Made
    same: Mapping[bool, Where]
    """By whether it is a table in memory, where it means the same."""
    may: Mapping[bool, Where]
    """And where else it is read."""
    says: Says = field(factory=dict)
    digits: int = 17
    """How many digits ids have that it can hold."""
    whole: bool = False
    """Whether amounts must be whole yuan."""

    def __str__(self) -> str:
        return self.name

    def means_the_same(self, column: str, ending: str) -> bool:
        """Whether it does in a column of that name."""
        return bool({column, ROLES[column]} & self.same[ending == TABLE])

    def is_refused(self, column: str, ending: str) -> bool:
        """Whether the whole file is, by that column."""
        read = self.may[ending == TABLE] | self.same[ending == TABLE]
        return not {column, ROLES[column]} & read

    def texts(self, column: str, cells: Sequence[str]) -> list[str]:
        """What cells of this type say as text."""
        other = EVERY if self.says and ROLES[column] not in (ID, MONEY, YEAR, DAY, FLAG) else ()
        says = self.says.get(column) or self.says.get(ROLES[column]) or ((lambda _: "7") if other else str)
        return [says(text) if text else "" for text in cells]

    def column(self, name: str, cells: Sequence[str]) -> pl.Series | None:
        """Cells as a column of this type, those that are empty as nothing; None where it cannot hold them."""
        texts = pl.Series(name, [text or None for text in self.texts(name, cells)], dtype=pl.String)
        try:
            return self.made(texts)
        except pl.exceptions.InvalidOperationError:
            return None


def _both(parquet: Sequence[str], table: Sequence[str] | None = None) -> Mapping[bool, Where]:
    return {False: frozenset(parquet), True: frozenset(parquet if table is None else table)}


_NOWHERE = _both(())


def _number(name: str, dtype: pl.DataType, digits: int) -> Typed:
    same = (ID, MONEY, YEAR, "fee_class", "refund_flag")
    return Typed(
        name, lambda texts: texts.cast(pl.Decimal(38, 2)).cast(dtype), _both((*same, DAY), same),
        _both(EVERY, ("charge_or_refund",)), _NUMBERS, digits, whole=True,
    )  # fmt: skip


def _decimal(places: int) -> Typed:
    dtype = pl.Decimal(38, places)
    same = (ID, MONEY, YEAR, *(() if places else (DAY, "fee_class", "refund_flag")))
    made = Typed("", lambda texts: texts.cast(dtype), _both(same, (ID, MONEY)), _both(EVERY, ()), _NUMBERS)
    return Typed(f"Decimal({places})", made.made, made.same, made.may, made.says, whole=not places)


def _words(name: str, made: Made) -> Typed:
    return Typed(name, made, _both(EVERY, [one for one in EVERY if one != MONEY]), _NOWHERE)


def _day(name: str, made: Made) -> Typed:
    return Typed(name, made, _both((DAY,)), _NOWHERE)


def _time(unit: Literal["ms", "us", "ns"]) -> Typed:
    return _day(
        f"Datetime({unit})", lambda texts: texts.str.to_datetime("%Y-%m-%d", time_unit=unit, strict=False)
    )


def _never(name: str, dtype: pl.DataType, cell: object) -> Typed:
    """A type that means nothing anywhere."""
    return Typed(
        name,
        lambda texts: pl.Series(texts.name, [cell] * len(texts), dtype=dtype, strict=False),
        _NOWHERE,
        _NOWHERE,
    )


def _as_instants(texts: pl.Series) -> pl.Series:
    """Half an hour after midnight, so that in universal time it is the day before."""
    local = texts.str.to_date("%Y-%m-%d", strict=False).cast(pl.Datetime("us")) + timedelta(minutes=30)
    return local.dt.replace_time_zone(ZONE).dt.convert_time_zone("UTC")


def _truths(texts: pl.Series) -> pl.Series:
    return texts.is_in(["是", "退"]).set(texts.is_null(), None)


TYPES: Final = (
    Typed("String", lambda texts: texts, _both(EVERY), _NOWHERE),
    _words("Categorical", lambda texts: texts.cast(pl.Categorical)),
    _words("Enum", lambda texts: texts.cast(pl.Enum(texts.drop_nulls().unique()))),
    *(
        _number(name, getattr(pl, name)(), digits)
        for digits, names in {
            4: ("Int8", "UInt8", "Int16", "UInt16"),
            8: ("Int32", "UInt32"),
            17: ("Int64", "UInt64", "Int128", "UInt128"),
        }.items()
        for name in names
    ),
    *(_decimal(places) for places in (0, 2, 10)),
    _day("Date", lambda texts: texts.str.to_date("%Y-%m-%d", strict=False)),
    _time("ms"),
    _time("us"),
    _time("ns"),
    Typed("Datetime with a zone", _as_instants, _NOWHERE, _NOWHERE),
    Typed("Boolean", _truths, _both(("refund_flag",)), _both(("charge_or_refund",))),
    _never("Float16", pl.Float16(), 1.0),
    _never("Float32", pl.Float32(), 1.0),
    _never("Float64", pl.Float64(), 1.0),
    _never("Binary", pl.Binary(), b"1"),
    _never("Time", pl.Time(), None),
    _never("Duration", pl.Duration("us"), None),
    _never("List", pl.List(pl.Int64), [1]),
    _never("Array", pl.Array(pl.Int64, 1), [1]),
    _never("Struct", pl.Struct({"a": pl.Int64}), {"a": 1}),
)  # fmt: skip
EMPTY: Final = Typed(
    "Null", lambda texts: pl.Series(texts.name, [None] * len(texts), dtype=pl.Null), _NOWHERE, _both(EVERY)
)
"""A column of nulls: as one of empty texts, whatever it should hold."""

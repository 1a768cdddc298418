"""Rows of the books as they are read and written: a class or a mapping a row, its names those of the columns."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from typing import Any, TypeVar

RowT = TypeVar("RowT")


def mappings_of(sql: sqlite3.Connection, statement: str, *values: object) -> Iterator[dict[str, Any]]:
    """What a statement finds, each row by the names of its columns."""
    found = sql.execute(statement, values)
    names = [one[0] for one in found.description]
    return (dict(zip(names, row, strict=True)) for row in found.fetchall())


def rows_of(sql: sqlite3.Connection, cls: type[RowT], statement: str, *values: object) -> Iterator[RowT]:
    """The same, each row as one of the class."""
    return (cls(**one) for one in mappings_of(sql, statement, *values))


def insert(sql: sqlite3.Connection, table: str, values: Mapping[str, object]) -> None:
    """A row is written."""
    names, marks = ", ".join(values), ", ".join("?" * len(values))
    sql.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", tuple(values.values()))

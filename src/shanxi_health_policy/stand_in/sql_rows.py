"""Rows of the books as they are read and written: a class a kind of row, its fields the columns, or a mapping a row."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple, TypeVar

RowT = TypeVar("RowT", bound=NamedTuple)


def mappings_of(sql: sqlite3.Connection, statement: str, *values: object) -> Iterator[dict[str, Any]]:
    """What a statement finds, each row by the names of its columns."""
    found = sql.execute(statement, values)
    names = [one[0] for one in found.description]
    return (dict(zip(names, row, strict=True)) for row in found.fetchall())


def columns(cls: type[NamedTuple]) -> str:
    """The columns that a class of rows has, in the order of its fields, as a statement names them."""
    return ", ".join(cls._fields)


def rows_of(sql: sqlite3.Connection, cls: type[RowT], statement: str, *values: object) -> list[RowT]:
    """What a statement finds that asks for the [columns][] of the class."""
    return [cls._make(row) for row in sql.execute(statement, values)]


def row_of(sql: sqlite3.Connection, cls: type[RowT], statement: str, *values: object) -> RowT | None:
    """The first of them; None where there is none."""
    found = sql.execute(statement, values).fetchone()
    return None if found is None else cls._make(found)


def insert(sql: sqlite3.Connection, table: str, row: NamedTuple) -> None:
    """A row is written."""
    sql.execute(_insertion(table, type(row)), row)


@cache
def _insertion(table: str, cls: type[NamedTuple]) -> str:
    """How a row of a class is written."""
    marks = ", ".join("?" * len(cls._fields))
    return f"INSERT INTO {table} ({columns(cls)}) VALUES ({marks})"

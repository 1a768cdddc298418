"""Rows of the books as they are read and written: a class a kind of row, its fields the columns, or a mapping a row."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from functools import cache
from operator import attrgetter
from typing import Any, TypeVar

import attrs

RowT = TypeVar("RowT")


def mappings_of(sql: sqlite3.Connection, statement: str, *values: object) -> Iterator[dict[str, Any]]:
    """What a statement finds, each row by the names of its columns."""
    found = sql.execute(statement, values)
    names = [one[0] for one in found.description]
    return (dict(zip(names, row, strict=True)) for row in found.fetchall())


@cache
def columns(cls: type) -> str:
    """The columns that a class of rows has, in the order of its fields, as a statement names them."""
    return ", ".join(_names(cls))


def rows_of(sql: sqlite3.Connection, cls: type[RowT], statement: str, *values: object) -> list[RowT]:
    """What a statement finds that asks for the [columns][] of the class."""
    return [cls(*row) for row in sql.execute(statement, values)]


def row_of(sql: sqlite3.Connection, cls: type[RowT], statement: str, *values: object) -> RowT | None:
    """The first of them; None where there is none."""
    found = sql.execute(statement, values).fetchone()
    return None if found is None else cls(*found)


def insert(sql: sqlite3.Connection, table: str, row: object) -> None:
    """A row is written."""
    statement, values_of = _insertion(table, type(row))  # type: ignore[arg-type]  # a class has a hash, whatever its objects have
    sql.execute(statement, values_of(row))


@cache
def _insertion(table: str, cls: type) -> tuple[str, Callable[[Any], tuple[Any, ...]]]:
    """How a row of a class is written: the statement, and what takes the values out of a row."""
    marks = ", ".join("?" * len(_names(cls)))
    return f"INSERT INTO {table} ({columns(cls)}) VALUES ({marks})", attrgetter(*_names(cls))


def _names(cls: type) -> list[str]:
    return [one.name for one in attrs.fields(cls)]

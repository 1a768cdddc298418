"""Every type of a column by every reader of typed columns: the same money, the meaning of its text, or refused by its name."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
from tests.batch.kinds.cells import MONEY, ROLES
from tests.batch.kinds.formats import TABLE, frame_of, lines_of
from tests.batch.kinds.readers import READERS, VISITS, Cells, Found, Handed, Reader, few
from tests.batch.kinds.types import EMPTY, TYPES, ZONE, Typed
from tests.naming import plain

from shanxi_health_policy.batch import Layout
from shanxi_health_policy.errors import FileError

DIGITS = (4, 8, 17)
PAIRS = [(reader, ending) for reader in READERS for ending in reader.formats if ending in (".parquet", TABLE)]
WHERE = [pytest.param(*pair, id=plain("".join(map(str, pair)))) for pair in PAIRS]
OF_VISITS = [one for one, (reader, _) in zip(WHERE, PAIRS, strict=True) if reader.holds == VISITS]
AS_TEXT = [one for one in TYPES if one.name in ("Boolean", "Int64", "UInt128", "Decimal(0)", "Decimal(10)")]
"""Other widths of numbers go the way of these."""
CHANCE = ("fund_paid", "not_money")
"""Said of one of the rows that have no id of a visit, and are rejected for that: which of them depends on where they are."""
ZONED = next(one for one in TYPES if one.name == "Datetime with a zone")


def rows_of(reader: Reader, digits: int, *, whole: bool) -> list[Cells]:
    """The rows of two cases; amounts are whole yuan where they must be."""
    rows = [row for number in (0, 1) for row in reader.case(number, digits)]
    return [{name: _whole(name, cell) if whole else cell for name, cell in row.items()} for row in rows]


def _whole(name: str, cell: str) -> str:
    return f"{math.ceil(Decimal(cell))}.00" if cell and ROLES[name] == MONEY else cell


def handed(folder: Path, ending: str, frame: pl.DataFrame) -> Handed:
    """A typed table as it is handed in."""
    lines = lines_of(ending, frame.rows())
    if ending == TABLE:
        return Handed(None, frame, lines)
    frame.write_parquet(folder / "typed.parquet")
    return Handed(folder / "typed.parquet", None, lines)


def typed(rows: list[Cells], chosen: dict[str, Typed]) -> pl.DataFrame:
    """The rows, the columns of which have the types that were chosen, where these can hold them."""
    frame = frame_of(list(rows[0]), [list(row.values()) for row in rows])
    columns = (kind.column(name, frame[name].to_list()) for name, kind in chosen.items())
    return frame.with_columns(column for column in columns if column is not None)


def in_turn(of_columns: dict[str, list[Typed]]) -> Iterator[dict[str, Typed]]:
    """Of each column its types one after another, so that each is in one file at least, beside changing others."""
    for turn in range(max(map(len, of_columns.values()))):
        yield {
            name: kinds[(turn + place) % len(kinds)]
            for place, (name, kinds) in enumerate(of_columns.items())
            if kinds
        }


@pytest.mark.parametrize(("reader", "ending"), WHERE)
def test_what_is_typed_means_the_same(tmp_path: Path, reader: Reader, ending: str) -> None:
    few(tmp_path, 2, DIGITS)
    kinds = {name: [one for one in TYPES if one.means_the_same(name, ending)] for name in reader.names}
    known = dict[tuple[int, bool], Found]()
    tried = set[tuple[str, str]]()
    for chosen in in_turn(kinds):
        digits = min(one.digits for one in chosen.values())
        whole = any(one.whole for one in chosen.values())
        rows = rows_of(reader, digits, whole=whole)
        if (digits, whole) not in known:
            known[digits, whole] = reader(tmp_path, ending, rows)
        frame = typed(rows, chosen)
        tried |= {(name, str(kind.base_type())) for name, kind in frame.schema.items()}
        found = reader.of(tmp_path, handed(tmp_path, ending, frame))
        assert not found.faults, frame.schema
        assert found.money == known[digits, whole].money != (), frame.schema
    held = {(name, kind.name.partition("(")[0]) for name, some in kinds.items() for kind in some}
    assert {(name, kind) for name, kind in held - tried if "Int" not in kind} == set()
    assert {name for name, kind in tried if "Int" in kind} == {
        name for name, some in kinds.items() if any("Int" in one.name for one in some)
    }


@pytest.mark.parametrize(("reader", "ending"), WHERE)
def test_what_else_may_be_typed_is_read_as_its_text(tmp_path: Path, reader: Reader, ending: str) -> None:
    few(tmp_path, 2, DIGITS)
    kinds = {
        name: [
            one
            for one in (*AS_TEXT, EMPTY)
            if not one.means_the_same(name, ending) and not one.is_refused(name, ending)
        ]
        for name in reader.names
    }
    for chosen in in_turn(kinds):
        rows = rows_of(reader, 4, whole=True)
        frame = typed(rows, chosen)
        as_text = {
            name: pl.Series([""] * len(rows)) if chosen[name] is EMPTY else pl.Series(_said(frame[name]))
            for name in chosen
        }
        texts = frame.with_columns(**as_text).cast(pl.String).fill_null("")
        expected = reader(tmp_path, ending, [dict(row) for row in texts.rows(named=True)])
        found = reader.of(tmp_path, handed(tmp_path, ending, frame))
        assert {one for one in found.faults ^ expected.faults if one[1:] != CHANCE} == set(), frame.schema
        assert found.rejected == expected.rejected
        assert found.money == expected.money, frame.schema


def _said(cells: pl.Series) -> Sequence[str]:
    """What stands in typed cells, as text."""
    return ["" if one is None else str(one).lower() if isinstance(one, bool) else str(one) for one in cells]


@pytest.mark.parametrize(("reader", "ending"), WHERE)
def test_any_other_type_is_refused_by_its_column(tmp_path: Path, reader: Reader, ending: str) -> None:
    few(tmp_path, 2, DIGITS)
    for kind in TYPES:
        refused = {name for name in reader.names if kind.is_refused(name, ending)}
        # What a time with a zone means in the column of days is told by its cells, where nothing else is wrong.
        for names in (refused - {"visited_on"}, refused & {"visited_on"}) if kind is ZONED else (refused,):
            rows = rows_of(reader, kind.digits, whole=kind.whole)
            frame = typed(rows, dict.fromkeys(sorted(names), kind))
            wrong = {name for name in names if frame.schema[name] != pl.String}
            assert wrong == names or "Int" in str(kind), kind  # which are too narrow for some
            if wrong:
                with pytest.raises(FileError) as error:
                    reader.read(tmp_path, handed(tmp_path, ending, frame), None)
                assert wrong == {re.split("[ ，]", one.where)[-1] for one in error.value.faults}, kind


@pytest.mark.parametrize(("reader", "ending"), OF_VISITS)
def test_times_whose_zone_is_said_mean_the_day_there(tmp_path: Path, reader: Reader, ending: str) -> None:
    few(tmp_path, 2, DIGITS)
    rows = rows_of(reader, 17, whole=False)
    instants = handed(tmp_path, ending, typed(rows, {"visited_on": ZONED}))
    found = reader.of(tmp_path, instants, Layout(time_zone=ZONE))
    expected = reader(tmp_path, ending, rows)
    assert (found.money, found.faults) == (expected.money, frozenset())


def test_no_type_of_the_library_is_missing() -> None:
    def below(kind: type[pl.DataType]) -> Iterator[type[pl.DataType]]:
        for one in kind.__subclasses__():
            yield one
            yield from below(one)

    every = {
        one.__name__
        for one in below(pl.DataType)
        if not one.__subclasses__() and one.__module__.startswith("polars")
    }
    # What no file holds: objects of Python, what is not known yet, and types that others declare.
    none = {"Object", "Unknown", "Extension", "BaseExtension", "Map"}
    assert {one.name.split("(")[0].split()[0] for one in (*TYPES, EMPTY)} == every - none


def test_every_column_has_a_type_of_every_outcome() -> None:
    for ending in (".parquet", TABLE):
        for name in ROLES:
            assert any(one.means_the_same(name, ending) for one in TYPES)
            assert any(one.is_refused(name, ending) for one in TYPES)

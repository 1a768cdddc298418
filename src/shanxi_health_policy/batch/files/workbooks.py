"""Excel workbooks in, as text: the sheets that are one table, some rows at once, and nothing that could be another."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import polars as pl
from attrs import field, frozen

from shanxi_health_policy.batch.files.archives import Archive, opened
from shanxi_health_policy.batch.files.headers import BY_REASON, REASON_NAMES, Column, check_width, refused
from shanxi_health_policy.batch.files.heads import MOST_HEAD_ROWS, Head, find_head
from shanxi_health_policy.batch.files.layout import Layout, Note, Notes
from shanxi_health_policy.batch.files.meanings import header_form, meanings_of
from shanxi_health_policy.batch.files.odd_cells import ODD
from shanxi_health_policy.batch.files.sheet_cells import cells_of
from shanxi_health_policy.batch.files.sheet_values import Book, meanings
from shanxi_health_policy.batch.files.workbook_parts import Aside, Sheet, aside_of, read_workbook
from shanxi_health_policy.errors import Fault, FileError, shown
from shanxi_health_policy.text import Text, at

MOST_CELLS = 2**25
"""How many cells a table of a workbook may have, be they empty or not."""
_AT_ONCE = 2**22
_OF_SHARED, _OF_CELL, _ROOM = 4, 120, 2**24
"""Cells say at most so many times as much as the texts that they share, and so many bytes each, beyond so many in all."""
_EMPTY = Text("首行为列名的 Excel 工作簿", "an Excel workbook whose first row names the columns")
_CELLS = Text(
    f"至多 {MOST_CELLS} 格（含空格）的工作表", f"a sheet of at most {MOST_CELLS} cells, counting empty ones"
)
_TEXTS = Text("不重复使用很长文字的工作簿", "a workbook that does not say the same long texts over and over")
_SAME = Text(
    "与其余工作表相同的列名；否则请用 --sheet 选定一张，或删去此表",
    "the same headers as the other sheets: else choose one with --sheet, or delete this one",
)
_VISIBLE = Text(
    "显示的工作表；其中的数据若有用，请取消隐藏或用 --sheet 选定，否则请删去此表",
    "a sheet that is shown: unhide it or choose it with --sheet if it counts, else delete it",
)


@frozen
class SheetRows:
    """Some rows of the sheets: their cells in columns c0, c1, …, with columns `ODD` where something is odd."""

    headers: list[str]
    frame: pl.DataFrame = field(eq=False)
    lines: pl.Series = field(eq=False)
    """The row of the sheet, with its name where there are several."""
    excess: pl.Series = field(eq=False)
    """How many cells stand beyond the last header."""


@frozen
class _Table:
    """A sheet with the header of its table."""

    sheet: Sheet
    head: Head
    aside: Aside

    @property
    def names(self) -> list[str]:
        """The headers as they are compared."""
        return [header_form(name) for name in self.head.names]


def sheet_parts(path: Path, columns: tuple[Column, ...], layout: Layout, notes: Notes) -> Iterator[SheetRows]:
    """The table of a workbook, some rows at once; raises [FileError][] for one that is none, or could be several."""
    with opened(path) as archive:
        workbook = read_workbook(archive)
        sheets = _chosen(path, workbook.sheets, layout)
        tables = _tables(path, archive, workbook.book, sheets, columns, layout)
        _tell(tables, notes)
        yield from _rows(path, archive, workbook.book, tables, notes)


def _chosen(path: Path, sheets: Sequence[Sheet], layout: Layout) -> Sequence[Sheet]:
    if layout.sheet is None:
        return sheets
    found = [sheet for sheet in sheets if sheet.name == layout.sheet]
    if len(found) != 1:
        names = "、".join(shown(sheet.name) for sheet in sheets)
        raise refused(
            path, layout.said("sheet"), layout.sheet, Text(f"其中之一：{names}", f"one of: {names}")
        )
    return found


def _tables(
    path: Path,
    archive: Archive,
    book: Book,
    sheets: Sequence[Sheet],
    columns: tuple[Column, ...],
    layout: Layout,
) -> list[_Table]:
    """The sheets that are one table; a fault for each that has cells and is no part of it."""
    tables: list[_Table] = []
    faults: list[Fault] = []
    for sheet in sheets:
        rows = _first_rows(archive, book, sheet, layout.skip_rows)
        if rows is None or (layout.sheet is None and _is_of_reasons(sheet, rows)):
            continue
        try:
            head = find_head(rows, columns, layout, path.name)
        except FileError as error:
            faults += error.faults
            continue
        if head is None:
            faults.append(_fault(path, sheet, _EMPTY))
        elif sheet.hidden and layout.sheet is None:
            faults.append(_fault(path, sheet, _VISIBLE))
        else:
            check_width(path, len(head.names))
            tables.append(_Table(sheet, head, aside_of(archive, sheet)))
    if tables:
        first = next(
            (one for one in tables if not meanings_of(one.head.names, columns, layout.columns).missing),
            tables[0],
        )
        faults += [_fault(path, one.sheet, _SAME) for one in tables if _places(first, one) is None]
    if faults:
        raise FileError(faults)
    if not tables:
        raise refused(path, at("file"), path.name, _EMPTY)
    return tables


def _places(first: _Table, other: _Table) -> list[int] | None:
    """Where another sheet has the columns of the first, in any order; None where it has others."""
    if first.names == other.names:
        return list(range(len(first.names)))
    if sorted(first.names) != sorted(other.names) or len(set(first.names)) < len(first.names):
        return None
    return [other.names.index(name) for name in first.names]


def _is_of_reasons(sheet: Sheet, rows: list[list[str]]) -> bool:
    """Whether a sheet is the one beside a table that was written here, which counts the rejected rows."""
    names = [[header_form(name) for name in names] for names in REASON_NAMES]
    first = next(iter(rows), [])
    return sheet.name in (BY_REASON.zh, BY_REASON.en) and [header_form(cell) for cell in first] in names


def _fault(path: Path, sheet: Sheet, expected: Text) -> Fault:
    return Fault(path.name, at("sheet"), shown(sheet.name), expected)


def _first_rows(archive: Archive, book: Book, sheet: Sheet, skip_rows: int) -> list[list[str]] | None:
    """What the first row of a sheet says, and each that may be the header; None where no cell of it says anything."""
    last = skip_rows + MOST_HEAD_ROWS
    rows: dict[int, dict[int, str]] = {}
    said = False
    for cells in cells_of(archive.pieces(sheet.part)):
        found = meanings(cells, book).filter(pl.col("text").str.strip_chars() != "")
        said = said or not found.is_empty()
        looked_at = found.filter((pl.col("row") == 1) | pl.col("row").is_between(skip_rows + 1, last))
        for row, column, text in looked_at.select("row", "column", "text").iter_rows():
            rows.setdefault(row, {})[column] = text
        if said and int(cells["row"][-1]) > last:
            break
    if not said:
        return None
    by_number = (rows.get(number, {}) for number in range(1, max(rows, default=0) + 1))
    return [[row.get(column, "") for column in range(1, max(row, default=0) + 1)] for row in by_number]


def _tell(tables: Sequence[_Table], notes: Notes) -> None:
    """Notes of how the table was put together."""
    if len(tables) > 1:
        names = "、".join(one.sheet.name for one in tables)
        says = Text(
            f"{len(tables)} 张列名相同的工作表作为一张表读取：{names}",
            f"{len(tables)} sheets with the same headers were read as one table: {names}",
        )
        notes[Note("sheets_joined", says)] = None
    for one in tables:
        notes.found_head(one.sheet.name, one.head.row, one.head.rows_before)
        if one.aside.hidden:
            says = Text(
                f"工作表“{one.sheet.name}”有隐藏或筛选掉的行列，一并读取",
                f"sheet {one.sheet.name} has rows or columns that are hidden or filtered out; they were read as well",
            )
            notes[Note("hidden_cells", says)] = None


def _rows(
    path: Path, archive: Archive, book: Book, tables: Sequence[_Table], notes: Notes
) -> Iterator[SheetRows]:
    headers = list(tables[0].head.names)
    whole, read = sum(archive.sizes[table.sheet.part.lower()] for table in tables), 0

    def seen(piece: bytes) -> bytes:
        nonlocal read
        read += len(piece)
        notes.share = read / whole
        return piece

    def pieces_of(part: str) -> Iterator[bytes]:
        return map(seen, archive.pieces(part))

    left = MOST_CELLS
    room = _ROOM + _OF_SHARED * int(book.strings.str.len_bytes().sum())
    for table in tables:
        places = _places(tables[0], table)
        assert places is not None
        for cells in cells_of(pieces_of(table.sheet.part)):
            said = meanings(cells, book)
            room += _OF_CELL * said.height - int(
                said["text"].filter(cells["kind"] == "s").str.len_bytes().sum()
            )
            if room < 0:
                raise refused(path, at("file"), path.name, _TEXTS)
            data = said.filter(pl.col("row") > table.head.rows_before)
            data = data.filter((pl.col("text").str.strip_chars() != "") | pl.col("odd").is_not_null())
            for some in _slices(data, len(headers)):
                rows = some["row"].rle().struct.field("value")
                left -= len(rows) * len(headers)
                if left < 0:
                    raise refused(path, at("file"), path.name, _CELLS)
                frame, excess = _dense(some, rows, places, table.aside)
                lines = rows.cast(pl.Int64)
                if len(tables) > 1:
                    lines = pl.select(pl.format("{}!{}", pl.lit(table.sheet.name), lines)).to_series()
                yield SheetRows(headers, frame, lines, excess)
    if left == MOST_CELLS:
        nothing = pl.Series([], dtype=pl.Int64)
        frame = pl.DataFrame(schema={f"c{place}": pl.String for place in range(len(headers))})
        yield SheetRows(headers, frame, nothing, nothing)


def _slices(cells: pl.DataFrame, width: int) -> Iterator[pl.DataFrame]:
    """Cells of whole rows, of so many at once that they can be laid out."""
    if cells.is_empty():
        return
    most = max(_AT_ONCE // width, 1)
    number = cells["row"].rle_id()
    if int(number[-1]) < most:
        yield cells
    else:
        yield from cells.with_columns(part=number // most).partition_by("part", include_key=False)


def _dense(
    cells: pl.DataFrame, rows: pl.Series, places: Sequence[int], aside: Aside
) -> tuple[pl.DataFrame, pl.Series]:
    """The cells laid out in columns, those of one row in one row; and how many each row has beyond the columns."""
    number = cells["row"].rle_id().to_numpy().astype(np.int64)
    column = cells["column"].to_numpy() - 1
    width, height = len(places), len(rows)
    beyond = np.bincount(number[column >= width], minlength=height)
    inside = column < width
    laid = np.full(width * height, len(cells), np.int64)
    laid[column[inside] * height + number[inside]] = np.flatnonzero(inside)
    texts = pl.concat([cells["text"], pl.Series([""])])
    odd = pl.concat([cells["odd"], pl.Series([None], dtype=pl.String)])
    some_odd = odd.null_count() < len(odd)
    under = _under(rows, width, aside)
    found: dict[str, pl.Series] = {}
    for position, place in enumerate(places):
        here = pl.Series(laid[place * height : (place + 1) * height])
        found[f"c{position}"] = texts.gather(here)
        if some_odd or place in under:
            wrong = odd.gather(here)
            if place in under:
                wrong = pl.select(pl.when(under[place]).then(pl.lit("merged")).otherwise(wrong)).to_series()
            if wrong.null_count() < height:
                found[f"{ODD}c{position}"] = wrong
    return pl.DataFrame(found), pl.Series(beyond.astype(np.int64))


def _under(rows: pl.Series, width: int, aside: Aside) -> dict[int, pl.Series]:
    """By column: which of the rows lie under a merged cell that begins in another place."""
    if not aside.merged:
        return {}
    lines, found = rows.to_numpy(), dict[int, np.ndarray[tuple[int], np.dtype[np.bool_]]]()
    for top, left, bottom, right in aside.merged:
        if bottom < lines[0] or top > lines[-1]:
            continue
        first, last = np.searchsorted(lines, [top, bottom + 1])
        for column in range(left - 1, min(right, width)):
            here = found.setdefault(column, np.zeros(len(lines), np.bool_))
            below = first + (column == left - 1 and lines[first] == top)
            here[below:last] = True
    return {column: pl.Series(one) for column, one in found.items()}

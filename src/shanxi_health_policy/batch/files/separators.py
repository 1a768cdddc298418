"""What parts the cells of a text file: found out from its header, or refused where that would be a guess."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Protocol

from attrs import frozen

from shanxi_health_policy.batch.files.headers import Column, check_width, refused
from shanxi_health_policy.batch.files.heads import MOST_HEAD_ROWS, find_head
from shanxi_health_policy.batch.files.layout import Layout
from shanxi_health_policy.batch.files.meanings import meanings_of
from shanxi_health_policy.batch.files.text_files import ending_of, last_line_end
from shanxi_health_policy.text import Spoken, Text, at, joined

SEPARATORS = {
    ",": Text("逗号", "comma"),
    "\t": Text("制表符", "tab"),
    ";": Text("分号", "semicolon"),
    "|": Text("竖线", "bar"),
}
_MOST = 1_000
"""So many cells of a row are looked at for names of columns."""
_EMPTY = Text("首行为列名的 CSV", "CSV whose first line names the columns")
_ONE = Text("单元格之间只用一种分隔符", "one separator between the cells: these part the header equally well")


@frozen
class Shape:
    """How the records of a text file are made: the separator, the header, and where the rows begin."""

    separator: str
    headers: list[str]
    records: int
    """How many records stand before the first row."""
    lines: int
    """How many lines those take."""
    header_line: int
    """On which line the header begins."""


class Records(Protocol):
    """Records one after another."""

    @property
    def line_num(self) -> int:
        """How many lines have been read."""

    def __iter__(self) -> Iterator[list[str]]:
        """The records from here on."""


def records_of(data: bytes, separator: str) -> Records:
    """The records of UTF-8; raises `csv.Error`, and UnicodeDecodeError as it comes to it."""
    lines = io.TextIOWrapper(io.BytesIO(data), "utf-8", newline="")
    return csv.reader(lines, strict=True, delimiter=separator)


def shape_of(
    path: Path, beginning: bytes, columns: tuple[Column, ...], layout: Layout, *, whole: bool
) -> Shape | None:
    """The shape of a file as its beginning shows it; None where no record ends in it, and it is not `whole`.

    The separator is the one that parts the most names of columns in one row; where two do so, the file is refused. Where none
    does, it is a tab in a `.tsv`, and else a comma.
    """
    if layout.names:
        return Shape("\t", list(layout.names), 0, 0, 1)
    lines = beginning if whole else beginning[: last_line_end(beginning)]
    wanted = layout.skip_rows + MOST_HEAD_ROWS
    rows = {one: list(_rows(lines, one, wanted)) for one in SEPARATORS}

    @cache
    def named(*row: str) -> int:
        """How many columns a row names; a line without separators is the same row for each."""
        return len(meanings_of(row, columns, layout.columns).found)

    most = {one: max((named(*row[:_MOST]) for row, _ in found), default=0) for one, found in rows.items()}
    best = [one for one in SEPARATORS if most[one] == max(most.values())]
    if max(most.values()) == 0:
        best = ["\t" if ending_of(path).startswith(".tsv") else ","]
    differing = [one for one in best if rows[one] != rows[best[0]]]
    if differing:
        several = joined(SEPARATORS[one] for one in (best[0], *differing))
        raise refused(path, at("separator"), Spoken(several.en, several.zh), _ONE)
    separator = best[0]
    check_width(path, max((len(row) for row, _ in rows[separator]), default=0))
    head = find_head([row for row, _ in rows[separator]], columns, layout, path.name)
    if head is None:
        if not whole and len(rows[separator]) < wanted:
            return None
        raise refused(path, at("file"), Spoken("it is empty", "空文件"), _EMPTY)
    ends = [0, *(line for _, line in rows[separator])]
    return Shape(
        separator, list(head.names), head.rows_before, ends[head.rows_before], ends[head.row - 1] + 1
    )


def _rows(lines: bytes, separator: str, most: int) -> Iterator[tuple[list[str], int]]:
    """The first records, each with the number of lines to its end; up to one that is not closed."""
    reader = records_of(lines, separator)
    try:
        for row in islice(reader, most):
            yield row, reader.line_num
    except csv.Error:  # whatever it is: reading comes to it
        return

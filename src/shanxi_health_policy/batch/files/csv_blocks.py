"""Text files in blocks of whole records: line ends and quotes as people have them, with the line of every record."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import TypeAlias

import numpy as np
import polars as pl
from attrs import frozen

from shanxi_health_policy.batch.files.empty_rows import rows_that_hold
from shanxi_health_policy.batch.files.encodings import (
    MARK,
    encoding_of,
    refuse_nul,
    refuse_undecodable,
    utf8_pieces,
)
from shanxi_health_policy.batch.files.headers import Column, refused
from shanxi_health_policy.batch.files.layout import Layout, Notes
from shanxi_health_policy.batch.files.records import ends_of
from shanxi_health_policy.batch.files.separators import Shape, records_of, shape_of
from shanxi_health_policy.batch.files.text_files import LOOKED_AT, last_line_end, line_ends
from shanxi_health_policy.errors import FileError
from shanxi_health_policy.text import Text, at

Part: TypeAlias = tuple[list[str], pl.DataFrame]
"""The headers, and rows in columns c0, c1, …"""
Rows: TypeAlias = tuple[pl.DataFrame, pl.Series, pl.Series]
"""The cells as text, the line of each row, and how many cells it has too many (or too few)."""
TextPart: TypeAlias = tuple[list[str], pl.DataFrame, pl.Series, pl.Series]
"""The headers, the cells as text, the line of each row, and how many cells it has too many (or too few)."""

_SHORT = 32
"""So many bytes have most rows at least: no part has more rows than a block has room for with such."""
_NO_EXCESS = pl.Series([0], dtype=pl.Int64)
_MARK_OF_LINE = re.compile(rb"(?:\A|(?<=[\r\n]))" + MARK)
_CLOSED = Text(
    "引号成对的 CSV；单元格内的引号要写两次", "CSV with closed quotes; one within a cell is written twice"
)
_CELL = Text(
    f"引号内至多 {csv.field_size_limit()} 个字符", f"at most {csv.field_size_limit()} characters in quotes"
)
_COUNTED = Text(
    "每行都读到的文件；请另存为 UTF-8 的 CSV 再试",
    "a file of which every row is read: save it as CSV in UTF-8",
)


@frozen(eq=False, repr=False, slots=False)
class _Block:
    """Whole records as UTF-8, and the line on which the first begins.

    So many `lines` at the beginning, which end at `start`, have been read before.
    """

    data: bytes
    line: int
    records: int | None
    """How many records there are from `start` on; None where every line is one."""
    lines_before: int = 0
    start: int = 0

    @cached_property
    def lines(self) -> int:
        """How many lines there are from `start` on, the last of which need not be ended."""
        data = self.data
        return line_ends(data, self.start) + (len(data) > self.start and not data.endswith((b"\n", b"\r")))

    def count(self, separator: str) -> int:
        """How often a separator occurs from `start` on."""
        cells, wanted = np.frombuffer(self.data, np.uint8, offset=self.start), ord(separator)
        pieces = (cells[start : start + LOOKED_AT] for start in range(0, len(cells), LOOKED_AT))
        return sum(int(np.count_nonzero(piece == wanted)) for piece in pieces)


def text_parts(
    path: Path, columns: tuple[Column, ...], layout: Layout, size: int, notes: Notes
) -> Iterator[TextPart]:
    """A text file of these columns, part by part; rows whose cells are all empty or blank are counted, and are none.

    Raises [FileError][] for what is no such file, or not of one encoding, and where not every record is read.
    """
    encoding = encoding_of(path, layout.encoding, size)
    empty, nothing = 0, ([""], pl.DataFrame(), pl.Series(), pl.Series())
    try:
        for shape, block, notes.share in _blocks(path, encoding, columns, layout, size):
            if notes.separator is None:
                notes.encoding, notes.separator = encoding, shape.separator
                notes.found_head("", shape.header_line, shape.lines)
            for frame, lines, excess in _rows(path, block, shape, max(size // _SHORT, 1)):
                rows = _filled(frame, lines, excess)
                empty += frame.height - rows[0].height
                yield shape.headers, *rows
                nothing = shape.headers, rows[0].clear(), rows[1].clear(), rows[2].clear()
    except UnicodeDecodeError:  # further down than where the encoding was found out
        raise refuse_undecodable(path, size) from None
    if notes.found_empty(empty):
        yield nothing


def _blocks(
    path: Path, encoding: str, columns: tuple[Column, ...], layout: Layout, size: int
) -> Iterator[tuple[Shape, _Block, float]]:
    """The file as UTF-8 in blocks that end where a record ends, and how much of it has been read by then."""
    kept, line, shape = b"", 1, None
    for piece, last, share in utf8_pieces(path, encoding, size):
        # cut before it is put together: what is large is copied once, and what is all there is not at all
        end = len(piece) if last else piece.rfind(b"\n") + 1 or len(piece)
        together = b"".join((kept, memoryview(piece)[:end])) if kept or end < len(piece) else piece
        data, beyond = _checked(path, together, line), piece[end:]
        first = shape is None
        if shape is None:
            shape = shape_of(path, data, columns, layout, whole=last)
        data, rest = (data, b"") if shape is None else _unquoted(data, shape.separator, last=last)
        ends = None if shape is None else ends_of(data, shape.separator, last=last)
        rest += beyond
        if (ends is None or not ends.end) and len(data) + len(rest) >= size:
            raise _too_long(path, data + rest, line, size)
        if shape is None or ends is None or not (ends.end or last):
            kept = data + rest
            continue
        block = _Block(data[: ends.end], line, ends.count)
        if first:
            block = _behind_head(block, shape)
        if first or block.data:
            yield shape, block, share
        line, kept = block.line + block.lines, data[ends.end :] + rest


def _unquoted(data: bytes, separator: str, *, last: bool) -> tuple[bytes, bytes]:
    """Bytes that begin with a record, and what follows their last line; without quotes where only empty cells have them.

    So Polars writes an empty text, and what is without quotes is read in the quick way.
    """
    if b'"' not in data:
        return data, b""
    end = len(data) if last else last_line_end(data)
    between, plain = separator.encode(), data[:end]
    # two empty cells beside each other share a separator: hence twice
    for before, after in ((between, b"\n"), (between, b"\r"), *((between, between),) * 2, (b"\n", between)):
        plain = plain.replace(before + b'""' + after, before + after)
    return (data, b"") if b'"' in plain else (plain, data[end:])


def _checked(path: Path, data: bytes, line: int) -> bytes:
    """What begins with a record, without marks at the beginning of lines, as joined files have; refused with NUL bytes."""
    if b"\0" in data:
        raise refuse_nul(path, line + line_ends(data[: data.index(b"\0")]))
    begins = data.find(MARK[:1])  # rare, and quickly looked for
    return _MARK_OF_LINE.sub(b"", data) if begins >= 0 and data.find(MARK, begins) >= 0 else data


def _too_long(path: Path, data: bytes, line: int, size: int) -> FileError:
    limit = Text(f"至多 {size} 字节的行，引号成对", f"lines of at most {size} bytes, with closed quotes")
    return refused(path, at("line", line), data[:40].decode(errors="replace"), limit)


def _behind_head(block: _Block, shape: Shape) -> _Block:
    """What follows the header."""
    start = 0
    for _ in range(shape.lines):
        start = _next_line(block.data, start)
    records = None if block.records is None else block.records - shape.records
    return _Block(block.data, block.line + shape.lines, records, shape.lines, start)


def _next_line(data: bytes, start: int) -> int:
    feed, back = data.find(b"\n", start), data.find(b"\r", start)
    if back < 0 or 0 <= feed <= back + 1:
        return feed + 1 or len(data)
    return back + 1


def _rows(path: Path, block: _Block, shape: Shape, most: int) -> Iterator[Rows]:
    """The rows of a block, at most so many at once."""
    plain = None if block.data.find(b'"', block.start) >= 0 else _plain(block, shape)
    if plain is None:
        yield from _careful(path, block, shape, most)
        return
    for start in range(0, max(len(plain), 1), most):
        frame = plain.slice(start, most)
        begin = block.line + start
        lines = pl.int_range(begin, begin + len(frame), dtype=pl.Int64, eager=True)
        yield frame, lines, _NO_EXCESS.new_from_index(0, len(frame))


def _plain(block: _Block, shape: Shape) -> pl.DataFrame | None:
    """The quick way, for a block without quotes in which every line has as many cells as the first; None for any other.

    Polars refuses a line with too many cells; then the separators count out only if no line has too few.
    """
    rows, width = block.lines, len(shape.headers)
    if block.count(shape.separator) != (width - 1) * rows:
        return None
    kinds = {f"c{position}": pl.String for position in range(width)}
    if not rows:
        return pl.DataFrame(schema=kinds)
    data, skipped = block.data, block.lines_before
    if b"\r" in data:
        data, skipped = data[block.start :].replace(b"\r\n", b"\n").replace(b"\r", b"\n"), 0
    try:
        frame = pl.read_csv(
            data, has_header=False, skip_lines=skipped, schema=kinds, separator=shape.separator,
            quote_char=None, empty_string_is_null=False,
        ).rechunk()  # columns in one piece are worked through more quickly  # fmt: skip
    except pl.exceptions.PolarsError:
        return None
    return frame if frame.height == rows else None


def _careful(path: Path, block: _Block, shape: Shape, most: int) -> Iterator[Rows]:
    """The careful way: the standard library's reader knows quotes, and on which line every row begins.

    Refused if it does not find as many records as there are line ends outside quotes.
    """
    reader, read, width = records_of(block.data[block.start :], shape.separator), 0, len(shape.headers)
    done = False
    while not done:
        rows, lines, excess = list[list[str]](), list[int](), list[int]()
        done = True
        line = block.line + reader.line_num
        try:
            for cells in islice(reader, most):
                done = False
                read += 1
                if cells:  # a blank line holds nothing
                    lines.append(line)
                    excess.append(len(cells) - width)
                    rows.append(cells if len(cells) == width else _fitted(cells, shape.separator, width))
                line = block.line + reader.line_num
        except csv.Error as error:
            expected = _CELL if "field limit" in str(error) else _CLOSED
            raise refused(path, at("line", line), '"', expected) from None
        columns = zip(*rows, strict=True) if rows else [()] * width
        data = {f"c{at}": pl.Series(column, dtype=pl.String) for at, column in enumerate(columns)}
        yield pl.DataFrame(data), pl.Series(lines, dtype=pl.Int64), pl.Series(excess, dtype=pl.Int64)
    expected_records = block.lines if block.records is None else block.records
    if read != expected_records:
        raise refused(path, at("line", block.line), f"{read} ≠ {expected_records}", _COUNTED)


def _fitted(cells: list[str], separator: str, width: int) -> list[str]:
    """A row of another width: what is too much stays in the last cell, so that the rejects show it."""
    if not any(map(str.strip, cells)):
        return [""] * width
    if len(cells) < width:
        return [*cells, *[""] * (width - len(cells))]
    return [*cells[: width - 1], separator.join(cells[width - 1 :])]


def _filled(frame: pl.DataFrame, lines: pl.Series, excess: pl.Series) -> Rows:
    """The rows that hold anything."""
    kept = rows_that_hold(frame)
    return (
        (frame, lines, excess)
        if kept is None
        else (frame.filter(kept), lines.filter(kept), excess.filter(kept))
    )

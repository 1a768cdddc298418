"""CSV in blocks of whole records: encodings, line ends and quotes as people have them, with the line of every record."""

from __future__ import annotations

import codecs
import csv
import io
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TypeAlias

import numpy as np
import polars as pl
from attrs import frozen

from shanxi_health_policy.batch.files.headers import check_width, refused
from shanxi_health_policy.errors import FileError
from shanxi_health_policy.text import Text

Part: TypeAlias = tuple[list[str], pl.DataFrame]
"""The headers, and rows in columns c0, c1, …"""

_HEAD = 2**16
"""Where the first record ends within so many bytes, as it nearly always does, no more is looked at for it."""
_ENOUGH = 2**18
"""So many bytes tell the encoding, if there is anything but ASCII among them."""
_PIECE = 2**18
_CUT = re.compile("unexpected end|incomplete")
_NO_EXCESS = pl.Series([0], dtype=pl.Int64)
_EMPTY = Text("首行为列名的 CSV", "CSV whose first line names the columns")
_WHOLE = Text("完整的文件；它在一个字符中间断开", "a whole file; this one ends in the middle of a character")
_CLOSED = Text("引号成对的 CSV", "CSV with closed quotes")


@frozen
class _Block:
    """Whole records as UTF-8 with line feeds, and the line on which the first begins.

    So many `lines` at the beginning, which end at `start`, have been read before.
    """

    data: bytes
    line: int
    lines: int = 0
    start: int = 0

    def count(self, byte: bytes) -> int:
        """How often a byte occurs in what is still to be read; looked for piece by piece, `bytes.count` being slow."""
        cells, wanted = np.frombuffer(self.data, np.uint8, offset=self.start), ord(byte)
        pieces = (cells[start : start + _PIECE] for start in range(0, len(cells), _PIECE))
        return sum(int(np.count_nonzero(piece == wanted)) for piece in pieces)


def csv_parts(
    path: Path, encoding: str | None, size: int
) -> Iterator[tuple[list[str], pl.DataFrame, pl.Series, pl.Series]]:
    """For each block: the headers, the cells as text, the line of each row, and how many cells it has too many (or too few)."""
    headers: list[str] | None = None
    found = _encoding_of(path, encoding, size)
    try:
        for block in _blocks(path, found, size):
            rest = block
            if headers is None:
                headers, rest = _headers(path, block)
                check_width(path, len(headers))
            yield headers, *_rows(path, rest, len(headers))
    except UnicodeDecodeError:  # further down than where the encoding was found out
        wrong = _undecodable(path, found, size)
        assert wrong is not None
        raise _wrong_text(path, found, *wrong) from None


def _encoding_of(path: Path, encoding: str | None, size: int) -> str:
    """UTF-8 (with or without a mark), or GB18030 when it is not UTF-8; a file cut inside a character is refused."""
    with path.open("rb") as file:
        marked = file.read(3) == codecs.BOM_UTF8
    candidates = [encoding] if encoding is not None else ["utf-8"] if marked else ["utf-8", "gb18030"]
    error: tuple[str, int, UnicodeDecodeError, bool] | None = None
    for candidate in candidates:
        try:
            found = _undecodable(path, candidate, min(size, _ENOUGH), enough=True)
        except LookupError:
            raise refused(path, "encoding", candidate, Text("utf-8 或 gb18030", "utf-8 or gb18030")) from None
        if found is None:
            return candidate
        cut = found[2]
        error = (candidate, *found) if error is None or cut else error
        if cut:  # cut UTF-8 can pass for GB18030 gibberish: it must not be tried as that
            break
    assert error is not None
    raise _wrong_text(path, *error)


def _wrong_text(path: Path, encoding: str, line: int, wrong: UnicodeDecodeError, cut: bool) -> FileError:
    expected = _WHOLE if cut else Text(f"{encoding} 编码的文字", f"text in {encoding}")
    return refused(path, f"line {line}", repr(wrong.object[wrong.start : wrong.start + 4]), expected)


def _undecodable(
    path: Path, encoding: str, size: int, *, enough: bool = False
) -> tuple[int, UnicodeDecodeError, bool] | None:
    """The line and the error where a file is not of an encoding, and whether it is cut there; None where it is.

    With `enough` the first part that is not plain ASCII decides: reading finds out about the rest.
    """
    decoder = codecs.getincrementaldecoder(encoding)()
    lines = 1
    with path.open("rb") as file:
        while True:
            data = file.read(size)
            try:
                if not (data.isascii() and decoder.getstate()[0] == b""):
                    decoder.decode(data, final=not data)
            except UnicodeDecodeError as error:
                lines += error.object.count(b"\n", 0, error.start)
                return lines, error, not data and _CUT.search(error.reason) is not None
            if not data or (enough and len(data) == size and not data.isascii()):
                return None
            lines += data.count(b"\n")


def _blocks(path: Path, encoding: str, size: int) -> Iterator[_Block]:
    """The file as UTF-8 in blocks that end where a record ends."""
    decoder = None if codecs.lookup(encoding).name == "utf-8" else codecs.getincrementaldecoder(encoding)()
    kept, line, last, first = b"", 1, False, True
    with path.open("rb") as file:
        while not last:
            # No more room is asked for than there is left to read: it would have to be made, and given back.
            room = min(size, max(os.fstat(file.fileno()).st_size - file.tell() + 1, _HEAD))
            read = file.read(room)
            last = len(read) < room
            data = kept + (read if decoder is None else decoder.decode(read, final=last).encode())
            if first:
                data, first = data.removeprefix(codecs.BOM_UTF8), False
            held = b"\r" if not last and data.endswith(b"\r") else b""  # its line feed may be the next byte
            data = data.removesuffix(held)
            if b"\r" in data:
                data = _line_feeds(data)
            end = len(data) if last else _end_of_records(data)
            if end == 0 and len(data) >= size:
                limit = Text(
                    f"至多 {size} 字节的行，引号成对", f"lines of at most {size} bytes, with closed quotes"
                )
                raise refused(path, f"line {line}", data[:40].decode(errors="replace"), limit)
            if end or (last and line == 1):
                block = _Block(data[:end], line)
                yield block
                if not last:
                    line += block.count(b"\n")
            kept = data[end:] + held


def _line_feeds(data: bytes) -> bytes:
    """Every end of a line as a line feed; a lone carriage return within quotes stays."""
    data = data.replace(b"\r\n", b"\n")
    return data if b'"' in data else data.replace(b"\r", b"\n")


def _end_of_records(data: bytes) -> int:
    """Where the last whole record ends: behind a line feed with an even number of quotes before it; 0 if there is none."""
    quotes = data.count(b'"')
    end = len(data)
    while True:
        feed = data.rfind(b"\n", 0, end)
        if feed < 0:
            return 0
        quotes -= data.count(b'"', feed, end)
        if quotes % 2 == 0:
            return feed + 1
        end = feed


def _headers(path: Path, block: _Block) -> tuple[list[str], _Block]:
    """The first record that holds anything, and what follows it."""
    beginning = block.data[: _end_of_records(block.data[:_HEAD])]
    if not beginning.decode().strip():
        beginning = block.data
        if not beginning.decode().strip():
            raise refused(path, "file", "empty", _EMPTY)
    reader = _Records(path, _Block(beginning, block.line))
    _, headers = next(reader)
    end = 0
    for _ in range(reader.lines):
        end = block.data.find(b"\n", end) + 1 or len(block.data)
    return headers, _Block(block.data, block.line + reader.lines, reader.lines, end)


def _rows(path: Path, block: _Block, width: int) -> tuple[pl.DataFrame, pl.Series, pl.Series]:
    marked = any(block.data.find(mark, block.start) >= 0 for mark in (b'"', b"\r", b"\0"))
    plain = None if marked else _plain(block, width)
    return _careful(path, block, width) if plain is None else plain


def _plain(block: _Block, width: int) -> tuple[pl.DataFrame, pl.Series, pl.Series] | None:
    """The quick way, for a block without quotes in which every line has as many cells as the first; None for any other.

    Polars refuses a line with too many cells; then the commas count out only if no line has too few.
    """
    rows = block.count(b"\n") + (len(block.data) > block.start and not block.data.endswith(b"\n"))
    if block.count(b",") != (width - 1) * rows:
        return None
    kinds = {f"c{position}": pl.String for position in range(width)}
    frame = pl.DataFrame(schema=kinds)
    if rows:
        try:
            frame = pl.read_csv(
                block.data, has_header=False, skip_lines=block.lines, schema=kinds,
                quote_char=None, empty_string_is_null=False,
            ).rechunk()  # columns in one piece are worked through more quickly  # fmt: skip
        except pl.exceptions.PolarsError:
            return None
    assert frame.height == rows
    lines = pl.int_range(block.line, block.line + rows, dtype=pl.Int64, eager=True)
    return frame, lines, _NO_EXCESS.new_from_index(0, rows)


def _careful(path: Path, block: _Block, width: int) -> tuple[pl.DataFrame, pl.Series, pl.Series]:
    """The careful way: the standard library's reader knows quotes, and on which line every row begins."""
    lines, excess = list[int](), list[int]()
    columns: list[list[str]] = [[] for _ in range(width)]
    for line, cells in _Records(path, block):
        lines.append(line)
        excess.append(len(cells) - width)
        missing = [""] * (width - len(cells))
        # What is too much stays in the last column, so that the rejects show it.
        last = ",".join(cells[width - 1 :])
        for column, cell in zip(columns, [*cells[: width - 1], *missing, last][:width], strict=True):
            column.append(cell)
    data = {f"c{position}": pl.Series(column, dtype=pl.String) for position, column in enumerate(columns)}
    return pl.DataFrame(data), pl.Series(lines, dtype=pl.Int64), pl.Series(excess, dtype=pl.Int64)


class _Records(Iterator[tuple[int, list[str]]]):
    """The records of a block that hold anything, each with its line; `lines` counts those taken so far."""

    def __init__(self, path: Path, block: _Block) -> None:
        self._path, self._first, self.lines = path, block.line, 0
        self._reader = csv.reader(io.StringIO(block.data[block.start :].decode(), newline=""), strict=True)

    def __next__(self) -> tuple[int, list[str]]:
        while True:
            line = self._first + self.lines
            try:
                cells = next(self._reader)
            except csv.Error as error:
                raise refused(self._path, f"line {line}", error, _CLOSED) from None
            self.lines = self._reader.line_num
            if cells:  # a blank line holds nothing
                return line, cells

"""The encoding of a text file: found out for the file as a whole, and what is not of it told by its lines."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import numpy as np
from attrs import frozen

from shanxi_health_policy.batch.files.headers import refused
from shanxi_health_policy.batch.files.text_files import last_line_end, line_ends, opened, size_at_most
from shanxi_health_policy.causes import bytes_shown
from shanxi_health_policy.errors import Fault, FileError
from shanxi_health_policy.text import Text, at

MARK = codecs.BOM_UTF8
_ENOUGH = 2**18
"""So many bytes tell the encoding, if there is anything but ASCII among them."""
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
"""How files begin that say their encoding; the longer marks first, one being the beginning of another."""
_MOST_TOLD = 5
_LINE = re.compile(rb"[^\r\n]*(?:\r\n|\r|\n)?")
# Patterns that few files need: compiled when one does.
_CUT = "unexpected end|incomplete|truncated"
_CHINESE = "[\u2e80-\u9fff\uff00-\uffef]"
_EXPECTED = {
    "utf-8": Text("utf-8 编码的文字", "text in utf-8"),
    "utf-16": Text("utf-16 编码的文字", "text in utf-16"),
    "gb18030": Text("utf-8 或 gb18030 编码的文字", "text in utf-8 or gb18030"),
}
_SAVED = Text("另存为 UTF-8 的文件", "a file saved as UTF-8")
_WHOLE = Text("完整的文件；它在一个字符中间断开", "a whole file; this one ends in the middle of a character")
_NO_NUL = Text(
    "不含 NUL 字节的文字；文件已损坏，或是没有 BOM 的 UTF-16，可用 --encoding utf-16",
    "text without NUL bytes: the file is damaged, or UTF-16 without a mark, which --encoding utf-16 reads",
)


@frozen(eq=False, repr=False)
class _Wrong:
    """Bytes that are not of an encoding, and the line on which they stand."""

    line: int
    found: bytes
    cut: bool
    """Whether the file ends in the middle of a character."""


def encoding_of(path: Path, given: str | None, size: int) -> str:
    """The encoding of a file: as its mark says, as it is given, or UTF-8 where it is that, and else GB18030.

    Raises [FileError][] for a file of two encodings, naming its lines, and for one that is of none.
    """
    with opened(path) as file:
        start = file.read(_ENOUGH)
    marked = next((name for mark, name in _MARKS if start.startswith(mark)), None)
    if marked == "utf-32":
        raise refused(path, at("line", 1), "UTF-32", _SAVED)
    if marked is not None:
        if given is not None and not marked.startswith(given):
            raise refused(path, at("line", 1), f"BOM: {marked}", _EXPECTED[given])
        return marked
    if given == "utf-16":
        if b"\0" not in start:  # without a blank, a line end or a digit there is no table
            raise _refused(path, given, _Wrong(1, start[:4], cut=False))
        return "utf-16-be" if start[::2].count(b"\0") > start[1::2].count(b"\0") else "utf-16-le"
    if b"\0" in start:
        raise refuse_nul(path, 1 + line_ends(start[: start.index(b"\0")]))
    if given == "utf-8" or (given is None and _begins_as_utf8(path, size)):
        return "utf-8"
    _refuse_both(path, size, given)
    return "gb18030"


def utf8_pieces(path: Path, encoding: str, size: int) -> Iterator[tuple[bytes, bool, float]]:
    """A file as UTF-8 without its mark, piece by piece; GB18030 and UTF-16 are checked.

    With each piece, whether it is the last, and how much of the file has been read with it, up to 1.
    """
    whole = max(path.stat().st_size, 1)
    decoder = None if encoding == "utf-8" else codecs.getincrementaldecoder(encoding)()
    # No more room is asked for than there is to read: it would have to be made, and given back.
    size = min(size, size_at_most(path) + 1)
    first, last, line, end = True, False, 1, b""
    with opened(path) as file:
        while not last:
            data = file.read(size)
            last = len(data) < size
            if decoder is not None:
                try:
                    data = decoder.decode(data, final=last).encode()
                except UnicodeDecodeError as error:
                    before = end + codecs.decode(error.object[: error.start], encoding).encode()
                    raise _refused(path, encoding, _wrong(error, line + line_ends(before))) from None
                # A CR at the end may be half of a line end.
                line += line_ends(end + data.removesuffix(b"\r"))
                end = b"\r" if data.endswith(b"\r") else b""
            yield data.removeprefix(MARK) if first else data, last, min(file.tell() / whole, 1.0)
            first = False


def refuse_undecodable(path: Path, size: int) -> FileError:
    """The error of a file that is not UTF-8 further down than where its encoding was found out."""
    return _refused(path, "utf-8", *_not_utf8(path, size))


def refuse_nul(path: Path, line: int) -> FileError:
    """The error of a line with NUL bytes."""
    return refused(path, at("line", line), "NUL", _NO_NUL)


def _begins_as_utf8(path: Path, size: int) -> bool:
    """Whether the first part of a file that is not plain ASCII is UTF-8: reading finds out about the rest."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    with opened(path) as file:
        while True:
            data = file.read(min(size, _ENOUGH))
            last = len(data) < min(size, _ENOUGH)
            try:
                decoder.decode(data, final=last)
            except UnicodeDecodeError:
                return False
            if last or not data.isascii():
                return True


def _refuse_both(path: Path, size: int, given: str | None) -> None:
    """Refuse what would be read as GB18030 where lines of it are UTF-8, or where the last character alone is not UTF-8."""
    utf8 = list(islice(_utf8_lines(path, size), _MOST_TOLD))
    if given is not None and utf8:
        raise _refused(path, given, *utf8)
    wrong = [] if given is not None else _not_utf8(path, size)
    if utf8 or (wrong and wrong[0].cut):
        raise _refused(path, "utf-8", *wrong)


def _not_utf8(path: Path, size: int) -> list[_Wrong]:
    """The first lines that are not UTF-8."""
    found: list[_Wrong] = []
    for data, line in _whole_lines(path, size):
        try:
            data.decode()
        except UnicodeDecodeError:
            for number, one in enumerate(_LINE.findall(data), start=line):
                try:
                    one.decode()
                except UnicodeDecodeError as error:
                    found.append(_wrong(error, number))
                    if len(found) == _MOST_TOLD:
                        return found
    return found


def _utf8_lines(path: Path, size: int) -> Iterator[_Wrong]:
    """The lines that are UTF-8 and can hardly be anything else; looked for where three bytes could be a Chinese character."""
    for data, line in _whole_lines(path, size):
        cells = np.frombuffer(data, np.uint8)
        follows = (cells & 0xC0) == 0x80
        places = np.flatnonzero(((cells[:-2] & 0xF0) == 0xE0) & follows[1:-1] & follows[2:])
        end = 0
        for place in places.tolist():
            if place < end:
                continue
            start = last_line_end(data[end:place] + b" ") + end
            match = _LINE.match(data, start)
            assert match is not None
            end = match.end()
            if _is_utf8(match[0]):
                yield _Wrong(line + line_ends(data[:start]), data[place : place + 3], cut=False)


def _is_utf8(line: bytes) -> bool:
    """Whether a line is UTF-8, and has two Chinese characters or cannot be GB18030."""
    try:
        chinese = len(re.findall(_CHINESE, line.decode()))
    except UnicodeDecodeError:
        return False
    try:
        line.decode("gb18030")
    except UnicodeDecodeError:
        return True
    return chinese > 1


def _whole_lines(path: Path, size: int) -> Iterator[tuple[bytes, int]]:
    """A file in pieces that end where a line does, or where a line is longer than `size`; with the line of each."""
    kept, line = b"", 1
    with opened(path) as file:
        while read := file.read(size):
            data = kept + read
            end = last_line_end(data) or (len(data) if len(data) > 2 * size else 0)
            yield data[:end], line
            line += line_ends(data[:end])
            kept = data[end:]
    yield kept, line


def _wrong(error: UnicodeDecodeError, line: int) -> _Wrong:
    found = error.object[error.start : error.start + 4]
    return _Wrong(line, found, re.search(_CUT, error.reason) is not None)


def _refused(path: Path, encoding: str, *wrong: _Wrong) -> FileError:
    expected = _EXPECTED[encoding.removesuffix("-le").removesuffix("-be")]
    return FileError(
        Fault(path.name, at("line", one.line), bytes_shown(one.found), _WHOLE if one.cut else expected)
        for one in wrong
    )

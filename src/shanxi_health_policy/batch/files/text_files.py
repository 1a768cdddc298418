"""Text files as bytes: their endings, plain or packed with gzip, and what a line end is."""

from __future__ import annotations

import os
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Protocol

import numpy as np

from shanxi_health_policy.batch.files.headers import refused
from shanxi_health_policy.batch.loops import Column
from shanxi_health_policy.text import Text, at

PACKED = ".gz"
TEXTS = (".csv", ".tsv", ".txt", ".csv.gz", ".tsv.gz", ".txt.gz")
"""The endings of text files."""
MOST_UNFOLDED = 256 * 2**20
"""To so many bytes a packed file may unfold, however small it is; beyond, to [MOST_TIMES][] its size."""
MOST_TIMES = 100
"""A file of visits unfolds to some ten times its size."""
LOOKED_AT = 2**22
"""So many bytes are looked at together: few enough to take little memory, and many, since a thread that reads while others load
waits for the interpreter after each look."""
_PIECE = 2**18
_LINE_FEED, _RETURN = ord("\n"), ord("\r")
_GZIP = Text("完整的 gzip 文件", "a whole gzip file")
_UNFOLDED = Text(
    f"解压后至多为其大小 {MOST_TIMES} 倍的 gzip 文件；请自行解压",
    f"a gzip file that unfolds to at most {MOST_TIMES} times its size: unfold it yourself",
)


class Readable(Protocol):
    """What bytes are read from."""

    def read(self, size: int, /) -> bytes:
        """At most so many more bytes; fewer only at the end."""

    def tell(self) -> int:
        """How many bytes of the file have been read for it, packed as they are."""


def ending_of(path: Path) -> str:
    """The ending of a file's name in small letters; for a packed file the two last.

    >>> ending_of(Path("2023.01.CSV")), ending_of(Path("a.csv.GZ")), ending_of(Path("a.gz"))
    ('.csv', '.csv.gz', '.gz')
    """
    endings = [ending.lower() for ending in path.suffixes]
    return "".join(endings[-2:] if endings[-1:] == [PACKED] else endings[-1:])


@contextmanager
def opened(path: Path) -> Iterator[Readable]:
    """The bytes of a text file, unfolded if it is packed; refused where that fails."""
    with path.open("rb") as file:
        if ending_of(path).endswith(PACKED):
            yield _Unfolding(path, file)
            return
        yield file


def pieces(path: Path, size: int = _PIECE) -> Iterator[bytes]:
    """A text file piece by piece."""
    with opened(path) as file:
        while data := file.read(size):
            yield data


def size_at_most(path: Path) -> int:
    """How many bytes a text file has, at most; a packed one is not unfolded for it."""
    size = path.stat().st_size
    return max(size * MOST_TIMES, MOST_UNFOLDED) if ending_of(path).endswith(PACKED) else size


def line_ends(data: bytes, start: int = 0) -> int:
    """How many lines end in what follows `start`: by CRLF, LF or CR, and nothing else.

    Looked for piece by piece, `bytes.count` being slow.
    """
    cells = np.frombuffer(data, np.uint8)
    returns = data.find(b"\r", start) >= 0
    found = 0
    for begin in range(start, len(cells), LOOKED_AT):
        piece = cells[begin : begin + LOOKED_AT]
        found += int(np.count_nonzero(piece == _LINE_FEED))
        if returns:
            after = cells[begin + 1 : begin + LOOKED_AT + 1]
            alone = piece[: len(after)] == _RETURN
            found += int(np.count_nonzero(alone & (after != _LINE_FEED)))
    return found + (start < len(data) and data.endswith(b"\r"))


def find_line_ends(cells: Column) -> Column:
    """Where lines end: the places of every LF, and of every CR that no LF follows."""
    is_end = cells == _LINE_FEED
    alone = cells == _RETURN
    alone[:-1] &= ~is_end[1:]
    return np.flatnonzero(is_end | alone)


def last_line_end(data: bytes) -> int:
    """Where the last line that surely ends does: behind its end, or 0; a CR at the very end may be half of one."""
    return max(data.rfind(b"\n"), data.rfind(b"\r", 0, len(data) - 1)) + 1


class _Unfolding:
    """What a gzip file unfolds to, however many members it has, no more of it in memory than is asked for."""

    def __init__(self, path: Path, file: IO[bytes]) -> None:
        import gzip  # only who has such a file

        self._broken = (EOFError, gzip.BadGzipFile, zlib.error)
        self._path, self._stream = path, gzip.GzipFile(fileobj=file, mode="rb")
        self.tell = file.tell
        self._left = max(os.fstat(file.fileno()).st_size * MOST_TIMES, MOST_UNFOLDED)

    def read(self, size: int) -> bytes:
        """At most so many more bytes; fewer only at the end."""
        try:
            found = self._stream.read(size)
        except self._broken:
            raise refused(self._path, at("file"), self._path.name, _GZIP) from None
        self._left -= len(found)
        if self._left < 0:
            raise refused(self._path, at("file"), self._path.stat().st_size, _UNFOLDED)
        return found

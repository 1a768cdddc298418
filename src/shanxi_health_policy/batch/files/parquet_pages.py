"""The headers of the pages of a Parquet file, looked at before a library reads them: one that lies can end the process."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any, TypeAlias

_MAGIC = b"PAR1"
_TAIL = 8
_GLANCE = 2**12
"""So many bytes hold nearly every header; one with long statistics is read once more, with more room."""
_DEEPEST = 16
_COUNTS = {5: (1,), 7: (1,), 8: (1, 2, 3, 5, 6)}
"""What a page of data, of a dictionary, and of data in the second form counts, or gives the length of."""
Fields: TypeAlias = dict[int, Any]
"""What a structure holds, by the numbers of its fields."""


class BrokenPagesError(ValueError):
    """A page, or what is said of it, that cannot be."""


def check_pages(path: Path) -> None:
    """Raise [BrokenPagesError][] for a file whose list of columns is broken, or a page of which has an impossible size."""
    with path.open("rb") as file:
        size = file.seek(0, os.SEEK_END)
        file.seek(max(size - _TAIL, 0))
        tail = file.read(_TAIL)
        end = size - _TAIL - int.from_bytes(tail[:4], "little")
        if tail[4:] != _MAGIC or end < len(_MAGIC):
            raise BrokenPagesError
        file.seek(end)
        try:
            for chunk in _chunks(_Compact(file.read(size - _TAIL - end)).fields()):
                _check_chunk(file, chunk, end)
        except (LookupError, TypeError, ValueError):  # it ends too early, or holds something else
            raise BrokenPagesError from None


def _chunks(footer: Fields) -> Iterator[Fields]:
    """What is said of each column in each group of rows."""
    for group in footer[4]:
        for column in group[1]:
            yield column[3]


def _check_chunk(file: IO[bytes], chunk: Fields, end: int) -> None:
    """Look at every page of a column."""
    place = min(one for one in (chunk[9], chunk.get(11)) if one)
    last = place + chunk[7]
    if not len(_MAGIC) <= place <= last <= end:
        raise BrokenPagesError
    while place < last:
        page, taken = _page(file, place, end)
        counts = [
            page[kind][number] for kind, numbers in _COUNTS.items() if kind in page for number in numbers
        ]
        place += taken + page[3]
        if min(page[2], page[3], *counts) < 0 or place > end:
            raise BrokenPagesError


def _page(file: IO[bytes], place: int, end: int) -> tuple[Fields, int]:
    """The header of a page, and how many bytes it takes."""
    for room in (_GLANCE, end - place):
        file.seek(place)
        found = _Compact(file.read(room))
        try:
            return found.fields(), found.place
        except IndexError:
            continue
    raise BrokenPagesError


class _Compact:
    """Structures in Thrift's compact form, of which whole numbers and what holds them are kept."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self.place = 0

    def fields(self, deep: int = 0) -> Fields:
        """The fields of a structure."""
        found, number = Fields(), 0
        while head := self._byte():
            number = number + (head >> 4) if head >> 4 else self._whole()
            found[number] = self._value(head & 15, deep)
        return found

    def _value(self, kind: int, deep: int) -> Any:
        if deep > _DEEPEST:
            raise BrokenPagesError
        if kind in (1, 2):
            return kind == 1
        if kind == 3:
            return self._byte()
        if kind in (4, 5, 6):
            return self._whole()
        if kind in (7, 8):
            size = 8 if kind == 7 else self._varint()
            self.place += size
            return None
        if kind in (9, 10):
            head = self._byte()
            count = head >> 4 if head >> 4 < 15 else self._varint()
            inner = head & 15
            if inner in (1, 2):
                inner = 3  # within a list a truth is a byte
            return [self._value(inner, deep + 1) for _ in range(count)]
        if kind == 12:
            return self.fields(deep + 1)
        raise BrokenPagesError

    def _whole(self) -> int:
        found = self._varint()
        return (found >> 1) ^ -(found & 1)

    def _varint(self) -> int:
        found = shift = 0
        while True:
            byte = self._byte()
            found |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                return found
            if shift > 63:
                raise BrokenPagesError

    def _byte(self) -> int:
        byte = self._data[self.place]
        self.place += 1
        return byte

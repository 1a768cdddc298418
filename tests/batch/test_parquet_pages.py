"""Parquet files of which a page says what cannot be: refused before a library that would end the process reads them."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.batch.running import HEADER, faults_of

from shanxi_health_policy.batch.files import parquet_pages
from shanxi_health_policy.batch.files.parquet_pages import BrokenPagesError, _Compact, check_pages

ROW = "V1,P1,2023-05-04,颈椎病,I,电针,10.00"
COMPRESSIONS = ("uncompressed", "zstd", "snappy", "lz4", "gzip")


def sound() -> pl.DataFrame:
    return pl.DataFrame([ROW.split(",")] * 50, schema=HEADER.split(","), orient="row")


def written(path: Path, compression: Any = "zstd", table: pl.DataFrame | None = None) -> Path:
    (sound() if table is None else table).write_parquet(path, compression=compression)
    return path


def numbers_of(content: bytes) -> dict[str, slice]:
    """Where the first page of a file says how large it is, and how many values it has."""

    def number(start: int) -> slice:
        end = start
        while content[end] & 128:
            end += 1
        return slice(start, end + 1)

    assert content[4:6] == b"\x15\x00" or content[4:6] == b"\x15\x04"
    size = number(7)
    packed = number(size.stop + 1)
    values = number(content.index(b"\x15", packed.stop) + 1)
    return {"size": size, "packed": packed, "values": values}


def below_nothing(content: bytes, where: slice) -> bytes:
    """With a number of the same length that is negative."""
    found = bytearray(content)
    found[where.start] |= 1  # in a zigzag the last bit is the sign
    return bytes(found)


@pytest.mark.parametrize("compression", COMPRESSIONS)
@pytest.mark.parametrize("number", ["size", "packed", "values"])
def test_a_page_with_a_number_below_nothing_is_refused(tmp_path: Path, compression: str, number: str) -> None:
    path = written(tmp_path / "v.parquet", compression)
    content = path.read_bytes()
    path.write_bytes(below_nothing(content, numbers_of(content)[number]))
    assert "a whole Parquet file" in faults_of(path, tmp_path)


@pytest.mark.parametrize("compression", COMPRESSIONS)
@pytest.mark.parametrize(
    "table",
    [sound, lambda: sound().clear(), lambda: sound().with_columns(amount=None)],
    ids=["rows", "none", "nulls"],
)
def test_sound_files_are_sound(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, compression: str, table: Callable[[], pl.DataFrame]
) -> None:
    path = written(tmp_path / "v.parquet", compression, table())
    check_pages(path)
    monkeypatch.setattr(parquet_pages, "_GLANCE", 4)  # no header is so short
    check_pages(path)


def listed(content: bytes) -> int:
    """How long the list of columns at the end is."""
    return int.from_bytes(content[-8:-4], "little")


def endless(content: bytes) -> bytes:
    """With fields and fields of a first header, up to the list of columns."""
    end = len(content) - 8 - listed(content)
    return content[:4] + (b"\x15\x02" * end)[: end - 4] + content[end:]


CHANGES: dict[str, Callable[[bytes], bytes]] = {
    "nothing": lambda content: b"",
    "no end": lambda content: content[:-4] + b"what",
    "a list longer than the file": lambda content: content[:-8] + b"\xff\xff\xff\xff" + content[-4:],
    "an empty list": lambda content: content[:-8] + b"\0\0\0\0" + content[-4:],
    "pages that are missing": lambda content: content[:20] + content[len(content) - 8 - listed(content) :],
    "no pages": lambda content: content[:4] + b"\xff" * 200 + content[204:],
    "a header without an end": lambda content: endless(content),
    "pages that end too early": lambda content: content[:4] + b"\x15\x00\x15\x00\x15" + b"\x80" * 3 + content[12:],
}  # fmt: skip


@pytest.mark.parametrize("what", CHANGES)
def test_what_is_no_whole_file_is_refused(tmp_path: Path, what: str) -> None:
    path = written(tmp_path / "v.parquet")
    path.write_bytes(CHANGES[what](path.read_bytes()))
    with pytest.raises(BrokenPagesError):
        check_pages(path)


@given(place=st.floats(0, 1, exclude_max=True), put=st.binary(min_size=1, max_size=8))
def test_any_damage_is_sound_or_broken_and_nothing_else(
    tmp_path_factory: pytest.TempPathFactory, place: float, put: bytes
) -> None:
    path = written(tmp_path_factory.mktemp("damage") / "v.parquet")
    content = path.read_bytes()
    start = int(place * len(content))
    path.write_bytes(content[:start] + put + content[start + len(put) :])
    with suppress(BrokenPagesError):
        check_pages(path)


@pytest.mark.parametrize(
    ("data", "fields"),
    [
        (b"\x11\x00", {1: True}),
        (b"\x12\x00", {1: False}),
        (b"\x13\x05\x00", {1: 5}),
        (b"\x15\x02\x15\x01\x00", {1: 1, 2: -1}),
        (b"\x05\x04\x02\x00", {2: 1}),
        (b"\x17" + b"\xff" * 8 + b"\x00", {1: None}),
        (b"\x18\x02ab\x15\x02\x00", {1: None, 2: 1}),
        (b"\x19\x25\x02\x04\x00", {1: [1, 2]}),
        (b"\x19\x21\x01\x02\x00", {1: [1, 2]}),
        (b"\x19\x22\x01\x02\x00", {1: [1, 2]}),
        (b"\x16" + b"\xff" * 9 + b"\x01\x00", {1: -(2**63)}),
        (b"\x1a\xf5\x10" + b"\x02" * 16 + b"\x00", {1: [1] * 16}),
        (b"\x1c\x15\x02\x00\x00", {1: {1: 1}}),
    ],
)
def test_structures_are_read_as_they_are_written(data: bytes, fields: dict[int, Any]) -> None:
    assert _Compact(data).fields() == fields


@pytest.mark.parametrize("holding", [(b"\x1c", b"\x00"), (b"\x19", b"")], ids=["structures", "lists"])
def test_what_holds_what_holds_more_is_read_to_a_depth_of_16(holding: tuple[bytes, bytes]) -> None:
    """Of lists the first byte is of the structure that holds them all."""
    begin, end = holding
    most = begin * 16 + b"\x15\x02" + end * 16 + b"\x00"
    assert _Compact(most).fields()
    with pytest.raises(BrokenPagesError):
        _Compact(begin + most + end).fields()


@pytest.mark.parametrize("data", [b"\x1b\x00", b"\x15" + b"\xff" * 11, b"\x1c" * 40, b"\x19" * 40])
def test_what_cannot_be_read_is_broken(data: bytes) -> None:
    with pytest.raises(BrokenPagesError):
        _Compact(data).fields()


def compact(fields: dict[int, Any]) -> bytes:
    """A structure as it is written: of whole numbers, lists of structures, and structures."""
    data, before = b"", 0
    for number, one in fields.items():
        kind = {int: 5, list: 9, dict: 12}[type(one)]
        data += bytes([(number - before) << 4 | kind])
        before = number
        if kind == 5:
            data += number_in_bytes(one)
        elif kind == 9:
            data += bytes([len(one) << 4 | 12]) + b"".join(map(compact, one))
        else:
            data += compact(one)
    return data + b"\x00"


def number_in_bytes(number: int) -> bytes:
    left, data = (number << 1) ^ (number >> 63), b""
    while left > 127:
        data += bytes([left & 127 | 128])
        left >>= 7
    return data + bytes([left])


def with_list(pages: bytes, listed: bytes) -> bytes:
    return b"PAR1" + pages + listed + len(listed).to_bytes(4, "little") + b"PAR1"


def list_of(column: dict[int, int]) -> bytes:
    """The list of one column: 7 is the size of all its pages, 9 and 11 where those of data and of its dictionary begin."""
    return compact({4: [{1: [{3: column}]}]})


EMPTY_PAGE = compact({1: 0, 2: 0, 3: 0})
DATA, DICTIONARY, SECOND_DATA = {1: 0}, {1: 0}, {1: 0, 2: 0, 3: 0, 5: 0, 6: 0}


@pytest.mark.parametrize(("kind", "counts"), [(5, DATA), (7, DICTIONARY), (8, SECOND_DATA)])
def test_each_number_of_each_kind_of_page_may_be_nothing_and_not_less(
    tmp_path: Path, kind: int, counts: dict[int, int]
) -> None:
    path, sound = tmp_path / "v.parquet", {1: 0, 2: 0, 3: 0}

    def check(page: dict[int, Any]) -> None:
        written = compact(page)
        path.write_bytes(with_list(written, list_of({7: len(written), 9: 4})))
        check_pages(path)

    check({**sound, kind: counts})
    for wrong in ({**sound, 2: -1}, {**sound, 3: -1}):
        with pytest.raises(BrokenPagesError):
            check({**wrong, kind: counts})
    for number in counts:
        with pytest.raises(BrokenPagesError):
            check({**sound, kind: {**counts, number: -1}})


@pytest.mark.parametrize(
    ("column", "is_sound"),
    [
        ({7: len(EMPTY_PAGE), 9: 4}, True),
        ({7: len(EMPTY_PAGE), 9: 9, 11: 4}, True),
        ({7: len(EMPTY_PAGE), 9: 0, 11: 4}, True),
        ({7: 0, 9: 4}, True),
        ({7: len(EMPTY_PAGE) + 1, 9: 4}, False),
        ({7: -1, 9: 4}, False),
        ({7: 0, 9: 3}, False),
        ({7: 0, 9: 0}, False),
        ({7: 0, 9: -4}, False),
        ({9: 4}, False),
    ],
)
def test_pages_lie_between_the_first_bytes_and_the_list(
    tmp_path: Path, column: dict[int, int], is_sound: bool
) -> None:
    path = tmp_path / "v.parquet"
    path.write_bytes(with_list(EMPTY_PAGE, list_of(column)))
    if is_sound:
        check_pages(path)
    else:
        with pytest.raises(BrokenPagesError):
            check_pages(path)


def test_a_page_that_says_more_than_is_left_and_a_list_without_an_end_are_broken(tmp_path: Path) -> None:
    """What follows the list could be taken for its end."""
    path = tmp_path / "v.parquet"
    page = compact({1: 0, 2: 0, 3: 1})
    for pages, listed in (
        (page, list_of({7: len(page), 9: 4})),
        (EMPTY_PAGE, list_of({7: len(EMPTY_PAGE), 9: 4})[:-1]),
    ):
        path.write_bytes(with_list(pages, listed))
        with pytest.raises(BrokenPagesError):
            check_pages(path)

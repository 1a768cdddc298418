"""The archive that a workbook is: what it may unfold to, and its list of parts, each at its border."""

from __future__ import annotations

import io
import itertools
import struct
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from shanxi_health_policy.batch.files import archives
from shanxi_health_policy.batch.files.archives import Archive, opened, unfolded_size
from shanxi_health_policy.errors import FileError

PIECE, LARGEST_LIST = 2**20, 2**20
WHOLE, SIZE, PASSWORD = "a whole Excel workbook", "unfolds to at most 2 GiB", "a workbook without a password"


def zipped(comment: bytes = b"", **parts: bytes) -> bytes:
    """An archive whose parts are not folded."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.comment = comment
        for name, text in parts.items():
            archive.writestr(zipfile.ZipInfo(name), text)  # not with the time of now
    return content.getvalue()


def wide(content: bytes, *, at: int | None = None, mark: bytes = b"PK\6\6") -> bytes:
    """The same archive, its list of parts told in 64 bits, as by programs that write piece by piece."""
    end = content.rfind(b"PK\5\6")
    count, size, start = struct.unpack_from("<HLL", content, end + 10)
    told = struct.pack("<4sQ2H2L4Q", mark, 44, 45, 45, 0, 0, count, count, size, start)
    locator = struct.pack("<4sLQL", b"PK\6\7", 0, end if at is None else at, 1)
    return content[:end] + told + locator + content[end:]


@contextmanager
def archive_of(folder: Path, content: bytes) -> Iterator[Archive]:
    (folder / "v.xlsx").write_bytes(content)
    with opened(folder / "v.xlsx") as archive:
        yield archive


def sizes(folder: Path, content: bytes) -> dict[str, int] | str:
    """What each part unfolds to, or what is expected instead of it."""
    try:
        with archive_of(folder, content) as archive:
            return archive.sizes
    except FileError as error:
        (fault,) = error.faults
        assert (fault.file, fault.where, fault.value) == ("v.xlsx", "file", "'v.xlsx'")
        return fault.expected.en


NOTHING = zipped()
LONGEST_COMMENT = 2**16 - 1
FAR_BEFORE = bytes(100 + 10) + wide(NOTHING, at=100 - 46)[56:] + bytes(2**16) + b"PK\6\6" + bytes(42)
"""More than a comment stands behind the end; counted from there, a list in 64 bits would lie half beyond the file."""


@pytest.mark.parametrize(
    ("content", "parts"),
    [
        (zipped(a=b"123", b=b"12345"), {"a": 3, "b": 5}),
        (zipped(a=b""), {"a": 0}),
        (NOTHING, {}),
        (zipped(b"x" * LONGEST_COMMENT, a=b"1"), {"a": 1}),
        (wide(zipped(a=b"123")), {"a": 3}),
        (wide(NOTHING), {}),
        (wide(zipped(b"x" * LONGEST_COMMENT, a=b"1" * 9_000)), {"a": 9_000}),
        (zipped(b"PK\6\7" + bytes(16)), {}),  # where a locator would stand, had it room before the end
    ],
    ids=("two", "empty", "none", "long comment", "wide", "wide, none", "wide, long comment", "no locator"),
)
def test_the_parts_of_an_archive_are_known_by_their_sizes(
    tmp_path: Path, content: bytes, parts: dict[str, int]
) -> None:
    assert sizes(tmp_path, content) == parts


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"x" * 100,
        zipped(a=b"1")[:-1],
        NOTHING[:-1],
        NOTHING[:5],
        b"x" * 100 + b"PK\5\6" + bytes(8),
        wide(zipped(a=b"1"), at=0),
        wide(NOTHING, at=1),
        wide(bytes(9) + NOTHING, mark=b"PK\6\5"),
        wide(NOTHING, mark=b"\0\0\0\0"),
        wide(NOTHING)[56:],  # the locator alone
        wide(NOTHING)[1:],
        FAR_BEFORE,
    ],
    ids=itertools.count(),
)
def test_an_archive_without_a_list_of_parts_where_it_says_is_none(tmp_path: Path, content: bytes) -> None:
    assert WHOLE in str(sizes(tmp_path, content))
    assert unfolded_size(tmp_path / "v.xlsx") == 0


def test_a_list_of_parts_has_its_most(tmp_path: Path) -> None:
    """In one of 1 MiB stand the names of the parts, and what is said of each."""
    for over in (0, 1):
        content = io.BytesIO()
        with zipfile.ZipFile(content, "w") as archive:
            for number in range(16):
                part = zipfile.ZipInfo(f"{number:02}")
                part.comment = b"x" * (LARGEST_LIST // 16 - 46 - 2 + (over if number == 0 else 0))
                archive.writestr(part, b"")
        (size,) = struct.unpack_from("<L", content.getvalue(), len(content.getvalue()) - 10)
        assert size == LARGEST_LIST + over
        found = sizes(tmp_path, content.getvalue())
        assert WHOLE in found if over else len(found) == 16


@pytest.mark.parametrize(("bit", "open_"), [(0, False), (1, True), (3, True)])
def test_a_part_with_a_password_is_told_by_its_first_bit(tmp_path: Path, bit: int, open_: bool) -> None:
    """The others say how it was folded."""
    content = bytearray(zipped(a=b"1"))
    content[content.rfind(b"PK\1\2") + 8] |= 1 << bit
    found = sizes(tmp_path, bytes(content))
    assert found == {"a": 1} if open_ else PASSWORD in found


def saying(content: bytes, size: int, says: int) -> bytes:
    """An archive of one part that says another size of it in the list of parts."""
    place = content.rfind(b"PK\1\2") + 24
    assert struct.unpack_from("<L", content, place) == (size,)
    return content[:place] + struct.pack("<L", says) + content[place + 4 :]


def test_the_parts_may_say_that_they_are_2_gib_large_together(tmp_path: Path) -> None:
    content = zipped(sheet=b"1")
    assert sizes(tmp_path, saying(content, 1, 2 * 2**30)) == {"sheet": 1}
    assert unfolded_size(tmp_path / "v.xlsx") == 2 * 2**30
    assert SIZE in sizes(tmp_path, saying(content, 1, 2 * 2**30 + 1))


@pytest.mark.parametrize("piece", [1, 7, 100, 101, PIECE])
def test_they_may_be_as_large_as_that_and_no_larger_whatever_they_say(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, piece: int
) -> None:
    """However much is unfolded at once."""
    monkeypatch.setattr(archives, "MOST_UNFOLDED", 100)
    monkeypatch.setattr(archives, "_PIECE", piece)
    for says in (1, 100):
        assert sizes(tmp_path, saying(zipped(a=b"x" * 100), 100, says)) == {"a": 100}
        assert SIZE in sizes(tmp_path, saying(zipped(a=b"x" * 101), 101, says))
    assert sizes(tmp_path, zipped(a=b"x" * 50, b=b"x" * 50)) == {"a": 50, "b": 50}
    assert SIZE in sizes(tmp_path, zipped(a=b"x" * 50, b=b"x" * 51))


def test_one_that_is_much_larger_is_known_before_its_checksum_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archives, "MOST_UNFOLDED", 100)
    content = zipped(a=b"x" * 3 * PIECE)
    place = content.rfind(b"PK\1\2") + 16
    assert SIZE in sizes(tmp_path, saying(content[:place] + bytes(4) + content[place + 4 :], 3 * PIECE, 1))


def test_a_part_is_unfolded_piece_by_piece_under_its_name_in_any_case(tmp_path: Path) -> None:
    with archive_of(tmp_path, zipped(Sheet=b"x" * (PIECE + 1))) as archive:
        assert [len(piece) for piece in archive.pieces("SHEET")] == [PIECE, 1]
        assert ("sHeet" in archive, "sheets" in archive) == (True, False)
        with pytest.raises(ValueError, match="missing"):
            list(archive.pieces("sheets"))


def test_the_sheets_alone_say_how_much_there_is_to_read(tmp_path: Path) -> None:
    (tmp_path / "v.xlsx").write_bytes(zipped(Sheet1=b"x" * 9, styles=b"x" * 5, worksheets=b"x" * 2))
    assert unfolded_size(tmp_path / "v.xlsx") == 9 + 2

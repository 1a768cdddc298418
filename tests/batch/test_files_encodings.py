"""The encoding of a file by its bytes: what is found out, what is read, and exactly which lines are refused and why."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from shanxi_health_policy.batch.files import encodings
from shanxi_health_policy.batch.files.encodings import (
    _begins_as_utf8,
    _is_utf8,
    _whole_lines,
    encoding_of,
    refuse_undecodable,
    utf8_pieces,
)
from shanxi_health_policy.errors import FileError

MARK = b"\xef\xbb\xbf"
NO_UTF8, NO_UTF16, NEITHER = "utf-8 编码的文字", "utf-16 编码的文字", "utf-8 或 gb18030 编码的文字"
CUT = "完整的文件；它在一个字符中间断开"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A text file."""
    return tmp_path / "a.csv"


def _faults(caught: pytest.ExceptionInfo[FileError]) -> list[tuple[str, str, str]]:
    return [(fault.where, fault.value, fault.expected.zh) for fault in caught.value.faults]


@pytest.mark.parametrize(
    ("content", "given", "found"),
    [
        (b"", None, "utf-8"),
        (b"x,y\n", None, "utf-8"),
        (b"x,y\n", "utf-8", "utf-8"),
        (b"x,y\n", "gb18030", "gb18030"),
        ("颈椎,y\n".encode(), None, "utf-8"),
        ("颈椎,y\n".encode("gb18030"), None, "gb18030"),
        (MARK + b"x", "utf-8", "utf-8"),
        (b"\xff\xfex\0", None, "utf-16-le"),
        (b"\xfe\xff\0x", "utf-16", "utf-16-be"),
        # without a mark: in which half of a unit the zeros are; where that is undecided, the order of Windows
        ("x,y\n".encode("utf-16-le"), "utf-16", "utf-16-le"),
        ("x,y\n".encode("utf-16-be"), "utf-16", "utf-16-be"),
        ("颈,".encode("utf-16-be"), "utf-16", "utf-16-be"),
        ("一,,".encode("utf-16-le"), "utf-16", "utf-16-le"),
        ("一,,".encode("utf-16-be"), "utf-16", "utf-16-be"),
        ("一,".encode("utf-16-le"), "utf-16", "utf-16-le"),
        (("颈" * 60 + "\n").encode("utf-16-be"), "utf-16", "utf-16-be"),
    ],
)
def test_the_encoding_is_what_the_bytes_or_the_user_say(
    path: Path, content: bytes, given: str | None, found: str
) -> None:
    path.write_bytes(content)
    assert encoding_of(path, given, 1_000) == found


@pytest.mark.parametrize(
    ("content", "given", "faults"),
    [
        (b"\xff\xfe\0\0x\0\0\0", None, [("line 1", "'UTF-32'", "另存为 UTF-8 的文件")]),
        (MARK + b"x", "gb18030", [("line 1", "'BOM: utf-8'", NEITHER)]),
        (b"\xff\xfex\0", "utf-8", [("line 1", "'BOM: utf-16-le'", NO_UTF8)]),
        (b"x,y\n1,2\n", "utf-16", [("line 1", "'x,y\\n'", NO_UTF16)]),
        (b"x,y\r\n1,\0\0", None, [("line 2", "'NUL'", encodings._NO_NUL.zh)]),
        # of several lines of UTF-8 in a file of another encoding the first five are told, each by its first Chinese character
        ("颈椎\n颈椎\nq\n".encode() + "电针\n".encode("gb18030"), "gb18030", [
            ("line 1", "'\\xe9\\xa2\\x88'", NEITHER), ("line 2", "'\\xe9\\xa2\\x88'", NEITHER),
        ]),
        (b"x\r\n" + "1,\U00020000颈椎\r\n".encode() + b"\xb5\xe7\r\n" + "é颈椎".encode(), "gb18030", [
            ("line 2", "'\\xe9\\xa2\\x88'", NEITHER), ("line 4", "'\\xe9\\xa2\\x88'", NEITHER),
        ]),
        ("颈椎\n".encode() * 7 + b"\xb5\xe7\n", "gb18030", [
            (f"line {line}", "'\\xe9\\xa2\\x88'", NEITHER) for line in range(1, 6)
        ]),
        # where nothing is said: the lines that are not of UTF-8, if any is
        ("颈椎\n".encode() + "电针,1\n".encode("gb18030") * 6, None, [
            (f"line {line}", "'\\xb5\\xe7\\xd5\\xeb'", NO_UTF8) for line in range(2, 7)
        ]),
        ("x\n颈".encode()[:-1], None, [("line 2", "'\\xe9\\xa2'", CUT)]),
    ],
)  # fmt: skip
@pytest.mark.parametrize("size", [30, 1_000])
def test_what_is_of_two_encodings_or_of_none_is_told_by_its_lines(
    path: Path, content: bytes, given: str | None, faults: list[tuple[str, str, str]], size: int
) -> None:
    path.write_bytes(content)
    with pytest.raises(FileError) as caught:
        encoding_of(path, given, size)
    assert _faults(caught) == faults


@pytest.mark.parametrize(
    ("line", "is_told"),
    [
        ("颈A", False),  # one character may be a chance
        ("颈椎", True),
        ("颈椎病", True),
        ("éé", False),
        ("颈", True),  # three bytes are no text in GB18030
    ],
)
def test_a_line_is_utf_8_where_it_can_hardly_be_anything_else(line: str, is_told: bool) -> None:
    assert _is_utf8(line.encode()) is is_told
    assert not _is_utf8(line.encode() + b"\xe9")


def test_a_file_comes_in_pieces_without_its_mark_and_with_how_much_is_read(path: Path) -> None:
    path.write_bytes(MARK + b"x,y\n" + MARK + b"1\n")
    assert list(utf8_pieces(path, "utf-8", 7)) == [
        (b"x,y\n", False, 7 / 12), (MARK + b"1\n", True, 1.0),
    ]  # fmt: skip
    assert list(utf8_pieces(path, "utf-8", 6)) == [
        (b"x,y", False, 0.5), (b"\n" + MARK + b"1\n", False, 1.0), (b"", True, 1.0),
    ]  # fmt: skip
    assert list(utf8_pieces(path, "utf-8", 1_000)) == [(b"x,y\n" + MARK + b"1\n", True, 1.0)]
    path.write_bytes(b"x")
    assert list(utf8_pieces(path, "utf-8", 2)) == [(b"x", True, 1.0)]
    path.write_bytes(b"")
    assert list(utf8_pieces(path, "utf-8", 2)) == [(b"", True, 0.0)]
    path.write_bytes("x颈\n".encode("utf-16"))
    assert [piece for piece, _, _ in utf8_pieces(path, "utf-16-le", 3)] == [b"", "x颈".encode(), b"\n"]
    packed = path.with_name("a.csv.gz")
    packed.write_bytes(gzip.compress(b"x" * 5))
    assert [piece for piece, _, _ in utf8_pieces(packed, "utf-8", 3)] == [b"xxx", b"xx"]


@pytest.mark.parametrize(
    ("content", "encoding", "fault"),
    [
        ("x\r\n颈\r\n".encode("gb18030") + b"\xffabcd\r\n", "gb18030", ("line 3", "'\\xffabc'", NEITHER)),
        (b"x\n\xb5\xe7\n1\xb5", "gb18030", ("line 3", "'\\xb5'", CUT)),
        ("x\r颈\r".encode("utf-16-le") + b"\0\xdcx\0", "utf-16-le", ("line 3", "'\\x00\\xdcx\\x00'", NO_UTF16)),
        ("x\n".encode("utf-16-be") + b"\0", "utf-16-be", ("line 2", "'\\x00'", CUT)),
    ],
)  # fmt: skip
@pytest.mark.parametrize("size", range(1, 13))
def test_what_is_not_of_the_encoding_further_down_is_told_by_its_line_wherever_a_piece_ends(
    path: Path, content: bytes, encoding: str, fault: tuple[str, str, str], size: int
) -> None:
    path.write_bytes(content)
    with pytest.raises(FileError) as caught:
        list(utf8_pieces(path, encoding, size))
    [(where, value, expected)] = _faults(caught)
    assert (where, expected) == (fault[0], fault[2])
    assert fault[1].startswith(value[:-1])
    assert size < 12 or value == fault[1]


def test_every_line_that_is_not_utf_8_is_told_up_to_five(path: Path) -> None:
    path.write_bytes("颈\r\n".encode() + b"\xb5\xe7\r1,\xe9\xa2\n\n" * 3)
    for size in (8, 1_000):
        chinese, half = "'\\xb5\\xe7\\r'", "'\\xe9\\xa2\\n'"
        assert [(fault.where, fault.value) for fault in refuse_undecodable(path, size).faults] == [
            ("line 2", chinese), ("line 3", half), ("line 5", chinese), ("line 6", half), ("line 8", chinese),
        ], size  # fmt: skip


@pytest.mark.parametrize(
    ("content", "size", "is_so"),
    [
        (b"x" * 100, 10, True),
        ("颈椎".encode(), 10, True),
        ("颈椎".encode()[:-1], 10, False),  # the file ends within a character
        ("颈椎颈椎".encode()[:-1], 5, True),
        ("xx颈xx".encode(), 4, True),  # a piece ends within a character
        ("xx颈".encode(), 5, True),
        (b"x" * 10 + b"\xb5\xe7", 4, False),
        ("x颈x".encode() + b"\xb5\xe7", 5, True),  # reading finds out about the rest
        ("x颈x".encode() + b"\xb5\xe7", 6, False),
    ],
)
def test_a_file_begins_as_utf_8_up_to_the_first_piece_that_is_not_ascii(
    path: Path, content: bytes, size: int, is_so: bool
) -> None:
    path.write_bytes(content)
    assert _begins_as_utf8(path, size) is is_so


def test_no_more_than_256_kib_tell_the_encoding(path: Path) -> None:
    for blanks, is_so in ((2**18 - 3, False), (2**18 - 2, True)):
        path.write_bytes("é".encode() + b" " * blanks + b"\xb5\xe7")
        assert _begins_as_utf8(path, 2**20) is is_so


@pytest.mark.parametrize(
    ("content", "size", "found"),
    [
        (b"", 4, [(b"", 1)]),
        (b"a\nbc\r\nd", 4, [(b"a\n", 1), (b"bc\r\n", 2), (b"d", 3)]),
        (b"ab\rcd\r", 3, [(b"", 1), (b"ab\r", 1), (b"cd\r", 2)]),
        (
            b"a\n" + b"b" * 9 + b"\nc",
            3,
            [(b"a\n", 1), (b"", 2), (b"b" * 7, 2), (b"bb\n", 2), (b"", 3), (b"c", 3)],
        ),
        (b"b" * 12, 4, [(b"", 1), (b"", 1), (b"b" * 12, 1), (b"", 1)]),
    ],
)
def test_a_file_is_looked_through_in_whole_lines_unless_one_is_very_long(
    path: Path, content: bytes, size: int, found: list[tuple[bytes, int]]
) -> None:
    path.write_bytes(content)
    assert list(_whole_lines(path, size)) == found

"""Blocks of a text file: the parts they come in, with the line of each row, what is noted, and what is refused where."""

from __future__ import annotations

from itertools import chain
from pathlib import Path

import polars as pl
import pytest

from shanxi_health_policy.batch.files import csv_blocks, encodings
from shanxi_health_policy.batch.files.csv_blocks import _next_line, text_parts
from shanxi_health_policy.batch.files.headers import Column
from shanxi_health_policy.batch.files.layout import Layout, Notes
from shanxi_health_policy.errors import FileError
from shanxi_health_policy.text import Text

COLUMNS = (Column("x 甲", Text("x", "x")), Column("y 乙", Text("y", "y")))
MARK = b"\xef\xbb\xbf"
CLOSED = "CSV with closed quotes; one within a cell is written twice"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A text file."""
    return tmp_path / "a.csv"


def _lines(
    path: Path, size: int, notes: Notes | None = None, layout: Layout | None = None
) -> list[list[int]]:
    """The line of each row, part by part: whatever the part, as many rows of text, of which none is too wide."""
    found = []
    for headers, frame, lines, excess in text_parts(
        path, COLUMNS, layout or Layout(), size, Notes() if notes is None else notes
    ):
        assert headers == ["x", "y"]
        assert frame.schema == {"c0": pl.String, "c1": pl.String}
        assert lines.dtype == excess.dtype == pl.Int64
        assert excess.to_list() == [0] * frame.height
        assert [int(second) for _, second in frame.rows()] == lines.to_list(), "the tests write it there"
        found.append(lines.to_list())
    return found


@pytest.mark.parametrize(
    ("content", "size", "lines"),
    [
        (b"x,y\na,2\nb,3\nc,4\n", 31, [[2], [3], [4]]),  # a row for every 32 bytes, and one at least
        (b"x,y\na,2\nb,3\nc,4\n", 63, [[2], [3], [4]]),
        (b"x,y\na,2\nb,3\nc,4\n", 64, [[2, 3], [4]]),
        (b"x,y\ra,2\r\nb,3\rc,4", 64, [[2, 3], [4]]),
        (b"\nt\r\nx,y\n,\na,5", 64, [[5]]),
        (b"x,y\n,2\n,3\n", 6, [[], [2], [3]]),  # a block may begin with a separator
        (b'x,y\n"",2\r\n"",3\r\n"",4\n', 1_000, [[2, 3, 4]]),  # only empty cells are in quotes
        (b"x,y\n", 64, [[]]),
    ],
)
def test_blocks_without_quotes_are_read_in_the_quick_way_in_parts_of_few_rows(
    path: Path, monkeypatch: pytest.MonkeyPatch, content: bytes, size: int, lines: list[list[int]]
) -> None:
    def careful(*_: object) -> None:
        pytest.fail("read in the careful way")

    monkeypatch.setattr(csv_blocks, "_careful", careful)
    path.write_bytes(content)
    assert _lines(path, size) == lines


def test_what_a_file_is_and_that_rows_of_it_were_empty_is_noted(path: Path) -> None:
    for empty, size in ((10, 1_000), (10, 9), (11, 1_000), (11, 9)):
        path.write_bytes(b"t\nx;y\n;3\n" + b" ;\n" * (empty - 1) + b'"";""')
        notes = Notes()
        # where it is noted that rows were empty, that comes with an empty part, so that it is known in the end
        assert list(chain(*_lines(path, size, notes))) == [3]
        assert (notes.encoding, notes.separator, notes.heads, notes.share) == (
            "utf-8",
            ";",
            {"": (2, 2)},
            1.0,
        )
        told = {note.code: note.says.en for note in notes}
        many = {"empty_rows": "11 empty rows are not read"} if empty == 11 else {}
        assert told == {"header": "the header is row 2", **many}, (empty, size)
    path.write_bytes(b"x,y\na,2\n" + b",\n" * 11)
    assert _lines(path, 1_000) == [[2], []]


def test_a_text_without_a_header_has_its_columns_even_where_it_is_empty(path: Path) -> None:
    layout, notes = Layout(names=("x", "y")), Notes()
    for content, lines in ((b"", [[]]), (b"a\t1\nb\t2", [[1, 2]])):
        path.write_bytes(content)
        assert _lines(path, 100, notes, layout) == lines
        assert (notes.separator, notes.heads) == ("\t", {"": (1, 0)})
    path.write_text("a row\t1\n", encoding="utf-16")  # a piece of so many bytes holds the half of it
    assert _lines(path, 12, notes, layout) == [[1]]


@pytest.mark.parametrize("size", range(34, 60, 5))
def test_a_record_that_is_longer_than_a_piece_waits_for_the_rest(path: Path, size: int) -> None:
    path.write_text(
        'x,y\nall of a longer row,2\n"",3\n"a cell\r\nof two lines",4\n,6', encoding="utf-16", newline=""
    )
    assert list(chain(*_lines(path, size))) == [2, 3, 4, 6]


def _at_most(size: int) -> str:
    return f"lines of at most {size} bytes, with closed quotes"


@pytest.mark.parametrize("size", [12, 1_000])
def test_marks_are_taken_off_wherever_a_joined_file_began(path: Path, size: int) -> None:
    path.write_bytes(MARK + MARK + b"x,y\n" + MARK + b"a,2\r" + MARK + b"b,3\n" + MARK + b'"c",4')
    assert list(chain(*_lines(path, size))) == [2, 3, 4]


@pytest.mark.parametrize(
    ("content", "size", "fault"),
    [
        # a line or a record that is as long as a block
        (b"t" * 20 + b"\nx,y", 20, ("line 1", "'" + "t" * 20 + "'", _at_most(20))),
        (b"x,y\n1,2\n" + b"3" * 60, 8, ("line 3", "'33333333'", _at_most(8))),
        (b'x,y\n"1,2\n3', 4, ("line 2", "'\"1,2'", _at_most(4))),
        (b'x,y\n1,"' + b"2" * 99, 50, ("line 2", "'1,\"" + "2" * 37 + "'", _at_most(50))),
        (b'x,y\n1,"2' + b"\n" * 99, 20, ("line 2", "'1,\"2" + "\\n" * 32 + "'", _at_most(20))),
        (b'x,y\n1,2\n\n3,"4\n\n', 100, ("line 4", "'\"'", CLOSED)),
        (b'x,y\n1,2\n"3"4,5\n', 8, ("line 3", "'\"'", CLOSED)),
        (b"x,y\r\n1,2\r3,4\n5,\0\n", 100, ("line 4", "'NUL'", encodings._NO_NUL.en)),
        (b"x,y\r\n1,2\r3,4\n5,\0\n", 12, ("line 4", "'NUL'", encodings._NO_NUL.en)),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_at_its_line(
    path: Path, monkeypatch: pytest.MonkeyPatch, content: bytes, size: int, fault: tuple[str, str, str]
) -> None:
    monkeypatch.setattr(encodings, "_ENOUGH", 4)  # further down than the encoding is looked for
    path.write_bytes(content)
    with pytest.raises(FileError) as caught:
        list(text_parts(path, COLUMNS, Layout(), size, Notes()))
    assert [(one.where, one.value, one.expected.en) for one in caught.value.faults] == [fault]


@pytest.mark.parametrize(
    ("data", "next_lines"),
    [
        (b"\nx\r", [1, 3]),
        (b"\r\r\n\n", [1, 3, 4]),
        (b"\rx\n\r\n", [1, 3, 5]),
        (b"x\r\ny\rz", [3, 5, 6]),
        (b"xy", [2]),
    ],
)
def test_the_next_line_is_behind_crlf_lf_or_cr(data: bytes, next_lines: list[int]) -> None:
    starts = [0]
    while starts[-1] < len(data):
        starts.append(_next_line(data, starts[-1]))
    assert starts[1:] == next_lines

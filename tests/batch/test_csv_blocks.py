"""CSV in blocks: wherever a block ends, the rows, their lines and their encodings are those of the whole."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from shanxi_health_policy.batch.files.csv_blocks import csv_parts
from shanxi_health_policy.errors import FileError

cells = st.text(st.sampled_from('ab颈椎,"\n '), max_size=6)
tables = st.lists(st.lists(cells, min_size=2, max_size=2), max_size=25)


def parts_of(
    path: Path, size: int, encoding: str | None = None
) -> tuple[list[tuple[str, ...]], list[int], list[int]]:
    """Rows, lines and cells too many, of all blocks."""
    rows: list[tuple[str, ...]] = []
    lines: list[int] = []
    excess: list[int] = []
    for headers, frame, line, cells in csv_parts(path, encoding, size):
        assert headers == ["x", "y"]
        rows += frame.rows()
        lines += line.to_list()
        excess += cells.to_list()
    return rows, lines, excess


def written(table: list[list[str]], quoting: int, end: str) -> str:
    out = io.StringIO()
    writer = csv.writer(out, quoting=quoting, lineterminator=end)  # type: ignore[arg-type]
    writer.writerow(["x", "y"])
    writer.writerows(table)
    return out.getvalue()


@given(
    table=tables,
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    end=st.sampled_from(["\n", "\r\n"]),
    size=st.integers(40, 200),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "gb18030"]),
)
@example(table=[], quoting=csv.QUOTE_ALL, end="\n", size=40, encoding="utf-8")
def test_blocks_hold_the_records_of_the_whole(
    tmp_path_factory: pytest.TempPathFactory,
    table: list[list[str]],
    quoting: int,
    end: str,
    size: int,
    encoding: str,
) -> None:
    path = tmp_path_factory.mktemp("csv") / "a.csv"
    text = written(table, quoting, end)
    path.write_bytes(text.encode(encoding))
    rows, lines, excess = parts_of(path, size, None if encoding != "gb18030" else encoding)
    alike = text.replace("\r\n", "\n")
    expected = [tuple(row) for row in csv.reader(io.StringIO(alike, newline="")) if row][1:]
    assert rows == expected
    assert set(excess) <= {0}
    assert lines == sorted(lines)
    assert all(2 <= line <= alike.count("\n") + alike.count("\r") + 1 for line in lines)


@pytest.mark.parametrize("size", [20, 30, 1_000])
def test_rows_of_another_width_keep_their_lines(tmp_path: Path, size: int) -> None:
    (tmp_path / "a.csv").write_text("x,y\n1,2\n\n3\n4,5,6\n7,8", encoding="utf-8")
    assert parts_of(tmp_path / "a.csv", size) == (
        [("1", "2"), ("3", ""), ("4", "5,6"), ("7", "8")],
        [2, 4, 5, 6],
        [0, -1, 1, 0],
    )


@pytest.mark.parametrize("size", [7, 12, 1_000])
def test_lone_carriage_returns_end_lines_too(tmp_path: Path, size: int) -> None:
    (tmp_path / "a.csv").write_bytes(b"x,y\r1,2\r3,4\r")
    if size < 12:
        with pytest.raises(FileError, match="lines of at most"):
            parts_of(tmp_path / "a.csv", 3)
        return
    assert parts_of(tmp_path / "a.csv", size)[0] == [("1", "2"), ("3", "4")]


def test_a_line_end_cut_in_two_is_one_line_end(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(b"x,y\r\n1,2\r\n3,4\r\n")
    for size in range(5, 17):
        assert parts_of(tmp_path / "a.csv", size)[:2] == ([("1", "2"), ("3", "4")], [2, 3]), size


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "empty"),
        (b"\n \n", "empty"),
        (b'x,y\n"1,2\n3,4\n', "closed quotes"),
        (b'x,y\n1,2\n"3"4,5\n', "line 3"),
        (b"x,y\n1,2\n" * 20 + "颈,椎\n".encode() + b"\xff,1\n", "line 42"),
        (("x,y\n" + "颈,椎\n" * 20).encode() + b'"\xff",1\n', "text in utf-8"),
        (("x,y\n" + "颈,椎\n" * 20 + "颈").encode()[:-1], "in the middle of a character"),
        (b"\xef\xbb\xbfx,y\n\xff,1\n", "text in utf-8"),
    ],
)
@pytest.mark.parametrize("size", [64, 10_000])
def test_what_is_no_csv_is_refused(tmp_path: Path, content: bytes, said: str, size: int) -> None:
    (tmp_path / "a.csv").write_bytes(content)
    with pytest.raises(FileError) as error:
        parts_of(tmp_path / "a.csv", size)
    assert said in error.value.message("en")


def test_an_encoding_that_is_none_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(b"x,y\n")
    with pytest.raises(FileError, match="utf-8 or gb18030"):
        parts_of(tmp_path / "a.csv", 100, "klingon")

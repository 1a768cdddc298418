"""Text files in blocks: wherever a block ends, the rows, their lines and their encodings are those of the whole."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import polars as pl
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from shanxi_health_policy.batch.files import csv_blocks
from shanxi_health_policy.batch.files.csv_blocks import text_parts
from shanxi_health_policy.batch.files.headers import Column
from shanxi_health_policy.batch.files.layout import Layout, Notes
from shanxi_health_policy.batch.files.records import ends_of
from shanxi_health_policy.batch.files.separators import records_of
from shanxi_health_policy.batch.files.text_files import line_ends
from shanxi_health_policy.errors import FileError
from shanxi_health_policy.text import Text

COLUMNS = (Column("x 甲", Text("x", "x")), Column("y 乙", Text("y", "y")))
ENDS = ("\n", "\r\n", "\r")
cells = st.text(st.sampled_from('ab颈椎,;"\n\r \t\u2028\v\f\x85'), max_size=6)


def parts_of(
    path: Path, size: int, layout: Layout | None = None, notes: Notes | None = None
) -> tuple[list[tuple[str, ...]], list[int], list[int]]:
    """Rows, lines and cells too many, of all blocks."""
    rows: list[tuple[str, ...]] = []
    lines: list[int] = []
    excess: list[int] = []
    found = text_parts(path, COLUMNS, layout or Layout(), size, Notes() if notes is None else notes)
    for headers, frame, line, more in found:
        assert headers == ["x", "y"]
        rows += frame.rows()
        lines += line.to_list()
        excess += more.to_list()
    return rows, lines, excess


def reference(text: str, separator: str = ",") -> tuple[list[tuple[str, ...]], list[int], list[int]]:
    """The same by the standard library over the whole text; raises its error."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True, delimiter=separator)
    rows, lines, excess, line = [], [], [], 1
    for row in reader:
        if any(cell.strip() for cell in row):
            rows.append(tuple([*row[:1], separator.join(row[1:])] if len(row) > 1 else [*row, ""]))
            lines.append(line)
            excess.append(len(row) - 2)
        line = reader.line_num + 1
    return rows[1:], lines[1:], excess[1:]


@st.composite
def tables(draw: st.DrawFn, separator: str = ",") -> tuple[list[list[str]], str]:
    """A table of two columns, and how it is written: line ends and quotes as they come, blank lines between."""
    table = draw(st.lists(st.lists(cells, min_size=2, max_size=2), max_size=25))
    out = f"x{separator}y" + draw(st.sampled_from(ENDS))
    for row in table:
        written = []
        for cell in row:
            must = any(one in cell for one in f'{separator}\r\n"')
            quoted = must or draw(st.booleans())
            written.append('"' + cell.replace('"', '""') + '"' if quoted else cell)
        out += (
            separator.join(written)
            + draw(st.sampled_from(ENDS))
            + draw(st.sampled_from(["", "", "\n", "\r"]))
        )
    return table, out.rstrip("\r\n") if draw(st.booleans()) else out


@given(
    written=tables(),
    size=st.integers(80, 300),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "gb18030", "utf-16"]),
)
def test_any_table_comes_back_cell_for_cell_and_line_for_line(
    tmp_path_factory: pytest.TempPathFactory, written: tuple[list[list[str]], str], size: int, encoding: str
) -> None:
    path = tmp_path_factory.mktemp("csv") / "a.csv"
    table, text = written
    path.write_bytes(text.encode(encoding))
    layout = Layout(encoding="gb18030" if encoding == "gb18030" else None)
    rows, lines, excess = parts_of(path, size, layout)
    assert rows == [tuple(row) for row in table if any(cell.strip() for cell in row)]
    assert (rows, lines, excess) == reference(text)


@given(
    text=st.text(st.sampled_from('ab颈",\n\r '), max_size=120),
    size=st.integers(400, 500),
    cut=st.integers(5, 60),
)
@example(text='5",a\n"b\r",c\n"""",', size=400, cut=10)
@example(text='a,""b\n', size=400, cut=10)
def test_what_the_standard_library_reads_is_read_alike_and_what_it_refuses_is_refused(
    tmp_path_factory: pytest.TempPathFactory, text: str, size: int, cut: int
) -> None:
    path = tmp_path_factory.mktemp("csv") / "a.csv"
    text = f"x,y\n{text}"
    path.write_text(text, encoding="utf-8", newline="")
    for at_once in (size, cut):
        try:
            expected = reference(text)
        except csv.Error:
            with pytest.raises(FileError, match="closed quotes"):
                parts_of(path, at_once)
            continue
        try:
            found = parts_of(path, at_once)
        except FileError as error:
            said = error.message("en")
            found = expected if at_once == cut and "lines of at most" in said else ([], [], [-1])
        assert found == expected, "a record that is longer than a block is refused"


@given(st.binary(max_size=60).map(lambda data: data.translate(bytes(b'a,"\n\r'[n % 5] for n in range(256)))))
def test_records_end_where_the_standard_library_says(data: bytes) -> None:
    try:
        records = list(csv.reader(io.StringIO(data.decode(), newline=""), strict=True))
    except csv.Error:
        return
    ends = ends_of(data, ",", last=True)
    lines = line_ends(data) + (data != b"" and not data.endswith((b"\r", b"\n")))
    assert (lines if ends.count is None else ends.count) == len(records)
    assert ends.end == len(data)
    if b'"' not in data:
        assert lines == len(io.StringIO(data.decode(), newline="").readlines())


def test_a_piece_that_ends_in_a_carriage_return_waits_for_the_line_feed_that_may_follow() -> None:
    found = ends_of(b'"1",2\r\n3,4\r', ",", last=False)
    assert (found.end, found.count) == (len(b'"1",2\r\n'), 1)
    found = ends_of(b'"1",2\r', ",", last=False)
    assert (found.end, found.count) == (0, 0)


def test_a_difference_between_the_two_counts_refuses_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.csv").write_text('x,y\n"1",2\n3,4\n', encoding="utf-8")
    monkeypatch.setattr(
        csv_blocks, "records_of", lambda data, one: records_of(data.replace(b"3,4\n", b""), one)
    )
    with pytest.raises(FileError, match="every row is read"):
        parts_of(tmp_path / "a.csv", 1_000)


def test_where_the_quick_way_reads_another_number_of_rows_the_careful_way_decides(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.csv").write_text("x,y\n1,2\n3,4\n", encoding="utf-8")
    read = pl.read_csv
    monkeypatch.setattr(pl, "read_csv", lambda *given, **options: read(*given, **options).slice(1))
    assert parts_of(tmp_path / "a.csv", 1_000)[0] == [("1", "2"), ("3", "4")]


@pytest.mark.parametrize("size", [20, 30, 1_000])
def test_rows_of_another_width_keep_their_lines(tmp_path: Path, size: int) -> None:
    (tmp_path / "a.csv").write_text("x,y\n1,2\n\n3\n4,5,6\n7,8", encoding="utf-8")
    assert parts_of(tmp_path / "a.csv", size) == (
        [("1", "2"), ("3", ""), ("4", "5,6"), ("7", "8")],
        [2, 4, 5, 6],
        [0, -1, 1, 0],
    )


@pytest.mark.parametrize(
    "content",
    [
        b'x,y\r1,"2"\r3,4\r5,6\r',
        b"x,y\r1,2\n3,4\n5,6\n",
        b'x,"y"\r\n1,2\r\n3,4\r\n5,6\r\n',
        b"\r\rx,y\r1,2\r\n\n\r3,4\n\r5,6",
    ],
)
@pytest.mark.parametrize("size", [12, 1_000])
def test_no_row_is_lost_whatever_ends_its_line(tmp_path: Path, content: bytes, size: int) -> None:
    (tmp_path / "a.csv").write_bytes(content)
    assert parts_of(tmp_path / "a.csv", size)[0] == [("1", "2"), ("3", "4"), ("5", "6")]


def test_a_line_end_cut_in_two_is_one_line_end(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(b"x,y\r\n1,2\r\n3,4\r\n")
    for size in range(6, 17):
        assert parts_of(tmp_path / "a.csv", size)[:2] == ([("1", "2"), ("3", "4")], [2, 3]), size


@pytest.mark.parametrize("line", [",", " ,\u3000", "\xa0,", '"",""', "", ",,", "\t,"])
@pytest.mark.parametrize("count", [2, 200])
def test_empty_rows_are_nothing_and_many_are_told(tmp_path: Path, line: str, count: int) -> None:
    notes = Notes()
    (tmp_path / "a.csv").write_text("x,y\n1,2\n" + f"{line}\n" * count + "\xb13,4\n", encoding="utf-8")
    rows, lines, excess = parts_of(tmp_path / "a.csv", 300, None, notes)
    assert rows == [("1", "2"), ("\xb13", "4")]
    assert (lines, excess) == ([2, 3 + count], [0, 0])
    told = [note.says.en for note in notes]
    assert told == ([f"{count} empty rows are not read"] if count > 10 and line else [])


def test_marks_of_files_that_were_joined_are_taken_off(tmp_path: Path) -> None:
    mark = "\ufeff"
    (tmp_path / "a.csv").write_text(f'{mark}x,y\n1,2\n{mark}"3",4\r\n{mark}5,6{mark}\n', encoding="utf-8")
    for size in range(14, 60):
        assert parts_of(tmp_path / "a.csv", size)[0] == [("1", "2"), ("3", "4"), ("5", "6\ufeff")], size


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "empty"),
        (b"\n \n", "empty"),
        (b"\n" * 70, "empty"),
        (b'x,y\n"1,2\n3,4\n', "closed quotes"),
        (b'x,y\n1,2\n"3"4,5\n', "line 3"),
        (b'x,y\n1,"' + b"2" * 140_000 + b'"\n', "131072 characters"),
        (b"x,y\n1,2\n\0\0\0\n", "line 3: 'NUL'"),
    ],
)
def test_what_is_no_csv_is_refused(tmp_path: Path, content: bytes, said: str) -> None:
    (tmp_path / "a.csv").write_bytes(content)
    for size in (64, 1_000_000):
        if len(content) < 10_000 or size > 64:
            with pytest.raises(FileError) as error:
                parts_of(tmp_path / "a.csv", size)
            assert said in error.value.message("en")


def test_a_header_below_more_empty_rows_than_are_looked_at_is_missed_at_once(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(b"\n" * 40 + b"x,y\n" * 40)
    with pytest.raises(FileError, match="first line names the columns"):
        parts_of(tmp_path / "a.csv", 64)


@pytest.mark.parametrize("content", [b"x,y", b"x,y\n", b"x,y\r\n\r\n", b'"x","y"\r'])
def test_a_file_with_only_a_header_is_fine(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.csv").write_bytes(content)
    assert parts_of(tmp_path / "a.csv", 100) == ([], [], [])


@pytest.mark.parametrize("size", [80, 1_000])
def test_rows_before_the_header_are_skipped_and_lines_stay_those_of_the_file(
    tmp_path: Path, size: int
) -> None:
    text = '某院明细,,,,\n"制表\r\n人",,\n\nx,y\r\n1,2\n"3",4\n'
    (tmp_path / "a.csv").write_text(text, encoding="utf-8", newline="")
    assert parts_of(tmp_path / "a.csv", size, Layout(skip_rows=3))[:2] == ([("1", "2"), ("3", "4")], [6, 7])


def test_wide_rows_come_in_pieces_of_few_rows(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("x,y\n" + "1,2\n" * 100, encoding="utf-8")
    heights = [len(part[1]) for part in text_parts(tmp_path / "a.csv", COLUMNS, Layout(), 320, Notes())]
    assert sum(heights) == 100
    assert max(heights) == 10


@given(text=st.text(st.sampled_from('",\n\ra'), max_size=14), size=st.sampled_from((20, 30, 200)))
def test_quotes_around_empty_cells_change_nothing(
    tmp_path_factory: pytest.TempPathFactory, text: str, size: int
) -> None:
    path = tmp_path_factory.mktemp("quoted") / "a.csv"
    path.write_bytes(f"x,y\n{text}".encode())
    try:
        expected = reference(f"x,y\n{text}")
    except csv.Error:
        with pytest.raises(FileError):
            parts_of(path, 200)
        return
    assert parts_of(path, size) == expected


def test_empty_cells_in_quotes_are_read_in_the_quick_way(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b'x,y\n"",""\n1,""\r\n"",2\n3,""')
    careful = parts_of(path, 1000)
    monkeypatch.setattr(csv_blocks, "_careful", lambda *_: pytest.fail("the careful way"))
    path.write_bytes(b'x,y\n1,""\r\n"",2\n')
    assert parts_of(path, 1000)[0] == [("1", ""), ("", "2")]
    assert careful[0] == [("1", ""), ("", "2"), ("3", "")]

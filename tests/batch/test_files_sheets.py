"""The sheets of a workbook that are one table: where their headers are, how their rows are laid out, and up to what size."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations_with_replacement, pairwise
from pathlib import Path

import polars as pl
import pytest
from tests.batch.workbook_files import InPieces, book, packed, sheet, unpacked

from shanxi_health_policy.batch import Layout
from shanxi_health_policy.batch.files import archives, workbooks
from shanxi_health_policy.batch.files.headers import REASON_NAMES, Column
from shanxi_health_policy.batch.files.layout import Notes
from shanxi_health_policy.batch.files.odd_cells import ODD
from shanxi_health_policy.batch.files.sheet_values import Book
from shanxi_health_policy.batch.files.workbook_parts import Aside, Sheet
from shanxi_health_policy.batch.files.workbooks import SheetRows, _first_rows, _under, sheet_parts
from shanxi_health_policy.errors import FileError
from shanxi_health_policy.text import Text

COLUMNS = (Column("name 名", Text("谁", "who")), Column("paid 付", Text("多少", "how much")))
HEAD: Sequence[object] = ["name", "paid"]
ERROR = '<c {r} t="e"><v>#N/A</v></c>'


def parts(
    folder: Path,
    sheets: Mapping[str, str],
    layout: Layout | None = None,
    notes: Notes | None = None,
    columns: tuple[Column, ...] = COLUMNS,
) -> list[SheetRows]:
    source = book(folder / "t.xlsx", sheets)
    return list(sheet_parts(source, columns, layout or Layout(), Notes() if notes is None else notes))


def read(
    folder: Path, rows: Sequence[Sequence[object]], first: int = 1, skip_rows: int = 0
) -> list[tuple[object, ...]]:
    """The rows of a sheet, each with its line."""
    found = parts(folder, {"a": sheet(rows, first=first)}, Layout(skip_rows=skip_rows))
    return [(line, *row) for one in found for line, row in zip(one.lines, one.frame.rows(), strict=True)]


def faults(folder: Path, sheets: Mapping[str, str], layout: Layout | None = None) -> list[str]:
    """What a workbook is refused for."""
    with pytest.raises(FileError) as error:
        parts(folder, sheets, layout)
    return [f"{fault.where}: {fault.value}: {fault.expected.en}" for fault in error.value.faults]


@pytest.fixture
def row_by_row(monkeypatch: pytest.MonkeyPatch) -> None:
    """Parts are unfolded byte by byte: each row of a sheet is read by itself."""
    monkeypatch.setattr(archives, "_PIECE", 1)


# ----------------------------------------------------------------------------------------------------------- headers


@pytest.mark.parametrize("skip_rows", [0, 1, 2, 40])
def test_the_header_is_among_thirty_rows_behind_those_that_are_skipped(
    tmp_path: Path, skip_rows: int
) -> None:
    for first in (skip_rows + 1, skip_rows + 30):
        assert read(tmp_path, [HEAD, ["x", 1]], first, skip_rows) == [(first + 1, "x", "1")]
    with pytest.raises(FileError, match="whose first row names the columns"):
        read(tmp_path, [HEAD, ["x", 1]], skip_rows + 31, skip_rows)
    if skip_rows:
        above = [HEAD, ["no", 9], *[[]] * (skip_rows - 2)][:skip_rows]
        assert read(tmp_path, [*above, ["paid", "name"], [1, "x"]], 1, skip_rows) == [
            (skip_rows + 2, "1", "x")
        ]


@pytest.mark.usefixtures("row_by_row")
def test_the_header_is_found_wherever_a_sheet_is_cut(tmp_path: Path) -> None:
    rows: list[Sequence[object]] = [
        ["title"],
        [" "],
        ["made", None, "by"],
        HEAD,
        [" "],
        ["x", 1],
        *[[]] * 40,
        ["y", 2],
    ]
    assert read(tmp_path, rows) == [(6, "x", "1"), (47, "y", "2")]
    assert read(tmp_path, [HEAD, [" "]]) == []


def test_only_the_first_row_and_those_behind_the_skipped_ones_are_looked_at_for_it() -> None:
    def first(*pieces: str, skip_rows: int = 0) -> list[list[str]] | None:
        book = Book(pl.Series([], dtype=pl.String), frozenset(), {}, from_1904=False, computed_later=False)
        return _first_rows(InPieces({"s": pieces}), book, Sheet("S", "s", hidden=False), skip_rows)

    rows: list[Sequence[object]] = [["a", None, "b"], ["c"], [None, 1.5], [" "], ["d"]]
    assert first(sheet(rows)) == [["a", "", "b"], ["c"], ["", "1.5"], [], ["d"]]
    assert first(sheet(rows), skip_rows=2) == [["a", "", "b"], [], ["", "1.5"], [], ["d"]]
    assert first(sheet(rows, first=29)) == [*[[]] * 28, ["a", "", "b"], ["c"]]
    assert first(sheet(rows, first=31)) == []
    assert first(sheet([[" "]])) is None
    cells = [f'<row r="30"><c r="{column}30"><v>7</v></c></row>' for column in "AB"]
    assert first("<sheetData>", *cells, "</sheetData>") == [*[[]] * 29, ["7", "7"]], "a row in two elements"


def test_cells_to_the_right_of_the_header_belong_to_no_column(tmp_path: Path) -> None:
    rows = [HEAD, ["x", 1, "a"], ["y", 2], ["z", None, None, "b"], [None, None, "c", "d"], ["w"]]
    (found,) = parts(tmp_path, {"a": sheet(rows)})
    assert (found.headers, found.frame.columns) == (["name", "paid"], ["c0", "c1"])
    assert found.frame.rows() == [("x", "1"), ("y", "2"), ("z", ""), ("", ""), ("w", "")]
    assert found.excess.to_list() == [1, 0, 1, 2, 0]
    assert found.lines.to_list() == [2, 3, 4, 5, 6]


@pytest.mark.usefixtures("row_by_row")
def test_a_sheet_that_says_something_far_down_is_no_part_of_the_table(tmp_path: Path) -> None:
    far = sheet([[" "], *[[]] * 10, ["x"]], first=40)
    assert faults(tmp_path, {"a": sheet([HEAD, ["x", 1]]), "b": far}) == [
        "sheet: 'b': an Excel workbook whose first row names the columns"
    ]
    assert len(parts(tmp_path, {"a": sheet([HEAD, ["x", 1]]), "b": sheet([[" "]], first=40)})) == 1


# ------------------------------------------------------------------------------------------------------ several sheets

TABLE = sheet([HEAD, ["x", 1], ["y", 2]])


@pytest.mark.usefixtures("row_by_row")
def test_sheets_follow_each_other_and_each_says_where_its_columns_are(tmp_path: Path) -> None:
    turned = sheet([["title"], ["paid", "Name "], [3, "z", "more"]])
    notes = Notes()
    found = parts(tmp_path, {"空": sheet([]), "1": TABLE, "2": turned}, notes=notes)
    rows = [row for one in found for row in one.frame.rows()]
    assert rows == [("x", "1"), ("y", "2"), ("z", "3")]
    assert [line for one in found for line in one.lines] == ["1!2", "1!3", "2!3"]
    assert [one.excess.to_list() for one in found] == [[0], [0], [1]]
    assert [note.says.en for note in notes] == [
        "2 sheets with the same headers were read as one table: 1、2", "the header of sheet 2 is row 2",
    ]  # fmt: skip
    assert notes.heads == {"1": (1, 1), "2": (2, 2)}


def test_how_much_has_been_read_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    notes = Notes()
    parts(tmp_path, {"1": TABLE, "2": TABLE}, notes=notes)
    assert notes.share == 1
    monkeypatch.setattr(archives, "_PIECE", 1)
    shares = [notes.share for _ in sheet_parts(tmp_path / "t.xlsx", COLUMNS, Layout(), notes)]
    assert len(shares) == 4
    assert all(0 < (before or 0) < (after or 0) < 1 for before, after in pairwise(shares))


def test_one_sheet_is_told_by_its_rows_alone_and_a_hidden_row_is_noted(tmp_path: Path) -> None:
    notes = Notes()
    (found,) = parts(tmp_path, {"a": TABLE}, notes=notes)
    assert (found.lines.to_list(), list(notes)) == ([2, 3], [])
    hidden = TABLE.replace('<row r="2"', '<row hidden="1" r="2"')
    parts(tmp_path, {"a": hidden}, notes=notes)
    assert [note.code for note in notes] == ["hidden_cells"]


def test_each_sheet_that_is_no_part_of_the_table_is_a_fault(tmp_path: Path) -> None:
    """Compared with the first that names all columns, whichever place it has."""
    same = "the same headers as the other sheets: else choose one with --sheet, or delete this one"
    sheets = {
        "空": sheet([]),
        "a": sheet([["name", "x"]]),
        "b": TABLE,
        "c": sheet([["paid", "x"]]),
        "d": TABLE,
    }
    assert faults(tmp_path, sheets) == [f"sheet: 'a': {same}", f"sheet: 'c': {same}"]
    twice = {"a": sheet([[*HEAD, "x", "x"]]), "b": sheet([["x", *HEAD, "x"]])}
    assert faults(tmp_path, twice) == [f"sheet: 'b': {same}"], "which x is which?"
    assert len(parts(tmp_path, {"a": twice["a"], "b": twice["a"]})) == 1
    twofold = sheet([HEAD, ["x", 1], ["paid", "name"]])
    told = faults(tmp_path, {"a": twofold, "b": TABLE, "c": twofold})
    assert [fault.partition(":")[0] for fault in told] == ["rows 1, 3"] * 2


def test_a_hidden_sheet_is_refused_unless_it_is_chosen(tmp_path: Path) -> None:
    source = book(tmp_path / "t.xlsx", {"a": TABLE, "b": TABLE}, {"b": "hidden"})
    with pytest.raises(FileError, match="a sheet that is shown"):
        list(sheet_parts(source, COLUMNS, Layout(), Notes()))
    assert len(list(sheet_parts(source, COLUMNS, Layout(sheet="b"), Notes()))) == 1


@pytest.mark.parametrize("names", REASON_NAMES)
def test_the_sheet_of_reasons_is_passed_over_unless_it_is_chosen(
    tmp_path: Path, names: tuple[str, ...]
) -> None:
    reasons = sheet([names, ["a", "b", 1, "c"]])
    columns = tuple(
        Column(f"{one} {other}", Text("x", "x")) for one, other in zip(*REASON_NAMES, strict=True)
    )
    for name in ("退回原因", "Rejects by reason"):
        (found,) = parts(tmp_path, {name: reasons, "a": TABLE})
        assert found.headers == HEAD
        (found,) = parts(tmp_path, {name: reasons, "a": sheet([[], HEAD, ["x", 1]])}, Layout(skip_rows=1))
        assert found.headers == HEAD
        (found,) = parts(tmp_path, {"a": TABLE, name: reasons}, Layout(sheet=name), columns=columns)
        assert found.headers == list(names)
        assert "退回" not in "".join(faults(tmp_path, {"a": TABLE, "b": reasons}))
        assert len(faults(tmp_path, {"a": TABLE, name: sheet([["no", *names[1:]]])})) == 1


# --------------------------------------------------------------------------------------------- rows, and what is odd


@pytest.mark.parametrize(
    ("at_once", "rows", "heights"),
    [(8, 4, [4]), (6, 3, [3]), (6, 4, [3, 1]), (7, 7, [3, 3, 1]), (1, 3, [1, 1, 1]), (4, 1, [1]), (4, 0, [0])],
)  # fmt: skip
def test_so_many_rows_are_laid_out_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at_once: int, rows: int, heights: list[int]
) -> None:
    monkeypatch.setattr(workbooks, "_AT_ONCE", at_once)
    found = parts(tmp_path, {"a": sheet([HEAD, *([f"n{row}"] for row in range(rows))])})
    assert [one.frame.height for one in found] == heights
    assert [line for one in found for line in one.lines] == list(range(2, rows + 2))
    assert [row for one in found for row in one.frame.rows()] == [(f"n{row}", "") for row in range(rows)]


def test_what_is_odd_stands_beside_its_column_and_nowhere_else(tmp_path: Path) -> None:
    (found,) = parts(tmp_path, {"a": sheet([HEAD, ["x", 1], ["y", ERROR], [None, None, ERROR]])})
    assert found.frame.columns == ["c0", "c1", f"{ODD}c1"]
    assert found.frame[f"{ODD}c1"].to_list() == [None, "error_cell", None]
    turned = sheet([["paid", "name"], [ERROR, "z"]])
    found = parts(tmp_path, {"a": TABLE, "b": turned})[1]
    assert found.frame.to_dicts() == [{"c0": "z", "c1": "#N/A", f"{ODD}c1": "error_cell"}]


def test_every_cell_under_a_merged_one_is_unknown_but_the_first() -> None:
    """Whatever rows and columns are merged; of the rows only those are there in which something stands."""
    rows, width = [3, 4, 6], 2
    for top, bottom in combinations_with_replacement(range(1, 9), 2):
        for left, right in combinations_with_replacement(range(1, 5), 2):
            found = _under(pl.Series(rows), width, Aside(((top, left, bottom, right),), hidden=False))
            unknown = {
                (rows[place], column + 1) for column, here in found.items() for place in here.arg_true()
            }
            under = {
                (row, column)
                for row in rows
                for column in range(1, width + 1)
                if top <= row <= bottom and left <= column <= right and (row, column) != (top, left)
            }
            assert unknown == under, (top, left, bottom, right)
    assert _under(pl.Series(rows), width, Aside((), hidden=False)) == {}


def test_several_merged_cells_are_each_unknown(tmp_path: Path) -> None:
    merged = '<mergeCells><mergeCell ref="A2:B2"/><mergeCell ref="B3:B4"/></mergeCells>'
    (found,) = parts(tmp_path, {"a": sheet([HEAD, ["x"], ["y", 1], ["z"]], merged)})
    assert found.frame.columns == ["c0", "c1", f"{ODD}c1"]
    assert found.frame[f"{ODD}c1"].to_list() == ["merged", None, "merged"]
    (found,) = parts(tmp_path, {"a": sheet([HEAD, [ERROR], ["y", ERROR], ["z"]], merged)})
    assert found.frame[f"{ODD}c0"].to_list() == ["error_cell", None, None]
    assert found.frame[f"{ODD}c1"].to_list() == ["merged", "error_cell", "merged"]
    elsewhere = merged.replace("A2:B2", "A9:B9")
    (found,) = parts(tmp_path, {"a": sheet([HEAD, ["x"], ["y", 1], ["z"]], elsewhere)})
    assert found.frame[f"{ODD}c1"].to_list() == [None, None, "merged"]


# ------------------------------------------------------------------------------------------------------------- sizes


@pytest.mark.parametrize(
    "sheets", [{"a": sheet([HEAD, ["x"], ["y"], ["z"]])}, {"a": TABLE, "b": sheet([HEAD, ["z"]])}]
)
def test_a_table_has_so_many_cells_be_they_empty_or_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sheets: dict[str, str]
) -> None:
    assert workbooks.MOST_CELLS == 33_554_432, "too many for a test: here the border is near"
    monkeypatch.setattr(workbooks, "MOST_CELLS", 6)
    assert sum(one.frame.height for one in parts(tmp_path, sheets)) == 3
    monkeypatch.setattr(workbooks, "MOST_CELLS", 5)
    (fault,) = faults(tmp_path, sheets)
    assert "counting empty ones" in fault


@pytest.mark.parametrize(("short", "is_read"), [(376, True), (375, False)])
def test_shared_texts_are_said_so_often_and_no_more(tmp_path: Path, short: int, is_read: bool) -> None:
    """16 MiB, four times what is shared, and 120 bytes for each cell."""
    long, times = 28_394, 600
    room = 2**24 + 4 * (long + short) + 120 * 2 * (times + 2) - times * long - short
    assert (room >= 0) is is_read
    assert abs(room) < 4
    rows = [[f'<c {{r}} t="s"><v>{int(row == times)}</v></c>', row] for row in range(times + 1)]
    found = unpacked(book(tmp_path / "t.xlsx", {"a": sheet([HEAD, *rows])}))
    shared = b'<Relationship Id="s" Type="x/sharedStrings" Target="texts.xml"/></Relationships>'
    related = "xl/_rels/workbook.xml.rels"
    found[related] = found[related].replace(b"</Relationships>", shared)
    texts = f"<sst><si><t>{'l' * long}</t></si><si><t>{'s' * short}</t></si></sst>"
    source = packed(tmp_path / "t.xlsx", found | {"xl/texts.xml": texts.encode()})
    if is_read:
        assert sum(one.frame.height for one in sheet_parts(source, COLUMNS, Layout(), Notes())) == times + 1
    else:
        with pytest.raises(FileError, match="the same long texts over and over"):
            list(sheet_parts(source, COLUMNS, Layout(), Notes()))

"""The cells of a sheet, straight from its XML: where each stands, what is refused, and the two ways that read the same."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from shanxi_health_policy.batch.files.markup import BrokenMarkupError
from shanxi_health_policy.batch.files.sheet_cells import cells_of, column_number, place_of, plain_cells

HEAD, END = "<worksheet><sheetData>", "</sheetData></worksheet>"


def pieces(rows: Iterable[str]) -> Iterable[bytes]:
    """A sheet of which these rows are read at once."""
    return (piece.encode() for piece in (HEAD, *rows, END))


def read(*rows: str) -> list[tuple[object, ...]]:
    return [row for cells in cells_of(pieces(rows)) for row in cells.iter_rows()]


def places(*rows: str) -> list[tuple[object, ...]]:
    return [row[:2] for row in read(*rows)]


def one(place: str) -> str:
    return f'<row><c r="{place}"><v>1</v></c></row>'


@pytest.mark.parametrize(
    ("letters", "number"), {"A": 1, "z": 26, "AA": 27, "az": 52, "BA": 53, "XFD": 2**14}.items()
)
def test_columns_are_counted_by_their_letters(letters: str, number: int) -> None:
    assert column_number(letters) == number
    assert place_of(f"{letters}12") == (12, number)


@pytest.mark.parametrize("reference", ["", "A", "1", "ABCD1", "A12345678", "A1 ", "$A$1", "Ａ1", "A１"])
def test_what_is_no_place_of_a_cell_is_refused(reference: str) -> None:
    with pytest.raises(BrokenMarkupError, match="the place of a cell"):
        place_of(reference)


ORDER: dict[str, tuple[list[str], bool]] = {
    "one after the other": ([one("A1"), one("B1"), one("A2")], True),
    "at once": (['<row><c r="A1"/><c r="B1"/></row><row><c r="A2"/></row>'], True),
    "the corners": ([one("A1"), one("XFD1"), one("A2"), one("XFD1048576")], True),
    "nothing between": ([one("A1"), "<row></row>", one("A2")], True),
    "the same again": ([one("B2"), one("B2")], False),
    "the same at once": (['<row><c r="B2"/><c r="B2"/></row>'], False),
    "the last of several again": (['<row><c r="A1"/><c r="B1"/></row>', one("B1")], False),
    "before the first": ([one("B2"), one("A2")], False),
    "a row before": ([one("A2"), one("B1")], False),
    "before the first of a piece": ([one("B2"), '<row><c r="A2"/><c r="C2"/></row>'], False),
    "row 0": ([one("A0")], False),
    "the end of row 0": ([one("XFD0")], False),
    "a row too far down": ([one("A1048577")], False),
    "a column too far out": ([one("XFE1")], False),
    "too far out before others": (['<row><c r="XFE1"/></row><row><c r="A2"/></row>'], False),
}  # fmt: skip


@pytest.mark.parametrize("what", ORDER)
def test_cells_stand_in_order_and_inside_a_sheet(what: str) -> None:
    rows, is_sound = ORDER[what]
    if is_sound:
        every = "".join(rows).split('r="')[1:]
        assert places(*rows) == [place_of(text.partition('"')[0]) for text in every]
    else:
        with pytest.raises(BrokenMarkupError, match="the order of the cells"):
            read(*rows)


def test_the_quick_way_reads_every_cell_of_the_common_form() -> None:
    rows = (
        b'<row r="3"><c r="A3"/><c r="B3" s="7" t="s"><v>0</v></c><c r="AA3" t="inlineStr"><is><t>x</t></is></c>'
        b'<c r="AB3"><v></v></c></row><row r="4"><c r="C4" s="1"><v>2.5</v></c></row>'
    )
    found = plain_cells(rows)
    assert found is not None
    assert found.rows() == [
        (3, 1, 0, "", None, False), (3, 2, 7, "s", "0", False), (3, 27, 0, "inlineStr", "x", False),
        (3, 28, 0, "", "", False), (4, 3, 1, "", "2.5", False),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "rows",
    [
        '<c r="A1"><v>&amp;</v></c>', '<c r="A1"/><!-- -->', '<c r="A1"/><?x?>', '<c r="A1"/><f>1</f>', '<x:c r="A1"/>',
        '<c  r="A1"/>', '<c r="A1"/><c  r="B1"/><x:c r="C1"/>', '<c r="A1"><v>1</v><v>2</v></c>', '<c r="a1"/>', "<c/>",
        '<c r="A1"><v>\x1f</v></c>', '<c r="A1"><is><t>\x00</t></is></c>',
    ],
)  # fmt: skip
def test_any_other_form_is_not_for_the_quick_way(rows: str) -> None:
    assert plain_cells(rows.encode()) is None


SAID: dict[str, list[tuple[object, ...]]] = {
    "<row><c/><c><v>5</v></c></row><row><c/></row>": [
        (1, 1, 0, "", "", False), (1, 2, 0, "", "5", False), (2, 1, 0, "", "", False),
    ],
    '<row r="4"><c r="C4"/><c/></row><row><c r="B5"/></row>': [
        (4, 3, 0, "", "", False), (4, 4, 0, "", "", False), (5, 2, 0, "", "", False),
    ],
    '<row r="2"><c s="12" t="str"><f>A1</f><v>x</v></c><c><v>&lt;</v></c></row>': [
        (2, 1, 12, "str", "x", True), (2, 2, 0, "", "<", False),
    ],
    '<row><c t="inlineStr"><is><r><t>a</t></r> <r><t>b</t></r><rPh><t>c</t></rPh></is></c><c><v>d<!-- --></v></c></row>': [
        (1, 1, 0, "inlineStr", "ab", False), (1, 2, 0, "", "d", False),
    ],
    '<row><c r="A1"><v>a\r\nb</v></c><c r="B1"><is><t>c\rd\n\te</t></is></c></row>': [
        (1, 1, 0, "", "a\nb", False), (1, 2, 0, "", "c\nd\n\te", False),
    ],
    '<row><c> - <v>a<x>b</x>c</v><x>d</x></c></row>': [(1, 1, 0, "", "abc", False)],
}  # fmt: skip


@pytest.mark.parametrize("rows", SAID)
def test_the_careful_way_counts_what_is_not_said_and_reads_only_values(rows: str) -> None:
    assert read(rows) == SAID[rows]


def test_a_row_without_a_number_follows_the_one_before_it_whichever_way_that_was_read() -> None:
    assert places(one("B6"), "<row><c/></row>", "<row><c/></row>") == [(6, 2), (7, 1), (8, 1)]


@pytest.mark.parametrize("number", ["", "x", "-1", "+1", " 1", "1.0", "１", "²", "10485760"])
@pytest.mark.parametrize("where", ['<row r="{}"><c/></row>', '<row><c s="{}"/></row>'])
def test_the_number_of_a_row_or_a_style_is_a_few_digits(where: str, number: str) -> None:
    with pytest.raises(BrokenMarkupError, match="a number"):
        read(where.format(number))


def test_the_largest_numbers_are_read_and_a_cell_in_another_row_is_not() -> None:
    assert read('<row r="1048576"><c s="1048576"/></row>') == [(2**20, 1, 2**20, "", "", False)]
    with pytest.raises(BrokenMarkupError, match="a cell in another row"):
        read('<row r="2"><c r="A3"></c ></row>')

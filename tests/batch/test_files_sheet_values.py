"""What a cell says by its kind, style and value: numbers as they are kept, days as they are shown, and what is no value."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl
import pytest

from shanxi_health_policy.batch.files import sheet_values
from shanxi_health_policy.batch.files.markup import BrokenMarkupError
from shanxi_health_policy.batch.files.sheet_values import CELLS, Book, meanings, unescaped

PLAIN, DATED, PADDED = range(3)
"""The styles of the cells here."""
Cell = tuple[int, str, str | None, bool]
"""Style, kind, value, and whether it is computed."""


def said(
    *cells: Cell,
    strings: list[str] | None = None,
    padded: Mapping[int, int] | None = None,
    from_1904: bool = False,
    later: bool = False,
) -> list[tuple[str | None, str | None]]:
    """What the cells of a row say, and why they cannot be taken for that."""
    texts = pl.Series(["a", "b_x0041_", ""] if strings is None else strings, dtype=pl.String)
    book = Book(texts, frozenset((DATED,)), {PADDED: 3} if padded is None else padded, from_1904, later)
    rows = [(7, column, *cell) for column, cell in enumerate(cells, start=1)]
    found = meanings(pl.DataFrame(rows, schema=CELLS, orient="row"), book)
    assert found.select("row", "column").rows() == [row[:2] for row in rows]
    return found.select("text", "odd").rows()


def of_numbers(*numbers: str, style: int = PLAIN, from_1904: bool = False) -> list[tuple[str | None, str | None]]:  # fmt: skip
    return said(*((style, "", number, False) for number in numbers), from_1904=from_1904)


KINDS: list[tuple[Cell, tuple[str, str | None]]] = [
    ((PLAIN, "", "5.50", False), ("5.5", None)),
    ((PLAIN, "n", "6", False), ("6", None)),
    ((PLAIN, "", None, False), ("", None)),
    ((PLAIN, "", "", False), ("", None)),
    ((DATED, "", "", False), ("", None)),
    ((DATED, "n", "45050", False), ("2023-05-04", None)),
    ((DATED, "", "45050.395833333336", False), ("2023-05-04 09:30:00", None)),
    ((DATED, "", "-0.30000000000000004", False), ("-0.30000000000000004", "not_rounded")),
    ((PADDED, "", "7", False), ("007", None)),
    ((PADDED, "", "4567", False), ("4567", None)),
    ((PLAIN, "s", "0", False), ("a", None)),
    ((DATED, "s", " 1 ", False), ("b_x0041_", None)),
    ((PLAIN, "s", "2", False), ("", None)),
    ((PLAIN, "s", None, False), ("", None)),
    ((PLAIN, "str", "c_x0041_", False), ("cA", None)),
    ((PADDED, "str", "1", True), ("1", None)),
    ((PLAIN, "inlineStr", "_x000D_", False), ("\r", None)),
    ((PLAIN, "b", "1", False), ("TRUE", "boolean")),
    ((DATED, "b", "0", False), ("FALSE", "boolean")),
    ((PLAIN, "b", "", False), ("", None)),
    ((PLAIN, "e", "#N/A", False), ("#N/A", "error_cell")),
    ((DATED, "d", "2023-05-04", False), ("2023-05-04", None)),
    ((PLAIN, "", "9", True), ("9", None)),
    ((PLAIN, "", "", True), ("=", "not_computed")),
    ((PLAIN, "e", "#REF!", True), ("#REF!", "error_cell")),
    ((PLAIN, "str", "", True), ("", None)),
]


def test_each_kind_of_cell_says_its_own_beside_all_others() -> None:
    assert said(*(cell for cell, _ in KINDS)) == [says for _, says in KINDS]


@pytest.mark.parametrize(("cell", "says"), KINDS)
def test_a_cell_says_the_same_alone(cell: Cell, says: tuple[str, str | None]) -> None:
    assert said(cell) == [says]
    assert said(cell, padded={}) == [("7" if says[0] == "007" else says[0], says[1])]


def test_where_all_formulas_are_to_be_computed_on_opening_none_has_its_value() -> None:
    cells = [(PLAIN, "", "9", True), (PLAIN, "str", "x", True), (PLAIN, "", "9", False)]
    assert said(*cells, later=True) == [("=", "not_computed"), ("=", "not_computed"), ("9", None)]


def test_what_is_no_cell_or_no_shared_text_is_refused() -> None:
    refused: dict[str, list[Cell]] = {
        "a kind of cell": [(PLAIN, "z", "1", False)],
        "the number of a text": [(PLAIN, "s", "x", False), (PLAIN, "s", "", False), (PLAIN, "", "1", False)],
        "a text that is missing": [(PLAIN, "s", "3", False)],
        "a number": [(PLAIN, "", "1,5", False)],
    }
    for why, cells in refused.items():
        with pytest.raises(BrokenMarkupError, match=f"^{why}$"):
            said(*cells)
    with pytest.raises(BrokenMarkupError, match="a text that is missing"):
        said((PLAIN, "s", "-1", False), (PLAIN, "s", "0", False))
    with pytest.raises(BrokenMarkupError, match="a text that is missing"):
        said((PLAIN, "s", "0", False), strings=[])


@pytest.mark.parametrize("kind", ["str", "s"])
def test_a_cell_holds_as_many_characters_as_the_programs_of_the_trade_let_it(kind: str) -> None:
    longest = "针" * 2**15
    texts = pl.Series([longest, ""])
    sheet_values.check_longest(texts)
    assert said((PLAIN, kind, longest if kind == "str" else "0", False), strings=[longest]) == [
        (longest, None)
    ]
    with pytest.raises(BrokenMarkupError, match="a long text"):
        sheet_values.check_longest(pl.Series(["", longest + "x"]))
    with pytest.raises(BrokenMarkupError, match="a long text"):
        said((PLAIN, "str", longest + "x", False))


def test_shared_texts_make_so_many_bytes_at_once_and_no_more() -> None:
    """A few bytes of a cell may stand for as much as a cell can hold."""
    cells: list[Cell] = [(PLAIN, "s", "0", False)] * 2**12
    assert len(said(*cells, strings=["x" * 2**15])) == len(cells)
    with pytest.raises(BrokenMarkupError, match="much text"):
        said(*cells, (PLAIN, "", "1", False), strings=["x" * 2**15])


def test_characters_that_are_written_out_are_put_back_and_no_others() -> None:
    texts = {
        "": "", "x": "x", "_x0041_": "A", "_x005F_x0041_": "_x0041_", "_x000d_": "\r",
        "_xD7FF_": "\ud7ff", "_xd800_": "_xd800_",
        "_xDfFF_": "_xDfFF_", "_xE000_": "\ue000", "_x041_": "_x041_", "_X0041_": "_X0041_", "_x0041": "_x0041",
    }  # fmt: skip
    assert unescaped(pl.Series(list(texts))).to_list() == list(texts.values())
    assert unescaped(pl.Series(["A_", "x_"])).to_list() == ["A_", "x_"]


NUMBERS: dict[str, tuple[str, str | None]] = {
    "0": ("0", None), "-12": ("-12", None), "45.50": ("45.5", None), "45.0": ("45", None), "100": ("100", None),
    "0.10": ("0.1", None), ".5": ("0.5", None), "5.": ("5", None), " 5 ": ("5", None), "+5": ("5", None),
    "007": ("007", None), "00000000000012.5": ("00000000000012.5", None),
    "1.5E3": ("1500", None), "1e-7": ("0.0000001", None), "1.2E+14": ("120000000000000", None),
    "999999999999999": ("999999999999999", None), "1000000000000000": ("1000000000000000", "beyond_15_digits"),
    "-1000000000000000": ("-1000000000000000", "beyond_15_digits"), "1E+15": ("1000000000000000", "beyond_15_digits"),
    "1.23456789012345E2": ("123.456789012345", None), "1.234567890123456E2": ("123.4567890123456", "not_rounded"),
    "123456789.012345": ("123456789.012345", None), "1234567890.123456": ("1234567890.123456", "not_rounded"),
    "-123456789.012345": ("-123456789.012345", None), "19.989999999999998": ("19.99", None),
    "0.30000000000000004": ("0.30000000000000004", "not_rounded"), "1E+999": ("1E+999", "beyond_15_digits"),
}  # fmt: skip
"""What stands in a cell, and the number that it is kept as."""


def test_a_number_is_the_shortest_decimal_that_it_is_kept_as() -> None:
    assert of_numbers(*NUMBERS) == list(NUMBERS.values())
    for number, says in NUMBERS.items():
        assert of_numbers(number, "1") == [says, ("1", None)]


DAYS: dict[str, str] = {
    "1": "1900-01-01", "59": "1900-02-28", "60": "60", "60.5": "60.5", "61": "1900-03-01", "45050": "2023-05-04",
    "2958465": "9999-12-31", "2958466": "2958466", "0": "0", "0.5": "0.5", "-1": "-1", "45050.75": "2023-05-04 18:00:00",
    "45050.395833333336": "2023-05-04 09:30:00", "45050.00001": "2023-05-04 00:00:00.864",
    "45050.99999999999": "2023-05-04 23:59:59.999", "45050.000000001": "2023-05-04", "1E+300": "1" + "0" * 300,
    "1E+999": "1E+999", "-1E+999": "-1E+999",
}  # fmt: skip
"""The number of a day, and what it shows: 29 February 1900, which never was, is none."""
DAYS_FROM_1904 = {
    "0": "1904-01-01", "0.25": "1904-01-01 06:00:00", "59": "1904-02-29", "60": "1904-03-01", "61": "1904-03-02",
    "43588": "2023-05-04", "2957003": "9999-12-31", "2957004": "2957004", "-1": "-1",
}  # fmt: skip


@pytest.mark.parametrize("from_1904", [False, True])
def test_a_number_of_days_is_shown_as_the_day_that_it_is(from_1904: bool) -> None:
    days = DAYS_FROM_1904 if from_1904 else DAYS
    assert [text for text, _ in of_numbers(*days, style=DATED, from_1904=from_1904)] == list(days.values())


def test_every_minute_of_a_day_is_shown_with_nothing_odd() -> None:
    """As a number of days most of them have more digits than one can hold."""
    numbers = [repr(45050 + minute / 1440) for minute in range(1, 1440)]
    expected = [(f"2023-05-04 {minute // 60:02}:{minute % 60:02}:00", None) for minute in range(1, 1440)]
    assert of_numbers(*numbers, style=DATED) == expected

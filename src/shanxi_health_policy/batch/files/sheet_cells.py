"""The cells of a sheet as they stand in its XML, some rows at once; every cell that there is, and none that is not."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

import polars as pl

from shanxi_health_policy.batch.files.markup import Attributes, BrokenMarkupError, parse, whole_elements
from shanxi_health_policy.batch.files.sheet_values import CELLS, PLAIN_TEXT

MOST_ROWS, MOST_COLUMNS = 2**20, 2**14
_REFERENCE = re.compile(r"([A-Za-z]{1,3})([0-9]{1,7})")
_BEGIN = '<c r="'
_PLAIN = (
    r'^(?<letters>[A-Z]{1,3})(?<row>[0-9]{1,7})"(?: s="(?<style>[0-9]{1,5})")?(?: t="(?<kind>[A-Za-z]{1,9})")?'
    rf"(?:/>|>(?:<v>(?<value>{PLAIN_TEXT})</v>|<is><t(?: xml:space=\"preserve\")?>(?<inline>{PLAIN_TEXT})</t></is>)?</c>)"
)
"""A cell behind its beginning, in the form that nearly all programs write."""


def cells_of(pieces: Iterable[bytes]) -> Iterator[pl.DataFrame]:
    """The cells of a sheet as tables of `CELLS`, in the order of rows and columns; raises [BrokenMarkupError][]."""
    last = MOST_COLUMNS  # what stands in row 0 stands nowhere
    careful = _Careful()
    for rows in whole_elements(pieces, "sheetData", "row"):
        found = plain_cells(rows)
        cells = careful.read(rows) if found is None else found
        if cells.is_empty():
            continue
        place = cells["row"] * (MOST_COLUMNS + 1) + cells["column"]
        first, row, column = int(place[0]), int(cells["row"][-1]), int(cells["column"].max())  # type: ignore[arg-type]
        if (
            first <= last
            or not (place.diff().drop_nulls() > 0).all()
            or row > MOST_ROWS
            or column > MOST_COLUMNS
        ):
            raise BrokenMarkupError("the order of the cells")
        careful.row, last = row, int(place[-1])
        yield cells


def plain_cells(rows: bytes) -> pl.DataFrame | None:
    """The quick way, for rows in the one form that nearly all programs write; None for any other."""
    if any(mark in rows for mark in (b"&", b"<!", b"<?", b"<f")):
        return None
    cells = pl.Series([rows.decode()]).str.split(_BEGIN).explode().slice(1)
    if len(cells) != rows.count(b"<c") + rows.count(b":c"):
        return None
    found = cells.str.extract_groups(_PLAIN).struct.unnest()
    if found["letters"].null_count():
        return None
    numbers = {name: column_number(name) for name in found["letters"].unique()}
    return found.select(
        pl.col("row").cast(pl.Int64),
        pl.col("letters").replace_strict(numbers, return_dtype=pl.Int64).alias("column"),
        pl.col("style").fill_null("0").cast(pl.Int64),
        pl.col("kind").fill_null(""),
        pl.coalesce("value", "inline").alias("value"),
        pl.lit(value=False).alias("formula"),
    )


def column_number(letters: str) -> int:
    """The number of a column.

    >>> column_number("A"), column_number("AA"), column_number("XFD")
    (1, 27, 16384)
    """
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def place_of(reference: str) -> tuple[int, int]:
    """The row and the column of a cell."""
    found = _REFERENCE.fullmatch(reference)
    if found is None:
        raise BrokenMarkupError("the place of a cell")
    return int(found[2]), column_number(found[1])


class _Careful:
    """The careful way: every element of the rows is looked at, and what stands nowhere in words is counted."""

    def __init__(self) -> None:
        self.row = self.column = 0
        self._cells: list[tuple[int, int, int, str, str, bool]] = []
        self._texts: list[str] | None = None
        self._formula = self._aside = False
        self._value = ""
        self._style, self._kind = 0, ""

    def read(self, rows: bytes) -> pl.DataFrame:
        self._cells = []
        parse(rows, self._start, self._end, self._text, within=True)
        return pl.DataFrame(self._cells, schema=CELLS, orient="row")

    def _start(self, name: str, attributes: Attributes) -> None:
        if name == "row":
            self.row, self.column = _whole(attributes.get("r"), self.row + 1), 0
        elif name == "c":
            self.column += 1
            if "r" in attributes:
                row, self.column = place_of(attributes["r"])
                if row != self.row:
                    raise BrokenMarkupError("a cell in another row")
            self._style, self._kind = _whole(attributes.get("s"), 0), attributes.get("t", "")
            self._value, self._formula = "", False
        elif name == "f":
            self._formula = True
        elif name == "rPh":
            self._aside = True
        elif name in ("v", "t") and not self._aside:
            self._texts = []

    def _end(self, name: str) -> None:
        if name == "c":
            self._cells.append((self.row, self.column, self._style, self._kind, self._value, self._formula))
        elif name == "rPh":
            self._aside = False
        elif name in ("v", "t") and self._texts is not None:
            self._value += "".join(self._texts)
            self._texts = None

    def _text(self, text: str) -> None:
        if self._texts is not None:
            self._texts.append(text)


def _whole(text: str | None, otherwise: int) -> int:
    if text is None:
        return otherwise
    if not (text.isascii() and text.isdigit() and len(text) <= len(str(MOST_ROWS))):
        raise BrokenMarkupError("a number")
    return int(text)

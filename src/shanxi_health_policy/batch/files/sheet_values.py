"""What the cells of a sheet say as text, and which of them cannot be taken for what they say."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal

import polars as pl
from attrs import field, frozen

from shanxi_health_policy.batch.files.markup import BrokenMarkupError

CELLS: dict[str, pl.DataType] = {
    "row": pl.Int64(), "column": pl.Int64(), "style": pl.Int64(), "kind": pl.String(), "value": pl.String(),
    "formula": pl.Boolean(),
}  # fmt: skip
"""The cells of a sheet: row and column from 1, the number of the style, the kind of value, the value, and if it is computed."""
PLAIN_TEXT = r"[^<&\x00-\x08\x0b-\x1f]*"
"""Text in XML that means what it says; a carriage return does not, and other such signs may not stand there."""
_DIGITS = 15
"""So many digits of a number a spreadsheet keeps."""
_WHOLE = r"^-?[0-9]{1,15}$"
_SHORT = r"^-?[0-9]+\.[0-9]+$"
_NUMBER = re.compile(r"\s*[-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]{1,4})?\s*")
_ESCAPED = re.compile(r"_x((?![dD][89a-fA-F])[0-9a-fA-F]{4})_")
_EPOCH = date(1970, 1, 1)
_FROM_1900, _FROM_1904 = (date(1899, 12, 30) - _EPOCH).days, (date(1904, 1, 1) - _EPOCH).days
_LAST_DAY = (date.max - _EPOCH).days
_NO_DAY = 60
"""29 February 1900, which never was."""
_DAY_IN_MS = 86_400_000
_LONGEST_TEXT, _MOST_TEXT = 2**15, 2**27
"""So many characters a cell holds at most, and so many bytes all cells that are read at once."""
_KINDS = frozenset(("", "n", "s", "str", "inlineStr", "b", "e", "d"))


@frozen
class Book:
    """What all sheets of a workbook share."""

    strings: pl.Series = field(eq=False)
    dates: frozenset[int]
    """The styles of days and times."""
    padded: Mapping[int, int]
    """The styles that show whole numbers with leading zeros, and with how many digits."""
    from_1904: bool
    computed_later: bool
    """Whether the program that opens it is to compute all formulas first: what they hold is not their value."""


def meanings(cells: pl.DataFrame, book: Book) -> pl.DataFrame:
    """The cells with `text`, what each says, and `odd`, a code for why it cannot be taken for that, or null."""
    kind, value = cells["kind"], cells["value"].fill_null("")
    kinds = set(kind.unique())
    if not kinds <= _KINDS:
        raise BrokenMarkupError("a kind of cell")
    text, odd = value, pl.Series([None], dtype=pl.String).new_from_index(0, cells.height)
    if "s" in kinds:
        text = _either(kind == "s", _shared(_either(kind == "s", value, None), book.strings), text)
    check_longest(value)
    if int(text.str.len_bytes().sum()) > _MOST_TEXT:  # one that is shared may stand in any number of cells
        raise BrokenMarkupError("much text")
    if kinds & {"", "n"}:
        numeric = kind.is_in(["", "n"]) & (value != "")
        numbers, odd = _shown(*_numbers(_either(numeric, value, None)), cells["style"], book)
        text = _either(numeric, numbers, text)
    if kinds & {"str", "inlineStr"}:
        text = _either(kind.is_in(["str", "inlineStr"]), unescaped(value), text)
    if "b" in kinds:
        said = value.replace({"0": "FALSE", "1": "TRUE"})
        text, odd = _either(kind == "b", said, text), _either((kind == "b") & (value != ""), "boolean", odd)
    if "e" in kinds:
        odd = _either(kind == "e", "error_cell", odd)
    if cells["formula"].any():
        waits = (value == "") & (kind != "str")
        waits = cells["formula"] & (waits | book.computed_later)
        text, odd = _either(waits, "=", text), _either(waits, "not_computed", odd)
    return cells.select("row", "column").with_columns(text.alias("text"), odd.alias("odd"))


def check_longest(texts: pl.Series) -> None:
    """Refuse a text that is longer than a cell can hold; bytes are counted first, which is quick."""
    if (texts.str.len_bytes() > _LONGEST_TEXT).any() and (texts.str.len_chars() > _LONGEST_TEXT).any():
        raise BrokenMarkupError("a long text")


def unescaped(texts: pl.Series) -> pl.Series:
    """Texts in which `_x000D_` stood for the character of that number."""
    if not texts.str.contains("_x", literal=True).any():
        return texts
    found = [_ESCAPED.sub(lambda one: chr(int(one[1], 16)), text) for text in texts.to_list()]
    return pl.Series(found, dtype=pl.String)


def _shared(numbers: pl.Series, strings: pl.Series) -> pl.Series:
    """The shared texts of these numbers."""
    places = numbers.str.strip_chars().cast(pl.Int64, strict=False)
    if places.null_count() > numbers.null_count() + (numbers == "").sum():
        raise BrokenMarkupError("the number of a text")
    if places.null_count() < len(places) and not 0 <= int(places.min()) <= int(places.max()) < len(strings):  # type: ignore[arg-type]
        raise BrokenMarkupError("a text that is missing")
    return strings.gather(places).fill_null("")


def _numbers(cells: pl.Series) -> tuple[pl.Series, pl.Series]:
    """The shortest decimals of numbers, and what is odd about them; null where there is none."""
    number = pl.col("number")
    short = number.str.contains(_SHORT) & (number.str.len_bytes() <= _DIGITS + 1)
    trimmed = number.str.strip_chars_end("0").str.strip_chars_end(".")
    table = cells.to_frame("number").select(
        text=pl.when(short).then(trimmed).otherwise(number),
        rare=number.is_not_null() & ~short & ~number.str.contains(_WHOLE),
    )
    text, rare = table["text"], table["rare"]
    nothing = pl.Series([None], dtype=pl.String).new_from_index(0, len(cells))
    if not rare.any():
        return text, nothing
    found = {one: _number(one) for one in text.filter(rare).unique().to_list()}
    wrong = {one: odd for one, (_, odd) in found.items()}
    decimals = {one: decimal for one, (decimal, _) in found.items()}
    odd = text.replace_strict(wrong, default=None, return_dtype=pl.String)
    return text.replace(decimals), _either(rare, odd, nothing)


def _number(text: str) -> tuple[str, str | None]:
    """A number as the shortest decimal that it is kept as, and what is odd about it."""
    if not _NUMBER.fullmatch(text):
        raise BrokenMarkupError("a number")
    number = float(text)
    if math.isinf(number):
        return text.strip(), "beyond_15_digits"
    decimal = Decimal(repr(number))
    digits = len(decimal.normalize().as_tuple().digits)
    shown = format(decimal, "f")
    shown = shown.rstrip("0").rstrip(".") if "." in shown else shown
    if abs(number) >= 10**_DIGITS:
        return shown, "beyond_15_digits"
    return shown, "not_rounded" if digits > _DIGITS else None


def _shown(numbers: pl.Series, odd: pl.Series, style: pl.Series, book: Book) -> tuple[pl.Series, pl.Series]:
    """Numbers as their styles show them: as days and times, or with leading zeros; and what is odd about them still."""
    for one in style.unique() if book.padded else ():
        if one in book.padded:
            numbers = _either(style == one, numbers.str.zfill(book.padded[one]), numbers)
    dated = style.is_in(list(book.dates)) & numbers.is_not_null()
    if dated.any():
        days = _days(_either(dated, numbers, None), from_1904=book.from_1904)
        # A time of day has as many digits as a number can hold: nothing is odd about that.
        numbers, odd = _either(days.is_null(), numbers, days), _either(days.is_null(), odd, None)
    return numbers, odd


def _days(numbers: pl.Series, *, from_1904: bool) -> pl.Series:
    """The days, and times of the day, of numbers of days; null where a number is none."""
    serial = numbers.cast(pl.Float64)
    whole = serial.floor()
    first = _FROM_1904 if from_1904 else _FROM_1900
    is_day = whole.is_between(0 if from_1904 else 1, _LAST_DAY - first) & (from_1904 | (whole != _NO_DAY))
    serial, whole = serial.set(~is_day, None), whole.set(~is_day, None).cast(pl.Int32)
    # Before the day that never was, days are counted from one day later.
    shift = whole + first + ((whole < _NO_DAY) & (not from_1904)).cast(pl.Int32)
    # A time just below midnight is none of the next day.
    ms = ((serial - whole) * _DAY_IN_MS).round().clip(0, _DAY_IN_MS - 1).cast(pl.Int32)
    frame = pl.DataFrame(
        {
            "day": shift.cast(pl.Date),
            "time": (ms.cast(pl.Int64) * 10**6).cast(pl.Time),
            "ms": ms,
        }
    )
    time = pl.when(pl.col("ms") % 1000 == 0).then(pl.col("time").dt.to_string("%H:%M:%S"))
    to_ms = time.otherwise(pl.col("time").dt.to_string("%H:%M:%S%.3f"))
    day = pl.col("day").dt.to_string("%Y-%m-%d")
    said = pl.when(pl.col("ms") == 0).then(day).otherwise(pl.concat_str(day, to_ms, separator=" "))
    return frame.select(said.alias("said")).to_series()


def _either(here: pl.Series, then: pl.Series | str | None, otherwise: pl.Series | str | None) -> pl.Series:
    first, second = (
        one if isinstance(one, pl.Series) else pl.lit(one, pl.String) for one in (then, otherwise)
    )
    return pl.select(pl.when(here).then(first).otherwise(second).alias("either")).to_series()

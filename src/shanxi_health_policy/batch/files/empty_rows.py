"""Rows of which every cell is empty or blank: they are nothing, whatever the file is."""

from __future__ import annotations

from typing import TypeVar

import polars as pl

TextsT = TypeVar("TextsT", pl.Series, pl.Expr)
_LAST_BLANK = "\u3000\U0010ffff"
"""What begins with a blank other than ASCII's lies between U+0085 and this; hardly any id does."""


def perhaps_blank(texts: TextsT) -> TextsT:
    """Which texts may be empty or blank, quickly: all that are, and few others."""
    return (texts < "!") | texts.is_between(pl.lit("\x85"), pl.lit(_LAST_BLANK))


def rows_that_hold(cells: pl.DataFrame) -> pl.Series | None:
    """Which rows hold anything; None where all do, as nearly always: column by column fewer are left that may be empty."""
    places = pl.Series(range(0), dtype=pl.UInt32)
    for number, column in enumerate(cells):
        some = column.gather(places) if number else column
        perhaps = some.is_null()
        if some.dtype == pl.String:
            perhaps |= perhaps_blank(some)
        places = places.gather(perhaps.arg_true()) if number else perhaps.arg_true()
        if places.is_empty():
            return None
    blank = pl.all_horizontal(pl.all().cast(pl.String).fill_null("").str.strip_chars() == "")
    empty = cells[places].select(blank).to_series()
    return pl.Series([True]).new_from_index(0, cells.height).scatter(places, ~empty)

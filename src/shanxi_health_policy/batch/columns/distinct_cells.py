"""What cells mean, asked once per distinct one: most columns hold few different texts in many rows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import polars as pl

from shanxi_health_policy.vocabulary.cell_words import said_in

_SMALL, _SHORT = 2**16, 2**8
_BY_TEXT = (pl.String, pl.Int128, pl.UInt128, pl.Decimal)
"""Told apart by what they say; numbers of 128 bits, as which decimals are held, are none to NumPy."""


def by_distinct(cells: pl.Series, meaning: Callable[[str], Any], kind: type[pl.DataType]) -> pl.Series:
    """What each cell means, asked once per distinct one, of what it says; a word for nothing says nothing."""
    if cells.dtype in _BY_TEXT:
        cells = cells.cast(pl.String).cast(pl.Categorical)
    numbers, texts = _distinct(cells)
    found = [meaning(said_in(text)) for text in texts]
    places = cells if cells.dtype.is_integer() else cells.to_physical()
    if found == numbers:
        return places.cast(kind)  # each means itself, or there is none
    # Categories and small whole numbers are places in a table; others are looked up.
    if not 0 <= min(numbers) <= max(numbers) < _SMALL:
        return places.replace_strict(numbers, pl.Series(found, dtype=kind), default=None, return_dtype=kind)
    row = [found[0]] * (max(numbers) + 1)
    for number, one in zip(numbers, found, strict=True):
        row[number] = one
    table = pl.Series(row, dtype=kind)
    if None in found or cells.null_count() or not table.dtype.is_integer():
        return table.gather(places).alias(cells.name)
    return pl.Series(cells.name, table.to_numpy().take(places.to_numpy()))


def says_nothing(cells: pl.Series) -> pl.Series:
    """Which cells are empty, or hold a word for nothing."""
    return by_distinct(cells.cast(pl.String).fill_null(""), lambda said: not said, pl.Boolean)


def _distinct(cells: pl.Series) -> tuple[list[int], list[str]]:
    """The numbers that may occur, and the texts they stand for: all categories, or all numbers of a short range."""
    if isinstance(cells.dtype, pl.Enum) and len(cells.dtype.categories) < _SMALL:
        return list(range(len(cells.dtype.categories))), cells.dtype.categories.to_list()
    if cells.dtype.is_integer() and cells.null_count() < len(cells):
        least, most = int(cells.min()), int(cells.max())  # type: ignore[arg-type]
        if most - least < _SHORT:
            return list(range(least, most + 1)), [str(number) for number in range(least, most + 1)]
    if cells.dtype == pl.Categorical and not cells.null_count() and len(cells):
        numbers = cells.to_physical()
        if int(numbers.max()) < _SMALL:  # type: ignore[arg-type]
            found = pl.Series(np.flatnonzero(np.bincount(numbers.to_numpy())), dtype=pl.UInt32)
            return found.to_list(), found.cat.to(cells.dtype).cast(pl.String).to_list()
    distinct = cells.unique().drop_nulls()
    return distinct.to_physical().to_list(), distinct.cast(pl.String).to_list()

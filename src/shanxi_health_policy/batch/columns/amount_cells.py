"""Columns of amounts in whole fen: texts as people write them, whole yuan, and decimals of any precision."""

from __future__ import annotations

import polars as pl

from shanxi_health_policy.batch.columns.distinct_cells import by_distinct
from shanxi_health_policy.money import MAX_FEN, YUAN_TEXT, to_fen, written_yuan

_MOST = 2**127 - 1
"""What a decimal column holds at most, in its own last places."""


def fen_of(cells: pl.Series) -> pl.Series:
    """The amounts of a column in whole fen; null where a cell is no exact amount of money, or empty.

    Plain texts are read all at once; those that are written in another way (`written_yuan`) once per distinct one.
    """
    if cells.dtype.is_decimal():
        return _of_decimals(cells)
    texts = cells.cast(pl.String).alias("text")
    plain = texts.str.contains(f"^(?:{YUAN_TEXT})$")
    # decimals of two places are held as whole numbers of hundredths, which are fen
    fen = texts.cast(pl.Decimal(14, 2), strict=False).to_physical().cast(pl.Int64)
    if plain.all():
        return fen
    fen = fen.set(~plain, None)
    odd = (fen.is_null() & texts.is_not_null()).arg_true()
    return fen.scatter(odd, by_distinct(texts.gather(odd), _written_fen, pl.Int64))


def _written_fen(text: str) -> int | None:
    plain = written_yuan(text)
    return None if plain is None else to_fen(plain)


def _of_decimals(cells: pl.Series) -> pl.Series:
    """Decimals are held as whole numbers of their last place: nothing is computed that may not fit."""
    assert isinstance(cells.dtype, pl.Decimal)
    number, places = cells.to_physical(), cells.dtype.scale - 2
    scale = 10 ** abs(places)
    most = min(MAX_FEN * scale, _MOST) if places > 0 else MAX_FEN // scale
    of_column = pl.Series([0, most, scale], dtype=pl.Int128)
    fits = (number >= of_column[:1]) & (number <= of_column[1:2])
    if places > 0:
        fits &= number % of_column[2:] == 0
    fen = number if fits.all() else number.set(~fits, None)
    return (fen // of_column[2:] if places > 0 else fen * of_column[2:]).cast(pl.Int64)

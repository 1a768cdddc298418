"""Zeros at the front of texts, which spreadsheets take away from what they take for numbers."""

from __future__ import annotations

import polars as pl


def any_begins_with_zero(texts: pl.Series) -> bool:
    """Whether any text begins with a zero; mostly told by the least of them, which is quick."""
    least = texts.min()
    return isinstance(least, str) and least < "1" and bool(texts.str.starts_with("0").any())


def without_zeros(texts: pl.Series) -> pl.Series:
    """The texts without the zeros they begin with: the same for two that differ by nothing else."""
    return texts.str.strip_chars_start("0") if any_begins_with_zero(texts) else texts

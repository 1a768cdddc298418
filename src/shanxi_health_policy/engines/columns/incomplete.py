"""Which settlements rest on an incomplete year: an earlier visit of the person was held back, and may have been paid."""

from __future__ import annotations

import polars as pl


def mark_incomplete(visits: pl.DataFrame, held_back: pl.DataFrame) -> pl.DataFrame:
    """Adds `incomplete` to visits: whether the running total lacks an earlier visit that was held back.

    What a held-back visit does not tell is taken to be anything: without its condition, all conditions of the person are
    marked; without its day, all days. Without its person nobody can be named: the summary counts such rows.
    """
    visits = visits.with_columns_seq(incomplete=pl.lit(value=False))
    if held_back.is_empty():
        return visits
    held = held_back.filter(pl.col("person_id").is_not_null()).with_columns(
        year=pl.col("day").dt.year().cast(pl.Int16)
    )
    for known in (("condition_code", "year"), ("year",), ("condition_code",), ()):
        unknown = [key for key in ("condition_code", "year") if key not in known]
        some = held.filter(
            *(pl.col(key).is_not_null() for key in known), *(pl.col(key).is_null() for key in unknown)
        )
        if some.is_empty():
            continue
        keys = ["person_id", *known]
        some = (
            some.sort("day", "__row")
            .group_by(keys, maintain_order=True)
            .agg(pl.col("day").first().alias("held_day"), pl.col("__row").first().alias("held_row"))
        )
        visits = visits.join(some, on=keys, how="left", maintain_order="left")
        earlier = (pl.col("held_day") < pl.col("day")) | (
            (pl.col("held_day") == pl.col("day")) & (pl.col("held_row") < pl.col("first_row"))
        )
        if "year" not in known:  # no day is known: it may have been before any of them
            earlier = pl.col("held_row").is_not_null()
        visits = visits.with_columns(incomplete=pl.col("incomplete") | earlier.fill_null(value=False))
        visits = visits.drop("held_day", "held_row")
    return visits

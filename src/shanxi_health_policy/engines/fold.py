"""The heart of the columns: what the annual limit leaves of each visit, over one person's, condition's and year's visits.

The rule, visit by visit: `pay = max(0, min(want, limit - paid so far))`, where `want` is the share within the per-visit limit.
In columns: pay everybody what they want; in each group find the first visit that then passes its limit; give it what the
limit leaves, and give nothing to later visits whose limit is no higher, since that much is already paid; repeat until no visit
passes its limit. Each round settles one limit of the group for good, so there are at most as many rounds as distinct limits.
"""

from __future__ import annotations

import polars as pl


def pay_in_columns(visits: pl.DataFrame) -> pl.DataFrame:
    """Adds `fund` and `paid_after` (fen) to visits sorted by `group` and then in the order of the year.

    Needs whole-fen columns `want` (0 where nothing is covered), `limit` (the annual limit of the visit's own class) and
    `opening` (what was paid before, the same in all rows of a group).
    """
    visits = visits.with_columns(fund=pl.col("want"), settled=pl.col("want") == 0).with_row_index(
        "place_in_year"
    )
    while True:
        visits = visits.with_columns(paid_after=pl.col("opening") + pl.col("fund").cum_sum().over("group"))
        passing = visits.filter(~pl.col("settled") & (pl.col("paid_after") > pl.col("limit")))
        first = passing.group_by("group").agg(
            pl.col("place_in_year", "limit").first().name.prefix("first_"),
            left=(pl.col("limit") - pl.col("paid_after") + pl.col("fund")).first().clip(lower_bound=0),
        )
        if first.is_empty():
            return visits.drop("settled", "place_in_year")
        visits = visits.join(first, on="group", how="left", maintain_order="left")
        here = pl.col("place_in_year") == pl.col("first_place_in_year")
        later = (pl.col("place_in_year") > pl.col("first_place_in_year")) & (
            pl.col("limit") <= pl.col("first_limit")
        )
        visits = visits.with_columns(
            fund=pl.when(here).then("left").when(later).then(0).otherwise("fund"),
            settled=pl.col("settled") | (here | later).fill_null(value=False),
        ).drop("first_place_in_year", "first_limit", "left")

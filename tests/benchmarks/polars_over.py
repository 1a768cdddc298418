"""A competitor: Polars with `over()`, exact where a person went to hospitals of several fee classes.

With one limit in the group, the running sum is clipped at it. Where there are several, the first visit that passes its
limit gets what is left, later visits with limits no higher get nothing, and so on: as many rounds as there are limits.
"""

from __future__ import annotations

import polars as pl
from tests.benchmarks.limits import limits

_YEAR = ["person", "condition", "year"]


def polars_over(visits: pl.DataFrame) -> pl.DataFrame:
    """`row`, `fund` and `paid_after` of every visit."""
    n, d = pl.col("numerator"), pl.col("denominator")
    wanted = (
        visits.lazy()
        .join(limits().lazy(), on=["condition", "tier"])
        .select(
            "row",
            "day",
            "person",
            "condition",
            "annual",
            year=pl.col("day").dt.year(),
            want=pl.min_horizontal((2 * pl.col("fen") * n + d) // (2 * d), "per_visit"),
        )
        .sort("day", "row")
        .with_columns(
            running=pl.col("want").cum_sum().over(_YEAR),
            several=(pl.col("annual").min() != pl.col("annual").max()).over(_YEAR),
        )
        .collect()
    )
    after = pl.min_horizontal("running", "annual")
    alike = wanted.filter(~pl.col("several")).select(
        "row", fund=after - pl.min_horizontal(pl.col("running") - pl.col("want"), "annual"), paid_after=after
    )
    mixed = _in_rounds(wanted.filter("several").select("row", *_YEAR, "annual", "want"))
    return pl.concat([alike, mixed])


def _in_rounds(visits: pl.DataFrame) -> pl.DataFrame:
    """The same for years with several limits; the visits come in order."""
    visits = visits.with_row_index("place").with_columns(fund="want", settled=pl.col("want") == 0)
    while True:
        visits = visits.with_columns(paid_after=pl.col("fund").cum_sum().over(_YEAR))
        passing = visits.filter(~pl.col("settled") & (pl.col("paid_after") > pl.col("annual")))
        if passing.is_empty():
            return visits.select("row", "fund", "paid_after")
        left = (pl.col("annual") - pl.col("paid_after") + pl.col("fund")).clip(lower_bound=0)
        first = passing.group_by(_YEAR).agg(
            first=pl.col("place").min(),
            passed=pl.col("annual").sort_by("place").first(),
            left=left.sort_by("place").first(),
        )
        here = pl.col("place") == pl.col("first")
        later = (pl.col("place") > pl.col("first")) & (pl.col("annual") <= pl.col("passed"))
        visits = (
            visits.join(first, on=_YEAR, how="left", maintain_order="left")
            .with_columns(
                fund=pl.when(here).then("left").when(later).then(0).otherwise("fund"),
                settled=pl.col("settled") | (here | later).fill_null(value=False),
            )
            .drop("first", "passed", "left")
        )

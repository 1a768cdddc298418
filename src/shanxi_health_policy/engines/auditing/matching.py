"""Which settlement each cancellation names, rightly or wrongly (I-T10): supervision keeps what settling would reject."""

from __future__ import annotations

import numpy as np
import polars as pl
from attrs import field, frozen

from shanxi_health_policy.engines.columns.fold import Column

NOTHING, AGAIN = 1, 2
"""What is wrong with a cancellation: the same person has no such settlement before it, or it was cancelled before."""


@frozen
class Matched:
    """By event, in the order of settlement."""

    claim: Column = field(eq=False)
    target: Column = field(eq=False)
    """The place of the settlement that a cancellation names; -1 for claims and for cancellations of nothing."""
    wrong: Column = field(eq=False)
    """0, `NOTHING` or `AGAIN`."""
    cancelled_by: Column = field(eq=False)
    """The place of the first cancellation of a claim; -1 where there is none."""


def match_paid(events: pl.DataFrame) -> Matched:
    """Find what each cancellation names among claims and cancellations in the order of settlement."""
    rows = events.height
    claim = events["cancels"].is_null().to_numpy()
    found = Matched(claim, np.full(rows, -1), np.zeros(rows, np.int8), np.full(rows, -1))
    if claim.all():
        return found
    named = events.with_row_index("own").filter(pl.col("cancels").is_not_null())
    named = named.select("own", "person_id", "cancels")
    settled = events.select("visit_id", "person_id", "cancels").with_row_index("target")
    settled = settled.filter(pl.col("cancels").is_null()).drop("cancels")
    settled = settled.join(named, left_on="visit_id", right_on="cancels", how="semi")
    both = named.join(
        settled,
        left_on=["person_id", "cancels"],
        right_on=["person_id", "visit_id"],
        how="left",
        maintain_order="left",
    ).select(pl.col("own", "target").cast(pl.Int64))
    known = both.filter(pl.col("target") < pl.col("own"))
    own, target = known["own"].to_numpy(), known["target"].to_numpy()
    first = known["target"].is_first_distinct().to_numpy()
    found.wrong[both["own"].to_numpy()] = NOTHING
    found.wrong[own] = np.where(first, 0, AGAIN)
    found.target[own] = target
    found.cancelled_by[target[first]] = own[first]
    return found

"""Techniques named after another condition, in columns: as `tcm.unusual_techniques` tells them of one visit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
import polars as pl

from shanxi_health_policy.batch.audit.verdicts import Judged
from shanxi_health_policy.batch.columns.policy import Policy
from shanxi_health_policy.batch.loops import Column
from shanxi_health_policy.tcm.unusual_techniques import named_after_another
from shanxi_health_policy.vocabulary.cell_words import said_in

_PAIRS: dict[str, type[pl.DataType]] = {
    "technique": pl.String,
    "period": pl.Int64,
    "condition": pl.Int64,
    "place": pl.Int64,
    "name": pl.String,
}
"""A name on a bill beside a condition that it is unusual for; the technique's place on the list, and its standard name."""


def unusual(judged: Judged, items: pl.DataFrame, policy: Policy) -> tuple[Column, pl.Series]:
    """The places of the covered claims with such techniques, and which these are, parted by semicolons."""
    names = items["technique"].cast(pl.String).unique().drop_nulls()
    pairs = pl.DataFrame([*_pairs(names, policy)], schema=_PAIRS, orient="row")
    events = np.flatnonzero(judged.claim & (judged.terms > 0))
    visits = judged.events[events].select(
        "visit_id",
        event=pl.Series(events),
        period=pl.Series(judged.period[events]).cast(pl.Int64),
        condition=pl.col("condition_code").cast(pl.Int64),
    )
    bills = items.select("visit_id", pl.col("technique").cast(pl.String))
    found = (
        bills.join(pairs.select("technique").unique(), on="technique", how="semi")
        .join(visits, on="visit_id")
        .join(pairs, on=["technique", "period", "condition"])
        .unique(["event", "place"])
        .sort("event", "place")
        .group_by("event", maintain_order=True)
        .agg(pl.col("name").str.join(";"))
    )
    return found["event"].to_numpy(), found["name"]


def _pairs(names: Iterable[str], policy: Policy) -> Iterator[tuple[str, int, int, int, str]]:
    for number, period in enumerate(policy.periods, start=1):
        places = {one: place for place, one in enumerate(period.scheme.techniques)}
        for name in names:
            meant = policy.meant(said_in(name))
            listed = None if meant is None else period.scheme.find_technique(meant)
            if listed is None:
                continue
            for code, condition in enumerate(policy.conditions):
                if named_after_another(listed.technique, condition, period) is not None:
                    yield name, number, code, places[listed], listed.technique.zh

"""Visits that share a person's day with another, or repeat it (I-T5); what was cancelled does not count."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import polars as pl

from shanxi_health_policy.engines.auditing.judging import Judged
from shanxi_health_policy.engines.columns.fold import Column
from shanxi_health_policy.engines.columns.grouping import groups_of_keys
from shanxi_health_policy.tcm.irregularities import Irregularity

_DAYS = 2**22  # days of the years 1 to 9999, counted from 1970


def repeats(judged: Judged, items: pl.DataFrame) -> Iterator[tuple[Irregularity, Column, Column]]:
    """The kind, the places of the visits that come again, and of each the place of the first of them."""
    live = np.flatnonzero(judged.claim & (judged.cancelled_by < 0))
    day = judged.events["day"].to_physical().to_numpy()[live].astype(np.int64)
    groups = groups_of_keys(judged.person[live].astype(np.int64) * _DAYS + (day + _DAYS // 2))
    several = np.bincount(groups.numbers, minlength=groups.count)[groups.numbers] > 1
    events = live[several]
    first_of_day = live[groups.firsts[groups.numbers[several]]]
    first_of_visit = _first_alike(judged, events, groups.numbers[several], items)
    same = first_of_visit != events
    yield Irregularity.SAME_VISIT, events[same], first_of_visit[same]
    beside = ~same & (first_of_day != events)
    yield Irregularity.SAME_DAY, events[beside], first_of_day[beside]


def _first_alike(judged: Judged, events: Column, day: Column, items: pl.DataFrame) -> Column:
    """Of each visit the first one of its person and day with the same condition, facility and items, in any order."""
    visits = judged.events[events].select(
        "visit_id",
        "condition_code",
        day=pl.Series(day),
        facility=pl.Series(judged.facility[events]),
        event=pl.Series(events),
    )
    bills = (
        items.join(visits, on="visit_id", how="semi")
        .with_columns(pl.col("technique").cast(pl.String).str.strip_chars())
        .sort("technique", "fen")
        .group_by("visit_id")
        .agg(pl.col("technique", "fen"))
    )
    alike = ("day", "condition_code", "facility", "technique", "fen")
    together = visits.join(bills, on="visit_id", how="left", maintain_order="left")
    return together.select(pl.col("event").first().over(alike)).to_series().to_numpy()

"""What the notice sets, as the small table that every competitor joins its visits with."""

from __future__ import annotations

import polars as pl

from shanxi_health_policy import Catalogue, Condition, FeeClass

PLACE = "141100"
NOTICE = "lvliang-2022-22"


def limits() -> pl.DataFrame:
    """By `condition` and `tier`: `per_visit` and `annual` in fen, and the share `numerator` / `denominator`."""
    scheme = Catalogue.shipped()[NOTICE].tcm
    assert scheme is not None
    rows = [
        (code, tier, cell.per_visit, cell.annual, scheme.rate.numerator, scheme.rate.denominator)
        for code, condition in enumerate(Condition)
        for tier, fee_class in enumerate(FeeClass, start=1)
        if (cell := scheme.limits.get((condition, fee_class))) is not None
    ]
    names = ("condition", "tier", "per_visit", "annual", "numerator", "denominator")
    types = (pl.Int16, pl.Int8, pl.Int64, pl.Int64, pl.Int64, pl.Int64)
    return pl.DataFrame(rows, schema=dict(zip(names, types, strict=True)), orient="row")

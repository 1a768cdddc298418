"""The oracle: the rule in plain Python, one visit after another, written a second time and without the library's kernel."""

from __future__ import annotations

from collections import defaultdict

import polars as pl
from tests.benchmarks.limits import limits

_SCHEMA = {"row": pl.Int64(), "fund": pl.Int64(), "paid_after": pl.Int64()}


def by_hand(visits: pl.DataFrame) -> pl.DataFrame:
    """`row`, `fund` and `paid_after` of every visit, by the order of the day, then of the table."""
    terms = {(condition, tier): rest for condition, tier, *rest in limits().iter_rows()}
    paid: defaultdict[tuple[int, int, int], int] = defaultdict(int)
    found = []
    for row, person, condition, tier, day, fen in sorted(
        visits.iter_rows(), key=lambda visit: (visit[4], visit[0])
    ):
        per_visit, annual, numerator, denominator = terms[condition, tier]
        year = person, condition, day.year
        by_rate, rest = divmod(fen * numerator, denominator)
        if 2 * rest >= denominator:
            by_rate += 1
        fund = max(min(by_rate, per_visit, annual - paid[year]), 0)
        paid[year] += fund
        found.append((row, fund, paid[year]))
    return pl.DataFrame(found, schema=_SCHEMA, orient="row")

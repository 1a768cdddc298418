"""What holds for each visit by its day, condition and fee class; and the key of its person, condition and year (I-T3)."""

from __future__ import annotations

import numpy as np
import polars as pl

from shanxi_health_policy.engines.compiled import run_loop
from shanxi_health_policy.engines.fold import Column
from shanxi_health_policy.engines.policy import TIERS, Policy, year_of_span

_YEARS = 2**14
"""Years are below 10,000: so many places of a key belong to the year."""


def look_up(visits: pl.DataFrame, persons: Column, policy: Policy) -> tuple[Column, Column, Column]:
    """The row of the policy's terms, the year, and the key of each visit; `persons` are whole numbers for the persons."""
    days = visits["term_day"].to_physical().to_numpy()
    rows = len(days)
    terms, year, keys = np.empty(rows, np.int32), np.empty(rows, np.int16), np.empty(rows, np.int64)
    if rows:
        first, last = int(days.min()), int(days.max())
        run_loop(
            rows, look_up_in_order, days, visits["condition_code"].to_numpy(), visits["tier"].to_numpy(), persons,
            first, policy.period_of_span(first, last), year_of_span(first, last),
            policy.terms_rows.ravel(), len(policy.conditions), len(TIERS), terms, year, keys,
        )  # fmt: skip
    return terms, year, keys


def keys_of_balances(balances: pl.DataFrame, persons: Column, policy: Policy) -> Column:
    """The keys of balances, as visits of the same person, condition and year have them."""
    codes, years = balances["condition_code"].to_numpy(), balances["year"].to_numpy()
    keys: Column = (persons * len(policy.conditions) + codes) * _YEARS + years
    return keys


def look_up_in_order(
    days: Column,
    condition: Column,
    tier: Column,
    person: Column,
    first: int,
    period_of_day: Column,
    year_of_day: Column,
    terms_rows: Column,
    conditions: int,
    tiers: int,
    terms: Column,
    year: Column,
    keys: Column,
) -> None:
    """The loop over all visits; fills the last three columns."""
    for visit in range(len(days)):
        day = days[visit] - first
        cell = (period_of_day[day] * conditions + condition[visit]) * tiers + tier[visit] - 1
        terms[visit] = terms_rows[cell]
        year[visit] = year_of_day[day]
        keys[visit] = (person[visit] * conditions + condition[visit]) * _YEARS + year_of_day[day]

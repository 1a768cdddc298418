"""Visits and cancellations of whole persons, settled in columns of whole fen: the rule of `tcm.reimburse`, for all at once."""

from __future__ import annotations

import numpy as np
import polars as pl
from attrs import field, frozen

from shanxi_health_policy.engines.cancelling import match_cancellations
from shanxi_health_policy.engines.earlier import EARLIER
from shanxi_health_policy.engines.fold import Column, Folded, fold
from shanxi_health_policy.engines.grouping import Groups, groups_of_keys, groups_of_texts
from shanxi_health_policy.engines.incomplete import mark_incomplete
from shanxi_health_policy.engines.policy import Policy, year_of
from shanxi_health_policy.tcm.kernel import UNLIMITED

_MOST_PERSONS = 2**36
_YEARS = 2**14  # years are below 10,000
BALANCES = {
    "person_id": pl.String(),
    "condition_code": pl.Int16(),
    "year": pl.Int16(),
    "paid": pl.Int64(),
}
"""Balances: what the fund has paid a person for a condition in a calendar year, in fen (I-T3)."""


@frozen
class Settled:
    """One row a visit or cancellation, in the order of settlement, amounts in fen; and what could not be cancelled."""

    settlements: pl.DataFrame = field(eq=False)
    faults: pl.DataFrame = field(eq=False)
    held_back: pl.DataFrame = field(eq=False)
    """What is known of the cancellations that were rejected."""
    balances: pl.DataFrame = field(eq=False)
    """After the last settlement; what was carried in is carried on."""


def settle_visits(
    visits: pl.DataFrame,
    held_back: pl.DataFrame,
    opening: pl.DataFrame,
    policy: Policy,
    earlier: pl.DataFrame | None = None,
) -> Settled:
    """Settle visits on top of opening balances; every visit, held-back row and balance of a person must be there.

    `earlier` holds what was settled before, for cancellations to take back.
    """
    if earlier is None:
        earlier = pl.DataFrame(schema={**EARLIER, **visits.select("visit_id", "person_id", "cancels").schema})
    matched = match_cancellations(in_order(visits), earlier)
    visits = _with_what_they_cancel(matched.visits, earlier)
    days = visits["term_day"].to_physical().to_numpy()
    year, period = year_of(days), policy.period_on(days)
    years = _years(visits, opening, year, len(policy.conditions))
    carried = years.numbers[visits.height :]
    paid = np.zeros(years.count, np.int64)
    paid[carried] = opening["paid"].to_numpy()
    condition, tier = visits["condition_code"].to_numpy(), visits["tier"].to_numpy()
    of_class = policy.terms_of(period, condition, tier)
    terms = of_class * visits["any_listed"].to_numpy()
    eligible = visits["listed_cost"].to_numpy() * (terms > 0)
    numbers, target = years.numbers[: visits.height], visits["target"].to_numpy()
    folded = fold(numbers, terms, eligible, target, policy.terms, paid, earlier["fund"].to_numpy())
    rejected = matched.rejected.select(
        pl.col("first_row").alias("__row"), "person_id", "condition_code", "day"
    )
    return Settled(
        mark_incomplete(
            _settlements(visits, folded, eligible, year).with_columns(
                terms=pl.Series(terms),
                outside=pl.Series(policy.outside(period, condition, of_class)),
                annual_remaining=_remaining(of_class, policy.terms.annual[of_class], folded.paid_after),
            ),
            pl.concat([held_back, rejected], how="vertical_relaxed"),
        ),
        matched.faults,
        rejected,
        _balances(visits, opening, years, folded.paid, year),
    )


def in_order(visits: pl.DataFrame) -> pl.DataFrame:
    """In the order of the day, and on one day of the first row (I-T4); as they are if they are so already."""
    day, row = visits["day"].to_physical().to_numpy(), visits["first_row"].to_numpy()
    later = day[1:] > day[:-1]
    if (later | ((day[1:] == day[:-1]) & (row[1:] > row[:-1]))).all():
        return visits
    return visits.sort("day", "first_row")


def _with_what_they_cancel(visits: pl.DataFrame, earlier: pl.DataFrame) -> pl.DataFrame:
    """Adds the day that decides the terms and the year; a cancellation has all but its own day from its target."""
    if not (visits["target"] >= 0).any():
        return visits.with_columns(term_day="day")
    alike = ["condition_code", "tier", "any_listed", "all_listed", "total", "listed_cost"]
    source = visits.select(pl.when(pl.col("target") < 0).then(pl.int_range(pl.len())).otherwise("target"))
    before = earlier.with_columns(
        listed_cost="eligible", any_listed=pl.col("eligible") > 0, all_listed=pl.lit(value=True)
    )
    sources = pl.concat(
        [one.select(*alike, term_day="day") for one in (visits, before)], how="vertical_relaxed"
    )
    of_source = sources[source.to_series()]
    sign = pl.when(pl.col("target") < 0).then(1).otherwise(-1)
    return visits.drop(alike).hstack(of_source).with_columns(pl.col("total", "listed_cost") * sign)


def _years(visits: pl.DataFrame, opening: pl.DataFrame, year: Column, conditions: int) -> Groups:
    """The person, condition and year of each visit, then of each opening balance, as numbers (I-T3)."""
    persons, codes = visits["person_id"], visits["condition_code"]
    if opening.height:
        persons = pl.concat([persons, opening["person_id"]])
        codes = pl.concat([codes, opening["condition_code"]])
        year = np.concatenate([year, opening["year"].to_numpy()])
    return groups_of_keys((_numbered(persons) * conditions + codes.to_numpy()) * _YEARS + year)


def _numbered(persons: pl.Series) -> Column:
    """A whole number for each person, small enough that a condition and a year fit beside it in 63 bits."""
    if not persons.dtype.is_integer():
        return groups_of_texts(persons).numbers.astype(np.int64)
    numbers: Column = persons.to_numpy()
    if numbers.size and not 0 <= numbers.min() <= numbers.max() < _MOST_PERSONS:
        numbers = groups_of_keys(numbers).numbers
    return numbers.astype(np.int64, copy=False)


def _settlements(visits: pl.DataFrame, folded: Folded, eligible: Column, year: Column) -> pl.DataFrame:
    return visits.drop("listed_cost", "target", "term_day").with_columns(
        eligible=pl.Series(eligible),
        fund=pl.Series(folded.fund),
        per_visit_cut=pl.Series(folded.per_visit_cut),
        annual_cut=pl.Series(folded.annual_cut),
        paid_after=pl.Series(folded.paid_after),
        year=pl.Series(year),
    )


def _remaining(row: Column, annual: Column, paid_after: Column) -> pl.Series:
    """What the limit of the visit's own class still allows, covered or not; nothing where no limit is set."""
    left, limited = pl.Series(np.maximum(annual - paid_after, 0)), (row > 0) & (annual != UNLIMITED)
    return left if limited.all() else pl.select(pl.when(pl.Series(limited)).then(left)).to_series()


def _balances(
    visits: pl.DataFrame, opening: pl.DataFrame, years: Groups, paid: Column, year: Column
) -> pl.DataFrame:
    """What each person, condition and year was paid in all; where nothing was, only if it was carried in."""
    carried = years.numbers[visits.height :]
    firsts = years.firsts[years.firsts < visits.height]  # numbered as they occur: those of visits come first
    kept = paid[: len(firsts)] != 0
    kept[carried[carried < len(firsts)]] = True
    keys: pl.DataFrame = visits.select("person_id", "condition_code")[firsts[kept]]
    found = keys.with_columns(year=pl.Series(year[firsts[kept]]), paid=pl.Series(paid[: len(firsts)][kept]))
    only_carried = opening.filter(pl.Series(carried >= len(firsts), dtype=pl.Boolean))
    return pl.concat([found, only_carried.select(found.columns)], how="vertical_relaxed")

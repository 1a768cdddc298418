"""Visits and cancellations of whole persons, settled in columns of whole fen: the rule of `tcm.reimburse`, for all at once."""

from __future__ import annotations

import numpy as np
import polars as pl
from attrs import field, frozen

from shanxi_health_policy.engines.cancelling import match_cancellations
from shanxi_health_policy.engines.fold import Column, Folded, fold
from shanxi_health_policy.engines.grouping import Groups, groups_of_keys, groups_of_texts
from shanxi_health_policy.engines.incomplete import mark_incomplete
from shanxi_health_policy.engines.policy import Policy, year_of

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
    visits: pl.DataFrame, held_back: pl.DataFrame, opening: pl.DataFrame, policy: Policy
) -> Settled:
    """Settle visits on top of opening balances; every visit, held-back row and balance of a person must be there."""
    visits = in_order(visits)
    matched = match_cancellations(visits)
    visits = matched.visits
    rejected = matched.rejected.select(
        pl.col("first_row").alias("__row"), "person_id", "condition_code", "day"
    )
    target = visits["target"].to_numpy()
    source = np.where(
        target >= 0, target, np.arange(len(target))
    )  # what a row's condition, class and year are
    if (target >= 0).any():
        visits = _like_targets(visits, source)
    days = visits["day"].to_physical().to_numpy()
    year, period = year_of(days[source]), policy.period_on(days[source])
    groups, opening_groups = _years(visits, opening, year, len(policy.conditions))
    paid = np.zeros(groups.count, np.int64)
    paid[opening_groups] = opening["paid"].to_numpy()
    condition, tier = visits["condition_code"].to_numpy(), visits["tier"].to_numpy()
    terms = np.where(visits["any_listed"].to_numpy(), policy.terms_row[period, condition, tier - 1], 0)
    eligible = np.where(terms > 0, visits["listed_cost"].to_numpy(), 0)
    numbers = groups.numbers[: visits.height]
    folded = fold(numbers, terms, eligible, target, policy.terms, paid)
    settlements = _settlements(visits, folded, terms, eligible, period, year)
    held = pl.concat([held_back, rejected], how="vertical_relaxed")
    return Settled(
        mark_incomplete(settlements, held),
        matched.faults,
        rejected,
        _balances(visits, opening, groups, folded.paid, year, opening_groups),
    )


def in_order(visits: pl.DataFrame) -> pl.DataFrame:
    """In the order of the day, and on one day of the first row (I-T4); as they are if they are so already."""
    day, row = visits["day"].to_physical().to_numpy(), visits["first_row"].to_numpy()
    later = day[1:] > day[:-1]
    if (later | ((day[1:] == day[:-1]) & (row[1:] > row[:-1]))).all():
        return visits
    return visits.sort("day", "first_row")


def _like_targets(visits: pl.DataFrame, source: Column) -> pl.DataFrame:
    """A cancellation has the condition and class of its target, and its costs as negative amounts."""
    alike = ["condition_code", "tier", "any_listed", "all_listed", "total", "listed_cost"]
    own = visits.drop(alike).hstack(visits.select(alike)[source])
    sign = pl.when(pl.col("target") >= 0).then(-1).otherwise(1)
    return own.with_columns(pl.col("total", "listed_cost") * sign)


def _years(
    visits: pl.DataFrame, opening: pl.DataFrame, year: Column, conditions: int
) -> tuple[Groups, Column]:
    """The person, condition and year of each visit, then of each opening balance, as numbers (I-T3); the latter's apart."""
    persons = _numbered(
        pl.concat([visits["person_id"], opening["person_id"]]) if opening.height else visits["person_id"]
    )
    codes = np.concatenate([visits["condition_code"].to_numpy(), opening["condition_code"].to_numpy()])
    years = np.concatenate([year, opening["year"].to_numpy()])
    groups = groups_of_keys((persons * conditions + codes) * _YEARS + years)
    return groups, groups.numbers[visits.height :]


def _numbered(persons: pl.Series) -> Column:
    """A whole number for each person, small enough that a condition and a year fit beside it in 63 bits."""
    if not persons.dtype.is_integer():
        return groups_of_texts(persons).numbers.astype(np.int64)
    small = persons.is_empty() or (int(persons.min()) >= 0 and int(persons.max()) < _MOST_PERSONS)  # type: ignore[arg-type]
    return (
        persons.cast(pl.Int64).to_numpy()
        if small
        else groups_of_keys(persons.to_numpy()).numbers.astype(np.int64)
    )


def _settlements(
    visits: pl.DataFrame, folded: Folded, terms: Column, eligible: Column, period: Column, year: Column
) -> pl.DataFrame:
    return visits.drop("listed_cost", "target").with_columns(
        eligible=pl.Series(eligible),
        fund=pl.Series(folded.fund),
        per_visit_cut=pl.Series(folded.per_visit_cut),
        annual_cut=pl.Series(folded.annual_cut),
        paid_after=pl.Series(folded.paid_after),
        terms=pl.Series(terms.astype(np.int32)),
        period=pl.Series(period),
        year=pl.Series(year),
    )


def _balances(
    visits: pl.DataFrame, opening: pl.DataFrame, groups: Groups, paid: Column, year: Column, carried: Column
) -> pl.DataFrame:
    """What each group was paid in all; one that was not carried in and was paid nothing is left out."""
    keys = pl.concat(
        [
            visits.select("person_id", "condition_code", year=pl.Series(year)),
            opening.select("person_id", "condition_code", "year"),
        ],
        how="vertical_relaxed",
    )
    kept = paid != 0
    kept[carried] = True
    found: pl.DataFrame = keys[groups.firsts[kept]].with_columns(paid=pl.Series(paid[kept]))
    return found.select(pl.col(name).cast(kind) for name, kind in BALANCES.items())

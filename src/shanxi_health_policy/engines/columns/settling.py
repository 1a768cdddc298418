"""Visits and cancellations of whole persons, settled in columns of whole fen: the rule of `tcm.reimburse`, for all at once."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property

import numpy as np
import polars as pl
from attrs import field, frozen

from shanxi_health_policy.engines.columns.cancelling import match_cancellations
from shanxi_health_policy.engines.columns.checking import is_empty
from shanxi_health_policy.engines.columns.earlier import EARLIER
from shanxi_health_policy.engines.columns.fold import NONE, Column, fold
from shanxi_health_policy.engines.columns.grouping import groups_of_keys
from shanxi_health_policy.engines.columns.incomplete import mark_incomplete
from shanxi_health_policy.engines.columns.looking_up import LookedUp, look_up
from shanxi_health_policy.engines.columns.policy import Policy

BALANCES: dict[str, pl.DataType] = {
    "person_id": pl.String(),
    "condition_code": pl.Int16(),
    "year": pl.Int16(),
    "paid": pl.Int64(),
}
"""Balances: what the fund has paid a person for a condition in a calendar year, in fen (I-T3)."""


@frozen(slots=False)
class Settled:
    """One row a visit or cancellation, in the order of settlement, amounts in fen; and what could not be cancelled."""

    settlements: pl.DataFrame = field(eq=False)
    faults: pl.DataFrame = field(eq=False)
    held_back: pl.DataFrame = field(eq=False)
    """What is known of the cancellations that were rejected."""
    _balances: Callable[[], pl.DataFrame] = field(eq=False, repr=False)

    @cached_property
    def balances(self) -> pl.DataFrame:
        """After the last settlement; what was carried in is carried on, unless it has all been given back."""
        return self._balances()


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
        earlier = pl.DataFrame(schema={name: visits.schema.get(name, kind) for name, kind in EARLIER.items()})
    matched = match_cancellations(in_order(visits), earlier)
    visits = _with_what_they_cancel(matched.visits, earlier)
    found = look_up(visits, opening, policy)
    paid = np.zeros(found.numbers_below, np.int64)
    paid[found.carried] = opening["paid"].to_numpy()
    folded = fold(
        found.number,
        found.terms,
        visits["listed_cost"].to_numpy(),
        NONE if is_empty(visits, "cancels") else visits["target"].to_numpy(),
        policy.terms,
        paid,
        earlier["fund"].to_numpy(),
    )
    rejected = matched.rejected.select_seq(
        pl.col("first_row").alias("__row"), "person_id", "condition_code", "day"
    )
    settlements = visits.drop("target", "listed_cost").with_columns_seq(
        fund=pl.Series(folded.fund),
        paid_after=pl.Series(folded.paid_after),
        terms=pl.Series(found.terms),
        year=pl.Series(found.year),
        eligible=_where_covered(visits["listed_cost"], found.terms),
    )
    return Settled(
        mark_incomplete(settlements, pl.concat([held_back, rejected], how="vertical_relaxed")),
        matched.faults,
        rejected,
        lambda: _balances(visits, opening, found, folded.paid),
    )


def _where_covered(listed_cost: pl.Series, terms: Column) -> pl.Series:
    return listed_cost if terms.all() else listed_cost * pl.Series(terms > 0)


def in_order(visits: pl.DataFrame) -> pl.DataFrame:
    """In the order of the day, and on one day of the first row (I-T4); as they are if they are so already."""
    if visits["day"].is_sorted() and visits["first_row"].is_sorted():
        return visits
    return visits.sort("day", "first_row")


def _with_what_they_cancel(visits: pl.DataFrame, earlier: pl.DataFrame) -> pl.DataFrame:
    """Adds the day that decides the terms and the year; a cancellation has all but its own day from its target."""
    if is_empty(visits, "cancels"):
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
    changed = visits.drop(alike).hstack(of_source).with_columns(pl.col("total", "listed_cost") * sign)
    return changed.select(*visits.columns, "term_day")


def _balances(visits: pl.DataFrame, opening: pl.DataFrame, found: LookedUp, paid: Column) -> pl.DataFrame:
    """What each person, condition and year was paid in all, where that is not nothing, whoever paid it back."""
    years = groups_of_keys(np.concatenate([found.number, found.carried]))
    carried = years.numbers[visits.height :]
    firsts = years.firsts[years.firsts < visits.height]  # numbered as they occur: those of visits come first
    in_all = paid[found.number[firsts]]
    kept = in_all != 0
    keys: pl.DataFrame = visits.select("person_id", "condition_code")[firsts[kept]]
    of_visits = keys.with_columns(year=pl.Series(found.year[firsts[kept]]), paid=pl.Series(in_all[kept]))
    only_carried = opening.filter(pl.Series(carried >= len(firsts), dtype=pl.Boolean), pl.col("paid") != 0)
    return pl.concat([of_visits, only_carried.select(of_visits.columns)], how="vertical_relaxed")

"""Visits and cancellations of whole persons, settled in columns of whole fen: the rule of `tcm.reimburse`, for all at once."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property, partial

import numpy as np
import polars as pl
from attrs import frozen

from shanxi_health_policy.batch.columns.cancellations import match_cancellations
from shanxi_health_policy.batch.columns.day_order import in_order
from shanxi_health_policy.batch.columns.fold import fold
from shanxi_health_policy.batch.columns.groups import groups_of_keys
from shanxi_health_policy.batch.columns.lookups import LookedUp, look_up
from shanxi_health_policy.batch.columns.policy import Policy
from shanxi_health_policy.batch.columns.whole_visits import mark_incomplete, with_more
from shanxi_health_policy.batch.loops import Column

BALANCES: dict[str, pl.DataType] = {
    "person_id": pl.String(),
    "condition_code": pl.Int16(),
    "year": pl.Int16(),
    "paid": pl.Int64(),
}
"""Balances: what the fund has paid a person for a condition in a calendar year, in fen (I-T3)."""


@frozen(eq=False, repr=False, slots=False)
class Settled:
    """One row a visit or cancellation, in the order of settlement, amounts in fen; and what could not be cancelled."""

    settlements: pl.DataFrame
    faults: pl.DataFrame
    held_back: pl.DataFrame
    """What is known of the cancellations that were rejected."""
    strangers: pl.Series
    """The persons without a visit of opening balances, one for each balance."""
    _balances: Callable[[], pl.DataFrame]

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
    matched = match_cancellations(in_order(visits), earlier)
    visits = matched.visits
    found = look_up(visits, opening, policy)
    # Filled at once: memory of which `zeros` only says that it is zero is had twice, when it is read and when it is written.
    paid = np.full(found.numbers_below, 0, np.int64)
    paid[found.carried] = opening["paid"].to_numpy()
    folded = fold(
        found.number,
        found.terms,
        visits["listed_cost"].to_numpy(),
        matched.target,
        policy.terms,
        paid,
        matched.before,
    )
    listed_cost = visits["listed_cost"]
    settlements = visits.select_seq(
        pl.exclude("listed_cost"),
        fund=pl.Series(folded.fund),
        paid_after=pl.Series(folded.paid_after),
        terms=pl.Series(found.terms),
        year=pl.Series(found.year),
        eligible=listed_cost if found.terms.all() else listed_cost * pl.Series(found.terms > 0),
    )
    return Settled(
        mark_incomplete(settlements, with_more(held_back, matched.rejected)),
        matched.faults,
        with_more(held_back.clear(), matched.rejected),
        opening["person_id"].filter(pl.Series(found.strangers, dtype=pl.Boolean)),
        partial(_balances, visits, opening, found, folded.paid),  # and no lambda, which does not pickle
    )


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

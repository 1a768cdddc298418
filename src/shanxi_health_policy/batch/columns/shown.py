"""Settlements as a person reads them: names for numbers, yuan for fen; expressions, worked out while they are written."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

import polars as pl

from shanxi_health_policy.batch.columns.fold import cuts
from shanxi_health_policy.batch.columns.policy import TIERS, Outside, Policy
from shanxi_health_policy.batch.files.headers import CANCELLATION, OUTPUT_COLUMNS
from shanxi_health_policy.tcm.kernel import UNLIMITED
from shanxi_health_policy.vocabulary.payment import Limit, Reason


def with_details(settlements: pl.DataFrame, policy: Policy) -> pl.DataFrame:
    """Adds to settlements what only a reader needs: what cut them, what is left of the year, and what they lie outside of."""
    terms = settlements["terms"].to_numpy()
    period = policy.period_on(settlements["term_day"].to_physical().to_numpy())
    is_cancellation = settlements["cancels"].is_not_null().to_numpy()
    eligible, fund = (settlements[name].to_numpy() for name in ("eligible", "fund"))
    per_visit_cut, annual_cut = cuts(terms, eligible, fund, is_cancellation, policy.terms)
    annual = pl.Series(policy.terms.annual[terms])
    limited = pl.Series(terms > 0) & (annual != UNLIMITED)
    return settlements.with_columns(
        covered=pl.Series(terms > 0) & pl.col("any_listed"),
        per_visit_cut=pl.Series(per_visit_cut),
        annual_cut=pl.Series(annual_cut),
        annual_remaining=pl.when(limited).then((annual - pl.col("paid_after")).clip(lower_bound=0)),
        outside=pl.Series(policy.outside(period, settlements["condition_code"].to_numpy(), terms)),
    )


def shown(policy: Policy) -> list[pl.Expr]:
    """The columns of a settled file, from settlements with their details."""
    fund, total = pl.col("fund"), pl.col("total")
    columns = {
        "visit_id": pl.col("visit_id"),
        "person_id": pl.col("person_id"),
        "visited_on": pl.col("day"),
        "condition": condition_name(policy),
        "fee_class": _name("tier", ["", *(tier.code for tier in TIERS)]),
        "total_cost": yuan(total),
        "eligible_cost": yuan(pl.col("eligible")),
        "fund_payment": yuan(fund),
        "patient_payment": yuan(total - fund),
        "binding": binding(),
        "year_to_date": yuan(pl.col("paid_after")),
        "annual_remaining": yuan(pl.col("annual_remaining")),
        "reasons": reasons(policy),
        "cancels": pl.col("cancels").fill_null(""),
    }
    return [columns[name].alias(name) for name in OUTPUT_COLUMNS]


def yuan(fen: pl.Expr) -> pl.Expr:
    """Whole fen as decimals with two places."""
    return (fen.cast(pl.Decimal(20, 0)) * pl.lit(Decimal("0.01"))).cast(pl.Decimal(20, 2))


def condition_name(policy: Policy) -> pl.Expr:
    """The standard Chinese name of the condition."""
    names = [condition.zh for condition in policy.conditions]
    if len(set(names)) < len(names):  # two notices declare conditions of one name
        return pl.col("condition_code").replace_strict(dict(enumerate(names)), return_dtype=pl.String)
    return _name("condition_code", names)


def _name(column: str, names: list[str]) -> pl.Expr:
    """The name that a number stands for; unlike a lookup, this is worked out piece by piece while it is written."""
    return pl.col(column).cast(pl.UInt16).cat.to(pl.Enum(names)).cast(pl.String)


def binding() -> pl.Expr:
    """What bound the payment."""
    return (
        pl.when(pl.col("cancels").is_not_null())
        .then(pl.lit(CANCELLATION))
        .when(~pl.col("covered"))
        .then(pl.lit(Limit.NOT_COVERED.code))
        .when(pl.col("annual_cut") > 0)
        .then(pl.lit(Limit.ANNUAL.code))
        .when(pl.col("per_visit_cut") > 0)
        .then(pl.lit(Limit.PER_VISIT.code))
        .otherwise(pl.lit(Limit.RATE.code))
    )


def reasons(policy: Policy) -> pl.Expr:
    """Why nothing, or nothing for some items, is paid, as codes parted by semicolons; empty for most."""
    outside, in_force = pl.col("outside"), pl.col("outside") != Outside.ALL_NOTICES
    paid = pl.col("cancels").is_null()
    found: Mapping[str, pl.Expr] = {
        str(policy.timeline.why_not): ~in_force & paid,
        str(Reason.CONDITION_NOT_COVERED): (outside == Outside.CONDITIONS) & paid,
        str(Reason.FEE_CLASS_NOT_COVERED): (outside == Outside.FEE_CLASSES) & paid,
        str(Reason.TECHNIQUE_NOT_COVERED): in_force & ~pl.col("all_listed") & paid,
        str(Reason.INCOMPLETE_YEAR): pl.col("incomplete"),
    }
    texts = [pl.when(here).then(pl.lit(text)) for text, here in found.items()]
    return pl.concat_str(*texts, separator=";", ignore_nulls=True)

"""Settlements as a person reads them: names for numbers, yuan for fen; expressions, worked out while they are written."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

import polars as pl

from shanxi_health_policy.engines.columns_of_files import OUTPUT_COLUMNS
from shanxi_health_policy.engines.policy import TIERS, Policy
from shanxi_health_policy.tcm.kernel import UNLIMITED
from shanxi_health_policy.vocabulary.payment import Limit, Reason

CANCELLATION = "cancellation"
"""What stands in `binding` for a cancellation: its amounts are those of the visit it takes back, as negative amounts."""


def shown(policy: Policy) -> list[pl.Expr]:
    """The columns of a settled file, from the settlements that [settle_visits][] gives."""
    fund, total = pl.col("fund"), pl.col("total")
    columns = {
        "visit_id": pl.col("visit_id"),
        "person_id": pl.col("person_id"),
        "visited_on": pl.col("day"),
        "condition": condition_name(policy),
        "fee_class": pl.col("tier").replace_strict(
            {number: tier.code for number, tier in enumerate(TIERS, start=1)}, return_dtype=pl.String
        ),
        "total_cost": yuan(total),
        "eligible_cost": yuan(pl.col("eligible")),
        "fund_payment": yuan(fund),
        "patient_payment": yuan(total - fund),
        "binding": binding(),
        "year_to_date": yuan(pl.col("paid_after")),
        "annual_remaining": yuan(_annual_remaining(policy)),
        "reasons": reasons(policy),
        "cancels": pl.col("cancels").fill_null(""),
    }
    return [columns[name].alias(name) for name in OUTPUT_COLUMNS]


def yuan(fen: pl.Expr) -> pl.Expr:
    """Whole fen as decimals with two places."""
    return (fen.cast(pl.Decimal(20, 0)) * pl.lit(Decimal("0.01"))).cast(pl.Decimal(20, 2))


def condition_name(policy: Policy) -> pl.Expr:
    """The standard Chinese name of the condition."""
    names = dict(enumerate(condition.zh for condition in policy.conditions))
    return pl.col("condition_code").replace_strict(names, return_dtype=pl.String)


def binding() -> pl.Expr:
    """What bound the payment."""
    return (
        pl.when(pl.col("cancels").is_not_null())
        .then(pl.lit(CANCELLATION))
        .when(pl.col("terms") == 0)
        .then(pl.lit(Limit.NOT_COVERED.code))
        .when(pl.col("annual_cut") > 0)
        .then(pl.lit(Limit.ANNUAL.code))
        .when(pl.col("per_visit_cut") > 0)
        .then(pl.lit(Limit.PER_VISIT.code))
        .otherwise(pl.lit(Limit.RATE.code))
    )


def _annual_remaining(policy: Policy) -> pl.Expr:
    """What the limit of the visit's own class still allows; nothing where no class, or no limit, is set.

    Told by the limits of the class, whether or not the visit is covered.
    """
    limits = policy.terms.annual
    row = _by_class(policy, policy.rows)
    known = {int(row): int(limit) for row, limit in enumerate(limits) if row and limit != UNLIMITED}
    annual = row.replace_strict(known, default=None, return_dtype=pl.Int64)
    return (annual - pl.col("paid_after")).clip(lower_bound=0)


def reasons(policy: Policy) -> pl.Expr:
    """Why nothing, or nothing for some items, is paid, as codes parted by semicolons; empty for most."""
    no_period = pl.col("period") == 0
    named = _by_class(policy, policy.rows).is_not_null()
    covers = {
        number * len(policy.conditions) + code: bool(policy.covers[number, code])
        for number in range(1, len(policy.periods) + 1)
        for code in range(len(policy.conditions))
    }
    known = (
        pl.col("period").cast(pl.Int32) * len(policy.conditions) + pl.col("condition_code")
    ).replace_strict(covers, default=False, return_dtype=pl.Boolean)
    paid = pl.col("cancels").is_null()
    found: Mapping[str, pl.Expr] = {
        str(policy.timeline.why_not): no_period & paid,
        str(Reason.CONDITION_NOT_COVERED): ~no_period & ~named & ~known & paid,
        str(Reason.FEE_CLASS_NOT_COVERED): ~no_period & ~named & known & paid,
        str(Reason.TECHNIQUE_NOT_COVERED): ~no_period & ~pl.col("all_listed") & paid,
        str(Reason.INCOMPLETE_YEAR): pl.col("incomplete"),
    }
    texts = [pl.when(here).then(pl.lit(text)) for text, here in found.items()]
    return pl.concat_str(*texts, separator=";", ignore_nulls=True)


def _by_class(policy: Policy, values: Mapping[tuple[int, int, int], int]) -> pl.Expr:
    """What stands for the visit's period, condition and class; null where the notice has no row for them."""
    conditions, tiers = len(policy.conditions), len(TIERS)
    place = (pl.col("period").cast(pl.Int32) * conditions + pl.col("condition_code")) * tiers + (
        pl.col("tier").cast(pl.Int32) - 1
    )
    table = {
        (period * conditions + code) * tiers + tier: value for (period, code, tier), value in values.items()
    }
    return place.replace_strict(table, default=None, return_dtype=pl.Int32)

"""Checked rows to settled visits, in columns of whole fen: the same rule as `tcm.reimburse`, for all visits at once."""

from __future__ import annotations

import polars as pl
from attrs import field, frozen

from shanxi_health_policy.engines.checking import CheckedRows
from shanxi_health_policy.engines.fold import pay_in_columns
from shanxi_health_policy.notices.catalogue import Period, TcmTimeline
from shanxi_health_policy.notices.fee_class import FeeClass
from shanxi_health_policy.tcm.kernel import UNLIMITED
from shanxi_health_policy.vocabulary.conditions import AnyCondition
from shanxi_health_policy.vocabulary.payment import Limit, Reason

KEY = ("person_id", "condition_code", "year")
"""What a running total belongs to (I-T3)."""


@frozen
class SettledVisits:
    """One row a visit, in the order of settlement, amounts in fen; and the balances after the last of them."""

    visits: pl.DataFrame = field(eq=False)
    balances: pl.DataFrame = field(eq=False)


def settle_rows(checked: CheckedRows, opening: pl.DataFrame, timeline: TcmTimeline) -> SettledVisits:
    """Settle the visits of checked rows on top of opening balances (`person_id`, `condition_code`, `year`, `paid`)."""
    visits = _by_rate_and_visit_limit(_visits(checked.rows, timeline), checked.conditions, timeline)
    visits = visits.join(opening.rename({"paid": "opening"}), on=KEY, how="left", maintain_order="left")
    visits = visits.with_columns(pl.col("opening").fill_null(0), group=pl.struct(KEY).rank("dense"))
    visits = pay_in_columns(visits.sort("group", "day", "first_row"))
    visits = _mark_incomplete(visits, checked.held_back).sort("day", "first_row")
    after = visits.group_by(KEY).agg(pl.col("paid_after").last())
    balances = opening.join(after, on=KEY, how="full", coalesce=True).filter(
        pl.col("paid").is_not_null()
        | (pl.col("paid_after") > 0)  # what was carried in is carried on, even if 0
    )
    balances = balances.select(*KEY, paid=pl.coalesce("paid_after", "paid"))
    return SettledVisits(_named(visits, checked.conditions, timeline), balances)


def _visits(rows: pl.DataFrame, timeline: TcmTimeline) -> pl.DataFrame:
    """One row a visit: which period it falls in, what it costs, and how much of that is for listed techniques."""
    rows = rows.with_columns(period=_period_of_day(timeline))
    listed = pl.lit(value=False)
    for number, period in enumerate(timeline.periods):
        names = [
            name for name in rows["technique"].unique() if period.scheme.find_technique(name) is not None
        ]
        listed = pl.when(pl.col("period") == number).then(pl.col("technique").is_in(names)).otherwise(listed)
    rows = rows.with_columns(listed=listed)
    return (
        rows.group_by("visit_id")
        .agg(
            pl.col("__row").min().alias("first_row"),
            pl.col("person_id", "condition_code", "day", "tier", "period").first(),
            pl.col("fen").sum().alias("total"),
            (pl.col("fen") * pl.col("listed")).sum().alias("listed_cost"),
            pl.col("listed").any().alias("any_listed"),
            pl.col("listed").all().alias("all_listed"),
        )
        .with_columns(year=pl.col("day").dt.year().cast(pl.Int64))
    )


def _period_of_day(timeline: TcmTimeline) -> pl.Expr:
    number = pl.lit(None, pl.Int64)
    for index, period in enumerate(timeline.periods):
        number = pl.when(pl.col("day").is_between(period.start, period.end)).then(index).otherwise(number)
    return number


def _by_rate_and_visit_limit(
    visits: pl.DataFrame, conditions: tuple[AnyCondition, ...], timeline: TcmTimeline
) -> pl.DataFrame:
    """Adds the limits of each visit, whether it is covered, and what it would be paid before the annual limit."""
    limits = pl.DataFrame(
        [
            row
            for number, period in enumerate(timeline.periods)
            for row in _limit_rows(number, period, conditions)
        ],
        schema=dict.fromkeys(
            ("period", "condition_code", "tier", "per_visit", "annual", "numerator", "denominator"), pl.Int64
        ),
        orient="row",
    )
    visits = visits.join(limits, on=["period", "condition_code", "tier"], how="left", maintain_order="left")
    visits = visits.with_columns(covered=pl.col("numerator").is_not_null() & pl.col("any_listed"))
    numerator, denominator = pl.col("numerator"), pl.col("denominator")
    visits = visits.with_columns(eligible=pl.when("covered").then("listed_cost").otherwise(0))
    by_rate = (2 * pl.col("eligible") * numerator + denominator) // (2 * denominator)
    visits = visits.with_columns(
        by_rate=pl.when("covered").then(by_rate).otherwise(0), limit=pl.col("annual").fill_null(UNLIMITED)
    )
    return visits.with_columns(want=pl.min_horizontal("by_rate", pl.col("per_visit").fill_null(UNLIMITED)))


def _limit_rows(
    number: int, period: Period, conditions: tuple[AnyCondition, ...]
) -> list[tuple[int | None, ...]]:
    rate = period.scheme.rate
    return [
        (number, code, tier, cell.per_visit, cell.annual, rate.numerator, rate.denominator)
        for code, condition in enumerate(conditions)
        for tier, fee_class in enumerate(FeeClass, start=1)
        if (cell := period.scheme.limits.get((condition, fee_class))) is not None
    ]


def _mark_incomplete(visits: pl.DataFrame, held_back: pl.DataFrame) -> pl.DataFrame:
    """Marks visits whose running total lacks an earlier visit that was held back.

    What a held-back visit does not tell is taken to be anything: without its condition, all conditions of the person are
    marked; without its day, all days. Without its person nobody can be named: the summary counts such rows.
    """
    held = held_back.filter(pl.col("person_id").is_not_null()).with_columns(
        year=pl.col("day").dt.year().cast(pl.Int64)
    )
    visits = visits.with_columns(incomplete=pl.lit(value=False))
    for known in (("condition_code", "year"), ("year",), ("condition_code",), ()):
        unknown = [key for key in ("condition_code", "year") if key not in known]
        some = held.filter(
            *(pl.col(key).is_not_null() for key in known), *(pl.col(key).is_null() for key in unknown)
        )
        if some.is_empty():
            continue
        keys = ["person_id", *known]
        some = (
            some.sort("day", "__row")
            .group_by(keys, maintain_order=True)
            .agg(pl.col("day").first().alias("held_day"), pl.col("__row").first().alias("held_row"))
        )
        visits = visits.join(some, on=keys, how="left", maintain_order="left")
        earlier = (pl.col("held_day") < pl.col("day")) | (
            (pl.col("held_day") == pl.col("day")) & (pl.col("held_row") < pl.col("first_row"))
        )
        if "year" not in known:  # no day is known: it may have been before any of them
            earlier = pl.col("held_row").is_not_null()
        visits = visits.with_columns(incomplete=pl.col("incomplete") | earlier.fill_null(value=False))
        visits = visits.drop("held_day", "held_row")
    return visits


def _named(visits: pl.DataFrame, conditions: tuple[AnyCondition, ...], timeline: TcmTimeline) -> pl.DataFrame:
    """The visits with the names a reader knows: condition, class, what bound the payment, and the reasons."""
    names = dict(enumerate(condition.zh for condition in conditions))
    classes = {number: fee_class.code for number, fee_class in enumerate(FeeClass, start=1)}
    per_visit_cut = pl.col("by_rate") - pl.col("want")
    annual_cut = pl.col("want") - pl.col("fund")
    binding = (
        pl.when(~pl.col("covered"))
        .then(pl.lit(Limit.NOT_COVERED.code))
        .when(annual_cut > 0)
        .then(pl.lit(Limit.ANNUAL.code))
        .when(per_visit_cut > 0)
        .then(pl.lit(Limit.PER_VISIT.code))
        .otherwise(pl.lit(Limit.RATE.code))
    )
    no_period = pl.col("period").is_null()
    no_limits = ~no_period & pl.col("numerator").is_null()
    covered_conditions = pl.lit(value=False)
    for number, period in enumerate(timeline.periods):
        codes = [code for code, condition in enumerate(conditions) if condition in period.scheme.conditions]
        covered_conditions = covered_conditions | (
            (pl.col("period") == number) & pl.col("condition_code").is_in(codes)
        )
    reasons = pl.concat_str(
        pl.when(no_period).then(pl.lit(str(timeline.why_not))),
        pl.when(no_limits & ~covered_conditions).then(pl.lit(str(Reason.CONDITION_NOT_COVERED))),
        pl.when(no_limits & covered_conditions).then(pl.lit(str(Reason.FEE_CLASS_NOT_COVERED))),
        pl.when(~no_period & ~pl.col("all_listed")).then(pl.lit(str(Reason.TECHNIQUE_NOT_COVERED))),
        pl.when("incomplete").then(pl.lit(str(Reason.INCOMPLETE_YEAR))),
        separator=";",
        ignore_nulls=True,
    )
    return visits.with_columns(
        condition=pl.col("condition_code").replace_strict(names, return_dtype=pl.String),
        fee_class=pl.col("tier").replace_strict(classes, return_dtype=pl.String),
        binding=binding,
        reasons=reasons,
        annual_remaining=(pl.col("annual") - pl.col("paid_after")).clip(lower_bound=0),
    )

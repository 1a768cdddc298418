"""Findings as a person reads them: who, when, where, how much, by which limit and clause, and what shows it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np
import polars as pl

from shanxi_health_policy.batch.audit.finding_kinds import KINDS, LIMITS
from shanxi_health_policy.batch.audit.paid_columns import AUDIT_COLUMNS
from shanxi_health_policy.batch.audit.verdicts import Judged
from shanxi_health_policy.batch.columns.groups import groups_of_keys
from shanxi_health_policy.batch.columns.policy import TIERS, Policy
from shanxi_health_policy.batch.columns.shown import yuan
from shanxi_health_policy.batch.loops import Column
from shanxi_health_policy.tcm.findings import citations_for
from shanxi_health_policy.text import Language
from shanxi_health_policy.vocabulary.payment import Reason

ORDER = ("visited_on", "time", "first_row", "kind")
"""The order of findings: that of settlement, and of one claim that of their kinds."""
_FIRST_DAY = date(1970, 1, 1).toordinal()


def shown_findings(
    found: pl.DataFrame, judged: Judged, facilities: Sequence[str], policy: Policy, language: Language
) -> pl.DataFrame:
    """The findings with their documented columns, and beside them those that give their order; `facilities` by number."""
    event = found["event"].to_numpy()
    source = np.where(judged.claim[event], event, np.maximum(judged.target[event], 0))
    nothing = pl.Series(~judged.claim[event] & (judged.target[event] < 0))
    place = judged.facility[event]
    by_whom = judged.cancelled_by[event]
    ids, condition = judged.events["visit_id"], judged.events["condition_code"].gather(source)
    frame = judged.events[event].select(
        "visit_id",
        "person_id",
        "time",
        "first_row",
        "line",
        visited_on="day",
        facility=_where(pl.Series(facilities, dtype=pl.String), place),
        condition=_names(condition, [one.zh for one in policy.conditions]),
        fee_class=_names(pl.Series(judged.tier[source]) - 1, [one.code for one in TIERS]),
        irregularity=_names(found["kind"], [kind.code for kind in KINDS]),
        irregularity_name=_names(found["kind"], [kind.name_in(language) for kind in KINDS]),
        binding=_names(found["by"], [limit.code for limit in LIMITS]),
        of_amount=pl.Series(np.array([kind.of_amount for kind in KINDS])[found["kind"].to_numpy()]),
        evidence=found["evidence"],
        cancelled_by=_where(ids, by_whom),
        reasons=_reasons(judged, source, policy),
        kind=found["kind"],
        paid=found["paid"],
        due=found["due"],
        **_cited(found, judged, event, source, policy, language),
    )
    # A cancellation of nothing has neither condition nor class.
    own = pl.when(~nothing)
    return frame.with_columns(
        own.then("condition").alias("condition"),
        own.then("fee_class").alias("fee_class"),
        own.then("reasons").replace("", None).alias("reasons"),
        pl.col("evidence").replace("", None),
        yuan(pl.col("paid")).alias("fund_paid"),
        yuan(pl.col("due")).alias("due"),
        yuan(pl.col("paid") - pl.col("due")).alias("difference"),
    ).select(*AUDIT_COLUMNS, *(name for name in ORDER if name not in AUDIT_COLUMNS))


def _names(numbers: pl.Series, names: list[str]) -> pl.Series:
    """The names with these numbers, none where there is no number."""
    return pl.Series(names, dtype=pl.String).gather(numbers)


def _where(texts: pl.Series, places: Column) -> pl.Series:
    """The texts at places, none where the place is -1."""
    return texts.gather(pl.Series(places).replace(-1, None))


def _reasons(judged: Judged, source: Column, policy: Policy) -> pl.Series:
    """Why nothing, or nothing for some items, is due, as codes parted by semicolons."""
    period, named = judged.period[source], judged.named[source]
    condition = judged.events["condition_code"].fill_null(0).gather(source).to_numpy()
    all_listed = judged.events["all_listed"].gather(source).to_numpy()
    inside, no_limits = period > 0, named == 0
    covers = policy.covers[period, condition]
    cases = (
        (~inside, policy.timeline.why_not),
        (inside & no_limits & ~covers, Reason.CONDITION_NOT_COVERED),
        (inside & no_limits & covers, Reason.FEE_CLASS_NOT_COVERED),
        (inside & ~judged.eligible[source], Reason.FACILITY_NOT_ELIGIBLE),
        (inside & ~all_listed, Reason.TECHNIQUE_NOT_COVERED),
        (judged.events["incomplete"].gather(source).to_numpy(), Reason.INCOMPLETE_YEAR),
    )
    texts = [pl.when(pl.Series(here)).then(pl.lit(str(reason))) for here, reason in cases]
    return pl.select(pl.concat_str(*texts, separator=";", ignore_nulls=True)).to_series()


def _cited(
    found: pl.DataFrame, judged: Judged, event: Column, source: Column, policy: Policy, language: Language
) -> dict[str, pl.Series]:
    """The notice of each finding, and its clauses with their place, worked out once per kind, limit and period."""
    if not policy.periods:
        nothing = pl.repeat("", found.height, dtype=pl.String, eager=True)
        return {"notice": nothing, "clauses": nothing}
    day = judged.events["day"].to_physical().to_numpy()[event]
    ends = np.array([one.end.toordinal() - _FIRST_DAY for one in policy.periods])
    nearest = np.minimum(np.searchsorted(ends, day, "left"), len(ends) - 1) + 1
    period = np.where(judged.period[source] > 0, judged.period[source], nearest)
    period = np.where(~judged.claim[event] & (judged.target[event] < 0), nearest, period)
    kind, by = found["kind"].to_numpy(), found["by"].fill_null(-1).to_numpy()
    groups = groups_of_keys((period.astype(np.int64) * len(KINDS) + kind) * 2**8 + by + 1)
    notices, clauses = [], []
    for row in groups.firsts.tolist():
        limit = LIMITS[by[row]] if by[row] >= 0 else None
        cited = citations_for(KINDS[kind[row]], limit, policy.periods[period[row] - 1], policy.timeline, None)
        notices.append(" ".join(dict.fromkeys(one.number for one in cited)))
        clauses.append("; ".join(one.in_language(language) for one in cited))
    return {
        "notice": pl.Series(notices, dtype=pl.String).gather(groups.numbers),
        "clauses": pl.Series(clauses, dtype=pl.String).gather(groups.numbers),
    }

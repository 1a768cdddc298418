"""What is wrong, or to be looked at, among judged claims and cancellations: each kind of finding as one look at the columns."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import polars as pl

from shanxi_health_policy.batch.audit.unusual_techniques import unusual
from shanxi_health_policy.batch.audit.verdicts import AGAIN, NOTHING, Judged
from shanxi_health_policy.batch.columns.distinct_cells import by_distinct
from shanxi_health_policy.batch.columns.groups import groups_of_keys
from shanxi_health_policy.batch.columns.policy import Policy
from shanxi_health_policy.batch.loops import Column
from shanxi_health_policy.tcm.irregularities import NOT_COVERED_KINDS, Irregularity
from shanxi_health_policy.tcm.item_meanings import meaning_of_item
from shanxi_health_policy.vocabulary.payment import Limit, Reason

KINDS = tuple(Irregularity)
LIMITS = tuple(Limit)
_DAYS = 2**22  # days of the years 1 to 9999, counted from 1970
NUMBER = {kind: number for number, kind in enumerate(KINDS)}
BILL = ("visit_id", "person_id", "technique", "fen")
"""What is asked of each row of the bills."""
FOUND: dict[str, pl.DataType] = {
    "event": pl.Int64(),
    "kind": pl.Int16(),
    "by": pl.Int16(),
    "paid": pl.Int64(),
    "due": pl.Int64(),
    "evidence": pl.String(),
}
"""A finding: the place of the claim or cancellation, the numbers of its kind and of the limit that decides, amounts in fen, and
the ids or the techniques that show it, parted by semicolons."""


def find(judged: Judged, items: pl.DataFrame, policy: Policy) -> pl.DataFrame:
    """All findings in the order of settlement; `items` are the rows of the bills: `visit_id`, `technique`, `fen`."""
    ids = judged.events["visit_id"]
    above = np.flatnonzero(judged.claim & (judged.tier < judged.due_tier))
    other, techniques = unusual(judged, items, policy)
    parts = [
        *_amounts(judged, ids, policy),
        _found(judged, above, Irregularity.FEE_CLASS_ABOVE_GRADE),
        _found(judged, other, Irregularity.UNUSUAL_TECHNIQUE, techniques),
        *(
            _found(judged, again, kind, ids.gather(first))
            for kind, again, first in _repeats(judged, items, policy)
        ),
        _across_facilities(judged, ids),
        *_cancellations(judged, ids),
    ]
    return pl.concat([pl.DataFrame(schema=FOUND), *parts]).sort("event", "kind")


def _found(
    judged: Judged,
    events: Column,
    kind: Irregularity,
    evidence: pl.Series | None = None,
    by: Column | None = None,
    amounts: tuple[Column, Column] | None = None,
) -> pl.DataFrame:
    """Findings of one kind; the amounts paid and due are those of the claims, where no others are given."""
    paid, due = (judged.paid[events], judged.folded.fund[events]) if amounts is None else amounts
    found = pl.DataFrame({"event": events, "paid": paid, "due": due}).with_columns(
        kind=pl.lit(NUMBER[kind]),
        by=pl.lit(None) if by is None else pl.Series(by),
        evidence=pl.lit("") if evidence is None else evidence,
    )
    return found.select(pl.col(name).cast(one) for name, one in FOUND.items())


def _amounts(judged: Judged, ids: pl.Series, policy: Policy) -> Iterator[pl.DataFrame]:
    """Claims that were paid anything but what is due."""
    folded = judged.folded
    events = np.flatnonzero(judged.claim & (judged.paid != folded.fund))
    kind = _kinds_of_amounts(judged, events, policy)
    by = np.select(
        [judged.terms[events] == 0, folded.annual_cut[events] > 0, folded.per_visit_cut[events] > 0],
        [LIMITS.index(one) for one in (Limit.NOT_COVERED, Limit.ANNUAL, Limit.PER_VISIT)],
        LIMITS.index(Limit.RATE),
    )
    for number in np.unique(kind).tolist():
        here = kind == number
        follows = KINDS[number] is Irregularity.FOLLOWS_EARLIER
        evidence = ids.gather(judged.cause[events[here]]) if follows else None
        yield _found(judged, events[here], KINDS[number], evidence, by[here])


def _kinds_of_amounts(judged: Judged, events: Column, policy: Policy) -> Column:
    """The number of the kind of each wrong amount, as `tcm.amounts_due.wrong_amount` tells it."""
    folded, terms = judged.folded, policy.terms
    period, named, row = judged.period[events], judged.named[events], judged.terms[events]
    paid, due = judged.paid[events], folded.fund[events]
    before, due_before = judged.paid_before[events], folded.paid_after[events] - due
    total, all_listed = (judged.events[name].gather(events).to_numpy() for name in ("total", "all_listed"))
    condition = judged.events["condition_code"].fill_null(0).gather(events).to_numpy()
    want = due + folded.annual_cut[events]
    beside = np.minimum(want, np.maximum(terms.annual[row] - before, 0))
    all_of_it = (2 * total * terms.numerator[row] + terms.denominator[row]) // (2 * terms.denominator[row])
    in_visit = np.minimum(all_of_it, terms.per_visit[row])
    as_if_listed = [
        np.minimum(in_visit, np.maximum(terms.annual[row] - one, 0)) for one in (due_before, before)
    ]
    for_unlisted = ~all_listed & ((paid == as_if_listed[0]) | (paid == as_if_listed[1]))
    not_covered, no_limits = row == 0, named == 0
    no_period = NOT_COVERED_KINDS.get(policy.timeline.why_not, Irregularity.NOT_COVERED)
    cases = (
        (not_covered & (period == 0), no_period),
        (
            not_covered & no_limits & ~policy.covers[period, condition],
            NOT_COVERED_KINDS[Reason.CONDITION_NOT_COVERED],
        ),
        (not_covered & no_limits, Irregularity.NOT_COVERED),
        (not_covered & ~judged.eligible[events], NOT_COVERED_KINDS[Reason.FACILITY_NOT_ELIGIBLE]),
        (not_covered, NOT_COVERED_KINDS[Reason.TECHNIQUE_NOT_COVERED]),
        (paid == beside, Irregularity.FOLLOWS_EARLIER),
        (paid < due, Irregularity.UNDERPAID),
        (for_unlisted, Irregularity.TECHNIQUE_NOT_COVERED),
    )
    return np.select(
        [here for here, _ in cases], [NUMBER[kind] for _, kind in cases], NUMBER[Irregularity.OVERPAID]
    )


def _repeats(
    judged: Judged, items: pl.DataFrame, policy: Policy
) -> Iterator[tuple[Irregularity, Column, Column]]:
    """The kind, the places of the visits that come again, and of each the place of the first of them."""
    live = np.flatnonzero(judged.claim & (judged.cancelled_by < 0))
    day = judged.events["day"].to_physical().to_numpy()[live].astype(np.int64)
    groups = groups_of_keys(judged.person[live].astype(np.int64) * _DAYS + (day + _DAYS // 2))
    several = np.bincount(groups.numbers, minlength=groups.count)[groups.numbers] > 1
    events = live[several]
    first_of_day = live[groups.firsts[groups.numbers[several]]]
    first_of_visit = _first_alike(judged, events, groups.numbers[several], items, policy)
    same = first_of_visit != events
    yield Irregularity.SAME_VISIT, events[same], first_of_visit[same]
    beside = ~same & (first_of_day != events)
    yield Irregularity.SAME_DAY, events[beside], first_of_day[beside]


def _first_alike(judged: Judged, events: Column, day: Column, items: pl.DataFrame, policy: Policy) -> Column:
    """Of each visit the first one of its person and day with the same condition, facility and items, in any order.

    Items are the same that mean the same, by the vendor's mapping where it knows them.
    """

    def meaning(name: str) -> str:
        technique = policy.items.technique(name) if policy.items.knows(name) else None
        return meaning_of_item(technique or name, policy.catalogue)

    visits = judged.events[events].select(
        "visit_id",
        "condition_code",
        day=pl.Series(day),
        facility=pl.Series(judged.facility[events]),
        event=pl.Series(events),
    )
    asked = items.join(visits, on="visit_id", how="semi")
    bills = (
        asked.with_columns(by_distinct(asked["technique"], meaning, pl.String).alias("technique"))
        .sort("technique", "fen")
        .group_by("visit_id")
        .agg(pl.col("technique", "fen"))
    )
    alike = ("day", "condition_code", "facility", "technique", "fen")
    together = visits.join(bills, on="visit_id", how="left", maintain_order="left")
    return together.select(pl.col("event").first().over(alike)).to_series().to_numpy()


def _across_facilities(judged: Judged, ids: pl.Series) -> pl.DataFrame:
    """Years whose payments pass the highest annual limit of their covered visits, while those of no facility do."""
    passed = (judged.highest >= 0) & (judged.year_paid > judged.highest)
    events = np.flatnonzero(passed[judged.group])
    group = judged.group[events]
    frame = pl.DataFrame(
        {
            "event": events,
            "group": group,
            "facility": judged.facility[events],
            "paid": judged.paid[events],
            "claim": judged.claim[events],
            "after": judged.paid_before[events] + judged.paid[events],
            "limit": judged.highest[group],
            "id": ids.gather(events),
        }
    )
    # What came back belongs to the facility of the settlement, whoever gave it back.
    own = pl.Series(np.where(judged.claim[events], events, judged.target[events]))
    frame = frame.with_columns(facility=pl.Series(judged.facility).gather(own))
    alone = _most_at_one_facility(frame, judged.opening).filter(pl.col("most") > pl.col("limit"))
    years = frame.join(alone, on="group", how="anti", maintain_order="left").filter("claim")
    found = years.group_by("group", maintain_order=True).agg(
        pl.col("event").filter(pl.col("after") > pl.col("limit")).first(),
        pl.col("id").filter(pl.col("paid") > 0).str.join(";").alias("evidence"),
    )
    number, place = found["group"].to_numpy(), found["event"].to_numpy()
    by = np.full(len(place), LIMITS.index(Limit.ANNUAL))
    kind, amounts = Irregularity.ANNUAL_ACROSS_FACILITIES, (judged.year_paid[number], judged.year_due[number])
    return _found(judged, place, kind, found["evidence"], by, amounts)


def _most_at_one_facility(frame: pl.DataFrame, opening: Column) -> pl.DataFrame:
    """By group the most that one facility can have been paid: what is of no known facility may have been its own."""
    each = frame.group_by("group", "facility").agg(pl.col("paid").sum(), pl.col("limit").first())
    named = pl.col("facility") >= 0
    groups = each.group_by("group").agg(
        pl.col("limit").first(),
        pl.col("paid").filter(named).max().fill_null(0).alias("named"),
        pl.col("paid").filter(~named).sum().alias("unknown"),
    )
    before = pl.Series(opening[groups["group"].to_numpy()])
    return groups.select("group", "limit", most=pl.col("named") + pl.col("unknown") + before)


def _cancellations(judged: Judged, ids: pl.Series) -> Iterator[pl.DataFrame]:
    """Cancellations of nothing, of what is cancelled already, and with another amount than was paid."""
    events = np.flatnonzero(~judged.claim)
    named = judged.events["cancels"].gather(events)
    wrong, target = judged.wrong_cancellation[events], judged.target[events]
    back, was_paid = -judged.paid[events], np.where(wrong == 0, judged.paid[target], 0)
    first = ids.gather(np.where(target >= 0, judged.cancelled_by[target], 0))
    both = pl.select(pl.format("{};{}", named, first)).to_series()
    for kind, here, evidence in (
        (Irregularity.CANCELS_NOTHING, wrong == NOTHING, named),
        (Irregularity.CANCELLED_AGAIN, wrong == AGAIN, both),
        (Irregularity.NOT_GIVEN_BACK, (wrong == 0) & (back < was_paid), named),
        (Irregularity.GIVEN_BACK_TOO_MUCH, (wrong == 0) & (back > was_paid), named),
    ):
        amounts = -back[here], -was_paid[here]
        yield _found(judged, events[here], kind, evidence.filter(pl.Series(here)), amounts=amounts)

"""Paid claims and cancellations of whole persons, held against what is due: as `tcm.claims_audit`, for all at once.

The first fold is the one that settles: what is due when every payment before is right. The second follows what was really paid.
"""

from __future__ import annotations

import numpy as np
import polars as pl
from attrs import field, frozen

from shanxi_health_policy.batch.audit.eligible_facilities import NOT_ELIGIBLE
from shanxi_health_policy.batch.columns.day_order import in_order
from shanxi_health_policy.batch.columns.fold import Folded, fold
from shanxi_health_policy.batch.columns.groups import Groups, groups_of_keys, groups_of_texts
from shanxi_health_policy.batch.columns.policy import TIERS, Policy, year_of
from shanxi_health_policy.batch.columns.runs import Runs, runs_of
from shanxi_health_policy.batch.columns.whole_visits import mark_incomplete
from shanxi_health_policy.batch.loops import Column
from shanxi_health_policy.tcm.amounts_due import nearest_class
from shanxi_health_policy.vocabulary.facilities import HospitalGrade

_YEARS = 2**14  # years are below 10,000
GRADES = tuple(HospitalGrade)
NOTHING, AGAIN = 1, 2
"""What is wrong with a cancellation: the same person has no such settlement before it, or it was cancelled before."""


@frozen
class Matched:
    """By event, in the order of settlement."""

    claim: Column = field(eq=False)
    target: Column = field(eq=False)
    """The place of the settlement that a cancellation names; -1 for claims and for cancellations of nothing."""
    wrong: Column = field(eq=False)
    """0, `NOTHING` or `AGAIN`."""
    cancelled_by: Column = field(eq=False)
    """The place of the first cancellation of a claim; -1 where there is none."""


@frozen
class Judged:
    """Claims and cancellations in the order of settlement, one row each, with what was due and what was really paid.

    `events` holds what the file says of each; the columns are in the same order, amounts in fen.
    """

    events: pl.DataFrame = field(eq=False)
    claim: Column = field(eq=False)
    """Whether it is a claim, and not a cancellation."""
    target: Column = field(eq=False)
    """Of a cancellation, the place of the settlement of the same person that it names; -1 where there is none."""
    wrong_cancellation: Column = field(eq=False)
    """0, `NOTHING` or `AGAIN`."""
    cancelled_by: Column = field(eq=False)
    """Of a claim, the place of the cancellation that takes it back, or -1."""
    facility: Column = field(eq=False)
    tier: Column = field(eq=False)
    """The class as it was settled, 1, 2 or 3, and `due_tier` the class that the grade gives."""
    due_tier: Column = field(eq=False)
    period: Column = field(eq=False)
    named: Column = field(eq=False)
    """The row of the terms that the notice has for condition and class, whether or not the visit is covered; 0 for none."""
    terms: Column = field(eq=False)
    """The same where the visit is covered, and 0 where it is not."""
    eligible: Column = field(eq=False)
    """Whether the facility is eligible."""
    group: Column = field(eq=False)
    """The number of the person, condition and year; the last one stands for cancellations of nothing."""
    person: Column = field(eq=False)
    paid: Column = field(eq=False)
    """What was paid, or, negative, given back."""
    folded: Folded = field(eq=False)
    paid_before: Column = field(eq=False)
    """What was really paid in the year before."""
    cause: Column = field(eq=False)
    """With which event what was paid and what was due had last become different."""
    opening: Column = field(eq=False)
    """By group: what was paid before the first event."""
    year_paid: Column = field(eq=False)
    """By group: what was really paid in all, what was due, and the highest annual limit of the covered visits (-1: none)."""
    year_due: Column = field(eq=False)
    highest: Column = field(eq=False)

    def __len__(self) -> int:
        return len(self.claim)


def judge(visits: pl.DataFrame, held_back: pl.DataFrame, opening: pl.DataFrame, policy: Policy) -> Judged:
    """Hold the visits and cancellations that [gather_paid][] gave against what is due; all of a person must be there.

    `opening` is what was paid before, as balances; it is taken to be right.
    """
    events = in_order(visits)
    matched = _match_paid(events)
    place = np.arange(events.height)
    source = np.where(matched.target >= 0, matched.target, place)
    claim = matched.claim
    days = events["day"].to_physical().to_numpy()[source]
    period = policy.period_on(days)
    condition = _known(events["condition_code"])[source]
    tier = _known(events["tier"])[source]
    due_tier = _due_tier(events["grade"].to_numpy()[source], tier, period, policy)
    named = np.where(due_tier > 0, policy.terms_of(period, condition, due_tier), 0)
    eligible = events["eligible"].to_numpy() != NOT_ELIGIBLE
    covered = claim & eligible & events["any_listed"].to_numpy()
    terms = np.where(covered, named, 0)
    person, groups, carried = _years(events["person_id"], condition, year_of(days), opening, policy)
    group = np.where(matched.wrong == NOTHING, groups.count, groups.numbers[: events.height]).astype(np.int32)
    before = np.zeros(groups.count + 1, np.int64)
    before[carried] = opening["paid"].to_numpy()
    folded = fold(
        group,
        terms,
        np.where(covered, events["listed_cost"].to_numpy(), 0),
        np.where(matched.wrong == AGAIN, -1, matched.target),
        policy.terms,
        before.copy(),
    )
    amount = events["paid"].to_numpy()
    paid = np.where(claim, amount, -amount)
    limit = np.where(terms > 0, policy.terms.annual[terms], -1)
    really = _follow(group, folded.fund, paid, limit, before)
    own = events["facility"].to_numpy()
    facility = np.where(own >= 0, own, own[source])
    return Judged(
        mark_incomplete(events.with_columns(year=pl.Series(year_of(days))), held_back),
        claim, matched.target, matched.wrong, matched.cancelled_by, facility, tier, due_tier, period, named,
        terms, eligible, group, person, paid, folded, *really,
    )  # fmt: skip


def _match_paid(events: pl.DataFrame) -> Matched:
    """Find what each cancellation names among claims and cancellations in the order of settlement."""
    rows = events.height
    claim = events["cancels"].is_null().to_numpy()
    found = Matched(claim, np.full(rows, -1), np.zeros(rows, np.int8), np.full(rows, -1))
    if claim.all():
        return found
    named = events.with_row_index("own").filter(pl.col("cancels").is_not_null())
    named = named.select("own", "person_id", "cancels")
    settled = events.select("visit_id", "person_id", "cancels").with_row_index("target")
    settled = settled.filter(pl.col("cancels").is_null()).drop("cancels")
    settled = settled.join(named, left_on="visit_id", right_on="cancels", how="semi")
    of_person = settled.rename({"visit_id": "cancels"})
    both = named.join(of_person, on=["person_id", "cancels"], how="left", maintain_order="left")
    both = both.select(pl.col("own", "target").cast(pl.Int64))
    known = both.filter(pl.col("target") < pl.col("own"))
    own, target = known["own"].to_numpy(), known["target"].to_numpy()
    first = known["target"].is_first_distinct().to_numpy()
    found.wrong[both["own"].to_numpy()] = NOTHING
    found.wrong[own] = np.where(first, 0, AGAIN)
    found.target[own] = target
    found.cancelled_by[target[first]] = own[first]
    return found


def _known(codes: pl.Series) -> Column:
    """A cancellation of nothing has no condition and no class: 0 stands for them."""
    return codes.fill_null(0).to_numpy()


def _due_tier(grade: Column, tier: Column, period: Column, policy: Policy) -> Column:
    """The class of the hospital's grade on the day (T6), as [due_class][] tells it, or else that as settled."""
    table = np.zeros((len(policy.periods) + 1, len(GRADES) + 1, len(TIERS) + 1), np.int8)
    table[...] = np.arange(len(TIERS) + 1)  # -1, no grade, is the last row, which stays as settled
    for number, one in enumerate(policy.periods, start=1):
        for place, known in enumerate(GRADES):
            for settled, fee_class in enumerate(TIERS, start=1):
                nearest = nearest_class(fee_class, one.scheme.classes_of(known))
                table[number, place, settled] = TIERS.index(nearest) + 1
    return np.asarray(table[period, grade, tier])


def _years(
    persons: pl.Series, condition: Column, year: Column, opening: pl.DataFrame, policy: Policy
) -> tuple[Column, Groups, Column]:
    """Persons as numbers; the person, condition and year of each event, then of each balance (I-T3); the latter's alone."""
    together = pl.concat([persons, opening["person_id"]]) if opening.height else persons
    person = groups_of_texts(together).numbers
    codes = np.concatenate([condition, opening["condition_code"].to_numpy()])
    years = np.concatenate([year, opening["year"].to_numpy()])
    groups = groups_of_keys((person.astype(np.int64) * len(policy.conditions) + codes) * _YEARS + years)
    return person[: len(persons)], groups, groups.numbers[len(persons) :]


def _follow(group: Column, due: Column, paid: Column, limit: Column, before: Column) -> tuple[Column, ...]:
    """What was really paid before each event, and the causes; and of each group the sums and the highest limit."""
    paid_before, cause = np.zeros(len(group), np.int64), np.full(len(group), -1, np.int32)
    year_paid, year_due, highest = before.copy(), before.copy(), np.full(len(before), -1, np.int64)
    runs = runs_of(group)
    if len(group):
        member, place = group[runs.order[runs.starts]], runs.order
        really, should = (runs.running(one[place], before[member]) for one in (paid, due))
        paid_before[place] = really - paid[place]
        year_paid[member], year_due[member] = really[runs.ends], should[runs.ends]
        highest[member] = runs.highest(limit[place])
        cause[place] = _parted(runs, really != should)
    return paid_before, cause, before, year_paid, year_due, highest


def _parted(runs: Runs, differs: Column) -> Column:
    """Of each event, in the order of the runs: with which one before it what was paid and due last became different; or -1."""
    is_first = np.zeros(len(differs), np.bool_)
    is_first[runs.starts] = True
    before = np.concatenate([[False], differs[:-1]]) & ~is_first
    parts = np.where(differs & ~before, np.arange(len(differs)), -1)
    so_far = np.concatenate([[-1], np.maximum.accumulate(parts)[:-1]])
    return np.where(so_far >= runs.spread(runs.starts), runs.order[so_far], -1)

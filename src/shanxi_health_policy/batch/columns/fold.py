"""The heart of the columns: the rule itself, over the visits of all persons, which stand in the order of settlement.

A visit is paid by `tcm.kernel.pay` on top of what its person, condition and year were paid before; a cancellation gives back
what its target was paid. That is all there is, and [pay_in_order][] says it as a loop. Most visits need no loop: in a year
that meets no limit each is paid by itself, and in one of a single limit the running sum is cut at it. The loop is left with
the years that meet a limit and hold a cancellation; or, once it is compiled, with all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache, cached_property
from typing import Any

import numpy as np
from attrs import frozen

from shanxi_health_policy.batch.columns.runs import Runs, runs_of
from shanxi_health_policy.batch.loops import (
    BLOCK,
    Column,
    blocks,
    compiled,
    in_shares,
    is_compiled,
    side_by_side,
)
from shanxi_health_policy.tcm.kernel import pay

NONE: Column = np.zeros(0, np.int64)
"""A column without rows, where there is nothing to be told of."""
_ABOVE_ALL = np.iinfo(np.int64).max


@frozen(eq=False, repr=False)
class Terms:
    """What a notice sets for a condition and fee class, one row each, in columns; the first row pays nothing."""

    numerator: Column
    denominator: Column
    per_visit: Column
    annual: Column

    @property
    def columns(self) -> tuple[Column, ...]:
        """All four."""
        return self.numerator, self.denominator, self.per_visit, self.annual

    @property
    def one_rate(self) -> tuple[int, int] | None:
        """The rate of all rows but the first, if it is one."""
        rates = set(zip(self.numerator[1:].tolist(), self.denominator[1:].tolist(), strict=True))
        return rates.pop() if len(rates) == 1 else None


@frozen(eq=False, repr=False, slots=False)
class Folded:
    """What became of each visit, in fen, in the order of the columns given; and what each group was paid in all."""

    fund: Column
    paid_after: Column
    paid: Column
    _cuts: Callable[[], tuple[Column, Column]]

    @property
    def per_visit_cut(self) -> Column:
        """What the per-visit limit cut off each visit."""
        return self._both_cuts[0]

    @property
    def annual_cut(self) -> Column:
        """What the annual limit cut off each visit."""
        return self._both_cuts[1]

    @cached_property
    def _both_cuts(self) -> tuple[Column, Column]:
        return self._cuts()


def fold(
    group: Column,
    terms_of: Column,
    eligible: Column,
    target: Column,
    terms: Terms,
    paid: Column,
    before: Column = NONE,
) -> Folded:
    """Pay the visits one after another.

    `group` numbers the person, condition and year of each visit, `terms_of` its row of `terms`, `eligible` is the part of its
    cost, in fen, that the rate applies to; `target` is the position of the visit that it takes back, or negative, and empty
    where none takes any back; `paid` is what each group was paid before, and is brought up to date; `before` is what single
    visits were paid, whose positions come after those of all others.
    """
    rows = len(group)
    paid_after, fund = side_by_side((rows, np.int64), (rows + len(before), np.int64))
    fund[rows:] = before
    visits = _Visits(group, terms_of, eligible, target, terms, paid, fund, paid_after)
    in_shares(rows, visits.loop_over_share if is_compiled(rows) else visits.pay_share)
    fund = fund[:rows]
    takes_back = target >= 0 if len(target) else np.zeros(rows, np.bool_)
    return Folded(fund, paid_after, paid, lambda: cuts(terms_of, eligible, fund, takes_back, terms))


@frozen(eq=False, repr=False)
class _Visits:
    """The columns of [fold][], the last three of which are filled share by share; a share has whole groups."""

    group: Column
    terms_of: Column
    eligible: Column
    target: Column
    terms: Terms
    paid: Column
    fund: Column
    paid_after: Column

    def loop_over_share(self, share: int, shares: int) -> None:
        """The same by the loop, compiled."""
        rate = self.terms.one_rate
        rule, loop = compiled(_at_rate(*rate) if rate else pay), compiled(pay_in_order)
        for here in blocks(0, len(self.group), BLOCK):
            visits = np.flatnonzero((self.group[here] & (shares - 1)) == share) + here.start
            columns = (self.group, self.terms_of, self.eligible, self.target)
            loop(rule, visits, *columns, *self.terms.columns, self.paid, self.fund, self.paid_after)

    def pay_share(self, share: int, shares: int) -> None:
        """Pay the visits of the groups whose last bits are the number of the share."""
        here = None if shares == 1 else np.flatnonzero((self.group & (shares - 1)) == share)
        runs = runs_of(self.group if here is None else self.group[here] >> (shares.bit_length() - 1))
        for some in runs.pieces():
            self._pay(some, some.order if here is None else here[some.order])

    def _pay(self, runs: Runs, place: Column) -> None:
        """Pay the visits of some groups, which are at these places, group after group."""
        member = self.group[place[runs.starts]]
        paid, (wanted, limit) = self.paid[member], self._wanted(place)
        lowest = np.minimum.reduceat(limit, runs.starts)
        meets = paid + np.add.reduceat(wanted, runs.starts) > lowest
        fund, after = _cut(runs, wanted, paid, np.where(meets, np.maximum(lowest, paid), _ABOVE_ALL))
        takes_back = np.zeros(len(member), np.bool_)
        if len(self.target):
            takes_back = np.logical_or.reduceat(self.target[place] >= 0, runs.starts)
        several = meets & ~takes_back & (runs.highest(np.where(limit < _ABOVE_ALL, limit, 0)) > lowest)
        if several.any():
            rows, some = runs.of(several)
            fund[rows], after[rows] = _in_rounds(some, wanted[rows], limit[rows], paid[several])
        self.fund[place], self.paid_after[place] = fund, after
        if takes_back.any():
            self._give_back(*runs.of(takes_back & ~meets), place, paid[takes_back & ~meets])
            self._pay_one_by_one(np.sort(place[runs.of(takes_back & meets)[0]]))
        self.paid[member] = self.paid_after[place[runs.ends]]

    def _wanted(self, place: Column) -> tuple[Column, Column]:
        """What visits would be paid short of the annual limit, a cancellation nothing; and the limits that they may meet."""
        terms, terms_of, wanted = self.terms, self.terms_of.take(place), self.eligible.take(place)
        one_rate, limit = terms.one_rate, np.empty(len(place), np.int64)
        for here in blocks(0, len(place)):
            row = terms_of[here]
            wanted[here] = np.minimum(_by_rate(wanted[here], row, terms, one_rate), terms.per_visit[row])
            limit[here] = terms.annual[row]
        if len(self.target):
            wanted[self.target[place] >= 0] = 0
        limit[wanted == 0] = _ABOVE_ALL
        return wanted, limit

    def _give_back(self, rows: Column, runs: Runs, place: Column, paid: Column) -> None:
        """The cancellations of years that meet no limit, in which nothing else changes."""
        where = place[rows]
        target = self.target[where]
        fund = np.where(target >= 0, -self.fund[target], self.fund[where])
        self.fund[where], self.paid_after[where] = fund, runs.running(fund, paid)

    def _pay_one_by_one(self, place: Column) -> None:
        """The visits at these places, which are whole years, one after another."""
        rows, target = len(place), self.target[place]
        from_before = target >= len(self.group)
        own = np.where(target >= 0, np.searchsorted(place, target), -1)
        own[from_before] = rows + np.arange(from_before.sum())
        members, group = np.unique(self.group[place], return_inverse=True)
        fund, paid_after = [0] * rows + self.fund[target[from_before]].tolist(), [0] * rows
        columns = (
            group,
            self.terms_of[place],
            self.eligible[place],
            own,
            *self.terms.columns,
            self.paid[members],
        )
        pay_in_order(pay, range(rows), *[*(one.tolist() for one in columns), fund, paid_after])
        self.fund[place], self.paid_after[place] = fund[:rows], paid_after


def _by_rate(eligible: Column, row: Column, terms: Terms, one_rate: tuple[int, int] | None = None) -> Column:
    """The share of costs, rounded half up, each by its row of the terms.

    `one_rate` stands for the rate of every row, which takes a third of the time: for whoever holds the first row, which pays
    nothing, to its limits.
    """
    numerator, denominator = one_rate or (terms.numerator[row], terms.denominator[row])
    found: Column = (2 * eligible * numerator + denominator) // (2 * denominator)
    return found


def _cut(runs: Runs, wanted: Column, paid: Column, cap: Column) -> tuple[Column, Column]:
    """What is paid, and what the year then stands at, where each year ends at one sum."""
    after, at_most = runs.running(wanted, paid), runs.spread(cap)
    before = np.minimum(after - wanted, at_most)
    np.minimum(after, at_most, out=after)
    return after - before, after


def _in_rounds(runs: Runs, wanted: Column, limit: Column, paid: Column) -> tuple[Column, Column]:
    """The same where a year has several limits, and meets one.

    The first visit that passes its limit is paid what is left of it, and later ones whose limit is no higher get nothing. So in
    as many rounds as there are limits.
    """
    place, run = np.arange(len(wanted)), runs.spread(np.arange(len(runs.starts)))
    fund = wanted.copy()
    while True:
        after = runs.running(fund, paid)
        passing = np.flatnonzero((after > limit) & (fund > 0))
        if not len(passing):
            return fund, after
        first = passing[np.diff(run[passing], prepend=-1) > 0]
        fund[first] = np.maximum(limit[first] - after[first] + fund[first], 0)
        passed, where = np.full(len(runs.starts), -1), np.full(len(runs.starts), len(wanted))
        passed[run[first]], where[run[first]] = limit[first], first
        fund[(place > where[run]) & (limit <= passed[run])] = 0


def pay_in_order(
    rule: Callable[[int, int, int, int, int, int], tuple[int, int, int]],
    visits: Iterable[int],
    group: Column | list[int],
    terms_of: Column | list[int],
    eligible: Column | list[int],
    target: Column | list[int],
    numerator: Column | list[int],
    denominator: Column | list[int],
    per_visit: Column | list[int],
    annual: Column | list[int],
    paid: Column | list[int],
    fund: Column | list[int],
    paid_after: Column | list[int],
) -> None:
    """The loop over visits, told by their positions, in the order of settlement; fills the last three columns."""
    some_take_back = len(target) > 0
    for visit in visits:
        member = group[visit]
        if some_take_back and target[visit] >= 0:
            fund[visit] = -fund[target[visit]]
        else:
            row = terms_of[visit]
            fund[visit], _, _ = rule(
                eligible[visit], numerator[row], denominator[row], per_visit[row], annual[row], paid[member]
            )
        paid[member] += fund[visit]
        paid_after[visit] = paid[member]


@cache
def _at_rate(numerator: int, denominator: int) -> Callable[..., Any]:
    """The rule at a rate that a compiler knows: to divide by a constant takes it a third of the time of a division."""
    rule = compiled(pay)

    def pay_at_rate(
        eligible: int, _numerator: int, _denominator: int, per_visit: int, annual: int, paid: int
    ) -> Any:
        return rule(eligible, numerator, denominator, per_visit, annual, paid)

    return pay_at_rate


def cuts(
    terms_of: Column, eligible: Column, fund: Column, is_cancellation: Column, terms: Terms
) -> tuple[Column, Column]:
    """What the per-visit and the annual limit cut off each visit: the rule's other two results, from what it paid."""
    per_visit_cut, annual_cut = side_by_side((len(fund), np.int64), (len(fund), np.int64))
    for here in blocks(0, len(fund)):
        row = terms_of[here]
        by_rate = _by_rate(eligible[here], row, terms)
        within_visit = np.minimum(by_rate, terms.per_visit[row])
        per_visit_cut[here], annual_cut[here] = by_rate - within_visit, within_visit - fund[here]
    for cut in (per_visit_cut, annual_cut):
        cut[is_cancellation] = 0
    return per_visit_cut, annual_cut

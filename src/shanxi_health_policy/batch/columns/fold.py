"""The heart of the columns: the rule itself, over the visits of all persons, which stand in the order of settlement.

A visit is paid by `tcm.kernel.pay` on top of what its person, condition and year were paid before; a cancellation gives back
what its target was paid. That is all there is; the loop is the same whether it is interpreted or compiled.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache, cached_property
from typing import Any

import numpy as np
from attrs import field, frozen

from shanxi_health_policy.batch.loops import (
    BLOCK,
    Column,
    compiled,
    in_shares,
    is_interpreted,
    run_loop,
    side_by_side,
)
from shanxi_health_policy.tcm.kernel import pay

_CLOSE = 2**14
"""What is worked out of so many rows at a time stays close to the processor."""
NONE: Column = np.zeros(0, np.int64)
"""A column without rows, where there is nothing to be told of."""


@frozen
class Terms:
    """What a notice sets for a condition and fee class, one row each, in columns; the first row pays nothing."""

    numerator: Column = field(eq=False)
    denominator: Column = field(eq=False)
    per_visit: Column = field(eq=False)
    annual: Column = field(eq=False)


@frozen(slots=False)
class Folded:
    """What became of each visit, in fen, in the order of the columns given; and what each group was paid in all."""

    fund: Column = field(eq=False)
    paid_after: Column = field(eq=False)
    paid: Column = field(eq=False)
    _cuts: Callable[[], tuple[Column, Column]] = field(eq=False, repr=False)

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
    rule = _rule_for(terms, rows)

    def pay_share(share: int, shares: int) -> None:
        for visits in _visits_of(group, share, shares):
            run_loop(
                rows, pay_in_order, visits, group, terms_of, eligible, target,
                terms.numerator, terms.denominator, terms.per_visit, terms.annual, paid, fund, paid_after, kernel=rule,
            )  # fmt: skip

    in_shares(rows, pay_share)
    fund = fund[:rows]
    takes_back = target >= 0 if len(target) else np.zeros(rows, np.bool_)
    return Folded(fund, paid_after, paid, lambda: cuts(terms_of, eligible, fund, takes_back, terms))


def pay_in_order(
    rule: Callable[[int, int, int, int, int, int], tuple[int, int, int]],
    visits: Column,
    group: Column,
    terms_of: Column,
    eligible: Column,
    target: Column,
    numerator: Column,
    denominator: Column,
    per_visit: Column,
    annual: Column,
    paid: Column,
    fund: Column,
    paid_after: Column,
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


def _rule_for(terms: Terms, rows: int) -> Callable[..., Any]:
    """The rule; where it is to be compiled and all terms have one rate, for that rate."""
    rates = set(zip(terms.numerator[1:].tolist(), terms.denominator[1:].tolist(), strict=True))
    return pay if is_interpreted(rows) or len(rates) != 1 else _at_rate(*rates.pop())


@cache
def _at_rate(numerator: int, denominator: int) -> Callable[..., Any]:
    """The rule at a rate that a compiler knows: to divide by a constant takes it a third of the time of a division."""
    rule = compiled(pay)

    def pay_at_rate(
        eligible: int, _numerator: int, _denominator: int, per_visit: int, annual: int, paid: int
    ) -> Any:
        return rule(eligible, numerator, denominator, per_visit, annual, paid)

    return pay_at_rate


def _visits_of(group: Column, share: int, shares: int) -> Iterator[Column]:
    """The positions of the visits of a share, block by block: it has the groups whose last bits are its number."""
    for start in range(0, len(group), BLOCK):
        block = group[start : start + BLOCK]
        if shares == 1:
            yield np.arange(start, start + len(block))
        else:
            yield np.flatnonzero((block & (shares - 1)) == share) + start


def cuts(
    terms_of: Column, eligible: Column, fund: Column, is_cancellation: Column, terms: Terms
) -> tuple[Column, Column]:
    """What the per-visit and the annual limit cut off each visit: the rule's other two results, from what it paid."""
    per_visit_cut, annual_cut = side_by_side((len(fund), np.int64), (len(fund), np.int64))
    for start in range(0, len(fund), _CLOSE):
        here = slice(start, start + _CLOSE)
        row = terms_of[here]
        numerator, denominator = terms.numerator[row], terms.denominator[row]
        by_rate = (2 * eligible[here] * numerator + denominator) // (2 * denominator)
        within_visit = np.minimum(by_rate, terms.per_visit[row])
        per_visit_cut[here], annual_cut[here] = by_rate - within_visit, within_visit - fund[here]
    for cut in (per_visit_cut, annual_cut):
        cut[is_cancellation] = 0
    return per_visit_cut, annual_cut

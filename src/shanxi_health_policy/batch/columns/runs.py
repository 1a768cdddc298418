"""Rows brought together by a number that they bear: those of one number after one another, in the order in which they stand."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

import numpy as np
from attrs import frozen

from shanxi_health_policy.batch.loops import Column

_DIGIT = 16
"""Whole numbers of so many bits are put in order by counting, which takes a tenth of the time of comparing."""
_MOST_DIGITS = 2
_TOGETHER = 2**18


@frozen(eq=False, repr=False, slots=False)
class Runs:
    """Some rows in the order of their numbers; a run is the rows of one number."""

    order: Column
    """The places of the rows, run after run."""
    starts: Column
    """Where each run begins in that order."""

    @cached_property
    def sizes(self) -> Column:
        """How many rows each run has."""
        return np.diff(self.starts, append=len(self.order))

    @property
    def ends(self) -> Column:
        """Where the last row of each run stands in that order."""
        return self.starts + self.sizes - 1

    def pieces(self) -> Iterator[Runs]:
        """The runs a few at a time, each time so many rows as are quickly had memory for, or a longer run."""
        first = 0
        while first < len(self.starts):
            begin = self.starts[first]
            last = int(np.searchsorted(self.starts, begin + _TOGETHER))
            end = self.starts[last] if last < len(self.starts) else len(self.order)
            yield Runs(self.order[begin:end], self.starts[first:last] - begin)
            first = last

    def spread(self, values: Column) -> Column:
        """A value of each run, for each of its rows."""
        return np.repeat(values, self.sizes)

    def highest(self, values: Column) -> Column:
        """The highest value of each run."""
        found: Column = np.maximum.reduceat(values, self.starts)
        return found

    def running(self, values: Column, before: Column) -> Column:
        """The sums of each run up to every row, the row included, on top of what was `before` the run.

        Sums over all runs may pass what 64 bits hold: they wrap around, and the differences are right.
        """
        sums: Column = np.cumsum(values)
        sums -= self.spread(sums[self.starts] - values[self.starts] - before)
        return sums

    def of(self, chosen: Column) -> tuple[Column, Runs]:
        """The rows of some runs by their places in the order of all, and the runs they make up there."""
        rows = np.flatnonzero(self.spread(chosen))
        sizes = self.sizes[chosen]
        return rows, Runs(np.arange(len(rows)), np.cumsum(sizes) - sizes)


def runs_of(numbers: Column) -> Runs:
    """The runs of rows with one whole number, which is not negative."""
    return runs_along(in_order_of(numbers), numbers)


def runs_along(order: Column, values: Column) -> Runs:
    """The runs of rows with one value, in an order in which those stand together."""
    return Runs(order, np.flatnonzero(differs_along(order, values)))


def differs_along(order: Column, values: Column) -> Column:
    """Which rows, in an order, have another value than the one before; the first is one of them."""
    along = values[order]
    return np.concatenate([np.ones(min(len(order), 1), np.bool_), along[1:] != along[:-1]])


def in_order_of(numbers: Column) -> Column:
    """The places of whole numbers, none of them negative, from the smallest to the largest; equal ones as they stand."""
    bits = int(numbers.max(initial=0)).bit_length()
    if bits > _DIGIT * _MOST_DIGITS:
        return np.argsort(numbers, kind="stable")
    order = np.argsort(numbers.astype(np.uint16), kind="stable")
    if bits > _DIGIT:
        order = order[np.argsort((numbers >> _DIGIT).astype(np.uint16)[order], kind="stable")]
    return order

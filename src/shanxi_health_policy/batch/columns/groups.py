"""Equal keys get equal numbers, exactly: the persons, visits and years of a table as small whole numbers."""

from __future__ import annotations

import numpy as np
import polars as pl
from attrs import frozen

from shanxi_health_policy.batch.columns.runs import differs_along, in_order_of, runs_along
from shanxi_health_policy.batch.loops import BLOCK, Column

_FEW = 2**10
_SPREAD, _HALF = np.uint64(0x9E3779B97F4A7C15), np.uint64(32)
"""Makes the first 32 bits of a key's product depend on all of its bits."""


@frozen(eq=False, repr=False)
class Groups:
    """The number of each row's group, in the order in which groups first occur, and the first row of each group."""

    numbers: Column
    firsts: Column

    @property
    def count(self) -> int:
        """How many groups there are."""
        return len(self.firsts)


def groups_of_texts(texts: pl.Series) -> Groups:
    """Rows with the same text, found by the text's hash; where two texts share a hash, by the texts themselves."""
    groups = groups_of_keys(texts.hash().to_numpy())
    return groups if _is_exact(texts, groups) else groups_of_keys(texts.rank("dense").to_numpy())


def groups_of_keys(keys: Column) -> Groups:
    """Rows with the same whole number."""
    keys = keys.astype(np.uint64, copy=False)
    half = (keys * _SPREAD >> _HALF).astype(np.uint32)
    order = in_order_of(half)
    shares_half = differs_along(order, keys) & ~differs_along(order, half)
    if shares_half.any():  # other keys with the same half may stand between equal ones
        _part(order, keys, half, shares_half)
    runs = runs_along(order, keys)
    is_first = np.zeros(len(keys), np.bool_)
    is_first[order[runs.starts]] = True
    occurs = np.cumsum(is_first, dtype=np.int32)
    numbers = np.empty(len(keys), np.int32)
    numbers[order] = runs.spread(occurs[order[runs.starts]] - 1)
    return Groups(numbers, np.flatnonzero(is_first))


def all_different(texts: pl.Series) -> bool:
    """Whether no text occurs twice, told by their hashes: equal texts have equal hashes. Never true by mistake.

    Where some do, the first few rows mostly show it: those of one visit stand together in most files.
    """
    first = texts.head(_FEW)
    if first.n_unique() < len(first):
        return False
    return texts.hash().n_unique() == len(texts)


def _part(order: Column, keys: Column, half: Column, shares_half: Column) -> None:
    """Put the rows of the halves that several keys share in the order of the keys; their places are those of the halves."""
    shared = np.unique(half[order[shares_half]])
    here = np.flatnonzero(np.isin(half[order], shared))
    rows = order[here]
    order[here] = rows[np.lexsort((rows, keys[rows], half[rows]))]


def _is_exact(texts: pl.Series, groups: Groups) -> bool:
    for start in range(0, len(texts), BLOCK):
        first = texts.gather(groups.firsts[groups.numbers[start : start + BLOCK]])
        if not first.eq_missing(texts.slice(start, BLOCK)).all():
            return False
    return True

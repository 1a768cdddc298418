"""Equal keys get equal numbers, exactly: the persons, visits and years of a table as small whole numbers."""

from __future__ import annotations

import numpy as np
import polars as pl
from attrs import field, frozen

from shanxi_health_policy.batch.loops import BLOCK, FEW, Column, compiled


@frozen
class Groups:
    """The number of each row's group, in the order in which groups first occur, and the first row of each group."""

    numbers: Column = field(eq=False)
    firsts: Column = field(eq=False)

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
    if len(keys) < FEW:
        _, firsts, numbers = np.unique(keys, return_index=True, return_inverse=True)
        by_first = np.argsort(firsts)  # the numbers of np.unique follow the keys, not their first occurrence
        rank = np.empty(len(firsts), np.int32)
        rank[by_first] = np.arange(len(firsts), dtype=np.int32)
        return Groups(rank[numbers], firsts[by_first])
    keys = keys.astype(np.uint64, copy=False)
    numbers, firsts = np.empty(len(keys), np.int32), np.empty(len(keys), np.int64)
    bits, count = (len(keys) // 8).bit_length(), -1
    while count < 0:  # too small a table: once more with a larger one
        bits += 2
        held, number = np.empty(1 << bits, np.uint64), np.full(1 << bits, -1, np.int32)
        count = compiled(_number)(keys, bits, held, number, numbers, firsts)
    return Groups(numbers, firsts[:count].copy())


def all_different(texts: pl.Series) -> bool:
    """Whether no text occurs twice, told by their hashes: equal texts have equal hashes. Never true by mistake."""
    hashes = np.sort(texts.hash().to_numpy())
    return not bool((hashes[1:] == hashes[:-1]).any())


def _is_exact(texts: pl.Series, groups: Groups) -> bool:
    for start in range(0, len(texts), BLOCK):
        first = texts.gather(groups.firsts[groups.numbers[start : start + BLOCK]])
        if not first.eq_missing(texts.slice(start, BLOCK)).all():
            return False
    return True


def _number(keys: Column, bits: int, held: Column, number: Column, numbers: Column, firsts: Column) -> int:
    """Looks every key up in a table of open addresses; the count, or -1 where the table would be more than half full."""
    # Keys that lie close together must not crowd one place of the table.
    spread = np.uint64(0x9E3779B97F4A7C15)
    shift = np.uint64(64 - bits)
    last = len(number) - 1
    count = 0
    for row in range(len(keys)):
        key = keys[row]
        slot = np.int64((key * spread) >> shift)
        while number[slot] >= 0 and held[slot] != key:
            slot = (slot + 1) & last
        if number[slot] < 0:
            if 2 * count > last:
                return -1
            held[slot], number[slot] = key, count
            firsts[count] = row
            count += 1
        numbers[row] = number[slot]
    return count

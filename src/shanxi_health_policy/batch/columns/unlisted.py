"""Items on no list of techniques and in no mapping: which rows they are, what they cost, and what their names may be meant for.

Such an item is the patient's own (I-T7), and so is one whose name is misspelt: the summary tells them, and a strict reading
holds their visits back.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import polars as pl
from attrs import frozen

from shanxi_health_policy.batch.columns.faults import FaultFinder, closer_by, did_you_mean
from shanxi_health_policy.batch.files.headers import TECHNIQUE
from shanxi_health_policy.batch.loops import Column
from shanxi_health_policy.errors import FileError
from shanxi_health_policy.money import to_yuan
from shanxi_health_policy.notices.catalogue import Catalogue, chosen
from shanxi_health_policy.tcm.item_mapping import ItemMapping, load_mapping
from shanxi_health_policy.text import Text

if TYPE_CHECKING:
    from shanxi_health_policy.batch.columns.policy import Policy

MOST_NAMES = 10_000
"""So many distinct names of a file are told apart, the first ones; a file can hold as many as it has rows."""
_MOST_TOLD = 10
_SUGGESTIONS = 200  # finding near names costs time: done for so many distinct names of a piece
EXPECTED = Text(
    "清单上的技术，或对照表（items）里有的名称或编码",
    "a technique on a list, or a name or code in the mapping of items",
)
SUMS: dict[str, pl.DataType] = {"name": pl.String(), "rows": pl.Int64(), "fen": pl.Int128()}
NOTHING_UNLISTED = pl.DataFrame(schema=SUMS)
Items = ItemMapping | str | Path
"""A mapping of items, or the file that holds it."""


@frozen
class UnlistedItem:
    """One name that is on no list: in how many rows, and what they cost in yuan."""

    name: str
    rows: int
    cost: Decimal
    nearest: tuple[str, ...]
    """The names on the lists that are most like it, at most three."""


@frozen(kw_only=True)
class UnlistedItems:
    """The items of a file that are on no list of any notice and in no mapping, as the file bills them.

    Every row counts that is understood and no cancellation, whether or not its visit is settled or cancelled.
    """

    names: int = 0
    """How many names they have; 10,000 of them are told apart, the first ones."""
    rows: int = 0
    cost: Decimal = Decimal("0.00")
    """What they cost in all, in yuan."""
    most: tuple[UnlistedItem, ...] = ()
    """Those that cost most, at most ten."""
    further_rows: int = 0
    """Of `rows`, those of further names, which were not told apart."""


def file_of(items: Items | None) -> Path | None:
    """The file of a mapping that is given as one."""
    return None if items is None or isinstance(items, ItemMapping) else Path(items)


def mapping_of(items: Items | None, catalogue: Catalogue | None) -> ItemMapping:
    """The mapping of a file; raises [FileError][] with every fault of it."""
    if items is None or isinstance(items, ItemMapping):
        return items or ItemMapping()
    found, faults = load_mapping(Path(items), chosen(catalogue))
    if faults:
        raise FileError(faults)
    return found


@frozen(eq=False, repr=False)
class OffLists:
    """The names of a piece that are on no list, and by row the number of its name (null where it is none)."""

    names: list[str]
    codes: pl.Series
    off: Column
    """By the number of a name: whether it is on no list."""
    policy: Policy

    @property
    def rows(self) -> pl.Series:
        """Which rows have such a name."""
        found = pl.Series(self.off.take(self.codes.fill_null(0).to_numpy()))
        return found & self.codes.is_not_null() if self.codes.null_count() else found

    def tell(self, fen: pl.Series, read: pl.Series, faulty: pl.Series, finder: FaultFinder) -> pl.DataFrame:
        """In how many rows each name stands and what they cost, in the order of the rows; by a strict reading a fault each.

        `read` are the rows whose items are read, and `faulty` those with another fault, which are not counted.
        """
        here = self.rows & read
        if self.policy.strict_items:
            finder.add(here, TECHNIQUE.name, "item_on_no_list", EXPECTED, self._closer())
        here &= ~faulty
        cells = pl.DataFrame({"code": self.codes, "fen": fen}).filter(here)
        by_name = cells.group_by("code", maintain_order=True).agg(
            rows=pl.len().cast(pl.Int64), fen=pl.col("fen").cast(pl.Int128).sum()
        )
        return by_name.select(
            name=pl.Series(self.names, dtype=pl.String).gather(by_name["code"]), rows="rows", fen="fen"
        )

    def _closer(self) -> pl.DataFrame:
        """By `value`: what is expected of a name, with the nearest techniques; of the first names only."""
        names = [name for name, off in zip(self.names, self.off, strict=True) if off][:_SUGGESTIONS]
        nearest = self.policy.catalogue.nearest_techniques
        return closer_by((name, did_you_mean(EXPECTED, nearest(name))) for name in names)


def off_lists(names: list[str], codes: pl.Series, by_period: Column, policy: Policy) -> OffLists | None:
    """The names that are on no list and in no mapping; None where all are, as in most pieces of most files.

    `by_period` says of each whether the list of a period of the place has it: the others are looked up one by one.
    """
    off: Column = np.logical_not(by_period.any(axis=1))
    for number in np.flatnonzero(off).tolist():
        name = names[number]
        off[number] = not policy.items.knows(name) and policy.catalogue.find_technique(name) is None
    return OffLists(names, codes, off, policy) if off.any() else None


class Unlisted:
    """The sums over the pieces of a file, in its order: exact, and the same however it is cut into pieces."""

    def __init__(self) -> None:
        self._by_name: dict[str, tuple[int, int]] = {}
        self._further = 0, 0

    def add(self, sums: pl.DataFrame) -> None:
        """The next piece, as [OffLists.tell][] tells it."""
        for name, rows, fen in sums.iter_rows():
            known = self._by_name.get(name)
            if known is None and len(self._by_name) == MOST_NAMES:
                self._further = self._further[0] + rows, self._further[1] + fen
            else:
                before = known or (0, 0)
                self._by_name[name] = before[0] + rows, before[1] + fen

    def told(self, catalogue: Catalogue) -> UnlistedItems:
        """What the summary tells of them."""
        return UnlistedItems(
            names=len(self._by_name),
            rows=self._further[0] + sum(rows for rows, _ in self._by_name.values()),
            cost=to_yuan(self._further[1] + sum(fen for _, fen in self._by_name.values())),
            most=tuple(self._most(catalogue)),
            further_rows=self._further[0],
        )

    def _most(self, catalogue: Catalogue) -> Iterator[UnlistedItem]:
        by_cost = sorted(self._by_name.items(), key=lambda one: (-one[1][1], -one[1][0], one[0]))
        for name, (rows, fen) in by_cost[:_MOST_TOLD]:
            yield UnlistedItem(name, rows, to_yuan(fen), catalogue.nearest_techniques(name))

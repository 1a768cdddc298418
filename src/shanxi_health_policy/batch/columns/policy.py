"""What the notices of a place say, as tables that columns are looked up in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from enum import IntEnum
from functools import cached_property, lru_cache

import numpy as np
from attrs import evolve, field, frozen

from shanxi_health_policy.batch.columns.fold import Terms
from shanxi_health_policy.batch.loops import Column
from shanxi_health_policy.notices.catalogue import Catalogue, Period, TcmTimeline, chosen
from shanxi_health_policy.tcm.item_mapping import ItemMapping
from shanxi_health_policy.tcm.kernel import UNLIMITED
from shanxi_health_policy.tcm.treatment_place import treatment_place
from shanxi_health_policy.vocabulary.conditions import AnyCondition
from shanxi_health_policy.vocabulary.fee_class import FeeClass

TIERS = tuple(FeeClass)


class Outside(IntEnum):
    """What a visit lies outside of: nothing, all notices in force, their conditions, or the fee classes with limits."""

    NOTHING = 0
    ALL_NOTICES = 1
    CONDITIONS = 2
    FEE_CLASSES = 3


_FIRST_DAY = date(1970, 1, 1).toordinal()


@frozen(eq=False, slots=False)
class Policy:
    """The timeline of a place, its conditions by number, and its limits as [Terms][].

    Numbers count from 1 where 0 stands for none: periods (0: no notice in force), and rows of `terms` (0: not covered).
    The number of a condition is its place among all that the catalogue knows, the same in every process.
    """

    catalogue: Catalogue
    timeline: TcmTimeline
    conditions: tuple[AnyCondition, ...]
    place: str
    place_assumed: bool = False
    items: ItemMapping = field(factory=ItemMapping)
    """What a hospital's own names and codes of items mean."""
    strict_items: bool = False
    """Whether an item that is on no list and in no mapping is a fault."""

    @classmethod
    def of(
        cls, place: str | None, known_on: date | None = None, catalogue: Catalogue | None = None
    ) -> Policy:
        """The policy of a place as known on a day; asked again, it is the same.

        A place left out is the only one whose notices pay for treatment; raises [InputError][] where there are several.
        """
        notices = chosen(catalogue)
        return _policy(*treatment_place(notices, place), known_on, notices)

    def with_items(self, items: ItemMapping, *, strict: bool) -> Policy:
        """The same policy for files whose items have names and codes of their own."""
        return evolve(self, items=items, strict_items=strict) if items != ItemMapping() or strict else self

    def condition_code(self, name: str) -> int | None:
        """The number of the condition that a name stands for."""
        return _condition_code(self, name)

    @property
    def periods(self) -> tuple[Period, ...]:
        """The periods, the first of which has number 1."""
        return self.timeline.periods

    def period_on(self, days: Column) -> Column:
        """The number of the period each day lies in; days are counted from 1970-01-01."""
        return by_day(days, self.period_of_span)

    def period_of_span(self, first: int, last: int) -> Column:
        """The number of the period for every day of a span."""
        numbers = np.zeros(last - first + 1, np.int16)
        for number, period in enumerate(self.periods, start=1):
            start, end = (day.toordinal() - _FIRST_DAY - first for day in (period.start, period.end))
            numbers[max(start, 0) : max(end + 1, 0)] = number
        return numbers

    def meant(self, item: str) -> str | None:
        """The name of the technique that an item is by the hospital's mapping, or its own; None for what is no technique."""
        return self.items.technique(item) if self.items.knows(item) else item

    def listed(self, techniques: list[str]) -> Column:
        """By technique and period: whether what the name means is on the list that holds in the period."""
        table = np.zeros((len(techniques), len(self.periods) + 1), np.bool_)
        meant = [self.meant(one) for one in techniques]
        for number, period in enumerate(self.periods, start=1):
            for row, name in enumerate(meant):
                table[row, number] = name is not None and period.scheme.find_technique(name) is not None
        return table

    def terms_of(self, period: Column, condition: Column, tier: Column) -> Column:
        """The row of `terms` for each period, condition and fee class (1, 2, 3)."""
        return np.asarray(self.terms_rows[period, condition, tier - 1])

    def outside(self, period: Column, condition: Column, terms: Column) -> Column:
        """What each visit lies outside of, as [Outside][], by its period, condition and row of `terms`."""
        found = np.zeros(len(terms), np.int8)
        without = terms == 0
        if without.any():
            named = self.covers[period[without], condition[without]]
            found[without] = np.where(named, Outside.FEE_CLASSES, Outside.CONDITIONS)
            found[period == 0] = Outside.ALL_NOTICES
        return found

    @cached_property
    def terms_rows(self) -> Column:
        """The row of `terms` by period, condition and fee class (0, 1, 2)."""
        narrow = np.min_scalar_type(-1 - len(self.rows))  # one such number is kept for every visit
        table = np.zeros((len(self.periods) + 1, len(self.conditions), len(TIERS)), narrow)
        for (period, code, tier), number in self.rows.items():
            table[period, code, tier] = number
        return table

    @cached_property
    def terms(self) -> Terms:
        """The limits in whole fen, [UNLIMITED][] where the notice sets none."""
        rows = [(0, 1, 0, 0)]
        for period, code, tier in self.rows:
            scheme = self.periods[period - 1].scheme
            cell = scheme.limits[self.conditions[code], TIERS[tier]]
            per_visit, annual = (UNLIMITED if one is None else one for one in (cell.per_visit, cell.annual))
            rows.append((scheme.rate.numerator, scheme.rate.denominator, per_visit, annual))
        return Terms(*(np.array(column, np.int64) for column in zip(*rows, strict=True)))

    @cached_property
    def most_a_year(self) -> Column:
        """By condition: the highest annual limit of any class and period; 0 where no notice names the condition."""
        most = np.zeros(len(self.conditions), np.int64)
        codes = [code for _, code, _ in self.rows]
        np.maximum.at(most, codes, self.terms.annual[1:])
        return most

    @cached_property
    def rows(self) -> dict[tuple[int, int, int], int]:
        """The row of `terms` by period, condition and fee class (0, 1, 2)."""
        cells = [
            (number, code, tier)
            for number, period in enumerate(self.periods, start=1)
            for code, condition in enumerate(self.conditions)
            for tier, fee_class in enumerate(TIERS)
            if (condition, fee_class) in period.scheme.limits
        ]
        return {cell: row for row, cell in enumerate(cells, start=1)}

    @cached_property
    def covers(self) -> Column:
        """By period and condition: whether the notice names the condition, in whatever class."""
        table = np.zeros((len(self.periods) + 1, len(self.conditions)), np.bool_)
        for number, period in enumerate(self.periods, start=1):
            table[number] = [condition in period.scheme.conditions for condition in self.conditions]
        return table


@lru_cache(maxsize=1024)
def _condition_code(policy: Policy, name: str) -> int | None:
    found = policy.catalogue.find_condition(name)
    return None if found is None else policy.conditions.index(found)


@lru_cache(maxsize=8)
def _policy(place: str, assumed: bool, known_on: date | None, notices: Catalogue) -> Policy:
    return Policy(notices, notices.tcm(place, known_on), notices.conditions, place, assumed)


def by_day(days: Column, of_span: Callable[[int, int], Column]) -> Column:
    """What each day means, worked out once for every day between the first and the last."""
    if not len(days):
        return of_span(0, 0)[:0]
    first = int(days.min())
    found: Column = of_span(first, int(days.max()))[days - first]
    return found


def year_of(days: Column) -> Column:
    """The calendar year of each day, which is counted from 1970-01-01."""
    return by_day(days, year_of_span)


def year_of_span(first: int, last: int) -> Column:
    """The calendar year for every day of a span."""
    dates = np.arange(first, last + 1).astype("datetime64[D]")
    return (dates.astype("datetime64[Y]").astype(np.int64) + 1970).astype(np.int16)

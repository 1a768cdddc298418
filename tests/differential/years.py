"""Years of one person, drawn from a seed and a number alone: fast enough for a million, and each can be drawn again.

They lean to where a year decides: the per-visit limit brought until little is left, amounts a fen around what is left and
around every limit, changes of class, a second condition, settlements taken back, the days on which a notice begins and a year
ends. Every figure is that of the catalogue.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from random import Random

from attrs import frozen

from shanxi_health_policy import Cancellation, Catalogue, Claim, FeeClass, ServiceItem, Visit
from shanxi_health_policy.money import to_yuan
from shanxi_health_policy.notices.catalogue import Period, chosen
from shanxi_health_policy.tcm.treatment_place import periods_with_payment
from shanxi_health_policy.testing.conform.cases import Case, Operation
from shanxi_health_policy.testing.strategies.visit_histories import cost_of
from shanxi_health_policy.vocabulary.conditions import AnyCondition

PLACE = "141100"
MOST_VISITS = 40
"""In a row that uses a year up."""
_NOT_LISTED = ("血常规", "挂号费", "中药饮片")
_STEPS = (-9, 0, 0, 0, 1, 1, 1, 1, 2, 2, 7, 7, 7, 30, 90)
"""Days from one visit to the next settled; an earlier visit may be settled later."""


@frozen
class Years:
    """All years of a seed: `years[number]` is always the same one."""

    seed: int
    periods: Sequence[Period]
    names: Sequence[str]
    """Every spelling of a technique that the lists know."""

    @classmethod
    def of(cls, seed: int, catalogue: Catalogue | None = None) -> Years:
        """The years of a seed, by the notices of a catalogue."""
        periods = periods_with_payment(PLACE, chosen(catalogue))
        names = {name: None for one in periods for name in one.scheme.technique_index}
        return cls(seed, tuple(periods), tuple(names))

    def __getitem__(self, number: int) -> Case:
        return Case(tuple(_Drawn(self, Random(f"{self.seed}/{number}")).operations()))


class _Drawn:
    """One year while it is drawn."""

    def __init__(self, years: Years, chance: Random) -> None:
        self._years, self._chance = years, chance
        self._period = chance.choice(years.periods)
        self._cells = list(self._period.scheme.limits)
        self._first = self._cells[chance.randrange(len(self._cells))]
        self._day = self._begin()
        self._count = 0
        self._open: list[str] = []

    def operations(self) -> Iterator[Operation]:
        """Some courses of treatment, one after another."""
        chance = self._chance
        condition, tier = self._first
        for _ in range(chance.choice((1, 1, 2, 3))):
            for fen in self._course(condition, tier):
                yield self._settled(condition, tier, fen)
                if chance.random() < 0.1:
                    yield self._taken_back()
                self._day = self._later()
            other, tier = chance.choice(self._cells)
            if chance.random() < 0.25:
                condition = other

    def _begin(self) -> date:
        """Around the first and the last day in force, the end of a year or of February, or any day of the years after."""
        first, chance = self._period.start, self._chance
        edges = (
            first,
            first - timedelta(days=1),
            min(self._period.end, date(first.year, 12, 31)),
            date(first.year, 12, 28),
            date(first.year + 1, 12, 31),
            date(2024, 2, 28),
        )
        return (
            chance.choice(edges) if chance.random() < 0.3 else first + timedelta(days=chance.randrange(1000))
        )

    def _later(self) -> date:
        return self._day + timedelta(days=self._chance.choice(_STEPS))

    def _course(self, condition: AnyCondition, tier: FeeClass) -> Iterator[int]:
        """What some visits in a row cost, in fen; often enough to use the year up, and then about what is left of it."""
        chance, rate = self._chance, self._period.scheme.rate
        cell = self._period.scheme.limits.get((condition, tier))
        limit, annual = (None, None) if cell is None else (cell.per_visit, cell.annual)
        full = 20_000 if limit is None else cost_of(limit, rate)
        if chance.random() < 0.25 and annual is not None:
            each = rate.of_half_up(full) if limit is None else limit
            count = min(annual // max(each, 1), MOST_VISITS)
            yield from [full + 2] * count
            left = cost_of(max(annual - count * each, 0), rate)
            yield max(left + chance.randint(-2, 2), 0)
        for _ in range(chance.randint(1, 4)):
            drawn = chance.random()
            if drawn < 0.3:
                yield max(full + chance.randint(-2, 2), 0)
            elif drawn < 0.5:
                yield chance.randrange(100)
            else:
                yield chance.randrange(2 * full + 1)

    def _settled(self, condition: AnyCondition, tier: FeeClass, fen: int) -> Claim:
        self._count += 1
        own = f"S{self._count}"
        self._open.append(own)
        return Claim(own, "P1", Visit(condition, self._day, self._items(fen)), tier)

    def _items(self, fen: int) -> list[ServiceItem]:
        """The cost in one item or two, and sometimes something beside them that no list knows."""
        chance, names = self._chance, self._years.names
        part = chance.randrange(fen + 1)
        parts = (fen - part, part) if chance.random() < 0.2 else (fen,)
        items = [ServiceItem(chance.choice(names), to_yuan(one)) for one in parts]
        if chance.random() < 0.15:
            items.append(ServiceItem(chance.choice(_NOT_LISTED), to_yuan(chance.randrange(10_000))))
        return items[-1:] if chance.random() < 0.03 else items

    def _taken_back(self) -> Cancellation:
        self._count += 1
        meant = self._open.pop(self._chance.randrange(len(self._open)))
        return Cancellation(f"C{self._count}", meant)

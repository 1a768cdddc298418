"""The rows of the notices' tables: what each carries, and which speak for a place on a day, as known on a day.

A class is a table: whoever declares one with `table` finds its rows in every notice file, and the format, the schema and
what checks a file know it from there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeVar

from attrs import frozen

from shanxi_health_policy.errors import DeclarationError
from shanxi_health_policy.notices.values import PlaceCode
from shanxi_health_policy.steps import Citation, NoticeVersion, Reading, Step
from shanxi_health_policy.text import Text
from shanxi_health_policy.vocabulary.payment import Reason

if TYPE_CHECKING:
    from shanxi_health_policy.notices.notice import Notice

T = TypeVar("T")
Told = tuple[str, object, str, str]
"""One thing wrong with a row: the key, the value, and what is expected in Chinese and English."""
Rows = Callable[[type[Any]], tuple[Any, ...]]
"""The rows that the file holds of any table."""
_TABLES: dict[str, type] = {}
TABLES = MappingProxyType(_TABLES)
"""Every table of rules that has been declared, by its place in a notice file; see `rooms.fill`."""


def table(place: str, term: str) -> Callable[[type[T]], type[T]]:
    """Declare a class as the row of a table: `place` is its key in a notice file, `term` its Chinese name."""

    def declare(cls: type[T]) -> type[T]:
        known = _TABLES.setdefault(place, cls)
        if (known.__module__, known.__qualname__) != (cls.__module__, cls.__qualname__):
            raise DeclarationError("table", place, f"{known.__module__}.{known.__qualname__}")
        _TABLES[place] = cls
        cls.__table__ = place  # type: ignore[attr-defined]
        return part(term)(cls)

    return declare


def part(term: str) -> Callable[[type[T]], type[T]]:
    """Name a class whose values stand inside the rows of a table."""

    def name(cls: type[T]) -> type[T]:
        cls.__term__ = term  # type: ignore[attr-defined]
        return cls

    return name


@frozen(kw_only=True)
class Row:
    """What every row of a rule's table says besides its figures: its clause, and where and when it holds."""

    __table__: ClassVar[str]

    clause: str
    """条款 · The clause it rests on"""
    at: Text | None = None
    """位置，不写则为条款的位置 · Where it stands; where the clause stands, if left out"""
    place: PlaceCode | None = None
    """适用的地方，不写则为文件的地方 · The place it speaks for; the notice's own, if left out"""
    in_force_from: date | None = None
    """起始日，不写则为文件的施行日 · The first day; the notice's own, if left out"""
    in_force_to: date | None = None
    """最后一天 · The last day"""
    readings: tuple[str, ...] = ()
    """所依据的口径 · The readings it rests on"""

    def faults(self, rows: Rows) -> Iterator[Told]:
        """What is wrong with the row beyond the form of each value."""
        return wrong_order("in_force_to", self.in_force_from, self.in_force_to)


def wrong_order(key: str, first: date | None, last: date | None) -> Iterator[Told]:
    """A last day before the first."""
    if first is not None and last is not None and last < first:
        yield key, last, f"不早于 {first}", f"a day not before {first}"


MOST_YEARS = 100


def wrong_years(key: str, years: int | None) -> Iterator[Told]:
    """A number of years that cannot be meant."""
    if years is not None and not 1 <= years <= MOST_YEARS:
        yield key, years, f"1 至 {MOST_YEARS} 年", f"1 to {MOST_YEARS} years"


RowT = TypeVar("RowT", bound=Row)


@frozen
class Placed(Generic[RowT]):
    """A row of a notice's table with the notice it stands in, and the place and days it speaks for."""

    notice: Notice
    row: RowT
    place: str
    first_day: date
    last_day: date

    @property
    def at(self) -> Text:
        """Where it stands in the notice."""
        return self.citation.at

    @property
    def citation(self) -> Citation:
        """The clause it rests on."""
        return self.notice.cite(self.row.clause, self.row.at)

    @property
    def readings(self) -> tuple[Reading, ...]:
        """The readings it rests on."""
        return tuple(self.notice.readings[one] for one in self.row.readings)

    @property
    def version(self) -> NoticeVersion:
        """Which state of the notice file it is from."""
        return self.notice.version

    def step(self, label: Text, amount: Decimal | None = None) -> Step:
        """A step of an answer that rests on the row's clause and readings."""
        return Step(label, amount, self.citation, self.row.readings)


@frozen
class RowsAt(Generic[RowT]):
    """The rows that hold, those of the nearest place first and the latest notice before the older; or why there are none."""

    rows: tuple[Placed[RowT], ...]
    why_not: Reason | None

    @property
    def nearest(self) -> tuple[Placed[RowT], ...]:
        """Only the rows of the nearest place's latest notice: where two notices set the same rule, it is the one that holds."""
        if not self.rows:
            return ()
        first = self.rows[0]
        return tuple(one for one in self.rows if (one.place, one.notice.id) == (first.place, first.notice.id))

"""Finding the rows of the notices' tables that speak for a place on a day, as known on a day."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import Generic, TypeVar

from attrs import frozen

from shanxi_health_policy.answer import Citation, NoticeVersion, Reading
from shanxi_health_policy.notices.agreement import is_known, last_day
from shanxi_health_policy.notices.catalogue import Catalogue
from shanxi_health_policy.notices.file_values import Row
from shanxi_health_policy.notices.model import Notice
from shanxi_health_policy.text import Text
from shanxi_health_policy.vocabulary.payment import Reason
from shanxi_health_policy.vocabulary.places import check_place, enclosing_places

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
        return self.row.at or self.notice.clauses[self.row.clause].at

    @property
    def citation(self) -> Citation:
        """The clause it rests on."""
        return Citation(self.notice.id, self.notice.number, self.row.clause, self.at)

    @property
    def readings(self) -> tuple[Reading, ...]:
        """The readings it rests on."""
        return tuple(self.notice.readings[one] for one in self.row.readings)

    @property
    def version(self) -> NoticeVersion:
        """Which state of the notice file it is from."""
        return self.notice.version


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


def rows_at(
    catalogue: Catalogue,
    pick: Callable[[Notice], Iterable[RowT]],
    place: str,
    on: date | None,
    known_on: date | None,
) -> RowsAt[RowT]:
    """The rows of every notice's table that speak for `place` on a day; without a day, whenever they hold.

    `known_on` leaves out notices that were not yet known on that day.
    """
    chain = enclosing_places(check_place(place))
    placed = [
        one
        for notice in catalogue
        for one in _placed(notice, pick(notice), catalogue, known_on)
        if one.place in chain
    ]
    known = [one for one in placed if is_known(one.notice, known_on)]
    holding = [one for one in known if on is None or one.first_day <= on <= one.last_day]
    holding.sort(key=lambda one: (chain.index(one.place), -one.notice.dates.in_force_from.toordinal()))
    if holding:
        return RowsAt(tuple(holding), None)
    if not placed:
        return RowsAt((), Reason.NO_RULE_FOR_PLACE)
    return RowsAt((), Reason.NOT_IN_FORCE if known else Reason.NOT_YET_KNOWN)


def _placed(
    notice: Notice, rows: Iterable[RowT], catalogue: Catalogue, known_on: date | None
) -> Iterable[Placed[RowT]]:
    last = last_day(notice, catalogue.notices, known_on)
    for row in rows:
        yield Placed(
            notice,
            row,
            row.place or notice.place,
            row.in_force_from or notice.dates.in_force_from,
            min(last, row.in_force_to or last),
        )


def readings_of(placed: Iterable[Placed[RowT]]) -> tuple[Reading, ...]:
    """The readings that some rows rest on, each once, in order."""
    return tuple(dict.fromkeys(reading for one in placed for reading in one.readings))


def versions_of(placed: Iterable[Placed[RowT]]) -> tuple[NoticeVersion, ...]:
    """The notices that some rows stand in, each once, in order."""
    return tuple(dict.fromkeys(one.version for one in placed))

"""A notice (文件) as frozen values: who issued it, when it holds, its clauses, readings, anomalies, lists and tables.

Three dates are kept apart: *issued* (成文), *in force* (施行), and *known*: the day from which anyone could have counted
with it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, Final, TypeVar

from attrs import field, fields, frozen

from shanxi_health_policy.notices.content import Content
from shanxi_health_policy.notices.values import NoticeId, PlaceCode, made
from shanxi_health_policy.text import Text

if TYPE_CHECKING:
    from shanxi_health_policy.notices.entries import Anomaly, Clause, Example, FacilityList
    from shanxi_health_policy.notices.scheme import TcmScheme
    from shanxi_health_policy.steps import Citation, NoticeVersion, Reading

RowT = TypeVar("RowT")
MadeT = TypeVar("MadeT")


@frozen
class Dates:
    """When a notice was issued, is known, and holds; `reading` names the reading behind a date that is not printed."""

    in_force_from: date
    in_force_to: date | None = None
    issued: date | None = None
    known_from: date | None = None
    reading: str | None = None

    @property
    def known(self) -> date:
        """The first day on which the notice counts as known: the day it was issued, or what the reading takes instead."""
        known = self.issued or self.known_from
        assert known is not None  # the loader refuses a file with neither
        return known


@frozen(repr=False)
class Head:
    """`[notice]`: what identifies it."""

    id: NoticeId
    number: str
    title: Text
    issuers: tuple[str, ...]
    place: PlaceCode
    place_name: Text
    source: str
    rests_on: tuple[str, ...] = ()
    forwards: NoticeId | None = None
    replaces: tuple[NoticeId, ...] = ()


_AS_WRITTEN: Final = "as the file says"


@frozen(eq=False)
class Notice:
    """One notice with everything its file holds. What stands behind the head is read when first asked for."""

    id: str
    number: str
    title: Text = field(repr=False)
    issuers: tuple[str, ...] = field(repr=False)
    place: str
    place_name: Text = field(repr=False)
    source: str = field(repr=False)
    dates: Dates = field(repr=False)
    rests_on: tuple[str, ...] = field(repr=False)
    forwards: str | None = field(repr=False)
    replaces: tuple[str, ...] = field(repr=False)
    path: str = field(repr=False)
    content: Content = field(repr=False)
    _tcm: TcmScheme | str | None = field(default=_AS_WRITTEN, repr=False)
    _made: dict[object, Any] = field(factory=dict, init=False, repr=False)
    """What has been asked for. Every thread makes the same, and the first one's is kept."""

    @classmethod
    def of(cls, head: Head, dates: Dates, path: str, content: Content) -> Notice:
        """A notice from the parts of its file."""
        identified = {one.name: getattr(head, one.name) for one in fields(Head)}
        return cls(**identified, dates=dates, path=path, content=content)

    def rows(self, cls: type[RowT]) -> tuple[RowT, ...]:
        """The rows of a table, by the class of its rows; none where the notice does not hold it."""
        table: str = cls.__table__  # type: ignore[attr-defined]
        return self.once(cls, lambda: tuple(made(cls, row) for row in self.content.rows(table)))

    def once(self, key: object, make: Callable[[], MadeT]) -> MadeT:
        """What is made when it is first asked for."""
        found: MadeT | None = self._made.get(key)
        return self._made.setdefault(key, make()) if found is None else found

    def _named(self, cls: type[RowT], key: str) -> Mapping[str, RowT]:
        def by_id() -> Mapping[str, RowT]:
            return {row.id: row for row in (made(cls, one) for one in self.content.rows(key))}  # type: ignore[attr-defined]

        return self.once(key, by_id)

    @property
    def clauses(self) -> Mapping[str, Clause]:
        """The clauses by their id, in the order of the file."""
        from shanxi_health_policy.notices.entries import (
            Clause,  # an amount needs no clause, its explanation does
        )

        return self._named(Clause, "clauses")

    def cite(self, clause: str, at: Text | None = None) -> Citation:
        """A clause as it is cited: where it stands, or more closely `at`."""
        key = (clause,) if at is None else (clause, at.zh, at.en)
        found: Citation | None = self._made.get(key)  # answers are explained by the million
        return self.once(key, lambda: self._citation(clause, at)) if found is None else found

    def _citation(self, clause: str, at: Text | None) -> Citation:
        from shanxi_health_policy.steps import Citation  # like all that follows: only who explains an amount

        return Citation(self.id, self.number, clause, at or self.clauses[clause].at)

    @property
    def readings(self) -> Mapping[str, Reading]:
        """The readings by their id."""
        found: Mapping[str, Reading] | None = self._made.get("readings")
        if found is None:
            from shanxi_health_policy.steps import Reading

            found = self._named(Reading, "readings")
        return found

    @property
    def anomalies(self) -> tuple[Anomaly, ...]:
        """What contradicts itself, as printed."""
        from shanxi_health_policy.notices.entries import Anomaly

        return tuple(self._named(Anomaly, "anomalies").values())

    @property
    def examples(self) -> tuple[Example, ...]:
        """The worked examples."""
        from shanxi_health_policy.notices.entries import Example

        return tuple(made(Example, row) for row in self.content.rows("examples"))

    @property
    def facility_lists(self) -> tuple[FacilityList, ...]:
        """The lists of facilities, with their rows."""
        from shanxi_health_policy.notices.entries import FacilityList, lists_of

        return self.once(FacilityList, lambda: lists_of(self.content))

    @property
    def tcm(self) -> TcmScheme | None:
        """What it pays for TCM outpatient treatment; None where it pays for none."""
        if not isinstance(self._tcm, str):
            return self._tcm
        if not self.content.holds("tcm"):
            return None
        return self.once("tcm", self._scheme)

    def _scheme(self) -> TcmScheme:
        from shanxi_health_policy.notices.tcm_table import (  # only who asks for it reads it
            TcmTable,
            scheme_of,
        )

        return scheme_of(made(TcmTable, self.content.table("tcm")))

    @property
    def pays_for_treatment(self) -> bool:
        """Whether it pays for TCM outpatient treatment; told without reading more of the file than is needed."""
        return self.content.holds("tcm") if isinstance(self._tcm, str) else self._tcm is not None

    @property
    def digest(self) -> str:
        """The SHA-256 of the file and the lists beside it."""
        return self.content.digest

    @property
    def version(self) -> NoticeVersion:
        """Which state of the notice file this is."""
        return self.once("version", self._version)

    def _version(self) -> NoticeVersion:
        from shanxi_health_policy.steps import NoticeVersion

        dates = self.dates
        return NoticeVersion(
            self.id, self.number, self.digest, dates.issued, dates.in_force_from, dates.in_force_to
        )

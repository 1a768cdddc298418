"""The catalogue: the shipped notices and any further files, found by place and day, and 'as known on' a day."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Self, TypeAlias

from attrs import frozen

from shanxi_health_policy.checks import LONGEST_NAME, check_day, check_known_on
from shanxi_health_policy.errors import AmbiguousNameError, InputError, NoticeError, UnknownTermError
from shanxi_health_policy.notices.agreement import disagreements, is_known, last_day
from shanxi_health_policy.notices.fee_classes import sorted_class, unsorted
from shanxi_health_policy.text import Text
from shanxi_health_policy.vocabulary.conditions import AnyCondition, Condition
from shanxi_health_policy.vocabulary.facilities import HospitalGrade
from shanxi_health_policy.vocabulary.fee_class import FeeClass
from shanxi_health_policy.vocabulary.labelled import nearest_names, nearest_of, normal_form
from shanxi_health_policy.vocabulary.payment import Reason
from shanxi_health_policy.vocabulary.places import PLACES, enclosing_places, find_place

if TYPE_CHECKING:
    from shanxi_health_policy.notices.notice import Notice
    from shanxi_health_policy.notices.rows import Placed, RowsAt, RowT
    from shanxi_health_policy.notices.scheme import TcmScheme
    from shanxi_health_policy.vocabulary.techniques import AnyTechnique

PathLike: TypeAlias = str | os.PathLike[str]
_MOST_KEPT = 1000


@frozen
class Period:
    """From one day to another (both included), the scheme that holds then at a place, with its notice."""

    start: date
    end: date
    notice: Notice
    scheme: TcmScheme


@frozen
class TcmTimeline:
    """The schemes of one place over time, in order and without overlap; `why_not` says why a day has none."""

    periods: tuple[Period, ...]
    why_not: Reason

    def on(self, day: date) -> Period | None:
        """The period that holds a day, or None."""
        for period in reversed(self.periods):
            if period.start <= day <= period.end:
                return period
        return None

    def nearest(self, day: date | None) -> Period | None:
        """The period a day lies in, or the first after it, or else the last; None where a place has none."""
        not_over = (one for one in self.periods if day is not None and day <= one.end)
        return next(not_over, self.periods[-1] if self.periods else None)


class Catalogue:
    """A set of notices, each found by place and day; immutable, and safe to share between threads.

    `Catalogue.shipped()` holds the notices of the library. `Catalogue.load("my-notices/")` adds files or folders of your own.

    >>> catalogue = Catalogue.shipped()
    >>> catalogue["lvliang-2022-22"].number
    '吕医保发〔2022〕22号'
    """

    def __init__(self, notices: Iterable[Notice]) -> None:
        """A catalogue of these notices; raises [NoticeError][] when they contradict each other."""
        self._keep(notices)
        faults = disagreements(self.notices)
        if faults:
            raise NoticeError(faults)

    def _keep(self, notices: Iterable[Notice]) -> None:
        self.notices: tuple[Notice, ...] = tuple(sorted(notices, key=lambda notice: notice.id))
        self._by_id = {notice.id: notice for notice in self.notices}
        self._timelines: dict[tuple[str, date | None], TcmTimeline] = {}
        """Built when first asked for. Every thread builds the same, and the first one's is kept."""
        self._nearest: dict[str, tuple[str, ...]] = {}
        """The same few names that no list has come again with every bill."""

    @classmethod
    def shipped(cls) -> Catalogue:
        """The notices that ship with the library. Their heads are read on first use, and the rest as it is asked for."""
        found = _SHIPPED.get("")
        if (
            found is None
        ):  # threads that come first at once may each read the heads, but all get the same catalogue
            from shanxi_health_policy.notices.shipped import shipped_notices

            catalogue = cls.__new__(cls)
            catalogue._keep(
                shipped_notices()
            )  # that they do not contradict each other is proven by the tests
            found = _SHIPPED.setdefault("", catalogue)
        return found

    @classmethod
    def load(cls, *paths: PathLike, with_shipped: bool = True) -> Self:
        """The shipped notices and those in further files or folders (every `*.toml` in a folder, not below it).

        Everything wrong with any of the files is reported at once in one [NoticeError][].
        """
        from shanxi_health_policy.notices.notice_files import (
            load_all,
        )  # checking a file takes what asking one does not

        return cls([*(cls.shipped().notices if with_shipped else ()), *load_all(paths)])

    def __iter__(self) -> Iterator[Notice]:
        return iter(self.notices)

    def __len__(self) -> int:
        return len(self.notices)

    def __getitem__(self, name: str) -> Notice:
        """A notice by its id, or by its number (文号) with or without 〔〕."""
        found = self._by_id.get(name)
        if found is not None:
            return found
        wanted = number_form(name) if isinstance(name, str) else ""
        meant = [one for one in self.notices if wanted and number_form(one.number) == wanted]
        if len(meant) == 1:
            return meant[0]
        if meant:
            names = "、".join(one.id for one in meant)
            raise AmbiguousNameError(
                "notice", name, Text(f"其中一个编号：{names}", f"one of the ids {names}")
            )
        expected = Text("目录中文件的编号或文号", "the id or number of a notice of the catalogue")
        known = [word for one in self.notices for word in (one.id, one.number)]
        raise UnknownTermError("notice", name, expected, nearest_of(name, known, cutoff=0.3))

    def rows(
        self,
        cls: type[RowT],
        place: str,
        on: date | None = None,
        known_on: date | None = None,
        meant: Callable[[RowT], bool] | None = None,
    ) -> RowsAt[RowT]:
        """The rows of every notice's table that speak for a place on a day; without a day, whenever they hold.

        `known_on` leaves out notices that were not yet known on that day; `meant` says which rows are asked for.
        """
        from shanxi_health_policy.notices.rows import RowsAt  # a visit asks no rows

        chain = enclosing_places(place)
        placed = [
            one
            for notice in self.notices
            if notice.place in chain
            for one in self._placed(notice, cls, known_on)
        ]
        placed = [one for one in placed if one.place in chain and (meant is None or meant(one.row))]
        known = [one for one in placed if is_known(one.notice, known_on)]
        holding = [one for one in known if on is None or one.first_day <= on <= one.last_day]
        holding.sort(key=lambda one: (chain.index(one.place), -one.notice.dates.in_force_from.toordinal()))
        if holding:
            return RowsAt(tuple(holding), None)
        if not placed:
            return RowsAt((), Reason.NO_RULE_FOR_PLACE)
        return RowsAt((), Reason.NOT_IN_FORCE if known else Reason.NOT_YET_KNOWN)

    def _placed(self, notice: Notice, cls: type[RowT], known_on: date | None) -> Iterator[Placed[RowT]]:
        from shanxi_health_policy.notices.rows import Placed

        rows = notice.rows(cls)
        last = last_day(notice, self.notices, known_on) if rows else date.max
        for row in rows:
            first, end = row.in_force_from or notice.dates.in_force_from, min(last, row.in_force_to or last)
            yield Placed(notice, row, row.place or notice.place, first, end)

    @cached_property
    def paying_places(self) -> tuple[str, ...]:
        """The places whose notices pay for TCM outpatient treatment."""
        return tuple(dict.fromkeys(one.place for one in self.notices if one.pays_for_treatment))

    @cached_property
    def _schemes(self) -> tuple[TcmScheme, ...]:
        return tuple(one.tcm for one in self.notices if one.pays_for_treatment and one.tcm is not None)

    @cached_property
    def _declared_conditions(self) -> Mapping[str, AnyCondition]:
        """The conditions that notice files declare, by every spelling in its normal form; the first notice's stands."""
        every = (one.declared_conditions for one in self._schemes)
        return {name: one for declared in reversed([*every]) for name, one in declared.items()}

    @cached_property
    def conditions(self) -> tuple[AnyCondition, ...]:
        """Every condition there is: those that ship, and those that notice files declare."""
        own = [one for scheme in self._schemes for one in scheme.declared_conditions.values()]
        return tuple(dict.fromkeys((*Condition, *own)))

    @cached_property
    def place_names(self) -> Mapping[str, Text]:
        """The places that the vocabulary and the notices name, by their codes."""
        return {**{one.place: one.place_name for one in self.notices}, **PLACES}

    def place(self, place: str) -> str:
        """The code of a place given by its code or its name; raises [UnknownTermError][], which offers the nearest names.

        >>> Catalogue.shipped().place("文水县"), Catalogue.shipped().place("吕梁")
        ('141121', '141100')
        """
        return find_place(place, self.place_names)

    def in_force(self, place: str, on: date, *, known_on: date | None = None) -> tuple[Notice, ...]:
        """The notices that hold on a day at a place: its own and those of the places it lies in, the nearest first."""
        chain = enclosing_places(self.place(place))
        check_day(on, "on")
        check_known_on(known_on)
        found = [
            notice
            for notice in self.notices
            if notice.place in chain
            and is_known(notice, known_on)
            and notice.dates.in_force_from <= on <= last_day(notice, self.notices, known_on)
        ]
        return tuple(sorted(found, key=lambda notice: chain.index(notice.place)))

    def tcm(self, place: str, known_on: date | None = None) -> TcmTimeline:
        """The schemes for TCM outpatient treatment of a place over time, as known on a day."""
        check_known_on(known_on)
        return self.timeline(self.place(place), known_on)

    def timeline(self, place: str, known_on: date | None) -> TcmTimeline:
        """The same for a place and a day already checked."""
        key = (place, known_on)
        timeline = self._timelines.get(key)
        if timeline is None:
            if len(self._timelines) > _MOST_KEPT:  # 'as known on' every day must not fill the memory
                self._timelines.clear()
            timeline = self._timelines.setdefault(key, self._build_timeline(place, known_on))
        return timeline

    def fee_class(self, grade: HospitalGrade, *, place: str, on: date | None = None) -> FeeClass:
        """The fee class of a grade by the notice of a place, on a day or by the latest one; see [fee_class_of][]."""
        if not isinstance(grade, HospitalGrade):
            raise InputError("grade", grade, Text("HospitalGrade 的成员", "a HospitalGrade"))
        timeline = self.tcm(place)
        period = timeline.on(on) if on is not None else next(reversed(timeline.periods), None)
        if period is None:
            raise unsorted(grade, place)
        return sorted_class(period.scheme, grade, place)

    def find_condition(self, name: str) -> AnyCondition | None:
        """The condition a name stands for, those that notice files declare included; None when it is unknown."""
        return self._declared_conditions.get(normal_form(name)) or Condition.find(name)

    def condition(self, name: str) -> AnyCondition:
        """The same, but an unknown name raises [UnknownTermError][], which offers the nearest names."""
        return (self.find_condition(name) if isinstance(name, str) else None) or Condition.parse(name)

    @cached_property
    def techniques(self) -> Mapping[str, AnyTechnique]:
        """Every technique on a list of any notice, by every spelling in its normal form."""
        listed = (pair for scheme in self._schemes for pair in scheme.technique_index.items())
        return {normal_form(spelling): one.technique for spelling, one in listed}

    def find_technique(self, name: str) -> AnyTechnique | None:
        """The technique on a list of any notice that a name stands for; None where no list has it.

        >>> Catalogue.shipped().find_technique("馋针").zh, Catalogue.shipped().find_technique("电真")
        ('镵针', None)
        """
        return self.techniques.get(normal_form(name))

    def nearest_techniques(self, name: str) -> tuple[str, ...]:
        """The techniques on any list whose names are most like one that is on none, at most three.

        What stands whole in the name is nearer than what is only like it.

        >>> (
        ...     Catalogue.shipped().nearest_techniques("电真")[0],
        ...     Catalogue.shipped().nearest_techniques("电针治疗")[0],
        ... )
        ('电针', '电针')
        """
        found = self._nearest.get(name)
        if found is None:
            key = normal_form(name[:LONGEST_NAME])
            within = sorted((one for one in self.techniques if one in key), key=len, reverse=True)
            near = [self.techniques[one].zh for one in within]
            found = tuple(dict.fromkeys((*near, *nearest_names(name, self.techniques))))[:3]
            if len(name) <= LONGEST_NAME:
                if len(self._nearest) >= _MOST_KEPT:  # names that are never the same must not fill the memory
                    self._nearest.clear()
                self._nearest[name] = found
        return found

    def _build_timeline(self, place: str, known_on: date | None) -> TcmTimeline:
        chain = enclosing_places(place)
        with_scheme = [one for one in self.notices if one.place in chain and one.pays_for_treatment]
        known = [notice for notice in with_scheme if is_known(notice, known_on)]
        spans = [
            (notice, notice.dates.in_force_from, last_day(notice, self.notices, known_on)) for notice in known
        ]
        starts = {start for _, start, _ in spans} | {
            end + timedelta(days=1) for _, _, end in spans if end < date.max
        }
        periods: list[Period] = []
        ordered = sorted(starts)
        for index, start in enumerate(ordered):
            end = ordered[index + 1] - timedelta(days=1) if index + 1 < len(ordered) else date.max
            holding = [notice for notice, first, last in spans if first <= start <= last]
            if holding:
                nearest = min(holding, key=lambda notice: chain.index(notice.place))
                assert nearest.tcm is not None
                periods.append(Period(start, end, nearest, nearest.tcm))
        if known:
            why_not = Reason.NOT_IN_FORCE
        else:
            why_not = Reason.NOT_YET_KNOWN if with_scheme else Reason.NO_RULE_FOR_PLACE
        return TcmTimeline(tuple(periods), why_not)


_SHIPPED: dict[str, Catalogue] = {}
_BRACKETS = str.maketrans("", "", "〔〕[]［］()（）【】 ")


def number_form(number: str) -> str:
    """How numbers of notices (文号) are compared: brackets and blanks make no difference."""
    return normal_form(number).translate(_BRACKETS)


def chosen(catalogue: Catalogue | None) -> Catalogue:
    """The catalogue asked for, or the shipped one; an empty catalogue is one too."""
    if catalogue is None:
        return Catalogue.shipped()
    if not isinstance(catalogue, Catalogue):
        raise InputError("catalogue", catalogue, Text("Catalogue 或 None", "a Catalogue, or None"))
    return catalogue

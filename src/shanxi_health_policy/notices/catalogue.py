"""The catalogue: the shipped notices and any further files, found by place and day, and 'as known on' a day."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from difflib import get_close_matches
from importlib import resources
from pathlib import Path
from typing import Self, TypeAlias

from attrs import frozen

from shanxi_health_policy.errors import Fault, InputError, NoticeError, UnknownTermError
from shanxi_health_policy.notices.agreement import disagreements, is_known, last_day
from shanxi_health_policy.notices.fee_class import FeeClass
from shanxi_health_policy.notices.loading import load_notice
from shanxi_health_policy.notices.model import Notice, TcmScheme
from shanxi_health_policy.notices.question import check_day, check_known_on
from shanxi_health_policy.notices.reading_files import Readable
from shanxi_health_policy.text import Text
from shanxi_health_policy.vocabulary.conditions import AnyCondition, Condition
from shanxi_health_policy.vocabulary.facilities import HospitalGrade
from shanxi_health_policy.vocabulary.labelled import normal_form
from shanxi_health_policy.vocabulary.payment import Reason
from shanxi_health_policy.vocabulary.places import check_place, enclosing_places

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


class Catalogue:
    """A set of notices, each found by place and day; immutable, and safe to share between threads.

    `Catalogue.shipped()` holds the notices of the library. `Catalogue.load("my-notices/")` adds files or folders of your own.

    >>> catalogue = Catalogue.shipped()
    >>> catalogue["lvliang-2022-22"].number
    '吕医保发〔2022〕22号'
    """

    def __init__(self, notices: Iterable[Notice]) -> None:
        """A catalogue of these notices; raises [NoticeError][] when they contradict each other."""
        self.notices: tuple[Notice, ...] = tuple(sorted(notices, key=lambda notice: notice.id))
        self._by_id = {notice.id: notice for notice in self.notices}
        self._timelines: dict[tuple[str, date | None], TcmTimeline] = {}
        """Built when first asked for. Every thread builds the same, and the first one's is kept."""
        faults = disagreements(self.notices)
        if faults:
            raise NoticeError(faults)

    @classmethod
    def shipped(cls) -> Catalogue:
        """The notices that ship with the library; read and checked on first use, then kept."""
        return _shipped()

    @classmethod
    def load(cls, *paths: PathLike, with_shipped: bool = True) -> Self:
        """The shipped notices and those in further files or folders (every `*.toml` in a folder, not below it).

        Everything wrong with any of the files is reported at once in one [NoticeError][].
        """
        faults: list[Fault] = []
        files = [file for path in paths for file in _notice_files(Path(path), faults)]
        found = _read_all([(file.parent, file.name, str(file)) for file in files], faults)
        return cls([*(_shipped().notices if with_shipped else ()), *found])

    def __iter__(self) -> Iterator[Notice]:
        return iter(self.notices)

    def __len__(self) -> int:
        return len(self.notices)

    def __getitem__(self, notice_id: str) -> Notice:
        found = self._by_id.get(notice_id)
        if found is None:
            expected = Text(zh="目录中文件的编号", en="the id of a notice of the catalogue")
            near = get_close_matches(str(notice_id)[:80], self._by_id, n=3, cutoff=0.3)
            raise UnknownTermError("notice", notice_id, expected, tuple(near))
        return found

    def in_force(self, place: str, on: date, *, known_on: date | None = None) -> tuple[Notice, ...]:
        """The notices that hold on a day at a place: its own and those of the places it lies in, the nearest first."""
        chain = enclosing_places(check_place(place))
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
        check_place(place)
        check_known_on(known_on)
        return self.timeline(place, known_on)

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
        """The fee class of a grade by the notice of a place, on a day or by the latest one; see [FeeClass.of][]."""
        if not isinstance(grade, HospitalGrade):
            raise InputError("grade", grade, Text(zh="HospitalGrade 的成员", en="a HospitalGrade"))
        timeline = self.tcm(place)
        period = timeline.on(on) if on is not None else next(reversed(timeline.periods), None)
        row = None if period is None else period.scheme.grades.get(grade)
        if row is None:
            expected = Text(
                zh=f"{place} 的文件归入某一收费类别的等级",
                en=f"a grade that a notice of {place} sorts into a fee class",
            )
            raise InputError("grade", grade.zh, expected)
        return row.fee_class

    def find_condition(self, name: str) -> AnyCondition | None:
        """The condition a name stands for, those that notice files declare included; None when it is unknown."""
        key = normal_form(name)
        for notice in self.notices:
            if notice.tcm is not None and key in notice.tcm.declared_conditions:
                return notice.tcm.declared_conditions[key]
        return Condition.find(name)

    def condition(self, name: str) -> AnyCondition:
        """The same, but an unknown name raises [UnknownTermError][], which offers the nearest names."""
        return (self.find_condition(name) if isinstance(name, str) else None) or Condition.parse(name)

    def _build_timeline(self, place: str, known_on: date | None) -> TcmTimeline:
        chain = enclosing_places(place)
        with_scheme = [notice for notice in self.notices if notice.tcm is not None and notice.place in chain]
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


def _shipped() -> Catalogue:
    """Threads that come first at once may each read the files, but all get the same catalogue."""
    found = _SHIPPED.get("")
    return _SHIPPED.setdefault("", Catalogue(_read_shipped())) if found is None else found


def _read_shipped() -> list[Notice]:
    folder = resources.files("shanxi_health_policy.notices") / "data"
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".toml"))
    return _read_all([(folder, name, name) for name in names], [])


def _read_all(files: Iterable[tuple[Readable, str, str]], faults: list[Fault]) -> list[Notice]:
    """The notices of files given by folder, name and the path to show, or every fault there is."""
    loaded = [load_notice(*file) for file in files]
    faults = [*faults, *(fault for _, found in loaded for fault in found)]
    if faults:
        raise NoticeError(faults)
    return [notice for notice, _ in loaded if notice is not None]


def _notice_files(path: Path, faults: list[Fault]) -> list[Path]:
    if os.path.isdir(path):
        files = sorted(path.glob("*.toml"))
        if files:
            return files
    elif os.path.isfile(path):
        return [path]
    expected = Text(zh="文件，或含有 *.toml 的目录", en="a notice file, or a folder that holds *.toml files")
    faults.append(Fault(str(path), "path", str(path), expected))
    return []

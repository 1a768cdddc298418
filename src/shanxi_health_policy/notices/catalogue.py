"""The catalogue: the shipped notices and any further files, found by place and day, and 'as known on' a day."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Self, TypeAlias

from attrs import frozen

from shanxi_health_policy.errors import Fault, InputError, NoticeError, UnknownTermError
from shanxi_health_policy.notices.fee_class import FeeClass
from shanxi_health_policy.notices.loading import load_notice
from shanxi_health_policy.notices.model import Notice, TcmScheme
from shanxi_health_policy.text import Text
from shanxi_health_policy.vocabulary.conditions import AnyCondition, Condition
from shanxi_health_policy.vocabulary.facilities import HospitalGrade
from shanxi_health_policy.vocabulary.labelled import normal_form
from shanxi_health_policy.vocabulary.payment import Reason
from shanxi_health_policy.vocabulary.places import check_place, enclosing_places

PathLike: TypeAlias = str | os.PathLike[str]


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
        faults = [
            *_duplicates(self.notices),
            *_dangling(self.notices, self._by_id),
            *_overlaps(self.notices),
            *_clashing_terms(self.notices),
        ]
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
        notices = list(_shipped().notices) if with_shipped else []
        faults: list[Fault] = []
        for path in paths:
            for file in _notice_files(Path(path), faults):
                notice, found = load_notice(file.parent, file.name, str(file))
                faults += found
                if notice is not None:
                    notices.append(notice)
        if faults:
            raise NoticeError(faults)
        return cls(notices)

    def __iter__(self) -> Iterator[Notice]:
        return iter(self.notices)

    def __len__(self) -> int:
        return len(self.notices)

    def __getitem__(self, notice_id: str) -> Notice:
        found = self._by_id.get(notice_id)
        if found is None:
            expected = Text(zh="目录中文件的编号", en="the id of a notice of the catalogue")
            raise UnknownTermError("notice", notice_id, expected, tuple(self._by_id))
        return found

    def in_force(self, place: str, on: date, *, known_on: date | None = None) -> tuple[Notice, ...]:
        """The notices that hold on a day at a place: its own and those of the places it lies in, the nearest first."""
        chain = enclosing_places(check_place(place))
        found = [
            notice
            for notice in self.notices
            if notice.place in chain
            and _is_known(notice, known_on)
            and notice.dates.in_force_from <= on <= self._last_day(notice, known_on)
        ]
        return tuple(sorted(found, key=lambda notice: chain.index(notice.place)))

    def tcm(self, place: str, known_on: date | None = None) -> TcmTimeline:
        """The schemes for TCM outpatient treatment of a place over time, as known on a day."""
        key = (place, known_on)
        timeline = self._timelines.get(key)
        if timeline is None:
            if (
                len(self._timelines) > 1000
            ):  # a caller that asks 'as known on' every day must not fill the memory
                self._timelines.clear()
            timeline = self._timelines[key] = self._build_timeline(check_place(place), known_on)
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

    def _last_day(self, notice: Notice, known_on: date | None) -> date:
        ends = [notice.dates.in_force_to or date.max]
        for other in self.notices:
            if notice.id in other.replaces and _is_known(other, known_on):
                ends.append(other.dates.in_force_from - timedelta(days=1))
        return min(ends)

    def _build_timeline(self, place: str, known_on: date | None) -> TcmTimeline:
        chain = enclosing_places(place)
        with_scheme = [notice for notice in self.notices if notice.tcm is not None and notice.place in chain]
        known = [notice for notice in with_scheme if _is_known(notice, known_on)]
        spans = [(notice, notice.dates.in_force_from, self._last_day(notice, known_on)) for notice in known]
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
        if not with_scheme:
            why_not = Reason.NO_RULE_FOR_PLACE
        else:
            why_not = Reason.NOT_IN_FORCE if known else Reason.NOT_YET_KNOWN
        return TcmTimeline(tuple(periods), why_not)


def _is_known(notice: Notice, known_on: date | None) -> bool:
    return known_on is None or notice.dates.known <= known_on


@cache
def _shipped() -> Catalogue:
    folder = resources.files("shanxi_health_policy.notices") / "data"
    notices: list[Notice] = []
    faults: list[Fault] = []
    for name in sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".toml")):
        notice, found = load_notice(folder, name, name)
        faults += found
        if notice is not None:
            notices.append(notice)
    if faults:
        raise NoticeError(faults)
    return Catalogue(notices)


def _notice_files(path: Path, faults: list[Fault]) -> list[Path]:
    if path.is_dir():
        files = sorted(path.glob("*.toml"))
        if files:
            return files
    elif path.is_file():
        return [path]
    expected = Text(zh="文件，或含有 *.toml 的目录", en="a notice file, or a folder that holds *.toml files")
    faults.append(Fault(str(path), "path", str(path), expected))
    return []


def _duplicates(notices: tuple[Notice, ...]) -> Iterator[Fault]:
    seen: dict[str, Notice] = {}
    for notice in notices:
        if notice.id in seen:
            expected = Text(
                zh=f"未被 {seen[notice.id].path} 使用的编号",
                en=f"an id that {seen[notice.id].path} does not use",
            )
            yield Fault(notice.path, "notice.id", notice.id, expected)
        seen[notice.id] = notice


def _dangling(notices: tuple[Notice, ...], by_id: dict[str, Notice]) -> Iterator[Fault]:
    for notice in notices:
        for key, target in [("forwards", notice.forwards), *(("replaces", one) for one in notice.replaces)]:
            if target is not None and target not in by_id:
                yield Fault(
                    notice.path,
                    f"notice.{key}",
                    target,
                    Text(zh="目录中文件的编号", en="the id of a notice of the catalogue"),
                )
            elif (
                key == "replaces"
                and target is not None
                and (by_id[target].place != notice.place or target == notice.id)
            ):
                yield Fault(
                    notice.path,
                    f"notice.{key}",
                    target,
                    Text(zh="同一地方的另一文件", en="another notice of the same place"),
                )


def _overlaps(notices: tuple[Notice, ...]) -> Iterator[Fault]:
    schemes = [notice for notice in notices if notice.tcm is not None]
    for index, one in enumerate(schemes):
        for other in schemes[index + 1 :]:
            if one.place != other.place or one.id in other.replaces or other.id in one.replaces:
                continue
            if one.dates.in_force_from <= (
                other.dates.in_force_to or date.max
            ) and other.dates.in_force_from <= (one.dates.in_force_to or date.max):
                expected = Text(
                    zh=f'与 {one.id} 不重叠的施行期；若取代它，写 replaces = ["{one.id}"]',
                    en=f'a period that does not overlap {one.id}; if it takes its place, say replaces = ["{one.id}"]',
                )
                yield Fault(other.path, "dates", f"{other.dates.in_force_from}", expected)


def _clashing_terms(notices: tuple[Notice, ...]) -> Iterator[Fault]:
    taken: dict[str, tuple[str, Notice]] = {}
    for notice in notices:
        declared = {} if notice.tcm is None else notice.tcm.declared_conditions
        for name, condition in declared.items():
            code, other = taken.setdefault(name, (condition.code, notice))
            if (
                notice.tcm is not None
                and other.tcm is not None
                and other.tcm.declared_conditions[name] != condition
            ):
                expected = Text(
                    zh=f"与 {other.path} 相同的代码和名称（{code}），或另一个名称",
                    en=f"the code and names that {other.path} declares ({code}), or another name",
                )
                yield Fault(notice.path, "tcm.own_conditions", name, expected)

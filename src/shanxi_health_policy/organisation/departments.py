"""Departments (部门) that notices give duties: declared in the notice files, and found by the names that people use."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from typing import Any

from attrs import frozen

from shanxi_health_policy.asking.kinds import Choices, Kind, text
from shanxi_health_policy.checks import LONGEST_NAME
from shanxi_health_policy.errors import AmbiguousNameError, InputError, UnknownTermError
from shanxi_health_policy.notices.catalogue import Catalogue
from shanxi_health_policy.notices.rows import Rows, Told, table
from shanxi_health_policy.text import Text
from shanxi_health_policy.vocabulary.labelled import nearest_of, normal_form
from shanxi_health_policy.vocabulary.places import enclosing_places

_EXPECTED = Text(
    f"部门的名称，如 山西省财政厅、省财政厅（1 至 {LONGEST_NAME} 字）",
    f"the name of a department, such as 山西省财政厅 or 省财政厅, 1 to {LONGEST_NAME} characters",
)


@table("departments", "部门")
@frozen(kw_only=True)
class Department:
    """A department that the notice gives duties, or a group of them that has a name.

    文件给了职责的一个部门，或几个部门合称的一组。
    """

    name: Text
    """全称，带地名 · Its full name, with its place"""
    printed: str
    """文件所写的简称 · Its short name as printed"""
    also: tuple[str, ...] = ()
    """其他叫法，地名可省 · Other names, with or without the place"""

    def faults(self, rows: Rows) -> Iterator[Told]:
        """A department that the file declares twice."""
        if next(one for one in rows(Department) if one.name.zh == self.name.zh) is not self:
            yield "name", self.name.zh, "只出现一次", "one occurrence only"

    def spellings(self, place: str) -> Iterator[str]:
        """Its names in the form in which they are compared: with the name of its `place`, with its level alone, or without."""
        level, short = place[-1], place[:-1]
        for name in (self.name.en, self.name.zh, self.printed, *self.also):
            yield normal_form(name)
            if (
                place in self.name.zh
            ):  # a name without the place, such as that of a kind of department, takes none
                bare = name.removeprefix(place) if name.startswith(place) else name.removeprefix(level)
                for before in (place, short, level, ""):
                    yield normal_form(before + bare)


@frozen
class KnownDepartment:
    """A department that some notice declares, and the place it is of."""

    name: Text
    place: str


def department_named(
    written: object, catalogue: Catalogue, place: str | None = None, field: str = "department"
) -> KnownDepartment:
    """The department that a name as people write it stands for; of a `place` and those it lies in, the nearest.

    Raises [UnknownTermError][], which offers the nearest names, for one that no notice declares, and [AmbiguousNameError][]
    for a short name that departments of several places share.

    >>> department_named("省财政厅", Catalogue.shipped()).name.zh
    '山西省财政厅'
    """
    if not isinstance(written, str) or not 0 < len(written) <= LONGEST_NAME:
        raise InputError(field, written, _EXPECTED)
    wanted = normal_form(written)
    known = _known(catalogue)
    fitting = known.get(wanted, ())
    if not fitting:
        near = (known[one][0].name.zh for one in nearest_of(wanted, known, cutoff=0.4))
        raise UnknownTermError(field, written, _EXPECTED, tuple(dict.fromkeys(near)))
    chain = () if place is None else enclosing_places(place)
    here = [one for code in chain for one in fitting if one.place == code]
    meant = [one for one in here if one.place == here[0].place] or fitting
    if len(meant) > 1:
        names = Text("、".join(one.name.zh for one in meant), ", ".join(map(_in_english, meant)))
        raise AmbiguousNameError(field, written, Text("其中一个：", "one of ") + names)
    return meant[0]


def _in_english(one: KnownDepartment) -> str:
    return f"{one.name.zh} ({one.name.en})"


def _known(catalogue: Catalogue) -> Mapping[str, tuple[KnownDepartment, ...]]:
    """The departments that notices declare, by every spelling of each."""
    found: dict[str, dict[tuple[str, str], KnownDepartment]] = {}
    for one, place, name in _declared(catalogue):
        for spelling in one.spellings(name):
            found.setdefault(spelling, {}).setdefault((one.name.zh, place), KnownDepartment(one.name, place))
    return {spelling: tuple(every.values()) for spelling, every in found.items()}


def _declared(catalogue: Catalogue) -> Iterable[tuple[Department, str, str]]:
    for notice in catalogue:
        for one in notice.rows(Department):
            yield one, notice.place, notice.place_name.zh


def _check(field: str, value: Any, catalogue: Catalogue) -> Any:
    """A name that no notice knows is wrong by itself; whose it is, the rest of the question may say."""
    with suppress(AmbiguousNameError):
        department_named(value, catalogue, field=field)
    return value


def _choices(catalogue: Catalogue) -> Choices:
    return {one.name.zh: one.name for one, _, _ in _declared(catalogue)}


DEPARTMENT = Kind(
    text("部门：全称或简称", "the department: its full or short name"),
    "NAME",
    {"type": "string", "minLength": 1, "maxLength": LONGEST_NAME},
    check=_check,
    choices=_choices,
    names=("部门", "单位"),
)

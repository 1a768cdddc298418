"""Results as a file that others can read: written from an [Outcome][], read back, and held against one another.

The JSON Schema of the file ships beside this module as `conform-results.schema.json`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from importlib import resources
from pathlib import Path, PurePath
from typing import Any

from attrs import field, frozen

from shanxi_health_policy.errors import Fault, FileError, shown
from shanxi_health_policy.plain import parsed, typed
from shanxi_health_policy.testing.conform.given_files import LONGEST, read_text
from shanxi_health_policy.testing.conform.outcome import RESULTS, Outcome
from shanxi_health_policy.testing.conform.protocol import Introduction
from shanxi_health_policy.text import Text, at

_EXPECTED_WHOLE = Text(
    "conform --results 写出的完整 JSON；请重新生成，不要截断或改动",
    "whole JSON as conform --results writes it: make it anew, neither cut short nor changed",
)
_EXPECTED_FORMAT = Text(
    f"{RESULTS}；请用本版的 conform --results 重新生成",
    f"{RESULTS}: make it anew with conform --results of this version",
)
_EXPECTED_SEVERAL = Text("至少一份结果", "at least one file of results")


@frozen
class Label:
    """A name in both languages."""

    zh: str
    en: str


@frozen
class Reached:
    """An edge or a rule: what it is, how many cases went over it, and how many of them failed."""

    zh: str
    en: str
    cases: int
    failed: int


@frozen
class NoticeUsed:
    """A notice that the library's answers rested on, with the digest of its file."""

    id: str
    number: str
    digest: str


@frozen
class Group:
    """Failures with one likely cause, and the smallest case of them as plain values."""

    cause: str
    label: Label
    failed: int
    clauses: Mapping[str, int] = field(hash=False)
    smallest: dict[str, Any] = field(hash=False)


@frozen(kw_only=True)
class Results:
    """What a file of results holds."""

    format: str
    implementation: Introduction
    version: str
    tried_on: date | None
    place: str
    place_assumed: bool
    notices: tuple[NoticeUsed, ...]
    passed: bool
    complete: bool
    seed: int
    milliseconds: int
    cases: int
    operations: int
    failed: int
    edges: Mapping[str, Reached] = field(hash=False)
    rules: Mapping[str, Reached] = field(hash=False)
    groups: tuple[Group, ...]
    further_groups: int

    @property
    def name(self) -> str:
        """The implementation with its version."""
        return f"{self.implementation.name} {self.implementation.version}".rstrip()

    @property
    def holds_together(self) -> bool:
        """Whether its counts can be those of one run."""
        counted = [*self.edges.values(), *self.rules.values()]
        return (
            self.passed is (self.failed == 0)
            and self.passed is not bool(self.groups)
            and 0 <= self.failed <= self.cases
            and all(0 <= one.failed <= one.cases <= self.cases for one in counted)
            and all(0 < one.failed <= self.failed for one in self.groups)
        )


@cache
def results_schema() -> Mapping[str, Any]:
    """The JSON Schema (2020-12) of a file of results."""
    file = resources.files("shanxi_health_policy.testing.conform") / "conform-results.schema.json"
    found: Mapping[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return found


def results_json(outcome: Outcome) -> str:
    """The results as the text of their file."""
    return json.dumps(outcome.to_json(), ensure_ascii=False, indent=1) + "\n"


def results_of(outcome: Outcome) -> Results:
    """The results as their file would be read.

    >>> from shanxi_health_policy import settle
    >>> from shanxi_health_policy.testing import check_settle
    >>> found = results_of(check_settle(settle, max_cases=0, name="mine", version="2.1"))
    >>> found.name, found.passed, found.failed
    ('mine 2.1', True, 0)
    """
    return typed(Results, outcome.to_json())


def read_results(path: str | Path) -> Results:
    """The results of a file; raises [FileError][] for one that is cut short, changed, or of another version of the format."""
    name, text = str(path), read_text(path, _EXPECTED_WHOLE)
    try:
        data = parsed(text, LONGEST)
    except ValueError:
        raise FileError([Fault(name, "JSON", shown(text[-40:]), _EXPECTED_WHOLE)]) from None
    form = data.get("format") if isinstance(data, dict) else None
    if form != RESULTS:
        raise FileError([Fault(name, "format", shown(form), _EXPECTED_FORMAT)])
    try:
        found = typed(Results, data)
    except (AttributeError, ExceptionGroup, KeyError, TypeError, ValueError):
        raise FileError([Fault(name, "JSON", shown(text[:40]), _EXPECTED_WHOLE)]) from None
    if not found.holds_together:
        told = (
            f"cases {found.cases}, failed {found.failed}, passed {found.passed}, groups {len(found.groups)}"
        )
        raise FileError([Fault(name, "failed", told, _EXPECTED_WHOLE)])
    return found


def check_comparable(several: Mapping[str, Results]) -> None:
    """Results can stand side by side when they are of one place and of the same notice files.

    `several` has them by the name of their file. Raises [FileError][] that names each file which differs from the first.
    """
    if not several:
        raise FileError([Fault("", at("files"), "", _EXPECTED_SEVERAL)])
    (first_name, first), *others = several.items()
    faults = []
    for name, one in others:
        if one.place != first.place:
            expected = Text(
                f"{first.place}，与 {first_name} 相同的地方", f"{first.place}, the place of {first_name}"
            )
            faults.append(Fault(name, "place", one.place, expected))
        elif one.notices != first.notices:
            then = ", ".join(f"{each.number} {each.digest[:12]}" for each in first.notices)
            zh = f"{then}，与 {first_name} 相同的文件数据；请用同一版本重新核对"
            en = f"{then}, the notice files of {first_name}: run both again with one version"
            told = ", ".join(f"{each.number} {each.digest[:12]}" for each in one.notices)
            faults.append(Fault(name, "notices", told, Text(zh, en)))
    if faults:
        raise FileError(faults)


def names_of(several: Mapping[str, Results]) -> list[str]:
    """How each implementation is called; those of one name are told apart by their file."""
    names = [one.name for one in several.values()]
    pairs = zip(names, several, strict=True)
    return [name if names.count(name) == 1 else f"{name} ({PurePath(file).name})" for name, file in pairs]


def otherwise_made(several: Sequence[Results]) -> list[Text]:
    """In what results that can be compared were made differently: the library, the seed, the number of cases, ended early."""
    found = []
    for zh, en, key in (
        ("本库的版本", "the version of the library", "version"),
        ("种子", "the seed", "seed"),
    ):
        values = sorted({str(getattr(one, key)) for one in several})
        if len(values) > 1:
            found.append(Text(f"{zh}不同：{'、'.join(values)}", f"{en} differs: {', '.join(values)}"))
    early = [one.name for one in several if not one.complete]
    if early:
        zh, en = f"提前结束：{'、'.join(early)}", f"ended early: {', '.join(early)}"
        found.append(Text(zh, en))
    return found

"""Failures put together by what is likely behind them: each group has a cause, its clauses, and one small case."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from attrs import define, field, frozen

from shanxi_health_policy.testing.conform.differences import Difference, FailureCause
from shanxi_health_policy.testing.conform.mistakes import Mistake
from shanxi_health_policy.text import Language, Text


@frozen
class FailureGroup:
    """Failures with one likely cause: how many cases, under which clauses, and the smallest case found."""

    cause: FailureCause
    failed: int
    clauses: Mapping[str, int] = field(hash=False)
    """How many of the cases each clause decides, by notice and id; those that could not be compared have none."""
    difference: Difference

    def head(self) -> Text:
        """The cause, with the number of cases and the clauses, notice by notice."""
        by_notice: dict[str, list[str]] = {}
        for notice, _, clause in (one.partition(" ") for one in sorted(self.clauses)):
            by_notice.setdefault(notice, []).append(clause)
        clauses, label = [" ".join((notice, *found)) for notice, found in by_notice.items()], self.cause.label
        zh = f"{label.zh}（{self.failed} 个案例{''.join(f'；{one}' for one in clauses)}）"
        cases = "case" if self.failed == 1 else "cases"
        return Text(zh, f"{label.en} ({self.failed} {cases}{''.join(f'; {one}' for one in clauses)})")

    def told(self, language: Language) -> str:
        """The group as people read it: its head, and its smallest case."""
        return f"{self.head().in_language(language)}\n{self.difference.text().in_language(language)}"

    def to_json(self) -> dict[str, Any]:
        """The group as plain values."""
        return {
            "cause": self.cause.code,
            "label": {"zh": self.cause.label.zh, "en": self.cause.label.en},
            "failed": self.failed,
            "clauses": dict(self.clauses),
            "smallest": self.difference.to_json(),
        }


@define
class Failures:
    """The failures of a search as they come: how many of each kind that cannot be told apart, and the smallest of each."""

    _kinds: dict[tuple[FailureCause, ...], _Kind] = field(factory=dict, init=False)
    _seen: set[tuple[FailureCause, ...]] = field(factory=set, init=False)
    _cases: int = field(default=0, init=False)

    def add(self, found: Iterable[Difference]) -> bool:
        """Take the failures of one case; whether there is one of a kind not seen before, by whatever amount it is off."""
        before = len(self._seen)
        self._cases += 1
        for number, one in enumerate(found):
            self._kinds.setdefault(one.causes, _Kind(one, number > 0)).add(one, number > 0, self._cases)
            self._seen.add(tuple(cause for cause in one.causes if cause.particular) or one.causes[:1])
        return len(self._seen) > before

    def groups(self) -> list[FailureGroup]:
        """The failures by their likely cause, which is the one that explains the most of those not explained yet.

        What is not particular counts half.
        """
        left, found = dict(self._kinds), list[FailureGroup]()
        while left:
            explains = Counter[FailureCause]()
            for causes, kind in left.items():
                explains.update({one: len(kind.cases) * (2 if one.particular else 1) for one in causes})
            most = max(explains.values())
            cause = min((one for one, count in explains.items() if count == most), key=_rank)
            of_it = [left.pop(causes) for causes in list(left) if cause in causes]
            found.append(FailureGroup(cause, *_Kind.together(of_it)))
        return found


@define
class _Kind:
    """Failures with the same possible causes: the smallest, and which cases they are, in all and by clause."""

    smallest: Difference
    cut_out: bool
    """Whether its case is part of another: a whole one is the better to be made small."""
    cases: set[int] = field(factory=set)
    by_clause: dict[str, set[int]] = field(factory=dict)

    def add(self, one: Difference, cut_out: bool, case: int) -> None:
        self.cases.add(case)
        if one.clause is not None:
            self.by_clause.setdefault(one.clause, set()).add(case)
        if (cut_out, _size(one)) < (self.cut_out, _size(self.smallest)):
            self.cut_out, self.smallest = cut_out, one

    @staticmethod
    def together(kinds: Sequence[_Kind]) -> tuple[int, dict[str, int], Difference]:
        """How many cases several kinds have, how many under each clause, and the smallest."""
        clauses = dict.fromkeys(clause for kind in kinds for clause in kind.by_clause)
        counts = {
            one: len(set[int]().union(*(kind.by_clause.get(one, ()) for kind in kinds))) for one in clauses
        }
        cases = set[int]().union(*(kind.cases for kind in kinds))
        smallest = min(kinds, key=lambda kind: (kind.cut_out, _size(kind.smallest))).smallest
        return len(cases), counts, smallest


def _size(found: Difference) -> int:
    return len(found.case.operations)


_RANK = {one.code: place for place, one in enumerate(Mistake)}


def _rank(cause: FailureCause) -> int:
    """Causes that explain as many are taken in the order of the known mistakes, the particular before the general."""
    return _RANK.get(cause.code, len(_RANK))


def merged(groups: Iterable[FailureGroup]) -> list[FailureGroup]:
    """Groups of one cause as one, with the smallest of their cases; those with the most cases first."""
    found: dict[str, FailureGroup] = {}
    for one in groups:
        same = found.get(one.cause.code)
        found[one.cause.code] = one if same is None else _together(same, one)
    return sorted(found.values(), key=lambda one: -one.failed)


def _together(one: FailureGroup, other: FailureGroup) -> FailureGroup:
    smallest = min((one.difference, other.difference), key=_size)
    clauses = Counter(one.clauses) + Counter(other.clauses)
    return FailureGroup(one.cause, one.failed + other.failed, dict(clauses), smallest)

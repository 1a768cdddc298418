"""What the data says of a rule: the clauses that it computes, the rows it reads, where it speaks, and its readings."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import date
from typing import Any

from attrs import frozen

from shanxi_health_policy import Catalogue
from shanxi_health_policy.asking import Rule
from shanxi_health_policy.notices import Clause, Notice
from shanxi_health_policy.notices.rows import Row
from shanxi_health_policy.steps import Reading


@frozen
class Spoken:
    """A place for which a rule speaks, the notice it speaks by, and the days."""

    place: str
    notice: Notice
    first: date
    last: date | None


def clauses_of(rule: Rule, catalogue: Catalogue) -> Iterator[tuple[Notice, Clause]]:
    """The clauses that say that the rule computes them."""
    for notice in catalogue:
        for clause in notice.clauses.values():
            if rule.name in clause.rule:
                yield notice, clause


def readings_of(rule: Rule, catalogue: Catalogue) -> Iterator[tuple[Notice, Reading]]:
    """The readings of those clauses, and those that the rows themselves name."""
    ids = {(notice.id, clause.id) for notice, clause in clauses_of(rule, catalogue)}
    for notice in catalogue:
        named = {one for cls in tables_of(rule) for row in rows_of(rule, notice, cls) for one in _named(row)}
        for reading in notice.readings.values():
            if reading.id in named or any((notice.id, one) in ids for one in reading.clauses):
                yield notice, reading


def _named(row: Any) -> tuple[str, ...]:
    return row.readings if isinstance(row, Row) else ()


def tables_of(rule: Rule) -> tuple[type[Any], ...]:
    """The tables that the module of the rule knows; none where it asks the scheme of a notice."""
    known = vars(sys.modules[rule.module]).values()
    return tuple(dict.fromkeys(one for one in known if isinstance(one, type) and "__table__" in vars(one)))


def rows_of(rule: Rule, notice: Notice, cls: type[Any]) -> list[Any]:
    """The rows of a table of a notice that the rule may read: those whose clause says that the rule computes it.

    What a file declares without a clause, such as departments, is for all of its rules.
    """
    return [row for row in notice.rows(cls) if is_read(rule, notice, row)]


def is_read(rule: Rule, notice: Notice, row: Any) -> bool:
    """Whether the rule may read a row."""
    return not isinstance(row, Row) or rule.name in notice.clauses[row.clause].rule


def spoken_for(rule: Rule, catalogue: Catalogue) -> list[Spoken]:
    """Where and when the rule speaks, by which notice."""
    if not tables_of(rule):
        return [
            Spoken(place, one.notice, one.start, one.end)
            for place in rule.places(catalogue)
            for one in catalogue.timeline(place, None).periods
        ]
    found: dict[tuple[str, str], Spoken] = {}
    for notice in catalogue:
        for row in (one for cls in tables_of(rule) for one in rows_of(rule, notice, cls)):
            if isinstance(row, Row):
                place, first = row.place or notice.place, row.in_force_from or notice.dates.in_force_from
                known = found.get((place, notice.id))
                last = row.in_force_to or notice.dates.in_force_to
                if known is not None:
                    first = min(first, known.first)
                    last = None if last is None or known.last is None else max(last, known.last)
                found[place, notice.id] = Spoken(place, notice, first, last)
    return [found[key] for key in sorted(found)]

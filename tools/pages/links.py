"""Links between the generated pages: to rules, notices, clauses, readings, and public names."""

from __future__ import annotations

from importlib import import_module

from tools.pages.markdown import code, escaped

import shanxi_health_policy
from shanxi_health_policy.asking import every_rule
from shanxi_health_policy.notices import Notice
from shanxi_health_policy.rooms import ROOMS

PACKAGE = shanxi_health_policy.__name__
_FACES = (PACKAGE, *(f"{PACKAGE}.{one}" for one in (*ROOMS, "supervision")))
"""Where a name is looked for that a clause says computes it."""


def rule_target(name: str) -> str:
    """The name by which the page of a rule is linked to."""
    return f"rule-{name.replace('_', '-')}"


def clause_target(notice: Notice, clause: str) -> str:
    """The name by which a clause is linked to."""
    return f"clause-{notice.id}-{clause.lower()}"


def reading_target(notice: str, reading: str) -> str:
    """The name by which a reading is linked to."""
    return f"reading-{notice}-{reading.lower()}"


def notice_target(notice: Notice) -> str:
    """The name by which the page of a notice is linked to."""
    return f"notice-{notice.id}"


def to_notice(notice: Notice) -> str:
    """A notice by its number."""
    return f"[{escaped(notice.number)}](#{notice_target(notice)})"


def to_clause(notice: Notice, clause: str) -> str:
    """A clause by its id."""
    return f"[{escaped(clause)}](#{clause_target(notice, clause)})"


def to_reading(notice: Notice, reading: str) -> str:
    """A reading by its id."""
    return f"[{escaped(reading)}](#{reading_target(notice.id, reading)})"


def to_basis(notice: Notice, name: str) -> str:
    """A clause or a reading by its id: examples and tests name both."""
    return to_clause(notice, name) if name in notice.clauses else to_reading(notice, name)


def to_rule(name: str) -> str:
    """What computes a clause: the page of a rule, or the description of another public name."""
    if name in every_rule():
        return f"[{code(name)}](#{rule_target(name)})"
    return to_name(next(path for path in _paths(name)))


def _paths(name: str) -> list[str]:
    """Where the name can be imported from, the shortest first."""
    return [f"{face}.{name}" for face in _FACES if hasattr(import_module(face), name)]


def to_name(path: str) -> str:
    """A public name where the reference describes it."""
    return f"{{py:obj}}`{path.rpartition('.')[2]} <{path}>`"

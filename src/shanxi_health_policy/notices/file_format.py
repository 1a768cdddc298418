"""What a notice file may hold, key by key: the classes mirror the TOML, and the rules' tables are those that are declared."""

from __future__ import annotations

from functools import cache
from operator import attrgetter
from typing import Any, Literal, cast

from attrs import field, frozen, make_class

from shanxi_health_policy import rooms
from shanxi_health_policy.notices.entries import Anomaly, Clause, Example, FacilityListTable
from shanxi_health_policy.notices.notice import Dates, Head
from shanxi_health_policy.notices.rows import TABLES
from shanxi_health_policy.notices.tcm_table import TcmTable
from shanxi_health_policy.steps import Reading
from shanxi_health_policy.vocabulary.facilities import FacilityKind


@frozen
class NoticeFile:
    """A whole notice file, but for the tables of rules."""

    schema: Literal[1]
    notice: Head
    dates: Dates
    clauses: tuple[Clause, ...]
    readings: tuple[Reading, ...] = ()
    anomalies: tuple[Anomaly, ...] = ()
    examples: tuple[Example, ...] = ()
    facility_lists: tuple[FacilityListTable, ...] = ()
    tcm: TcmTable | None = None


@cache
def tables() -> dict[str, type[Any]]:
    """The rows of every table of rules, by their place in a notice file, and in the order of these."""
    rooms.fill()
    return {place: TABLES[place] for place in sorted(TABLES)}


@cache
def notice_file() -> type[NoticeFile]:
    """The same with the tables of rules: `standards` is a key of the file, `subsidies.awards` one of its `[subsidies]`."""
    groups: dict[str, dict[str, Any]] = {"": {}}
    for place, cls in tables().items():
        group, _, key = place.rpartition(".")
        groups.setdefault(group, {})[key] = field(default=(), type=tuple[cls, ...])  # type: ignore[valid-type]
    keys = groups.pop("")
    for group, inner in groups.items():
        made = make_class(group.title(), inner, frozen=True, kw_only=True)
        keys[group] = field(factory=made, type=made)
    return cast(
        "type[NoticeFile]", make_class("WholeFile", keys, bases=(NoticeFile,), frozen=True, kw_only=True)
    )


def rows_of(file: NoticeFile) -> dict[type[Any], tuple[Any, ...]]:
    """The rows of every table of rules in a file, by their class."""
    return {cls: attrgetter(place)(file) for place, cls in tables().items()}


@frozen
class FacilityRow:
    """One row of a facility list's CSV file, without its last cell: the reading, which may be empty."""

    list: str
    no: str
    city: str
    county: str
    printed: str
    name: str
    kind: FacilityKind

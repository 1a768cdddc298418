"""What stands in a notice beside its tables: clauses, anomalies, worked examples, and lists of facilities."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from attrs import evolve, field, frozen

from shanxi_health_policy.notices.content import Content
from shanxi_health_policy.notices.values import made
from shanxi_health_policy.text import Text
from shanxi_health_policy.vocabulary.facilities import Accreditation, FacilityKind


@frozen
class Clause:
    """One clause (条款): where it stands, what it says in our words, and what computes it or why nothing does."""

    id: str
    at: Text
    says: Text
    rule: tuple[str, ...] = ()
    not_computable: Text | None = None
    not_yet_encoded: bool = False
    sections: tuple[str, ...] = ()
    beyond: Text | None = None
    """Where a rule answers only a part of it, such as who is responsible: why the rest cannot be computed."""

    @property
    def covers(self) -> tuple[str, ...]:
        """The sections that it speaks of, each by itself; the one where it stands, where the file names no others."""
        return self.sections or (self.at.zh.removeprefix("第").removesuffix("条"),)


@frozen
class Anomaly:
    """A figure or passage of the source that contradicts itself: recorded as printed, never repaired."""

    id: str
    clause: str
    at: Text
    printed: str
    note: Text
    expected: str | None = None


@frozen
class Example:
    """A worked example of a notice: `given` in, `expect` out, by the public function `rule`."""

    rule: str
    title: Text
    clauses: tuple[str, ...]
    given: Mapping[str, object] = field(hash=False)
    expect: Mapping[str, object] = field(hash=False)


@frozen(
    cache_hash=True
)  # what is worked out of a listed facility is kept by it, and asked for in every search
class ListedFacility:
    """One row of a facility list: its printed and its standard name, and the reading when the print was misread."""

    list_id: str
    number: int
    city: str
    county: str
    printed: str
    name: str
    kind: FacilityKind
    reading: str | None = None


@frozen
class FacilityListTable:
    """`[[facility_lists]]`: a list of facilities that reached (or missed) a standard in a year."""

    id: str
    clause: str
    accreditation: Accreditation
    year: int
    at: Text
    file: str
    count: int
    target: str | None = None
    """The target that the listed facilities are still to reach."""


@frozen
class FacilityList(FacilityListTable):
    """A notice's list with its rows, which stand in a CSV file beside the notice file."""

    facilities: tuple[ListedFacility, ...] = ()


def lists_of(content: Content) -> tuple[FacilityList, ...]:
    """The lists of a file, with their rows."""
    tables = content.rows("facility_lists")
    files = {name: content.listed(name) for name in dict.fromkeys(one["file"] for one in tables)}
    return tuple(
        evolve(made(FacilityList, one), facilities=tuple(_listed(files[one["file"]], one["id"])))
        for one in tables
    )


def _listed(rows: Iterable[Mapping[str, str]], list_id: str) -> Iterator[ListedFacility]:
    """The rows of a CSV file that are of one list."""
    for row in rows:
        if row["list"] == list_id:
            kind, reading = FacilityKind.parse(row["kind"]), row["reading"] or None
            names = {key: row[key] for key in ("city", "county", "printed", "name")}
            yield ListedFacility(list_id, int(row["no"]), **names, kind=kind, reading=reading)

"""How many facilities of each city the notices' lists hold, beside the totals that the notices print.

A list holds the facilities of one round. Those of rounds whose list is not here are in the printed totals alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from attrs import frozen

from shanxi_health_policy.checks import check_day, check_known_on, check_year
from shanxi_health_policy.facilities.statistics import StatisticsTable
from shanxi_health_policy.notices.agreement import is_known
from shanxi_health_policy.notices.catalogue import Catalogue, chosen
from shanxi_health_policy.notices.entries import FacilityList
from shanxi_health_policy.notices.notice import Notice
from shanxi_health_policy.notices.rows import Row, Rows, Told, table
from shanxi_health_policy.steps import Citation
from shanxi_health_policy.text import Language, Text
from shanxi_health_policy.vocabulary.facilities import Accreditation

_TOTAL = Text("合计", "total")
COUNTED = {
    Accreditation.RECOMMENDED_STANDARD: ("recommended", Text("推荐标准", "recommended standard")),
    Accreditation.COMMUNITY_HOSPITAL: ("community_hospital", Text("社区医院", "community hospitals")),
}
"""What the lists are counted by: its name in columns, and its label."""
COLUMNS: dict[str, Text] = {
    "city": Text("市", "city"),
    **{
        f"{name}_{column}": Text(f"{label.zh}：{zh}", f"{label.en}: {en}")
        for name, label in COUNTED.values()
        for column, zh, en in (
            ("in_year", "当年名单", "listed in the year"),
            ("listed", "历次名单", "on any list here"),
            ("in_all", "文件累计", "in all, as printed"),
            ("not_listed", "不在名单", "on no list here"),
        )
    },
}
"""The columns of the table, with their heads."""


@table("accreditation_totals", "累计达标机构数")
@frozen(kw_only=True)
class AccreditationTotal(Row):
    """How many facilities reached a standard in all by the end of a year, as a notice prints it for its whole place.

    文件为全境写出的、到某一年度末累计达标的机构数。
    """

    id: str
    """编号 · Id"""
    accreditation: Accreditation
    """达到的标准 · The standard reached"""
    year: int
    """截至该年度 · Up to the end of this year"""
    count: int
    """累计机构数 · Facilities in all"""

    def faults(self, rows: Rows) -> Iterator[Told]:
        """A number that cannot be."""
        yield from Row.faults(self, rows)
        if self.count < 0:
            yield "count", self.count, "非负整数", "a non-negative integer"


@frozen(kw_only=True)
class ListedCounts:
    """The listed facilities of one city (or of all): those of the year's lists, of any list here, and the printed total.

    `…_in_all` is None where no notice prints a total as late as the latest list; `…_not_listed` is how many of the printed
    total stand on no list here.
    """

    city: Text
    recommended_in_year: int
    recommended_listed: int
    recommended_in_all: int | None
    community_hospital_in_year: int
    community_hospital_listed: int
    community_hospital_in_all: int | None

    @property
    def recommended_not_listed(self) -> int | None:
        """How many facilities at the recommended standard are in the printed total and on no list here."""
        return None if self.recommended_in_all is None else self.recommended_in_all - self.recommended_listed

    @property
    def community_hospital_not_listed(self) -> int | None:
        """How many community hospitals are in the printed total and on no list here."""
        in_all = self.community_hospital_in_all
        return None if in_all is None else in_all - self.community_hospital_listed


@frozen(kw_only=True)
class RegistryCounts:
    """The counts of the lists by city, and of all together; to iterate gives the cities."""

    on: date
    year: int | None
    rows: tuple[ListedCounts, ...]
    total: ListedCounts
    citations: tuple[Citation, ...]
    """The clauses of the lists and of the printed totals."""

    def __iter__(self) -> Iterator[ListedCounts]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def title(self) -> Text:
        """What was counted."""
        by = Text(f"截至{self.on}的名单", f"the lists up to {self.on}")
        return by if self.year is None else by + Text(f"，当年：{self.year}", f"; the year is {self.year}")

    def table(self, language: Language = "zh") -> tuple[tuple[str, ...], list[tuple[str | int | None, ...]]]:
        """The heads and the rows, the total last."""
        heads = tuple(one.in_language(language) for one in COLUMNS.values())
        return heads, [
            (one.city.in_language(language), *(getattr(one, name) for name in [*COLUMNS][1:]))
            for one in (*self.rows, self.total)
        ]

    def said(self) -> tuple[Text, ...]:
        """Of each standard: how many the lists hold, and how many of the printed total they do not."""
        return tuple(self._said(name, label) for name, label in COUNTED.values())

    def _said(self, name: str, label: Text) -> Text:
        listed, in_all = getattr(self.total, f"{name}_listed"), getattr(self.total, f"{name}_in_all")
        not_listed = getattr(self.total, f"{name}_not_listed")
        told = Text(f"{label.zh}：名单上 {listed} 所", f"{label.en}: {listed} listed")
        if in_all is None:
            return told + Text("，文件没有印出同期的累计数", "; no notice prints a total of that time")
        return told + Text(
            f"，文件累计 {in_all} 所，其中 {not_listed} 所不在这里的名单上",
            f", {in_all} in all as printed; {not_listed} on no list here",
        )


def registry_counts(
    *,
    on: date,
    year: int | None = None,
    known_on: date | None = None,
    catalogue: Catalogue | None = None,
) -> RegistryCounts:
    """How many facilities of each city the notices' lists hold by a day (R1, R2), beside the totals printed (R3).

    A facility is counted once, however many lists it stands on; 'in the year' counts the lists of `year`, or of the latest
    year on record by that day. A list holds one round: facilities of rounds whose list is not here are in the printed totals
    alone, and the difference is said. How many facilities a city has is not in the lists.

    >>> found = registry_counts(on=date(2021, 4, 1))
    >>> found.total.recommended_listed, found.total.recommended_in_all, found.total.recommended_not_listed
    (57, 69, 12)
    """
    check_day(on, "on")
    if year is not None:
        check_year(year, "year")
    check_known_on(known_on)
    notices = chosen(catalogue)
    known = [one for one in notices if one.dates.known <= on and is_known(one, known_on)]
    counting = _Counting(known, year, notices.place_names)
    return RegistryCounts(
        on=on,
        year=counting.year,
        rows=tuple(counting.of(city) for city in counting.cities),
        total=counting.of(None),
        citations=counting.citations,
    )


class _Counting:
    """The lists and printed totals of some notices, and how they are counted."""

    def __init__(self, notices: Sequence[Notice], year: int | None, names: Mapping[str, Text]) -> None:
        listed = [(one, table) for one in notices for table in one.facility_lists]
        own = [(one, table) for one, table in listed if table.accreditation in COUNTED]
        self.lists = [table for _, table in own]
        self.year = max((table.year for table in self.lists), default=None) if year is None else year
        self._latest = {
            standard: max((one.year for one in self.lists if one.accreditation is standard), default=0)
            for standard in COUNTED
        }
        self._in_all = tuple(_in_all(notices, names)) if own else ()
        """Without any list there is nothing that a printed total stands beside."""
        cited = [notice.cite(one.clause, one.at) for notice, one in own]
        for notice in notices if own else ():
            printing: tuple[Row, ...] = (*notice.rows(StatisticsTable), *notice.rows(AccreditationTotal))
            cited += [notice.cite(row.clause, row.at) for row in printing]
        self.citations = tuple(dict.fromkeys(cited))

    @property
    def cities(self) -> tuple[str, ...]:
        """The cities of the lists, and those of printed totals."""
        listed = [row.city for one in self.lists for row in one.facilities]
        printed = [city for _, city, _, _ in self._in_all if city is not None]
        return tuple(dict.fromkeys((*listed, *printed)))

    def of(self, city: str | None) -> ListedCounts:
        """The counts of a city, or of all of them."""
        found: dict[str, int | None] = {}
        for accreditation, (name, _) in COUNTED.items():
            own = [table for table in self.lists if table.accreditation is accreditation]
            found[f"{name}_in_year"] = listed_in([one for one in own if one.year == self.year], city)
            found[f"{name}_listed"] = listed_in(own, city)
            found[f"{name}_in_all"] = self._printed(accreditation, city)
        label = _TOTAL if city is None else Text(city, city)
        return ListedCounts(city=label, **found)  # type: ignore[arg-type]

    def _printed(self, accreditation: Accreditation, city: str | None) -> int | None:
        """The printed total as late as the latest list; an earlier one says nothing of that time."""
        fitting = [one for one in self._in_all if one[:2] == (accreditation, city)]
        _, _, year, count = max(fitting, key=lambda one: one[2], default=(accreditation, city, 0, None))
        return count if year >= self._latest[accreditation] else None


def printed_totals(catalogue: Catalogue, known: date) -> Iterator[tuple[Accreditation, str | None, int, int]]:
    """Every total printed by a day: the standard, the city (None: a province), up to which year, how many."""
    return _in_all([one for one in catalogue if one.dates.known <= known], catalogue.place_names)


def _in_all(
    notices: Iterable[Notice], names: Mapping[str, Text]
) -> Iterator[tuple[Accreditation, str | None, int, int]]:
    for notice in notices:
        for one in notice.rows(StatisticsTable):
            recommended = Accreditation.RECOMMENDED_STANDARD
            for row in one.cities:
                yield recommended, row.city, one.year, row.recommended_in_all
            yield recommended, _city(one.total.place, names), one.year, one.total.recommended_in_all
        for own in notice.rows(AccreditationTotal):
            yield own.accreditation, _city(own.place or notice.place, names), own.year, own.count


def _city(place: str, names: Mapping[str, Text]) -> str | None:
    """The city of a code, as the lists write it; None for a province."""
    if place.endswith("0000"):
        return None
    name = names.get(place)
    return place if name is None else name.zh


def listed_in(lists: Iterable[FacilityList], city: str | None) -> int:
    """How many facilities stand on some lists, each once."""
    rows = (row for one in lists for row in one.facilities if city in (None, row.city))
    return len({(row.city, row.county, row.name) for row in rows})

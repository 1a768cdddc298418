"""All accredited facilities of a place and a round, as the notices list them, and how far those lists reach (R1, R2, R5).

A list holds one round. Of a round without a list here nothing is known: that no facility is told is then no 'none'.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from attrs import evolve, frozen

from shanxi_health_policy.checks import check_day, check_known_on, check_year
from shanxi_health_policy.facilities.listed_counts import COUNTED, printed_totals
from shanxi_health_policy.facilities.listed_places import ListedPlace, listed_place
from shanxi_health_policy.facilities.registry import ListedAccreditation, every_listing
from shanxi_health_policy.notices.catalogue import Catalogue, chosen
from shanxi_health_policy.steps import Citation
from shanxi_health_policy.text import Language, Text, joined
from shanxi_health_policy.vocabulary.facilities import Accreditation

ACCREDITED_COLUMNS: dict[str, Text] = {
    "city": Text("市", "city"),
    "county": Text("县（市、区）", "county"),
    "name": Text("机构", "facility"),
    "kind": Text("机构类别", "kind"),
    "standard": Text("标准", "standard"),
    "year": Text("年度", "round"),
    "since": Text("自", "since"),
    "notice": Text("文号", "notice"),
    "at": Text("出处", "stands at"),
    "number": Text("序号", "no."),
    "printed": Text("文件所载名称", "name as printed"),
}
"""The columns of the table, with their heads."""


@frozen(kw_only=True)
class ListReach:
    """How far the lists of one standard reach, for the place and the round asked about."""

    standard: Accreditation
    rounds: tuple[int, ...]
    """The rounds whose lists speak for the place and are here."""
    year: int | None
    """The round asked about; None stands for all that are here."""
    listed: int
    """How many facilities were found, each once."""
    up_to: int | None = None
    in_all: int | None = None
    """The total that a notice prints for the place up to the end of that year; asked of all rounds only."""
    not_listed: int | None = None
    """How many of that total stand on no list here."""

    @property
    def is_here(self) -> bool:
        """Whether a list of the round asked about is here; without one, nothing is known of the round."""
        return bool(self.rounds) if self.year is None else self.year in self.rounds

    def text(self) -> Text:
        """What the lists say, and what they do not."""
        name, rounds = self.standard.label, _years(self.rounds)
        if not self.rounds:
            return Text(
                f"{name.zh}：这里没有这样的名单，不等于没有机构",
                f"{name.en}: no such list is here, which does not say that there is no facility",
            )
        if not self.is_here:
            return Text(
                f"{name.zh}：这里没有 {self.year} 年度的名单，只有 {rounds.zh} 年度的；不等于没有机构",
                f"{name.en}: no list of {self.year} is here, only of {rounds.en}, which does not say that there is no facility",
            )
        if self.year is not None:
            return Text(
                f"{name.zh}：{self.year} 年度名单上 {self.listed} 所",
                f"{name.en}: {self.listed} on the list of {self.year}",
            )
        told = Text(
            f"{name.zh}：{rounds.zh} 年度的名单上 {self.listed} 所，其他年度没有名单",
            f"{name.en}: {self.listed} on the lists of {rounds.en}; no list of another round is here",
        )
        if self.in_all is None:
            return told + Text("；没有印出的累计数可比", "; no total is printed to hold it against")
        return told + Text(
            f"；截至 {self.up_to} 年底文件累计 {self.in_all} 所，其中 {self.not_listed} 所不在这里的名单上",
            f"; {self.in_all} in all by the end of {self.up_to} as printed, {self.not_listed} of them on no list here",
        )


@frozen(kw_only=True)
class AccreditedFacilities:
    """The listed facilities of a place and a round, in the order of the lists; to iterate gives the rows."""

    place: Text | None
    """The name of the place; None stands for all."""
    year: int | None
    rows: tuple[ListedAccreditation, ...]
    reach: tuple[ListReach, ...]
    """How far the lists of each standard reach."""
    citations: tuple[Citation, ...]
    """The clauses of the lists."""

    def __iter__(self) -> Iterator[ListedAccreditation]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def is_here(self) -> bool:
        """Whether any list of what was asked is here; without one, no rows say nothing."""
        return any(one.is_here for one in self.reach)

    @property
    def title(self) -> Text:
        """What was asked."""
        of_round = (
            Text("", "") if self.year is None else Text(f"，{self.year} 年度", f", round of {self.year}")
        )
        place = Text("各地", "every place") if self.place is None else self.place
        return Text(f"名单上的机构：{place.zh}", f"facilities on the lists: {place.en}") + of_round

    def said(self) -> tuple[Text, ...]:
        """Of each standard: how many are listed, of which rounds lists are here, and what stands on none."""
        return tuple(one.text() for one in self.reach)

    def table(self, language: Language = "zh") -> tuple[tuple[str, ...], list[tuple[str | int | date, ...]]]:
        """The heads and the rows."""
        heads = tuple(one.in_language(language) for one in ACCREDITED_COLUMNS.values())
        return heads, [_cells(one, language) for one in self.rows]


def accredited(
    place: str | None = None,
    *,
    year: int | None = None,
    standard: Accreditation | str | None = None,
    on: date | None = None,
    known_on: date | None = None,
    catalogue: Catalogue | None = None,
) -> AccreditedFacilities:
    """All accredited facilities of a place and a round, as the notices list them (R1, R2).

    `place` is a province, city or county by name or code, or a city or county as a list names it; without it, every place.
    `year` is the round of a list, and `standard` the standard reached, or `below_basic_standard` for those listed as below it;
    without them, every round and each standard reached. A facility on two lists has two rows. `reach` says of which rounds
    lists are here, and how many facilities of a printed total stand on none: of a round without a list nothing is known. `on`
    leaves out lists of a later date. Raises [UnknownTermError][] for a place or standard that is none.

    >>> found = accredited("吕梁", year=2021, standard="推荐标准")
    >>> len(found), found.rows[0].facility.name, found.said()[0].zh
    (10, '凤城镇卫生院', '推荐标准：2021 年度名单上 10 所')
    >>> accredited("吕梁", year=2023).is_here
    False
    """
    if year is not None:
        check_year(year, "year")
    if on is not None:
        check_day(on, "on")
    check_known_on(known_on)
    asked = None if standard is None else Accreditation.of(standard, "standard")
    notices = chosen(catalogue)
    every = every_listing(notices, known_on)
    where = None if place is None else listed_place(place, notices, every_listing(notices, None))
    speaking = [
        one
        for one in every
        if (on is None or one.since <= on) and (where is None or where.is_spoken_for(one.notice))
    ]
    found = [
        one
        for one in speaking
        if _is_asked(one.accreditation, asked)
        and year in (None, one.facility_list.year)
        and (where is None or where.holds(one.facility))
    ]
    listed = {one.accreditation for one in speaking if _is_asked(one.accreditation, asked)}
    wanted = {asked} if asked is not None else listed.union(COUNTED)
    totals = tuple(printed_totals(notices, min(on or date.max, known_on or date.max)))
    return AccreditedFacilities(
        place=None if where is None else where.name,
        year=year,
        rows=tuple(found),
        reach=tuple(
            _reach(one, speaking, found, year, [] if where is None else _printed(one, where, totals))
            for one in Accreditation
            if one in wanted
        ),
        citations=tuple(
            dict.fromkeys(one.notice.cite(one.facility_list.clause, one.facility_list.at) for one in found)
        ),
    )


def _is_asked(standard: Accreditation, asked: Accreditation | None) -> bool:
    """Whether a list is of the standard asked for; those below a standard are asked for by name only."""
    return standard is not Accreditation.BELOW_BASIC_STANDARD if asked is None else standard is asked


def _printed(
    standard: Accreditation, where: ListedPlace, totals: Iterable[tuple[Accreditation, str | None, int, int]]
) -> list[tuple[int, int]]:
    """The totals printed for a place, up to which year and how many: there are some of provinces and cities only."""
    of_place = (standard, where.city)
    return [(up_to, count) for *of, up_to, count in totals if where.county is None and (*of,) == of_place]


def _reach(
    standard: Accreditation,
    speaking: Iterable[ListedAccreditation],
    found: Iterable[ListedAccreditation],
    year: int | None,
    printed: list[tuple[int, int]],
) -> ListReach:
    """How far the lists of a standard reach, among all that speak for the place."""
    rounds = tuple(sorted({one.facility_list.year for one in speaking if one.accreditation is standard}))
    own = [one for one in found if one.accreditation is standard]
    reach = ListReach(standard=standard, rounds=rounds, year=year, listed=_count(own))
    if year is not None or not printed or not rounds:
        return reach
    up_to, in_all = max(printed)
    earlier = _count(one for one in own if one.facility_list.year <= up_to)
    return evolve(reach, up_to=up_to, in_all=in_all, not_listed=in_all - earlier)


def _count(found: Iterable[ListedAccreditation]) -> int:
    return len({one.identity for one in found})


def _years(rounds: tuple[int, ...]) -> Text:
    return joined((Text(str(one), str(one)) for one in rounds), "、", ", ")


def _cells(one: ListedAccreditation, language: Language) -> tuple[str | int | date, ...]:
    row = one.facility
    return (
        row.city,
        row.county,
        row.name,
        row.kind.name_in(language),
        one.accreditation.name_in(language),
        one.facility_list.year,
        one.since,
        one.notice.number,
        one.facility_list.at.in_language(language),
        row.number,
        row.printed,
    )

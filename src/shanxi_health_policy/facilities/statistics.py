"""Statistics by city (各市统计, R3): counts, the shares that come out of them, and where the print differs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Literal, TypeAlias, get_args

from attrs import Attribute, evolve, field, fields, frozen

from shanxi_health_policy.answer import Answer, Asked, Step
from shanxi_health_policy.errors import InputError
from shanxi_health_policy.facilities.stats import MAX_COUNT
from shanxi_health_policy.money import percent_half_up
from shanxi_health_policy.notices.answering import no_rule
from shanxi_health_policy.notices.catalogue import Catalogue
from shanxi_health_policy.notices.model import Anomaly, FacilityList
from shanxi_health_policy.notices.question import check_day, check_known_on, chosen
from shanxi_health_policy.notices.rows_at import Placed, rows_at, versions_of
from shanxi_health_policy.notices.target_tables import CountsRow, StatisticsTable
from shanxi_health_policy.text import Language, Text
from shanxi_health_policy.vocabulary.facilities import Accreditation
from shanxi_health_policy.vocabulary.payment import Reason
from shanxi_health_policy.vocabulary.places import check_place, named_place

ShareName: TypeAlias = Literal["self_assessed", "basic", "recommended", "community_hospital"]
"""Which share of a city's facilities."""

COLUMNS: dict[str, Text] = {
    "city": Text(zh="市", en="city"),
    "facilities": Text(zh="机构总数", en="facilities"),
    "self_assessed": Text(zh="已自评", en="self-assessed"),
    "self_assessed_share": Text(zh="已自评占比（%）", en="self-assessed, %"),
    "basic_in_year": Text(zh="当年达到基本标准", en="basic standard in the year"),
    "basic_in_all": Text(zh="累计达到基本标准", en="basic standard in all"),
    "basic_share": Text(zh="基本标准占比（%）", en="basic standard, %"),
    "recommended_in_year": Text(zh="当年达到推荐标准", en="recommended standard in the year"),
    "recommended_in_all": Text(zh="累计达到推荐标准", en="recommended standard in all"),
    "recommended_share": Text(zh="推荐标准占比（%）", en="recommended standard, %"),
    "community_hospital_in_year": Text(zh="当年社区医院", en="community hospitals in the year"),
    "community_hospital_in_all": Text(zh="累计社区医院", en="community hospitals in all"),
    "community_hospital_share": Text(zh="社区医院占比（%）", en="community hospitals, %"),
}
"""The columns of the table, with their heads."""

_COUNTS = tuple(name for name in COLUMNS if name != "city" and not name.endswith("_share"))
_SHARES = {
    "self_assessed_share": "self_assessed",
    "basic_share": "basic_in_all",
    "recommended_share": "recommended_in_all",
    "community_hospital_share": "community_hospital_in_all",
}
_EXPECTED_COUNT = Text(zh="非负整数或 None", en="a non-negative integer, or None")
_EXPECTED_CITY = Text(
    zh="市名（1 至 50 字），每市一行", en="the name of a city, 1 to 50 characters, once each"
)
_EXPECTED_COUNTS = Text(zh="CityCounts 的序列，至少一行", en="CityCounts, at least one")
_TOTAL = Text(zh="合计", en="total")


def _check_count(_: object, attribute: Attribute[Any], value: object) -> None:
    if value is not None and (
        not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= MAX_COUNT
    ):
        raise InputError(attribute.name, value, _EXPECTED_COUNT)


def _check_city(_: object, __: Attribute[str], value: object) -> None:
    if not isinstance(value, str) or not value.strip() or len(value) > 50:
        raise InputError("city", value, _EXPECTED_CITY)


@frozen(kw_only=True)
class CityCounts:
    """The counts of one city, in facilities; what is not known stays None. Raises [InputError][] for a part above its whole.

    >>> CityCounts(city="太原市", facilities=108, recommended_in_all=9).recommended_in_all
    9
    """

    city: str = field(validator=_check_city)
    facilities: int | None = field(default=None, validator=_check_count)
    self_assessed: int | None = field(default=None, validator=_check_count)
    basic_in_year: int | None = field(default=None, validator=_check_count)
    basic_in_all: int | None = field(default=None, validator=_check_count)
    recommended_in_year: int | None = field(default=None, validator=_check_count)
    recommended_in_all: int | None = field(default=None, validator=_check_count)
    community_hospital_in_year: int | None = field(default=None, validator=_check_count)
    community_hospital_in_all: int | None = field(default=None, validator=_check_count)

    def __attrs_post_init__(self) -> None:
        for part, whole in _PARTS:
            some, every = getattr(self, part), getattr(self, whole)
            if some is not None and every is not None and some > every:
                name = COLUMNS[whole]
                raise InputError(
                    f"{self.city}.{part}",
                    some,
                    Text(zh=f"不超过{name.zh}（{every}）", en=f"at most {name.en} ({every})"),
                )


_PARTS = (
    *((name, "facilities") for name in _COUNTS if name != "facilities"),
    ("basic_in_year", "basic_in_all"),
    ("recommended_in_year", "recommended_in_all"),
    ("community_hospital_in_year", "community_hospital_in_all"),
)


@frozen(kw_only=True)
class CityStatistics:
    """One row of the table: a city's counts, and its shares in percent with one decimal, half up; None where not known."""

    city: Text
    facilities: int | None
    self_assessed: int | None
    self_assessed_share: Decimal | None
    basic_in_year: int | None
    basic_in_all: int | None
    basic_share: Decimal | None
    recommended_in_year: int | None
    recommended_in_all: int | None
    recommended_share: Decimal | None
    community_hospital_in_year: int | None
    community_hospital_in_all: int | None
    community_hospital_share: Decimal | None


@frozen(kw_only=True)
class StatisticsDifference:
    """Where the print differs from what comes out of the counts."""

    city: str
    column: str
    printed: str
    computed: str


@frozen(kw_only=True)
class AccreditationStatistics(Answer):
    """The table by city with its total, and everything in which a notice's print differs from its own counts."""

    rows: tuple[CityStatistics, ...] = ()
    total: CityStatistics | None = None
    differences: tuple[StatisticsDifference, ...] = ()
    anomalies: tuple[Anomaly, ...] = ()
    """What is on record for the table's clause."""

    def table(
        self, language: Language = "zh"
    ) -> tuple[tuple[str, ...], list[tuple[str | int | Decimal | None, ...]]]:
        """The heads and the rows, the total last; columns of which nothing is known are left out."""
        total = self.total
        every = [*self.rows, *(() if total is None else (total,))]
        known = [name for name in COLUMNS if any(getattr(row, name) is not None for row in every)]
        heads = tuple(COLUMNS[name].in_language(language) for name in known)
        return heads, [tuple(_cell(getattr(row, name), language) for name in known) for row in every]

    def shares(self, share: ShareName = "recommended") -> tuple[tuple[Text, Decimal], ...]:
        """The cities with a share, in percent, the largest first; for a chart. Raises [InputError][] for no such share."""
        if share not in get_args(ShareName):
            names = ", ".join(get_args(ShareName))
            raise InputError("share", share, Text(zh=names, en=names))
        pairs = [(row.city, getattr(row, f"{share}_share")) for row in self.rows]
        known = [(city, value) for city, value in pairs if value is not None]
        return tuple(sorted(known, key=lambda pair: -pair[1]))


def accreditation_statistics(
    counts: Iterable[CityCounts] | None = None,
    *,
    place: str = "140000",
    year: int | None = None,
    known_on: date | None = None,
    catalogue: Catalogue | None = None,
) -> AccreditationStatistics:
    """The table by city: every share and sum out of the counts (R3, G12: annex 3 of 晋卫办基层函〔2021〕2号).

    Without `counts` it is the latest table that a notice of the place prints (or that of `year`), recomputed and compared with
    the print. With `counts` it is the same table for a bureau's own. Shares are percent of the city's facilities, one decimal,
    half up. Raises [InputError][] for a city that comes twice.

    >>> found = accreditation_statistics()
    >>> found.total.recommended_in_all, found.total.recommended_share, found.differences
    (69, Decimal('4.3'), ())
    """
    check_place(place)
    _check_year(year)
    check_known_on(known_on)
    given = None if counts is None else _checked(counts)
    asked = Asked(
        "accreditation_statistics", {"counts": given, "place": place, "year": year, "known_on": known_on}
    )
    name = named_place(place)
    title = Text(zh=f"各市达标机构：{name.zh}", en=f"accredited facilities of {name.en}, by city")
    if given is not None:
        return _statistics(given, asked, title, place)
    found = rows_at(chosen(catalogue), lambda notice: notice.statistics, place, None, known_on)
    fitting = [one for one in found.rows if year is None or one.row.year == year]
    if not fitting:
        reason = found.why_not or Reason.NOT_IN_FORCE
        return AccreditationStatistics(
            **no_rule(
                asked,
                title,
                place,
                reason,
            ),
        )
    nearest = [one for one in fitting if one.place == fitting[0].place]
    return _printed(max(nearest, key=lambda one: one.row.year), asked, place)


def registry_counts(
    *,
    on: date,
    year: int | None = None,
    known_on: date | None = None,
    catalogue: Catalogue | None = None,
) -> tuple[CityCounts, ...]:
    """How many facilities of each city the notices' lists hold by a day (R1, R2): recommended standard and community hospitals.

    'In all' counts a facility once, however many lists it stands on; 'in the year' counts the lists of `year`, or of the latest
    year on record by that day. How many facilities a city has is not in the lists.

    >>> counts = {one.city: one.recommended_in_year for one in registry_counts(on=date(2021, 4, 1))}
    >>> counts["吕梁市"], sum(counts.values())
    (11, 57)
    """
    check_day(on, "on")
    _check_year(year)
    check_known_on(known_on)
    lists = [
        table
        for notice in chosen(catalogue)
        if notice.dates.known <= on and (known_on is None or notice.dates.known <= known_on)
        for table in notice.facility_lists
        if table.accreditation in _COUNTED
    ]
    latest = max((table.year for table in lists), default=None) if year is None else year
    cities = dict.fromkeys(row.city for table in lists for row in table.facilities)
    return tuple(_city(city, lists, latest) for city in cities)


_COUNTED = {
    Accreditation.RECOMMENDED_STANDARD: "recommended",
    Accreditation.COMMUNITY_HOSPITAL: "community_hospital",
}


def _city(city: str, lists: Sequence[FacilityList], year: int | None) -> CityCounts:
    found: dict[str, int] = {}
    for accreditation, name in _COUNTED.items():
        own = [table for table in lists if table.accreditation is accreditation]
        found[f"{name}_in_year"] = len(_standing(city, [table for table in own if table.year == year]))
        found[f"{name}_in_all"] = len(_standing(city, own))
    return CityCounts(city=city, **found)


def _standing(city: str, lists: Iterable[FacilityList]) -> set[tuple[str, str]]:
    return {(row.county, row.name) for table in lists for row in table.facilities if row.city == city}


def _check_year(year: object) -> None:
    if year is not None and (not isinstance(year, int) or isinstance(year, bool)):
        raise InputError("year", year, Text(zh="年份（整数）或 None", en="a year, an integer, or None"))


def _checked(counts: object) -> tuple[CityCounts, ...]:
    found = tuple(counts) if isinstance(counts, Iterable) else ()
    if not found or not all(isinstance(one, CityCounts) for one in found):
        raise InputError("counts", counts, _EXPECTED_COUNTS)
    seen: set[str] = set()
    for one in found:
        if one.city in seen:
            raise InputError("city", one.city, _EXPECTED_CITY)
        seen.add(one.city)
    return found


def _row(counts: CityCounts, city: Text) -> CityStatistics:
    shares: dict[str, Any] = {
        share: _share(getattr(counts, part), counts.facilities) for share, part in _SHARES.items()
    }
    return CityStatistics(city=city, **{name: getattr(counts, name) for name in _COUNTS}, **shares)


def _share(part: int | None, whole: int | None) -> Decimal | None:
    return None if part is None or whole is None else percent_half_up(part, whole)


def _sum(counts: Iterable[CityCounts]) -> CityCounts:
    """The total: a sum of which one part is not known is not known."""
    rows = tuple(counts)
    sums: dict[str, int | None] = {}
    for name in _COUNTS:
        values = [getattr(row, name) for row in rows]
        sums[name] = None if None in values else sum(values)
    return CityCounts(city=_TOTAL.zh, **sums)


def _statistics(
    counts: tuple[CityCounts, ...], asked: Asked, title: Text, place: str
) -> AccreditationStatistics:
    total = _row(_sum(counts), _TOTAL)
    return AccreditationStatistics(
        asked=asked,
        title=title,
        place=place,
        steps=(Step(_said(total)),),
        decided_by=Text(zh=f"结论：{len(counts)} 个市", en=f"Decided: {len(counts)} cities"),
        rows=tuple(_row(one, Text(zh=one.city, en=one.city)) for one in counts),
        total=total,
    )


def _said(row: CityStatistics) -> Text:
    """The total in one line."""
    parts = [(COLUMNS[name], getattr(row, name)) for name in COLUMNS if name != "city"]
    known = [(head, value) for head, value in parts if value is not None]
    zh, en = (
        "，".join(f"{head.zh} {value}" for head, value in known),
        ", ".join(f"{head.en} {value}" for head, value in known),
    )
    return Text(zh=f"合计：{zh}", en=f"total: {en}")


def _printed(placed: Placed[StatisticsTable], asked: Asked, place: str) -> AccreditationStatistics:
    table = placed.row
    counts = tuple(_of_print(one) for one in table.cities)
    names = {one.city: Text(zh=one.city, en=named_place(one.place).en.split(" ")[0]) for one in table.cities}
    found = _statistics(counts, asked, table.title, place)
    rows = tuple(_row(one, names[one.city]) for one in counts)
    assert found.total is not None  # there is one wherever there are rows
    differences = [
        *(one for row, city in zip(rows, table.cities, strict=True) for one in _share_differences(row, city)),
        *_sum_differences(found.total, table.total),
        *_share_differences(found.total, table.total),
    ]
    anomalies = tuple(one for one in placed.notice.anomalies if one.clause == table.clause)
    return evolve(
        found,
        rows=rows,
        notice_place=placed.place,
        notices=versions_of([placed]),
        readings=placed.readings,
        steps=(Step(_said(found.total), None, placed.citation),),
        decided_by=Text(
            zh=f"结论：{len(rows)} 个市，印刷的数字有 {len(differences)} 处不符",
            en=f"Decided: {len(rows)} cities, {len(differences)} printed figures that differ",
        ),
        differences=tuple(differences),
        anomalies=anomalies,
    )


def _of_print(row: CountsRow) -> CityCounts:
    known = {one.name for one in fields(CountsRow)}
    return CityCounts(city=row.city, **{name: getattr(row, name) for name in _COUNTS if name in known})


def _share_differences(row: CityStatistics, printed: CountsRow) -> Iterable[StatisticsDifference]:
    for name in ("self_assessed_share", "basic_share", "recommended_share"):
        share: Decimal | None = getattr(row, name)
        told = getattr(printed, name)
        computed = "—" if share is None else f"{share}%".replace(".0%", "%")
        if told.replace(".0%", "%") != computed:
            yield StatisticsDifference(city=printed.city, column=name, printed=told, computed=computed)


def _sum_differences(total: CityStatistics, printed: CountsRow) -> Iterable[StatisticsDifference]:
    for name in _COUNTS:
        told = getattr(printed, name, None)
        computed = getattr(total, name)
        if told is not None and told != computed:
            yield StatisticsDifference(
                city=printed.city, column=name, printed=str(told), computed=str(computed)
            )


def _cell(value: Text | int | Decimal | None, language: Language) -> str | int | Decimal | None:
    return value.in_language(language) if isinstance(value, Text) else value

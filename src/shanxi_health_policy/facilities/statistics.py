"""Statistics by city (各市统计, R3): counts, the shares that come out of them, and where the print differs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import Annotated, Any, Literal, TypeAlias, get_args

from attrs import evolve, fields, frozen

from shanxi_health_policy.answer import RuleAnswer
from shanxi_health_policy.asking.declaration import At, KnownOn, Question, rule
from shanxi_health_policy.asking.kinds import year
from shanxi_health_policy.checks import (
    check_year,
)
from shanxi_health_policy.errors import InputError
from shanxi_health_policy.facilities.city_counts import COLUMNS, COUNTS, COUNTS_OF_CITIES, PARTS, CityCounts
from shanxi_health_policy.money import percent_half_up
from shanxi_health_policy.notices.catalogue import Catalogue
from shanxi_health_policy.notices.entries import Anomaly
from shanxi_health_policy.notices.rows import Placed, Row, Rows, Told, part, table
from shanxi_health_policy.notices.values import PlaceCode
from shanxi_health_policy.steps import Step
from shanxi_health_policy.text import Language, Text, joined, several
from shanxi_health_policy.vocabulary.payment import Reason
from shanxi_health_policy.vocabulary.places import named_place

ShareName: TypeAlias = Literal["self_assessed", "basic", "recommended", "community_hospital"]
"""Which share of a city's facilities."""

_SHARES = {
    "self_assessed_share": "self_assessed",
    "basic_share": "basic_in_all",
    "recommended_share": "recommended_in_all",
    "community_hospital_share": "community_hospital_in_all",
}
_TOTAL = Text("合计", "total")
_NO_NAMES: Mapping[str, Text] = MappingProxyType({})
_EXPECTED_NO_YEAR = Text(
    "给出 counts 时不写年度", "no year beside `counts`, which are of a year of their own"
)


@part("一个市的数字")
@frozen(kw_only=True)
class CountsRow:
    """The counts of one city, and its shares as printed.

    各项数量，和文件所载的占比。
    """

    city: str
    """市 · City"""
    place: PlaceCode
    """行政区划代码 · Its code"""
    facilities: int
    """机构总数 · Facilities"""
    self_assessed: int
    """已自评 · Self-assessed"""
    self_assessed_share: str
    """文件所载的自评占比 · The share of self-assessed as printed"""
    basic_in_year: int
    """当年达到基本标准 · At the basic standard in the year"""
    basic_in_all: int
    """累计达到基本标准 · At the basic standard in all"""
    basic_share: str
    """文件所载的基本标准占比 · The share at the basic standard as printed"""
    recommended_in_year: int
    """当年达到推荐标准 · At the recommended standard in the year"""
    recommended_in_all: int
    """累计达到推荐标准 · At the recommended standard in all"""
    recommended_share: str
    """文件所载的推荐标准占比 · The share at the recommended standard as printed"""

    def faults(self) -> Iterator[Told]:
        """A count above the number of facilities."""
        for name in COUNTS:
            count = getattr(self, name, None)
            if name != "facilities" and count is not None and not 0 <= count <= self.facilities:
                zh, en = (
                    f"0 至 facilities（{self.facilities}）",
                    f"from 0 to `facilities` ({self.facilities})",
                )
                yield name, count, zh, en
        if self.facilities < 0:
            yield "facilities", self.facilities, "非负整数", "a non-negative integer"


_PARTS = tuple(
    pair for pair in PARTS if pair[1] != "facilities" and {*pair} <= {one.name for one in fields(CountsRow)}
)


@table("statistics", "统计表")
@frozen(kw_only=True)
class StatisticsTable(Row):
    """A table of counts by city as a notice prints it, with its total.

    文件所载的各市数量表，连同合计。
    """

    id: str
    """编号 · Id"""
    title: Text
    """标题 · Title"""
    year: int
    """年度 · Year"""
    cities: tuple[CountsRow, ...]
    """各市 · The cities"""
    total: CountsRow
    """文件所载的合计 · The total as printed"""

    def faults(self, rows: Rows) -> Iterator[Told]:
        """Counts that cannot be."""
        yield from Row.faults(self, rows)
        every = [*((f"cities[{index}]", one) for index, one in enumerate(self.cities)), ("total", self.total)]
        for at, one in every:
            for key, value, zh, en in one.faults():
                yield f"{at}.{key}", value, zh, en
        for at, one in every[:-1]:  # a printed total may be wrong, and is told
            for key, whole in _PARTS:
                count, most = getattr(one, key), getattr(one, whole)
                if count > most:
                    yield f"{at}.{key}", count, f"0 至 {whole}（{most}）", f"from 0 to `{whole}` ({most})"
        for index, one in enumerate(self.cities):
            if one.city in [other.city for other in self.cities[:index]]:
                yield f"cities[{index}].city", one.city, "每市一行", "each city once"


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
class AccreditationStatistics(RuleAnswer):
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
            raise InputError("share", share, Text(names, names))
        pairs = [(row.city, getattr(row, f"{share}_share")) for row in self.rows]
        known = [(city, value) for city, value in pairs if value is not None]
        return tuple(sorted(known, key=lambda pair: -pair[1]))


@rule(
    purpose=Text("各市达标机构的数量和占比", "accredited facilities by city, with their shares"),
    row=StatisticsTable,
    example={},
)
def accreditation_statistics(
    question: Question,
    counts: Annotated[Iterable[CityCounts] | None, COUNTS_OF_CITIES] = None,
    *,
    place: At = None,
    year: Annotated[int | None, year("年度", "the year", check_year, "年份")] = None,
    known_on: KnownOn = None,
    catalogue: Catalogue | None = None,
) -> AccreditationStatistics:
    """The table by city: every share and sum out of the counts (R3, G12: annex 3 of 晋卫办基层函〔2021〕2号).

    Without `counts` it is the latest table that a notice of the place prints (or that of `year`), recomputed and compared with
    the print. With `counts` it is the same table for a bureau's own. Shares are percent of the city's facilities, one decimal,
    half up. Raises [InputError][] for a city that comes twice, and for `counts` with a `year`.

    >>> found = accreditation_statistics()
    >>> found.total.recommended_in_all, found.total.recommended_share, found.differences
    (69, Decimal('4.3'), ())
    """
    name = question.place_name
    title = Text(f"各市达标机构：{name.zh}", f"accredited facilities of {name.en}, by city")
    if counts is not None:
        if year is not None:
            raise InputError("year", year, _EXPECTED_NO_YEAR)
        return _statistics(question, title, tuple(counts))
    found = question.rows(StatisticsTable)
    fitting = [one for one in found.rows if year is None or one.row.year == year]
    if not fitting:
        return AccreditationStatistics(**question.no_rule(title, found.why_not or Reason.NOT_IN_FORCE))
    nearest = [one for one in fitting if one.place == fitting[0].place]
    return _printed(question, max(nearest, key=lambda one: one.row.year))


def _row(counts: CityCounts, city: Text) -> CityStatistics:
    shares: dict[str, Any] = {
        share: _share(getattr(counts, part), counts.facilities) for share, part in _SHARES.items()
    }
    return CityStatistics(city=city, **{name: getattr(counts, name) for name in COUNTS}, **shares)


def _share(part: int | None, whole: int | None) -> Decimal | None:
    return None if part is None or whole is None else percent_half_up(part, whole)


def _sum(counts: Iterable[CityCounts]) -> CityCounts:
    """The total: a sum of which one part is not known is not known."""
    rows = tuple(counts)
    sums: dict[str, int | None] = {}
    for name in COUNTS:
        values = [getattr(row, name) for row in rows]
        sums[name] = None if None in values else sum(values)
    return CityCounts(city=_TOTAL.zh, **sums)


def _statistics(
    question: Question, title: Text, counts: tuple[CityCounts, ...], names: Mapping[str, Text] = _NO_NAMES
) -> AccreditationStatistics:
    total = _row(_sum(counts), _TOTAL)
    return AccreditationStatistics(
        **question.framed(title),
        steps=(Step(_said(total)),),
        decided_by=Text(f"结论：{len(counts)} 个市", f"Decided: {several(len(counts), 'city', 'cities')}"),
        rows=tuple(_row(one, names.get(one.city, Text(one.city, one.city))) for one in counts),
        total=total,
    )


def _said(row: CityStatistics) -> Text:
    """The total in one line."""
    known = [(head, getattr(row, name)) for name, head in COLUMNS.items() if name != "city"]
    told = (Text(f"{head.zh} {one}", f"{head.en} {one}") for head, one in known if one is not None)
    return Text("合计：", "total: ") + joined(told, "，", ", ")


def _printed(question: Question, placed: Placed[StatisticsTable]) -> AccreditationStatistics:
    table = placed.row
    counts = tuple(_of_print(one) for one in table.cities)
    names = {one.city: Text(one.city, named_place(one.place).en.split(" ")[0]) for one in table.cities}
    found = _statistics(question, table.title, counts, names)
    rows = found.rows
    assert found.total is not None  # there is one wherever there are rows
    differences = [
        *(one for row, city in zip(rows, table.cities, strict=True) for one in _share_differences(row, city)),
        *_sum_differences(found.total, table.total),
        *_share_differences(found.total, table.total),
    ]
    anomalies = tuple(one for one in placed.notice.anomalies if one.clause == table.clause)
    return evolve(
        found,
        notice_place=placed.place,
        notices=(placed.version,),
        readings=placed.readings,
        steps=(Step(_said(found.total), None, placed.citation),),
        decided_by=Text(
            f"结论：{len(rows)} 个市，文件所载的数字有 {len(differences)} 处不符",
            f"Decided: {several(len(rows), 'city', 'cities')}, "
            f"{several(len(differences), 'printed figure that differs', 'printed figures that differ')}",
        ),
        differences=tuple(differences),
        anomalies=anomalies,
    )


def _of_print(row: CountsRow) -> CityCounts:
    known = {one.name for one in fields(CountsRow)}
    return CityCounts(city=row.city, **{name: getattr(row, name) for name in COUNTS if name in known})


def _share_differences(row: CityStatistics, printed: CountsRow) -> Iterator[StatisticsDifference]:
    for name in ("self_assessed_share", "basic_share", "recommended_share"):
        share: Decimal | None = getattr(row, name)
        computed = "—" if share is None else f"{share}%".replace(".0%", "%")
        yield from _difference(printed, name, computed, told=getattr(printed, name).replace(".0%", "%"))


def _sum_differences(total: CityStatistics, printed: CountsRow) -> Iterator[StatisticsDifference]:
    for name in COUNTS:
        if hasattr(printed, name):
            yield from _difference(printed, name, str(getattr(total, name)), told=str(getattr(printed, name)))


def _difference(
    printed: CountsRow, column: str, computed: str, *, told: str
) -> Iterator[StatisticsDifference]:
    if told != computed:
        as_printed = str(getattr(printed, column))
        yield StatisticsDifference(city=printed.city, column=column, printed=as_printed, computed=computed)


def _cell(value: Text | int | Decimal | None, language: Language) -> str | int | Decimal | None:
    return value.in_language(language) if isinstance(value, Text) else value

"""Every measured figure of a notice, each taken from the table that is its home: it is written once, and found from here.

Homes are the measurements themselves (M1–M3), the counts by city (R3), the averages of a review (C10), printed totals, and
the lists of facilities, which are counted.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from attrs import frozen

from shanxi_health_policy.facilities.averages import Averages
from shanxi_health_policy.facilities.city_counts import COLUMNS, COUNTS
from shanxi_health_policy.facilities.listed_counts import AccreditationTotal
from shanxi_health_policy.facilities.measures import exact_decimal
from shanxi_health_policy.facilities.own_figures import figures_of
from shanxi_health_policy.facilities.statistics import StatisticsTable
from shanxi_health_policy.money import Share, percent_half_up
from shanxi_health_policy.notices.notice import Notice
from shanxi_health_policy.notices.rows import Row
from shanxi_health_policy.organisation.measured_figure import PERCENT, MeasuredFigure
from shanxi_health_policy.organisation.measurement_rows import Measurement, row_of
from shanxi_health_policy.text import BLANK, Text
from shanxi_health_policy.vocabulary.facilities import Accreditation, FacilityKind
from shanxi_health_policy.vocabulary.figures import FigureKind

FACILITIES = Text("所", "facilities")
_ALL = Text("全部基层机构", "all primary-care facilities")
_LISTED = Text("名单所列", "on the list")
_IN_ALL = Text("累计达到", "reached in all")
_AVERAGE = Text("平均", "average")
_OR_MORE = Text("平均（原文“以上”）", "average ('or more')")
_TOPICS = {
    "facilities": Text("机构总数", "facilities in all"),
    "self_assessed": Text("参与率", "rate of taking part"),
    "basic": Accreditation.BASIC_STANDARD.label,
    "recommended": Accreditation.RECOMMENDED_STANDARD.label,
}
"""The topic of a column of the table by city, by how its name begins."""


@frozen
class Said:
    """A figure with the notice that prints it, and the names under which people look for it."""

    notice: Notice
    figure: MeasuredFigure
    also: tuple[str, ...] = ()

    @property
    def topic(self) -> Text:
        """The topic of the figure."""
        return self.figure.topic


def figures_at_home(notice: Notice) -> Iterator[Said]:
    """Every measured figure of a notice."""
    for row in notice.rows(Measurement):
        yield from (Said(notice, one, row.also) for one in _measured(notice, row))
    others = (*_by_city(notice), *_averages(notice), *_totals(notice), *_listed(notice))
    yield from (Said(notice, one) for one in others)


def _figure(notice: Notice, row: Row | None, **told: Any) -> MeasuredFigure:
    """A figure of a row, for the row's own place."""
    if row is not None:
        told = {
            "place": row.place or notice.place,
            "citation": notice.cite(row.clause, row.at),
            "readings": row.readings,
        } | told
    return MeasuredFigure(**{"unit": FACILITIES, "told_on": notice.dates.known, **told})


def _percent(share: Share) -> Decimal:
    return Decimal(share.percent().removesuffix("%"))


def _measured(notice: Notice, row: Measurement) -> Iterator[MeasuredFigure]:
    every = notice.rows(Measurement)
    whole = row_of(row, every)
    population = row.population or (BLANK if whole is None else whole.says)
    counted = None if whole is None else whole.count
    anomalies = tuple(one for one in notice.anomalies if one.id in row.anomalies)
    own = {"topic": row.topic, "says": row.says, "population": population, "year": row.year}
    own |= {"anomalies": anomalies}
    if row.count is None:
        share = None if row.share is None else _percent(row.share)
        yield _figure(notice, row, id=row.id, **own, value=share, unit=PERCENT, cities=row.cities)
        return
    of = None if counted is None else percent_half_up(row.count, counted)
    yield _figure(notice, row, id=row.id, **own, value=Decimal(row.count), whole=counted, percent=of)
    for one in row.parts:
        part = own | {"population": one.kind.label}
        yield _figure(notice, row, id=f"{row.id}.{one.kind.code}", **part, value=Decimal(one.count))


def _by_city(notice: Notice) -> Iterator[MeasuredFigure]:
    for table in notice.rows(StatisticsTable):
        for counts in (table.total, *table.cities):
            for name in COUNTS:
                count = getattr(counts, name, None)
                if count is None:
                    continue
                whole = None if name == "facilities" else counts.facilities
                yield _figure(
                    notice,
                    table,
                    id=f"{table.id}.{name}",
                    topic=_TOPICS.get(name) or _TOPICS[name.partition("_")[0]],
                    says=COLUMNS[name],
                    population=_ALL,
                    place=counts.place,
                    year=table.year,
                    value=Decimal(count),
                    whole=whole,
                    percent=None if whole is None else percent_half_up(count, whole),
                )


def _averages(notice: Notice) -> Iterator[MeasuredFigure]:
    figures = figures_of(notice)
    for row in notice.rows(Averages):
        for one in row.figures:
            figure = figures[one.figure]
            share = figure.kind is FigureKind.SHARE
            yield _figure(
                notice,
                row,
                id=f"{row.id}.{one.figure}",
                topic=figure.label,
                says=_OR_MORE if one.or_more else _AVERAGE,
                population=row.among,
                year=row.year,
                value=_percent(Share(one.value.numerator, one.value.denominator))
                if share
                else exact_decimal(one.value),
                unit=PERCENT if share else figure.unit,
            )


def _totals(notice: Notice) -> Iterator[MeasuredFigure]:
    for row in notice.rows(AccreditationTotal):
        yield _figure(
            notice,
            row,
            id=row.id,
            topic=row.accreditation.label,
            says=_IN_ALL,
            population=_ALL,
            year=row.year,
            value=Decimal(row.count),
        )


def _listed(notice: Notice) -> Iterator[MeasuredFigure]:
    """How many facilities a list holds, in all and by kind."""
    for one in notice.facility_lists:
        kinds = [row.kind for row in one.facilities]
        counts = [(one.id, _ALL, len(kinds))]
        counts += [
            (f"{one.id}.{kind.code}", kind.label, kinds.count(kind)) for kind in FacilityKind if kind in kinds
        ]
        for name, population, count in counts:
            yield _figure(
                notice,
                None,
                id=name,
                topic=one.accreditation.label,
                says=_LISTED,
                population=population,
                place=notice.place,
                year=one.year,
                value=Decimal(count),
                citation=notice.cite(one.clause, one.at),
            )

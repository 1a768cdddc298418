"""A facility beside the averages that a review saw (C10): for comparison, and no thresholds."""

from __future__ import annotations

from datetime import date
from decimal import Context, Decimal

from attrs import frozen

from shanxi_health_policy.answer import Answer, Asked, Step
from shanxi_health_policy.errors import InputError
from shanxi_health_policy.facilities.measuring import exact_decimal, figures_of, value_of
from shanxi_health_policy.facilities.stats import FacilityStats
from shanxi_health_policy.notices.answering import check_asked, no_rule, ruled
from shanxi_health_policy.notices.catalogue import Catalogue
from shanxi_health_policy.notices.question import chosen
from shanxi_health_policy.notices.rows_at import Placed, rows_at
from shanxi_health_policy.notices.standard_tables import Average, Averages
from shanxi_health_policy.text import Text
from shanxi_health_policy.vocabulary.figures import Figure

_EXACT = Context(prec=40, traps=[])
# A context of our own: the caller's thread may have set another precision, and figures must not notice.


@frozen(kw_only=True)
class FigureComparison:
    """One figure beside its average; `difference` is the figure less the average, in the figure's own unit."""

    figure: str
    value: Decimal
    average: Decimal
    difference: Decimal
    or_more: bool = False
    """Whether the notice gives the average as 'so many or more'."""


@frozen(kw_only=True)
class AveragesComparison(Answer):
    """A facility beside the averages among reviewed facilities: no threshold, so nothing is met or not met."""

    compared: tuple[FigureComparison, ...] = ()
    unknown: tuple[str, ...] = ()
    """The figures with an average that are not known of the facility."""


def compare_with_averages(
    stats: FacilityStats,
    *,
    place: str = "140000",
    on: date | None = None,
    known_on: date | None = None,
    catalogue: Catalogue | None = None,
) -> AveragesComparison:
    """A facility beside the averages of the community hospitals reviewed in 2020 (C10, part 一 of 晋卫办基层函〔2021〕2号).

    Figures in their own units (m², departments, beds, people; bed use as a share).

    >>> compared = compare_with_averages(FacilityStats(kind="乡镇卫生院", beds=60, bed_use="0.60")).compared
    >>> [(one.figure, one.difference) for one in compared]
    [('beds', Decimal('7')), ('bed_use', Decimal('0.018'))]
    """
    if not isinstance(stats, FacilityStats):
        raise InputError("stats", stats, Text(zh="FacilityStats", en="a FacilityStats"))
    check_asked(place, on, known_on)
    asked = Asked("compare_with_averages", {"stats": stats, "place": place, "on": on, "known_on": known_on})
    found = rows_at(chosen(catalogue), lambda notice: notice.averages, place, on, known_on)
    if found.why_not is not None:
        return AveragesComparison(
            **no_rule(asked, Text(zh="与平均值比较", en="beside averages"), place, found.why_not),
        )
    return _comparison(found.rows[0], stats, asked, place)


def _comparison(
    placed: Placed[Averages], stats: FacilityStats, asked: Asked, place: str
) -> AveragesComparison:
    row = placed.row
    figures = figures_of(placed.notice)
    given = [(one, value_of(figures[one.figure], stats)) for one in row.figures]
    compared = [_compared(average, Decimal(str(value))) for average, value in given if value is not None]
    return AveragesComparison(
        **ruled(asked, row.title, place, [placed]),
        steps=tuple(_step(one, figures[one.figure], placed) for one in compared),
        decided_by=Text(
            zh=f"只供比较：{row.among.zh}的平均值，不是界线",
            en=f"for comparison only: averages of {row.among.en}, no thresholds",
        ),
        compared=tuple(compared),
        unknown=tuple(average.figure for average, value in given if value is None),
    )


def _compared(average: Average, value: Decimal) -> FigureComparison:
    mean = exact_decimal(average.value)
    return FigureComparison(
        figure=average.figure,
        value=value,
        average=mean,
        difference=_EXACT.subtract(value, mean),
        or_more=average.or_more,
    )


def _step(one: FigureComparison, name: Figure, placed: Placed[Averages]) -> Step:
    more = Text(zh="以上", en=" or more") if one.or_more else Text(zh="", en="")
    label = Text(
        zh=f"{name.zh} {one.value}，平均 {one.average}{more.zh}，相差 {one.difference:+f}",
        en=f"{name.en} {one.value}, average {one.average}{more.en}, difference {one.difference:+f}",
    )
    return Step(label, None, placed.citation, placed.row.readings)

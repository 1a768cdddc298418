"""A facility beside the averages that a review saw (C10): for comparison, and no thresholds."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Annotated

from attrs import frozen

from shanxi_health_policy.answer import RuleAnswer
from shanxi_health_policy.asking.declaration import At, KnownOn, On, Question, rule
from shanxi_health_policy.facilities.measure_results import value_of
from shanxi_health_policy.facilities.measures import exact_decimal
from shanxi_health_policy.facilities.own_figures import OwnFigure, figures_of, with_own, wrong_figure
from shanxi_health_policy.facilities.stats import STATS, FacilityStats
from shanxi_health_policy.money import EXACT
from shanxi_health_policy.notices.catalogue import Catalogue
from shanxi_health_policy.notices.rows import Row, Rows, Told, part, table
from shanxi_health_policy.notices.values import Quantity, TermCode
from shanxi_health_policy.text import BLANK, Text
from shanxi_health_policy.vocabulary.figures import Figure, FigureKind


@part("平均值")
@frozen(kw_only=True)
class Average:
    """One average seen among reviewed facilities.

    受评机构的一项平均值。
    """

    figure: TermCode
    """指标 · The figure"""
    value: Quantity
    """平均值 · The average"""
    or_more: bool = False
    """写 true：原文为“以上” · With true the notice says 'or more'"""


@table("averages", "一组平均值")
@frozen(kw_only=True)
class Averages(Row):
    """Averages among reviewed facilities: for comparison, and no thresholds.

    受评机构的平均值：只供比较，不是界线。
    """

    id: str
    """编号 · Id"""
    title: Text
    """标题 · Title"""
    among: Text
    """哪些机构的平均 · Whose averages"""
    year: int | None = None
    """年度 · Year"""
    figures: tuple[Average, ...]
    """各项平均值 · The averages"""

    def faults(self, rows: Rows) -> Iterator[Told]:
        """An average of a figure that cannot have one."""
        yield from Row.faults(self, rows)
        figures = with_own(rows(OwnFigure))
        for index, one in enumerate(self.figures):
            kinds = (FigureKind.COUNT, FigureKind.SHARE)
            yield from wrong_figure(f"figures[{index}].figure", one.figure, kinds, figures)


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
class AveragesComparison(RuleAnswer):
    """A facility beside the averages among reviewed facilities: no threshold, so nothing is met or not met."""

    compared: tuple[FigureComparison, ...] = ()
    unknown: tuple[str, ...] = ()
    """The figures with an average that are not known of the facility."""


@rule(
    purpose=Text(
        "与受评社区医院的平均值比较", "a facility beside the averages of reviewed community hospitals"
    ),
    row=Averages,
    example={"stats": {"kind": "乡镇卫生院", "beds": 60, "bed_use": "0.60"}},
)
def compare_with_averages(
    question: Question,
    stats: Annotated[FacilityStats, STATS],
    *,
    place: At = None,
    on: On = None,
    known_on: KnownOn = None,
    catalogue: Catalogue | None = None,
) -> AveragesComparison:
    """A facility beside the averages of the community hospitals reviewed in 2020 (C10, part 一 of 晋卫办基层函〔2021〕2号).

    Figures in their own units (m², departments, beds, people; bed use as a share).

    >>> compared = compare_with_averages(FacilityStats(kind="乡镇卫生院", beds=60, bed_use="0.60")).compared
    >>> [(one.figure, one.difference) for one in compared]
    [('beds', Decimal('7')), ('bed_use', Decimal('0.018'))]
    """
    found = question.rows(Averages, on)
    if found.why_not is not None:
        title = Text("与平均值比较", "beside averages")
        return AveragesComparison(**question.no_rule(title, found.why_not))
    placed = found.rows[0]
    row = placed.row
    figures = figures_of(placed.notice)
    given = [(one, value_of(figures[one.figure], stats)) for one in row.figures]
    compared = [_compared(average, Decimal(str(value))) for average, value in given if value is not None]
    return AveragesComparison(
        **question.ruled(row.title, [placed]),
        steps=tuple(placed.step(_said(one, figures[one.figure])) for one in compared),
        decided_by=Text(
            f"只供比较：{row.among.zh}的平均值，不是界线",
            f"for comparison only: averages of {row.among.en}, no thresholds",
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
        difference=EXACT.subtract(value, mean),
        or_more=average.or_more,
    )


def _said(one: FigureComparison, name: Figure) -> Text:
    more = Text("以上", " or more") if one.or_more else BLANK
    return Text(
        f"{name.zh} {one.value}，平均 {one.average}{more.zh}，相差 {one.difference:+f}",
        f"{name.en} {one.value}, average {one.average}{more.en}, difference {one.difference:+f}",
    )

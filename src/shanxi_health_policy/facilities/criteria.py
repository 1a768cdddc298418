"""What a standard asks for, criterion by criterion, as a notice sets it and as a facility stands against it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Literal

from attrs import frozen

from shanxi_health_policy.facilities.measure_results import MeasureResult, measured, shown_value
from shanxi_health_policy.facilities.measures import Measure
from shanxi_health_policy.facilities.own_figures import OwnFigure, with_own
from shanxi_health_policy.facilities.stats import FacilityStats
from shanxi_health_policy.notices.rows import Placed, Row, Rows, Told, part, table
from shanxi_health_policy.steps import Citation
from shanxi_health_policy.text import BLANK, Text, joined
from shanxi_health_policy.vocabulary.facilities import Accreditation, FacilityKind
from shanxi_health_policy.vocabulary.figures import Figure
from shanxi_health_policy.vocabulary.standards import Finding, Strength


@part("条件")
@frozen(kw_only=True)
class Criterion:
    """One thing a standard asks for; any one of its measures is enough.

    标准的一项条件；各种检验满足其一即可。
    """

    id: str
    """编号 · Id"""
    says: Text
    """内容 · What it asks"""
    any_of: tuple[Measure, ...]
    """满足其一即可 · Any one of these is enough"""
    source: Text | None = None
    """数据以哪里为准 · By whose figures it is judged"""


@table("standards", "标准")
@frozen(kw_only=True)
class Standard(Row):
    """What a facility must meet: every criterion, where the standard applies to it.

    机构应当达到的各项条件，以及标准适用于哪些机构。
    """

    id: str
    """编号 · Id"""
    title: Text
    """标题 · Title"""
    strength: Strength
    """约束力 · How strongly it is asked"""
    leads_to: Accreditation | None = None
    """达到后可申报或认定的标准 · The accreditation that it is the condition for"""
    kinds: tuple[FacilityKind, ...] = ()
    """机构类别，不写则不限 · Kinds of facility; any when left out"""
    min_level: Literal[0, 1, 2, 3] = 0
    """最低级别 · The lowest level of hospital"""
    accreditations: tuple[Accreditation, ...] = ()
    """只对已达到其中之一的机构 · Only for facilities that met one of these"""
    on_list: str | None = None
    """只对本文件这份名单（编号）上的机构 · Only for the facilities on this list of the notice, by its id"""
    open_ended: bool = False
    """写 true：原文举例以“等”结尾，此外待定 · With true its examples end with 'and the like': what is none is open"""
    when: tuple[Measure, ...] = ()
    """适用的前提，须全部成立 · It applies only where all of these hold"""
    criteria: tuple[Criterion, ...]
    """各项条件 · The criteria"""

    def faults(self, rows: Rows) -> Iterator[Told]:
        """Criteria without a measure, and measures that cannot be held against a figure."""
        yield from Row.faults(self, rows)
        figures = with_own(rows(OwnFigure))
        if not self.criteria:
            yield "criteria", "[]", "至少一项", "at least one criterion"
        for name, count in Counter(one.id for one in self.criteria).items():
            if count > 1:
                yield "criteria", name, "只出现一次", "one occurrence only"
        measures = [(f"when[{index}]", one) for index, one in enumerate(self.when)]
        for index, criterion in enumerate(self.criteria):
            at = f"criteria[{index}].any_of"
            if not criterion.any_of:
                yield at, "[]", "至少一项", "at least one measure"
            measures += [(f"{at}[{number}]", one) for number, one in enumerate(criterion.any_of)]
        for at, measure in measures:
            for key, value, zh, en in measure.faults(figures):
                yield f"{at}.{key}" if key else at, value, zh, en


@frozen(kw_only=True)
class CriterionResult:
    """How a facility stands against one criterion: any one of its measures is enough."""

    id: str
    says: Text
    citation: Citation
    finding: Finding
    measures: tuple[MeasureResult, ...]
    """The alternatives, in the notice's order."""
    margin: int | None = None
    """The best margin among the alternatives, of those that are met if any is: 0 is exactly at the threshold.

    None where nothing is counted.
    """
    cheapest: MeasureResult | None = None
    """Where it is not met: the alternative that takes the fewest more."""
    source: Text | None = None
    """The system whose figures count, where the notice names one; the figure given is taken to be from it."""


def held_against(
    criterion: Criterion,
    placed: Placed[Standard],
    stats: FacilityStats,
    on: date | None,
    figures: Mapping[str, Figure],
) -> CriterionResult:
    """How a facility stands against a criterion, on a day."""
    results = tuple(measured(one, stats, on, figures) for one in criterion.any_of)
    found = {one.finding for one in results}
    finding = next(one for one in (Finding.MET, Finding.OPEN, Finding.NOT_MET) if one in found)
    best = [one for one in results if one.finding is Finding.MET] or results
    needing = [one for one in results if one.needed is not None]
    cheapest = min(needing, key=lambda one: one.needed or 0, default=None)
    return CriterionResult(
        id=criterion.id,
        says=criterion.says,
        citation=placed.citation,
        finding=finding,
        measures=results,
        margin=max((one.margin for one in best if one.margin is not None), default=None),
        cheapest=None if finding is Finding.MET else cheapest,
        source=criterion.source,
    )


def said(criterion: CriterionResult, figures: Mapping[str, Figure]) -> Text:
    """The criterion with the facility's figures, its margin and what was found, in one line."""
    values = {one.figure: shown_value(one, figures) for one in criterion.measures}
    asks = joined((one.says for one in criterion.measures), "，或", ", or ")
    value, margin, source = joined(values.values(), "；", "; "), BLANK, BLANK
    if criterion.margin is not None:
        margin = Text(f"，差距 {criterion.margin:+d}", f", margin {criterion.margin:+d}")
    if criterion.source is not None:
        source = Text(f"（以{criterion.source.zh}的数据为准）", f" (by the figures of {criterion.source.en})")
    return Text(
        f"{asks.zh}：{value.zh}{margin.zh}，{criterion.finding.zh}{source.zh}",
        f"{asks.en}: {value.en}{margin.en}, {criterion.finding.en}{source.en}",
    )


def advice(criterion: CriterionResult, figures: Mapping[str, Figure]) -> Text:
    """The least that would pass, the cheapest way first; what more of a count does not help with stands last, as asked."""
    needing = sorted(
        (one for one in criterion.measures if one.needed is not None), key=lambda one: one.needed or 0
    )
    ways = [_way(one, figures) for one in needing]
    ways += [one.says for one in criterion.measures if one.needed is None]
    return joined(ways, "，或", ", or ")


def _way(measure: MeasureResult, figures: Mapping[str, Figure]) -> Text:
    figure = figures[measure.figure]
    return Text(
        f"再有 {measure.needed} {figure.counted_zh}（共 {measure.least}）",
        f"{measure.needed} more {figure.en} ({measure.least} in all)",
    )

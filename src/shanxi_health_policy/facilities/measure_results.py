"""One measure of a standard held against a facility's figures, exactly: met, not met or open, and by how much."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import MAXYEAR, date
from fractions import Fraction
from math import ceil
from types import MappingProxyType

from attrs import evolve, frozen
from dateutil.relativedelta import relativedelta

from shanxi_health_policy.errors import InputError
from shanxi_health_policy.facilities.facility import DESCRIPTION
from shanxi_health_policy.facilities.measures import Measure, asked_in_words
from shanxi_health_policy.facilities.stats import FacilityStats, FigureValue
from shanxi_health_policy.text import BLANK, Text
from shanxi_health_policy.vocabulary.figures import FIGURES, Figure, FigureKind
from shanxi_health_policy.vocabulary.standards import Finding

ASKED_DAY = "on"
"""What is missing where a measure needs the day asked about."""
OTHER_FACTS: Mapping[str, Text] = MappingProxyType(
    {**DESCRIPTION, ASKED_DAY: Text("询问之日", "the day asked about")}
)
"""What may be missing besides figures, by the name of the parameter or field that says it."""


@frozen(kw_only=True)
class MeasureResult:
    """How a facility stands against one measure. Counts are in the figure's own unit: people, visits, posts…"""

    figure: str
    """The code of the figure."""
    says: Text
    """What is asked, in words."""
    value: FigureValue
    of: str | None = None
    of_value: int | None = None
    """The figure that `value` is set against, for a ratio or share."""
    finding: Finding
    least: int | None = None
    """The least count that passes, `of` being as it is; for 'fewer than', the greatest."""
    margin: int | None = None
    """How far above the threshold: 0 is exactly at it, negative is short of it; for days, in days."""
    needed: int | None = None
    """How many more it takes; None where it is met, where counts do not help, or where it cannot be told."""
    missing: tuple[str, ...] = ()
    """The figures that are not known and would decide."""


def value_of(figure: Figure, stats: FacilityStats) -> FigureValue:
    """A facility's figure; raises [InputError][] where a notice asks for a count and `more` holds a flag, or the reverse."""
    value = stats.figure(figure.code)
    is_flag = figure.kind is FigureKind.FLAG
    if figure.code in FIGURES or value is None or isinstance(value, bool) is is_flag:
        return value
    expected = Text("True 或 False", "True or False") if is_flag else Text("非负整数", "an integer")
    raise InputError(f"more.{figure.code}", value, expected)


def measured(
    measure: Measure, stats: FacilityStats, on: date | None, figures: Mapping[str, Figure]
) -> MeasureResult:
    """How a facility stands against a measure, on a day."""
    if measure.includes is not None:
        return _includes(measure, stats)
    figure = figures[measure.figure]
    value = value_of(figure, stats)
    blank = MeasureResult(
        figure=measure.figure,
        says=asked_in_words(measure, figure, figures),
        value=value,
        of=measure.of,
        finding=Finding.OPEN,
        missing=() if value is not None else (measure.figure,),
    )
    if measure.form is not None:
        return _formed(blank, measure.form, stats.county)
    if measure.by is not None or measure.within_years is not None:
        return _dated(blank, measure, on)
    if measure.holds:
        return blank if value is None else _found(blank, met=value is True)
    return _counted(blank, measure, None if measure.of is None else value_of(figures[measure.of], stats))


def _found(result: MeasureResult, *, met: bool) -> MeasureResult:
    return evolve(result, finding=Finding.MET if met else Finding.NOT_MET)


def _includes(measure: Measure, stats: FacilityStats) -> MeasureResult:
    wanted, known = measure.includes, stats.accreditations
    assert wanted is not None
    result = MeasureResult(
        figure=measure.figure,
        says=Text(f"已达到{wanted.zh}", f"at the {wanted.en}"),
        value=None if known is None else wanted in known,
        finding=Finding.OPEN,
        missing=() if known is not None else (measure.figure,),
    )
    return result if known is None else _found(result, met=wanted in known)


def _formed(blank: MeasureResult, form: str, county: str | None) -> MeasureResult:
    if not isinstance(blank.value, str):
        return blank
    named = re.escape(form).replace(re.escape("{own}"), ".+")
    any_county = named.replace(re.escape("{county}"), ".+[县市区]")
    if re.fullmatch(any_county, blank.value) is None:
        return _found(blank, met=False)
    if county is None:
        return evolve(blank, missing=("county",))
    own = named.replace(re.escape("{county}"), re.escape(county))
    return _found(blank, met=re.fullmatch(own, blank.value) is not None)


def _dated(blank: MeasureResult, measure: Measure, on: date | None) -> MeasureResult:
    if not isinstance(blank.value, date):
        return blank
    if measure.by is not None:
        margin = (measure.by - blank.value).days
    elif on is None:
        return evolve(blank, missing=(ASKED_DAY,))
    elif blank.value > on:  # it had not happened by the day: when it last had is not known
        return evolve(blank, missing=(measure.figure,))
    else:
        margin = (_years_after(blank.value, measure.within_years or 0) - on).days
    return evolve(_found(blank, met=margin >= 0), margin=margin)


def _years_after(day: date, years: int) -> date:
    """The same day some years on, 28 February for the 29th; the calendar's last where it ends before."""
    return date.max if day.year + years > MAXYEAR else day + relativedelta(years=years)


def _counted(blank: MeasureResult, measure: Measure, of_value: FigureValue) -> MeasureResult:
    value = None if blank.value is None else _count(blank.value)
    if measure.below is not None:
        most = ceil(measure.below) - 1
        result = evolve(blank, least=most)
        return result if value is None else evolve(_found(result, met=value <= most), margin=most - value)
    threshold = _threshold(measure)
    whole: int | None = None
    if measure.of is not None:
        whole = None if of_value is None else _count(of_value)
        blank = evolve(blank, of_value=whole)
        if not whole:  # not known, or nothing to be a share of
            return evolve(blank, missing=(*blank.missing, measure.of))
    least = ceil(threshold * (1 if whole is None else whole))
    blank = evolve(blank, least=least)
    if value is None:
        return blank
    short = least - value
    return evolve(_found(blank, met=short <= 0), margin=-short, needed=short if short > 0 else None)


def _count(value: FigureValue) -> int:
    assert isinstance(value, int)  # the loader lets only counts be counted
    return value


def _threshold(measure: Measure) -> Fraction:
    """What the figure must be at least: alone, or for each one of the whole."""
    if measure.share is not None:
        return Fraction(measure.share.numerator, measure.share.denominator)
    assert measure.at_least is not None
    return Fraction(measure.at_least) / measure.per


def name_of(code: str, figures: Mapping[str, Figure]) -> Text | None:
    """What a missing figure or fact is called; None for one that a notice declares and these figures do not hold."""
    return figures[code].label if code in figures else OTHER_FACTS.get(code)


def shown_value(result: MeasureResult, figures: Mapping[str, Figure]) -> Text:
    """A figure's value as people read it."""
    value, figure = result.value, figures.get(result.figure)
    if value is None:
        return Text("未知", "unknown")
    if isinstance(value, bool):
        return Text("是" if value else "否", "yes" if value else "no")
    unit = BLANK if figure is None or figure.kind is not FigureKind.COUNT else figure.unit
    return Text(f"{value} {unit.zh}".strip(), f"{value} {unit.en}".strip())

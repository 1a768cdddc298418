"""One measure of a standard held against a facility's figures, exactly: met, not met or open, and by how much."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import MAXYEAR, date
from decimal import Context, Decimal
from fractions import Fraction
from math import ceil
from types import MappingProxyType

from attrs import evolve, frozen
from dateutil.relativedelta import relativedelta

from shanxi_health_policy.errors import InputError
from shanxi_health_policy.facilities.stats import FacilityStats, FigureValue
from shanxi_health_policy.notices.model import Notice
from shanxi_health_policy.notices.standard_tables import Measure
from shanxi_health_policy.text import Text
from shanxi_health_policy.vocabulary.figures import FIGURES, Figure, FigureKind
from shanxi_health_policy.vocabulary.standards import Finding

ASKED_DAY = "on"
"""What is missing where a measure needs the day asked about."""
OTHER_FACTS: Mapping[str, Text] = MappingProxyType(
    {
        ASKED_DAY: Text(zh="询问之日", en="the day asked about"),
        "grade": Text(zh="医院等级", en="hospital grade"),
        "accreditations": Text(zh="已达到的标准", en="the standards it was found to meet"),
    }
)
"""What may be missing besides figures, by the name of the parameter or field that says it."""
_NO_UNIT = Text(zh="", en="")
_EXACT = Context(prec=40, traps=[])
# A context of our own: the caller's thread may have set another precision, and figures must not notice.


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


def figures_of(notice: Notice) -> Mapping[str, Figure]:
    """The shipped figures and those that a notice declares."""
    own: dict[str, Figure] = {
        one.code: Figure(one.code, one.zh, one.en, FigureKind(one.kind), one.unit or _NO_UNIT)
        for one in notice.own_figures
    }
    return {**FIGURES, **own}


def value_of(figure: Figure, stats: FacilityStats) -> FigureValue:
    """A facility's figure; raises [InputError][] where a notice asks for a count and `more` holds a flag, or the reverse."""
    value = stats.figure(figure.code)
    is_flag = figure.kind is FigureKind.FLAG
    if figure.code in FIGURES or value is None or isinstance(value, bool) is is_flag:
        return value
    expected = (
        Text(zh="True 或 False", en="True or False") if is_flag else Text(zh="非负整数", en="an integer")
    )
    raise InputError(f"more.{figure.code}", value, expected)


def exact_decimal(quantity: Fraction) -> Decimal:
    """A quantity of a notice as a decimal: a notice writes six places at most, so that none is lost.

    >>> exact_decimal(Fraction(291, 500))
    Decimal('0.582')
    """
    return _EXACT.divide(Decimal(quantity.numerator), Decimal(quantity.denominator))


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
        says=_says(measure, figure, figures),
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
    wanted = measure.includes
    assert wanted is not None
    result = MeasureResult(
        figure=measure.figure,
        says=Text(zh=f"已达到{wanted.zh}", en=f"at the {wanted.en}"),
        value=None if stats.accreditations is None else wanted in stats.accreditations,
        finding=Finding.OPEN,
    )
    if stats.accreditations is None:
        return evolve(result, missing=(measure.figure,))
    return _found(result, met=wanted in stats.accreditations)


def _formed(blank: MeasureResult, form: str, county: str | None) -> MeasureResult:
    if not isinstance(blank.value, str):
        return blank
    named = re.escape(form).replace(re.escape("{own}"), ".+")
    any_county = named.replace(re.escape("{county}"), ".+[县市区]")
    if re.fullmatch(any_county, blank.value) is None:
        return _found(blank, met=False)
    if county is None:
        return evolve(blank, missing=("county",))
    return _found(
        blank,
        met=re.fullmatch(named.replace(re.escape("{county}"), re.escape(county)), blank.value) is not None,
    )


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


def _says(measure: Measure, figure: Figure, figures: Mapping[str, Figure]) -> Text:
    zh, en, unit = figure.zh, figure.en, figure.unit
    if measure.holds:
        return Text(zh=zh, en=en)
    if measure.form is not None:
        return Text(zh=f"{zh}的格式：{_blanks(measure.form)}", en=f"{en} in the form {_blanks(measure.form)}")
    if measure.by is not None:
        return Text(zh=f"{zh}不晚于 {measure.by}", en=f"{en}, no later than {measure.by}")
    if measure.within_years is not None:
        years = measure.within_years
        return Text(zh=f"{zh}在 {years} 年以内", en=f"{en}, within {years} years")
    if measure.below is not None:
        below = _number(measure.below)
        return Text(zh=f"{zh}少于 {below} {unit.zh}".rstrip(), en=f"fewer than {below} {en}")
    if measure.share is not None:
        assert measure.of is not None
        percent, whole = measure.share.percent(), figures[measure.of]
        return Text(zh=f"{zh}不低于{whole.zh}的 {percent}", en=f"{en} at least {percent} of the {whole.en}")
    assert measure.at_least is not None
    least = _number(measure.at_least)
    if measure.of is None:
        return Text(zh=f"{zh}不少于 {least} {unit.zh}".rstrip(), en=f"at least {least} {en}")
    whole = figures[measure.of]
    per = "" if measure.per == 1 else f" {measure.per} "
    return Text(
        zh=f"每{per}{whole.unit.zh}{whole.zh}不少于 {least} {unit.zh}{zh}",
        en=f"at least {least} {en} for every {measure.per} {whole.en}",
    )


def _blanks(form: str) -> str:
    return form.replace("{county}", "××").replace("{own}", "××")


def _number(quantity: Fraction) -> str:
    return f"{exact_decimal(quantity).normalize(_EXACT):f}"


def name_of(code: str, figures: Mapping[str, Figure]) -> Text | None:
    """What a missing figure or fact is called; None for one that a notice declares and these figures do not hold."""
    return figures[code].label if code in figures else OTHER_FACTS.get(code)


def shown_value(result: MeasureResult, figures: Mapping[str, Figure]) -> Text:
    """A figure's value as people read it."""
    value, figure = result.value, figures.get(result.figure)
    if value is None:
        return Text(zh="未知", en="unknown")
    if isinstance(value, bool):
        return Text(zh="是" if value else "否", en="yes" if value else "no")
    unit = Text(zh="", en="") if figure is None or figure.kind is not FigureKind.COUNT else figure.unit
    return Text(zh=f"{value} {unit.zh}".strip(), en=f"{value} {unit.en}".strip())

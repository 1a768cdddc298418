"""One measure of a standard, as a notice sets it: a figure, the one test it is put to, and what it asks in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction

from attrs import frozen

from shanxi_health_policy.facilities.own_figures import wrong_figure
from shanxi_health_policy.money import EXACT, Share
from shanxi_health_policy.notices.rows import Told, part, wrong_years
from shanxi_health_policy.notices.values import Quantity, TermCode
from shanxi_health_policy.text import Text, several
from shanxi_health_policy.vocabulary.facilities import Accreditation
from shanxi_health_policy.vocabulary.figures import Figure, FigureKind

ACCREDITATIONS = "accreditations"
"""What a measure with `includes` names as its figure."""
_KINDS = {
    "at_least": FigureKind.COUNT,
    "below": FigureKind.COUNT,
    "share": FigureKind.COUNT,
    "includes": FigureKind.NAME,
    "form": FigureKind.NAME,
    "by": FigureKind.DAY,
    "within_years": FigureKind.DAY,
    "holds": FigureKind.FLAG,
}
"""The tests of a measure, and the kind of figure that each is put to."""


@part("检验")
@frozen(kw_only=True)
class Measure:
    """A figure, and the one test it is put to.

    一个指标，和对它的一种检验。
    """

    figure: TermCode
    """指标 · The figure"""
    at_least: Quantity | None = None
    """不少于；写了 of 时按每 per 个 of 计 · At least this; with `of`, for every `per` of that figure"""
    below: Quantity | None = None
    """少于 · Fewer than this"""
    share: Share | None = None
    """占 of 的比例不低于 · At least this share of the figure `of`"""
    of: TermCode | None = None
    """作分母的指标 · The figure it is set against"""
    per: int = 1
    """每多少 · For every so many"""
    holds: bool = False
    """写 true：须为是 · With true it must be so"""
    includes: Accreditation | None = None
    """须已达到的标准（figure 写 accreditations）· The standard that must have been met (the figure is `accreditations`)"""
    form: str | None = None
    """名称的格式，{county} 为所在县，{own} 为任意文字 · The form of a name: {county} its county, {own} any text"""
    by: date | None = None
    """不晚于该日 · No later than this day"""
    within_years: int | None = None
    """距询问之日不超过多少年 · No more than so many years before the day asked about"""

    def faults(self, figures: Mapping[str, Figure]) -> Iterator[Told]:
        """Anything but one test, a figure of another kind than it tests, and parts that do not go together."""
        tests = [
            test for test in _KINDS if getattr(self, test) is not None and getattr(self, test) is not False
        ]
        if len(tests) != 1:
            every = ", ".join(_KINDS)
            yield "", ", ".join(tests) or "none", f"恰好一种检验：{every}", f"exactly one test of {every}"
            return
        test = tests[0]
        yield from wrong_years("within_years", self.within_years)
        if test == "includes":
            if self.figure != ACCREDITATIONS:
                yield "figure", self.figure, ACCREDITATIONS, ACCREDITATIONS
            return
        yield from wrong_figure("figure", self.figure, (_KINDS[test],), figures)
        if self.of is not None:
            yield from wrong_figure("of", self.of, (FigureKind.COUNT,), figures)
        if (self.of is not None) not in {"share": (True,), "at_least": (True, False)}.get(test, (False,)):
            zh, en = "share 须有 of；at_least 可有", "`of` goes with `share`, and may go with `at_least`"
            yield "of", self.of, zh, en
        if self.per < 1 or (self.per > 1 and (self.of is None or test == "share")):
            zh, en = "不小于 1，且只与 at_least 和 of 同用", "1 or more, and only with `at_least` and `of`"
            yield "per", self.per, zh, en
        if self.form is not None and "{own}" not in self.form:
            yield "form", self.form, "含有 {own} 的格式", "a form with {own} in it"


def exact_decimal(quantity: Fraction) -> Decimal:
    """A quantity of a notice as a decimal: a notice writes six places at most, so that none is lost.

    >>> exact_decimal(Fraction(291, 500))
    Decimal('0.582')
    """
    return EXACT.divide(Decimal(quantity.numerator), Decimal(quantity.denominator))


def asked_in_words(measure: Measure, figure: Figure, figures: Mapping[str, Figure]) -> Text:
    """What a measure asks, in words."""
    zh, en, unit = figure.zh, figure.en, figure.unit
    if measure.holds:
        return Text(zh, en)
    if measure.form is not None:
        return Text(f"{zh}的格式：{_blanks(measure.form)}", f"{en} in the form {_blanks(measure.form)}")
    if measure.by is not None:
        return Text(f"{zh}不晚于 {measure.by}", f"{en}, no later than {measure.by}")
    if measure.within_years is not None:
        years = measure.within_years
        return Text(f"{zh}在 {years} 年以内", f"{en}, within {several(years, 'year')}")
    if measure.below is not None:
        below = _number(measure.below)
        return Text(f"{figure.noun_zh}少于 {below} {unit.zh}".rstrip(), f"fewer than {below} {en}")
    if measure.share is not None:
        assert measure.of is not None
        percent, whole = measure.share.percent(), figures[measure.of]
        return Text(f"{zh}不低于{whole.zh}的 {percent}", f"{en} at least {percent} of the {whole.en}")
    assert measure.at_least is not None
    least = _number(measure.at_least)
    if measure.of is None:
        return Text(f"{figure.noun_zh}不少于 {least} {unit.zh}".rstrip(), f"at least {least} {en}")
    whole = figures[measure.of]
    per = "" if measure.per == 1 else f" {measure.per} "
    return Text(
        f"每{per}{whole.counted_zh}不少于 {least} {figure.counted_zh}",
        f"at least {least} {en} for every {measure.per} {whole.en}",
    )


def _blanks(form: str) -> str:
    return form.replace("{county}", "××").replace("{own}", "××")


def _number(quantity: Fraction) -> str:
    return f"{exact_decimal(quantity).normalize(EXACT):f}"

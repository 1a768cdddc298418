"""The tables of standards (标准) in a notice file: what a facility must meet, and what meeting it brings."""

from __future__ import annotations

from datetime import date
from typing import Literal

from attrs import frozen

from shanxi_health_policy.money import Share
from shanxi_health_policy.notices.file_values import Quantity, Row, TermCode
from shanxi_health_policy.text import Text
from shanxi_health_policy.vocabulary.facilities import Accreditation, FacilityKind
from shanxi_health_policy.vocabulary.standards import AccreditationEvent, Strength


@frozen(kw_only=True)
class Measure:
    """A figure, and the one test it is put to."""

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


@frozen(kw_only=True)
class Criterion:
    """One thing a standard asks for; any one of its measures is enough."""

    id: str
    """编号 · Id"""
    says: Text
    """内容 · What it asks"""
    any_of: tuple[Measure, ...]
    """满足其一即可 · Any one of these is enough"""


@frozen(kw_only=True)
class Standard(Row):
    """What a facility must meet: every criterion, where the standard applies to it."""

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
    when: tuple[Measure, ...] = ()
    """适用的前提，须全部成立 · It applies only where all of these hold"""
    criteria: tuple[Criterion, ...]
    """各项条件 · The criteria"""


@frozen(kw_only=True)
class Average:
    """One average seen among reviewed facilities."""

    figure: TermCode
    """指标 · The figure"""
    value: Quantity
    """平均值 · The average"""
    or_more: bool = False
    """写 true：原文为“以上” · With true the notice says 'or more'"""


@frozen(kw_only=True)
class Averages(Row):
    """Averages among reviewed facilities: for comparison, and no thresholds."""

    id: str
    """编号 · Id"""
    title: Text
    """标题 · Title"""
    among: Text
    """哪些机构的平均 · Whose averages"""
    figures: tuple[Average, ...]
    """各项平均值 · The averages"""


@frozen(kw_only=True)
class Effect(Row):
    """What meeting or failing a standard brings."""

    id: str
    """编号 · Id"""
    when: AccreditationEvent
    """情形 · What brings it about"""
    accreditation: Accreditation
    """哪项标准 · Which standard"""
    says: Text
    """结果 · What follows"""


@frozen(kw_only=True)
class OwnFigure:
    """A figure that the shipped list does not hold; the caller gives it among `more`."""

    code: TermCode
    """代码 · Code"""
    zh: str
    """中文名 · Chinese name"""
    en: str
    """英文名 · English name"""
    kind: Literal["count", "flag"] = "count"
    """count 为数量，flag 为是否 · A count, or a yes or no"""
    unit: Text | None = None
    """单位 · Unit"""

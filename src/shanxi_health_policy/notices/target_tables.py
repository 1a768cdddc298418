"""The tables of targets (目标), dates (期限) and procedures (程序) in a notice file."""

from __future__ import annotations

from datetime import date

from attrs import frozen

from shanxi_health_policy.money import Share
from shanxi_health_policy.notices.file_values import PlaceCode, Row, TermCode
from shanxi_health_policy.text import Text
from shanxi_health_policy.vocabulary.facilities import Accreditation
from shanxi_health_policy.vocabulary.standards import ReviewLevel


@frozen(kw_only=True)
class Target(Row):
    """A goal to be reached: a share of a whole, or a count, in all or for each county or district."""

    id: str
    """编号 · Id"""
    says: Text
    """目标 · The goal"""
    figure: TermCode
    """要计的数 · The figure that is counted"""
    of: TermCode | None = None
    """总数，与 share 同用 · The whole, which goes with `share`"""
    share: Share | None = None
    """应占总数的比例 · The share of the whole to be reached"""
    at_least: int | None = None
    """至少 · At least so many"""
    at_most: int | None = None
    """文件所说范围的上限 · The upper end of the range that the notice gives"""
    each: Text | None = None
    """每个什么各有此数 · What each has so many of"""
    unit: Text
    """所计之物 · What is counted"""
    about: bool = False
    """写 true：原文为“左右” · With true the notice says 'about'"""
    yearly: bool = False
    """写 true：每年 · With true it is for every year"""
    due: date | None = None
    """期限，不写则文件未规定 · By when; the notice sets no date, if left out"""


@frozen(kw_only=True)
class DueDate(Row):
    """What is due when: a day, a span of days, or so many years after another day."""

    id: str
    """编号 · Id"""
    what: Text
    """事项 · What is due"""
    opens: date | None = None
    """开始之日 · The first day on which it is done"""
    due: date | None = None
    """最后一天 · The last day"""
    years: int | None = None
    """自某日起的年数 · So many years after a day"""
    after: date | None = None
    """从哪天起算；不写则由询问者给出 · The day they count from; given by whoever asks, if left out"""
    since: Text | None = None
    """从什么起算 · What they count from"""
    about: bool = False
    """写 true：原文为“左右” · With true the notice says 'about'"""


@frozen(kw_only=True)
class ReviewStep:
    """One step of a review: who does what."""

    level: ReviewLevel
    """由谁 · Who"""
    act: Text
    """做什么 · What is done"""
    decides: bool = False
    """写 true：由这一步作出结论 · With true this step decides"""


@frozen(kw_only=True)
class ReviewRoute(Row):
    """Who decides on an accreditation, step by step."""

    id: str
    """编号 · Id"""
    accreditation: Accreditation
    """哪项标准 · Which accreditation"""
    steps: tuple[ReviewStep, ...]
    """各步 · The steps"""


@frozen(kw_only=True)
class PlanRule(Row):
    """Which facilities belong in a year's plan: those open by a day."""

    id: str
    """编号 · Id"""
    accreditation: Accreditation
    """计划要达到的标准 · The standard that the plan is for"""
    year: int
    """年度 · The plan's year"""
    opened_by: date
    """开业不晚于 · Open no later than"""


@frozen(kw_only=True)
class CountsRow:
    """The counts of one city, and its shares as printed."""

    city: str
    """市 · City"""
    place: PlaceCode
    """行政区划代码 · Its code"""
    facilities: int
    """机构总数 · Facilities"""
    self_assessed: int
    """已自评 · Self-assessed"""
    self_assessed_share: str
    """印刷的自评占比 · The share of self-assessed as printed"""
    basic_in_year: int
    """当年达到基本标准 · At the basic standard in the year"""
    basic_in_all: int
    """累计达到基本标准 · At the basic standard in all"""
    basic_share: str
    """印刷的基本标准占比 · The share at the basic standard as printed"""
    recommended_in_year: int
    """当年达到推荐标准 · At the recommended standard in the year"""
    recommended_in_all: int
    """累计达到推荐标准 · At the recommended standard in all"""
    recommended_share: str
    """印刷的推荐标准占比 · The share at the recommended standard as printed"""


@frozen(kw_only=True)
class StatisticsTable(Row):
    """A table of counts by city as a notice prints it, with its total."""

    id: str
    """编号 · Id"""
    title: Text
    """标题 · Title"""
    year: int
    """年度 · Year"""
    cities: tuple[CountsRow, ...]
    """各市 · The cities"""
    total: CountsRow
    """印刷的合计 · The total as printed"""

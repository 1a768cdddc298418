"""The tables of money for people and facilities (补助、奖励、待遇) in a notice file."""

from __future__ import annotations

from attrs import frozen

from shanxi_health_policy.money import Share
from shanxi_health_policy.notices.file_values import Fen, Row
from shanxi_health_policy.text import Text
from shanxi_health_policy.vocabulary.facilities import Accreditation
from shanxi_health_policy.vocabulary.payment import InsuranceKind
from shanxi_health_policy.vocabulary.people import PensionScheme, PremiumGroup


@frozen(kw_only=True)
class PremiumRow(Row):
    """Help with the resident-insurance premium for one group: a share of the contribution, or a fixed sum."""

    group: PremiumGroup
    """资助对象类别 · The group"""
    share: Share | None = None
    """占个人缴费标准的比例 · The share of the individual contribution standard"""
    floor: Fen | None = None
    """按比例不足此数的，按此数 · What it comes up to where the share is less"""
    amount: Fen | None = None
    """定额，与 share 二者取一 · A fixed sum; this or `share`"""
    from_year: int
    """起始年度 · The first year"""
    to_year: int | None = None
    """最后年度 · The last year"""


@frozen(kw_only=True)
class AwardRow(Row):
    """An award for every facility that reaches a standard."""

    id: str
    """编号 · Id"""
    accreditation: Accreditation
    """达到哪项标准 · Which standard"""
    amount: Fen
    """每所金额 · The sum for each facility"""
    round: int | None = None
    """评定年度，不写则不限 · The year of the evaluation; any when left out"""


@frozen(kw_only=True)
class PostSubsidyRow(Row):
    """What a village-doctor post brings."""

    id: str
    """编号 · Id"""
    amount: Fen
    """每个岗位金额 · The sum for each post"""
    period: Text | None = None
    """期间，文件未规定就不写 · For which period; left out where the notice is silent"""


@frozen(kw_only=True)
class CapitationRow(Row):
    """How surplus and overspend of a capitation budget are shared."""

    id: str
    """编号 · Id"""
    surplus_kept: Share
    """结余归机构的比例 · The share of a surplus that the provider keeps"""
    overspend_borne: Share
    """超支由机构承担的比例 · The share of an overspend that the provider bears"""


@frozen(kw_only=True)
class InsuranceRow(Row):
    """Which schemes a village doctor joins."""

    on_establishment: bool
    """已纳入事业编制 · On the establishment"""
    pensions: tuple[PensionScheme, ...]
    """养老保险，参加其一 · Pension schemes, one of which is joined"""
    medical: tuple[InsuranceKind, ...]
    """医保，参加其一 · Medical insurance, one of which is joined"""


@frozen(kw_only=True)
class SeniorPostRow(Row):
    """After how long a service a professional may be appointed outside the ratio of posts."""

    id: str
    """编号 · Id"""
    years_in_a_row: int
    """连续工作年数 · Years in a row"""
    years_in_all: int
    """累计工作年数 · Years in all"""


@frozen(kw_only=True)
class IncomeFloorRow(Row):
    """Below what share of the facility's average an income may not fall."""

    id: str
    """编号 · Id"""
    of_average: Share
    """占本机构人员平均工资的比例 · The share of the facility's average pay"""


@frozen(kw_only=True)
class Subsidies:
    """`[subsidies]`: money for people and facilities."""

    premium: tuple[PremiumRow, ...] = ()
    """居民医保缴费资助 · Help with the resident-insurance premium"""
    awards: tuple[AwardRow, ...] = ()
    """达标奖励 · Awards for reaching a standard"""
    posts: tuple[PostSubsidyRow, ...] = ()
    """村医岗位补助 · Village-doctor posts"""
    capitation: tuple[CapitationRow, ...] = ()
    """按人头打包付费 · Capitation"""
    insurance: tuple[InsuranceRow, ...] = ()
    """乡村医生的养老和医保 · Village doctors' pension and medical insurance"""
    senior_posts: tuple[SeniorPostRow, ...] = ()
    """不受岗位结构比例限制的聘用 · Appointment outside the ratio of posts"""
    income_floor: tuple[IncomeFloorRow, ...] = ()
    """收入下限 · The floor of an income"""

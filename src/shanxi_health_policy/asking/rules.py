"""Every rule by its name, with what it is asked with: the list that the command line, receipts and worked examples share."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from difflib import get_close_matches
from types import MappingProxyType
from typing import Any

from attrs import frozen

from shanxi_health_policy.asking.kinds import (
    COUNT,
    COUNTS,
    DAY,
    DAYS,
    FACILITY,
    FLAG,
    INSURANCE,
    ITEMS,
    MONEY,
    NAME,
    SPANS,
    STATS,
    TALLIES,
    UNIT,
    Kind,
    one_of,
    several_of,
)
from shanxi_health_policy.asking.plain import AnyAnswer, Plain
from shanxi_health_policy.errors import InputError, UnknownTermError
from shanxi_health_policy.facilities.assessment import assess_recommended_standard, assess_standards
from shanxi_health_policy.facilities.averages import compare_with_averages
from shanxi_health_policy.facilities.effects import accreditation_effects
from shanxi_health_policy.facilities.procedures import belongs_in_plan, due_dates, review_procedure
from shanxi_health_policy.facilities.statistics import accreditation_statistics
from shanxi_health_policy.facilities.targets import track
from shanxi_health_policy.notices.catalogue import Catalogue
from shanxi_health_policy.notices.fee_class import FeeClass
from shanxi_health_policy.notices.question import chosen
from shanxi_health_policy.subsidies.awards import accreditation_award
from shanxi_health_policy.subsidies.capitation import capitation_settlement
from shanxi_health_policy.subsidies.income import public_health_income_floor
from shanxi_health_policy.subsidies.insurance import village_doctor_insurance
from shanxi_health_policy.subsidies.posts import village_doctor_post_subsidy
from shanxi_health_policy.subsidies.premium import premium_subsidy
from shanxi_health_policy.subsidies.senior_posts import senior_post_exempt
from shanxi_health_policy.tcm.reimburse import reimburse
from shanxi_health_policy.tcm.reimbursement import Reimbursement
from shanxi_health_policy.tcm.visit import Visit
from shanxi_health_policy.text import Text
from shanxi_health_policy.vocabulary.facilities import Accreditation
from shanxi_health_policy.vocabulary.people import PremiumGroup
from shanxi_health_policy.vocabulary.standards import AccreditationEvent


@frozen
class Parameter:
    """One thing a rule is asked with."""

    name: str
    kind: Kind
    help: Text
    required: bool = False


@frozen
class Rule:
    """One rule: its public function, what it answers, and what it is asked with."""

    name: str
    purpose: Text
    parameters: tuple[Parameter, ...]
    function: Callable[..., AnyAnswer]

    def ask(self, inputs: Mapping[str, object], catalogue: Catalogue | None = None) -> AnyAnswer:
        """The answer to plain inputs (text, numbers, lists, mappings) by parameter; raises [InputError][] for wrong ones."""
        known = {one.name: one for one in self.parameters}
        for name in inputs:
            if name not in known:
                names = "、".join(known)
                expected = Text(zh=f"{self.name} 的参数：{names}", en=f"a parameter of {self.name}: {names}")
                raise UnknownTermError("inputs", name, expected)
        missing = [name for name, one in known.items() if one.required and inputs.get(name) is None]
        if missing:
            raise InputError(missing[0], None, Text(zh="必填的值", en="a value, which is required"))
        read = {
            name: known[name].kind.read(name, value) for name, value in inputs.items() if value is not None
        }
        return self.function(**read, catalogue=chosen(catalogue))


def rule_named(name: str) -> Rule:
    """The rule of a name, with hyphens or underscores; raises [UnknownTermError][], which offers the nearest names."""
    found = RULES.get(str(name).replace("-", "_"))
    if found is None:
        expected = Text(zh="一条规则的函数名", en="the name of a rule's function")
        near = get_close_matches(str(name)[:80], RULES, n=3, cutoff=0.4)
        raise UnknownTermError("rule", name, expected, tuple(near))
    return found


def ask(rule: str, inputs: Mapping[str, Plain], *, catalogue: Catalogue | None = None) -> AnyAnswer:
    """The answer of any rule, asked by its name with plain values as JSON holds them.

    `rule` is the name of its public function, `inputs` its parameters: amounts as text, days as 2023-05-04, terms by any of
    their names. Raises [UnknownTermError][] for an unknown rule or parameter, and [InputError][] for wrong values.

    >>> ask("premium_subsidy", {"groups": ["低保"], "contribution_standard": "350.00", "year": 2023}).amount
    Decimal('280.00')
    """
    return rule_named(rule).ask(inputs, catalogue)


def _reimburse(
    condition: str,
    visited_on: date,
    fee_class: FeeClass,
    items: list[Any],
    ytd_paid: str = "0.00",
    facility: Any = None,
    insurance: Any = None,
    *,
    catalogue: Catalogue,
    **others: Any,
) -> Reimbursement:
    visit = Visit(catalogue.condition(condition), visited_on, items, facility, insurance)
    return reimburse(visit, fee_class, ytd_paid, catalogue=catalogue, **others)


def _text(zh: str, en: str) -> Text:
    return Text(zh=zh, en=en)


_PLACE = Parameter("place", NAME, _text("地方的行政区划代码", "the place's GB/T 2260 code"))
_THE_PLACE = Parameter("place", NAME, _PLACE.help, required=True)
_ON = Parameter(
    "on",
    DAY,
    _text("询问之日；不写则按规则本身", "the day asked about; by the rule as it stands, if left out"),
)
_KNOWN_ON = Parameter(
    "known_on", DAY, _text("只算截至该日已知的文件", "leave out notices not yet known on this day")
)
_ACCREDITATION = Parameter(
    "accreditation",
    one_of(Accreditation),
    _text("达标情况，如 推荐标准", "the standard, such as 推荐标准 (recommended standard)"),
)
_STATS = Parameter(
    "stats",
    STATS,
    _text(
        "机构的指标，如 kind=乡镇卫生院、annual_visits=80000",
        "what is known of the facility, such as kind=乡镇卫生院 annual_visits=80000",
    ),
    required=True,
)
_ALWAYS = (_PLACE, _ON, _KNOWN_ON)


def _required(name: str, kind: Kind, zh: str, en: str) -> Parameter:
    return Parameter(name, kind, _text(zh, en), required=True)


def _optional(name: str, kind: Kind, zh: str, en: str) -> Parameter:
    return Parameter(name, kind, _text(zh, en))


RULES: Mapping[str, Rule] = MappingProxyType(
    {
        rule.name: rule
        for rule in (
            Rule(
                "reimburse",
                _text(
                    "一次中医门诊就诊，基金支付多少",
                    "what the fund pays for a visit to TCM outpatient treatment",
                ),
                (
                    _required("condition", NAME, "病症", "the condition"),
                    _required("visited_on", DAY, "就诊日期", "the day of the visit"),
                    _required("fee_class", one_of(FeeClass), "收费类别", "the fee class"),
                    _required("items", ITEMS, "收费项目和金额", "the items on the bill"),
                    _optional(
                        "ytd_paid", MONEY, "本年已支付（元）", "what was paid earlier in the year, in yuan"
                    ),
                    _optional(
                        "facility",
                        FACILITY,
                        "机构，如 kind=乡镇卫生院 name=…",
                        "the facility, such as kind=乡镇卫生院 name=…",
                    ),
                    _optional(
                        "insurance", INSURANCE, "险种，如 kind=职工", "the insurance, such as kind=employee"
                    ),
                    _PLACE,
                    _KNOWN_ON,
                ),
                _reimburse,
            ),
            Rule(
                "assess_recommended_standard",
                _text(
                    "机构是否具备申报推荐标准的前提条件",
                    "whether a facility has what it needs to apply for the recommended standard",
                ),
                (_STATS, *_ALWAYS),
                assess_recommended_standard,
            ),
            Rule(
                "assess_standards",
                _text("当地适用于一家机构的各项标准", "every standard of a place that applies to a facility"),
                (_STATS, _THE_PLACE, _ON, _KNOWN_ON),
                assess_standards,
            ),
            Rule(
                "compare_with_averages",
                _text(
                    "与受评社区医院的平均值比较",
                    "a facility beside the averages of reviewed community hospitals",
                ),
                (_STATS, *_ALWAYS),
                compare_with_averages,
            ),
            Rule(
                "accreditation_effects",
                _text("机构达标后在当地有什么待遇", "what meeting a standard brings a facility of a place"),
                (
                    _THE_PLACE,
                    Parameter("accreditation", _ACCREDITATION.kind, _ACCREDITATION.help, required=True),
                    _optional(
                        "event",
                        one_of(AccreditationEvent),
                        "情形，默认达标",
                        "what happened; meeting it by default",
                    ),
                    _ON,
                    _KNOWN_ON,
                ),
                accreditation_effects,
            ),
            Rule(
                "accreditation_statistics",
                _text("各市达标机构的数量和占比", "accredited facilities by city, with their shares"),
                (
                    _optional(
                        "counts",
                        COUNTS,
                        "各市的数字；不写则用文件的表",
                        "the counts by city; the notice's table, if left out",
                    ),
                    _PLACE,
                    _optional("year", COUNT, "年度", "the year"),
                    _KNOWN_ON,
                ),
                accreditation_statistics,
            ),
            Rule(
                "track",
                _text("一地各项目标的进度", "how the targets of a place stand"),
                (
                    _required("targets", NAME, "地方的行政区划代码", "the place's GB/T 2260 code"),
                    _required(
                        "figures", TALLIES, "数字，如 facilities=100", "the figures, such as facilities=100"
                    ),
                    _ON,
                    _KNOWN_ON,
                ),
                track,
            ),
            Rule(
                "review_procedure",
                _text("一项达标由谁审核、谁决定", "who reviews and who decides on an accreditation"),
                (
                    Parameter("accreditation", _ACCREDITATION.kind, _ACCREDITATION.help, required=True),
                    *_ALWAYS,
                ),
                review_procedure,
            ),
            Rule(
                "due_dates",
                _text("一地的各项期限", "what is due when at a place"),
                (
                    _THE_PLACE,
                    _ON,
                    _optional(
                        "since",
                        DAYS,
                        "起算日，如 posts-review=2020-01-01",
                        "the day to count from, such as posts-review=2020-01-01",
                    ),
                    _KNOWN_ON,
                ),
                due_dates,
            ),
            Rule(
                "belongs_in_plan",
                _text("机构是否列入当年的达标计划", "whether a facility belongs in the year's plan"),
                (_required("opened_on", DAY, "开业之日", "the day it opened"), _ACCREDITATION, *_ALWAYS),
                belongs_in_plan,
            ),
            Rule(
                "premium_subsidy",
                _text("居民医保个人缴费资助多少", "help with the resident-insurance premium"),
                (
                    _required(
                        "groups",
                        several_of(PremiumGroup),
                        "资助对象类别，如 低保",
                        "the person's groups, such as 低保",
                    ),
                    _required(
                        "contribution_standard",
                        MONEY,
                        "个人缴费标准（元）",
                        "the individual contribution standard, in yuan",
                    ),
                    _required("year", COUNT, "年度", "the year"),
                    _PLACE,
                    _KNOWN_ON,
                ),
                premium_subsidy,
            ),
            Rule(
                "accreditation_award",
                _text("机构达标的奖励", "the award for facilities that reach a standard"),
                (
                    _THE_PLACE,
                    _optional("facilities", COUNT, "机构数，默认 1", "how many facilities; 1 by default"),
                    _ACCREDITATION,
                    _optional("round_year", COUNT, "评定年度", "the year of the evaluation"),
                    _ON,
                    _KNOWN_ON,
                ),
                accreditation_award,
            ),
            Rule(
                "village_doctor_post_subsidy",
                _text("村医岗位补助", "the subsidy for village-doctor posts"),
                (
                    _THE_PLACE,
                    _optional("posts", COUNT, "岗位数，默认 1", "how many posts; 1 by default"),
                    _optional("periods", COUNT, "期数，默认 1", "how many periods; 1 by default"),
                    _optional(
                        "period_unit", UNIT, "期间的单位，如 年", "the unit of a period, such as 年 (year)"
                    ),
                    _optional("villages", COUNT, "行政村数", "how many administrative villages"),
                    _ON,
                    _KNOWN_ON,
                ),
                village_doctor_post_subsidy,
            ),
            Rule(
                "capitation_settlement",
                _text("按人头打包付费的年终结算", "the settlement of a capitation budget"),
                (
                    _required("budget", MONEY, "预算总额（元）", "the budget, in yuan"),
                    _required("spending", MONEY, "实际支出（元）", "what was spent, in yuan"),
                    *_ALWAYS,
                ),
                capitation_settlement,
            ),
            Rule(
                "village_doctor_insurance",
                _text(
                    "乡村医生参加哪种养老和医保", "which pension and medical insurance a village doctor joins"
                ),
                (
                    _required("on_establishment", FLAG, "已纳入事业编制", "whether on the establishment"),
                    *_ALWAYS,
                ),
                village_doctor_insurance,
            ),
            Rule(
                "senior_post_exempt",
                _text(
                    "聘用是否可不受岗位结构比例限制",
                    "whether an appointment may be outside the ratio of posts",
                ),
                (
                    _required(
                        "service_periods",
                        SPANS,
                        "在乡镇卫生院工作的时段",
                        "the periods of service at township health centres",
                    ),
                    _required("as_of", DAY, "计算到哪一天", "the day to count up to"),
                    _PLACE,
                    _KNOWN_ON,
                ),
                senior_post_exempt,
            ),
            Rule(
                "public_health_income_floor",
                _text("公共卫生科室人员的收入下限", "the floor of incomes in a public-health department"),
                (
                    _required(
                        "average_income",
                        MONEY,
                        "本机构人员平均工资（元）",
                        "the facility's average pay, in yuan",
                    ),
                    _optional("income", MONEY, "实际收入（元）", "the income to check, in yuan"),
                    *_ALWAYS,
                ),
                public_health_income_floor,
            ),
        )
    }
)
"""Every rule whose answer explains itself, by the name of its public function."""

"""What people call a page beside its title, for the search: a rule's everyday words, its parameters' names, and its places.

A page carries these words in its head, where the search reads them and no reader is told the same twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from html import escape
from typing import Any

from sphinx.application import Sphinx
from tools.pages.rule_facts import spoken_for

from shanxi_health_policy import Catalogue
from shanxi_health_policy.asking import Rule, every_rule
from shanxi_health_policy.asking.declaration import PLACE
from shanxi_health_policy.text import Language, Text
from shanxi_health_policy.vocabulary.places import PLACES

EVERYDAY = {
    "accreditation_award": Text("奖金、达标奖励、奖补", "bonus, prize money"),
    "accreditation_effects": Text("达标待遇、达标的好处", "benefits of accreditation"),
    "accreditation_statistics": Text(
        "达标率、达标家数、统计表", "share of accredited facilities, statistics"
    ),
    "assess_recommended_standard": Text(
        "优质服务基层行、申报条件", "application for the recommended standard"
    ),
    "assess_standards": Text("基本标准、推荐标准、达标条件、差多少", "basic standard, gap, shortfall"),
    "belongs_in_plan": Text("创建计划、年度计划", "yearly plan"),
    "capitation_settlement": Text("打包付费、人头付费、结余留用、超支", "capitation, surplus, overspending"),
    "compare_with_averages": Text("平均水平、社区医院", "benchmark, average"),
    "due_dates": Text("截止日期、时限、什么时候到期", "deadline, time limit"),
    "duties": Text("职能、分工、部门职责", "tasks, remit"),
    "expert_groups": Text("专家、专家名单、指导组", "experts, guidance"),
    "measurements": Text("评估结果、抽查结果、复核结果", "results of reviews, findings"),
    "named_facilities": Text("点名机构、医疗集团、医共体", "medical group, named hospitals"),
    "pilots": Text("试点县、试点地区", "pilot county, pilot area"),
    "premium_subsidy": Text(
        "保费、参保费、医保费、交医保、参保补贴、参保资助、医疗救助、贫困户、困难群众",
        "premium, contribution, insurance fee, medical assistance, poor households",
    ),
    "price_rules": Text("收费标准、收费价格、医疗服务价格", "fees, charges, price list"),
    "public_health_income_floor": Text("工资、待遇、公卫人员工资、防疫人员待遇", "salary, wages, pay"),
    "reimburse": Text(
        "报销、医保报销、报销比例、报多少、门诊报销、中医门诊、针灸、推拿、自付",
        "reimbursement, coverage, cost share, acupuncture, massage, out of pocket",
    ),
    "repeals": Text("废止、失效、作废、还有效吗", "repealed, superseded, still valid"),
    "responsible": Text("责任单位、牵头部门、谁管", "lead department, who does it"),
    "review_procedure": Text("审核、评审、复核程序、谁批准", "approval, review"),
    "senior_post_exempt": Text("职称、高级职称、职称聘用、岗位比例", "professional title, promotion"),
    "track": Text("完成情况、进度、达到目标没有、考核指标", "progress, indicators"),
    "village_doctor_insurance": Text(
        "村医养老、村医社保、村医保险", "village doctors' pension, social insurance"
    ),
    "village_doctor_post_subsidy": Text("村医补贴、岗位补贴、村卫生室补助", "village doctors' allowance"),
}
"""By the name of a rule: words for what it is about that its page need not hold."""
_BETWEEN = {"zh": "、", "en": ", "}


def names_of(rule: Rule, language: Language) -> list[str]:
    """All names of the page of a rule: that of its code among them."""
    words = EVERYDAY[rule.name].in_language(language).split(_BETWEEN[language])
    places = [one.place for one in spoken_for(rule, Catalogue.shipped())]
    return list(
        dict.fromkeys([*words, rule.name, *_of_parameters(rule, language), *counties(places, language)])
    )


def _of_parameters(rule: Rule, language: Language) -> Iterator[str]:
    """What else its parameters are called, which is Chinese; every rule asks for a place."""
    if language == "zh":
        yield from (
            one
            for parameter in rule.parameters
            if parameter.kind is not PLACE
            for one in parameter.kind.names
        )


def counties(places: Iterable[str], language: Language) -> Iterator[str]:
    """The counties of the cities among these places: what holds in a city holds in them, and its notice need not name them.

    >>> list(counties(["141100"], "zh"))[:2], list(counties(["140000"], "zh"))
    (['离石区', '文水县'], [])
    """
    for city in dict.fromkeys(places):
        if city.endswith("00") and not city.endswith("0000"):
            yield from (
                name.in_language(language)
                for code, name in PLACES.items()
                if code[:4] == city[:4] and code != city
            )


@cache
def page_names(language: Language) -> dict[str, list[str]]:
    """The names of every page that has some, by the page."""
    rules = {f"reference/rules/{rule.name}": names_of(rule, language) for rule in every_rule().values()}
    notices = {
        f"reference/notices/{one.id}": [
            one.place_name.in_language(language),
            *counties([one.place], language),
        ]
        for one in Catalogue.shipped()
    }
    return rules | notices


def into_head(app: Sphinx, page: str, _: str, context: dict[str, Any], __: object) -> None:
    """Called by Sphinx for each page."""
    names = page_names("en" if app.config.language == "en" else "zh").get(page)
    if names:
        context["metatags"] += f'<meta name="keywords" content="{escape(", ".join(names))}">'

"""The page answers as the library does, in both languages, and says beside each field what is wrong."""

from __future__ import annotations

import re
from datetime import date
from time import sleep
from typing import Any

import pytest
from playwright.sync_api import expect
from tests.counter.browser import CENTRE, PREMIUM, STATE, VISIT, Counter, needs_chromium

from shanxi_health_policy import ask
from shanxi_health_policy.answer import Answer
from shanxi_health_policy.asking.declaration import rule_named
from shanxi_health_policy.text import Language
from shanxi_health_policy.vocabulary.figures import FIGURES
from shanxi_health_policy.vocabulary.payment import Reason
from shanxi_health_policy.vocabulary.places import PLACES

pytestmark = needs_chromium

VISITS: list[dict[str, Any]] = [
    {},
    {"ytd_paid": "0", "items": [["电针", "150.00"]]},
    {"ytd_paid": "0", "items": [["督灸", "999.99"], ["馋针", "0.01"]]},
    {"items": [["血常规", "20.00"]]},
    {"visited_on": "2020-01-01"},
    {"place": "140100"},
    {"tier": "II", "facility": {"kind": "tcm_hospital", "grade": "2A"}},
    {"tier": "III", "facility": {"kind": "township_health_centre", "name": "某某镇卫生院"}},
    {"ytd_paid": "0", "insurance": {"kind": "employee", "account_balance": "33.33"}},
]


def shown(answer: Answer, language: Language) -> tuple[str, list[list[str]]]:
    """What the page is to show: what decided the answer, and each step with its amount and clause."""
    with_amounts = any(one.amount is not None for one in answer.steps)
    steps = []
    for number, one in enumerate(answer.steps, 1):
        basis = "" if one.citation is None else one.citation.in_language(language)
        amount = [str(one.amount or "")] if one.amount is None else [str(one.amount)]
        rests_on = basis + "".join(f"\n{' '.join(one.readings)}" if one.readings else "")
        steps.append(
            [str(number), one.label.in_language(language), *(amount if with_amounts else []), rests_on]
        )
    return answer.decided_by.in_language(language), steps


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_visit_is_answered_to_the_fen_with_every_step(counter: Counter, language: Language) -> None:
    for inputs in (VISIT | one for one in VISITS):
        counter.open(STATE | {"lang": language, "visit": {"inputs": inputs}})
        assert (counter.decided(), counter.steps()) == shown(ask("reimburse", inputs), language)


def test_what_is_typed_is_answered_as_it_is_typed(counter: Counter) -> None:
    counter.open()
    assert "80.00" in counter.decided()
    counter.choose("病症", "哮喘").fill("就诊日期", "2023-06-01").choose("收费类别", "三类").fill(
        "本年已支付", ""
    )
    counter.page.get_by_label("删除").last.click()
    counter.fill("金额", "33.34")
    inputs: dict[str, Any] = {
        "condition": "哮喘",
        "visited_on": "2023-06-01",
        "tier": "III",
        "items": [["电针", "33.34"]],
    }
    assert (counter.decided(), counter.steps()) == shown(ask("reimburse", inputs), "zh")


def test_each_item_is_marked_as_listed_or_not_and_techniques_are_offered(counter: Counter) -> None:
    counter.open()
    assert counter.find(".mark").all_inner_texts() == ["在目录", "不在目录"]
    counter.field("项目").focus()
    offered = counter.page.locator("datalist option")
    expect(offered).to_have_count(71)
    names = offered.evaluate_all("all => all.map((one) => one.value)")
    assert len(names) == len(set(names)) == 71
    counter.fill("项目", "电针治疗")
    counter.page.get_by_role("button", name="电针", exact=True).click()
    counter.answered()
    assert counter.field("项目").input_value() == "电针"
    assert counter.find(".mark").first.inner_text() == "在目录"


def test_every_fault_is_told_beside_its_field_and_nothing_is_answered(counter: Counter) -> None:
    counter.open()
    counter.fill("金额", "1.234").fill("本年已支付", "很多").choose("收费类别", "请选择")
    faults = counter.wrong()
    assert len(faults) == 3
    assert any("1.234" in one and "小数" in one for one in faults)
    assert any("很多" in one for one in faults)
    assert any("必填" in one for one in faults)
    invalid = counter.find("[aria-invalid=true]")
    assert invalid.count() == 3
    for one in invalid.all():
        described = [counter.page.locator(f"#{id}") for id in one.get_attribute("aria-describedby").split()]
        assert any(each.is_visible() for each in described)
    assert counter.find(".answering .steps").count() == 0
    assert "改正" in counter.find(".answering").inner_text()
    counter.press("English")
    assert any("1.234" in one and "decimal" in one for one in counter.wrong())


def test_one_question_never_hides_another(counter: Counter) -> None:
    counter.open(STATE).fill("金额", "x")
    counter.tab("premium")
    assert counter.decided() == ask("premium_subsidy", PREMIUM).decided_by.zh
    counter.fill("个人缴费标准", "400.00").tab("visit")
    assert counter.field("金额").input_value() == "x"
    assert len(counter.wrong()) == 1
    counter.press("English").tab("premium")
    assert counter.field("individual contribution standard").input_value() == "400.00"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_centre_is_told_which_standards_it_meets_and_the_least_that_is_missing(
    counter: Counter, language: Language
) -> None:
    counter.open(STATE | {"lang": language, "tab": "standard"})
    answer: Any = ask("assess_standards", {"place": "410800", "stats": CENTRE})
    assert (counter.decided(), counter.steps()) == shown(answer, language)
    told = counter.find(".within .decided").all_inner_texts()
    assert told == [one.decided_by.in_language(language) for one in answer.assessments]
    assert any(to_pass.in_language(language) in told[0] for to_pass in answer.assessments[0].to_pass)


def test_the_figures_that_the_standards_ask_for_are_asked_and_the_others_stand_behind_one_click(
    counter: Counter,
) -> None:
    counter.open(STATE).tab("standard")
    assert counter.field("注册全科医师").is_visible()
    assert counter.find("label:has-text('病床使用率')").count() == 0
    counter.find("summary:has-text('其他指标')").click()
    assert counter.find("label:has-text('病床使用率')").count() == 1
    counter.fill("病床使用率", "1.5")
    assert any("0 到 1" in one for one in counter.wrong())
    counter.fill("病床使用率", "").choose("执业登记规范", "是")
    stats = CENTRE | {"registration_regular": True}
    assert counter.decided() == ask("assess_standards", {"place": "410800", "stats": stats}).decided_by.zh


def test_help_with_the_premium(counter: Counter) -> None:
    counter.open(STATE).tab("premium")
    counter.page.get_by_label("特困").check()
    counter.answered()
    inputs = PREMIUM | {"groups": ["extreme_poverty", "subsistence_allowance"]}
    assert (counter.decided(), counter.steps()) == shown(ask("premium_subsidy", inputs), "zh")


def test_an_example_is_filled_in_and_can_be_cleared_and_filled_in_again(counter: Counter) -> None:
    counter.open()
    example = counter.decided()
    counter.press("清空")
    assert len(counter.wrong()) == 4
    counter.press("填入示例")
    assert (counter.decided(), counter.wrong()) == (example, [])


def test_what_is_looked_up_is_awaited_like_an_answer(counter: Counter) -> None:
    def late(route: Any) -> None:
        sleep(0.3)
        route.continue_()

    item = counter.fresh().page.get_by_label("项目 1", exact=True)
    counter.page.route(re.compile("/v1/(techniques|fee_classes)"), late)
    try:
        counter.open(STATE | {"visit": {"inputs": VISIT | {"items": [["电针", "1.00"], ["血常规", "1.00"]]}}})
        assert counter.find(".mark").all_inner_texts() == ["在目录", "不在目录"]
        item.fill("馋针")
        assert "镵针" in counter.answered().find(".mark").first.inner_text()
        counter.choose("由医院等级得出收费类别", "三级甲等")
        assert "一类" in counter.find(".hint").first.inner_text()
        item.focus()
        assert counter.answered().page.locator("datalist option").count() > 70
    finally:
        counter.page.unroute_all(behavior="wait")


@pytest.mark.parametrize(
    ("tab", "rule"),
    [("visit", "reimburse"), ("standard", "assess_standards"), ("premium", "premium_subsidy")],
)
def test_the_places_with_a_rule_are_those_that_it_answers(counter: Counter, tab: str, rule: str) -> None:
    counter.open(STATE | {"tab": tab})
    groups = counter.page.locator(f"#panel-{tab} select:has(optgroup) optgroup")
    withs, others = (set(groups.nth(at).locator("option").all_text_contents()) for at in range(2))
    example: dict[str, Any] = {
        "reimburse": VISIT,
        "assess_standards": {"stats": CENTRE},
        "premium_subsidy": PREMIUM,
    }[rule]
    for name in (one.zh for one in PLACES.values()):
        found = ask(rule, example | {"place": name})
        held = Reason.NO_RULE_FOR_PLACE not in found.reasons
        assert name in (withs if held else others)
    assert withs | others == {one.zh for one in PLACES.values()}


def test_what_is_seen_first_is_a_standard_of_shanxi_that_is_in_force(counter: Counter) -> None:
    counter.fresh().tab("standard")
    chosen = counter.field("地方").locator("option:checked").inner_text()
    code = next(code for code, one in PLACES.items() if one.zh == chosen)
    assert code.startswith("14")
    today = ask(
        "assess_standards", {**rule_named("assess_standards").example, "on": date.today().isoformat()}
    )
    assert today.reasons == ()
    assert counter.decided() == today.decided_by.zh
    assert not any("过时" in text for step in counter.steps() for text in step)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("tab", ["visit", "standard", "premium"])
def test_every_number_says_its_unit(counter: Counter, tab: str, language: Language) -> None:
    counter.open(STATE | {"tab": tab, "lang": language})
    counter.page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    units = {one.unit.in_language(language) for one in FIGURES.values()} - {""}
    units |= {{"zh": "元", "en": "yuan"}[language], {"zh": "年", "en": "calendar year"}[language], "0.85"}
    numbers = counter.find("input[inputmode]")
    labels = numbers.evaluate_all("all => all.map((one) => one.labels[0]?.innerText ?? one.ariaLabel)")
    assert {"visit": 4, "standard": 24, "premium": 2}[tab] <= len(labels)
    assert [one for one in labels if not any(unit in one.lower() for unit in units)] == []
    assert not any("（" in one for one in labels) or language == "zh"
    if tab == "standard":
        assert counter.find("label:has-text('0.85')").count() == 1


def test_the_rows_of_a_bill_can_be_told_apart_by_ear(counter: Counter) -> None:
    def names() -> list[str]:
        found = counter.find(".item input, .item .remove")
        return [str(one) for one in found.evaluate_all("all => all.map((one) => one.ariaLabel)")]

    counter.open().press("加一项")
    assert len(set(names())) == len(names()) == 9
    counter.press("删除项目 1")
    assert names() == [
        *("项目 1", "金额 1（元）", "删除项目 1"),
        *("项目 2", "金额 2（元）", "删除项目 2"),
    ]
    assert counter.field("项目 1").input_value() == "血常规"


def test_a_fault_of_a_fact_stands_beside_the_fact(counter: Counter) -> None:
    counter.open(
        STATE | {"visit": {"inputs": VISIT | {"insurance": {"kind": "resident", "insured_at": "火星"}}}}
    )
    beside = counter.find(".field:has(label:text('参保地')) .wrong")
    expect(beside).to_contain_text("火星")
    assert not any("insured_at" in one for one in counter.wrong())

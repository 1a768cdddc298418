"""The class by the grade of a hospital: no amount stands by a class that the grade does not leave, nor a word of another."""

from __future__ import annotations

from time import sleep
from typing import Any

import pytest
from playwright.sync_api import expect
from tests.counter.browser import STATE, VISIT, Counter, held, needs_chromium

from shanxi_health_policy import ask

pytestmark = needs_chromium

BY_GRADE = "由医院等级得出收费类别"


def chosen(counter: Counter, label: str) -> str:
    """What is chosen in a list."""
    return str(counter.field(label).locator("option:checked").inner_text())


def hint(counter: Counter) -> str:
    """What is told below the grade."""
    return str(counter.page.locator("#panel-visit .hint").inner_text())


def test_the_class_follows_from_the_grade_of_a_hospital(counter: Counter) -> None:
    counter.open().choose(BY_GRADE, "二级甲等")
    assert chosen(counter, "收费类别") == "二类"
    assert "T6" in hint(counter)
    assert counter.decided() == ask("reimburse", VISIT | {"tier": "II"}).decided_by.zh


def test_a_grade_of_several_classes_leaves_no_class_and_no_amount_until_one_is_chosen(
    counter: Counter,
) -> None:
    counter.open().choose(BY_GRADE, "二级乙等").choose(BY_GRADE, "三级")
    assert "可能" in hint(counter)
    assert chosen(counter, "收费类别") == "请选择"
    assert counter.find(".answering .decided").count() == 0
    assert len(counter.wrong()) == 1
    for name in ("一类", "二类", "T6"):
        assert name in hint(counter)
    counter.choose("收费类别", "一类").fill("就诊日期", "2023-06-01")
    assert (chosen(counter, "收费类别"), chosen(counter, BY_GRADE)) == ("一类", "三级")
    inputs = VISIT | {"tier": "I", "visited_on": "2023-06-01"}
    assert counter.decided() == ask("reimburse", inputs).decided_by.zh
    counter.press("记入本年，再问下一次")
    assert counter.find(".visits tbody tr").count() == 1


def test_another_class_than_the_grade_leaves_drops_the_grade_and_what_is_told_of_it(counter: Counter) -> None:
    counter.open().choose(BY_GRADE, "三级").choose("收费类别", "三类")
    assert (chosen(counter, BY_GRADE), hint(counter)) == ("请选择", "")
    assert counter.decided() == ask("reimburse", VISIT | {"tier": "III"}).decided_by.zh


@pytest.mark.parametrize("button", ["填入示例", "清空"])
def test_another_case_has_no_grade_of_the_last_one(counter: Counter, button: str) -> None:
    counter.open().choose(BY_GRADE, "一级").press(button)
    assert (chosen(counter, BY_GRADE), hint(counter)) == ("请选择", "")
    assert chosen(counter, "收费类别") == {"填入示例": "一类", "清空": "请选择"}[button]


def test_a_visit_taken_out_of_the_year_has_no_grade_of_the_next(counter: Counter) -> None:
    counter.open().press("记入本年，再问下一次").choose(BY_GRADE, "一级")
    counter.press("修改 1")
    assert (chosen(counter, BY_GRADE), chosen(counter, "收费类别"), hint(counter)) == ("请选择", "一类", "")


def test_another_day_and_another_place_are_asked_for_their_own_class(counter: Counter) -> None:
    counter.open().choose(BY_GRADE, "一级").fill("就诊日期", "2021-01-01")
    assert "没有文件" in hint(counter)
    assert "类〔" not in hint(counter)
    assert counter.steps()[0][1] != ""
    counter.fill("就诊日期", "2023-05-04")
    assert hint(counter).startswith("三类")
    counter.find("summary:has-text('更多条件')").click()
    counter.choose("地方", "太原市")
    assert "没有文件" in hint(counter)
    counter.choose("地方", "离石区")
    assert hint(counter).startswith("三类")


def test_the_grade_goes_with_the_link_the_language_and_the_receipt(counter: Counter) -> None:
    counter.open().choose(BY_GRADE, "三级").choose("收费类别", "二类")
    state = held(counter.link())
    assert state["visit"]["grade"] == "level_3"
    counter.open(STATE).open(state)
    assert (chosen(counter, BY_GRADE), chosen(counter, "收费类别")) == ("三级", "二类")
    counter.press("English")
    assert chosen(counter, "the class by the hospital's grade") == "level 3"
    assert chosen(counter, "the fee class") == "class II"
    assert "class I, class II" in hint(counter)
    with counter.on_paper():
        receipt = counter.find(".printed").inner_text()
    assert "level 3 → class I, class II 〔" in receipt
    assert "T6" in receipt
    counter.press("中文")


def test_a_link_whose_class_is_not_of_its_grade_keeps_the_class_alone(counter: Counter) -> None:
    counter.open(STATE | {"visit": {"inputs": VISIT | {"tier": "III"}, "grade": "3A"}})
    assert (chosen(counter, BY_GRADE), chosen(counter, "收费类别"), hint(counter)) == ("请选择", "三类", "")


@pytest.mark.parametrize("grade", ["4A", "<b>", ["3A"], {"toString": 1}, "__proto__"])
def test_a_link_with_a_grade_that_there_is_none_of_is_refused(counter: Counter, grade: Any) -> None:
    counter.open(STATE | {"visit": {"inputs": VISIT, "grade": grade}})
    expect(counter.find(".said")).to_contain_text(["链接里的内容读不懂"])


def test_no_amount_is_shown_nor_added_before_the_class_is_known(counter: Counter) -> None:
    def late(route: Any) -> None:
        sleep(0.5)
        route.continue_()

    counter.open()
    counter.page.route("**/v1/fee_classes*", late)
    try:
        counter.field(BY_GRADE).select_option(label="一级")
        counter.page.wait_for_timeout(300)
        assert counter.find(".answer").get_attribute("aria-busy") == "true"
        counter.press("记入本年，再问下一次")
        assert counter.find(".visits tbody td").all_inner_texts()[3] == "三类"
    finally:
        counter.page.unroute_all(behavior="wait")


def test_where_the_class_cannot_be_looked_up_no_amount_is_given(counter: Counter) -> None:
    counter.open()
    counter.page.route("**/v1/fee_classes*", lambda route: route.abort())
    counter.choose(BY_GRADE, "一级")
    expect(counter.find(".answering [role=alert]")).to_contain_text("连不上服务")
    assert counter.find(".answering .decided").count() == 0
    counter.press("记入本年，再问下一次")
    assert counter.find(".visits").count() == 0
    counter.page.unroute("**/v1/fee_classes*")
    counter.press("再试")
    assert chosen(counter, "收费类别") == "三类"
    counter.complaints[:] = [one for one in counter.complaints if "ERR_FAILED" not in one]

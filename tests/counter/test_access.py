"""The page by keyboard, by screen reader, on a phone, on a desk and on paper: axe finds nothing, nothing is out of reach."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from playwright.sync_api import expect
from tests.counter.browser import STATE, VISIT, WIDTHS, Counter, needs_chromium, opened

from shanxi_health_policy import ask

pytestmark = needs_chromium

_NAME_OF_FOCUS = """(() => {
    const one = document.activeElement;
    return one.labels?.[0]?.innerText ?? one.ariaLabel ?? one.innerText;
})()"""
ADD = "记入本年，再问下一次"
FAULTY: dict[str, Any] = STATE | {"visit": {"inputs": VISIT | {"items": [["电针", "x"]], "tier": "IX"}}}


@pytest.fixture(params=[*WIDTHS.values()], ids=[*WIDTHS])
def sized(request: pytest.FixtureRequest, counter: Counter) -> Iterator[Counter]:
    """The page in a window of this width."""
    counter.page.set_viewport_size({"width": request.param, "height": 900})
    yield counter
    counter.page.set_viewport_size({"width": WIDTHS["desktop"], "height": 900})


def violations(counter: Counter) -> list[str]:
    """What axe finds, and where."""
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(counter.page).response["violations"]
    return [f"{one['id']}: {each['html']}" for one in found for each in one["nodes"]]


@pytest.mark.parametrize(("language", "width"), [("zh", WIDTHS["phone"]), ("en", WIDTHS["desktop"])])
def test_axe_finds_nothing_on_any_question(counter: Counter, language: str, width: int) -> None:
    counter.page.set_viewport_size({"width": width, "height": 900})
    for tab in ("visit", "standard", "premium"):
        counter.open(STATE | {"lang": language, "tab": tab})
        assert violations(counter) == []
    counter.page.set_viewport_size({"width": WIDTHS["desktop"], "height": 900})


def test_axe_finds_nothing_beside_faults_nor_below_a_year(counter: Counter) -> None:
    counter.open(FAULTY)
    assert len(counter.wrong()) == 2
    assert violations(counter) == []
    counter.open().press(ADD)
    counter.find("summary:has-text('更多条件')").click()
    assert violations(counter) == []
    counter.page.set_viewport_size({"width": WIDTHS["phone"], "height": 900})
    assert violations(counter) == []
    counter.page.set_viewport_size({"width": WIDTHS["desktop"], "height": 900})


@pytest.mark.parametrize("language", ["zh", "en"])
def test_nothing_is_wider_than_the_window(sized: Counter, language: str) -> None:
    for tab in ("visit", "standard", "premium"):
        sized.open(STATE | {"lang": language, "tab": tab})
        assert sized.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        small = "(all) => all.map((one) => one.getBoundingClientRect().height).filter((one) => one < 24)"
        assert sized.find("button, input:not([type=checkbox]), select").evaluate_all(small) == []


def test_on_a_phone_the_answer_stays_in_sight(counter: Counter) -> None:
    counter.page.set_viewport_size({"width": WIDTHS["phone"], "height": 700})
    counter.open()
    counter.page.evaluate("scrollTo(0, 0)")
    heard = counter.find(".question > .heard")
    expect(heard).to_be_in_viewport()
    assert heard.inner_text() == counter.decided()
    counter.page.set_viewport_size({"width": WIDTHS["desktop"], "height": 900})


def test_a_visit_is_asked_and_added_by_keyboard_alone(counter: Counter) -> None:
    counter.open(STATE | {"visit": {"inputs": {}}})
    keyboard = counter.page.keyboard

    def to(label: str) -> None:
        for _ in range(40):
            keyboard.press("Tab")
            if counter.page.evaluate(_NAME_OF_FOCUS).startswith(label):
                return
        raise AssertionError(f"no way to {label}")

    counter.find("#tab-visit").focus()
    to("病症")
    keyboard.press("ArrowDown")
    to("就诊日期")
    keyboard.type("05042023")  # the order of the browser's own language
    to("收费类别")
    for _ in range(3):
        keyboard.press("ArrowDown")
    to("项目")
    keyboard.type("督灸")
    to("金额")
    keyboard.type("300")
    counter.answered()
    inputs: dict[str, Any] = {
        "condition": "颈椎病",
        "visited_on": "2023-05-04",
        "tier": "III",
        "items": [["督灸", "300"]],
    }
    assert counter.decided() == ask("reimburse", inputs).decided_by.zh
    to(ADD)
    keyboard.press("Enter")
    counter.answered()
    assert counter.find(".visits tbody tr").count() == 1


def test_the_arrows_go_from_question_to_question(counter: Counter) -> None:
    counter.open()
    counter.find("#tab-visit").focus()
    for key, name in (
        ("ArrowRight", "standard"),
        ("ArrowRight", "premium"),
        ("ArrowRight", "visit"),
        ("ArrowLeft", "premium"),
    ):
        counter.page.keyboard.press(key)
        assert counter.page.evaluate("document.activeElement.id") == f"tab-{name}"
        assert counter.find("[role=tabpanel]").get_attribute("id") == f"panel-{name}"


def test_where_the_eye_is_stays_where_it_was_after_the_language_is_changed(counter: Counter) -> None:
    counter.open().press("English")
    assert counter.page.evaluate("document.activeElement.id") == "other-language"
    assert counter.page.evaluate("document.documentElement.lang") == "en"
    assert counter.page.title().startswith("TCM")


def test_what_is_printed_is_a_receipt_with_amounts_clauses_readings_and_versions(counter: Counter) -> None:
    counter.open().press(ADD)
    counter.fill("就诊日期", "2024-05-04")
    with counter.on_paper():
        shown = counter.find("#app").inner_text()
        assert counter.find("button, input, select, nav").count() == 0
    for told in (
        "颈椎病",
        "2024-05-04",
        "电针 150.00",
        "基金支付",
        "90.00",
        "[T5]",
        "I-T3",
        "哪一年、谁的限额",
        "shanxi-health-policy",
        "SHA-256",
        "合计",
    ):
        assert told in shown
    assert counter.find("details.readings[open]").count() == 0


def test_the_other_language_is_said_to_be_the_other(counter: Counter) -> None:
    counter.open()
    assert counter.find("#other-language").get_attribute("lang") == "en"


def test_without_a_clipboard_the_link_is_there_to_be_copied(browser: Any, address: str) -> None:
    with opened(browser, address) as found:
        found.page.add_init_script("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
        found.fresh()
        assert "#" in found.link()
        expect(found.find(".said")).to_contain_text(["请复制"])


def test_paper_says_that_it_is_a_receipt_of_what_and_when(counter: Counter) -> None:
    counter.open()
    title = counter.page.title()
    with counter.on_paper():
        head = counter.find(".printed").inner_text()
        assert head.startswith("回执：一次中医门诊就诊，基金支付多少")
        assert f"打印日期：{date.today().isoformat()}" in head
        assert "本年已支付（元）" in head
        assert "收费项目和金额（元）" in head
        assert "undefined" not in head
        assert counter.page.title() == "回执"
    assert counter.page.title() == title
    assert counter.find(".printed").count() == 0


def test_paper_without_an_answer_is_no_receipt_and_says_what_is_wrong(counter: Counter) -> None:
    counter.open(FAULTY)
    told = counter.wrong()
    with counter.on_paper():
        shown = counter.find("#app").inner_text()
    assert "回执" not in shown
    assert "没有得出答案" in shown
    for label in ("收费类别：", "收费项目和金额 1 金额："):
        assert any(f"{label}{one}" in shown for one in told)
    assert "标出" not in shown


@pytest.mark.parametrize("language", ["zh", "en"])
def test_nothing_is_wider_than_the_paper(counter: Counter, language: str) -> None:
    year = {"visits": [{one: VISIT[one] for one in VISIT if one != "ytd_paid"}], "opening": [], "frame": {}}
    counter.open(STATE | {"lang": language, "visit": {"inputs": VISIT, "year": year}})
    counter.page.set_viewport_size({"width": 718, "height": 1000})  # A4, less its margins
    try:
        with counter.on_paper():
            assert counter.find(".visits thead").count() == 1
            assert counter.page.evaluate("document.documentElement.scrollWidth") <= 718
    finally:
        counter.page.set_viewport_size({"width": WIDTHS["desktop"], "height": 900})

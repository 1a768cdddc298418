"""A link carries the whole case in its fragment, which reaches no server; one that is none of ours is refused as a whole."""

from __future__ import annotations

import json
from typing import Any

import pytest
from playwright.sync_api import expect
from tests.counter.browser import STATE, VISIT, Counter, fragment, held, needs_chromium

pytestmark = needs_chromium

FULL: dict[str, Any] = STATE | {
    "tab": "standard",
    "visit": {
        "inputs": VISIT
        | {
            "place": "141100",
            "known_on": "2024-01-01",
            "open_facility": "pay",
            "facility": {
                "kind": "township_health_centre",
                "accreditations": ["basic_standard"],
                "tcm_department": False,
            },
            "insurance": {"kind": "resident", "account_balance": "1.00"},
        }
    },
}
SCRIPT = "<img src=x onerror=alert(1)><script>alert(1)</script>"
WRONG = {
    "no JSON": "<script>alert(1)</script>",
    "another version": STATE | {"v": 2},
    "another key": STATE | {"more": 1},
    "a parameter that no rule has": STATE | {"premium": {"groups": [], "colour": "red"}},
    "its own prototype": json.dumps(STATE).replace('"premium": {', '"premium": {"__proto__": {"year": 1}, '),
    "a list for a text": STATE | {"visit": {"inputs": VISIT | {"tier": ["I"]}}},
    "a number with a fraction": STATE | {"visit": {"inputs": VISIT | {"ytd_paid": 1.5}}},
    "an item of three": STATE | {"visit": {"inputs": VISIT | {"items": [["a", "1", "2"]]}}},
    "a year of nothing": STATE | {"visit": {"inputs": {}, "year": {"visits": 5}}},
    "far too long": STATE | {"visit": {"inputs": VISIT | {"items": [["a" * 299, "1"]] * 300}}},
    "a token": "token=0123456789abcdef",
}


def plainly(state: dict[str, Any]) -> Any:
    """The same with every term as its code, as the page writes it."""
    text = json.dumps(state).replace(json.dumps("颈椎病"), '"cervical_spondylosis"')
    return json.loads(
        text.replace(json.dumps("低保"), '"subsistence_allowance"').replace(
            json.dumps("乡镇卫生院"), '"township_health_centre"'
        )
    )


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_case_comes_back_as_it_was(counter: Counter, language: str) -> None:
    state = FULL | {"lang": language}
    counter.open(state)
    assert counter.page.evaluate("document.documentElement.lang") == {"zh": "zh-CN", "en": "en"}[language]
    assert counter.find("[role=tab][aria-selected=true]").get_attribute("id") == "tab-standard"
    assert held(counter.link()) == plainly(state)


def test_the_fragment_reaches_no_server(counter: Counter) -> None:
    counter.fresh(f"#{fragment(FULL)}")
    assert not [one for one in counter.asked if fragment(FULL)[:20] in one]


def test_the_address_tells_the_case_only_while_it_is_what_is_shown(counter: Counter) -> None:
    counter.open(FULL)
    assert counter.page.url.endswith(fragment(FULL))
    counter.tab("visit").fill("金额", "1.00")
    assert "#" not in counter.page.url


@pytest.mark.parametrize("state", WRONG.values(), ids=WRONG)
def test_a_link_that_is_none_of_ours_is_refused_as_a_whole(counter: Counter, state: object) -> None:
    counter.open(state)
    expect(counter.find(".said")).to_contain_text(["链接里的内容读不懂"])
    assert "80.00" in counter.decided()
    assert "#" not in counter.page.url


def test_a_script_in_a_link_stays_text(counter: Counter) -> None:
    asked: list[str] = []
    counter.page.on("dialog", lambda dialog: asked.append(dialog.message))
    inputs = VISIT | {
        "condition": SCRIPT,
        "items": [[SCRIPT, SCRIPT]],
        "facility": {"kind": SCRIPT, "name": SCRIPT},
    }
    counter.open(STATE | {"visit": {"inputs": inputs}, "premium": {"groups": [SCRIPT], "year": SCRIPT}})
    assert counter.field("项目").input_value() == SCRIPT
    assert counter.field("病症").locator("option:checked").inner_text() == SCRIPT
    assert any("<img" in one for one in counter.wrong())
    inputs = VISIT | {"items": [["电针", "150.00"], [SCRIPT, "20.00"]]}
    counter.open(STATE | {"visit": {"inputs": inputs}})
    assert any("<script>" in label for _, label, *_ in counter.steps())
    assert counter.page.locator("#app img, #app script").count() == 0
    assert asked == []


def test_a_bare_script_in_the_fragment_is_refused(counter: Counter) -> None:
    counter.fresh(f"#{SCRIPT}")
    expect(counter.find(".said")).to_contain_text(["链接里的内容读不懂"])
    assert counter.page.locator("#app img, #app script").count() == 0


@pytest.mark.parametrize(
    "change", ["type", "another question", "grade", "clear", "a visit is added", "the year is cleared"]
)
def test_a_link_of_another_case_than_the_page_shows_is_not_shown(counter: Counter, change: str) -> None:
    counter.open().press("记入本年，再问下一次").link()
    link = counter.page.locator("#app > input")
    expect(link).to_be_visible()
    match change:
        case "type":
            counter.fill("金额", "1.00")
        case "another question":
            counter.tab("premium")
        case "grade":
            counter.choose("由医院等级得出收费类别", "一级")
        case "clear":
            counter.press("清空")
        case "a visit is added":
            counter.press("记入本年，再问下一次")
        case _:
            counter.press("清空本年")
    expect(link).to_be_hidden()
    expect(link).to_have_value("")
    expect(counter.page.locator("#app > .said")).to_be_empty()


def test_the_same_question_pressed_again_keeps_the_link(counter: Counter) -> None:
    counter.open().link()
    counter.tab("visit")
    expect(counter.page.locator("#app > input")).to_be_visible()

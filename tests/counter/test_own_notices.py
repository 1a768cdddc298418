"""With notices of one's own the same page knows their places, conditions, techniques and figures."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect
from tests.counter.browser import CENTRE, STATE, VISIT, Counter, needs_chromium, opened
from tests.notices.building import OWN_FIGURES, write
from tests.service.running import running

from shanxi_health_policy import Catalogue, ask

pytestmark = needs_chromium

CITY = Path(__file__).parents[2] / "docs" / "how-to" / "example-city.toml"


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    """The shipped notices, an invented city's, and one with figures of its own."""
    return Catalogue.load(CITY, write(tmp_path_factory.mktemp("own"), OWN_FIGURES))


@pytest.fixture(scope="module")
def own(browser: Any, catalogue: Catalogue) -> Iterator[Counter]:
    """The page of a service with these notices."""
    with (
        running(catalogue=catalogue) as client,
        opened(browser, f"http://127.0.0.1:{client.port}/") as found,
    ):
        yield found


def test_where_several_places_pay_the_place_is_asked_first_and_the_example_says_its_own(own: Counter) -> None:
    own.fresh()
    assert own.wrong() == []
    assert "80.00" in own.decided()
    place = own.field("地方")
    assert place.locator("option:checked").inner_text() == "吕梁市"
    assert place.evaluate("(one) => one.required")
    assert own.find("#panel-visit .field label").first.inner_text() == "地方"
    assert "选填" not in own.find(".field:has-text('地方')").first.inner_text()
    assert own.press("清空").press("填入示例").wrong() == []


def test_where_several_places_pay_and_none_is_said_they_are_told_by_their_names(own: Counter) -> None:
    own.open()
    (told,) = own.wrong()
    assert "示例市149900" in told
    assert "吕梁市141100" in told
    assert own.find(".mark").all_inner_texts() == []
    own.choose("地方", "吕梁市")
    assert "80.00" in own.decided()
    assert own.find(".mark").all_inner_texts() == ["在目录", "不在目录"]
    own.open(STATE | {"lang": "en"})
    assert "Example City 149900" in own.wrong()[0]


def test_a_condition_and_a_technique_of_another_city_are_offered_and_answered(
    own: Counter, catalogue: Catalogue
) -> None:
    inputs = VISIT | {"place": "149900", "visited_on": "2024-05-04", "items": [["示例中药泡洗", "33.33"]]}
    own.open(STATE | {"visit": {"inputs": inputs}}).choose("病症", "足底筋膜炎")
    asked = inputs | {"condition": "足底筋膜炎"}
    assert own.decided() == ask("reimburse", asked, catalogue=catalogue).decided_by.zh
    assert own.find(".mark").all_inner_texts() == ["在目录"]
    own.press("记入本年，再问下一次")
    assert own.find(".visits tbody tr").count() == 1
    assert own.find("progress").count() == 0  # the notice sets no annual limit


def test_figures_that_a_notice_declares_are_asked_among_the_others(
    own: Counter, catalogue: Catalogue
) -> None:
    own.open(STATE | {"tab": "standard"})
    own.find("summary:has-text('其他指标')").click()
    assert own.find("label:has-text('超声仪')").inner_text().startswith("超声仪（台）")
    own.fill("超声仪", "很多")
    assert any("很多" in one for one in own.wrong())
    own.fill("超声仪", "2").choose("夜间门诊", "是")
    assert own.wrong() == []
    stats = CENTRE | {"scanners": 2, "night": True}
    answer = ask("assess_standards", {"place": "410800", "stats": stats}, catalogue=catalogue)
    assert own.decided() == answer.decided_by.zh
    expect(own.field("超声仪")).to_have_value("2")

"""Where the page is shown: with a token, without a service, in an old browser, from a file; what it must not do, it cannot."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import expect
from tests.counter.browser import STATE, Counter, fragment, needs_chromium, opened
from tests.service.running import running

from shanxi_health_policy.counter import page_files

pytestmark = needs_chromium

TOKEN = "0123456789abcdef-token"


@pytest.fixture
def closed(browser: Any) -> Iterator[Counter]:
    """The page of a service that asks for a token."""
    with running(token=TOKEN) as client, opened(browser, f"http://127.0.0.1:{client.port}/") as found:
        yield found


def test_a_token_is_asked_for_kept_in_memory_and_forgotten(closed: Counter) -> None:
    page = closed.page
    page.goto(closed.address)
    asks = page.get_by_label("令牌")
    expect(page.get_by_role("alert")).to_contain_text("令牌")
    asks.fill("wrong-token-0123456")
    page.get_by_role("button", name="确定").click()
    expect(page.get_by_role("alert")).to_contain_text("令牌")
    asks.fill(TOKEN)
    asks.press("Enter")
    closed.answered()
    assert "80.00" in closed.decided()
    assert closed.complaints == []
    assert TOKEN not in page.content()
    assert TOKEN not in closed.link()
    page.reload()
    expect(page.get_by_role("alert")).to_contain_text("令牌")


def test_a_token_in_the_address_is_refused_and_not_told(closed: Counter) -> None:
    found = closed.page.goto(f"{closed.address}?token={TOKEN}")
    assert found.status == 422
    assert TOKEN not in found.text()
    closed.page.goto(f"{closed.address}#token={TOKEN}")
    expect(closed.page.get_by_role("alert")).to_contain_text("令牌")


def test_where_the_service_has_ended_the_page_says_so_and_asks_again(browser: Any) -> None:
    with running() as client, opened(browser, f"http://127.0.0.1:{client.port}/") as found:
        found.fresh()
        found.page.route("**/v1/**", lambda route: route.abort())
        found.fill("金额", "1.00")
        expect(found.find(".answering [role=alert]")).to_contain_text("连不上服务")
        found.page.unroute("**/v1/**")
        found.press("再试")
        assert "金额" not in found.find(".answering").inner_text()
        assert found.steps()


@pytest.mark.parametrize(
    "lacks", ["delete Object.hasOwn", "delete HTMLScriptElement.prototype.noModule", "delete window.fetch"]
)
def test_an_old_browser_is_told_which_ones_work(browser: Any, address: str, lacks: str) -> None:
    with opened(browser, address) as found:
        found.page.add_init_script(lacks)
        found.page.goto(address)
        expect(found.page.get_by_role("alert")).to_contain_text("Chrome 或 Edge 109")
        expect(found.page.locator("#app")).to_be_hidden()
        expect(found.page.locator("#loading")).to_be_hidden()


def test_without_javascript_the_page_says_what_to_do(browser: Any, address: str) -> None:
    with opened(browser, address, java_script_enabled=False) as found:
        found.page.goto(address)
        expect(found.page.get_by_text("允许 JavaScript")).to_be_visible()
        expect(found.page.locator("#loading")).to_be_hidden()


def test_where_javascript_runs_nothing_is_said_of_it(browser: Any, address: str) -> None:
    with opened(browser, address) as found:
        expect(found.fresh().page.locator("#no-script")).to_be_hidden()


def test_a_page_opened_from_a_file_says_what_to_do(browser: Any, tmp_path: Any) -> None:
    for file in page_files().values():
        (tmp_path / file.name).write_bytes(file.content)
    with opened(browser, "file://") as found:
        found.page.goto((tmp_path / "index.html").as_uri())
        expect(found.page.get_by_role("alert")).to_contain_text("shanxi-health-policy serve")
        expect(found.page.locator("#app")).to_be_hidden()


def test_what_the_policy_forbids_does_not_happen(browser: Any, address: str) -> None:
    with opened(browser, address) as found:
        found.fresh()
        ran = found.page.evaluate(
            """async () => {
                const script = document.createElement("script");
                script.textContent = "window.ran = true";
                document.body.append(script);
                const style = document.createElement("p");
                style.setAttribute("style", "color: red");
                document.body.append(style);
                const away = await fetch("https://example.org/").then(() => "fetched", () => "refused");
                return [window.ran, style.style.color, away];
            }"""
        )
        assert ran == [None, "", "refused"]
        assert any("Content Security Policy" in one for one in found.complaints)


def test_no_frame_shows_the_page(browser: Any, address: str) -> None:
    with running() as other, opened(browser, address) as found:
        found.page.goto(f"http://127.0.0.1:{other.port}/v1")
        policy = found.page.request.get(address).headers["content-security-policy"]
        assert "frame-ancestors 'none'" in policy


def test_a_home_without_a_service_gives_another_module_in_the_place_of_one(
    browser: Any, address: str
) -> None:
    other = """
        import * as service from "./answers-of-the-service.js";
        const told = [];
        export const onProgress = (listener) => { listener({ zh: "正在准备", en: "getting ready" }); told.push(listener); };
        export async function get(path, language) { await ready; return service.get(path, language); }
        export async function post(path, body, language) { return service.post(path, body, language); }
        const ready = new Promise((done) => setTimeout(done, 300));
    """
    with opened(browser, address) as found:
        own = page_files()["answers.js"].content.decode()
        found.page.route(
            "**/answers.js", lambda route: route.fulfill(body=other, content_type="text/javascript")
        )
        found.page.route(
            "**/answers-of-the-service.js",
            lambda route: route.fulfill(body=own, content_type="text/javascript"),
        )
        found.page.goto(f"{address}#{fragment(STATE)}")
        expect(found.page.locator("#loading")).to_contain_text("正在准备")
        assert "80.00" in found.answered().decided()
        assert found.complaints == []

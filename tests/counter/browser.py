"""The page in a browser: opened on a service, filled in as a clerk does, and read as one."""

from __future__ import annotations

import base64
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import pytest
from attrs import field, frozen

CHROMIUM = shutil.which("chromium")
needs_chromium = pytest.mark.skipif(CHROMIUM is None, reason="without Chromium: apt-get install chromium")
WIDTHS = {"phone": 390, "desktop": 1280}
VISIT: dict[str, Any] = {
    "condition": "颈椎病",
    "visited_on": "2023-05-04",
    "tier": "I",
    "items": [["电针", "150.00"], ["血常规", "20.00"]],
    "ytd_paid": "2640.00",
}
CENTRE: dict[str, Any] = {
    "kind": "乡镇卫生院",
    "diseases_treated": 90,
    "annual_visits": 80000,
    "senior_doctors": 1,
}
PREMIUM: dict[str, Any] = {"groups": ["低保"], "contribution_standard": "350.00", "year": 2023}
STATE: dict[str, Any] = {
    "v": 1,
    "lang": "zh",
    "tab": "visit",
    "visit": {"inputs": VISIT},
    "standard": {"place": "410800", "stats": CENTRE},
    "premium": PREMIUM,
}


def fragment(state: object) -> str:
    """What a page holds as the fragment of a link; text as it is."""
    text = state if isinstance(state, str) else json.dumps(state)
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def held(link: str) -> Any:
    """What a link holds."""
    text = link.partition("#")[2]
    return json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))


@contextmanager
def chromium() -> Iterator[Any]:
    """A browser that stays off the network."""
    from playwright.sync_api import sync_playwright

    options = [
        "--no-sandbox",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
    ]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=[*options, "--no-first-run"],
            env={**os.environ, "LANG": "en_US.UTF-8", "LANGUAGE": "en_US"},  # days are typed in this order
        )
        yield browser
        browser.close()


_FOLLOW = """(link) => new Promise((done) => {
    addEventListener("hashchange", () => setTimeout(done), { once: true });
    if (location.hash === link) history.replaceState(null, "", location.pathname);
    location.hash = link;
})"""
_ANSWERED = """async () => {
    const open = "[aria-busy=true], .answer:not([aria-busy])";
    for (let waited = 0; document.querySelector(open); waited += 10) {
        if (waited > 20000) throw new Error("no answer came");
        await new Promise((done) => setTimeout(done, 10));
    }
}"""
_REFUSED = "Failed to load resource: the server responded with a status of 4"
"""What the browser itself says of every answer that is a problem."""


@frozen
class Counter:
    """The page, open."""

    page: Any
    address: str
    complaints: list[str] = field(factory=list)
    """What the browser complained of."""
    asked: list[str] = field(factory=list)
    """Every address that the page asked for."""

    def hear(self, said: str) -> None:
        """Note what the browser says, but for what it says of every problem."""
        if not said.startswith(_REFUSED):
            self.complaints.append(said)

    def fresh(self, after: str = "") -> Counter:
        """Load the page anew, with this after its address."""
        self.page.goto("about:blank")
        self.page.goto(self.address + after)
        return self.answered()

    def open(self, state: object = None) -> Counter:
        """The case of a link, in the page as it stands open or else in a new one."""
        link = f"#{fragment(STATE if state is None else state)}"
        if not self.page.url.startswith(self.address):
            return self.fresh(link)
        self.page.evaluate(_FOLLOW, link)
        return self.answered()

    def answered(self) -> Counter:
        """Wait until no question waits for its answer."""
        self.page.wait_for_selector("#app:not([hidden])")
        self.page.evaluate(_ANSWERED)
        return self

    def tab(self, name: str) -> Counter:
        """Go to a question."""
        self.page.click(f"#tab-{name}")
        return self

    def find(self, selector: str) -> Any:
        """Something on the tab that is shown, or beside it."""
        return self.page.locator(selector).locator("visible=true")

    def field(self, label: str) -> Any:
        """The field of a label on the tab that is shown."""
        return self.page.get_by_label(label).locator("visible=true").first

    def fill(self, label: str, value: str) -> Counter:
        """Type into a field, and wait for the answer."""
        self.field(label).fill(value)
        return self.answered()

    def choose(self, label: str, value: str) -> Counter:
        """Choose a term, and wait for the answer."""
        self.field(label).select_option(label=value)
        return self.answered()

    def press(self, name: str) -> Counter:
        """Press a button, and wait for the answer."""
        self.page.get_by_role("button", name=name, exact=True).locator("visible=true").first.click()
        return self.answered()

    def decided(self) -> str:
        """What decided the answer."""
        return str(self.find(".answering .decided").first.inner_text())

    def steps(self) -> list[list[str]]:
        """The steps of the answer as they are shown, each with the cells of its row."""
        rows = self.find(".answering .steps").first.locator("tbody tr")
        return [one.locator("td").all_inner_texts() for one in rows.all()]

    def wrong(self) -> list[str]:
        """What is told beside the fields."""
        return [str(one) for one in self.find(".wrong span").all_inner_texts()]

    @contextmanager
    def on_paper(self) -> Iterator[None]:
        """The page as it is printed."""
        self.page.emulate_media(media="print")
        self.page.evaluate("dispatchEvent(new Event('beforeprint'))")
        try:
            yield
        finally:
            self.page.evaluate("dispatchEvent(new Event('afterprint'))")
            self.page.emulate_media(media="screen")

    def link(self) -> str:
        """The link that the page makes of what it holds."""
        name = "复制链接" if self.page.evaluate("document.documentElement.lang") == "zh-CN" else "Copy a link"
        self.press(name)
        return str(self.page.locator("#app > input").input_value())


@contextmanager
def opened(browser: Any, address: str, width: int = WIDTHS["desktop"], **options: Any) -> Iterator[Counter]:
    """A page of its own, which keeps to its own origin, complains of nothing and stores nothing."""
    context = browser.new_context(viewport={"width": width, "height": 900}, locale="zh-CN", **options)
    page = context.new_page()
    page.set_default_timeout(30_000)
    counter = Counter(page, address)
    page.on("console", lambda said: counter.hear(said.text))
    page.on("pageerror", lambda error: counter.complaints.append(str(error)))
    page.on("request", lambda request: counter.asked.append(request.url))
    try:
        yield counter
    finally:
        context.close()


def stored(counter: Counter) -> Mapping[str, Any]:
    """What the browser keeps for the page."""
    found: dict[str, Any] = counter.page.evaluate(
        """async () => ({
            local: localStorage.length, session: sessionStorage.length, cookies: document.cookie,
            caches: (await caches.keys()).length, databases: (await indexedDB.databases()).length,
        })"""
    )
    return found

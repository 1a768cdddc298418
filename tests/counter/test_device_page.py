"""The page that computes in the browser: the library's answers, with and without a network, and nothing from elsewhere."""

from __future__ import annotations

import gzip
import hashlib
import json
import re
import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from tests.counter.browser import STATE, WIDTHS, Counter, fragment, needs_chromium, opened
from tests.counter.folder import Site, built, given_out, needs_npm
from tests.service.test_shapes import SETTLED

from shanxi_health_policy import ask
from shanxi_health_policy.asking import every_rule
from shanxi_health_policy.service.answering import Answering
from shanxi_health_policy.text import Language

pytestmark = [needs_chromium, needs_npm]

VISIT: dict[str, Any] = dict(every_rule()["reimburse"].example)
VISITS = [
    {**VISIT, "tier": tier, "ytd_paid": paid, "items": [["电针", amount], ["血常规", "20.01"]]}
    for tier in ("I", "II", "III")
    for paid in ("0", "2640.00", "99999.99")
    for amount in ("0.01", "33.33", "150.00", "9999999.99")
]
ASKED: list[tuple[str, str, Language, Any]] = [
    *(("POST", "/v1/rules/reimburse", "zh", one) for one in VISITS),
    *(("POST", f"/v1/rules/{name}", "en", dict(one.example)) for name, one in every_rule().items()),
    *(("GET", f"/v1/rules/{name}", "zh", None) for name in every_rule()),
    ("POST", "/v1/settle", "zh", SETTLED),
    ("POST", "/v1/explanations/zh", "zh", {"rule": "reimburse", "inputs": VISIT}),
    ("GET", "/v1/limits?tier=II", "zh", None),
    (
        "GET",
        "/v1/facilities?name=%E6%96%87%E6%B0%B4%E5%87%A4%E5%9F%8E%E5%8D%AB%E7%94%9F%E9%99%A2",
        "en",
        None,
    ),
    # what is wrong is told in the reader's language, with its place
    ("POST", "/v1/rules/reimburse", "zh", {**VISIT, "tier": "IV", "visited_on": "2023-02-30"}),
    (
        "POST",
        "/v1/rules/reimburse",
        "en",
        {**VISIT, "tire": "I", "items": [["<script>alert(1)</script>", 1.5]]},
    ),
    ("POST", "/v1/settle", "en", {"claims": [{"settlement_id": "S1"}]}),
    ("GET", "/v1/limits?tire=I", "en", None),
    ("GET", "/v1/nothing", "zh", None),
]
ASK = """async (asked) => {
    const answers = await import("./answers.js");
    const one = ([method, path, language, body]) =>
        method === "GET" ? answers.get(path, language) : answers.post(path, body, language);
    return Promise.all(asked.map(one));
}"""
LEAVE = """async (address) => {
    const tried = (one) => one.then(() => "left", (error) => error.name);
    const text = `fetch("${address}").then(() => postMessage("left"), (error) => postMessage(error.name))`;
    const script = URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
    const worker = new Worker(script, { type: "module" });
    const within = new Promise((done, fail) => {
        worker.onmessage = ({ data }) => done(data);
        worker.onerror = fail;
    });
    return [await tried(fetch(address, { mode: "no-cors" })), await within];
}"""
KEPT = """Promise.race([
    navigator.serviceWorker.ready.then(() => true),
    new Promise((done) => setTimeout(done, 60_000, false)),
])"""
PATIENT = 60_000
"""Milliseconds that a busy machine may take to begin."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page, built."""
    return built(tmp_path_factory.mktemp("site") / "page")


@pytest.fixture
def copied(folder: Path, tmp_path: Path) -> Iterator[tuple[Path, Site]]:
    """A copy of it to be spoilt, given out."""
    copy = tmp_path / "page"
    shutil.copytree(folder, copy)
    with given_out(copy) as site:
        yield copy, site


def expected() -> list[dict[str, Any]]:
    """What the library answers to all that is asked."""
    answering = Answering()
    found = []
    for method, path, language, body in ASKED:
        given = b"" if body is None else json.dumps(body).encode()
        status, answer = answering.answer(method, path, language, given)
        text = answer.body.decode()
        found.append({"status": status, "body": json.loads(text) if "json" in answer.media else text})
    return found


def ready(counter: Counter, after: str = "") -> Counter:
    """Load the page anew, with this after its address, and wait until it answers."""
    counter.page.goto("about:blank")
    counter.page.goto(counter.address + after)
    return began(counter)


def began(counter: Counter) -> Counter:
    """Wait until the page answers."""
    counter.page.wait_for_selector("#app", timeout=PATIENT)
    return counter.answered()


def says(counter: Counter, what: str) -> None:
    """Wait until the page says this."""
    counter.page.get_by_text(what).locator("visible=true").first.wait_for(timeout=PATIENT)


def test_it_answers_as_the_library_does_and_then_without_any_network(browser: Any, folder: Path) -> None:
    with ExitStack() as window:
        with given_out(folder) as site:
            counter = window.enter_context(opened(browser, site.address))
            ready(counter, f"#{fragment(STATE)}")
            for (*_, body), found, right in zip(
                ASKED, counter.page.evaluate(ASK, ASKED), expected(), strict=True
            ):
                assert found == right, body
            assert counter.decided() == ask("reimburse", STATE["visit"]["inputs"]).decided_by.zh
            for language in ("English", "中文"):
                for width in WIDTHS.values():
                    counter.page.set_viewport_size({"width": width, "height": 900})
                    assert Axe().run(counter.page).violations_count == 0, (language, width)
                counter.press(language)
            counter.open("<script>document.title = 'harmed'</script>")
            assert counter.page.title() != "harmed"
            assert counter.page.evaluate(KEPT)
        assert {one.rpartition(".")[2] for one in site.asked} >= {"js", "wasm", "zip", "whl"}
        counter.page.context.set_offline(True)  # and the server is gone
        ready(counter)
        assert counter.page.evaluate(ASK, ASKED[:20]) == expected()[:20]
        elsewhere = [one for one in counter.asked if not one.startswith((site.address, "blob:", "about:"))]
        assert elsewhere == []
        assert counter.complaints == []


def test_the_folder_is_whole_and_says_so(folder: Path) -> None:
    sums = (one.split("  ") for one in (folder / "SHA256SUMS").read_text("utf-8").splitlines())
    told = {name: digest for digest, name in sums}
    there = {one.relative_to(folder).as_posix(): one for one in folder.rglob("*") if one.is_file()}
    plain = {name: one for name, one in there.items() if not name.endswith(".gz") and name != "SHA256SUMS"}
    assert told == {name: hashlib.sha256(one.read_bytes()).hexdigest() for name, one in plain.items()}
    for name in ("index.html", "worker.js", "python/pyodide.asm.wasm"):
        assert gzip.decompress(there[f"{name}.gz"].read_bytes()) == there[name].read_bytes()


def test_nothing_leaves_the_page_nor_its_worker(browser: Any, folder: Path) -> None:
    with given_out(folder) as site, given_out(folder) as other, opened(browser, site.address) as counter:
        counter.page.goto(site.address)
        policy = counter.page.get_attribute("meta[http-equiv=Content-Security-Policy]", "content")
        assert "unsafe-inline" not in policy
        assert "default-src 'none'" in policy
        assert counter.page.evaluate(LEAVE, other.address) == ["TypeError", "TypeError"]
        counter.page.evaluate(
            "document.body.append(Object.assign(document.createElement('script'), { text: 'harmed = 1' }))"
        )
        assert counter.page.evaluate("typeof harmed") == "undefined"
        assert other.asked == []


@pytest.mark.parametrize(
    ("name", "told"),
    [
        (
            "wheels/shanxi_health_policy-*.whl",
            ("不是构建时的内容，因此不用", "is not as it was built, and is not used"),
        ),
        (
            "python/python_stdlib.zip",
            ("不是构建时的内容，因此不用", "is not as it was built, and is not used"),
        ),
        ("worker.js", ("不是构建时的内容，因此不用", "is not as it was built, and is not used")),
        ("answers.js", ("网页不完整", "The page is not whole")),
        ("money.js", ("网页不完整", "The page is not whole")),
    ],
)
def test_a_changed_byte_is_refused(
    browser: Any, copied: tuple[Path, Site], name: str, told: tuple[str, str]
) -> None:
    copy, site = copied
    (changed,) = copy.glob(name)
    content = bytearray(changed.read_bytes())
    content[-1] ^= 1
    changed.write_bytes(content)
    with opened(browser, site.address) as counter:
        counter.page.goto(site.address)
        says(counter, told[0])
        says(counter, told[1])
        assert counter.page.locator("#app").is_hidden()


def test_a_missing_file_is_told_and_asked_for_again(browser: Any, copied: tuple[Path, Site]) -> None:
    copy, site = copied
    (wheel,) = copy.glob("wheels/shanxi*.whl")
    aside = wheel.rename(copy / "aside")
    with opened(browser, site.address) as counter:
        counter.page.goto(site.address)
        says(counter, f"{wheel.name}（404）")
        aside.rename(wheel)
        counter.page.get_by_role("button", name="再试").click()
        assert began(counter).decided()


def test_opened_as_a_file_it_says_what_to_do(browser: Any, folder: Path) -> None:
    with opened(browser, f"{folder.as_uri()}/") as counter:
        counter.page.goto(counter.address + "index.html")
        says(counter, "不能直接打开这个文件")
        says(counter, "Put the whole folder on a web server")


@pytest.mark.parametrize("without", ["Object.hasOwn", "WebAssembly"])
def test_an_old_browser_is_told_which_ones_work(browser: Any, folder: Path, without: str) -> None:
    with given_out(folder) as site, opened(browser, site.address) as counter:
        counter.page.add_init_script(f"delete {without}")
        counter.page.goto(site.address)
        says(counter, "Firefox 115")


def test_a_newer_folder_takes_the_place_of_the_older(browser: Any, copied: tuple[Path, Site]) -> None:
    copy, site = copied
    with opened(browser, site.address) as counter:
        assert ready(counter).page.evaluate(KEPT)
        (before,) = counter.page.evaluate("caches.keys()")
        keeper = (copy / "keeper.js").read_text("utf-8")
        (copy / "keeper.js").write_text(re.sub(r'VERSION = "\w+"', 'VERSION = "newer"', keeper), "utf-8")
        counter.page.goto(site.address)
        says(counter, "有新版本，本页仍按旧版本回答")
        while before in counter.page.evaluate("caches.keys()"):
            counter.page.wait_for_timeout(50)
        (after,) = counter.page.evaluate("caches.keys()")
        assert after.endswith(" newer")

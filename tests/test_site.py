"""The documentation as web pages: what is built by `make docs` can be read in either language and copied from."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page
from tests.built_pages import BUILT, browsing, needs_browser, needs_pages, served
from tools.links import broken
from tools.pages.data_page import PARTS
from tools.site import for_assistants


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with served(BUILT) as found:
        yield found


@pytest.fixture(scope="module")
def browser_page() -> Iterator[Page]:
    with browsing(permissions=["clipboard-read", "clipboard-write"]) as found:
        yield found


@needs_pages
def test_every_page_is_there_in_both_languages_and_names_the_other() -> None:
    english = {path.relative_to(BUILT / "en") for path in (BUILT / "en").rglob("*.html")}
    chinese = {path.relative_to(BUILT) for path in BUILT.rglob("*.html")} - {
        Path("en") / one for one in english
    }
    assert chinese == english
    assert Path("how-to/serve.html") in chinese
    for name in chinese:
        for path, other in ((BUILT / name, BUILT / "en" / name), (BUILT / "en" / name, BUILT / name)):
            switch = re.search(r'href="([^"]+)"[^>]* rel="alternate"', path.read_text(encoding="utf-8"))
            assert switch, path
            assert (path.parent / switch[1]).resolve() == other, path


@needs_pages
@pytest.mark.parametrize("words", [("Next", "下一页"), ("Back to top", "回到页首"), ("Made with", "制作：")])
def test_what_stands_around_a_page_is_in_its_language(words: tuple[str, str]) -> None:
    for folder, shown, other in ((BUILT, words[1], words[0]), (BUILT / "en", *words)):
        page = (folder / "how-to" / "serve.html").read_text(encoding="utf-8")
        around = re.sub(r"(?s)<article.*</article>", "", page)
        assert shown in around
        assert other not in around


@needs_pages
@pytest.mark.parametrize("root", [BUILT, BUILT / "en"], ids=["zh", "en"])
def test_the_navigation_names_every_page_and_no_heading(root: Path) -> None:
    tree = re.search(
        r'(?s)class="sidebar-tree">(.*?)</div>', (root / "how-to" / "serve.html").read_text(encoding="utf-8")
    )
    assert tree
    links = re.findall(r'<a class="[^"]*\breference\b[^"]*" href="([^"]+)"', tree[1])
    beside = {"index.html", "search.html", "genindex.html"}
    pages = {one.relative_to(root).as_posix() for one in root.rglob("*.html")} - beside
    written = [os.path.normpath(Path("how-to", "serve.html" if one == "#" else one)) for one in links]
    assert sorted(written) == sorted(one for one in pages if not one.startswith(("en/", "_static/")))


@needs_pages
def test_assistants_are_told_of_every_page_and_of_the_data() -> None:
    told = re.findall(r"^- \[[^\]\n]+\]\(([^)]+)\)", "\n".join(for_assistants(BUILT)), re.MULTILINE)
    pages = {path.relative_to(BUILT).as_posix() for path in BUILT.rglob("*.html")}
    read = {one for one in pages if Path(one).name not in {"search.html", "genindex.html"}}
    assert sorted(told) == sorted({*read, "page/index.html", *(f"data/{name}" for name in PARTS)})


@needs_pages
@needs_browser
@pytest.mark.parametrize("folder", ["", "en/"])
@pytest.mark.parametrize("name", ["genindex", "explanation/security"])
def test_long_names_do_not_widen_a_page(address: str, browser_page: Page, folder: str, name: str) -> None:
    browser_page.set_viewport_size({"width": 1280, "height": 800})
    browser_page.goto(f"{address}/{folder}{name}.html")
    wider = "[...document.querySelectorAll('html, .table-wrapper')].filter((one) => one.scrollWidth > one.clientWidth + 1)"
    assert browser_page.evaluate(f"{wider}.length") == 0


@needs_pages
@needs_browser
def test_what_is_copied_has_no_prompt(address: str, browser_page: Page) -> None:
    browser_page.goto(f"{address}/index.html")
    browser_page.locator("div.highlight").first.hover()
    browser_page.locator("button.copybtn").first.click()
    copied = browser_page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith("pip wheel")
    assert "$" not in copied


@pytest.mark.parametrize(
    ("link", "why"),
    [
        ("other.html", None),
        ("other.html#here", None),
        ("#there", None),
        ("sub/", None),
        ("https://example.org/", None),
        ("missing.html", "no such file"),
        ("other.html#nowhere", "no such place in it"),
        ("/other.html", "not relative: it would not lead there from another folder"),
        ("../outside.html", "leads out of the folder"),
        ("http://127.0.0.1/", "of a scheme that is not expected"),
    ],
)
def test_a_link_that_leads_nowhere_is_told(tmp_path: Path, link: str, why: str | None) -> None:
    site = tmp_path / "site"
    (site / "sub").mkdir(parents=True)
    for path in (site / "sub" / "index.html", tmp_path / "outside.html"):
        path.write_text("", encoding="utf-8")
    (site / "other.html").write_text('<p id="here">', encoding="utf-8")
    (site / "page.html").write_text(f'<a id="there" href="{link}">', encoding="utf-8")
    assert broken(site) == ([] if why is None else [f"page.html: {link}: {why}"])

"""What stands beside the documentation in one folder: every page leads home and to the other language, and keeps to one."""

from __future__ import annotations

import re
import shutil
from html import unescape
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright
from tests.built_pages import CHROMIUM, QUIET, needs_browser
from tools import site
from tools.pages import conformance_pages
from tools.pages.data_page import LANGUAGES

from shanxi_health_policy.asking import every_rule

_HOME = {"zh-CN": "index.html", "en": "en/index.html"}
_QUOTED = re.compile(
    r"<code>.*?</code>|<pre>.*?</pre>|〔\d+〕|(?:written|such) as [^;<]*|or （五）2", re.DOTALL
)
"""What stands in Chinese on English pages: examples, numbers of notices, and values that are written in Chinese."""


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site with empty pages where Sphinx would write its own; one example implementation is enough."""
    folder = tmp_path_factory.mktemp("site")
    (folder / "en").mkdir()
    for home in _HOME.values():
        (folder / home).touch()
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(conformance_pages, "ADAPTERS", {"python": conformance_pages.ADAPTERS["python"]})
        patched.setattr(conformance_pages, "CASES", 0)
        assert site.finish(folder) == []
    return folder


def pages(folder: Path) -> list[Path]:
    found = sorted((folder / "data").rglob("*.html"))
    assert len(found) == 8
    return found


def test_every_page_leads_home_and_into_the_other_language(built: Path) -> None:
    others = {}
    for path in pages(built):
        text = path.read_text(encoding="utf-8")
        language, home, other = (
            found[1]
            for found in (
                re.search(r'<html lang="([^"]+)">', text),
                re.search(r'<p><a href="([^"]+)">shanxi-health-policy</a>', text),
                re.search(r'<a href="([^"]+)" rel="alternate" hreflang="[^"]+"', text),
            )
            if found
        )
        assert (path.parent / home).resolve() == (built / _HOME[language]).resolve(), path
        others[path.resolve()] = ((path.parent / other).resolve(), language)
    for path, (other, language) in others.items():
        back, its = others[other]
        assert back == path
        assert its != language


def test_every_page_says_it_in_one_language(built: Path) -> None:
    for path in pages(built):
        text = path.read_text(encoding="utf-8").partition("<h1>")[2]
        assert 'lang="en"' not in text, path
        if '<html lang="en">' in path.read_text(encoding="utf-8"):
            said = _QUOTED.sub("", text)
            assert re.findall(r"[一-鿿]+", said) in ([], ["吕医保发", "号"]), path


def test_the_page_of_data_says_what_each_file_is(built: Path) -> None:
    data = built / "data"
    for language, name in zip(LANGUAGES, ("index.html", "en.html"), strict=True):
        text = unescape((data / name).read_text(encoding="utf-8"))
        rows = dict.fromkeys(re.findall(r"<tr><td>(.*?)</td><td>(.*?)</td></tr>", text))
        named = {link: said for said, links in rows for link in re.findall(r'href="([^"]+)"', links)}
        there = {one.relative_to(data).as_posix() for one in data.rglob("*") if one.is_file()}
        assert there - named.keys() == {one for one in there if one.endswith(".html")} - named.keys()
        assert all(said and said != link for link, said in named.items())
        for rule in every_rule().values():
            purpose = rule.purpose.in_language(language)
            assert purpose[1:] in named[f"schemas/{rule.name}.question.json"]


def test_the_page_of_the_interface_tells_every_field_with_its_meaning(built: Path) -> None:
    for name, parameter in (("api.html", "元"), ("api.en.html", "yuan")):
        text = (built / "data" / name).read_text(encoding="utf-8")
        rows = re.findall(r'<tr><td class="d">(.*?)</td><td>(.*?)</td><td>(.*?)</td></tr>', text)
        assert all(all(cells) for cells in rows)
        told = {cells[0].removesuffix(" *") for cells in rows}
        for rule in every_rule().values():
            assert {one.name for one in rule.parameters} <= told
        assert {"claims[].settlement_id", "claims[].cancels", "messages", "inputs", "language"} <= told
        assert any(parameter in meaning for _, meaning, _ in rows)


@needs_browser
def test_no_page_is_wider_than_a_phone(built: Path) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        shown = browser.new_page(viewport={"width": 390, "height": 800})
        for path in pages(built):
            shown.goto(path.as_uri())
            assert shown.evaluate("document.documentElement.scrollWidth") == 390, path
        browser.close()


def test_the_example_implementations_are_those_that_can_run_here() -> None:
    assert shutil.which(conformance_pages.ADAPTERS["python"].split()[0])
    assert set(conformance_pages.ADAPTERS) == {"python", "sql", "javascript", "java"}

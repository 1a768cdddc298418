"""The search of the built documentation: every title and every word finds its pages, and everyday words lead to the answer."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
from tests.built_pages import BUILT, ROOTS, browsing, needs_browser, needs_pages, served

pytestmark = [needs_pages, needs_browser]
WORDS = {
    "zh": re.findall(
        r"\S+",
        """医保 缴费 缴费资助 资助 保费 特困 低保 村医 岗位 补助 奖励 报销 退费 个人账户 年度限额 单次支付限额 限额 颈椎病 电针
        起付线 乡镇卫生院 推荐标准 达标 口径 异常 疑点 对账 账 勾稽关系 匹配度 决定因素 柜台 回执""",
    ),
    "en": ["premium", "reconcile", "settle", "village", "refund", "receipt", "HTTP"],
}
"""What people look for. Beside the pages that hold it, only those may be found that carry it as a name."""
BEST = {
    "zh": {
        "缴费资助": "reference/rules/premium_subsidy.html",
        "保费": "reference/rules/premium_subsidy.html",
        "医疗救助": "reference/rules/premium_subsidy.html",
        "premium_subsidy": "reference/rules/premium_subsidy.html",
        "报销": "reference/rules/reimburse.html",
        "报销比例": "reference/rules/reimburse.html",
        "村医补贴": "reference/rules/village_doctor_post_subsidy.html",
        "村医养老": "reference/rules/village_doctor_insurance.html",
        "疑点": "how-to/check-paid-claims.html",
        "年度限额": "reference/notices/lvliang-2022-22.html",
        "吕医保发[2022]22号": "reference/notices/lvliang-2022-22.html",
        "缴费资助多少钱": "reference/rules/premium_subsidy.html",
    },
    "en": {
        "premium": "reference/rules/premium_subsidy.html",
        "reimbursement": "reference/rules/reimburse.html",
        "village doctor allowance": "reference/rules/village_doctor_post_subsidy.html",
        "annual limits": "reference/notices/lvliang-2022-22.html",
    },
}
OF_LISHI = {
    f"reference/{one}.html"
    for one in ("rules/reimburse", "rules/accreditation_award", "notices/lvliang-2022-22")
}


@pytest.fixture(scope="module")
def page() -> Iterator[Any]:
    """A page of a browser that others share."""
    with browsing() as found:
        yield found


_FOUND = """(asked) => asked.map((one) => {
    const { found, all } = findPages(window.pages, one);
    return { all, found: found.map(({ page }) => page.address) };
})"""
_SHOWN = """(asked) => asked.map((one) => {
    const { found, patterns } = findPages(window.pages, one);
    const shown = found.slice(0, 10).map(({ page }) => bestParts(page, patterns).map(({ part, excerpt }) =>
        [part.heading, part.text.slice(excerpt.from, excerpt.to), excerpt.marks.map((mark) => part.text.slice(...mark))]));
    return { shown, found: found.map(({ page }) => page.address) };
})"""


@cache
def texts(language: str) -> dict[str, tuple[str, str]]:
    """The title of every page and all that it shows, as it stands there: read otherwise than the search reads it."""
    found = {}
    for path in ROOTS[language].rglob("*.html"):
        name = path.relative_to(ROOTS[language]).as_posix()
        article = re.search(r'(?s)<article role="main".*?</article>', path.read_text(encoding="utf-8"))
        title = article and re.search(r"(?s)<h1>(.*?)(?:<a class=.headerlink|</h1>)", article[0])
        if article and title and not name.startswith(("en/", "search.", "genindex.")):
            found[name] = (_bare(title[1]), _bare(article[0]))
    return found


def _bare(markup: str) -> str:
    return html.unescape(re.sub("<[^>]+>", "", markup))


@pytest.fixture(scope="module", params=["zh", "en"])
def opened(page: Any, request: pytest.FixtureRequest) -> tuple[str, Any]:
    """The page of the search in a language, opened from its file: no server, no network."""
    shown = page.context.new_page()
    shown.goto((ROOTS[request.param] / "search.html").as_uri())
    shown.evaluate("async () => { window.pages = prepared(await unpacked(searched)); }")
    return request.param, shown


def test_every_title_finds_its_page_first(opened: tuple[str, Any]) -> None:
    language, page = opened
    pages = texts(language)
    assert len(pages) > 100
    titles = {name: title for name, (title, _) in pages.items()}
    for (name, title), told in zip(titles.items(), page.evaluate(_FOUND, list(titles.values())), strict=True):
        assert told["all"], title
        before = told["found"][: told["found"].index(name)]
        assert {titles[one] for one in before} <= {title}, (title, before)  # two pages may have one title


def test_every_page_that_holds_a_word_is_found_and_its_excerpt_shows_it(opened: tuple[str, Any]) -> None:
    language, page = opened
    words = WORDS[language]
    for word, told in zip(words, page.evaluate(_SHOWN, words), strict=True):
        holding = {name for name, (_, text) in texts(language).items() if word in text}
        assert holding
        assert holding <= set(told["found"]), (word, holding - set(told["found"]))
        assert language == "en" or all(
            one.startswith("reference/rules/") for one in set(told["found"]) - holding
        )
        for name, parts in zip(told["found"], told["shown"], strict=False):
            title = texts(language)[name][0]
            assert parts or word in title or name.startswith("reference/rules/"), (word, name)
            for heading, piece, marks in parts:
                assert marks or word.lower()[:6] in heading.lower(), (word, name, heading, piece)
                assert not marks or language == "en" or {word} == set(marks)


def test_everyday_words_lead_to_the_page_that_answers(opened: tuple[str, Any]) -> None:
    language, page = opened
    best = BEST[language]
    for (word, wanted), told in zip(best.items(), page.evaluate(_FOUND, list(best)), strict=True):
        assert told["found"][0] == wanted, (word, told["found"][:4])
    (told,) = page.evaluate(_FOUND, ["离石" if language == "zh" else "Lishi"])
    assert set(told["found"][:5]) >= OF_LISHI


# -------------------------------------------------------------------------------------------- the page of the search


def test_the_page_shows_what_is_found_from_any_directory(page: Any) -> None:
    complaints: list[str] = []
    page.bring_to_front()  # one behind another is drawn once a second
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on(
        "console",
        lambda said: (
            complaints.append(said.text)
            if said.type == "error" and "favicon" not in said.location["url"]
            else None
        ),
    )
    with served(BUILT.parent) as address:
        for root, word in ((f"{address}/docs/", "缴费资助"), (f"{address}/docs/en/", "premium")):
            page.goto(f"{root}search.html?q={word}")
            first = page.locator(".search-title").first
            first.wait_for()
            assert page.locator(".search-title").count() == 10
            assert re.search(r"\d", page.get_by_role("status").inner_text())
            assert page.locator(".search-excerpt mark").first.inner_text().lower() == word
            page.get_by_role("button", name=re.compile("再列出一些|Show more")).click()
            assert page.locator(".search-title").count() > 10
            first.click()
            assert page.url == f"{root}reference/rules/premium_subsidy.html"
            page.go_back()
            assert page.locator("#search-field").input_value() == word
        for link in page.locator(".search-part").all()[:3]:
            path, _, place = str(link.get_attribute("href")).partition("#")
            assert f'id="{place}"' in (ROOTS["en"] / path).read_text(encoding="utf-8")
        page.locator(".sidebar-search").fill("refund")
        page.locator(".sidebar-search").press("Enter")
        page.get_by_role("status").filter(has_text="found").wait_for()
        assert page.url == f"{address}/docs/en/search.html?q=refund"
        page.locator("#search-field").fill("离石")
        page.get_by_role("status").filter(has_text="Nothing found").wait_for()
        assert page.url.endswith("?q=%E7%A6%BB%E7%9F%B3")
        script = "<img src=x onerror=document.title='run'>"
        page.goto(f"{address}/docs/search.html?q={script}")
        page.get_by_role("status").filter(has_text="页").wait_for()
        assert page.title() != "run"
    assert complaints == []


def test_the_page_is_for_everyone_and_fits_a_telephone(page: Any) -> None:
    from axe_playwright_python.sync_playwright import Axe

    page.set_viewport_size({"width": 390, "height": 800})
    page.goto(f"{(BUILT / 'search.html').as_uri()}?q=医保")
    page.locator(".search-title").first.wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    found = Axe().run(page, "#search").response["violations"]
    assert [(one["id"], one["nodes"][0]["html"]) for one in found] == []

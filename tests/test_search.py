"""The search of the documentation: whatever a page holds finds it, wherever in a word it stands, and the best comes first."""

from __future__ import annotations

import html
import json
import re
import zlib
from base64 import b64decode
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from tests.built_pages import BUILT, ROOTS, browsing, needs_browser, needs_pages, served
from tools.pages.search_names import EVERYDAY, names_of
from tools.search_text import FILE, read, write

from shanxi_health_policy.asking import every_rule

SCRIPTS = Path(__file__).parents[1] / "docs" / "_static"
WORDS = {
    "zh": [
        *(
            "医保",
            "缴费",
            "缴费资助",
            "资助",
            "保费",
            "特困",
            "低保",
            "村医",
            "岗位",
            "补助",
            "奖励",
            "报销",
            "退费",
            "个人账户",
        ),
        *(
            "年度限额",
            "单次支付限额",
            "限额",
            "颈椎病",
            "电针",
            "起付线",
            "乡镇卫生院",
            "推荐标准",
            "达标",
            "口径",
            "异常",
            "疑点",
        ),
        *("对账", "账", "勾稽关系", "匹配度", "决定因素", "柜台", "回执"),
    ],
    "en": ["premium", "reconcile", "settle", "village", "refund", "receipt", "HTTP"],
}
"""What people look for; a page that holds it is found, and one that does not is not."""
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


# ------------------------------------------------------------------------------------------ what is looked through


PAGE = """<html><head><meta name="keywords" content="保费, 参保费"></head><body><nav>不算</nav>
<article role="main"><section id="top"><h1>缴费<em>资助</em><a class="headerlink" href="#top">¶</a></h1>
<p>个人缴<strong>费</strong>，<br>按年&nbsp;算。</p><style>x</style><pre><span>a</span> = 1
b &lt; 2</pre><button>复制</button><section id="sub"><h2>表</h2><table><tr><td>甲</td><td>乙</td></tr></table></section>
</section></article><footer>也不算</footer></body></html>"""


def held(root: Path) -> list[Any]:
    """The pages that the file of a language holds."""
    packed = re.fullmatch(r'const searched = "(.*)";\n', (root / FILE).read_text(encoding="ascii"))
    assert packed
    found: list[Any] = json.loads(zlib.decompress(b64decode(packed[1])))
    return found


def test_a_page_is_read_by_its_headings_and_words_stay_whole(tmp_path: Path) -> None:
    for folder in ("_static", "en/_static", "how-to", "page", "data"):
        (tmp_path / folder).mkdir(parents=True)
    for name in (
        "how-to/a.html",
        "search.html",
        "genindex.html",
        "page/index.html",
        "data/index.html",
        "en/b.html",
    ):
        (tmp_path / name).write_text(PAGE, encoding="utf-8")
    (tmp_path / "empty.html").write_text("<article role='main'></article>", encoding="utf-8")
    write(tmp_path)
    parts = [["top", "缴费资助", "个人缴费，\n按年 算。\na = 1\nb < 2"], ["sub", "表", "甲\n乙"]]
    assert held(tmp_path) == [["how-to/a.html", ["保费", "参保费"], parts]]
    assert held(tmp_path / "en") == [["b.html", ["保费", "参保费"], parts]]
    assert read(tmp_path / "empty.html", "empty.html") is None


def test_every_rule_has_everyday_words_that_lead_to_it() -> None:
    assert set(EVERYDAY) == set(every_rule())
    for rule in every_rule().values():
        for language in ("zh", "en"):
            names = names_of(rule, language)
            assert rule.name in names
            assert len(names) == len(set(names)) > 2
            assert not [one for one in names if "、" in one or "," in one]
    assert {"险种", "离石区", "报销"} <= set(names_of(every_rule()["reimburse"], "zh"))
    assert "Lishi" in names_of(every_rule()["reimburse"], "en")


# -------------------------------------------------------------------------------------------------- what is found


@pytest.fixture(scope="module")
def page() -> Iterator[Any]:
    """A page of a browser that others share."""
    with browsing() as found:
        yield found


@pytest.fixture(scope="module")
def finding(page: Any) -> Any:
    """A page that holds the search and nothing to look through."""
    empty = page.context.new_page()
    empty.add_script_tag(path=SCRIPTS / "search.js")
    return empty


@needs_browser
@pytest.mark.parametrize(
    ("typed", "text", "is_found"),
    [
        ("缴费资助", "个人缴费资助多少", True),
        ("费资", "个人缴费资助多少", True),
        ("吕医保发(2022)22号", "见吕医保发〔2022〕22号第二条", True),
        ("吕医保发〔2022〕22号", "见吕医保发[2022]22号第二条", True),
        ("第6条", "见第 6 条", True),
        ("第 6 条", "见第6条", True),
        ("ＨＩＳ系统", "医院的his系统", True),
        ("age", "a page", False),
        ("subsidies", "one subsidy", True),
        ("subsidy", "many subsidies", True),
        ("subsi", "many subsidies", True),
        ("dates", "a date", True),
        ("dates", "all data", False),
        ("subsidy", "premium_subsidy", True),
        ("premium_subsidy", "ask premium_subsidy now", True),
        ("fund paid", "paid by the fund", True),
        ("fund paid", "by the fund", False),
        ("C# (.*", "in C# a(.*b", True),
        ("1,500.00", "1,500.00 元", True),
        ("1500.00", "1500x00", False),
        ("(低保)", "低保、特困", True),
        ("低保？", "低保、特困", True),
        ("  ", "低保", False),
        ("。、", "低保", False),
    ],
)
def test_what_is_typed_is_found_where_the_text_holds_it(
    finding: Any, typed: str, text: str, is_found: bool
) -> None:
    result = finding.evaluate(
        """([typed, text]) => {
            const { found, patterns, all } = findPages(prepared([["a.html", [], [["", "标题", text]]]]), typed);
            const marks = found.flatMap(({ page }) => bestParts(page, patterns).map(({ excerpt }) => excerpt.marks.length));
            return [all && found.length, marks];
        }""",
        [typed, text],
    )
    assert result[0] == is_found
    assert not is_found or result[1][0] > 0


@needs_browser
def test_the_best_page_comes_first(finding: Any) -> None:
    long = "别的话。" * 2000
    pages = [
        ["long.html", [], [["", "甲", f"{long}缴费{long}"]]],
        ["often.html", [], [["", "乙", "缴费、缴费、缴费"]]],
        ["once.html", [], [["", "丙", "缴费"]]],
        ["heading.html", [], [["", "丁", "缴费"], ["x", "缴费的事", ""]]],
        ["named.html", ["缴费"], [["", "戊", ""]]],
        ["longer-title.html", [], [["", "怎样缴费，缴多少", ""]]],
        ["title.html", [], [["", "怎样缴费", ""]]],
        ["exact.html", [], [["", "缴费", ""]]],
        ["reference/proofs/tests.html", [], [["", "己", "缴费、缴费、缴费、缴费"]]],
        ["none.html", [], [["", "庚", "缴 费用"]]],
    ]
    found = finding.evaluate(
        "(pages) => findPages(prepared(pages), '缴费').found.map(({ page }) => page.address)", pages
    )
    assert found[0] == "exact.html"
    assert set(found[1:4]) == {"title.html", "longer-title.html", "named.html"}
    assert found.index("title.html") < found.index("longer-title.html")
    assert found[4:] == [
        "heading.html",
        "often.html",
        "once.html",
        "reference/proofs/tests.html",
        "long.html",
    ]


@needs_browser
def test_where_nothing_holds_a_whole_question_what_comes_near_is_told_as_such(finding: Any) -> None:
    pages = [
        ["a.html", [], [["", "甲", "医保报销"]]],
        ["b.html", [], [["", "乙", "医保"]]],
        ["c.html", [], [["", "丙", "x"]]],
    ]
    found = finding.evaluate(
        "(pages) => { const told = findPages(prepared(pages), '医保报销吗');"
        " return [told.all, told.found.map(({ page }) => page.address)]; }",
        pages,
    )
    assert found == [False, ["a.html"]]


@needs_browser
def test_an_excerpt_holds_what_was_typed_and_what_stands_around_it(finding: Any) -> None:
    text = (
        "无关的话。" * 30
        + "缴费一次。"
        + "无关的话。" * 30
        + "特困人员的缴费，全额资助。"
        + "无关的话。" * 60
    )
    piece, marked = finding.evaluate(
        """(text) => {
            const { found, patterns } = findPages(prepared([["a.html", [], [["", "标题", text]]]]), "缴费 资助");
            const [{ part, excerpt }] = bestParts(found[0].page, patterns);
            return [text.slice(excerpt.from, excerpt.to), excerpt.marks.map(([from, to]) => part.text.slice(from, to))];
        }""",
        text,
    )
    assert piece.startswith("特困人员的缴费，全额资助。")
    assert 100 < len(piece) <= 140
    assert marked == ["缴费", "资助"]


# ---------------------------------------------------------------------------------------------- the built pages


_FIND = """(asked) => asked.map((one) => {
    const { found, patterns, all } = findPages(window.pages, one);
    const shown = found.slice(0, 10).map(({ page }) => bestParts(page, patterns).map(({ part, excerpt }) =>
        [part.heading, part.text.slice(excerpt.from, excerpt.to), excerpt.marks.map((mark) => part.text.slice(...mark))]));
    return { all, shown, found: found.map(({ page }) => page.address) };
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


@needs_pages
@needs_browser
def test_every_title_finds_its_page_first(opened: tuple[str, Any]) -> None:
    language, page = opened
    pages = texts(language)
    assert len(pages) > 100
    titles = {name: title for name, (title, _) in pages.items()}
    for (name, title), told in zip(titles.items(), page.evaluate(_FIND, list(titles.values())), strict=True):
        assert told["all"], title
        before = told["found"][: told["found"].index(name)]
        assert {titles[one] for one in before} <= {title}, (title, before)  # two pages may have one title


@needs_pages
@needs_browser
def test_every_page_that_holds_a_word_is_found_and_its_excerpt_shows_it(opened: tuple[str, Any]) -> None:
    language, page = opened
    words = WORDS[language]
    for word, told in zip(words, page.evaluate(_FIND, words), strict=True):
        holding = {name for name, (_, text) in texts(language).items() if word in text}
        assert holding
        assert holding <= set(told["found"]), (word, holding - set(told["found"]))
        for name, parts in zip(told["found"], told["shown"], strict=False):
            title = texts(language)[name][0]
            assert parts or word in title or name.startswith("reference/rules/"), (word, name)
            for heading, piece, marks in parts:
                assert marks or word.lower()[:6] in heading.lower(), (word, name, heading, piece)
                assert not marks or language == "en" or {word} == set(marks)


@needs_pages
@needs_browser
def test_everyday_words_lead_to_the_page_that_answers(opened: tuple[str, Any]) -> None:
    language, page = opened
    best = BEST[language]
    for (word, wanted), told in zip(best.items(), page.evaluate(_FIND, list(best)), strict=True):
        assert told["found"][0] == wanted, (word, told["found"][:4])
    (told,) = page.evaluate(_FIND, ["离石" if language == "zh" else "Lishi"])
    assert set(told["found"][:5]) >= OF_LISHI


# -------------------------------------------------------------------------------------------- the page of the search


@needs_pages
@needs_browser
def test_the_page_shows_what_is_found_from_any_directory(page: Any) -> None:
    complaints: list[str] = []
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
        page.locator("#search-field").fill("离石")
        page.get_by_role("status").filter(has_text="Nothing found").wait_for()
        assert page.url.endswith("?q=%E7%A6%BB%E7%9F%B3")
        script = "<img src=x onerror=document.title='run'>"
        page.goto(f"{address}/docs/search.html?q={script}")
        page.get_by_role("status").filter(has_text="页").wait_for()
        assert page.title() != "run"
    assert complaints == []


@needs_pages
@needs_browser
def test_the_page_is_for_everyone_and_fits_a_telephone(page: Any) -> None:
    from axe_playwright_python.sync_playwright import Axe

    page.set_viewport_size({"width": 390, "height": 800})
    page.goto(f"{(BUILT / 'search.html').as_uri()}?q=医保")
    page.locator(".search-title").first.wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    found = Axe().run(page, "#search").response["violations"]
    assert [(one["id"], one["nodes"][0]["html"]) for one in found] == []

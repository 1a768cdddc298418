"""The search of the documentation: whatever a page holds finds it, wherever in a word it stands, and the best comes first."""

from __future__ import annotations

import json
import re
import zlib
from base64 import b64decode
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.built_pages import browsing, needs_browser
from tools.pages.search_names import EVERYDAY, names_of
from tools.search_text import FILE, read, write

from shanxi_health_policy.asking import every_rule

SCRIPTS = Path(__file__).parents[1] / "docs" / "_static"


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
def finding() -> Iterator[Any]:
    """A page that holds the search and nothing to look through."""
    with browsing() as empty:
        empty.add_script_tag(path=SCRIPTS / "search.js")
        yield empty


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
        ["named-in-part.html", ["参保缴费"], [["", "辛", ""]]],
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
    assert found.pop(4) == "named-in-part.html"
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


@needs_browser
@pytest.mark.parametrize(
    ("text", "piece"),
    [
        (
            "it needs some understanding of what is here to see the limits of a year" + " y" * 200,
            " of what is here to see the limits",
        ),
        ("前面的话" * 50 + "限额 limits", "话" + "前面的话" * 15 + "限额 limits"),
        ("没有这个词", "没有这个词"),
    ],
)
def test_an_excerpt_begins_with_a_word_and_is_no_scrap(finding: Any, text: str, piece: str) -> None:
    told = finding.evaluate(
        """(text) => {
            const [page] = prepared([["a.html", [], [["", "标题", text]]]]);
            const { from, to } = excerptOf(page.parts[0], [patternOf("limits")]);
            return text.slice(from, to);
        }""",
        text,
    )
    assert told.startswith(piece)
    assert len(text) < 70 or len(told) >= 70

"""What holds of every generated page: one language, links that lead somewhere, text that Markdown shows as it is."""

from __future__ import annotations

import doctest
import re
from collections import Counter
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token
from tests.generated_pages.looked_up import FENCED, LANGUAGES, pages, prose
from tools.pages.docstrings import first_part
from tools.pages.every_page import write
from tools.pages.generated import GENERATED, is_generated
from tools.pages.markdown import block, code, escaped, table

from shanxi_health_policy import Catalogue
from shanxi_health_policy.text import Language

DOCS = Path(__file__).parents[2] / "docs"
SHIPPED = Catalogue.shipped()
HAN = re.compile(r"[\u4e00-\u9fff]")


def test_both_languages_have_the_same_pages() -> None:
    assert list(pages("zh")) == list(pages("en"))
    assert all(map(is_generated, pages("zh")))


def test_pages_written_by_hand_are_none_of_them() -> None:
    assert not any(
        map(is_generated, ("index", "reference/cli", "how-to/settle-a-file", "reference/rulesets"))
    )


def said(language: Language) -> Iterator[str]:
    """Whole sentences of the data in one language."""
    for notice in SHIPPED:
        for clause in notice.clauses.values():
            for text in filter(None, (clause.says, clause.not_computable, clause.beyond)):
                yield text.in_language(language)
        for reading in notice.readings.values():
            for text in (reading.question, reading.reading, reading.reason):
                yield text.in_language(language)


def test_the_english_pages_hold_no_chinese_but_quoted_names() -> None:
    sentences = {escaped(one) for one in said("zh")}
    for name, text in pages("en").items():
        told = prose(text)
        assert not re.search("[。！？]", told), (name, re.search(".{20}[。！？]", told))
        assert not [one for one in sentences if len(one) > 8 and one in told], name
        headings = re.findall(r"^#+ \[?(.*)$", told, re.MULTILINE)
        assert not [one for one in headings if HAN.match(one) and "号" not in one], name


def test_the_chinese_pages_hold_no_english_sentence() -> None:
    sentences = {escaped(one) for one in said("en")}
    for name, text in pages("zh").items():
        told = prose(text)
        assert not [one for one in sentences if one in told], name
        headings = re.findall(r"^#+ (.*)$", told, re.MULTILINE)
        assert headings
        assert all(HAN.search(one) or one in {"Python", "HTTP"} for one in headings), (name, headings)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_link_leads_to_one_place(language: Language) -> None:
    every = pages(language)
    targets = Counter(
        one for text in every.values() for one in re.findall(r"^\(([^)]+)\)=$", text, re.MULTILINE)
    )
    assert max(targets.values()) == 1
    for name, text in every.items():
        links = re.findall(r"\]\(([^)\s]+)\)", FENCED.sub("", text))
        for link in links:
            if link.startswith("#"):
                assert link[1:] in targets, (name, link)
            else:
                path = (DOCS / f"{name}.md").parent / link
                there = path.resolve().relative_to(DOCS).with_suffix("").as_posix()
                assert there in every or path.resolve().exists(), (name, link)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_stands_in_the_contents(language: Language) -> None:
    every, index = pages(language), (DOCS / "index.md").read_text(encoding="utf-8")
    for name in every:
        folder, _, own = name.rpartition("/")
        above = every.get(f"{folder}/index", "") if own != "index" else ""
        assert f"\n{own}\n" in above or f"\n{name}\n" in index, name


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_table_has_as_many_cells_in_each_row(language: Language) -> None:
    for name, text in pages(language).items():
        for found in re.findall(r"(?:^\|.*\n)+", FENCED.sub("", text), re.MULTILINE):
            widths = {len(re.findall(r"(?<!\\)\|", line)) for line in found.splitlines()}
            assert len(widths) == 1, (name, found[:200])


MARKDOWN = MarkdownIt("commonmark").enable("table")
WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zl", "Zp"]), max_size=40)
SIGNS = st.text(st.sampled_from("ab 1.-+=:*_`~[](){}<>|#&$!\\;/@^\"'，。"), max_size=30)


def shown(tokens: list[Token]) -> str:
    """The text that a reader sees."""
    seen = {"text", "text_special", "code_inline"}
    return "".join(one.content for token in tokens for one in token.children or [] if one.type in seen)


@given(WORDS | SIGNS)
def test_a_text_is_shown_as_it_is(text: str) -> None:
    wanted = " ".join(text.split())
    assert shown(MARKDOWN.parse(escaped(text))) == wanted
    cells = table(["a", "b"], [[escaped(text), "c"]])
    rendered = MARKDOWN.parse("\n".join(cells))
    found = [shown([one]) for one in rendered if one.type == "inline"]
    assert found == ["a", "b", wanted, "c"]


@given(st.text(st.sampled_from("ab|`\\*x "), min_size=1, max_size=12).filter(lambda one: one.strip() == one))
def test_words_of_a_program_are_shown_as_they_are(text: str) -> None:
    assert shown(MARKDOWN.parse(f"x {code(text)}")) == f"x {text}"


@given(st.lists(st.text(st.sampled_from("ab`~ "), min_size=1, max_size=12), min_size=1, max_size=4))
def test_a_block_holds_all_of_its_lines(lines: list[str]) -> None:
    text = "\n".join(lines).rstrip("\n")
    (fence,) = (one for one in MARKDOWN.parse("\n".join(block("text", text))) if one.type == "fence")
    assert fence.content == f"{text}\n"


def test_the_first_part_of_a_docstring_becomes_markdown() -> None:
    def documented() -> None:
        """Gives `a|b` or an [InputError][], not [None][] *at all*.

        More.
        """

    told = first_part(documented)
    assert (
        told
        == "Gives `a|b` or an {py:obj}`InputError <shanxi_health_policy.InputError>`, not `None` \\*at all\\*."
    )


def test_pages_are_written_once_and_stale_ones_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own = {"reference/rules/a": "A\n", "reference/readings": "B\n"}
    monkeypatch.setattr(
        "tools.pages.every_page.every_page", lambda language: own | {"reference/api/x": language}
    )
    (tmp_path / "reference" / "rules").mkdir(parents=True)
    stale, kept = tmp_path / "reference/rules/gone.md", tmp_path / "reference/cli.md"
    for one in (stale, kept):
        one.write_text("old", encoding="utf-8")
    write(tmp_path, "zh")
    assert not stale.exists()
    assert kept.read_text(encoding="utf-8") == "old"
    page = tmp_path / "reference/rules/a.md"
    assert page.read_text(encoding="utf-8") == "A\n"
    before = page.stat().st_mtime_ns
    write(tmp_path, "en")
    assert page.stat().st_mtime_ns == before
    assert (tmp_path / "reference/api/x.md").read_text(encoding="utf-8") == "en"


def test_what_is_written_is_never_committed() -> None:
    ignored = (DOCS.parent / ".gitignore").read_text(encoding="utf-8").splitlines()
    for one in GENERATED:
        assert f"/docs/{one}/" in ignored or f"/docs/{one}.md" in ignored


@pytest.mark.parametrize("name", ["figures", "generated", "markdown", "subjects"])
def test_the_examples_of_the_makers_run(name: str) -> None:
    found = doctest.testmod(import_module(f"tools.pages.{name}"))
    assert found.attempted > 0
    assert found.failed == 0

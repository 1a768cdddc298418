"""What the reference shows of docstrings is in the language of the page, as far as a docstring holds both."""

from __future__ import annotations

import ast
import doctest
import inspect
import re
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from itertools import pairwise

import pytest
from tests.generated_pages.looked_up import FENCED, page, pages
from tools.pages.docstrings import in_language
from tools.pages.public_names import every_public_name

from shanxi_health_policy.notices.file_format import tables

HAN = re.compile("[一-鿿]")
QUOTED = re.compile(
    r"`[^`]*`|(?:\S*〔\d{4}〕\S*?号)|[一二三四五六七八九十]?（[一二三四五六七八九十]）\d*|(?:part|clause) [一二三四]|"
    r"镇, 乡, 街道, 中心 or 医疗集团|埋线|or 元, blanks"
)
"""Numbers of notices and of their parts, and what is quoted from them or from bills: Chinese in every language."""


@cache
def docstrings() -> tuple[tuple[str, str], ...]:
    """Everything that the reference describes, with what it says of itself."""
    return tuple(_docstrings())


def _docstrings() -> Iterator[tuple[str, str]]:
    for one in every_public_name():
        module, _, name = one.path.rpartition(".")
        if one.kind == "data":
            yield one.path, one.defined.doc
            continue
        value = getattr(import_module(module), name)
        yield one.path, inspect.getdoc(value) or ""
        if isinstance(value, type):
            yield from ((f"{one.path}.{part}", said) for part, said in _within(value))


def _within(value: type) -> Iterator[tuple[str, str]]:
    for part, one in vars(value).items():
        if inspect.isroutine(one) or isinstance(one, (property, classmethod, staticmethod)):
            yield part, inspect.getdoc(one) or ""
    (body,) = (one for one in ast.parse(inspect.getsource(value)).body if isinstance(one, ast.ClassDef))
    for before, after in pairwise(body.body):
        match before, after:
            case ast.AnnAssign(target=ast.Name(id=part)), ast.Expr(value=ast.Constant(value=str(said))):
                yield part, said


def told(said: str, language: str) -> str:
    """What a page shows of it, without examples."""
    lines = in_language(said.splitlines(), "en" if language == "en" else "zh")
    parts = doctest.DocTestParser().parse(FENCED.sub("", "\n".join(lines)))
    return "".join(one for one in parts if isinstance(one, str))


def test_english_pages_show_no_chinese() -> None:
    assert len(docstrings()) > 800
    found = {
        path: text for path, said in docstrings() if HAN.search(text := QUOTED.sub("", told(said, "en")))
    }
    assert found == {}


def test_chinese_pages_show_the_chinese_of_what_has_both() -> None:
    both = {
        path: said
        for path, said in docstrings()
        if re.search(r"^[一-鿿][^\n]* · |^[一-鿿]", said, re.MULTILINE)
    }
    assert len(both) > 50
    for path, said in both.items():
        assert not re.search(r"[A-Za-z]+ [a-z]+ [a-z]+", re.sub(r"`[^`]*`", "", told(said, "zh"))), path


@pytest.mark.parametrize(
    ("said", "zh", "en"),
    [
        ("条款 · The clause", "条款", "The clause"),
        ("A step.\n\n审核的一步。", "审核的一步。", "A step."),
        ("A step.\n\n审核的一步。\n\n>>> 1\n1", "审核的一步。\n\n>>> 1\n1", "A step.\n\n>>> 1\n1"),
        ("A refund (退费) of all.", "A refund (退费) of all.", "A refund of all."),
        ("A step.\n\nAnd more.", "A step.\n\nAnd more.", "A step.\n\nAnd more."),
        (">>> '付 (退费)'\n'付 (退费)'", ">>> '付 (退费)'\n'付 (退费)'", ">>> '付 (退费)'\n'付 (退费)'"),
        ("", "", ""),
    ],
)
def test_the_half_in_the_language_is_shown(said: str, zh: str, en: str) -> None:
    assert "\n".join(in_language(said.split("\n"), "zh")) == zh
    assert "\n".join(in_language(said.split("\n"), "en")) == en


def test_headings_of_tables_are_in_one_language() -> None:
    terms = {cls.__term__ for cls in tables().values()}
    for name, text in pages("en").items():
        if "/rules/" in name or "/notices/" in name:
            for heading in re.findall(r"^#+ (.*)$", text, re.MULTILINE):
                assert not any(term in heading for term in terms), (name, heading)


def test_the_index_speaks_of_modules() -> None:
    assert "模块导入" in page("zh", "api/index")
    assert "房间" not in page("zh", "api/index")

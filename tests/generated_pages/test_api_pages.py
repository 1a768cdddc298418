"""Every public name stands on exactly one page of the interface, by the shortest path to import it by."""

from __future__ import annotations

import re
from collections import Counter
from functools import reduce
from importlib import import_module

import pytest
from tests.generated_pages.looked_up import LANGUAGES, page, pages
from tests.modules import public_names

import shanxi_health_policy
from shanxi_health_policy.asking import every_rule
from shanxi_health_policy.text import Language

DESCRIBED = re.compile(r"^\.\. (?:auto(?:function|class|exception)|py:data):: (\S+)$", re.MULTILINE)


def described(language: Language) -> list[str]:
    """The path of everything that the pages describe."""
    return [
        path
        for name, text in pages(language).items()
        if name.startswith("reference/api/")
        for path in DESCRIBED.findall(text)
    ]


def found(path: str) -> object:
    """What stands at a path."""
    module, _, name = path.rpartition(".")
    return getattr(import_module(module), name)


def test_both_languages_describe_the_same() -> None:
    assert described("zh") == described("en")


def test_every_public_name_stands_on_exactly_one_page() -> None:
    paths = described("en")
    assert max(Counter(paths).values()) == 1
    by_name: dict[str, list[object]] = {}
    for path in paths:
        by_name.setdefault(path.rpartition(".")[2], []).append(found(path))
    for room, names in public_names().items():
        for name, value in names.items():
            hits = [one for one in by_name.get(name, []) if one is value or one == value]
            assert len(hits) == 1, (room, name)


def test_the_everyday_names_stand_by_their_short_path() -> None:
    assert {f"shanxi_health_policy.{one}" for one in shanxi_health_policy.__all__} <= set(described("zh"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_has_names_and_a_line_in_the_list(language: Language) -> None:
    index = page(language, "api/index")
    own = [one for one in pages(language) if one.startswith("reference/api/") and not one.endswith("/index")]
    assert len(own) > 20
    for name in own:
        assert DESCRIBED.search(pages(language)[name]), name
        assert f"]({name.rpartition('/')[2]}.md) |" in index


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_rule_stands_there_with_its_parameters(language: Language) -> None:
    whole = reduce(str.__add__, (one for name, one in pages(language).items() if "/api/" in name))
    for rule in every_rule().values():
        _, there, after = whole.partition(f".. autofunction:: {_path(rule.name)}\n")
        assert there, rule.name
        own = after.partition("```{eval-rst}")[0]
        assert f"(#rule-{rule.name.replace('_', '-')})" in own
        for one in rule.parameters:
            assert f"| `{one.name}`" in own


def _path(name: str) -> str:
    (path,) = (one for one in described("en") if one.endswith(f".{name}"))
    return path

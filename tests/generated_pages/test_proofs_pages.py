"""Every test that a page written by hand leads to stands on a generated page, as it is written."""

from __future__ import annotations

import re

import pytest
from tests.generated_pages.looked_up import LANGUAGES, blocks, page, pages
from tools import claims

from shanxi_health_policy.text import Language

LINKS = {
    link.label: link
    for one in claims.pages()
    for link in claims.links(one.relative_to(claims.ROOT).as_posix(), one.read_text(encoding="utf-8"))
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_test_that_is_linked_to_is_there_and_listed(language: Language) -> None:
    whole = "".join(text for name, text in pages(language).items() if name.startswith("reference/proofs/"))
    sources = {f"\n{one}" for one in blocks(whole, "python")}
    listed = page(language, "proofs/index")
    assert len(LINKS) > 100
    for label, link in LINKS.items():
        assert f"({label})=\n" in whole
        assert f"(#{label})" in listed
        assert link.test is None or any(f"\ndef {link.test}(" in one for one in sources), label


def test_the_tests_that_clauses_name_are_there_too() -> None:
    whole = "".join(text for name, text in pages("en").items() if name.startswith("reference/proofs/"))
    notices = "".join(text for name, text in pages("en").items() if name.startswith("reference/notices/"))
    named = set(re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", notices))
    assert len(named) > 100
    for path, test in named:
        assert f"({claims.label_of(path, test)})=\n" in whole

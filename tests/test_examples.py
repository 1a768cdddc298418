"""The examples of the English pages are in English, and run: they are what the pages' own examples print in English."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from tests.pages import text_of
from tools.catalogues import blocks_of, english_blocks
from tools.examples import english, pages

PAGES = [one.as_posix() for one in pages()]


@pytest.mark.parametrize("page", PAGES)
def test_the_english_examples_are_what_the_page_prints_in_english(page: str) -> None:
    known = english_blocks(page)
    if known or any(f"```{kind}\n" in text_of(f"{page}.md") for kind in ("console", "python")):
        assert english(Path(page)) == known, (
            "run `python -m tools.examples`, then `python -m tools.catalogues`"
        )
    assert known.keys() <= blocks_of(page)


def test_the_chinese_pages_do_not_ask_for_english() -> None:
    for page in PAGES:
        for block in blocks_of(page):
            assert "--lang en" not in block, page
            assert '.explain("en")' not in block, page


def test_what_a_page_prints_in_english_is_what_is_asked_for_in_english() -> None:
    blocks = english_blocks("how-to/subsidies")
    (zh,) = (one for one in blocks if one.startswith("$ shanxi-health-policy ask premium-subsidy"))
    assert "结论：" in zh
    assert "Decided: " in blocks[zh]
    assert all(line.endswith("--lang en") for line in blocks[zh].splitlines() if line.startswith("$ "))
    (zh,) = (one for one in english_blocks("tutorial/first-visit") if 'explain("zh")' in one)
    assert 'explain("en")' in english_blocks("tutorial/first-visit")[zh]


def test_where_the_examples_ran_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LANG", "C")
    assert english(Path("how-to/receipts")) == english_blocks("how-to/receipts")
    assert (Path.cwd(), os.environ["LANG"], list(tmp_path.iterdir())) == (tmp_path, "C", [])

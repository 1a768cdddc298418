"""The table of how amounts and days are written: each of its examples goes through the reader, and is read as the page says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from tests.batch.running import HEADER, rejects, run
from tests.pages import english_of, text_of

from shanxi_health_policy.errors import FileError

_PAGE: Final = "how-to/files-of-a-bureau.md"


def _rows() -> Iterator[tuple[str, str, str, str]]:
    """The cells of each row: of what, what is understood, what it means, and what is rejected."""
    table = text_of(_PAGE).partition("## 金额和日期的写法")[2].partition("\n## ")[0]
    for line in re.findall(r"^\| .*", table, re.MULTILINE)[1:]:
        _, of, understood, means, wrong, _ = (cell.strip() for cell in line.split("|"))
        yield of, understood, means, wrong


def _examples() -> Iterator[tuple[str, str, str]]:
    """What is written, in which column, and what it means; nothing for what is rejected."""
    of = ""
    for name, understood, means, wrong in _rows():
        of = name or of
        column = "amount" if of.startswith("金额") else "visited_on"
        for text in re.findall("`(.*?)`", understood):
            yield text, column, means
        for text in re.findall("`(.*?)`", wrong):
            yield text, column, ""


EXAMPLES = list(_examples())


@pytest.mark.parametrize("column", ["amount", "visited_on"])
def test_what_is_written_is_read_as_the_page_says(tmp_path: Path, column: str) -> None:
    texts = {
        text: means for text, of, means in EXAMPLES if of == column and not re.search(r"\dZ$|\+08", text)
    }
    cells = {"amount": "150.00", "visited_on": "2023-05-04"}
    rows = []
    for number, text in enumerate(texts):
        own = cells | {column: f'"{text}"'}
        rows.append(f"V{number},P{number},{own['visited_on']},颈椎病,I,电针,{own['amount']}")
    settled, _ = run(tmp_path, "\n".join([HEADER, *rows, ""]))
    of_visits = {str(row["visit_id"]): row for row in settled}
    shown = {"amount": "total_cost", "visited_on": "visited_on"}[column]
    found = {
        text: str(of_visits[f"V{number}"][shown]) if f"V{number}" in of_visits else ""
        for number, text in enumerate(texts)
    }
    assert found == texts
    assert {row["column"] for row in rejects(tmp_path)} == {column}
    assert len(texts) > 15


def test_a_zone_refuses_the_file_as_the_page_says(tmp_path: Path) -> None:
    zoned = [text for text, _, _ in EXAMPLES if re.search(r"\dZ$|\+08", text)]
    assert len(zoned) == 2
    for text in zoned:
        with pytest.raises(FileError, match="--time-zone Asia/Shanghai"):
            run(tmp_path, f"{HEADER}\nV1,P1,{text},颈椎病,I,电针,150.00\n")


def test_the_english_of_the_page_shows_the_same_examples() -> None:
    english = english_of(_PAGE)
    for cell in {cell for row in _rows() for cell in row[1:] if cell}:
        assert re.sub("`, `", "`、`", english[cell]) == cell

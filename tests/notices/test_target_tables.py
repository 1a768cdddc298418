"""Targets and dates that no rule could answer are refused in the notice file."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from .building import Data, faults_of, notice, text, write


@pytest.mark.parametrize(
    ("table", "row", "where"),
    [
        ("targets", {"id": "x", "figure": "aa", "of": "bb", "share": "0.5", "each": text()}, "each"),
        ("targets", {"id": "x", "figure": "aa", "at_least": 0}, "at_least"),
        ("due_dates", {"id": "x", "years": 1, "after": date(9900, 1, 1), "since": text()}, "after"),
    ],
)
def test_what_no_rule_could_answer_is_refused_in_the_file(
    tmp_path: Path, table: str, row: Data, where: str
) -> None:
    told: Data = {"what": text()} if table == "due_dates" else {"says": text(), "unit": text()}
    [fault] = faults_of(write(tmp_path, notice() | {table: [{"clause": "A"} | told | row]}))
    assert fault.where == f"{table}[0].{where}"

"""Reasons for which rows are rejected: each code has a name for people, and stands in the documentation."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest
from tests.batch.running import HEADER, run

import shanxi_health_policy.batch as batch_room
import shanxi_health_policy.reconciling as reconciling_room
from shanxi_health_policy.batch import Look, audit_file, settle_file
from shanxi_health_policy.batch.files.odd_cells import ODD_CELLS
from shanxi_health_policy.batch.reject_reasons import REJECT_REASONS

_ROOMS = [Path(str(room.__file__)).parent for room in (batch_room, reconciling_room)]
_PAGE = Path(__file__).parents[2] / "docs" / "reference" / "reasons-and-errors.md"
_NOT_OF_ROWS = {"not_the_rest", "time_with_zone", "too_much"}
"""These refuse a whole file."""
_BAD = (
    f"{HEADER}\nV1,P1,2023-02-30,颈椎病,I,电针,abc\nV2,P1,2023-05-04,颈椎病,I,电针,100.00\n合计,,,,,,100.00\n"
)


def _told() -> Iterator[str]:
    """The codes that the code of the room gives as reasons where it records faults, also by the name of a constant."""
    modules = [ast.parse(path.read_text(encoding="utf-8")) for room in _ROOMS for path in room.rglob("*.py")]
    named = {
        target.id: node.value.value
        for module in modules
        for node in module.body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    for node in (node for module in modules for node in ast.walk(module)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            place = {"add": 2, "add_caused": 2, "add_missing": 3}.get(node.func.attr, -1)
            reason = node.args[place] if 0 <= place < len(node.args) else None
            if isinstance(reason, ast.Constant):
                yield str(reason.value)
            elif isinstance(reason, ast.Name) and reason.id in named:
                yield str(named[reason.id])


def test_every_reason_has_a_name_and_stands_on_the_page() -> None:
    codes = {*_told(), *ODD_CELLS}
    assert codes <= {*REJECT_REASONS} | _NOT_OF_ROWS
    assert codes >= _NOT_OF_ROWS
    page = _PAGE.read_text(encoding="utf-8").partition("## 退回的行")[2].partition("\n## ")[0]
    told = set(re.findall(r"^\| `(\w+)` \|", page, re.MULTILINE))
    assert told >= ({*REJECT_REASONS} - {*ODD_CELLS}) | _NOT_OF_ROWS
    assert told <= {*REJECT_REASONS} | _NOT_OF_ROWS


def test_names_of_reasons_are_told_apart() -> None:
    for language in ("zh", "en"):
        names = [name.in_language(language) for name in REJECT_REASONS.values()]
        assert len(set(names)) == len(names)


@pytest.mark.parametrize(
    ("columns", "line"), [("zh", "退回_原因"), ("en", "Reject reason"), ("machine", "reject_reason")]
)
def test_people_read_names_and_programs_codes(tmp_path: Path, columns: str, line: str) -> None:
    run(tmp_path, _BAD, look=Look(columns=columns))  # type: ignore[arg-type]
    found = pl.read_parquet(tmp_path / "settled.rejects.parquet")[line].to_list()
    codes = ["not_money", "not_a_day", "total"]
    if columns != "machine":
        codes = [REJECT_REASONS[code].in_language(columns) for code in codes]  # type: ignore[arg-type]
    assert found == ["\n".join(codes[:2]), codes[2]]


@pytest.mark.parametrize("columns", ["zh", "en", "machine"])
def test_rejects_in_any_words_are_mended_and_settled(tmp_path: Path, columns: str) -> None:
    (tmp_path / "visits.csv").write_text(_BAD, encoding="utf-8")
    settle_file(tmp_path / "visits.csv", tmp_path / "settled.csv", look=Look(columns=columns))  # type: ignore[arg-type]
    rejects = tmp_path / "settled.rejects.csv"
    mended = (
        rejects.read_text(encoding="utf-8").replace("2023-02-30", "2023-02-28", 1).replace("abc", "50.00", 1)
    )
    (tmp_path / "mended.csv").write_text(mended, encoding="utf-8")
    summary = settle_file(tmp_path / "mended.csv", tmp_path / "again.csv")
    assert (summary.visits_settled, summary.rows_rejected) == (1, 1)


def test_the_report_and_the_sheet_by_reason_speak_their_language(tmp_path: Path) -> None:
    lines = [
        f"{line},{more}" for line, more in zip(_BAD.splitlines(), ("fund_paid", "1", "60", ""), strict=True)
    ]
    (tmp_path / "paid.csv").write_text("\n".join(lines), encoding="utf-8")
    audit_file(tmp_path / "paid.csv", tmp_path / "report.html")
    assert "日期有误" in (tmp_path / "report.html").read_text(encoding="utf-8")
    settle_file(tmp_path / "paid.csv", tmp_path / "settled.xlsx", look=Look(language="zh"))
    sheet = pl.read_excel(tmp_path / "settled.xlsx", sheet_id=0)["退回原因"]
    assert "合计行" in sheet["退回_原因"].to_list()

"""`--dry-run`: every command over files says how it would read them, and writes nothing."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import pytest
import xlsxwriter
from tests.cli.conftest import Runner

TITLE = "某局\n"
TEXT = "就诊编号,参保人,就诊日期,病症,收费类别,项目名称,金额,基金已付,科室\nV1,P1,2023-01-09,哮喘,III,督灸,300.00,115.00,\n"
PEOPLE = "参保人,资助对象类别,年度,个人缴费标准,科室\nA,低保,2024,380.00,\n"
MAPPED = ("--map", "参保人=person_id", "--dry-run")


@pytest.fixture(params=["settle", "audit", "premium", "what-if"])
def command(request: pytest.FixtureRequest, tmp_path: Path) -> list[str]:
    """The beginning of a command over a file; no output is named."""
    name: str = request.param
    (tmp_path / "in.csv").write_text(TITLE + (PEOPLE if name == "premium" else TEXT), encoding="utf-8")
    return [name, str(tmp_path / "in.csv"), *(["--rate", "0.7"] if name == "what-if" else [])]


@pytest.mark.parametrize("out", [True, False])
def test_it_tells_how_the_file_is_read_and_writes_nothing(
    run: Runner, command: list[str], tmp_path: Path, out: bool
) -> None:
    more = ("-o", str(tmp_path / "o.csv")) if out else ()
    found = run(*command, *MAPPED, *more, "--lang", "zh")
    assert (found.code, found.err) == (0, "")
    person = "A" if command[0] == "premium" else "P1"
    for line in (
        f"文件: {command[1]}", "编码: utf-8", "分隔符: 逗号", "表头的行: 2", f"  参保人: → person_id（人员编号）：{person}",
        "  科室: → 不使用", "看过的行: 1", "时区: 未指定（带时区的时间会被拒绝）", "注意: 表头在第 2 行",
        "试读: 只看了各文件的开头；没有结算，没有写任何文件",
    ):  # fmt: skip
        assert line in found.out.splitlines()
    assert [one.name for one in tmp_path.iterdir()] == ["in.csv"]


def test_a_program_is_told_the_same(run: Runner, command: list[str]) -> None:
    found = json.loads(run(*command, *MAPPED, "--summary", "json").out)
    assert (found["command"], "adds_up" in found) == (command[0], False)
    (file,) = found["files"]
    assert (file["encoding"], file["separator"]) == ("utf-8", ",")
    assert file["headers"] == [{"sheet": None, "first_row": 2, "last_row": 2}]
    columns = {one["header"]: one["column"] for one in file["columns"]}
    assert (columns["参保人"], columns["科室"]) == ("person_id", None)


def test_what_a_run_refuses_it_refuses(run: Runner, command: list[str]) -> None:
    found = run(*command, "--dry-run", "--lang", "en")
    assert (found.code, "If so: --map 参保人=person_id" in found.err) == (4, True)


def test_it_is_told_or_not_asked_for(run: Runner, command: list[str]) -> None:
    found = run(*command, *MAPPED, "-q", "--lang", "en")
    assert (found.code, "--quiet: '--dry-run' is not valid; expected one of the two" in found.err) == (
        2,
        True,
    )


@pytest.mark.parametrize("command", ["settle", "audit", "premium"], indirect=True)
def test_without_it_an_output_must_be_named(run: Runner, command: list[str]) -> None:
    assert "-o/--out is missing" in run(*command, "--lang", "en").err


def test_sheets_and_zones_are_told(run: Runner, tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "in.xlsx") as book:
        page = book.add_worksheet("1月")
        rows = (line.split(",") for line in TEXT.replace("参保人", "人员编号,撤销").splitlines())
        for row, cells in enumerate([["标题"], ["就诊信息"], *rows]):
            page.write_row(row, 0, [*cells[:2], *([""] if row == 3 else []), *cells[2:]])
    found = run(
        "settle", tmp_path / "in.xlsx", "--dry-run", "--time-zone", "Asia/Shanghai", "--lang", "en"
    ).out
    assert "header in row: 1月!3\n" in found
    assert "columns that tell refunds: 撤销\n" in found
    assert "time zone: Asia/Shanghai\n" in found


def test_a_header_of_two_rows_is_told_with_both(run: Runner, tmp_path: Path) -> None:
    header, row = TEXT.splitlines()
    low = ",".join(["", "", *header.split(",")[2:]])
    path = tmp_path / "in.csv"
    path.write_text(f"就诊编号,人员编号,就诊信息,,,,,,\n{low}\n{row}\n", encoding="utf-8")
    assert "header in row: 1–2\n" in run("settle", path, "--dry-run", "--lang", "en").out


def test_standard_input_is_named_by_its_sign(run: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(TEXT.encode())))
    assert run("settle", "-", *MAPPED, "--lang", "en").out.startswith("file: -\n")

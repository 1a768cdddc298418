"""Standard output as the result of the commands over files: the same bytes as in a file, whole or not at all."""

from __future__ import annotations

import io
import json
import os
import sys
from pathlib import Path

import pytest
from tests.cli.conftest import Run, Runner

from shanxi_health_policy.cli import main
from shanxi_health_policy.cli.exit_codes import ExitCode

TEXT = "就诊编号,人员编号,就诊日期,病症,收费类别,项目名称,金额,基金已付\nV1,P1,2023-01-09,哮喘,III,督灸,300.00,115.00\n"
PEOPLE = "人员编号,资助对象类别,年度,个人缴费标准\nA,低保,2024,380.00\n"


@pytest.fixture(params=["settle", "audit", "premium", "what-if"])
def command(request: pytest.FixtureRequest, tmp_path: Path) -> list[str]:
    """The beginning of a command over a file."""
    name: str = request.param
    (tmp_path / "in.csv").write_text(PEOPLE if name == "premium" else TEXT, encoding="utf-8")
    return [name, str(tmp_path / "in.csv"), "--lang", "en", *(["--rate", "0.7"] if name == "what-if" else [])]


def spoil(folder: Path) -> None:
    """Adds a row that is rejected."""
    with (folder / "in.csv").open("a", encoding="utf-8") as file:
        file.write(
            "V2,,x,x,x,x,x,x\n" if "就诊" in (folder / "in.csv").read_text(encoding="utf-8") else ",x,x,x\n"
        )


@pytest.mark.parametrize("excel", [False, True])
def test_it_holds_what_the_file_would(run: Runner, command: list[str], tmp_path: Path, excel: bool) -> None:
    more = ["--excel-csv"] if excel else []
    there = run(*command, "-o", tmp_path / "o.csv", *more)
    (tmp_path / "o.rejects.csv").unlink()
    found = run(*command, "-o", "-", *more)
    assert found.code == there.code == 0
    assert found.out == (tmp_path / "o.csv").read_bytes().decode()
    # The summary is the same, beside it.
    said = there.out.replace(str(tmp_path / "o.csv"), "-").splitlines()
    assert [line for line in said if "rejects" not in line] == [
        line for line in found.err.splitlines() if "rejects" not in line
    ]
    assert {one.name for one in tmp_path.iterdir()} == {"in.csv", "o.csv"}


def test_rejected_rows_without_a_place_refuse_the_file(
    run: Runner, command: list[str], tmp_path: Path
) -> None:
    spoil(tmp_path)
    closing = ["--closing", str(tmp_path / "b.csv")] if command[0] == "settle" else []
    found = run(*command, "-o", "-", *closing)
    assert (found.code, found.out) == (ExitCode.FILE_TROUBLE, "")
    assert "in.csv: rejects: 1 × " in found.err
    assert "say with --rejects where they go, or mend the file" in found.err
    assert [one.name for one in tmp_path.iterdir()] == ["in.csv"]


def test_rejected_rows_with_a_place_go_there(run: Runner, command: list[str], tmp_path: Path) -> None:
    spoil(tmp_path)
    there = run(*command, "-o", tmp_path / "o.csv")
    found = run(*command, "-o", "-", "--rejects", tmp_path / "r.csv")
    assert found.code == there.code == ExitCode.ROWS_REJECTED
    assert found.out == (tmp_path / "o.csv").read_bytes().decode()
    assert (tmp_path / "r.csv").read_bytes() == (tmp_path / "o.rejects.csv").read_bytes()
    assert "r.csv" in found.err


def test_the_place_of_rejects_holds_for_files_too(run: Runner, command: list[str], tmp_path: Path) -> None:
    spoil(tmp_path)
    assert run(*command, "-o", tmp_path / "o.csv", "--rejects", tmp_path / "r.parquet").code == 1
    assert {one.name for one in tmp_path.iterdir()} == {"in.csv", "o.csv", "r.parquet"}
    same = run(*command, "-o", tmp_path / "o.csv", "--rejects", tmp_path / "in.csv")
    assert (same.code, "another file than FILE" in same.err) == (4, True)
    assert "ends in .csv" in run(*command, "-o", "-", "--rejects", "-").err


def test_many_reasons_are_told_up_to_some(run: Runner, tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text(
        f"{TEXT}V2,,x,x,x,,x\nV3,P3,2023-05-04,,I,电针,1.00,\n", encoding="utf-8"
    )
    found = run("settle", tmp_path / "in.csv", "-o", "-", "--lang", "en")
    assert found.err.count("×") == 5
    assert "、…; expected no rejected rows" in found.err


def test_a_program_is_told_beside_it(run: Runner, command: list[str]) -> None:
    found = run(*command, "-o", "-", "--summary", "json")
    told = json.loads(found.err)
    assert (told["out"], told["rejects"]) == ("-", None)
    quiet = run(*command, "-o", "-", "-q")
    assert (quiet.out, quiet.err) == (found.out, "")


def test_what_if_writes_rejects_without_a_table(run: Runner, tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text(TEXT, encoding="utf-8")
    spoil(tmp_path)
    found = run(
        "what-if", tmp_path / "in.csv", "--rate", "0.7", "--rejects", tmp_path / "r.csv", "--lang", "en"
    )
    assert (found.code, str(tmp_path / "r.csv") in found.out) == (1, True)
    assert (tmp_path / "r.csv").is_file()


def test_from_standard_input_to_standard_output(
    run: Runner, command: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected: Run = run(*command, "-o", "-")
    content = (tmp_path / "in.csv").read_bytes()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))
    found = run(command[0], "-", *command[2:], "-o", "-")
    assert (found.code, found.out) == (0, expected.out)


@pytest.mark.usefixtures("terminal")
def test_what_is_told_is_plain_where_errors_go_to_a_file(run: Runner, command: list[str]) -> None:
    assert "\x1b" not in run(*command, "-o", "-").err


def test_a_closed_pipe_ends_quietly(
    command: list[str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    with open(writer, "w", encoding="utf-8") as pipe:
        monkeypatch.setattr(sys, "stdout", pipe)
        assert main([*command, "-o", "-"]) == ExitCode.PIPE_CLOSED
    assert capsys.readouterr().err == ""


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_full_disk_is_told(
    command: list[str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with open("/dev/full", "w", encoding="utf-8") as full:
        monkeypatch.setattr(sys, "stdout", full)
        assert main([*command, "-o", "-"]) == ExitCode.FILE_TROUBLE
    assert capsys.readouterr().err.startswith("error: ")

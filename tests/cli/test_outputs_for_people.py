"""What the commands over files share at their end: for whom the outputs are, the summary as JSON, and silence."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import attrs
import polars as pl
import pytest
from tests.cli.conftest import HEADER, Runner

from shanxi_health_policy.batch import FileAudit, FileImpact, PremiumFileSummary, SettleSummary
from shanxi_health_policy.cli.exit_codes import ExitCode

PEOPLE = "person_id,groups\nP1,低保\nP2,富裕\n"
PAID = f"{HEADER},fund_paid\nV1,P1,2023-05-04,颈椎病,I,电针,150.00,90.00\nV2,P1,2023-05-05,颈椎病,I,电针,x,90.00\n"


@pytest.fixture
def files(tmp_path: Path, visits: Path) -> dict[str, tuple[Any, ...]]:
    """The commands over files, each with a file that it takes."""
    (tmp_path / "people.csv").write_text(PEOPLE, encoding="utf-8")
    (tmp_path / "paid.csv").write_text(PAID, encoding="utf-8")
    return {
        "settle": ("settle", visits),
        "premium": ("premium", tmp_path / "people.csv", "--year", "2024", "--contribution-standard", "380"),
        "audit": ("audit", tmp_path / "paid.csv"),
        "what-if": ("what-if", visits, "--rate", "0.65"),
    }


COMMANDS = {
    "settle": SettleSummary,
    "premium": PremiumFileSummary,
    "audit": FileAudit,
    "what-if": FileImpact,
}


@pytest.mark.parametrize("command", COMMANDS)
def test_the_summary_is_one_object_with_every_field(
    run: Runner, tmp_path: Path, files: dict[str, tuple[Any, ...]], command: str
) -> None:
    found = run(*files[command], "-o", tmp_path / "out.csv", "--summary", "json", "--lang", "en")
    told = json.loads(found.out)
    assert set(told) == {one.name for one in attrs.fields(COMMANDS[command])} | {"adds_up"}
    assert (told["adds_up"], told["out"]) == (True, str(tmp_path / "out.csv"))
    assert told["place_assumed"] is True
    rejected = command in ("premium", "audit")
    assert (told["rows_rejected"], found.code) == (int(rejected), int(rejected))
    assert not any(sign in found.out for sign in ("Decimal", "Share(", "PosixPath", "<")), found.out
    assert found.err == ""


def test_amounts_notes_terms_and_paths_are_text(
    run: Runner, tmp_path: Path, files: dict[str, tuple[Any, ...]]
) -> None:
    run(*files["audit"], "-o", tmp_path / "first.csv")
    rejects = tmp_path / "first.rejects.csv"
    told = json.loads(run("audit", rejects, "-o", tmp_path / "out.csv", "--summary", "json").out)
    assert [(one["code"], set(one["says"])) for one in told["notes"]] == [("mended_rejects", {"zh", "en"})]
    told = json.loads(run(*files["audit"], "-o", tmp_path / "out.csv", "--summary", "json").out)
    assert told["totals"]["paid"] == "90.00"
    told = json.loads(run(*files["what-if"], "--summary", "json").out)
    assert (told["impact"]["change"]["rate"], told["out"]) == ("65%", None)
    assert told["impact"]["rows"][0]["condition"] == "cervical_spondylosis"
    told = json.loads(run(*files["premium"], "-o", tmp_path / "out.csv", "--summary", "json").out)
    assert told["by_group"] == [["subsistence_allowance", 1, "304.00"]]


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("option", ["-q", "--quiet"])
def test_a_quiet_run_says_nothing_and_does_its_work(
    run: Runner,
    tmp_path: Path,
    files: dict[str, tuple[Any, ...]],
    monkeypatch: pytest.MonkeyPatch,
    command: str,
    option: str,
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    found = run(*files[command], "-o", tmp_path / "out.csv", option)
    assert (found.out, found.err) == ("", "")
    assert found.code == int(command in ("premium", "audit"))
    assert (tmp_path / "out.csv").exists()


@pytest.mark.parametrize("command", COMMANDS)
def test_a_quiet_run_still_tells_errors(
    run: Runner, tmp_path: Path, files: dict[str, tuple[Any, ...]], command: str
) -> None:
    found = run(*files[command], "-o", tmp_path / "out.doc", "-q", "--lang", "en")
    assert found.code == ExitCode.FILE_TROUBLE
    assert "out.doc" in found.err
    found = run(*files[command], "-o", tmp_path / "out.csv", "-q", "--summary", "json", "--lang", "en")
    assert (found.code, "one of the two" in found.err) == (ExitCode.WRONG_USAGE, True)


@pytest.mark.parametrize("command", COMMANDS)
def test_outputs_are_for_whom_they_are_asked_for(
    run: Runner, tmp_path: Path, files: dict[str, tuple[Any, ...]], command: str
) -> None:
    first = {}
    for name, options in {
        "plain": (),
        "zh": ("--columns", "zh"),
        "excel": ("--excel-csv", "--lang", "zh"),
        "both": ("--excel-csv", "--lang", "zh", "--columns", "machine"),
    }.items():
        run(*files[command], "-o", tmp_path / "out.csv", *options)
        first[name] = (tmp_path / "out.csv").read_text(encoding="utf-8").splitlines()[0]
    assert first["zh"] != first["plain"]
    assert first["excel"] == f"\ufeff{first['zh']}"
    assert first["both"] == f"\ufeff{first['plain']}"
    assert run(*files[command], "-o", tmp_path / "out.csv", "--columns", "fr").code == ExitCode.WRONG_USAGE
    found = run(*files[command], "-o", tmp_path / "out.parquet", "--excel-csv", "--lang", "en")
    assert (found.code, "--excel-csv" in found.err) == (ExitCode.FILE_TROUBLE, True)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_workbook_follows_the_language(run: Runner, tmp_path: Path, visits: Path, language: str) -> None:
    run("settle", visits, "-o", tmp_path / "out.xlsx", "--lang", language)
    assert pl.read_excel(tmp_path / "out.xlsx").columns[0] == ("就诊编号" if language == "zh" else "Visit id")

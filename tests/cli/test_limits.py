"""`limits`: the table on screen, for programs and in files."""

from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest
from rich.cells import cell_len
from tests.cli.conftest import Runner, plain

from shanxi_health_policy.cli.exit_codes import ExitCode

NOTICE = "lvliang-2022-22"
CERVICAL = ("limits", "--condition", "颈椎病", "--fee-class", "I", "--lang", "en")


@pytest.mark.clause(NOTICE, "T4", "T5")
def test_a_program_reads_a_row_for_every_condition_and_class(run: Runner) -> None:
    found = run("limits", "--lang", "en")
    rows = [line.split("\t") for line in found.out.splitlines()]
    assert (found.code, len(rows), {len(row) for row in rows}) == (ExitCode.DONE, 61, {12})
    assert rows[1] == [
        *(NOTICE, "吕医保发〔2022〕22号", "cervical_spondylosis", "cervical spondylosis", "I"),
        *("140.00", "2720.00", "Annex 1, row 1", "T2 T3 T4 T5", "2022-08-15", "141100", "true"),
    ]
    assert "\x1b" not in found.out


def test_csv_and_json_hold_the_same(run: Runner) -> None:
    table = list(csv.DictReader(io.StringIO(run(*CERVICAL, "--format", "csv").out)))
    told = json.loads(run(*CERVICAL, "--format", "json").out)
    assert told[0]["place_assumed"] is True
    assert table == [{**one, "place_assumed": "true"} for one in told]
    assert len(table) == 1


@pytest.mark.usefixtures("terminal")
@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_person_sees_one_line_a_condition_that_aligns(
    run: Runner, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    lines = plain(run("limits", "--lang", language).out).splitlines()
    table = [line for line in lines if line[:1] in ("┏", "┃", "┡", "│", "└")]
    assert len({cell_len(line) for line in table}) == 1
    assert len(table) == 24
    assert ("未指定地方，" if language == "zh" else "no place was asked for: ") in lines[1]
    assert "140 / 2720" in table[3]
    assert any(line.startswith("T5 ") for line in lines)


@pytest.mark.usefixtures("terminal")
def test_a_person_sees_where_no_limit_is_set(run: Runner, own_notices: Callable[..., Path]) -> None:
    found = run("limits", "--place", "149900", "--notices", own_notices(), "--lang", "en")
    assert "none / none" in found.out
    assert (
        json.loads(run("limits", "elsewhere-2024-1", "--notices", own_notices(), "--format", "json").out)[0][
            "annual_limit"
        ]
        is None
    )


@pytest.mark.parametrize("ending", ["csv", "xlsx", "json", "parquet"])
def test_the_table_goes_into_a_file_by_its_ending(run: Runner, tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"limits.{ending}"
    assert run("limits", NOTICE, "-o", path, "--lang", "en").out == f"60 rows → {path}\n"
    readers: dict[str, Callable[[Path], pl.DataFrame]] = {
        "csv": pl.read_csv,
        "xlsx": pl.read_excel,
        "json": pl.read_json,
        "parquet": pl.read_parquet,
    }
    frame = readers[ending](path)
    assert frame.height == 60
    assert float(frame["annual_limit"][0]) == 2720
    assert frame["condition_name"][0] == "cervical spondylosis"


def test_the_place_is_a_code_or_a_name_and_what_is_assumed_is_said(run: Runner, tmp_path: Path) -> None:
    path = tmp_path / "limits.csv"
    assumed = run("limits", "-o", path, "--lang", "zh").out.splitlines()
    assert assumed == [f"60 行 → {path}", "未指定地方，按唯一有此规则的吕梁市141100"]
    assert set(pl.read_csv(path)["place_assumed"]) == {True}
    named = json.loads(run("limits", "--place", "文水", "--format", "json").out)
    assert {(one["notice"], one["place"], one["place_assumed"]) for one in named} == {
        (NOTICE, "141121", False)
    }
    of_notice = json.loads(run("limits", "吕医保发[2022]22号", "--format", "json").out)
    assert {(one["notice"], one["place"], one["place_assumed"]) for one in of_notice} == {
        (NOTICE, "141100", False)
    }


def test_a_file_without_limits_is_typed_all_the_same(
    run: Runner, tmp_path: Path, own_notices: Callable[..., Path]
) -> None:
    path = tmp_path / "limits.parquet"
    run("limits", "elsewhere-2024-1", "--notices", own_notices(), "-o", path)
    assert pl.read_parquet(path).schema["annual_limit"] == pl.Decimal(12, 2)


def test_an_ending_that_cannot_be_written_is_told(run: Runner, tmp_path: Path) -> None:
    assert run("limits", "-o", tmp_path / "limits.doc").code == ExitCode.FILE_TROUBLE


def test_a_file_needs_the_extra(run: Runner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "polars", None)
    found = run("limits", "-o", tmp_path / "limits.csv", "--lang", "en")
    assert found.code == ExitCode.MISSING_EXTRA
    assert found.err == "error: polars is not installed; run: pip install 'shanxi-health-policy[cli]'\n"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("wenshui",), "wenshui-2022-7"),
        (("wenshui-2022-7",), "expected a notice that pays for treatment: lvliang-2022-22"),
        (("--place", "149900"), "--place: '149900' is not valid"),
        (("--condition", "头疼"), "--condition: '头疼' is not valid"),
        (("--place", "文氺县"), "--place: '文氺县' is not valid"),
        (("--tier", "IV"), "--tier: 'IV' is not valid"),
        (("--format", "csv", "-o", "x.csv"), "leave out --format"),
        ((NOTICE, "--place", "141100"), "leave out --place"),
    ],
)
def test_wrong_input_is_told(run: Runner, arguments: tuple[str, ...], said: str) -> None:
    found = run("limits", *arguments, "--lang", "en")
    assert (found.code, found.out) == (ExitCode.WRONG_USAGE, "")
    assert said in found.err


def test_a_condition_the_notice_does_not_cover_is_told(run: Runner, own_notices: Callable[..., Path]) -> None:
    found = run(
        "limits",
        NOTICE,
        "--notices",
        own_notices(),
        "--condition",
        "膝痛",
        "--fee-class",
        "1",
        "--lang",
        "en",
    )
    assert found.code == ExitCode.WRONG_USAGE
    assert "'膝痛 一类' is not valid; expected what 吕医保发〔2022〕22号 sets limits for" in found.err

"""The command that checks claims already paid: what it prints, writes and refuses, in both languages."""

from __future__ import annotations

import sys
from pathlib import Path

import polars as pl
import pytest
from tests.cli.conftest import HEADER, Runner

from shanxi_health_policy.batch.audit.paid_columns import PAID_COLUMNS
from shanxi_health_policy.cli.exit_codes import ExitCode


@pytest.fixture
def claims(tmp_path: Path) -> Path:
    """A small file of paid claims, one of them wrong, and a cancellation."""
    rows = (
        f"{HEADER},facility,cancels,fund_paid",
        "V1,P1,2023-05-04,颈椎病,I,电针,150.00,甲医院,,90.00",
        "V2,P1,2023-05-05,颈椎病,I,电针,150.00,甲医院,,100.00",
        "V3,P1,2023-05-06,颈椎病,I,电针,150.00,乙医院,,90.00",
        "C3,P1,2023-05-07,,,,,,V3,-90.00",
    )
    path = tmp_path / "paid.csv"
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return path


@pytest.mark.parametrize("ending", ["xlsx", "html", "parquet", "csv", "json"])
def test_what_is_found_is_summed_up_and_written(run: Runner, claims: Path, ending: str) -> None:
    out = claims.with_name(f"report.{ending}")
    found = run("audit", claims, "-o", out, "--lang", "zh")
    assert (found.code, found.err) == (ExitCode.DONE, "")
    rejects = claims.with_name(f"report.rejects.{'csv' if ending == 'html' else ending}")
    assert found.out.splitlines() == [
        "就诊: 3；撤销 1；已付 190.00，应付 180.00，相差 10.00",
        "多付: 1；多付 10.00，少付 0.00",
        f"疑点: 1，{out}",
        f"退回的行: 0，{rejects}",
        "未指定地方，按唯一有此规则的吕梁市141100",
    ]
    assert out.stat().st_size
    assert rejects.exists()


def test_the_place_the_day_and_balances_count(run: Runner, claims: Path) -> None:
    opening = claims.with_name("opening.csv")
    opening.write_text("person_id,condition,year,paid\nP1,颈椎病,2023,2720.00\n", encoding="utf-8")
    out = claims.with_name("found.parquet")
    run("audit", claims, "-o", out, "--opening", opening, "--lang", "en")
    assert pl.read_parquet(out)["binding"].to_list() == ["annual"] * 3
    run("audit", claims, "-o", out, "--place", "110000")
    assert pl.read_parquet(out)["reasons"].to_list() == ["no_rule_for_place"] * 3
    run("audit", claims, "-o", out, "--known-on", "2022-08-14")
    assert pl.read_parquet(out)["reasons"].to_list() == ["not_yet_known"] * 3


def test_a_person_sees_progress_within_the_memory_allowed(
    run: Runner, claims: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    out = claims.with_name("report.csv")
    found = run("audit", claims, "-o", out, "--memory", "512MB", "--lang", "en")
    assert found.code == ExitCode.DONE
    assert "done" in found.err
    refused = run("audit", claims, "-o", out, "--memory", "little", "--lang", "en")
    assert refused.code == ExitCode.WRONG_USAGE
    assert "memory" in refused.err


def test_outputs_that_cannot_be_written_are_refused(run: Runner, claims: Path) -> None:
    found = run("audit", claims, "-o", claims.with_name("report.pdf"), "--lang", "en")
    assert found.code not in (ExitCode.DONE, ExitCode.ROWS_REJECTED)
    assert "report.pdf" in found.err
    assert run("audit", claims, "-o", claims).code == found.code
    assert [one.name for one in claims.parent.iterdir()] == ["paid.csv"]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_help_names_every_column_that_is_more_than_those_of_settle(run: Runner, language: str) -> None:
    found = run("audit", "--help", "--lang", language)
    assert found.code == ExitCode.DONE
    for column in PAID_COLUMNS[-3:]:
        assert f"{column.name}, {column.zh}" in found.out
    assert "report.xlsx" in found.out

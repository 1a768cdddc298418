"""`accredited`: the lists of a place and a round, shown and written; a list that is not here is no empty table."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from rich.cells import cell_len
from tests.cli.conftest import Runner, plain

from shanxi_health_policy.cli.exit_codes import ExitCode

LVLIANG = ("accredited", "--place", "吕梁", "--year", "2021")


@pytest.mark.clause("shanxi-2022-4", "R2")
@pytest.mark.parametrize("ending", [".csv", ".xlsx", ".json", ".parquet"])
def test_the_list_of_a_city_s_round_is_written_as_a_table(run: Runner, tmp_path: Path, ending: str) -> None:
    out = tmp_path / f"list{ending}"
    found = run(*LVLIANG, "-o", out, "--lang", "zh")
    assert (found.code, found.err) == (ExitCode.DONE, "")
    assert found.out.splitlines() == [
        f"12 行 → {out}",
        "推荐标准：2021 年度名单上 10 所",
        "社区医院：2021 年度名单上 2 所",
    ]
    read: dict[str, Any] = {
        ".csv": pl.read_csv,
        ".xlsx": pl.read_excel,
        ".json": pl.read_json,
        ".parquet": pl.read_parquet,
    }
    frame = read[ending](out)
    assert frame["机构"].to_list()[0] == "凤城镇卫生院"
    assert set(frame["县（市、区）"]) >= {"文水县", "孝义市"}
    assert frame.height == 12


@pytest.mark.clause("shanxi-2021-2", "R5")
def test_a_round_that_is_not_here_writes_nothing_and_is_no_success(run: Runner, tmp_path: Path) -> None:
    out = tmp_path / "list.csv"
    found = run("accredited", "--place", "吕梁", "--year", "2019", "-o", out, "--lang", "en")
    assert found.code == ExitCode.NOT_CERTAIN
    assert found.out.splitlines()[0] == (
        "recommended standard: no list of 2019 is here, only of 2020, 2021, which does not say that there is no facility"
    )
    assert not out.exists()


def test_a_program_gets_lines_csv_or_json(run: Runner) -> None:
    lines = run(*LVLIANG, "--lang", "en").out.splitlines()
    assert (lines[0].split("\t")[:3], len(lines)) == (["city", "county", "facility"], 1 + 12 + 2)
    rows = run(*LVLIANG, "--format", "csv", "--lang", "zh").out.splitlines()
    assert (rows[0].split(",")[:3], len(rows)) == (["市", "县（市、区）", "机构"], 1 + 12)
    asked = ("--standard", "社区医院", "--format", "json", "--lang", "en")
    found = json.loads(run(*LVLIANG, *asked).out)
    assert (found["place"], found["year"], found["is_here"]) == ("Lvliang", 2021, True)
    assert [(one["standard"], one["rounds"], one["listed"]) for one in found["reach"]] == [
        ("community_hospital", [2020, 2021], 2)
    ]
    assert [one["year"] for one in found["facilities"]] == [2021] * 2
    everywhere = json.loads(run("accredited", "--year", "2023", "--format", "json").out)
    assert (everywhere["place"], everywhere["is_here"], everywhere["facilities"]) == (None, False, [])


@pytest.mark.usefixtures("terminal")
def test_on_a_terminal_it_is_a_table(run: Runner) -> None:
    found = plain(run(*LVLIANG, "--lang", "zh").out)
    assert "名单上的机构：吕梁市，2021 年度" in found
    assert "吕梁市文水县" in found
    assert max(map(cell_len, found.splitlines())) <= 100
    assert plain(run("accredited", "--place", "天津", "--lang", "zh").out).startswith(
        "推荐标准：这里没有这样的名单"
    )


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (("--place", "没有县"), "--place"),
        (("--year", "21"), "--year"),
        (("--standard", "达标"), "--standard"),
        (("--format", "csv", "-o", "x.csv"), "--format"),
    ],
)
def test_wrong_usage_names_the_option(run: Runner, wrong: tuple[str, ...], told: str) -> None:
    found = run("accredited", *wrong)
    assert found.code == ExitCode.WRONG_USAGE
    assert told in found.err

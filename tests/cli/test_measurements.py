"""`measurements`: what reviews measured, as a table, a file, or a clear word that there is none."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest
from rich.cells import cell_len
from tests.cli.conftest import Runner, plain

from shanxi_health_policy.cli.exit_codes import ExitCode
from shanxi_health_policy.organisation import measurements


@pytest.mark.clause("shanxi-2021-2", "N6")
def test_a_topic_is_a_table_for_a_program(run: Runner) -> None:
    lines = run("measurements", "surgery", "--place", "Shanxi", "--lang", "en").out.splitlines()
    assert lines[0].split("\t")[:2] == ["topic", "what is counted"]
    assert lines[1].split("\t")[:8] == [
        *("surgery", "grade B or above", "township health centres reviewed"),
        *("Shanxi 140000", "2020", "2021-04-01", "38", "%"),
    ]
    assert lines[2:] == ["Decided: 1 figure"]


@pytest.mark.usefixtures("terminal")
def test_on_a_terminal_every_figure_has_its_clause(run: Runner) -> None:
    found = plain(run("measurements", "病种", "--place", "山西", "--lang", "zh").out)
    assert "诊疗病种：达到B档 38.7%" in found
    assert "I-M3" in found
    assert max(map(cell_len, found.splitlines())) <= 100
    nothing = plain(run("measurements", "病种", "--place", "太原", "--lang", "zh").out)
    assert nothing == "太原市140100：只有上级地方的数字，不是本地的；有数字的是山西省140000\n"


@pytest.mark.parametrize("ending", ["csv", "xlsx", "parquet", "json"])
def test_the_table_is_written_in_the_format_of_its_ending(run: Runner, tmp_path: Path, ending: str) -> None:
    out = tmp_path / f"measured.{ending}"
    asked = ("measurements", "--place", "140000", "--year", "2020", "-o", out, "--lang", "en")
    assert run(*asked).code == ExitCode.DONE
    heads, rows = measurements(place="140000", year=2020).table("en")
    if ending == "json":
        assert out.read_text(encoding="utf-8").count('"topic"') == len(rows)
        return
    readers: dict[str, Callable[[Path], pl.DataFrame]] = {
        "csv": pl.read_csv,
        "xlsx": pl.read_excel,
        "parquet": pl.read_parquet,
    }
    read = readers[ending](out)
    assert read.columns == list(heads)
    assert read["topic"].to_list() == [row[0] for row in rows]
    assert [float(one) if one is not None else None for one in read["value"].to_list()] == [
        None if row[6] is None else float(str(row[6])) for row in rows
    ]


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (("病钟", "--place", "山西"), "TOPIC: '病钟'"),
        ((), "--place"),
        (("--place", "三西"), "--place"),
        (("--place", "山西", "--year", "20"), "--year"),
        (("--place", "山西", "--known-on", "2021"), "--known-on"),
    ],
)
def test_what_is_wrong_is_named_by_its_word(run: Runner, words: tuple[str, ...], named: str) -> None:
    found = run("measurements", *words, "--lang", "zh")
    assert found.code != ExitCode.DONE
    assert named in found.err


def test_a_day_before_the_notice_is_told(run: Runner) -> None:
    found = run("measurements", "病种", "--place", "山西", "--known-on", "2021-03-31", "--lang", "zh")
    assert found.out.splitlines()[-1] == "山西省140000：截至查询日，文件尚未发布"

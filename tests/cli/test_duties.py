"""`duties` and `responsible`: who does what, shown for a person and a program, and written as a table."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl
import pytest
from tests.cli.conftest import Runner, plain

from shanxi_health_policy.cli.exit_codes import ExitCode


def test_a_point_is_answered_with_its_departments(run: Runner) -> None:
    found = run("responsible", "晋政办发〔2023〕51号", "第54条", "--lang", "en")
    assert found.code == ExitCode.DONE
    assert found.out.splitlines()[0] == "who is responsible for Point 54 of 晋政办发〔2023〕51号"
    assert "Decided: led by Healthcare Security Administration of Shanxi" in found.out
    told = json.loads(run("responsible", "shuozhou-2023-42", "(五)3", "--format", "json").out)
    assert [one["part"] for one in told["result"]["departments"]] == [
        "leads_own_part",
        "leads_own_part",
        "supports",
    ]


@pytest.mark.usefixtures("terminal")
def test_a_person_sees_a_table(run: Runner) -> None:
    found = plain(run("duties", "省公安厅", "--lang", "zh").out)
    assert "第57–58条：参加（牵头：山西省医疗保障局）" in found


@pytest.mark.parametrize("ending", [".csv", ".xlsx"])
def test_the_duties_are_written_as_a_table(run: Runner, tmp_path: Path, ending: str) -> None:
    out = tmp_path / f"duties{ending}"
    found = run("duties", "省财政厅", "-o", out, "--lang", "zh")
    assert (found.code, found.out) == (ExitCode.DONE, f"55 行 → {out}\n结论：55 条，其中牵头 12 条\n")
    frame = pl.read_csv(out) if ending == ".csv" else pl.read_excel(out)
    assert frame.columns == ["文号", "条", "部门", "分工", "牵头", "内容"]
    assert frame["分工"].to_list().count("牵头") == 12
    nothing = run("duties", "省公安厅", "--notice", "shuozhou-2023-42", "-o", out, "--lang", "zh").out
    assert nothing.splitlines() == [f"0 行 → {out}", "朔州市140600：文件没有给该部门分工"]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("duties", "省财局"), "是否指"),
        (("duties", "卫健委"), "山西省卫生健康委员会、朔州市卫生健康委员会"),
        (("responsible", "shanxi-2023-51", "70"), "64、63、62"),
        (("responsible", "shanxi-2023-51", "54", "--place", "无此地"), "--place"),
    ],
)
def test_what_is_wrong_is_named_with_what_there_is(
    run: Runner, arguments: tuple[str, ...], told: str
) -> None:
    found = run(*arguments, "--lang", "zh")
    assert found.code == ExitCode.WRONG_USAGE
    assert told in found.err


@pytest.mark.parametrize(
    "words", [("duties", "省财政厅"), ("responsible", "shanxi-2023-51", "54"), ("accredited",)]
)
def test_a_form_beside_a_file_is_refused_and_not_dropped(
    run: Runner, tmp_path: Path, words: tuple[str, ...]
) -> None:
    found = run(*words, "--format", "json", "-o", tmp_path / "x.csv", "--lang", "en")
    assert (found.code, found.out) == (ExitCode.WRONG_USAGE, "")
    assert "leave out --format" in found.err
    assert list(tmp_path.iterdir()) == []

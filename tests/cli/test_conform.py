"""`conform` and `vectors`: what they print, what they write, and what they end with."""

from __future__ import annotations

import gc
import json
import os
import shlex
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import click
import polars as pl
import pytest

from shanxi_health_policy import batch, testing
from shanxi_health_policy.cli.exit_codes import ExitCode
from shanxi_health_policy.errors import InputError
from shanxi_health_policy.testing.conform.golden_vectors import golden_vectors, vector_lines
from shanxi_health_policy.text import Text

from .conftest import Runner, plain

EXAMPLES = Path(__file__).parents[2] / "docs" / "examples" / "conform"
CITY = Path(__file__).parents[2] / "docs" / "how-to" / "example-city.toml"


def adapter(folder: Path, old: str = "", new: str = "") -> str:
    """The reference adapter in Python, with some text replaced; the command that runs it."""
    text = (EXAMPLES / "adapter.py").read_text(encoding="utf-8")
    assert old in text
    file = folder / "their adapter.py"
    file.write_text(text.replace(old, new) if old else text, encoding="utf-8")
    return shlex.join((sys.executable, str(file)))


def wrong(folder: Path) -> str:
    """An adapter that pays a fen too much for every visit."""
    return adapter(folder, "payments.append(yuan(payment))", "payments.append(yuan(payment + 1))")


def test_an_implementation_that_agrees(run: Runner, tmp_path: Path) -> None:
    found = run("conform", "--command", adapter(tmp_path), "--cases", "20", "--lang", "en")
    assert found.code == ExitCode.DONE
    lines = found.out.splitlines()
    assert lines[0].startswith("implementation adapter.py 1; ")
    assert "; Lvliang 141100; notices 吕医保发〔2022〕22号 " in lines[0]
    assert lines[1].startswith("Passed: ")
    assert "(seed 0, " in lines[1]
    assert lines[1].endswith(" No place was asked for: Lvliang 141100, the only one that pays.")
    assert lines[2:] == []
    assert found.err == ""


def test_nothing_is_left_behind(tmp_path: Path) -> None:
    (tmp_path / "here").mkdir()
    command = [sys.executable, "-m", "shanxi_health_policy", "conform", "--command", adapter(tmp_path)]
    done = subprocess.run(
        [*command, "--cases", "50"], cwd=tmp_path / "here", check=False, capture_output=True
    )
    assert done.returncode == ExitCode.DONE
    assert list((tmp_path / "here").iterdir()) == []


def test_an_implementation_that_differs(run: Runner, tmp_path: Path) -> None:
    found = run("conform", "--command", wrong(tmp_path), "--cases", "0", "--seed", "7", "--lang", "zh")
    assert found.code == ExitCode.IMPLEMENTATION_DIFFERS
    assert found.code == 8
    assert "（种子 7，" in found.out
    assert "不一致 1  每次都相差 +0.01 元（" in found.out
    assert "重现：\n  shanxi-health-policy conform --command " in found.out
    assert "（相差 +0.01）" in found.out
    assert "吕医保发〔2022〕22号" in found.out


@pytest.mark.parametrize("ending", ["txt", "xml", "html"])
def test_the_report_is_written(run: Runner, tmp_path: Path, ending: str) -> None:
    report = tmp_path / f"report.{ending}"
    arguments = ("--cases", "0", "--report", report, "--lang", "en")
    found = run("conform", "--command", wrong(tmp_path), *arguments)
    assert found.code == ExitCode.IMPLEMENTATION_DIFFERS
    assert found.out.endswith(f"report: {report}\n")
    text = report.read_text(encoding="utf-8")
    assert "0.01" in text
    if ending == "xml":
        assert list(ElementTree.fromstring(text).iter("failure"))
    assert run("conform", "--command", adapter(tmp_path), *arguments).code == ExitCode.DONE


def test_a_notice_of_ones_own(run: Runner, tmp_path: Path) -> None:
    notice = ("--place", "149900", "--notices", CITY, "--cases", "20", "--lang", "en")
    assert run("conform", "--command", adapter(tmp_path), *notice).code == ExitCode.DONE
    half_even = (
        '(2 * cost * rate["numerator"] + rate["denominator"]) // (2 * rate["denominator"])',
        "cost * 7 // 10",
    )
    found = run("conform", "--command", adapter(tmp_path, *half_even), *notice)
    assert found.code == ExitCode.IMPLEMENTATION_DIFFERS


def test_cases_are_counted_where_a_person_looks(
    run: Runner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    for language, word in (("zh", "案例"), ("en", "cases")):
        found = run("conform", "--command", adapter(tmp_path), "--cases", "0", "--lang", language)
        assert found.code == ExitCode.DONE
        assert f"{word} " in plain(found.err)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "give either --command or --url"),
        (("--command", "true", "--url", "http://127.0.0.1"), "give either --command or --url"),
        (("--command", "no-such-program"), "--command: 'no-such-program' is not valid"),
        (("--command", "'"), "--command: "),
        (
            ("--url", "http://10.0.0.1/"),
            "--url: 'http://10.0.0.1/' is not valid; expected an address on this machine",
        ),
        (("--url", "http://127.0.0.1:9/"), "the service failed: nobody answers there"),
        (("--command", "false"), "it has ended with exit code 1"),
        (("--command", "false", "--seed", "-1"), "--seed: '-1' is not valid"),
        (("--command", "false", "--cases", "1e3"), "--cases: '1e3' is not valid"),
        (("--command", "false", "--seconds", "0"), "--seconds: '0' is not valid"),
        (("--command", "false", "--seconds", "100000"), "--seconds: '100000' is not valid"),
        (("--command", "false", "--timeout", "inf"), "--timeout: 'inf' is not valid"),
        (("--command", "false", "--place", "1411"), "--place: '1411' is not valid"),
        (("--command", "false", "--case", "{"), "--case: '{' is not valid; expected a case as JSON"),
        (("--command", "false", "--case", "{}", "--vectors", "x"), "give --vectors or --case, not both"),
    ],
)
def test_wrong_usage_is_told(run: Runner, arguments: tuple[str, ...], said: str) -> None:
    found = run("conform", *arguments, "--lang", "en")
    assert (found.code, said in found.err) == (ExitCode.WRONG_USAGE, True), found.err
    assert found.out == ""


def test_a_place_without_a_notice_is_told(run: Runner, tmp_path: Path) -> None:
    found = run("conform", "--command", adapter(tmp_path), "--place", "140100", "--lang", "en")
    assert found.code == ExitCode.WRONG_USAGE
    assert "--place: '140100' is not valid; expected a place with a notice" in found.err


@pytest.mark.parametrize("report", ["report.pdf", "no-such-folder/report.html", "folder.html"])
def test_a_report_that_cannot_be_written_is_told_before_anything_runs(
    run: Runner, tmp_path: Path, report: str
) -> None:
    (tmp_path / "folder.html").mkdir()
    command = f"touch {tmp_path}/started"
    found = run("conform", "--command", command, "--report", tmp_path / report, "--lang", "zh")
    assert found.code == ExitCode.FILE_TROUBLE
    assert ".txt、.xml 或 .html" in found.err
    assert not (tmp_path / "started").exists()


def test_without_hypothesis_the_extra_is_named(run: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(testing, "search")  # as it is found anew; a room keeps what it once gave
    monkeypatch.delitem(sys.modules, "shanxi_health_policy.testing.conform.search")
    monkeypatch.setitem(sys.modules, "hypothesis", None)
    found = run("conform", "--command", "false", "--lang", "en")
    assert found.code == ExitCode.MISSING_EXTRA
    assert "shanxi-health-policy[testing]" in found.err


# ------------------------------------------------------------------ results, single cases, vectors of a file


def test_the_command_that_repeats_a_difference_repeats_it(run: Runner, tmp_path: Path) -> None:
    notice = ("--place", "149900", "--notices", str(CITY))
    found = run("conform", "--command", wrong(tmp_path), "--cases", "0", "--lang", "en", *notice)
    line = found.out.split("To repeat:\n")[1].splitlines()[0]
    words = shlex.split(line)
    assert words[:2] == ["shanxi-health-policy", "conform"]
    assert words[4:8] == list(notice)
    again = run(*words[1:], "--lang", "en")
    assert again.code == ExitCode.IMPLEMENTATION_DIFFERS
    assert "Failed: 1 case with 1 operation tried, 1 of them differs" in again.out
    right = [adapter(tmp_path) if one == words[3] else one for one in words[1:]]
    assert run(*right, "--lang", "en").code == ExitCode.DONE


def test_results_and_a_badge_are_written_and_compared(run: Runner, tmp_path: Path) -> None:
    files = []
    for name, command in (("right", adapter), ("wrong", wrong)):
        out = (tmp_path / f"{name}.json", tmp_path / f"{name}.svg")
        found = run(
            "conform",
            "--command",
            command(tmp_path),
            "--cases",
            "0",
            "--results",
            out[0],
            "--badge",
            out[1],
            "--lang",
            "zh",
        )
        assert f"结果: {out[0]}" in found.out
        assert f"徽章: {out[1]}" in found.out
        files.append(out[0])
        assert ElementTree.fromstring(out[1].read_text(encoding="utf-8")).tag.endswith("svg")
    page = tmp_path / "page.html"
    found = run("conform-results", *files, "-o", page, "--lang", "zh")
    assert (found.code, found.err) == (ExitCode.DONE, "")
    assert "adapter.py 1 (right.json): 通过 84/84" in found.out
    assert "adapter.py 1 (wrong.json): 不通过 0/84" in found.out
    assert "每次都相差 +0.01 元" in found.out
    assert "adapter.py 1 (wrong.json)" in page.read_text(encoding="utf-8")
    alone = run("conform-results", files[0], "--lang", "en")
    assert alone.out == "adapter.py 1: passed 84/84\n"


def test_results_of_another_version_of_the_library_are_told(run: Runner, tmp_path: Path) -> None:
    run("conform", "--command", adapter(tmp_path), "--cases", "0", "--results", tmp_path / "a.json")
    data = json.loads((tmp_path / "a.json").read_text(encoding="utf-8"))
    (tmp_path / "b.json").write_text(json.dumps({**data, "version": "0.0.1"}), encoding="utf-8")
    found = run("conform-results", tmp_path / "a.json", tmp_path / "b.json", "--lang", "en")
    assert "the version of the library differs: 0.0.1, " in found.out
    data["notices"][0]["digest"] = "0" * 64
    (tmp_path / "c.json").write_text(json.dumps(data), encoding="utf-8")
    found = run("conform-results", tmp_path / "a.json", tmp_path / "c.json", "--lang", "en")
    assert (found.code, "run both again with one version" in found.err) == (ExitCode.FILE_TROUBLE, True)


def test_a_page_does_not_take_the_place_of_results(run: Runner, tmp_path: Path) -> None:
    file = tmp_path / "a.html"
    run("conform", "--command", adapter(tmp_path), "--cases", "0", "--results", tmp_path / "a.json")
    (tmp_path / "a.json").rename(file)
    found = run("conform-results", file, "-o", file, "--lang", "en")
    assert (found.code, json.loads(file.read_text(encoding="utf-8"))["passed"]) == (
        ExitCode.FILE_TROUBLE,
        True,
    )


@pytest.mark.parametrize("ending", ["json", "jsonl"])
def test_the_cases_of_a_file_of_vectors_are_tried(run: Runner, tmp_path: Path, ending: str) -> None:
    out = tmp_path / f"vectors.{ending}"
    run("vectors", "-o", out)
    found = run("conform", "--command", adapter(tmp_path), "--vectors", out, "--lang", "en")
    assert (found.code, found.out.count("84 cases with 1583 operations")) == (ExitCode.DONE, 1)
    found = run("conform", "--command", wrong(tmp_path), "--vectors", out, "--lang", "en")
    assert found.code == ExitCode.IMPLEMENTATION_DIFFERS
    assert "--place 141100" in found.out
    text = out.read_text(encoding="utf-8")
    out.write_text(text[: len(text) // 2], encoding="utf-8")
    found = run("conform", "--command", "false", "--vectors", out, "--lang", "en")
    assert (found.code, "cut short" in found.err) == (ExitCode.FILE_TROUBLE, True)


# ------------------------------------------------------------------ vectors


def test_vectors_as_json_lines(run: Runner, tmp_path: Path) -> None:
    out = tmp_path / "vectors.jsonl"
    found = run("vectors", "-o", out, "--lang", "en")
    vectors = golden_vectors()
    operations = sum(len(one.operations) for one in vectors)
    assert (found.code, found.err) == (ExitCode.DONE, "")
    assert found.out.splitlines() == [
        f"golden vectors: {len(vectors)} cases, {operations} operations, {out}",
        "no place was asked for: Lvliang 141100, the only one with this rule",
    ]
    assert out.read_text(encoding="utf-8") == "".join(vector_lines(vectors, "141100"))


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
@pytest.mark.parametrize(("language", "clause"), [("zh", "附件1 第1行 [T4]"), ("en", "Annex 1, row 1 [T4]")])
def test_vectors_as_a_table(run: Runner, tmp_path: Path, ending: str, language: str, clause: str) -> None:
    out = tmp_path / f"vectors.{ending}"
    assert run("vectors", "-o", out, "--lang", language).code == ExitCode.DONE
    if ending == "csv":
        table = pl.read_csv(out, infer_schema_length=0)
    else:
        table = pl.read_excel(out, infer_schema_length=0)
    vectors = golden_vectors()
    assert table.height == sum(len(one.operations) for one in vectors)
    paid = [float(one) for one in table["fund_payment"]]
    assert paid == [float(payment) for one in vectors for payment in one.payments]
    limit = table.filter(pl.col("case_id") == "borders/same-day/2022-08-15").row(0, named=True)
    assert (limit["person_id"], limit["fee_class"], limit["cancels"]) == ("P000001", "I", None)
    assert limit["items"].startswith("普通针刺 ")
    assert limit["clause"] == f"吕医保发〔2022〕22号 {clause}"
    cancelled = table.filter(pl.col("cancels").is_not_null()).row(0, named=True)
    assert (cancelled["person_id"], cancelled["visited_on"], cancelled["items"]) == (None, None, None)
    assert float(cancelled["fund_payment"]) == -60


def test_vectors_of_a_notice_of_ones_own(run: Runner, tmp_path: Path) -> None:
    out = tmp_path / "vectors.jsonl"
    arguments = ("--place", "149900", "--notices", CITY, "--lang", "zh")
    found = run("vectors", "-o", out, *arguments)
    assert found.code == ExitCode.DONE
    assert found.out.startswith("测试向量: ")
    head = json.loads(out.read_text(encoding="utf-8").splitlines()[0])
    assert head["place"] == "149900"


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("-o", "vectors.pdf"), ExitCode.FILE_TROUBLE, "a file that ends with .json, .jsonl, .csv or .xlsx"),
        (("-o", "no/folder/vectors.jsonl"), ExitCode.FILE_TROUBLE, "cannot read or write"),
        (("-o", "no/folder/vectors.csv"), ExitCode.FILE_TROUBLE, "a folder that exists"),
        (("-o", "vectors.csv", "--place", "140100"), ExitCode.WRONG_USAGE, "--place: '140100' is not valid"),
        ((), ExitCode.WRONG_USAGE, "-o/--out is missing"),
    ],
)
def test_vectors_that_cannot_be_written(
    run: Runner,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    arguments: tuple[str, ...],
    code: ExitCode,
    said: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    found = run("vectors", *arguments, "--lang", "en")
    assert (found.code, said in found.err) == (code, True), found.err
    assert os.listdir(tmp_path) == []


def test_without_polars_the_extra_is_named(
    run: Runner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "polars", None)
    found = run("vectors", "-o", tmp_path / "vectors.csv", "--lang", "en")
    assert found.code == ExitCode.MISSING_EXTRA
    assert "shanxi-health-policy[cli]" in found.err


def test_while_a_command_works_long_garbage_is_looked_for(
    run: Runner, tmp_path: Path, visits: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[bool] = []

    def stops(*_: object, **__: object) -> None:
        seen.append(gc.isenabled())
        raise InputError("x", "y", Text("z", "z"))

    monkeypatch.setattr(testing, "search", stops)
    monkeypatch.setattr(batch, "settle_file", stops)
    run("conform", "--command", adapter(tmp_path))
    run("settle", visits, "-o", tmp_path / "out.csv")
    assert seen == [True, True]
    assert gc.isenabled(), "and after the command"
    assert not gc.get_freeze_count(), "among all there is"


@pytest.mark.parametrize("command", ["serve", "platform", "mcp", "limits"])
def test_every_command_looks_for_garbage_as_it_may_work_for_days(
    command: str, run: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[bool] = []
    monkeypatch.setattr(click.Command, "invoke", lambda *_: seen.append(gc.isenabled()))
    run(command)
    assert seen
    assert all(seen)

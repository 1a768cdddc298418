"""The command as a whole: help, versions, usage, exit codes, and output that is only dressed up for a person."""

from __future__ import annotations

import atexit
import io
import os
import runpy
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import click
import pytest
from rich.cells import cell_len
from tests.cli.conftest import Runner

import shanxi_health_policy.__main__
import shanxi_health_policy.cli.__main__
from shanxi_health_policy import __version__
from shanxi_health_policy.cli import app, commands, main
from shanxi_health_policy.cli.exit_codes import ExitCode
from shanxi_health_policy.cli.help_pages import usage_text, wrap
from shanxi_health_policy.cli.output import complain, width
from shanxi_health_policy.text import Text

COMMANDS = ("settle", "explain", "limits", "notices")
EXPLAIN = (
    "explain",
    "--condition",
    "颈椎病",
    "--fee-class",
    "I",
    "--date",
    "2023-05-04",
    "--item",
    "电针=150.00",
)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("command", [(), *((one,) for one in COMMANDS)])
def test_every_page_of_help_teaches_by_example_in_the_language(
    run: Runner, command: tuple[str, ...], language: str
) -> None:
    found = run(*command, "--help", "--lang", language)
    assert (found.code, found.err) == (ExitCode.DONE, "")
    assert "    shanxi-health-policy " in found.out
    assert ("示例：" if language == "zh" else "Examples:") in found.out
    assert ("选项：" if language == "zh" else "Options:") in found.out
    assert "\x1b" not in found.out


@pytest.mark.parametrize("language", ["zh", "en"])
def test_prose_of_help_fits_a_narrow_terminal(
    run: Runner, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    for command in COMMANDS:
        for line in run(command, "-h", "--lang", language).out.splitlines():
            assert cell_len(line) <= 60 or line.startswith("    ")


def test_help_names_every_command_and_exit_code(run: Runner) -> None:
    page = run("--help", "--lang", "zh").out
    for name in (*commands.COMMANDS, *(code.meaning.zh for code in ExitCode)):
        assert name in page


@pytest.mark.parametrize("name", commands.COMMANDS)
def test_every_command_says_what_the_help_says_it_is_for(run: Runner, name: str) -> None:
    page = run(name, "--help", "--lang", "en").out
    purpose = commands.COMMANDS[name].en
    assert " ".join(purpose.split()) in " ".join(page.split())


def test_help_and_an_answer_load_no_more_than_they_need(
    process: Callable[..., subprocess.CompletedProcess[str]],
) -> None:
    def loaded(*arguments: str) -> set[str]:
        lines = process(*arguments, PYTHONPROFILEIMPORTTIME="1").stderr.splitlines()
        return {line.rpartition("|")[2].strip() for line in lines if line.startswith("import time:")}

    page, answer = loaded("--help"), loaded(*EXPLAIN)
    rooms = {name.split(".")[1] for name in page if name.startswith("shanxi_health_policy.")}
    assert rooms == {"__main__", "_version", "cli", "errors", "face", "text"} & rooms
    assert not {f"shanxi_health_policy.cli.{one.replace('-', '_')}" for one in commands.COMMANDS} & page
    assert "shanxi_health_policy.tcm.visit_payment" in answer
    assert not [
        one
        for one in answer
        if one.startswith(("shanxi_health_policy.batch", "shanxi_health_policy.subsidies"))
    ]
    unneeded = {"rich", "polars", "cattrs", "importlib.resources", "difflib", "csv", "shutil"}
    assert not unneeded & (page | answer)


@pytest.mark.parametrize(("columns", "width"), [("60", 60), ("0", 80), ("", 80), ("wide", 80), ("500", 100)])
def test_help_is_as_wide_as_the_terminal_says(
    run: Runner, monkeypatch: pytest.MonkeyPatch, columns: str, width: int
) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    page = run("explain", "--help", "--lang", "en").out
    prose = [cell_len(line) for line in page[: page.index("Examples:")].splitlines()]
    assert width - 12 < max(prose) <= width


def test_help_is_as_wide_as_a_terminal_is(run: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COLUMNS")
    monkeypatch.setattr(os, "get_terminal_size", lambda _: os.terminal_size((60, 20)))
    assert max(map(cell_len, run("notices", "--help", "--lang", "zh").out.splitlines()[:4])) <= 60


@pytest.mark.parametrize("text", ["颈椎病 I", "ｆｕｌｌ", "“”…·", "e\u0301", "plain", "〔2022〕", "……"])
def test_a_text_is_as_wide_as_a_terminal_shows_it(text: str) -> None:
    assert width(text) == cell_len(text)


def test_help_of_settle_names_every_column_in_both_languages(run: Runner) -> None:
    page = run("settle", "--help").out
    for name in ("visit_id, 就诊编号", "hospital_grade, 医院等级", "amount, 金额", "annual_remaining"):
        assert name in page


@pytest.mark.usefixtures("terminal")
def test_help_has_colour_on_a_terminal_unless_it_is_unwanted(
    run: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "\x1b[" in run("--help").out
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b" not in run("--help").out


def test_lines_break_between_chinese_characters_but_not_before_a_mark() -> None:
    assert wrap("", 10) == [""]
    assert wrap("结算一个文件，输出", 12) == ["结算一个文", "件，输出"]
    assert wrap("a word and another", 8) == ["a word", "and", "another"]


def test_no_command_is_wrong_usage_answered_with_the_help(run: Runner) -> None:
    found = run()
    assert (found.code, found.out) == (ExitCode.WRONG_USAGE, "")
    assert "Commands:" in found.err


def test_version(run: Runner) -> None:
    assert run("--version").out == f"shanxi-health-policy {__version__}\n"


@pytest.mark.parametrize(
    ("arguments", "zh", "en"),
    [
        (("limt",), "没有命令 'limt'；是否指：limits", "no command 'limt'; did you mean: limits"),
        (("xyz",), "是否指：settle、explain、limits、notices、ask", "did you mean: settle, explain"),
        (("limits", "a", "b"), "多余的参数：b", "unexpected arguments: b"),
        (
            ("limits", "--frmat", "x"),
            "没有选项 --frmat；是否指：--format？",
            "no option --frmat; did you mean: --format?",
        ),
        (("limits", "--qqqqqq"), "没有选项 --qqqqqq\n", "no option --qqqqqq\n"),
        (("limits", "--format"), "选项 --format 缺少值", "option --format lacks its value"),
        (
            ("limits", "--format", "xx"),
            "--format: 'xx' 无效；应为 table",
            "--format: 'xx' is not valid; expected table",
        ),
        (("settle",), "缺少 FILE", "FILE is missing"),
        (("settle", "x.csv"), "缺少 -o/--out", "-o/--out is missing"),
        (("limits", "--lang", "fr"), "--lang: 'fr' 无效", "--lang: 'fr' is not valid"),
    ],
)
def test_wrong_usage_is_told_in_the_language(
    run: Runner, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], zh: str, en: str
) -> None:
    for locale, expected in (("zh_CN.UTF-8", zh), ("en_GB.UTF-8", en)):
        monkeypatch.setenv("LANG", locale)
        found = run(*arguments)
        assert (found.code, found.out) == (ExitCode.WRONG_USAGE, "")
        assert expected in found.err
        assert "\x1b" not in found.err


def test_wrong_usage_says_how_the_command_is_called(run: Runner) -> None:
    assert "Usage: shanxi-health-policy settle [OPTIONS] FILE\n" in run("settle").err
    assert "帮助：shanxi-health-policy settle --help\n" in run("settle", "--lang", "zh").err


def test_the_language_may_stand_before_or_after_the_command(run: Runner) -> None:
    assert run("--lang", "zh", *EXPLAIN).out == run(*EXPLAIN, "--lang", "zh").out
    assert run("--lang", "zh", *EXPLAIN).out.startswith("颈椎病，一类")


@pytest.mark.parametrize("missing", ["click", "rich"])
def test_a_missing_library_is_a_clear_message(
    run: Runner, monkeypatch: pytest.MonkeyPatch, missing: str
) -> None:
    monkeypatch.setitem(sys.modules, missing, None)
    found = run("limits", "--lang", "zh")
    assert found.code == ExitCode.MISSING_EXTRA
    assert found.err == f"缺少 {missing}；请运行：pip install 'shanxi-health-policy[cli]'\n"


@pytest.mark.parametrize("arguments", [EXPLAIN, ("limits",)], ids=["short", "long"])
def test_a_closed_pipe_ends_quietly(
    arguments: tuple[str, ...], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    with open(writer, "w", encoding="utf-8") as pipe:
        monkeypatch.setattr(sys, "stdout", pipe)
        assert main(arguments) == ExitCode.PIPE_CLOSED
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("arguments", [EXPLAIN, ("limits",)], ids=["short", "long"])
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_full_disk_is_told(
    arguments: tuple[str, ...], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with open("/dev/full", "w", encoding="utf-8") as full:
        monkeypatch.setattr(sys, "stdout", full)
        assert main([*arguments, "--lang", "en"]) == ExitCode.FILE_TROUBLE
    assert capsys.readouterr().err.startswith("error: cannot read or write: ")


def test_a_stream_that_cannot_be_made_lenient_is_used_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    written = io.StringIO()
    monkeypatch.setattr(sys, "stdout", written)
    assert main(["--version"]) == ExitCode.DONE
    assert __version__ in written.getvalue()


def test_errors_are_red_for_a_person_and_cannot_steer_the_terminal(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    complain("bad \x1b[2J name\nmore")
    assert capsys.readouterr().err == "\x1b[1;31mbad \\u001b[2J name\x1b[0m\nmore\n"
    monkeypatch.setenv("NO_COLOR", "1")
    complain("bad")
    assert capsys.readouterr().err == "bad\n"


@pytest.fixture
def ending(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the end of a process would do, of which only the exit code comes, as that of a `SystemExit`."""
    done = list[str]()
    monkeypatch.setattr(atexit, "_run_exitfuncs", lambda: done.append("asked to clear up"))

    def end(code: int) -> None:
        done.append("ended at once")
        raise SystemExit(code)

    monkeypatch.setattr(os, "_exit", end)
    return done


@pytest.mark.parametrize("module", [shanxi_health_policy.__main__, shanxi_health_policy.cli.__main__])
def test_run_as_a_module(
    module: ModuleType, ending: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["shanxi-health-policy", "--version"])
    with pytest.raises(SystemExit) as ended:
        runpy.run_path(str(module.__file__), run_name="__main__")
    assert ended.value.code == ExitCode.DONE
    assert __version__ in capsys.readouterr().out
    assert ending == ["asked to clear up", "ended at once"]


def test_a_process_whose_last_words_nobody_reads_ends_as_python_lets_it(
    ending: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    class Closed(io.StringIO):
        def flush(self) -> None:
            raise BrokenPipeError

    monkeypatch.setattr(sys, "argv", ["shanxi-health-policy", "no-such-command"])
    monkeypatch.setattr(sys, "stderr", Closed())
    with pytest.raises(SystemExit) as ended:
        shanxi_health_policy.cli.command()
    assert ended.value.code == ExitCode.WRONG_USAGE
    assert ending == ["asked to clear up"]


def test_what_others_do_at_the_end_of_a_process_is_done_and_written() -> None:
    script = (
        "import atexit, sys; from shanxi_health_policy.cli import command; "
        "atexit.register(print, 'cleared up'); sys.argv = ['x', '--version']; command()"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.split("\n")[1:] == ["cleared up", ""]


@pytest.fixture
def process() -> Callable[..., subprocess.CompletedProcess[str]]:
    """Runs the command line in a process of its own."""
    root = Path(shanxi_health_policy.__file__).parent.parent

    def run_it(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-W", "error", "-m", "shanxi_health_policy", *arguments],
            capture_output=True,
            encoding="utf-8",
            check=False,
            env={**os.environ, "PYTHONPATH": str(root), **variables},
        )

    return run_it


def test_a_process_speaks_the_locale_and_is_plain_in_a_pipe(
    process: Callable[..., subprocess.CompletedProcess[str]],
) -> None:
    done = process(*EXPLAIN, LC_ALL="zh_CN.UTF-8", PYTHONUTF8="1", FORCE_COLOR="1")
    assert (done.returncode, done.stderr) == (ExitCode.DONE, "")
    assert "结论：由支付比例决定，基金支付 90.00 元" in done.stdout
    assert "\x1b" not in done.stdout


def test_a_process_whose_terminal_has_no_chinese_does_not_fail(
    process: Callable[..., subprocess.CompletedProcess[str]],
) -> None:
    done = process(*EXPLAIN, "--lang", "zh", PYTHONIOENCODING="ascii", PYTHONUTF8="1")
    assert (done.returncode, done.stderr) == (ExitCode.DONE, "")
    assert "90.00 ?" in done.stdout


def test_a_process_ends_with_the_exit_code_and_no_traceback(
    process: Callable[..., subprocess.CompletedProcess[str]], tmp_path: Path
) -> None:
    done = process("settle", str(tmp_path / "none.csv"), "-o", str(tmp_path / "out.csv"))
    assert done.returncode == ExitCode.FILE_TROUBLE
    assert "Traceback" not in done.stderr


def test_a_fault_of_the_library_itself_has_a_code_of_its_own(
    run: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever runs a command must not take it for 'some rows were rejected'."""
    monkeypatch.setattr(app, "build", lambda language: 1 // 0)
    found = run("limits", "--lang", "en")
    assert found.code == ExitCode.FAULT_OF_OURS
    assert found.err.startswith("an error of the library itself: please report it\nTraceback")
    assert "ZeroDivisionError" in found.err


def test_a_usage_that_is_wrong_in_some_other_way_is_told_as_it_is() -> None:
    assert usage_text(click.UsageError("x")) == Text("x", "x")

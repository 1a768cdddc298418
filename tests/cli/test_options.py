"""What holds for the options of all commands: given twice they agree, and a shell completes them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from tests.cli.conftest import Runner

from shanxi_health_policy import __version__
from shanxi_health_policy.cli import app
from shanxi_health_policy.cli.exit_codes import ExitCode
from shanxi_health_policy.cli.help_pages import HelpfulGroup
from shanxi_health_policy.cli.options import Value, name_options
from shanxi_health_policy.cli.what_if import what_if_command
from shanxi_health_policy.errors import InputError, QuestionError
from shanxi_health_policy.text import Text


def every_command() -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """The command itself, its commands, and theirs."""
    waiting: list[tuple[tuple[str, ...], click.Command]] = [((), app.build("en"))]
    while waiting:
        path, command = waiting.pop()
        if isinstance(command, HelpfulGroup):
            ctx = click.Context(command)
            waiting += [((*path, name), command.get_command(ctx, name)) for name in command.listed]
        yield path, command


@pytest.mark.parametrize(
    ("path", "command"),
    [pytest.param(*one, id=" ".join(("the program", *one[0]))) for one in every_command()],
)
def test_every_option_given_twice_is_refused_by_name(
    run: Runner, path: tuple[str, ...], command: click.Command
) -> None:
    more = ["x" for one in command.params if isinstance(one, click.Argument)]
    for param in command.params:
        if isinstance(param, click.Option) and not param.is_flag and not param.multiple:
            long = max(param.opts, key=len)
            found = run(*path, *more, param.opts[0], "aaa", f"{long}=bbb")
            assert found.code == 2
            name = next(one for one in param.opts if one.startswith("--"))
            assert f"{name}: 'aaa, bbb' is not valid; expected one value, or the same each time" in found.err


@pytest.mark.parametrize(
    ("arguments", "twice"),
    [
        (("--place", "141100", "--place", "141121"), "--place: '141100, 141121'"),
        (("-o", "a.csv", "--out", "b.csv"), "--out: 'a.csv, b.csv'"),
        (("--memory", "2GB", "--memory=1GB", "--memory", "3GB"), "--memory: '2GB, 1GB, 3GB'"),
        (("--place", "141100", "--place=141100"), None),
        (("--map", "a=amount", "--map", "b=-"), None),
        (("-q", "-q"), None),
    ],
)
def test_what_is_given_twice(
    run: Runner, visits: Path, tmp_path: Path, arguments: tuple[str, ...], twice: str | None
) -> None:
    out = () if "-o" in arguments else ("-o", tmp_path / "o.csv")
    found = run("settle", visits, *out, *arguments, "--lang", "en")
    if twice is None:
        assert "the same each time" not in found.err
    else:
        assert (
            found.code,
            f"{twice} is not valid; expected one value, or the same each time" in found.err,
        ) == (2, True)


def test_all_that_is_wrong_is_told_together(run: Runner) -> None:
    found = run("settle", "a.csv", "--place", "1", "--place", "2", "--skip-rows", "x", "--lang", "en")
    assert "3 errors:" in found.err
    for one in ("--place: '1, 2'", "--skip-rows: 'x'", "-o/--out is missing"):
        assert one in found.err


def test_the_command_and_what_it_stands_in_agree(run: Runner) -> None:
    assert "--lang: 'zh, en' 无效" in run("--lang", "zh", "limits", "--lang", "en").err.replace(
        "is not valid", "无效"
    )
    assert run("--lang", "zh", "limits", "--lang", "zh").code == 0


@pytest.mark.parametrize("option", ["-V", "--version"])
def test_the_version_has_a_short_name(run: Runner, option: str) -> None:
    assert run(option).out == f"shanxi-health-policy {__version__}\n"


@pytest.fixture
def completed(run: Runner, monkeypatch: pytest.MonkeyPatch) -> Runner:
    """What bash is offered at the end of some words."""

    def complete(*words: str) -> list[str]:
        monkeypatch.setenv(app.COMPLETING, "bash_complete")
        monkeypatch.setenv("COMP_WORDS", " ".join(["shanxi-health-policy", *words]))
        monkeypatch.setenv("COMP_CWORD", str(len(words)))
        found = run()
        assert (found.code, found.err) == (0, "")
        return found.out.split()

    return complete  # type: ignore[return-value]


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        (("sett",), "plain,settle"),
        (("what",), "plain,what-if"),
        (("his", "can"), "plain,cancel"),
        (("settle", "--dry"), "plain,--dry-run"),
        (("settle", "x.csv", "-o", "y.csv", "--clos"), "plain,--closing"),
        (("settle", "--columns", "mach"), "plain,machine"),
        (("--lang", "z"), "plain,zh"),
        (("settle", "vis"), "file,vis"),
        (("settle", "a.csv", "vis"), "file,vis"),
        (("settle", "--opening", "bal"), "file,bal"),
        (("his", "check", "mess"), "file,mess"),
        (("replay", "rec"), "file,rec"),
    ],
)
def test_a_shell_is_offered_what_may_come_next(
    completed: Runner, words: tuple[str, ...], offered: str
) -> None:
    assert completed(*words) == [offered]  # type: ignore[comparison-overlap]


@pytest.mark.parametrize(
    "words", [("nothing", "x"), ("settle", "--place", "x"), ("settle", "--bad", "--worse")]
)
def test_a_shell_is_offered_nothing_where_nothing_fits(completed: Runner, words: tuple[str, ...]) -> None:
    assert completed(*words) == []  # type: ignore[comparison-overlap]


def test_an_option_that_is_given_is_not_offered_again(completed: Runner) -> None:
    assert "plain,--place" not in completed("settle", "--place", "x", "--p")  # type: ignore[operator]
    assert "plain,--place" in completed("settle", "--p")  # type: ignore[operator]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_shell_gets_its_script(run: Runner, monkeypatch: pytest.MonkeyPatch, shell: str) -> None:
    monkeypatch.setenv(app.COMPLETING, f"{shell}_source")
    found = run()
    assert found.code == 0
    assert app.COMPLETING in found.out
    assert "shanxi-health-policy" in found.out


def test_a_shell_that_is_not_known_gets_none(run: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(app.COMPLETING, "csh_source")
    assert run().code == 2


def test_help_says_how_a_shell_completes(run: Runner) -> None:
    assert f'eval "$({app.COMPLETING}=bash_source shanxi-health-policy)"' in run("--help").out


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (("settle", "FILE", "-o", "OUT", "--memory", "1KB"), "--memory: '1KB'"),
        (("audit", "FILE", "-o", "OUT", "--memory", "x"), "--memory: 'x'"),
        (("premium", "FILE", "-o", "OUT", "--memory", "1"), "--memory: '1'"),
        (("what-if", "FILE", "--rate", "0.7", "--memory", "-1"), "--memory: '-1'"),
        (("what-if", "FILE"), "--rate, --limit, --notice, --as-on: "),
        (("what-if", "FILE", "--notice", "lvliang-2022-22", "--as-on", "2023-05-04"), "--notice, --as-on: "),
        (("what-if", "FILE", "--limit", "哮喘:annual=1", "--limit", "asthma:annual=2"), "--limit: "),
        (("what-if", "FILE", "--notice", "none"), "--notice: 'none'"),
        (("what-if", "FILE", "--as-on", "1999-01-01"), "--as-on: 1999-01-01"),
        (("settle", "FILE", "-o", "OUT", "--place", "nowhere"), "--place: 'nowhere'"),
        (("settle", "FILE", "-o", "OUT", "--time-zone", "\udcff"), "--time-zone: "),
        (("statistics", "--place", "nowhere"), "--place: 'nowhere'"),
        (("settle", "FILE", "-o", "OUT", "--known-on", "2023-02-30"), "--known-on: "),
    ],
)
def test_an_error_of_the_library_names_the_option(
    run: Runner, visits: Path, tmp_path: Path, words: tuple[str, ...], named: str
) -> None:
    files = {"FILE": str(visits), "OUT": str(tmp_path / "out.csv")}
    found = run(*(files.get(word, word) for word in words), "--lang", "en")
    assert (found.code, found.err.startswith(f"error: {named}")) == (2, True), found.err
    assert os.listdir(tmp_path) == ["visits.csv"]


def test_each_of_several_errors_names_its_option() -> None:
    expected = Text("x", "x")
    several = [
        InputError("as_on", 1, expected),
        InputError("memory, rate", 2, expected),
        InputError("x", 3, expected),
    ]
    error = QuestionError(several)
    name_options(error, what_if_command("en").params)
    assert [one.field for one in error.errors] == ["--as-on", "--memory, --rate", "x"]
    assert error.field == "--as-on"


ODD = ("\udcff", "", "-", "1e999999999", "[{}]", "x" * 5_000, "9" * 400)


def given_anywhere() -> Iterator[tuple[str, ...]]:
    """Every command with every option of it that has a value; those that try implementations are tried on their own."""
    for path, command in every_command():
        options = [one for one in command.params if isinstance(one, Value) and not one.is_flag]
        yield from (
            (*path, max(one.opts, key=len)) for one in options if path[:1] not in {("conform",), ("vectors",)}
        )


@pytest.mark.parametrize("words", list(given_anywhere()), ids=" ".join)
def test_no_value_of_any_option_is_a_fault_of_ours(
    run: Runner, visits: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    monkeypatch.chdir(tmp_path)  # a value may be the name of an output
    monkeypatch.setattr("shanxi_health_policy.service.running.Service.run", lambda one: one.listener.close())
    monkeypatch.setattr("shanxi_health_policy.cli.mcp.run_assistant", lambda *_, **__: None)
    over = words[0] in {"settle", "audit", "premium", "what-if"}
    more = [visits, *([] if words[1] == "--out" else ["-o", "out.csv"])] if over else []
    for value in ODD:
        found = run(*words[:-1], *more, words[-1], value)
        assert found.code != ExitCode.FAULT_OF_OURS, found.err
        assert "Traceback" not in found.err

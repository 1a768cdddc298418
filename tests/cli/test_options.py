"""What holds for the options of all commands: given twice they agree, and a shell completes them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from tests.cli.conftest import Runner

from shanxi_health_policy import __version__
from shanxi_health_policy.cli import app
from shanxi_health_policy.cli.help_pages import HelpfulGroup


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
    assert "3 faults:" in found.err
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

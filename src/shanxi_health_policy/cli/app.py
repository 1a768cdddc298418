"""The command `shanxi-health-policy` as a whole: its commands, and what every run ends with."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import threading
from collections.abc import Iterator, Sequence
from io import TextIOWrapper

import click

from shanxi_health_policy import __version__
from shanxi_health_policy.cli.ask import ask_command, replay_command
from shanxi_health_policy.cli.audit import audit_command
from shanxi_health_policy.cli.conform import conform_command
from shanxi_health_policy.cli.exit_codes import ExitCode
from shanxi_health_policy.cli.explain import explain_command
from shanxi_health_policy.cli.facility import facility_command, statistics_command
from shanxi_health_policy.cli.failures import policy_failure, system_failure, usage_failure
from shanxi_health_policy.cli.help_pages import HelpfulGroup, Section
from shanxi_health_policy.cli.his import his_command
from shanxi_health_policy.cli.limits import limits_command
from shanxi_health_policy.cli.notices import notices_command
from shanxi_health_policy.cli.options import Options
from shanxi_health_policy.cli.output import complain
from shanxi_health_policy.cli.premium import premium_command
from shanxi_health_policy.cli.settle import settle_command
from shanxi_health_policy.cli.vectors import vectors_command
from shanxi_health_policy.cli.what_if import compare_command, what_if_command
from shanxi_health_policy.errors import PolicyError
from shanxi_health_policy.text import Language, Text

PROGRAM = "shanxi-health-policy"


def build(language: Language) -> HelpfulGroup:
    """The command with its subcommands, in one language."""
    options = Options(language)
    version = options.flag("--version", zh="显示版本", en="show the version")
    version.is_eager, version.expose_value, version.callback = True, False, _show_version
    group = HelpfulGroup(
        PROGRAM,
        _start,
        language=language,
        purpose=Text(
            zh="把山西的卫生和医保文件变成可以计算的规则：结算就诊，解释每一分钱，判断机构是否达标，计算补助和奖励，"
            "跟踪目标，测算政策变化。",
            en="The health-policy notices of Shanxi as rules that compute: settle visits and explain every fen, assess "
            "facilities, work out subsidies and awards, track targets, try a change of policy.",
        ),
        params=[*options.common(), version],
        sections=_SECTIONS,
    )
    for make in _COMMANDS:
        group.add(make(language))
    return group


def run(arguments: Sequence[str], language: Language) -> int:
    """One run of the command line; returns its exit code, and never shows a traceback for what a user can cause."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal that has no Chinese shows '?'
    try:
        with _termination_is_an_end():
            code = _invoke(build(language), list(arguments))
            sys.stdout.flush()
        return code
    except click.UsageError as error:
        message, failure = usage_failure(error, language)
    except PolicyError as error:
        message, failure = policy_failure(error, language)
    except BrokenPipeError:
        _drop_output()
        return ExitCode.PIPE_CLOSED
    except OSError as error:
        _drop_output()
        message, failure = system_failure(error, language)
    except _Terminated:
        message, failure = ExitCode.TERMINATED.meaning.in_language(language), ExitCode.TERMINATED
    except (KeyboardInterrupt, click.Abort):
        message, failure = ExitCode.INTERRUPTED.meaning.in_language(language), ExitCode.INTERRUPTED
    complain(message)
    return failure


class _Terminated(KeyboardInterrupt):
    """The system asks the process to end."""


@contextlib.contextmanager
def _termination_is_an_end() -> Iterator[None]:
    """While this lasts, SIGTERM ends the work as Ctrl-C does, so that nothing unfinished is left behind."""
    if threading.current_thread() is not threading.main_thread():  # only there may a handler be set
        yield
        return

    def end(*_: object) -> None:
        if not isinstance(sys.exc_info()[1], KeyboardInterrupt):  # else it is clearing up already
            raise _Terminated

    before = signal.signal(signal.SIGTERM, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _invoke(group: HelpfulGroup, arguments: list[str]) -> int:
    # Not through `group.main()`: it has exit codes of its own for a closed pipe.
    try:
        with group.make_context(PROGRAM, arguments) as ctx:
            code = group.invoke(ctx)
    except click.exceptions.Exit as ended:
        return ended.exit_code
    return int(code)


def _start(*_: object) -> int:
    """Without a command: the help, as wrong usage; with one, it goes on to that command."""
    ctx = click.get_current_context()
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help(), err=True)
    return ExitCode.WRONG_USAGE


def _show_version(ctx: click.Context, _: click.Parameter, asked: bool) -> None:
    if asked:
        click.echo(f"{PROGRAM} {__version__}")
        ctx.exit()


def _drop_output() -> None:
    """What is still buffered cannot be written; the interpreter must not try again when it ends."""
    try:
        sys.stdout.flush()
    except OSError:
        with contextlib.suppress(OSError), open(os.devnull, "wb") as nowhere:
            os.dup2(nowhere.fileno(), sys.stdout.fileno())


_COMMANDS = (
    settle_command,
    explain_command,
    limits_command,
    notices_command,
    ask_command,
    facility_command,
    statistics_command,
    premium_command,
    compare_command,
    what_if_command,
    audit_command,
    his_command,
    replay_command,
    conform_command,
    vectors_command,
)
_SECTIONS = (
    Section(
        Text(zh="示例", en="Examples"),
        commands=(
            (
                Text(
                    zh="结算一个月的就诊，余额留给下个月：",
                    en="Settle a month of visits, and keep the balances for the next:",
                ),
                "shanxi-health-policy settle 2023-01.csv -o settled-01.csv --closing balances-01.csv",
            ),
            (
                Text(zh="解释一次就诊：", en="Explain one visit:"),
                "shanxi-health-policy explain --condition 颈椎病 --fee-class I --date 2023-05-04 \\\n    --item 电针=150.00",
            ),
            (
                Text(zh="各病症的限额，存为 Excel：", en="The limits of every condition, as Excel:"),
                "shanxi-health-policy limits -o limits.xlsx",
            ),
            (
                Text(zh="某地某日有哪些文件：", en="Which notices hold somewhere on a day:"),
                "shanxi-health-policy notices --place 141121 --on 2023-05-04",
            ),
        ),
    ),
    Section(
        Text(zh="输出", en="Output"),
        prose=(
            Text(
                zh="在终端里显示表格和颜色（设 NO_COLOR=1 关闭颜色）；输出到管道或文件时是纯文本，表格用制表符分隔。",
                en="Tables and colour on a terminal (NO_COLOR=1 turns colour off); plain text into a pipe or a file, "
                "tables with tabs between the cells.",
            ),
        ),
    ),
    Section(
        Text(zh="退出码", en="Exit codes"),
        terms=tuple((str(code.value), code.meaning) for code in ExitCode),
    ),
)

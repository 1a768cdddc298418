"""The command `shanxi-health-policy` as a whole: its commands, and what every run ends with."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import threading
import traceback
from collections.abc import Iterator, Sequence
from io import TextIOWrapper

import click

from shanxi_health_policy._version import __version__
from shanxi_health_policy.cli import options
from shanxi_health_policy.cli.commands import listed
from shanxi_health_policy.cli.exit_codes import ExitCode
from shanxi_health_policy.cli.failures import policy_failure, system_failure, usage_failure
from shanxi_health_policy.cli.help_pages import HelpfulGroup, Section, examples, help_alone
from shanxi_health_policy.cli.output import complain
from shanxi_health_policy.errors import PolicyError
from shanxi_health_policy.text import Language, Text

PROGRAM = "shanxi-health-policy"
COMPLETING = "_SHANXI_HEALTH_POLICY_COMPLETE"
"""By this variable a shell asks for its script (`bash_source`), and that for what may come next."""


def build(language: Language) -> HelpfulGroup:
    """The command with its subcommands, in one language."""
    version = options.asking("-V --version", "显示版本", "show the version", _show_version)
    group = HelpfulGroup(
        PROGRAM,
        help_alone,
        language=language,
        purpose=Text(
            "把山西的卫生和医保文件变成可以计算的规则：结算就诊，解释每一分钱，判断机构是否达标，计算补助和奖励，"
            "跟踪目标，测算政策变化。",
            "The health-policy notices of Shanxi as rules that compute: settle visits and explain every fen, assess "
            "facilities, work out subsidies and awards, track targets, try a change of policy.",
        ),
        params=[*options.common(), version],
        sections=_SECTIONS,
    )
    for one in listed(language):
        group.offer(one)
    return group


def run(arguments: Sequence[str], language: Language) -> int:
    """One run of the command line; returns its exit code, and never shows a traceback for what a user can cause.

    Should the library itself be at fault, the traceback is shown with a code of its own. Who interrupts it gets the code of
    that, whatever error another library made of the interruption.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal that has no Chinese shows '?'
    asked = list[ExitCode]()
    try:
        with _asked_to_end(asked):
            code, message = _worked(arguments, language)
    except KeyboardInterrupt:
        code, message = ExitCode.INTERRUPTED, ""
    if asked or code == ExitCode.INTERRUPTED:
        _drop_output()
        code = asked[0] if asked else ExitCode.INTERRUPTED
        message = code.meaning.in_language(language)
    if message:
        complain(message)
    return code


def _worked(arguments: Sequence[str], language: Language) -> tuple[int, str]:
    """The exit code of the work, and what is to be said of it."""
    try:
        if (instruction := os.environ.get(COMPLETING)) is not None:
            return _complete(build(language), instruction), ""
        code = _invoke(build(language), list(arguments))
        sys.stdout.flush()
    except click.UsageError as error:
        message, failure = usage_failure(error, language)
    except PolicyError as error:
        message, failure = policy_failure(error, language)
    except BrokenPipeError:
        _drop_output()
        return ExitCode.PIPE_CLOSED, ""
    except OSError as error:
        _drop_output()
        message, failure = system_failure(error, language)
    except (KeyboardInterrupt, click.Abort):
        return ExitCode.INTERRUPTED, ""
    except (
        BaseException
    ):  # a panic in another library is no `Exception`; nobody must take it for rejected rows
        _drop_output()
        message, failure = traceback.format_exc().rstrip(), ExitCode.FAULT_OF_OURS
        message = f"{failure.meaning.in_language(language)}\n{message}"
    else:
        return code, ""
    return failure, message


@contextlib.contextmanager
def _asked_to_end(asked: list[ExitCode]) -> Iterator[None]:
    """While this lasts, Ctrl-C and SIGTERM end the work, so that nothing unfinished is left; that they came is remembered.

    For the error that is raised then another library may raise one of its own, or none.
    """
    if threading.current_thread() is not threading.main_thread():  # only there may a handler be set
        yield
        return
    codes = {signal.SIGINT: ExitCode.INTERRUPTED, signal.SIGTERM: ExitCode.TERMINATED}
    ours = (
        signal.default_int_handler,
        signal.SIG_DFL,
    )  # whoever ignores them, or takes them otherwise, goes on doing so
    before = {one: handler for one in codes if (handler := signal.getsignal(one)) in ours}
    over = False

    def end(number: int, _: object) -> None:
        asked.append(codes[signal.Signals(number)])
        if not over and not isinstance(
            sys.exc_info()[1], KeyboardInterrupt
        ):  # else it is clearing up already
            raise KeyboardInterrupt

    for one in before:
        signal.signal(one, end)
    try:
        yield
    finally:
        over = True
        for one, handler in before.items():
            signal.signal(one, handler)


def _invoke(group: HelpfulGroup, arguments: list[str]) -> int:
    # Not through `group.main()`: it has exit codes of its own for a closed pipe.
    try:
        with group.make_context(PROGRAM, arguments) as ctx:
            code = group.invoke(ctx)
    except click.exceptions.Exit as ended:
        return ended.exit_code
    return int(code)


def _complete(group: HelpfulGroup, instruction: str) -> int:
    """Answer a shell; what it asks about a command that there is not has no answer."""
    from click.shell_completion import shell_complete  # only a shell that completes asks

    with contextlib.suppress(click.UsageError):
        return shell_complete(group, {}, PROGRAM, COMPLETING, instruction) and ExitCode.WRONG_USAGE
    return ExitCode.DONE


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


_SECTIONS = (
    examples(r"""
        结算一个月的就诊，余额留给下个月：| Settle a month of visits, and keep the balances for the next:
            shanxi-health-policy settle 2023-01.csv -o settled-01.csv --closing balances-01.csv
        解释一次就诊：| Explain one visit:
            shanxi-health-policy explain --condition 颈椎病 --tier I --date 2023-05-04 \
                --item 电针=150.00
        各病症的限额，存为 Excel：| The limits of every condition, as Excel:
            shanxi-health-policy limits -o limits.xlsx
        某地某日有哪些文件：| Which notices hold somewhere on a day:
            shanxi-health-policy notices --place 文水县 --on 2023-05-04
    """),
    Section(
        Text("输出", "Output"),
        prose=(
            Text(
                "在终端里显示表格和颜色（设 NO_COLOR=1 关闭颜色）；输出到管道或文件时是纯文本，表格用制表符分隔。",
                "Tables and colour on a terminal (NO_COLOR=1 turns colour off); plain text into a pipe or a file, "
                "tables with tabs between the cells.",
            ),
        ),
    ),
    Section(
        Text("补全", "Completion"),
        prose=(
            Text(
                "在 shell 里按 Tab 补全（bash；zsh、fish 同理）：",
                "The Tab key completes (bash; zsh and fish likewise):",
            ),
        ),
        commands=(
            (Text("写入 ~/.bashrc：", "In ~/.bashrc:"), f'eval "$({COMPLETING}=bash_source {PROGRAM})"'),
        ),
    ),
    Section(Text("退出码", "Exit codes"), terms=tuple((str(code.value), code.meaning) for code in ExitCode)),
)

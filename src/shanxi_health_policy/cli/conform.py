"""`conform`: an implementation in any language, tried against the library."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import Progress, TextColumn, TimeElapsedColumn

from shanxi_health_policy.cli.exit_codes import ExitCode
from shanxi_health_policy.cli.help_pages import HelpfulCommand, Section, UsageFault
from shanxi_health_policy.cli.options import Options, load_catalogue, naming
from shanxi_health_policy.cli.output import Screen
from shanxi_health_policy.engines.files.writing import write_text
from shanxi_health_policy.errors import Fault, FileError, InputError, MissingExtraError
from shanxi_health_policy.notices.catalogue import Catalogue
from shanxi_health_policy.text import Language, Text

if TYPE_CHECKING:
    from shanxi_health_policy.testing.adapters import Adapter
    from shanxi_health_policy.testing.cases import Case, Implementation
    from shanxi_health_policy.testing.outcome import Outcome

_REPORTS = (".txt", ".xml", ".html")
_EXPECTED_REPORT = Text(
    zh="以 .txt、.xml 或 .html 结尾、目录存在的文件",
    en="a file that ends with .txt, .xml or .html, in a folder that exists",
)
_EXPECTED_COUNT = Text(zh="0 至 999999999 的整数", en="a whole number from 0 to 999999999")
_EXPECTED_SECONDS = Text(zh="大于 0 的秒数，至多 86400", en="a number of seconds above 0, at most 86400")
_ONE_OF_TWO = Text(zh="请给出 --command 或 --url 之一", en="give either --command or --url")


def conform_command(language: Language) -> HelpfulCommand:
    """The command in one language."""
    options = Options(language)

    def conform(
        command: str | None,
        url: str | None,
        seed: int,
        seconds: float,
        cases: int,
        timeout: float,
        place: str,
        notices: tuple[str, ...],
        report: str | None,
    ) -> int:
        if (command is None) == (url is None):
            raise UsageFault(_ONE_OF_TWO)
        path = None if report is None else _report_path(report)
        catalogue, screen = load_catalogue(notices), Screen(language)
        search = _search()
        with _adapter(command, url, place, catalogue, timeout) as adapter:
            with naming("--command"):
                tested = adapter.greet()
            screen.line(f"{screen.text('被测实现', 'implementation')}: {tested.name} {tested.version}")
            with naming("--place"), _counting(adapter, language) as implementation:
                outcome = search(
                    implementation,
                    place=place,
                    catalogue=catalogue,
                    max_cases=cases,
                    seed=seed,
                    seconds=seconds,
                )
        _show(screen, outcome)
        if path is not None:
            _write(outcome, path, language)
            screen.line(f"{screen.text('报告', 'report')}: {path}")
        return ExitCode.DONE if outcome.passed else ExitCode.IMPLEMENTATION_DIFFERS

    return HelpfulCommand(
        "conform",
        conform,
        language=language,
        purpose=Text(
            zh="核对您自己的实现，不限语言：把案例一个个交给它，与本库逐分比较；不一致的，缩小到最小的案例，写明差多少、由哪一步和哪一条款"
            "决定。",
            en="Try an implementation of your own, in any language: it is given case after case and compared to the fen; what "
            "differs is made as small as it can be, and shown with the difference, the deciding step and its clause.",
        ),
        params=[
            options.value(
                "--command",
                zh="对接程序的命令：从标准输入读请求，向标准输出写答复，一行一条",
                en="a command that reads requests from standard input and writes answers to standard output, a line each",
                metavar="CMD",
            ),
            options.value(
                "--url",
                zh="或本机的网络地址：每条请求以 POST 送去",
                en="or an address on this machine, to which every request is posted",
                metavar="URL",
            ),
            options.value(
                "--cases",
                zh="除固定的案例外，再随机生成多少例，默认 500",
                en="how many cases to draw beside the fixed ones; 500 by default",
                metavar="N",
                parse=_count,
                default="500",
            ),
            options.value(
                "--seed",
                zh="随机种子，同一种子生成同样的案例，默认 0",
                en="the seed: the same one draws the same cases; 0 by default",
                metavar="N",
                parse=_count,
                default="0",
            ),
            options.value(
                "--seconds",
                zh="最多用多少秒，默认 60",
                en="how long to go on at most; 60 by default",
                metavar="S",
                parse=_seconds,
                default="60",
            ),
            options.value(
                "--timeout",
                zh="每条答复最多等多少秒，默认 10",
                en="how many seconds to wait for an answer; 10 by default",
                metavar="S",
                parse=_seconds,
                default="10",
            ),
            options.place(),
            options.notices(),
            options.value(
                "--report",
                zh="报告：.txt 文本、.xml（JUnit）或 .html 网页",
                en="a report: .txt, .xml (JUnit) or .html",
                metavar="FILE",
            ),
            *options.common(),
        ],
        sections=_SECTIONS,
    )


def _search() -> Callable[..., Outcome]:
    try:
        from shanxi_health_policy.testing.searching import search
    except ModuleNotFoundError as error:
        raise MissingExtraError("testing", error.name or "hypothesis") from None
    return search


def _adapter(
    command: str | None, url: str | None, place: str, catalogue: Catalogue, timeout: float
) -> Adapter:
    from shanxi_health_policy.testing.command_adapter import CommandAdapter
    from shanxi_health_policy.testing.url_adapter import UrlAdapter

    with naming("--url" if command is None else "--command"):
        if command is None:
            return UrlAdapter(url or "", place, catalogue, patience=timeout)
        return CommandAdapter(command, place, catalogue, patience=timeout)


@contextmanager
def _counting(implementation: Implementation, language: Language) -> Iterator[Implementation]:
    """Counts the cases on standard error while the search goes on, where a person looks; it leaves nothing behind."""
    if not sys.stderr.isatty():
        yield implementation
        return
    columns = (TextColumn("{task.description} {task.completed:.0f}"), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("案例" if language == "zh" else "cases", total=None)

        def counted(case: Case) -> Sequence[Decimal]:
            bar.advance(task)
            return implementation(case)

        yield counted


def _show(screen: Screen, outcome: Outcome) -> None:
    screen.line(screen.of(outcome.summary()))
    for number, one in enumerate(outcome.differences, start=1):
        screen.line()
        screen.line(f"{screen.text('不一致', 'Difference')} {number}")
        screen.line(screen.of(one.text()))


def _write(outcome: Outcome, path: Path, language: Language) -> None:
    from shanxi_health_policy.testing.report_html import html_page
    from shanxi_health_policy.testing.report_junit import junit_xml

    ending = path.suffix.lower()
    if ending == ".xml":
        text = junit_xml(outcome)
    elif ending == ".html":
        text = html_page(outcome)
    else:
        text = outcome.text().in_language(language) + "\n"
    write_text(text, path)


def _report_path(report: str) -> Path:
    path = Path(report)
    if path.suffix.lower() not in _REPORTS or not path.parent.is_dir() or path.is_dir():
        raise FileError([Fault(report, "name", path.name, _EXPECTED_REPORT)])
    return path


def _count(value: str) -> int:
    if re.fullmatch(r"[0-9]{1,9}", value) is None:
        raise InputError("", value, _EXPECTED_COUNT)
    return int(value)


def _seconds(value: str) -> float:
    if re.fullmatch(r"[0-9]{1,5}(\.[0-9]{1,3})?", value) is None or not 0 < float(value) <= 86_400:
        raise InputError("", value, _EXPECTED_SECONDS)
    return float(value)


_SECTIONS = (
    Section(
        Text(zh="示例", en="Examples"),
        commands=(
            (
                Text(zh="用 Python 写的对接程序：", en="An adapter in Python:"),
                "shanxi-health-policy conform --command 'python docs/examples/conform/adapter.py'",
            ),
            (
                Text(
                    zh="本机的服务，换一个种子，写出网页报告：",
                    en="A service, another seed, and a report as a page:",
                ),
                "shanxi-health-policy conform --url http://127.0.0.1:8080/conform --seed 7 --report report.html",
            ),
        ),
    ),
)

"""`conform`: an implementation in any language, tried against the library."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from decimal import Decimal
from itertools import count
from typing import Any

from shanxi_health_policy import testing
from shanxi_health_policy.cli import all_is_loaded, options
from shanxi_health_policy.cli.exit_codes import ExitCode
from shanxi_health_policy.cli.help_pages import UsageFault, command, examples
from shanxi_health_policy.cli.options import load_catalogue, naming, parse_count, value
from shanxi_health_policy.cli.output import Screen, bar
from shanxi_health_policy.errors import InputError
from shanxi_health_policy.notices.catalogue import Catalogue
from shanxi_health_policy.tcm.treatment_place import treatment_place
from shanxi_health_policy.testing.conform.adapters import Adapter
from shanxi_health_policy.text import Language, Text
from shanxi_health_policy.whole import output_path, write_text

_EXPECTED_REPORT = Text(
    "以 .txt、.xml 或 .html 结尾、目录存在的文件",
    "a file that ends with .txt, .xml or .html, in a folder that exists",
)
_EXPECTED_SECONDS = Text("大于 0 的秒数，至多 86400", "a number of seconds above 0, at most 86400")
_ONE_OF_TWO = Text("请给出 --command 或 --url 之一", "give either --command or --url")


def _seconds(given: str) -> float:
    if re.fullmatch(r"[0-9]{1,5}(\.[0-9]{1,3})?", given) is None or not 0 < float(given) <= 86_400:
        raise InputError("", given, _EXPECTED_SECONDS)
    return float(given)


@command(
    "conform",
    value(
        "--command CMD",
        "对接程序的命令：从标准输入读请求，向标准输出写答复，一行一条",
        "a command that reads requests from standard input and writes answers to standard output, a line each",
    ),
    value(
        "--url URL",
        "或本机的网络地址：每条请求以 POST 送去",
        "or an address on this machine, to which every request is posted",
    ),
    value(
        "--cases N",
        "除固定的案例外，再随机生成多少例，默认 500",
        "how many cases to draw beside the fixed ones; 500 by default",
        parse_count,
        name="max_cases",
        default="500",
    ),
    value(
        "--seed N",
        "随机种子，同一种子生成同样的案例，默认 0",
        "the seed: the same one draws the same cases; 0 by default",
        parse_count,
        default="0",
    ),
    value(
        "--seconds S",
        "最多用多少秒，默认 60",
        "how long to go on at most; 60 by default",
        _seconds,
        default="60",
    ),
    value(
        "--timeout S",
        "每条答复最多等多少秒，默认 10",
        "how many seconds to wait for an answer; 10 by default",
        _seconds,
        default="10",
    ),
    options.place(),
    options.notices(),
    value(
        "--report FILE",
        "报告：.txt 文本、.xml（JUnit）或 .html 网页",
        "a report: .txt, .xml (JUnit) or .html",
    ),
    sections=(
        examples("""
            用 Python 写的对接程序：| An adapter in Python:
                shanxi-health-policy conform --command 'python docs/examples/conform/adapter.py'
            本机的服务，换一个种子，写出网页报告：| A service, another seed, and a report as a page:
                shanxi-health-policy conform --url http://127.0.0.1:8080/conform --seed 7 --report report.html
        """),
    ),
)
def conform_command(
    screen: Screen,
    command: str | None,
    url: str | None,
    timeout: float,
    place: str | None,
    notices: tuple[str, ...],
    report: str | None,
    **searched: Any,
) -> int:
    """Try an implementation."""
    if (command is None) == (url is None):
        raise UsageFault(_ONE_OF_TWO)
    path = None if report is None else output_path(report, {".txt", ".xml", ".html"}, _EXPECTED_REPORT)
    catalogue, search = load_catalogue(notices), testing.search
    from shanxi_health_policy.testing.conform.search import leaving_nothing  # as light as the kit

    with naming(
        "--place"
    ):  # which one was taken where none was asked for is said by the outcome and every report
        treatment_place(catalogue, place)
    all_is_loaded()
    with _adapter(command, url, place, catalogue, timeout) as adapter:
        with naming("--command"):
            tested = adapter.greet()
        screen.line(f"{screen.text('被测实现', 'implementation')}: {tested.name} {tested.version}")
        with naming("--place"), leaving_nothing(), _counting(adapter, screen.language) as implementation:
            outcome = search(implementation, place=place, catalogue=catalogue, **searched)
    for told in (screen.of(outcome.summary()), *outcome.told(screen.language)):
        screen.line(told)
    if path is not None:
        write_text(_report(outcome, path.suffix.lower(), screen.language), path)
        screen.line(f"{screen.text('报告', 'report')}: {path}")
    return ExitCode.DONE if outcome.passed else ExitCode.IMPLEMENTATION_DIFFERS


def _adapter(
    command: str | None, url: str | None, place: str | None, catalogue: Catalogue, timeout: float
) -> Adapter:
    with naming("--url" if command is None else "--command"):
        if command is None:
            return testing.UrlAdapter(url or "", place, catalogue, patience=timeout)
        return testing.CommandAdapter(command, place, catalogue, patience=timeout)


@contextmanager
def _counting(implementation: testing.Implementation, language: Language) -> Iterator[testing.Implementation]:
    """Counts the cases on standard error while the search goes on, where a person looks; it leaves nothing behind."""
    numbers, name = count(1), "案例" if language == "zh" else "cases"
    with bar(lambda number: f"{name} {number}") as advance:
        if advance is None:
            yield implementation
            return

        def counted(case: testing.Case) -> Sequence[Decimal]:
            advance(str(next(numbers)), 0, None)
            return implementation(case)

        yield counted


def _report(outcome: testing.Outcome, ending: str, language: Language) -> str:
    if ending == ".xml":
        return testing.junit_xml(outcome)
    if ending == ".html":
        return testing.html_page(outcome)
    return outcome.text().in_language(language) + "\n"

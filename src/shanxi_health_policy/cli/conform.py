"""`conform`: an implementation in any language, tried against the library."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from decimal import Decimal
from itertools import count
from typing import Any

from shanxi_health_policy import testing
from shanxi_health_policy.cli import options
from shanxi_health_policy.cli.exit_codes import ExitCode
from shanxi_health_policy.cli.help_pages import UsageFault, command, examples
from shanxi_health_policy.cli.options import load_catalogue, naming, parse_count, value
from shanxi_health_policy.cli.output import Screen, bar
from shanxi_health_policy.errors import InputError
from shanxi_health_policy.notices.catalogue import Catalogue
from shanxi_health_policy.tcm.treatment_place import treatment_place
from shanxi_health_policy.testing.conform.adapters import Adapter
from shanxi_health_policy.testing.conform.repeats import ShellCommand
from shanxi_health_policy.text import Language, Text
from shanxi_health_policy.whole import output_path, write_text

_ENDINGS = {"report": {".txt", ".xml", ".html"}, "results": {".json"}, "badge": {".svg"}}
_EXPECTED = {
    "report": Text(
        "以 .txt、.xml 或 .html 结尾、目录存在的文件",
        "a file that ends with .txt, .xml or .html, in a folder that exists",
    ),
    "results": Text("以 .json 结尾、目录存在的文件", "a file that ends with .json, in a folder that exists"),
    "badge": Text("以 .svg 结尾、目录存在的文件", "a file that ends with .svg, in a folder that exists"),
}
_CALLED = {
    "report": Text("报告", "report"),
    "results": Text("结果", "results"),
    "badge": Text("徽章", "badge"),
}
_EXPECTED_SECONDS = Text("大于 0 的秒数，至多 86400", "a number of seconds above 0, at most 86400")
_VECTORS_OR_CASE = Text("--vectors 和 --case 只用其一", "give --vectors or --case, not both")
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
        "--vectors FILE",
        "改用这份测试向量里的案例（.json 或 .jsonl）",
        "try the cases of these golden vectors instead (.json or .jsonl)",
    ),
    value(
        "--case JSON",
        "只试这一个案例：每处不一致之后都写着",
        "try only this case, which stands behind each difference",
    ),
    value(
        "--report FILE",
        "报告：.txt 文本、.xml（JUnit）或 .html 网页",
        "a report: .txt, .xml (JUnit) or .html",
    ),
    value(
        "--results FILE",
        "结果：.json，可以公开，可以用 conform-results 与别的实现比较",
        "the results as .json, to publish, or to compare with other implementations by conform-results",
    ),
    value("--badge FILE", "徽章：.svg", "a badge: .svg"),
    sections=(
        examples("""
            用 Python 写的对接程序：| An adapter in Python:
                shanxi-health-policy conform --command 'python docs/examples/conform/adapter.py'
            本机的服务，换一个种子，写出网页报告：| A service, another seed, and a report as a page:
                shanxi-health-policy conform --url http://127.0.0.1:8080/conform --seed 7 --report report.html
            写出结果和徽章：| Results and a badge:
                shanxi-health-policy conform --command 'node adapter.js' --results results.json --badge badge.svg
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
    vectors: str | None,
    case: str | None,
    **given: Any,
) -> int:
    """Try an implementation."""
    if (command is None) == (url is None):
        raise UsageFault(_ONE_OF_TWO)
    if vectors is not None and case is not None:
        raise UsageFault(_VECTORS_OR_CASE)
    outputs = {
        name: output_path(path, _ENDINGS[name], _EXPECTED[name])
        for name in _ENDINGS
        if (path := given.pop(name))
    }
    catalogue, search = load_catalogue(notices), testing.search
    from shanxi_health_policy.testing.conform.search import leaving_nothing  # as light as the kit

    with naming(
        "--place"
    ):  # which one was taken where none was asked for is said by the outcome and every report
        treatment_place(catalogue, place)
    cases, place = _given_cases(vectors, case, place, catalogue)
    asked = (
        ("--command", command),
        ("--url", url),
        ("--place", place),
        *(("--notices", one) for one in notices),
    )
    again = ShellCommand(tuple(word for option, told in asked if told is not None for word in (option, told)))
    with _adapter(command, url, place, catalogue, timeout) as adapter:
        with naming("--command"):
            tested = adapter.greet()
        with naming("--place"), leaving_nothing(), _counting(adapter, screen.language) as implementation:
            outcome = search(
                implementation,
                place=place,
                catalogue=catalogue,
                given_cases=cases,
                tested=tested,
                repeated_by=again,
                **given,
            )
    for told in (screen.of(outcome.about()), screen.of(outcome.summary()), *outcome.told(screen.language)):
        screen.line(told)
    for name, path in outputs.items():
        write_text(_written(name, outcome, path.suffix.lower(), screen.language), path)
        screen.line(f"{screen.of(_CALLED[name])}: {path}")
    return ExitCode.DONE if outcome.passed else ExitCode.IMPLEMENTATION_DIFFERS


def _given_cases(
    vectors: str | None, case: str | None, place: str | None, catalogue: Catalogue
) -> tuple[list[testing.Case] | None, str | None]:
    """The cases that are tried instead of all others, if any, and the place they are of."""
    if vectors is not None:
        found = testing.read_vectors(vectors, catalogue)
        return [one for _, one in found.cases], place or found.place
    if case is None:
        return None, place
    with naming("--case"):
        return [testing.case_of(case, place, catalogue)], place


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


def _written(name: str, outcome: testing.Outcome, ending: str, language: Language) -> str:
    if name == "results":
        return testing.results_json(outcome)
    if name == "badge":
        return testing.badge(testing.results_of(outcome))
    if ending == ".xml":
        return testing.junit_xml(outcome)
    if ending == ".html":
        return testing.html_page(outcome)
    return outcome.text().in_language(language) + "\n"

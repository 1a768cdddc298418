"""The outcome of a search for others to read: one page in Chinese and English, without network or script, and JUnit XML."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from xml.sax.saxutils import escape, quoteattr

from shanxi_health_policy.drawing.page import Around, page
from shanxi_health_policy.testing.conform.differences import harmless
from shanxi_health_policy.testing.conform.outcome import Outcome
from shanxi_health_policy.text import Language, Text

_TITLE = Text("一致性检验", "Conformance")
_DIFFERENCES = Text("不一致之处", "Differences")
_RULES = Text("条款与口径", "Rules and readings")
_EDGES = Text("边界", "Edges")
_COUNT = Text("案例数", "Cases")


def html_page(outcome: Outcome, language: Language | None = None, around: Around | None = None) -> str:
    """The page: whether it passed, every difference with its deciding step and clause, and what was tried.

    In both languages, or in one of them; `around` leads to the first page of a site and to the same page in the other language.
    Everything that comes from an implementation is escaped, and the page may load nothing. Raises [MissingExtraError][]
    without the extra `[testing]`.
    """
    rules = [(f"{rule.notice} {rule.id}", rule.says, count) for rule, count in outcome.rules.items()]
    rules.sort(key=lambda one: one[2] > 0)  # what was not tried comes first
    edges = [(edge.code, edge.label, count) for edge, count in outcome.edges.items()]
    return page(
        "conformance.html.j2",
        __package__,
        "testing",
        only=language,
        around=around,
        title=_TITLE,
        outcome=outcome,
        differences=_DIFFERENCES,
        heads=(None, None, _COUNT),
        reached=((_RULES, _cells(rules)), (_EDGES, _cells(edges))),
    )


def _cells(rows: Iterable[tuple[str, Text, int]]) -> list[tuple[tuple[str | Text, str], ...]]:
    """The cells of a table and their classes, which mark what was not reached."""
    return [
        ((code, "d"), (label, ""), (str(count), "n"))
        if count
        else ((code, "d none"), (label, "none"), (str(count), "n none"))
        for code, label, count in rows
    ]


_SUITE = "shanxi-health-policy.conform"


def junit_xml(outcome: Outcome) -> str:
    """The report: a failed test for each difference, a passed one where all agree, a skipped one for what was not reached.

    Only escaped text goes in, and no entity, document type or reference to anything outside.
    """
    tests = [*_differences(outcome), *_reached(outcome)]
    skipped = sum("<skipped" in one for one in tests)
    counts = f'tests="{len(tests)}" failures="{len(outcome.differences)}" errors="0" skipped="{skipped}"'
    seconds = f'time="{outcome.seconds:.3f}"'
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<testsuites name="{_SUITE}" {counts} {seconds}>',
        f'<testsuite name="{_SUITE}" {counts} {seconds}>',
        f"<properties>{''.join(_properties(outcome))}</properties>",
        *tests,
        f"<system-out>{escape(_both(outcome.about()))}\n{escape(_both(outcome.summary()))}</system-out>",
        "</testsuite>",
        "</testsuites>",
    ]
    return "\n".join(lines) + "\n"


def _properties(outcome: Outcome) -> Iterator[str]:
    names = (
        "place",
        "place_assumed",
        "seed",
        "cases",
        "operations",
        "failed",
        "complete",
        "tried_on",
    )
    told = {name: str(getattr(outcome, name)) for name in names} | {"library": outcome.version}
    if outcome.tested is not None:
        told["implementation"] = harmless(f"{outcome.tested.name} {outcome.tested.version}".rstrip())
    told |= {f"notice {one.number}": one.digest for one in outcome.notices}
    for name, value in told.items():
        yield f"<property name={quoteattr(name)} value={quoteattr(value)}/>"


def _differences(outcome: Outcome) -> Iterator[str]:
    if outcome.passed:
        yield f'<testcase classname="{_SUITE}" name="agrees"/>'
    for number, group in enumerate(outcome.groups, start=1):
        one, head = group.difference, group.head()
        text = one.text()
        again = "" if outcome.repeated_by is None else f"\n\n{harmless(outcome.repeated_by.line(one.case))}"
        told = f"{head.zh}\n{text.zh}\n\n{head.en}\n{text.en}{again}"
        yield (
            f'<testcase classname="{_SUITE}" name={quoteattr(f"{number}. {head.zh}")}>'
            f"<failure type={quoteattr(harmless(group.cause.code))} message={quoteattr(text.zh.splitlines()[-1].strip())}>"
            f"{escape(told)}</failure></testcase>"
        )


def _reached(outcome: Outcome) -> Iterator[str]:
    for edge, count in outcome.edges.items():
        yield _one(f"{_SUITE}.edges", f"{edge.code} {edge.label.zh}", count)
    for rule, count in outcome.rules.items():
        yield _one(f"{_SUITE}.rules", f"{rule.notice} {rule.id}", count)


def _one(group: str, name: str, count: int) -> str:
    head = f'<testcase classname="{group}" name={quoteattr(name)}'
    return f"{head}/>" if count else f'{head}><skipped message="未到 | not reached"/></testcase>'


def _both(text: Text) -> str:
    return f"{text.zh}\n{text.en}"

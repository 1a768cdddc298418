"""Results for others to look at: a page that sets implementations side by side, and a badge for each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from html import escape

from shanxi_health_policy.drawing.page import Around, page, plain
from shanxi_health_policy.drawing.svg import FONT
from shanxi_health_policy.testing.conform.results import (
    Reached,
    Results,
    check_comparable,
    names_of,
    otherwise_made,
)
from shanxi_health_policy.text import Language, Text, joined
from shanxi_health_policy.vocabulary.places import named_place

_TITLE = Text("一致性检验：各实现比较", "Conformance: implementations side by side")
_HEADS = (
    Text("被测实现", "Implementation"),
    Text("结果", "Result"),
    Text("案例", "Cases"),
    Text("不一致", "Differ"),
    Text("到过的边界", "Edges reached"),
    Text("日期", "Date"),
    Text("本库", "Library"),
)
_PASSED, _FAILED = Text("通过", "passed"), Text("不通过", "failed")
_INCOMPLETE = Text("（提前结束）", " (ended early)")
_NOT_REACHED = Text("未到", "not reached")
_GROUPS, _EDGES, _RULES = (
    Text("不一致的原因", "Causes of differences"),
    Text("边界", "Edges"),
    Text("条款与口径", "Rules and readings"),
)

_Cell = tuple[str | Text, str]


def comparison_page(
    several: Mapping[str, Results], language: Language | None = None, around: Around | None = None
) -> str:
    """The page: each implementation's result, then what differs by cause, edge and rule, one implementation a column.

    In both languages, or in one of them; `around` leads to the first page of a site and to the same page in the other language.
    `several` has the results by the name of their file. Raises [FileError][] for results of other places or notice files, and
    [MissingExtraError][] without the extra `[testing]`.
    """
    check_comparable(several)
    found, names = list(several.values()), names_of(several)
    first, place = found[0], named_place(found[0].place)
    files = joined(
        [
            Text(f"{one.number}（{one.digest[:12]}）", f"{one.number} ({one.digest[:12]})")
            for one in first.notices
        ]
    )
    basis = Text(f"{place.zh}；文件 {files.zh}", f"{place.en}; notices {files.en}")
    parts = [(_EDGES, list(_reached(found, [one.edges for one in found])))]
    parts.append((_RULES, list(_reached(found, [one.rules for one in found]))))
    if any(one.groups for one in found):
        parts.insert(0, (_GROUPS, list(_causes(found))))
    return page(
        "comparison.html.j2",
        __package__,
        "testing",
        only=language,
        around=around,
        title=_TITLE,
        basis=basis,
        notes=otherwise_made(found),
        heads=_HEADS,
        summary=[_summary(name, one) for name, one in zip(names, found, strict=True)],
        columns=(None, None, *names),
        parts=parts,
    )


def _summary(name: str, one: Results) -> tuple[_Cell, ...]:
    result = _PASSED if one.passed else _FAILED
    edges = f"{sum(1 for each in one.edges.values() if each.cases)}/{len(one.edges)}"
    return (
        (name, ""),
        (result if one.complete else result + _INCOMPLETE, "good" if one.passed else "bad"),
        (str(one.cases), "n"),
        (str(one.failed), "n"),
        (edges, "n"),
        ("" if one.tried_on is None else one.tried_on.isoformat(), "d"),
        (one.version, "d"),
    )


def _causes(found: Sequence[Results]) -> Iterator[tuple[_Cell, ...]]:
    """Each cause with the number of cases that it explains; an implementation without it has nothing there."""
    labels = {group.cause: group.label for one in found for group in one.groups}
    for cause, label in labels.items():
        counts = [next((group.failed for group in one.groups if group.cause == cause), 0) for one in found]
        cells: list[_Cell] = [(str(count), "n bad") if count else ("", "n") for count in counts]
        yield ((cause, "d"), (Text(label.zh, label.en), ""), *cells)


def _reached(
    found: Sequence[Results], by_code: Sequence[Mapping[str, Reached]]
) -> Iterator[tuple[_Cell, ...]]:
    codes = {code: one for reached in by_code for code, one in reached.items()}
    for code, label in codes.items():
        yield (
            (code, "d"),
            (Text(label.zh, label.en), ""),
            *(_cell(reached.get(code)) for reached in by_code),
        )


def _cell(one: Reached | None) -> _Cell:
    if one is None or not one.cases:
        return _NOT_REACHED, "none"
    return f"{one.cases - one.failed}/{one.cases}", "n bad" if one.failed else "n good"


_LABEL = Text("一致性检验", "conformance")
_HEIGHT, _PADDING = 20, 6
_GREEN, _RED, _GREY = "#007a5a", "#b04400", "#444"


def badge(results: Results) -> str:
    """A badge as SVG: passed with the number of cases, or how many of them differ; it loads nothing.

    >>> from shanxi_health_policy import settle
    >>> from shanxi_health_policy.testing import check_settle
    >>> from shanxi_health_policy.testing import results_of
    >>> svg = badge(results_of(check_settle(settle, max_cases=0)))
    >>> "通过 84" in svg, svg.startswith("<svg")
    (True, True)
    """
    told = f"通过 {results.cases}" if results.passed else f"不一致 {results.failed}/{results.cases}"
    if not results.complete:
        told += "（未完）"
    title = escape(
        plain(
            f"{results.name}: {_LABEL.en}, {results.cases - results.failed}/{results.cases}, {results.version}"
        )
    )
    left, right = (_pixels(one) + 2 * _PADDING for one in (_LABEL.zh, told))
    colour = _GREEN if results.passed and results.complete else _RED
    size = f'font-family="{FONT}" font-size="12" fill="#fff" text-anchor="middle"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{left + right}" height="{_HEIGHT}" role="img" aria-label="{title}">'
        f"<title>{title}</title>"
        f'<rect width="{left}" height="{_HEIGHT}" fill="{_GREY}"/>'
        f'<rect x="{left}" width="{right}" height="{_HEIGHT}" fill="{colour}"/>'
        f'<g {size}><text x="{left / 2}" y="14">{_LABEL.zh}</text>'
        f'<text x="{left + right / 2}" y="14">{escape(told)}</text></g></svg>\n'
    )


def _pixels(text: str) -> int:
    """How wide a text is at the most: Chinese characters are square, all others narrower."""
    return sum(12 if ord(one) > 0xFF else 7 for one in text)

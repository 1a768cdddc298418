"""The outcome of a search as one page: no network, no script, everything in Chinese and English."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape

from shanxi_health_policy.testing.comparing import Difference
from shanxi_health_policy.testing.edges import Edge
from shanxi_health_policy.testing.outcome import Outcome
from shanxi_health_policy.text import Text

_TITLE = Text(zh="一致性检验", en="Conformance")
_DIFFERENCES = Text(zh="不一致之处", en="Differences")
_RULES = Text(zh="条款与口径", en="Rules and readings")
_EDGES = Text(zh="边界", en="Edges")
_COUNT = Text(zh="案例数", en="Cases")
_STYLE = """
body{font:15px/1.5 "Noto Sans CJK SC","Source Han Sans SC","Microsoft YaHei","PingFang SC",sans-serif;
margin:2rem auto;max-width:60rem;padding:0 1rem;color:#1a1a1a}
h1,h2,h3{line-height:1.3}small{color:#555;font-weight:normal}
table{border-collapse:collapse;margin:.5rem 0}th,td{border-bottom:1px solid #ddd;padding:.25rem .6rem;text-align:left}
th{background:#dce9f2}td.n{text-align:right;font-variant-numeric:tabular-nums}tr.none td{background:#fff4e5}
pre{background:#f4f4f4;padding:.75rem 1rem;white-space:pre-wrap;overflow-wrap:anywhere;font-family:inherit}
.passed,.failed{padding:.5rem 1rem;border-left:4px solid #009e73;background:#e9f7f2}
.failed{border-color:#d55e00;background:#fff4e5}
"""
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"


def html_page(outcome: Outcome) -> str:
    """The page: whether it passed, every difference with its deciding step and clause, and what was tried.

    Everything that comes from an implementation is escaped, and the page may load nothing.
    """
    return "".join(_page(outcome))


def _page(outcome: Outcome) -> Iterator[str]:
    summary = outcome.summary()
    yield '<!DOCTYPE html>\n<html lang="zh-CN"><head><meta charset="utf-8">'
    yield f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
    yield '<meta name="viewport" content="width=device-width,initial-scale=1">'
    yield f"<title>{_TITLE.zh} {_TITLE.en}</title><style>{_STYLE}</style></head><body>\n<h1>{_both(_TITLE)}</h1>\n"
    mark = "passed" if outcome.passed else "failed"
    yield f'<p class="{mark}">{escape(summary.zh)}<br><small>{escape(summary.en)}</small></p>\n'
    if outcome.differences:
        yield f"<h2>{_both(_DIFFERENCES)}</h2>\n"
    for number, one in enumerate(outcome.differences, start=1):
        yield from _difference(number, one)
    rules = [
        (f"{rule.notice} {rule.id}", rule.says, count)
        for rule, count in sorted(outcome.rules.items(), key=lambda one: one[1] == 0, reverse=True)
    ]
    yield from _table(_RULES, rules)
    yield from _table(
        _EDGES, [(edge.code, edge.label, outcome.edges[edge]) for edge in Edge if edge in outcome.edges]
    )
    yield "</body></html>\n"


def _difference(number: int, one: Difference) -> Iterator[str]:
    text = one.text()
    yield f"<h3>{number}. {escape(one.kind)}</h3>\n<pre>{escape(text.zh)}</pre>\n<pre>{escape(text.en)}</pre>\n"
    yield f"<pre>{escape(one.case.code())}</pre>\n"


def _table(title: Text, rows: Iterable[tuple[str, Text, int]]) -> Iterator[str]:
    yield f"<h2>{_both(title)}</h2>\n<table><tr><th></th><th></th><th>{_both(_COUNT)}</th></tr>\n"
    for code, label, count in rows:
        mark = "" if count else ' class="none"'
        yield f'<tr{mark}><td>{escape(code)}</td><td>{_both(label)}</td><td class="n">{count}</td></tr>\n'
    yield "</table>\n"


def _both(text: Text) -> str:
    return f"{escape(text.zh)} <small>{escape(text.en)}</small>"

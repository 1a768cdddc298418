"""The report of an audit as one page: no network, no script, its pictures drawn in the page itself."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from html import escape
from pathlib import Path

from shanxi_health_policy.engines.auditing.report import (
    FINDING_HEADINGS,
    FINDINGS,
    NOTES,
    TITLE,
    Form,
    Heading,
    Picture,
    Sheet,
    finding_rows,
    most_telling,
    plain,
    sheets,
    too_many,
)
from shanxi_health_policy.engines.auditing.totals import AuditTotals
from shanxi_health_policy.engines.files.tables import Table
from shanxi_health_policy.text import Text

MOST_FINDINGS = 1_000
MOST_ROWS = 100
"""So many findings, and rows of another table, stand on the page."""
_BARS = 20
_COLOURS = ("#0072b2", "#d55e00")
_STYLE = """
body{font:15px/1.5 "Noto Sans CJK SC","Source Han Sans SC","Microsoft YaHei","PingFang SC",sans-serif;
margin:2rem auto;max-width:82rem;padding:0 1rem;color:#1a1a1a}
h1,h2{line-height:1.3}small{color:#555;font-weight:normal}
.table{overflow-x:auto}table{border-collapse:collapse;margin:.5rem 0}
th,td{border-bottom:1px solid #ddd;padding:.25rem .6rem;text-align:left;vertical-align:top}
th{background:#dce9f2;position:sticky;top:0}td.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
td{min-width:4.5em;max-width:24em;overflow-wrap:anywhere}
td.d{white-space:nowrap}td:first-child{min-width:9em}
.note{background:#fff4e5;border-left:4px solid #d55e00;padding:.5rem 1rem}
svg{max-width:100%;height:auto;display:block;margin:.5rem 0}
@media print{th{position:static}body{max-width:none}}
"""
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"


def write_html_report(
    path: Path,
    totals: AuditTotals,
    found: Table,
    facts: list[tuple[Text, object, Form]],
    most: int = MOST_FINDINGS,
) -> None:
    """Write the page; `found` are the findings with their documented columns."""
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(_page(totals, found, facts, most))


def _page(
    totals: AuditTotals, found: Table, facts: list[tuple[Text, object, Form]], most: int
) -> Iterable[str]:
    yield '<!DOCTYPE html>\n<html lang="zh-CN"><head><meta charset="utf-8">'
    yield f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
    yield '<meta name="viewport" content="width=device-width,initial-scale=1">'
    yield f"<title>{_text(TITLE.zh)} {_text(TITLE.en)}</title><style>{_STYLE}</style></head><body>\n"
    yield f"<h1>{_both(TITLE)}</h1>\n"
    yield from _table((), [(_both(name), _cell(value, form)) for name, value, form in facts])
    for note in NOTES:
        yield f"<p>{_text(note.zh)}<br><small>{_text(note.en)}</small></p>\n"
    for sheet in sheets(totals):
        yield from _section(sheet)
    yield f"<h2>{_both(FINDINGS)}</h2>\n"
    yield from _said(too_many(totals.findings, min(totals.findings, most)))
    yield from _rows(FINDING_HEADINGS, finding_rows(most_telling(found, most)))
    yield "</body></html>\n"


def _section(sheet: Sheet) -> Iterable[str]:
    yield f"<h2>{_both(sheet.name)}</h2>\n"
    for picture in sheet.pictures:
        if sheet.rows:
            yield _columns(sheet, picture) if picture.upright else _bars(sheet, picture)
    if len(sheet.rows) > MOST_ROWS:
        yield from _said(
            Text(
                zh=f"共 {len(sheet.rows)} 行，此处列出前 {MOST_ROWS} 行；全部在 .xlsx 报告中。",
                en=f"{len(sheet.rows)} rows in all; the first {MOST_ROWS} are shown here, and all of them in an .xlsx report.",
            )
        )
    yield from _rows(sheet.headings, sheet.rows[:MOST_ROWS])


def _said(note: Text | None) -> Iterable[str]:
    if note is not None:
        yield f'<p class="note">{_text(note.zh)}<br><small>{_text(note.en)}</small></p>\n'


def _rows(headings: tuple[Heading, ...], rows: Iterable[tuple[object, ...]]) -> Iterable[str]:
    forms = [heading.form for heading in headings]
    return _table(
        [_both(heading.text) for heading in headings],
        ([_cell(value, form) for value, form in zip(row, forms, strict=True)] for row in rows),
    )


def _table(heads: Iterable[str], rows: Iterable[Iterable[str]]) -> Iterable[str]:
    """Cells are markup already; a cell that brings its own tag is taken as it is."""
    yield '<div class="table"><table>'
    head = "".join(f"<th>{one}</th>" for one in heads)
    if head:
        yield f"<thead><tr>{head}</tr></thead>"
    yield "<tbody>\n"
    for row in rows:
        yield f"<tr>{''.join(one if one.startswith('<td') else f'<td>{one}</td>' for one in row)}</tr>\n"
    yield "</tbody></table></div>\n"


def _cell(value: object, form: Form) -> str:
    if value is None:
        return "<td></td>"
    if form == "text":
        return f"<td>{_text(str(value))}</td>"
    if form == "date":
        return f'<td class="d">{_text(str(value))}</td>'
    return f'<td class="n">{_number(value, form)}</td>'


def _number(value: object, form: Form) -> str:
    assert isinstance(value, (int, Decimal))
    return f"{value:,}{'%' if form == 'percent' else ''}"


def _text(text: str) -> str:
    return escape(plain(text))


def _both(text: Text) -> str:
    return f"{_text(text.zh)} <small>{_text(text.en)}</small>"


def _bars(sheet: Sheet, picture: Picture) -> str:
    """Lying bars, one group a row, the first rows only; the exact value stands beside each."""
    rows = sheet.rows[:_BARS]
    most = max((_size(row[column]) for row in rows for column in picture.columns), default=0.0) or 1.0
    step = 20 * len(picture.columns) + 8
    drawn = [_legend(sheet, picture)]
    for number, row in enumerate(rows):
        top = 44 + number * step
        drawn.append(
            f'<text x="330" y="{top + step // 2}" text-anchor="end">{_text(_short(str(row[0])))}</text>'
        )
        for place, column in enumerate(picture.columns):
            width, y = 400 * _size(row[column]) / most, top + 20 * place
            said = "" if row[column] is None else _number(row[column], sheet.headings[column].form)
            drawn.append(f'<rect x="340" y="{y}" width="{width:.1f}" height="16" fill="{_COLOURS[place]}"/>')
            drawn.append(f'<text x="{346 + width:.1f}" y="{y + 13}">{said}</text>')
    return _drawing(picture, 860, 52 + len(rows) * step, drawn)


def _columns(sheet: Sheet, picture: Picture) -> str:
    """Standing bars, one group a row; the exact values are in the table below."""
    rows, columns = sheet.rows, picture.columns
    most = max((_size(row[column]) for row in rows for column in columns), default=0.0) or 1.0
    step = max(760 / len(rows), 2.0)
    every = max(1, round(64 / step))  # so that the labels do not touch
    drawn = [_legend(sheet, picture), '<line x1="40" y1="260" x2="820" y2="260" stroke="#888"/>']
    for number, row in enumerate(rows):
        left = 44 + number * step
        for place, column in enumerate(columns):
            height, width = 200 * _size(row[column]) / most, step * 0.8 / len(columns)
            drawn.append(
                f'<rect x="{left + place * width:.1f}" y="{260 - height:.1f}" width="{width:.1f}" height="{height:.1f}" '
                f'fill="{_COLOURS[place]}"/>'
            )
        if number % every == 0:
            drawn.append(f'<text x="{left:.1f}" y="278">{_text(str(row[0]))}</text>')
    return _drawing(picture, 860, 290, drawn)


def _legend(sheet: Sheet, picture: Picture) -> str:
    drawn = []
    for place, column in enumerate(picture.columns):
        heading, x = sheet.headings[column].text, 10 + 260 * place
        drawn.append(f'<rect x="{x}" y="22" width="12" height="12" fill="{_COLOURS[place]}"/>')
        drawn.append(f'<text x="{x + 18}" y="33">{_text(heading.zh)} {_text(heading.en)}</text>')
    return "".join(drawn)


def _drawing(picture: Picture, width: int, height: int, drawn: list[str]) -> str:
    name = f"{_text(picture.title.zh)} {_text(picture.title.en)}"
    return (
        f'<svg role="img" aria-label="{name}" viewBox="0 0 {width} {height}" width="{width}" height="{height}" font-size="12">'
        f'<text x="10" y="14" font-weight="bold">{name}</text>{"".join(drawn)}</svg>\n'
    )


def _size(value: object) -> float:
    """How long a bar is: the nearest binary number will do for a picture."""
    return float(value) if isinstance(value, (int, Decimal)) else 0.0


def _short(name: str) -> str:
    return name if len(name) <= 40 else f"{name[:39]}…"

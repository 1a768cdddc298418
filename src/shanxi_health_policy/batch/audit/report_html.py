"""The report of an audit as one page: no network, no script, its pictures drawn in the page itself."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from shanxi_health_policy.batch.audit import report
from shanxi_health_policy.batch.audit.audit_totals import AuditTotals
from shanxi_health_policy.batch.files.output_tables import Table
from shanxi_health_policy.drawing.page import page
from shanxi_health_policy.drawing.svg import Group, lying_bars, standing_bars
from shanxi_health_policy.text import Text

MOST_FINDINGS = 1_000
MOST_ROWS = 100
"""So many findings, and rows of another table, stand on the page."""


def write_html_report(
    path: Path,
    totals: AuditTotals,
    found: Table,
    facts: list[tuple[Text, object, report.Form]],
    most: int = MOST_FINDINGS,
    rejected: report.Sheet = report.REJECTS,
    words: report.Words = report.IN_CHINESE,
) -> None:
    """Write the page; `found` are the findings with their documented columns, `rejected` the rejects by reason."""
    rows = list(report.finding_rows(report.most_telling(found, most), words))
    findings = report.Sheet(report.FINDINGS, report.FINDING_HEADINGS, rows)
    text = page(
        "audit.html.j2",
        __package__,
        "batch",
        language="zh-CN" if words.language == "zh" else "en",
        title=words.of(report.TITLE),
        facts=[((words.of(name), ""), cell(value, form)) for name, value, form in facts],
        notes=[words.of(one) for one in report.NOTES],
        sections=[
            *(
                section(one, MOST_ROWS, cut_note(len(one.rows)), words)
                for one in report.sheets(totals, words)
            ),
            section(findings, most, report.too_many(totals.findings, len(rows)), words),
            *([section(rejected, MOST_ROWS, cut_note(len(rejected.rows)), words)] if rejected.rows else []),
        ],
    )
    path.write_text(text, encoding="utf-8", newline="\n")


def cut_note(rows: int) -> Text | None:
    """What is said where not all rows are shown."""
    if rows <= MOST_ROWS:
        return None
    return Text(
        f"共 {rows} 行，此处列出前 {MOST_ROWS} 行；全部在 .xlsx 报告中。",
        f"{rows} rows in all; the first {MOST_ROWS} are shown here, and all of them in an .xlsx report.",
    )


def section(sheet: report.Sheet, most: int, note: Text | None, words: report.Words) -> dict[str, object]:
    """A part of the page: pictures, what to know, and a table."""
    forms = [heading.form for heading in sheet.headings]
    return {
        "name": words.of(sheet.name),
        "pictures": [_picture(sheet, one, words) for one in sheet.pictures if sheet.rows],
        "note": None if note is None else words.of(note),
        "heads": [words.of(heading.text) for heading in sheet.headings],
        "cells": [[cell(*one) for one in zip(row, forms, strict=True)] for row in sheet.rows[:most]],
    }


def _picture(sheet: report.Sheet, picture: report.Picture, words: report.Words) -> str:
    """Bars of the first rows, lying, or of all rows, upright; what is printed in the table is said of each."""
    heads = [(column, sheet.headings[column]) for column in picture.columns]
    groups = [
        Group(
            _short(str(row[0])),
            tuple((_size(row[column]), cell(row[column], head.form)[0]) for column, head in heads),
        )
        for row in (sheet.rows if picture.upright else sheet.rows[: report.BARS])
    ]
    draw = standing_bars if picture.upright else lying_bars
    return draw(words.of(picture.title), groups, legend=[words.of(head.text) for _, head in heads])


def _size(value: object) -> Decimal | int:
    return value if isinstance(value, (int, Decimal)) else 0


def cell(value: object, form: report.Form) -> tuple[str, str]:
    """What is printed in a cell, and its class."""
    if value is None:
        return "", ""
    if isinstance(value, (int, Decimal)):
        return f"{value:,}{'%' if form == 'percent' else ''}", "n"
    return str(value), "d" if form == "date" else ""


def _short(name: str) -> str:
    return name if len(name) <= 40 else f"{name[:39]}…"

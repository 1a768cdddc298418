"""The report of an audit as an Excel workbook: sheets with filters, frozen headers, number formats and Excel's own charts."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path
from typing import Any

from shanxi_health_policy.batch.audit import report
from shanxi_health_policy.batch.audit.audit_totals import AuditTotals
from shanxi_health_policy.batch.audit.report import Form, Heading, Picture, Sheet, Words
from shanxi_health_policy.batch.files.output_tables import MOST_EXCEL_ROWS, Table
from shanxi_health_policy.batch.files.output_workbooks import LONGEST_CELL, framed, header_format, workbook_at
from shanxi_health_policy.drawing.page import plain
from shanxi_health_policy.drawing.svg import COLOURS
from shanxi_health_policy.text import Text

_SUMMARY = Text("汇总", "Summary")
_FORMATS: dict[Form, str] = {
    "text": "@", "date": "yyyy-mm-dd", "count": "#,##0", "money": "#,##0.00", "percent": '0.0"%"', "ratio": "0.00",
}  # fmt: skip
_WIDTHS: dict[Form, int] = {"text": 24, "date": 12, "count": 12, "money": 16, "percent": 12, "ratio": 10}


def write_excel_report(
    path: Path,
    totals: AuditTotals,
    found: Table,
    facts: list[tuple[Text, object, Form]],
    most: int = MOST_EXCEL_ROWS,
    rejected: Sheet = report.REJECTS,
    words: Words = report.IN_CHINESE,
) -> None:
    """Write the workbook; `found` are the findings with their documented columns, `rejected` the rejects by reason."""
    rows = report.finding_rows(report.most_telling(found, most), words)
    said = report.too_many(totals.findings, min(totals.findings, most))
    tables = report.sheets(totals, words)
    with workbook_at(path) as workbook:
        if totals.last_day:
            # The day of the data and not of the clock: the same claims give the same file.
            workbook.set_properties({"created": datetime.fromisoformat(totals.last_day)})
        book = Book(workbook, words)
        book.summary(report.TITLE, facts, [*([] if said is None else [said]), *report.NOTES], tables)
        book.table(report.FINDINGS, report.FINDING_HEADINGS, rows)
        for sheet in (*tables, *([rejected] if rejected.rows else [])):
            book.table(sheet.name, sheet.headings, sheet.rows, sheet.pictures)


class Book:
    """A workbook being written, sheet by sheet and row by row."""

    def __init__(self, workbook: Any, words: Words) -> None:
        self._workbook, self._say = workbook, words.of
        self._formats = {form: workbook.add_format({"num_format": code}) for form, code in _FORMATS.items()}
        self._bold = workbook.add_format({"bold": True})
        self._wrapped = workbook.add_format({"text_wrap": True, "valign": "top"})
        self._head = header_format(workbook)

    def summary(
        self, title: Text, facts: list[tuple[Text, object, Form]], notes: list[Text], tables: list[Sheet]
    ) -> None:
        """The first sheet: the figures of the whole file, what to know, and the pictures of the sheets that follow."""
        sheet = self._workbook.add_worksheet(self._say(_SUMMARY))
        sheet.set_column(0, 0, 52)
        sheet.set_column(1, 1, 24)
        sheet.write_string(0, 0, self._say(title), self._bold)
        for row, (name, value, form) in enumerate(facts, start=2):
            sheet.write_string(row, 0, self._say(name))
            self._cell(sheet, row, 1, value, form)
        for row, note in enumerate(notes, start=len(facts) + 3):
            sheet.set_row(row, 64)
            sheet.write_string(row, 0, self._say(note), self._wrapped)
        place = 1
        for table in tables:
            for picture in table.pictures if table.rows else ():
                sheet.insert_chart(place, 3, self._chart(table.name, picture, len(table.rows)))
                place += _height(picture, len(table.rows)) // 20 + 2

    def table(
        self,
        name: Text,
        headings: tuple[Heading, ...],
        rows: Iterable[tuple[object, ...]],
        pictures: tuple[Picture, ...] = (),
    ) -> None:
        """A sheet with a header that stays, a filter, and pictures beside the rows."""
        sheet = self._workbook.add_worksheet(self._say(name))
        sheet.set_row(0, 32)
        for column, heading in enumerate(headings):
            wide = 44 if heading.form == "text" and column == 0 and pictures else _WIDTHS[heading.form]
            sheet.set_column(column, column, wide, self._formats[heading.form])
            sheet.write_string(0, column, self._say(heading.text), self._head)
        forms = [heading.form for heading in headings]
        last = 0
        for last, cells in enumerate(rows, start=1):
            for column, (value, form) in enumerate(zip(cells, forms, strict=True)):
                self._cell(sheet, last, column, value, form)
        framed(sheet, last, len(headings))
        for number, picture in enumerate(pictures if last else ()):
            sheet.insert_chart(1 + 24 * number, len(headings) + 1, self._chart(name, picture, last))

    def _cell(self, sheet: Any, row: int, column: int, value: object, form: Form) -> None:
        """One cell; text stays text: what begins with '=' or looks like an address is no formula and no link."""
        if value is None:
            return
        shape = self._formats[form]
        if isinstance(value, date):
            sheet.write_datetime(row, column, value, shape)
        elif form == "text":
            text = plain(str(value))
            sheet.write_string(
                row, column, text if len(text) <= LONGEST_CELL else f"{text[:LONGEST_CELL]}…", shape
            )
        else:
            sheet.write_number(row, column, value, shape)

    def _chart(self, name: Text, picture: Picture, rows: int) -> Any:
        """Bars of the first rows of a sheet, which has some."""
        last = rows if picture.upright else min(rows, report.BARS)
        chart = self._workbook.add_chart({"type": "column" if picture.upright else "bar"})
        for column, colour in zip(picture.columns, COLOURS, strict=False):
            chart.add_series(
                {
                    "name": [self._say(name), 0, column],
                    "categories": [self._say(name), 1, 0, last, 0],
                    "values": [self._say(name), 1, column, last, column],
                    "fill": {"color": colour},
                }
            )
        chart.set_title(
            {
                "name": f"{self._say(name)}: {self._say(picture.title)}",
                "name_font": {"size": 11},
                "overlay": False,
            }
        )
        chart.set_legend({"position": "bottom"} if len(picture.columns) > 1 else {"none": True})
        chart.set_size({"width": 760, "height": _height(picture, rows)})
        if not picture.upright:
            chart.set_y_axis({"reverse": True})  # the first row on top
        return chart


def _height(picture: Picture, rows: int) -> int:
    """How high a chart is, in pixels; a row of a sheet has 20."""
    return 380 if picture.upright else max(200, 100 + 22 * min(rows, report.BARS) * len(picture.columns))

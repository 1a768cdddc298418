"""Workbooks that are ready to be looked at: a header that stays, a filter, widths, number formats, and pages to print."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl

LONGEST_CELL = 32_000
"""So many characters of a text are shown in a cell, which holds a few more, and a mark that it goes on."""
_DIGITS = 10**15
"""A cell keeps so many digits of a number; longer ones are written as text."""
_MADE = datetime(2000, 1, 1)  # noqa: DTZ001
"""When a workbook says it was made: the same rows give the same bytes, whatever the clock says."""
_WIDEST = 48
_SAMPLE = 200
_FORMATS = {"text": "@", "date": "yyyy-mm-dd", "count": "0", "money": "#,##0.00"}
_A4 = 9


@contextmanager
def workbook_at(path: Path) -> Iterator[Any]:
    """A workbook that is written row by row, and waits on the disk beside it; what it cannot write is an OSError."""
    from xlsxwriter import Workbook
    from xlsxwriter.exceptions import FileCreateError

    # Text stays text: what begins with '=' or looks like an address is no formula and no link.
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    workbook = Workbook(str(path), {"constant_memory": True, "tmpdir": str(path.parent), **options})
    try:
        workbook.set_properties({"created": _MADE})
        with workbook:
            yield workbook
    except FileCreateError as error:
        raise OSError(str(error)) from error
    finally:
        for sheet in workbook.worksheets():  # whose waiting rows a full disk leaves open
            with suppress(OSError):
                sheet.row_data_fh.close()


def header_format(workbook: Any) -> Any:
    """How the row with the names of the columns looks."""
    return workbook.add_format(
        {"bold": True, "bg_color": "#dce9f2", "bottom": 1, "text_wrap": True, "valign": "top"}
    )


def framed(sheet: Any, rows: int, columns: int) -> None:
    """A header that stays and repeats on every page, a filter, and pages as wide as all columns, lying."""
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, rows, max(columns - 1, 0))
    sheet.repeat_rows(0)
    sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.fit_to_pages(1, 0)
    sheet.set_footer("&C&P / &N")


def write_sheets(
    path: Path,
    sheets: Iterable[tuple[str, pl.LazyFrame]],
    pieces: Callable[[pl.LazyFrame], Iterable[pl.DataFrame]],
) -> None:
    """Write a workbook of tables, whose rows are worked out in `pieces`."""
    with workbook_at(path) as workbook:
        head = header_format(workbook)
        formats = {form: workbook.add_format({"num_format": code}) for form, code in _FORMATS.items()}
        for name, table in sheets:
            sheet, rows = workbook.add_worksheet(name), 0
            schema = table.collect_schema()
            forms = [formats[_form(kind)] for kind in schema.dtypes()]
            sample = table.head(_SAMPLE).collect()
            for column, (header, form) in enumerate(zip(schema.names(), forms, strict=True)):
                sheet.set_column(column, column, _width(header, sample[header]), form)
                sheet.write_string(0, column, header, head)
            for piece in pieces(table):
                for row, cells in enumerate(piece.iter_rows(), start=rows + 1):
                    for column, cell in enumerate(cells):
                        write_cell(sheet, row, column, cell, forms[column])
                rows += piece.height
            framed(sheet, rows, len(forms))


def write_cell(sheet: Any, row: int, column: int, cell: object, form: Any) -> None:
    """One cell of a sheet, in the way of its kind; an empty one is nothing."""
    if cell is None or cell == "":
        return
    if isinstance(cell, str):
        sheet.write_string(
            row, column, cell if len(cell) <= LONGEST_CELL else f"{cell[:LONGEST_CELL]}…", form
        )
    elif isinstance(cell, date):
        sheet.write_datetime(row, column, cell, form)
    elif isinstance(cell, bool):
        sheet.write_boolean(row, column, cell, form)
    elif (isinstance(cell, int) and abs(cell) >= _DIGITS) or (
        isinstance(cell, Decimal) and abs(cell) * 100 >= _DIGITS
    ):
        sheet.write_string(row, column, str(cell), form)
    else:
        sheet.write_number(row, column, cell, form)


def _form(kind: pl.DataType) -> str:
    if kind.is_decimal() or kind.is_float():
        return "money"
    if kind.is_integer():
        return "count"
    return "date" if kind == pl.Date else "text"


def _width(header: str, cells: pl.Series) -> int:
    """As wide as the header and the first cells, within bounds; what is Chinese takes two places."""
    texts = [header, *cells.cast(pl.String).drop_nulls().to_list()]
    return min(max(max(len(text) + sum(ord(one) > 0x2E7F for one in text) for text in texts) + 3, 9), _WIDEST)

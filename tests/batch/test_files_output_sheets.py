"""Workbooks that are written: each cell in the way of its kind, as wide as it needs, and each sheet ready to be printed."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from shanxi_health_policy.batch.files.output_workbooks import (
    _form,
    _width,
    header_format,
    workbook_at,
    write_cell,
    write_sheets,
)

LONGEST, DIGITS, WIDEST, SAMPLE = 32_000, 10**15, 48, 200


class Sheet:
    """Keeps what is written to it, and how."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, object]] = []

    def __getattr__(self, name: str) -> Callable[..., None]:
        def call(row: int, column: int, cell: object, form: object) -> None:
            assert (row, column, form) == (3, 5, "form")
            self.calls.append((name.removeprefix("write_"), cell))

        return call


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        (None, []),
        ("", []),
        (0, [("number", 0)]),
        ("0", [("string", "0")]),
        ("=1", [("string", "=1")]),
        ("x" * LONGEST, [("string", "x" * LONGEST)]),
        ("x" * (LONGEST + 1), [("string", "x" * LONGEST + "…")]),
        (date(2023, 5, 4), [("datetime", date(2023, 5, 4))]),
        (datetime(2023, 5, 4, 6), [("datetime", datetime(2023, 5, 4, 6))]),  # noqa: DTZ001
        (True, [("boolean", True)]),
        (False, [("boolean", False)]),
        (10**13, [("number", 10**13)]),
        (DIGITS - 1, [("number", DIGITS - 1)]),
        (DIGITS, [("string", "1000000000000000")]),
        (-DIGITS, [("string", "-1000000000000000")]),
        (1e15, [("number", 1e15)]),
        (Decimal("9999999999999.99"), [("number", Decimal("9999999999999.99"))]),
        (Decimal("10000000000000.00"), [("string", "10000000000000.00")]),
        (Decimal("-10000000000000.00"), [("string", "-10000000000000.00")]),
    ],
)
def test_a_cell_is_written_in_the_way_of_its_kind(cell: object, written: list[tuple[str, object]]) -> None:
    """A number of more digits than a cell keeps is written as text, and a text that is longer than a cell is cut."""
    sheet = Sheet()
    write_cell(sheet, 3, 5, cell, "form")
    assert sheet.calls == written


@pytest.mark.parametrize(
    ("kind", "form"),
    [
        (pl.Decimal(20, 2), "money"), (pl.Float64(), "money"), (pl.Int64(), "count"), (pl.UInt8(), "count"),
        (pl.Date(), "date"), (pl.String(), "text"), (pl.Boolean(), "text"),
    ],
)  # fmt: skip
def test_a_column_has_the_format_of_its_kind(kind: pl.DataType, form: str) -> None:
    assert _form(kind) == form


@pytest.mark.parametrize(
    ("header", "cells", "width"),
    [
        ("x" * 6, [], 9),
        ("x" * 7, [], 10),
        ("x", ["y" * 9, None, "z"], 12),
        ("x", [Decimal("123456789.00")], 15),
        ("病症", ["哮喘哮喘"], 8 + 3),
        ("\u2e7f" * 8, [], 8 + 3),
        ("\u2e80" * 8, [], 16 + 3),
        ("x" * (WIDEST - 4), [], WIDEST - 1),
        ("x" * 500, [], WIDEST),
    ],
)
def test_a_column_is_as_wide_as_what_stands_in_it_within_bounds(
    header: str, cells: list[object], width: int
) -> None:
    """What is Chinese takes two places."""
    assert _width(header, pl.Series(cells, dtype=None if cells else pl.String)) == width


def parts(path: Path) -> dict[str, str]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def halves(rows: pl.LazyFrame) -> Iterator[pl.DataFrame]:
    """The rows in two pieces."""
    whole = rows.collect()
    yield from (whole.head(2), whole.slice(2))


def test_a_sheet_has_its_rows_one_below_another_and_is_ready_to_be_printed(tmp_path: Path) -> None:
    rows = pl.DataFrame({"id": ["a", "b", "c"], "paid": [1, 2, 3], "day": [None, date(2023, 5, 4), None]})
    sheets = [
        ("visits", rows.lazy()),
        ("none", rows.lazy().head(0).select("id", "paid")),
        ("empty", pl.LazyFrame()),
    ]
    write_sheets(tmp_path / "out.xlsx", sheets, halves)
    found = parts(tmp_path / "out.xlsx")
    visits, none, empty = (found[f"xl/worksheets/sheet{number}.xml"] for number in (1, 2, 3))
    assert re.findall(r'<c r="(\w+)"', visits) == ["A1", "B1", "C1", "A2", "B2", "A3", "B3", "C3", "A4", "B4"]
    assert re.findall(r"<v>(\d+)</v>", visits) == ["1", "2", "45050", "3"]
    assert re.findall(r"<t>([^<]*)</t>", visits) == ["id", "paid", "day", "a", "b", "c"]
    for sheet, filtered in ((visits, "A1:C4"), (none, "A1:B1"), (empty, "A1")):
        assert re.findall(r'<autoFilter ref="([^"]*)"', sheet) == [filtered]
        assert '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>' in sheet
        assert '<pageSetup paperSize="9" fitToHeight="0" orientation="landscape"/>' in sheet
        assert "<oddFooter>&amp;C&amp;P / &amp;N</oddFooter>" in sheet
    names = re.findall(r"<definedName [^>]*Print_Titles[^>]*>([^<]*)<", found["xl/workbook.xml"])
    assert sorted(names) == [f"{sheet}!$1:$1" for sheet in ("empty", "none", "visits")]
    assert "2000-01-01T00:00:00Z</dcterms:created>" in found["docProps/core.xml"]


def test_the_first_200_rows_say_how_wide_a_column_is(tmp_path: Path) -> None:
    cells = ["x"] * (SAMPLE - 1) + ["x" * 20]
    rows = pl.LazyFrame({"within": [*cells, "x"], "beyond": ["x", *cells]})
    write_sheets(tmp_path / "out.xlsx", [("a", rows)], lambda rows: [rows.collect()])
    found = parts(tmp_path / "out.xlsx")["xl/worksheets/sheet1.xml"]
    assert [round(float(one)) for one in re.findall(r'<col [^>]*width="([0-9.]+)"', found)] == [24, 10]


def test_the_names_of_columns_stand_out_and_may_take_two_lines(tmp_path: Path) -> None:
    with workbook_at(tmp_path / "out.xlsx") as workbook:
        workbook.add_worksheet().write_string(0, 0, "x", header_format(workbook))
    styles = parts(tmp_path / "out.xlsx")["xl/styles.xml"]
    for part in (
        "<font><b/>",
        '<fgColor rgb="FFDCE9F2"/>',
        '<bottom style="thin">',
        '<alignment vertical="top" wrapText="1"/>',
    ):
        assert part in styles


@pytest.mark.parametrize("text", ["=1+1", "http://example.org", "0012"])
def test_text_stays_text_however_it_is_written(tmp_path: Path, text: str) -> None:
    with workbook_at(tmp_path / "out.xlsx") as workbook:
        workbook.add_worksheet().write(0, 0, text)
    sheet = parts(tmp_path / "out.xlsx")["xl/worksheets/sheet1.xml"]
    assert re.findall(r"<c [^>]*>.*?</c>", sheet) == [f'<c r="A1" t="inlineStr"><is><t>{text}</t></is></c>']


def test_a_disk_that_fails_is_an_error_of_the_system(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="none"), workbook_at(tmp_path / "none" / "out.xlsx") as workbook:
        workbook.add_worksheet()

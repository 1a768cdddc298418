"""Files as people have them: encodings, headers, Parquet and Excel; and files that are refused as a whole."""

from __future__ import annotations

import csv
from datetime import date
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
from tests.batch.running import HEADER, faults_of, rejects

from shanxi_health_policy.batch.files.headers import OUTPUT_COLUMNS
from shanxi_health_policy.batch.settled_file import settle_file
from shanxi_health_policy.errors import FileError

CHINESE = "就诊编号,人员编号,就诊日期,病症,医院等级,项目名称,金额\nV1,P1,2023/5/4 09:30:00,腰肌劳损,三级甲等,馋针,150\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
@pytest.mark.clause("lvliang-2022-22", "T6", "I-T6", "I-T9")
def test_chinese_headers_grades_and_encodings_are_understood(
    tmp_path: Path, encoding: str, newline: str
) -> None:
    (tmp_path / "visits.csv").write_bytes(CHINESE.replace("\n", newline).encode(encoding))
    settle_file(tmp_path / "visits.csv", tmp_path / "settled.csv")
    with (tmp_path / "settled.csv").open(encoding="utf-8", newline="") as file:
        (row,) = csv.DictReader(file)
    assert tuple(row) == OUTPUT_COLUMNS
    assert (row["condition"], row["fee_class"], row["fund_payment"], row["visited_on"]) == (
        "腰痛",
        "I",
        "90.00",
        "2023-05-04",
    )


def test_parquet_and_excel_in_and_out_give_the_same(tmp_path: Path) -> None:
    frame = pl.DataFrame(
        {
            "visit_id": ["V1", "V1", "V2"],
            "person_id": [7, 7, 8],
            "visited_on": [date(2023, 5, 4), date(2023, 5, 4), date(2023, 5, 5)],
            "condition": ["颈椎病"] * 3,
            "fee_class": ["I", "I", "II"],
            "technique": ["电针", "=1+1", "电针"],
            "amount": [Decimal("150.00"), Decimal("20.00"), Decimal("0.10")],
        }
    )
    frame.write_parquet(tmp_path / "visits.parquet")
    frame.write_excel(tmp_path / "visits.xlsx", dtype_formats={pl.Date: "yyyy-mm-dd"})
    for source in ("visits.parquet", "visits.xlsx"):
        for ending in (".csv", ".parquet", ".xlsx"):
            summary = settle_file(tmp_path / source, tmp_path / f"out{ending}")
            assert (summary.rows_settled, summary.fund_payment) == (3, Decimal("90.06")), (source, ending)
    csv_rows = pl.read_csv(tmp_path / "out.csv", infer_schema=False).rows()
    parquet = pl.read_parquet(tmp_path / "out.parquet")
    assert parquet.schema["fund_payment"] == pl.Decimal(20, 2)
    assert [tuple(str(cell) for cell in row) for row in parquet.fill_null("").rows()] == [
        tuple(cell or "" for cell in row) for row in csv_rows
    ]
    excel = pl.read_excel(tmp_path / "out.xlsx")
    assert excel["fund_payment"].to_list() == [90.0, 0.06]
    assert excel["visited_on"].to_list() == [date(2023, 5, 4), date(2023, 5, 5)]


def test_text_that_looks_like_a_formula_stays_text_in_excel(tmp_path: Path) -> None:
    (tmp_path / "visits.csv").write_text(f"{HEADER}\n=1+1,P1,2023-05-04,颈椎病,I,电针,1\n", encoding="utf-8")
    settle_file(tmp_path / "visits.csv", tmp_path / "out.xlsx")
    assert pl.read_excel(tmp_path / "out.xlsx")["visit_id"].to_list() == ["=1+1"]


def test_numbers_in_excel_are_read_as_the_decimals_a_person_typed(tmp_path: Path) -> None:
    from xlsxwriter import Workbook

    with Workbook(str(tmp_path / "visits.xlsx")) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, HEADER.split(","))
        for line, amount in enumerate([0.1, 19.99, 1234.56, 100, 0.125], start=1):
            sheet.write_row(line, 0, [f"V{line}", "P1", "2023-05-04", "颈椎病", "I", "电针", amount])
        sheet.write_row(7, 0, ["V9", "P1", "2023-05-04", "颈椎病", "I", "电针", "5.00"])  # after an empty row
    settle_file(tmp_path / "visits.xlsx", tmp_path / "settled.parquet")
    out = pl.read_parquet(tmp_path / "settled.parquet")
    assert [str(one) for one in out["total_cost"]] == ["0.10", "19.99", "1234.56", "100.00", "5.00"]
    (reject,) = rejects(tmp_path)
    assert (reject["line"], reject["value"], reject["reason"]) == (6, "0.125", "not_money")


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "CSV whose first line names the columns"),
        (b"\n\n", "CSV whose first line names the columns"),
        (f"{HEADER},amount\n".encode(), "amount in one column only"),
        (f"{HEADER},金额\n".encode(), "amount in one column only"),
        (f"{HEADER},x,x\n".encode(), "every header once only"),
        (b"visit_id,person_id\n", "a column named visited_on"),
        (HEADER.replace("fee_class", "x").encode(), "fee_class (收费类别) or hospital_grade"),
        (f"{HEADER}\nV1,P1,2023-05-04,颈椎病".encode()[:-1], "ends in the middle of a character"),
        (f"{HEADER}\nV1,P1,2023-05-04,颈椎病".encode("gb18030")[:-1], "ends in the middle of a character"),
        (b"\xef\xbb\xbf" + HEADER.encode() + b"\n\xff\xff,a\n", "text in utf-8"),
        (HEADER.encode() + b"\n\xff\xff,a\n", "text in utf-8"),
        (f'{HEADER}\nV1,"P1,2023\n'.encode(), "closed quotes"),
    ],
)
def test_a_file_that_is_no_table_of_visits_is_refused(tmp_path: Path, content: bytes, says: str) -> None:
    (tmp_path / "visits.csv").write_bytes(content)
    assert says in faults_of(tmp_path / "visits.csv", tmp_path)


def test_files_of_the_wrong_kind_are_refused(tmp_path: Path) -> None:
    (tmp_path / "visits.doc").write_bytes(b"\1\0")
    (tmp_path / "visits.parquet").write_bytes(b"PAR1 cut short")
    (tmp_path / "visits.xlsx").write_bytes(b"PK\3\4 xl/workbook.xml")
    assert ".csv, .tsv or .txt (or those and .gz), .parquet or .xlsx" in faults_of(
        tmp_path / "visits.doc", tmp_path
    )
    assert "a file that exists" in faults_of(tmp_path / "none.csv", tmp_path)
    assert "whole Parquet file" in faults_of(tmp_path / "visits.parquet", tmp_path)
    assert "Excel workbook" in faults_of(tmp_path / "visits.xlsx", tmp_path)
    (tmp_path / "visits.csv").write_text(HEADER)


def test_a_float_column_is_no_money(tmp_path: Path) -> None:
    cells = {name: ["x"] for name in HEADER.split(",")}
    pl.DataFrame(cells).with_columns(amount=pl.lit(1.5)).write_parquet(tmp_path / "visits.parquet")
    assert "a float is not exact" in faults_of(tmp_path / "visits.parquet", tmp_path)


@pytest.mark.parametrize(
    ("out", "options", "says"),
    [
        ("visits.csv", {}, "another file than FILE"),
        ("out.txt", {}, ".csv, .parquet or .xlsx"),
        ("nowhere/out.csv", {}, "a folder that exists"),
        ("folder.csv", {}, "the name of a file, not a folder"),
        ("out.csv", {"closing": "out.csv"}, "another file than OUT"),
        ("out.csv", {"closing": "out.rejects.csv"}, "another file than rejects"),
        ("out.csv", {"opening": "out.csv"}, "another file than --opening"),
    ],
)
def test_outputs_in_the_way_are_refused_before_any_work(
    tmp_path: Path, out: str, options: dict[str, str], says: str
) -> None:
    (tmp_path / "visits.csv").write_text(HEADER)
    (tmp_path / "folder.csv").mkdir()
    paths = {name: tmp_path / value for name, value in options.items()}
    with pytest.raises(FileError, match=r"another|folder|\.csv") as error:
        settle_file(tmp_path / "visits.csv", tmp_path / out, **paths)  # type: ignore[arg-type]
    assert says in error.value.message("en")
    assert (tmp_path / "visits.csv").read_text() == HEADER

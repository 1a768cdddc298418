"""Files of visits settled in columns: the same as row by row, nothing lost, and every bad file refused by name."""

from __future__ import annotations

import csv
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.engines.reference import opening_of, settle_text

from shanxi_health_policy import Catalogue, FileError
from shanxi_health_policy.engines import settle_file as module
from shanxi_health_policy.engines.columns_of_files import OUTPUT_COLUMNS
from shanxi_health_policy.engines.settle_file import SettleSummary, settle_file

HEADER = "visit_id,person_id,visited_on,condition,fee_class,technique,amount"
SHIPPED = Catalogue.shipped()
FOLDER = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])


def run(folder: Path, text: str, **options: object) -> tuple[list[dict[str, object]], SettleSummary]:
    """Settle a CSV text, and give back the rows of the output and the summary."""
    (folder / "visits.csv").write_text(text, encoding="utf-8")
    summary = settle_file(folder / "visits.csv", folder / "settled.parquet", **options)  # type: ignore[arg-type]
    return pl.read_parquet(folder / "settled.parquet").rows(named=True), summary


def rejects(folder: Path) -> list[dict[str, object]]:
    """The rows of the rejects file."""
    return pl.read_parquet(folder / "settled.rejects.parquet").rows(named=True)


def faults_of(path: Path, tmp_path: Path, **options: object) -> str:
    """The message of the error that refuses a file."""
    with pytest.raises(FileError) as error:
        settle_file(path, tmp_path / "out.csv", **options)  # type: ignore[arg-type]
    assert not list(tmp_path.glob("out*")), "a refused file must leave no output"
    return error.value.message("en")


# ── The two engines agree ──────────────────────────────────────────────────────────────────────────────────

days = st.one_of(
    st.dates(date(2023, 1, 1), date(2023, 12, 31)).map(str),
    st.sampled_from(
        ["2022-08-14", "2022-08-15", "2023-12-31", "2024-01-01", "2023/6/1", "20230701", "2023年5月4日"]
    ),
)
good_cells = st.tuples(
    st.sampled_from([f"V{n}" for n in range(30)]),
    st.sampled_from(["P1", "P2"]),
    days,
    st.sampled_from(["哮喘", "荨麻疹", "腰肌劳损", "asthma"]),
    st.sampled_from(["I", "II", "III", "三类"]),
    st.sampled_from(["电针", "火罐", "血常规", "馋针"]),
    st.sampled_from(["100.00", "250", "333.33", "0.00", "0.01", "999.9"]),
)
bad_cells = st.sampled_from(
    [
        (0, ""),
        (1, ""),
        (2, "2023-02-30"),
        (2, ""),
        (3, "不存在"),
        (4, ""),
        (4, "IV"),
        (5, ""),
        (6, "1e3"),
        (6, "-1"),
        (6, ""),
    ]
)


@st.composite
def rows(draw: st.DrawFn) -> str:
    """A file whose persons hit their limits, change class, share visit ids by mistake, and have bad cells now and then."""
    lines = []
    for number, cells in enumerate(draw(st.lists(good_cells, max_size=40))):
        line = list(cells)
        if draw(st.integers(0, 9)) > 1:  # mostly one visit of its own
            line[0] = f"V{number + 100}"
        if draw(st.integers(0, 14)) == 14:
            position, cell = draw(bad_cells)
            line[position] = cell
        lines.append(",".join(line))
    return "\n".join([HEADER, *lines]) + "\n"


@FOLDER
@given(text=rows())
@pytest.mark.clause("lvliang-2022-22", "T1", "T2", "T3", "T4", "T5", "I-T3", "I-T4")
def test_columns_agree_with_the_ledger_to_the_fen(
    tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    folder = tmp_path_factory.mktemp("agree")
    opening = {
        ("P1", "哮喘", 2023): "1500.00",
        ("P2", "荨麻疹", 2023): "0.00",
        ("P9", "月经不规则", 2023): "5.00",
    }
    lines = [f"{person},{condition},{year},{paid}" for (person, condition, year), paid in opening.items()]
    (folder / "opening.csv").write_text(
        "\n".join(["person_id,condition,year,paid", *lines]), encoding="utf-8"
    )
    got, summary = run(folder, text, opening=folder / "opening.csv", closing=folder / "closing.parquet")
    expected = settle_text(text, "141100", SHIPPED, opening_of(opening, SHIPPED))
    assert got == expected.rows
    assert {int(str(row["line"])) - 2 for row in rejects(folder)} == expected.rejected
    closing = pl.read_parquet(folder / "closing.parquet").rows(named=True)
    assert {
        (row["person_id"], row["condition"], row["year"]): row["paid"] for row in closing
    } == expected.balances
    assert summary.adds_up
    assert summary.rows_read == text.count("\n") - 1
    assert summary.fund_payment == sum((Decimal(str(row["fund_payment"])) for row in got), Decimal(0))


@FOLDER
@given(text=rows(), cut=st.dates(date(2022, 8, 1), date(2024, 1, 2)))
@pytest.mark.clause("lvliang-2022-22", "T5")
def test_months_one_after_another_give_the_year_at_once(
    tmp_path_factory: pytest.TempPathFactory, text: str, cut: date
) -> None:
    folder = tmp_path_factory.mktemp("months")
    whole, _ = run(folder, text, closing=folder / "closing.csv")
    if rejects(folder):
        return  # a held-back visit is known only to the file that holds it
    lines = text.splitlines()
    year = (folder / "closing.csv").read_text(encoding="utf-8")
    by_day = {row["visit_id"]: str(row["visited_on"]) for row in whole}
    parts = [
        [line for line in lines[1:] if (by_day[line.split(",")[0]] < str(cut)) is early]
        for early in (True, False)
    ]
    first, _ = run(folder, "\n".join([HEADER, *parts[0]]), closing=folder / "half.csv")
    second, _ = run(
        folder, "\n".join([HEADER, *parts[1]]), opening=folder / "half.csv", closing=folder / "closing.csv"
    )
    assert first + second == whole
    assert (folder / "closing.csv").read_text(encoding="utf-8") == year


@pytest.mark.clause("lvliang-2022-22", "T5", "I-T4")
def test_class_from_three_to_one_and_back(tmp_path: Path) -> None:
    visits = [("III", 9), ("I", 8), ("III", 1), ("I", 1)]
    lines = [
        f"V{block}-{n},P1,2023-0{block + 1}-{n + 1:02d},哮喘,{tier},督灸,1000.00"
        for block, (tier, count) in enumerate(visits)
        for n in range(count)
    ]
    got, _ = run(tmp_path, "\n".join([HEADER, *lines]))
    paid = [str(row["fund_payment"]) for row in got]
    assert paid[:9] == ["115.00"] * 7 + ["75.00", "0.00"]  # class III: 880 a year
    assert paid[9:17] == ["200.00"] * 3 + ["120.00"] + ["0.00"] * 4  # class I: 1,600, of which 880 are paid
    assert paid[17:] == ["0.00"] * 2
    assert got[17]["annual_remaining"] == Decimal("0.00")


def test_four_hundred_visits_of_one_person_stop_at_the_annual_limit(tmp_path: Path) -> None:
    lines = [f"V{n},P1,2023-{n // 28 % 12 + 1:02d}-{n % 28 + 1:02d},颈椎病,I,电针,500.00" for n in range(400)]
    got, summary = run(tmp_path, "\n".join([HEADER, *lines]))
    assert summary.fund_payment == Decimal("2720.00")
    assert [row["visited_on"] for row in got] == sorted(row["visited_on"] for row in got)  # type: ignore[type-var]


# ── Nothing is lost ────────────────────────────────────────────────────────────────────────────────────────


def test_a_bad_row_holds_back_its_visit_and_marks_the_rest_of_that_year(tmp_path: Path) -> None:
    text = f"""{HEADER}
V1,P1,2023-01-01,哮喘,I,电针,100.00
V2,P1,2023-02-01,哮喘,I,电针,1e3
V2,P1,2023-02-01,哮喘,I,火罐,50.00
V3,P1,2023-03-01,哮喘,I,电针,100.00
V4,P1,2023-03-01,荨麻疹,I,电针,100.00
V5,P1,2024-03-01,哮喘,I,电针,100.00
V6,P2,2023-03-01,哮喘,I,电针,100.00
"""
    got, summary = run(tmp_path, text)
    assert {row["visit_id"]: row["reasons"] for row in got} == {
        "V1": "",
        "V3": "incomplete_year",
        "V4": "",
        "V5": "",
        "V6": "",
    }
    assert [(row["line"], row["column"], row["value"], row["reason"]) for row in rejects(tmp_path)] == [
        (3, "amount", "1e3", "not_money"),
        (4, "visit_id", "V2", "visit_held_back"),
    ]
    assert (summary.rows_read, summary.rows_settled, summary.rows_rejected) == (7, 5, 2)
    assert (summary.visits_held_back, summary.visits_on_incomplete_year, summary.unattributed_rows) == (
        1,
        1,
        0,
    )


@pytest.mark.parametrize(
    ("bad", "marked"),
    [
        ("V2,P1,2023-02-01,,I,电针,1", {"V3", "V4"}),  # any condition of the year, from that day on
        ("V2,P1,,哮喘,I,电针,1", {"V1", "V3", "V5"}),  # any day of any year, of that condition
        ("V2,P1,,,I,电针,1", {"V1", "V3", "V4", "V5"}),  # all that is known is the person
        ("V2,,2023-02-01,哮喘,I,电针,1", set()),  # nobody can be named
        (",P1,2023-02-01,哮喘,I,电针,1", {"V3"}),  # the visit is not named, but whose it was is
    ],
)
def test_what_a_held_back_row_does_not_tell_is_taken_to_be_anything(
    tmp_path: Path, bad: str, marked: set[str]
) -> None:
    text = f"""{HEADER}
V1,P1,2023-01-01,哮喘,I,电针,100.00
{bad}
V3,P1,2023-03-01,哮喘,I,电针,100.00
V4,P1,2023-03-01,荨麻疹,I,电针,100.00
V5,P1,2024-03-01,哮喘,I,电针,100.00
V6,P2,2023-03-01,哮喘,I,电针,100.00
"""
    got, summary = run(tmp_path, text)
    assert {row["visit_id"] for row in got if "incomplete_year" in str(row["reasons"])} == marked
    assert summary.rows_rejected == 1
    assert summary.unattributed_rows == (0 if "P1" in bad else 1)
    assert summary.adds_up


def test_the_same_day_counts_in_the_order_of_the_file(tmp_path: Path) -> None:
    before = f"{HEADER}\nV2,P1,2023-03-01,哮喘,I,电针,x\nV3,P1,2023-03-01,哮喘,I,电针,100.00\n"
    after = f"{HEADER}\nV3,P1,2023-03-01,哮喘,I,电针,100.00\nV2,P1,2023-03-01,哮喘,I,电针,x\n"
    assert run(tmp_path, before)[0][0]["reasons"] == "incomplete_year"
    assert run(tmp_path, after)[0][0]["reasons"] == ""


def test_a_visit_id_used_by_two_persons_is_held_back_whole(tmp_path: Path) -> None:
    text = f"{HEADER}\nV1,P1,2023-03-01,哮喘,I,电针,1\nV1,P2,2023-03-01,哮喘,I,电针,1\nV2,P2,2023-03-02,哮喘,I,电针,1\n"
    got, summary = run(tmp_path, text)
    assert [row["visit_id"] for row in got] == ["V2"]
    assert got[0]["reasons"] == "incomplete_year"
    assert [(row["line"], row["column"], row["value"], row["reason"]) for row in rejects(tmp_path)] == [
        (2, "person_id", "P1", "conflicts_within_visit"),
        (3, "person_id", "P2", "conflicts_within_visit"),
    ]
    assert summary.visits_held_back == 1


def test_a_visit_larger_than_money_can_count_is_held_back(tmp_path: Path) -> None:
    text = f"{HEADER}\n" + "V1,P1,2023-03-01,哮喘,I,电针,9999999999.99\n" * 2
    got, _ = run(tmp_path, text)
    assert got == []
    assert {row["reason"] for row in rejects(tmp_path)} == {"visit_too_large"}


@pytest.mark.parametrize(
    ("position", "cell", "column", "reason"),
    [
        (0, "", "visit_id", "not_an_identifier"),
        (0, "V" * 101, "visit_id", "not_an_identifier"),
        (1, "", "person_id", "not_an_identifier"),
        (2, "2023-02-30", "visited_on", "not_a_day"),
        (2, "04/05/2023", "visited_on", "not_a_day"),
        (3, "颈椎", "condition", "unknown_condition"),
        (4, "IV", "fee_class", "unknown_fee_class"),
        (4, "", "fee_class", "no_fee_class"),
        (5, "", "technique", "not_an_item"),
        (5, "针" * 201, "technique", "not_an_item"),
        (6, "1e3", "amount", "not_money"),
        (6, "１００．００", "amount", "not_money"),
        (6, "100.005", "amount", "not_money"),
        (6, "-1.00", "amount", "not_money"),
        (6, "NaN", "amount", "not_money"),
        (6, "10000000000", "amount", "not_money"),
        (6, "", "amount", "not_money"),
    ],
)
def test_every_bad_cell_is_named_with_what_is_expected(
    tmp_path: Path, position: int, cell: str, column: str, reason: str
) -> None:
    cells = ["V1", "P1", "2023-05-04", "颈椎病", "I", "电针", "100.00"]
    cells[position] = cell
    got, summary = run(tmp_path, f"{HEADER}\n{','.join(cells)}\n")
    assert got == []
    (reject,) = rejects(tmp_path)
    assert (reject["line"], reject["column"], reject["value"], reject["reason"]) == (2, column, cell, reason)
    assert " | " in str(reject["explanation"])
    assert [reject[f"input.{name}"] for name in HEADER.split(",")] == cells
    assert summary.rows_rejected == 1


def test_an_unknown_condition_is_offered_the_nearest_names(tmp_path: Path) -> None:
    lines = [f"V{n},P1,2023-05-04,颈椎病{n},I,电针,1" for n in range(300)]
    run(tmp_path, "\n".join([HEADER, *lines]))
    found = [str(row["explanation"]) for row in rejects(tmp_path)]
    assert (
        sum("是否指：颈椎病" in one for one in found) == 200
    )  # near names are looked for so often, and no oftener
    assert len(found) == 300


def test_all_faults_of_a_row_are_told(tmp_path: Path) -> None:
    run(tmp_path, f"{HEADER}\nV1,P1,x,y,z,,w\n")
    assert [row["column"] for row in rejects(tmp_path)] == [
        "technique",
        "amount",
        "visited_on",
        "condition",
        "fee_class",
    ]


def test_ragged_and_quoted_rows_keep_their_line_and_their_cells(tmp_path: Path) -> None:
    text = (
        f'{HEADER},备注\nV1,P1,2023-05-04,颈椎病,I,"电针",100.00,"两行\n备注, 有逗号"\n\n'
        "V2,P1,2023-05-05,颈椎病,I\nV3,P1,2023-05-06,颈椎病,I,电针,100.00,a,b\nV4,P1,2023-05-07,颈椎病,I,电针,100.00,\n"
    )
    got, summary = run(tmp_path, text)
    assert [row["visit_id"] for row in got] == ["V1", "V4"]
    found = [(row["line"], row["reason"]) for row in rejects(tmp_path)]
    assert found[0] == (5, "wrong_number_of_cells")
    assert (6, "wrong_number_of_cells") in found
    assert [row["input.备注"] for row in rejects(tmp_path) if row["line"] == 6] == ["a,b"]
    assert summary.ignored_columns == ("备注",)
    assert summary.rows_read == 4


def test_rows_too_long_and_too_short_do_not_make_up_for_each_other(tmp_path: Path) -> None:
    good = "V1,P1,2023-05-04,颈椎病,I,电针,100.00"
    got, _ = run(
        tmp_path, f"{HEADER}\n{good}\nV2,P1,2023-05-05,颈椎病,I,电针\nV3,P1,2023-05-06,颈椎病,I,电针,1,2\n"
    )
    assert [row["visit_id"] for row in got] == ["V1"]
    assert [row["line"] for row in rejects(tmp_path) if row["reason"] == "wrong_number_of_cells"] == [3, 4]


def test_a_row_too_short_and_a_blank_line_do_not_shift_the_lines_after_them(tmp_path: Path) -> None:
    good = "V1,P1,2023-05-04,颈椎病,I,电针,100.00"
    got, _ = run(
        tmp_path, f"{HEADER}\n\n{good}\nV2,P1,2023-05-05,颈椎病,I,电针\nV3,P1,2023-05-06,颈椎病,I,电针,x\n"
    )
    assert [row["visit_id"] for row in got] == ["V1"]
    assert sorted({int(str(row["line"])) for row in rejects(tmp_path)}) == [4, 5]


def test_a_file_with_only_a_header_settles_to_nothing(tmp_path: Path) -> None:
    got, summary = run(tmp_path, HEADER + "\n")
    assert got == []
    assert summary.rows_read == 0
    assert summary.adds_up
    run(tmp_path, '"visit_id",person_id,visited_on,condition,fee_class,technique,amount')


# ── Files as people have them ──────────────────────────────────────────────────────────────────────────────

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


# ── Files that are refused as a whole ──────────────────────────────────────────────────────────────────────


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
    (tmp_path / "visits.txt").write_text("x")
    (tmp_path / "visits.parquet").write_bytes(b"PAR1 cut short")
    (tmp_path / "visits.xlsx").write_bytes(b"PK not a workbook")
    assert ".csv, .parquet or .xlsx" in faults_of(tmp_path / "visits.txt", tmp_path)
    assert "a file that exists" in faults_of(tmp_path / "none.csv", tmp_path)
    assert "whole Parquet file" in faults_of(tmp_path / "visits.parquet", tmp_path)
    assert "Excel workbook" in faults_of(tmp_path / "visits.xlsx", tmp_path)
    (tmp_path / "visits.csv").write_text(HEADER)
    assert "utf-8 or gb18030" in faults_of(tmp_path / "visits.csv", tmp_path, encoding="klingon")


def test_a_float_column_is_no_money(tmp_path: Path) -> None:
    cells = {name: ["x"] for name in HEADER.split(",")}
    pl.DataFrame(cells).with_columns(amount=pl.lit(1.5)).write_parquet(tmp_path / "visits.parquet")
    assert "a float is not exact" in faults_of(tmp_path / "visits.parquet", tmp_path)


def test_an_excel_failure_that_is_not_the_files_is_not_hidden(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(*_: object, **__: object) -> None:
        raise ModuleNotFoundError("fastexcel")

    monkeypatch.setattr(pl, "read_excel", missing)
    (tmp_path / "visits.xlsx").write_bytes(b"PK")
    with pytest.raises(ModuleNotFoundError):
        settle_file(tmp_path / "visits.xlsx", tmp_path / "out.csv")


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


# ── Balances ───────────────────────────────────────────────────────────────────────────────────────────────


def test_every_fault_of_the_opening_balances_is_told_at_once(tmp_path: Path) -> None:
    (tmp_path / "visits.csv").write_text(HEADER)
    (tmp_path / "opening.csv").write_text(
        "人员编号,病症,年度,已支付金额\nP1,哮喘,2023,1.00\nP1,asthma,2023,2.00\n,哮喘,23,-1\nP2,哮端,2023,1\n",
        encoding="utf-8",
    )
    message = faults_of(tmp_path / "visits.csv", tmp_path, opening=tmp_path / "opening.csv")
    for part in (
        "line 2, person_id",
        "line 3, person_id",
        "line 4, person_id",
        "line 4, year",
        "line 4, paid",
        "line 5, condition",
    ):
        assert part in message
    assert "did you mean 哮喘" in message


# ── Whole or not at all ────────────────────────────────────────────────────────────────────────────────────


def test_a_failure_while_writing_leaves_the_old_output_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "visits.csv").write_text(f"{HEADER}\nV1,P1,2023-05-04,颈椎病,I,电针,1\n", encoding="utf-8")
    (tmp_path / "out.csv").write_text("old")
    calls = []

    def full_disk(self: pl.DataFrame, path: Path) -> None:
        calls.append(path)
        if len(calls) == 2:
            raise OSError(28, "No space left on device")
        path.write_text("part")

    monkeypatch.setattr(pl.DataFrame, "write_csv", full_disk)
    with pytest.raises(OSError, match="No space left"):
        settle_file(tmp_path / "visits.csv", tmp_path / "out.csv")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out.csv", "visits.csv"]
    assert (tmp_path / "out.csv").read_text() == "old"


@pytest.mark.parametrize("moment", range(1, 7))
def test_a_process_killed_while_writing_leaves_each_output_whole_or_absent(
    tmp_path: Path, moment: int
) -> None:
    lines = [f"V{n},P{n % 50},2023-05-04,颈椎病,I,电针,{n}.00" for n in range(500)]
    (tmp_path / "visits.csv").write_text("\n".join([HEADER, *lines]), encoding="utf-8")
    names = ("out.csv", "out.rejects.csv", "closing.csv")
    settle_file(tmp_path / "visits.csv", tmp_path / "out.csv", closing=tmp_path / "closing.csv")
    whole = {name: (tmp_path / name).read_bytes() for name in names}
    for name in names:
        (tmp_path / name).unlink()
    subprocess.run([sys.executable, "-c", _KILLED, str(tmp_path), str(moment)], check=False)
    for name in names:
        if (tmp_path / name).exists():
            assert (tmp_path / name).read_bytes() == whole[name]
    if (tmp_path / "out.csv").exists():
        assert all((tmp_path / name).exists() for name in names)


_KILLED = """
import os, signal, sys
from pathlib import Path
from shanxi_health_policy.engines.settle_file import settle_file
folder, moment, calls = Path(sys.argv[1]), int(sys.argv[2]), []
def deadly(real):
    def call(*args, **options):
        calls.append(real)
        if len(calls) == moment:
            os.kill(os.getpid(), signal.SIGKILL)
        return real(*args, **options)
    return call
os.fsync, os.replace = deadly(os.fsync), deadly(os.replace)
Path.replace = lambda self, target: os.replace(self, target)
settle_file(folder / "visits.csv", folder / "out.csv", closing=folder / "closing.csv")
raise SystemExit("was not killed")
"""


def test_progress_names_every_stage(tmp_path: Path) -> None:
    (tmp_path / "visits.csv").write_text(HEADER)
    seen: list[tuple[str, int, int]] = []
    settle_file(tmp_path / "visits.csv", tmp_path / "out.csv", progress=lambda *stage: seen.append(stage))
    assert seen == [("read", 0, 4), ("check", 1, 4), ("settle", 2, 4), ("write", 3, 4), ("done", 4, 4)]
    assert module.STAGES == ("read", "check", "settle", "write")


# ── Other places and notices ───────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("place", "known_on", "day", "reason"),
    [
        ("141121", None, "2023-05-04", ""),
        ("110000", None, "2023-05-04", "no_rule_for_place"),
        ("141100", date(2022, 8, 1), "2023-05-04", "not_yet_known"),
        ("141100", None, "2022-08-14", "not_in_force"),
    ],
)
@pytest.mark.clause("lvliang-2022-22", "T1", "I-N1")
def test_silence_is_told_apart_from_zero(
    tmp_path: Path, place: str, known_on: date | None, day: str, reason: str
) -> None:
    text = f"{HEADER}\nV1,P1,{day},颈椎病,I,电针,100.00\n"
    got, _ = run(tmp_path, text, place=place, known_on=known_on)
    assert got == settle_text(text, place, SHIPPED, known_on=known_on).rows
    assert got[0]["reasons"] == reason


def test_a_grade_without_a_notice_that_sorts_it_is_a_fault(tmp_path: Path) -> None:
    run(tmp_path, CHINESE, place="110000")
    assert [row["reason"] for row in rejects(tmp_path)] == ["unknown_hospital_grade"]


def test_another_notice_with_other_rules_settles_by_its_own_file(
    tmp_path: Path, other_notice: Callable[[Path], Path]
) -> None:
    catalogue = Catalogue.load(other_notice(tmp_path))
    text = f"""{HEADER}
V1,P1,2024-05-04,膝痛,I,电针,10000.01
V2,P1,2024-05-05,膝痛,II,家传灸,10000.01
V3,P1,2024-05-05,膝痛,III,电针,1.00
V4,P1,2024-05-05,哮喘,I,电针,1.00
V5,P1,2024-05-05,颈椎病,I,血常规,1.00
V6,P1,2023-05-05,颈椎病,I,电针,1.00
"""
    got, _ = run(tmp_path, text, place="149900", catalogue=catalogue)
    assert got == settle_text(text, "149900", catalogue).rows
    assert [row["reasons"] for row in got] == [
        "not_in_force",
        "",
        "",
        "fee_class_not_covered",
        "condition_not_covered",
        "technique_not_covered",
    ]
    assert got[1]["fund_payment"] == Decimal("7500.01")  # 75%, half up, and no limit on either
    assert got[1]["annual_remaining"] is None

"""The reports of an audit: every sum and finding stands in the workbook and on the page, and data stays data."""

from __future__ import annotations

import re
import zipfile
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import polars as pl
import pytest
from tests.batch.paid_tables import COLUMNS, in_columns, table_of
from tests.tcm.paying import Paid, given_back, paid, visit

from shanxi_health_policy.batch.audit import report_excel as excel
from shanxi_health_policy.batch.audit import report_html as page
from shanxi_health_policy.batch.audit.audit_totals import AuditTotals
from shanxi_health_policy.batch.audit.report import IN_CHINESE, Form, facts, most_telling, sheets, too_many
from shanxi_health_policy.batch.audited_file import audit_file
from shanxi_health_policy.batch.files.output_look import Look
from shanxi_health_policy.drawing.page import plain
from shanxi_health_policy.text import Text

EVIL = '=1+1,"<script>alert=1</script>&http://example.org'
SHEETS = [
    "汇总",
    "疑点",
    "按种类",
    "按机构",
    "按病症",
    "按类别",
    "按月",
]
VOID = {"meta", "br", "rect", "line"}
Facts = list[tuple[Text, object, Form]]


def claims(facility: str = "甲医院") -> list[Paid]:
    """Some claims with findings of several kinds."""
    return [
        paid("S1", "90.00", facility=facility),
        paid("S2", "100.00", visit(day=date(2023, 5, 5)), facility=facility),
        paid("S3", "95.00", visit(day=date(2023, 7, 6)), facility="乙医院"),
        paid("S4", "90.00", visit(day=date(2023, 7, 6))),
        given_back("C1", "S2", "0.00"),
    ]


def found_in(history: list[Paid]) -> tuple[AuditTotals, pl.DataFrame, Facts]:
    findings, totals = in_columns(table_of(history))
    return totals, findings, facts("paid.csv", totals, 5, 0)


def sheet(path: Path, name: str) -> list[tuple[object, ...]]:
    """The rows of a sheet, its header first."""
    read = pl.read_excel(path, sheet_name=name, has_header=False, infer_schema_length=None)
    return read.rows()


class Reader(HTMLParser):
    """The texts of a page, its tags, and whether they are closed in order."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[str] = []
        self.texts: list[str] = []
        self.feed(markup)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        assert not {"src", "href", "onclick"} & {name for name, _ in attrs}
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def test_the_workbook_holds_every_sum_and_finding(tmp_path: Path) -> None:
    totals, findings, told = found_in(claims())
    excel.write_excel_report(tmp_path / "r.xlsx", totals, findings, told)
    assert list(pl.read_excel(tmp_path / "r.xlsx", sheet_id=0)) == SHEETS
    rows = sheet(tmp_path / "r.xlsx", SHEETS[1])
    assert len(rows) == findings.height + 1
    assert rows[0][:2] == ("就诊编号", "人员编号")
    assert rows[1][6:11] == ("多付", "支付比例", "100", "90", "10")
    kinds = sheet(tmp_path / "r.xlsx", SHEETS[2])
    assert [row[:2] for row in kinds[1:]] == [
        ("多付", "2"),
        ("同日多次就诊", "1"),
        ("撤销而未足额退回", "1"),
    ]
    facilities = sheet(tmp_path / "r.xlsx", SHEETS[3])
    assert [row[0] for row in facilities[1:]] == ["甲医院", "乙医院", "（未写明）"]
    summary = {row[0]: row[1] for row in sheet(tmp_path / "r.xlsx", SHEETS[0])}
    assert summary["疑点"] == "4"
    assert summary["其中已撤销的结算（元）"] == "10"


def test_the_workbook_has_filters_frozen_headers_formats_and_charts(tmp_path: Path) -> None:
    totals, findings, told = found_in(claims())
    excel.write_excel_report(tmp_path / "r.xlsx", totals, findings, told)
    with zipfile.ZipFile(tmp_path / "r.xlsx") as book:
        names = book.namelist()
        tables = [book.read(f"xl/worksheets/sheet{number}.xml").decode() for number in range(2, 8)]
        styles = book.read("xl/styles.xml").decode()
    assert all("<autoFilter ref=" in one and 'state="frozen"' in one for one in tables)
    assert sum(name.startswith("xl/charts/chart") for name in names) == 10
    assert all(form in styles for form in ('formatCode="yyyy-mm-dd"', 'formatCode="0.00"', "#,##0.00", "0.0"))
    assert [one.name for one in tmp_path.iterdir()] == ["r.xlsx"]


def test_the_same_claims_give_the_same_workbook(tmp_path: Path) -> None:
    totals, findings, told = found_in(claims())
    for name in ("a.xlsx", "b.xlsx"):
        excel.write_excel_report(tmp_path / name, totals, findings, told)
    with zipfile.ZipFile(tmp_path / "a.xlsx") as one, zipfile.ZipFile(tmp_path / "b.xlsx") as other:
        assert [one.read(name) for name in one.namelist()] == [other.read(name) for name in other.namelist()]


def test_text_of_the_data_stays_text(tmp_path: Path) -> None:
    evil = EVIL.replace(",", "，")
    totals, findings, told = found_in(claims(evil))
    excel.write_excel_report(tmp_path / "r.xlsx", totals, findings, told)
    with zipfile.ZipFile(tmp_path / "r.xlsx") as book:
        parts = [book.read(name).decode() for name in book.namelist() if "worksheets/sheet" in name]
    assert not any("<f>" in one or "hyperlink" in one for one in parts)
    assert sheet(tmp_path / "r.xlsx", SHEETS[1])[1][2] == evil
    page.write_html_report(tmp_path / "r.html", totals, findings, told)
    read = Reader((tmp_path / "r.html").read_text(encoding="utf-8"))
    assert "script" not in read.tags
    assert evil in read.texts


def test_the_page_holds_every_sum_and_finding_and_asks_for_nothing(tmp_path: Path) -> None:
    totals, findings, told = found_in(claims())
    page.write_html_report(tmp_path / "r.html", totals, findings, told)
    markup = (tmp_path / "r.html").read_text(encoding="utf-8")
    read = Reader(markup)
    assert read.tags.count("svg") == 5
    assert not re.search(r"https?:|url\(|@import", markup)
    text = "\n".join(read.texts)
    for one in (
        "已付结算核对报告",
        "多付",
        "S2",
        "2023-05-05",
        "10.00",
        "2023-07",
    ):
        assert one in text
    assert 'class="note"' not in markup


@pytest.mark.parametrize("most", [1, 2, 3, 4, 5])
def test_where_not_all_findings_fit_the_largest_stand_and_the_sums_are_whole(
    tmp_path: Path, most: int
) -> None:
    totals, findings, told = found_in(claims())
    excel.write_excel_report(tmp_path / "r.xlsx", totals, findings, told, most)
    page.write_html_report(tmp_path / "r.html", totals, findings, told, most)
    rows = sheet(tmp_path / "r.xlsx", SHEETS[1])
    assert len(rows) == min(most, findings.height) + 1
    differences = sorted((abs(one) for one in findings["difference"]), reverse=True)
    shown = pl.concat(most_telling(findings, most))
    assert sorted((abs(one) for one in shown["difference"]), reverse=True) == differences[:most]
    summary = [row[0] for row in sheet(tmp_path / "r.xlsx", SHEETS[0])]
    said = [one for one in summary if one is not None and str(one).startswith("共 4 个疑点")]
    assert bool(said) is (most < 4)
    assert ("共 4 个疑点" in (tmp_path / "r.html").read_text(encoding="utf-8")) is (most < 4)
    assert sum(int(str(row[1])) for row in sheet(tmp_path / "r.xlsx", SHEETS[2])[1:]) == 4


def test_what_is_said_of_findings_left_out() -> None:
    assert too_many(5, 5) is None
    said = too_many(5, 3)
    assert said is not None
    assert said.en.startswith("5 findings in all; the 3 with the largest differences")


def test_nothing_found_and_nothing_read_is_a_report_too(tmp_path: Path) -> None:
    for history in ([], [paid("S1", "90.00")]):
        totals, findings, told = found_in(list(history))
        excel.write_excel_report(tmp_path / "r.xlsx", totals, findings, told)
        page.write_html_report(tmp_path / "r.html", totals, findings, told)
        assert list(pl.read_excel(tmp_path / "r.xlsx", sheet_id=0, raise_if_empty=False)) == SHEETS
        Reader((tmp_path / "r.html").read_text(encoding="utf-8"))
        days = {str(label): value for label, value, _ in facts("paid.csv", totals, 0, 0)}["期间 | days"]
        assert days == ("2023-05-04 – 2023-05-04" if history else "—")


def test_many_facilities_stand_on_the_page_as_far_as_they_fit(tmp_path: Path) -> None:
    many: list[Paid] = [
        paid(
            f"S{number:03}",
            "91.00",
            person=f"P{number}",
            facility=f"测试机构名称很长{number:03}{'很长' * 20}",
        )
        for number in range(page.MOST_ROWS + 1)
    ]
    totals, findings, told = found_in(many)
    page.write_html_report(tmp_path / "r.html", totals, findings, told)
    markup = (tmp_path / "r.html").read_text(encoding="utf-8")
    assert f"共 {page.MOST_ROWS + 1} 行，此处列出前 {page.MOST_ROWS} 行" in markup
    assert len(sheets(totals, IN_CHINESE)[1].rows) == page.MOST_ROWS + 1


def test_many_months_are_named_as_far_as_their_names_do_not_touch(tmp_path: Path) -> None:
    many: list[Paid] = [
        paid(f"S{year}{month:02}", "91.00", visit(day=date(year, month, 5)))
        for year in (2023, 2024, 2025)
        for month in range(1, 13)
    ]
    totals, findings, told = found_in(many)
    page.write_html_report(tmp_path / "r.html", totals, findings, told)
    drawn = re.findall(r">(20\d\d-\d\d)</text>", (tmp_path / "r.html").read_text(encoding="utf-8"))
    assert drawn[:2] == ["2023-01", "2023-04"]
    assert len(totals.by_month) == 36


def test_a_text_too_long_for_a_cell_is_cut_and_signs_no_file_holds_are_marked(tmp_path: Path) -> None:
    totals, findings, told = found_in(claims())
    long = findings.with_columns(evidence=pl.lit("S1;" * 20_000), cancelled_by=pl.lit("a\x00b\ufffe"))
    excel.write_excel_report(tmp_path / "r.xlsx", totals, long, told)
    row = sheet(tmp_path / "r.xlsx", SHEETS[1])[1]
    assert str(row[11]).endswith("…")
    assert row[12] == plain("a\x00b\ufffe") == "a\ufffdb\ufffd"


def test_a_workbook_that_cannot_be_closed_is_an_error_of_the_disk(tmp_path: Path) -> None:
    totals, findings, told = found_in(claims())
    with pytest.raises(OSError, match="nowhere"):
        excel.write_excel_report(tmp_path / "nowhere" / "r.xlsx", totals, findings, told)


def test_reports_are_written_by_their_ending(tmp_path: Path) -> None:
    lines = [",".join(table_of(claims()).select(COLUMNS).columns)]
    lines += [",".join(row) for row in table_of(claims()).select(COLUMNS).rows()]
    (tmp_path / "paid.csv").write_text("\n".join(lines), encoding="utf-8")
    for name in ("r.xlsx", "r.html"):
        found = audit_file(tmp_path / "paid.csv", tmp_path / name)
        assert found.totals.findings == 4
    assert sorted(one.name for one in tmp_path.iterdir()) == [
        "paid.csv", "r.html", "r.rejects.csv", "r.rejects.xlsx", "r.xlsx",
    ]  # fmt: skip
    assert "paid.csv" in (tmp_path / "r.html").read_text(encoding="utf-8")


def spoken(folder: Path, language: str) -> str:
    """All texts of the page and of the workbook of one file, in a language, with what stands in the file itself left out."""
    lines = [",".join(table_of(claims("Q1")).select(COLUMNS).columns)]
    lines += [",".join(row).replace("乙医院", "Q2") for row in table_of(claims("Q1")).select(COLUMNS).rows()]
    lines.append("V9,P9,2023-05-04,脚气,I,,电针,1.00,1.00,,,")
    (folder / "Q0.csv").write_text("\n".join(lines), encoding="utf-8")
    for ending in (".html", ".xlsx"):
        look = Look(language=language)  # type: ignore[arg-type]
        audit_file(folder / "Q0.csv", folder / f"r{ending}", look=look, language=language)  # type: ignore[arg-type]
    texts = Reader(
        (folder / "r.html").read_text(encoding="utf-8").partition("</style>")[2].join(("<html><head>", ""))
    ).texts
    for name, rows in pl.read_excel(
        folder / "r.xlsx", sheet_id=0, has_header=False, infer_schema_length=None
    ).items():
        texts += [name, *(str(cell) for row in rows.rows() for cell in row if cell is not None)]
    said = "\n".join(texts)
    for own in (
        "吕医保发〔2022〕22号",
        "Q0.csv",
        "unknown_condition",
        "such as 颈椎病",
        ".xlsx",
        ".parquet",
        ".csv",
        ";",
    ):
        said = said.replace(own, "")
    return said


def test_a_report_speaks_one_language(tmp_path: Path) -> None:
    english, chinese = spoken(tmp_path, "en"), spoken(tmp_path, "zh")
    assert re.findall("[\u4e00-\u9fff]+", english) == []
    assert set(re.findall("[a-z]{2,}", chinese)) == {"condition"}, (
        "the header of the file itself, beside its faults"
    )
    for one in ("cervical spondylosis", "paid too much", "II [T3]", "the name of a condition", "By month"):
        assert one in english, one
    for one in ("颈椎病", "多付", "按月", "病症的名称"):
        assert one in chinese, one


def test_a_clause_stands_with_its_number_and_its_place() -> None:
    _, findings, _ = found_in(claims())
    assert set(findings["notice"]) == {"吕医保发〔2022〕22号"}
    place = r"吕医保发〔2022〕22号 [^\[]+ \[T\d\]"
    assert all(re.fullmatch(place, one) for one in findings["clauses"])

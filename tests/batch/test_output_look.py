"""Outputs for people: their names and terms are read back, workbooks are ready to print, and no text is a formula."""

from __future__ import annotations

import csv
import re
import zipfile
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.batch.running import HEADER

from shanxi_health_policy import InputError
from shanxi_health_policy.batch import Look, audit_file, premium_file, settle_file, what_if_file, write_table
from shanxi_health_policy.batch.files.headers import INPUT_COLUMNS
from shanxi_health_policy.batch.files.output_look import NAMES, guarded, unguarded
from shanxi_health_policy.batch.files.raw_table import read_table
from shanxi_health_policy.batch.helped_file import PREMIUM_COLUMNS, PREMIUM_OUTPUT_COLUMNS
from shanxi_health_policy.batch.impact_file import IMPACT_COLUMNS
from shanxi_health_policy.batch.output_columns import IMPACT_TABLE, help_columns
from shanxi_health_policy.errors import FileError
from shanxi_health_policy.tcm.policy_change import PolicyChange

JANUARY = f"""{HEADER},cancels
V1,140000000000000001,2023-01-09,哮喘,III,督灸,300.00,
=V2,P1,2023-01-10,颈椎病,I,血常规,20.00,
V3,P1,2023-01-11,颈椎病,I,电针,x,
R1,P1,2023-01-12,,,,,=V2
V4,P1,2023-01-13,颈椎病,II,电针,150.00,
"""
FEBRUARY = f"""{HEADER},cancels
V5,140000000000000001,2023-02-09,哮喘,III,督灸,300.00,
R2,P1,2023-02-12,,,,,V4
"""
ENDINGS = (".csv", ".xlsx", ".parquet")
VISITS = dict(
    zip(
        [*HEADER.split(","), "facility", "fund_paid"],
        ["V", "P", "2023-05-04", "哮喘", "III", "督灸", "9.00", "", "1.00"],
        strict=True,
    )
)
PEOPLE = {"person_id": "P", "groups": "低保", "year": "2023", "contribution_standard": "380.00"}


def settled(folder: Path, text: str, name: str, **options: Any) -> Any:
    """A text settled to a file of this name."""
    (folder / "visits.csv").write_text(text, encoding="utf-8")
    return settle_file(folder / "visits.csv", folder / name, **options)


def read(path: Path, sheet: int = 1) -> pl.DataFrame:
    """A file as texts."""
    readers: dict[str, Callable[[], pl.DataFrame]] = {
        ".csv": lambda: pl.read_csv(path, infer_schema=False),
        ".xlsx": lambda: pl.read_excel(path, sheet_id=sheet, infer_schema_length=0),
        ".parquet": lambda: pl.read_parquet(path),
    }
    return readers[path.suffix]().select(pl.all().cast(pl.String).fill_null(""))


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize("names", NAMES)
@pytest.mark.parametrize("excel", [False])
def test_what_was_written_for_people_is_read_back(
    tmp_path: Path, ending: str, names: Any, excel: bool
) -> None:
    look = Look(columns=names, excel_csv=excel and ending == ".csv")
    january, closing, february = (tmp_path / f"{name}{ending}" for name in ("january", "closing", "february"))
    settled(tmp_path, JANUARY, january.name, closing=closing, look=look)
    given = {"opening": closing, "earlier": [january]}
    summary = settled(tmp_path, FEBRUARY, february.name, look=Look(columns="machine"), **given)
    assert (summary.rows_rejected, summary.cancellations) == (0, 1)

    machine = [tmp_path / f"{name}-machine.csv" for name in ("january", "closing", "february")]
    settled(tmp_path, JANUARY, machine[0].name, closing=machine[1])
    settled(tmp_path, FEBRUARY, machine[2].name, opening=machine[1], earlier=[machine[0]])
    expected, found = read(machine[2]), read(february)
    amounts = [name for name in expected.columns if re.search("cost|payment|year_to|remaining", name)]
    exact = [pl.col(amounts).replace("", None).cast(pl.Decimal(20, 2)), pl.col("visited_on").str.head(10)]
    assert found.with_columns(exact).rows() == expected.with_columns(exact).rows()


def test_names_follow_the_language_in_workbooks_and_in_csv_for_excel(tmp_path: Path) -> None:
    firsts = {}
    for ending, excel in ((".csv", False), (".csv", True), (".xlsx", False), (".parquet", False)):
        settled(tmp_path, JANUARY, f"out{ending}", look=Look(language="zh", excel_csv=excel))
        firsts[ending, excel] = read(tmp_path / f"out{ending}").columns[0].lstrip("\ufeff")
    assert firsts == {
        (".csv", False): "visit_id",
        (".csv", True): "就诊编号",
        (".xlsx", False): "就诊编号",
        (".parquet", False): "visit_id",
    }
    settled(tmp_path, JANUARY, "out.xlsx", look=Look(language="en"))
    found = read(tmp_path / "out.xlsx")
    assert found.columns[:5] == ["Visit id", "Person id", "Visited on", "Condition", "Fee class"]
    assert found["Fee class"].to_list() == ["class III", "class I", "class I", "class II"]
    assert found["Binding"].to_list()[1:3] == ["not covered", "cancellation"]


def test_terms_are_said_in_the_language(tmp_path: Path) -> None:
    settled(tmp_path, JANUARY, "out.csv", look=Look(columns="zh"))
    found = read(tmp_path / "out.csv")
    assert found["收费类别"].to_list() == ["三类", "一类", "一类", "二类"]
    assert found["起决定作用的限额"].to_list() == ["单次支付限额", "不予支付", "撤销", "支付比例"]
    assert "项目不在技术目录" in found["原因"].to_list()
    rejected = read(tmp_path / "out.rejects.csv")
    assert rejected.columns[-5:] == ["退回_行", "退回_列", "退回_值", "退回_原因", "退回_说明"]
    assert "|" not in rejected["退回_说明"][0]


def test_faults_told_to_people_name_the_column_as_the_file_does(tmp_path: Path) -> None:
    settled(tmp_path, JANUARY.replace("amount", "费用"), "out.csv", look=Look(columns="en"))
    assert read(tmp_path / "out.rejects.csv")["Reject column"].to_list() == ["费用"]


@given(st.text(st.sampled_from("'=+-@\t\r\n＝０0123456789eE.aP中"), max_size=14))
def test_a_guarded_text_is_no_formula_and_keeps_its_digits_and_comes_back(text: str) -> None:
    frame = pl.DataFrame({"text": [text], "number": [5], "money": [Decimal("-1.00")]})
    written = guarded(frame)
    (found,) = written["text"]
    assert found[:1] not in set("=+-@\t\r\n＝＋－＠")
    assert not re.match(r"0[0-9]|[0-9]{12}|[0-9]+[eE][0-9]+$", found)
    assert written.drop("text").rows() == frame.drop("text").rows(), "only texts"
    assert written.with_columns(unguarded())["text"].to_list() == [text]


FORMULAS = (
    *(
        "=1+1",
        "+1+1",
        "-1+1",
        "@SUM(A1)",
        "\tx",
        "\rx",
        "＝1+1",
        "＋1",
        "－1+1",
        "＠x",
        "=cmd|' /C calc'!A0",
        "'=1",
    ),
    *('=HYPERLINK("http://x","y")', "  =1", "1\n=2", "=", "@", "0012", "1E5", "123456789012345678"),
)
"""What a spreadsheet runs, or writes otherwise."""


@pytest.mark.parametrize("work", ["settle", "audit", "premium", "what-if"])
def test_no_output_for_excel_holds_a_formula_wherever_it_stood(tmp_path: Path, work: str) -> None:
    """In ids, names, cells that are rejected or not used, headers and names of files; read back it is what it was."""
    names = PEOPLE if work == "premium" else VISITS
    for number, name in enumerate(("=in.csv", "@in.csv")):
        rows = [
            {**dict(names), "person_id": f"P{number}{place}", "visit_id": f"V{number}{place}", column: text}
            for place, text in enumerate(FORMULAS)
            for column in (*names, "=1+1")
        ]
        with (tmp_path / name).open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, [*names, "=1+1"], restval="", extrasaction="ignore")
            writer.writeheader()
            writer.writerows(rows)
    files, out, look = (
        [tmp_path / "=in.csv", tmp_path / "@in.csv"],
        tmp_path / "out.csv",
        Look(excel_csv=True),
    )
    if work == "settle":
        settle_file(files, out, look=look, closing=tmp_path / "out.closing.csv")
    elif work == "audit":
        audit_file(files, out, look=look)
    elif work == "premium":
        premium_file(files, out, look=look)
    else:
        what_if_file(files, PolicyChange(rate="0.70"), out=out, look=look)
    written = list(tmp_path.glob("out*.csv"))
    assert len(written) == (3 if work == "settle" else 2)
    for path in written:
        with path.open(encoding="utf-8-sig", newline="") as file:
            cells = {cell for row in csv.reader(file) for cell in row}
        assert not [one for one in cells if re.match(r"[=+@\t\r＝＋－＠]|-[^0-9]|-[0-9.]+[^0-9.]", one)], path
    mended = read_table(tmp_path / "out.rejects.csv", INPUT_COLUMNS if work != "premium" else PREMIUM_COLUMNS)
    assert "=1+1" in mended.ignored
    assert {"=1+1", "\tx", "＠x"} <= set(mended.frame["groups" if work == "premium" else "condition"])


def test_a_csv_for_excel_has_a_mark_and_no_formula(tmp_path: Path) -> None:
    settled(tmp_path, JANUARY.replace("V3,P1", "V3,@SUM(A1)"), "out.csv", look=Look(excel_csv=True))
    for name in ("out.csv", "out.rejects.csv"):
        content = (tmp_path / name).read_bytes()
        assert content.startswith(b"\xef\xbb\xbf")
    rows = read(tmp_path / "out.csv")
    assert rows[rows.columns[0]].to_list() == ["V1", "'=V2", "R1", "V4"]
    assert rows["人员编号"][0] == "'140000000000000001"
    assert "'@SUM(A1)" in (tmp_path / "out.rejects.csv").read_text(encoding="utf-8")
    assert rows["个人负担"].to_list()[2] == "-20.00", "an amount is a number"


def test_a_csv_that_is_for_programs_is_as_it_is(tmp_path: Path) -> None:
    settled(tmp_path, JANUARY, "out.csv")
    content = (tmp_path / "out.csv").read_text(encoding="utf-8")
    assert content.startswith("visit_id,")
    assert "\n=V2," in content


@pytest.mark.parametrize("ending", [".parquet", ".xlsx"])
def test_csv_for_excel_without_a_csv_is_refused(tmp_path: Path, ending: str) -> None:
    with pytest.raises(FileError, match="--excel-csv"):
        settled(tmp_path, JANUARY, f"out{ending}", look=Look(excel_csv=True))
    settled(tmp_path, JANUARY, f"out{ending}", closing=tmp_path / "closing.csv", look=Look(excel_csv=True))


def test_a_look_is_one_that_there_is() -> None:
    for wrong in ({"columns": "fr"}, {"language": "fr"}, {"excel_csv": "yes"}):
        with pytest.raises(InputError):
            Look(**wrong)  # type: ignore[arg-type]


def sheets_of(path: Path) -> list[str]:
    """The XML of the sheets of a workbook."""
    with zipfile.ZipFile(path) as archive:
        names = sorted(one for one in archive.namelist() if one.startswith("xl/worksheets/sheet"))
        return [archive.read(name).decode() for name in names]


def test_workbooks_are_ready_to_be_looked_at_and_printed(tmp_path: Path) -> None:
    paid = JANUARY.replace("cancels\n", "cancels,fund_paid\n", 1)
    paid = "\n".join(
        line if line.startswith("visit_id") else f"{line},1.00" for line in paid.split("\n")[:-1]
    )
    (tmp_path / "paid.csv").write_text(paid, encoding="utf-8")
    (tmp_path / "people.csv").write_text("person_id,groups\nP1,低保\nP2,富裕\n", encoding="utf-8")
    settled(tmp_path, JANUARY, "settled.xlsx", closing=tmp_path / "closing.xlsx", look=Look())
    premium_file(
        tmp_path / "people.csv", tmp_path / "help.xlsx", year=2024, contribution_standard="380", look=Look()
    )
    audit_file(tmp_path / "paid.csv", tmp_path / "audit.xlsx", look=Look())
    what_if_file(
        tmp_path / "visits.csv", PolicyChange(rate="0.70"), out=tmp_path / "impact.xlsx", look=Look()
    )
    write_table(pl.DataFrame({"a": [1]}), tmp_path / "plain.xlsx")
    for path in tmp_path.glob("*.xlsx"):
        first = 1 if path.name == "audit.xlsx" else 0
        for sheet in sheets_of(path)[first:]:
            for part in (
                'state="frozen"',
                "<autoFilter",
                'orientation="landscape"',
                'fitToPage="1"',
                "<cols>",
            ):
                assert part in sheet, (path.name, part)
        with zipfile.ZipFile(path) as archive:
            assert "_xlnm.Print_Titles" in archive.read("xl/workbook.xml").decode()


@pytest.mark.parametrize("what", ["settled", "help", "impact", "audit"])
def test_a_workbook_tells_the_rejected_rows_by_reason(tmp_path: Path, what: str) -> None:
    source, out, look = tmp_path / "visits.csv", tmp_path / "out.xlsx", Look(language="en")
    source.write_text(JANUARY.replace("V4,P1", "V4,"), encoding="utf-8")
    counts = {"not money": "1", "not an identifier": "1"}
    if what == "settled":
        settle_file(source, out, look=look)
    elif what == "impact":
        what_if_file(source, PolicyChange(rate="0.70"), out=out, look=look)
    elif what == "audit":
        head, *rows = source.read_text(encoding="utf-8").splitlines()
        source.write_text(
            "\n".join([f"{head},fund_paid", *(f"{row},1.00" for row in rows)]), encoding="utf-8"
        )
        audit_file(source, out, look=look)
    else:
        source.write_text("person_id,groups\nP1,富裕\nP2,富裕\n,低保\n", encoding="utf-8")
        premium_file(source, out, year=2024, contribution_standard="380", look=look)
        counts = {"unknown group": "2", "not an identifier": "1"}
    with zipfile.ZipFile(out) as archive:
        names = re.findall('<sheet name="([^"]+)"', archive.read("xl/workbook.xml").decode())
    (number,) = (place for place, name in enumerate(names, start=1) if "Rejects by reason" in name)
    found = pl.read_excel(out, sheet_id=number, infer_schema_length=0)
    assert dict(found.select(found.columns[0], found.columns[2]).rows()) == counts


def test_a_workbook_without_rejects_has_one_sheet(tmp_path: Path) -> None:
    settled(tmp_path, FEBRUARY.replace("R2,P1,2023-02-12,,,,,V4\n", ""), "out.xlsx", look=Look())
    assert len(sheets_of(tmp_path / "out.xlsx")) == 1


def test_what_a_cell_cannot_hold_is_not_lost_in_silence(tmp_path: Path) -> None:
    frame = pl.DataFrame(
        {
            "long": ["x" * 40_000, "short", None],
            "count": [10**15 + 1, 5, None],
            "money": [Decimal("12345678901234567.89"), Decimal("1.50"), None],
            "flag": [True, False, None],
            "ratio": [0.5, 1.5, None],
        },
        schema_overrides={"money": pl.Decimal(30, 2)},
    )
    write_table(frame, tmp_path / "out.xlsx")
    found = pl.read_excel(tmp_path / "out.xlsx", infer_schema_length=0)
    assert found["long"].to_list()[:2] == ["x" * 32_000 + "…", "short"]
    assert found["count"].to_list()[:2] == ["1000000000000001", "5"]
    assert found["money"].to_list()[:2] == ["12345678901234567.89", "1.5"]
    assert [str(one).lower() for one in found["flag"].to_list()[:2]] == ["true", "false"]


def test_the_names_for_people_are_of_all_columns() -> None:
    assert tuple(one.name for one in help_columns()) == PREMIUM_OUTPUT_COLUMNS
    assert tuple(one.name for one in IMPACT_TABLE) == IMPACT_COLUMNS


@pytest.mark.parametrize("moment", ["the chart", "the table"])
def test_a_change_writes_its_table_and_its_chart_or_neither(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    (tmp_path / "visits.csv").write_text(JANUARY, encoding="utf-8")

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    if moment == "the chart":
        monkeypatch.setattr("shanxi_health_policy.batch.impact_file.impact_chart", full)
    else:
        monkeypatch.setattr(pl.LazyFrame, "sink_csv", full)
    with pytest.raises(FileError):
        what_if_file(
            tmp_path / "visits.csv",
            PolicyChange(rate="0.70"),
            out=tmp_path / "out.csv",
            chart=tmp_path / "out.svg",
        )
    assert [one.name for one in tmp_path.iterdir()] == ["visits.csv"]


def test_a_chart_that_is_a_link_to_another_file_of_the_run_is_refused(tmp_path: Path) -> None:
    (tmp_path / "visits.csv").write_text(JANUARY, encoding="utf-8")
    for name in ("visits.csv", "out.csv"):
        chart = tmp_path / f"{name}.svg"
        chart.symlink_to(tmp_path / name)
        with pytest.raises(FileError, match="another file than"):
            what_if_file(
                tmp_path / "visits.csv", PolicyChange(rate="0.70"), out=tmp_path / "out.csv", chart=chart
            )
    found = what_if_file(tmp_path / "visits.csv", PolicyChange(rate="0.70"), chart=tmp_path / "alone.svg")
    assert (found.out, "<svg" in (tmp_path / "alone.svg").read_text(encoding="utf-8")) == (None, True)

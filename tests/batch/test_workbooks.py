"""Workbooks as people have them: several sheets, hidden ones, cells that are no values; what is not understood is refused."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from tests.batch.running import HEADER, faults_of, rejects
from tests.batch.workbook_files import book, cell, sheet

from shanxi_health_policy import PolicyChange
from shanxi_health_policy.batch import Layout, audit_file, premium_file, settle_file, what_if_file
from shanxi_health_policy.batch.files import workbook_parts, workbooks
from shanxi_health_policy.batch.files.headers import INPUT_COLUMNS, REASON_NAMES
from shanxi_health_policy.batch.files.raw_table import read_table
from shanxi_health_policy.errors import FileError

NAMES = HEADER.split(",")


def visit(number: int, **cells: object) -> list[object]:
    row = {
        "visit_id": f"V{number}", "person_id": f"P{number}", "visited_on": "2023-05-04", "condition": "颈椎病",
        "fee_class": "I", "technique": "电针", "amount": 10,
    }  # fmt: skip
    return list((row | cells).values())


def table(*rows: list[object], after: str = "") -> str:
    return sheet([NAMES, *rows], after)


def settle(folder: Path, **options: Any) -> Any:
    return settle_file(folder / "visits.xlsx", folder / "settled.parquet", **options)


def settled(folder: Path) -> list[str]:
    return pl.read_parquet(folder / "settled.parquet")["visit_id"].to_list()


# ------------------------------------------------------------------------------------------------------------ sheets


def test_sheets_with_the_same_header_are_one_table_and_named(tmp_path: Path) -> None:
    turned = sheet(
        [["Amount ", *NAMES[:-1]], [7, *visit(3)[:-1]], [5, "V4", "P4", "2023-02-30", "颈椎病", "I", "电针"]]
    )
    sheets = {"1月": table(visit(1)), "空": sheet([]), "2月": table(visit(2)), "3月": turned}
    book(tmp_path / "visits.xlsx", sheets)
    summary = settle(tmp_path)
    assert (summary.rows_read, summary.rows_settled, settled(tmp_path)) == (4, 3, ["V1", "V2", "V3"])
    assert summary.fund_payment == Decimal("16.20")
    (note,) = summary.notes
    assert (note.code, note.says.zh) == ("sheets_joined", "3 张列名相同的工作表作为一张表读取：1月、2月、3月")
    (reject,) = rejects(tmp_path)
    assert (reject["line"], reject["column"]) == ("3月!3", "visited_on")


def test_every_command_reads_sheets_that_are_one_table(tmp_path: Path) -> None:
    paid = [*NAMES, "基金支付"]
    sheets = {
        str(number): sheet([paid, [*visit(number), 7], [*visit(9, amount="x"), 7]]) for number in (1, 2)
    }
    source = book(tmp_path / "paid.xlsx", sheets)
    found = audit_file(source, tmp_path / "found.parquet")
    assert (found.rows_read, found.rows_rejected) == (4, 4 - 2)
    findings = pl.read_parquet(tmp_path / "found.parquet")
    assert findings.filter(irregularity="overpaid")["line"].to_list() == ["1!2", "2!2"]
    changed = what_if_file(source, PolicyChange(rate="0.80"), out=tmp_path / "impact.parquet")
    assert (changed.rows_read, changed.rows_rejected) == (4, 2)
    names = ["person_id", "groups", "year", "contribution_standard"]
    people = {str(number): sheet([names, ["P1", "低保", "2023", 380]]) for number in (1, 2)}
    helped = premium_file(book(tmp_path / "people.xlsx", people), tmp_path / "helped.parquet")
    assert (helped.rows_helped, helped.rows_rejected) == (1, 1)
    assert "1!2" in str(pl.read_parquet(tmp_path / "helped.rejects.parquet")["reject_explanation"][0])
    opening = {
        str(number): sheet(
            [["person_id", "condition", "year", "paid"], [f"P{number}", "颈椎病", "2023", 720]]
        )
        for number in (1, 2)
    }
    given = {"opening": book(tmp_path / "opening.xlsx", opening)}
    book(tmp_path / "visits.xlsx", {"a": table(visit(1), visit(2))})
    assert settle(tmp_path, **given).fund_payment == Decimal("12.00")


OTHERS: dict[str, str] = {
    "封面": sheet([["2023 年就诊明细"]]),
    "字典": sheet([["病症", "代码"], ["腰痛", "1"]]),
    "远处": sheet([["x"]], first=900),
}


@pytest.mark.parametrize("state", ["visible", "hidden", "veryHidden"])
@pytest.mark.parametrize("other", [*OTHERS, "同样"])
def test_a_sheet_that_is_no_part_of_the_table_is_refused_unless_one_is_chosen(
    tmp_path: Path, other: str, state: str
) -> None:
    sheets = {other: OTHERS.get(other, table(visit(2))), "明细": table(visit(1))}
    source = book(tmp_path / "visits.xlsx", sheets, {other: state})
    if (other, state) != ("同样", "visible"):
        message = faults_of(source, tmp_path)
        assert f"visits.xlsx: sheet: '{other}'; expected" in message
        assert "--sheet" in message or other == "远处"
    settle(tmp_path, layout=Layout(sheet="明细"))
    assert settled(tmp_path) == ["V1"]
    message = faults_of(source, tmp_path, layout=Layout(sheet="12月"))
    assert f"--sheet: '12月'; expected one of: '{other}'、'明细'" in message


@pytest.mark.parametrize("name", ["退回原因", "Rejects by reason", "别的"])
@pytest.mark.parametrize("names", [*REASON_NAMES, ("reason", "column")])
def test_the_sheet_of_reasons_beside_a_table_of_ours_is_none(
    tmp_path: Path, name: str, names: tuple[str, ...]
) -> None:
    source = book(tmp_path / "visits.xlsx", {"a": table(visit(1)), name: sheet([names, ["x", "y", 1, "z"]])})
    if name == "别的" or len(names) == 2:
        assert f"sheet: '{name}'" in faults_of(source, tmp_path)
    else:
        assert settle(tmp_path).rows_settled == 1
    book(source, {"a": table(visit(1)), name: sheet([["x"]], first=99)})
    assert f"sheet: '{name}'" in faults_of(source, tmp_path)


def test_a_hidden_sheet_may_be_chosen(tmp_path: Path) -> None:
    book(tmp_path / "visits.xlsx", {"a": table(visit(1)), "b": table(visit(2))}, {"b": "hidden"})
    settle(tmp_path, layout=Layout(sheet="b"))
    assert settled(tmp_path) == ["V2"]


def test_a_workbook_without_cells_is_no_table(tmp_path: Path) -> None:
    for sheets in ({"a": sheet([])}, {"a": sheet([[" "]]), "b": sheet([])}):
        assert "whose first row names the columns" in faults_of(book(tmp_path / "v.xlsx", sheets), tmp_path)


def test_rows_above_the_header_may_be_left_out_and_rows_keep_their_numbers(tmp_path: Path) -> None:
    rows: list[list[object]] = [["就诊明细"], [], list(NAMES), visit(1), [], visit(2, amount="x")]
    book(tmp_path / "visits.xlsx", {"a": sheet(rows)})
    assert settle(tmp_path, layout=Layout(skip_rows=1)).rows_settled == 1
    assert [reject["line"] for reject in rejects(tmp_path)] == [6]


def test_what_is_hidden_in_a_sheet_is_read_and_said(tmp_path: Path) -> None:
    hidden = table(visit(1), visit(2)).replace('<row r="3"', '<row hidden="1" r="3"')
    book(tmp_path / "visits.xlsx", {"a": hidden})
    summary = settle(tmp_path)
    assert (summary.rows_settled, [note.code for note in summary.notes]) == (2, ["hidden_cells"])


def test_a_cell_beyond_the_last_header_rejects_its_row(tmp_path: Path) -> None:
    book(tmp_path / "visits.xlsx", {"a": table([*visit(1), None, "作废"], visit(2), [*visit(3), " "])})
    assert settle(tmp_path).rows_settled == 2
    assert [reject["reason"] for reject in rejects(tmp_path)] == ["wrong_number_of_cells"]


# ------------------------------------------------------------------------------------------------------------- cells

ODD = {
    "error_cell": ('<c {r} t="e"><v>#N/A</v></c>', '<c {r} t="e"><f>A1</f><v>#REF!</v></c>'),
    "not_computed": ("<c {r}><f>A1</f></c>", "<c {r}><f>A1</f><v></v></c>", "<c {r}><f>A1</f><v/></c>"),
    "boolean": ('<c {r} t="b"><v>1</v></c>',),
    "beyond_15_digits": (
        "<c {r}><v>140102199001011234</v></c>", "<c {r}><v>1.4010219900101101E+17</v></c>",
        "<c {r}><v>1E+15</v></c>", "<c {r}><v>1E+999</v></c>",
    ),
    "not_rounded": ("<c {r}><v>0.30000000000000004</v></c>",),
}  # fmt: skip
ODD_CELLS = [(reason, text) for reason, texts in ODD.items() for text in texts]


@pytest.mark.parametrize("column", [*NAMES, "cancels"])
@pytest.mark.parametrize(("reason", "text"), ODD_CELLS)
def test_a_cell_that_is_no_value_is_a_fault_in_every_column_that_is_used(
    tmp_path: Path, reason: str, text: str, column: str
) -> None:
    names = [*NAMES, "cancels", "remark"]
    row = dict(zip(names, [*visit(1), None, text], strict=True))
    rows = [list(row.values()), list((row | {"visit_id": "V2", column: text}).values())]
    book(tmp_path / "visits.xlsx", {"a": sheet([names, *rows])})
    summary = settle(tmp_path)
    assert (summary.rows_settled, summary.rows_rejected) == (1, 1)
    (reject,) = rejects(tmp_path)
    assert (reject["line"], reject["column"], reject["reason"]) == (3, column, reason)
    shown = text.rsplit("<v>", maxsplit=1)[-1].split("</v>", maxsplit=1)[0] if "<v>" in text else ""
    if reason == "error_cell":
        assert reject["value"] == shown


@pytest.mark.parametrize(("reason", "text"), ODD_CELLS)
def test_no_command_takes_such_a_cell_for_another(tmp_path: Path, reason: str, text: str) -> None:
    """Nor any file that a command reads beside its own."""
    visits = book(tmp_path / "visits.xlsx", {"a": table(visit(1))})
    wrong = book(tmp_path / "wrong.xlsx", {"a": table(visit(1, amount=text), visit(2))})
    assert what_if_file(wrong, PolicyChange(rate="0.80"), out=tmp_path / "impact.parquet").rows_rejected == 1
    paid = sheet([[*NAMES, "基金支付"], [*visit(1), text], [*visit(2), 6]])
    assert (
        audit_file(book(tmp_path / "paid.xlsx", {"a": paid}), tmp_path / "found.parquet").rows_rejected == 1
    )
    found = pl.read_parquet(tmp_path / "found.rejects.parquet")
    assert found.select("reject_column", "reject_reason").rows() == [("fund_paid", reason)]
    people = sheet([["person_id", "groups", "year", "contribution_standard"], ["P1", text, "2023", 380]])
    summary = premium_file(book(tmp_path / "people.xlsx", {"a": people}), tmp_path / "helped.parquet")
    assert summary.rows_rejected == 1
    opening = sheet([["person_id", "condition", "year", "paid"], ["P1", "颈椎病", "2023", text]])
    earlier = sheet(
        [
            ["visit_id", "person_id", "visited_on", "condition", "fee_class", "total_cost", "eligible_cost",
             "fund_payment", "cancels"],
            ["V0", "P1", "2023-05-04", "颈椎病", "I", 10, 10, 6, text],
        ]
    )  # fmt: skip
    beside: list[dict[str, Any]] = [
        {"opening": book(tmp_path / "opening.xlsx", {"a": opening})},
        {"earlier": [book(tmp_path / "earlier.xlsx", {"a": earlier})]},
    ]
    for given_file in beside:
        with pytest.raises(FileError) as error:
            settle_file(visits, tmp_path / "out.csv", **given_file)
        (fault,) = error.value.faults
        assert fault.where.startswith("line 2, ")


def test_a_cell_that_is_no_value_is_told_among_many_rows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of a file that is read in pieces, some of which have nothing odd."""
    monkeypatch.setattr(workbooks, "_AT_ONCE", 8)
    names = ["person_id", "condition", "year", "paid"]
    rows = [
        [f"P{number}", "颈椎病", "2023", ODD["error_cell"][0] if number == 3 else 5] for number in range(6)
    ]
    opening = book(tmp_path / "opening.xlsx", {"a": sheet([names, *rows])})
    book(tmp_path / "visits.xlsx", {"a": table(visit(1))})
    with pytest.raises(FileError) as error:
        settle(tmp_path, opening=opening)
    assert [fault.where for fault in error.value.faults] == ["line 5, paid"]


def test_formulas_that_are_computed_on_opening_have_no_value_yet(tmp_path: Path) -> None:
    formula = "<c {r}><f>1+1</f><v>2</v></c>"
    sheets = {"a": table(visit(1, amount=formula), visit(2))}
    book(tmp_path / "visits.xlsx", sheets)
    assert settle(tmp_path).rows_settled == 2
    book(tmp_path / "visits.xlsx", sheets, described='<calcPr fullCalcOnLoad="1"/>')
    assert settle(tmp_path).rows_settled == 1
    assert [reject["reason"] for reject in rejects(tmp_path)] == ["not_computed"]


def test_an_empty_text_of_a_formula_is_an_empty_cell(tmp_path: Path) -> None:
    empty = '<c {r} t="str"><f>""</f><v></v></c>'
    book(tmp_path / "visits.xlsx", {"a": sheet([[*NAMES, "cancels"], [*visit(1), empty]])})
    assert settle(tmp_path).rows_settled == 1


def test_what_lies_under_merged_cells_is_not_empty_but_unknown(tmp_path: Path) -> None:
    rows: list[list[object]] = [
        ["就诊明细"],
        [*NAMES, "cancels"],
        [*visit(1), None],
        [*visit(2), None],
        [*visit(3), None],
    ]
    merged = '<mergeCells count="2"><mergeCell ref="A1:H1"/><mergeCell ref="H3:H4"/></mergeCells>'
    book(tmp_path / "visits.xlsx", {"a": sheet(rows, merged)})
    assert settle(tmp_path, layout=Layout(skip_rows=1)).rows_settled == 2
    (reject,) = rejects(tmp_path)
    assert (reject["line"], reject["column"], reject["reason"]) == (4, "cancels", "merged")


@given(fen=st.integers(0, 10**11))
def test_an_amount_is_the_decimal_that_a_person_typed(fen: int) -> None:
    """Excel writes 19.99 as 19.989999999999998, which is the same number."""
    import tempfile

    amount = Decimal(fen) / 100
    with tempfile.TemporaryDirectory() as folder:
        source = book(Path(folder) / "v.xlsx", {"a": table(visit(1, amount=float(amount)))})
        (read,) = read_table(source, INPUT_COLUMNS).frame["amount"]
    assert Decimal(read) == amount
    assert "E" not in read


@pytest.mark.parametrize(
    ("text", "means"),
    [
        ('<c {r} s="1"><v>45050</v></c>', "2023-05-04"),
        ('<c {r} s="4"><v>45050.395833333336</v></c>', "2023-05-04 09:30:00"),
        ('<c {r} s="1"><v>45050.999999999993</v></c>', "2023-05-04 23:59:59.999"),
        ('<c {r} s="1"><v>45050.000023148148</v></c>', "2023-05-04 00:00:02"),
        ('<c {r} s="1"><v>1</v></c>', "1900-01-01"),
        ('<c {r} s="1"><v>59</v></c>', "1900-02-28"),
        ('<c {r} s="1"><v>60</v></c>', "60"),
        ('<c {r} s="1"><v>61</v></c>', "1900-03-01"),
        ('<c {r} s="1"><v>2958465</v></c>', "9999-12-31"),
        ('<c {r} s="1"><v>2958466</v></c>', "2958466"),
        ('<c {r} s="1"><v>-3</v></c>', "-3"),
        ('<c {r} s="1"><v>1E+300</v></c>', "1" + "0" * 300),
        ('<c {r} t="d"><v>2023-05-04T00:00:00</v></c>', "2023-05-04T00:00:00"),
        ('<c {r} s="3"><v>12345</v></c>', "0000012345"),
        ('<c {r} s="5"><v>12345</v></c>', "12345"),
        ("<c {r}><v>45.0</v></c>", "45"),
        ("<c {r}><v>45.50</v></c>", "45.5"),
        ('<c {r} t="n"><v>4.5E1</v></c>', "45"),
        ("<c {r}><v>1E-7</v></c>", "0.0000001"),
        ("<c {r}><v>.5</v></c>", "0.5"),
        ("<c {r}><v>999999999999999</v></c>", "999999999999999"),
        ('<c {r} t="str"><v>a_x000D_b_x005F_x000D_c_xD800_</v></c>', "a\rb_x000D_c_xD800_"),
        ('<c {r} t="inlineStr"><is><r><t>电</t></r><r><t>针</t></r><rPh><t>x</t></rPh></is></c>', "电针"),
        ('<c {r} t="inlineStr"><is><t>a&amp;b&lt;</t></is></c>', "a&b<"),
        ('<c {r} t="inlineStr"><is><t><![CDATA[<v>]]></t></is></c>', "<v>"),
        ('<c {r} t="str"><!-- no --><v> x </v></c>', " x "),
        ("<c {r}/>", ""),
    ],
)
def test_a_cell_is_read_as_what_it_shows(tmp_path: Path, text: str, means: str) -> None:
    source = book(tmp_path / "visits.xlsx", {"a": table(visit(1, person_id=text))})
    assert read_table(source, INPUT_COLUMNS).frame["person_id"].to_list() == [means]


def test_days_may_be_counted_from_1904(tmp_path: Path) -> None:
    day = '<c {r} s="1"><v>43588</v></c>'
    source = book(
        tmp_path / "v.xlsx", {"a": table(visit(1, visited_on=day))}, described='<workbookPr date1904="1"/>'
    )
    assert read_table(source, INPUT_COLUMNS).frame["visited_on"].to_list() == ["2023-05-04"]


# ---------------------------------------------------------------------------------------------- two ways of reading

TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=6).filter(
    lambda text: "_x" not in text
)
VALUES = st.one_of(
    st.none(), TEXTS, st.integers(0, 10**14), st.floats(0, 1e6), st.just('<c {r} t="b"><v>1</v></c>'),
    st.just('<c {r} t="e"><v>#N/A</v></c>'), st.integers(1, 10**5).map(lambda day: f'<c {{r}} s="1"><v>{day}</v></c>'),
)  # fmt: skip


@given(rows=st.lists(st.lists(VALUES, min_size=7, max_size=7), max_size=6))
def test_the_quick_way_and_the_careful_way_read_the_same(rows: list[list[object]]) -> None:
    import tempfile

    quick = table(*rows)
    careful = (
        quick.replace("<c ", "<x:c  ")
        .replace("</c>", "</x:c>")
        .replace("<row", "<x:row")
        .replace("</row", "</x:row")
    )
    bare = quick.replace("<c ", "<!-- --><c ")
    with tempfile.TemporaryDirectory() as folder:
        frames = [
            read_table(book(Path(folder) / "v.xlsx", {"a": one}), INPUT_COLUMNS).frame
            for one in (quick, careful, bare)
        ]
    assert frames[0].equals(frames[1])
    assert frames[0].equals(frames[2])
    said = [[value for value in row if cell(value)] for row in rows]
    assert frames[0].height <= sum(bool(row) for row in said)


def test_shared_texts_of_any_form_are_read(tmp_path: Path) -> None:
    from xlsxwriter import Workbook

    with Workbook(str(tmp_path / "visits.xlsx")) as made:
        page = made.add_worksheet()
        page.write_row(0, 0, NAMES)
        page.write_row(1, 0, visit(1, person_id="a&b", technique="_x000D_"))
        page.write_rich_string(2, 0, made.add_format({"bold": True}), "V", "2")
        page.write_row(2, 1, visit(2)[1:])
        made.add_chartsheet()
    found = read_table(tmp_path / "visits.xlsx", INPUT_COLUMNS).frame
    assert found.select("visit_id", "person_id", "technique").rows() == [
        ("V1", "a&b", "_x000D_"),
        ("V2", "P2", "电针"),
    ]


@pytest.mark.parametrize(
    ("code", "is_date"),
    [
        ("[$-804]yyyy/m/d;@", True), ('yyyy"年"m"月"d"日"', True), ("h:mm:ss", True), ("[$-F800]dddd\\,\\ mmmm", True),
        ("General", False), ("G/通用格式", False), ('0.00"元/day"', False), ("[Red]0.00", False), ("0.00E+00", False),
        ("_-* #,##0.00_-", False), ("\\d0", False), ("[h]:mm", False), ("@", False), ("", False),
    ],
)  # fmt: skip
def test_a_format_of_days_is_told_from_others(code: str, is_date: bool) -> None:
    assert workbook_parts.is_date_format(code) == is_date


@given(
    rows=st.lists(
        st.lists(
            st.one_of(
                st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=6),
                st.integers(0, 10**14),
                st.integers(0, 10**9).map(lambda fen: fen / 100),
                st.dates(date(1901, 1, 1), date(2100, 1, 1)),
                st.booleans(),
            ),
            min_size=len(NAMES),
            max_size=len(NAMES),
        ),
        max_size=5,
    )
)
@example(rows=[["0", " ", "\u3000", "\xa0 ", " x ", "0", "0"]])
def test_another_reader_reads_the_same(
    tmp_path_factory: pytest.TempPathFactory, rows: list[list[Any]]
) -> None:
    """Calamine, where it can tell what a cell is."""
    from xlsxwriter import Workbook

    source = tmp_path_factory.mktemp("other") / "visits.xlsx"
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with Workbook(str(source), {**options, "default_date_format": "yyyy-mm-dd"}) as made:
        page = made.add_worksheet()
        for number, row in enumerate([NAMES, *rows]):
            page.write_row(number, 0, row)
    other = pl.read_excel(source, engine="calamine", infer_schema_length=0)
    ours = read_table(source, INPUT_COLUMNS).frame.select(NAMES)
    kept = [row for row in other.rows() if any((cell or "").strip() for cell in row)]

    def plain(cell: str | None) -> str:
        cell = (cell or "").removesuffix(" 00:00:00") if (cell or "").strip() else ""
        if re.fullmatch(
            r"-?[0-9]+\.[0-9]+", cell
        ):  # the other reader writes some fractions with a digit too many
            cell = f"{float(cell):.6f}"
        return {"true": "TRUE", "false": "FALSE"}.get(cell, cell)

    assert [[plain(cell) for cell in row] for row in kept] == [list(map(plain, row)) for row in ours.rows()]

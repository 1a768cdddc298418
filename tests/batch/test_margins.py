"""Remarks around a table are no rows of it; a row that holds an amount is never one."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.batch.running import HEADER, run

from shanxi_health_policy.batch import premium_file
from shanxi_health_policy.batch.files.margins import Margins

GOOD = "V1,P1,2023-01-09,哮喘,III,督灸,300.00"
REMARKS = [
    "制表人：张三,,,审核人：李四,,,",
    "制表,张三,,,,,",
    "审核人签字,,,,,,",
    ",,打印日期：2023-12-31,,,,",
    "备注：以上为全年数据,,,,,,",
    "第 1 页 共 3 页,,,,,,",
    "第2页/共3页,,,,,,",
    "单位负责人（签字）,,,,,,",
]


@pytest.mark.parametrize("remark", REMARKS)
@pytest.mark.parametrize("place", ["at the end", "within"])
def test_a_remark_is_told_and_no_row(remark: str, place: str, tmp_path: Path) -> None:
    lines = [HEADER, GOOD, remark] if place == "at the end" else [HEADER, remark, GOOD]
    (visit,), summary = run(tmp_path, "\n".join(lines) + "\n")
    assert visit["visit_id"] == "V1"
    assert (summary.rows_read, summary.rows_settled, summary.rows_rejected) == (1, 1, 0)
    (note,) = summary.notes
    told = " ".join(cell for cell in remark.split(",") if cell)
    assert note.says.en == f"1 row is a remark and no data: row {lines.index(remark) + 1}, {told}"


@given(remark=st.sampled_from(REMARKS), amount=st.sampled_from(["1.00", "x", "0"]))
def test_a_row_with_an_amount_is_never_a_remark(remark: str, amount: str) -> None:
    names = HEADER.split(",")
    frame = pl.DataFrame([*[[cell] for cell in remark.split(",")[:-1]], [amount]], schema=names)
    frame = frame.with_columns(line=pl.lit(2))
    margins = Margins()
    assert margins.taken_from(frame, names, "line").height == 1
    assert not margins.notes


@pytest.mark.parametrize(
    "row",
    ["制表人甲的就诊,P1,2023-01-09,哮喘,III,督灸,", "V2,备注：无,2023-01-09,哮喘,III,督灸,", "V3,,,,,,"],
)
def test_a_row_that_is_not_understood_is_rejected_and_no_remark(row: str, tmp_path: Path) -> None:
    _, summary = run(tmp_path, f"{HEADER}\n{GOOD}\n{row}\n")
    assert summary.rows_rejected == 1
    assert not summary.notes


def test_many_remarks_are_counted_and_some_shown_whatever_the_parts(tmp_path: Path) -> None:
    rows = "".join(f"{GOOD.replace('V1', f'V{number}')}\n第 {number} 页,,,,,,\n" for number in range(30_000))
    _, summary = run(tmp_path, f"{HEADER}\n{rows}", memory="512MB")
    (note,) = summary.notes
    assert note.says.en.startswith("30000 rows are remarks and no data: row 3, 第 0 页; ")
    assert note.says.en.endswith("第 4 页…")
    assert note.says.zh.startswith("30000 行是表外的说明，不是数据：第 3 行“第 0 页”")
    assert summary.rows_read == 30_000


def test_remarks_in_a_table_of_people_and_of_typed_columns(tmp_path: Path) -> None:
    people = tmp_path / "people.csv"
    people.write_text(
        "人员编号,资助对象类别,年度,个人缴费标准\nA,,2024,380.00\n制表人：张三,,,\n", encoding="utf-8"
    )
    found = premium_file(people, tmp_path / "out.csv")
    assert (found.rows_read, found.rows_rejected, found.rows_not_helped) == (1, 0, 1)
    frame = pl.DataFrame({"person_id": ["备注：x", "P"], "amount": [None, 3], "line": [1, 2]})
    assert Margins().taken_from(frame, ["person_id", "amount"], "line").height == 1
    assert Margins().taken_from(frame.drop("amount"), ["person_id"], "line").height == 2


def test_a_wide_table_is_asked_once_for_its_columns(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each answer takes as long as there are columns."""
    asked, told = list[int](), pl.DataFrame.schema.fget  # type: ignore[attr-defined]

    def schema(frame: pl.DataFrame) -> pl.Schema:
        asked.append(frame.width)
        found: pl.Schema = told(frame)
        return found

    frame = pl.DataFrame({**{f"c{n}": [""] for n in range(300)}, "amount": [""], "line": [2]})
    monkeypatch.setattr(pl.DataFrame, "schema", property(schema))
    assert Margins().taken_from(frame, frame.columns[:-1], "line").height == 1
    assert asked.count(frame.width) < 5


def test_five_remarks_are_shown_by_their_first_forty_characters_whatever_the_parts() -> None:
    margins, long = Margins(), f"备注：{'x' * 36}"
    assert not margins.notes
    told = list[tuple[str, str]]()
    for part, number in enumerate([1, 3, 1, 1, 1]):
        rows = [(part * 10 + place, f" {long}yz " if place else "备注", None) for place in range(number)]
        frame = pl.DataFrame(
            rows, {"line": pl.Int64, "person_id": pl.String, "amount": pl.String}, orient="row"
        )
        assert margins.taken_from(frame, ["person_id", "amount"], "line").is_empty()
        (note,) = margins.notes
        told.append((note.says.zh, note.says.en))
    shown = [(0, "备注"), (10, "备注"), (11, f"{long}y"), (12, f"{long}y"), (20, "备注")]
    for count, (zh, en) in zip((1, 4, 5, 6, 7), told, strict=True):
        rows_zh = "；".join(f"第 {row} 行“{text}”" for row, text in shown[:count])
        rows_en = "; ".join(f"row {row}, {text}" for row, text in shown[:count])
        assert zh == f"{count} 行是表外的说明，不是数据：{rows_zh}{'……' if count > 5 else ''}"
        assert en == (
            f"{'1 row is a remark and no' if count == 1 else f'{count} rows are remarks and no'} data: "
            f"{rows_en}{'…' if count > 5 else ''}"
        )


@pytest.mark.parametrize("blank", ["", " ", "\t", "\xa0", "\u3000"])
def test_a_blank_amount_is_none_whatever_stands_in_the_other_rows(blank: str) -> None:
    """How rows come together in a part depends on the memory."""
    for others in ([], [("P1", "1")], [("P1", "1"), ("P2", "")]):
        frame = pl.DataFrame([("备注：无", blank), *others], ["person_id", "amount"], orient="row")
        found = Margins().taken_from(frame.with_row_index("line"), ["person_id", "amount"], "line")
        assert found["person_id"].to_list() == [person for person, _ in others]


def test_a_table_without_remarks_is_as_it_is() -> None:
    for cells in ([("P1", "1"), ("备注", "2")], [("P1", ""), ("", "2")]):
        frame = pl.DataFrame(cells, ["person_id", "amount"], orient="row").with_row_index("line")
        margins = Margins()
        assert margins.taken_from(frame, ["person_id", "amount"], "line") is frame
        assert margins.notes == ()

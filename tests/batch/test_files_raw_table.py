"""Files as columns: rows counted through all parts, every header kept, and what is used and what is not."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from shanxi_health_policy.batch.files.headers import REJECT_COLUMNS, Column
from shanxi_health_policy.batch.files.layout import FOUND_OUT
from shanxi_health_policy.batch.files.raw_table import LINE, MENDED, ROW, RawTable, read_parts, read_table
from shanxi_health_policy.errors import FileError
from shanxi_health_policy.text import Text

COLUMNS = (
    Column("person_id 人员编号", Text("人员", "the person")),
    Column("amount 金额", Text("金额", "the amount"), required=False),
)
REJECTED = ",".join(column.name for column in REJECT_COLUMNS)


def written(folder: Path, text: str) -> Path:
    (folder / "v.csv").write_text(text, encoding="utf-8")
    return folder / "v.csv"


def read(folder: Path, text: str) -> RawTable:
    (part,) = read_parts(written(folder, text), COLUMNS)
    return part


def test_rows_are_counted_through_all_parts(tmp_path: Path) -> None:
    path = written(tmp_path, "person_id,x\n" + "".join(f"P{n},y\n" for n in range(9)))
    parts = [part for part in read_parts(path, COLUMNS, FOUND_OUT, 24) if part.frame.height]
    assert len(parts) > 2
    together = pl.concat(part.frame for part in parts)
    assert together.select("person_id", ROW, LINE).rows() == [(f"P{n}", n, n + 2) for n in range(9)]
    assert parts[-1].share == 1.0


def test_a_table_is_all_parts_of_its_file(tmp_path: Path) -> None:
    """Empty rows are told in a part of their own, behind the others."""
    found = read_table(written(tmp_path, "人员编号,x\nP1,1\n"), COLUMNS)
    assert (found.headers, found.ignored, found.notes) == ({"person_id": "人员编号", "_1_x": "x"}, ("x",), ())
    assert found.frame.rows() == [("P1", "1", 2, 0, 0)]
    ids = [*[None] * 11, "P1", "P2"]
    pl.DataFrame({"人员编号": ids, "amount": [None] * 11 + [5, 6]}).write_parquet(tmp_path / "v.parquet")
    found = read_table(tmp_path / "v.parquet", COLUMNS)
    assert found.frame.select("person_id", "amount", ROW, LINE).rows() == [
        ("P1", "5", 0, 12),
        ("P2", "6", 1, 13),
    ]
    assert [note.says.en for note in found.notes] == ["11 empty rows are not read"]


def test_every_header_is_kept_in_its_place_and_what_is_not_used_is_told(tmp_path: Path) -> None:
    found = read(tmp_path, "科室,,金额,person_id\n内,y,5,P1\n")
    assert found.headers == {"_0_科室": "科室", "_1_#2": "#2", "amount": "金额", "person_id": "person_id"}
    assert list(found.headers.values()) == ["科室", "#2", "金额", "person_id"]
    assert found.ignored == ("科室", "#2")
    assert found.frame.select(*found.headers).row(0) == ("内", "y", "5", "P1")
    assert found.notes == ()


@pytest.mark.parametrize(
    ("header", "faults"),
    [
        ("b,a,b,person_id,a,c", [("b", "every header once only"), ("a", "every header once only")]),
        ("a,a", [("a、a", "a column named person_id or 人员编号")]),
    ],
)
def test_headers_that_are_there_twice_are_refused(
    tmp_path: Path, header: str, faults: list[tuple[str, str]]
) -> None:
    with pytest.raises(FileError) as caught:
        list(read_parts(written(tmp_path, f"{header}\n"), COLUMNS))
    assert [(one.value, one.expected.en) for one in caught.value.faults] == faults
    assert {(one.file, one.where) for one in caught.value.faults} == {("v.csv", "columns")}


def test_mended_rejects_are_read_without_what_was_wrong_and_without_what_a_spreadsheet_needs(
    tmp_path: Path,
) -> None:
    found = read(tmp_path, f"'=x,person_id,{REJECTED},y\n'=1,'007,2,?,?,r,e,z\n")
    assert found.headers == {"_0_'=x": "=x", "person_id": "person_id", "_7_y": "y"}
    assert found.ignored == ("=x", "y")
    assert found.frame.select(*found.headers).row(0) == ("=1", "007", "z")
    assert set(found.frame.columns) == {*found.headers, LINE, "__cells", ROW}
    assert found.notes == (MENDED,)
    plain = read(tmp_path, "'=x,person_id\n'=1,'007\n")
    assert plain.headers == {"_0_'=x": "'=x", "person_id": "person_id"}
    assert plain.frame.select(*plain.headers).row(0) == ("'=1", "'007")
    assert plain.notes == ()

"""A dry run: how a file is read, told from its first rows; what a run refuses it refuses, and what it uses is named."""

from __future__ import annotations

import gzip
from pathlib import Path

import polars as pl
import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st
from tests.batch.running import HEADER, write

from shanxi_health_policy.batch import DryRun, HeaderReading, Layout, dry_run, settle_file
from shanxi_health_policy.batch.audit.paid_columns import PAID_COLUMNS
from shanxi_health_policy.batch.files.headers import INPUT_COLUMNS
from shanxi_health_policy.batch.helped_file import PREMIUM_COLUMNS
from shanxi_health_policy.errors import FileError, InputError

ROW = "V1,P1,2023-05-04,颈椎病,I,电针,150.00"
NAMES = HEADER.split(",")


def tried(folder: Path, content: bytes, name: str = "in.csv", layout: Layout | None = None) -> DryRun:
    (folder / name).write_bytes(content)
    return dry_run(folder / name, layout=layout)


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16"])
@pytest.mark.parametrize("separator", [",", "\t", ";", "|"])
def test_a_text_is_told_with_encoding_separator_and_header(
    tmp_path: Path, encoding: str, separator: str
) -> None:
    text = f"标题\n\n{HEADER},科室\n{ROW},一科\n{ROW.replace('V1', 'V2')},\n".replace(",", separator)
    (found,) = tried(tmp_path, text.encode(encoding)).files
    assert (found.encoding or "").removesuffix("-le") == encoding
    assert (found.separator, found.headers) == (separator, (HeaderReading(None, 3, 3),))
    assert [one.header for one in found.columns] == [*NAMES, "科室"]
    assert [one.column for one in found.columns] == [*NAMES, None]
    assert found.columns[0].samples == ("V1", "V2")
    assert (found.columns[-1].samples, found.columns[-1].meaning) == (("一科",), None)
    assert found.absent == ("hospital_grade", "cancels", "refund_flag", "charge_or_refund")
    assert (found.rows_seen, found.refunds) == (2, ())
    assert [note.code for note in found.notes] == ["header"]


def test_columns_of_refunds_are_named(tmp_path: Path) -> None:
    (found,) = tried(tmp_path, f"{HEADER},原就诊编号,是否退费\n{ROW},,否\n".encode()).files
    assert found.refunds == ("原就诊编号", "是否退费")


def test_the_header_of_every_sheet_is_told(tmp_path: Path) -> None:
    frame = pl.DataFrame([dict(zip(NAMES, ROW.split(","), strict=True))])
    with xlsxwriter.Workbook(tmp_path / "in.xlsx") as book:
        for sheet, above in (("1月", 0), ("2月", 2)):
            page = book.add_worksheet(sheet)
            for row, cells in enumerate([["标题"]] * above + [NAMES, list(frame.row(0))]):
                page.write_row(row, 0, cells)
    (found,) = dry_run(tmp_path / "in.xlsx").files
    assert found.headers == (HeaderReading("1月", 1, 1), HeaderReading("2月", 3, 3))
    assert (found.encoding, found.separator) == (None, None)
    assert [note.code for note in found.notes] == ["sheets_joined", "header"]
    assert found.notes[1].says.en == "the header of sheet 2月 is row 3"


def test_a_parquet_file_has_its_columns_alone(tmp_path: Path) -> None:
    frame = pl.DataFrame([dict(zip(NAMES, ROW.split(","), strict=True))])
    (found,) = dry_run(write(frame, tmp_path / "in.parquet")).files
    assert (found.encoding, found.separator, found.headers) == (None, None, ())
    assert [one.samples for one in found.columns] == [(cell,) for cell in ROW.split(",")]


@pytest.mark.parametrize(
    ("command", "columns"),
    [
        ("settle", INPUT_COLUMNS),
        ("what-if", INPUT_COLUMNS),
        ("audit", PAID_COLUMNS),
        ("premium", PREMIUM_COLUMNS),
    ],
)
def test_every_command_reads_its_own_columns(
    tmp_path: Path, command: str, columns: tuple[object, ...]
) -> None:
    names = [one.name for one in columns]  # type: ignore[attr-defined]
    (tmp_path / "in.csv").write_text(f"{','.join(names)}\n{',' * (len(names) - 1)}x\n", encoding="utf-8")
    (found,) = dry_run(tmp_path / "in.csv", command).files  # type: ignore[arg-type]
    assert [one.column for one in found.columns] == names
    assert found.columns[0].samples == ()


def test_there_is_no_other_command(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="settle、audit、premium、what-if"):
        dry_run(tmp_path / "in.csv", "his")  # type: ignore[arg-type]


@pytest.mark.parametrize("ending", [".csv", ".csv.gz"])
@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16"])
def test_of_a_large_file_the_beginning_is_read(tmp_path: Path, encoding: str, ending: str) -> None:
    """What stands behind is not even looked at: here it is of no encoding, and its rows have too many cells."""
    rows = "\n".join([HEADER, *(ROW.replace("V1", f"V{number}") for number in range(40_000))])
    content = rows.encode(encoding) + b"\n\xff\xff\xff," * 1000
    content = gzip.compress(content) if ending.endswith("gz") else content
    (found,) = tried(tmp_path, content, f"in{ending}").files
    assert 100 < found.rows_seen < 40_000
    assert found.columns[0].samples == ("V0", "V1", "V2")
    assert found.file == tmp_path / f"in{ending}"


def test_a_small_packed_file_is_read_whole(tmp_path: Path) -> None:
    (found,) = tried(tmp_path, gzip.compress(f"{HEADER}\n{ROW}".encode()), "in.csv.gz").files
    assert (found.rows_seen, found.columns[0].samples) == (1, ("V1",))


def test_a_large_text_without_line_ends_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileError):
        tried(tmp_path, b"x" * 2**21)


@pytest.mark.parametrize("name", ["none.csv", "in.xlsx", "in.txt"])
def test_what_is_no_table_is_refused_as_a_run_does(tmp_path: Path, name: str) -> None:
    if name != "none.csv":
        (tmp_path / name).write_bytes(b"a,b\n1,2\n")
    said = []
    for work in (lambda: dry_run(tmp_path / name), lambda: settle_file(tmp_path / name, tmp_path / "o.csv")):
        with pytest.raises(FileError) as caught:
            work()
        said.append(caught.value.faults)
    assert said[0] == said[1]


def test_a_packed_file_that_is_none_is_called_what_it_is(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="a text file; expected a name that ends"):
        tried(tmp_path, b"a,b\n1,2\n", "in.csv.gz")


def test_several_files_and_what_the_layout_says(tmp_path: Path) -> None:
    for number in (1, 2):
        (tmp_path / f"{number}.csv").write_text(
            f"{HEADER.replace('person_id', '参保人')}\n{ROW.replace('V1', f'V{number}')}\n", encoding="utf-8"
        )
    found = dry_run(tmp_path, layout=Layout(columns={"参保人": "person_id"}, time_zone="Asia/Shanghai"))
    assert [one.file.name for one in found.files] == ["1.csv", "2.csv"]
    assert {one.columns[1].column for one in found.files} == {"person_id"}
    assert (found.time_zone, [note.code for note in found.notes]) == ("Asia/Shanghai", ["files"])


@given(st.lists(st.sampled_from(["标题", "", "单位：某局"]), max_size=4), st.booleans())
def test_a_run_says_where_the_header_was_unless_it_was_the_first_row(
    tmp_path_factory: pytest.TempPathFactory, titles: list[str], two: bool
) -> None:
    folder = tmp_path_factory.mktemp("header")
    above = ["就诊信息,,,,,费用信息,"] if two else []
    text = "\n".join([*titles, *above, HEADER, ROW])
    (folder / "in.csv").write_text(text, encoding="utf-8")
    summary = settle_file(folder / "in.csv", folder / "o.csv")
    last = len(titles) + len(above) + 1
    said = [note.says.en for note in summary.notes if note.code == "header"]
    assert said == ([f"the header is row {last}"] if last > 1 else [])


def test_a_header_in_two_rows_is_told_with_both(tmp_path: Path) -> None:
    text = f"标题\n{','.join(NAMES[:6])},项目\n,,,,,,金额\n{ROW}\n"
    (tmp_path / "in.csv").write_text(text, encoding="utf-8")
    summary = settle_file(tmp_path / "in.csv", tmp_path / "o.csv")
    assert [note.says.zh for note in summary.notes] == ["表头在第 2 至 3 行"]
    assert dry_run(tmp_path / "in.csv").files[0].headers == (HeaderReading(None, 2, 3),)

"""Files that are made, or broken, so that reading them takes all memory, or all time, or gives something else."""

from __future__ import annotations

import gzip
import shutil
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Callable
from functools import partial
from pathlib import Path

import polars as pl
import pytest
from tests.batch.running import HEADER, MOST_MEMORY, faults_of
from tests.fuzzing.targets import CORPUS

from shanxi_health_policy.batch.files import archives, workbooks
from shanxi_health_policy.batch.files.headers import INPUT_COLUMNS, MOST_COLUMNS
from shanxi_health_policy.batch.files.raw_table import read_table
from shanxi_health_policy.batch.settled_file import settle_file
from shanxi_health_policy.cli.exit_codes import ExitCode

MB = 2**20
PANIC = CORPUS / "parquet" / "list-of-columns-without-a-type.parquet"
SHEET = "xl/worksheets/sheet1.xml"
COMMAND = f"""
import sys
from shanxi_health_policy.cli import main
from shanxi_health_policy.batch.files import archives
archives.MOST_UNFOLDED = int(sys.argv.pop())
code = main(["settle", *sys.argv[1:], "--lang", "en"])
{MOST_MEMORY}
sys.exit(code)
"""


def refused(source: Path, most: int = archives.MOST_UNFOLDED) -> tuple[int, str]:
    """The most memory in MB that the command line takes to refuse a file, and what it says."""
    command = [
        sys.executable,
        "-c",
        COMMAND,
        str(source),
        "-o",
        str(source.parent / "out.csv"),
        str(most),
    ]
    found = subprocess.run(command, check=False, capture_output=True, text=True, timeout=60)
    assert found.returncode == ExitCode.FILE_TROUBLE, found.stderr
    assert [path.name for path in source.parent.iterdir()] == [source.name]
    return int(found.stdout), found.stderr


# --------------------------------------------------------------------------------------------------------------- CSV


@pytest.mark.parametrize("quote", ["", '"'])
def test_a_line_of_200_mb_is_refused_by_its_number_within_little_memory(tmp_path: Path, quote: str) -> None:
    with (tmp_path / "visits.csv").open("wb") as file:
        file.write(f"{HEADER}\nV1,P1,2023-01-01,哮喘,III,电针,1.00\n{quote}".encode())
        for _ in range(200):
            file.write(b"V" * MB)
    peak, message = refused(tmp_path / "visits.csv")
    assert "line 3" in message
    assert "lines of at most" in message
    assert peak < 400


def test_a_quote_that_is_never_closed_in_a_large_file_is_refused_by_its_line(tmp_path: Path) -> None:
    row = "V1,P1,2023-01-01,哮喘,III,电针,1.00\n"
    with (tmp_path / "visits.csv").open("w", encoding="utf-8") as file:
        file.write(HEADER + "\n" + row * 3 + '"' + row)
        for _ in range(30):
            file.write(row * 50_000)
    assert (tmp_path / "visits.csv").stat().st_size > 50 * MB
    peak, message = refused(tmp_path / "visits.csv")
    assert "line 5" in message
    assert "closed quotes" in message
    assert peak < 640


def test_a_million_columns_are_refused_within_little_memory(tmp_path: Path) -> None:
    """Be they all there are, or columns that nobody uses beside those that are needed."""
    many = ",".join(f"c{n}" for n in range(10**6))
    for text in (f"{many}\n", f"{HEADER},{many}\nV1,P1,2023-01-01,哮喘,III,电针,1.00{',' * 10**6}\n"):
        (tmp_path / "visits.csv").write_text(text, encoding="utf-8")
        peak, message = refused(tmp_path / "visits.csv")
        assert f"expected at most {MOST_COLUMNS} columns" in message
        assert peak < 400


def test_columns_are_counted_before_they_are_read_from_parquet(tmp_path: Path) -> None:
    frame = pl.DataFrame(schema={f"c{n}": pl.Int8 for n in range(MOST_COLUMNS + 1)})
    frame.write_parquet(tmp_path / "visits.parquet")
    assert f"at most {MOST_COLUMNS} columns" in faults_of(tmp_path / "visits.parquet", tmp_path)


def test_as_many_columns_as_a_sheet_holds_are_none_too_many(tmp_path: Path) -> None:
    others = MOST_COLUMNS - HEADER.count(",") - 1
    header = HEADER + "".join(f",c{n}" for n in range(others))
    row = "V1,P1,2023-01-01,哮喘,III,电针,1.00" + "," * others
    (tmp_path / "visits.csv").write_text(f"{header}\n{row}\n", encoding="utf-8")
    assert settle_file(tmp_path / "visits.csv", tmp_path / "out.csv").rows_settled == 1


def test_a_poisoned_cell_is_rejected_with_its_row_alone(tmp_path: Path) -> None:
    good = "V2,P2,2023-01-01,哮喘,III,电针,1.00"
    cell = "电" * (10 * MB // 3)
    text = f"{HEADER}\nV1,P1,2023-01-01,哮喘,III,{cell},1.00\n{good}\n"
    (tmp_path / "visits.csv").write_text(text, encoding="utf-8")
    summary = settle_file(tmp_path / "visits.csv", tmp_path / "out.parquet")
    assert pl.read_parquet(tmp_path / "out.rejects.parquet")["reject_reason"].to_list() == ["not_an_item"]
    assert summary.rows_settled == 1


@pytest.mark.parametrize(
    "content", [bytes(MB), f"{HEADER}\nV1\0,P1,2023-01-01,哮喘,III,电针,1.00\n".encode()]
)
def test_nul_bytes_where_text_should_be_are_no_csv(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "visits.csv").write_bytes(content)
    assert "text without NUL bytes" in faults_of(tmp_path / "visits.csv", tmp_path)


@pytest.mark.parametrize("row", [b"", b",,,,,,\n", b"V1,P1,2023-01-01,\xe5\x93\xae\xe5\x96\x98,III,x,1.00\n"])
def test_a_gzip_bomb_is_refused_within_little_memory(tmp_path: Path, row: bytes) -> None:
    with gzip.open(tmp_path / "visits.csv.gz", "wb", compresslevel=1) as file:
        file.write(f"{HEADER}\n".encode())
        for _ in range(300):
            file.write(row * (MB // len(row)) if row else b" " * MB)
    peak, message = refused(tmp_path / "visits.csv.gz")
    assert "unfold it yourself" in message or "lines of at most" in message
    assert peak < 700


# ----------------------------------------------------------------------------------------------------------- Parquet


def test_a_parquet_file_cut_short_or_damaged_is_refused(tmp_path: Path) -> None:
    frame = pl.DataFrame({name: ["x"] * 5_000 for name in HEADER.split(",")})
    frame.write_parquet(tmp_path / "whole.parquet", row_group_size=500)
    content = (tmp_path / "whole.parquet").read_bytes()
    source = tmp_path / "visits.parquet"
    for share in (0.0, 0.3, 0.9, 0.999):
        source.write_bytes(content[: int(len(content) * share)])
        assert "expected a whole Parquet file" in faults_of(source, tmp_path)
    middle = bytearray(content)
    middle[100:4_000] = bytes(3_900)
    source.write_bytes(bytes(middle))
    assert "visits.parquet: file: " in faults_of(source, tmp_path)


@pytest.mark.parametrize("step", ["slice", "collect_schema"])
def test_a_parquet_reader_that_panics_names_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    """While the types are looked at, or the rows are read."""
    pl.DataFrame({name: ["x"] for name in HEADER.split(",")}).write_parquet(tmp_path / "visits.parquet")

    def panic(*_: object, **__: object) -> None:
        raise pl.exceptions.PanicException("index out of bounds")

    monkeypatch.setattr(pl.LazyFrame, step, panic)
    assert "expected a whole Parquet file" in faults_of(tmp_path / "visits.parquet", tmp_path)


def test_a_list_of_columns_over_which_the_reader_panics_is_refused(tmp_path: Path) -> None:
    shutil.copy(PANIC, tmp_path / "visits.parquet")
    assert "expected a whole Parquet file" in faults_of(tmp_path / "visits.parquet", tmp_path)


# ------------------------------------------------------------------------------------------------------------- Excel


def workbook(path: Path, change: Callable[[bytes], bytes] = bytes, kind: int = zipfile.ZIP_DEFLATED) -> Path:
    """A workbook of three rows, with its sheet changed."""
    plain = path.with_name("plain.xlsx")
    pl.DataFrame({name: ["x"] * 3 for name in HEADER.split(",")}).write_excel(plain)
    with zipfile.ZipFile(plain) as before, zipfile.ZipFile(path, "w", kind) as after:
        for part in before.namelist():
            content = before.read(part)
            after.writestr(part, change(content) if part == SHEET else content)
    plain.unlink()
    return path


def bomb(path: Path, size: int) -> Path:
    """A workbook whose sheet unfolds to `size` blanks."""
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("xl/workbook.xml", "w") as part,
    ):
        for _ in range(size // MB):
            part.write(b" " * MB)
    return path


def lying(path: Path, size: int, says: int) -> Path:
    """A bomb that says it is small, and whose checksum is that of as much as it says."""
    bomb(path, size)
    overwrite(path, size, says)
    overwrite(path, zlib.crc32(b" " * size), zlib.crc32(b" " * says))
    return path


def overwrite(path: Path, real: int, false: int) -> None:
    """Put another number where an archive of one part states one: in the part, and in the list of parts."""
    content, true = path.read_bytes(), real.to_bytes(4, "little")
    assert content.count(true) == 2
    path.write_bytes(content.replace(true, false.to_bytes(4, "little")))


@pytest.mark.parametrize("make", [bomb, lambda path, size: lying(path, size, 1_000)], ids=["honest", "lying"])
def test_a_zip_bomb_is_refused_before_it_goes_off(tmp_path: Path, make: Callable[[Path, int], Path]) -> None:
    peak, message = refused(make(tmp_path / "visits.xlsx", 400 * MB), most=64 * MB)
    assert "expected a workbook that unfolds to at most" in message
    assert peak < 200


def test_a_lie_about_the_size_is_found_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "MOST_UNFOLDED", 2 * MB)
    source = lying(tmp_path / "visits.xlsx", 4 * MB, 1_000)
    assert "unfolds to at most" in faults_of(source, tmp_path)


def test_a_bomb_is_known_by_what_it_says(tmp_path: Path) -> None:
    source = bomb(tmp_path / "visits.xlsx", MB)
    overwrite(source, MB, 3 * 2**30)
    assert "unfolds to at most" in faults_of(source, tmp_path)


def within(sheet: bytes, cells: str, dimension: bytes = b"A1:G4") -> bytes:
    assert b'ref="A1:G4"' in sheet
    sheet = sheet.replace(b'ref="A1:G4"', b'ref="%s"' % dimension)
    return sheet.replace(b"</sheetData>", f"{cells}</sheetData>".encode())


@pytest.mark.parametrize(
    "cells",
    [
        '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>',
        '<row><c t="n" r = "xfd5"><v>1</v></c></row><row r="1048576"><c><v>1</v></c></row>',
        " " * (MB - 1_500) + "<row r='1048576'><c r='XFD1048576'><v>1</v></c></row>",
        '<row r="9" spans="1:16384"><c r="H9"><v>1</v></c></row>',
    ],
    ids=["far corner", "two far cells", "anywhere", "beside"],
)
def test_a_cell_takes_no_room_by_standing_far_away(tmp_path: Path, cells: str) -> None:
    """It is a cell of a row beyond the last header."""
    for shift in ("", " " * 7):  # wherever a piece of the sheet may end
        source = workbook(tmp_path / "visits.xlsx", partial(within, cells=shift + cells))
        table = read_table(source, INPUT_COLUMNS).frame
        assert table.height in (4, 5)
        assert table["__cells"].to_list()[:4] == [0, 0, 0, 1]


@pytest.mark.parametrize(
    "cells",
    [
        '<row r="99999999"><c r="G99999999"><v>1</v></c></row>',
        '<row r="1048577"><c><v>1</v></c></row>',
        '<row r="9"><c r="XFE9"><v>1</v></c></row>',
        '<row r="9"><c r="ZZZZ9"><v>1</v></c></row>',
        "<row r='9'><c r='A10'><v>1</v></c></row>",
        "<row r='-9'><c r='A9'><v>1</v></c></row>",
        '<row r="9"><c r="B9"><v>1</v></c><c r="A9"><v>1</v></c></row>',
        '<row r="9"><c r="A9"><v>1</v></c><c r="A9"><v>2</v></c></row>',
        '<row r="3"><c r="A3"><v>1</v></c></row>',
        '<row r="9"><c r="A9" t="s"><v>99999999</v></c></row>',
        '<row r="9"><c r="A9" t="s"><v>-1</v></c></row>',
        '<row r="9"><c r="A9" t="s"><v>x</v></c></row>',
        '<row r="9"><c r="A9" t="q"><v>1</v></c></row>',
        '<row r="9"><c r="A9"><v>１</v></c></row>',
        '<row r="9"><c r="A9"><v>0x10</v></c></row>',
        '<row r="9"><c r="A9" s="99999999999"><v>1</v></c></row>',
        "<row r='9'><c r='A9'><v>1</v></row>",
        "<row r='9'><c r='A9'><v>&other;</v></c></row>",
    ],
)
def test_a_cell_that_can_be_nowhere_is_refused_within_little_memory(tmp_path: Path, cells: str) -> None:
    for dimension in (b"A1:G4", b"A1:G99999999", b"A1:XFD1048576"):
        change = partial(within, cells=cells, dimension=dimension)
        source = workbook(tmp_path / "visits.xlsx", change)
        assert "a whole Excel workbook" in faults_of(source, tmp_path)
    peak, _ = refused(tmp_path / "visits.xlsx")
    assert peak < 250


def test_a_table_of_more_cells_than_memory_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbooks, "MOST_CELLS", 20)
    source = workbook(tmp_path / "visits.xlsx")
    assert "cells, counting empty ones" in faults_of(source, tmp_path)


@pytest.mark.parametrize("kind", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_workbook_folded_as_no_workbook_is_is_refused(tmp_path: Path, kind: int) -> None:
    source = workbook(tmp_path / "visits.xlsx", kind=kind)
    assert "a whole Excel workbook" in faults_of(source, tmp_path)


def test_a_workbook_not_folded_at_all_is_read(tmp_path: Path) -> None:
    source = workbook(tmp_path / "visits.xlsx", kind=zipfile.ZIP_STORED)
    assert list(read_table(source, INPUT_COLUMNS).headers) == HEADER.split(",")


def test_a_workbook_whose_parts_are_damaged_is_refused(tmp_path: Path) -> None:
    content = bytearray(workbook(tmp_path / "visits.xlsx").read_bytes())
    content[400:460] = bytes(60)
    (tmp_path / "visits.xlsx").write_bytes(bytes(content))
    assert "visits.xlsx" in faults_of(tmp_path / "visits.xlsx", tmp_path)
    (tmp_path / "visits.xlsx").write_bytes(bytes(content[:-40]))
    assert "a whole Excel workbook" in faults_of(tmp_path / "visits.xlsx", tmp_path)

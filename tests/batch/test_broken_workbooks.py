"""Workbooks that are broken, or made to be: each is read as it is or refused, and takes little memory."""

from __future__ import annotations

import struct
import warnings
import zipfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.batch.running import HEADER, faults_of
from tests.batch.workbook_files import book, packed, sheet, unpacked

from shanxi_health_policy.batch.files import archives, markup, sheet_values, workbook_parts, workbooks
from shanxi_health_policy.batch.files.budget import SETTLING, Budget
from shanxi_health_policy.batch.files.headers import INPUT_COLUMNS
from shanxi_health_policy.batch.files.raw_table import read_table
from shanxi_health_policy.errors import FileError

ROW: list[object] = ["V1", "P1", "2023-05-04", "颈椎病", "I", "电针", 10]
TABLE = sheet([HEADER.split(","), ROW], '<mergeCells><mergeCell ref="J1:K1"/></mergeCells>')
SHEET, BOOK, RELATED = "xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
STRINGS = b'<sst xmlns="x"><si><t>a</t></si><si><r><t>b</t></r><rPh sb="0"><t>c</t></rPh></si><si><t>d&amp;</t></si></sst>'


@pytest.fixture
def parts(tmp_path: Path) -> dict[str, bytes]:
    """A sound workbook, with texts that are shared."""
    found = unpacked(book(tmp_path / "sound.xlsx", {"a": TABLE}))
    (tmp_path / "sound.xlsx").unlink()
    shared = b'<Relationship Id="s" Type="x/sharedStrings" Target="sharedStrings.xml"/></Relationships>'
    found[RELATED] = found[RELATED].replace(b"</Relationships>", shared)
    found["xl/sharedStrings.xml"] = STRINGS
    found[SHEET] = found[SHEET].replace(
        b't="inlineStr"><is><t xml:space="preserve">P1</t></is>', b't="s"><v>1</v>'
    )
    return found


def test_it_is_sound_as_it_is(tmp_path: Path, parts: dict[str, bytes]) -> None:
    table = read_table(packed(tmp_path / "v.xlsx", parts), INPUT_COLUMNS).frame
    assert table["person_id"].to_list() == ["b"]


BROKEN: dict[str, tuple[str, Callable[[bytes], bytes]]] = {
    "no workbook": ("_rels/.rels", lambda text: text.replace(b"officeDocument", b"other")),
    "a workbook elsewhere": ("_rels/.rels", lambda text: text.replace(b"xl/workbook.xml", b"xl/other.xml")),
    "no sheets": (BOOK, lambda text: text.replace(b"<sheet ", b"<shee ")),
    "a sheet elsewhere": (RELATED, lambda text: text.replace(b"sheet1.xml", b"sheet9.xml")),
    "a sheet outside": (RELATED, lambda text: text.replace(b"Target=", b'TargetMode="External" Target=')),
    "entities": (BOOK, lambda text: text.replace(b"<workbook", b"<!DOCTYPE x [<!ENTITY a 'b'>]><workbook")),
    "entities in a sheet": (SHEET, lambda text: text.replace(b"<worksheet", b"<!DOCTYPE x><worksheet")),
    "a sheet in UTF-16": (SHEET, lambda text: text.decode().replace("UTF-8", "UTF-16").encode("utf-16")),
    "a sheet in GBK": (SHEET, lambda text: text.decode().replace("UTF-8", "GBK").encode("gbk")),
    "a workbook in GBK": (BOOK, lambda text: text.replace(b"UTF-8", b"GBK")),
    "bytes that are none": (SHEET, lambda text: text.replace("颈椎病".encode(), b"\xff\xff")),
    "no content": (SHEET, lambda text: text.replace(b"sheetData", b"sheetDate")),
    "an end that is missing": (SHEET, lambda text: text[: text.index(b"</sheetData")]),
    "a cell that is open": (SHEET, lambda text: text.replace(b"</c>", b"", 1)),
    "much before": (SHEET, lambda text: text.replace(b"<sheetData>", b" " * 5 * 2**20 + b"<sheetData>")),
    "much before, and no end": (SHEET, lambda text: b"<worksheet>" + b" " * 5 * 2**20),
    "two sheets of the same rows": (
        BOOK, lambda text: text.replace(b"</sheets>", b'<sheet name="b" sheetId="2" r:id="rId1"/></sheets>')
    ),
    "styles without end": (
        "xl/styles.xml", lambda text: text.replace(b"</cellXfs>", b'<xf numFmtId="0"/>' * 2**16 + b"</cellXfs>")
    ),
    "a format of a thousand zeros": ("xl/styles.xml", lambda text: text.replace(b"0000000000", b"0" * 1_000)),
    "a long text": (SHEET, lambda text: text.replace("颈椎病".encode(), "颈".encode() * 32_769)),
    "a long text that is shared": ("xl/sharedStrings.xml", lambda text: text.replace(b"b", b"b" * 32_769)),
    "a row far down": (SHEET, lambda text: text.replace(b'"A2"', b'"A9999999"')),
    "a column far out": (SHEET, lambda text: text.replace(b'"G2"', b'"XFE2"')),
    "the number of a text far out": (SHEET, lambda text: text.replace(b"<v>1</v>", b"<v>99999999999999999999</v>")),
    "the number of a text below nothing": (SHEET, lambda text: text.replace(b"<v>1</v>", b"<v>-1</v>")),
    "the number of a style far out": (SHEET, lambda text: text.replace(b's="0"', b's="99999999999999999999"')),
    "a number that is none": (SHEET, lambda text: text.replace(b"<v>10</v>", b"<v>NaN</v>")),
    "all cells merged": (SHEET, lambda text: text.replace(b"J1:K1", b"A1:XFD1048576")),
    "texts that are missing": ("xl/sharedStrings.xml", lambda text: b"<sst/>"),
    "no texts": ("xl/sharedStrings.xml", lambda text: b""),
}  # fmt: skip


@pytest.mark.parametrize("what", BROKEN)
def test_a_broken_workbook_is_refused(tmp_path: Path, parts: dict[str, bytes], what: str) -> None:
    part, change = BROKEN[what]
    assert change(parts[part]) != parts[part]
    source = packed(tmp_path / "visits.xlsx", parts | {part: change(parts[part])})
    assert "expected a whole Excel workbook" in faults_of(source, tmp_path)


SAID: dict[str, Callable[[bytes], bytes]] = {
    "a dimension": lambda text: text.replace(b"<sheetData>", b'<dimension ref="A1:XFD1048576"/><sheetData>'),
    "a dimension beyond all": lambda text: text.replace(b"<sheetData>", b'<dimension ref="A1:ZZZ9999999999"/><sheetData>'),
    "columns": lambda text: text.replace(b"<sheetData>", b'<cols><col min="1" max="999999999999"/></cols><sheetData>'),
    "spans": lambda text: text.replace(b'<row r="2"', b'<row spans="1:999999999" r="2"'),
    "beginnings": lambda text: text.replace(b"<sheetData>", b"<sheetData " * 100_000 + b"<sheetData>"),
    "rows that may be hidden": lambda text: text + b"<row hidden" * 100_000,
    "merged cells that do not end": lambda text: text + b"<mergeCell " * 100_000,
    "empty rows": lambda text: text.replace(b"</sheetData>", b'<row r="3"/>' * 10_000 + b"</sheetData>"),
}  # fmt: skip
"""What a sheet says of itself beside its cells, with too large a number or over and over; it takes no time and no memory."""


@pytest.mark.parametrize("what", SAID)
def test_what_a_sheet_says_of_itself_is_not_believed(
    tmp_path: Path, parts: dict[str, bytes], what: str
) -> None:
    changed = SAID[what](parts[SHEET])
    assert changed != parts[SHEET]
    source = packed(tmp_path / "visits.xlsx", parts | {SHEET: changed})
    assert (
        read_table(source, INPUT_COLUMNS).frame.rows()
        == read_table(packed(tmp_path / "sound.xlsx", parts), INPUT_COLUMNS).frame.rows()
    )


def test_numbers_may_be_shown_with_many_zeros_at_the_front(tmp_path: Path, parts: dict[str, bytes]) -> None:
    sound = parts["xl/styles.xml"]
    styles = sound.replace(b"0000000000", b"0" * 255)
    cells = parts[SHEET].replace(b's="0"', b's="3"')
    source = packed(tmp_path / "visits.xlsx", parts | {SHEET: cells, "xl/styles.xml": styles})
    assert read_table(source, INPUT_COLUMNS).frame["amount"].to_list() == ["10".zfill(255)]


@pytest.mark.parametrize(("name", "most"), [("_MOST_TEXT", 2_000), ("_ROOM", -9_000)])
def test_a_shared_text_is_not_said_over_and_over(
    tmp_path: Path, parts: dict[str, bytes], monkeypatch: pytest.MonkeyPatch, name: str, most: int
) -> None:
    """Each cell takes some thirty bytes and stands for as much as a cell can hold."""
    monkeypatch.setattr(sheet_values if name == "_MOST_TEXT" else workbooks, name, most)
    rows = [[f"V{n}", '<c {r} t="s"><v>1</v></c>', *ROW[2:]] for n in range(10)]
    found = unpacked(book(tmp_path / "more.xlsx", {"a": sheet([HEADER.split(","), *rows])}))
    long = parts["xl/sharedStrings.xml"].replace(b"<t>b</t>", b"<t>" + b"b" * 3_000 + b"</t>")
    told = parts | {SHEET: found[SHEET], "xl/sharedStrings.xml": long}
    said = faults_of(packed(tmp_path / "visits.xlsx", told), tmp_path)
    assert ("a whole Excel workbook" if name == "_MOST_TEXT" else "the same long texts") in said


@pytest.mark.parametrize(
    ("module", "name", "most"),
    [
        (workbook_parts, "MOST_SHEETS", 0), (workbook_parts, "_MOST_DESCRIBED", 100), (workbook_parts, "_MOST_STRINGS", 2),
        (workbook_parts, "_MOST_MERGED", 1), (markup, "_LONGEST", 100), (archives, "_LARGEST_LIST", 100),
        (archives, "MOST_UNFOLDED", 1000), (workbooks, "MOST_CELLS", 6),
    ],
)  # fmt: skip
def test_what_is_too_much_is_refused(
    tmp_path: Path,
    parts: dict[str, bytes],
    monkeypatch: pytest.MonkeyPatch,
    module: object,
    name: str,
    most: int,
) -> None:
    monkeypatch.setattr(module, name, most)
    long = parts[SHEET].replace(b"</row>", b" " * 3 * 2**20 + b"</row>", 1)
    source = packed(tmp_path / "visits.xlsx", parts | ({SHEET: long} if name == "_LONGEST" else {}))
    assert "visits.xlsx: file: 'visits.xlsx'; expected" in faults_of(source, tmp_path)


def test_a_workbook_that_lacks_a_part_is_refused(tmp_path: Path, parts: dict[str, bytes]) -> None:
    for name in (RELATED, "xl/styles.xml", "xl/sharedStrings.xml", SHEET):
        left = {one: content for one, content in parts.items() if one != name}
        source = packed(tmp_path / "visits.xlsx", left)
        assert "expected a whole Excel workbook" in faults_of(source, tmp_path)


def test_a_row_may_be_longer_than_what_is_unfolded_at_once(tmp_path: Path, parts: dict[str, bytes]) -> None:
    wide = parts[SHEET].replace(b"</row>", b" " * 3 * 2**20 + b"</row>")
    source = packed(tmp_path / "visits.xlsx", parts | {SHEET: wide})
    assert read_table(source, INPUT_COLUMNS).frame["person_id"].to_list() == ["b"]


def test_two_parts_of_one_name_are_refused(tmp_path: Path, parts: dict[str, bytes]) -> None:
    source = packed(tmp_path / "visits.xlsx", parts)
    with warnings.catch_warnings(), zipfile.ZipFile(source, "a") as archive:
        warnings.simplefilter("ignore")
        archive.writestr(SHEET.upper(), parts[SHEET])
    assert "a whole Excel workbook" in faults_of(source, tmp_path)


def test_parts_with_a_password_are_told(tmp_path: Path, parts: dict[str, bytes]) -> None:
    content = bytearray(packed(tmp_path / "visits.xlsx", parts).read_bytes())
    place = content.find(b"PK\1\2")
    content[place + 8] |= 1
    (tmp_path / "visits.xlsx").write_bytes(bytes(content))
    assert "a workbook without a password" in faults_of(tmp_path / "visits.xlsx", tmp_path)


@pytest.mark.parametrize(
    ("size", "place", "mark"),
    [(None, 0, b"PK\6\6"), (2**40, 0, b"PK\6\6"), (None, 1, b"PK\6\6"), (None, 0, b"PK\6\5")],
    ids=["sound", "huge", "elsewhere", "nowhere"],
)
def test_a_list_of_parts_may_be_told_in_64_bits(
    tmp_path: Path, parts: dict[str, bytes], size: int | None, place: int, mark: bytes
) -> None:
    """As programs do that write a workbook piece by piece."""
    content = packed(tmp_path / "visits.xlsx", parts).read_bytes()
    end = content.rfind(b"PK\5\6")
    count, listed, start = struct.unpack_from("<HLL", content, end + 10)
    wide = struct.pack("<4sQ2H2L4Q", mark, 44, 45, 45, 0, 0, count, count, size or listed, start)
    locator = struct.pack("<4sLQL", b"PK\6\7", 0, end + place, 1)
    source = tmp_path / "visits.xlsx"
    source.write_bytes(content[:end] + wide + locator + content[end:])
    if (size, place, mark) == (None, 0, b"PK\6\6"):
        assert read_table(source, INPUT_COLUMNS).frame["person_id"].to_list() == ["b"]
    else:
        assert "a whole Excel workbook" in faults_of(source, tmp_path)


def test_an_archive_without_its_end_is_refused(tmp_path: Path, parts: dict[str, bytes]) -> None:
    content = packed(tmp_path / "visits.xlsx", parts).read_bytes()
    (tmp_path / "visits.xlsx").write_bytes(content[: content.rfind(b"PK\5\6")])
    assert "a whole Excel workbook" in faults_of(tmp_path / "visits.xlsx", tmp_path)


def test_a_sheet_of_another_shape_is_told_by_its_fault(tmp_path: Path) -> None:
    """Two rows that could be the header, in the sheet beside the table."""
    other: list[list[object]] = [[*HEADER.split(",")], ROW, ["amount", *HEADER.split(",")[:-1]]]
    source = book(tmp_path / "visits.xlsx", {"a": TABLE, "b": sheet(other)})
    assert "one row that is the header" in faults_of(source, tmp_path)


def test_a_table_is_laid_out_some_rows_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [[f"V{number}", *ROW[1:]] for number in range(50)]
    source = book(tmp_path / "visits.xlsx", {"a": sheet([HEADER.split(","), *rows])})
    whole = read_table(source, INPUT_COLUMNS).frame
    monkeypatch.setattr(workbooks, "_AT_ONCE", 21)
    assert read_table(source, INPUT_COLUMNS).frame.equals(whole)


def test_the_rows_of_a_workbook_are_expected_by_the_size_of_its_sheets(tmp_path: Path) -> None:
    rows = [[f"V{number}", *ROW[1:]] for number in range(500)]
    source = book(tmp_path / "visits.xlsx", {"a": sheet([HEADER.split(","), *rows])})
    assert 500 <= Budget.of("2GB").plan(source, SETTLING).rows_expected <= 2_000
    source.write_bytes(b"x")
    assert Budget.of("2GB").plan(source, SETTLING).rows_expected == 0


@given(
    part=st.sampled_from([SHEET, BOOK, RELATED, "_rels/.rels", "xl/styles.xml"]),
    place=st.floats(0, 1, exclude_max=True),
    length=st.integers(0, 30),
    put=st.one_of(
        st.binary(max_size=6),
        st.sampled_from([b"<c>", b"</row>", b'r="', b"&lt;", b"99999999", b"-1", b"<v>"]),
    ),
)
def test_any_damage_is_read_or_refused_and_nothing_else(
    tmp_path_factory: pytest.TempPathFactory, part: str, place: float, length: int, put: bytes
) -> None:
    folder = tmp_path_factory.mktemp("damage")
    sound = unpacked(book(folder / "v.xlsx", {"a": TABLE}))
    start = int(place * len(sound[part]))
    damaged = sound[part][:start] + put + sound[part][start + length :]
    source = packed(folder / "v.xlsx", sound | {part: damaged})
    with suppress(FileError):
        read_table(source, INPUT_COLUMNS)

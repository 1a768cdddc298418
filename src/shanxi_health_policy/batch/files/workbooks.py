"""Excel workbooks in, as text; refused where they would unfold to more than a sheet can hold."""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

import polars as pl

from shanxi_health_policy.batch.files.headers import refused
from shanxi_health_policy.text import Text

MOST_UNFOLDED = 2 * 2**30
"""How many bytes the parts of a workbook may unfold to; a full sheet of visits takes a fifth of it."""
MOST_CELLS = 2**25
"""How many cells a sheet may have room for: the reader takes 32 bytes for each, be it empty or not."""
_MOST_ROWS = 2**20
_PIECE = 2**20
_COLUMN = re.compile(rb"""r\s*=\s*["']([A-Za-z]{1,3})[0-9]""")
_ROW = re.compile(rb"""r\s*=\s*["'][A-Za-z]{1,3}([0-9]{1,7})["']""")
_LONGEST_REFERENCE = 32
_EXPECTED = Text("首行为列名的 Excel 工作簿", "an Excel workbook whose first row names the columns")
_EXPECTED_SIZE = Text(
    f"解压后至多 {MOST_UNFOLDED // 2**30} GiB 的工作簿",
    f"a workbook that unfolds to at most {MOST_UNFOLDED // 2**30} GiB",
)
_EXPECTED_CELLS = Text(
    f"至多 {MOST_CELLS} 格（含空格）的工作表", f"a sheet of at most {MOST_CELLS} cells, counting empty ones"
)


def read_workbook(path: Path) -> tuple[list[str], pl.DataFrame]:
    """The headers and the rows below them, cells as text, in columns c0, c1, …"""
    check_unfolded(path)
    try:
        sheet = pl.read_excel(
            path,
            engine="calamine",
            has_header=False,
            infer_schema_length=0,
            drop_empty_rows=False,
            drop_empty_cols=False,
        )
    except (Exception, pl.exceptions.PanicException) as error:  # the reader raises kinds of its own, too
        if isinstance(error, (MemoryError, ModuleNotFoundError)):
            raise
        raise refused(path, "file", error, _EXPECTED) from None
    headers = [cell or "" for cell in sheet.row(0)]
    sheet.columns = [f"c{position}" for position in range(sheet.width)]
    return headers, sheet.slice(1).select(pl.all().cast(pl.String).fill_null(""))


def check_unfolded(path: Path) -> None:
    """Refuse a workbook of more than [MOST_UNFOLDED][] bytes or [MOST_CELLS][] cells, before anything unfolds it whole.

    The sizes that the archive itself states are not trusted: every part is unfolded, piece by piece, and counted. A sheet
    takes the room of all cells from the first to the last, however few are there.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
            if sum(part.file_size for part in parts) > MOST_UNFOLDED:
                raise refused(path, "file", path.stat().st_size, _EXPECTED_SIZE)
            left = MOST_UNFOLDED
            for part in parts:
                left -= _unfolded(path, archive, part, left)
                if left < 0:
                    raise refused(path, "file", path.stat().st_size, _EXPECTED_SIZE)
    except (zipfile.BadZipFile, zlib.error, OSError, NotImplementedError, RuntimeError, EOFError) as error:
        raise refused(path, "file", error, _EXPECTED) from None


def _unfolded(path: Path, archive: zipfile.ZipFile, part: zipfile.ZipInfo, most: int) -> int:
    """To how many bytes a part unfolds, or more than `most`; refused if it is a sheet of too many cells."""
    size = columns = 0
    for piece in _pieces(archive, part):
        size += len(piece)
        if size > most:
            return size
        columns = max(columns, *map(_number_of, set(_COLUMN.findall(piece))), 0)
    if columns * _MOST_ROWS > MOST_CELLS:
        rows = (int(row) for piece in _pieces(archive, part) for row in _ROW.findall(piece))
        cells = columns * max(rows, default=0)
        if cells > MOST_CELLS:
            raise refused(path, "file", cells, _EXPECTED_CELLS)
    return size


def _pieces(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> Iterator[bytes]:
    """What a part unfolds to, to its real end, in pieces that begin with the end of the piece before."""
    if part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise NotImplementedError(f"compression {part.compress_type}")  # which does not unfold in pieces
    part.file_size = MOST_UNFOLDED + 1  # or reading would end where the archive says, though there is more
    with archive.open(part) as unfolding:
        end = b""
        while piece := unfolding.read(_PIECE):
            yield end + piece
            end = piece[-_LONGEST_REFERENCE:]


def _number_of(column: bytes) -> int:
    """27 for AA."""
    number = 0
    for letter in column.upper():
        number = number * 26 + letter - ord("A") + 1
    return number

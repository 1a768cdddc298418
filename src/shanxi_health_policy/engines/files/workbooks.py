"""Excel workbooks in, as text; refused where they would unfold to more than a sheet can hold."""

from __future__ import annotations

import zipfile
import zlib
from pathlib import Path

import polars as pl

from shanxi_health_policy.errors import Fault, FileError, shown
from shanxi_health_policy.text import Text

MOST_UNFOLDED = 2 * 2**30
"""How many bytes the parts of a workbook may unfold to; a full sheet of visits takes a fifth of it."""
_EXPECTED = Text(zh="首行为列名的 Excel 工作簿", en="an Excel workbook whose first row names the columns")
_EXPECTED_SIZE = Text(
    zh=f"解压后至多 {MOST_UNFOLDED // 2**30} GiB 的工作簿",
    en=f"a workbook that unfolds to at most {MOST_UNFOLDED // 2**30} GiB",
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
    except (
        Exception
    ) as error:  # the reader of workbooks raises its own kinds, which are not part of its interface
        if isinstance(error, (MemoryError, ModuleNotFoundError)):
            raise
        raise _error(path, str(error), _EXPECTED) from None
    headers = [cell or "" for cell in sheet.row(0)]
    cells = [
        pl.nth(position).cast(pl.String).fill_null("").alias(f"c{position}")
        for position in range(sheet.width)
    ]
    return headers, sheet.slice(1).select(cells)


def check_unfolded(path: Path) -> None:
    """Refuse a workbook that unfolds to more than [MOST_UNFOLDED][] bytes, before anything unfolds it whole.

    The sizes that the archive itself states are not trusted: every part is unfolded, piece by piece, and counted.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            if sum(part.file_size for part in archive.infolist()) > MOST_UNFOLDED:
                raise _error(path, str(path.stat().st_size), _EXPECTED_SIZE)
            for part in archive.infolist():
                with archive.open(part) as unfolding:
                    while unfolding.read(2**20):
                        pass  # a part that is longer than it says fails its checksum
    except (zipfile.BadZipFile, zlib.error, OSError, NotImplementedError, RuntimeError, EOFError) as error:
        raise _error(path, str(error), _EXPECTED) from None


def _error(path: Path, value: str, expected: Text) -> FileError:
    return FileError([Fault(path.name, "file", shown(value), expected)])

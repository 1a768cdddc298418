"""Tables out: CSV, Parquet, Excel or JSON by the file's ending, whole or not at all."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

import polars as pl

from shanxi_health_policy.engines.reading import EXPECTED_ENDING
from shanxi_health_policy.errors import Fault, FileError
from shanxi_health_policy.text import Text

_MOST_EXCEL_ROWS = 1_048_575
"""What a sheet of a workbook holds below its header."""


def write_table(frame: pl.DataFrame, path: Path | str) -> None:
    """Write one table to a file; the file appears whole or not at all."""
    write_tables({Path(path): frame})


def write_tables(frames: Mapping[Path, pl.DataFrame]) -> None:
    """Write several tables that belong together: all are complete on disk before the first takes its final name.

    They take their names in the order given, so the last one to appear vouches for those before it.
    """
    waiting: list[tuple[Path, Path]] = []
    try:
        for path, frame in frames.items():
            writer = _writer(path)
            handle, name = tempfile.mkstemp(
                prefix=f".{path.stem}.", suffix=f".part{path.suffix}", dir=path.parent
            )
            os.close(handle)
            waiting.append((Path(name), path))
            writer(frame, Path(name))
            _to_disk(Path(name))
        umask = os.umask(0)
        os.umask(umask)
        for temporary, path in waiting:
            temporary.chmod(0o666 & ~umask)  # as any other new file, not as the private one it was
            temporary.replace(path)
    finally:
        for temporary, _ in waiting:
            with contextlib.suppress(FileNotFoundError):
                temporary.unlink()


def check_writable(path: Path) -> list[Fault]:
    """What keeps a file from being written, found before any work is done."""
    if path.suffix.lower() not in _WRITERS:
        return [Fault(str(path), "name", path.name, EXPECTED_ENDING)]
    if not path.parent.is_dir():
        return [
            Fault(str(path), "folder", str(path.parent), Text(zh="存在的目录", en="a folder that exists"))
        ]
    if path.is_dir():
        return [
            Fault(
                str(path),
                "name",
                str(path),
                Text(zh="文件名，不是目录", en="the name of a file, not a folder"),
            )
        ]
    return []


def _to_disk(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())


def _writer(path: Path) -> Callable[[pl.DataFrame, Path], None]:
    faults = check_writable(path)
    if faults:
        raise FileError(faults)
    return _WRITERS[path.suffix.lower()]


def _write_csv(frame: pl.DataFrame, path: Path) -> None:
    frame.write_csv(path)


def _write_parquet(frame: pl.DataFrame, path: Path) -> None:
    frame.write_parquet(path)


def _write_json(frame: pl.DataFrame, path: Path) -> None:
    frame.with_columns(pl.col(pl.Decimal).cast(pl.String)).write_json(path)


def _write_excel(frame: pl.DataFrame, path: Path) -> None:
    if frame.height > _MOST_EXCEL_ROWS:
        expected = Text(
            zh=f"至多 {_MOST_EXCEL_ROWS} 行；可用 .csv 或 .parquet",
            en=f"at most {_MOST_EXCEL_ROWS} rows in .xlsx: take .csv or .parquet",
        )
        raise FileError([Fault(path.name, "rows", str(frame.height), expected)])
    from xlsxwriter import Workbook

    # Text stays text: a cell that begins with '=' or looks like an address must not become a formula or a link.
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with Workbook(str(path), options) as workbook:
        frame.write_excel(workbook, autofit=True, dtype_formats={pl.Decimal: "0.00", pl.Date: "yyyy-mm-dd"})


_WRITERS: dict[str, Callable[[pl.DataFrame, Path], None]] = {
    ".csv": _write_csv,
    ".parquet": _write_parquet,
    ".xlsx": _write_excel,
    ".json": _write_json,
}

"""Tables out: CSV, Parquet, Excel or JSON by the file's ending, whole or not at all."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TypeAlias

import polars as pl

from shanxi_health_policy.engines.files.reading import EXPECTED_ENDING
from shanxi_health_policy.engines.files.workspace import Workspace, publish
from shanxi_health_policy.errors import Fault, FileError, shown
from shanxi_health_policy.text import Text

Table: TypeAlias = pl.DataFrame | pl.LazyFrame
"""A table, or how it is worked out while it is written."""

_MOST_EXCEL_ROWS = 1_048_575
"""What a sheet of a workbook holds below its header."""
_ROWS_AT_ONCE = 10_000
"""How many rows are worked out at once while a table is written: more of them would take more memory, and no less time."""
_ROWS_IN_PIECE = 100_000
_ROOM = Text(zh="可写、且空间足够的磁盘", en="a disk that can be written to and has room")


def write_table(frame: Table, path: Path | str) -> None:
    """Write one table to a file; the file appears whole or not at all."""
    write_tables({Path(path): frame})


def write_tables(tables: Mapping[Path, Table], workspace: Workspace | None = None) -> None:
    """Write several tables that belong together: all are complete on disk before the first takes its final name.

    They take their names in the order given, so the last one to appear vouches for those before it. Raises [FileError][] for
    a file that cannot be written, and while another run is writing it.
    """
    writers = {path: _writer(path) for path in tables}
    with ExitStack() as stack:
        spaces = {} if workspace is None else {workspace.output.parent: workspace}
        finished: dict[Path, Path] = {}
        for number, (path, table) in enumerate(reversed(list(tables.items()))):
            with disk_troubles(path), pl.Config(streaming_chunk_size=_ROWS_AT_ONCE):
                if path.parent not in spaces:
                    spaces[path.parent] = stack.enter_context(Workspace(path))
                unfinished = spaces[path.parent].path(f"{number}{path.suffix}")
                writers[path](table, unfinished)
            finished[unfinished] = path
        with disk_troubles(list(tables)[-1]):
            publish(dict(reversed(list(finished.items()))))


@contextmanager
def disk_troubles(path: Path) -> Iterator[None]:
    """While this lasts, a full or failing disk is a [FileError][] that names the file that was to be written."""
    try:
        yield
    except (OSError, pl.exceptions.ComputeError, pl.exceptions.PanicException) as error:
        raise FileError([Fault(path.name, "file", shown(str(error)), _ROOM)]) from error


def in_pieces(table: Table) -> Iterator[pl.DataFrame]:
    """The rows of a table in their order, so many at once that they need little memory."""
    rows = table.lazy()
    for start in range(0, rows.select(pl.len()).collect().item(), _ROWS_IN_PIECE):
        yield rows.slice(start, _ROWS_IN_PIECE).collect()


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


def _writer(path: Path) -> Callable[[Table, Path], None]:
    faults = check_writable(path)
    if faults:
        raise FileError(faults)
    return _WRITERS[path.suffix.lower()]


def _write_csv(table: Table, path: Path) -> None:
    table.lazy().sink_csv(path)


def _write_parquet(table: Table, path: Path) -> None:
    table.lazy().sink_parquet(path)


def _write_json(table: Table, path: Path) -> None:
    """One list of objects, piece by piece."""
    with path.open("w", encoding="utf-8") as file:
        before = "["
        for piece in in_pieces(table):
            objects = piece.with_columns(pl.col(pl.Decimal).cast(pl.String)).write_ndjson()
            file.write(before + objects.rstrip("\n").replace("\n", ","))
            before = ","
        file.write("]" if before == "," else "[]")


def _write_excel(table: Table, path: Path) -> None:
    rows = table.lazy().select(pl.len()).collect().item()
    if rows > _MOST_EXCEL_ROWS:
        expected = Text(
            zh=f"至多 {_MOST_EXCEL_ROWS} 行；可用 .csv 或 .parquet",
            en=f"at most {_MOST_EXCEL_ROWS} rows in .xlsx: take .csv or .parquet",
        )
        raise FileError([Fault(path.name, "rows", str(rows), expected)])
    from xlsxwriter import Workbook

    # Text stays text: a cell that begins with '=' or looks like an address must not become a formula or a link.
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    content = io.BytesIO()  # a full disk is then met as for any other file
    with Workbook(content, options) as workbook:
        table.lazy().collect().write_excel(
            workbook, autofit=True, dtype_formats={pl.Decimal: "0.00", pl.Date: "yyyy-mm-dd"}
        )
    path.write_bytes(content.getbuffer())


_WRITERS: dict[str, Callable[[Table, Path], None]] = {
    ".csv": _write_csv,
    ".parquet": _write_parquet,
    ".xlsx": _write_excel,
    ".json": _write_json,
}

"""Tables out: CSV, Parquet, Excel or JSON by the file's ending, whole or not at all."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TypeAlias

import polars as pl

from shanxi_health_policy.batch.files.as_named import InFiles, Passing
from shanxi_health_policy.batch.files.headers import refused
from shanxi_health_policy.batch.files.output_look import OutputTable, guarded
from shanxi_health_policy.causes import of_system
from shanxi_health_policy.errors import Fault, FileError, shown
from shanxi_health_policy.text import Text, at
from shanxi_health_policy.whole import Workspace, not_writable, publish

Table: TypeAlias = pl.DataFrame | pl.LazyFrame | InFiles
"""A table, or how it is worked out while it is written."""
Output: TypeAlias = Table | OutputTable | Callable[[Path], None]
"""A table, as it is or with its look, or what writes something else to a file."""

MOST_EXCEL_ROWS = 1_048_575
"""What a sheet of a workbook holds below its header."""
_ROWS_AT_ONCE = 10_000
"""How many rows are worked out at once while a table is written: more of them would take more memory, and no less time."""
_CELLS_AT_ONCE, _CELLS_IN_PIECE = 2**20, 2**22
"""The same of tables that have very many columns."""
_ROWS_IN_PIECE = 100_000
_UTF_8 = Text("以 UTF-8 书写的文件名和目录名", "a name, and folders, written in UTF-8")
_EXPECTED_ENDING = Text(
    "以 .csv、.parquet 或 .xlsx 结尾的文件", "a file that ends in .csv, .parquet or .xlsx"
)
_ROOM = Text("可写、且空间足够的磁盘", "a disk that can be written to and has room")


def write_table(frame: pl.DataFrame | pl.LazyFrame, path: Path | str) -> None:
    """Write one table to a file; the file appears whole or not at all."""
    write_tables({Path(path): frame})


def write_tables(tables: Mapping[Path, Output], workspace: Workspace | None = None) -> None:
    """Write several tables that belong together: all are complete on disk before the first takes its final name.

    They take their names in the order given, so the last one to appear vouches for those before it. Raises [FileError][] for
    a file that cannot be written, and while another run is writing it.
    """
    faults = [one for path, output in tables.items() if not callable(output) for one in check_writable(path)]
    if faults:
        raise FileError(faults)
    with ExitStack() as stack:
        spaces = {} if workspace is None else {workspace.output.parent: workspace}
        finished: dict[Path, Path] = {}
        for number, (path, output) in enumerate(reversed(list(tables.items()))):
            table = output if isinstance(output, OutputTable) or callable(output) else OutputTable(output)
            at_once = _ROWS_AT_ONCE
            if isinstance(table, OutputTable) and not isinstance(table.rows, Passing):
                at_once = _rows_at_once(table.rows, _ROWS_AT_ONCE, _CELLS_AT_ONCE)
            with disk_troubles(path), pl.Config(streaming_chunk_size=at_once):
                if path.parent not in spaces:
                    spaces[path.parent] = stack.enter_context(Workspace(path))
                unfinished = spaces[path.parent].path(f"{number}{path.suffix}")
                if isinstance(table, OutputTable):
                    _WRITERS[path.suffix.lower()](table, unfinished)
                else:
                    table(unfinished)
            finished[unfinished] = path
        with disk_troubles(list(tables)[-1]):
            publish(dict(reversed(list(finished.items()))))


@contextmanager
def disk_troubles(path: Path) -> Iterator[None]:
    """While this lasts, a full or failing disk is a [FileError][] that names the file that was to be written."""
    try:
        yield
    except (OSError, pl.exceptions.ComputeError, pl.exceptions.PanicException) as error:
        raise refused(path, at("file"), of_system(error), _ROOM) from error


def in_pieces(table: Table) -> Iterator[pl.DataFrame]:
    """The rows of a table in their order, so many at once that they need little memory."""
    if isinstance(table, InFiles):
        yield from (piece for piece in table if piece.height)  # the first may hold the columns alone
        return
    rows = table.lazy()
    at_once = _rows_at_once(rows, _ROWS_IN_PIECE, _CELLS_IN_PIECE)
    for start in range(0, rows.select(pl.len()).collect().item(), at_once):
        yield rows.slice(start, at_once).collect()


def _rows_at_once(table: Table, most: int, cells: int) -> int:
    return max(min(most, cells // max(len(table.lazy().collect_schema()), 1)), 1)


def check_writable(path: Path, also: Collection[str] = ()) -> list[Fault]:
    """What keeps a table, or a file with one of the endings `also`, from being written; found before any work is done."""
    name = str(path)
    try:
        name.encode()
    except UnicodeEncodeError:
        return [Fault(name, at("name"), shown(path.name), _UTF_8)]
    if path.suffix.lower() not in (*_WRITERS, *also):
        return [Fault(name, at("name"), path.name, _EXPECTED_ENDING)]
    if not path.parent.is_dir():
        return [Fault(name, at("folder"), str(path.parent), Text("存在的目录", "a folder that exists"))]
    return not_writable(path)


def _write_csv(table: OutputTable, path: Path) -> None:
    pieces = table.rows if isinstance(table.rows, InFiles) else table.passing(path)
    if pieces is not None:
        _write_csv_by_piece(pieces, path, for_excel=table.look.excel_csv)
        return
    rows = table.named(path)
    if table.look.excel_csv:
        guarded(rows).sink_csv(path.absolute(), include_bom=True)
    else:
        rows.sink_csv(path.absolute())


def _write_csv_by_piece(pieces: Iterable[pl.DataFrame], path: Path, *, for_excel: bool) -> None:
    with path.open("wb") as file:
        for number, piece in enumerate(pieces):
            rows = guarded(piece) if for_excel else piece
            rows.write_csv(file, include_bom=for_excel and not number, include_header=not number)


def _write_json(table: OutputTable, path: Path) -> None:
    """One list of objects, piece by piece."""
    with path.open("w", encoding="utf-8") as file:
        before = "["
        for piece in in_pieces(table.rows if isinstance(table.rows, InFiles) else table.named(path)):
            objects = piece.with_columns(pl.col(pl.Decimal).cast(pl.String)).write_ndjson()
            file.write(before + objects.rstrip("\n").replace("\n", ","))
            before = ","
        file.write("]" if before == "," else "[]")


def _write_excel(table: OutputTable, path: Path) -> None:
    from shanxi_health_policy.batch.files.output_workbooks import write_sheets  # only who wants a workbook

    sheets = table.sheets(path)
    for _, frame in sheets:
        rows = frame.select(pl.len()).collect().item()
        if rows > MOST_EXCEL_ROWS:
            expected = Text(
                f"至多 {MOST_EXCEL_ROWS} 行；可用 .csv 或 .parquet",
                f"at most {MOST_EXCEL_ROWS} rows in .xlsx: take .csv or .parquet",
            )
            raise refused(path, at("rows"), rows, expected)
    write_sheets(path, sheets, in_pieces)


_WRITERS: dict[str, Callable[[OutputTable, Path], None]] = {
    ".csv": _write_csv,
    ".parquet": lambda table, path: table.named(path).sink_parquet(path.absolute()),
    ".xlsx": _write_excel,
    ".json": _write_json,
}
TABLES = tuple(_WRITERS)
"""The endings of tables."""

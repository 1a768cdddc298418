"""Files as columns, part by part, each row with the line it stands on; nothing is interpreted yet, and nothing is lost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import polars as pl
from attrs import field, frozen

from shanxi_health_policy.batch.files.csv_blocks import Part, csv_parts
from shanxi_health_policy.batch.files.headers import Column, check_width, match_headers, refused
from shanxi_health_policy.batch.files.layout import FOUND_OUT, Layout, Note
from shanxi_health_policy.batch.files.workbooks import read_workbook
from shanxi_health_policy.errors import Fault, FileError
from shanxi_health_policy.text import Text

ENDINGS = (".csv", ".parquet", ".xlsx")
EXPECTED_ENDING = Text("以 .csv、.parquet 或 .xlsx 结尾的文件", "a file that ends in .csv, .parquet or .xlsx")
LINE = "__line"
"""The line (CSV), the row of the sheet (Excel) or the number of the row (Parquet), counted as a person would."""
CELLS = "__cells"
"""How many cells too many (or, negative, too few) a row has."""
ROW = "__row"
"""The position among the rows of the file, from 0."""
EXPECTED_EXACT = Text(
    "文字、整数、日期或定点小数（decimal）", "text, integer, date or decimal: a float is not exact"
)
_READABLE = Text("可以读取的文件", "a file that can be read")
PART = 32 * 2**20
"""How many bytes of a file are read at once, about; a line must not be longer."""


@frozen
class RawTable:
    """A part of a file, or all of it: the rows under their canonical names, and what the file calls its columns."""

    frame: pl.DataFrame = field(eq=False)
    headers: dict[str, str]
    """From the name a column has in the frame to its header in the file, in the file's order."""
    ignored: tuple[str, ...]
    notes: tuple[Note, ...] = ()
    """What should be known of how the file was understood, as far as it has been read."""


def read_table(path: Path, columns: tuple[Column, ...], layout: Layout = FOUND_OUT) -> RawTable:
    """The file as text columns under canonical names; raises [FileError][] with everything wrong with the file as a whole."""
    parts = list(read_parts(path, columns, layout))
    frame = pl.concat([part.frame for part in parts]) if len(parts) > 1 else parts[0].frame
    return RawTable(as_text(frame), parts[0].headers, parts[0].ignored, parts[-1].notes)


def read_parts(
    path: Path, columns: tuple[Column, ...], layout: Layout = FOUND_OUT, size: int = PART
) -> Iterator[RawTable]:
    """The file part by part, of `size` bytes or so: text columns, or the exact types of a Parquet file, with `__row`.

    Raises [FileError][]; the first part comes when the whole file is known to be of one encoding.
    """
    ending = path.suffix.lower()
    if ending not in ENDINGS:
        raise refused(path, "name", path.name, EXPECTED_ENDING)
    if not path.is_file():
        raise refused(path, "file", path, Text("存在的文件", "a file that exists"))
    reader = {".csv": _csv_parts, ".parquet": _parquet_parts, ".xlsx": _workbook_parts}[ending]
    rows, names, head = 0, {}, None
    for headers, frame in _readable(path, reader(path, layout, size)):
        if head is None:
            head = _matched(headers, columns, path)
            names = {f"c{position}": name for position, name in enumerate(head.headers)}
        row = pl.int_range(rows, rows + pl.len(), dtype=pl.Int64).alias(ROW)
        yield RawTable(frame.rename(names).with_columns(row), head.headers, head.ignored)
        rows += frame.height


def _readable(path: Path, parts: Iterator[Part]) -> Iterator[Part]:
    """The parts of a file; what the system says while it is read, said of this file."""
    try:
        yield from parts
    except OSError as error:
        raise refused(path, "file", error, _READABLE) from error


def _matched(headers: list[str], columns: tuple[Column, ...], path: Path) -> RawTable:
    """What the columns of a file are, without rows."""
    headers = [header or f"#{position}" for position, header in enumerate(headers, start=1)]
    found, faults = match_headers(headers, columns, path.name)
    repeated = [header for header, count in Counter(headers).items() if count > 1]
    if repeated and not faults:
        expected = Text("每个列名只出现一次", "every header once only")
        faults = [Fault(path.name, "columns", header, expected) for header in repeated]
    if faults:
        raise FileError(faults)
    names = {position: name for name, position in found.items()}
    renamed = {
        names.get(position, f"_{position}_{header}"): header for position, header in enumerate(headers)
    }
    ignored = tuple(header for position, header in enumerate(headers) if position not in names)
    return RawTable(pl.DataFrame(), renamed, ignored)


def as_text(frame: pl.DataFrame) -> pl.DataFrame:
    """Exact types as the text that says the same; what is empty as the empty text."""
    own = (LINE, CELLS, ROW)
    return frame.select(
        *(pl.col(name).cast(pl.String).fill_null("") for name in frame.columns if name not in own), *own
    )


def _csv_parts(path: Path, layout: Layout, size: int) -> Iterator[Part]:
    for headers, frame, lines, cells in csv_parts(path, layout.encoding, size):
        yield headers, frame.with_columns(lines.alias(LINE), cells.alias(CELLS))


def _parquet_parts(path: Path, layout: Layout, size: int) -> Iterator[Part]:
    del layout
    expected = Text("完整的 Parquet 文件", "a whole Parquet file")
    try:
        schema = pl.read_parquet_schema(path)
        rows = pl.scan_parquet(path).select(pl.len()).collect().item()
    except _BROKEN as error:
        raise refused(path, "file", error, expected) from None
    check_width(path, len(schema))
    faults = [
        Fault(path.name, f"column {name}", str(kind), EXPECTED_EXACT)
        for name, kind in schema.items()
        if not _is_exact(kind)
    ]
    if faults:
        raise FileError(faults)
    at_once = max(size // (_CELL * max(len(schema), 1)), 1)
    for start in range(0, max(rows, 1), at_once):
        try:
            frame = pl.scan_parquet(path).slice(start, at_once).collect()
        except _BROKEN as error:
            raise refused(path, "file", error, expected) from None
        frame.columns = [f"c{position}" for position in range(frame.width)]
        yield list(schema), _of_whole_rows(frame, start + 1)


def _of_whole_rows(frame: pl.DataFrame, first: int) -> pl.DataFrame:
    """The rows with their numbers from the first on; none has too many cells or too few."""
    line = pl.int_range(first, first + pl.len(), dtype=pl.Int64).alias(LINE)
    return frame.with_columns(line, pl.lit(0, pl.Int64).alias(CELLS))


_BROKEN = (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError)
_CELL = 16
"""What a cell of a Parquet file takes in memory, about, in bytes."""


def _is_exact(kind: pl.DataType) -> bool:
    others = (pl.String, pl.Date, pl.Datetime, pl.Categorical, pl.Enum, pl.Null)
    return kind.is_integer() or kind.is_decimal() or kind in others


def _workbook_parts(path: Path, layout: Layout, size: int) -> Iterator[Part]:
    del layout, size
    headers, frame = read_workbook(path)
    empty = pl.all_horizontal(pl.col(f"c{position}") == "" for position in range(len(headers)))
    yield headers, _of_whole_rows(frame, 2).filter(~empty)

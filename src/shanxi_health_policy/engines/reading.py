"""A file as columns of text, each row with the line it stands on; nothing is interpreted yet, and nothing is lost."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import polars as pl
from attrs import field, frozen

from shanxi_health_policy.engines.columns_of_files import Column, match_headers
from shanxi_health_policy.errors import Fault, FileError, shown
from shanxi_health_policy.text import Text

ENDINGS = (".csv", ".parquet", ".xlsx")
EXPECTED_ENDING = Text(
    zh="以 .csv、.parquet 或 .xlsx 结尾的文件", en="a file that ends in .csv, .parquet or .xlsx"
)
_CUT = re.compile("unexpected end|incomplete")
LINE = "__line"
"""The line (CSV), the row of the sheet (Excel) or the number of the row (Parquet), counted as a person would."""
CELLS = "__cells"
"""How many cells too many (or, negative, too few) a row has."""


@frozen
class RawTable:
    """A file as text: the rows under their canonical names, the original header of each column, and columns not used."""

    frame: pl.DataFrame = field(eq=False)
    headers: dict[str, str]
    """From the name a column has in the frame to its header in the file, in the file's order."""
    ignored: tuple[str, ...]


def read_table(path: Path, columns: tuple[Column, ...], encoding: str | None = None) -> RawTable:
    """The file as text columns under canonical names; raises [FileError][] with everything wrong with the file as a whole."""
    ending = path.suffix.lower()
    if ending not in ENDINGS:
        raise _error(path, "name", path.name, EXPECTED_ENDING)
    if not path.is_file():
        raise _error(path, "file", str(path), Text(zh="存在的文件", en="a file that exists"))
    if ending == ".csv":
        headers, frame = _read_csv(path, encoding)
    elif ending == ".parquet":
        headers, frame = _read_parquet(path)
    else:
        headers, frame = _read_excel(path)
    headers = [header or f"#{position}" for position, header in enumerate(headers, start=1)]
    found, faults = match_headers(headers, columns, path.name)
    repeated = [header for header, count in Counter(headers).items() if count > 1]
    if repeated and not faults:
        expected = Text(zh="每个列名只出现一次", en="every header once only")
        faults = [Fault(path.name, "columns", header, expected) for header in repeated]
    if faults:
        raise FileError(faults)
    names = {position: name for name, position in found.items()}
    renamed = {
        f"c{position}": names.get(position, f"_{position}_{header}")
        for position, header in enumerate(headers)
    }
    frame = frame.rename(renamed)
    ignored = tuple(header for position, header in enumerate(headers) if position not in names)
    return RawTable(
        frame, {renamed[f"c{position}"]: header for position, header in enumerate(headers)}, ignored
    )


def _error(path: Path, where: str, value: str, expected: Text) -> FileError:
    return FileError([Fault(path.name, where, shown(value), expected)])


def _read_csv(path: Path, encoding: str | None) -> tuple[list[str], pl.DataFrame]:
    text = _decode(path, path.read_bytes(), encoding).replace("\r\n", "\n")
    if not text.strip():
        raise _error(
            path, "file", "empty", Text(zh="首行为列名的 CSV", en="CSV whose first line names the columns")
        )
    plain = None if any(mark in text for mark in '"\r\0') else _plain_csv(text)
    return _quoted_csv(path, text) if plain is None else plain


def _plain_csv(text: str) -> tuple[list[str], pl.DataFrame] | None:
    """The quick way, for a file without quotes in which every line has as many cells as the first; None for any other.

    Polars refuses a line with too many cells; then the commas count out only if no line has too few.
    """
    headers = text.partition("\n")[0].split(",")
    rows = text.count("\n") - text.endswith("\n")
    if text.count(",") != (len(headers) - 1) * (rows + 1):
        return None
    kinds = {f"c{position}": pl.String for position in range(len(headers))}
    if rows == 0:
        frame = pl.DataFrame(schema=kinds)
    else:
        try:
            frame = pl.read_csv(
                io.BytesIO(text.encode()),
                has_header=False,
                skip_rows=1,
                schema=kinds,
                quote_char=None,
                empty_string_is_null=False,
            )
        except pl.exceptions.PolarsError:
            return None
    line = pl.int_range(2, pl.len() + 2, dtype=pl.Int64)
    return headers, frame.with_columns(line.alias(LINE), pl.lit(0, pl.Int64).alias(CELLS))


def _quoted_csv(path: Path, text: str) -> tuple[list[str], pl.DataFrame]:
    """The careful way: the standard library's reader knows quotes, and on which line every row begins."""
    records = _records(path, text)
    _, headers = next(records)
    width = len(headers)
    lines: list[int] = []
    excess: list[int] = []
    columns: list[list[str]] = [[] for _ in range(width)]
    for line, cells in records:
        lines.append(line)
        excess.append(len(cells) - width)
        missing = [""] * (width - len(cells))
        last = ",".join(
            cells[width - 1 :]
        )  # what is too much stays in the last column, so that the rejects show it
        for column, cell in zip(columns, [*cells[: width - 1], *missing, last][:width], strict=True):
            column.append(cell)
    data = {f"c{position}": pl.Series(column, dtype=pl.String) for position, column in enumerate(columns)}
    return headers, pl.DataFrame(
        data | {LINE: pl.Series(lines, dtype=pl.Int64), CELLS: pl.Series(excess, dtype=pl.Int64)}
    )


def _records(path: Path, text: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    last = 0
    try:
        for cells in reader:
            if cells:  # a blank line holds nothing
                yield last + 1, cells
            last = reader.line_num
    except csv.Error as error:
        raise _error(
            path, f"line {last + 1}", str(error), Text(zh="引号成对的 CSV", en="CSV with closed quotes")
        ) from None


def _decode(path: Path, raw: bytes, encoding: str | None) -> str:
    """UTF-8 (with or without a mark), or GB18030 when it is not UTF-8; a file cut inside a character is refused."""
    if encoding is not None:
        candidates = [encoding]
    else:
        candidates = ["utf-8"] if raw.startswith(b"\xef\xbb\xbf") else ["utf-8", "gb18030"]
    error: UnicodeDecodeError | None = None
    cut = False
    for candidate in candidates:
        try:
            return raw.decode(candidate).removeprefix("\ufeff")
        except LookupError:
            raise _error(
                path, "encoding", candidate, Text(zh="utf-8 或 gb18030", en="utf-8 or gb18030")
            ) from None
        except UnicodeDecodeError as found:
            cut = found.end == len(raw) and _CUT.search(found.reason) is not None
            error = found if error is None or cut else error
            if cut:  # cut UTF-8 can pass for GB18030 gibberish: it must not be tried as that
                break
    assert error is not None
    line = raw.count(b"\n", 0, error.start) + 1
    where = f"line {line}, byte {error.start + 1}"
    if error.end == len(raw):
        expected = Text(
            zh="完整的文件；它在一个字符中间断开",
            en="a whole file; this one ends in the middle of a character",
        )
    else:
        expected = Text(zh=f"{error.encoding} 编码的文字", en=f"text in {error.encoding}")
    raise _error(path, where, repr(raw[error.start : error.start + 4]), expected)


def _read_parquet(path: Path) -> tuple[list[str], pl.DataFrame]:
    try:
        frame = pl.read_parquet(path)
    except (pl.exceptions.PolarsError, OSError) as error:
        raise _error(
            path, "file", str(error), Text(zh="完整的 Parquet 文件", en="a whole Parquet file")
        ) from None
    faults = [
        Fault(
            path.name,
            f"column {name}",
            str(kind),
            Text(
                zh="文字、整数、日期或定点小数（decimal）",
                en="text, integer, date or decimal: a float is not exact",
            ),
        )
        for name, kind in frame.schema.items()
        if not _is_exact(kind)
    ]
    if faults:
        raise FileError(faults)
    return frame.columns, _as_text(frame, first_line=1)


def _is_exact(kind: pl.DataType) -> bool:
    return (
        kind.is_integer()
        or kind.is_decimal()
        or kind in (pl.String, pl.Date, pl.Datetime, pl.Categorical, pl.Enum, pl.Null)
    )


def _as_text(frame: pl.DataFrame, first_line: int) -> pl.DataFrame:
    return frame.select(
        *(
            pl.nth(position).cast(pl.String).fill_null("").alias(f"c{position}")
            for position in range(frame.width)
        ),
        pl.int_range(first_line, pl.len() + first_line, dtype=pl.Int64).alias(LINE),
        pl.lit(0, pl.Int64).alias(CELLS),
    )


def _read_excel(path: Path) -> tuple[list[str], pl.DataFrame]:
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
        raise _error(
            path,
            "file",
            str(error),
            Text(zh="首行为列名的 Excel 工作簿", en="an Excel workbook whose first row names the columns"),
        ) from None
    headers = [cell or "" for cell in sheet.row(0)]
    body = _as_text(sheet.slice(1), first_line=2)
    empty = pl.all_horizontal(pl.col(f"c{position}") == "" for position in range(len(headers)))
    return headers, body.filter(~empty)

"""Files as columns, part by part, each row with the line it stands on; nothing is interpreted yet, and nothing is lost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Generator, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import polars as pl
from attrs import evolve, field, frozen

from shanxi_health_policy.batch.files.csv_blocks import Part, text_parts
from shanxi_health_policy.batch.files.empty_rows import rows_that_hold
from shanxi_health_policy.batch.files.file_kinds import check_kind
from shanxi_health_policy.batch.files.headers import Column, fault_columns, refused
from shanxi_health_policy.batch.files.layout import FOUND_OUT, Layout, Note, Notes, refuse_unused
from shanxi_health_policy.batch.files.margins import Margins
from shanxi_health_policy.batch.files.meanings import header_faults, meanings_of
from shanxi_health_policy.batch.files.odd_cells import ODD
from shanxi_health_policy.batch.files.output_look import unguarded, unguarded_name
from shanxi_health_policy.batch.files.text_files import TEXTS, ending_of
from shanxi_health_policy.causes import of_system
from shanxi_health_policy.errors import Fault, FileError
from shanxi_health_policy.text import Text, at

ENDINGS = (*TEXTS, ".parquet", ".xlsx")
EXPECTED_ENDING = Text(
    "以 .csv、.tsv、.txt（或再加 .gz）、.parquet 或 .xlsx 结尾的文件",
    "a file that ends in .csv, .tsv or .txt (or those and .gz), .parquet or .xlsx",
)
LINE = "__line"
"""The line (CSV), the row of the sheet (Excel) or the number of the row (Parquet), counted as a person would."""
CELLS = "__cells"
"""How many cells too many (or, negative, too few) a row has."""
ROW = "__row"
"""The position among the rows of the file, from 0."""
_READABLE = Text("可以读取的文件", "a file that can be read")
MENDED = Note(
    "mended_rejects",
    Text(
        "按改好的退回文件读取：写有退回原因的各列不使用",
        "read as rejects that were mended: the columns that say what was wrong are not used",
    ),
)
PART = 32 * 2**20
"""How many bytes of a file are read at once, about; a line must not be longer."""


@frozen(eq=False, repr=False)
class RawTable:
    """A part of a file, or all of it: the rows under their canonical names, and what the file calls its columns."""

    frame: pl.DataFrame
    headers: dict[str, str]
    """From the name a column has in the frame to its header in the file, in the file's order."""
    ignored: tuple[str, ...]
    notes: tuple[Note, ...] = ()
    """What should be known of how the file was understood, as far as it has been read."""
    found: Notes = field(factory=Notes, eq=False)
    """How the file is laid out, as the reader found."""
    share: float | None = None
    """How much of the file, or of several, has been read with it; None where that is not known."""


def read_table(path: Path, columns: tuple[Column, ...], layout: Layout = FOUND_OUT) -> RawTable:
    """The file as text columns under canonical names; raises [FileError][] with everything wrong with the file as a whole."""
    parts = list(read_parts(path, columns, layout))
    frames = [as_text(part.frame) for part in parts]
    return RawTable(
        pl.concat(frames, how="diagonal"),
        parts[0].headers,
        parts[0].ignored,
        parts[-1].notes,
    )


def read_parts(
    path: Path, columns: tuple[Column, ...], layout: Layout = FOUND_OUT, size: int = PART
) -> Generator[RawTable]:
    """The file part by part, of `size` bytes or so: text columns, or the exact types of a Parquet file, with `__row`.

    Raises [FileError][]; the first part comes when the whole file is known to be of one encoding.
    """
    ending = ending_of(path)
    if path.is_file():
        with readable(path):
            check_kind(path, ending)
    if ending not in ENDINGS:
        raise refused(path, at("name"), path.name, EXPECTED_ENDING)
    if not path.is_file():
        raise refused(path, at("file"), path, Text("存在的文件", "a file that exists"))
    reader = {".parquet": _parquet_parts, ".xlsx": _workbook_parts}.get(ending, _text_parts)
    rows, names, head = 0, {}, None
    notes = Notes()
    margins = Margins()
    with closing(_readable(path, reader(path, layout, size, columns, notes))) as parts:
        for headers, frame in parts:
            if head is None:
                head = _matched(headers, columns, path, layout)
                names = {f"c{position}": name for position, name in enumerate(head.headers)}
                names |= {f"{ODD}{place}": f"{ODD}{name}" for place, name in names.items()}
            row = pl.int_range(rows, rows + pl.len(), dtype=pl.Int64).alias(ROW)
            named = margins.taken_from(frame.rename(names, strict=False), list(head.headers), LINE)
            said = (*head.notes, *notes, *margins.notes)
            yield _mended(
                RawTable(named.with_columns(row), head.headers, head.ignored, said, notes, notes.share)
            )
            rows += named.height


@contextmanager
def readable(path: Path) -> Generator[None]:
    """Within it, what the system says is said of this file."""
    try:
        yield
    except OSError as error:
        raise refused(path, at("file"), of_system(error), _READABLE) from error


def _readable(path: Path, parts: Iterator[Part]) -> Generator[Part]:
    with readable(path):
        yield from parts


def _matched(headers: list[str], columns: tuple[Column, ...], path: Path, layout: Layout) -> RawTable:
    """What the columns of a file are, without rows."""
    headers = [header or f"#{position}" for position, header in enumerate(headers, start=1)]
    meant = meanings_of(headers, columns, layout.columns)
    faults = list(header_faults(meant, path.name, layout))
    if not faults:
        expected = Text("每个列名只出现一次", "every header once only")
        repeated = (header for header, count in Counter(headers).items() if count > 1)
        faults = [Fault(path.name, at("columns"), header, expected) for header in repeated]
    if faults:
        raise FileError(faults)
    names = {position: name for name, position in meant.found.items()}
    renamed = {
        names.get(position, f"_{position}_{header}"): header for position, header in enumerate(headers)
    }
    ignored = tuple(header for position, header in enumerate(headers) if position not in names)
    return RawTable(pl.DataFrame(), renamed, ignored, meant.notes)


def _mended(raw: RawTable) -> RawTable:
    """A rejects file as the file that it mends: without what was wrong, and what was done to it for a spreadsheet."""
    told = fault_columns(list(raw.headers.values()))
    if not told:
        return raw
    names = [name for position, name in enumerate(raw.headers) if position in told]
    left = {name: unguarded_name(header) for name, header in raw.headers.items() if name not in names}
    frame = raw.frame.drop(names).with_columns(unguarded())
    ignored = tuple(header for header in map(unguarded_name, raw.ignored) if header in left.values())
    return evolve(raw, frame=frame, headers=left, ignored=ignored, notes=(*raw.notes, MENDED))


def as_text(frame: pl.DataFrame) -> pl.DataFrame:
    """Exact types as the text that says the same; what is empty as the empty text."""
    own = (LINE, CELLS, ROW)
    return frame.select(
        *(pl.col(name).cast(pl.String).fill_null("") for name in frame.columns if name not in own), *own
    )


def _text_parts(
    path: Path, layout: Layout, size: int, columns: tuple[Column, ...], notes: Notes
) -> Iterator[Part]:
    refuse_unused(path, layout, "sheet")
    for headers, frame, lines, cells in text_parts(path, columns, layout, size, notes):
        yield headers, frame.with_columns(lines.alias(LINE), cells.alias(CELLS))


def _parquet_parts(
    path: Path, layout: Layout, size: int, columns: tuple[Column, ...], notes: Notes
) -> Iterator[Part]:
    from shanxi_health_policy.batch.files.parquet_files import parquet_parts  # only who has such a file

    refuse_unused(path, layout, "encoding", "sheet", "skip_rows")
    empty, headers, rows = 0, list[str](), pl.DataFrame()
    for headers, frame, first, notes.share in parquet_parts(path, columns, layout, size):
        whole, kept = _of_whole_rows(frame, first), rows_that_hold(frame)
        rows = whole if kept is None else whole.filter(kept)
        empty += frame.height - rows.height
        yield headers, rows
    if notes.found_empty(empty):
        yield headers, rows.clear()


def _of_whole_rows(frame: pl.DataFrame, first: int) -> pl.DataFrame:
    """The rows with their numbers from the first on; none has too many cells or too few."""
    line = pl.int_range(first, first + pl.len(), dtype=pl.Int64).alias(LINE)
    return frame.with_columns(line, pl.lit(0, pl.Int64).alias(CELLS))


def _workbook_parts(
    path: Path, layout: Layout, size: int, columns: tuple[Column, ...], notes: Notes
) -> Iterator[Part]:
    from shanxi_health_policy.batch.files.workbooks import sheet_parts  # only who has a workbook

    del size
    refuse_unused(path, layout, "encoding")
    for part in sheet_parts(path, columns, layout, notes):
        yield part.headers, part.frame.with_columns(part.lines.alias(LINE), part.excess.alias(CELLS))

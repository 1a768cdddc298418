"""How a file would be read, told before anything is: column by column, from its first rows alone; nothing is written."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal, TypeAlias, get_args

from attrs import frozen

from shanxi_health_policy.batch.audit.paid_columns import PAID_COLUMNS
from shanxi_health_policy.batch.files.file_kinds import check_kind
from shanxi_health_policy.batch.files.headers import (
    CANCELS,
    CHARGE_OR_REFUND,
    INPUT_COLUMNS,
    REFUND_FLAG,
    Column,
)
from shanxi_health_policy.batch.files.layout import FOUND_OUT, Layout, Note
from shanxi_health_policy.batch.files.raw_table import RawTable, as_text, read_parts
from shanxi_health_policy.batch.files.sources import Source, Sources
from shanxi_health_policy.batch.files.text_files import PACKED, TEXTS, ending_of, last_line_end, opened
from shanxi_health_policy.batch.helped_file import PREMIUM_COLUMNS
from shanxi_health_policy.errors import InputError
from shanxi_health_policy.text import Text

Command: TypeAlias = Literal["settle", "audit", "premium", "what-if"]
"""A command over files, each of which reads columns of its own."""
_COLUMNS: dict[str, tuple[Column, ...]] = {
    "settle": INPUT_COLUMNS, "audit": PAID_COLUMNS, "premium": PREMIUM_COLUMNS, "what-if": INPUT_COLUMNS,
}  # fmt: skip
_REFUNDS = (CANCELS.name, REFUND_FLAG.name, CHARGE_OR_REFUND.name)
_HEAD, _PART = 2**20, 2**18
_ROWS, _SAMPLES, _LONGEST = 1000, 3, 40
_COMMANDS = Text("、".join(_COLUMNS) + " 之一", "one of " + ", ".join(_COLUMNS))


@frozen(kw_only=True)
class ColumnReading:
    """What a column of a file would be."""

    header: str
    column: str | None
    """The name of our column that it means; None where it is not used."""
    meaning: Text | None
    samples: tuple[str, ...]
    """The first values that differ and are not empty, at most three, as they are read."""


@frozen
class HeaderReading:
    """Where a header stands."""

    sheet: str | None
    """Of a workbook."""
    first_row: int
    last_row: int


@frozen(kw_only=True)
class FileReading:
    """How one file would be read."""

    file: Path
    encoding: str | None
    """Of a text file."""
    separator: str | None
    """What parts the cells of a text file."""
    headers: tuple[HeaderReading, ...]
    """Where the header stands, in each sheet that would be read; nothing for a Parquet file."""
    columns: tuple[ColumnReading, ...]
    refunds: tuple[str, ...]
    """Headers of the columns that tell refunds."""
    absent: tuple[str, ...]
    """Names of our columns that the file does not have, none of which must be there."""
    rows_seen: int
    """How many rows were looked at; the file may have more."""
    notes: tuple[Note, ...]


@frozen(kw_only=True)
class DryRun:
    """How files would be read by a command; nothing was settled, and nothing was written."""

    command: Command | Literal["reconcile"]
    files: tuple[FileReading, ...]
    time_zone: str | None
    """The zone whose days would count for times with a zone; without one such times are refused."""
    notes: tuple[Note, ...]
    """What should be known of how the files were chosen, and of a profile."""


def dry_run(source: Source, command: Command = "settle", *, layout: Layout | None = None) -> DryRun:
    """How a command would read a file, several, or a folder of them; from their first rows (a MiB of a text), and bounded so.

    Raises [FileError][] for files that it would refuse, as far as their first rows show it.
    """
    if command not in get_args(Command):
        raise InputError("command", command, _COMMANDS)
    sources, layout = Sources.of(source), layout or FOUND_OUT
    return DryRun(
        command=command,
        files=tuple(file_reading(path, _COLUMNS[command], layout) for path in sources.paths),
        time_zone=layout.time_zone,
        notes=(*layout.notes, *sources.notes),
    )


def file_reading(path: Path, columns: tuple[Column, ...], layout: Layout) -> FileReading:
    """How one file would be read that may have these columns."""
    with (
        TemporaryDirectory() as folder,
        closing(read_parts(head_of(path, Path(folder)), columns, layout, _PART)) as parts,
    ):
        raw = next(parts)
    named = {one.name: one for one in columns}
    refunds = [header for name, header in raw.headers.items() if name in _REFUNDS]
    return FileReading(
        file=path,
        encoding=raw.found.encoding,
        separator=raw.found.separator,
        headers=tuple(HeaderReading(sheet or None, *rows) for sheet, rows in raw.found.heads.items()),
        columns=tuple(_columns(raw, named)),
        refunds=tuple(refunds),
        absent=tuple(name for name in named if name not in raw.headers),
        rows_seen=raw.frame.height,
        notes=raw.notes,
    )


def _columns(raw: RawTable, named: dict[str, Column]) -> Iterator[ColumnReading]:
    rows = as_text(raw.frame.head(_ROWS))
    for name, header in raw.headers.items():
        cells = rows[name].str.strip_chars()
        found = cells.filter(cells != "").unique(maintain_order=True).head(_SAMPLES).str.slice(0, _LONGEST)
        column = named.get(name)
        yield ColumnReading(
            header=header,
            column=None if column is None else column.name,
            meaning=None if column is None else Text(column.zh, column.name),
            samples=tuple(found),
        )


def head_of(path: Path, folder: Path) -> Path:
    """A file with the first lines of a large or packed text, under its name; any other file itself."""
    ending = ending_of(path)
    if (
        ending not in TEXTS
        or not path.is_file()
        or (path.stat().st_size <= _HEAD and not ending.endswith(PACKED))
    ):
        return path
    check_kind(path, ending)
    with opened(path) as file:
        data = file.read(_HEAD)
    if len(data) == _HEAD:
        data = data[: last_line_end(data) or None]
    head = folder / path.name
    head.write_bytes(gzip.compress(data, 1) if ending.endswith(PACKED) else data)
    return head

"""Rows of cells written in every format that is read, and the lines on which they then stand."""

from __future__ import annotations

import csv
import gzip
import io
import re
from collections.abc import Sequence
from itertools import accumulate
from pathlib import Path

import polars as pl
from attrs import frozen
from tests.batch.workbook_files import book, sheet

from shanxi_health_policy.batch.files.raw_table import ENDINGS
from shanxi_health_policy.batch.files.text_files import PACKED, TEXTS

TABLE = "a table in memory"
"""What `settle_table` takes instead of a file."""
FORMATS = (*ENDINGS, TABLE)


@frozen
class Sheet:
    """A cell of a workbook as it stands in its sheet, which no text file can hold."""

    xml: str


def lines_of(ending: str, rows: Sequence[Sequence[object]]) -> list[int]:
    """On which lines rows begin: below a header in texts and workbooks, counted from 1 in Parquet and from 0 in a table."""
    first = {".parquet": 1, TABLE: 0}.get(ending, 2)
    longer = [sum(str(cell).count("\n") for cell in row) if ending in TEXTS else 0 for row in rows]
    return [first + number + before for number, before in enumerate(accumulate(longer, initial=0))]


def text_of(headers: Sequence[str], rows: Sequence[Sequence[object]], separator: str = ",") -> str:
    """The rows as a text file holds them."""
    text = io.StringIO()
    csv.writer(text, delimiter=separator, lineterminator="\n").writerows([headers, *rows])
    return text.getvalue()


def frame_of(headers: Sequence[str], rows: Sequence[Sequence[object]]) -> pl.DataFrame:
    """The rows as columns of text."""
    return pl.DataFrame(list(map(list, rows)), schema=dict.fromkeys(headers, pl.String), orient="row")


def written(folder: Path, ending: str, headers: Sequence[str], rows: Sequence[Sequence[object]]) -> Path:
    """A file of these rows."""
    path = folder / f"in{ending}"
    if ending in TEXTS:
        content = text_of(headers, rows, "\t" if ".tsv" in ending else ",").encode()
        path.write_bytes(gzip.compress(content, 1) if ending.endswith(PACKED) else content)
    elif ending == ".xlsx":
        cells = [
            [one.xml if isinstance(one, Sheet) else _without_controls(str(one)) for one in row]
            for row in rows
        ]
        book(path, {"明细": sheet([headers, *cells])})
    else:
        assert ending == ".parquet"
        frame_of(headers, rows).write_parquet(path)
    return path


def _without_controls(text: str) -> str:
    """As a workbook writes what XML cannot hold."""
    return re.sub("[\x00-\x08\x0b-\x1f]", lambda found: f"_x{ord(found[0]):04X}_", text)

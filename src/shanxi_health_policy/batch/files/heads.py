"""Where the header of a table stands among the first rows of a file, and what it calls its columns."""

from __future__ import annotations

from collections.abc import Sequence

from attrs import frozen

from shanxi_health_policy.batch.files.headers import Column
from shanxi_health_policy.batch.files.layout import Layout

MOST_HEAD_ROWS = 30
"""Among so many rows the header must be."""


@frozen
class Head:
    """The header of a table."""

    names: tuple[str, ...]
    """What it calls the columns, in order."""
    rows_before: int
    """How many rows stand before the first row of data, the header's own among them."""


def find_head(rows: Sequence[Sequence[str]], columns: Sequence[Column], layout: Layout) -> Head | None:
    """The header among the first [MOST_HEAD_ROWS][] rows of a file of these columns; None where all are empty."""
    del columns
    for number, row in enumerate(rows):
        if number >= layout.skip_rows and any(cell.strip() for cell in row):
            return Head(tuple(row), number + 1)
    return None

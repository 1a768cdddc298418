"""Where records end: by CRLF, LF or CR outside quotes, which open at the beginning of a cell and nowhere else."""

from __future__ import annotations

import numpy as np
from attrs import frozen

from shanxi_health_policy.batch.files.text_files import find_line_ends, last_line_end
from shanxi_health_policy.batch.loops import Column

QUOTE = ord('"')
_AT_ONCE = 2**16


@frozen(eq=False, repr=False)
class Ends:
    """The whole records at the beginning of some bytes."""

    end: int
    """Where the last of them ends."""
    count: int | None
    """How many there are; None where no quote is, since then every line is one."""


def ends_of(data: bytes, separator: str, *, last: bool) -> Ends:
    """The whole records of bytes that begin with a record; the `last` of a file need not end a line."""
    if b'"' not in data:
        return Ends(len(data) if last else last_line_end(data), None)
    cells = np.frombuffer(data, np.uint8)
    quotes = _quotes(cells, separator)
    ends = find_line_ends(cells)
    ends = ends[np.searchsorted(quotes, ends) % 2 == 0]
    if last:
        return Ends(len(data), len(ends) + (not len(ends) or int(ends[-1]) + 1 < len(data)))
    if len(ends) and int(ends[-1]) == len(data) - 1 and data.endswith(b"\r"):
        ends = ends[:-1]  # its line feed may be the next byte
    return Ends(int(ends[-1]) + 1 if len(ends) else 0, len(ends))


def _quotes(cells: Column, separator: str) -> Column:
    """The places of quotes that open and close cells by turns; a doubled one within a cell may close and open it."""
    found = np.flatnonzero(cells == QUOTE)
    edges = np.zeros(256, np.bool_)
    edges[[QUOTE, ord(separator), ord("\r"), ord("\n")]] = True
    opening = found[0::2]
    before = edges[cells[np.maximum(opening - 1, 0)]] | (opening == 0)
    return found if before.all() else _one_by_one(cells, found, edges)


def _one_by_one(cells: Column, found: Column, edges: Column) -> Column:
    """The quotes that open and close, where others stand within cells that have not been opened by one."""
    kept = np.zeros(len(found), np.bool_)
    inside, skipped = False, -1
    for start in range(0, len(found), _AT_ONCE):
        places = found[start : start + _AT_ONCE]
        edge = (edges[cells[np.maximum(places - 1, 0)]] & (cells[np.maximum(places - 1, 0)] != QUOTE)) | (
            places == 0
        )
        # of a quote that is the last of all it makes no difference: no line ends behind it
        doubled = cells[np.minimum(places + 1, len(cells) - 1)] == QUOTE
        for number, (place, opens, twice) in enumerate(
            zip(places.tolist(), edge.tolist(), doubled.tolist(), strict=True), start=start
        ):
            if place == skipped:
                continue
            if inside and twice:
                skipped = place + 1
            elif inside or opens:
                inside = not inside
                kept[number] = True
    return found[kept]

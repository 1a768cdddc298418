"""Plain loops over columns: interpreted where there is little to do, compiled to machine code where there is much.

What is compiled is the very function that is read and tested; it takes whole numbers, and columns of them, and nothing else.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from itertools import accumulate
from typing import Any, TypeAlias

import numpy as np

Column: TypeAlias = "np.ndarray[Any, np.dtype[Any]]"
FEW = 50_000
"""So many rows are done before a compiler has even been loaded."""
MANY = 400_000
"""So many rows are done before a second thread has even begun."""
BLOCK = 2**17
"""So many rows at a time stay close to the processor; not fewer than the interpreter does at once."""
_MOST_SHARES = 4
"""Every share looks at all rows: more of them gain nothing."""


def is_interpreted(rows: int) -> bool:
    """Whether there are so few rows that a compiler takes longer than it saves."""
    return rows < FEW


def run_loop(
    rows: int, function: Callable[..., Any], *arguments: Any, kernel: Callable[..., Any] | None = None
) -> None:
    """Run a loop that fills some of its columns; `kernel` is what it calls for each row, and its first argument.

    Few rows are done by the interpreter, which is quick with lists. Many are done by the same two functions compiled, without
    the interpreter's lock.
    """
    if not is_interpreted(rows):
        first = () if kernel is None else (compiled(kernel),)
        compiled(function)(*first, *arguments)
        return
    lists = [one.tolist() if isinstance(one, np.ndarray) else one for one in arguments]
    function(*(() if kernel is None else (kernel,)), *lists)
    for column, filled in zip(arguments, lists, strict=True):
        if isinstance(column, np.ndarray) and column.flags.writeable:
            column[:] = filled


def in_shares(rows: int, work: Callable[[int, int], None]) -> None:
    """Do the work in one share, or, where there is much, in as many as there are processors, side by side.

    The number of shares is a power of two, so that a row's share is told by the last bits of a number.
    """
    shares = 1 if rows < MANY else 1 << (min(os.cpu_count() or 1, _MOST_SHARES).bit_length() - 1)
    if shares == 1:
        work(0, 1)
        return
    with ThreadPoolExecutor(shares) as threads:
        for done in [threads.submit(work, share, shares) for share in range(shares)]:
            done.result()


def side_by_side(*columns: tuple[int, Any]) -> list[Any]:
    """Empty columns, of so many rows and such a kind each, the widest kinds first, in one piece of memory.

    Memory that is asked for in one piece is had, and given back, more quickly than in many.
    """
    *ends, size = accumulate(rows * np.dtype(kind).itemsize for rows, kind in columns)
    pieces = np.split(np.empty(size, np.uint8), ends)
    return [piece.view(kind) for piece, (_, kind) in zip(pieces, columns, strict=True)]


def taken(table: Any, places: Any) -> Any:
    """What stands in a table at each of many places, all of which it has."""
    if is_interpreted(len(places)):
        return np.take(table, places)
    found = np.empty(len(places), table.dtype)
    compiled(_take)(table, places, found)
    return found


@cache
def compiled(function: Callable[..., Any]) -> Callable[..., Any]:
    """The function in machine code."""
    # Kept in memory only: a copy on disk would not notice a changed function in another file.
    from numba import njit

    found: Callable[..., Any] = njit(nogil=True)(function)
    return found


def _take(table: Any, places: Any, found: Any) -> None:
    for row in range(len(places)):
        found[row] = table[places[row]]

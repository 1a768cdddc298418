"""Plain loops over columns: interpreted where there is little to do, compiled to machine code where there is much.

What is compiled is the very function that is read and tested; it takes whole numbers, and columns of them, and nothing else.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Any

import numpy as np

FEW = 50_000
"""So many rows are done before a compiler has even been loaded."""
MANY = 400_000
"""So many rows are done before a second thread has even begun."""
_MOST_SHARES = 4
"""Every share looks at all rows: more of them gain nothing."""


def run_loop(
    rows: int, function: Callable[..., Any], *arguments: Any, kernel: Callable[..., Any] | None = None
) -> None:
    """Run a loop that fills some of its columns; `kernel` is what it calls for each row, and its first argument.

    Few rows are done by the interpreter, which is quick with lists. Many are done by the same two functions compiled, without
    the interpreter's lock.
    """
    if rows >= FEW:
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


@cache
def compiled(function: Callable[..., Any]) -> Callable[..., Any]:
    """The function in machine code."""
    # Kept in memory only: a copy on disk would not notice a changed function in another file.
    from numba import njit

    found: Callable[..., Any] = njit(nogil=True)(function)
    return found

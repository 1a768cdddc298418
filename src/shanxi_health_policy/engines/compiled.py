"""Plain loops over columns: interpreted where there is little to do, compiled to machine code where there is much.

What is compiled is the very function that is read and tested; it needs whole numbers in NumPy arrays and nothing else.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Any

FEW = 200_000
"""So many rows are done before a compiler has even been loaded."""
_MOST_SHARES = 4
"""Every share looks at all rows: more of them gain nothing."""


def loop_for(rows: int, function: Callable[..., Any]) -> Callable[..., Any]:
    """The function itself, or, for many rows, the same compiled; without the interpreter's lock, so that threads may run."""
    return function if rows < FEW else _compiled(function)


def in_shares(rows: int, work: Callable[[int, int], None]) -> None:
    """Do the work in one share, or, where it is compiled, in as many as there are processors, side by side."""
    shares = 1 if rows < FEW else min(os.cpu_count() or 1, _MOST_SHARES)
    with ThreadPoolExecutor(shares) as threads:
        for done in [threads.submit(work, share, shares) for share in range(shares)]:
            done.result()


@cache
def _compiled(function: Callable[..., Any]) -> Callable[..., Any]:
    # Kept in memory only: a copy on disk would not notice a changed function in another file.
    from numba import njit

    compiled: Callable[..., Any] = njit(nogil=True)(function)
    return compiled

"""Plain loops over columns: interpreted where there is little to do, compiled to machine code where there is much.

What is compiled is the very function that is read and tested; it needs whole numbers in NumPy arrays and nothing else.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

FEW = 200_000
"""So many rows are done before a compiler has even been loaded."""


def loop_for(rows: int, function: Callable[..., Any]) -> Callable[..., Any]:
    """The function itself, or, for many rows, the same compiled; without the interpreter's lock, so that threads may run."""
    return function if rows < FEW else _compiled(function)


@cache
def _compiled(function: Callable[..., Any]) -> Callable[..., Any]:
    # Kept in memory only: a copy on disk would not notice a changed function in another file.
    from numba import njit

    compiled: Callable[..., Any] = njit(nogil=True)(function)
    return compiled

"""Work over long columns: in blocks that stay close to the processor, in shares side by side, and by a compiled loop.

A process that settles some files is done before a compiler would be. Only one that works through very many visits, or says
beforehand that it will, has the loop of the rule compiled: what is compiled is the very function that is read and tested.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from itertools import accumulate
from typing import Any, Generic, TypeAlias, TypeVar

import numpy as np

from shanxi_health_policy.errors import brought_by

T = TypeVar("T")
Column: TypeAlias = "np.ndarray[Any, np.dtype[Any]]"
MANY = 200_000
"""So many rows are done before a second thread has even begun."""
BLOCK = 2**17
"""So many rows at a time are compared, or shared out among compiled loops."""
CLOSE = 2**15
"""What is worked out of so many rows at a time stays close to the processor."""
ENOUGH = 30_000_000
"""A process that has worked through so many rows would have been faster with the loop compiled from the first."""
_MOST_SHARES = 4
"""Every share looks at all rows: more of them gain nothing."""


class _Compiler:
    """Whether this process has the loop of the rule compiled."""

    def __init__(self) -> None:
        self.rows, self.is_wanted = 0, False


_COMPILER = _Compiler()


def compile_rule() -> None:
    """Have the rule compiled with the next visits that are settled in columns, as a service that settles all day would.

    That takes a second or two once; then ten million visits a second more or less are paid, a few times as many as without.
    Without it a process compiles the rule when it has worked through [ENOUGH][] rows, if the extra is installed.
    Raises [MissingExtraError][] without the extra `[compiled]`.
    """
    with brought_by("compiled"):
        import_module("numba")
    _COMPILER.is_wanted = True


def is_compiled(rows: int) -> bool:
    """Whether the compiled loop is to work on so many more rows, which are counted."""
    _COMPILER.rows += rows
    if _COMPILER.rows >= ENOUGH and not _COMPILER.is_wanted:
        _COMPILER.is_wanted = find_spec("numba") is not None
    return _COMPILER.is_wanted


@cache
def compiled(function: Callable[..., Any]) -> Callable[..., Any]:
    """The function in machine code."""
    # Kept in memory only: a copy on disk would not notice a changed function in another file.
    from numba import njit

    found: Callable[..., Any] = njit(nogil=True)(function)
    return found


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


class Ahead(Generic[T]):
    """Pieces that are made in a thread of their own, each while the one before is worked on; the first from now on."""

    def __init__(self, pieces: Generator[T, None, None]) -> None:
        self._pieces, self._thread = pieces, ThreadPoolExecutor(1)
        self._coming = self._thread.submit(next, pieces, None)

    def __iter__(self) -> Generator[T, None, None]:
        """The pieces."""
        try:
            while (piece := self._coming.result()) is not None:
                self._coming = self._thread.submit(next, self._pieces, None)
                yield piece
        finally:
            self.end()

    def end(self) -> None:
        """Make no further ones; comes back when nothing is being made any more, and what they are made of is closed."""
        self._thread.shutdown()
        self._pieces.close()


def blocks(first: int, end: int, rows: int = CLOSE) -> Iterator[slice]:
    """The rows from the first to before the end, so many at a time."""
    return (slice(start, min(start + rows, end)) for start in range(first, end, rows))


def side_by_side(*columns: tuple[int, Any]) -> list[Any]:
    """Empty columns, of so many rows and such a kind each, the widest kinds first, in one piece of memory.

    Memory that is asked for in one piece is had, and given back, more quickly than in many.
    """
    *ends, size = accumulate(rows * np.dtype(kind).itemsize for rows, kind in columns)
    pieces = np.split(np.empty(size, np.uint8), ends)
    return [piece.view(kind) for piece, (_, kind) in zip(pieces, columns, strict=True)]

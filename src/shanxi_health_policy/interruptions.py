"""Ctrl-C, and whatever else ends the work from outside, while it is cleared up."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType


@contextmanager
def undisturbed(at_end: Callable[[], object]) -> Iterator[None]:
    """Clears up at the end, which no interruption (Ctrl-C, or SIGTERM where it is one) disturbs, nor what an error ends before.

    For one Ctrl-C Polars raises an error of some kind, and Python another in whatever runs next; and some press it twice. One
    that is held back is raised when all is done, unless what ended the work was one.
    """
    known, held, ended = sys.exc_info()[1], list[Callable[[], object]](), False
    before: dict[int, Callable[[int, FrameType | None], object]] = {}
    if threading.current_thread() is threading.main_thread():
        found = {one: signal.getsignal(one) for one in (signal.SIGINT, signal.SIGTERM)}
        before = {one: handler for one, handler in found.items() if callable(handler)}

    def once(number: int, frame: FrameType | None) -> None:
        if not ended and sys.exc_info()[1] in (None, known):
            before[number](number, frame)
        else:
            held.append(lambda: before[number](number, frame))

    for one in before:
        signal.signal(one, once)
    try:
        yield
    finally:
        ended = True
        try:
            at_end()
        finally:
            for one, handler in before.items():
                signal.signal(one, handler)
        if held and not isinstance(sys.exc_info()[1], KeyboardInterrupt):
            held[0]()

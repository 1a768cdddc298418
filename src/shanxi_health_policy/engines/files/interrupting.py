"""Interruptions (Ctrl-C) while something is cleared up."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


@contextmanager
def interrupted_once() -> Iterator[None]:
    """While this lasts, an interruption does not disturb the clearing up after another.

    For one Ctrl-C Polars raises an error, and Python raises it once more, in whatever runs next; and some press it twice.
    """
    before, known = signal.getsignal(signal.SIGINT), sys.exc_info()[1]
    if threading.current_thread() is not threading.main_thread() or not callable(before):
        yield  # whoever takes interruptions in another way goes on doing so
        return
    interrupt = before

    def once(number: int, frame: FrameType | None) -> None:
        error = sys.exc_info()[1]
        if error is known or not isinstance(error, KeyboardInterrupt):
            interrupt(number, frame)

    signal.signal(signal.SIGINT, once)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)

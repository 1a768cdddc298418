"""Children of this process, each for one mistake: a fork sees what is imported already, and takes its mistake with it."""

from __future__ import annotations

import os
import pickle
import resource
import selectors
import signal
import traceback
from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar

from attrs import frozen

Given = TypeVar("Given")
_MEMORY = 6 * 2**30
"""A mistake may ask for memory without end."""


def each_in_a_child(
    given: Iterable[Given], work: Callable[[Given], object], at_once: int
) -> Iterator[tuple[Given, Any]]:
    """What the work says of each, in the order they are done; None of one that its alarm, or anything else, has ended."""
    waiting, chosen = iter(given), selectors.DefaultSelector()
    living = 0
    while True:
        while living < at_once and (one := next(waiting, _NONE)) is not _NONE:
            read, child = _started(one, work)
            chosen.register(read, selectors.EVENT_READ, (one, child, bytearray()))
            living += 1
        if not living:
            return
        for key, _ in chosen.select():
            one, child, told = key.data
            piece = os.read(key.fd, 1 << 16)
            told += piece
            if not piece:
                chosen.unregister(key.fd)
                os.close(key.fd)
                os.waitpid(child, 0)
                living -= 1
                found = pickle.loads(told) if told else None
                if isinstance(found, _Failed):
                    raise RuntimeError(f"a child failed by itself, and not by its mistake:\n{found.told}")
                yield one, found


_NONE: Any = object()


@frozen
class _Failed:
    """What this tool itself did wrong in a child."""

    told: str


def _started(one: Any, work: Callable[[Any], object]) -> tuple[int, int]:
    read, write = os.pipe()
    child = os.fork()
    if child:
        os.close(write)
        return read, child
    status = 1
    try:
        os.setpgid(0, 0)
        signal.signal(signal.SIGALRM, _ended)
        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
        quiet = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1, 2):
            os.dup2(quiet, stream)
        try:
            told = pickle.dumps(work(one))
        except Exception:
            told = pickle.dumps(_Failed(traceback.format_exc()))
        while told:
            told = told[os.write(write, told) :]
        status = 0
    finally:
        os.close(write)
        os._exit(status)


def _ended(number: int, frame: object) -> None:
    """The time is over, for this child and for what it has started."""
    os.killpg(0, signal.SIGKILL)

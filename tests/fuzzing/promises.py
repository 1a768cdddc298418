"""What every target demands: an answer, or an error of the library's own that says what is wrong in both languages."""

from __future__ import annotations

import signal
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from types import FrameType
from typing import TypeVar

from shanxi_health_policy.errors import PolicyError

T = TypeVar("T")
SECONDS = 20
"""How long one input may take, on a busy machine: most take some milliseconds."""
_LONGEST = 200_000
"""How long what is said of one input may be, in characters: faults are told up to a number, and their values cut."""


class TooSlowError(Exception):
    """An input that takes longer than any may."""


def answer_of(ask: Callable[[], T]) -> T | None:
    """The answer; nothing where it is refused. Any other error than the library's own goes through, and is a fault of it."""
    try:
        return ask()
    except PolicyError as error:
        refused = error
    for language in ("zh", "en"):
        said = refused.message(language)
        assert said.strip(), repr(refused)
        assert len(said) < _LONGEST, said[:1_000]
        said.encode()
    return None


@cache
def _room() -> tempfile.TemporaryDirectory[str]:
    """A folder for as long as the process lasts: in memory, where the system has such a place."""
    memory = Path("/dev/shm")
    return tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None)


@contextmanager
def folder_with(name: str, content: bytes) -> Iterator[Path]:
    """A file alone in a folder; whatever came to stand beside it is removed. No unfinished file may be left there."""
    folder = Path(_room().name)
    given = folder / name
    given.write_bytes(content)
    try:
        yield given
        left = [one.name for one in folder.iterdir() if one.name.startswith(".")]
        assert left == [], left
        assert given.read_bytes() == content, "the input was changed"
    finally:
        for one in folder.iterdir():
            one.unlink()


@contextmanager
def in_time(seconds: int = SECONDS) -> Iterator[None]:
    """Raises [TooSlowError][] where what is within takes longer; only in the main thread."""

    def late(_: int, __: FrameType | None) -> None:
        raise TooSlowError(f"more than {seconds} seconds")

    before = signal.signal(signal.SIGALRM, late)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)

"""Files that appear whole or not at all: texts, bytes, and several outputs of one run that belong together."""

from __future__ import annotations

import os
import shutil
import signal
import sys
import tempfile
import threading
from collections.abc import Container, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from types import FrameType, TracebackType
from typing import Self

from shanxi_health_policy.errors import Fault, FileError
from shanxi_health_policy.text import Text

_LOCK = "lock"
_TAKEN = Text("没有别的程序正在写它", "no other run that is writing it")


def write_text(text: str, path: Path) -> None:
    """Write a text in UTF-8, its line ends as they are; the file takes its name when it is complete on disk."""
    write_bytes(text.encode(), path)


def write_bytes(data: bytes, path: Path) -> None:
    """Write a file, which takes its name when it is complete on disk."""
    handle, name = tempfile.mkstemp(prefix=f".{path.stem}.", suffix=f".part{path.suffix}", dir=path.parent)
    unfinished = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        publish({unfinished: path})
    finally:
        unfinished.unlink(missing_ok=True)


def output_path(path: str, endings: Container[str], expected: Text) -> Path:
    """Where an output may be written.

    Raises [FileError][] for another ending, so that no other file is overwritten, and for a folder that does not exist.
    """
    found = Path(path)
    if found.suffix.lower() not in endings or found.is_dir() or not found.parent.is_dir():
        raise FileError([Fault(path, "name", found.name, expected)])
    return found


class Workspace:
    """A folder beside an output, locked while it is in use; gone when it is left, whatever happens.

    A process that is killed leaves its folder behind: the lock is free then, and the next run for the same output takes the
    folder over. Raises [FileError][] while another process holds it.
    """

    output: Path
    folder: Path

    def __init__(self, output: Path) -> None:
        self.output = output
        self.folder = output.parent / f".{output.name}.unfinished"
        self._lock: int | None = None
        self._at_end = ExitStack()

    def __enter__(self) -> Self:
        try:
            self._at_end.enter_context(_interrupted_once())
            self._at_end.callback(self._clear)
            while self._lock is None:
                self._take()
            for left in self.folder.iterdir():
                if left.name != _LOCK:
                    _remove(left)
        except BaseException:
            self._at_end.close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._at_end.close()

    def _take(self) -> None:
        """Make the folder and take its lock, unless another run clears it away just now."""
        self.folder.mkdir(exist_ok=True)
        try:
            lock = os.open(self.folder / _LOCK, os.O_RDWR | os.O_CREAT, 0o600)
        except FileNotFoundError:
            return
        if not _locked(lock):
            os.close(lock)
            raise FileError([Fault(self.output.name, "file", str(self.output), _TAKEN)])
        if _is_still_there(lock, self.folder / _LOCK):
            self._lock = lock
        else:
            os.close(lock)

    def _clear(self) -> None:
        if self._lock is not None:
            shutil.rmtree(self.folder, ignore_errors=True)
            os.close(self._lock)
            self._lock = None
        else:  # a disk without room for one more name leaves it empty; another run's is not
            with suppress(OSError):
                self.folder.rmdir()

    def path(self, name: str) -> Path:
        """Where something unfinished of this name may stand."""
        return self.folder / name


def publish(finished: Mapping[Path, Path]) -> None:
    """Give finished files their final names, in the order given, so that the last one to appear vouches for those before it."""
    umask = os.umask(0)
    os.umask(umask)
    for unfinished in finished:
        unfinished.chmod(0o666 & ~umask)
        with unfinished.open("rb") as file:
            os.fsync(file.fileno())
    try:
        _name(finished)
    except KeyboardInterrupt:  # they belong together: what has begun is ended
        _name(finished)
        raise


def _name(finished: Mapping[Path, Path]) -> None:
    for unfinished, final in finished.items():
        if unfinished.exists():
            unfinished.replace(final)


@contextmanager
def _interrupted_once() -> Iterator[None]:
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


def _locked(file: int) -> bool:
    """Take the lock of an open file, if nobody holds it; the system gives it back when a process ends, however it ends."""
    try:
        import fcntl
    except ImportError:  # pragma: no cover  (Windows)
        import msvcrt

        try:
            msvcrt.locking(file, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined,unused-ignore]
        except OSError:
            return False
        return True
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _is_still_there(lock: int, path: Path) -> bool:
    """Whether the lock taken is that of the folder: the run that held it may have cleared it away meanwhile."""
    try:
        return os.path.samestat(os.fstat(lock), path.stat())
    except FileNotFoundError:
        return False


def _remove(left: Path) -> None:
    if left.is_dir():
        shutil.rmtree(left, ignore_errors=True)
    else:
        with suppress(FileNotFoundError):
            left.unlink()

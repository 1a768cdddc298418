"""Files that appear whole or not at all: texts, bytes, and several outputs of one run that belong together."""

from __future__ import annotations

import errno
import os
import shutil
import stat
import tempfile
from collections.abc import Container, Iterable, Mapping
from contextlib import ExitStack, suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from shanxi_health_policy.errors import Fault, FileError
from shanxi_health_policy.interruptions import undisturbed
from shanxi_health_policy.text import Text, at

_LOCK = "lock"
_BY_HANDLE = os.open in os.supports_dir_fd
_NO_FOLDER_OR_LOCK = {
    errno.ELOOP, errno.ENOTDIR, errno.EISDIR, errno.ENXIO, errno.EACCES, errno.EPERM,
}  # fmt: skip
"""What the system says of a link, a file or a pipe where a folder or a lock should be, and of another user's."""
_MARK = (
    b"Unfinished output of shanxi-health-policy; whoever writes the same output next clears this folder.\n"
)
_OURS = Text(
    "由本程序建立的文件夹；请看过其中的内容后移走或改名，或换一个输出名",
    "a folder that this program made; look into it and move it away, or give the output another name",
)
_TAKEN = Text("没有别的程序正在写它", "no other run that is writing it")
_ORDINARY = Text("文件名，不是目录、管道或设备", "the name of a file, not a folder, a pipe or a device")
_ANOTHER = Text("与输入不同的文件", "another file than the input")


def write_text(text: str, path: Path) -> None:
    """Write a text in UTF-8, its line ends as they are; the file takes its name when it is complete on disk."""
    write_bytes(text.encode(), path)


def write_bytes(data: bytes, path: Path) -> None:
    """Write a file, which takes its name when it is complete on disk.

    Raises [FileError][] where a folder, a pipe or a device has that name.
    """
    _check_names([path])
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
    if found.suffix.lower() not in endings or not_writable(found) or not found.parent.is_dir():
        raise FileError([Fault(path, at("name"), found.name, expected)])
    return found


def not_writable(path: Path) -> list[Fault]:
    """What is wrong with the name of an output that a folder, a pipe or a device has: a file in its place would be its end."""
    try:
        taken = not stat.S_ISREG(path.stat().st_mode)
    except OSError:  # there is nothing, or a link to nothing
        return []
    return [Fault(str(path), at("name"), str(path), _ORDINARY)] if taken else []


def check_another(out: str | Path, option: str, inputs: Iterable[str | Path]) -> None:
    """Raises [FileError][] where an output would take the place of one of the inputs."""
    if os.path.realpath(out) in map(os.path.realpath, inputs):
        raise FileError([Fault(str(out), option, str(out), _ANOTHER)])


def _check_names(paths: Iterable[Path]) -> None:
    if faults := [fault for path in paths for fault in not_writable(path)]:
        raise FileError(faults)


class Workspace:
    """A folder beside an output, locked while it is in use; gone when it is left, whatever happens.

    A process that is killed leaves its folder behind: the lock is free then, and the next run for the same output takes the
    folder over. Nothing is cleared that was not made here: a link, or a folder without our mark, is refused. Only the owner
    may look into it. Raises [FileError][] for a folder that is not ours, and while another process holds it.
    """

    output: Path
    folder: Path

    def __init__(self, output: Path) -> None:
        self.output = output
        self.folder = output.parent / f".{output.name}.unfinished"
        self._lock: int | None = None
        self._inside: _Inside | None = None
        self._may_be_ours = True
        self._at_end = ExitStack()

    def __enter__(self) -> Self:
        try:
            self._at_end.enter_context(undisturbed(self._clear))
            while self._inside is None or self._lock is None:
                self._take()
            self._inside.remove_all(but=_LOCK)
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
        self._leave()
        with suppress(FileExistsError):
            self.folder.mkdir(mode=0o700)
        try:
            self._inside = _Inside(self.folder)
            lock = self._inside.open_lock()
        except _NotOursError:
            raise self._not_ours() from None
        except OSError as error:
            if error.errno in (errno.ENOENT, errno.EEXIST):
                return
            if error.errno in _NO_FOLDER_OR_LOCK:
                raise self._not_ours() from None
            raise
        if not _locked(lock):
            os.close(lock)
            raise FileError([Fault(self.output.name, at("file"), str(self.output), _TAKEN)])
        if not self._inside.holds(lock):
            os.close(lock)
            return
        mark = os.read(lock, len(_MARK) + 1)
        if mark != _MARK and (mark or self._inside.names() != [_LOCK]):
            os.close(lock)
            raise self._not_ours()
        self._lock = lock
        if not mark:
            os.write(lock, _MARK)

    def _not_ours(self) -> FileError:
        self._may_be_ours = False
        return FileError([Fault(self.output.name, at("folder"), str(self.folder), _OURS)])

    def _clear(self) -> None:
        if self._inside is not None and self._lock is not None:
            self._inside.remove_all(but=_LOCK)
            self._inside.remove_all()
        if self._may_be_ours:
            with suppress(OSError):  # empty on a disk without room for one more name; another run's is not
                self.folder.rmdir()
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None
        self._leave()

    def _leave(self) -> None:
        if self._inside is not None:
            self._inside.close()
            self._inside = None

    def path(self, name: str) -> Path:
        """Where something unfinished of this name may stand."""
        return self.folder / name


class _NotOursError(Exception):
    """What stands where our own should stand is a link, or somebody else's."""


class _Inside:
    """A real folder of the user's own, held open: what takes its name later is never touched, and no link is followed."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._handle: int | None = None
        if _BY_HANDLE:
            self._handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
            if os.fstat(self._handle).st_uid != os.geteuid():
                self.close()
                raise _NotOursError
            os.fchmod(self._handle, 0o700)
        elif folder.is_symlink():  # pragma: no cover  (Windows)
            raise _NotOursError

    def _at(self, name: str) -> Any:
        """How the functions of the system name something within."""
        if self._handle is None:  # pragma: no cover  (Windows)
            return {"path": self._folder / name}
        return {"path": name, "dir_fd": self._handle}

    def names(self) -> list[str]:
        """What is within."""
        return os.listdir(self._folder if self._handle is None else self._handle)

    def open_lock(self) -> int:
        """The lock, opened; made where nothing is within."""
        flags = os.O_RDWR | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
        if not self.names():
            return os.open(**self._at(_LOCK), flags=flags | os.O_CREAT | os.O_EXCL, mode=0o600)
        try:
            lock = os.open(**self._at(_LOCK), flags=flags)
        except FileNotFoundError:
            left = self.names()
            if left and _LOCK not in left:
                raise _NotOursError from None
            raise  # another run clears it away just now, its lock last
        state = os.fstat(lock)
        if not stat.S_ISREG(state.st_mode) or state.st_nlink > 1:
            os.close(lock)
            raise _NotOursError
        return lock

    def holds(self, lock: int) -> bool:
        """Whether an open lock is that of the folder: the run that held it may have cleared it away meanwhile."""
        try:
            here = os.stat(**self._at(_LOCK), follow_symlinks=False)
            folder = self._folder.lstat()
        except FileNotFoundError:
            return False
        same = self._handle is None or os.path.samestat(os.fstat(self._handle), folder)
        return same and os.path.samestat(os.fstat(lock), here)

    def remove_all(self, but: str = "") -> None:
        """Remove what is within: links themselves, and never what they point to."""
        for name in self.names():
            if name != but:
                with suppress(OSError):
                    at = self._at(name)
                    if stat.S_ISDIR(os.stat(**at, follow_symlinks=False).st_mode):
                        shutil.rmtree(**at)
                    else:
                        os.unlink(**at)

    def close(self) -> None:
        """Let it go."""
        if self._handle is not None:  # pragma: no branch  (Windows)
            os.close(self._handle)
            self._handle = None


def publish(finished: Mapping[Path, Path]) -> None:
    """Give finished files their final names, in the order given, so that the last one to appear vouches for those before it.

    A link that has such a name is replaced by the file; what it points to stays as it is. Raises [FileError][], and names none,
    where a folder, a pipe or a device has one of the names.
    """
    _check_names(finished.values())
    umask = os.umask(0)
    os.umask(umask)
    for unfinished in finished:
        file = os.open(unfinished, os.O_RDWR | getattr(os, "O_NOFOLLOW", 0))
        try:
            os.chmod(file if os.chmod in os.supports_fd else unfinished, 0o666 & ~umask)
            os.fsync(file)
        finally:
            os.close(file)
    try:
        _name(finished)
    except KeyboardInterrupt:  # they belong together: what has begun is ended
        _name(finished)
        raise


def _name(finished: Mapping[Path, Path]) -> None:
    for unfinished, final in finished.items():
        if unfinished.exists():
            unfinished.replace(final)


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

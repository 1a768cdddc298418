"""Bytes and text of one file of a folder, on disk or in the installed package; what cannot be read is a fault."""

from __future__ import annotations

from typing import IO, Literal, Protocol

from shanxi_health_policy.notices.fault_log import FaultLog

_LARGEST_FILE = 4_000_000


class Readable(Protocol):
    """A file or folder on disk, or in the installed package."""

    def is_file(self) -> bool:
        """Whether it is a file, and no folder, pipe or broken link."""

    def open(self, mode: Literal["rb"], /) -> IO[bytes]:
        """The file, opened."""

    def __truediv__(self, child: str, /) -> Readable:
        """What lies in this folder by a name."""


def read_file(folder: Readable, name: str, log: FaultLog) -> bytes | None:
    """The content of a file; None, and a fault, when it is none, cannot be read or is too large to be a notice."""
    try:
        file = folder / name
        if not file.is_file():
            log.add(name, "not a file", "文件", "a file")
            return None
        with file.open("rb") as opened:
            content = opened.read(_LARGEST_FILE + 1)
    except OSError as error:
        log.add(name, error, "可读的文件", "a readable file")
        return None
    if len(content) > _LARGEST_FILE:
        log.add(name, "too large", f"至多 {_LARGEST_FILE} 字节", f"at most {_LARGEST_FILE} bytes")
        return None
    return content


def decode(content: bytes) -> str:
    """UTF-8 text; the mark that some editors put before it is dropped."""
    return content.decode("utf-8-sig")

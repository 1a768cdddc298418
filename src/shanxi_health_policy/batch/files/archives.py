"""The parts of a zipped document, unfolded piece by piece and counted: an archive is not believed what it says of itself."""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from attrs import frozen

from shanxi_health_policy.batch.files.headers import refused
from shanxi_health_policy.errors import FileError
from shanxi_health_policy.text import Text, at

MOST_UNFOLDED = 2 * 2**30
"""How many bytes the parts of an archive may unfold to; a full sheet of visits takes a fifth of it."""
_LARGEST_LIST = 2**20
"""How many bytes the list of the parts may take: that of some ten thousand parts."""
_END, _LOCATOR, _WIDE_END = b"PK\5\6", b"PK\6\7", b"PK\6\6"
_END_SIZE, _LOCATOR_SIZE, _WIDE_END_SIZE = 22, 20, 56
_LONGEST_END = _END_SIZE + _LOCATOR_SIZE + _WIDE_END_SIZE + 2**16
_PIECE = 2**20
_ENCRYPTED = 1
_BROKEN = (zipfile.BadZipFile, zlib.error, OSError, NotImplementedError, RuntimeError, EOFError, ValueError)
_SIZE = Text(
    f"解压后至多 {MOST_UNFOLDED // 2**30} GiB 的工作簿",
    f"a workbook that unfolds to at most {MOST_UNFOLDED // 2**30} GiB",
)
WHOLE = Text(
    "完整的 Excel 工作簿（.xlsx）；请用 Excel 或 WPS 打开后另存",
    "a whole Excel workbook (.xlsx): open it in Excel or WPS and save it again",
)
_NO_PASSWORD = Text(
    "没有密码的工作簿；请去掉密码后另存", "a workbook without a password: take it off and save it again"
)


@frozen(eq=False, repr=False)
class Expected:
    """What is said of an archive that is refused: what a whole one is, one that is not too large, and one that is open."""

    whole: Text
    size: Text
    no_password: Text


_WORKBOOK = Expected(WHOLE, _SIZE, _NO_PASSWORD)


class Archive:
    """A zipped document whose parts have been unfolded once, so that all of them are known to be whole and not too large."""

    def __init__(self, path: Path, archive: zipfile.ZipFile, expected: Expected) -> None:
        self._path, self._archive, self._expected = path, archive, expected
        self.sizes: dict[str, int] = {}
        """What each part unfolds to, once all are known to be whole."""
        self._parts = {part.filename.lstrip("/").lower(): part for part in archive.infolist()}
        if len(self._parts) != len(archive.infolist()):
            raise ValueError("two parts of one name")
        if any(part.flag_bits & _ENCRYPTED for part in self._parts.values()):
            raise refused(path, at("file"), path.name, expected.no_password)

    def __contains__(self, name: str) -> bool:
        return name.lower() in self._parts

    def pieces(self, name: str) -> Iterator[bytes]:
        """What a part unfolds to, to its real end."""
        part = self._parts.get(name.lower())
        if part is None:
            raise ValueError("a part that is missing")
        if part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise NotImplementedError(f"compression {part.compress_type}")  # which does not unfold in pieces
        # Or reading would end where the archive says, though there is more; and with a checksum before that is known.
        part.file_size = MOST_UNFOLDED + 2 * _PIECE
        with self._archive.open(part) as unfolding:
            while piece := unfolding.read(_PIECE):
                yield piece

    def check(self) -> None:
        """Unfold every part once; raises [FileError][] where they are too large together."""
        too_large = refused(self._path, at("file"), self._path.name, self._expected.size)
        if sum(part.file_size for part in self._parts.values()) > MOST_UNFOLDED:
            raise too_large
        left = MOST_UNFOLDED
        for name in self._parts:
            before = left
            for piece in self.pieces(name):
                left -= len(piece)
                if left < 0:
                    raise too_large
            self.sizes[name] = before - left


def unfolded_size(path: Path) -> int:
    """How many bytes an archive says its sheets unfold to; 0 where it is none."""
    try:
        _check_list(path)
        with zipfile.ZipFile(path) as archive:
            return sum(part.file_size for part in archive.infolist() if "sheet" in part.filename.lower())
    except _BROKEN:
        return 0


@contextmanager
def opened(path: Path, expected: Expected = _WORKBOOK) -> Iterator[Archive]:
    """A document, while it is read; whatever is wrong with its folding is a [FileError][]."""
    try:
        _check_list(path)
        with path.open("rb") as file, zipfile.ZipFile(file) as archive:
            found = Archive(path, archive, expected)
            found.check()
            yield found
    except FileError:
        raise
    except _BROKEN:
        raise refused(path, at("file"), path.name, expected.whole) from None


def _check_list(path: Path) -> None:
    """Refuse an archive whose list of parts would take much memory, before anything reads it."""
    with path.open("rb") as file:
        before = max(path.stat().st_size - _LONGEST_END, 0)
        file.seek(before)
        end = file.read()
    place = end.rfind(_END)
    if place < 0 or len(end) - place < _END_SIZE:
        raise ValueError("no list of parts")
    (size,) = struct.unpack_from("<L", end, place + 12)
    locator = place - _LOCATOR_SIZE
    if locator >= 0 and end[locator : locator + 4] == _LOCATOR:
        # Programs that write piece by piece say it in 64 bits, however small it is.
        start = locator - _WIDE_END_SIZE
        (said,) = struct.unpack_from("<Q", end, locator + 8)
        if start < 0 or end[start : start + 4] != _WIDE_END or said != before + start:
            raise ValueError("the list of parts stands elsewhere")
        (size,) = struct.unpack_from("<Q", end, start + 40)
    if size > _LARGEST_LIST:
        raise ValueError("too many parts")

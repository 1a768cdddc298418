r"""The files of 3202 (对明细账): texts without a header, tabs between cells, alone or in a ZIP; read and written.

Seen are LF, CRLF, a tab at the end of each line and `\r\t`; `null` is an empty cell. A ZIP holds one text, and is not
believed what it says of its size.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import IO

from attrs import frozen

from shanxi_health_policy.batch.files.archives import Expected, opened
from shanxi_health_policy.batch.files.headers import Column, refused
from shanxi_health_policy.batch.files.meanings import meanings_of
from shanxi_health_policy.batch.files.text_files import ending_of
from shanxi_health_policy.reconciling.differences import Side
from shanxi_health_policy.reconciling.list_columns import LIST_COLUMNS, RECEIVED, RESULT, SENT
from shanxi_health_policy.text import Spoken, Text, at

INNER_NAME = "result.txt"
"""What the text in a ZIP is called by three sources."""
_TEXTS = (".txt", ".tsv")
_SEEN = 2**16
_WIDTHS = {7: SENT[:7], 8: SENT, 10: RECEIVED[:10], 11: RECEIVED}
_AMOUNT = re.compile(rb"-?[0-9]{1,10}(\.[0-9]+)?")
_EMPTY = frozenset({b"null", b"NULL"})
_ODD = (b'"', b"\r", b"\t\n", *_EMPTY)
"""Without any of these lines are plain."""
_PIECE = 2**20
_ZIP = Expected(
    whole=Text("完整的 ZIP 文件；请重新下载（9102）", "a whole ZIP archive: download it again (9102)"),
    size=Text("解压后至多 2 GiB 的 ZIP 文件", "an archive that unfolds to at most 2 GiB"),
    no_password=Text("没有密码的 ZIP 文件", "an archive without a password"),
)
_ONE_TEXT = Text("只有一个 .txt 文件的 ZIP", "an archive of exactly one .txt")
_WITH_AMOUNTS = Text(
    "有金额的应答文件（10 或 11 列）；7 列的应答没有金额，请逐笔查询（5203）",
    "an answer with amounts, of 10 or 11 columns: one of 7 has none, so ask for each settlement (5203)",
)
_AS_SENT = Text(
    "上传的 3202 文件：7 或 8 列，用制表符分隔，没有表头，可装在 ZIP 里",
    "a file as it is sent with 3202: 7 or 8 columns parted by tabs, without a header, alone or in a ZIP",
)
_NO_ANSWER = Text(
    "医院自己的清单；3202 的应答只能作为平台的清单（第二个文件）",
    "the hospital's own list: an answer of 3202 can stand for the platform's list alone, as the second file",
)
_NOT_EMPTY = Text(
    "有行的文件：空的 3202 文件，作为应答表示全部一致，作为清单表示没有结算",
    "a file with rows: an empty one of 3202 says as an answer that all is level, and as a list that there is nothing",
)
_FORM = Text(
    "3202 的文件：上传的 7 或 8 列，下载的 7、10 或 11 列，用制表符分隔，没有表头；或有表头的表",
    "a file of 3202: 7 or 8 columns as sent, 7, 10 or 11 as received, parted by tabs, without a header; or a table with one",
)


@frozen(kw_only=True)
class StatementForm:
    """How a file of 3202 is written: what sources have in several ways."""

    line_end: str = "\n"
    encoding: str = "utf-8"
    inner_name: str = INNER_NAME
    columns: int | None = None
    """How many columns, the first so many; None for all there are."""


PLAIN = StatementForm()


@frozen
class Statement:
    """A list as it is to be read: the file, and the names of its columns where it has no header."""

    path: Path
    names: tuple[str, ...] = ()

    @property
    def received(self) -> bool:
        """Whether it is the file that comes back from 3202."""
        return self.names[:7] == RECEIVED[:7]


def as_table(path: Path, folder: Path) -> Statement:
    """A list as a file that can be read; one of 3202 is brought into the usual form, line by line, in a `folder`.

    Raises [FileError][] for an archive that is broken, and for a text without a header that is none of 3202.
    """
    ending = ending_of(path)
    if ending == ".zip":
        if not path.is_file():
            raise refused(path, at("file"), path, Text("存在的文件", "a file that exists"))
        return _without_header(path, _unfolded(path, folder), folder)
    if ending in _TEXTS and path.is_file() and not _has_header(path):
        return _without_header(path, path, folder)
    return Statement(path)


def as_sent(path: Path, folder: Path) -> Path:
    """A file as a hospital sends it with 3202; one without rows, which says that there is nothing, as a table of none.

    Raises [FileError][] for a file of any other form.
    """
    raw = _unfolded(path, folder) if ending_of(path) == ".zip" else path
    first = _cells(_first_line(raw))
    if first == [b""]:
        table = folder / f"{path.stem}.csv"
        table.write_text(",".join(SENT) + "\n", encoding="utf-8")
        return table
    if _names(first)[:7] != SENT[:7] or _has_header(raw):
        raise refused(path, at("columns"), len(first), _AS_SENT)
    return path


def _unfolded(path: Path, folder: Path) -> Path:
    """The text in an archive."""
    raw = folder / f"{path.stem}.raw"
    with raw.open("wb") as file:
        for piece in _unpacked(path):
            file.write(piece)
    return raw


def as_list(side: Side, path: Path, folder: Path) -> Statement:
    """A list of one side as a file that can be read; that of the platform may be what came back from 3202.

    Raises [FileError][] for such a file as the hospital's list, and for an old form of it, which has no amounts.
    """
    found = as_table(path, folder)
    if found.received and len(found.names) == 7:
        raise refused(path, at("columns"), 7, _WITH_AMOUNTS)
    if found.received and side == "hospital":
        raise refused(path, at("columns"), RESULT.name, _NO_ANSWER)
    return found


def columns_of(statement: Statement) -> tuple[Column, ...]:
    """What a list may hold."""
    return (*LIST_COLUMNS, RESULT) if statement.received else LIST_COLUMNS


def write_statement(rows: Iterable[Sequence[str]], path: Path, form: StatementForm = PLAIN) -> None:
    """Write rows as a file of 3202, in a ZIP where its name ends so; what is empty is `null`."""
    with ExitStack() as stack:
        file: IO[bytes] = stack.enter_context(path.open("wb"))
        if path.suffix.lower() == ".zip":
            archive = stack.enter_context(zipfile.ZipFile(file, "w"))
            # the same rows give the same file: no moment of writing stands in it
            inner = zipfile.ZipInfo(form.inner_name)
            inner.compress_type = zipfile.ZIP_DEFLATED
            file = stack.enter_context(archive.open(inner, "w", force_zip64=True))
        for row in rows:
            cells = (re.sub(r"[\t\r\n]+", " ", cell) or "null" for cell in row[: form.columns])
            file.write(("\t".join(cells) + form.line_end).encode(form.encoding))


def _unpacked(path: Path) -> Iterator[bytes]:
    with opened(path, _ZIP) as archive:
        names = [name for name in archive.sizes if not name.endswith("/")]
        if len(names) != 1 or not names[0].endswith(".txt"):
            raise refused(path, at("file"), ", ".join(names), _ONE_TEXT)
        yield from archive.pieces(names[0])


def _has_header(path: Path) -> bool:
    """Whether the first line names columns, or tabs part no cells in it: then it is a table like any other."""
    line = _first_line(path)
    cells = [cell.decode("gb18030", "replace") for cell in _cells(line)]
    return b"\t" not in line or bool(meanings_of(cells, LIST_COLUMNS).found)


def _first_line(path: Path) -> bytes:
    with path.open("rb") as file:
        lines = file.read(_SEEN).removeprefix(b"\xef\xbb\xbf").splitlines()
    return next((line for line in lines if line.strip()), b"")


def _cells(line: bytes) -> list[bytes]:
    """The cells of a line, without tabs and returns at its end."""
    return line.rstrip(b"\r\n\t").split(b"\t")


def _names(first: list[bytes]) -> tuple[str, ...]:
    """The columns of a file whose first line is this; none for another file."""
    names = _WIDTHS.get(len(first), ())
    if len(first) == 7 and not _AMOUNT.fullmatch(first[3]):
        return RECEIVED[:7]  # where an amount stands in what was sent, the id of a message does here
    return names


def _without_header(path: Path, raw: Path, folder: Path) -> Statement:
    first = _cells(_first_line(raw))
    if first == [b""]:
        raise refused(path, at("file"), Spoken("it is empty", "空文件"), _NOT_EMPTY)
    names = _names(first)
    if not names:
        raise refused(path, at("columns"), len(first), _FORM)
    plain = folder / f"{path.name}.txt"
    with raw.open("rb") as source, plain.open("wb") as file:
        while data := source.read(_PIECE):
            data += source.readline()
            if any(odd in data for odd in _ODD):
                data = b"".join(_plain_line(line, len(names)) for line in io.BytesIO(data))
            file.write(data)
    return Statement(plain, names)


def _plain_line(line: bytes, width: int) -> bytes:
    """A line without what some add at its end, with empty cells empty; quotes in it are what they are."""
    cells = line.rstrip(b"\n").replace(b"\r", b"").split(b"\t")
    while len(cells) > width and not cells[-1]:
        cells.pop()
    plain = b"\t".join(b"" if cell in _EMPTY else cell for cell in cells)
    if b'"' in plain:
        plain = b"\t".join(b'"' + cell.replace(b'"', b'""') + b'"' for cell in plain.split(b"\t"))
    return plain + b"\n"

"""Files that are uploaded and downloaded: 9101, 9102. The bytes of one stand in the message in any of the forms in use."""

from __future__ import annotations

import base64
import binascii
from datetime import timedelta
from decimal import Decimal

from shanxi_health_policy.errors import MessageError
from shanxi_health_policy.his.json_text import read_json
from shanxi_health_policy.his.transactions.statements import DownloadData, UploadData, UploadedFile
from shanxi_health_policy.stand_in.refusing import RefusedError
from shanxi_health_policy.stand_in.statement_books import FileRow
from shanxi_health_policy.stand_in.turn import Download, Nodes, Turn

CONTENT = "in"
"""The field of 9101 that holds the bytes of a file."""
_BYTES = range(-128, 256)
"""A byte as a number: some languages have it with a sign."""


def upload(turn: Turn) -> Nodes:
    """9101: a file is kept, and has a number by which 3202 and 9102 name it."""
    asked = turn.the_one(UploadData)
    name, code = turn.text(asked, "filename"), turn.text(asked, "fixmedins_code")
    _check_institution(turn, code)
    content = bytes_of(asked.extra.get(CONTENT))
    if not content:
        zh, en = (
            "没有文件内容（in）；没有结算时上传装有空文本的 ZIP",
            "no bytes of a file (in); where there are no settlements, send a ZIP of an empty text",
        )
        raise RefusedError(zh, en)
    row = keep(turn, name, content)
    told = UploadedFile(
        file_qury_no=row.file_qury_no, filename=name, fixmedins_code=code, dld_endtime=row.ends
    )
    return {UploadedFile.name: (told,)}


def download(turn: Turn) -> Nodes:
    """9102: the file itself goes out, and no message."""
    asked = turn.the_one(DownloadData)
    name, code = turn.text(asked, "filename"), turn.text(asked, "fixmedins_code")
    _check_institution(turn, code)
    row = kept(turn, turn.text(asked, "file_qury_no"))
    if row.filename != name:
        zh, en = f"文件名 {name} 与文件查询号不符", f"the file of this number is not called {name}"
        raise RefusedError(zh, en)
    told = UploadedFile(
        file_qury_no=row.file_qury_no, filename=name, fixmedins_code=code, dld_endtime=row.ends
    )
    return Download({UploadedFile.name: (told,)}, row.content)


def keep(turn: Turn, filename: str, content: bytes) -> FileRow:
    """A file of the institution, kept for as many days as the scenario says; a name may say `{number}`."""
    number = f"F{turn.day}{turn.books.next_number('file', turn.day):06d}"
    row = FileRow(
        file_qury_no=number,
        fixmedins_code=turn.code,
        filename=filename.replace("{number}", number),
        ends=f"{turn.now + timedelta(days=turn.scenario.file.statements.file_days)}",
        content=content,
    )
    turn.books.statements.keep(row)
    return row


def kept(turn: Turn, number: str) -> FileRow:
    """A file of this institution; refused where there is none, and where its time is over."""
    row = turn.books.statements.file(number)
    if row is None or row.fixmedins_code != turn.code:
        raise RefusedError(f"没有文件 {number}", f"no file {number} of this institution")
    if f"{turn.now}" > row.ends:
        raise RefusedError(
            f"文件 {number} 的下载截止时间 {row.ends} 已过", f"file {number} could be had until {row.ends}"
        )
    return row


def bytes_of(given: object) -> bytes:
    r"""The bytes of a file as a message holds them: numbers in a list, or in a text of one, or base64.

    >>> bytes_of([80, 75, -1]), bytes_of("[80, 75]"), bytes_of("UEs=")
    (b'PK\xff', b'PK', b'PK')
    """
    try:
        if isinstance(given, str) and given.lstrip().startswith("["):
            given = read_json(given, CONTENT)
        if isinstance(given, str):
            return base64.b64decode("".join(given.split()), validate=True)
        if given is None:
            return b""
        if isinstance(given, list) and all(type(one) in (int, Decimal) and one in _BYTES for one in given):
            return bytes(int(one) % 256 for one in given)
    except (binascii.Error, ValueError, MessageError):
        pass
    raise RefusedError(
        "in 应为字节的数组（-128 至 255）或 base64", "in: expected a list of bytes (-128 to 255), or base64"
    )


def _check_institution(turn: Turn, code: str) -> None:
    if code != turn.code:
        raise RefusedError(f"fixmedins_code {code} 不是本机构", f"fixmedins_code {code} is not the caller's")

"""What a file is by its content, whatever its name says: so that a file that is another one is called what it is."""

from __future__ import annotations

import mmap
import re
from pathlib import Path

from attrs import frozen

from shanxi_health_policy.errors import Fault, FileError
from shanxi_health_policy.text import Spoken, Text, at


@frozen(eq=False, repr=False)
class FileKind:
    """A kind of file, by what it is called and what is to be done with it."""

    name: Text
    instead: Text
    """What is expected instead."""
    endings: tuple[str, ...] = ()
    """With which a file of this kind is read."""


def _save(zh: str, en: str) -> Text:
    return Text(
        f".csv、.parquet 或 .xlsx 文件；请{zh}，另存为 .xlsx 或 CSV",
        f"a .csv, .parquet or .xlsx file: {en}, and save it as .xlsx or CSV",
    )


def _rename(ending: str) -> Text:
    return Text(f"以 {ending} 结尾的名称；请改名", f"a name that ends in {ending}: rename it")


_OPEN = _save("用 Excel 或 WPS 打开", "open it in Excel or WPS")
_UNPACK = Text(
    "解压后的 .csv、.parquet 或 .xlsx 文件", "the .csv, .parquet or .xlsx file that is packed in it"
)
_EXPORT = Text(
    "表格：请从原系统导出 .csv 或 .xlsx", "a table: have the system that it comes from export .csv or .xlsx"
)
WORKBOOK = FileKind(Text("Excel 工作簿（.xlsx）", "an Excel workbook (.xlsx)"), _rename(".xlsx"), (".xlsx",))
PARQUET = FileKind(Text("Parquet 文件", "a Parquet file"), _rename(".parquet"), (".parquet",))
PACKED = FileKind(Text("gzip 压缩文件", "a gzip file"), _UNPACK, (".csv.gz", ".tsv.gz", ".txt.gz"))
TEXT = FileKind(Text("文本文件", "a text file"), _rename(".csv"), (".csv", ".tsv", ".txt"))
OLD_WORKBOOK = FileKind(Text("旧格式的工作簿（.xls、.et）", "a workbook in an old format (.xls, .et)"), _OPEN)
ENCRYPTED = FileKind(
    Text("有密码的工作簿", "a workbook with a password"),
    Text(
        "没有密码的工作簿；请用 Excel 或 WPS 打开，去掉密码后另存",
        "a workbook without a password: open it in Excel or WPS, take the password off and save it",
    ),
)
WEB_PAGE = FileKind(Text("网页（HTML）表格", "a web page (HTML)"), _OPEN)
_BEGINNINGS = {
    b"PAR1": PARQUET,
    b"\x1f\x8b": PACKED,
    b"PARE": FileKind(Text("加密的 Parquet 文件", "an encrypted Parquet file"), _EXPORT),
    b"%PDF": FileKind(Text("PDF 文件", "a PDF file"), _EXPORT),
    b"\x89PNG": FileKind(Text("图片", "a picture"), _EXPORT),
    b"\xff\xd8\xff": FileKind(Text("图片", "a picture"), _EXPORT),
    b"Rar!": FileKind(Text("RAR 压缩文件", "a RAR archive"), _UNPACK),
    b"7z\xbc\xaf": FileKind(Text("7-Zip 压缩文件", "a 7-Zip archive"), _UNPACK),
    b"BZh": FileKind(Text("bzip2 压缩文件", "a bzip2 file"), _UNPACK),
    b"\xfd7zXZ": FileKind(Text("xz 压缩文件", "an xz file"), _UNPACK),
    b"\x28\xb5\x2f\xfd": FileKind(Text("zstd 压缩文件", "a zstd file"), _UNPACK),
    b"SQLite format 3": FileKind(Text("SQLite 数据库", "an SQLite database"), _EXPORT),
    b"{\\rtf": FileKind(Text("RTF 文档", "an RTF document"), _EXPORT),
    b"ID;P": FileKind(Text("SYLK 表格", "a SYLK sheet"), _OPEN),
    b"MIME-Version:": WEB_PAGE,
}
_ZIPPED = {
    "xl/workbook.bin": FileKind(Text("二进制工作簿（.xlsb）", "a binary workbook (.xlsb)"), _OPEN),
    "xl/workbook.xml": WORKBOOK,
    "word/document.xml": FileKind(Text("Word 文档", "a Word document"), _EXPORT),
    "content.xml": FileKind(Text("OpenDocument 表格（.ods）", "an OpenDocument sheet (.ods)"), _OPEN),
    "[Content_Types].xml": WORKBOOK,
}
_ZIP = FileKind(Text("ZIP 压缩文件", "a ZIP archive"), _UNPACK)
_XML_SHEET = FileKind(Text("XML 表格（2003）", "an XML spreadsheet (2003)"), _OPEN)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PASSWORD = "EncryptedPackage".encode("utf-16-le")
_PAGE = re.compile(rb"\s*<(?:!doctype\s+html|html|head|meta|body|table|style)\b", re.IGNORECASE)
_XML = re.compile(rb"\s*<(?:\?xml|\?mso-application|workbook)\b", re.IGNORECASE)
_SEEN = 4096


def check_kind(path: Path, ending: str) -> None:
    """Refuse a file whose content is of another kind than the ending of its name says; it is told how to be saved.

    An ending that is none of those that are read is no matter here, unless the content is known. Raises [FileError][].
    """
    found = kind_of(path)
    if found is not None and ending not in found.endings:
        value = Spoken(found.name.en, found.name.zh)
        raise FileError([Fault(path.name, at("file"), value, found.instead)])


def kind_of(path: Path) -> FileKind | None:
    """What a file is; None where that cannot be told, as of an empty one."""
    with path.open("rb") as file:
        seen = file.read(_SEEN)
    if seen.startswith(_OLE):
        return ENCRYPTED if _holds(path, _PASSWORD) else OLD_WORKBOOK
    if seen.startswith((b"PK\3\4", b"PK\5\6")):
        return _zipped(path)
    known = next((kind for beginning, kind in _BEGINNINGS.items() if seen.startswith(beginning)), None)
    return known or _text(seen)


def _text(seen: bytes) -> FileKind | None:
    """What a text is; a text in UTF-16 has a mark, and others have no zero bytes."""
    marked = seen.startswith((b"\xff\xfe", b"\xfe\xff"))
    if marked:
        seen = seen.replace(b"\0", b"")[2:]
    seen = seen.removeprefix(b"\xef\xbb\xbf")
    if _PAGE.match(seen):
        return WEB_PAGE
    if _XML.match(seen):
        return WEB_PAGE if b"<html" in seen.lower() else _XML_SHEET
    return TEXT if seen.strip() and b"\0" not in seen else None


def _zipped(path: Path) -> FileKind:
    """What an archive is, by the names of the parts that it holds, which stand in it as they are."""
    return next((kind for name, kind in _ZIPPED.items() if _holds(path, name.encode())), _ZIP)


def _holds(path: Path, wanted: bytes) -> bool:
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        return content.find(wanted) >= 0

"""A file is what its content says: it is called that, and how it is to be saved is said, whatever it is named."""

from __future__ import annotations

import gzip
import zipfile
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest
from tests.batch.running import HEADER, faults_of

from shanxi_health_policy import PolicyChange
from shanxi_health_policy.batch import audit_file, premium_file, settle_file, what_if_file
from shanxi_health_policy.batch.files.file_kinds import check_kind, kind_of
from shanxi_health_policy.errors import FileError

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
CSV = f"{HEADER}\nV1,P1,2023-05-04,颈椎病,I,电针,10\n"
PAGE = "<table><tr><td>就诊编号</td></tr></table>"


def zipped(path: Path, *names: str) -> bytes:
    with zipfile.ZipFile(path, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    content = path.read_bytes()
    path.unlink()
    return content


def kinds(folder: Path) -> dict[str, bytes]:
    """By what each is called: contents that come under wrong names."""
    pl.DataFrame({"a": ["x"]}).write_parquet(folder / "x")
    parquet = (folder / "x").read_bytes()
    archive = folder / "x"
    return {
        "a workbook in an old format (.xls, .et)": OLE + "Workbook".encode("utf-16-le"),
        "a workbook with a password": OLE + "EncryptedPackage".encode("utf-16-le"),
        "a binary workbook (.xlsb)": zipped(archive, "xl/workbook.bin"),
        "an OpenDocument sheet (.ods)": zipped(archive, "mimetype", "content.xml"),
        "a Word document": zipped(archive, "word/document.xml"),
        "a ZIP archive": zipped(archive, "visits.csv"),
        "an Excel workbook (.xlsx)": zipped(archive, "xl/workbook.xml"),
        "a Parquet file": parquet,
        "a web page (HTML)": f"\r\n<html>{PAGE}".encode("gb18030"),
        "a PDF file": b"%PDF-1.7\n",
        "a gzip file": gzip.compress(CSV.encode()),
        "an XML spreadsheet (2003)": b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook/>',
        "a picture": b"\x89PNG\r\n",
        "a text file": CSV.encode(),
    }


@pytest.mark.parametrize("ending", [".csv", ".xlsx", ".parquet", ".xls", ".et", ""])
def test_a_file_under_the_name_of_another_kind_is_called_what_it_is(tmp_path: Path, ending: str) -> None:
    for name, content in kinds(tmp_path).items():
        source = tmp_path / f"visits{ending}"
        source.write_bytes(content)
        found = kind_of(source)
        assert found is not None
        if ending not in found.endings:
            message = faults_of(source, tmp_path)
            assert f"visits{ending}: file: {name}; expected" in message
            assert ".csv" in message or ".xlsx" in message or "password" in message or ".parquet" in message


@pytest.mark.parametrize("start", ["", "\ufeff", " \r\n"])
@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16"])
@pytest.mark.parametrize(
    "page",
    [
        "<HTML>",
        "<!DOCTYPE html>",
        PAGE,
        "<meta charset=gbk>",
        "<?xml version='1.0'?><html>",
        "MIME-Version: 1.0",
    ],
)
def test_a_web_page_is_one_in_every_encoding(tmp_path: Path, page: str, encoding: str, start: str) -> None:
    """As hospital systems write their "Excel" exports."""
    start = "" if "MIME" in page else start
    encoding = "utf-8" if "MIME" in page or start == "\ufeff" else encoding
    (tmp_path / "visits.xls").write_bytes((start + page).encode(encoding))
    assert "a web page (HTML)" in faults_of(tmp_path / "visits.xls", tmp_path)


@pytest.mark.parametrize(
    "text", [CSV.encode(), CSV.encode("utf-16"), CSV.encode("gb18030"), b"", b"\0\0", b"x<table>"]
)
def test_what_is_text_or_nothing_is_left_to_its_reader(tmp_path: Path, text: bytes) -> None:
    (tmp_path / "visits.csv").write_bytes(text)
    check_kind(tmp_path / "visits.csv", ".csv")


def test_a_file_that_may_not_be_read_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "visits.csv").write_text(CSV, encoding="utf-8")

    def fail(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("shanxi_health_policy.batch.files.file_kinds.kind_of", fail)
    assert "a file that can be read" in faults_of(tmp_path / "visits.csv", tmp_path)


def test_a_refusal_names_the_file_alone(tmp_path: Path) -> None:
    (tmp_path / "visits.csv").write_bytes(b"%PDF")
    with pytest.raises(FileError) as error:
        check_kind(tmp_path / "visits.csv", ".csv")
    assert [fault.file for fault in error.value.faults] == ["visits.csv"]


@pytest.mark.parametrize("ending", [".csv", ".xlsx", ".parquet"])
def test_every_command_calls_it_what_it_is(tmp_path: Path, ending: str) -> None:
    """And so does every file beside its own."""
    source, visits, out = tmp_path / f"page{ending}", tmp_path / "visits.csv", tmp_path / "out.csv"
    source.write_text(f"<html>{PAGE}", encoding="utf-8")
    visits.write_text(CSV, encoding="utf-8")
    calls: list[Callable[[], object]] = [
        lambda: settle_file(source, out),
        lambda: settle_file(visits, out, opening=source),
        lambda: settle_file(visits, out, earlier=[source]),
        lambda: audit_file(source, out),
        lambda: premium_file(source, out),
        lambda: what_if_file(source, PolicyChange(rate="0.80"), out=out),
    ]
    for call in calls:
        with pytest.raises(FileError) as error:
            call()
        assert [fault.value for fault in error.value.faults] == ["a web page (HTML)"]
        assert not out.exists()

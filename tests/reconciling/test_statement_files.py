"""The files of 3202: found in a ZIP or as a text, in every form seen; and archives that are broken or lie."""

from __future__ import annotations

import struct
import zipfile
from pathlib import Path

import pytest

from shanxi_health_policy.batch.files import archives
from shanxi_health_policy.errors import FileError
from shanxi_health_policy.reconciling import statement_files
from shanxi_health_policy.reconciling.list_columns import RECEIVED, SENT
from shanxi_health_policy.reconciling.statement_files import as_table, write_statement

ROW = ("S1", "V1", "P1", "100.00", "60.00", "10.00", "0")
ANSWER = ("P1", "V1", "S1", "H14110000001202305040000010001", "1", "0", "", "100.00", "60.00", "10.00")


def lines(path: Path) -> bytes:
    return path.read_bytes()


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("S1\tV1\tP1\t100.00\t60.00\t10.00\t0\n", "S1\tV1\tP1\t100.00\t60.00\t10.00\t0\n"),
        ("S1\tV1\tP1\t100.00\t60.00\tnull\t0\t\r\n", "S1\tV1\tP1\t100.00\t60.00\t\t0\n"),
        ("S1\tV1\tP1\t100.00\t60.00\tNULL\t0\r\t\n", "S1\tV1\tP1\t100.00\t60.00\t\t0\n"),
        ('S1\tV1\tP1\t1\t1\t1\t0\t{"a":1}\n', '"S1"\t"V1"\t"P1"\t"1"\t"1"\t"1"\t"0"\t"{""a"":1}"\n'),
        ("S1\tV1\tP1\t1\t1\t1\t0", "S1\tV1\tP1\t1\t1\t1\t0"),
        ("S1\tV1\tP1\t1\t1\t1\tnull", "S1\tV1\tP1\t1\t1\t1\t\n"),
        ("S1\tV1\tP1\t1\t1\t1\t0\nS2\tV1\n", "S1\tV1\tP1\t1\t1\t1\t0\nS2\tV1\n"),
    ],
)
def test_lines_of_every_form_become_plain(tmp_path: Path, written: str, plain: str) -> None:
    path = tmp_path / "sent.txt"
    path.write_bytes(written.encode())
    found = as_table(path, tmp_path)
    assert lines(found.path).decode() == plain
    assert found.names == (SENT if "{" in written else SENT[:7])


@pytest.mark.parametrize(("width", "names"), [(7, RECEIVED[:7]), (10, RECEIVED[:10]), (11, RECEIVED)])
def test_the_file_that_comes_back_is_told_from_the_one_that_is_sent(
    tmp_path: Path, width: int, names: tuple[str, ...]
) -> None:
    path = tmp_path / "answer.zip"
    write_statement([(*ANSWER, "x")[:width]], path)
    assert as_table(path, tmp_path).names == names


def test_large_files_are_made_plain_piece_by_piece(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(statement_files, "_PIECE", 50)
    path = tmp_path / "sent.txt"
    odd = [b"\t\r" * (row % 7 == 0) for row in range(40)]
    path.write_bytes(b"".join(b"S%d\tV\tP\t1\t1\t1\t0%s\n" % one for one in enumerate(odd)))
    expected = b"".join(b"S%d\tV\tP\t1\t1\t1\t0\n" % row for row in range(40))
    assert lines(as_table(path, tmp_path).path) == expected


def test_a_table_with_a_header_is_left_as_it_is(tmp_path: Path) -> None:
    for name, text in (("a.csv", "S1\tV1\n"), ("a.txt", "setl_id\tpsn_no\n1\t2\n"), ("b.txt", "a,b\n")):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        assert as_table(path, tmp_path).path == path
    assert "a file that exists" in refused(tmp_path / "missing.zip", tmp_path)


def test_what_is_written_is_read_and_the_same_rows_give_the_same_bytes(tmp_path: Path) -> None:
    for name in ("sent.txt", "sent.zip"):
        path = tmp_path / name
        write_statement([ROW, (*ROW[:5], "", "1")], path)
        (tmp_path / f"{name}.d").mkdir()
        found = as_table(path, tmp_path / f"{name}.d")
        assert lines(found.path).decode().splitlines()[1] == "S1\tV1\tP1\t100.00\t60.00\t\t1"
        once = path.read_bytes()
        write_statement([ROW, (*ROW[:5], "", "1")], path)
        assert path.read_bytes() == once


def refused(path: Path, folder: Path) -> str:
    with pytest.raises(FileError) as caught:
        as_table(path, folder)
    return caught.value.message("en")


def test_broken_archives_are_refused(tmp_path: Path) -> None:
    whole = tmp_path / "whole.zip"
    write_statement([ROW] * 500, whole)
    cut = tmp_path / "cut.zip"
    cut.write_bytes(whole.read_bytes()[:-30])
    assert "a whole ZIP archive: download it again (9102)" in refused(cut, tmp_path)
    text = tmp_path / "text.zip"
    text.write_bytes(b"S1\tV1\n")
    assert "a whole ZIP archive" in refused(text, tmp_path)
    several = tmp_path / "several.zip"
    with zipfile.ZipFile(several, "w") as archive:
        archive.writestr("a.txt", "x")
        archive.writestr("b.txt", "y")
    assert "exactly one .txt" in refused(several, tmp_path)
    with zipfile.ZipFile(tmp_path / "other.zip", "w") as archive:
        archive.writestr("a.exe", "x")
    assert "exactly one .txt" in refused(tmp_path / "other.zip", tmp_path)
    locked = bytearray(whole.read_bytes())
    place = locked.index(b"PK\1\2")
    struct.pack_into("<H", locked, place + 8, 1)
    (tmp_path / "locked.zip").write_bytes(bytes(locked))
    assert "without a password" in refused(tmp_path / "locked.zip", tmp_path)


def test_an_archive_that_unfolds_to_too_much_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "bomb.zip"
    write_statement([ROW] * 2_000, path)
    monkeypatch.setattr(archives, "MOST_UNFOLDED", 10_000)
    assert "unfolds to at most" in refused(path, tmp_path)


def test_an_empty_file_could_be_either_and_is_refused(tmp_path: Path) -> None:
    write_statement([], tmp_path / "level.zip")
    assert "says as an answer that all is level" in refused(tmp_path / "level.zip", tmp_path)


@pytest.mark.parametrize("text", ["a\tb\n", "1\t2\t3\t4\t5\t6\n", "\t".join("123456789") + "\n"])
def test_a_text_that_is_no_file_of_3202_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "odd.txt"
    path.write_text(text, encoding="utf-8")
    assert "7 or 8 columns as sent" in refused(path, tmp_path)

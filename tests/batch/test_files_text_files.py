"""Text files as bytes: what ends a line, wherever it is looked for, and how far a packed file may unfold."""

from __future__ import annotations

import gzip
import re
from itertools import product
from pathlib import Path

import pytest

from shanxi_health_policy.batch.files import text_files
from shanxi_health_policy.batch.files.text_files import (
    ending_of,
    last_line_end,
    line_ends,
    opened,
    pieces,
    size_at_most,
)
from shanxi_health_policy.errors import Fault, FileError

TEXTS = [bytes(text) for length in range(7) for text in product(b"a\r\n", repeat=length)]


def test_lines_end_by_crlf_lf_or_cr_wherever_one_begins_to_count(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text_files, "_PIECE", 3)
    for text in TEXTS:
        assert line_ends(text) == len(re.findall(rb"\r\n|\r|\n", text)), text
        for start in range(len(text) + 1):
            assert line_ends(text, start) == len(re.findall(rb"\r\n|\r|\n", text[start:])), (text, start)


def test_the_last_line_that_surely_ends_is_behind_no_cr_that_may_be_half_of_an_end() -> None:
    for text in TEXTS:
        ended = re.match(rb".*(\n|\r(?!\Z))", text, re.DOTALL)
        assert last_line_end(text) == (ended.end() if ended else 0), text


@pytest.mark.parametrize(
    ("name", "ending"),
    [
        ("2023.01.CSV", ".csv"),
        ("2023.01.csv.GZ", ".csv.gz"),
        ("2023.01.zip.csv", ".csv"),
        ("a.gz", ".gz"),
        ("a", ""),
    ],
)
def test_the_ending_of_a_name(name: str, ending: str) -> None:
    assert ending_of(Path(name)) == ending


@pytest.mark.parametrize(
    ("name", "size", "most"),
    [
        ("a.csv", 3_000_000, 3_000_000),
        ("a.csv.gz", 20, 268_435_456),
        ("a.csv.gz", 3_000_000, 300_000_000),
    ],
)
def test_a_packed_file_unfolds_to_256_mib_or_100_times_its_size(
    tmp_path: Path, name: str, size: int, most: int
) -> None:
    with (tmp_path / name).open("wb") as file:
        file.truncate(size)
    assert size_at_most(tmp_path / name) == most


@pytest.mark.parametrize("unfolded", [200, 100_000])
def test_a_packed_file_is_read_up_to_what_it_may_unfold_to_and_no_byte_further(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, unfolded: int
) -> None:
    path = tmp_path / "a.csv.gz"
    path.write_bytes(gzip.compress(b"a" * (unfolded // 2)) + gzip.compress(b"b" * (unfolded // 2)))
    size = path.stat().st_size
    # either is enough: so many bytes, or so many times the size
    for most, times in ((unfolded, 1), (1, -(-unfolded // size))):
        monkeypatch.setattr(text_files, "MOST_UNFOLDED", most)
        monkeypatch.setattr(text_files, "MOST_TIMES", times)
        assert b"".join(pieces(path, 64)) == b"a" * (unfolded // 2) + b"b" * (unfolded // 2)
    monkeypatch.setattr(text_files, "MOST_UNFOLDED", unfolded - 1)
    monkeypatch.setattr(text_files, "MOST_TIMES", (unfolded - 1) // size)
    with pytest.raises(FileError) as caught:
        list(pieces(path, 64))
    [fault] = caught.value.faults
    assert fault == Fault(path.name, "file", f"'{size}'", text_files._UNFOLDED)


def test_of_a_packed_file_as_many_bytes_are_read_as_are_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "a.csv.gz"
    path.write_bytes(gzip.compress(b"abc") + gzip.compress(b"defg"))
    with opened(path) as file:
        assert [file.read(size) for size in (2, 3, 5, 5)] == [b"ab", b"cde", b"fg", b""]

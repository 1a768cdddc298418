"""What parts the cells of a text file, and text files that are packed: the same table, whatever it is written with."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.batch.running import HEADER, faults_of
from tests.batch.test_csv_blocks import COLUMNS, parts_of, reference, tables

from shanxi_health_policy.batch.files import text_files
from shanxi_health_policy.batch.files.csv_blocks import text_parts
from shanxi_health_policy.batch.files.layout import Layout, Notes
from shanxi_health_policy.batch.files.separators import SEPARATORS
from shanxi_health_policy.batch.files.text_files import TEXTS
from shanxi_health_policy.batch.settled_file import settle_file
from shanxi_health_policy.errors import FileError

ROWS = ["V1,P1,2023-05-04,哮喘,I,电针,200", "V2,P2,2023-05-05,哮喘,I,督灸,90"]


@given(data=st.data(), separator=st.sampled_from(list(SEPARATORS)), size=st.integers(80, 300))
def test_any_separator_gives_the_same_table(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject, separator: str, size: int
) -> None:
    path = tmp_path_factory.mktemp("separators") / data.draw(st.sampled_from(["a.csv", "a.TSV", "a.txt"]))
    table, text = data.draw(tables(separator))
    path.write_bytes(text.encode("utf-8-sig"))
    found = parts_of(path, size)
    assert found == reference(text, separator)
    assert found[0] == [tuple(row) for row in table if any(cell.strip() for cell in row)]


@pytest.mark.parametrize("ending", [*TEXTS, ".CSV", ".Tsv.GZ"])
@pytest.mark.parametrize("separator", list(SEPARATORS))
def test_every_ending_and_separator_settles_alike(tmp_path: Path, ending: str, separator: str) -> None:
    path = tmp_path / f"visits{ending}"
    text = "\n".join([HEADER, *ROWS]).replace(",", separator).encode()
    path.write_bytes(
        gzip.compress(text[:50]) + gzip.compress(text[50:]) if ending.lower().endswith("gz") else text
    )
    summary = settle_file(path, tmp_path / "out.csv", memory="512MB")
    assert (summary.rows_settled, summary.rows_rejected) == (2, 0)


def test_names_that_are_told_are_known_as_well(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("y,p;q;r\n1,2;3;4\n", encoding="utf-8")
    found = text_parts(tmp_path / "a.csv", COLUMNS, Layout(columns={"q": "x", "r": "y"}), 100, Notes())
    assert [headers for headers, *_ in found] == [["y,p", "q", "r"]]


def test_an_ambiguous_header_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("x;甲,y\n1;2,3\n", encoding="utf-8")
    with pytest.raises(FileError) as error:
        parts_of(tmp_path / "a.csv", 100)
    assert "separator: comma, semicolon; expected one separator" in error.value.message("en")


def test_without_a_known_name_the_ending_decides(tmp_path: Path) -> None:
    for ending, separator in ((".csv", ","), (".txt", ","), (".tsv", "\t")):
        (tmp_path / f"a{ending}").write_text(f"p{separator}q;r\n", encoding="utf-8")
        assert "p、q;r" in faults_of(tmp_path / f"a{ending}", tmp_path)


@pytest.mark.parametrize("cut", [-1, -8, 30, 5])
def test_a_gzip_file_that_is_cut_or_damaged_is_named(tmp_path: Path, cut: int) -> None:
    packed = gzip.compress("\n".join([HEADER, *ROWS]).encode())
    damaged = bytearray(packed)
    damaged[20:24] = b"\xff\xff\xff\xff"
    for content in (packed[:cut], bytes(damaged), packed + b"garbage"):
        (tmp_path / "visits.csv.gz").write_bytes(content)
        assert "visits.csv.gz: file: 'visits.csv.gz'; expected a whole gzip file" in faults_of(
            tmp_path / "visits.csv.gz", tmp_path
        )


def test_a_gzip_file_that_unfolds_to_too_much_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(text_files, "MOST_UNFOLDED", 10_000)
    (tmp_path / "visits.csv.gz").write_bytes(gzip.compress(f"{HEADER}\n".encode() + b",,,\n" * 100_000))
    assert "unfolds to at most 100 times its size" in faults_of(tmp_path / "visits.csv.gz", tmp_path)


def test_a_sheet_is_no_part_of_a_text_file(tmp_path: Path) -> None:
    (tmp_path / "visits.csv").write_text(HEADER, encoding="utf-8")
    assert "--sheet" in faults_of(tmp_path / "visits.csv", tmp_path, layout=Layout(sheet="1"))

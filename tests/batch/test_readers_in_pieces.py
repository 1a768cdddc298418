"""Text files that are read in pieces smaller than a record, and what is wrong far down in them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from shanxi_health_policy.batch.files.csv_blocks import text_parts
from shanxi_health_policy.batch.files.headers import INPUT_COLUMNS
from shanxi_health_policy.batch.files.layout import Layout, Notes
from shanxi_health_policy.batch.files.raw_table import _readable, read_parts
from shanxi_health_policy.errors import FileError

HEADER = "visit_id,person_id,visited_on,condition,fee_class,technique,amount"
ROW = "V1,P1,2023-05-04,哮喘,III,督灸,1.00"


@pytest.mark.parametrize("before", ["", "\n" * 20])
def test_a_piece_without_a_whole_record_waits_for_the_next(tmp_path: Path, before: str) -> None:
    """Of UTF-16 a piece holds half as many characters as bytes: less than one record, or blank lines alone."""
    path = tmp_path / "visits.csv"
    path.write_text(f"{before}{HEADER}\n{ROW}\n", encoding="utf-16")
    parts = list(read_parts(path, INPUT_COLUMNS, Layout(), 96))
    assert [part.frame["person_id"].to_list() for part in parts if part.frame.height] == [["P1"]]


def test_a_nul_byte_far_down_refuses_the_file_by_its_line(tmp_path: Path) -> None:
    path = tmp_path / "visits.csv"
    path.write_text(f"{HEADER}\n" + f"{ROW}\n" * 20_000 + "V2,\0\n", encoding="utf-8")
    with pytest.raises(FileError, match="20002"):
        list(read_parts(path, INPUT_COLUMNS, Layout(), 4096))
    notes = Notes()
    with pytest.raises(FileError, match="20002"):
        list(text_parts(path, INPUT_COLUMNS, Layout(encoding="utf-8"), 4096, notes))


def test_a_line_of_utf_8_that_could_be_the_other_encoding_too_is_named(tmp_path: Path) -> None:
    path = tmp_path / "visits.csv"
    lines = [HEADER.encode(), ROW.replace("督灸", "艾灸法").encode("gb18030"), ROW.encode("utf-8")]
    path.write_bytes(b"\n".join([*lines, ROW.encode("gb18030"), b""]))
    with pytest.raises(FileError) as caught:
        list(read_parts(path, INPUT_COLUMNS, Layout()))
    assert {fault.where for fault in caught.value.faults} == {"line 2", "line 4"}


def test_what_the_system_says_while_a_file_is_read_is_said_of_the_file() -> None:
    def failing() -> Iterator[Any]:
        yield from ()
        raise OSError(5, "Input/output error")

    with pytest.raises(FileError) as caught:
        list(_readable(Path("visits.csv"), failing()))
    assert caught.value.faults[0].file == "visits.csv"

"""Tables out: whole or not at all, by the ending of the file."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from shanxi_health_policy.batch.files.output_tables import write_table
from shanxi_health_policy.errors import FileError

FRAME = pl.DataFrame({"condition": ["哮喘"], "annual": [Decimal("880.00")]})


def test_json_keeps_money_exact(tmp_path: Path) -> None:
    write_table(FRAME, tmp_path / "limits.json")
    assert json.loads((tmp_path / "limits.json").read_text(encoding="utf-8")) == [
        {"condition": "哮喘", "annual": "880.00"}
    ]


def test_a_file_is_as_readable_as_any_other_new_one(tmp_path: Path) -> None:
    (tmp_path / "plain").touch()
    write_table(FRAME, tmp_path / "limits.csv")
    assert (tmp_path / "limits.csv").stat().st_mode == (tmp_path / "plain").stat().st_mode


def test_an_unknown_ending_is_refused_and_nothing_is_left(tmp_path: Path) -> None:
    with pytest.raises(FileError, match=r"\.csv"):
        write_table(FRAME, tmp_path / "limits.doc")
    assert list(tmp_path.iterdir()) == []


def test_more_rows_than_a_sheet_holds_are_refused(tmp_path: Path) -> None:
    frame = pl.select(n=pl.int_range(1_048_576))
    with pytest.raises(FileError, match="1048575"):
        write_table(frame, tmp_path / "many.xlsx")
    assert list(tmp_path.iterdir()) == []

"""Parquet files of odd types, and options that a file of their kind does not have."""

from __future__ import annotations

from datetime import date, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from polars.testing import assert_frame_equal
from tests.batch.running import HEADER, faults_of

from shanxi_health_policy.batch import Layout, settle_file
from shanxi_health_policy.batch.files.parquet_files import (
    EXPECTED_EXACT,
    _huge_as_text,
    _why_not,
    parquet_parts,
)

ROW = dict(zip(HEADER.split(","), ["V1", "P1", "2023-05-04", "颈椎病", "I", "电针", "10"], strict=True))


KINDS = {
    "Int8": pl.Series([10, 127], dtype=pl.Int8),
    "UInt64": pl.Series([10, 2**64 - 1], dtype=pl.UInt64),
    "narrow Int128": pl.Series([10, 11], dtype=pl.Int128),
    "Int128": pl.Series([10, 2**127 - 1], dtype=pl.Int128),
    "UInt128": pl.Series([10, 2**128 - 1], dtype=pl.UInt128),
    "Decimal": pl.Series([Decimal(10), Decimal(10**38 - 1)], dtype=pl.Decimal(38, 0)),
}


@pytest.mark.parametrize("column", ROW)
@pytest.mark.parametrize("kind", KINDS)
def test_no_width_of_a_number_is_a_traceback(tmp_path: Path, column: str, kind: str) -> None:
    """Each of its cells is understood or rejected."""
    frame = pl.DataFrame({**{name: [cell] * 2 for name, cell in ROW.items()}, column: KINDS[kind]})
    frame.write_parquet(tmp_path / "visits.parquet")
    summary = settle_file(tmp_path / "visits.parquet", tmp_path / "out.csv")
    assert summary.rows_read == summary.rows_settled + summary.rows_rejected == 2


@pytest.mark.parametrize(
    "cells",
    [[["x"]], [{"a": "x"}], [b"x"], [1.5], [timedelta(1)], [time(9, 30)]],
    ids=["list", "struct", "binary", "float", "duration", "time"],
)
def test_what_is_not_exact_is_refused_by_its_column(tmp_path: Path, cells: list[Any]) -> None:
    pl.DataFrame({**{name: [cell] for name, cell in ROW.items()}, "note": cells}).write_parquet(
        tmp_path / "visits.parquet"
    )
    assert "visits.parquet: column note:" in faults_of(tmp_path / "visits.parquet", tmp_path)


def test_a_column_that_is_not_used_may_hold_truths_days_and_times(tmp_path: Path) -> None:
    day = pl.Series([date(2023, 5, 4)])
    more = {"note": [True], "note_2": day, "note_3": day.cast(pl.Datetime)}
    pl.DataFrame({**{name: [cell] for name, cell in ROW.items()}, **more}).write_parquet(
        tmp_path / "visits.parquet"
    )
    summary = settle_file(tmp_path / "visits.parquet", tmp_path / "out.csv")
    assert (summary.visits_settled, summary.ignored_columns) == (1, ("note", "note_2", "note_3"))


def test_why_a_type_is_refused_is_told_of_its_column(tmp_path: Path) -> None:
    """A birthday or a time of admission is the id of nobody, and a truth is no condition."""
    day = {name: [cell] for name, cell in ROW.items()} | {
        "person_id": [date(1990, 1, 1)],
        "condition": [True],
    }
    pl.DataFrame(day).write_parquet(tmp_path / "visits.parquet")
    told = faults_of(tmp_path / "visits.parquet", tmp_path)
    assert (
        "column person_id: Date; expected text, integer or decimal: only a column of days holds days" in told
    )
    assert (
        "column condition: Boolean; expected text, integer, date or decimal: only a mark of refunds" in told
    )


@pytest.mark.parametrize("column", ["fee_class", "hospital_grade", "condition", "technique"])
def test_decimals_without_empty_cells_are_read_as_names(tmp_path: Path, column: str) -> None:
    """As databases give whole numbers; 3 is a fee class, the name of an item, no grade that is asked for, and no condition."""
    cells = {name: [cell] for name, cell in ROW.items()} | {
        column: pl.Series([Decimal(3)], dtype=pl.Decimal(38, 0))
    }
    pl.DataFrame(cells).write_parquet(tmp_path / "visits.parquet")
    summary = settle_file(tmp_path / "visits.parquet", tmp_path / "out.csv")
    assert summary.rows_settled == (column != "condition")


@pytest.mark.parametrize("said", [{"encoding": "utf-8"}, {"sheet": "1月"}, {"skip_rows": 1}])
def test_an_option_that_parquet_does_not_have_is_refused(tmp_path: Path, said: dict[str, Any]) -> None:
    pl.DataFrame([ROW]).write_parquet(tmp_path / "visits.parquet")
    (name,) = said
    message = faults_of(tmp_path / "visits.parquet", tmp_path, layout=Layout(**said))
    assert f"visits.parquet: --{name.replace('_', '-')}:" in message


@pytest.mark.parametrize(("empty", "told"), [(10, ()), (11, ("11 empty rows are not read",))])
def test_empty_rows_are_nothing_and_many_are_told(tmp_path: Path, empty: int, told: tuple[str, ...]) -> None:
    row = ["V1", "P1", "2023-05-04", "颈椎病", "I", "电针", "10.00"]
    rows = [*([None] * len(row) for _ in range(empty)), row]
    pl.DataFrame(rows, schema=dict.fromkeys(HEADER.split(","), pl.String), orient="row").write_parquet(
        tmp_path / "v.parquet"
    )
    summary = settle_file(tmp_path / "v.parquet", tmp_path / "s.csv")
    assert (summary.visits_settled, summary.rows_rejected) == (1, 0)
    assert tuple(one.says.en for one in summary.notes if "empty" in one.says.en) == told


@pytest.mark.parametrize(
    ("rows", "columns", "size", "parts"),
    [
        (5, 2, 96, [(1, 3, 0.6), (4, 2, 1.0)]),
        (4, 1, 32, [(1, 2, 0.5), (3, 2, 1.0)]),
        (2, 1, 1, [(1, 1, 0.5), (2, 1, 1.0)]),
        (3, 1, 2**20, [(1, 3, 1.0)]),
        (1, 1, 16, [(1, 1, 1.0)]),
        (0, 1, 16, [(1, 0, 1.0)]),
        (0, 0, 16, [(1, 0, 1.0)]),
    ],
)
def test_a_part_has_as_many_rows_as_have_room_at_16_bytes_a_cell(
    tmp_path: Path, rows: int, columns: int, size: int, parts: list[tuple[int, int, float]]
) -> None:
    table = pl.DataFrame({f"n{place}": range(place, place + rows) for place in range(columns)})
    table.write_parquet(tmp_path / "v.parquet")
    found = list(parquet_parts(tmp_path / "v.parquet", (), Layout(), size))
    assert [(first, frame.height, share) for _, frame, first, share in found] == parts
    assert all(headers == table.columns for headers, *_ in found)
    together = pl.concat(frame for _, frame, _, _ in found)
    assert together.columns == [f"c{place}" for place in range(columns)]
    assert together.rows() == table.rows()


@pytest.mark.parametrize(
    ("cells", "as_text"),
    [
        (pl.Series([2**63 - 1], dtype=pl.Int64), None),
        (pl.Series([1, None], dtype=pl.Int128), ["1", None]),
        (pl.Series([2**128 - 1], dtype=pl.UInt128), [str(2**128 - 1)]),
        (pl.Series([Decimal(10**16 - 2), None], dtype=pl.Decimal(38, 0)), None),
        (pl.Series([Decimal(10**16), Decimal(1)], dtype=pl.Decimal(38, 0)), [str(10**16), "1"]),
        (pl.Series([Decimal(1), Decimal(-(10**16))], dtype=pl.Decimal(20, 2)), ["1.00", f"-{10**16}.00"]),
        (pl.Series([None], dtype=pl.Decimal(38, 0)), None),
        (pl.Series(["x"]), None),
    ],
)
def test_numbers_beyond_what_is_counted_with_become_texts(
    cells: pl.Series, as_text: list[str | None] | None
) -> None:
    table = pl.DataFrame({"a": cells, "b": pl.Series([Decimal(2)] * len(cells), dtype=pl.Decimal(5, 1))})
    found = _huge_as_text(table)
    expected = table if as_text is None else table.with_columns(a=pl.Series(as_text))
    assert_frame_equal(found, expected)


@pytest.mark.parametrize(
    ("kind", "free", "day", "flag", "amount"),
    [
        (pl.Boolean(), True, False, True, False),
        (pl.Date(), True, True, False, False),
        (pl.Datetime("us"), True, True, False, False),
        (pl.Decimal(38, 2), True, True, True, True),
        (pl.Decimal(39, 2), False, False, False, False),
        (pl.Float64(), False, False, False, False),
        *(
            (kind, True, True, True, True)
            for kind in (pl.String(), pl.UInt8(), pl.Int128(), pl.Categorical(), pl.Null())
        ),
    ],
)
def test_which_type_which_column_may_have(
    kind: pl.DataType, free: bool, day: bool, flag: bool, amount: bool
) -> None:
    asked = {None: free, "visited_on": day, "refund_flag": flag, "charge_or_refund": flag, "amount": amount}
    assert {column: _why_not(kind, column) is None for column in asked} == asked
    assert free or _why_not(kind, None) == EXPECTED_EXACT

"""What stands exactly at a border of cells: the largest amount, the first day, a time of one nanosecond, numbers far apart."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal

import polars as pl
import pytest

from shanxi_health_policy.batch.columns import day_order
from shanxi_health_policy.batch.columns.amount_cells import fen_of
from shanxi_health_policy.batch.columns.day_cells import DayCells, Times, of_times, read_days
from shanxi_health_policy.batch.columns.distinct_cells import by_distinct
from shanxi_health_policy.days import FIRST_DAY, LAST_DAY
from shanxi_health_policy.money import MAX_FEN

_SECOND = 10**9


def test_amounts_as_people_write_them_stand_beside_plain_ones() -> None:
    cells = {
        "9999999999.99": MAX_FEN, "￥9,999,999,999.99": MAX_FEN, "10000000000": None, "0.01": 1, "150元": 15_000,
        "x": None, "7": 700,
    }  # fmt: skip
    assert fen_of(pl.Series([*cells, None], dtype=pl.String)).to_list() == [*cells.values(), None]
    assert fen_of(pl.Series(["￥1"])).to_list() == [100]
    assert fen_of(pl.Series([None, "9999999999.99"])).to_list() == [None, MAX_FEN]


@pytest.mark.parametrize("scale", range(6))
def test_of_decimals_the_largest_amount_is_taken_and_the_next_is_not(scale: int) -> None:
    """However many places a column has: up to the largest amount, in whole fen, and nothing below zero."""
    last = Decimal(1).scaleb(-scale)
    fen = 100 // 10**scale or 1
    largest = MAX_FEN // fen * fen
    most = Decimal(largest).scaleb(-2)
    cells = {most: largest, most + last: None, Decimal(0): 0, -last: None, last: fen if scale <= 2 else None}
    found = fen_of(pl.Series(list(cells), dtype=pl.Decimal(38, scale)))
    assert found.to_list() == list(cells.values())
    alone = fen_of(pl.Series([most, Decimal(1)], dtype=pl.Decimal(38, scale)))
    assert alone.to_list() == [largest, 100], "where every cell is an amount"


def _cells(
    days: list[int | None], times: list[int | None] | None = None, zoned: list[bool] | None = None
) -> DayCells:
    return DayCells(
        pl.Series(days, dtype=pl.Int32).cast(pl.Date),
        None if times is None else pl.Series(times, dtype=pl.Int64),
        None if zoned is None else pl.Series(zoned, dtype=pl.Boolean),
    )


def test_days_and_times_are_counted_as_far_as_they_are_known() -> None:
    assert Times.of(_cells([1, None, 3])) == Times(2, 0, 0)
    assert Times.of(_cells([1, 2, None], [0, 1, None])) == Times(2, 1, 0), "midnight is no time"
    assert Times.of(_cells([1, 2], [5, 6], [True, False])) == Times(2, 2, 1)
    assert Times(5, 3, 2) + Times(7, 4, 1) == Times(12, 7, 3)


@pytest.mark.parametrize(
    ("times", "order", "noted"),
    [
        (Times(), False, ()),
        (Times(3, 0), False, ()),
        (Times(1, 1), True, ()),
        (Times(3, 3), True, ()),
        (Times(3, 1), False, ("2 rows have no time of day", "the other 1 has one")),
    ],
)
def test_times_order_a_day_only_where_every_row_has_one(
    times: Times, order: bool, noted: tuple[str, ...]
) -> None:
    assert times.order_days is order
    notes = of_times(times, None)
    assert [note.code for note in notes] == (["some_times"] if noted else [])
    assert all(said in notes[0].says.en for said in noted)


@pytest.mark.parametrize(
    ("times", "code", "said"),
    [
        (Times(), "zone_not_needed", ()),
        (Times(3, 3), "zone_not_needed", ("UTC",)),
        (Times(1, 1, 1), "", ()),
        (Times(3, 3, 3), "", ()),
        (Times(5, 5, 2), "some_zones", ("2 rows have times with a zone", "the other 3 have none")),
    ],
)
def test_it_is_noted_what_became_of_the_zone(times: Times, code: str, said: tuple[str, ...]) -> None:
    assert of_times(times, None) == ()
    notes = of_times(times, "UTC")
    assert [note.code for note in notes] == ([code] if code else [])
    assert all(one in notes[0].says.en for one in said)


def test_a_time_is_told_only_where_the_day_is_one() -> None:
    found = read_days(pl.Series(["2023-02-30 09:00", "2023-05-04 00:00:01", "1899-12-31 10:00", None]), None)
    assert found.day.to_list() == [None, date(2023, 5, 4), None, None]
    assert found.time is not None
    assert found.time.to_list() == [None, _SECOND, None, None]
    days = ("1899-12-31", "1900-01-01", "2999-12-31")
    instants = [datetime.fromisoformat(f"{day}T00:00:01") for day in days]
    typed = read_days(pl.Series([*instants, datetime.fromisoformat("3000-01-01T00:00:00")]), None)
    assert typed.day.to_list() == [None, FIRST_DAY, LAST_DAY, None]
    assert typed.time is not None
    assert typed.time.to_list() == [None, _SECOND, _SECOND, None]


def test_a_zone_in_full_width_is_that_of_its_own_cell() -> None:
    """Such a cell is read by itself, beside others of which none has a zone."""
    cells = pl.Series(["2023-05-04T20:00", "2023-05-04T２０:００Z", "x", "2023-05-06"])
    found = read_days(cells, "Asia/Shanghai")
    assert found.day.to_list() == [date(2023, 5, 4), date(2023, 5, 5), None, date(2023, 5, 6)]
    assert found.zoned is not None
    assert found.zoned.to_list() == [False, True, False, False]
    assert found.time is not None
    assert found.time.to_list() == [20 * 3600 * _SECOND, 4 * 3600 * _SECOND, None, None]
    refused = read_days(cells, None)
    assert refused.day.to_list() == [date(2023, 5, 4), None, None, date(2023, 5, 6)]
    assert refused.zoned is not None
    assert refused.zoned.to_list() == [False, True, False, False]


_FAR = 2**61


@pytest.mark.parametrize(
    "numbers",
    [[-1, 2], [-3, -3], [0, 5, 0], [7], [2**16, 3], [-_FAR, _FAR], [5, _FAR], [0, 300, 1_000], [1, None, 2]],
)
@pytest.mark.parametrize(
    ("kind", "meaning"),
    [(pl.Int64, int), (pl.String, str), (pl.Boolean, lambda said: said.startswith("-"))],
    ids=["whole numbers", "texts", "truths"],
)
def test_whole_numbers_of_any_size_mean_what_they_say(
    numbers: list[int | None], kind: type[pl.DataType], meaning: Callable[[str], object]
) -> None:
    """Where they lie close together, they are looked up in a table; far ones must not make it as long as they are large."""
    found = by_distinct(pl.Series("cell", numbers, dtype=pl.Int64), meaning, kind)
    assert found.to_list() == [None if number is None else meaning(str(number)) for number in numbers]
    assert found.dtype == kind
    assert found.name == "cell"


@pytest.mark.parametrize("kind", [pl.Int64, pl.String, pl.Boolean, pl.Date])
def test_a_column_without_cells_has_the_type_of_what_cells_mean(kind: type[pl.DataType]) -> None:
    """Even where the words that may occur are known, and what they mean was asked."""
    meanings = {pl.Int64: 1, pl.String: "a", pl.Boolean: True, pl.Date: FIRST_DAY}
    for cells in (pl.Series("cell", [], dtype=pl.Enum(["x", "y"])), pl.Series("cell", [], dtype=pl.String)):
        assert by_distinct(cells, lambda _: meanings[kind], kind).dtype == kind


@pytest.mark.parametrize("some", [True, False])
def test_a_truth_that_some_rows_leave_open_goes_with_its_row(some: bool) -> None:
    visits = pl.DataFrame(
        {
            "first_row": [0, 1, 2],
            "day": pl.Series([3, 1, 2], dtype=pl.Int32).cast(pl.Date),
            "time": pl.Series([None] * 3, dtype=pl.Int64),
            "truth": [some, None, some],
        }
    )
    assert day_order.in_order(visits)["truth"].to_list() == [None, some, some]

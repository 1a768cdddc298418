"""Visits in the order of settlement: by the day, those of one day as they come; every row whole, wherever it is moved."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from shanxi_health_policy.batch.columns import day_order

_FIRST, _LAST = -719_162, 2_932_896
"""The days 0001-01-01 and 9999-12-31."""
days = st.one_of(
    st.lists(st.integers(19_000, 19_010), max_size=40),
    st.lists(st.integers(_FIRST, _LAST), max_size=20),
)


def a_table(of_days: list[int], seed: int = 0, apart: int = 1) -> pl.DataFrame:
    """Visits with every kind of column, such as share their memory, and such as say nothing; first rows are so far apart."""
    random = np.random.default_rng(seed)
    rows = len(of_days)
    number, cost = pl.Series(np.arange(rows) * apart + 5), pl.Series(random.integers(0, 5, rows))
    flags = pl.Series(random.integers(0, 2, rows) == 1, dtype=pl.Boolean)
    return pl.DataFrame(
        {
            "first_row": number,
            "visit_id": number,
            "person_id": pl.Series(random.choice(["甲", "乙", "丙"], rows), dtype=pl.String),
            "day": pl.Series(of_days, dtype=pl.Int32).cast(pl.Date),
            "time": pl.Series([None] * rows, dtype=pl.Int64),
            "tier": pl.Series(random.integers(1, 4, rows).astype(np.int8)),
            "cancels": pl.Series([None] * rows, dtype=pl.Int64),
            "some": pl.Series([None if one % 3 else one for one in range(rows)], dtype=pl.Int64),
            "total": cost,
            "listed_cost": cost,
            "bits": cost.reinterpret(signed=False),
            "eligible": pl.Series(cost.to_list(), dtype=pl.Int64),
            "claimed": pl.Series(random.integers(0, 9, rows)).cast(pl.Decimal(12, 2)),
            "paid": pl.Series(random.integers(0, 9, rows)).cast(pl.Decimal(12, 2)),
            "any_listed": pl.repeat(value=True, n=rows, dtype=pl.Boolean, eager=True),
            "all_listed": flags,
            "incomplete": ~flags,
        }
    )


@given(days, st.integers(0, 9), st.integers(1, 3))
def test_rows_are_moved_whole_into_the_order_of_days(of_days: list[int], seed: int, apart: int) -> None:
    visits = a_table(of_days, seed, apart)
    found = day_order.in_order(visits)
    assert found.schema == visits.schema
    assert found.columns == visits.columns
    assert found.rows() == sorted(visits.rows(), key=lambda row: (row[3], row[0]))


@given(days, days)
def test_rows_in_several_pieces_are_moved_whole(some: list[int], others: list[int]) -> None:
    whole = a_table(some + others)
    pieces = pl.concat([whole.head(len(some)), whole.tail(len(others))], rechunk=False)
    assert day_order.in_order(pieces).equals(day_order.in_order(whole))


@given(days, st.randoms(use_true_random=False))
def test_rows_that_do_not_come_by_their_numbers_are_put_in_order_as_well(
    of_days: list[int], random: Any
) -> None:
    visits = a_table(of_days)
    shuffled = list(range(visits.height))
    random.shuffle(shuffled)
    assert day_order.in_order(visits[shuffled]).equals(day_order.in_order(visits))


def test_what_is_in_order_is_left_as_it_is() -> None:
    visits = a_table([5, 5, 6, 9])
    assert day_order.in_order(visits) is visits


def test_columns_that_share_memory_share_it_afterwards() -> None:
    found = day_order.in_order(a_table([3, 1, 2] * 20))
    at = {
        name: found[name].to_numpy().__array_interface__["data"]
        for name in ("total", "listed_cost", "eligible")
    }
    assert at["total"] == at["listed_cost"] != at["eligible"]


@given(days.filter(bool))
def test_places_are_in_order_and_those_of_one_day_as_they_come(of_days: list[int]) -> None:
    found = day_order.places_by_day(np.array(of_days, np.int32))
    assert found.tolist() == sorted(range(len(of_days)), key=of_days.__getitem__)


def test_a_day_in_the_year_one_is_a_day() -> None:
    visits = a_table([_LAST, _FIRST, 0])
    assert day_order.in_order(visits)["day"].to_list() == [
        date(1, 1, 1),
        date(1970, 1, 1),
        date(9999, 12, 31),
    ]

"""Days beyond the calendar in typed columns: they come as texts that are no days, and other columns stay as they are."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from shanxi_health_policy.batch.files.far_days import far_days_as_text

FIRST, LAST = -719_162, 2_932_896
"""The days 0001-01-01 and 9999-12-31, counted from 1970-01-01."""
IN_A_DAY = {"day": 1, "ms": 86_400_000, "us": 86_400_000_000, "ns": 86_400_000_000_000}
MIDNIGHT = {"day": "", "ms": " 00:00:00.000", "us": " 00:00:00.000000"}


def table(unit: Any, *numbers: int | None) -> pl.DataFrame:
    kind = pl.Date() if unit == "day" else pl.Datetime(unit)
    return pl.DataFrame({"day": pl.Series(numbers, dtype=pl.Int64).cast(kind), "note": ["x"] * len(numbers)})


@pytest.mark.parametrize("unit", MIDNIGHT)
def test_a_column_with_a_day_outside_the_calendar_becomes_texts(unit: str) -> None:
    long = IN_A_DAY[unit]
    for inside in (FIRST * long, (LAST + 1) * long - 1):
        for numbers in ([inside], [inside, None], [0, inside]):
            assert_frame_equal(far_days_as_text(table(unit, *numbers)), table(unit, *numbers))
    for outside, told in ((FIRST * long - 1, FIRST - 1), ((LAST + 1) * long, LAST + 1)):
        found = far_days_as_text(table(unit, 0, outside, None, LAST * long))
        assert found["note"].to_list() == ["x"] * 4
        assert found["day"].to_list() == [
            f"1970-01-01{MIDNIGHT[unit]}",
            f"{told} days from 1970-01-01",
            None,
            f"9999-12-31{MIDNIGHT[unit]}",
        ]


@pytest.mark.parametrize("unit", IN_A_DAY)
def test_other_columns_stay_as_they_are(unit: str) -> None:
    for numbers in ([None, None], [], [0, 19_000 * IN_A_DAY[unit]]):
        assert_frame_equal(far_days_as_text(table(unit, *numbers)), table(unit, *numbers))
    zoned = table("us", 0).with_columns(pl.col("day").dt.replace_time_zone("Asia/Shanghai"))
    assert_frame_equal(far_days_as_text(zoned), zoned)

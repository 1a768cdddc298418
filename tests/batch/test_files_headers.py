"""Which columns a file must have, how many it may have, and where a mended rejects file says what was wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from shanxi_health_policy.batch.files.headers import (
    BALANCE_COLUMNS,
    EARLIER_COLUMNS,
    INPUT_COLUMNS,
    MOST_COLUMNS,
    REJECT_COLUMNS,
    Column,
    check_width,
    fault_columns,
)
from shanxi_health_policy.errors import Fault, FileError
from shanxi_health_policy.text import Text

IN_ENGLISH, IN_CHINESE = [one.name for one in REJECT_COLUMNS], [one.zh for one in REJECT_COLUMNS]


@pytest.mark.parametrize(
    ("columns", "optional"),
    [
        (INPUT_COLUMNS, ["fee_class", "hospital_grade", "cancels", "refund_flag", "charge_or_refund"]),
        (EARLIER_COLUMNS, ["fee_class", "patient_payment"]),
        (BALANCE_COLUMNS, []),
    ],
)
def test_what_may_be_left_out_of_a_file(columns: tuple[Column, ...], optional: list[str]) -> None:
    assert [one.name for one in columns if not one.required] == optional


@pytest.mark.parametrize(
    ("headers", "places"),
    [
        (["visit_id", *IN_ENGLISH], [1, 2, 3, 4, 5]),
        ([*IN_CHINESE, "visit_id"], [0, 1, 2, 3, 4]),
        (["Reject Line", *IN_CHINESE[1:]], [0, 1, 2, 3, 4]),
        (["visit_id", *IN_ENGLISH[1:]], []),  # one is not there
        ([*IN_ENGLISH, IN_CHINESE[0]], []),  # one is there twice
        ([*IN_ENGLISH[1:], IN_CHINESE[1]], []),
        (["visit_id"], []),
    ],
)
def test_a_rejects_file_has_every_column_of_faults_once(headers: list[str], places: list[int]) -> None:
    assert fault_columns(headers) == places


def test_a_file_may_have_as_many_columns_as_a_sheet_and_not_one_more() -> None:
    check_width(Path("a.csv"), 16_384)
    with pytest.raises(FileError) as caught:
        check_width(Path("a.csv"), 16_385)
    expected = Text("至多 16384 列", "at most 16384 columns")
    assert caught.value.faults == (Fault("a.csv", "columns", "'16385'", expected),)
    assert MOST_COLUMNS == 16_384

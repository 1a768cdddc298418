"""Rows without anything in them, and zeros at the front of texts: what is told quickly is told truly."""

from __future__ import annotations

import polars as pl
import pytest

from shanxi_health_policy.batch.files.empty_rows import rows_that_hold
from shanxi_health_policy.batch.files.leading_zeros import any_begins_with_zero, without_zeros


@pytest.mark.parametrize("blank", [None, "", " ", "\t\n", "\x85", "\xa0", "\u3000", "\u2003\u3000 "])
@pytest.mark.parametrize("filled", ["!", "0", "x", " x", "\u3000药", "\u3001", "药"])
def test_a_row_holds_something_where_any_cell_is_neither_empty_nor_blank(
    blank: str | None, filled: str
) -> None:
    cells = [(filled, blank, None), (blank, filled, None), (blank, None, 3), (blank, blank, None)]
    table = pl.DataFrame(cells, {"a": pl.String, "b": pl.String, "c": pl.Int64}, orient="row")
    found = rows_that_hold(table)
    assert found is not None
    assert found.to_list() == [True, True, True, False]


def test_where_every_row_holds_something_or_there_is_none_nothing_is_told() -> None:
    assert rows_that_hold(pl.DataFrame({"a": ["x"], "b": [None]})) is None
    assert rows_that_hold(pl.DataFrame({"a": []}, {"a": pl.String})) is None
    without_columns = rows_that_hold(pl.DataFrame())
    assert without_columns is not None
    assert without_columns.is_empty()


@pytest.mark.parametrize(
    ("texts", "begins", "without"),
    [
        ([], False, []),
        ([None], False, [None]),
        (["-1", " 0", "10"], False, ["-1", " 0", "10"]),
        (["7", None, "0070", "-0", "0", "00a"], True, ["7", None, "70", "-0", "", "a"]),
    ],
)
def test_zeros_at_the_front_are_found_and_taken_away(
    texts: list[str | None], begins: bool, without: list[str | None]
) -> None:
    column = pl.Series(texts, dtype=pl.String)
    assert any_begins_with_zero(column) is begins
    assert without_zeros(column).to_list() == without
    assert not any_begins_with_zero(pl.Series([0, 7]))

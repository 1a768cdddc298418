"""Around the numbers of rows at which another way is taken, or once was: the outcome is that of the rule by hand."""

from __future__ import annotations

import pytest
from tests.benchmarks.by_hand import by_hand
from tests.benchmarks.engine import as_table, settled
from tests.benchmarks.generate import Shape, columns

from shanxi_health_policy.batch.loops import BLOCK, CLOSE, MANY


@pytest.mark.parametrize("beyond", [-1, 0, 1])
@pytest.mark.parametrize("rows", [50_000, CLOSE, BLOCK, MANY])
def test_one_row_more_or_less_changes_nothing(rows: int, beyond: int) -> None:
    visits = columns(Shape(rows + beyond, mixed=0.4, in_order=False))
    assert settled(as_table(visits)).sort("row").equals(by_hand(visits).sort("row"))

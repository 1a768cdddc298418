"""Small years with the fen that each visit is paid: at a limit, past it, taken back, in shares and by the loop alike."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import pytest

from shanxi_health_policy.batch import loops
from shanxi_health_policy.batch.columns import fold
from shanxi_health_policy.batch.columns.fold import NONE, Terms
from shanxi_health_policy.tcm.kernel import UNLIMITED, pay

HALF, THIRD = (1, 2), (1, 3)


def terms(*rows: tuple[tuple[int, int], int, int]) -> Terms:
    """Rate, limit of a visit and limit of the year, row by row, after the first row, which pays nothing."""
    all_ = [(0, 1, 0, 0), *((*rate, visit, year) for rate, visit, year in rows)]
    return Terms(*(np.array(column, np.int64) for column in zip(*all_, strict=True)))


ONE_LIMIT = terms((HALF, UNLIMITED, 1_000))
TWO_LIMITS = terms((HALF, UNLIMITED, 1_000), (THIRD, 400, 2_000))
NO_LIMIT = terms((HALF, 300, UNLIMITED))


class Year(NamedTuple):
    """Visits of one person in a year: each its row of the terms, its cost, and the place of what it takes back, or -1."""

    terms: Terms
    visits: list[tuple[int, int, int]]
    funds: list[int]
    """What the fund pays of each."""
    paid: int = 0
    """What it paid in the year before them."""
    before: tuple[int, ...] = ()
    """What visits of earlier files were paid; their places come after all others."""


YEARS = {
    "none": Year(ONE_LIMIT, [], []),
    "up to the limit": Year(ONE_LIMIT, [(1, 1_000, -1), (1, 1_000, -1)], [500, 500]),
    "past the limit": Year(ONE_LIMIT, [(1, 1_998, -1), (1, 4, -1), (1, 2, -1)], [999, 1, 0]),
    "a fen when the limit is reached": Year(ONE_LIMIT, [(1, 2, -1)], [0], paid=1_000),
    "a fen beside another when it is reached": Year(ONE_LIMIT, [(1, 2, -1), (0, 90, -1)], [0, 0], paid=1_000),
    "more was paid before than the limit": Year(ONE_LIMIT, [(1, 500, -1)], [0], paid=1_200),
    "rounded half up": Year(NO_LIMIT, [(1, 1, -1), (1, 599, -1), (1, 999, -1)], [1, 300, 300]),
    "two limits": Year(
        TWO_LIMITS,
        [(1, 1_600, -1), (2, 900, -1), (1, 2, -1), (2, 2_000, -1), (1, 900, -1), (2, 2_700, -1)],
        [800, 300, 0, 400, 0, 400],
    ),
    "two limits, to the last fen of the lower": Year(
        TWO_LIMITS, [(1, 1_998, -1), (1, 2, -1), (1, 2, -1), (2, 3, -1), (1, 2, -1)], [999, 1, 0, 1, 0]
    ),
    "two limits, to the last fen of the higher": Year(
        TWO_LIMITS, [(2, 3, -1), (2, 3, -1), (1, 600, -1), (2, 900, -1)], [1, 0, 0, 0], paid=1_999
    ),
    "the first of all is taken back": Year(ONE_LIMIT, [(1, 1_000, -1), (1, 1_000, 0)], [500, -500]),
    "the first of all is taken back, and the limit met": Year(
        ONE_LIMIT, [(1, 1_600, -1), (1, 1_600, 0), (1, 2_400, -1), (1, 2, -1)], [800, -800, 1_000, 0]
    ),
    "a later one is taken back, and the limit met": Year(
        ONE_LIMIT, [(1, 1_600, -1), (1, 600, -1), (1, 600, 1), (1, 2_400, -1)], [800, 200, -200, 200]
    ),
    "two of earlier files are taken back": Year(
        NO_LIMIT, [(1, 100, 4), (1, 500, -1), (1, 200, 3)], [-70, 250, -90], paid=300, before=(90, 70)
    ),
    "two of earlier files are taken back, and the limit met": Year(
        ONE_LIMIT, [(1, 100, 5), (1, 900, -1), (1, 200, 4), (1, 900, -1)], [-70, 270, -90, 90], paid=800, before=(90, 70)
    ),
    "one of an earlier file is taken back, and nothing else": Year(
        ONE_LIMIT, [(1, 100, 1)], [-300], paid=1_000, before=(300,)
    ),
}  # fmt: skip


def folded(year: Year, apart: int = 1) -> fold.Folded:
    """What becomes of the year, in as many persons alike as are asked for, one after another."""
    rows, columns = len(year.visits), list(zip(*year.visits, strict=True)) or [(), (), ()]
    assert apart == 1 or not year.before
    terms_of, eligible, target = (np.tile(np.array(one, np.int64), apart) for one in columns)
    target[target >= 0] += (np.repeat(np.arange(apart), rows) * rows)[target >= 0]
    return fold.fold(
        np.repeat(np.arange(apart), rows), terms_of, eligible, target if (target >= 0).any() else NONE, year.terms,
        np.full(apart, year.paid), np.array(year.before, np.int64),
    )  # fmt: skip


def ways(monkeypatch: pytest.MonkeyPatch) -> dict[str, Callable[[], None]]:
    """What is to be set for each way of working it out."""

    def by_the_loop() -> None:
        monkeypatch.setattr(loops, "_COMPILER", loops._Compiler())
        loops.compile_rule()

    def in_shares(processors: int) -> Callable[[], None]:
        def begin() -> None:
            monkeypatch.setattr(loops, "MANY", 0)
            monkeypatch.setattr("os.cpu_count", lambda: processors)

        return begin

    return {"plain": lambda: None, "loop": by_the_loop, "two": in_shares(2), "four": in_shares(4)}


@pytest.mark.parametrize("way", ["plain", "loop", "two", "four"])
@pytest.mark.parametrize("case", YEARS)
@pytest.mark.clause("lvliang-2022-22", "T2", "T3", "T4", "T5", "I-T3", "I-T10")
def test_a_year_is_paid_to_the_fen(monkeypatch: pytest.MonkeyPatch, case: str, way: str) -> None:
    year = YEARS[case]
    ways(monkeypatch)[way]()
    for apart in (1,) if year.before else (1, 9):
        found = folded(year, apart)
        assert found.fund.tolist() == year.funds * apart
        assert found.paid_after.tolist() == (year.paid + np.cumsum(year.funds, dtype=int)).tolist() * apart
        assert found.paid.tolist() == [year.paid + sum(year.funds)] * apart


@pytest.mark.parametrize("case", YEARS)
def test_nothing_is_cut_off_a_cancellation(case: str) -> None:
    year = YEARS[case]
    found = folded(year)
    for place, (row, cost, target) in enumerate(year.visits):
        cuts = (found.per_visit_cut[place], found.annual_cut[place])
        if target >= 0:
            assert cuts == (0, 0)
        else:
            numerator, denominator, visit, annual = (int(one[row]) for one in year.terms.columns)
            before = int(found.paid_after[place] - found.fund[place])
            assert (found.fund[place], *cuts) == pay(cost, numerator, denominator, visit, annual, before)


def test_one_rate_is_told_where_there_is_one() -> None:
    """A compiler divides by it: with another rate beside it that would be wrong."""
    assert NO_LIMIT.one_rate == HALF
    assert terms((HALF, 1, 1), (HALF, 2, 2)).one_rate == HALF
    assert TWO_LIMITS.one_rate is None
    assert terms((HALF, 1, 1), (HALF, 1, 1), (THIRD, 1, 1)).one_rate is None
    assert terms().one_rate is None


def test_nothing_is_compiled_before_that_is_worth_its_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that a process without the extra never asks for it."""
    asked: list[Any] = []

    def noted(function: Callable[..., Any]) -> Callable[..., Any]:
        asked.append(function)
        return function

    monkeypatch.setattr(loops, "_COMPILER", loops._Compiler())
    monkeypatch.setattr(fold, "compiled", noted)
    folded(YEARS["two limits"])
    assert asked == []
    loops.compile_rule()
    folded(YEARS["two limits"])
    assert asked == [pay, fold.pay_in_order]

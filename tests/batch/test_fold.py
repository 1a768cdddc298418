"""The heart of the columns: the loop is the rule, interpreted and compiled alike, and equal keys get equal numbers."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any
from unittest import mock

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shanxi_health_policy.batch import loops
from shanxi_health_policy.batch.columns import fold, runs
from shanxi_health_policy.batch.columns import groups as grouping
from shanxi_health_policy.batch.columns.fold import NONE, Terms
from shanxi_health_policy.errors import MissingExtraError
from shanxi_health_policy.tcm.kernel import UNLIMITED, pay

TERMS = Terms(
    *(
        np.array(column, np.int64)
        for column in zip(
            (0, 1, 0, 0),
            (60, 100, 15_000, 272_000),
            (75, 100, UNLIMITED, 20_000),
            (1, 3, 9_000, UNLIMITED),
            (1, 1, 5_000, 30_000),
            strict=True,
        )
    )
)
LIMITS = (TERMS.per_visit, TERMS.annual)
visits = st.lists(
    st.tuples(st.integers(0, 3), st.integers(0, 4), st.integers(0, 40_000), st.booleans()), max_size=60
)


def columns(rows: list[tuple[int, int, int, bool]]) -> tuple[Any, ...]:
    """Group, terms, cost and target; a row that may cancels the row before it, if that is a visit of its group."""
    target = [-1] * len(rows)
    taken: set[int] = set()
    for place, row in enumerate(rows):
        before = [
            one for one in range(place) if rows[one][0] == row[0] and target[one] < 0 and one not in taken
        ]
        if row[3] and before:
            target[place] = before[-1]
            taken.add(before[-1])
    group, terms, cost = (np.array([row[index] for row in rows], np.int64) for index in range(3))
    return group, terms, cost, np.array(target, np.int64)


def one_by_one(rows: list[tuple[int, int, int, bool]], paid: list[int]) -> list[tuple[int, int]]:
    """The rule said once more, in words of its own: what the fund pays, and what the year then stands at."""
    group, terms, cost, target = columns(rows)
    found: list[tuple[int, int]] = []
    for place in range(len(rows)):
        if target[place] >= 0:
            fund = -found[target[place]][0]
        else:
            row = terms[place]
            share = (2 * cost[place] * TERMS.numerator[row] + TERMS.denominator[row]) // (
                2 * TERMS.denominator[row]
            )
            fund = max(0, min(share, TERMS.per_visit[row], TERMS.annual[row] - paid[group[place]]))
        paid[group[place]] += int(fund)
        found.append((int(fund), paid[group[place]]))
    return found


@given(visits, st.lists(st.integers(0, 300_000), min_size=4, max_size=4))
@pytest.mark.clause("lvliang-2022-22", "T2", "T3", "T4", "T5", "I-T3", "I-T10")
def test_the_loop_is_the_rule(rows: list[tuple[int, int, int, bool]], paid: list[int]) -> None:
    group, terms, cost, target = columns(rows)
    before = np.array(paid, np.int64)
    folded = fold.fold(group, terms, cost, target, TERMS, before)
    assert list(zip(folded.fund.tolist(), folded.paid_after.tolist(), strict=True)) == one_by_one(
        rows, list(paid)
    )
    assert before is folded.paid, "what each group was paid is brought up to date"
    assert folded.paid.sum() == sum(paid) + folded.fund.sum()


def a_year(seed: int, rows: int = 5_000) -> list[tuple[int, int, int, bool]]:
    random = np.random.default_rng(seed)
    found = (random.integers(0, high, rows).tolist() for high in (400, 5, 40_000, 10))
    return [(group, terms, cost, lot == 0) for group, terms, cost, lot in zip(*found, strict=True)]


@pytest.fixture
def by_loop(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """From here on the compiled loop pays the visits, in blocks that are soon full."""

    def begin() -> None:
        monkeypatch.setattr(loops, "_COMPILER", loops._Compiler())
        loops.compile_rule()
        monkeypatch.setattr(fold, "BLOCK", 1_000)

    return begin


@pytest.mark.parametrize("processors", [1, 2, 3, 5, 64, None])
@pytest.mark.parametrize("compiles", [False, True])
def test_by_the_loop_or_without_and_shared_out_the_result_is_the_rule(
    by_loop: Callable[[], None], monkeypatch: pytest.MonkeyPatch, processors: int | None, *, compiles: bool
) -> None:
    rows = a_year(7)
    group, terms, cost, target = columns(rows)
    paid = np.arange(0, 400_000, 1_000, dtype=np.int64)
    monkeypatch.setattr(loops, "MANY", 0)
    monkeypatch.setattr(runs, "_TOGETHER", 700)
    monkeypatch.setattr("os.cpu_count", lambda: processors)
    if compiles:
        by_loop()
    found = fold.fold(group, terms, cost, target, TERMS, paid.copy())
    expected = one_by_one(rows, paid.tolist())
    assert list(zip(found.fund.tolist(), found.paid_after.tolist(), strict=True)) == expected
    assert (found.annual_cut > 0).any(), "the annual limit is reached in this year"


@pytest.mark.parametrize("compiles", [False, True])
def test_with_one_rate_for_all_the_result_is_the_rule(by_loop: Callable[[], None], *, compiles: bool) -> None:
    # The first row sets no rate of its own: it pays nothing whatever the rate is.
    of_one_rate = Terms(
        np.array([0, 2, 2], np.int64), np.array([1, 3, 3], np.int64), *(limit[:3] for limit in LIMITS)
    )
    group, terms, cost, target = columns(a_year(13))
    terms %= 3
    if compiles:
        by_loop()
    found = fold.fold(group, terms, cost, target, of_one_rate, np.zeros(400, np.int64))
    own = [one.tolist() for one in (group, terms, cost, target, *of_one_rate.columns)]
    fund, after, paid = [0] * len(group), [0] * len(group), [0] * 400
    fold.pay_in_order(pay, range(len(group)), *[*own, paid, fund, after])
    assert (found.fund.tolist(), found.paid_after.tolist(), found.paid.tolist()) == (fund, after, paid)
    assert not found.fund[(terms == 0) & (target < 0)].any()
    assert (found.fund[terms == 1] % 5_000 != 0).any(), "some are paid by the rate, and not by a limit"


@given(
    visits,
    st.lists(st.integers(0, 60_000), min_size=4, max_size=4),
    st.lists(st.integers(0, 9_000), min_size=1, max_size=9),
)
def test_what_earlier_files_paid_is_given_back(
    rows: list[tuple[int, int, int, bool]], paid: list[int], before: list[int]
) -> None:
    """A visit that takes back one of an earlier file: its position comes after those of all visits."""
    group, terms, cost, target = columns(rows)
    of_before = iter(range(len(rows), len(rows) + len(before)))
    for place in range(len(rows)):
        if target[place] < 0 and place not in target and rows[place][3]:
            target[place] = next(of_before, -1)
    in_all = [sum(before) + one for one in paid]
    found = fold.fold(
        group, terms, cost, target, TERMS, np.array(in_all, np.int64), np.array(before, np.int64)
    )
    fund, after = [0] * len(rows) + before, [0] * len(rows)
    plain = [one.tolist() for one in (group, terms, cost, target, *TERMS.columns)]
    fold.pay_in_order(pay, range(len(rows)), *[*plain, in_all, fund, after])
    assert (found.fund.tolist(), found.paid_after.tolist(), found.paid.tolist()) == (
        fund[: len(rows)],
        after,
        in_all,
    )


def test_a_process_compiles_the_rule_when_it_has_seen_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loops, "_COMPILER", loops._Compiler())
    assert not loops.is_compiled(loops.ENOUGH - 1)
    monkeypatch.setattr(loops, "find_spec", lambda _: None)
    assert not loops.is_compiled(1), "without the extra it goes on as before"
    monkeypatch.undo()
    monkeypatch.setattr(loops, "_COMPILER", loops._Compiler())
    assert loops.is_compiled(loops.ENOUGH)
    assert loops.is_compiled(0)


def test_without_the_extra_the_rule_cannot_be_compiled_beforehand(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "numba", None)
    with pytest.raises(MissingExtraError, match=r"\[compiled\]"):
        loops.compile_rule()


@given(st.integers(0, 10**12), st.integers(0, 5_000), st.integers(0, 9_000), st.integers(0, 9_000))
def test_the_rule_at_a_rate_is_the_rule(eligible: int, per_visit: int, annual: int, paid: int) -> None:
    for numerator, denominator in ((3, 5), (1, 3), (75, 100)):
        at_rate = fold._at_rate(numerator, denominator)
        said = at_rate(eligible, 0, 1, per_visit, annual, paid)  # whatever rate it is told besides
        assert said == pay(eligible, numerator, denominator, per_visit, annual, paid)


@pytest.mark.parametrize("rows", [0, 1, 7, 1_000])
def test_columns_in_one_piece_do_not_overlap(rows: int) -> None:
    kinds = (np.int64, np.int32, np.int16, np.int8)
    found = loops.side_by_side(*((rows + extra, kind) for extra, kind in enumerate(kinds)))
    for number, column in enumerate(found):
        column[:] = number
    assert [(len(column), column.dtype, set(column.tolist())) for column in found] == [
        (rows + number, np.dtype(kind), {number} if rows + number else set())
        for number, kind in enumerate(kinds)
    ]


def test_what_is_compiled_is_the_kernel_of_the_rule() -> None:
    fast = loops.compiled(pay)
    assert fast is not pay
    assert fast.py_func is pay  # type: ignore[attr-defined]
    assert fast(10_000, 60, 100, 5_000, UNLIMITED, 0) == pay(10_000, 60, 100, 5_000, UNLIMITED, 0)


def test_a_fault_in_one_share_is_not_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loops, "MANY", 0)

    def work(share: int, shares: int) -> None:
        if share == shares - 1:
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        loops.in_shares(1, work)


keys = st.lists(st.integers(0, 2**64 - 1) | st.integers(0, 9), max_size=200)


@given(keys)
def test_equal_keys_get_equal_numbers_in_the_order_they_occur(found: list[int]) -> None:
    groups = grouping.groups_of_keys(np.array(found, np.uint64))
    first = list(dict.fromkeys(found))
    assert groups.numbers.tolist() == [first.index(key) for key in found]
    assert groups.firsts.tolist() == [found.index(key) for key in first]
    assert groups.count == len(first)


@given(st.lists(st.integers(0, 9), max_size=60), st.integers(1, 12))
def test_keys_that_share_a_half_are_still_told_apart(found: list[int], halves: int) -> None:
    """Equal keys stand together whatever they share with others: here all that they are first put in order by."""
    spread = pow(int(grouping._SPREAD), -1, 2**64)
    keys = [(((key % halves) << 32) + key) * spread % 2**64 for key in found]
    first = list(dict.fromkeys(keys))
    assert grouping.groups_of_keys(np.array(keys, np.uint64)).numbers.tolist() == [
        first.index(key) for key in keys
    ]


@given(st.lists(st.integers(0, 2**40) | st.integers(0, 2**18) | st.integers(0, 3), max_size=60))
def test_runs_hold_every_row_once_and_equal_numbers_together(numbers: list[int]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(runs, "_TOGETHER", 5)
        found = runs.runs_of(np.array(numbers, np.int64))
        pieces = [piece.order for piece in found.pieces()]
    assert found.order.tolist() == sorted(range(len(numbers)), key=numbers.__getitem__)
    assert np.concatenate([NONE, *pieces]).tolist() == found.order.tolist()
    assert found.sizes.tolist() == [numbers.count(one) for one in sorted(set(numbers))]


@given(
    st.lists(st.sampled_from(["", "a", "b", "一", "a ", "A"]) | st.text(max_size=3), max_size=40),
    st.integers(1, 40),
)
def test_texts_are_told_apart(texts: list[str], few: int) -> None:
    series = pl.Series(texts, dtype=pl.String)
    first = list(dict.fromkeys(texts))
    assert grouping.groups_of_texts(series).numbers.tolist() == [first.index(text) for text in texts]
    with mock.patch.object(grouping, "_FEW", few):
        assert grouping.all_different(series) is (len(first) == len(texts))


@pytest.mark.parametrize("repeats", [1, 20])
def test_texts_that_share_a_hash_are_still_told_apart(monkeypatch: pytest.MonkeyPatch, repeats: int) -> None:
    texts = pl.Series([f"P{number % 9}" for number in range(9 * repeats)])
    monkeypatch.setattr(
        pl.Series, "hash", lambda self: pl.Series([len(text) for text in self], dtype=pl.UInt64)
    )
    numbers = grouping.groups_of_texts(texts).numbers
    assert len(set(zip(numbers.tolist(), texts, strict=True))) == 9
    assert len(set(numbers.tolist())) == 9
    assert not grouping.all_different(texts), "a hash that occurs twice is no proof of a difference"


def test_the_cuts_are_those_of_the_rule() -> None:
    rows = a_year(11, 300)
    group, terms, cost, target = columns(rows)
    folded = fold.fold(group, terms, cost, target, TERMS, np.zeros(400, np.int64))
    before = folded.paid_after - folded.fund
    for place in np.flatnonzero(target < 0):
        row = terms[place]
        expected = pay(
            cost[place], TERMS.numerator[row], TERMS.denominator[row], TERMS.per_visit[row], TERMS.annual[row],
            before[place],
        )  # fmt: skip
        assert (folded.fund[place], folded.per_visit_cut[place], folded.annual_cut[place]) == expected
    assert not folded.annual_cut[target >= 0].any()

"""What is measured side by side is the same job: all agree to the fen. The measuring itself is `make bench`."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import polars as pl
import pytest
from tests.benchmarks.agreement import disagreeing, ledger_disagrees
from tests.benchmarks.cluster import CORES, Cost, OnCluster, costs, of_cores
from tests.benchmarks.from_code import BOUNDS, CLAIMS, WHAT, YEAR, asks, figures
from tests.benchmarks.generate import Shape, columns, rows_of_a_file
from tests.benchmarks.one_call import BILLS, checked, unchecked
from tests.benchmarks.reconciling import BOUNDS as OF_LISTS
from tests.benchmarks.reconciling import DIFFERING, reconciled
from tests.benchmarks.stand_in import MESSAGES, stood_in
from tests.benchmarks.waiting import OTHERS, waited

SHAPES = (
    Shape(3_000),
    Shape(3_000, in_order=False),
    Shape(3_000, mixed=0.8, in_order=False),
    Shape(3_000, mixed=0.0),
    Shape(1_000, several=True),
    Shape(1_000, several=True, in_order=False),
)


@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_all_contestants_agree_to_the_fen(shape: Shape, tmp_path: Path) -> None:
    assert disagreeing(shape, tmp_path) == []


def test_the_ledger_agrees_with_the_rule_by_hand() -> None:
    assert not ledger_disagrees(Shape(1_000, mixed=0.8, in_order=False))


def test_both_calls_on_one_visit_give_the_same() -> None:
    for items in BILLS.values():
        assert checked(items)() == unchecked(items)()


def test_what_is_called_from_code_answers() -> None:
    """What is timed does what it is said to do: it answers, and its figures are those that have bounds."""
    answers = {name: ask() for name, (ask, _) in asks().items()}
    assert len(answers.pop("claims")) == CLAIMS  # type: ignore[arg-type]
    assert len(answers.pop("year")) == YEAR  # type: ignore[arg-type]
    assert answers.pop("find_facility").found is not None  # type: ignore[attr-defined]
    assert answers.pop("find_facility, none").found is None  # type: ignore[attr-defined]
    assert all(str(one) for one in answers.values())
    assert figures(rounds=1).keys() == BOUNDS.keys() == WHAT.keys()


def test_a_hospital_gets_its_visits_done() -> None:
    found = stood_in(visits=60, rounds=1)
    assert found.messages.keys() == set(MESSAGES)
    assert (
        min(found.apart, found.together, found.rate, found.server, found.client, found.on_disk)
        > 0
        < min(found.messages.values())
    )
    assert found.in_memory == sum(found.messages.values())


def test_lists_that_are_reconciled_differ_where_it_was_planted() -> None:
    found = reconciled(10 * DIFFERING, rounds=1)
    assert found.rows == 10 * DIFFERING
    assert all(found.times(what) > 0 for what in OF_LISTS)


def test_what_a_cluster_costs_is_a_line_through_two_sizes() -> None:
    found = [OnCluster(1_000_000, cores, 2 + 8 / cores) for cores in CORES]
    found += [OnCluster(3_000_000, cores, 2 + 24 / cores) for cores in CORES]
    known = costs(found)
    assert known == {1: Cost(2.0, 8.0), 2: Cost(2.0, 4.0)}
    assert of_cores(known, 8) == Cost(2.0, 1.0)
    assert of_cores(known, 8).of(10_000_000) == 12.0


def test_the_same_shape_is_the_same_visits_always() -> None:
    assert columns(SHAPES[1]).equals(columns(SHAPES[1]))
    assert rows_of_a_file(SHAPES[-1]).equals(rows_of_a_file(SHAPES[-1]))


def test_person_ids_look_real_and_cannot_be() -> None:
    ids = rows_of_a_file(Shape(20_000))["person_id"].unique()
    assert ids.str.contains("^99[0-9]{15}[0-9X]$").all()
    assert 0.05 < ids.str.ends_with("X").cast(pl.Float64).mean() < 0.15  # type: ignore[operator]
    assert len(ids) == columns(Shape(20_000))["person"].n_unique()


def test_out_of_order_is_out_of_order() -> None:
    days = columns(SHAPES[1])["day"].to_list()
    assert any(later < earlier for earlier, later in pairwise(days))
    assert columns(SHAPES[0])["day"].is_sorted()


def test_what_a_person_waits_for_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    """Shown with every run of the tests, and not judged: a machine with other work would judge wrongly."""
    found = [*waited(1_200, rounds=1, cold=False), *waited(60_000, rounds=1, others=())]
    with capsys.disabled():
        for one in found:
            ratio = one.later / one.floor
            print(
                f"\n{one.command}, {one.visits} visits: {one.later:.2f} s, {ratio:.2f} times the floor",
                end="",
            )
    assert [one.command for one in found] == ["settle", *OTHERS, "settle"]
    assert all(one.later > 0 < one.floor for one in found)
    assert found[-1].first > 0

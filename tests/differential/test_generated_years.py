"""Years drawn by the million: the library and the implementation in JavaScript settle every one of them to the same fen.

`DIFFERENTIAL_YEARS` says how many; `make fuzz` takes a million, of a new seed each day. What fails names the seed, the number
of the year and the smallest case, and `DIFFERENTIAL_SEED` with `DIFFERENTIAL_FIRST` begins there again.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from tests.differential.javascript import Found, JavaScript
from tests.differential.years import PLACE, Years
from tests.testing.conform.reference_adapters import HALF_EVEN, MISTAKES, Planted, skip_without

from shanxi_health_policy import Catalogue
from shanxi_health_policy.testing.conform.cases import expected
from shanxi_health_policy.testing.conform.reach import Edge, edges_of

ADAPTER = "adapter.js"
YEARS = int(os.environ.get("DIFFERENTIAL_YEARS", "2000"))
ALWAYS = 20230504
"""The seed of what is not about new years."""
SEED = int(os.environ.get("DIFFERENTIAL_SEED", ALWAYS))
FIRST = int(os.environ.get("DIFFERENTIAL_FIRST", "0"))
NOT_OF_ONE_YEAR = {
    # what a person's year under the only notice cannot hold
    Edge.LAST_DAY,
    Edge.DAY_AFTER,
    Edge.CONDITION_NOT_COVERED,
    Edge.CLASS_NOT_COVERED,
    Edge.HALF,
    Edge.OTHER_PERSON,
}
OF_THE_YEAR = {"year not reset", "annual limit per class", "refund not given back"}
"""Mistakes that only a year which is nearly used up shows."""


def first_difference(folder: Path, mistake: str | None, years: Years, first: int, count: int) -> Found | None:
    skip_without(ADAPTER)
    command = Planted(ADAPTER, mistake).write(folder)
    with JavaScript(command, PLACE, Catalogue.shipped()) as javascript:
        return javascript.first_difference(years[number] for number in range(first, first + count))


def again(seed: int, number: int) -> str:
    return f"DIFFERENTIAL_SEED={seed} DIFFERENTIAL_FIRST={number} DIFFERENTIAL_YEARS=1 pytest {Path(__file__).name}"


def test_two_implementations_settle_every_year_to_the_same_fen(tmp_path: Path) -> None:
    found = first_difference(tmp_path, None, Years.of(SEED), FIRST, YEARS)
    assert found is None, found.told(again(SEED, FIRST + found.position))


@pytest.mark.parametrize("mistake", sorted(MISTAKES[ADAPTER].keys() - {HALF_EVEN}))
def test_a_mistake_on_one_side_is_found_told_and_made_small(mistake: str, tmp_path: Path) -> None:
    years = Years.of(ALWAYS)
    found = first_difference(tmp_path, mistake, years, 0, 2000)
    assert found is not None
    assert found.difference.case == years[found.position]
    assert len(found.smallest.case.operations) <= (20 if mistake in OF_THE_YEAR else 1)
    told = found.told(again(ALWAYS, found.position))
    assert f"DIFFERENTIAL_SEED={ALWAYS} DIFFERENTIAL_FIRST={found.position} " in told
    assert f"expected {found.smallest.expected_payment}\n" in told
    once_more = first_difference(tmp_path, mistake, Years.of(ALWAYS), found.position, 1)
    assert once_more is not None
    assert once_more.smallest == found.smallest


def test_a_year_depends_on_its_seed_and_number_alone() -> None:
    assert Years.of(1)[2] == Years.of(1)[2]
    assert len({Years.of(seed)[number] for seed in range(3) for number in range(3)}) == 9


def test_the_years_go_over_every_edge_that_a_year_has() -> None:
    years = Years.of(ALWAYS)
    seen = {edge for number in range(600) for edge in edges_of(expected(years[number]), years.periods)}
    assert set(Edge) - seen == NOT_OF_ONE_YEAR

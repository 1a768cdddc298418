"""Years drawn by the million: the library and the implementation in JavaScript settle every one of them to the same fen.

`DIFFERENTIAL_YEARS` says how many, half of them by the shipped notice and half by two made of it; `make fuzz` takes a million,
of a new seed each day. What fails names the seed, the number of the year and the smallest case, and `DIFFERENTIAL_SEED` with
`DIFFERENTIAL_FIRST` begins there again.
"""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import pytest
from attrs import evolve
from tests.differential.javascript import Found, JavaScript
from tests.differential.years import PLACE, Years
from tests.testing.conform.reference_adapters import MISTAKES, Planted, skip_without

from shanxi_health_policy import Catalogue, FeeClass, Share
from shanxi_health_policy.testing.conform.cases import expected
from shanxi_health_policy.testing.conform.reach import Edge, edges_of

ADAPTER = "adapter.js"
YEARS = int(os.environ.get("DIFFERENTIAL_YEARS", "2000"))
ALWAYS = 20230504
"""The seed of what is not about new years."""
SEED = int(os.environ.get("DIFFERENTIAL_SEED", ALWAYS))
FIRST = int(os.environ.get("DIFFERENTIAL_FIRST", "0"))
SHIPPED = Catalogue.shipped()
NOTICE = SHIPPED["lvliang-2022-22"]
assert NOTICE.tcm is not None
ENDED = evolve(
    NOTICE,
    dates=evolve(NOTICE.dates, in_force_to=date(2023, 6, 29)),
    tcm=evolve(
        NOTICE.tcm,
        rate=Share.parse("0.75"),
        limits={
            (condition, tier): cell
            for (condition, tier), cell in NOTICE.tcm.limits.items()
            if condition in tuple(NOTICE.tcm.conditions)[:10] and tier is not FeeClass.III
        },
    ),
)
NEXT = evolve(
    NOTICE,
    id="lvliang-2023-1",
    number="吕医保发〔2023〕1号",
    dates=evolve(NOTICE.dates, in_force_from=date(2023, 7, 1)),
)
TWO_NOTICES = Catalogue([ENDED, NEXT])
"""One of 75% for half of the conditions and two classes, where half a fen comes out; and, after a day without any, another."""
CATALOGUES = {"shipped": SHIPPED, "two notices": TWO_NOTICES}
OF_SEVERAL_NOTICES = {
    Edge.LAST_DAY,
    Edge.DAY_AFTER,
    Edge.CONDITION_NOT_COVERED,
    Edge.CLASS_NOT_COVERED,
    Edge.HALF,
}
"""What a year under the only notice, of 60% and without an end, cannot hold."""
OF_THE_YEAR = {"year not reset", "annual limit per class", "refund not given back"}
"""Mistakes that only a year which is nearly used up shows."""


def first_difference(
    folder: Path, mistake: str | None, catalogue: Catalogue, seed: int, numbers: range
) -> Found | None:
    skip_without(ADAPTER)
    years = Years.of(seed, catalogue)
    with JavaScript(Planted(ADAPTER, mistake).write(folder), PLACE, catalogue) as javascript:
        return javascript.first_difference(years[number] for number in numbers)


def again(seed: int, number: int) -> str:
    return f"DIFFERENTIAL_SEED={seed} DIFFERENTIAL_FIRST={number} DIFFERENTIAL_YEARS=2 pytest {Path(__file__).name}"


@pytest.mark.parametrize("notices", CATALOGUES)
def test_two_implementations_settle_every_year_to_the_same_fen(notices: str, tmp_path: Path) -> None:
    found = first_difference(tmp_path, None, CATALOGUES[notices], SEED, range(FIRST, FIRST + YEARS // 2))
    assert found is None, found.told(again(SEED, FIRST + found.position))


@pytest.mark.parametrize("mistake", sorted(MISTAKES[ADAPTER]))
def test_a_mistake_on_one_side_is_found_told_and_made_small(mistake: str, tmp_path: Path) -> None:
    found = first_difference(tmp_path, mistake, TWO_NOTICES, ALWAYS, range(1000))
    assert found is not None
    assert found.difference.case == Years.of(ALWAYS, TWO_NOTICES)[found.position]
    assert len(found.smallest.case.operations) <= (20 if mistake in OF_THE_YEAR else 1)
    told = found.told(again(ALWAYS, found.position))
    assert f"DIFFERENTIAL_SEED={ALWAYS} DIFFERENTIAL_FIRST={found.position} " in told
    assert f"expected {found.smallest.expected_payment}\n" in told
    once_more = first_difference(
        tmp_path, mistake, TWO_NOTICES, ALWAYS, range(found.position, found.position + 1)
    )
    assert once_more is not None
    assert once_more.smallest == found.smallest


def test_a_year_depends_on_its_seed_and_number_alone() -> None:
    assert Years.of(1)[2] == Years.of(1)[2]
    assert len({Years.of(seed)[number] for seed in range(3) for number in range(3)}) == 9


@pytest.mark.parametrize("notices", CATALOGUES)
def test_the_years_go_over_every_edge_that_a_year_has(notices: str) -> None:
    catalogue = CATALOGUES[notices]
    years = Years.of(ALWAYS, catalogue)
    cases = (years[number] for number in range(500))
    seen = {edge for case in cases for edge in edges_of(expected(case, catalogue), years.periods)}
    assert set(Edge) - seen == {Edge.OTHER_PERSON} | (set() if notices != "shipped" else OF_SEVERAL_NOTICES)

"""The adapters of the documentation are right, and golden vectors find every mistake planted in them."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from shanxi_health_policy import Catalogue
from shanxi_health_policy.testing.conform.adapters import CommandAdapter
from shanxi_health_policy.testing.conform.cases import Case
from shanxi_health_policy.testing.conform.golden_vectors import golden_vectors
from shanxi_health_policy.testing.conform.search import search

from .reference_adapters import CORRECT, HALF_EVEN, MISTAKES, WRONG, Planted, skip_without
from .test_golden_vectors import THREE_QUARTERS

SHIPPED = Catalogue.shipped()


def wrong_payments(
    planted: Planted, folder: Path, catalogue: Catalogue
) -> list[tuple[str, int, Decimal, Decimal]]:
    """Every operation of the golden vectors that the adapter answers otherwise than it should."""
    skip_without(planted.adapter)
    found = []
    with CommandAdapter(planted.write(folder), catalogue=catalogue) as adapter:
        for vector in golden_vectors(catalogue=catalogue):
            got = adapter(Case(vector.operations))
            pairs = enumerate(zip(vector.payments, got, strict=True))
            found += [(vector.id, index, due, paid) for index, (due, paid) in pairs if due != paid]
    return found


@pytest.mark.parametrize("catalogue", [SHIPPED, THREE_QUARTERS], ids=["60%", "75%"])
@pytest.mark.parametrize("planted", CORRECT, ids=str)
def test_the_reference_adapters_are_right(planted: Planted, catalogue: Catalogue, tmp_path: Path) -> None:
    assert wrong_payments(planted, tmp_path, catalogue) == []


@pytest.mark.parametrize("planted", WRONG, ids=str)
def test_golden_vectors_find_every_planted_mistake(planted: Planted, tmp_path: Path) -> None:
    catalogue = THREE_QUARTERS if planted.mistake == HALF_EVEN else SHIPPED
    assert wrong_payments(planted, tmp_path, catalogue)


@pytest.mark.parametrize("adapter", MISTAKES)
def test_at_60_percent_half_to_even_is_no_mistake(adapter: str, tmp_path: Path) -> None:
    assert wrong_payments(Planted(adapter, HALF_EVEN), tmp_path, SHIPPED) == []


@pytest.mark.parametrize("catalogue", [SHIPPED, THREE_QUARTERS], ids=["60%", "75%"])
@pytest.mark.parametrize("planted", CORRECT, ids=str)
def test_the_kit_finds_nothing_wrong_with_them(
    planted: Planted, catalogue: Catalogue, tmp_path: Path
) -> None:
    skip_without(planted.adapter)
    with CommandAdapter(planted.write(tmp_path), catalogue=catalogue) as adapter:
        outcome = search(adapter, catalogue=catalogue, max_cases=60, seconds=120)
    assert outcome.passed
    assert outcome.complete


@pytest.mark.parametrize("planted", WRONG, ids=str)
def test_the_kit_finds_every_planted_mistake_and_makes_it_small(planted: Planted, tmp_path: Path) -> None:
    skip_without(planted.adapter)
    catalogue = THREE_QUARTERS if planted.mistake == HALF_EVEN else SHIPPED
    with CommandAdapter(planted.write(tmp_path), catalogue=catalogue) as adapter:
        outcome = search(adapter, catalogue=catalogue, max_cases=0, seconds=120)
        smallest = min(outcome.differences, key=lambda one: len(one.case.operations))
        again = adapter(smallest.case)
    assert not outcome.passed
    assert smallest.index is not None
    assert again[smallest.index] == smallest.got_payment != smallest.expected_payment
    # only a year that must first be used up takes more than one visit to be wrong
    of_the_year = planted.mistake in {
        "year not reset",
        "annual limit per class",
        "refund not given back",
        "below nothing",
    }
    assert len(smallest.case.operations) <= (25 if of_the_year else 1)

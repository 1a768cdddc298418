"""The golden vectors find, on their own, every mistake that the kit's tests know of."""

from __future__ import annotations

import pytest
from attrs import evolve

from shanxi_health_policy.testing.conform.golden_vectors import golden_vectors

from .planted import RIGHT, ROUNDINGS, WRONG_VISITS, WRONG_YEARS, Vendor
from .test_golden_vectors import THREE_QUARTERS

WRONG = WRONG_VISITS | WRONG_YEARS


def agrees(vendor: Vendor) -> bool:
    """Whether an implementation gives the payment of every golden vector."""
    vectors = golden_vectors(vendor.place, vendor.catalogue)
    return all(tuple(vendor.payments(one.operations)) == one.payments for one in vectors)


@pytest.mark.parametrize("mistake", WRONG)
def test_every_mistake_is_found(mistake: str) -> None:
    assert not agrees(WRONG[mistake])


@pytest.mark.parametrize("rounding", ROUNDINGS)
def test_the_way_to_round_half_a_fen_is_found_where_it_matters(rounding: str) -> None:
    vendor = evolve(RIGHT, rounding=ROUNDINGS[rounding])
    assert agrees(vendor)
    assert not agrees(evolve(vendor, catalogue=THREE_QUARTERS))


def test_what_is_right_is_right() -> None:
    assert agrees(RIGHT)
    assert agrees(evolve(RIGHT, catalogue=THREE_QUARTERS))

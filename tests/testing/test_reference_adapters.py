"""The adapters of the documentation are right, and golden vectors find every mistake planted in them."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from attrs import evolve

from shanxi_health_policy import Catalogue, Share
from shanxi_health_policy.testing.cases import Case
from shanxi_health_policy.testing.command_adapter import CommandAdapter
from shanxi_health_policy.testing.vectors import golden_vectors

from .reference_adapters import CORRECT, HALF_EVEN, MISTAKES, WRONG, Planted, node

SHIPPED = Catalogue.shipped()
_NOTICE = SHIPPED["lvliang-2022-22"]
assert _NOTICE.tcm is not None
THREE_QUARTERS = Catalogue([evolve(_NOTICE, tcm=evolve(_NOTICE.tcm, rate=Share.parse("0.75")))])
"""A notice whose share of whole fen does end on half a fen."""


def wrong_payments(
    planted: Planted, folder: Path, catalogue: Catalogue
) -> list[tuple[str, int, Decimal, Decimal]]:
    """Every operation of the golden vectors that the adapter answers otherwise than it should."""
    if planted.adapter.endswith(".js") and node() is None:
        pytest.skip("Node is neither in the environment nor on the PATH")
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
def test_at_60_percent_half_even_is_no_mistake(adapter: str, tmp_path: Path) -> None:
    assert wrong_payments(Planted(adapter, HALF_EVEN), tmp_path, SHIPPED) == []

"""Golden vectors: the file that ships is what the generator makes, every answer is the ledger's, and every figure is met."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve
from jsonschema import Draft202012Validator

from shanxi_health_policy import Cancellation, Catalogue, Claim, InputError, Share, settle
from shanxi_health_policy.notices.scheme import TcmScheme
from shanxi_health_policy.testing.conform.golden_vectors import VECTORS, Vector, golden_vectors, vector_lines
from shanxi_health_policy.testing.conform.protocol import schema

ROOT = Path(__file__).parents[3]
SHIPPED = ROOT / "src" / "shanxi_health_policy" / "testing" / "conform" / "vectors-141100-v1.jsonl"
EXAMPLE_CITY = ROOT / "docs" / "how-to" / "example-city.toml"
NOTICE = Catalogue.shipped()["lvliang-2022-22"]


def scheme() -> TcmScheme:
    assert NOTICE.tcm is not None
    return NOTICE.tcm


def changed(**changes: Any) -> Catalogue:
    """The catalogue of Lvliang with another scheme."""
    return Catalogue([evolve(NOTICE, tcm=evolve(scheme(), **changes))])


THREE_QUARTERS = changed(rate=Share.parse("0.75"))
"""A notice whose share of whole fen does end on half a fen."""


def test_the_shipped_file_is_what_the_generator_makes_now() -> None:
    made = "".join(vector_lines(golden_vectors(), "141100"))
    again = "shanxi-health-policy vectors -o src/shanxi_health_policy/testing/conform/vectors-141100-v1.jsonl"
    assert SHIPPED.read_text(encoding="utf-8") == made, f"run: {again}"


def test_the_shipped_file_can_be_read_with_json_alone() -> None:
    head, *cases = map(json.loads, SHIPPED.read_text(encoding="utf-8").splitlines())
    assert (head["format"], head["place"], head["cases"]) == (VECTORS, "141100", len(cases))
    operations = Draft202012Validator({**schema(), "anyOf": [{"$ref": "#/$defs/case/properties/operations"}]})
    for case in cases:
        operations.validate(case["operations"])
        assert len(case["operations"]) == len(case["payments"]) == len(case["clauses"])
        assert set(case["clauses"]) <= set(head["clauses"])
        assert case["why"]["zh"]
        assert case["why"]["en"]
    assert len({case["id"] for case in cases}) == len(cases) <= 300


def test_every_payment_is_the_ledgers() -> None:
    for vector in golden_vectors():
        assert vector.payments == tuple(one.fund_payment for one in settle(vector.operations))


def test_every_limit_is_met_and_just_missed() -> None:
    paid = {
        (operation.visit.condition, operation.tier, payment)
        for vector in golden_vectors()
        for operation, payment in zip(vector.operations, vector.payments, strict=True)
        if isinstance(operation, Claim)
    }
    for (condition, tier), cell in scheme().limits.items():
        assert cell.per_visit is not None
        for fen in (cell.per_visit - 1, cell.per_visit):
            assert (condition, tier, Decimal(fen) / 100) in paid


def test_every_year_is_used_up_to_the_fen_in_every_class() -> None:
    used_up = set()
    for vector in golden_vectors():
        totals: Counter[tuple[object, ...]] = Counter()
        for operation, payment in zip(vector.operations, vector.payments, strict=True):
            if isinstance(operation, Claim):
                key = (operation.person_id, operation.visit.condition, operation.visit.visited_on.year)
                totals[key] += int(payment * 100)
                used_up.add((operation.visit.condition, operation.tier, totals[key]))
    for (condition, tier), cell in scheme().limits.items():
        assert (condition, tier, cell.annual) in used_up


def test_every_technique_is_billed_in_every_spelling() -> None:
    billed = {
        item.technique
        for vector in golden_vectors()
        for operation in vector.operations
        if isinstance(operation, Claim)
        for item in operation.visit.items
    }
    for listed in scheme().techniques:
        assert {listed.printed, listed.technique.zh, *listed.technique.aliases} <= billed


def by_name(vectors: tuple[Vector, ...]) -> dict[str, Vector]:
    return {vector.id.rpartition("/")[0]: vector for vector in vectors}


def test_a_clerk_would_recognise_the_cases() -> None:
    vectors = by_name(golden_vectors())
    force = vectors["borders/in-force"]
    days = [one.visit.visited_on for one in force.operations if isinstance(one, Claim)]
    assert days == [date(2022, 8, 14), date(2022, 8, 15)]
    assert force.payments == (Decimal(0), Decimal(60))
    assert [one.clause for one in force.clauses] == ["T1", "T3"]
    down = vectors["classes/I-III"]
    assert (down.payments[-1], down.clauses[-1].clause) == (Decimal(0), "T5")
    back = vectors["cancellations/given-back"]
    cancelled = [
        (payment, clause.clause)
        for operation, payment, clause in zip(back.operations, back.payments, back.clauses, strict=True)
        if isinstance(operation, Cancellation)
    ]
    assert cancelled == [(Decimal(-140), "T5"), (Decimal(-60), "T5"), (Decimal(0), "T5")]


def test_a_notice_of_ones_own_has_its_own_vectors() -> None:
    vectors = by_name(golden_vectors("149900", Catalogue.load(EXAMPLE_CITY)))
    assert vectors["limits/plantar_fasciitis/II"].payments == tuple(
        map(Decimal, ("69.99", "70.00", "70.00", "49.00", "70.00"))
    )
    assert not [name for name in vectors if name.startswith(("years", "classes"))]  # it sets no annual limit
    assert vectors["borders/not-covered"].payments == (Decimal(0), Decimal(0))
    assert [one.clause for one in vectors["borders/not-covered"].clauses] == ["E2", "E5"]


def test_where_the_share_can_end_on_half_a_fen_it_does() -> None:
    vector = by_name(golden_vectors(catalogue=THREE_QUARTERS))["rate/rounding"]
    costs = [one.visit.items[0].fen for one in vector.operations if isinstance(one, Claim)]
    halves = {cost for cost in costs if cost * 75 % 100 == 50}
    assert {2, 6, 10} <= halves
    assert dict(zip(costs, vector.payments, strict=True))[2] == Decimal("0.02")  # to even would be 0.02 too
    assert dict(zip(costs, vector.payments, strict=True))[6] == Decimal("0.05")  # to even would be 0.04


@pytest.mark.parametrize(
    "catalogue",
    [
        changed(rate=Share.parse("0")),
        changed(rate=Share.parse("1")),
        changed(rate=Share.parse("0.000001")),
        changed(limits={key: evolve(cell, per_visit=None) for key, cell in scheme().limits.items()}),
        changed(
            limits={key: evolve(cell, per_visit=None, annual=None) for key, cell in scheme().limits.items()}
        ),
        changed(limits={key: evolve(cell, per_visit=0, annual=0) for key, cell in scheme().limits.items()}),
        changed(limits={key: evolve(cell, annual=cell.per_visit) for key, cell in scheme().limits.items()}),
        changed(limits=dict(list(scheme().limits.items())[:1]), cancellation_basis=None),
        Catalogue([evolve(NOTICE, dates=evolve(NOTICE.dates, in_force_to=date(2022, 8, 20)))]),
        Catalogue([evolve(NOTICE, dates=evolve(NOTICE.dates, in_force_to=date(2022, 12, 31)))]),
    ],
    ids=[
        "0%",
        "100%",
        "0.0001%",
        "year only",
        "no limits",
        "nothing",
        "one visit",
        "one row",
        "days",
        "months",
    ],
)
def test_odd_notices_have_vectors_too(catalogue: Catalogue) -> None:
    vectors = golden_vectors(catalogue=catalogue)
    assert len({vector.id for vector in vectors}) == len(vectors) > 5
    for vector in vectors:
        assert vector.operations
        assert vector.payments == tuple(
            one.fund_payment for one in settle(vector.operations, catalogue=catalogue)
        )
    assert len(list(vector_lines(vectors, "141100"))) == len(vectors) + 1


def test_a_place_without_a_notice_has_none() -> None:
    with pytest.raises(InputError, match="place"):
        golden_vectors("140100")


def test_loading_them_needs_no_hypothesis() -> None:
    code = """
import sys
sys.modules["hypothesis"] = None
from shanxi_health_policy.testing import CommandAdapter, UrlAdapter, golden_vectors
print(len(golden_vectors()))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, encoding="utf-8")
    assert done.stdout.strip() == str(len(golden_vectors()))

"""Worked examples of notice files are run, and what does not hold is told with what differs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.notices.building import clause, notice, text, write

from shanxi_health_policy import Catalogue
from shanxi_health_policy.asking import failed_examples

GIVEN: dict[str, Any] = {
    "condition": "颈椎病",
    "visited_on": "2024-05-04",
    "tier": "I",
    "items": [["电针", "80.00"]],
}
EXPECT: dict[str, Any] = {"fund_payment": "40.00", "covered": True, "reasons": []}


def differences(folder: Path, **changes: Any) -> list[tuple[str, str, str]]:
    """What differs in the one example of a notice."""
    example: dict[str, Any] = {"rule": "reimburse", "title": text(), "clauses": ["A"], "given": GIVEN}
    data = notice() | {"clauses": [clause("A")], "examples": [example | {"expect": EXPECT} | changes]}
    found = failed_examples(Catalogue.load(write(folder, data), with_shipped=False))
    return [one for failed in found for one in failed.differences]


def test_the_examples_of_the_shipped_notices_hold() -> None:
    assert failed_examples(Catalogue.shipped()) == ()


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({}, []),
        ({"expect": {}}, [("expect", "at least one key", "none")]),
        ({"expect": {"colour": "red"}}, [("expect.colour", "a known key", "unknown")]),
        ({"expect": {"fund_payment": "41.00"}}, [("fund_payment", "41.00", "40.00")]),
        ({"expect": {"covered": False}}, [("covered", "false", "true")]),
        ({"expect": {"reasons": ["not_in_force"]}}, [("reasons", "[not_in_force]", "[]")]),
        ({"expect": {"cuts": {}}}, []),
        ({"expect": {"cuts": {"annual": "1.00"}}}, [("cuts", "{'annual': '1.00'}", "{}")]),
    ],
    ids=range(8),
)
def test_what_differs_is_told(
    changes: dict[str, Any], told: list[tuple[str, str, str]], tmp_path: Path
) -> None:
    assert differences(tmp_path, **changes) == told


@pytest.mark.parametrize(
    "changes",
    [
        {"rule": "reimburs"},
        {"given": {}},
        {"given": {**GIVEN, "colour": 1}},
        {"given": {**GIVEN, "tier": "V"}},
    ],
)
def test_a_question_that_cannot_be_asked_is_told(changes: dict[str, Any], tmp_path: Path) -> None:
    [(where, expected, got)] = differences(tmp_path, **changes)
    assert (where, expected) == ("given", "valid input")
    assert got

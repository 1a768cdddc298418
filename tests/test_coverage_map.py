"""The coverage map is what the notice files and the tests say, and every clause with a rule is proven."""

from __future__ import annotations

from pathlib import Path

from tools.coverage_map import TARGET, coverage_map, proofs, unproven

from shanxi_health_policy import Catalogue

TESTS = Path(__file__).parent


def test_the_coverage_map_is_up_to_date() -> None:
    written = TARGET.read_text(encoding="utf-8")
    assert written == coverage_map(Catalogue.shipped(), TESTS), "run: make coverage-map"


def test_every_clause_with_a_rule_has_a_test_or_a_worked_example() -> None:
    assert unproven(Catalogue.shipped(), TESTS) == []


def test_every_reading_of_the_payment_rule_has_a_test() -> None:
    proven = {clause for notice, clause in proofs(TESTS) if notice == "lvliang-2022-22"}
    assert set(Catalogue.shipped()["lvliang-2022-22"].readings) - proven == set()


def test_every_mark_names_a_clause_or_reading_that_exists() -> None:
    shipped = Catalogue.shipped()
    for notice_id, clause in proofs(TESTS):
        assert clause in {*shipped[notice_id].clauses, *shipped[notice_id].readings}, (notice_id, clause)

"""Tests say which clauses they prove, and every clause with a rule is proven."""

from __future__ import annotations

from pathlib import Path

from tools.coverage_map import proofs, unproven

from shanxi_health_policy import Catalogue

TESTS = Path(__file__).parent
MARKED = """
HERE = "shanxi-2021-2"

@pytest.mark.parametrize("case", [pytest.param(1, marks=pytest.mark.clause("lvliang-2022-22", "T6"))])
def test_case(case): ...

@pytest.mark.clause(HERE, "R1")
def test_named(): ...

def helper(): ...
"""


def test_every_clause_with_a_rule_has_a_test_or_a_worked_example() -> None:
    assert unproven(Catalogue.shipped(), TESTS) == []


def test_every_reading_of_the_payment_rule_has_a_test() -> None:
    proven = {clause for notice, clause in proofs(TESTS) if notice == "lvliang-2022-22"}
    assert set(Catalogue.shipped()["lvliang-2022-22"].readings) - proven == set()


def test_every_mark_names_a_clause_or_reading_that_exists() -> None:
    shipped = Catalogue.shipped()
    for notice_id, clause in proofs(TESTS):
        assert clause in {*shipped[notice_id].clauses, *shipped[notice_id].readings}, (notice_id, clause)


def test_a_clause_that_nothing_proves_is_found(tmp_path: Path) -> None:
    (tmp_path / "test_some.py").write_text(MARKED, encoding="utf-8")
    assert proofs(tmp_path) == {
        ("lvliang-2022-22", "T6"): [f"{tmp_path.name}/test_some.py::test_case"],
        ("shanxi-2021-2", "R1"): [f"{tmp_path.name}/test_some.py::test_named"],
    }
    found = unproven(Catalogue.shipped(), tmp_path)
    assert "lvliang-2022-22 T7" in found
    assert "shanxi-2022-4 R2" in found
    assert not {"lvliang-2022-22 T6", "lvliang-2022-22 T3", "shanxi-2021-2 R1"} & set(
        found
    )  # T3 has examples

"""What proves the clauses of the notices: every clause that a rule computes has a test or a worked example.

Tests say what they prove with `@pytest.mark.clause("<notice>", "<clause>", …)`, on the test or on one of its cases; worked
examples of a notice file count as tests.
"""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from shanxi_health_policy import Catalogue
from shanxi_health_policy.notices import Notice

TESTS = Path(__file__).parents[1] / "tests"


def proofs(tests: Path) -> dict[tuple[str, str], list[str]]:
    """Which tests prove which clause, by notice and clause id."""
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    for path in sorted(tests.rglob("test_*.py")):
        for clause, test in _marked(path):
            found[clause].append(f"{path.relative_to(tests.parent)}::{test}")
    return found


@cache  # hundreds of files, and each is asked about for every page
def _marked(path: Path) -> list[tuple[tuple[str, str], str]]:
    """The clauses that are marked in a file, each with its test."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    constants = _constants(tree)
    return [
        ((notice, clause), node.name)
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef)
        for notice, *clauses in _marks(node, constants)
        for clause in clauses
    ]


def _constants(tree: ast.Module) -> dict[str, str]:
    """The module's own names for texts, since marks may use them."""
    return {
        target.id: node.value.value
        for node in tree.body
        if isinstance(node, ast.Assign)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
        for target in node.targets
        if isinstance(target, ast.Name)
    }


def _marks(function: ast.FunctionDef, constants: dict[str, str]) -> Iterator[list[str]]:
    for decorator in function.decorator_list:
        for call in ast.walk(decorator):
            if isinstance(call, ast.Call) and ast.unparse(call.func) == "pytest.mark.clause":
                yield [
                    constants[argument.id]
                    if isinstance(argument, ast.Name)
                    else str(ast.literal_eval(argument))
                    for argument in call.args
                ]


def unproven(catalogue: Catalogue, tests: Path) -> list[str]:
    """Clauses that say a rule computes them, and that no test or worked example proves."""
    proven = proofs(tests)
    return [
        f"{notice.id} {clause.id}"
        for notice in catalogue
        for clause in notice.clauses.values()
        if clause.rule and not proven[notice.id, clause.id] and not examples_of(notice, clause.id)
    ]


def examples_of(notice: Notice, clause_id: str) -> int:
    """How many worked examples of the notice prove the clause."""
    return sum(clause_id in example.clauses for example in notice.examples)

"""Writes docs/reference/coverage-map.md: every clause of every notice, what computes and proves it, or why nothing does.

Tests say what they prove with `@pytest.mark.clause("<notice>", "<clause>", …)`, on the test or on one of its cases; worked
examples of a notice file count as tests.
"""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from shanxi_health_policy import Catalogue
from shanxi_health_policy.notices import Clause, Notice

ROOT = Path(__file__).parents[1]
TARGET = ROOT / "docs" / "reference" / "coverage-map.md"

_HEAD = """# 条款覆盖表 · Coverage map

<!-- Written by `make coverage-map`; a test holds it up to date. -->

每个文件的每一条款：由哪个公开函数计算、由哪些测试证明；或为何不可计算；或尚未编码。

Every clause of every notice: the public function that computes it and the tests that prove it; or why it is not computable; or
that it is not yet encoded.
"""


def proofs(tests: Path) -> dict[tuple[str, str], list[str]]:
    """Which tests prove which clause, by notice and clause id."""
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    for path in sorted(tests.rglob("test_*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        constants = _constants(tree)
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef):
                for notice, *clauses in _marks(node, constants):
                    for clause in clauses:
                        found[notice, clause].append(f"{path.relative_to(tests.parent)}::{node.name}")
    return found


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
        if clause.rule and not proven[notice.id, clause.id] and not _examples(notice, clause.id)
    ]


def coverage_map(catalogue: Catalogue, tests: Path) -> str:
    """The page as text."""
    proven = proofs(tests)
    lines = [_HEAD]
    for notice in sorted(catalogue, key=lambda notice: (notice.tcm is None, notice.id)):
        lines += [
            f"\n## {notice.number} · `{notice.id}`\n",
            f"{notice.title.zh}。{notice.title.en}. {notice.place_name.zh} {notice.place}, {notice.dates.in_force_from}.\n",
            "| 条款 Clause | 位置 Where | 内容 What it says | 计算与证明 Computed and proven by |",
            "|---|---|---|---|",
        ]
        for clause in notice.clauses.values():
            cells = (
                clause.id,
                f"{clause.at.zh}<br>{clause.at.en}",
                f"{clause.says.zh}<br>{clause.says.en}",
                _computed(notice, clause, proven[notice.id, clause.id]),
            )
            lines.append(f"| {' | '.join(cell.replace('|', '&#124;') for cell in cells)} |")
    return "\n".join(lines) + "\n"


def _computed(notice: Notice, clause: Clause, tests: list[str]) -> str:
    if clause.not_yet_encoded:
        return "尚未编码 not yet encoded"
    if clause.not_computable is not None:
        return f"不可计算：{clause.not_computable.zh}<br>Not computable: {clause.not_computable.en}"
    cells = ["、".join(f"`{name}`" for name in clause.rule)]
    examples = _examples(notice, clause.id)
    if examples:
        cells.append(f"算例 worked examples: {examples}")
    cells += [f"`{test}`" for test in tests[:4]]
    if len(tests) > 4:
        cells.append(f"… {len(tests)} 个测试 tests")
    if clause.beyond is not None:
        cells.append(f"其余不可计算：{clause.beyond.zh}<br>The rest is not computable: {clause.beyond.en}")
    return "<br>".join(cells)


def _examples(notice: Notice, clause_id: str) -> int:
    return sum(clause_id in example.clauses for example in notice.examples)


if __name__ == "__main__":
    TARGET.write_text(coverage_map(Catalogue.shipped(), ROOT / "tests"), encoding="utf-8")

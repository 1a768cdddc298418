"""The page on safety: each limit is the constant in the code, each test that it names exists, and no limit is left out."""

from __future__ import annotations

import ast
import re
from importlib import import_module
from pathlib import Path

import attrs
import pytest

import shanxi_health_policy

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "explanation" / "security.md").read_text(encoding="utf-8")
UNITS = {"KiB": 2**10, "MiB": 2**20, "GiB": 2**30}
LIMITS = re.findall(r"\| ([\d,]+)(?: (\S+?))?（`([\w.]+)`） \|", PAGE)
ROWS = re.findall(r"^\| .* \| .* \| (.*) \|$", PAGE, re.MULTILINE)
TESTS = sorted(set(re.findall(r"`(tests/[\w/]+\.py(?:::\w+)?)`", PAGE)))
OPEN_ROOMS = (
    "answer_form",
    "asking",
    "assistants",
    "batch/files",
    "his",
    "notices/strict_values",
    "plain",
    "service",
    "stand_in",
)
"""Where what comes from outside is first met."""


def constant(path: str) -> object:
    """What the code has under this name: of a module, or the default of a field of a class in one."""
    module, _, name = path.rpartition(".")
    if module.rpartition(".")[2][0].isupper():
        home, _, held = module.rpartition(".")
        cls = getattr(import_module(f"shanxi_health_policy.{home}"), held)
        return attrs.fields_dict(cls)[name].default
    return getattr(import_module(f"shanxi_health_policy.{module}"), name)


@pytest.mark.parametrize(("figure", "unit", "path"), LIMITS, ids=[path for *_, path in LIMITS])
def test_a_limit_on_the_page_is_that_of_the_code(figure: str, unit: str, path: str) -> None:
    assert int(figure.replace(",", "")) * UNITS.get(unit, 1) == constant(path)


def test_every_limit_for_what_comes_from_outside_is_on_the_page() -> None:
    package = Path(shanxi_health_policy.__file__).parent
    found = set[str]()
    for path in package.rglob("*.py"):
        module = path.relative_to(package).with_suffix("").as_posix()
        if not module.startswith(OPEN_ROOMS):
            continue
        for one in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(one, ast.Assign) and isinstance(one.targets[0], ast.Name):
                name = one.targets[0].id
                if re.match(r"(MOST|LONGEST|LARGEST|DEEPEST|SHORTEST|LEAST)(_|$)", name):
                    found.add(f"{module.replace('/', '.')}.{name}")
    assert len(found) > 20
    assert found - {path for *_, path in LIMITS} == set()


@pytest.mark.parametrize("named", TESTS)
def test_a_test_that_the_page_names_exists(named: str) -> None:
    path, _, test = named.partition("::")
    assert test, "which of the tests?"
    body = ast.parse((ROOT / path).read_text(encoding="utf-8")).body
    assert test in {one.name for one in body if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef)}


def test_every_row_of_the_limits_names_its_test() -> None:
    assert len(LIMITS) > 40
    told = [row for row in ROWS if row not in {"测试", "---"}]
    assert [row for row in told if not row.startswith("`tests/")] == []

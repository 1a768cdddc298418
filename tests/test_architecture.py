"""What importing the library costs, and what it shows: checked on the installed wheel."""

from __future__ import annotations

import ast
import inspect
import json
import subprocess
import sys
from importlib import metadata
from itertools import pairwise
from pathlib import Path
from typing import Final, TypedDict

import pytest

import shanxi_health_policy

REPOSITORY: Final = Path(__file__).resolve().parent.parent
INSTALLED: Final = Path(shanxi_health_policy.__file__).resolve().parent

# The files of code: an import may open these and no others.
CODE: Final = (".py", ".pyc", ".so", ".pyd", ".dylib", ".dll")
OPTIONAL: Final = ("cattrs", "click", "hypothesis", "jinja2", "polars", "rich")

# The audit hook cannot be removed, so the import is observed in an interpreter of its own: isolated
# from the working directory and the user's site, and writing no byte code, so that it only reads.
OBSERVED_IMPORT: Final = """
import json
import sys

opened = []


def hook(event, arguments):
    if event == "open" and isinstance(arguments[0], (str, bytes)):
        opened.append(arguments[0] if isinstance(arguments[0], str) else arguments[0].decode())


sys.addaudithook(hook)
import shanxi_health_policy

print(json.dumps({"opened": list(opened), "modules": sorted(sys.modules)}))
"""


class Observation(TypedDict):
    """What one interpreter did while it imported the library."""

    opened: list[str]
    modules: list[str]


@pytest.fixture(scope="module")
def observation() -> Observation:
    """A plain `import shanxi_health_policy` in a fresh interpreter, observed."""
    completed = subprocess.run(
        [sys.executable, "-I", "-B", "-W", "error", "-c", OBSERVED_IMPORT],
        capture_output=True,
        check=True,
        encoding="utf-8",
    )
    assert completed.stderr == ""
    observed: Observation = json.loads(completed.stdout)
    return observed


def test_import_opens_code_and_nothing_else(observation: Observation) -> None:
    opened = observation["opened"]
    # The hook did see the import: it is not silent for having seen nothing.
    assert any(Path(name).is_relative_to(INSTALLED) for name in opened)
    assert [name for name in opened if not name.endswith(CODE)] == []


@pytest.mark.parametrize("name", OPTIONAL)
def test_import_leaves_optional_and_slow_packages_alone(observation: Observation, name: str) -> None:
    assert "shanxi_health_policy" in observation["modules"]
    loaded = [module for module in observation["modules"] if module.partition(".")[0] == name]
    assert loaded == []


def test_the_installed_wheel_is_under_test() -> None:
    assert not INSTALLED.is_relative_to(REPOSITORY / "src")
    assert metadata.version("shanxi-health-policy") == shanxi_health_policy.__version__


def test_the_wheel_carries_the_data_and_the_typing_marker() -> None:
    source = REPOSITORY / "src" / "shanxi_health_policy"
    shipped = {".toml", ".csv", ".j2", ".json", ".jsonl", ".typed"}
    expected = {
        path.relative_to(source)
        for path in source.rglob("*")
        if (path.suffix in shipped or path.name == "py.typed") and not path.match("vectors-*.jsonl")
    }
    assert Path("py.typed") in expected
    assert {path for path in expected if not (INSTALLED / path).is_file()} == set()


def test_public_names_are_sorted_and_exist_once() -> None:
    names = shanxi_health_policy.__all__
    assert list(names) == sorted(set(names))


def documented_assignments() -> set[str]:
    """Names assigned at the top of a module and followed by a docstring, as Sphinx reads it."""
    found: set[str] = set()
    for path in INSTALLED.rglob("*.py"):
        body = ast.parse(path.read_text(encoding="utf-8")).body
        for statement, following in pairwise(body):
            match following:
                case ast.Expr(value=ast.Constant(value=str(text))) if text.strip():
                    found |= assigned_names(statement)
    return found


def assigned_names(statement: ast.stmt) -> set[str]:
    """The plain names that an assignment gives a value to."""
    match statement:
        case ast.Assign(targets=targets):
            return {target.id for target in targets if isinstance(target, ast.Name)}
        case ast.AnnAssign(target=ast.Name(id=name)):
            return {name}
    return set()


@pytest.mark.parametrize("name", sorted(set(shanxi_health_policy.__all__) - {"__version__"}))
def test_public_name_has_a_docstring(name: str) -> None:
    public: object = getattr(shanxi_health_policy, name)
    if inspect.isclass(public) or inspect.isroutine(public) or inspect.ismodule(public):
        assert (public.__doc__ or "").strip()
    else:
        # A constant or an alias carries no docstring of its own at run time.
        assert name in documented_assignments()

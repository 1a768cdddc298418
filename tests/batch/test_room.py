"""The room as its users see it: every name is there, and none costs anything before it is used."""

from __future__ import annotations

import ast
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

from shanxi_health_policy import batch


def test_every_public_name_is_there_and_told_alike_to_readers_of_types() -> None:
    tree = ast.parse(Path(str(batch.__file__)).read_text(encoding="utf-8"))
    told = {
        alias.name: str(found.module)
        for found in ast.walk(tree)
        if isinstance(found, ast.ImportFrom) and str(found.module).startswith(f"{batch.__name__}.")
        for alias in found.names
    }
    assert sorted(told) == sorted(batch.__all__)
    for name, module in told.items():
        assert getattr(batch, name) is getattr(import_module(module), name)
    assert set(batch.__all__) <= set(dir(batch))


def test_any_other_name_is_none() -> None:
    with pytest.raises(AttributeError, match="nothing"):
        batch.__getattr__("nothing")


def test_the_room_is_opened_without_its_libraries() -> None:
    script = "import sys; import shanxi_health_policy.batch; sys.exit({'polars', 'numpy', 'numba'} & {*sys.modules} != set())"
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0

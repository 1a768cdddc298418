"""A copy of the package and of what is made from it, for tests that add to it; what runs there runs in a process of its own."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from attrs import frozen

import shanxi_health_policy

ROOT = Path(__file__).parents[2]
PACKAGE = Path(shanxi_health_policy.__file__).parent
_LEFT_OUT = shutil.ignore_patterns("__pycache__", ".hypothesis", "*.pyc")


@frozen
class Tree:
    """A folder that holds the package as a repository does."""

    root: Path

    @property
    def package(self) -> Path:
        """The copied package."""
        return self.root / "src" / "shanxi_health_policy"

    @property
    def notices(self) -> Path:
        """The folder of the shipped notices."""
        return self.package / "notices" / "data"

    def run(self, *arguments: str) -> str:
        """What Python prints there; whatever else it says is an error."""
        inherited = {name: one for name, one in os.environ.items() if not name.startswith("COV")}
        found = subprocess.run(
            [sys.executable, *arguments],
            cwd=self.root,
            env=inherited | {"PYTHONPATH": str(self.root / "src"), "LANG": "zh_CN.UTF-8", "PYTHONUTF8": "1"},
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        assert found.returncode == 0, found.stdout[-4000:] + found.stderr[-4000:]
        return found.stdout

    def told(self, source: str) -> Any:
        """What a script prints as JSON."""
        return json.loads(self.run("-c", source))


def copied(root: Path, *folders: str) -> Tree:
    """The package in `src`, and some folders and files of the repository beside it."""
    shutil.copytree(PACKAGE, root / "src" / "shanxi_health_policy", ignore=_LEFT_OUT)
    for folder in folders:
        if (ROOT / folder).is_dir():
            shutil.copytree(ROOT / folder, root / folder, ignore=_LEFT_OUT)
        else:
            shutil.copy(ROOT / folder, root / folder)
    return Tree(root)

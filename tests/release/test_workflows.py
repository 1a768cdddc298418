"""The workflows run what the project supports, by the same targets as everybody; which Pythons those are is said once each."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]
CHECKS, RELEASE = (
    (ROOT / ".github" / "workflows" / name).read_text(encoding="utf-8")
    for name in ("checks.yml", "release.yml")
)


def test_each_supported_python_is_tried_and_told() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    supported = re.findall(r":: (3\.\d+)$", "\n".join(project["classifiers"]), re.MULTILINE)
    assert project["requires-python"] == f">={supported[0]}"
    listed = ", ".join(f'"{one}"' for one in supported)
    assert f"python: [{listed}]" in CHECKS
    page = (ROOT / "docs" / "reference" / "versions.md").read_text(encoding="utf-8")
    assert "、".join(supported) in page


def test_they_run_targets_that_there_are() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    named = set(re.findall(r"run: make (?:PYTHON=\w+ )?([a-z-]+)$", CHECKS + RELEASE, re.MULTILINE))
    assert named == {"test", "test-core", "test-lowest", "release", "release-check"}
    for target in named:
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target


def test_every_action_is_named_by_its_commit() -> None:
    used = re.findall(r"uses: (\S+)(.*)", CHECKS + RELEASE)
    assert len(used) > 10
    for action, version in used:
        assert re.fullmatch(r"[\w/-]+@[0-9a-f]{40}", action)
        assert re.fullmatch(r" # v\d+\.\d+\.\d+", version)


def test_nothing_is_published_by_a_secret() -> None:
    assert "secrets." not in CHECKS + RELEASE
    assert "id-token: write" in RELEASE
    assert "id-token" not in CHECKS


_MAKE = """#!/bin/sh
case "$*" in *missing) test -e there || echo chromium ;; *) echo "make $*" >> asked; exit 3 ;; esac
"""


def run_ci(folder: Path, apt: str) -> subprocess.CompletedProcess[str]:
    """What is checked before a merge, on a machine without Chromium, as far as the first thing that `make` is asked."""
    (folder / ".ci").mkdir()
    shutil.copy(ROOT / ".ci" / "run", folder / ".ci")
    for name, text in {"make": _MAKE, "apt-get": f"#!/bin/sh\n{apt}\n"}.items():
        (folder / "bin").mkdir(exist_ok=True)
        (folder / "bin" / name).write_text(text, encoding="utf-8")
        (folder / "bin" / name).chmod(0o755)
    path = f"{folder / 'bin'}{os.pathsep}{os.environ['PATH']}"
    command = [str(shutil.which("bash")), str(folder / ".ci" / "run")]
    return subprocess.run(
        command, env={**os.environ, "PATH": path}, capture_output=True, text=True, check=False, timeout=60
    )


def test_a_run_without_a_tool_that_tests_need_is_no_green_run(tmp_path: Path) -> None:
    ended = run_ci(tmp_path, "exit 100")
    assert ended.returncode == 1
    assert ended.stderr.rstrip().endswith("chromium")
    assert not (tmp_path / "asked").exists(), "nothing was tested, and it says why at once"


def test_a_tool_that_can_be_installed_is_and_the_tests_run(tmp_path: Path) -> None:
    ended = run_ci(tmp_path, "touch there")
    assert ended.returncode == 3
    assert (tmp_path / "asked").read_text(encoding="utf-8") == "make test\n"


def test_the_workflow_leaves_no_tests_out_either() -> None:
    assert CHECKS.index('run: test -z "$(make --no-print-directory missing)"') < CHECKS.index(
        "run: make test"
    )

"""The workflows run what the project supports, by the same targets as everybody; which Pythons those are is said once each."""

from __future__ import annotations

import re
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

"""What the wheel says of what it is made of: what the lock says, in the form of CycloneDX, the same at any time."""

from __future__ import annotations

import json
import tomllib
from importlib import metadata
from pathlib import Path

import pytest
from tools.sbom import NAME, described

from shanxi_health_policy import __version__

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
LOCKED = {
    one["name"]: one for one in tomllib.loads((ROOT / "uv.lock").read_text(encoding="utf-8"))["package"]
}
TOLD = described(ROOT, __version__)
PARTS = {one["name"]: one for one in TOLD["components"]}


def test_it_is_the_same_again_and_names_no_moment() -> None:
    assert described(ROOT, __version__) == TOLD
    assert described(ROOT, "99.0")["serialNumber"] != TOLD["serialNumber"]
    assert "timestamp" not in json.dumps(TOLD)


def test_what_the_core_needs_is_required_and_what_extras_bring_is_not() -> None:
    core = {"attrs", "cattrs", "python-dateutil", "typing-extensions"}
    assert core <= {name for name, one in PARTS.items() if one["scope"] == "required"}
    for name in (
        "polars",
        "polars-runtime-32",
        "llvmlite",
        "starlette",
        "pydantic-core",
        "pyspark",
        "hypothesis",
    ):
        assert PARTS[name]["scope"] == "optional"
    assert not {"pytest", "ruff", "sphinx", "hatchling", "shanxi-health-policy"} & PARTS.keys()


def test_each_part_has_the_version_and_the_hashes_of_the_lock() -> None:
    for name, part in PARTS.items():
        assert part["purl"] == f"pkg:pypi/{name}@{LOCKED[name]['version']}"
        files = [LOCKED[name].get("sdist"), *LOCKED[name].get("wheels", [])]
        assert part["hashes"]
        assert {f"sha256:{one['content']}" for one in part["hashes"]} <= {one["hash"] for one in files if one}


def test_everything_that_is_needed_is_told_and_nothing_leads_nowhere() -> None:
    graph = {one["ref"]: one["dependsOn"] for one in TOLD["dependencies"]}
    refs = {part["bom-ref"] for part in TOLD["components"]} | {TOLD["metadata"]["component"]["bom-ref"]}
    assert graph.keys() == refs
    assert {one for needs in graph.values() for one in needs} == refs - {
        TOLD["metadata"]["component"]["bom-ref"]
    }
    assert TOLD["metadata"]["component"]["licenses"] == [{"license": {"id": "MIT"}}]


def test_the_installed_wheel_has_it() -> None:
    files = metadata.files("shanxi-health-policy") or []
    [found] = [one for one in files if one.match(f"*.dist-info/sboms/{NAME}")]
    assert json.loads(found.read_text()) == TOLD


@pytest.mark.parametrize("where", ["pyproject.toml", "README.md"])
def test_every_extra_that_is_offered_is_among_the_locks(where: str) -> None:
    text = (ROOT / where).read_text(encoding="utf-8")
    for extra in LOCKED["shanxi-health-policy"]["optional-dependencies"]:
        assert extra in text
    assert (
        PROJECT["optional-dependencies"].keys()
        == LOCKED["shanxi-health-policy"]["optional-dependencies"].keys()
    )

"""Writes what the library is made of and runs with into its wheel, as PEP 770 has it: `.dist-info/sboms/`, CycloneDX 1.6.

A hook of the build: every wheel has it, whoever builds it and with whichever tool. It knows `pyproject.toml` and `uv.lock`
and nothing else, so the same tree gives the same bytes at any time on any machine. The wheel holds no other project's code;
listed are the versions that it is tested with, each with the hash of its source, by which the index names the file. Own code,
since `uv export` names a moment and a number by chance, and needs uv where the wheel is built.
"""

from __future__ import annotations

import json
import shutil
import tempfile
import tomllib
import uuid
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

NAME = "shanxi-health-policy.cdx.json"
_OURS = "shanxi-health-policy"

Package = dict[str, Any]


def described(root: Path, version: str) -> dict[str, Any]:
    """The description of this version of the tree in the folder."""
    locked: dict[str, Package] = {one["name"]: one for one in _toml(root / "uv.lock")["package"]}
    ours = locked[_OURS]
    needed, wished = _closure(locked, ours["dependencies"]), _closure(locked, _of_extras(ours))
    parts = needed | wished
    inside = [_component(locked[name], required=name in needed) for name in sorted(parts)]
    main = {
        **_named("library", _OURS, version),
        "licenses": [{"license": {"id": _toml(root / "pyproject.toml")["project"]["license"]}}],
    }
    graph = [{"ref": name, "dependsOn": sorted(parts[name])} for name in sorted(parts)]
    direct = sorted({one["name"] for one in (*ours["dependencies"], *_of_extras(ours))})
    told: dict[str, Any] = {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"lifecycles": [{"phase": "build"}], "component": main},
        "components": inside,
        "dependencies": [{"ref": main["bom-ref"], "dependsOn": direct}, *graph],
    }
    number = uuid.uuid5(uuid.NAMESPACE_URL, json.dumps(told, sort_keys=True))
    return {**told, "serialNumber": f"urn:uuid:{number}"}


def _toml(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _of_extras(ours: Package) -> list[Package]:
    return [one for extra in ours["optional-dependencies"].values() for one in extra]


def _closure(locked: dict[str, Package], wanted: list[Package]) -> dict[str, set[str]]:
    """The names of everything that these need, each with what it needs itself."""
    found, waiting = dict[str, set[str]](), list(wanted)
    while waiting:
        one = waiting.pop()
        package, needs = locked[one["name"]], found.setdefault(one["name"], set())
        added = [*package.get("dependencies", ())]
        for extra in one.get("extra", ()):
            added += package["optional-dependencies"][extra]
        waiting += [each for each in added if each["name"] not in needs]
        needs |= {each["name"] for each in added}
    return found


def _named(kind: str, name: str, version: str) -> dict[str, Any]:
    return {
        "type": kind,
        "bom-ref": name,
        "name": name,
        "version": version,
        "purl": f"pkg:pypi/{name}@{version}",
    }


def _component(package: Package, *, required: bool) -> dict[str, Any]:
    return {
        **_named("library", package["name"], package["version"]),
        "scope": "required" if required else "optional",
        "hashes": [{"alg": "SHA-256", "content": one} for one in _hashes(package)],
    }


def _hashes(package: Package) -> list[str]:
    """The hash of the source, or of the wheels of what is published without."""
    files = [package["sdist"]] if "sdist" in package else package["wheels"]
    return [one["hash"].removeprefix("sha256:") for one in files]


class SbomHook(BuildHookInterface[Any]):
    """Called by hatchling, before and after it builds a wheel."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Write the description, to be taken into the wheel."""
        self._folder = tempfile.mkdtemp()
        path = Path(self._folder) / NAME
        told = described(Path(self.root), self.metadata.version)
        path.write_text(
            json.dumps(told, separators=(",", ":"), sort_keys=True) + "\n", encoding="utf-8", newline="\n"
        )
        path.chmod(0o644)
        build_data["sbom_files"].append(str(path))

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Remove it where it was written."""
        shutil.rmtree(self._folder)

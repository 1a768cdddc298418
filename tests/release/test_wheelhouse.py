"""What an intranet needs is chosen from the lock for the kind of machine that is there, each file by its one hash."""

from __future__ import annotations

import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
from packaging.pylock import Pylock
from tools.release.wheelhouse import NoWheelError, UnknownKindError, wheels_for

ROOT = Path(__file__).parents[2]


def wheel(name: str, hashed: str) -> dict[str, Any]:
    return {"name": name, "url": f"https://files.example/{name}", "hashes": {"sha256": hashed * 64}}


def lock(*packages: dict[str, Any]) -> Pylock:
    return Pylock.from_dict(
        {
            "lock-version": "1.0",
            "created-by": "a test",
            "packages": [{"version": "1.0", **one} for one in packages],
        }
    )


FAST = [
    wheel("fast-1.0-cp312-cp312-win_amd64.whl", "a"),
    wheel("fast-1.0-cp310-abi3-manylinux_2_17_x86_64.whl", "b"),
    wheel("fast-1.0-cp312-cp312-macosx_11_0_arm64.whl", "c"),
    wheel("fast-1.0-cp313-cp313-win_amd64.whl", "d"),
]


@pytest.mark.parametrize(
    ("kind", "hashed"),
    [
        ("cp312-win_amd64", "a"),
        ("cp313-win_amd64", "d"),
        ("cp312-manylinux_2_28_x86_64", "b"),
        ("cp313-manylinux_2_17_x86_64", "b"),
        ("cp312-macosx_11_0_arm64", "c"),
    ],
)
def test_each_kind_of_machine_gets_its_own_file(kind: str, hashed: str) -> None:
    assert wheels_for(lock({"name": "fast", "wheels": FAST}), kind) == [
        f"fast==1.0 --hash=sha256:{hashed * 64}"
    ]


def test_what_only_another_system_needs_is_left_out_and_what_it_needs_is_not() -> None:
    pure = [wheel("pure-1.0-py3-none-any.whl", "e")]
    given = lock(
        {"name": "pure", "wheels": pure, "marker": "sys_platform == 'win32'"},
        {
            "name": "older",
            "wheels": [wheel("older-1.0-py3-none-any.whl", "f")],
            "marker": "python_version < '3.12'",
        },
    )
    assert [one.split("=")[0] for one in wheels_for(given, "cp312-win_amd64")] == ["pure"]
    assert [one.split("=")[0] for one in wheels_for(given, "cp311-win_amd64")] == ["older", "pure"]
    assert wheels_for(given, "cp312-manylinux_2_28_x86_64") == []


def test_what_is_published_as_source_alone_is_told() -> None:
    source = {"name": "slow", "sdist": wheel("slow-1.0.tar.gz", "a")}
    with pytest.raises(NoWheelError, match="slow"):
        wheels_for(lock(source), None)


@pytest.mark.parametrize(
    "kind", ["win", "cp312", "cp27-win_amd64", "cp312-solaris", "pp310-win_amd64", "cp312-win_amd64 x"]
)
def test_a_kind_that_is_none_is_told(kind: str) -> None:
    with pytest.raises(UnknownKindError, match="cp312-win_amd64"):
        wheels_for(lock(), kind)


@pytest.mark.parametrize("python", ["3.11", "3.12", "3.13"])
def test_the_lock_has_wheels_for_every_python_on_the_systems_of_hospitals(python: str) -> None:
    """Of what the command line with files and the service need, by the lock of the project."""
    packages = tomllib.loads((ROOT / "uv.lock").read_text(encoding="utf-8"))["package"]
    wanted = {
        "attrs",
        "cattrs",
        "click",
        "jinja2",
        "markupsafe",
        "numpy",
        "polars",
        "polars-runtime-32",
        "rich",
        "xlsxwriter",
    }
    given = [
        {
            "name": one["name"],
            "version": one["version"],
            "wheels": [
                {"url": file["url"], "hashes": {"sha256": file["hash"].removeprefix("sha256:")}}
                for file in one["wheels"]
            ],
        }
        for one in packages
        if one["name"] in wanted
    ]
    assert len(given) == len(wanted)
    tag = f"cp{python.replace('.', '')}"
    for kind in (f"{tag}-win_amd64", f"{tag}-manylinux_2_28_x86_64", f"{tag}-manylinux_2_28_aarch64"):
        assert len(wheels_for(lock(*given), kind)) == len(wanted)


def test_without_a_kind_it_is_for_this_machine() -> None:
    tag = f"cp3{sys.version_info.minor}"
    given = lock(
        {
            "name": "pure",
            "wheels": [wheel("pure-1.0-py3-none-any.whl", "e"), wheel(f"pure-1.0-{tag}-{tag}-none.whl", "f")],
        }
    )
    assert wheels_for(given, None) == [f"pure==1.0 --hash=sha256:{'e' * 64}"]

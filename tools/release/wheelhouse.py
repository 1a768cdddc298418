"""Fetches the wheels that one kind of machine needs into a folder, by the hashes of a `pylock.toml`: `make release`.

An intranet has other machines than the one that is on the network: the kind is chosen, `cp312-win_amd64` as wheels are named.
What the lock says for that kind is chosen by `packaging`, which reads locks as the standard has them, and pip fetches it: a
lock that was edited, and a file that is not the one which was locked, are refused.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path

from packaging.markers import Environment, default_environment
from packaging.pylock import PackageWheel, Pylock, PylockValidationError
from packaging.tags import Tag, compatible_tags, cpython_tags, sys_tags

_SYSTEMS = {
    "win": ("win32", "Windows", "nt", "AMD64"),
    "macosx": ("darwin", "Darwin", "posix", "arm64"),
    "manylinux": ("linux", "Linux", "posix", "x86_64"),
}
"""By how a platform's name begins: `sys_platform`, `platform_system`, `os_name`, and the machine where the name has none."""
_OLDEST_GLIBC = 17


class UnknownKindError(ValueError):
    """A kind of machine that wheels are not named after."""

    def __init__(self, kind: str) -> None:
        super().__init__(
            f"{kind}：应为 cp312-win_amd64、cp313-manylinux_2_28_x86_64 这样的写法 / "
            f"{kind}: expected a kind such as cp312-win_amd64 or cp313-manylinux_2_28_x86_64"
        )


class NoWheelError(ValueError):
    """A package that is published as source only or for other kinds of machine, or a file that is not the one of the lock."""


def wheels_for(lock: Pylock, kind: str | None) -> list[str]:
    """What pip is to fetch: a line for each package, with its version and the one hash."""
    environment, tags = _target(kind) if kind else (default_environment(), list(sys_tags()))
    found = []
    for package, file in lock.select(environment=environment, tags=tags):
        if not isinstance(file, PackageWheel):
            raise NoWheelError(
                f"{package.name}：没有这种机器的 wheel / has no wheel for this kind of machine"
            )
        found.append(f"{package.name}=={package.version} --hash=sha256:{file.hashes['sha256']}")
    return sorted(found)


def _target(kind: str) -> tuple[Environment, Sequence[Tag]]:
    told = re.fullmatch(r"cp3(\d{2})-((win|macosx|manylinux)(?:_\d+_\d+)?_(\w+))", kind)
    if told is None:
        raise UnknownKindError(kind)
    minor, platform, system, machine = told.groups()
    sys_platform, name, os_name, usual = _SYSTEMS[system]
    environment = default_environment()
    environment.update(
        {
            "implementation_name": "cpython",
            "implementation_version": f"3.{minor}.0",
            "platform_python_implementation": "CPython",
            "python_version": f"3.{minor}",
            "python_full_version": f"3.{minor}.0",
            "sys_platform": sys_platform,
            "platform_system": name,
            "os_name": os_name,
            "platform_machine": usual if system == "win" else machine,
        }
    )
    version, platforms = (3, int(minor)), list(_platforms(platform))
    return environment, [
        *cpython_tags(version, platforms=platforms),
        *compatible_tags(version, f"cp3{minor}", platforms),
    ]


def _platforms(platform: str) -> Iterator[str]:
    """A system runs what was built for older ones of its kind."""
    told = re.fullmatch(r"manylinux_2_(\d+)_(\w+)", platform)
    yield platform
    if told is not None:
        newest, machine = int(told[1]), told[2]
        for minor in range(newest - 1, _OLDEST_GLIBC - 1, -1):
            yield f"manylinux_2_{minor}_{machine}"
        yield f"manylinux2014_{machine}"


def fetch(lock: Path, folder: Path, kind: str | None) -> None:
    """Fetch them into the folder."""
    wanted = wheels_for(Pylock.from_dict(tomllib.loads(lock.read_text(encoding="utf-8"))), kind)
    folder.mkdir(parents=True, exist_ok=True)
    listed = folder / "requirements.txt"
    listed.write_text("".join(f"{one}\n" for one in wanted), encoding="utf-8")
    command = [sys.executable, "-m", "pip", "download", "-qq", "--no-deps", "--require-hashes"]
    command += ["--only-binary", ":all:", "--dest", str(folder), "-r", str(listed)]
    if kind:
        python, _, platform = kind.partition("-")
        command += ["--python-version", f"3.{python[3:]}", "--implementation", "cp"]
        command += [f"--abi={one}" for one in (python, "abi3", "none")]
        command += [f"--platform={one}" for one in (*_platforms(platform), "any")]
    if subprocess.run(command, check=False).returncode:
        raise NoWheelError("pip 没有取到 / pip has not fetched them")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("lock", type=Path)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--kind", help="cp312-win_amd64; left out, that of this machine")
    asked = parser.parse_args()
    try:
        fetch(asked.lock, asked.folder, asked.kind or None)
    except (UnknownKindError, NoWheelError, PylockValidationError, tomllib.TOMLDecodeError) as error:
        sys.exit(f"{asked.lock}：{error}")

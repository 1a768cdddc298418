"""The rooms whose code is changed on purpose: `rooms.toml`."""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

from attrs import frozen
from tools.mutation.mistakes import Place, places

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "src" / "shanxi_health_policy"
HERE = Path(__file__).parent
_EXAMPLES = "tests/test_doctests.py::test_the_examples_of_the_module_hold"


@frozen
class Room:
    """One room: its sources, inside the package, and the tests that are asked about them."""

    name: str
    zh: str
    en: str
    sources: tuple[str, ...]
    tests: tuple[str, ...]
    open: bool = False
    """Whether it is not tried to its end, or not enough of it is found yet; the page says so."""

    def files(self) -> Iterator[Path]:
        """Its files of code."""
        for source in self.sources:
            path = PACKAGE / source
            yield from sorted(path.rglob("*.py")) if path.is_dir() else [path]

    def asks(self, test: str) -> bool:
        """Whether a test that was collected is asked: of the examples in docstrings only those of the room's own."""
        _, found, module = test.partition(f"{_EXAMPLES}[_{PACKAGE.name}.")
        starts = tuple(one.removesuffix(".py").replace("/", ".") for one in self.sources)
        return not found or module.startswith(starts)

    def places(self) -> dict[tuple[str, str], Place]:
        """Where mistakes can be made in it, by file and name."""
        return {
            (path.relative_to(PACKAGE).as_posix(), place.name): place
            for path in self.files()
            for place in places(path.relative_to(PACKAGE).as_posix(), path.read_bytes())
        }


def rooms() -> dict[str, Room]:
    """All rooms, in the order they are tried."""
    given = tomllib.loads((HERE / "rooms.toml").read_text(encoding="utf-8"))["rooms"]
    return {
        one["name"]: Room(
            one["name"],
            one["zh"],
            one["en"],
            tuple(one["sources"]),
            tuple(one["tests"]),
            one.get("open", False),
        )
        for one in given
    }


def say(line: str) -> None:
    """Tells those who wait."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()

"""How much each extra takes on disk: what the page on installing promises is held by what is installed here."""

from __future__ import annotations

import re
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

PAGE = (Path(__file__).parents[1] / "docs" / "how-to" / "install.md").read_text(encoding="utf-8")
SIZES = re.findall(r"^\| (?:`(\w+)`|不写扩展) \| .* \| ([\d.]+) MB \| (\d+) MB \|$", PAGE, re.MULTILINE)
OURS = "shanxi-health-policy"
MB = 2**20
"""As `du -m` counts."""


def needed(name: str, extras: frozenset[str]) -> set[str]:
    """The distributions that this one needs with these extras, itself among them."""
    found, waiting = set[tuple[str, frozenset[str]]](), [(name, extras)]
    while waiting:
        one = waiting.pop()
        if one in found:
            continue
        found.add(one)
        for line in metadata.requires(one[0]) or ():
            wish = Requirement(line)
            if wish.marker is None or any(wish.marker.evaluate({"extra": extra}) for extra in one[1] | {""}):
                waiting.append((canonicalize_name(wish.name), frozenset(wish.extras)))
    return {name for name, _ in found}


def size(name: str) -> int:
    """What a distribution brought, without the byte code that Python makes of it."""
    files = metadata.files(name) or ()
    return sum(one.size or 0 for one in files if one.suffix != ".pyc")


def test_every_extra_is_on_the_page() -> None:
    offered = metadata.metadata(OURS).get_all("Provides-Extra") or []
    assert {extra for extra, *_ in SIZES} == {"", *offered}


@pytest.mark.parametrize(("extra", "told", "most"), SIZES, ids=[extra or "core" for extra, *_ in SIZES])
def test_an_extra_takes_what_the_page_says(extra: str, told: str, most: str) -> None:
    names = needed(OURS, frozenset({extra} if extra else ()))
    # the promise on the core is on what is ours: its three libraries are counted with every extra
    measured = size(OURS) if not extra else sum(map(size, names))
    assert measured <= int(most) * MB
    assert abs(measured / MB - float(told)) <= 0.15 * float(told) + 0.5


def test_the_command_line_alone_brings_nothing_that_only_files_need() -> None:
    rules_only, with_files = needed(OURS, frozenset({"terminal"})), needed(OURS, frozenset({"cli"}))
    assert with_files - rules_only >= {"polars", "numpy", "xlsxwriter"}
    assert not with_files & {"numba", "llvmlite"}

"""The notices that ship with the library: found by their heads, and read further only as they are asked for."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from functools import partial

from shanxi_health_policy.notices.content import Content
from shanxi_health_policy.notices.notice import Dates, Head, Notice
from shanxi_health_policy.notices.values import made


def shipped_notices() -> Iterator[Notice]:
    """Every shipped notice."""
    names, read = _files()
    for name in sorted(one for one in names if one.endswith(".toml")):
        content = Content(read(name), read)
        yield Notice.of(made(Head, content.head["notice"]), made(Dates, content.head["dates"]), name, content)


def _files() -> tuple[Iterable[str], Callable[[str], bytes]]:
    """The names of the files, and how to read one."""
    folder = os.path.join(os.path.dirname(__file__), "data")
    if os.path.isdir(folder):
        return os.listdir(folder), partial(_read, folder)
    from importlib import resources  # the package lies in a zip file

    packed = resources.files(__package__) / "data"
    return [one.name for one in packed.iterdir()], lambda name: (packed / name).read_bytes()


def _read(folder: str, name: str) -> bytes:
    """Not within `_files`: a notice, and an answer with it, can be pickled."""
    with open(os.path.join(folder, name), "rb") as file:
        return file.read()

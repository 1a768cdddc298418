"""Standard input as one of the files of a command."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import attrs

INPUT = "-"
"""What stands for standard input."""
_NAME = "standard-input.csv"


@contextmanager
def with_standard_input(files: Sequence[str]) -> Iterator[list[str | Path]]:
    """The files, and for `-` a file of what standard input holds: it is read once, to disk, and gone at the end."""
    if INPUT not in files:
        yield list(files)
        return
    with TemporaryDirectory() as folder:
        read = Path(folder) / _NAME
        with read.open("wb") as kept:
            shutil.copyfileobj(sys.stdin.buffer, kept)
        yield [read if one == INPUT else one for one in files]


def as_given(file: Path) -> Path:
    """How a file was named: standard input by its sign."""
    return Path(INPUT) if file.name == _NAME else file


def named_as_given(found: Any, files: Sequence[str]) -> Any:
    """A result that names its source as it was given."""
    if INPUT not in files:
        return found
    sources = tuple(map(as_given, found.sources))
    return attrs.evolve(found, source=sources[0], sources=sources)

"""Standard input as one of the files of a command."""

from __future__ import annotations

import re
import shutil
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import attrs

from shanxi_health_policy.batch.files.sources import STANDARD_INPUT
from shanxi_health_policy.errors import Fault, FileError
from shanxi_health_policy.text import Spoken, Text, spoken

INPUT = "-"
"""What stands for standard input."""
_CALLED = Text("标准输入", "standard input")


@contextmanager
def with_standard_input(files: Sequence[str]) -> Iterator[list[str | Path]]:
    """The files, and for `-` a file of what standard input holds: it is read once, to disk, and gone at the end."""
    if INPUT not in files:
        yield list(files)
        return
    with TemporaryDirectory() as folder:
        read = Path(folder) / STANDARD_INPUT
        with read.open("wb") as kept:
            shutil.copyfileobj(sys.stdin.buffer, kept)
        try:
            yield [read if one == INPUT else one for one in files]
        except FileError as error:
            raise FileError(map(_renamed, error.faults), error.further) from None


def _renamed(fault: Fault) -> Fault:
    """A fault that calls standard input by its name, and not the file that it waits in."""
    file, value = (_called(spoken(one)) for one in (fault.file, fault.value))
    return attrs.evolve(fault, file=Spoken(file.en, file.zh), value=Spoken(value.en, value.zh))


def _called(said: Text) -> Text:
    zh, en = (
        re.sub(rf"\S*{re.escape(STANDARD_INPUT)}", name, text)
        for text, name in ((said.zh, _CALLED.zh), (said.en, _CALLED.en))
    )
    return Text(zh, en)


def as_given(file: Path) -> Path:
    """How a file was named: standard input by its sign."""
    return Path(INPUT) if file.name == STANDARD_INPUT else file


def named_as_given(found: Any, files: Sequence[str]) -> Any:
    """A result that names its source as it was given."""
    if INPUT not in files:
        return found
    sources = tuple(map(as_given, found.sources))
    notes = tuple(attrs.evolve(one, says=_called(one.says)) for one in found.notes)
    return attrs.evolve(found, source=sources[0], sources=sources, notes=notes)

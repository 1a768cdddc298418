"""Standard output as the result of a command over files."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from shanxi_health_policy.batch.job import NOWHERE
from shanxi_health_policy.cli.output import Screen

OUTPUT = "-"
"""What stands for standard output."""


@contextmanager
def with_standard_output(screen: Screen, given: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """The options of a command, and for `-o -` with a file whose content is written to standard output once all is done.

    What is told goes to standard error then. Rejected rows need a place of their own: without one there must be none.
    """
    if given["out"] != OUTPUT:
        yield given
        return
    screen.stand_beside()
    with TemporaryDirectory() as folder:
        result = Path(folder) / "standard-output.csv"
        rejects = NOWHERE if given["rejects"] is None else given["rejects"]
        yield {**given, "out": result, "rejects": rejects}
        with result.open("rb") as written:
            shutil.copyfileobj(written, sys.stdout.buffer)
        sys.stdout.flush()

"""Contestants side by side on the same input: each in a process of its own, one run of each in turn."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from attrs import frozen
from tests.benchmarks.generate import Shape


@frozen
class Input:
    """Visits of a shape in all forms: the folder of their files, and how many bytes each form takes as columns in memory."""

    shape: Shape
    folder: Path
    bytes_of: dict[str, int]


@frozen
class Measured:
    """What a contestant took: seconds to warm up and of each call, and bytes at most, its input included."""

    first: float
    seconds: tuple[float, ...]
    peak: int

    @property
    def best(self) -> float:
        """The quickest call."""
        return min(self.seconds)

    @property
    def median(self) -> float:
        """The call in the middle."""
        return median(self.seconds)


class Contestant:
    """A worker process."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        self._first = self._hear("first")
        self._seconds: list[float] = []

    def run(self) -> None:
        """One call."""
        assert self._process.stdin is not None
        self._process.stdin.write("run\n")
        self._process.stdin.flush()
        self._seconds.append(self._hear("seconds"))

    def finish(self) -> Measured:
        """No more calls: what it took."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        peak = int(self._hear("peak"))
        return Measured(self._first, tuple(self._seconds[1:]), peak)

    def _hear(self, what: str) -> float:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"{self._process.args!r} ended with {self._process.wait()}")
        return float(json.loads(line)[what])


def contest(entries: dict[str, tuple[str, Input]], runs: int) -> dict[str, Measured]:
    """Of each job on its input: so many runs of each in turn, after the first of each, which does not count."""
    with ExitStack() as stack:
        contestants = {name: stack.enter_context(_contestant(*entry)) for name, entry in entries.items()}
        for _ in range(runs + 1):
            for contestant in contestants.values():
                contestant.run()
        return {name: contestant.finish() for name, contestant in contestants.items()}


@contextmanager
def made(shape: Shape) -> Iterator[Input]:
    """The input of a shape, made by another process so that this one stays small; gone when it is no longer needed."""
    with TemporaryDirectory(prefix="benchmarks-") as folder:
        arguments = (shape.visits, shape.mixed, int(shape.in_order), int(shape.several))
        command = [sys.executable, "-m", "tests.benchmarks.generate", folder, *map(str, arguments)]
        said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
        yield Input(shape, Path(folder), json.loads(said))


@contextmanager
def _contestant(job: str, given: Input) -> Iterator[Contestant]:
    command = [
        sys.executable,
        "-m",
        "tests.benchmarks.worker",
        job,
        str(given.folder),
        str(given.shape.visits),
    ]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield Contestant(process)
        finally:
            process.kill()

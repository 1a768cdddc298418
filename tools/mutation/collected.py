"""Tests that pytest has collected, run one by one, in a process of their own."""

from __future__ import annotations

import signal
import tempfile
import time
from collections.abc import Callable, Iterable
from itertools import zip_longest
from pathlib import Path
from typing import Any

import pytest
from tools.mutation.rooms import ROOT

OPTIONS = ["-q", "-s", "--assert=plain", "-p", "no:cacheprovider", "-p", "no:xdist", f"--rootdir={ROOT}"]


_POOL = "polars-1"
"""A thread that Polars starts when it first computes: a fork has none of its threads, and would wait for them for ever."""


def _threads() -> set[str]:
    """The names of the threads of this process, where the system tells them."""
    return {path.read_text().strip() for path in Path("/proc/self/task").glob("*/comm")}


class Collected:
    """What pytest has collected; `run` one after another until one fails."""

    def __init__(self, session: pytest.Session) -> None:
        self.session = session
        self.items = {item.nodeid: item for item in session.items}

    def first_failing(self, names: Iterable[str], limits: Callable[[str], float]) -> str | None:
        """The name of the first of these tests that fails; an alarm ends this process where one takes longer than its limit."""
        with tempfile.TemporaryDirectory(prefix="mutation-") as folder:
            _own_folder(self.session.config, Path(folder))
            items = [self.items[name] for name in names if name in self.items]
            for item, following in zip_longest(items, items[1:]):
                signal.setitimer(signal.ITIMER_REAL, limits(item.nodeid))
                if not self._passes(item, following):
                    signal.setitimer(signal.ITIMER_REAL, 0)
                    return item.nodeid
            signal.setitimer(signal.ITIMER_REAL, 0)
            return None

    def _passes(self, item: pytest.Item, following: pytest.Item | None) -> bool:
        before = self.session.testsfailed
        try:
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
        except BaseException:
            return False
        return self.session.testsfailed == before

    def timed(self, name: str) -> float | None:
        """How long one test takes, in seconds; None where it fails."""
        began = time.perf_counter()
        return time.perf_counter() - began if self._passes(self.items[name], None) else None


def _own_folder(config: pytest.Config, folder: Path) -> None:
    """Children of one process would all count the same folders for their temporary files."""
    factory: Any = config._tmp_path_factory  # type: ignore[attr-defined]
    factory._basetemp = folder


def with_collected(tests: Iterable[str], work: Callable[[Collected], None]) -> None:
    """Collects these tests, and lets the work do with them what it likes instead of running them."""
    worked = []

    class Instead:
        @pytest.hookimpl(tryfirst=True)
        def pytest_runtestloop(self, session: pytest.Session) -> bool:
            if _POOL in _threads():
                raise SystemExit(
                    "Polars has computed while the tests were collected: no child of this process could"
                )
            work(Collected(session))
            worked.append(True)
            return True

    status = pytest.main([*OPTIONS, *tests], plugins=[Instead()])
    if not worked:
        raise SystemExit(f"the tests cannot be collected: {status}")


def function_of(test: str) -> str:
    """The function of a test: what its cases are called may change."""
    return test.partition("[")[0]

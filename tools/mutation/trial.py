"""The trial of mistakes: each is made in a process of its own, and tests are run there until one fails.

A mistake in a function is put into the running code. One in what an import computes, and every one that was not found so, is
made in the source before the package is imported at all.
"""

from __future__ import annotations

import gc
import importlib.util
import os
import pickle
import signal
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from importlib.machinery import SourceFileLoader
from pathlib import Path
from types import CodeType
from typing import Any

import pytest
from attrs import evolve, frozen
from tools.mutation.children import each_in_a_child
from tools.mutation.collected import OPTIONS, Collected, function_of
from tools.mutation.mistakes import Mistake
from tools.mutation.rooms import PACKAGE, ROOT
from tools.mutation.swapped import Functions
from tools.mutation.verdicts import ALIVE, TIME

_PATIENCE, _LONGEST_START = 3.0, 20.0
"""Seconds that a test may take beside ten times what it usually takes; and those that importing and collecting may take."""


@frozen
class Case:
    """A mistake, and the tests to be asked, in this order, with the seconds each usually takes."""

    mistake: Mistake | None
    """None: nothing is changed, and every test must pass."""
    tests: dict[str, float]


Told = Callable[[Case, str], None]


def import_all(paths: Iterable[str]) -> None:
    """Imports these files, which a test may do only while it runs: a mistake is put into functions that are there before it."""
    for path in paths:
        importlib.import_module(_name(PACKAGE / path))


def in_running_code(collected: Collected, cases: Iterable[Case], at_once: int, tell: Told) -> None:
    """Tries each in the functions that are imported.

    A test has found only what it finds by itself, since it may also fail by what those before it have left behind.
    """
    functions = Functions()
    gc.collect()
    gc.freeze()  # so that no child copies what none of them changes

    def tried(case: Case) -> str:
        if case.mistake is not None:
            path = PACKAGE / case.mistake.path
            source = path.read_bytes()
            if not functions.exchange(str(path), source, case.mistake.made(source)):
                return ALIVE
        found = collected.first_failing(case.tests, lambda name: _PATIENCE + 10 * case.tests[name])
        return ALIVE if found is None else found

    def told(given: Iterable[Case]) -> Iterator[tuple[Case, str]]:
        for case, verdict in each_in_a_child(given, tried, at_once):
            yield case, TIME if verdict is None else verdict

    while cases:
        alone: list[tuple[Case, Case]] = []
        for case, verdict in told(cases):
            if verdict in (ALIVE, TIME, next(iter(case.tests), ALIVE)) or case.mistake is None:
                tell(case, verdict)
            else:
                alone.append((case, evolve(case, tests={verdict: case.tests[verdict]})))
        cases = []
        whole = {one.mistake: case for case, one in alone}
        for one, verdict in told([one for _, one in alone]):
            case = whole[one.mistake]
            if verdict == ALIVE:
                cases.append(
                    evolve(case, tests={name: s for name, s in case.tests.items() if name not in one.tests})
                )
            else:
                tell(case, verdict)


def from_the_start(cases: Sequence[Case], at_once: int, tell: Told) -> None:
    """Tries each in a package that is imported with the mistake in it, by a process that has never seen the package."""
    command = [sys.executable, "-m", "tools.mutation.trial", str(at_once)]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        pickle.dump(list(cases), process.stdin)
        process.stdin.close()
        for _ in cases:
            number, told = pickle.load(process.stdout)
            tell(cases[number], told)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)


def _started(case: Case) -> str:
    if case.mistake is not None:
        signal.setitimer(signal.ITIMER_REAL, _LONGEST_START + 5 * sum(case.tests.values()))
        _in_place_of(PACKAGE / case.mistake.path, case.mistake)
    failing: list[str] = []

    class Noted:
        def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
            if report.failed:
                failing.append(report.nodeid)

    def ended(tests: Iterable[str]) -> int:
        try:
            return int(pytest.main([*OPTIONS, "-x", *tests], plugins=[Noted()]))
        except BaseException:
            return int(pytest.ExitCode.INTERRUPTED)

    status = ended(case.tests)
    if status == pytest.ExitCode.USAGE_ERROR:  # a mistake may change how the cases of a test are called
        status = ended(dict.fromkeys(function_of(test) for test in case.tests))
    if failing:
        return failing[0]
    return (
        ALIVE
        if status in (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED)
        else next(iter(case.tests))
    )


def _in_place_of(path: Path, mistake: Mistake) -> None:
    """Imports of this file find the mistake in it, and never what was compiled before."""
    made = mistake.made(path.read_bytes())

    class Loader(SourceFileLoader):
        def get_code(self, fullname: str) -> CodeType | None:
            if self.path == str(path):
                return compile(made, self.path, "exec", dont_inherit=True)
            return super().get_code(fullname)

    class Finder:
        @staticmethod
        def find_spec(fullname: str, path_: object, target: object = None) -> Any:
            if fullname != _name(path):
                return None
            return importlib.util.spec_from_file_location(fullname, path, loader=Loader(fullname, str(path)))

    sys.meta_path.insert(0, Finder)


def _name(path: Path) -> str:
    parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _main() -> None:
    """Reads cases, tells the number and the verdict of each as soon as it is known."""
    for needed in (
        "attrs",
        "cattrs",
        "numpy",
        "polars",
        "click",
        "jinja2",
        "dateutil.relativedelta",
        "xlsxwriter",
    ):
        importlib.import_module(needed)
    assert PACKAGE.name not in sys.modules
    cases = pickle.load(sys.stdin.buffer)
    numbered = list(enumerate(cases))
    for (number, _), told in each_in_a_child(numbered, lambda one: _started(one[1]), int(sys.argv[1])):
        sys.stdout.buffer.write(pickle.dumps((number, TIME if told is None else told)))
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    os.environ["HYPOTHESIS_NO_PLUGINS"] = "1"
    _main()

"""Which test runs which line, and how long it takes: what a mistake must be shown to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from attrs import evolve, field, frozen
from coverage import Coverage
from tools.mutation.collected import Collected


@frozen
class Reach:
    """What each test reaches, by file and line, and the seconds that it takes."""

    seconds: dict[str, float]
    lines: dict[str, dict[int, set[str]]] = field(repr=False)
    failing: tuple[str, ...] = ()

    def of(self, path: str, lines: Iterable[int]) -> set[str]:
        """The tests that run any of these lines."""
        there = self.lines.get(path, {})
        return set().union(*(there.get(line, ()) for line in lines))

    def of_file(self, path: str) -> set[str]:
        """The tests that run anything in this file."""
        return self.of(path, self.lines.get(path, {}))

    def part(self, tests: Iterable[str]) -> Reach:
        """What these tests reach."""
        own = set(tests)
        lines = {
            path: {line: found & own for line, found in there.items() if found & own}
            for path, there in self.lines.items()
        }
        seconds = {name: taken for name, taken in self.seconds.items() if name in own}
        return Reach(seconds, lines, tuple(name for name in self.failing if name in own))

    @classmethod
    def together(cls, parts: Iterable[Reach]) -> Reach:
        """What the tests of several parts reach."""
        whole = cls({}, {})
        for one in parts:
            whole.seconds.update(one.seconds)
            for path, there in one.lines.items():
                for line, found in there.items():
                    whole.lines.setdefault(path, {}).setdefault(line, set()).update(found)
            whole = evolve(whole, failing=(*whole.failing, *one.failing))
        return whole

    def quickest(
        self, tests: Iterable[str], first: Iterable[str] = (), most: float = float("inf")
    ) -> Iterator[str]:
        """The tests by their time, those to be tried first before all others, until it is `most` seconds."""
        known = dict.fromkeys(one for one in first if one in self.seconds)
        rest = sorted(set(tests) - set(known), key=lambda one: (self.seconds.get(one, 0), one))
        taken = 0.0
        for one in (*known, *rest):
            taken += self.seconds.get(one, 0)
            if taken > most:
                return
            yield one


def measured(collected: Collected, tests: Iterable[str], files: Iterable[Path]) -> Reach:
    """Runs each of these tests once and sees which lines of these files it runs."""
    named = {str(path): path for path in files}
    seconds: dict[str, float] = {}
    failing = []
    cover = Coverage(data_file=None, include=list(named), branch=False, config_file=False)
    cover.start()
    for name in tests:
        cover.switch_context(name)
        taken = collected.timed(name)
        if taken is None:
            failing.append(name)
        else:
            seconds[name] = taken
    cover.stop()
    data = cover.get_data()
    lines: dict[str, dict[int, set[str]]] = {}
    for path in named:
        there: dict[int, set[str]] = defaultdict(set)
        for line, contexts in data.contexts_by_lineno(path).items():
            there[line] = {one for one in contexts if one in seconds}
        lines[path] = dict(there)
    return Reach(seconds, lines, tuple(failing))

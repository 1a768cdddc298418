"""The second implementation, in JavaScript, as one process that lasts: many cases are asked at once, and answered in order.

It is the adapter of the documentation, `docs/examples/conform/adapter.js`. The figures it takes from us (rate, limits, days,
names of techniques: the `policy` of the protocol's first message); what is eligible, the share and its rounding, both limits,
the year and what is given back to it, it works out by itself.
"""

from __future__ import annotations

import shlex
import subprocess
from collections.abc import Iterable, Iterator
from decimal import Decimal
from time import monotonic
from typing import Self

from attrs import frozen

from shanxi_health_policy import Catalogue
from shanxi_health_policy.testing.conform.cases import Case, expected
from shanxi_health_policy.testing.conform.differences import Difference, ask, difference_of
from shanxi_health_policy.testing.conform.protocol import (
    case_request,
    hello,
    read_answer,
    read_hello,
    to_line,
)
from shanxi_health_policy.testing.conform.smallest_case import shrink

OPERATIONS_AT_ONCE = 2000
"""In one go, about: the answers must find room in a pipe (64 KiB) while the questions are still being written."""
SECONDS_TO_SHRINK = 60


class JavaScript:
    """A running adapter of one place and catalogue."""

    def __init__(self, command: str, place: str, catalogue: Catalogue) -> None:
        """Starts the command, and greets it."""
        self.place, self.catalogue = place, catalogue
        self._asked = 0
        self._program = subprocess.Popen(shlex.split(command), stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self._write([to_line(hello(place, catalogue))])
        read_hello(self._read())

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._program.communicate()

    def __call__(self, case: Case) -> tuple[Decimal, ...]:
        """The payments for one case, as the kit asks an implementation."""
        return next(self._answers(self._ask([case])))

    def first_difference(self, cases: Iterable[Case]) -> Found | None:
        """The first of many cases that the library settles otherwise, with the smallest case like it; None if all agree."""
        position = 0
        for some in _portions(cases):
            asked = self._ask(some)  # while these are worked out there, they are worked out here
            settled = [[one.fund_payment for one in expected(case, self.catalogue)] for case in some]
            for case, due, answered in zip(some, settled, list(self._answers(asked)), strict=True):
                if answered != tuple(due):
                    found = difference_of(case, answered, self.catalogue)
                    assert found is not None
                    return Found(position, found, self._smallest(found))
                position += 1
        return None

    def _smallest(self, found: Difference) -> Difference:
        day = found.case.claims[-1].visit.visited_on
        periods = self.catalogue.tcm(self.place).periods
        terms = next((one for one in periods if one.start <= day <= one.end), periods[0])

        def still(case: Case) -> Difference | None:
            return ask(self, case, expected(case, self.catalogue))

        return shrink(found, still, terms, monotonic() + SECONDS_TO_SHRINK)

    def _ask(self, cases: list[Case]) -> list[tuple[int, Case]]:
        numbered = list(enumerate(cases, self._asked + 1))
        self._asked += len(cases)
        self._write([to_line(case_request(*one)) for one in numbered])
        return numbered

    def _answers(self, asked: list[tuple[int, Case]]) -> Iterator[tuple[Decimal, ...]]:
        return (read_answer(self._read(), number, len(case.operations)) for number, case in asked)

    def _write(self, lines: list[bytes]) -> None:
        assert self._program.stdin is not None
        self._program.stdin.write(b"".join(lines))
        self._program.stdin.flush()

    def _read(self) -> bytes:
        assert self._program.stdout is not None
        return self._program.stdout.readline()


@frozen
class Found:
    """A case that the two implementations settle differently, by its place among those asked, and the smallest like it."""

    position: int
    difference: Difference
    smallest: Difference

    def told(self, how_again: str) -> str:
        """What a failing test says."""
        return (
            f"{self.smallest.text().en}\n{self.smallest.case.code()}\n"
            f"case {self.position}, of {len(self.difference.case.operations)} operations; again: {how_again}"
        )


def _portions(cases: Iterable[Case]) -> Iterator[list[Case]]:
    """Cases in portions of about as many operations as are asked at once."""
    rest, some, operations = iter(cases), list[Case](), 0
    for case in rest:
        some.append(case)
        operations += len(case.operations)
        if operations >= OPERATIONS_AT_ONCE:
            yield some
            some, operations = [], 0
    if some:
        yield some

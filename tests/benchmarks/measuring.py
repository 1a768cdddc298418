"""All that is measured, from the smallest input to the largest."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from contextlib import ExitStack
from typing import Final

from attrs import frozen
from tests.benchmarks.beyond_memory import Bounded, settle_bounded
from tests.benchmarks.cluster import OnCluster, on_cluster
from tests.benchmarks.cold import seconds_to_start
from tests.benchmarks.contest import Measured, contest, made
from tests.benchmarks.generate import Shape
from tests.benchmarks.reconciling import Reconciled, reconciled
from tests.benchmarks.service import Served, served
from tests.benchmarks.stand_in import StoodIn, stood_in
from tests.benchmarks.waiting import Waited, waited

SIZES: Final = {
    "small": (10_000, 100_000),
    "medium": (100_000, 1_000_000),
    "full": (100_000, 1_000_000, 10_000_000),
}
WAITED: Final = {
    "small": (1_200, 60_000),
    "medium": (1_200, 60_000, 600_000),
    "full": (1_200, 60_000, 600_000, 6_000_000),
}
"""Visits of the files over which whole commands are timed."""
RECONCILED: Final = {"small": 10_000, "medium": 100_000, "full": 1_000_000}
"""Rows of each of two lists that are reconciled."""
BOUNDED: Final = {
    "small": ((1_000_000, "512MB"),),
    "medium": ((10_000_000, "512MB"),),
    "full": ((10_000_000, "512MB"),),
    "huge": ((100_000_000, "2GB"),),
}
"""Beyond memory: so many visits within so much; the huge one is a measurement of its own."""
CLUSTERED: Final = {
    "small": (10_000, 100_000),
    "medium": (100_000, 1_000_000),
    "full": (1_000_000, 10_000_000),
}
"""Visits of the files that are settled on Spark."""
SHARES: Final = (0.0, 0.1, 0.4, 0.8)
FORMS: Final = {
    "columns": ("engine", "polars", "duckdb", "read", "sort", "write"),
    "parquet": ("engine parquet", "floor parquet"),
    "csv": ("engine csv", "floor csv"),
}
"""Who runs side by side, by the form of the input; the first is the library."""
_MANY: Final = 5_000_000

Say = Callable[[str], None]


@frozen
class Case:
    """What all contestants took for one input in one form."""

    shape: Shape
    form: str
    measured: dict[str, Measured]
    input_bytes: int
    """What the input takes as columns in memory."""

    @property
    def engine(self) -> Measured:
        """What the library took."""
        return self.measured[FORMS[self.form][0]]

    @property
    def others(self) -> dict[str, Measured]:
        """What the others took."""
        return {name: one for name, one in self.measured.items() if name != FORMS[self.form][0]}


@frozen
class Results:
    """Everything measured in one run."""

    cases: tuple[Case, ...]
    mixed: dict[float, Measured]
    """From columns, by the share of persons in several classes."""
    mixed_visits: int
    calls: dict[str, tuple[float, float]]
    """Seconds a call by bill: unchecked, and the library."""
    from_code: dict[str, float]
    """What a caller in Python waits for, by what is called."""
    cold: dict[str, float]
    """Seconds of a whole process, by what is started."""
    waited: tuple[Waited, ...]
    """What a person waits for over a file."""
    reconciled: Reconciled
    bounded: tuple[Bounded, ...]
    service: Served
    stand_in: StoodIn
    cluster: tuple[OnCluster, ...]
    """What a cluster costs; empty where there is no Spark."""


def measure(size: str, say: Say) -> Results:
    """Measure at the sizes of that name; tells what it is at."""
    sizes = SIZES[size]
    say("one call, cold starts")
    command = [sys.executable, "-m", "tests.benchmarks.one_call"]
    said = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    calls = {bill: (seconds[0], seconds[1]) for bill, seconds in said.items()}
    command = [sys.executable, "-m", "tests.benchmarks.from_code"]
    figures = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    cold = seconds_to_start()
    say("the service")
    service = served()
    say("the stand-in")
    platform = stood_in()
    times: list[Waited] = []
    for visits in WAITED[size]:
        say(f"commands over {visits} visits, cold")
        times += waited(visits)
    say(f"lists of {RECONCILED[size]} rows")
    lists = reconciled(RECONCILED[size])
    cases: list[Case] = []
    for visits in sizes:
        shapes = [Shape(visits)]
        if visits == sizes[-2]:
            shapes += [
                Shape(visits, in_order=False),
                Shape(visits, several=True),
                Shape(visits, in_order=False, several=True),
            ]
        for shape in shapes:
            say(str(shape))
            cases += _cases(shape)
    say("mixed shares")
    bounded = measure_bounded(size, say)
    mixed = _mixed(sizes[-2])
    say(f"a cluster, {CLUSTERED[size]} visits")
    cluster = on_cluster(CLUSTERED[size])
    return Results(
        cases=tuple(cases),
        mixed=mixed,
        mixed_visits=sizes[-2],
        calls=calls,
        from_code=figures,
        cold=cold,
        waited=tuple(times),
        reconciled=lists,
        bounded=bounded,
        service=service,
        stand_in=platform,
        cluster=cluster,
    )


def measure_bounded(size: str, say: Say) -> tuple[Bounded, ...]:
    """Files larger than the memory they may take."""
    found = []
    for visits, memory in BOUNDED[size]:
        say(f"{visits} visits within {memory}")
        found.append(settle_bounded(visits, memory))
    return tuple(found)


def _cases(shape: Shape) -> list[Case]:
    forms = [form for form in FORMS if form != "columns" or not shape.several]
    found = []
    with made(shape) as given:
        for form in forms:
            measured = contest({job: (job, given) for job in FORMS[form]}, _runs(shape.visits))
            found.append(Case(shape, form, measured, given.bytes_of[form]))
    return found


def _mixed(visits: int) -> dict[float, Measured]:
    with ExitStack() as stack:
        given = {share: stack.enter_context(made(Shape(visits, mixed=share))) for share in SHARES}
        found = contest({str(share): ("engine", one) for share, one in given.items()}, _runs(visits))
        return {share: found[str(share)] for share in SHARES}


def _runs(visits: int) -> int:
    return 3 if visits > _MANY else 7

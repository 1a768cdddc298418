"""Faults of the world over all commands: each gives what it always gives, or a clear error, and loses no row and no fen.

What is there afterwards is whole or as it was before, and a run without the fault is right. `WORLD=all` tries every cell, as
`make fuzz` does; without it each command is tried under some faults and each fault with some commands, chosen by a fixed draw.
"""

from __future__ import annotations

import os
import random
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TypeVar

import pytest
from tests.batch.disks import mounted
from tests.world.cases import CASES, Case
from tests.world.cells import (
    CLEAR,
    NO_FAULT,
    OLD,
    begun,
    check,
    ended,
    given,
    hidden_in,
    right,
    run,
    with_old_outputs,
)
from tests.world.faults import SHORT_FILES, SURROUNDINGS, Fault

from shanxi_health_policy.cli.exit_codes import ExitCode

ALL = os.environ.get("WORLD") == "all"
SEED = 20230504
T = TypeVar("T")
WRITING = [one for one in CASES if one.outputs]
SAYING = [one for one in CASES if not one.outputs]
TELLING = [
    one
    for one in WRITING
    if one.command in ("settle", "audit", "what-if", "reconcile", "ask", "vectors", "his")
]
"""Of those that write, the ones that write several files, in several ways."""


def some(of: Sequence[T], count: int, column: object) -> list[T]:
    """So many of them, drawn for a column; all, where everything is tried."""
    return list(of) if ALL else random.Random(f"{SEED} {column}").sample(list(of), count)


def named(one: object) -> str:
    """The name of a row or column."""
    if isinstance(one, Case):
        return f"{one.command} {CASES.index(one)}"
    return str(getattr(one, "name", one)).replace("/", " ")


def surrounded() -> list[tuple[Fault, Case]]:
    """Each command under some of the surroundings, in turn, so that each of these is met by some."""
    if ALL:
        return [(fault, case) for fault in SURROUNDINGS for case in CASES]
    return [(SURROUNDINGS[(5 * place) % len(SURROUNDINGS)], case) for place, case in enumerate(CASES)]


def test_every_fault_and_every_command_is_among_what_is_tried() -> None:
    cells = surrounded()
    assert {fault.name for fault, _ in cells} == {one.name for one in SURROUNDINGS}
    assert {case for _, case in cells} == set(CASES)


@pytest.mark.parametrize(("fault", "case"), surrounded(), ids=named)
def test_surroundings_change_nothing(tmp_path: Path, fault: Fault, case: Case) -> None:
    out = with_old_outputs(tmp_path / "out", case)
    assert check(run(case, fault, given(), out), case, fault)
    assert hidden_in(out) == []


@pytest.mark.parametrize("case", some(WRITING, 2, "size"), ids=named)
def test_files_that_may_not_grow_are_told(tmp_path: Path, case: Case) -> None:
    out = with_old_outputs(tmp_path / "out", case)
    done = check(run(case, SHORT_FILES, given(), out), case, SHORT_FILES)
    assert not (done and max(len(one) for one in right(case).files.values()) > 4_096), "it was not too long"
    right_in_the_end(case, out)


@pytest.mark.parametrize("room", [0, 12], ids=["no room", "12 KiB"])
@pytest.mark.parametrize("case", some(TELLING, 2, "disk"), ids=named)
def test_a_full_disk_is_told_and_what_stood_there_stays(tmp_path: Path, case: Case, room: int) -> None:
    full = Fault("full disk", may_fail=True)
    with mounted(tmp_path / "out", f"size={room + 4 + 4 * len(case.outputs)}k") as out:
        with_old_outputs(out, case)
        with (out / ".ballast").open("wb") as ballast:
            ballast.write(bytes(4_096))
        done = check(run(case, full, given(), out), case, full)
        assert not (done and room == 0), "there was room"
        assert hidden_in(out) == [".ballast"]
        (out / ".ballast").unlink()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
@pytest.mark.parametrize("case", some(SAYING, 3, "standard output"), ids=named)
def test_a_standard_output_that_takes_nothing_is_told(tmp_path: Path, case: Case) -> None:
    out = with_old_outputs(tmp_path / "out", case)
    with open("/dev/full", "wb") as full:
        process = begun(case, NO_FAULT, given(), out, stdout=full.fileno())
        found = ended(process, case, NO_FAULT, given(), out)
    assert found.code in CLEAR, found
    assert found.err.strip()
    assert "Traceback" not in found.err


@pytest.mark.parametrize("turn", range(3 if ALL else 1))
@pytest.mark.parametrize("case", some(WRITING, 3, "kill"), ids=named)
def test_killed_at_any_moment_it_leaves_everything_or_nothing(tmp_path: Path, case: Case, turn: int) -> None:
    chance, wanted = random.Random(f"{SEED} {named(case)} {turn}"), right(case)
    out = with_old_outputs(tmp_path / "out", case)
    started = time.monotonic()
    assert run(case, NO_FAULT, given(), out).files == wanted.files
    lasting = time.monotonic() - started
    with_old_outputs(out, case)
    process = begun(case, NO_FAULT, given(), out)
    time.sleep(lasting * chance.uniform(0.3, 1.1))
    process.kill()
    found = ended(process, case, NO_FAULT, given(), out)
    for name in case.outputs:
        assert found.files[name] in (OLD, wanted.files[name]), f"{name} is neither whole nor as it was"
    together = any("rejects" in name for name in case.outputs)
    if together and found.files[case.outputs[-1]] != OLD:
        assert found.files == wanted.files, "the last output vouches for those before it"
    right_in_the_end(case, out)


@pytest.mark.parametrize("case", some(TELLING, 3, "writer"), ids=named)
def test_two_writers_of_one_output_do_not_mix(tmp_path: Path, case: Case) -> None:
    out, wanted = with_old_outputs(tmp_path / "out", case), right(case)
    processes = [begun(case, NO_FAULT, given(), out) for _ in range(3)]
    codes = []
    for process in processes:
        found = ended(process, case, NO_FAULT, given(), out)
        codes.append(found.code)
        assert found.code == wanted.code or (found.code == ExitCode.FILE_TROUBLE and "正在写" in found.err), (
            found
        )
    assert wanted.code in codes, "one of them has the output"
    found = run(case, NO_FAULT, given(), out)
    assert (found.files, hidden_in(out)) == (wanted.files, [])


def right_in_the_end(case: Case, out: Path) -> None:
    """A run without the fault gives what is right, and clears up."""
    found = run(case, NO_FAULT, given(), out)
    assert check(found, case, NO_FAULT)
    assert [one for one in hidden_in(out) if one.endswith(".unfinished")] == []

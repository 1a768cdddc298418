"""One cell of the matrix: a command run under a fault, and what it leaves behind."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from attrs import frozen
from tests.world.cases import CASES, Case, inputs
from tests.world.faults import Fault, room

from shanxi_health_policy.cli.exit_codes import ExitCode

OLD = b"what stood here before\n"
NO_FAULT = Fault("none")
CLEAR = {ExitCode.FILE_TROUBLE, ExitCode.WRONG_USAGE, ExitCode.WRONG_NOTICES}
"""What a command may end with that a fault keeps from its work; never with an error of the library itself."""
PATIENCE = 120
_MADE = re.compile(rb'(19|20|21)\d\d-\d\d-\d\d|(?<="milliseconds": )\d+|[\d.]+(?= (?:\xe7\xa7\x92|seconds))')


@frozen
class Left:
    """What is there after a run: its exit code, what it said, and the files of the outputs by their names."""

    code: int
    out: bytes
    err: str
    files: Mapping[str, bytes]


def begun(case: Case, fault: Fault, given: Path, out: Path, **more: int) -> subprocess.Popen[bytes]:
    """The command, begun under a fault, to write into a folder."""
    home = out.parent / f"home-of-{out.name}"
    home.mkdir(exist_ok=True)
    surroundings = fault.surroundings(home)
    words = [sys.executable, "-m", "shanxi_health_policy", *case.arguments(given, out), "--lang", "zh"]
    command = [*fault.around, *(one.encode(fault.encoding) for one in words)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE} | more
    before = fault.before  # before the process has threads: it only sets a limit
    return subprocess.Popen(command, cwd=home, env=surroundings, preexec_fn=before, **pipes)  # type: ignore[call-overload,no-any-return]  # noqa: PLW1509


def ended(process: subprocess.Popen[bytes], case: Case, fault: Fault, given: Path, out: Path) -> Left:
    """What it left; what it said in UTF-8."""
    said, wrong = process.communicate(case.typed.encode(), timeout=PATIENCE)
    told = said or b""
    if case.command != "mcp":  # a protocol has an encoding of its own
        told = told.decode(fault.encoding).encode()
    code = process.returncode
    return Left(code, plain(told, case, given, out), wrong.decode("utf-8", "replace"), files_in(out, case))


def run(case: Case, fault: Fault, given: Path, out: Path) -> Left:
    """The whole run of a command under a fault."""
    return ended(begun(case, fault, given, out), case, fault, given, out)


def plain(content: bytes, case: Case, given: Path, out: Path) -> bytes:
    """Without the names of this machine's folders, and without the day where it is told."""
    for folder, name in ((given, b"{in}"), (out, b"{out}")):
        content = content.replace(os.fsencode(folder), name)
    return _MADE.sub(b"{when}", content) if case.dated else content


def files_in(out: Path, case: Case) -> dict[str, bytes]:
    """Every file that is not hidden."""
    return {
        one.name: one.read_bytes()
        if one.read_bytes() == OLD
        else plain(one.read_bytes(), case, Path("/{in}"), out)
        for one in out.iterdir()
        if not one.name.startswith(".")
    }


def hidden_in(out: Path) -> list[str]:
    """What is unfinished."""
    return sorted(one.name for one in out.iterdir() if one.name.startswith("."))


@cache
def given() -> Path:
    """The inputs of all, made once by each process that tests."""
    return inputs(room() / "in")


@cache
def right(case: Case) -> Left:
    """What a command gives without a fault."""
    out = room() / f"right-{CASES.index(case)}"
    out.mkdir()
    found = run(case, NO_FAULT, given(), out)
    assert found.code == case.code, found
    assert set(found.files) == set(case.outputs), found.files.keys()
    assert hidden_in(out) == []
    return found


def with_old_outputs(out: Path, case: Case) -> Path:
    """A folder in which every output stands already, as something else."""
    out.mkdir(exist_ok=True)
    for name in case.outputs:
        (out / name).write_bytes(OLD)
    return out


def check(found: Left, case: Case, fault: Fault) -> bool:
    """The promise of every cell: the right result, or a clear error and nothing touched; whether it was the right result."""
    wanted = right(case)
    if found.code == wanted.code and (found.files == wanted.files or not fault.may_fail):
        assert found.files == wanted.files, differing(found, wanted)
        assert found.out == wanted.out, (found.out, wanted.out)
        return True
    assert fault.may_fail, (found.code, found.err)
    assert found.code in CLEAR, (found.code, found.err)
    assert found.err.strip()
    assert "Traceback" not in found.err, found.err
    assert found.files == dict.fromkeys(case.outputs, OLD), differing(found, wanted)
    return False


def differing(found: Left, wanted: Left) -> dict[str, int]:
    """The files that differ, with how large they are."""
    return {name: len(one) for name, one in found.files.items() if wanted.files.get(name) != one}

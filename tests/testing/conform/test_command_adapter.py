"""Programs as implementations: whatever one does, the caller gets an answer or a clear failure, and nothing stays behind."""

from __future__ import annotations

import os
import shlex
import sys
import time
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from shanxi_health_policy import Claim, FeeClass, InputError, ServiceItem, Visit
from shanxi_health_policy.testing.conform.adapters import CommandAdapter
from shanxi_health_policy.testing.conform.cases import Case
from shanxi_health_policy.testing.conform.protocol import AdapterError, Introduction, RefusedCaseError

VISIT = Visit("颈椎病", date(2023, 5, 4), [ServiceItem("电针", "150.00")])
CASE = Case([Claim("S1", "P000001", VISIT, FeeClass.I)])

_PROGRAM = """
import json, os, signal, subprocess, sys, time
def hear():
    return json.loads(sys.stdin.buffer.readline())
def say(text, end="\\n"):
    sys.stdout.write(text + end); sys.stdout.flush()
def greet():
    hear()
    say('{"protocol": "shanxi-health-policy-conform/1", "kind": "hello", "name": "mine", "version": "1.2"}')
def answer(payment="90.00"):
    say(json.dumps({"id": hear()["id"], "payments": [payment]}))
"""

Maker = Callable[..., CommandAdapter]


@pytest.fixture
def program(tmp_path: Path) -> Maker:
    """An adapter whose program is this Python, after a few helpers."""

    def make(body: str, patience: float = 20.0) -> CommandAdapter:
        file = tmp_path / "program.py"
        file.write_text(_PROGRAM + body, encoding="utf-8")
        return CommandAdapter(shlex.join((sys.executable, str(file))), patience=patience)

    return make


def failure(adapter: CommandAdapter) -> str:
    """What asking the adapter for a case fails with."""
    with adapter, pytest.raises(AdapterError) as caught:
        adapter(CASE)
    assert adapter.introduction is None
    return caught.value.message("en")


def gone(pid: int) -> bool:
    """Whether a process has ended, within a few seconds."""
    for _ in range(100):
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        except FileNotFoundError:
            return True
        if state == "Z":
            return True
        time.sleep(0.05)
    return False


def test_a_program_is_greeted_once_and_asked_case_after_case(program: Maker) -> None:
    with program("greet()\nwhile True: answer()") as adapter:
        assert adapter.greet() == Introduction("mine", "1.2") == adapter.greet()
        assert [adapter(CASE) for _ in range(3)] == [(Decimal("90.00"),)] * 3
        assert adapter.introduction == Introduction("mine", "1.2")
    assert adapter.introduction is None


def test_nothing_is_started_before_the_first_case_and_closing_twice_is_fine(
    program: Maker, tmp_path: Path
) -> None:
    with program("open('started', 'w')") as adapter:
        adapter.close()
    assert list(tmp_path.iterdir()) == [tmp_path / "program.py"]


def test_an_error_for_a_case_leaves_the_program_running(program: Maker) -> None:
    body = "greet()\nsay(json.dumps({'id': hear()['id'], 'error': f'no {os.getpid()}'}))\nanswer(str(os.getpid()))"
    with program(body) as adapter:
        with pytest.raises(RefusedCaseError, match="no ") as caught:
            adapter(CASE)
        assert str(adapter(CASE)[0]) in caught.value.message("en")


def test_after_a_failure_the_program_is_started_anew(program: Maker) -> None:
    with program("greet()\nanswer(str(os.getpid()))\nsay('what?')\ntime.sleep(60)") as adapter:
        first = adapter(CASE)
        with pytest.raises(AdapterError, match=r"what\?"):
            adapter(CASE)
        assert adapter(CASE) != first


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("", "it has ended with exit code 0"),
        ("sys.exit(3)", "it has ended with exit code 3"),
        ("greet()\nhear()\nos.kill(os.getpid(), signal.SIGSEGV)", "it was ended by signal 11"),
        ("greet()\nhear()\nraise RuntimeError('no table')", "standard error: Traceback"),
        ("greet()\nhear()\nraise RuntimeError('no table')", "RuntimeError: no table"),
        ("say('hello')\ntime.sleep(60)", "not an answer of the protocol: 'hello'"),
        ('greet()\nsay(\'{"id": 7, "payments": ["90.00"]}\')\ntime.sleep(60)', '"id": 1'),
        ("greet()\nhear()\nsay('{', end='')\nsys.exit()", "not an answer of the protocol: '{'"),
        ("greet()\nhear()\nsay('x' * 2_000_000)\ntime.sleep(60)", "an answer of more than 1048576 bytes"),
        ("greet()\nhear()\nos.close(1)\ntime.sleep(60)", "it has closed its standard input or output"),
        ("hear()\nos.write(2, b'\\xff' * 5000 + b' the end')\nsys.exit(1)", "\ufffd the end"),
    ],
)
def test_what_a_program_does_wrong_is_named(program: Maker, body: str, said: str) -> None:
    message = failure(program(body))
    assert said in message
    assert len(message) < 1500


def test_a_program_that_no_longer_reads_is_named(program: Maker) -> None:
    with program("greet()\nanswer()\nos.close(0)\ntime.sleep(60)") as adapter:
        adapter(CASE)
        time.sleep(0.5)
        with pytest.raises(AdapterError, match="关闭了标准输入或标准输出"):
            adapter(CASE)
        assert adapter(CASE) == (Decimal("90.00"),)


def test_a_program_that_hangs_is_given_up_and_killed(program: Maker) -> None:
    started = time.monotonic()
    with program("greet()\nanswer(str(os.getpid()))\ntime.sleep(60)", patience=1.5) as adapter:
        (pid,) = adapter(CASE)
        with pytest.raises(AdapterError, match=r"1\.5 秒内没有答复"):
            adapter(CASE)
        assert gone(int(pid))
    assert time.monotonic() - started < 15


def test_a_program_that_reads_nothing_cannot_block_us(program: Maker) -> None:
    long = Case([Claim(f"S{number}", "P000001", VISIT, FeeClass.I) for number in range(5000)])
    with program("greet()\ntime.sleep(60)", patience=1.5) as adapter:
        adapter.greet()
        with pytest.raises(AdapterError, match=r"no answer within 1\.5 seconds"):
            adapter(long)


def test_a_program_that_floods_both_outputs_takes_no_memory(program: Maker) -> None:
    flood = "os.write(2, b'e' * 1_000_000) if os.fork() == 0 else None\nwhile True: say('x' * 1000)"
    assert "'" + "x" * 100 in failure(program(flood))


def test_whatever_the_program_has_started_ends_with_it(program: Maker) -> None:
    body = """
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
greet()
answer(str(child.pid))
"""
    for after in ("hear()", "time.sleep(600)", "sys.exit()"):
        with program(body + after) as adapter:
            (pid,) = adapter(CASE)
            assert Path(f"/proc/{pid}").exists()
        assert gone(int(pid))


def test_a_program_ends_in_peace_when_its_input_ends(program: Maker, tmp_path: Path) -> None:
    body = (
        "greet()\nanswer()\nrest = sys.stdin.buffer.read()\nopen(sys.argv[0] + '.end', 'w').write(repr(rest))"
    )
    with program(body) as adapter:
        adapter(CASE)
    assert (tmp_path / "program.py.end").read_text() == "b''"


def test_a_case_of_another_place_is_not_asked(program: Maker) -> None:
    with (
        program("") as adapter,
        pytest.raises(InputError, match="place: '149900' is not valid; expected 141100"),
    ):
        adapter(Case(CASE.operations, "149900"))


def test_no_shell_runs_the_command(tmp_path: Path) -> None:
    with (
        CommandAdapter(
            f"{shlex.quote(sys.executable)} -c 'raise SystemExit(9)' ; touch {tmp_path}/oops"
        ) as adapter,
        pytest.raises(AdapterError, match="exit code 9"),
    ):
        adapter(CASE)
    assert not (tmp_path / "oops").exists()


@pytest.mark.parametrize(
    ("command", "why"),
    [
        ("", ("", "")),
        ("  ", ("", "")),
        ("'open", ("", "")),
        ("/no/such/program", ("文件或目录不存在", "no such file or folder")),
        ("a\0b", ("无法读写", "it cannot be read or written")),
        (str(Path(__file__).parent), ("没有权限", "permission denied")),
        (f"{__file__}/x", ("路径中有一段不是目录", "part of the path is no folder")),
        ("PROGRAM", ("不是本机可以运行的程序", "no program that this machine can run")),
    ],
)
def test_a_command_that_cannot_be_run_is_wrong_input(
    tmp_path: Path, command: str, why: tuple[str, str]
) -> None:
    program = tmp_path / "program"
    program.write_bytes(b"what")
    program.chmod(0o700)
    command = str(program) if command == "PROGRAM" else command
    with pytest.raises(InputError, match="command") as caught, CommandAdapter(command) as adapter:
        adapter(CASE)
    assert (why[0] in caught.value.message("zh"), why[1] in caught.value.message("en")) == (True, True)
    assert "Errno" not in str(caught.value)


def test_an_interruption_ends_the_program(program: Maker, monkeypatch: pytest.MonkeyPatch) -> None:
    with program("greet()\nanswer(str(os.getpid()))\ntime.sleep(60)") as adapter:
        (pid,) = adapter(CASE)

        def interrupted(*_: object) -> bytes:
            raise KeyboardInterrupt

        monkeypatch.setattr(adapter, "_exchange", interrupted)
        with pytest.raises(KeyboardInterrupt):
            adapter(CASE)
        assert gone(int(pid))
        with pytest.raises(KeyboardInterrupt):
            adapter.greet()


def test_many_cases_leave_no_file_open(program: Maker) -> None:
    before = len(os.listdir("/proc/self/fd"))
    for _ in range(5):
        with program("greet()\nanswer()") as adapter:
            adapter(CASE)
    assert len(os.listdir("/proc/self/fd")) <= before

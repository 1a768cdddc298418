"""`platform`: the whole process, and the check of its journal."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from tests.cli.conftest import Runner
from tests.cli.test_serve import _without_port
from tests.service.running import Client
from tests.stand_in.hospital import Hospital
from tests.stand_in.test_order_check import good, without_preview

from shanxi_health_policy.cli.exit_codes import ExitCode
from shanxi_health_policy.service import running as service_running
from shanxi_health_policy.stand_in import StandIn
from shanxi_health_policy.stand_in.web import ALL


@contextmanager
def process(*options: object) -> Iterator[tuple[Client, subprocess.Popen[str]]]:
    """The command in a process of its own."""
    command = [sys.executable, "-m", "shanxi_health_policy", "platform", "--port", "0", *map(str, options)]
    started = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8"
    )
    assert started.stdout is not None
    try:
        address = re.search(r"http://127\.0\.0\.1:(\d+)", started.stdout.readline())
        assert address is not None
        yield Client(int(address[1])), started
    finally:
        started.kill()
        started.communicate()


def messages(tmp_path: Path, visits: int) -> list[dict[str, object]]:
    """The messages of some visits, as a hospital makes them for a stand-in that begins."""
    with StandIn(tmp_path / "other.db") as platform:
        hospital = Hospital(platform)
        for number in range(visits):
            hospital.visit(f"P{number}")
        return hospital.sent


def test_what_was_answered_outlives_a_killed_process(tmp_path: Path) -> None:
    """Killed at a moment of its own choosing, it holds exactly what it answered, and goes on from there."""
    db, sent = tmp_path / "platform.db", messages(tmp_path, 6)
    answered: list[bytes] = []
    for part in (sent[:7], sent[7:16], sent[16:]):
        with process("--db", db) as (client, started):
            answered += [client.post(ALL, one).body for one in part]
            started.kill()
            started.wait(30)
    assert all(json.loads(one)["infcode"] == 0 for one in answered)
    with StandIn(db) as platform:
        entries = platform.books.entries()
        assert [one["msgid"] for one in entries] == [one["msgid"] for one in sent]
        assert all(
            platform.books.paid(f"P{number}", "cervical_spondylosis", 2023) == 9000 for number in range(6)
        )


def test_two_processes_share_one_file(tmp_path: Path) -> None:
    db, sent = tmp_path / "platform.db", messages(tmp_path, 6)
    with process("--db", db) as (one, _), process("--db", db, "--watch") as (two, started):
        for number, message in enumerate(sent):
            assert (one, two)[number % 2].post(ALL, message).json["infcode"] == 0
        started.send_signal(signal.SIGTERM)
        out, err = started.communicate(timeout=30)
        assert (started.returncode, err) == (ExitCode.DONE, "")
        assert len(out.splitlines()) == len(sent) // 2


def test_what_is_said_on_the_command_line(
    run: Runner, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(service_running.Service, "run", lambda self: None)
    monkeypatch.setattr(service_running.Service, "at", classmethod(_without_port))
    found = run("platform", "--lang", "en")
    assert (found.code, ALL in found.out) == (ExitCode.DONE, True)
    wrong = tmp_path / "s.toml"
    wrong.write_text("x = 1", encoding="utf-8")
    found = run("platform", "--scenario", wrong)
    assert found.code == ExitCode.FILE_TROUBLE
    assert "x" in found.err
    assert run("platform", "--hosp-lv", "99").code == ExitCode.FILE_TROUBLE
    assert run("platform", "journal").code == ExitCode.WRONG_USAGE


def test_workers_need_a_file_and_are_not_without_end(
    run: Runner, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    db, asked = tmp_path / "platform.db", list[int]()

    def run_workers(service: object, work: object, number: int) -> bool:
        asked.append(number)
        return number < 64

    monkeypatch.setattr("shanxi_health_policy.stand_in.workers.run_workers", run_workers)
    monkeypatch.setattr(service_running.Service, "at", classmethod(_without_port))
    monkeypatch.setattr(service_running.Service, "run", lambda self: asked.append(1))
    for options in (("0",), ("0", "--db", db), ("2",), ("65", "--db", db)):
        found = run("platform", "--workers", *options, "--lang", "en")
        assert found.code == ExitCode.WRONG_USAGE
        assert ("more than one need the file of the books, --db" in found.err) == (len(options) == 1)
    assert run("platform", "--workers", "1").code == ExitCode.DONE
    assert run("platform", "--workers", "2", "--db", db).code == ExitCode.DONE
    found = run("platform", "--workers", "64", "--db", db, "--lang", "zh")
    assert (found.code, "一个进程意外结束" in found.err) == (ExitCode.FAULT_OF_OURS, True)
    assert asked == [1, 2, 64]


def test_a_journal_is_checked(run: Runner, tmp_path: Path) -> None:
    db = tmp_path / "platform.db"
    with StandIn(db) as platform:
        good(Hospital(platform))
    found = run("platform", "check", db, "--lang", "en")
    assert (found.code, found.out) == (ExitCode.DONE, "5 calls, 0 against the rules of order\n")
    with StandIn(db) as platform:
        without_preview(Hospital(platform, "H2"))
    found = run("platform", "check", db, "--lang", "zh")
    assert found.code == ExitCode.OUT_OF_ORDER
    assert "no_preview  第 9 次" in found.out
    assert run("platform", "check", tmp_path / "none.db").code == ExitCode.FILE_TROUBLE


def test_the_settlements_are_listed(run: Runner, tmp_path: Path) -> None:
    db, out = tmp_path / "platform.db", tmp_path / "platform.csv"
    with StandIn(db) as platform:
        good(Hospital(platform))
    found = run("platform", "list", db, "-o", out, "--lang", "en")
    assert (found.code, found.out) == (ExitCode.DONE, f"1 row of settlements, {out}\n")
    assert len(out.read_text(encoding="utf-8").splitlines()) == 2
    assert run("platform", "list", db).code == ExitCode.WRONG_USAGE
    assert run("platform", "list", tmp_path / "none.db", "-o", out).code == ExitCode.FILE_TROUBLE
    assert not (tmp_path / "none.db").exists()


def test_a_line_for_each_call_is_shown_as_long_as_somebody_watches(
    run: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[Any] = []
    monkeypatch.setattr(
        "shanxi_health_policy.stand_in.workers.platform_application", lambda _, told: calls.append(told)
    )
    monkeypatch.setattr(service_running.Service, "run", lambda self: [told("a call") for told in calls])
    monkeypatch.setattr(service_running.Service, "at", classmethod(_without_port))
    assert run("platform", "--watch").out.endswith("a call\n")

    def gone() -> None:
        raise BrokenPipeError

    monkeypatch.setattr(
        service_running.Service, "run", lambda self: _told_to_nobody(monkeypatch, calls, gone)
    )
    assert run("platform", "--watch").code == ExitCode.DONE


def _told_to_nobody(monkeypatch: pytest.MonkeyPatch, calls: list[Any], gone: Any) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(sys.stdout, "flush", gone)
        calls[-1]("a call")


def test_who_stops_watching_is_let_go(tmp_path: Path) -> None:
    """Its lines go nowhere then, and what the hospital is answered does not wait for them."""
    with process("--watch") as (client, started):
        assert started.stdout is not None
        started.stdout.close()
        for message in messages(tmp_path, 2):
            assert client.post(ALL, message).json["infcode"] == 0
        started.send_signal(signal.SIGTERM)
        started.wait(30)
        assert started.returncode == ExitCode.DONE

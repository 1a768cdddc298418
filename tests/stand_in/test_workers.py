"""Several processes at one address: nothing is lost or counted twice, and they end together, whoever ends first."""

from __future__ import annotations

import http.client
import json
import multiprocessing
import multiprocessing.context
import os
import signal
import socket
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from tests.cli.test_platform import process
from tests.service.running import Client
from tests.stand_in.test_processes import LIMIT, Message, maker, visits
from tests.stand_in.test_web import SIGN_IN

from shanxi_health_policy.cli.exit_codes import ExitCode
from shanxi_health_policy.service import Service
from shanxi_health_policy.stand_in import StandIn, workers
from shanxi_health_policy.stand_in.web import ALL
from shanxi_health_policy.stand_in.workers import Work, answer, run_workers

CLIENTS = 64
SCENARIO = """
behaviour = { registration = false }
[[faults]]
kind = "infcode_text"
infno = "2207"
every = 4
"""


def test_two_workers_and_sixty_four_clients_lose_nothing_and_count_a_fault_once(tmp_path: Path) -> None:
    db, rules = tmp_path / "platform.db", tmp_path / "scenario.toml"
    rules.write_text(SCENARIO, encoding="utf-8")
    with maker() as hospital:
        every = visits(hospital, CLIENTS, "P1")
    answers: dict[str, list[Any]] = {"2203": [], "2204": [], "2206": [], "2207": []}

    def client(messages: list[Message]) -> None:
        for one in messages:  # over a connection of its own: whoever has time takes it
            answers[one["infno"]].append(own.post(ALL, one).json)

    with process("--workers", 2, "--db", db, "--scenario", rules, "--watch") as (own, started):
        threads = [threading.Thread(target=client, args=(messages,)) for messages in every]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert "V" in own.get("/journal").body.decode()
        started.send_signal(signal.SIGTERM)
        out, err = started.communicate(timeout=60)
        assert (started.returncode, err) == (ExitCode.DONE, "")
    assert all(int(one["infcode"]) == 0 for found in answers.values() for one in found)
    assert sum(isinstance(one["infcode"], str) for one in answers["2207"]) == CLIENTS // 4
    paid = [one["output"]["setlinfo"]["fund_pay_sumamt"] for one in answers["2207"]]
    assert sum(int(one.replace(".", "")) for one in paid) == LIMIT
    assert len({one["output"]["setlinfo"]["setl_id"] for one in answers["2207"]}) == CLIENTS
    lines = [line.split("  ") for line in out.splitlines()]
    with StandIn(db) as platform:
        entries = platform.books.entries()
        assert platform.books.paid("P1", "cervical_spondylosis", 2023) == LIMIT
    assert [one["serial"] for one in entries] == list(range(1, 4 * CLIENTS + 1))
    assert sorted(int(one[0]) for one in lines) == [one["serial"] for one in entries]
    shown = {int(serial): (infno, visit) for serial, _, infno, visit, *_ in lines}
    assert shown == {one["serial"]: (one["infno"], one["mdtrt_id"]) for one in entries}


def test_workers_end_with_whoever_began_them(tmp_path: Path) -> None:
    with process("--workers", 2, "--db", tmp_path / "platform.db") as (own, started):
        assert own.post(ALL, SIGN_IN).json["infcode"] == 0
        own_children = Path(f"/proc/{started.pid}/task/{started.pid}/children").read_text(encoding="ascii")
        try:
            started.kill()
            started.wait(30)
            assert _nobody_answers(own)
        finally:  # where they do not end, nobody is to wait for them
            for one in own_children.split():
                with suppress(ProcessLookupError):
                    os.kill(int(one), signal.SIGKILL)


def _nobody_answers(own: Client, seconds: int = 20) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            own.get("/journal")
        except (OSError, http.client.HTTPException):
            return True
        time.sleep(0.1)
    return False


def test_where_one_worker_ends_by_itself_so_do_the_others(tmp_path: Path) -> None:
    work = Work(str(tmp_path / "platform.db"))
    answered: list[Any] = []
    before = {one: signal.getsignal(one) for one in (signal.SIGINT, signal.SIGTERM)}
    with work.stand_in() as stand_in:
        service = Service.at(work.application(stand_in), port=0)

        def kill_one() -> None:
            answered.append(Client(int(service.address.rpartition(":")[2])).post(ALL, SIGN_IN).json)
            own = [one for one in multiprocessing.active_children() if one.pid is not None]
            answered.append(len(own))
            os.kill(own[0].pid or 0, signal.SIGKILL)

        killing = threading.Thread(target=kill_one)
        killing.start()
        assert run_workers(service, work, 2) is False
        killing.join()
    assert (answered[0]["infcode"], answered[1]) == (0, 2)
    assert multiprocessing.active_children() == []
    assert {one: signal.getsignal(one) for one in before} == before


def test_a_worker_answers_until_it_is_asked_to_end_or_its_parent_is_gone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    served: list[str] = []
    ended: list[int] = []
    gone = threading.Event()

    def served_until(service: Service) -> None:
        served.append(service.address)
        service.listener.close()
        if parents:
            assert not gone.wait(0.2), "its parent is there"
            os.close(parents.pop())
            assert gone.wait(30), "its parent is gone"

    class Parent:
        sentinel, held = os.pipe()

    parents: list[int] = []
    monkeypatch.setattr(Service, "run", served_until)

    def raised(one: int) -> None:
        ended.append(one)
        gone.set()

    monkeypatch.setattr(signal, "raise_signal", raised)
    work = Work(str(tmp_path / "platform.db"), told=print)
    answer(socket.socket(), "here", work)
    parents.append(Parent.held)
    monkeypatch.setattr(multiprocessing, "parent_process", Parent)
    answer(socket.socket(), "there", work)
    assert (served, ended) == (["here", "there"], [signal.SIGTERM])
    os.close(Parent.sentinel)


def test_a_worker_leaves_the_next_connection_to_others() -> None:
    """An event loop asks until nobody waits; then it goes round."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        waiting = [socket.create_connection(listener.getsockname()) for _ in range(3)]
        shared = workers._OneAtATime(fileno=listener.detach())
        with shared:
            shared.setblocking(False)
            taken = []
            for _ in waiting:
                taken.append(shared.accept()[0])
                with pytest.raises(BlockingIOError):
                    shared.accept()
            for _ in range(2):  # there is nobody, and that is no turn
                with pytest.raises(BlockingIOError):
                    shared.accept()
            waiting.append(socket.create_connection(shared.getsockname()))
            taken.append(shared.accept()[0])
            for one in (*waiting, *taken):
                one.close()


def test_who_is_asked_to_end_before_all_have_begun_ends(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    work = Work(str(tmp_path / "platform.db"))
    begin = multiprocessing.context.SpawnProcess.start

    def start(one: multiprocessing.context.SpawnProcess) -> None:
        begin(one)
        signal.raise_signal(signal.SIGTERM)

    monkeypatch.setattr(multiprocessing.context.SpawnProcess, "start", start)
    with work.stand_in() as stand_in:
        assert run_workers(Service.at(work.application(stand_in), port=0), work, 2) is True
    assert multiprocessing.active_children() == []


def test_what_a_worker_shows_is_the_call_that_it_answered(tmp_path: Path) -> None:
    """Another process may have booked meanwhile; each shows its own."""
    with StandIn(tmp_path / "x.db") as one, StandIn(tmp_path / "x.db") as other:
        first, second = (stand_in.call(json.dumps(SIGN_IN)).serial for stand_in in (one, other))
        assert (first, second) == (1, 2)
        assert [one.books.entry(serial)["serial"] for serial in (second, first)] == [2, 1]

"""Faults of the world over what is served: each answer is right or clearly none, what was answered is kept, and no fen is lost.

As for the commands, `WORLD=all` tries every cell.
"""

from __future__ import annotations

import http.client
import json
import random
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from tests.batch.disks import mounted
from tests.service.running import JSON, Client
from tests.service.test_without_network import BODIES
from tests.stand_in.hospital import Hospital
from tests.world.cells import NO_FAULT
from tests.world.faults import SURROUNDINGS, Fault, usual
from tests.world.test_faults_of_the_world import ALL, SEED, named

from shanxi_health_policy.cli.exit_codes import ExitCode
from shanxi_health_policy.service.answering import Answering
from shanxi_health_policy.stand_in import StandIn
from shanxi_health_policy.stand_in.web import ALL as ADDRESS

SERVICES = ("serve", "platform")
QUESTIONS = ("/v1/rules/reimburse", "/v1/settle", "/v1/his/settle")
FEW_FILES = next(one for one in SURROUNDINGS if one.before is not None)
VISITS = 4


@contextmanager
def begun(
    service: str, fault: Fault, home: Path, *options: object
) -> Iterator[tuple[Client, subprocess.Popen[str]]]:
    """A service begun under a fault, until it is left."""
    home.mkdir(exist_ok=True)
    surroundings = fault.surroundings(home)
    command = [
        *fault.around,
        sys.executable,
        "-m",
        "shanxi_health_policy",
        service,
        "--port",
        "0",
        "--lang",
        "en",
    ]
    process = subprocess.Popen(
        [*command, *map(str, options)], cwd=home, env=surroundings, preexec_fn=fault.before,  # noqa: PLW1509
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        assert process.stdout is not None
        address = re.search(r"http://127\.0\.0\.1:(\d+)", process.stdout.readline())
        assert address is not None, process.communicate()
        yield Client(int(address[1])), process
    finally:
        process.kill()
        process.communicate()


def ends_well(process: subprocess.Popen[str]) -> None:
    """Asked to end, it ends, and has nothing to complain of."""
    process.send_signal(signal.SIGTERM)
    _, wrong = process.communicate(timeout=60)
    assert (process.returncode, "Traceback" in wrong) == (ExitCode.DONE, False), wrong


def day() -> tuple[list[dict[str, object]], list[bytes]]:
    """What a hospital sends in a day, and what it is answered where nothing goes wrong."""
    with StandIn() as platform:
        hospital = Hospital(platform)
        visits = [hospital.visit(f"P{number % 2}") for number in range(VISITS)]
        hospital.ask("2208", data=hospital.naming(visits[-1]))
        sent = list(hospital.sent)
    with StandIn() as platform:
        return sent, [platform.call(one).body for one in sent]


SENT, RIGHT = day()


def paid_in(db: Path) -> list[int]:
    """What the books say the fund has paid for each person."""
    with StandIn(db) as platform:
        return [platform.books.paid(one, "cervical_spondylosis", 2023) for one in ("P0", "P1")]


def asks(service: str, client: Client) -> None:
    """What is asked, and has its right answer."""
    if service == "platform":
        assert [client.post(ADDRESS, one).body for one in SENT] == RIGHT
        return
    answering = Answering()
    for path in QUESTIONS:
        body = json.dumps(BODIES[path]).encode()
        found = client.send("POST", path, body, JSON | {"Accept-Language": "zh"})
        status, wanted = answering.answer("POST", path, "zh", body)
        assert (found.status, found.body) == (status, wanted.body) == (200, wanted.body)


def surrounded() -> list[tuple[str, Fault]]:
    """Both services under each of the surroundings, or each of these with one of them."""
    every = [(service, fault) for fault in SURROUNDINGS for service in SERVICES]
    return every if ALL else [every[2 * place + place % 2] for place in range(0, len(SURROUNDINGS), 3)]


@pytest.mark.parametrize(("service", "fault"), surrounded(), ids=named)
def test_surroundings_change_no_answer(tmp_path: Path, service: str, fault: Fault) -> None:
    options = ("--db", tmp_path / "books.db") if service == "platform" else ()
    with begun(service, fault, tmp_path / "home", *options) as (client, process):
        asks(service, client)
        ends_well(process)
    if options:
        assert paid_in(tmp_path / "books.db") == [18_000, 9_000]


@pytest.mark.parametrize("service", SERVICES)
def test_more_connections_than_files_may_be_open_are_waited_out(tmp_path: Path, service: str) -> None:
    with begun(service, FEW_FILES, tmp_path / "home") as (client, process):
        idle = [socket.create_connection(("127.0.0.1", client.port)) for _ in range(300)]
        time.sleep(0.2)
        for one in idle:
            one.close()
        asks(service, client)
        process.kill()
        _, said = process.communicate()
    assert said.splitlines() == ["no more connections can be taken: Too many open files"]


@pytest.mark.parametrize("turn", range(6 if ALL else 1))
def test_a_platform_that_is_killed_goes_on_where_it_was(tmp_path: Path, turn: int) -> None:
    db, chance = tmp_path / "books.db", random.Random(f"{SEED} {turn}")
    at = chance.randrange(1, len(SENT))
    with begun("platform", NO_FAULT, tmp_path / "home", "--db", db) as (client, process):
        assert [client.post(ADDRESS, one).body for one in SENT[:at]] == RIGHT[:at]
        process.kill()
    with begun("platform", NO_FAULT, tmp_path / "home", "--db", db) as (client, _):
        assert [client.post(ADDRESS, one).body for one in SENT[at:]] == RIGHT[at:]
    assert paid_in(db) == [18_000, 9_000]


@pytest.mark.parametrize("turn", range(8 if ALL else 2))
def test_on_a_full_disk_nothing_is_booked_that_was_not_answered(tmp_path: Path, turn: int) -> None:
    """Once there is room again, what had no answer is sent once more: as if nothing had happened."""
    chance = random.Random(f"{SEED} {turn}")
    at, answered = chance.randrange(1, len(SENT)), list[bytes | None]()
    with mounted(tmp_path / "disk", "size=1m") as disk:
        db = disk / "books.db"
        with begun("platform", NO_FAULT, tmp_path / "home", "--db", db) as (client, process):
            for number, message in enumerate(SENT):
                if number == at:
                    fill(disk / "ballast")
                answered.append(told(client, message))
            (disk / "ballast").unlink()
            missing = [place for place, one in enumerate(answered) if one != RIGHT[place]]
            assert missing, "the disk was not full"
            assert all(place >= at for place in missing)
            assert [answered[place] for place in missing] == [None] * len(missing), "a wrong answer"
            for place in missing:
                answered[place] = told(client, SENT[place])
            ends_well(process)
        assert answered == RIGHT
        assert paid_in(db) == [18_000, 9_000]


def fill(path: Path) -> None:
    """Take all room that there is."""
    with path.open("wb", buffering=0) as ballast:
        for size in (65_536, 4_096, 1):
            try:
                while ballast.write(bytes(size)):
                    pass
            except OSError:
                continue


def told(client: Client, message: dict[str, object]) -> bytes | None:
    """The answer to a message, or None where there is none."""
    try:
        found = client.post(ADDRESS, message)
    except (OSError, http.client.HTTPException):
        return None
    return found.body if found.status == 200 else None


def test_two_platforms_over_one_file_answer_as_one(tmp_path: Path) -> None:
    db = tmp_path / "books.db"
    with (
        begun("platform", NO_FAULT, tmp_path / "one", "--db", db) as (one, _),
        begun("platform", NO_FAULT, tmp_path / "two", "--db", db) as (two, _),
    ):
        found = [(one, two)[place % 2].post(ADDRESS, message).body for place, message in enumerate(SENT)]
    assert found == RIGHT
    assert paid_in(db) == [18_000, 9_000]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
@pytest.mark.parametrize("service", SERVICES)
def test_a_service_that_cannot_say_where_it_is_does_not_begin(tmp_path: Path, service: str) -> None:
    with open("/dev/full", "wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "shanxi_health_policy", service, "--port", "0", "--lang", "en"],
            stdout=full, stderr=subprocess.PIPE, check=False, text=True, timeout=60, env=usual(tmp_path),
        )  # fmt: skip
    assert done.returncode == ExitCode.FILE_TROUBLE
    assert "the disk is full" in done.stderr


def test_who_stops_watching_takes_no_answer_away(tmp_path: Path) -> None:
    """The lines of --watch go nowhere once their reader is gone; the hospital is answered all the same."""
    with begun("platform", NO_FAULT, tmp_path / "home", "--watch", "--db", tmp_path / "books.db") as (
        client,
        process,
    ):
        assert process.stdout is not None
        process.stdout.close()
        found = [told(client, one) for one in SENT]
    assert found == RIGHT
    assert paid_in(tmp_path / "books.db") == [18_000, 9_000]

"""The short way over HTTP answers as the long one does, and takes nothing of which it does not know what it means."""

from __future__ import annotations

import asyncio
import http.client
import json
import logging
import re
import socket
import sqlite3
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.stand_in.test_order import scenario
from tests.stand_in.test_web import SIGN_IN

from shanxi_health_policy.service.problems import LOG
from shanxi_health_policy.stand_in import Reply, StandIn, turnstile
from shanxi_health_policy.stand_in.quick import ALL, QuickWay
from shanxi_health_policy.stand_in.serving import Served, serving
from shanxi_health_policy.stand_in.web import platform_application

BODY = json.dumps(SIGN_IN).encode()
HOST = "Host: 127.0.0.1:8766"


def request(body: bytes = BODY, *headers: str, line: str = f"POST {ALL} HTTP/1.1") -> bytes:
    """A request as it comes over the line."""
    told = [line, *(headers or (HOST, f"Content-Length: {len(body)}"))]
    return "\r\n".join([*told, "", ""]).encode("latin-1") + body


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    with StandIn(tmp_path / "platform.db") as stand_in, serving(stand_in) as found:
        yield found


class Line:
    """A connection."""

    def __init__(self, served: Served) -> None:
        port = int(served.address.rpartition(":")[2])
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=30)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.file = self.socket.makefile("rb")

    def send(self, *pieces: bytes) -> None:
        for piece in pieces:
            self.socket.sendall(piece)
            time.sleep(0.05)

    def answer(self) -> tuple[int, dict[str, str], bytes]:
        status = int(self.file.readline().split()[1])
        headers = {name.lower(): one for name, one in http.client.parse_headers(self.file).items()}
        return status, headers, self.file.read(int(headers["content-length"]))

    def close(self) -> None:
        self.file.close()
        self.socket.close()


def answers(served: Served, *pieces: bytes, number: int = 1) -> list[tuple[int, dict[str, str], bytes]]:
    """What comes back for what is sent in these pieces."""
    line = Line(served)
    line.send(*pieces)
    found = [line.answer() for _ in range(number)]
    line.close()
    return found


@pytest.mark.parametrize(
    "body",
    [BODY, b"", b"no message", json.dumps(SIGN_IN | {"infno": "1"}).encode(), b'{"infno": "\xff"}'],
)
@pytest.mark.parametrize("path", [ALL, f"{ALL}/9001", f"{ALL}/9002"])
def test_both_ways_answer_alike(served: Served, body: bytes, path: str) -> None:
    whole = request(body, line=f"POST {path} HTTP/1.1")
    short, long = answers(served, whole), answers(served, whole[:40], whole[40:])
    for found in (short, long):
        assert re.fullmatch(".*GMT", found[0][1].pop("date"))
    numbers = re.compile(rb"[0-9]{8,}")  # serial numbers go on
    assert [(*one[:2], numbers.sub(b"", one[2])) for one in short] == [
        (*one[:2], numbers.sub(b"", one[2])) for one in long
    ]


def test_a_file_is_answered_alike_too(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turnstile, "call_together", lambda *_, **__: [Reply.of_file(b"PK")])
    whole = request()
    short, long = answers(served, whole), answers(served, whole[:40], whole[40:])
    for found in (short, long):
        found[0][1].pop("date")
    assert short == long
    assert (short[0][1]["content-type"], short[0][2]) == ("application/octet-stream", b"PK")


def taken(data: bytes, **scenarios: Any) -> bool:
    """Whether the short way takes it."""

    async def run() -> bool:
        with StandIn(**scenarios) as stand_in:
            guard = platform_application(stand_in)
            if guard.quick is None:
                return False
            found = guard.quick(data)
            return found is not None and b'"infcode":0' in await found

    return asyncio.run(run())


LENGTH = f"Content-Length: {len(BODY)}"


@pytest.mark.parametrize(
    ("data", "short"),
    [
        (request(), True),
        (request(line=f"POST {ALL}/9001 HTTP/1.1"), True),
        (request(BODY, HOST, LENGTH, "Accept: */*", "User-Agent: x", "connection:Keep-Alive"), True),
        (request(BODY, "HOST:localhost", f"content-length:{len(BODY)} "), True),
        (request(line=f"GET {ALL} HTTP/1.1"), False),
        (request(line=f"POST {ALL} HTTP/1.0"), False),
        (request(line="POST /CSB HTTP/1.1"), False),
        (request(BODY, HOST, LENGTH, "Connection: close"), False),
        (request(BODY, HOST, LENGTH, "X-Stand-In-Fault: bom"), False),
        (request(BODY, HOST, LENGTH, "_api_name: 2207"), False),
        (request(BODY, HOST, LENGTH, "Content-Type: text/plain"), True),
        (request(BODY, HOST, LENGTH, "Content-Type: Multipart/Form-Data; boundary=b"), False),
        (request(BODY, HOST, LENGTH, "Expect: 100-continue"), False),
        (request(BODY, HOST, LENGTH, "Transfer-Encoding: chunked"), False),
        (request(BODY, HOST, LENGTH, LENGTH), False),
        (request(BODY, HOST), False),
        (request(BODY, LENGTH), False),
        (request(BODY, "Host: elsewhere.example", LENGTH), False),
        (request(BODY, HOST, "Content-Length: +5"), False),
        (request(BODY, HOST, f"Content-Length: {len(BODY) + 1}"), False),
        (request(BODY, HOST, f"Content-Length: {len(BODY) - 1}"), False),
        (request(b" " * 2_000_001), False),
        (request(BODY, HOST, LENGTH, " folded"), False),
        (request(BODY, HOST, LENGTH, "Accept: \u00e9"), False),
    ],
)
def test_only_what_is_whole_and_plain_goes_the_short_way(data: bytes, short: bool) -> None:
    assert taken(data) is short


def test_what_a_scenario_checks_or_injects_goes_the_long_way(tmp_path: Path) -> None:
    assert taken(request(), scenario=scenario(tmp_path, "seed = 1"))
    assert not taken(request(), scenario=scenario(tmp_path, '[secrets]\ntif = { hosp = "one" }'))
    assert not taken(request(), scenario=scenario(tmp_path, '[[faults]]\nkind = "bom"'))


def test_what_is_told_of_every_request_goes_the_long_way(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, LOG.name):
        assert not taken(request())
    with StandIn() as stand_in:
        assert platform_application(stand_in, print).quick is None
        guard = platform_application(stand_in)
        guard.stopping = lambda: True
        assert isinstance(guard.quick, QuickWay)
        assert guard.quick(request()) is None


def test_what_comes_before_the_answer_waits_for_it(served: Served, tmp_path: Path) -> None:
    assert [one[0] for one in answers(served, request() + request(), number=2)] == [200, 200]
    other = sqlite3.connect(tmp_path / "platform.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    line = Line(served)
    whole = request()
    line.send(whole, whole[:50], whole[50:] + whole[:20], whole[20:])
    other.execute("COMMIT")
    other.close()
    found = [json.loads(line.answer()[2])["output"]["signinoutb"]["sign_no"] for _ in range(3)]
    assert found == sorted(found)
    line.close()


def test_what_runs_is_finished_before_the_end(tmp_path: Path) -> None:
    file = tmp_path / "platform.db"
    with StandIn(file) as stand_in:
        other = sqlite3.connect(file, isolation_level=None, check_same_thread=False)
        later = threading.Timer(0.5, other.execute, ["COMMIT"])
        with serving(stand_in) as served:
            idle, line, gone = Line(served), Line(served), Line(served)
            other.execute("BEGIN IMMEDIATE")
            line.send(request())
            gone.send(request())
            gone.close()
            later.start()
        later.join()
        other.close()
        assert line.answer()[0] == 200
        assert idle.file.read(1) == b""
        assert len(stand_in.books.entries()) == 2
        idle.close()
        line.close()


def test_a_fault_of_ours_is_answered_as_one(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(*_: object) -> None:
        raise ArithmeticError

    monkeypatch.setattr(served.stand_in.books, "sign_in", failing)
    whole = request()
    short, long = answers(served, whole), answers(served, whole[:40], whole[40:])
    for found in (short, long):
        found[0][1].pop("date")
    assert short == long
    assert short[0][0] == 500

"""The service: answers a second, and how long one takes, beside an application that does nothing on the same server.

Each server is a process of its own. Many connections, asked in turn, keep it busy; one connection alone tells the time of an
answer.
"""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from statistics import median
from typing import Final

from attrs import frozen
from tests.service.running import serving

CONNECTIONS: Final = 16
ANSWERS: Final = 4_000
ROUNDS: Final = 3
SHARE, TAIL = 0.5, 5.0
"""At least so much of what an empty answer gets through; and the slowest of a hundred at most so many times the usual one."""
_VISIT: Final = {
    "condition": "颈椎病",
    "visited_on": "2023-05-04",
    "tier": "I",
    "items": [["电针", "150.00"]],
}
_EMPTY: Final = """
import asyncio, socket, sys, uvicorn
from starlette.applications import Starlette
from starlette.responses import Response
from starlette.routing import Route

content = b"x" * int(sys.argv[1])

async def answer(request):
    await request.body()
    return Response(content, media_type="application/json")

app = Starlette(routes=[Route("/v1/rules/reimburse", answer, methods=["POST"])])
listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
listener.bind(("127.0.0.1", 0))
listener.listen(128)
print(listener.getsockname()[1], flush=True)
config = uvicorn.Config(app, http="h11", ws="none", lifespan="off", log_config=None, access_log=False)
asyncio.run(uvicorn.Server(config).serve(sockets=[listener]))
"""


@frozen
class Served:
    """What the service did, and an application that does nothing: answers a second; and seconds of one answer."""

    answers: float
    empty: float
    usual: float
    """The median of one answer."""
    slow: float
    """What 99 of 100 answers stay within."""
    bytes: int
    """How large an answer is."""


def served() -> Served:
    """Both measured in turn, the best of a few rounds."""
    with serving() as (client, _):
        size = len(client.post("/v1/rules/reimburse", _VISIT).body)
        with _empty(size) as other:
            rates = [(_rate(client.port), _rate(other)) for _ in range(ROUNDS)]
            times = sorted(_times(client.port))
    return Served(
        max(one for one, _ in rates),
        max(one for _, one in rates),
        median(times),
        times[len(times) * 99 // 100],
        size,
    )


@contextmanager
def _empty(size: int) -> Iterator[int]:
    """The port of a server that answers with so many bytes."""
    process = subprocess.Popen([sys.executable, "-c", _EMPTY, str(size)], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        yield int(process.stdout.readline())
    finally:
        process.kill()
        process.communicate()


def _request() -> bytes:
    body = json.dumps(_VISIT).encode()
    head = "POST /v1/rules/reimburse HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
    return f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body


class _Connection:
    """A connection that is asked the same again and again."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port))
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._file = self._socket.makefile("rb")

    def ask(self, request: bytes) -> None:
        self._socket.sendall(request)

    def answer(self) -> None:
        length = 0
        assert b" 200 " in self._file.readline()
        while (line := self._file.readline()) != b"\r\n":
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length":
                length = int(value)
        self._file.read(length)

    def close(self) -> None:
        self._file.close()
        self._socket.close()


def _rate(port: int) -> float:
    """Answers a second, with a question waiting on every connection but the one that is read."""
    request = _request()
    many = [_Connection(port) for _ in range(CONNECTIONS)]
    for one in many:
        one.ask(request)
    started = time.perf_counter()
    for number in range(ANSWERS):
        one = many[number % CONNECTIONS]
        one.answer()
        one.ask(request)
    took = time.perf_counter() - started
    for one in many:
        one.answer()
        one.close()
    return ANSWERS / took


def _times(port: int) -> Iterator[float]:
    """Seconds of one answer after another, on one connection."""
    request, one = _request(), _Connection(port)
    for _ in range(ANSWERS // 2):
        started = time.perf_counter()
        one.ask(request)
        one.answer()
        yield time.perf_counter() - started
    one.close()

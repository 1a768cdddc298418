"""A service that runs in a thread of the test, and what asks it as a client elsewhere would."""

from __future__ import annotations

import asyncio
import http.client
import json
import re
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from attrs import frozen

from shanxi_health_policy.service import Bounds, Service, application

JSON = {"Content-Type": "application/json"}


@frozen
class Answered:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """The body as JSON, amounts as they are written."""
        return json.loads(self.body)


@frozen
class Client:
    """Asks a service over a connection of its own each time."""

    port: int

    def get(self, path: str, **headers: str) -> Answered:
        """Read an address."""
        return self.send("GET", path, None, headers)

    def post(self, path: str, body: object, **headers: str) -> Answered:
        """Ask with a body, bytes as they are and anything else as JSON."""
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        return self.send("POST", path, content, JSON | headers)

    def send(self, method: str, path: str, body: bytes | None, headers: Mapping[str, str]) -> Answered:
        """One request."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request(
                method, path, body, {name.replace("_", "-"): one for name, one in headers.items()}
            )
            found = connection.getresponse()
            told = {name.lower(): one for name, one in found.getheaders()}
            return Answered(found.status, told, found.read())
        finally:
            connection.close()


@contextmanager
def running(bounds: Bounds | None = None, token: str | None = None, **others: Any) -> Iterator[Client]:
    """A service on a free port of this machine, ended as the system ends it."""
    app = application(bounds=bounds, token=token, **others)
    service = Service.at(app, port=0, token=token is not None)
    server = service.server()
    thread = threading.Thread(target=lambda: asyncio.run(server.serve(sockets=[service.listener])))
    thread.start()
    try:
        yield Client(service.listener.getsockname()[1])
    finally:
        server.should_exit = True
        thread.join(timeout=30)
        service.listener.close()
        assert not thread.is_alive()


@contextmanager
def serving(*options: str) -> Iterator[tuple[Client, subprocess.Popen[str]]]:
    """The command in a process of its own."""
    command = [sys.executable, "-m", "shanxi_health_policy", "serve", "--port", "0", "--lang", "en", *options]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        address = re.search(r"http://127\.0\.0\.1:(\d+)", process.stdout.readline())
        assert address is not None
        yield Client(int(address[1])), process
    finally:
        process.kill()
        process.communicate()

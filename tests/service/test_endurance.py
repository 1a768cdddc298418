"""Many clients at once, some of which go away, send garbage or send slowly: nobody else suffers, and nothing piles up.

`SERVICE_REQUESTS` says how many requests are sent; `make fuzz` sends a hundred thousand.
"""

from __future__ import annotations

import http.client
import json
import os
import random
import socket
import threading
from collections import Counter
from pathlib import Path
from typing import Any

from tests.service.running import serving

from shanxi_health_policy import ask

REQUESTS = int(os.environ.get("SERVICE_REQUESTS", "2000"))
CLIENTS = 64
MORE_MEMORY = 64_000
"""How many kB more than after its first requests a service may hold in the end."""
HEAD = b"POST /v1/rules/reimburse HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
VISIT: dict[str, Any] = {
    "condition": "颈椎病",
    "visited_on": "2023-05-04",
    "tier": "I",
    "items": [["电针", "150.00"]],
}


def test_many_clients_of_every_kind() -> None:
    questions = {f"{fen}.00": {**VISIT, "ytd_paid": f"{fen}.00"} for fen in range(2500, 2800, 7)}
    right = {paid: ask("reimburse", inputs).to_plain() for paid, inputs in questions.items()}
    statuses: Counter[int] = Counter()
    wrong: list[object] = []

    def client(number: int, port: int, requests: int) -> None:
        draw = random.Random(number)
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        for _ in range(requests):
            kind = draw.random()
            if kind < 0.1:  # goes away in the middle, or sends what is no request
                with socket.create_connection(("127.0.0.1", port), timeout=60) as pipe:
                    pipe.sendall(
                        draw.choice([HEAD, HEAD + b"Content-Length: 99\r\n\r\n{", draw.randbytes(200)])
                    )
                continue
            paid = draw.choice(list(questions))
            body = json.dumps(questions[paid]).encode()
            if kind < 0.2:
                body = body[: draw.randrange(len(body))]
            connection.request("POST", "/v1/rules/reimburse", body, {"Content-Type": "application/json"})
            found = connection.getresponse()
            content = found.read()
            statuses[found.status] += 1
            if found.status == 200 and json.loads(content) != right[paid]:
                wrong.append((paid, content))
        connection.close()

    def crowd(port: int, requests: int) -> None:
        crew = [
            threading.Thread(target=client, args=(number, port, requests // CLIENTS))
            for number in range(CLIENTS)
        ]
        for one in crew:
            one.start()
        slow = [socket.create_connection(("127.0.0.1", port)) for _ in range(20)]
        for number, pipe in enumerate(slow):  # each holds a connection, or a place, and sends no more
            pipe.sendall(HEAD if number % 2 else HEAD + b"Content-Length: 99\r\n\r\n{")
        for one in crew:
            one.join()
        for pipe in slow:
            pipe.close()

    with serving("--max-running", "128") as (asked, process):
        crowd(asked.port, 640)
        before = _memory(process.pid)
        crowd(asked.port, REQUESTS)
        assert not wrong
        assert set(statuses) <= {200, 400}
        assert statuses[200] > statuses[400] > 0
        assert _memory(process.pid) - before < MORE_MEMORY
        assert asked.get("/health/ready").status == 200


def _memory(process: int) -> int:
    """What a process holds, in kB; 0 where the system does not say."""
    status = Path(f"/proc/{process}/status")
    if not status.exists():
        return 0
    return int(status.read_text(encoding="ascii").partition("VmRSS:")[2].split()[0])

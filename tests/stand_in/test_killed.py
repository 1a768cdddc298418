"""A stand-in that is killed while many call: what it had answered is on file when it starts again."""

from __future__ import annotations

import http.client
import json
import subprocess
import sys
import threading
import time
from pathlib import Path

from tests.stand_in.test_web import SIGN_IN

from shanxi_health_policy.stand_in import StandIn
from shanxi_health_policy.stand_in.web import ALL

CLIENTS = 6
SERVER = """
import sys
from shanxi_health_policy.stand_in import StandIn
from shanxi_health_policy.stand_in.serving import serving

with StandIn(sys.argv[1]) as stand_in, serving(stand_in) as served:
    print(served.address.rpartition(":")[2], flush=True)
    sys.stdin.read()
"""


def call(port: int, own: str, answered: dict[str, str]) -> None:
    """Sign in again and again, until nobody answers any more."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        for number in range(1_000_000):
            msgid = f"{own}{number}"
            connection.request("POST", ALL, json.dumps(SIGN_IN | {"msgid": msgid}).encode())
            found = json.loads(connection.getresponse().read())
            answered[msgid] = found["output"]["signinoutb"]["sign_no"]
    except (OSError, http.client.HTTPException, ValueError):
        pass
    finally:
        connection.close()


def test_what_was_answered_is_on_file(tmp_path: Path) -> None:
    file, answered = tmp_path / "platform.db", dict[str, str]()
    for attempt in range(2):
        command = [sys.executable, "-c", SERVER, str(file)]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            port = int(process.stdout.readline())
            threads = [
                threading.Thread(target=call, args=(port, f"M{attempt}-{one}-", answered))
                for one in range(CLIENTS)
            ]
            for one in threads:
                one.start()
            known = len(answered)
            while len(answered) < known + 40:
                time.sleep(0.01)
            process.kill()
            for one in threads:
                one.join()
    with StandIn(file) as again:
        booked = {one["msgid"]: json.loads(one["answered"]) for one in again.books.entries()}
        assert {name: booked[name]["output"]["signinoutb"]["sign_no"] for name in answered} == answered
        assert len(set(answered.values())) == len(answered)
        assert all(again.books.is_signed_in(one, "H1", "20230504") for one in answered.values())
        # at most the call that each client was waiting for is on file without an answer
        assert len(booked) <= len(answered) + 2 * CLIENTS

"""The stand-in: visits a second of hospital systems that call it in process and over HTTP, and a visit's computing time.

A visit is five messages, 2201, 2203, 2204, 2206 and 2207, each sent when the one before is answered; every answer is looked at.
In process two systems each have a process of their own: with a stand-in in memory each, as tests have, or with one file between
them. Over HTTP many connections at once keep a stand-in with a file busy: what they send together is booked together.
"""

from __future__ import annotations

import multiprocessing
import os
import re
import selectors
import socket
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Generator, Iterator
from itertools import count
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Barrier
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import orjson
from attrs import frozen

from shanxi_health_policy.stand_in import StandIn
from shanxi_health_policy.stand_in.web import ALL

MESSAGES: Final = ("2201", "2203", "2204", "2206", "2207")
VISITS: Final = 3_000
FIRST: Final = 100
"""Visits before the clock starts."""
CONNECTIONS: Final = 32
WORKERS: Final = 2
"""Processes of the stand-in over HTTP, and of systems that call it in process: the promise is one of two cores."""
ROUNDS: Final = 3
RATE: Final = 1_000
"""Visits a second at least, of two processes on two cores that have a stand-in in memory each."""
_PERSONS: Final = 5_000
_LONGEST: Final = 600
"""How many seconds a process is waited for that should be done long ago."""
_HEAD_FIELDS: Final = {
    "mdtrtarea_admvs": "141100",
    "insuplc_admdvs": "141121",
    "recer_sys_code": "SXYBPT",
    "infver": "V1.0",
    "opter_type": "1",
    "opter": "000001",
    "opter_name": "收费员甲",
    "inf_time": "2023-05-04 09:15:00",
    "fixmedins_code": "H14110000001",
    "fixmedins_name": "示例中医院",
}


_HEAD: Final = orjson.dumps(_HEAD_FIELDS).decode()[1:-1]
"""The same in every message, as a hospital's system may well keep it: what is measured is the stand-in."""


@frozen
class StoodIn:
    """What was measured: visits a second, and microseconds of computing time of a visit."""

    apart: float
    """In process, by the clock: of several processes that have a stand-in in memory each."""
    together: float
    """The same of those that have one file between them."""
    rate: float
    """Over HTTP, by the clock."""
    server: float
    client: float
    on_disk: float
    """In process, one message after another, each with a booking of its own."""
    in_memory: float
    """The same without a file."""
    messages: dict[str, float]
    """The same by message."""


def stood_in(visits: int = VISITS, rounds: int = ROUNDS) -> StoodIn:
    """Measured over HTTP and in process, of each the best of a few rounds."""
    with TemporaryDirectory(prefix="benchmarks-") as folder:
        apart = max(_side_by_side(":memory:", visits // WORKERS) for _ in range(rounds))
        together = max(
            _side_by_side(Path(folder) / f"together{one}.db", visits // WORKERS) for one in range(rounds)
        )
        found = [_over_http(Path(folder) / f"{one}.db", visits) for one in range(rounds)]
        disk = sum(_in_process(Path(folder) / "disk.db", visits // 3).values())
    messages = _in_process(":memory:", visits // 3)
    rate, server, client = max(found)
    return StoodIn(apart, together, rate, server, client, disk, sum(messages.values()), messages)


def visit(number: int) -> Generator[bytes, bytes, None]:
    """The messages of a visit, each answered before the next; an answer that is not as it should be ends it."""
    names = count(1)
    whose = {"psn_no": f"P{number % _PERSONS:06d}"}

    def message(infno: str, **nodes: Any) -> bytes:
        own = f'"infno": "{infno}", "msgid": "H14110000001{number:014d}{next(names)}"'
        return f'{{{own}, {_HEAD}, "input": {orjson.dumps(nodes).decode()}}}'.encode()

    registered = {"insutype": "310", "ipt_otp_no": f"{number}", "begntime": "2023-05-04 09:12:00"}
    answer = _output((yield message("2201", data=whose | registered)))
    whose["mdtrt_id"] = answer["data"]["mdtrt_id"]
    told = {"med_type": "11", "begntime": "2023-05-04 09:12:00", "dise_codg": "", "dise_name": ""}
    row = {"diag_dept": "针灸科", "dise_dor_no": "D000001", "dise_dor_name": "医师甲", "vali_flag": "1"}
    rows = [
        row | {"diag_type": "1", "diag_srt_no": "1", "diag_code": "M47.801", "diag_name": "颈椎病"},
        row | {"diag_type": "2", "diag_srt_no": "2", "diag_code": "A03.06.04.05", "diag_name": "项痹"},
    ]
    _output((yield message("2203", mdtrtinfo=whose | told, diseinfo=rows)))
    line = whose | {"chrg_bchno": "B1", "fee_ocur_time": "2023-05-04 09:20:00", "bilg_dr_name": "医师甲"}
    own = {"medins_list_codg": "JY015", "medins_list_name": "血常规", "det_item_fee_sumamt": "20.00"}
    lines = [
        line | {"feedetl_sn": "1", "medins_list_codg": "ZL001", "medins_list_name": "电针"}
        | {"det_item_fee_sumamt": 150.0, "cnt": 3, "pric": 50},
        line | {"feedetl_sn": "2", "cnt": 1, "pric": "20.00"} | own,
    ]  # fmt: skip
    split = _output((yield message("2204", feedetail=lines)))["result"]
    assert [one["inscp_scp_amt"] for one in split] == ["150.00", "0.00"]
    data = whose | {"mdtrt_cert_type": "01", "mdtrt_cert_no": "C1", "med_type": "11", "insutype": "310"}
    data |= {"medfee_sumamt": "170.00", "psn_setlway": "01", "chrg_bchno": "B1", "acct_used_flag": "0"}
    foreseen = _output((yield message("2206", data=data)))["setlinfo"]
    data |= {"invono": "F1", "fulamt_ownpay_amt": "20.00", "overlmt_selfpay": "0"}
    data |= {"preselfpay_amt": "0.0", "inscp_scp_amt": "150.00"}
    settled = _output((yield message("2207", data=data)))["setlinfo"]
    assert settled["fund_pay_sumamt"] == foreseen["fund_pay_sumamt"]


def _output(answer: bytes) -> Any:
    found = orjson.loads(answer)
    assert found["infcode"] == 0, found
    return found["output"]


def _in_process(file: Path | str, visits: int) -> dict[str, float]:
    """Microseconds a visit by message, one after another."""
    took: dict[str, float] = defaultdict(float)
    with StandIn(file) as stand_in:
        for number in range(FIRST + visits):
            for infno, one in zip(
                MESSAGES, _messages(number, lambda body: stand_in.call(body).body), strict=True
            ):
                took[infno] += one if number >= FIRST else 0
    return {infno: seconds / visits * 1e6 for infno, seconds in took.items()}


def _messages(number: int, call: Callable[[bytes], bytes]) -> Iterator[float]:
    """Seconds of computing time of each message of a visit."""
    steps = visit(number)
    body = next(steps)
    for _ in MESSAGES:
        started = time.process_time()
        answer = call(body)
        yield time.process_time() - started
        try:
            body = steps.send(answer)
        except StopIteration:
            return


def _side_by_side(file: Path | str, visits: int) -> float:
    """Visits a second of processes that each do so many of persons of their own, over one file or in memory."""
    StandIn(file).close()
    context = multiprocessing.get_context("spawn")
    ready, times = context.Barrier(WORKERS), context.Queue()
    processes = [
        context.Process(target=_of_one, args=(file, one * _PERSONS // WORKERS, visits, ready, times))
        for one in range(WORKERS)
    ]
    for process in processes:
        process.start()
    found: list[tuple[float, float]] = [times.get(timeout=_LONGEST) for _ in processes]
    for process in processes:
        process.join()
    return WORKERS * visits / (max(ended for _, ended in found) - min(started for started, _ in found))


def _of_one(
    file: Path | str, first: int, visits: int, ready: Barrier, times: Queue[tuple[float, float]]
) -> None:
    """What one of the processes does; its visits and persons begin with a number of its own."""
    with StandIn(file) as stand_in:

        def call(body: bytes) -> bytes:
            return stand_in.call(body).body

        for number in range(first, first + FIRST):
            _carry_out_one(number, call)
        ready.wait(_LONGEST)
        started = time.monotonic()
        for number in range(first + FIRST, first + FIRST + visits):
            _carry_out_one(number, call)
        times.put((started, time.monotonic()))


def _carry_out_one(number: int, call: Callable[[bytes], bytes]) -> None:
    """A visit, each message when the one before is answered; what is no answer ends it."""
    steps = visit(number)
    body = next(steps)
    try:
        while True:
            body = steps.send(call(body))
    except StopIteration:
        return


def _over_http(file: Path, visits: int) -> tuple[float, float, float]:
    """Visits a second, and microseconds of computing time of a visit: the stand-in's, and the hospital's."""
    command = [sys.executable, "-m", "shanxi_health_policy", "platform", "--port", "0"]
    command += ["--db", str(file), "--workers", str(WORKERS)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            found = re.search(r":([0-9]+)/", process.stdout.readline())
            assert found is not None
            port = int(found[1])
            _carry_out(port, range(FIRST))
            before, own, started = _computed(process.pid), time.process_time(), time.perf_counter()
            _carry_out(port, range(FIRST, FIRST + visits))
            took, client = time.perf_counter() - started, time.process_time() - own
            server = _computed(process.pid) - before
        finally:
            process.terminate()
    return visits / took, server / visits * 1e6, client / visits * 1e6


def _computed(pid: int) -> float:
    """Seconds of computing time of a process and of those that it began."""
    began = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    told = [Path(f"/proc/{one}/stat").read_text(encoding="utf-8") for one in (pid, *began)]
    fields = [one.rpartition(")")[2].split() for one in told]  # the name before may hold anything
    return sum(int(one[11]) + int(one[12]) for one in fields) / os.sysconf("SC_CLK_TCK")


def _carry_out(port: int, numbers: range) -> None:
    """Visits on many connections at once; each begins the next visit when its own is settled."""
    left = iter(numbers)
    with selectors.DefaultSelector() as waiting:
        for number in [one for one, _ in zip(left, range(CONNECTIONS), strict=False)]:
            connection, steps = _Connection(port), visit(number)
            connection.ask(next(steps))
            waiting.register(connection.socket, selectors.EVENT_READ, (connection, steps))
        while waiting.get_map():
            for key, _ in waiting.select():
                connection, steps = key.data
                try:
                    body = steps.send(connection.answer())
                except StopIteration:
                    following = next(left, None)
                    if following is None:
                        waiting.unregister(connection.socket)
                        connection.socket.close()
                        continue
                    steps = visit(following)
                    waiting.modify(connection.socket, selectors.EVENT_READ, (connection, steps))
                    body = next(steps)
                connection.ask(body)


class _Connection:
    """A connection of a hospital's system."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def ask(self, body: bytes) -> None:
        head = f"POST {ALL} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        self.socket.sendall(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)

    def answer(self) -> bytes:
        found = self.socket.recv(1 << 16)
        while (end := found.find(b"\r\n\r\n")) < 0:
            found += self.socket.recv(1 << 16)
        head = found[:end].lower()
        assert head.startswith(b"http/1.1 200"), found
        length = int(head.partition(b"content-length:")[2].partition(b"\r\n")[0])
        while len(found) < end + 4 + length:
            found += self.socket.recv(1 << 16)
        return found[end + 4 :]

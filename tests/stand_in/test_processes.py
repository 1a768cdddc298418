"""Real processes on one file: two of them with many clients at once, and one that is killed in the middle of calls.

`KILLED_PROCESSES` says how often; `make fuzz` kills forty.
"""

from __future__ import annotations

import http.client
import json
import os
import random
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from attrs import define, field
from tests.cli.test_platform import process
from tests.service.running import Client
from tests.stand_in.hospital import Hospital, fen
from tests.stand_in.reconciling import Own, asks_3201, asks_3202

from shanxi_health_policy.stand_in import StandIn
from shanxi_health_policy.stand_in.web import ALL

KILLED = int(os.environ.get("KILLED_PROCESSES", "4"))
CLIENTS = 64
LIMIT = 272_000
"""What the fund pays at most in the year, in fen."""
Message = dict[str, Any]


def visits(hospital: Hospital, count: int, psn_no: str) -> list[list[Message]]:
    """The messages of some visits, none of which waits for an answer: nobody asks for a registration here."""
    found = []
    for number in range(count):
        whose = {"mdtrt_id": f"{psn_no}V{number}", "psn_no": psn_no}
        told = whose | {"med_type": "11", "begntime": f"{hospital.now}"}
        disease = {"diag_type": "1", "diag_srt_no": "1", "diag_code": "M47.801"}
        paying = hospital.paying(whose, "150.00")
        found.append(
            [
                hospital.message("2203", mdtrtinfo=told, diseinfo=[disease]),
                hospital.message("2204", feedetail=hospital.lines(whose, "150.00")),
                hospital.message("2206", data=paying),
                hospital.message("2207", data=paying),
            ]
        )
    return found


@contextmanager
def maker() -> Iterator[Hospital]:
    """Makes messages."""
    with StandIn() as nobody:
        yield Hospital(nobody)


def test_two_processes_and_sixty_four_clients_lose_nothing_and_pay_no_fen_twice(tmp_path: Path) -> None:
    db, paid, lock = tmp_path / "platform.db", list[int](), threading.Lock()
    with maker() as hospital:
        every = visits(hospital, CLIENTS, "P1")

    def client(messages: list[Message], both: tuple[Client, Client]) -> None:
        for place, message in enumerate(messages[:-1]):
            assert both[place % 2].post(ALL, message).json["infcode"] == 0
        for one in (*both, *both):  # and then each process is asked to settle, twice
            answer = one.post(ALL, messages[-1]).json
            with lock:
                paid.append(fen(answer["output"]["setlinfo"]["fund_pay_sumamt"]) if answer["output"] else -1)

    with process("--db", db) as (one, _), process("--db", db) as (two, _):
        threads = [
            threading.Thread(target=client, args=(messages, (one, two) if place % 2 else (two, one)))
            for place, messages in enumerate(every)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    settled = [one for one in paid if one >= 0]
    assert (len(paid), len(settled), sum(settled)) == (4 * CLIENTS, CLIENTS, LIMIT)
    with StandIn(db) as platform:
        assert platform.books.paid("P1", "cervical_spondylosis", 2023) == LIMIT
        assert len(platform.books.entries()) == 7 * CLIENTS


@define
class System:
    """A hospital's system while the platform dies and comes back: it sends again what was not answered."""

    client: Client | None = None
    """The platform as it is now; another one each time that it was started."""
    answered: dict[str, str] = field(factory=dict)
    """What was answered, by the message: the amount of the fund, or the visit."""
    cut: list[str] = field(factory=list)
    """The messages during which the platform died."""
    under_way: set[str] = field(factory=set)
    found: dict[str, str] = field(factory=dict)
    """The settlements that were booked without having been answered, by their message."""

    def work(self, messages: list[Message]) -> None:
        for message in messages:
            self.send(message)

    def send(self, message: Message) -> None:
        msgid, dead = str(message["msgid"]), None
        self.under_way.add(msgid)
        answer = None
        while answer is None:
            while (asked := self.client) is dead:
                time.sleep(0.01)
            assert asked is not None
            try:
                answer = asked.post(ALL, message).json
            except (OSError, http.client.HTTPException):
                self.cut.append(msgid)
                dead = asked
        if answer["infcode"] == 0:
            self.answered[msgid] = json.dumps(answer["output"])
        elif "已处理" in answer["err_msg"]:
            self.found[msgid] = answer["err_msg"]
        else:  # a line that was uploaded when the process died
            assert msgid in self.cut, answer
            assert "重复" in answer["err_msg"], answer
        self.under_way.discard(msgid)


def test_killed_in_the_middle_of_calls_it_holds_what_it_had_answered(tmp_path: Path) -> None:
    db, chance, system = tmp_path / "platform.db", random.Random(20230504), System()
    with maker() as hospital:
        every = [
            [one for visit in visits(hospital, 5 * KILLED, f"P{number}") for one in visit]
            for number in range(8)
        ]
    threads = [threading.Thread(target=system.work, args=(messages,)) for messages in every]
    for thread in threads:
        thread.start()
    for _ in range(KILLED):
        with process("--db", db) as (client, started):
            system.client = client
            time.sleep(chance.uniform(0.05, 0.35))
            started.kill()
            started.wait(30)
            holds_what_it_answered(db, system, every)
    with process("--db", db) as (client, _):
        system.client = client
        for thread in threads:
            thread.join()
    holds_what_it_answered(db, system, every)
    assert len(system.cut) >= KILLED, "nobody was calling when it was killed"
    with StandIn(db) as platform:
        books = platform.books
        for number, messages in enumerate(every):
            asked = [one for one in messages if one["infno"] == "2207"]
            rows = [books.by_message(str(one["fixmedins_code"]), str(one["msgid"])) for one in asked]
            assert all(one is not None for one in rows)
            paid = books.paid(f"P{number}", "cervical_spondylosis", 2023)
            assert paid == min(9000 * len(asked), LIMIT) == sum(one.fund_fen for one in rows if one)
        level(platform, system, every)


def holds_what_it_answered(db: Path, system: System, every: list[list[Message]]) -> None:
    """What was answered is in the books; what is there beyond it was under way when a process died."""
    answered = dict(system.answered)
    with StandIn(db) as platform:
        journal = {one["msgid"] for one in platform.books.entries() if one["infcode"] == "0"}
        assert answered.keys() <= journal
        for message in (one for messages in every for one in messages if one["infno"] == "2207"):
            msgid = str(message["msgid"])
            row = platform.books.by_message(str(message["fixmedins_code"]), msgid)
            if msgid in answered:
                info = json.loads(answered[msgid])["setlinfo"]
                assert row is not None
                assert (row.setl_id, row.fund_fen) == (info["setl_id"], fen(info["fund_pay_sumamt"]))
            elif row is not None:
                assert msgid in system.under_way or msgid in system.cut or msgid in system.answered


def level(platform: StandIn, system: System, every: list[list[Message]]) -> None:
    """The hospital's list, of its answers and of what it asked about afterwards, is level with the books."""
    hospital, rows = Hospital(platform), list[Own]()
    for message in (one for messages in every for one in messages if one["infno"] == "2207"):
        msgid = str(message["msgid"])
        if msgid in system.answered:
            rows.append(Own.of(json.loads(system.answered[msgid])["setlinfo"]))
        else:
            setl_id = system.found[msgid].partition("结算 ")[2].partition("）")[0]
            whose = {name: message["input"]["data"][name] for name in ("mdtrt_id", "psn_no")}
            rows.append(Own.of(hospital.ask("5203", data=whose | {"setl_id": setl_id})["setlinfo"]))
    assert asks_3201(hospital, rows) == "0"
    assert asks_3202(hospital, rows) == []

"""An answer goes out in one piece, with others made at the same time; nothing is held back for long, and nothing is lost."""

from __future__ import annotations

import asyncio
import json
import socket
import time

import pytest
from tests.service.running import Client

from shanxi_health_policy.service.sending import TOGETHER, OnePiece, Outbox

HEAD = b"HTTP/1.1 200 \r\ncontent-length: 2\r\n\r\n"


class Pipe:
    """A transport that keeps what it is told."""

    def __init__(self) -> None:
        self.told: list[bytes] = []
        self.left = 0

    def write(self, data: bytes) -> None:
        self.told.append(data)

    def close(self) -> None:
        self.told.append(b"<closed>")

    def is_closing(self) -> bool:
        return b"<closed>" in self.told

    def get_write_buffer_size(self) -> int:
        return self.left


@pytest.mark.parametrize(
    ("written", "sent"),
    [
        ([HEAD, b"{}", b""], [HEAD + b"{}"]),
        ([HEAD, b"", b""], [HEAD]),  # as to HEAD: nothing follows, and it goes all the same
        ([HEAD, HEAD, HEAD], [HEAD + HEAD]),  # a body that looks like a head is one
        ([b"HTTP/1.1 100 \r\n\r\n", HEAD, b"{}"], [b"HTTP/1.1 100 \r\n\r\n", HEAD + b"{}"]),
        ([b"HTTP/1.1 503 \r\n\r\n"], [b"HTTP/1.1 503 \r\n\r\n"]),
    ],
)
def test_a_head_goes_with_what_comes_next(written: list[bytes], sent: list[bytes]) -> None:
    pipe = Pipe()
    transport = OnePiece(pipe, Outbox(), {1}, lambda: None)  # type: ignore[arg-type]
    for one in written:
        transport.write(one)
    assert pipe.told == sent
    assert not transport.is_closing()


def test_answers_made_at_the_same_time_are_sent_together() -> None:
    sent: list[list[int]] = []

    async def answer(count: int) -> None:
        pipes, outbox, running = [Pipe() for _ in range(count)], Outbox(), {1, 2}
        transports = [OnePiece(pipe, outbox, running, lambda: None) for pipe in pipes]  # type: ignore[arg-type]
        for transport in transports:
            for one in (HEAD, b"{}", b""):
                transport.write(one)
            sent.append([len(pipe.told) for pipe in pipes])
        await asyncio.sleep(0)  # the loop's next turn
        assert [pipe.told for pipe in pipes] == [[HEAD + b"{}"]] * count

    asyncio.run(answer(3))
    assert sent == [[0, 0, 0]] * 3
    sent.clear()
    asyncio.run(answer(TOGETHER + 1))
    assert sent[TOGETHER - 2] == [0] * (TOGETHER + 1)
    assert sent[TOGETHER - 1] == [1] * TOGETHER + [0], "the first need not wait for all"


def test_an_answer_does_not_wait_for_one_that_takes_long() -> None:
    async def answer() -> list[int]:
        pipes, outbox = [Pipe(), Pipe()], Outbox()
        transports = [OnePiece(pipe, outbox, {1, 2}, lambda: None) for pipe in pipes]  # type: ignore[arg-type]
        for transport in transports:
            transport.write(HEAD)
            transport.write(b"{}")
            time.sleep(0.01)  # what is computed next
        return [len(pipe.told) for pipe in pipes]

    assert asyncio.run(answer()) == [1, 1], "before the loop's next turn"


def test_it_is_told_when_not_all_is_taken() -> None:
    told: list[str] = []
    pipe = Pipe()
    transport = OnePiece(pipe, Outbox(), {1}, lambda: told.append("not all"))  # type: ignore[arg-type]
    transport.write(b"HTTP/1.1 404 \r\n\r\n")
    assert (told, transport.taken()) == ([], 17)
    pipe.left = 5
    transport.write(b"HTTP/1.1 404 \r\n\r\n")
    assert (told, transport.left(), transport.taken()) == (["not all"], 5, 29)


def test_what_is_held_is_sent_before_the_end_and_in_its_order() -> None:
    async def answer() -> list[bytes]:
        pipe = Pipe()
        transport = OnePiece(pipe, Outbox(), {1, 2}, lambda: None)  # type: ignore[arg-type]
        for one in (HEAD, b"{}", b"", HEAD, b"[]", b""):  # two, as asked behind one another
            transport.write(one)
        transport.close()
        await asyncio.sleep(0)
        return pipe.told

    assert asyncio.run(answer()) == [HEAD + b"{}" + HEAD + b"[]", b"<closed>"]


def test_a_head_that_nothing_follows_is_sent_at_the_end() -> None:
    pipe = Pipe()
    transport = OnePiece(pipe, Outbox(), {1}, lambda: None)  # type: ignore[arg-type]
    transport.write(HEAD)
    transport.close()
    assert pipe.told == [HEAD, b"<closed>"]
    assert transport.is_closing()


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_an_answer_is_read_at_once(client: Client, method: str) -> None:
    with socket.create_connection(("127.0.0.1", client.port), timeout=10) as pipe:
        pipe.sendall(f"{method} /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
        told, _, found = pipe.recv(1 << 16).partition(b"\r\n\r\n")
    length = int(told.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])
    assert length > 0
    assert len(found) == (0 if method == "HEAD" else length)


def test_many_who_ask_at_once_are_each_told_their_own(client: Client) -> None:
    days = [f"2023-05-{day:02}" for day in range(1, 2 * TOGETHER)]
    pipes = [socket.create_connection(("127.0.0.1", client.port), timeout=10) for _ in days]
    for pipe, day in zip(pipes, days, strict=True):
        visit = {"condition": "颈椎病", "visited_on": day, "tier": "I", "items": [["电针", "150.00"]]}
        body = json.dumps(visit).encode()
        head = "POST /v1/rules/reimburse HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        pipe.sendall(f"{head}Connection: close\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body)
    for pipe, day in zip(pipes, days, strict=True):
        with pipe, pipe.makefile("rb") as file:
            told = json.loads(file.read().partition(b"\r\n\r\n")[2])
        assert told["inputs"]["visited_on"] == day
        assert told["result"]["fund_payment"] == "90.00"

"""An answer goes out in one piece, its head with its body; nothing that is sent is held back for long, and nothing is lost."""

from __future__ import annotations

import socket

import pytest
from tests.service.running import Client

from shanxi_health_policy.service.running import _InOnePiece

HEAD = b"HTTP/1.1 200 \r\ncontent-length: 2\r\n\r\n"


class Pipe:
    """A transport that keeps what it is told."""

    def __init__(self) -> None:
        self.told: list[bytes] = []

    def write(self, data: bytes) -> None:
        self.told.append(data)

    def close(self) -> None:
        self.told.append(b"<closed>")

    def is_closing(self) -> bool:
        return b"<closed>" in self.told


@pytest.mark.parametrize(
    ("written", "sent"),
    [
        ([HEAD, b"{}", b""], [HEAD + b"{}", b""]),
        ([HEAD, b"", b""], [HEAD, b""]),  # as to HEAD: nothing follows, and it goes all the same
        ([HEAD, HEAD, HEAD], [HEAD + HEAD]),  # a body that looks like a head is one
        ([b"HTTP/1.1 100 \r\n\r\n", HEAD, b"{}"], [b"HTTP/1.1 100 \r\n\r\n", HEAD + b"{}"]),
        ([b"HTTP/1.1 503 \r\n\r\n"], [b"HTTP/1.1 503 \r\n\r\n"]),
    ],
)
def test_a_head_goes_with_what_comes_next(written: list[bytes], sent: list[bytes]) -> None:
    pipe = Pipe()
    transport = _InOnePiece(pipe)  # type: ignore[arg-type]
    for one in written:
        transport.write(one)
    assert pipe.told == sent
    assert not transport.is_closing()


def test_a_head_that_nothing_follows_is_sent_at_the_end() -> None:
    pipe = Pipe()
    transport = _InOnePiece(pipe)  # type: ignore[arg-type]
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

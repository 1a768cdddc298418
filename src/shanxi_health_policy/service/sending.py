"""How answers are sent: each as one piece, and those that are made at the same time one behind another."""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from typing import Any

TOGETHER = 8
"""So many answers are made before they are sent, at most.

A call of the system takes the place of what computing had at hand in the processor: where each answer was sent before the next
was made, making it took an eighth longer. More than a few gain little, and the first of them would wait for all.
"""


class Outbox:
    """The answers of a server that are made and not sent."""

    def __init__(self) -> None:
        self._waiting: dict[OnePiece, None] = {}

    def put(self, one: OnePiece) -> None:
        """Send what a connection holds, soon, and with what others hold."""
        if not self._waiting:
            asyncio.get_running_loop().call_soon(self._send)
        self._waiting[one] = None
        if len(self._waiting) >= TOGETHER:
            self._send()

    def _send(self) -> None:
        waiting, self._waiting = self._waiting, {}
        for one in waiting:
            one.send()


class OnePiece:
    """A transport that sends the head of an answer with what follows it: one call of the system and one packet fewer.

    `running` are the requests that the server is answering.
    """

    def __init__(self, transport: asyncio.Transport, outbox: Outbox, running: Collection[object]) -> None:
        self._transport, self._outbox, self._running = transport, outbox, running
        self._held = b""

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)

    def write(self, data: bytes) -> None:
        """Send, or hold: the head of an answer until what comes next, be it nothing, and what others are answered beside."""
        is_head = not self._held and data.startswith(b"HTTP/1.1 2")
        self._held += data
        if is_head or not self._held:
            return
        if len(self._running) <= 1:
            self.send()
        else:
            self._outbox.put(self)

    def send(self) -> None:
        """Send what is held."""
        if self._held:
            held, self._held = self._held, b""
            self._transport.write(held)

    def close(self) -> None:
        """Send what is held, and close."""
        self.send()
        self._transport.close()

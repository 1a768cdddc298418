"""How answers are sent: each as one piece, and those that are made at the same time together."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Collection
from typing import Any

TOGETHER = 8
"""So many answers are made before they are sent, at most.

A call of the system takes the place of what computing had at hand in the processor: where each answer was sent before the next
was made, making it took an eighth longer. More than a few gain little, and the first of them would wait for all.
"""
_HELD = 0.002
"""So many seconds an answer may wait for others to be made: one that takes longer is waited for by nobody."""


class Outbox:
    """The answers of a server that are made and not sent."""

    def __init__(self) -> None:
        self._waiting: dict[OnePiece, None] = {}
        self._since = 0.0

    def put(self, one: OnePiece) -> None:
        """Send what a connection holds, soon, and with what others hold."""
        now = time.monotonic()
        if not self._waiting:
            self._since = now
            asyncio.get_running_loop().call_soon(self._send)
        self._waiting[one] = None
        if len(self._waiting) >= TOGETHER or now - self._since > _HELD:
            self._send()

    def _send(self) -> None:
        waiting, self._waiting = self._waiting, {}
        for one in waiting:
            one.send()


class OnePiece:
    """A transport that sends the head of an answer with what follows it: one call of the system and one packet fewer.

    `running` are the requests that the server is answering; `not_taken` is called when the other side has not taken all of what
    is sent.
    """

    def __init__(
        self,
        transport: asyncio.Transport,
        outbox: Outbox,
        running: Collection[object],
        not_taken: Callable[[], None],
    ) -> None:
        self._transport, self._outbox, self._running, self._not_taken = transport, outbox, running, not_taken
        self._held, self._sent = b"", 0

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

    def is_closing(self) -> bool:
        """Whether it is closed, or about to be; asked for every answer."""
        return self._transport.is_closing()

    def send(self) -> None:
        """Send what is held."""
        if self._held:
            held, self._held = self._held, b""
            self._transport.write(held)
            self._sent += len(held)
            if self.left():
                self._not_taken()

    def left(self) -> int:
        """How many bytes have been sent and not been taken."""
        return self._transport.get_write_buffer_size()

    def taken(self) -> int:
        """How many bytes the other side has taken in all."""
        return self._sent - self.left()

    def close(self) -> None:
        """Send what is held, and close."""
        self.send()
        self._transport.close()

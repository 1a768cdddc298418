"""The protocol of a connection: a deadline for heads that never come whole, and a short way for whole plain requests."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import Any

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from shanxi_health_policy.service.guard import HEADERS, Quick
from shanxi_health_policy.service.problems import LOG, where


def head_of(headers: Iterable[tuple[bytes, bytes]]) -> bytes:
    """Headers as they go over the line."""
    return b"".join([b"%s: %s\r\n" % one for one in headers])


_OURS = (
    b"content-length: 21\r\ncontent-type: text/plain; charset=utf-8\r\n%s\r\nInternal Server Error"
    % head_of(HEADERS)
)


def deadline(seconds: float, quick: Quick | None) -> type[H11Protocol]:
    """A protocol that closes a connection on which no whole head has come for so long.

    `quick` is asked first about a request that came whole; what it does not take goes the long way through h11 and the
    application, which answer it alike.
    """

    class Deadline(H11Protocol):
        _timer: asyncio.TimerHandle | None = None
        _asked: asyncio.Future[bytes] | None = None
        """The request that went the short way, while it is not answered."""
        _later = b""
        """What came meanwhile."""
        _ending = False

        def connection_made(self, transport: Any) -> None:
            super().connection_made(transport)
            self._watch()

        def data_received(self, data: bytes) -> None:
            if self._asked is not None:
                self._later += data
                return
            if quick is not None and self._is_idle():
                self._asked = quick(data)
            if self._asked is not None:
                self._unwatch()
                self._unset_keepalive_if_required()
                self._asked.add_done_callback(self._answered)
                return
            super().data_received(data)
            self._watch()

        def connection_lost(self, exc: Exception | None) -> None:
            self._unwatch()
            super().connection_lost(exc)

        def shutdown(self) -> None:
            """What runs is finished first."""
            if self._asked is None:
                super().shutdown()
            else:
                self._ending = True

        def _is_idle(self) -> bool:
            """Whether nothing has begun to come, and nothing is being answered."""
            states = (self.conn.our_state, self.conn.their_state)
            return states == (h11.IDLE, h11.IDLE) and not self.conn.trailing_data[0]

        def _answered(self, found: asyncio.Future[bytes]) -> None:
            """The short way's answer goes out, and the connection is as it is after any other."""
            self._asked = None
            error = found.exception()
            if error is not None:
                assert isinstance(error, Exception)  # nobody cancels it
                LOG.error("%s", where(error))
            told, rest = (
                (b"200 OK", found.result()) if error is None else (b"500 Internal Server Error", _OURS)
            )
            self.transport.write(
                b"HTTP/1.1 %s\r\n%s%s" % (told, head_of(self.server_state.default_headers), rest)
            )
            self.on_response_complete()
            if self._ending:
                self.shutdown()
            elif self._later:
                data, self._later = self._later, b""
                self.data_received(data)

        def _watch(self) -> None:
            """While a head is awaited the time runs, and it is not set back by a byte that comes."""
            if self.cycle is not None and not self.cycle.response_complete:
                self._unwatch()
            elif self._timer is None:
                self._timer = self.loop.call_later(seconds, self._late)

        def _late(self) -> None:
            self._timer = None
            self.transport.close()

        def _unwatch(self) -> None:
            if self._timer is not None:
                self._timer.cancel()
                self._timer = None

    return Deadline

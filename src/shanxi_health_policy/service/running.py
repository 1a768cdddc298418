"""The service run by uvicorn: on an address of one's own, with deadlines for slow heads, and an end that finishes what runs."""

from __future__ import annotations

import asyncio
import errno
import ipaddress
import logging
import os
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import h11
import uvicorn
from attrs import frozen
from uvicorn.protocols.http.h11_impl import H11Protocol

from shanxi_health_policy.checks import is_count
from shanxi_health_policy.errors import InputError
from shanxi_health_policy.service.address import json_of
from shanxi_health_policy.service.guard import Guard
from shanxi_health_policy.service.problems import LOG, MEDIA_TYPE, Kind, ProblemError
from shanxi_health_policy.service.sending import OnePiece, Outbox
from shanxi_health_policy.text import Text

LOOPBACK = "127.0.0.1"
"""The address at which a service listens unless told otherwise: this machine alone."""
PORT = 8765
"""The port at which it listens unless told otherwise."""
_LAST_PORT = 65535
_EXPECTED_PORT = Text(f"0 至 {_LAST_PORT} 的整数", f"an integer from 0 to {_LAST_PORT}")
_EXPECTED_LOOPBACK = Text(
    "本机地址（127.0.0.1、::1、localhost）；其他地址须有令牌",
    "an address of this machine (127.0.0.1, ::1, localhost); another one needs a token",
)
_EXHAUSTED = frozenset((errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM))
_SECONDS_BETWEEN = 60
_UNREAD = 128 * 1024
"""So many bytes of an answer the system keeps for who does not read them; with more it would show late that nothing is read."""
_SLOWEST_END = 30
"""So many seconds what runs may take to finish once the service is to end."""


def is_loopback(host: str) -> bool:
    """Whether an address is reached from this machine alone.

    >>> is_loopback("localhost"), is_loopback("127.0.0.1"), is_loopback("0.0.0.0")
    (True, True, False)
    """
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


@frozen(eq=False)
class Service:
    """A service that holds its port and has not begun; `address` is where it will be reached."""

    app: Guard
    listener: socket.socket
    address: str

    @classmethod
    def at(cls, app: Guard, host: str = LOOPBACK, port: int = PORT, *, token: bool = False) -> Service:
        """The service on a host and port; 0 is any free one.

        Raises [InputError][] for another host than this machine without a token, and `OSError` where the port is taken.
        """
        if not token and not is_loopback(host):
            raise InputError("host", host, _EXPECTED_LOOPBACK)
        if not is_count(port, _LAST_PORT):
            raise InputError("port", port, _EXPECTED_PORT)
        # with the protocol named, asyncio sends each piece at once; else an answer waits 40 ms for its second one
        family, kind, protocol, _, where = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP
        )[0]
        listener = socket.socket(family, kind, protocol)
        try:
            # elsewhere than on POSIX it would let a second service have the same port
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, os.name == "posix")
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _UNREAD)
            listener.bind(where)
            listener.listen(128)
        except OSError:
            listener.close()
            raise
        named = f"[{host}]" if ":" in host else host
        return cls(app, listener, f"http://{named}:{listener.getsockname()[1]}")

    def server(self) -> uvicorn.Server:
        """What runs it; `server.should_exit` ends it when what runs is finished."""
        seconds = self.app.bounds.seconds
        config = uvicorn.Config(
            self.app,
            http=_deadline(seconds),
            ws="none",
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=False,  # nothing here asks who a client is, or how a proxy was reached
            timeout_keep_alive=seconds,
            timeout_graceful_shutdown=_SLOWEST_END,
            backlog=128,
        )
        found = _Server(config)
        self.app.stopping = lambda: found.should_exit
        return found

    def run(self) -> None:
        """Answer until the system asks the process to end; what runs then is finished first."""
        with self.listener, _quiet():
            asyncio.run(self.server().serve(sockets=[self.listener]))


class _Server(uvicorn.Server):
    """A server for which being asked to end is no fault: the process goes on with what it was at."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """As ever; and where no more connections can be taken, that is told once in a while, and not for each of them."""
        asyncio.get_running_loop().set_exception_handler(_exhaustion_told())
        await super().startup(sockets)

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """As ever, but what ended the service is not raised once more behind it."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        before = {one: signal.signal(one, self.handle_exit) for one in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for one, handler in before.items():
                signal.signal(one, handler)


def _exhaustion_told() -> Callable[[asyncio.AbstractEventLoop, dict[str, Any]], None]:
    """What is called for errors that nobody awaits: of those for want of open files there are a hundred a second."""
    again = 0.0

    def tell(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        nonlocal again
        error = context.get("exception")
        if not isinstance(error, OSError) or error.errno not in _EXHAUSTED:
            loop.default_exception_handler(context)
        elif loop.time() >= again:
            again = loop.time() + _SECONDS_BETWEEN
            LOG.warning("no more connections can be taken: %s", error.strerror)

    return tell


@contextmanager
def _quiet() -> Iterator[None]:
    """What uvicorn says of requests may hold what they hold: only what it says of itself is told."""
    log = logging.getLogger("uvicorn.error")
    before, log.level = log.level, logging.CRITICAL
    try:
        yield
    finally:
        log.level = before


def _deadline(seconds: float) -> type[H11Protocol]:
    """A protocol that closes a connection on which for so long no whole head has come, or nothing of an answer was taken."""
    outbox = Outbox()

    class Deadline(H11Protocol):
        _timer: asyncio.TimerHandle | None = None
        _taking: asyncio.TimerHandle | None = None

        def connection_made(self, transport: Any) -> None:
            self._sending = OnePiece(transport, outbox, self.tasks, self._not_taken)
            in_one_piece: Any = self._sending  # all that is asked of a transport
            super().connection_made(in_one_piece)
            self._watch()

        def data_received(self, data: bytes) -> None:
            super().data_received(data)
            self._watch()

        def connection_lost(self, exc: Exception | None) -> None:
            self._unwatch()
            if self._taking is not None:
                self._taking.cancel()
            super().connection_lost(exc)

        def send_400_response(self, msg: str) -> None:
            """What is no request is told so as all else is, as far as it can be answered at all."""
            body = json_of(ProblemError(Kind.NO_REQUEST).plain("zh"))
            headers = [
                ("content-type", MEDIA_TYPE),
                ("content-length", str(len(body))),
                ("connection", "close"),
            ]
            for event in (
                h11.Response(status_code=400, headers=headers),
                h11.Data(data=body),
                h11.EndOfMessage(),
            ):
                self.transport.write(self.conn.send(event) or b"")
            self.transport.close()

        def _not_taken(self) -> None:
            """From now on something must be taken in time: who never reads would hold a place and memory for ever."""
            if self._taking is None:
                self._taking = self.loop.call_later(seconds, self._see, self._sending.taken())

        def _see(self, before: int) -> None:
            self._taking, taken = None, self._sending.taken()
            if not self._sending.left():
                return
            if taken > before:
                self._not_taken()
            else:
                self.transport.abort()

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


def serve(
    app: Guard,
    host: str = LOOPBACK,
    port: int = PORT,
    *,
    token: bool = False,
    told: Callable[[str], None] = print,
) -> None:
    """Run an application on a host and port until the process is asked to end; `told` is called with its address."""
    service = Service.at(app, host, port, token=token)
    told(service.address)
    service.run()

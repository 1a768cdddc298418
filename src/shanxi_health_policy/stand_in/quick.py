"""The short way over HTTP: a whole plain request to the one address is booked without the layers that all others pass.

Which way a request goes changes nothing of its answer. Only what is known to mean nothing is passed over: any other header, a
body in pieces, a name that is not this machine's own goes the long way.
"""

from __future__ import annotations

import asyncio
import logging
import re

from shanxi_health_policy.service.guard import HEADERS, Guard, is_local_name
from shanxi_health_policy.service.problems import LOG
from shanxi_health_policy.service.protocol import head_of
from shanxi_health_policy.stand_in.multipart import FORM
from shanxi_health_policy.stand_in.reply import Reply
from shanxi_health_policy.stand_in.stand_in import Call
from shanxi_health_policy.stand_in.turnstile import Turnstile

ALL = "/fsi/api/rsfComIfsService/callService"
"""The one address of all transactions."""
_HEAD = re.compile(
    rb"POST %s(?:/([0-9A-Za-z]{1,10}))? HTTP/1\.1\r\n((?:[A-Za-z-]+:[ -~]*\r\n)+)\r\n" % ALL.encode()
)
_TOLD = frozenset({b"host", b"content-length", b"content-type", b"user-agent", b"accept", b"accept-encoding"})
_LENGTH = re.compile(rb"[0-9]{1,9}")
_SENT = b"content-length: %%d\r\ncontent-type: %%s\r\n%s\r\n" % head_of(HEADERS)


class QuickWay:
    """Takes what came at once on a connection, where it is a whole plain request."""

    def __init__(self, turnstile: Turnstile, guard: Guard) -> None:
        self._turnstile, self._guard = turnstile, guard

    def __call__(self, data: bytes) -> asyncio.Future[bytes] | None:
        """The headers and body of the answer, to be; None for what goes the long way."""
        head = _HEAD.match(data)
        if head is None or self._guard.stopping() or LOG.isEnabledFor(logging.INFO):
            return None
        lines = [line.partition(b":") for line in head[2].split(b"\r\n")[:-1]]
        told = {name.lower(): value.strip() for name, _, value in lines}
        length = told.get(b"content-length", b"")
        if (
            len(told) < len(lines)
            or told.pop(b"connection", b"keep-alive").lower() != b"keep-alive"
            or not told.keys() <= _TOLD
            or told.get(b"content-type", b"").lower().startswith(FORM.encode())
            or not is_local_name(told.get(b"host", b"").decode())
            or _LENGTH.fullmatch(length) is None
            or int(length) != len(data) - head.end()
            or int(length) > self._guard.bounds.body
        ):
            return None
        number = None if head[1] is None else head[1].decode()
        found = asyncio.get_running_loop().create_future()
        asked = self._turnstile.ask(Call(data[head.end() :], number))
        asked.add_done_callback(lambda done: _pass_on(done, found))
        return found


def _pass_on(done: asyncio.Future[Reply], found: asyncio.Future[bytes]) -> None:
    error = done.exception()
    if error is not None:
        found.set_exception(error)
    else:
        reply = done.result()
        found.set_result(_SENT % (len(reply.body), reply.media_type.encode()) + reply.body)

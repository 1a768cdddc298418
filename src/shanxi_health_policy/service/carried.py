"""What Starlette carries to an address, and back."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Generator, Iterable, Mapping
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import QueryParams
from starlette.requests import ClientDisconnect, Request
from starlette.routing import Route
from starlette.types import Message, Receive, Scope, Send

from shanxi_health_policy.service.address import Address, Asked
from shanxi_health_policy.service.bounds import Bounds
from shanxi_health_policy.service.problems import Kind, ProblemError
from shanxi_health_policy.service.requests import language_of, parameters_in, too_large
from shanxi_health_policy.text import Language

LARGEST_AT_ONCE = 8192
"""So many bytes a body may have that is answered while all others wait; a larger one is answered beside them."""
MOST_AT_LENGTH = 2
"""So many requests are answered beside the others at a time: more would not be answered sooner, and would need more memory."""
_TICKS = 10
"""In so many parts the time for a body runs out."""
_MEDIA = {"application/json": b"application/json", "text/plain": b"text/plain; charset=utf-8"}
VERSIONS_TOLD = "versions_told"
"""Where a request says that its answer tells the versions it rests on."""
_NO_STORE = (b"cache-control", b"no-store")
"""An answer is nobody's to keep."""


def routes(addresses: Iterable[Address], bounds: Bounds) -> list[Route]:
    """The routes to these addresses, one for each path."""
    paths: dict[str, dict[str, Address]] = {}
    for one in addresses:
        paths.setdefault(one.path, {})[one.method] = one
    at_length = asyncio.Semaphore(MOST_AT_LENGTH)
    return [Route(path, _Carried(one, bounds, at_length), methods=list(one)) for path, one in paths.items()]


class _Carried:
    """What carries requests to the addresses of one path, a method each, and their answers back."""

    def __init__(self, methods: dict[str, Address], bounds: Bounds, at_length: asyncio.Semaphore) -> None:
        self._methods, self._bounds, self._at_length = methods, bounds, at_length

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        method, headers = scope["method"], headers_of(scope)
        address = self._methods["GET" if method == "HEAD" else method]
        query = scope["query_string"]
        parameters = parameters_in(QueryParams(query).multi_items() if query else (), address.parameters)
        body = await _body_of(headers, receive, self._bounds) if method == "POST" else b""
        asked = Asked(
            scope["path_params"], parameters, body, language_of(text_of(headers, b"accept-language"))
        )
        if address.long or len(body) > LARGEST_AT_ONCE:
            async with self._at_length:
                found = await run_in_threadpool(address.answer, asked)
        else:
            found = address.answer(asked)
        scope[VERSIONS_TOLD] = not address.bare
        length = str(len(found.body)).encode()
        told = [(b"content-length", length), (b"content-type", _MEDIA[found.media]), _NO_STORE]
        await send({"type": "http.response.start", "status": 200, "headers": told})
        await send({"type": "http.response.body", "body": found.body})


def parameters_of(request: Request, known: tuple[str, ...] = ()) -> dict[str, str]:
    """The parameters of a request's address; raises [UnknownTermError][] for others than are known."""
    return parameters_in(request.query_params.multi_items(), known)


def headers_of(scope: Mapping[str, Any]) -> dict[bytes, bytes]:
    """The headers by their names in lower case; of several under one name, the first."""
    return dict(reversed(scope["headers"]))


def text_of(headers: Mapping[bytes, bytes], name: bytes) -> str:
    """The text of a header; blank where there is none."""
    return headers.get(name, b"").decode("latin-1")


def reader_of(scope: Mapping[str, Any]) -> Language:
    """The language of who asks."""
    return language_of(text_of(headers_of(scope), b"accept-language"))


async def _body_of(headers: Mapping[bytes, bytes], receive: Receive, bounds: Bounds) -> bytes:
    """The body, whole; raises [ProblemError][] for one that is no JSON by its type, too large, or sent too slowly."""
    media = text_of(headers, b"content-type").partition(";")[0].strip().lower()
    if media != "application/json":
        raise ProblemError(Kind.NOT_JSON)
    length = text_of(headers, b"content-length")
    if length.isascii() and length.isdigit() and int(length[:20]) > bounds.body:
        raise too_large(bounds)
    return await whole_body(receive, bounds)


async def whole_body(receive: Receive, bounds: Bounds) -> bytes:
    """A body of any media type, whole; raises [ProblemError][] for one that is too large, or sent too slowly."""
    found = bytearray()
    first = _Begun(receive())
    if first.ended and _taken(first.message, found, bounds):
        return bytes(found)  # as nearly every body, it came with its head: no clock need be set
    waiting: Awaitable[Message] = receive() if first.ended else first
    loop, tick, late = asyncio.get_running_loop(), bounds.seconds / _TICKS, 0
    due = loop.time() + tick
    while True:
        try:
            async with asyncio.timeout_at(due):
                if _taken(await waiting, found, bounds):
                    return bytes(found)
        except TimeoutError:
            late += 1  # once, however long the service was busy: who sent meanwhile was not slow
            if late == _TICKS:
                raise ProblemError(Kind.TOO_SLOW, headers={"Connection": "close"}) from None
            due = loop.time() + tick
        waiting = receive()


def _taken(message: Message, found: bytearray, bounds: Bounds) -> bool:
    """Add a piece of a body to what was found before it; whether it is whole."""
    if message["type"] == "http.disconnect":
        raise ClientDisconnect
    found += message.get("body", b"")
    if len(found) > bounds.body:
        raise too_large(bounds)
    return not message.get("more_body", False)


class _Begun:
    """What a server is asked for, asked as far as it answers at once; if it does not, to be awaited."""

    def __init__(self, asked: Any) -> None:
        self.ended, self.message = False, {}
        self._asked, self._waits_for = asked, None
        try:
            self._waits_for = asked.send(None)
        except StopIteration as end:
            self.ended, self.message = True, end.value

    def __await__(self) -> Generator[Any, Any, Message]:
        """Go on from where it waits."""
        try:
            while True:
                try:
                    told = yield self._waits_for
                except BaseException as error:  # as its time is over
                    self._waits_for = self._asked.throw(error)
                else:
                    self._waits_for = self._asked.send(told)
        except StopIteration as end:
            found: Message = end.value
            return found

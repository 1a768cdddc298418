"""What Starlette carries to an address, and back."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from shanxi_health_policy.service.address import Address, Asked
from shanxi_health_policy.service.bounds import Bounds
from shanxi_health_policy.service.problems import Kind, ProblemError
from shanxi_health_policy.service.requests import language_of, parameters_in, too_large
from shanxi_health_policy.text import Language


def routes(addresses: Iterable[Address], bounds: Bounds) -> list[Route]:
    """The routes to these addresses, one for each path."""
    paths: dict[str, dict[str, Address]] = {}
    for one in addresses:
        paths.setdefault(one.path, {})[one.method] = one
    return [_route(path, methods, bounds) for path, methods in paths.items()]


def _route(path: str, methods: dict[str, Address], bounds: Bounds) -> Route:
    async def answer(request: Request) -> Response:
        address = methods["GET" if request.method == "HEAD" else request.method]
        parameters = parameters_of(request, address.parameters)
        body = await _body_of(request, bounds) if address.method == "POST" else b""
        asked = Asked(request.path_params, parameters, body, reader_of(request))
        found = await run_in_threadpool(address.answer, asked) if address.long else address.answer(asked)
        # it is nobody's to keep
        return Response(found.body, headers={"Cache-Control": "no-store"}, media_type=found.media)

    return Route(path, answer, methods=list(methods))


def parameters_of(request: Request, known: tuple[str, ...] = ()) -> dict[str, str]:
    """The parameters of a request's address; raises [UnknownTermError][] for others than are known."""
    return parameters_in(request.query_params.multi_items(), known)


def reader_of(request: Request) -> Language:
    """The language of who asks."""
    return language_of(request.headers.get("accept-language", ""))


async def _body_of(request: Request, bounds: Bounds) -> bytes:
    """The body, whole; raises [ProblemError][] for one that is no JSON by its type, too large, or sent too slowly."""
    media = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media != "application/json":
        raise ProblemError(Kind.NOT_JSON)
    length = request.headers.get("content-length", "")
    if length.isascii() and length.isdigit() and int(length[:20]) > bounds.body:
        raise too_large(bounds)
    return await whole_body(request, bounds)


async def whole_body(request: Request, bounds: Bounds) -> bytes:
    """A body of any media type, whole; raises [ProblemError][] for one that is too large, or sent too slowly."""
    found = bytearray()
    try:
        async with asyncio.timeout(bounds.seconds):
            async for piece in request.stream():
                found += piece
                if len(found) > bounds.body:
                    raise too_large(bounds)
    except TimeoutError:
        raise ProblemError(Kind.TOO_SLOW, headers={"Connection": "close"}) from None
    return bytes(found)

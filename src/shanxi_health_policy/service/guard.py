"""The guard before every address: whose host, with which token, how many at a time; and what happens when something fails.

Nothing personal is logged: of a request its method and the address as it is declared, its status, and how long it took.
"""

from __future__ import annotations

import hmac
import logging
import re
import time
from collections.abc import Callable, Collection, Mapping
from typing import Any

from starlette.exceptions import HTTPException
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shanxi_health_policy.errors import PolicyError
from shanxi_health_policy.service.address import json_of
from shanxi_health_policy.service.bounds import Bounds
from shanxi_health_policy.service.carried import VERSIONS_TOLD, headers_of, reader_of, text_of
from shanxi_health_policy.service.counter_page import ADDRESSES
from shanxi_health_policy.service.problems import LOG, MEDIA_TYPE, Kind, ProblemError, where

LIVE = "/health/live"
"""What a watchman asks: a service that has much to do is no service that hangs."""
OPEN: frozenset[str] = frozenset((LIVE, "/health/ready", *ADDRESSES))
"""What may be asked without a token: whether the service is there, and the page, which asks for the token itself."""
_KINDS = {404: Kind.NOT_FOUND, 405: Kind.NOT_ALLOWED}
_GONE = 499
"""What is logged as the status of a request whose client went away before it was whole."""
_LOCAL = re.compile(r"(localhost|127(\.[0-9]{1,3}){3}|\[::1\])(:[0-9]{1,5})?", re.IGNORECASE)
_NO_SNIFFING = (b"x-content-type-options", b"nosniff")


class Guard:
    """An application behind the guard.

    `token` is asked of everybody, if there is one; without one only requests to this machine's own names are answered, so that
    a page from elsewhere cannot reach the service under a name of its own. Pages of the `origins` may ask from a browser.
    `stopping` says whether the service is about to end; `versions` are the headers of answers that do not tell themselves what
    they rest on.
    """

    def __init__(
        self,
        app: ASGIApp,
        bounds: Bounds,
        token: str | None,
        origins: Collection[str] = (),
        stopping: Callable[[], bool] = lambda: False,
        versions: Collection[tuple[bytes, bytes]] = (),
    ) -> None:
        self._app = app
        self._outermost: ASGIApp = self._guarded
        if origins:  # a browser asks first whether it may, without the token
            self._outermost = CORSMiddleware(
                self._guarded,
                allow_origins=[*origins],
                allow_methods=["GET", "POST"],
                allow_headers=["Authorization", "Content-Type"],
                allow_private_network=True,
            )
        self.bounds: Bounds = bounds
        self._token = None if token is None else token.encode()
        self.stopping: Callable[[], bool] = stopping
        self._running = 0
        self._versions = versions

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        await self._outermost(scope, receive, send)

    async def _guarded(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started, status = time.perf_counter(), 0

        async def sending(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"].append(_NO_SNIFFING)
                if not scope.get(VERSIONS_TOLD):
                    message["headers"] += self._versions
            await send(message)

        self._running += 1
        scope["app"] = self  # within an application, routes raise what they refuse
        try:
            self._refuse(scope)
            await self._app(scope, receive, sending)
        except ClientDisconnect:
            status = _GONE
        except Exception as error:
            problem = _problem(error)
            if problem.kind is Kind.OURS:
                LOG.error("%s", where(error))
            if not status:
                await _answer(problem, scope, sending)
        finally:
            self._running -= 1
            if LOG.isEnabledFor(logging.INFO):
                took = 1000 * (time.perf_counter() - started)
                LOG.info("%s %s %d %.1f ms", scope["method"], _address(scope), status, took)

    def _refuse(self, scope: Scope) -> None:
        """Raises [ProblemError][] for a request that is not to be answered."""
        if self.stopping():
            raise ProblemError(Kind.STOPPING, headers={"Retry-After": "5", "Connection": "close"})
        if self._running > self.bounds.running and scope["path"] != LIVE:
            raise ProblemError(Kind.TOO_MANY, headers={"Retry-After": "1"})
        if self._token is None:
            if _LOCAL.fullmatch(text_of(headers_of(scope), b"host")) is None:
                raise ProblemError(Kind.NOT_HERE)
        elif scope["path"] not in OPEN:
            scheme, _, given = text_of(headers_of(scope), b"authorization").partition(" ")
            if scheme.lower() != "bearer" or not hmac.compare_digest(given.strip().encode(), self._token):
                raise ProblemError(Kind.NO_TOKEN, headers={"WWW-Authenticate": "Bearer"})


def _problem(error: Exception) -> ProblemError:
    """What a request is told that cannot be answered."""
    if isinstance(error, ProblemError):
        return error
    if isinstance(error, PolicyError):
        return ProblemError.of(error)
    if isinstance(error, HTTPException):
        return ProblemError(_KINDS.get(error.status_code, Kind.NOT_FOUND), headers=error.headers)
    return ProblemError(Kind.OURS)


async def _answer(problem: ProblemError, scope: Scope, send: Send) -> None:
    """Tell a problem in the reader's language."""
    language = reader_of(scope)
    body = json_of(problem.plain(language))
    headers = {
        "Content-Type": MEDIA_TYPE,
        "Content-Language": language,
        "Content-Length": str(len(body)),
        "Vary": "Accept-Language",
        "Cache-Control": "no-store",
        **problem.headers,
    }
    told = [(name.lower().encode(), one.encode()) for name, one in headers.items()]
    await send({"type": "http.response.start", "status": problem.kind.status, "headers": told})
    await send({"type": "http.response.body", "body": body})


def _address(scope: Mapping[str, Any]) -> str:
    """The address as it is declared; one that is not may hold anything, and is not told."""
    route = scope.get("route")
    return str(route.path) if route is not None else "-"

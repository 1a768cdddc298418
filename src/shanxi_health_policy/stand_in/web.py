"""The stand-in over HTTP, in the forms in use: one address for all transactions, one a number, one a service."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping
from html import escape

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route, Router
from starlette.types import Receive, Scope, Send

from shanxi_health_policy.service.bounds import Bounds
from shanxi_health_policy.service.carried import headers_of, whole_body
from shanxi_health_policy.service.guard import Guard
from shanxi_health_policy.stand_in.compact import compact_json
from shanxi_health_policy.stand_in.faults import KINDS
from shanxi_health_policy.stand_in.multipart import FORM, with_file
from shanxi_health_policy.stand_in.order_check import check_order
from shanxi_health_policy.stand_in.signatures import refused_headers
from shanxi_health_policy.stand_in.stand_in import Call, StandIn
from shanxi_health_policy.stand_in.turnstile import Turnstile

ALL = "/fsi/api/rsfComIfsService/callService"
FAULT = "x-stand-in-fault"
"""The header that injects a fault into one call."""
_SHOWN = 200
"""How many calls the page of the journal shows, the last first."""
_MOST_RUNNING = 256


def platform_application(stand_in: StandIn, told: Callable[[str], None] | None = None) -> Guard:
    """The stand-in as an ASGI application; `told` is called with a line for every call."""
    bounds = Bounds(running=_MOST_RUNNING)
    answered = _Answered(stand_in, bounds, told)

    async def journal(request: Request) -> Response:
        return Response(_page(stand_in), media_type="text/html")

    paths = (
        *(ALL, f"{ALL}/{{number}}", "/mss/web/api/fsi/callService", "/ebus/{paas}/{stage}/hsa/hgs/{number}"),
        *("/fsi/api/{service}/{method}", "/CSB"),
    )
    routes = [Route(path, answered, methods=["POST"]) for path in paths]
    return Guard(Router([*routes, Route("/journal", journal)]).app, bounds, None)


class _Answered:
    """What carries calls to a stand-in, and its answers back."""

    def __init__(self, stand_in: StandIn, bounds: Bounds, told: Callable[[str], None] | None) -> None:
        self._stand_in, self._bounds, self._told = stand_in, bounds, told
        self._turnstile = Turnstile(stand_in)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One call."""
        pairs = headers_of(scope).items()
        headers = {name.decode("latin-1"): one.decode("latin-1") for name, one in pairs}
        refused = refused_headers(headers, self._stand_in.scenario.file.secrets, time.time())
        if refused is not None:
            await _send(send, compact_json({"code": 401, "message": refused}).encode(), 401)
            return
        fault = headers.get(FAULT)
        if fault is not None and fault not in KINDS:
            known = ", ".join(KINDS)
            await _send(send, compact_json({"code": 400, "message": f"{FAULT}: {known}"}).encode(), 400)
            return
        body = await whole_body(receive, self._bounds)
        content_type = headers.get("content-type", "")
        asked = with_file(body, content_type) if content_type.lower().startswith(FORM) else body
        parts = scope["path_params"]
        number = parts.get("number") or headers.get("_api_name")
        path = f"{parts['service']}/{parts['method']}" if "service" in parts else None
        reply = await self._turnstile.ask(Call(asked, number, path, fault))
        if self._told is not None:
            self._told(_told(self._stand_in.books.entry(reply.serial)))
        if reply.seconds:  # it is slow
            await asyncio.sleep(reply.seconds)
        if reply.answered:
            await _send(send, reply.body, reply.status, reply.media_type)
        else:  # it begins, and no more: the server then closes the connection
            await send({"type": "http.response.start", "status": 200, "headers": []})


async def _send(send: Send, body: bytes, status: int, media_type: str = "application/json") -> None:
    """What goes back, whole."""
    media = f"{media_type}; charset=utf-8" if media_type.startswith("text/") else media_type
    told = [(b"content-length", str(len(body)).encode()), (b"content-type", media.encode())]
    await send({"type": "http.response.start", "status": status, "headers": told})
    await send({"type": "http.response.body", "body": body})


def _told(entry: Mapping[str, object]) -> str:
    """A call in one line."""
    parts = (entry[name] for name in ("serial", "at", "infno", "mdtrt_id", "infcode", "fault"))
    return "  ".join("-" if one is None else str(one) for one in parts)


def _page(stand_in: StandIn) -> str:
    """The journal as a page: the last calls, and what the hospital's system did against the rules of order."""
    found = check_order(stand_in.books.entries())
    rules = "".join(f"<li>{escape(one.text().zh)} · {escape(one.text().en)}</li>" for one in found[-_SHOWN:])
    rows = "".join(
        f"<details><summary>{escape(_told(one))}</summary><pre>{escape(str(one['asked']))}</pre>"
        f"<pre>{escape(str(one['answered']))}</pre></details>"
        for one in reversed(stand_in.books.last_entries(_SHOWN))
    )
    return (
        "<!doctype html><html lang='zh-CN'><meta charset='utf-8'><title>日志 · Journal</title>"
        "<style>body{font:14px/1.6 sans-serif;margin:2em}pre{white-space:pre-wrap;background:#f4f4f4;padding:.5em}</style>"
        f"<h1>日志 · Journal</h1><h2>违反顺序 · Against the rules of order: {len(found)}</h2><ul>{rules}</ul>"
        f"<h2>报文 · Messages</h2>{rows}</html>"
    )

"""The stand-in over HTTP, in the forms in use: one address for all transactions, one a number, one a service."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping
from html import escape

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route, Router
from starlette.types import Receive, Scope, Send

from shanxi_health_policy.service.bounds import Bounds
from shanxi_health_policy.service.carried import whole_body
from shanxi_health_policy.service.guard import Guard
from shanxi_health_policy.stand_in.faults import KINDS
from shanxi_health_policy.stand_in.multipart import FORM, with_file
from shanxi_health_policy.stand_in.order_check import check_order
from shanxi_health_policy.stand_in.reply import Reply
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
    turnstile = Turnstile(stand_in)

    async def answered(request: Request, *, number: str | None = None, path: str | None = None) -> Response:
        # looked through once, and not for each name; of one that stands there twice the first counts, as everywhere here
        headers = dict(reversed(request.headers.items()))
        refused = refused_headers(headers, stand_in.scenario.file.secrets, time.time())
        if refused is not None:
            return JSONResponse({"code": 401, "message": refused}, 401)
        fault = headers.get(FAULT)
        if fault is not None and fault not in KINDS:
            known = ", ".join(KINDS)
            return JSONResponse({"code": 400, "message": f"{FAULT}: {known}"}, 400)
        body = await whole_body(request.receive, bounds)
        content_type = headers.get("content-type", "")
        asked = with_file(body, content_type) if content_type.lower().startswith(FORM) else body
        number = number or headers.get("_api_name")
        reply = await turnstile.ask(Call(asked, number, path, fault))
        if told is not None:
            told(_told(stand_in.books.entry(reply.serial)))
        return await _sent(reply)

    async def for_all(request: Request) -> Response:
        return await answered(request, number=request.path_params.get("number"))

    async def of_service(request: Request) -> Response:
        return await answered(
            request, path=f"{request.path_params['service']}/{request.path_params['method']}"
        )

    async def journal(request: Request) -> Response:
        return Response(_page(stand_in), media_type="text/html")

    routes = [
        Route(ALL, for_all, methods=["POST"]),
        Route(f"{ALL}/{{number}}", for_all, methods=["POST"]),
        Route("/mss/web/api/fsi/callService", for_all, methods=["POST"]),
        Route("/ebus/{paas}/{stage}/hsa/hgs/{number}", for_all, methods=["POST"]),
        Route("/fsi/api/{service}/{method}", of_service, methods=["POST"]),
        Route("/CSB", for_all, methods=["POST"]),
        Route("/journal", journal),
    ]
    return Guard(Router(routes).app, bounds, None)


async def _sent(reply: Reply) -> Response:
    """The reply as it goes out, late where it is slow; a call without an answer is cut off."""
    if reply.seconds:
        await asyncio.sleep(reply.seconds)
    if not reply.answered:
        return _CutOff()
    return Response(reply.body, reply.status, media_type=reply.media_type)


class _CutOff(Response):
    """No answer: it begins, and the connection ends before there is a body."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """A head, and no more: the server then closes the connection."""
        await send({"type": "http.response.start", "status": 200, "headers": []})


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

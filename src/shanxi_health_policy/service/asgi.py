"""The service as an ASGI application, for any server."""

from __future__ import annotations

import re
from collections.abc import Collection

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route, Router

from shanxi_health_policy._version import __version__
from shanxi_health_policy.errors import InputError
from shanxi_health_policy.his.settings import Settings
from shanxi_health_policy.notices.catalogue import Catalogue, chosen
from shanxi_health_policy.service import counter_page
from shanxi_health_policy.service.address import json_of
from shanxi_health_policy.service.answering import every_address
from shanxi_health_policy.service.api_page import api_page
from shanxi_health_policy.service.bounds import Bounds
from shanxi_health_policy.service.carried import parameters_of, reader_of, routes
from shanxi_health_policy.service.guard import LIVE, Guard
from shanxi_health_policy.service.openapi import described
from shanxi_health_policy.service.shared import Shared
from shanxi_health_policy.text import Text

SHORTEST_TOKEN = 16
"""How many characters a token has at least."""
_EXPECTED_TOKEN = Text(
    f"至少 {SHORTEST_TOKEN} 个可见的 ASCII 字符，不含空格",
    f"at least {SHORTEST_TOKEN} visible ASCII characters without blanks",
)
_ORIGIN = re.compile(r"https?://[a-z0-9-]+(\.[a-z0-9-]+)*(:[0-9]{1,5})?")
_EXPECTED_ORIGIN = Text(
    "一个网站的来源，全部小写，不含路径：https://his.example.cn 或 http://10.0.0.5:8080；不能写 *",
    "the origin of one site in lower case without a path: https://his.example.cn or http://10.0.0.5:8080; not *",
)
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"


def application(
    catalogue: Catalogue | None = None,
    *,
    settings: Settings | None = None,
    bounds: Bounds | None = None,
    token: str | None = None,
    origins: Collection[str] = (),
) -> Guard:
    """The application: rules, look-ups, claims and messages, with its own description.

    `catalogue` and `settings` are whole before the first request; every notice is read here, so that a faulty one is told now.
    With a `token` every request must bear it, but those to `/health` and for the page at `/`, which asks for it; without one
    only requests to this machine's own names are answered. `origins` are web sites whose pages may ask from a browser (CORS),
    each `https://name[:port]`; none unless named. Raises [InputError][] for a token that is too short or no text of a header,
    and for what is no origin.

    >>> type(application()).__name__
    'Guard'
    """
    if token is not None and (len(token) < SHORTEST_TOKEN or not all("!" <= one <= "~" for one in token)):
        raise InputError("token", "…", _EXPECTED_TOKEN)
    for origin in origins:
        if _ORIGIN.fullmatch(origin) is None:
            raise InputError("origins", origin, _EXPECTED_ORIGIN)
    shared = Shared(chosen(catalogue), settings or Settings(), bounds or Bounds())
    description = described(shared, token=token is not None)
    whole = json_of(description)
    page = {language: api_page(description, language) for language in ("zh", "en")}

    async def description_of(request: Request) -> Response:
        parameters_of(request)
        return Response(whole, media_type="application/json")

    async def read(request: Request) -> Response:
        parameters_of(request)
        text = page[reader_of(request)]
        headers = {"Content-Security-Policy": _POLICY, "Vary": "Accept-Language"} | counter_page.NO_REFERRER
        return Response(text, headers=headers, media_type="text/html")

    async def live(request: Request) -> Response:
        return _told({"live": True})

    async def ready(request: Request) -> Response:
        return _told({"ready": True, "version": __version__, "notices": len(shared.notices)})

    router = Router(
        [
            *routes(every_address(shared), shared.bounds),  # first what is asked most
            Route("/v1", read),
            Route("/v1/openapi.json", description_of),
            *counter_page.routes(),
            Route(LIVE, live),
            Route("/health/ready", ready),
        ],
        redirect_slashes=False,  # an address is as it is described, here as on the page without a network
    )
    return Guard(router.app, shared.bounds, token, origins, versions=shared.headers())


def _told(data: object) -> Response:
    return Response(json_of(data), headers={"Cache-Control": "no-store"}, media_type="application/json")

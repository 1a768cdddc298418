"""`/`: the page for the counter, which asks the addresses beside it."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from shanxi_health_policy.counter import INDEX, PageFile, content_policy, page_files
from shanxi_health_policy.service.carried import parameters_of

NO_REFERRER = {"Referrer-Policy": "no-referrer"}
"""A page does not say where it stands to whom it leads."""
# frames are refused by a header only: a page cannot refuse them itself
_HEADERS = {
    "Content-Security-Policy": content_policy(frame_ancestors="'none'"),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cache-Control": "no-store",
} | NO_REFERRER
ADDRESSES: tuple[str, ...] = ("/", *(f"/{one}" for one in page_files() if one != INDEX))
"""Where the page and its files are: the same for everybody, with nothing of what anyone asks."""


def routes() -> list[Route]:
    """The addresses of the page and of its files."""

    def giving(file: PageFile) -> Route:
        async def give(request: Request) -> Response:
            parameters_of(request)
            return Response(file.content, headers=_HEADERS, media_type=file.media_type)

        return Route("/" if file.name == INDEX else f"/{file.name}", give)

    return [giving(one) for one in page_files().values()]

"""`/v1/notices`, `/v1/limits`, `/v1/techniques`, `/v1/fee_classes`, `/v1/facilities`: what the notices hold, looked up."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from shanxi_health_policy.errors import UnknownTermError
from shanxi_health_policy.service.looked_up import LOOK_UPS
from shanxi_health_policy.service.problems import Kind, ProblemError
from shanxi_health_policy.service.requests import parameters_of
from shanxi_health_policy.service.shared import Shared, answered


def routes(shared: Shared) -> list[Route]:
    """The addresses of what is looked up."""

    def answering(name: str) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        look_up = LOOK_UPS[name]

        async def answer(request: Request) -> Response:
            asked = parameters_of(request, look_up.parameters)
            return answered({**shared.versions(), **look_up.find(shared.catalogue, asked)})

        return answer

    async def notice(request: Request) -> Response:
        parameters_of(request, ())
        try:
            found = LOOK_UPS["notice"].find(shared.catalogue, {"notice": request.path_params["id"]})
        except UnknownTermError as error:
            raise ProblemError.of(error, Kind.NOT_FOUND) from None
        return answered({**shared.versions(), **found})

    return [
        Route("/v1/notices", answering("notices")),
        Route("/v1/notices/{id}", notice),
        *(Route(f"/v1/{one}", answering(one)) for one in LOOK_UPS if one not in ("notices", "notice")),
    ]

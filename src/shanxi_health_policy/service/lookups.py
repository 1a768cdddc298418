"""`/v1/notices`, `/v1/limits`, `/v1/techniques`, `/v1/fee_classes`, `/v1/facilities`: what the notices hold, looked up."""

from __future__ import annotations

from shanxi_health_policy.errors import UnknownTermError
from shanxi_health_policy.service.address import Address, Answered, Asked, answered
from shanxi_health_policy.service.looked_up import LOOK_UPS
from shanxi_health_policy.service.problems import Kind, ProblemError
from shanxi_health_policy.service.shapes import Shape
from shanxi_health_policy.service.shared import Shared


def addresses(shared: Shared) -> list[Address]:
    """The addresses of what is looked up."""

    def looked_up(name: str) -> Address:
        look_up = LOOK_UPS[name]
        shape = Shape(look_up.schema())

        def answer(asked: Asked) -> Answered:
            shape.check(dict(asked.parameters))
            return answered({**shared.versions(), **look_up.find(shared.catalogue, asked.parameters)})

        return Address("GET", f"/v1/{name}", answer, look_up.parameters)

    def notice(asked: Asked) -> Answered:
        try:
            found = LOOK_UPS["notice"].find(shared.catalogue, {"notice": asked.names["id"]})
        except UnknownTermError as error:
            raise ProblemError.of(error, Kind.NOT_FOUND) from None
        return answered({**shared.versions(), **found})

    return [
        looked_up("notices"),
        Address("GET", "/v1/notices/{id}", notice),
        *(looked_up(one) for one in LOOK_UPS if one not in ("notices", "notice")),
    ]

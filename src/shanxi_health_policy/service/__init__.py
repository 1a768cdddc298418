"""The rules behind HTTP: the same answers to the fen and the same clauses, for systems in any language.

[application][] makes the ASGI application, `shanxi-health-policy serve` runs it; both come with the extra `[service]`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from shanxi_health_policy.face import lazily

if TYPE_CHECKING:
    from shanxi_health_policy.service.asgi import application
    from shanxi_health_policy.service.bounds import Bounds
    from shanxi_health_policy.service.guard import Guard
    from shanxi_health_policy.service.openapi import api_description
    from shanxi_health_policy.service.running import LOOPBACK, PORT, Service, serve

__all__ = ["LOOPBACK", "PORT", "Bounds", "Guard", "Service", "api_description", "application", "serve"]

lazily(
    __name__,
    {
        "asgi": "application",
        "bounds": "Bounds",
        "guard": "Guard",
        "openapi": "api_description",
        "running": "LOOPBACK PORT Service serve",
    },
    extra="service",
)

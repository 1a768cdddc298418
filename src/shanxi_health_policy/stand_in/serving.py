"""A stand-in served in a thread, for tests of a system that calls over HTTP."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from attrs import frozen

from shanxi_health_policy.service.running import Service
from shanxi_health_policy.stand_in.stand_in import StandIn
from shanxi_health_policy.stand_in.web import ALL, platform_application

_SLOWEST_END = 30


@frozen
class Served:
    """A stand-in that is reached over HTTP and in process alike."""

    stand_in: StandIn
    address: str
    """Where it is, without a path: `http://127.0.0.1:port`."""

    @property
    def url(self) -> str:
        """The one address for all transactions."""
        return f"{self.address}{ALL}"


@contextmanager
def serving(stand_in: StandIn, told: Callable[[str], None] | None = None) -> Iterator[Served]:
    """The stand-in on a free port of this machine, until the block ends; `told` is called with a line for every call."""
    service = Service.at(platform_application(stand_in, told), port=0)
    server = service.server()
    thread = threading.Thread(
        target=lambda: asyncio.run(server.serve(sockets=[service.listener])), daemon=True
    )
    thread.start()
    try:
        yield Served(stand_in, service.address)
    finally:
        server.should_exit = True
        thread.join(timeout=_SLOWEST_END)
        service.listener.close()

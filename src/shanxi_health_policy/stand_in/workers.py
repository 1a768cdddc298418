"""Several processes at one address and over one file (进程): each takes the connections it has time for.

What they answer hangs on the file alone, where one books at a time, so that nobody can tell which of them answered.
"""

from __future__ import annotations

import multiprocessing
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing import connection
from typing import Any

from attrs import frozen

from shanxi_health_policy.service.guard import Guard
from shanxi_health_policy.service.running import Service
from shanxi_health_policy.stand_in.scenario import Scenario
from shanxi_health_policy.stand_in.stand_in import StandIn
from shanxi_health_policy.stand_in.web import platform_application

MOST_WORKERS = 64
"""How many processes one stand-in may have."""


@frozen
class Work:
    """What every worker serves: the file of the books, the scenario, and what is called with a line for every call."""

    db: str
    scenario: str | None = None
    hosp_lv: str = "02"
    told: Callable[[str], None] | None = None

    def stand_in(self) -> StandIn:
        """The stand-in as one worker has it."""
        return StandIn(self.db, Scenario.load(self.scenario, hosp_lv=self.hosp_lv))

    def application(self, stand_in: StandIn) -> Guard:
        """It, as an application."""
        return platform_application(stand_in, self.told)


def run_workers(service: Service, work: Work, number: int) -> bool:
    """Answer with so many processes until this one is asked to end; what runs then is finished first.

    Where one of them ends by itself, so do the others, and this is false.
    """
    # each begins anew, as on every system it can: what this process has open is not theirs
    context = multiprocessing.get_context("spawn")
    workers = [
        context.Process(target=answer, args=(service.listener, service.address, work)) for _ in range(number)
    ]
    ended = False

    def end(*_: object) -> None:
        nonlocal ended
        ended = True
        for one in workers:
            if one.pid is not None:
                one.terminate()

    with service.listener, _signals_kept():
        signal.signal(signal.SIGTERM, end)
        # Ctrl-C reaches the workers too: until each has begun and takes it for a request to end, they are not to die of it
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        for one in workers:
            one.start()
        signal.signal(signal.SIGINT, end)
        if not ended:
            connection.wait([one.sentinel for one in workers])
        by_itself = not ended
        end()
        for one in workers:
            one.join()
    return not by_itself


@contextmanager
def _signals_kept() -> Iterator[None]:
    """What is set meanwhile for Ctrl-C and SIGTERM is undone: whoever called ends as it did before."""
    before = {one: signal.getsignal(one) for one in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)


class _OneAtATime(socket.socket):
    """An address at which a worker takes one connection and then does what that one asks, so that others take the next.

    An event loop takes all that wait at once; of a hospital's connections, which it keeps, one worker could have every one.
    """

    _taken = False

    def accept(self) -> tuple[socket.socket, Any]:
        """The next connection; after each it seems that nobody waits, until the loop has been round."""
        if self._taken:
            self._taken = False
            raise BlockingIOError
        found = super().accept()
        self._taken = True
        return found


def answer(listener: socket.socket, address: str, work: Work) -> None:
    """What one worker does, until it is asked to end or whoever began it is gone."""
    with work.stand_in() as stand_in:
        shared = _OneAtATime(fileno=listener.detach())
        service = Service(work.application(stand_in), shared, address)
        parent = multiprocessing.parent_process()
        if parent is not None:
            threading.Thread(target=_end_with, args=(parent.sentinel,), daemon=True).start()
        service.run()


def _end_with(sentinel: int) -> None:
    """Ends this process as a request from outside would, once another one is gone."""
    connection.wait([sentinel])
    signal.raise_signal(signal.SIGTERM)

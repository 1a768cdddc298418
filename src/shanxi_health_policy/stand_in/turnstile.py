"""Calls over HTTP (排队): those that come at once are booked together, and nobody is answered before it is booked."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Sequence

from shanxi_health_policy.errors import PolicyError
from shanxi_health_policy.stand_in.books import PAUSE, BusyError
from shanxi_health_policy.stand_in.reply import Reply
from shanxi_health_policy.stand_in.schema import LONGEST_WAIT
from shanxi_health_policy.stand_in.stand_in import Call, StandIn, Taken, answer_together, take

_MOST = 16
"""How many calls are booked together at most: what comes meanwhile has to wait for them."""


class Turnstile:
    """Where the calls of one event loop wait for their turn; meanwhile the loop goes on with everything else."""

    def __init__(self, stand_in: StandIn, most: int = _MOST) -> None:
        self._stand_in, self._most = stand_in, most
        self._waiting: deque[tuple[Taken | PolicyError, asyncio.Future[Reply]]] = deque()
        self._task: asyncio.Task[None] | None = None

    def ask(self, call: Call) -> asyncio.Future[Reply]:
        """The reply to a call, once it is booked; it is understood at once, whoever is booking meanwhile."""
        taken = take(self._stand_in, call)
        loop = asyncio.get_running_loop()
        future = loop.create_future()
        self._waiting.append((taken, future))
        if self._task is None:
            self._task = loop.create_task(self._run())
        return future

    async def _run(self) -> None:
        while self._waiting:
            some = [self._waiting.popleft() for _ in range(min(len(self._waiting), self._most))]
            found = await self._booked([taken for taken, _ in some])
            for (_, future), outcome in zip(some, found, strict=True):
                if future.cancelled():  # nobody waits for it any more; it is booked all the same
                    continue
                if isinstance(outcome, Reply):
                    future.set_result(outcome)
                else:
                    future.set_exception(outcome)
            await asyncio.sleep(0)
        self._task = None

    async def _booked(self, calls: Sequence[Taken | PolicyError]) -> list[Reply | Exception]:
        """Each one's reply, or what went wrong with it: then the others are booked without it."""
        until = time.monotonic() + LONGEST_WAIT
        while True:
            try:
                return [*answer_together(self._stand_in, calls, wait=False)]
            except BusyError as error:
                if time.monotonic() > until:
                    return [error] * len(calls)
                await asyncio.sleep(PAUSE)
            except Exception as error:  # a fault of ours, told to the one who met it
                if len(calls) == 1:
                    return [error]
                return [found for one in calls for found in await self._booked([one])]

"""A time limit for one call of somebody else's Python function."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable
from types import FrameType
from typing import TypeVar

from shanxi_health_policy.errors import PolicyError
from shanxi_health_policy.text import Text

ResultT = TypeVar("ResultT")


class TooSlowError(PolicyError, RuntimeError):
    """An implementation that does not answer in time: `seconds` is what it was allowed."""

    def __init__(self, seconds: float) -> None:
        self.seconds: float = seconds
        super().__init__(seconds)

    def text(self) -> Text:
        """The problem in both languages."""
        return Text(
            zh=f"被测实现在 {self.seconds:g} 秒内没有答复",
            en=f"the implementation did not answer within {self.seconds:g} seconds",
        )


class _TimeUp(BaseException):
    """Raised in the middle of the call; no `except Exception` of the implementation holds it up."""


def within(seconds: float, call: Callable[[], ResultT]) -> ResultT:
    """The result of a call; raises [TooSlowError][] when it takes longer.

    In the main thread of a POSIX system a timer interrupts the call. Elsewhere nothing can: the call is left to a thread of
    its own, which goes on in the background until the process ends.
    """
    if hasattr(signal, "setitimer") and threading.current_thread() is threading.main_thread():
        return _interrupted(seconds, call)
    return _left_behind(seconds, call)


def _interrupted(seconds: float, call: Callable[[], ResultT]) -> ResultT:
    def time_is_up(_: int, __: FrameType | None) -> None:
        raise _TimeUp

    handler = signal.signal(signal.SIGALRM, time_is_up)
    remaining, interval = signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        return call()
    except _TimeUp:
        raise TooSlowError(seconds) from None
    finally:
        # somebody else's alarm (of a test runner, say) is set again; it may come a little late, and never not at all
        signal.setitimer(signal.ITIMER_REAL, remaining, interval)
        signal.signal(signal.SIGALRM, handler)


def _left_behind(seconds: float, call: Callable[[], ResultT]) -> ResultT:
    results: list[ResultT] = []
    errors: list[BaseException] = []

    def run() -> None:
        try:
            results.append(call())
        except BaseException as error:
            errors.append(error)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(seconds)
    if errors:
        raise errors[0]
    if not results:
        raise TooSlowError(seconds)
    return results[0]

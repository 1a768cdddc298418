"""Check a Python implementation against the library: one that settles a visit, or one that settles a whole history."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future, wait
from decimal import Decimal
from types import FrameType
from typing import TypeAlias, TypeVar

from shanxi_health_policy.asking.declaration import At
from shanxi_health_policy.errors import InputError, PolicyError
from shanxi_health_policy.notices.catalogue import Catalogue
from shanxi_health_policy.tcm.visit import Visit
from shanxi_health_policy.testing.conform.cases import Case, Operation
from shanxi_health_policy.testing.conform.outcome import Outcome
from shanxi_health_policy.testing.conform.search import search
from shanxi_health_policy.text import Language, Text
from shanxi_health_policy.vocabulary.fee_class import FeeClass

ResultT = TypeVar("ResultT")


class TooSlowError(PolicyError, RuntimeError):
    """An implementation that does not answer in time: `seconds` is what it was allowed."""

    def __init__(self, seconds: float) -> None:
        self.seconds: float = seconds
        super().__init__(seconds)

    def text(self) -> Text:
        """The problem in both languages."""
        return Text(
            f"被测实现在 {self.seconds:g} 秒内没有答复",
            f"the implementation did not answer within {self.seconds:g} seconds",
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
    answer: Future[ResultT] = Future()

    def run() -> None:
        try:
            answer.set_result(call())
        except BaseException as error:
            answer.set_exception(error)

    threading.Thread(target=run, daemon=True).start()
    wait([answer], seconds)
    if not answer.done():
        raise TooSlowError(seconds)
    return answer.result()


PATIENCE = 5.0
"""How many seconds one call may take, unless told otherwise."""

ReimburseLike: TypeAlias = Callable[[Visit, FeeClass, Decimal], Decimal]
"""What [check_reimburse][] checks: visit, fee class and what was paid in the year before give the fund's payment in yuan."""
SettleLike: TypeAlias = Callable[[Sequence[Operation]], Sequence[Decimal]]
"""What [check_settle][] checks: claims and cancellations give one payment each in yuan, not above zero for a cancellation."""

_EXPECTED_CALLABLE = Text("可以调用的实现", "an implementation that can be called")
_EXPECTED_VISITS = Text(
    "一笔结算一个案例；多笔的历史用 check_settle",
    "cases of one claim each; check_settle takes whole histories",
)


class ConformanceError(PolicyError, AssertionError):
    """An implementation that does not agree with the library; `outcome` holds what was tried, and every difference.

    Attributes: `checked_by` is the function that found it, as the line that repeats a difference calls it.
    """

    def __init__(self, outcome: Outcome, checked_by: str) -> None:
        self.outcome: Outcome = outcome
        self.checked_by: str = checked_by
        super().__init__(outcome, checked_by)

    def text(self) -> Text:
        """The differences in both languages, each with the line of Python that repeats it."""
        return Text(self._told("zh"), self._told("en"))

    def __str__(self) -> str:
        text = self.text()
        return f"{text.zh}\n\n{text.en}"

    def _told(self, language: Language) -> str:
        again = "重现：" if language == "zh" else "To repeat:"
        lines = [self.outcome.summary().in_language(language)]
        for told, one in zip(self.outcome.told(language), self.outcome.differences, strict=True):
            lines += [told, again, f"  {self.checked_by}(implementation, cases=[{one.case.code()}])"]
        return "\n".join(lines)


def check_reimburse(
    implementation: ReimburseLike,
    *,
    place: At = None,
    catalogue: Catalogue | None = None,
    max_cases: int = 1000,
    seed: int = 0,
    seconds: float = 60,
    patience: float = PATIENCE,
    cases: Iterable[Case] | None = None,
) -> Outcome:
    """Check a function that settles one visit: `implementation(visit, tier, ytd_paid)` gives the fund's payment in yuan.

    Fixed visits come first, at every limit of the notices of the place, then up to `max_cases` drawn ones, the same for the
    same `seed`. Raises [ConformanceError][] with the smallest visits whose payment differs, the step that decides each,
    its clause, and a line that repeats it. An exception, no answer within `patience` seconds, and anything but a
    `Decimal` (or `int`) of at most two places are failures of the implementation. `cases` are tried instead of all others.

    >>> from shanxi_health_policy import reimburse
    >>> def mine(visit, tier, ytd_paid):
    ...     return reimburse(visit, tier, ytd_paid).fund_payment
    >>> check_reimburse(mine, max_cases=5).passed
    True
    """
    __tracebackhide__ = True
    chosen = None if cases is None else tuple(cases)
    for case in chosen or ():
        if len(case.operations) > 1 or not case.claims:
            raise InputError("cases", case, _EXPECTED_VISITS)
    _check_callable(implementation)

    def ask(case: Case) -> list[Decimal]:
        claim = case.claims[0]
        return [within(patience, lambda: implementation(claim.visit, claim.tier, case.ytd_paid))]

    found = search(
        ask,
        place=place,
        catalogue=catalogue,
        max_cases=max_cases,
        seed=seed,
        seconds=seconds,
        visits_only=True,
        given_cases=chosen,
    )
    return _agreed(found, "check_reimburse")


def check_settle(
    implementation: SettleLike,
    *,
    place: At = None,
    catalogue: Catalogue | None = None,
    max_cases: int = 300,
    seed: int = 0,
    seconds: float = 60,
    patience: float = PATIENCE,
    cases: Iterable[Case] | None = None,
) -> Outcome:
    """Check a function that settles histories: `implementation(operations)` gives the fund's payment for each, in yuan.

    `operations` are [Claim][]s and [Cancellation][]s in order, of persons for whom nothing was paid before; every call is a new
    history. A cancellation's payment is what is given back, as a sum not above zero. All else is as for [check_reimburse][].
    """
    __tracebackhide__ = True
    _check_callable(implementation)

    def ask(case: Case) -> Sequence[Decimal]:
        return within(patience, lambda: implementation(case.operations))

    found = search(
        ask,
        place=place,
        catalogue=catalogue,
        max_cases=max_cases,
        seed=seed,
        seconds=seconds,
        given_cases=cases,
    )
    return _agreed(found, "check_settle")


def _check_callable(implementation: object) -> None:
    if not callable(implementation):
        raise InputError("implementation", implementation, _EXPECTED_CALLABLE)


def _agreed(outcome: Outcome, checked_by: str) -> Outcome:
    __tracebackhide__ = True
    if not outcome.passed:
        raise ConformanceError(outcome, checked_by)
    return outcome

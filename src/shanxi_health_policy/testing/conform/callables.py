"""Check a Python implementation against the library: one that settles a visit, or one that settles a whole history."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Future, wait
from decimal import Decimal
from itertools import islice
from types import FrameType
from typing import Any, TypeAlias, TypeVar

from shanxi_health_policy.asking.declaration import At
from shanxi_health_policy.errors import InputError, PolicyError
from shanxi_health_policy.notices.catalogue import Catalogue
from shanxi_health_policy.tcm.visit import Visit
from shanxi_health_policy.testing.conform.cases import Case, Operation
from shanxi_health_policy.testing.conform.outcome import Outcome
from shanxi_health_policy.testing.conform.protocol import Introduction
from shanxi_health_policy.testing.conform.repeats import PythonCall
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

ReimburseLike: TypeAlias = Callable[[Visit, FeeClass, Decimal], object]
"""What [check_reimburse][] checks: visit, fee class and what was paid in the year before give the fund's payment in yuan.

A number, a `Decimal`, or an object or a mapping that has it as `fund_payment`, such as the library's own answer."""
SettleLike: TypeAlias = Callable[[Sequence[Operation]], Iterable[object]]
"""What [check_settle][] checks: claims and cancellations give one payment each in yuan, not above zero for a cancellation.

Each is what [check_reimburse][] takes, such as what the library's own `settle` gives."""

_EXPECTED_CALLABLE = Text("可以调用的实现", "an implementation that can be called")
_EXPECTED_VISITS = Text(
    "一笔结算一个案例；多笔的历史用 check_settle",
    "cases of one claim each; check_settle takes whole histories",
)


class ConformanceError(PolicyError, AssertionError):
    """An implementation that does not agree with the library; `outcome` holds what was tried, and every group of failures."""

    def __init__(self, outcome: Outcome) -> None:
        self.outcome: Outcome = outcome
        super().__init__(outcome)

    def text(self) -> Text:
        """The failures in both languages, each group with the line of Python that repeats its smallest case."""
        return Text(self._told("zh"), self._told("en"))

    def __str__(self) -> str:
        text = self.text()
        return f"{text.zh}\n\n{text.en}"

    def _told(self, language: Language) -> str:
        head = (self.outcome.about(), self.outcome.summary())
        return "\n".join((*(one.in_language(language) for one in head), *self.outcome.told(language)))


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
    name: str | None = None,
    version: str = "",
) -> Outcome:
    """Check a function that settles one visit: `implementation(visit, tier, ytd_paid)` gives the fund's payment in yuan.

    Fixed visits come first, at every limit of the notices of the place, then up to `max_cases` drawn ones, the same for the
    same `seed`. The payment is a number, a `Decimal`, or an object or a mapping that has it as `fund_payment`. Raises
    [ConformanceError][] with the failures by their likely cause, the smallest visit of each, the step that decides it, its
    clause, and a line that repeats it. An exception, no answer within `patience` seconds, text, and an amount of more than two
    places (a float counts as it is written) are failures of the implementation. `cases` are tried instead of all others.
    `name` and `version` name the implementation in reports; left out, the name is that of the function.

    >>> from shanxi_health_policy import reimburse
    >>> check_reimburse(reimburse, max_cases=5).passed
    True
    >>> check_reimburse(
    ...     lambda visit, tier, ytd: {"fund_payment": reimburse(visit, tier, ytd).fund_payment}, max_cases=5
    ... ).passed
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
        return [within(patience, lambda: _paid(implementation(claim.visit, claim.tier, case.ytd_paid)))]

    found = search(
        ask,
        place=place,
        catalogue=catalogue,
        max_cases=max_cases,
        seed=seed,
        seconds=seconds,
        visits_only=True,
        given_cases=chosen,
        tested=_named(implementation, name, version),
        repeated_by=PythonCall("check_reimburse", catalogue is not None),
    )
    return _agreed(found)


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
    name: str | None = None,
    version: str = "",
) -> Outcome:
    """Check a function that settles histories: `implementation(operations)` gives the fund's payment for each, in yuan.

    `operations` are [Claim][]s and [Cancellation][]s in order, of persons for whom nothing was paid before; every call is a new
    history. A cancellation's payment is what is given back, as a sum not above zero. All else is as for [check_reimburse][].
    """
    __tracebackhide__ = True
    _check_callable(implementation)

    def ask(case: Case) -> Sequence[Decimal]:
        return within(patience, lambda: _each_paid(implementation(case.operations), len(case.operations)))

    found = search(
        ask,
        place=place,
        catalogue=catalogue,
        max_cases=max_cases,
        seed=seed,
        seconds=seconds,
        given_cases=cases,
        tested=_named(implementation, name, version),
        repeated_by=PythonCall("check_settle", catalogue is not None),
    )
    return _agreed(found)


def _check_callable(implementation: object) -> None:
    if not callable(implementation):
        raise InputError("implementation", implementation, _EXPECTED_CALLABLE)


def _named(implementation: object, name: str | None, version: str) -> Introduction:
    """How reports name it: as it is called in its module, unless told otherwise."""
    own = getattr(implementation, "__qualname__", type(implementation).__qualname__)
    module = getattr(implementation, "__module__", "?")
    return Introduction(f"{module}.{own}" if name is None else name, version)


def _paid(answered: Any) -> Any:
    """The payment itself, of an answer that holds more."""
    if isinstance(answered, Mapping):
        return answered.get("fund_payment", answered)
    return getattr(answered, "fund_payment", answered)


def _each_paid(answered: Any, count: int) -> Any:
    """The payments of a series, of which one more than expected is looked at; what is no series is left as it is."""
    if isinstance(answered, (str, bytes, Mapping)) or not isinstance(answered, Iterable):
        return answered
    return [_paid(one) for one in islice(answered, count + 1)]


def _agreed(outcome: Outcome) -> Outcome:
    __tracebackhide__ = True
    if not outcome.passed:
        raise ConformanceError(outcome)
    return outcome

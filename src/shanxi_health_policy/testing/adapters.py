"""Implementations in any language as callables: an adapter is greeted once, and then asked one case after another."""

from __future__ import annotations

from abc import ABC, abstractmethod
from decimal import Decimal
from types import TracebackType
from typing import TYPE_CHECKING, Self

from shanxi_health_policy.errors import InputError
from shanxi_health_policy.notices.catalogue import Catalogue
from shanxi_health_policy.testing.protocol import (
    Introduction,
    RefusedCaseError,
    case_request,
    hello,
    read_answer,
    read_hello,
    to_line,
)
from shanxi_health_policy.text import Text

if TYPE_CHECKING:
    from shanxi_health_policy.testing.cases import Case

PATIENCE = 10.0
"""How many seconds an adapter may take for one answer, unless told otherwise."""


class Adapter(ABC):
    """An implementation behind the protocol: called with a case, it gives the fund's payment for each operation.

    Raises [AdapterError][] for whatever the adapter does wrong. It is then started, or greeted, again before the next
    case, so that one bad answer spoils no other.
    """

    def __init__(self, place: str, catalogue: Catalogue | None, patience: float) -> None:
        """An adapter that has not been greeted."""
        self.introduction: Introduction | None = None
        """How it names itself; None until it has been greeted, and after it failed."""
        self.patience: float = patience
        self._place = place
        self._hello = to_line(hello(place, catalogue))
        self._number = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __call__(self, case: Case) -> tuple[Decimal, ...]:
        """The payments for a case, in yuan; raises [InputError][] for a case of another place than the adapter's."""
        if case.place != self._place:
            zh, en = (
                f"{self._place}，即对接程序所问的地方",
                f"{self._place}, the place that the adapter is asked about",
            )
            raise InputError("place", case.place, Text(zh=zh, en=en))
        self._number += 1
        request = to_line(case_request(self._number, case))
        self.greet()
        try:
            return read_answer(self._exchange(request), self._number, len(case.operations))
        except RefusedCaseError:
            raise
        except (
            BaseException
        ):  # also when interrupted: an answer still under way must not be taken for the next
            self._fail()
            raise

    def greet(self) -> Introduction:
        """Start the adapter and exchange the first messages, unless that is done; how it names itself."""
        if self.introduction is None:
            try:
                self.introduction = read_hello(self._exchange(self._hello))
            except BaseException:
                self._fail()
                raise
        return self.introduction

    def close(self) -> None:
        """End the adapter, in peace."""
        self.introduction = None

    def _fail(self) -> None:
        """End the adapter, which has done something wrong."""
        self.introduction = None

    @abstractmethod
    def _exchange(self, line: bytes) -> bytes:
        """The answer to one message; raises [AdapterError][] when there is none."""

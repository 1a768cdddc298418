"""What is to go says so first: [deprecated][] warns who still calls it, for as long as the page on versions promises."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from shanxi_health_policy._version import __version__
from shanxi_health_policy.text import Text

GivenT = ParamSpec("GivenT")
FoundT = TypeVar("FoundT")


class PolicyDeprecationWarning(DeprecationWarning):
    """A name that is to go is still used: `text()` says since when, when it goes and what to use, in both languages."""

    def __init__(self, name: str, since: str, gone: str, instead: str) -> None:
        self.name: str = name
        self.since: str = since
        self.gone: str = gone
        self.instead: str = instead
        super().__init__(name, since, gone, instead)

    def text(self) -> Text:
        """The message."""
        return Text(
            f"{self.name} 自 {self.since} 版起不再推荐，{self.gone} 版删除；请改用 {self.instead}",
            f"{self.name} is deprecated since {self.since} and goes with {self.gone}; use {self.instead}",
        )

    def __str__(self) -> str:
        """Both languages, as a warning has no language of its own."""
        return f"{self.text().zh} | {self.text().en}"


def deprecated(
    *, since: str, gone: str, instead: str
) -> Callable[[Callable[GivenT, FoundT]], Callable[GivenT, FoundT]]:
    """Marks a function that goes with the version `gone`; each call of it warns with [PolicyDeprecationWarning][].

    That version has a larger second number at least (`0.4` after `0.2`), so there is one in between that only warns. When it
    has come the function cannot be declared any more (`ValueError`): what was promised to go is not forgotten.

    >>> @deprecated(since="0.2", gone="99.0", instead="settle")
    ... def settle_all(): ...
    >>> settle_all.__deprecated__
    'settle_all is deprecated since 0.2 and goes with 99.0; use settle'
    """
    if _number(gone) <= _number(__version__) or _number(gone)[:2] <= _number(since)[:2]:
        raise ValueError(f"gone: {gone!r}; expected a version after {__version__} and after {since}")

    def mark(function: Callable[GivenT, FoundT]) -> Callable[GivenT, FoundT]:
        told = PolicyDeprecationWarning(function.__name__, since, gone, instead)

        @wraps(function)
        def warning(*args: GivenT.args, **kwargs: GivenT.kwargs) -> FoundT:
            warnings.warn(told, stacklevel=2)
            return function(*args, **kwargs)

        # as type checkers and tools find it (PEP 702)
        warning.__deprecated__ = told.text().en  # type: ignore[attr-defined]
        return warning

    return mark


def _number(version: str) -> tuple[int, ...]:
    return tuple(int(one) for one in version.split("."))

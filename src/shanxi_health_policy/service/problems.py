"""What a request that cannot be answered is told: problem details (RFC 9457), with the path of every fault."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Iterator, Mapping, Sequence
from enum import Enum
from typing import Any, Self

from attrs import frozen

from shanxi_health_policy._version import __version__
from shanxi_health_policy.errors import (
    FaultsError,
    InputError,
    LedgerError,
    PolicyError,
    QuestionError,
    UnknownTermError,
)
from shanxi_health_policy.service.gathered import joined_path
from shanxi_health_policy.text import Language, Text, spoken

LOG = logging.getLogger("shanxi_health_policy.service")
"""Where the service tells whoever runs it of requests, and of faults of its own."""
MEDIA_TYPE = "application/problem+json"
MOST_TOLD = 1000
"""How many faults one problem tells, each by itself; beyond these it says how many more there are."""


class Kind(Enum):
    """The kinds of problem, each with its status and what it is called."""

    status: int
    title: Text

    def __new__(cls, code: str, status: int, zh: str, en: str) -> Self:
        """A kind by its code."""
        member = object.__new__(cls)
        member._value_ = code
        member.status, member.title = status, Text(zh, en)
        return member

    NO_REQUEST = (
        "no-request",
        400,
        "不是 HTTP 的请求；地址里的中文须写成 %E6%96%87 这样（curl 用 -G --data-urlencode）",
        "no request of HTTP; in an address Chinese is written as %E6%96%87 (curl does it with -G --data-urlencode)",
    )
    NO_JSON = "no-json", 400, "请求体不是 JSON", "the body is no JSON"
    NOT_HERE = "not-here", 421, "请求的主机名不是本服务的", "the host asked for is not this service"
    NO_TOKEN = "no-token", 401, "缺少令牌，或令牌不对", "the token is missing or wrong"
    NOT_FOUND = "not-found", 404, "没有这个地址", "there is nothing under this address"
    NOT_ALLOWED = "method-not-allowed", 405, "此地址不用这个方法", "this address is not for this method"
    TOO_SLOW = "too-slow", 408, "请求体发送得太慢", "the body was sent too slowly"
    TOO_LARGE = "too-large", 413, "请求体过大", "the body is too large"
    NOT_JSON = "media-type", 415, "请求体须为 application/json", "the body must be application/json"
    WRONG_INPUT = "wrong-input", 422, "输入有误", "the input is wrong"
    TOO_MANY = "too-many", 429, "请求过多，请稍后再试", "too many requests: try again shortly"
    OURS = (
        "fault-of-ours",
        500,
        "本服务自身的错误，请报告",
        "an error of the service itself: please report it",
    )
    STOPPING = "stopping", 503, "服务正在停止", "the service is stopping"

    @property
    def type(self) -> str:
        """What names the kind to a program."""
        return f"urn:shanxi-health-policy:problem:{self.value}"


@frozen
class Wrong:
    """One fault: its path in the request, the value as errors show it, and what is expected."""

    path: str
    value: str
    expected: Text
    said: Text
    near: tuple[str, ...] = ()

    def plain(self, language: Language) -> dict[str, Any]:
        """The fault in one language."""
        told = {
            "path": spoken(self.path),
            "value": spoken(self.value),
            "expected": self.expected,
            "detail": self.said,
        }
        found: dict[str, Any] = {name: one.in_language(language) for name, one in told.items()}
        return found | ({"suggestions": list(self.near)} if self.near else {})


class ProblemError(Exception):
    """A request that cannot be answered: what kind of problem it is, and every fault."""

    def __init__(
        self,
        kind: Kind,
        detail: Text | None = None,
        faults: Sequence[Wrong] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(kind, detail)
        self.kind: Kind = kind
        self.detail: Text = detail or kind.title
        self.faults: tuple[Wrong, ...] = tuple(faults)
        self.headers: dict[str, str] = dict(headers or {})

    @classmethod
    def of(cls, error: PolicyError, kind: Kind = Kind.WRONG_INPUT, below: str = "") -> ProblemError:
        """What an error of the library is told as; `below` is the path of what the error is about."""
        return cls(kind, error.text(), list(_faults(error, below)))

    def plain(self, language: Language) -> dict[str, Any]:
        """The problem in one language."""
        found: dict[str, Any] = {
            "type": self.kind.type,
            "title": self.kind.title.in_language(language),
            "status": self.kind.status,
            "detail": self.detail.in_language(language),
            "version": __version__,
            "faults": [one.plain(language) for one in self.faults[:MOST_TOLD]],
        }
        more = len(self.faults) - MOST_TOLD
        return found | ({"more_faults": more} if more > 0 else {})


def _faults(error: PolicyError, below: str) -> Iterator[Wrong]:
    if isinstance(error, QuestionError):
        for one in error.errors:
            yield from _faults(one, below)
    elif isinstance(error, InputError):
        near = error.suggestions if isinstance(error, UnknownTermError) else ()
        yield Wrong(joined_path(below, error.field), error.value, error.expected, error.said(), near)
    elif isinstance(error, FaultsError):
        for fault in error.faults:
            yield Wrong(joined_path(below, fault.where), fault.value, fault.expected, fault.said())
    else:
        assert isinstance(error, LedgerError)
        yield Wrong(
            joined_path(below, "settlement_id"), repr(error.settlement_id), error.problem, error.problem
        )


def where(error: Exception) -> str:
    """What failed and where in the code, without the values, which may be a patient's."""
    deepest = list(traceback.walk_tb(error.__traceback__))[-1]
    return f"{type(error).__name__} at {deepest[0].f_code.co_filename}:{deepest[1]}"

"""An address, apart from whatever carries its requests: what is asked of it, and what it answers."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping

from attrs import frozen

from shanxi_health_policy.plain import plain
from shanxi_health_policy.text import Language


@frozen
class Asked:
    """What is asked of an address: the names in its path, its parameters, the body, and the reader's language."""

    names: Mapping[str, str]
    parameters: Mapping[str, str]
    body: bytes
    language: Language


@frozen
class Answered:
    """What an address answers: text in UTF-8, of a kind."""

    body: bytes
    media: str = "application/json"


@frozen
class Address:
    """An address of the service: `{name}` in its path stands for a name, and other parameters than these are refused.

    What it cannot answer it raises, as [ProblemError][] or as the library's own errors. `long` is one whose answer may take so
    long that nobody else should wait for it; `bare` one whose answer has no place for the versions it rests on.
    """

    method: str
    path: str
    answer: Callable[[Asked], Answered]
    parameters: tuple[str, ...] = ()
    long: bool = False
    bare: bool = False


def json_of(data: object) -> bytes:
    """Plain data as JSON text in UTF-8; half of a character, which UTF-8 cannot hold, is told as '?'."""
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"), default=plain).encode(errors="replace")


def answered(data: object) -> Answered:
    """Plain data as an answer."""
    return Answered(json_of(data))

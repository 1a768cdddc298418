"""A request read within bounds: its language, the parameters of its address, and the JSON of its body."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from decimal import Decimal
from typing import Any

from shanxi_health_policy.errors import InputError, MessageError, UnknownTermError
from shanxi_health_policy.his.json_text import read_json
from shanxi_health_policy.service.bounds import Bounds
from shanxi_health_policy.service.problems import Kind, ProblemError
from shanxi_health_policy.text import Language, Text
from shanxi_health_policy.vocabulary.labelled import nearest_of

_EXPECTED_OBJECT = Text("一个 JSON 对象", "an object of JSON")
_EXPECTED_ONCE = Text("每个参数只写一次", "each parameter once")
_NUMBER = re.compile(rb"[:,\[][ \t\r\n]*-?[0-9]")
"""Where a number may stand in JSON; within text it looks the same."""


def language_of(accepted: str) -> Language:
    """The language of a reader, by `Accept-Language`: Chinese, unless English comes before it.

    >>> language_of("en-GB,en;q=0.8,zh;q=0.3"), language_of("zh-CN,en;q=0.9"), language_of("fr")
    ('en', 'zh', 'zh')
    """
    if not accepted:
        return "zh"
    found: dict[str, float] = {}
    for one in accepted[:1000].split(","):
        tag, _, weight = one.partition(";")
        name = tag.strip().lower().partition("-")[0]
        try:
            sureness = float(weight.strip().removeprefix("q=")) if weight else 1.0
        except ValueError:
            sureness = 0.0
        found[name] = max(found.get(name, 0.0), sureness)
    return "en" if found.get("en", 0.0) > found.get("zh", 0.0) else "zh"


def too_large(bounds: Bounds) -> ProblemError:
    """What a request with too large a body is told."""
    return ProblemError(
        Kind.TOO_LARGE, Text(f"请求体至多 {bounds.body} 字节", f"a body has at most {bounds.body} bytes")
    )


def object_in(body: bytes) -> dict[str, Any]:
    """The object that a body holds, numbers as `Decimal`; raises [ProblemError][] for anything else."""
    try:
        value = read_json(body, "body")
    except MessageError as error:
        raise ProblemError.of(error, Kind.NO_JSON) from None
    if not isinstance(value, dict):
        raise ProblemError.of(InputError("body", value, _EXPECTED_OBJECT))
    return value


def question_in(body: bytes) -> dict[str, Any]:
    """The same with whole numbers as `int`, as a question to a rule holds them; no schema takes a `Decimal`, which is left."""
    found = object_in(body)
    if _NUMBER.search(body) is not None:
        _make_whole(found, found.items())
    return found


def _make_whole(holder: Any, held: Iterable[tuple[Any, Any]]) -> None:
    """Put whole numbers where a decoded object or list holds them as `Decimal`."""
    for key, value in held:
        kind = type(value)
        if kind is dict:
            _make_whole(value, value.items())
        elif kind is list:
            _make_whole(value, enumerate(value))
        elif kind is Decimal and value.as_tuple().exponent == 0:
            holder[key] = int(value)


def parameters_in(given: Iterable[tuple[str, str]], known: Collection[str]) -> dict[str, str]:
    """The parameters of an address; raises [UnknownTermError][] for one that is not known, which could change the answer."""
    found: dict[str, str] = {}
    for name, value in given:
        if name not in known:
            expected = Text("、".join(known) or "没有参数", ", ".join(known) or "no parameter")
            # a secret that was put into the address by mistake is not repeated
            raise UnknownTermError("query", name, expected, nearest_of(name, known))
        if name in found:
            raise InputError(name, value, _EXPECTED_ONCE)
        found[name] = value
    return found

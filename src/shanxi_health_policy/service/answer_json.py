"""An answer as JSON text, for who gives them by the thousand: what many answers share is written once."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from shanxi_health_policy import answer_form
from shanxi_health_policy.answer import Answer
from shanxi_health_policy.plain import plain
from shanxi_health_policy.service.address import json_of

try:
    import orjson
except ImportError:  # where the service computes without its extra: in a browser
    orjson = None  # type: ignore[assignment]
else:
    # a mapping may have terms for keys; and a day is written by [plain][], as everywhere
    _OPTIONS = orjson.OPT_NON_STR_KEYS | orjson.OPT_PASSTHROUGH_DATETIME


def json_of_answer(answer: Answer) -> bytes:
    """What [json_of][] gives of an answer's plain data, byte for byte.

    >>> from shanxi_health_policy import ask
    >>> answer = ask("capitation_settlement", {"budget": "100000.00", "spending": "90000.00"})
    >>> json_of_answer(answer) == json_of(answer.to_plain())
    True
    """
    if orjson is not None:
        try:
            return orjson.dumps(_form(answer), _plain, _OPTIONS)
        except TypeError:
            pass  # half of a character, or a count beyond 64 bits: only the standard library writes them
    return json_of(answer.to_plain())


def _form(answer: object) -> dict[str, Any]:
    return answer_form.form(answer, _kept)


def _plain(value: object) -> Any:
    """What orjson does not write itself: amounts above all."""
    return str(value) if type(value) is Decimal else plain(value, _form)


_MOST_KEPT = 4096
_KEPT: dict[int, tuple[object, object, Any]] = {}


def _kept(make: Callable[..., Any], part: object, other: object = None) -> orjson.Fragment:
    """What tells a part, in the one way of its class; by the very object, which notices keep: comparing them takes longer."""
    found = _KEPT.get(id(part))
    if found is None or found[0] is not part or found[1] is not other:
        if len(_KEPT) >= _MOST_KEPT:
            _KEPT.clear()
        told = make(part) if other is None else make(part, other)
        found = _KEPT[id(part)] = part, other, orjson.Fragment(orjson.dumps(told))
    return found[2]

"""An answer as JSON text, for who gives them by the thousand: what many answers share is written once."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from shanxi_health_policy.answer import Answer
from shanxi_health_policy.answer_form import form, told_basis, told_each
from shanxi_health_policy.plain import plain
from shanxi_health_policy.service.address import json_of
from shanxi_health_policy.steps import Citation, NoticeVersion

try:
    import orjson
except ImportError:  # where the service computes without its extra: in a browser
    orjson = None  # type: ignore[assignment]
else:
    # a day is written by [plain][], as everywhere
    _OPTIONS = orjson.OPT_PASSTHROUGH_DATETIME


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
            pass  # half of a character, a count beyond 64 bits, a key that is no text: only the standard library writes them
    return json_of(answer.to_plain())


def _form(answer: object) -> dict[str, Any]:
    return form(answer, _basis, _each)


def _plain(value: object) -> Any:
    """What orjson does not write itself: amounts above all."""
    return str(value) if type(value) is Decimal else plain(value, _form)


_MOST_KEPT = 4096
_KEPT: dict[tuple[int, ...], tuple[object, orjson.Fragment]] = {}


def _basis(cited: Citation, version: NoticeVersion) -> orjson.Fragment:
    key = id(cited), id(version)
    found = _KEPT.get(key)
    return _keep(key, (cited, version), told_basis(cited, version)) if found is None else found[1]


def _each(parts: tuple[object, ...]) -> orjson.Fragment:
    key = tuple(map(id, parts))
    found = _KEPT.get(key)
    return _keep(key, parts, told_each(parts)) if found is None else found[1]


def _keep(key: tuple[int, ...], parts: tuple[object, ...], told: object) -> orjson.Fragment:
    """What tells these parts, by the very objects, which notices keep: comparing them takes longer.

    The parts are kept with it, so that no others can be taken for them.
    """
    if len(_KEPT) >= _MOST_KEPT:
        _KEPT.clear()
    found = orjson.Fragment(orjson.dumps(told))
    _KEPT[key] = parts, found
    return found

"""JSON in one line: as answers go out, and as books and journal keep thousands of messages that nobody reads there."""

from __future__ import annotations

import json
from decimal import Decimal

from shanxi_health_policy.his.json_text import write_json

try:
    import orjson
except ImportError:  # it comes with the service; in process the stand-in needs nothing
    orjson = None  # type: ignore[assignment]

_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False)
_MARK = "\ue000"
"""Stands around an exact number until it is written: the encoder knows no such numbers."""


def compact_json(value: object) -> str:
    """A value as JSON; one with an exact decimal number takes the longer way, which keeps its places.

    >>> from decimal import Decimal
    >>> compact_json({"a": "甲"}), "80.00" in compact_json({"a": Decimal("80.00")})
    ('{"a":"甲"}', True)
    """
    try:
        return _ENCODER.encode(value)
    except TypeError:
        return write_json(value)


def answer_json(answer: object) -> str:
    """The same of an answer, which holds nothing but what [read_json][] reads and whole numbers."""
    if orjson is not None:
        try:
            return orjson.dumps(answer).decode()
        except TypeError:
            pass  # exact numbers, or half of a character
    return compact_json(answer)


def kept_json(value: object) -> str:
    """The same for what is kept, in one line always.

    >>> kept_json({"a": [Decimal("80.00"), "80.00"]})
    '{"a":[80.00,"80.00"]}'
    """
    if orjson is not None:
        try:
            return orjson.dumps(value, _exact).decode()
        except TypeError:
            pass  # half of a character: only the standard library writes it
    return _kept_json(value)


def _exact(number: Decimal) -> object:
    """What orjson does not write itself: nothing else is read from JSON or written by a node."""
    assert isinstance(number, Decimal)
    return orjson.Fragment(str(number))


def _kept_json(value: object, mark: str = _MARK) -> str:
    numbers = 0

    def marked(one: object) -> str:
        nonlocal numbers
        assert isinstance(one, Decimal)  # nothing else is read from JSON or written by a node
        numbers += 1
        return f"{mark}{one}{mark}"

    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False, default=marked)
    if text.count(mark) != 2 * numbers:  # somebody wrote the mark
        return _kept_json(value, mark + _MARK)
    return text.replace(f'"{mark}', "").replace(f'{mark}"', "")

"""The journal (日志): every call and its answer, with what could name a person masked."""

from __future__ import annotations

import hashlib
import operator
from functools import lru_cache
from typing import Any, TypeAlias

from shanxi_health_policy.errors import MessageError
from shanxi_health_policy.his.json_text import read_json
from shanxi_health_policy.stand_in.compact import kept_json
from shanxi_health_policy.stand_in.reply import Reply

_KEYED = frozenset(
    {"psn_no", "patn_id", "certno", "mdtrt_cert_no", "card_sn", "opter", "opter_no", "opter_id"}
)
"""What names a person and stays the same for one: shown as a short name of its own, so that calls still belong together."""
_HIDDEN = frozenset(
    {
        *(
            "psn_name",
            "patn_name",
            "opter_name",
            "dr_name",
            "bilg_dr_name",
            "orders_dr_name",
            "dise_dor_name",
        ),
        *(
            "drord_dr_name",
            "oper_dr_name",
            "anst_dr_name",
            "emp_name",
            "brdy",
            "tel",
            "addr",
            "mac",
            "ip",
            "in",
        ),
    }
)
"""What names a person and is not needed to follow a visit."""
_LOOKED_AT = frozenset({"input"}) | _KEYED | _HIDDEN
_LONGEST = 200


def masked(value: Any, salt: str, key: str = "") -> Any:
    """A value without what could name a person; amounts, codes and ids of visits and settlements stay.

    It is the value itself where there is nothing to hide.

    >>> masked({"psn_no": "P000001", "psn_name": "参保人甲", "setl_id": "S1"}, "salt")
    {'psn_no': '人5f3889', 'psn_name': '***', 'setl_id': 'S1'}
    """
    if value is None or value == "":
        return value
    key = key.lower()
    if key in _HIDDEN:  # the whole of a file too (9101)
        return "***"
    if isinstance(value, dict):
        return _masked_object(value, salt)
    if isinstance(value, list):
        rows = [masked(one, salt, key) for one in value]
        return value if all(map(operator.is_, rows, value)) else rows
    if key == "input" and isinstance(value, str):  # some clients send it as JSON text
        return masked(_parsed(value), salt)
    return _short_name(salt, str(value)) if key in _KEYED else value


def _masked_object(value: dict[str, Any], salt: str) -> dict[str, Any]:
    changed = {}
    for name, hidden in _named(tuple(value), tuple(map(type, value.values()))):
        one = other = value[name]
        if hidden is None:  # something stands within it
            other = masked(one, salt, name)
        elif one is not None and one != "":
            other = "***" if hidden else _short_name(salt, str(one))
        if other is not one:
            changed[name] = other
    return value | changed if changed else value


_Named: TypeAlias = tuple[tuple[str, bool | None], ...]
_NAMED: dict[tuple[tuple[str, ...], tuple[type, ...]], _Named] = {}
_MOST_NAMED = 1000
_LONGEST_NAMES = 5_000
"""Of so many kinds of objects, each with names of so many characters in all, it is kept what is looked at in them."""


def _named(names: tuple[str, ...], types: tuple[type, ...]) -> _Named:
    """The names under which something is looked at, whether it is hidden, and None where it may be an object, a list or a text.

    A system writes its objects in one way, so that it need be found out but once.
    """
    known = _NAMED.get((names, types))
    if known is None:
        looked_at = [
            (name, None if kind in (dict, list) or name.lower() == "input" else name.lower() in _HIDDEN)
            for name, kind in zip(names, types, strict=True)
            if kind in (dict, list) or name.lower() in _LOOKED_AT
        ]
        known = tuple(looked_at)
        if (
            len(_NAMED) < _MOST_NAMED and len("".join(names)) <= _LONGEST_NAMES
        ):  # what is hostile has names without end
            _NAMED[names, types] = known
    return known


@lru_cache(maxsize=10_000)
def _short_name(salt: str, value: str) -> str:
    return f"人{hashlib.sha256(f'{salt}{value}'.encode()).hexdigest()[:6]}"


def _parsed(text: str) -> object:
    """What a text says, which is hidden where it says nothing."""
    try:
        return read_json(text, "input")
    except MessageError:
        return "***"


def shown_body(reply: Reply, answer: dict[str, Any], text: str, salt: str) -> str:
    """What went back, as the journal keeps it: nothing where nothing was sent. `text` is what was written of the answer."""
    if not reply.answered:
        return ""
    if reply.status != 200:
        return reply.body.decode()[:_LONGEST]
    shown = masked(answer, salt)
    return text if shown is answer and "\n" not in text else kept_json(shown)

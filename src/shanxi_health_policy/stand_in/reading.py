"""What comes in, as plain values, before anything is known of it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from typing import Any

from shanxi_health_policy.errors import InputError, MessageError, PolicyError
from shanxi_health_policy.his.json_text import read_json
from shanxi_health_policy.his.node_values import Moment, as_text
from shanxi_health_policy.stand_in.compact import compact_json
from shanxi_health_policy.stand_in.refusing import RefusedError

HEAD = ("msgid", "fixmedins_code", "inf_time")
"""What a head needs for its request to be carried out."""
_LONGEST = 60
_HALF = re.compile(r"\\u[dD][89a-fA-F]")
"""How half of a character may be written, which no file can hold."""


def read_request(source: Mapping[str, object] | str | bytes) -> dict[str, Any]:
    """A request as plain values; raises a [PolicyError][] for what is no message at all."""
    try:
        text = source if isinstance(source, (str, bytes)) else compact_json(dict(source))
        found = read_json(text, "request")
        if isinstance(text, bytes):  # it was UTF-8, so half a character can only be written out
            text = text.decode() if b"\\u" in text else ""
        for one in (text,) if _HALF.search(text) is None else _texts_of(found):
            one.encode()
    except PolicyError:
        raise
    except (TypeError, ValueError) as error:
        raise RefusedError(f"不是 JSON：{error}", f"no JSON: {error}") from None
    if not isinstance(found, dict) or "infno" not in found:
        raise RefusedError("不是报文：没有 infno", "no message: there is no infno")
    return found


def _texts_of(found: object) -> Iterator[str]:
    """What a request says, as it is written where nothing is spelled out; its input too, where that is JSON text itself."""
    yield json.dumps(found, ensure_ascii=False, default=str)
    given = found.get("input") if isinstance(found, dict) else None
    if isinstance(given, str):
        with suppress(MessageError):  # what is no JSON is refused later on, and said to be hidden
            yield json.dumps(read_json(given, "input"), ensure_ascii=False, default=str)


def head_of_request(plain: Mapping[str, object]) -> dict[str, str]:
    """The head as far as a call is written down by it, whatever it holds."""
    return {name: (as_text(plain.get(name)) or "").strip()[:_LONGEST] for name in ("infno", *HEAD)}


def compact_time(time: str) -> str | None:
    """A time as the head of an answer has it; None for what is none.

    >>> compact_time("2023-05-04 09:30:00"), compact_time("昨天")
    ('20230504093000000', None)
    """
    try:
        return Moment.read(time).compact
    except InputError:
        return None


def visit_of(*bodies: tuple[str, Mapping[str, Any]]) -> str | None:
    """The visit that a request or its answer is about; each as the text that is written of it, and as it is."""
    for text, body in bodies:
        if '"mdtrt_id"' in text:  # most that do not say it do not hold the name
            found = _first(body, "mdtrt_id")
            if found is not None:
                return found
    return None


def _first(value: Mapping[str, Any] | list[Any], name: str) -> str | None:
    """The first text under a name, an outer one before those within; of rows the first one tells."""
    if isinstance(value, list):
        inner: Iterable[Any] = value[:1]
    else:
        inner, own = value.values(), value.get(name)
        if isinstance(own, str) and own:
            return own.strip()
    for one in inner:
        if isinstance(one, (dict, list)):
            found = _first(one, name)
            if found is not None:
                return found
    return None

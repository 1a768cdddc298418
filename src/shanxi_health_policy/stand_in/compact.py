"""JSON in one line, as the books and the journal keep it: they hold thousands of messages, and nobody reads them there."""

from __future__ import annotations

import json

from shanxi_health_policy.his.json_text import write_json


def compact_json(value: object) -> str:
    """A value as JSON; one with an exact decimal number takes the longer way, which keeps its places.

    >>> from decimal import Decimal
    >>> compact_json({"a": "甲"}), "80.00" in compact_json({"a": Decimal("80.00")})
    ('{"a":"甲"}', True)
    """
    try:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    except TypeError:
        return write_json(value)

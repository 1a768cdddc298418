"""The summary of a run over a file as one JSON object: every field, amounts and days as text, notes with their codes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from enum import Enum
from pathlib import Path
from typing import Any

import attrs

from shanxi_health_policy.money import Share
from shanxi_health_policy.text import Text


def summary_object(found: Any) -> dict[str, object]:
    """All that a summary tells, under the names that its fields have in code."""
    told = {one.name: _plain(getattr(found, one.name)) for one in attrs.fields(type(found))}
    return told | {"adds_up": bool(getattr(found, "adds_up", True))}


def _plain(value: Any) -> object:
    """A value as JSON holds it."""
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, Text):
        return {"zh": value.zh, "en": value.en}
    if isinstance(value, Enum) or (hasattr(value, "code") and hasattr(value, "zh")):
        return str(getattr(value, "code", value))
    if isinstance(value, str | Path | Decimal | date):
        return str(value)
    if isinstance(value, Share):
        return value.percent()
    if isinstance(value, Mapping):
        return {str(_plain(key)): _plain(one) for key, one in value.items()}
    if isinstance(value, tuple | list):
        return [_plain(one) for one in value]
    return {one.name: _plain(getattr(value, one.name)) for one in attrs.fields(type(value))}

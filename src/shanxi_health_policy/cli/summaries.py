"""The summary of a run over a file as one JSON object: every field, amounts and days as text, notes with their codes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import attrs

from shanxi_health_policy.money import Share
from shanxi_health_policy.plain import plain
from shanxi_health_policy.vocabulary.labelled import DeclaredTerm


def summary_object(found: Any) -> dict[str, object]:
    """All that a summary tells, under the names that its fields have in code."""
    told = {one.name: _plain(getattr(found, one.name)) for one in attrs.fields(type(found))}
    return told | ({"adds_up": bool(getattr(found, "adds_up", True))} if "rows_read" in told else {})


def _plain(value: Any) -> object:
    """A value as JSON holds it: paths as text, a share as people write it, and all else as [plain][] has it."""
    if isinstance(value, Path):
        return str(value)
    if isinstance(value, Share):
        return value.percent()
    if isinstance(value, tuple | list):
        return [_plain(one) for one in value]
    if attrs.has(type(value)) and not isinstance(value, DeclaredTerm):
        return {one.name: _plain(getattr(value, one.name)) for one in attrs.fields(type(value))}
    return plain(value)

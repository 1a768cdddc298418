"""Closed lists of the kit, whose members are told in both languages and have a stable code."""

from __future__ import annotations

from enum import Enum

from shanxi_health_policy.text import Text


class Coded(Enum):
    """A member that is written as what it means in both languages; its code is its name in lower case."""

    def __init__(self, zh: str, en: str) -> None:
        """What it means in both languages."""
        self.code: str = self._name_.lower()
        self.label: Text = Text(zh, en)

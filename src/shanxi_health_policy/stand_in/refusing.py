"""A request that the stand-in refuses (拒绝): told to the hospital as `infcode` -1 with its reason, and nothing is booked."""

from __future__ import annotations

from shanxi_health_policy.errors import PolicyError
from shanxi_health_policy.text import Text


class RefusedError(PolicyError, ValueError):
    """A request that is out of turn, of somebody unknown, or about something that is not there."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(zh, en)
        self._text = Text(zh, en)

    def text(self) -> Text:
        """The reason in both languages."""
        return self._text

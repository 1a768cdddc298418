"""A page in Chinese, with its English for the catalogue of the page."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias

from shanxi_health_policy.text import Text

Cell: TypeAlias = Text | str
"""What is the same in both languages, such as a number, is a plain text."""


class Words:
    """Says texts in Chinese, and keeps what they are in English."""

    def __init__(self) -> None:
        self.english: dict[str, str] = {}

    def __call__(self, said: Cell) -> str:
        """What is said, in Chinese; raises ValueError where the same Chinese was said with another English."""
        if isinstance(said, str):
            return said
        if said.zh != said.en and self.english.setdefault(said.zh, said.en) != said.en:
            raise ValueError(said)
        return said.zh

    def table(self, heads: Iterable[Cell], rows: Iterable[Iterable[Cell]]) -> str:
        """A table in Markdown."""
        first = [*map(self, heads)]
        lines = [first, ["---"] * len(first), *([*map(self, row)] for row in rows)]
        return "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"

"""What an answer is made of: the question, the steps in order, the clauses they cite, and the readings behind them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from attrs import field, frozen

from shanxi_health_policy.text import Language, Text


@frozen(cache_hash=True)
class Reading:
    """How a passage that the notice leaves open is read (口径), and why."""

    id: str
    clauses: tuple[str, ...]
    question: Text
    reading: Text
    reason: Text


@frozen(cache_hash=True)
class NoticeVersion:
    """Which state of a notice file an answer rests on: `digest` is the SHA-256 of the file and the lists beside it."""

    id: str
    number: str
    digest: str
    issued: date | None = None
    in_force_from: date | None = None
    in_force_to: date | None = None


@frozen
class Asked:
    """The question behind an answer: the public function (`rule`) and what it was asked with, by parameter."""

    rule: str
    inputs: Mapping[str, object] = field(hash=False)

    def __reduce__(self) -> tuple[object, ...]:
        # a read-only mapping neither pickles nor copies: it is made again
        return _asked_again, (self.rule, dict(self.inputs))


def _asked_again(rule: str, inputs: dict[str, object]) -> Asked:
    return Asked(rule, MappingProxyType(inputs))


@frozen(cache_hash=True)
class Citation:
    """One clause of one notice: what a figure or a decision rests on."""

    notice: str
    number: str
    clause: str
    at: Text

    def __str__(self) -> str:
        return self.in_language("zh")

    def in_language(self, language: Language) -> str:
        """The citation as people write it.

        >>> where = Text(zh="附件1 第1行", en="Annex 1, row 1")
        >>> Citation("lvliang-2022-22", "吕医保发〔2022〕22号", "T4", where).in_language("en")
        '吕医保发〔2022〕22号 Annex 1, row 1 [T4]'
        """
        return f"{self.number} {self.at.in_language(language)} [{self.clause}]"


@frozen
class Step:
    """One step of an answer: what was found or computed, the amount in yuan if there is one, and what it rests on."""

    label: Text
    amount: Decimal | None = None
    citation: Citation | None = None
    readings: tuple[str, ...] = ()

    def in_language(self, language: Language) -> str:
        """The step as one line."""
        amount = (
            ""
            if self.amount is None
            else (f"：{self.amount} 元" if language == "zh" else f": {self.amount} yuan")
        )
        basis = [] if self.citation is None else [self.citation.in_language(language)]
        basis += self.readings
        rests_on = f"  〔{'；'.join(basis)}〕" if basis else ""
        return f"{self.label.in_language(language)}{amount}{rests_on}"


@frozen(eq=False, repr=False)
class Parts:
    """An answer's parts, read back: what every answer says, and by name what it found."""

    said: Mapping[str, Any]
    result: Mapping[str, Any]

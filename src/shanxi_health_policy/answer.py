"""How an answer explains itself: the clause it cites, the steps in order, and the readings behind them."""

from __future__ import annotations

from decimal import Decimal

from attrs import frozen

from shanxi_health_policy.text import Language, Text


@frozen
class Citation:
    """One clause of one notice: what a figure or a decision rests on."""

    notice: str
    number: str
    clause: str
    at: Text

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

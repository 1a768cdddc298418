"""Text in the two languages a user may read: Chinese first, English second."""

from __future__ import annotations

from typing import Literal, TypeAlias

from attrs import frozen

Language: TypeAlias = Literal["zh", "en"]
"""The languages of every text a user reads: `zh` (Chinese) or `en` (English)."""


@frozen
class Text:
    """One text in Chinese and English.

    >>> Text(zh="颈椎病", en="cervical spondylosis").in_language("en")
    'cervical spondylosis'
    >>> str(Text(zh="颈椎病", en="cervical spondylosis"))
    '颈椎病 | cervical spondylosis'
    """

    zh: str
    en: str

    def in_language(self, language: Language) -> str:
        """The text in one language."""
        return self.zh if language == "zh" else self.en

    def __str__(self) -> str:
        return f"{self.zh} | {self.en}"

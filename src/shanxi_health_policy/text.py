"""Text in the two languages a user may read: Chinese first, English second."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, Protocol, TypeAlias

from attrs import frozen

Language: TypeAlias = Literal["zh", "en"]
"""The languages of every text a user reads: `zh` (Chinese) or `en` (English)."""

_HALF_WIDTH = {sign + 0xFEE0: sign for sign in range(0x21, 0x7F)} | {0x3000: 0x20}


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

    def __add__(self, other: Text) -> Text:
        return Text(self.zh + other.zh, self.en + other.en)

    def __str__(self) -> str:
        return f"{self.zh} | {self.en}"


BLANK = Text("", "")


class Bilingual(Protocol):
    """Whatever has a name in both languages: a text, a term."""

    @property
    def zh(self) -> str:
        """In Chinese."""

    @property
    def en(self) -> str:
        """In English."""


def joined(texts: Iterable[Bilingual], zh: str = "、", en: str = ", ") -> Text:
    """Several texts as one, with a mark of each language between them.

    >>> str(joined([Text("床位", "beds"), Text("医师", "doctors")]))
    '床位、医师 | beds, doctors'
    """
    every = tuple(texts)
    return Text(zh.join(one.zh for one in every), en.join(one.en for one in every))


def half_width(text: str) -> str:
    """Full-width signs and blanks as the half-width ones that mean the same; all else as it is.

    >>> half_width("２０２３－０５－０４"), half_width("哮喘，１次")
    ('2023-05-04', '哮喘,1次')
    """
    return text if text.isascii() else text.translate(_HALF_WIDTH)

"""Text in the two languages a user may read: Chinese first, English second."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Literal, Protocol, Self, TypeAlias

from attrs import frozen

Language: TypeAlias = Literal["zh", "en"]
"""The languages of every text a user reads: `zh` (Chinese) or `en` (English)."""

_HALF_OF_ONE = "[\ud800-\udfff]"
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

    def __add__(self, other: Text) -> Self:
        return type(self)(self.zh + other.zh, self.en + other.en)

    def __str__(self) -> str:
        return f"{self.zh} | {self.en}"


BLANK = Text("", "")
"""Nothing, in both languages."""


@frozen
class Typed(Text):
    """What is expected of a value, by the types of Python; `in_words` is the same for who writes and hands in no objects."""

    in_words: Text

    def __add__(self, other: Text) -> Self:
        return type(self)(self.zh + other.zh, self.en + other.en, self.in_words + other)


@frozen
class Said(Text):
    """All that is said of a wrong value, as it stands after the value: the cause, what is expected, what to do."""

    @classmethod
    def of(cls, expected: Text, cause: Text = BLANK) -> Said:
        """The whole, of what is expected instead of the value, and the cause why the value is not it where that is known.

        >>> (
        ...     Said.of(Text("金额", "an amount")).en,
        ...     Said.of(Text("金额", "an amount"), Text("负数", "it is negative")).zh,
        ... )
        ('expected an amount', '负数；应为金额')
        """
        if isinstance(expected, Said):
            return expected
        blank = " " if expected.zh[:1].isascii() and expected.zh[:1].isalnum() else ""
        whole = cls(f"应为{blank}{expected.zh}", f"expected {expected.en}")
        return whole if cause == BLANK else cls(f"{cause.zh}；{whole.zh}", f"{cause.en}; {whole.en}")


class Spoken(str):
    """Words in a place that holds a plain text, such as where a fault stands: as text they are English, `zh` is Chinese.

    >>> Spoken("line 3", "第 3 行") == "line 3", spoken(Spoken("line 3", "第 3 行")).zh, spoken("V1").zh
    (True, '第 3 行', 'V1')
    """

    zh: str

    def __new__(cls, en: str, zh: str = "") -> Spoken:
        """The words in both languages."""
        words = super().__new__(cls, en)
        words.zh = zh
        return words


def spoken(words: str) -> Text:
    """Words in both languages; a plain text is the same in both."""
    return Text(words.zh if isinstance(words, Spoken) else words, str(words))


def quoted(value: str, wrong: Text = BLANK) -> Text:
    """A value as errors show it, in a message, with `wrong` after it; of an empty one that it is not given.

    >>> quoted("None").en, quoted("'V1'").zh
    ('nothing given', "'V1'")
    """
    return Text("未填写", "nothing given") if value in ("None", "''", "") else spoken(value) + wrong


_WHERE = {
    "line": "第 {} 行", "row": "第 {} 行", "rows_of": "第 {} 行", "column": "{} 列", "columns_of": "第 {} 列",
    "columns": "列名", "rows": "行数", "cells": "格数", "file": "文件", "files": "文件", "folder": "文件夹", "name": "文件名",
    "path": "路径", "size": "大小", "encoding": "编码", "separator": "分隔符", "sheet": "工作表", "settings": "设置",
    "messages": "报文",
}  # fmt: skip


def at(word: str, number: object = "", column: str = "") -> Spoken:
    """Where a fault stands in a file: a word for a part of it, the number or name of that part, and a column of it.

    >>> at("line", 3, "amount"), at("line", 3, "amount").zh, at("columns").zh
    ('line 3, amount', '第 3 行，amount', '列名')
    """
    zh = _WHERE[word].format(number)
    en = f"{word.removesuffix('_of')} {number}".rstrip()
    return Spoken(f"{en}, {column}", f"{zh}，{column}") if column else Spoken(en, zh)


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


def several(count: int, one: str, many: str = "") -> str:
    """A count with what is counted, in English, where one and many differ; Chinese says both alike.

    >>> several(1, "row"), several(2, "row"), several(1, "city", "cities")
    ('1 row', '2 rows', '1 city')
    """
    return f"{count} {one}" if count == 1 else f"{count} {many or f'{one}s'}"


def half_width(text: str) -> str:
    """Full-width signs and blanks as the half-width ones that mean the same; all else as it is.

    >>> half_width("２０２３－０５－０４"), half_width("哮喘，１次")
    ('2023-05-04', '哮喘,1次')
    """
    return text if text.isascii() else text.translate(_HALF_WIDTH)


def writable(text: str) -> str:
    r"""Text as UTF-8 can hold it: half of a character, which it cannot, is spelled out as JSON and Python do.

    >>> writable("电针\ud800"), writable("电针")
    ('电针\\ud800', '电针')
    """
    return re.sub(_HALF_OF_ONE, lambda found: f"\\u{ord(found[0]):04x}", text)

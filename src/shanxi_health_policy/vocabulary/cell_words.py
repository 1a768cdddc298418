"""What a cell says before its column is asked: nothing, in the words that systems have for nothing, or that it is broken.

Blanks at both ends and characters that are not seen make no difference to any cell.
"""

from __future__ import annotations

import re

BLANK = r"\t-\r \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
"""Every blank of Unicode, as it stands in the brackets of a pattern."""
UNSEEN = (
    r"\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    r"\u3164\ufe00-\ufe0f\ufeff\uffa0"
)
"""Characters of no width, and those that only turn the direction of a text."""

WORDS_FOR_NOTHING = frozenset(
    {
        "null", "(null)", "<null>", "[null]", "nul", "nil", "\\n", "none", "nan", "nat", "na", "<na>", "n/a", "undefined",
        "无", "空", "（空）", "(空)", "(空白)", "暂无", "不详", "未知", "未填",
    }
)  # fmt: skip
"""What systems and people write into a cell that holds nothing, in lower case; `\\N` is that of databases."""
STROKES = r"[-_/\\‐-―−－＿／＼]+"
"""A pattern: nothing but dashes or slashes, which people draw where there is nothing to write."""
LONGEST_ASCII_WORD = max(len(word) for word in WORDS_FOR_NOTHING if word.isascii())

_UNSEEN = re.compile(f"[{UNSEEN}]+")
_OUTER = re.compile(f"^[{BLANK}]+|[{BLANK}]+$")
_STROKES = re.compile(STROKES)
_AROUND = "=\"'‘’＇“”()[]{}"
_BROKEN = re.compile(
    r"[#＃](?:[#＃]+|[^#＃]{1,20}[!！?？]|N/A|N/D|NV|Н/Д|REF|NAME|VALUE|NUM|GETTING_DATA)"  # in whatever language
    r"|Err(?:or)?[: ]+[0-9]{3,4}|-?1\.#[A-Z]+0*|Loading\.\.\.",
    re.IGNORECASE,
)
_FORMULA = re.compile(r"\{?=(?!\s*[\"'])[^(!]*\w[(!].*", re.DOTALL)
"""With a function, or a reference to a sheet."""


def trimmed(text: str) -> str:
    r"""The text without blanks at its ends, and without what is not seen.

    >>> trimmed("\u3000电针\u200b \ufeff")
    '电针'
    """
    if text.isascii():
        return text.strip(" \t\n\v\f\r")
    return _OUTER.sub("", _UNSEEN.sub("", text))


def is_nothing(text: str) -> bool:
    """Whether a trimmed cell is empty, holds a word for nothing, or nothing but dashes or slashes.

    >>> [is_nothing(text) for text in ("", "NULL", "无", "--", "0", "无痛分娩")]
    [True, True, True, True, False, False]
    """
    return not text or text.casefold() in WORDS_FOR_NOTHING or _STROKES.fullmatch(text) is not None


def said_in(cell: str) -> str:
    r"""What a cell says, trimmed; the empty text where it says nothing.

    >>> said_in(" 电针 "), said_in("\\N")
    ('电针', '')
    """
    text = trimmed(cell)
    return "" if is_nothing(text) else text


def is_broken(text: str) -> bool:
    """Whether a trimmed cell holds no value but the error of a spreadsheet's formula, in whatever language, or a formula.

    The `####` of a column that was too narrow is one as well.

    >>> [is_broken(text) for text in ("#N/A", "#ЗНАЧ!", '="#REF!"', "=VLOOKUP(A1,B:C,2,0)", "####")]
    [True, True, True, True, True]
    >>> is_broken("#1"), is_broken('="007"')
    (False, False)
    """
    return _BROKEN.fullmatch(text.strip(_AROUND)) is not None or _FORMULA.fullmatch(text) is not None

"""Identifiers of persons, visits and settlements: one normal form, so that one person in two spellings is one person.

What spreadsheets, databases and input methods do to a number is undone where nothing is lost by it: blanks at the ends,
characters that are not seen, a leading apostrophe, `="…"`, full-width digits and letters, a fraction of zeros, and the small
`x` of an identity number. What is lost is not guessed: such a text is no identifier, and [no_identifier][] says why.
"""

from __future__ import annotations

import re
import unicodedata

from shanxi_health_policy.errors import InputError
from shanxi_health_policy.text import Said, Text
from shanxi_health_policy.vocabulary.cell_words import is_broken, is_nothing, trimmed

LONGEST_ID = 100
EXPECTED_ID = Text(f"1 至 {LONGEST_ID} 个字符的编号", f"an identifier of 1 to {LONGEST_ID} characters")
NUMBER_DESTROYED = Said(
    "表格软件把编号当作数字，丢失了后面的数位；应为完整的编号；请从原系统重新导出，并先把该列的格式设为文本",
    "a spreadsheet took the identifier for a number and lost its last digits; expected the whole of it: export it from its "
    "system again, with the column formatted as text",
)
"""What is said of an identifier that was kept as a number of limited digits."""
_CONTROLS = Text(
    "没有控制字符（如换行、制表）的编号",
    "an identifier without control characters such as line breaks or tabs",
)
_UNREADABLE = Said(
    "有字符在转换编码时丢失（�、?），不同的编号会变得相同；应为完整的编号；请从原系统重新导出，存为 UTF-8",
    "a character was lost in another encoding (\ufffd, ?), which makes one of different identifiers; expected the whole of it: "
    "export it from its system again, as UTF-8",
)
_BROKEN = Said(
    "这是表格软件的错误值；应为编号；请改正公式，或从原系统重新导出",
    "this is a spreadsheet's error value; expected an identifier: mend the formula, or export it from its system again",
)

ODD = r"[^0-9A-Za-z_-]|x$|^[A-Za-z]{2,9}$|^[-_]+$|^[0-9]+[eE]-[0-9]+$"
"""Where this pattern finds nothing, a text is in its normal form, and an identifier unless it is empty or too long."""

# Patterns of odd spellings, which most ids have not: compiled when one has.
_FORMULA = r'(?s)=?"(.*)"'
_APOSTROPHES = r"(?s)['‘’＇]+(.*?)['‘’＇]*"
_FULL_WIDTH = "[０-９Ａ-Ｚａ-ｚ]+"
_INNER_BLANK = r"[\xa0\u1680\u2000-\u200a\u202f\u205f\u3000]"
_WHOLE = r"([0-9]+)\.0*"
_IDENTITY_NUMBER = r"[0-9]{17}x"
_EXPONENT = r"[+-]?(?:[0-9]+\.[0-9]*|\.[0-9]+)[eE][+-]?[0-9]+|[+-]?[0-9]+[eE][+-][0-9]+"
_LOST = "[?？\ufffd]"
_CONTROL = "[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]"


def normal_id(text: str) -> str:
    """The one form of an identifier, whatever spelling it comes in; the empty text for a word for nothing.

    >>> normal_id("'14010019900101123x") == normal_id(
    ...     '="１４０１００１９９００１０１１２３Ｘ"'
    ... ) == "14010019900101123X"
    True
    >>> normal_id("140100199001011234.000"), normal_id("NULL")
    ('140100199001011234', '')
    """
    if text.isascii() and text.isalnum() and not text.isalpha() and not text.endswith("x"):
        return text
    text = re.sub(_FULL_WIDTH, lambda found: unicodedata.normalize("NFKC", found[0]), _bare(text))
    text = re.sub(_INNER_BLANK, " ", text)
    if whole := re.fullmatch(_WHOLE, text):
        text = whole[1]
    elif re.fullmatch(_IDENTITY_NUMBER, text):
        text = text.upper()
    return "" if is_nothing(text) else text


def no_identifier(normal: str) -> Text | None:
    """Why a text in the normal form is no identifier, as what is expected instead; None where it is one.

    >>> no_identifier("1.40000E+17") == NUMBER_DESTROYED, no_identifier("P1") is None
    (True, True)
    """
    if not normal or len(normal) > LONGEST_ID:
        return EXPECTED_ID
    if normal.isascii() and normal.isalnum():  # all that follows has something else in it
        return None
    if re.search(_CONTROL, normal):
        return _CONTROLS
    if is_broken(normal):
        return _BROKEN
    if re.search(_LOST, normal):
        return _UNREADABLE
    return NUMBER_DESTROYED if re.fullmatch(_EXPONENT, normal) else None


def identifier(value: object, field: str) -> str:
    """The normal form of an identifier; raises [InputError][] by the name of the field for what is none, with the cause.

    >>> identifier(" P1", "person_id")
    'P1'
    """
    normal = normal_id(value) if isinstance(value, str) else ""
    wrong = no_identifier(normal)
    if wrong is not None:
        raise InputError(field, value, wrong)
    return normal


def _bare(text: str) -> str:
    """Without what was put around it, as often as that was done."""
    while True:
        bare = trimmed(text)
        wrapped = re.fullmatch(_FORMULA, bare) or re.fullmatch(_APOSTROPHES, bare)
        bare = wrapped[1] if wrapped else bare
        if bare == text:
            return text
        text = bare


def masked(identifier: str) -> str:
    """An identifier that may be shown to anybody: its beginning and its end.

    >>> masked("140100199001011234"), masked("P1")
    ('1401**********1234', 'P*')
    """
    shown = min(4, len(identifier) // 4)
    first, last = identifier[: shown or 1], identifier[len(identifier) - shown :]
    return first + "*" * (len(identifier) - len(first) - len(last)) + last

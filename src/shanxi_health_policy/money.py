"""Money and shares: yuan as `Decimal` at the border, whole fen (`int`) inside, never `float`.

One yuan (元) is one hundred fen (分). A share (比例) is an exact fraction. Rounding is named by the rule that rounds.
"""

from __future__ import annotations

import re
from decimal import Context, Decimal
from typing import TypeAlias

from attrs import frozen

from shanxi_health_policy.errors import InputError, MoneyError
from shanxi_health_policy.text import BLANK, Said, Text, Typed, half_width

MoneyLike: TypeAlias = Decimal | int | str
"""What an amount may be given as, in yuan: `Decimal`, `int`, or a decimal string of at most two places."""

MAX_FEN = 10**12 - 1
"""The largest amount taken, 9,999,999,999.99 yuan: sums over millions of rows still fit 64-bit whole fen."""

YUAN_TEXT = r"[0-9]{1,10}(\.[0-9]{1,2})?"
"""The one way to write an amount as text: ASCII digits, at most two decimal places, no sign, no separators."""

WRITTEN_YUAN = (
    r"\+?[ ]*[¥￥]?[ ]*((?:0*[0-9]{1,10}|[0-9]{1,3}(?:,[0-9]{3}){1,3})?)((?:\.[0-9]{1,2}0*)?)[ ]*元?"
)
"""How people and systems write an amount: `150`, `150.0000`, `.50`, `+150`, `￥150`, `150元`, `1,500.00`.

The second form of the whole yuan has a comma before every three digits; further decimal places than two must be zeros. Blanks
around it, and full-width signs, make no difference. The groups are the whole yuan and the places; one of them is not empty."""

_LONGEST = 100
"""No amount is written with more characters; so much of a text is looked at, and no more."""
_YUAN_TEXT = re.compile(YUAN_TEXT)
_WRITTEN_YUAN = re.compile(WRITTEN_YUAN)
_SHARE_TEXT = re.compile(r"0(\.[0-9]{1,6})?|1(\.0{1,6})?")
_PERCENT_TEXT = re.compile(r"([0-9]{1,3}(?:\.[0-9]{1,4})?)(%?)")
_HUNDRED = Decimal(100)
_FEN = Decimal("0.01")
EXACT: Context = Context(prec=40, traps=[])
"""A context of our own: the caller's thread may have set another precision, and amounts and figures must not notice."""
_NOTHING, _MOST = Decimal(0), EXACT.multiply(MAX_FEN, _FEN)

_EXPECTED_SHARE = Text(
    "0 到 1 之间的比例，写作字符串，如 0.60", "a share from 0 to 1 as a string such as 0.60"
)
_EXPECTED_RATE = Text(
    "比例：小于 1 的小数如 0.65，大于 1、至多 100 的百分数如 65，或 65%；1 有两种读法，请写 100% 或 1%",
    "a share below 1 such as 0.65, a percentage above 1 and up to 100 such as 65, or 65%; 1 can be read in two ways: write "
    "100% or 1%",
)


EXPECTED_YUAN = Text(
    "非负金额（元），至多两位小数，如 150.00，不超过 9999999999.99",
    "a non-negative amount in yuan of at most two decimal places such as 150.00, at most 9999999999.99",
)
"""What is expected of an amount as text."""
EXPECTED_MONEY = Typed(
    "非负金额（元），Decimal、整数或最多两位小数的十进制字符串，如 150.00，不超过 9999999999.99",
    "a non-negative amount in yuan: Decimal, int, or a decimal string of at most two places such as 150.00, "
    "at most 9999999999.99",
    EXPECTED_YUAN,
)
_TOO_LONG = Text(f"多于 {_LONGEST} 个字符", f"it has more than {_LONGEST} characters")
_NO_MONEY = tuple(  # compiled when an amount is wrong, and not by every import
    (form, Text(zh, en))
    for form, zh, en in (
        (
            r"-.*[0-9].*|[¥￥] *-.*[0-9].*",
            "是负数",
            "the amount is negative",
        ),
        (
            r"\(.*[0-9].*\)",
            "括号中的数通常表示负数",
            "an amount in brackets usually is negative",
        ),
        (
            r"[+]?[0-9]*\.?[0-9]*[eE][+-]?[0-9]+",
            "科学计数法不精确，须写出全部数字",
            "an exponent is not exact: all digits must be written",
        ),
        (
            # eleven digits and more after the zeros in front
            r"[+¥￥ ]*(?=[0,]*[1-9](,?[0-9]){10})([0-9]+|[0-9]{1,3}(,[0-9]{3})+)(\.[0-9]*)? *元?",
            "金额过大",
            "the amount is too large",
        ),
        (
            r"[+¥￥ ]*[0-9]{1,3}(\.[0-9]{3})*,[0-9]{1,2} *元?|[+¥￥ ]*[0-9]{4,},[0-9]+ *元?",
            "逗号不是小数点，千分位逗号每三位一个",
            "a comma is no decimal point, and a thousands mark stands before every three digits",
        ),
        (
            r"[+¥￥ ]*[0-9,]*\.[0-9]{2}[0-9]*[1-9][0-9]* *元?",
            "小数多于两位且不为零",
            "there are more than two decimal places that are not zero",
        ),
        (
            r"[+¥￥ ]*[0-9][0-9,]*\. *元?",
            "小数点后面没有数字",
            "there is no digit after the decimal point",
        ),
        (
            r"[+¥￥ ]*(?![0-9]{1,3}(,[0-9]{3})+(?![0-9,]))[0-9,]*,[0-9,]*(\.[0-9]*)? *元?",
            "千分位逗号的位置不对（每三位一个）",
            "thousands marks are in wrong places: one stands before every three digits",
        ),
        (r".*[^0-9+.¥￥元 ].*", "含有数字以外的字符", "there is more in it than digits"),
        (r".*[0-9].*", "不是金额的写法", "it is not written as an amount"),
        (r".+", "没有数字", "there is no digit in it"),
    )
)


def to_fen(value: MoneyLike, field: str = "amount") -> int:
    """An amount in yuan as whole fen.

    Raises [MoneyError][] for a float, a negative or non-finite amount, more than two places, or any other text.

    >>> to_fen("150.00"), to_fen(150), to_fen(Decimal("0.1"))
    (15000, 15000, 10)
    """
    if type(value) is str and value.isascii():
        whole, _, places = value.partition(".")
        if len(places) == 2 and len(whole) <= 10 and whole.isdigit() and places.isdigit():
            return int(
                whole + places
            )  # as nearly all amounts are written: quicker than the pattern, and the same
        if _YUAN_TEXT.fullmatch(value) is not None:
            return int(whole + places.ljust(2, "0"))
    # compared before scaling: 10**10**9 must not be computed with
    if isinstance(value, Decimal) and value.is_finite() and _NOTHING <= value <= _MOST:
        fen = int(EXACT.multiply(value, _HUNDRED))
        if to_yuan(fen) == value:
            return fen
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= MAX_FEN // 100:
        return value * 100
    raise MoneyError(field, value, why_no_money(value) if isinstance(value, str) else EXPECTED_MONEY)


def written_yuan(text: str) -> str | None:
    """An amount as people write it, in the one way that [to_fen][] takes; None where it is no exact amount of money.

    Which ways of writing are understood is told by `WRITTEN_YUAN`.

    >>> [written_yuan(text) for text in ("150.0000", ".50", "￥150", "150元", "1,500.00", "１５０", " +150 ")]
    ['150.00', '0.50', '150', '150', '1500.00', '150', '150']
    >>> [
    ...     written_yuan(text)
    ...     for text in ("150.005", "1,50", "150,00", "-150", "(150.00)", "1.5E+2", "一百五十", "")
    ... ]
    [None, None, None, None, None, None, None, None]
    """
    match = None if len(text) > _LONGEST else _WRITTEN_YUAN.fullmatch(half_width(text).strip())
    if match is None or not any(match.groups()):
        return None
    whole, places = match.groups()
    plain = (whole.replace(",", "").lstrip("0") or "0") + places[:3]
    return plain if _YUAN_TEXT.fullmatch(plain) is not None else None


def why_no_money(text: str) -> Said:
    """What is said of a text that is no exact amount: the cause as far as it can be told, and what is expected.

    >>> why_no_money("150.005").en.partition(";")[0], why_no_money("-150").zh.partition("，")[0]
    ('there are more than two decimal places that are not zero', '是负数；应为非负金额（元）')
    >>> why_no_money("1,500.00").en.partition(";")[0]
    'only plain digits with at most two decimal places are taken here: write 1500.00'
    """
    plain = written_yuan(text)
    if plain is not None:  # understood in files: who takes no such ways of writing says how
        cause = Text(
            f"这里只收半角数字，小数至多两位：请写作 {plain}",
            f"only plain digits with at most two decimal places are taken here: write {plain}",
        )
        return Said.of(EXPECTED_YUAN, cause)
    plain = half_width(text).strip()
    if len(plain) > _LONGEST:
        return Said.of(EXPECTED_YUAN, _TOO_LONG)
    cause = next((cause for form, cause in _NO_MONEY if re.fullmatch(form, plain) is not None), BLANK)
    return Said.of(EXPECTED_YUAN, cause)


def to_yuan(fen: int) -> Decimal:
    """Whole fen as `Decimal` yuan with two places.

    >>> to_yuan(8000)
    Decimal('80.00')
    """
    return EXACT.multiply(fen, _FEN)


@frozen
class Share:
    """An exact share (比例) such as the fund's 60%: `numerator` / `denominator`."""

    numerator: int
    denominator: int

    @classmethod
    def parse(cls, text: str, field: str = "share") -> Share:
        """A share written as a decimal string from 0 to 1.

        >>> Share.parse("0.60")
        Share(numerator=60, denominator=100)
        """
        if not isinstance(text, str) or _SHARE_TEXT.fullmatch(text) is None:
            raise InputError(field, text, _EXPECTED_SHARE)
        whole, _, places = text.partition(".")
        return cls(int(whole + places), 10 ** len(places))

    @classmethod
    def of_person(cls, text: str, field: str = "share") -> Share:
        """A share as people write it: `0.65`, `65` and `65%` are the same, by whether it is below 1 or above it.

        Raises [InputError][] for anything else, and for a bare 1, which may be the whole or one in a hundred.

        >>> Share.of_person("65") == Share.of_person("65%") == Share.of_person("0.65")
        True
        """
        match = _PERCENT_TEXT.fullmatch(text)
        if match is not None:
            number, sign = match.groups()
            whole, _, places = number.partition(".")
            part, of = int(whole + places), 100 * 10 ** len(places)
            if part <= of and (sign or part > of // 100):
                return cls(part, of)
        if _SHARE_TEXT.fullmatch(text) is not None and text[0] == "0":
            return cls.parse(text, field)
        raise InputError(field, text, _EXPECTED_RATE)

    def of_half_up(self, fen: int) -> int:
        """This share of an amount in fen, rounded half up to the whole fen.

        >>> Share.parse("0.60").of_half_up(15001), Share.parse("0.75").of_half_up(2)
        (9001, 2)
        """
        return (2 * fen * self.numerator + self.denominator) // (2 * self.denominator)

    def percent(self) -> str:
        """The share as people read it.

        >>> Share.parse("0.60").percent(), Share.parse("0.125").percent()
        ('60%', '12.5%')
        """
        percent = EXACT.divide(Decimal(100 * self.numerator), Decimal(self.denominator)).normalize(EXACT)
        return f"{percent:f}%"


def percent_half_up(part: int, whole: int) -> Decimal | None:
    """A count as percent of another with one decimal, half up, for display; None of nothing.

    >>> percent_half_up(472, 1604), percent_half_up(1, 16), percent_half_up(0, 0)
    (Decimal('29.4'), Decimal('6.3'), None)
    """
    return None if whole == 0 else Decimal((2000 * part + whole) // (2 * whole)).scaleb(-1, EXACT)

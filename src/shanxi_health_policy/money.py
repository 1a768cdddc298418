"""Money and shares: yuan as `Decimal` at the border, whole fen (`int`) inside, never `float`.

One yuan (元) is one hundred fen (分). A share (比例) is an exact fraction. Rounding is named by the rule that rounds.
"""

from __future__ import annotations

import re
from decimal import Context, Decimal
from typing import TypeAlias

from attrs import frozen

from shanxi_health_policy.errors import InputError, MoneyError
from shanxi_health_policy.text import Text

MoneyLike: TypeAlias = Decimal | int | str
"""What an amount may be given as, in yuan: `Decimal`, `int`, or a decimal string of at most two places."""

MAX_FEN = 10**12 - 1
"""The largest amount taken, 9,999,999,999.99 yuan: sums over millions of rows still fit 64-bit whole fen."""

YUAN_TEXT = r"[0-9]{1,10}(\.[0-9]{1,2})?"
"""The one way to write an amount as text: ASCII digits, at most two decimal places, no sign, no separators."""

_YUAN_TEXT = re.compile(YUAN_TEXT)
_SHARE_TEXT = re.compile(r"0(\.[0-9]{1,6})?|1(\.0{1,6})?")
_PERCENT_TEXT = re.compile(r"([0-9]{1,3}(?:\.[0-9]{1,4})?)(%?)")
_HUNDRED = Decimal(100)
_FEN = Decimal("0.01")
EXACT: Context = Context(prec=40, traps=[])
"""A context of our own: the caller's thread may have set another precision, and amounts and figures must not notice."""
_NOTHING, _MOST = Decimal(0), EXACT.multiply(MAX_FEN, _FEN)

EXPECTED_MONEY = Text(
    "非负金额（元），Decimal、整数或最多两位小数的十进制字符串，如 150.00，不超过 9999999999.99",
    "a non-negative amount in yuan: Decimal, int, or a decimal string of at most two places such as 150.00, "
    "at most 9999999999.99",
)
_EXPECTED_SHARE = Text(
    "0 到 1 之间的比例，写作字符串，如 0.60", "a share from 0 to 1 as a string such as 0.60"
)
_EXPECTED_RATE = Text(
    "比例：小于 1 的小数如 0.65，大于 1、至多 100 的百分数如 65，或 65%；1 有两种读法，请写 100% 或 1%",
    "a share below 1 such as 0.65, a percentage above 1 and up to 100 such as 65, or 65%; 1 can be read in two ways: write "
    "100% or 1%",
)


def to_fen(value: MoneyLike, field: str = "amount") -> int:
    """An amount in yuan as whole fen.

    Raises [MoneyError][] for a float, a negative or non-finite amount, more than two places, or any other text.

    >>> to_fen("150.00"), to_fen(150), to_fen(Decimal("0.1"))
    (15000, 15000, 10)
    """
    if type(value) is str and _YUAN_TEXT.fullmatch(value) is not None:
        whole, _, places = value.partition(".")
        return int(whole + places.ljust(2, "0"))
    # compared before scaling: 10**10**9 must not be computed with
    if isinstance(value, Decimal) and value.is_finite() and _NOTHING <= value <= _MOST:
        fen = int(EXACT.multiply(value, _HUNDRED))
        if to_yuan(fen) == value:
            return fen
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= MAX_FEN // 100:
        return value * 100
    raise MoneyError(field, value, EXPECTED_MONEY)


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

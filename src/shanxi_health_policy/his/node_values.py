"""Values as messages hold them: numbers and times in the several forms in use, exact in each of them."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, Context, Decimal
from functools import lru_cache
from typing import Literal, NewType, TypeAlias

from attrs import frozen

from shanxi_health_policy.errors import InputError
from shanxi_health_policy.text import Text

Amount = NewType("Amount", Decimal)
"""Yuan with a sign, at most two places (N16,2 of the interface)."""
Quantity = NewType("Quantity", Decimal)
"""How many, at most four places (N16,4)."""
Price = NewType("Price", Decimal)
"""Yuan for one, at most six places (N16,6)."""
Proportion = NewType("Proportion", Decimal)
"""A share of one, at most four places (N5,4)."""
Count = NewType("Count", Decimal)
"""How many, a whole number (N10)."""
LineRounding: TypeAlias = Literal["half_up", "down", "half_even"]
"""How price times quantity becomes the amount of a line."""

PLACES: dict[object, int] = {Amount: 2, Quantity: 4, Price: 6, Proportion: 4, Count: 0}
"""The decimal places of each kind of number."""

_WIDTH = 16
_LONGEST_NUMBER = 64
"""How many characters a number may have that stands for a text."""
_TEXT = re.compile(r"-?[0-9]{1,40}(\.[0-9]{1,40})?")
_ROUNDINGS = {"half_up": ROUND_HALF_UP, "down": ROUND_DOWN, "half_even": ROUND_HALF_EVEN}
_UNITS = {places: Decimal((0, (1,), -places)) for places in PLACES.values()}
_TIME = re.compile(
    r"([0-9]{4})(?:-([0-9]{1,2})-([0-9]{1,2})|/([0-9]{1,2})/([0-9]{1,2})|([0-9]{2})([0-9]{2}))"
    r"(?:[ T]?([0-9]{2}):?([0-9]{2})(?::?(?P<second>[0-9]{2})(?:\.?[0-9]{1,6})?)?(?P<zone>Z|\+08:?00)?)?"
)
_EXPECTED_TIME = Text(
    "时间，如 2023-05-04 09:30:00、20230504093000、2023/5/4 或 2023-05-04",
    "a time such as 2023-05-04 09:30:00, 20230504093000, 2023/5/4 or 2023-05-04",
)
_EXACT = Context(prec=60, traps=[])
# A context of our own: the caller's thread may have set another precision, and money must not notice.


def read_number(value: object, places: int) -> Decimal:
    """A number of a message, exactly; it may be text, an `int` or a `Decimal`, and end in zeros beyond its places.

    Raises [InputError][] for a float, for anything that is no number, and for more digits than the interface holds.

    >>> read_number("80.0", 2), read_number(80, 2), read_number(" 80.000 ", 2)
    (Decimal('80.00'), Decimal('80.00'), Decimal('80.00'))
    """
    number = number_of(value)
    # compared before scaling: 1e999999999 must not be computed with
    if number is not None and number.copy_abs() < 10 ** (_WIDTH - places):
        rounded = number.quantize(_UNITS[places], context=_EXACT)
        if rounded == number:
            return rounded if rounded else rounded.copy_abs()  # no negative nothing
    expected = Text(
        f"至多 {places} 位小数的数字或数字文本，连小数共 {_WIDTH} 位以内",
        f"a number, or a number as text, of at most {places} places and {_WIDTH} digits in all",
    )
    raise InputError("number", value, expected)


def line_amount(price: Decimal, quantity: Decimal, rounding: LineRounding = "half_up") -> Decimal:
    """Price times quantity as an amount of two places; half up unless a dialect rounds otherwise.

    >>> line_amount(Decimal("0.335"), Decimal("1")), line_amount(Decimal("0.335"), Decimal("1"), "down")
    (Decimal('0.34'), Decimal('0.33'))
    """
    product = _EXACT.multiply(price, quantity)
    return product.quantize(Decimal("0.01"), rounding=_ROUNDINGS[rounding], context=_EXACT)


def to_signed_fen(amount: Decimal | None) -> int:
    """An amount of a message as whole fen, with its sign; nothing for one that is not given.

    >>> to_signed_fen(Decimal("-80.05")), to_signed_fen(None)
    (-8005, 0)
    """
    return int(_EXACT.multiply(amount, 100)) if amount else 0


def negative(amount: Decimal) -> Decimal:
    """The amount taken back; nothing stays nothing.

    >>> negative(Decimal("80.00")), negative(Decimal("0.00"))
    (Decimal('-80.00'), Decimal('0.00'))
    """
    return _EXACT.subtract(Decimal("0.00"), amount)


@frozen
class Moment:
    """A time (时间) of a message: as it was written, and to the second in China.

    >>> Moment.read("20230504093000123").at
    datetime.datetime(2023, 5, 4, 9, 30)
    """

    text: str
    at: datetime

    @classmethod
    def read(cls, value: object) -> Moment:
        """A time in any of the formats in use; raises [InputError][] for anything else."""
        text = str(value) if not isinstance(value, bool) else ""
        at = _time(text) if len(text) < 40 else None
        if at is None:
            raise InputError("time", value, _EXPECTED_TIME)
        return cls(text, at)

    @property
    def to_the_second(self) -> bool:
        """Whether it was written to the second, so that it says which of two came first.

        >>> Moment.read("20230504093000").to_the_second, Moment.read("2023-05-04 09:30").to_the_second
        (True, False)
        """
        found = _TIME.fullmatch(self.text.strip())
        return found is not None and found["second"] is not None

    @property
    def compact(self) -> str:
        """The time as the head of an answer holds it, yyyyMMddHHmmssSSS."""
        return _compact(self.at)


@lru_cache(maxsize=1000)
def _compact(at: datetime) -> str:
    return f"{at:%Y%m%d%H%M%S}000"


@lru_cache(maxsize=10_000)
def _time(text: str) -> datetime | None:
    """The time that a text writes; None for what is none. The same one stands in many fields."""
    found = _TIME.fullmatch(text.strip())
    if found is None:
        return None
    try:
        numbers = (int(group) for group in found.groups() if group is not None and group.isdigit())
        at = datetime(*numbers)  # type: ignore[arg-type]  # noqa: DTZ001
        # that of Greenwich; all others are ours
        return at + timedelta(hours=8) if found["zone"] == "Z" else at
    except (ValueError, OverflowError):
        return None


def as_text(value: object) -> str | None:
    """Text that a message may write as a number too; None for anything else.

    >>> as_text("02"), as_text(2), as_text([])
    ('02', '2', None)
    """
    if isinstance(value, (int, Decimal)) and not isinstance(value, bool):
        text = str(Decimal(value))
        return text if len(text) <= _LONGEST_NUMBER else None
    return value if isinstance(value, str) else None


def number_of(value: object) -> Decimal | None:
    """The number that a value is, or that it writes as text; None for anything else."""
    if isinstance(value, str):
        text = value.strip()
        return Decimal(text) if _TEXT.fullmatch(text) is not None else None
    if isinstance(value, Decimal):
        return value if value.is_finite() else None
    if isinstance(value, int) and not isinstance(value, bool):
        return Decimal(value) if abs(value) < 10**_WIDTH else None
    return None

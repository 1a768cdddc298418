"""Values of the library as plain ones (text, whole numbers, lists, mappings), and back."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from functools import cache
from types import NoneType, UnionType
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar, Union, get_args, get_origin

from shanxi_health_policy.money import Share
from shanxi_health_policy.vocabulary.labelled import DeclaredTerm, LabelledEnum

if TYPE_CHECKING:
    from cattrs import Converter

T = TypeVar("T")
Plain: TypeAlias = bool | int | str | list["Plain"] | dict[str, "Plain"] | None
"""What JSON holds, without numbers that have a fraction: amounts and shares are text."""
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_DECIMAL = re.compile(r"-?[0-9]+\.[0-9]+")
_FRACTION = re.compile(r"-?[0-9]{1,40}(/[0-9]{1,40})?")
_WIDEST = 100
"""How far from the point a digit may stand: an exponent beyond is no figure of ours, and costs a computer its memory."""
DEEPEST = 60
"""How deep objects and lists of a text may stand in one another; what we write has about ten levels."""
_STRING = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+(?:"|\\?\Z)', re.DOTALL)
_BRACKET = re.compile(r"[\[\]{}]")


def plain(value: object, special: Callable[[object], Plain] | None = None) -> Plain:
    """A value of the library as plain values; `special` says how answers within it are told.

    >>> plain({"amount": Decimal("280.00"), "on": date(2023, 5, 4)})
    {'amount': '280.00', 'on': '2023-05-04'}
    """
    return _way(type(value))(value, special)  # type: ignore[arg-type]  # a class has a hash, whatever its objects have


@cache
def _way(cls: type) -> Callable[[Any, Callable[[object], Plain] | None], Plain]:
    """How values of a class are told: an answer has hundreds, of a few classes."""
    if cls in (NoneType, bool, int, str):
        return lambda value, _: value
    if issubclass(cls, (LabelledEnum, DeclaredTerm)):
        return lambda value, _: value.code
    if issubclass(cls, Enum):
        return lambda value, _: str(value.value)
    if issubclass(cls, (Decimal, date, Fraction, str)):
        return lambda value, _: str(value)
    if issubclass(cls, Share):
        return lambda value, _: str(Fraction(value.numerator, value.denominator))
    if issubclass(cls, Mapping):
        return lambda value, special: {str(plain(key)): plain(one, special) for key, one in value.items()}
    if issubclass(cls, (frozenset, set)):
        return lambda value, special: [plain(one, special) for one in sorted(value, key=str)]
    if issubclass(cls, Iterable):
        return lambda value, special: [plain(one, special) for one in value]
    # a field kept in fen is told by the property that gives it in yuan
    names: tuple[str, ...] = tuple(one.alias for one in cls.__attrs_attrs__)  # type: ignore[attr-defined]

    def by_field(value: object, special: Callable[[object], Plain] | None) -> Plain:
        return {name: plain(getattr(value, name), special) for name in names}

    if not hasattr(cls, "result_fields"):
        return by_field
    return lambda value, special: by_field(value, None) if special is None else special(value)


def typed(kind: type[T], value: object) -> T:
    """A value of a type from what [plain][] gives; what does not fit raises one of cattrs' errors, or a ValueError."""
    return _converter().structure(value, kind)


def parsed(text: object, longest: int) -> Any:
    """What a JSON text holds, where no number has a fraction; raises ValueError for anything else."""
    if not isinstance(text, str) or len(text) > longest or too_deep(text):
        raise ValueError(text)
    return json.loads(text, parse_float=_refuse, parse_constant=_refuse)


def too_deep(text: str) -> bool:
    """Whether brackets outside strings stand deeper than [DEEPEST][]; found before any of it is parsed.

    >>> too_deep('{"a": ["[[["]}'), too_deep("[" * 61)
    (False, True)
    """
    if text.count("[") + text.count("{") <= DEEPEST:
        return False
    depth = 0
    for found in _BRACKET.finditer(_STRING.sub("", text)):
        depth += 1 if found[0] in "[{" else -1
        if depth > DEEPEST:
            return True
    return False


def _refuse(number: str) -> None:
    raise ValueError(number)


@cache
def _converter() -> Converter:
    from cattrs import Converter  # only who reads an answer back needs it

    converter = Converter(forbid_extra_keys=True)
    for cls in (str, int, bool, dict):
        converter.register_structure_hook(cls, _exactly(cls))
    converter.register_structure_hook(Decimal, lambda value, _: _decimal(_text(value)))
    converter.register_structure_hook(Fraction, lambda value, _: _fraction(_text(value)))
    converter.register_structure_hook(Share, lambda value, _: _share(_text(value)))
    converter.register_structure_hook(date, lambda value, _: date.fromisoformat(_text(value)))
    converter.register_structure_hook_func(_is_enum, lambda value, cls: cls(_text(value)))
    converter.register_structure_hook_func(_is_mixed, _mixed)
    return converter


def _exactly(cls: type) -> Callable[[Any, Any], Any]:
    def structure(value: Any, _: Any) -> Any:
        if type(value) is not cls:
            raise ValueError(value)
        return value

    return structure


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError(value)
    return value


def _decimal(text: str) -> Decimal:
    try:
        found = Decimal(text)
    except ArithmeticError:
        raise ValueError(text) from None
    if not found.is_finite() or abs(found.adjusted()) > _WIDEST:
        raise ValueError(text)
    return found


def _fraction(text: str) -> Fraction:
    """Digits only: of `1e999999999` a fraction would be made digit by digit."""
    try:
        if _FRACTION.fullmatch(text) is not None:
            return Fraction(text)
    except ZeroDivisionError:
        pass
    raise ValueError(text)


def _share(text: str) -> Share:
    exact = _fraction(text)
    return Share(exact.numerator, exact.denominator)


def _is_enum(cls: Any) -> bool:
    return isinstance(cls, type) and issubclass(cls, Enum)


def _is_mixed(kind: Any) -> bool:
    """A type of several, such as that of a figure, which may be a count, a yes or no, a day, a share or a name."""
    return get_origin(kind) in (Union, UnionType) and len(set(get_args(kind)) - {type(None)}) > 1


def _mixed(value: Any, _: Any) -> Any:
    if value is None or type(value) in (int, bool):
        return value
    text = _text(value)
    if _DAY.fullmatch(text) is not None:
        return date.fromisoformat(text)
    return Decimal(text) if _DECIMAL.fullmatch(text) is not None else text

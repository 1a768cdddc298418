"""The kinds of value that a notice file holds, and plain values of a checked file as typed ones."""

from __future__ import annotations

import types
from collections.abc import Callable, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any, NewType, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from shanxi_health_policy.money import Share, to_fen
from shanxi_health_policy.text import Text
from shanxi_health_policy.vocabulary.labelled import LabelledEnum

if TYPE_CHECKING:
    from fractions import Fraction

T = TypeVar("T")
Fen = NewType("Fen", int)
"""Whole fen; in the file a quoted amount in yuan."""
Quantity = NewType("Quantity", "Fraction")
"""An exact number of people, visits, square metres…; in the file an integer or a quoted decimal."""
PlaceCode = NewType("PlaceCode", str)
NoticeId = NewType("NoticeId", str)
TermCode = NewType("TermCode", str)
"""Lower case, digits and underscores: it stands in output files."""


def made(cls: type[T], data: Mapping[str, Any]) -> T:
    """A value of a class from the plain data of a file that has been checked; nothing is checked again.

    The shipped files are checked by the tests, and files of one's own when they are loaded: see `strict_values`, which says
    the same of every file.
    """
    return cls(**{alias: read(data[name]) for name, alias, read in _fields(cast("Any", cls)) if name in data})


@cache
def _fields(cls: Any) -> tuple[tuple[str, str, Callable[[Any], Any]], ...]:
    hints = get_type_hints(cls)
    return tuple((one.name, one.alias, _reader(hints[one.name])) for one in cls.__attrs_attrs__)


def _reader(kind: Any) -> Callable[[Any], Any]:
    known = _READERS.get(kind)
    if known is not None:
        return known
    origin, inside = get_origin(kind), get_args(kind)
    if origin in (Union, types.UnionType):
        return _reader(inside[0])  # the other is None: a key that is left out
    if origin is tuple:
        one = _reader(inside[0])
        return lambda value: tuple(one(each) for each in value)
    if origin is dict:
        key, one = map(_reader, inside)
        return lambda value: {key(name): one(each) for name, each in value.items()}
    if isinstance(kind, type) and issubclass(kind, LabelledEnum):
        return kind.parse
    if hasattr(kind, "__attrs_attrs__"):
        return lambda value: made(kind, value)
    return _as_it_is


def _as_it_is(value: Any) -> Any:
    return value


def _quantity(value: Any) -> Fraction:
    from fractions import Fraction  # only who asks for a rule with such a number

    return Fraction(value)


_READERS: dict[object, Callable[[Any], Any]] = {
    Fen: to_fen,
    Quantity: _quantity,
    Share: Share.parse,
    Text: lambda value: Text(**value),
}

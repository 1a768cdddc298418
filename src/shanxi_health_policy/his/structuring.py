"""From the plain values of a message to its nodes and back: strict where money is decided, tolerant elsewhere.

Every problem is found, each with its path; fields that the interface does not name are kept in `extra` and written back.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from typing import Any, TypeVar

import attrs
from cattrs import Converter
from cattrs.errors import BaseValidationError
from cattrs.gen import make_dict_structure_fn, override

from shanxi_health_policy.errors import Fault, InputError
from shanxi_health_policy.his.amounts import PLACES, read_number
from shanxi_health_policy.his.dialect import Dialect
from shanxi_health_policy.his.nodes import Node
from shanxi_health_policy.his.times import Moment
from shanxi_health_policy.notices.structuring import Hook, faults_of
from shanxi_health_policy.text import Text

NodeT = TypeVar("NodeT", bound=Node)

_LONGEST_NUMBER = 64
"""How many characters a number may have that stands for a text."""
MOST_ROWS = 2000
"""How many rows a node may hold; one visit has a few dozen."""
_EXPECTED_NODE = Text(zh="对象", en="an object")
_EXPECTED_TEXT = Text(zh="文本或数字", en="text, or a number")
_EXPECTED_ONE = Text(zh="一种写法，或两处相同", en="one spelling, or the same value in both")

SPELLINGS: Mapping[str, tuple[str, ...]] = {
    "psn_part_amt": ("psn_part_am",),
    "psn_cash_pay": ("pdn_cash_pay",),
    "overlmt_amt": ("overlmt_selfpay",),
    "overlmt_selfpay": ("overlmt_amt",),
}
"""Spellings seen in the wild, which are always understood; each of them only in a node that does not have it as its own."""


def read_node(
    cls: type[NodeT], value: object, file: str, where: str, dialect: Dialect
) -> tuple[NodeT | None, list[Fault]]:
    """A node, or None and everything that is wrong with it."""
    try:
        return _converter().structure(_respelled(cls, value, dialect), cls), []
    except BaseValidationError as group:
        return None, faults_of(group, file, where)
    except InputError as error:
        return None, [Fault(file, where, error.value, error.expected)]


def write_node(node: Node, dialect: Dialect) -> dict[str, object]:
    """A node as plain values, written as the dialect writes them; amounts have exactly two places."""
    plain: dict[str, object] = _converter().unstructure(node)
    as_text = dialect.amounts == "text"
    return {
        dialect.spellings.get(key, key): str(value) if as_text and isinstance(value, Decimal) else value
        for key, value in plain.items()
    } | dict(node.extra)


def _respelled(cls: type[Node], value: object, dialect: Dialect) -> object:
    """The same with every field under the interface's name."""
    if not isinstance(value, Mapping):
        raise InputError("node", value, _EXPECTED_NODE)
    found = dict(value)
    own = {one.name for one in attrs.fields(cls)}
    for name in own:
        for other in (dialect.spellings.get(name, name), *SPELLINGS.get(name, ())):
            if other in own or other not in found:
                continue
            if found.setdefault(name, found[other]) != found[other]:
                raise InputError("node", f"{name}, {other}", _EXPECTED_ONE)
            del found[other]
    return found


@cache
def _converter() -> Converter:
    converter = Converter(detailed_validation=True)
    converter.register_structure_hook(str, lambda value, _: _text(value))
    converter.register_structure_hook(Moment, lambda value, _: Moment.read(value))
    converter.register_unstructure_hook(Moment, lambda moment: moment.text)
    for kind, places in PLACES.items():
        converter.register_structure_hook(kind, _number_of(places))
    converter.register_structure_hook_factory(_is_node, lambda cls: _reader(cls, converter))
    converter.register_unstructure_hook_func(_is_node, lambda node: _write(node, converter))
    return converter


def _number_of(places: int) -> Hook:
    return lambda value, _: read_number(value, places)


def _is_node(cls: object) -> bool:
    return isinstance(cls, type) and issubclass(cls, Node)


def _reader(cls: type[Node], converter: Converter) -> Hook:
    known = [one for one in attrs.fields(cls) if one.name != "extra"]
    names = {one.name for one in known}
    inner = make_dict_structure_fn(
        cls,
        converter,
        _cattrs_detailed_validation=True,
        extra=override(omit=True),
    )

    def read(value: dict[str, Any], _: Any) -> Node:
        given = {key: one for key, one in value.items() if key in names and one is not None and one != ""}
        node: Node = inner(given, cls)
        return attrs.evolve(node, extra={key: one for key, one in value.items() if key not in names})

    return read


def _write(node: Node, converter: Converter) -> dict[str, object]:
    names = (one.name for one in attrs.fields(type(node)) if one.name != "extra")
    values = ((name, getattr(node, name)) for name in names)
    return {name: converter.unstructure(value) for name, value in values if value is not None}


def _text(value: object) -> str:
    text = as_text(value)
    if text is None:
        raise InputError("text", value, _EXPECTED_TEXT)
    return text


def as_text(value: object) -> str | None:
    """Text that a message may write as a number too; None for anything else.

    >>> as_text("02"), as_text(2), as_text([])
    ('02', '2', None)
    """
    if isinstance(value, (int, Decimal)) and not isinstance(value, bool):
        text = str(Decimal(value))
        return text if len(text) <= _LONGEST_NUMBER else None
    return value if isinstance(value, str) else None

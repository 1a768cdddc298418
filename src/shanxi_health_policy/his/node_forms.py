"""How a node is read from decoded values, strictly where money is decided, and written again, as a dialect writes it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from functools import partial
from operator import attrgetter
from typing import Any, get_args, get_origin

import attrs
from attrs import frozen

from shanxi_health_policy.errors import InputError, shown
from shanxi_health_policy.his.dialect import Dialect
from shanxi_health_policy.his.json_text import MISSING, MOST_FAULTS, Spot
from shanxi_health_policy.his.node_values import PLACES, Moment, as_text, read_number
from shanxi_health_policy.his.nodes import Node, NodeT, fields_of
from shanxi_health_policy.text import Text

_ABSENT = object()
_EXPECTED_NODE = Text("对象", "an object")
_EXPECTED_TEXT = Text("文本或数字", "text, or a number")
_EXPECTED_KEY = Text("必填的键", "a required key")
_EXPECTED_ONE = Text("一种写法，或两处相同", "one spelling, or the same value in both")
_EXPECTED_ROWS = Text("至多 2000 行的数组", "a list of at most 2000 rows")
_EXPECTED_SINGLE = Text("一个对象", "one object")

SPELLINGS: Mapping[str, tuple[str, ...]] = {
    "psn_part_amt": ("psn_part_am",),
    "psn_cash_pay": ("pdn_cash_pay", "psnCash_pay"),
    "medfee_sumamt": ("med_fee_sumamt",),
    "fulamt_ownpay_amt": ("fulamtOwnpay_amt",),
    "fund_pay_sumamt": ("fund_pay_sum",),
    "overlmt_amt": ("overlmt_selfpay",),
    "overlmt_selfpay": ("overlmt_amt",),
    "refd_setl_flag": ("REFD_SETL_FLAG",),
    "psn_no": ("psn_No",),
    "certno": ("cert_no",),
    "trig_scen": ("trigScen",),
    "dld_endtime": ("dld_end_time",),
    "fsi_encounter_dtos": ("fsi_his_data_dto",),
}
"""Spellings seen in the wild, which are always understood; each of them only in a node that does not have it as its own."""


MOST_ROWS = 2000
"""How many rows a node may hold; one visit has a few dozen."""


def read_node(cls: type[NodeT], value: object, spot: Spot, dialect: Dialect) -> NodeT | None:
    """A node; None when something is wrong with it, which its spot is told."""
    if not isinstance(value, (dict, Mapping)):
        spot.tell(shown(value), _EXPECTED_NODE)
        return None
    before, given, forms = len(spot.faults), dict(value), _forms(cls)
    read: dict[str, Any] = {}
    others = _others(cls, dialect)
    if not others.keys().isdisjoint(given):
        _respell(given, others, spot)
    nulls: list[str] = []
    for name, form in forms.items():
        one = given.pop(name, _ABSENT)
        if one is _ABSENT or one is None or one == "":
            if form.required:
                spot.below(name).tell(MISSING, _EXPECTED_KEY)
            elif one is not _ABSENT:
                nulls.append(name)
        elif form.text and type(one) is str:  # most values are; all others are read
            read[name] = one
        else:
            read[name] = form.read(one, spot, name, dialect)
    return cls(**read, extra=given, nulls=frozenset(nulls)) if len(spot.faults) == before else None


def read_rows(
    value: object, kinds: Sequence[type[NodeT]], spot: Spot, dialect: Dialect, *, single: bool = False
) -> tuple[NodeT, ...]:
    """The rows of a node, each of the kind whose mark it bears, or of the one of `kinds` that has none.

    One row may stand without a list; of a `single` node there is but one.
    """
    given: Sequence[object] = value if isinstance(value, list) else [value]
    if len(given) > MOST_ROWS or (single and len(given) != 1):
        spot.tell(f"{len(given)}", _EXPECTED_SINGLE if single else _EXPECTED_ROWS)
        return ()
    found: list[NodeT] = []
    for index, row in enumerate(given):
        if len(spot.faults) > MOST_FAULTS:  # a hostile message could hold millions
            break
        place = spot.row(index) if isinstance(value, list) else spot
        node = read_node(kind_of(row, kinds), row, place, dialect)
        if node is not None:
            found.append(node)
    return tuple(found)


def kind_of(row: object, kinds: Sequence[type[NodeT]]) -> type[NodeT]:
    """Of the kinds of one name the one whose mark a row bears, else the one that has none."""
    if len(kinds) == 1:
        return kinds[0]
    keys: Iterable[object] = row if isinstance(row, (dict, Mapping)) else ()
    marked = (kind for kind in kinds if not kind.marks.isdisjoint(keys))
    return next(marked, next((kind for kind in kinds if not kind.marks), kinds[0]))


def write_node(node: Node, dialect: Dialect) -> dict[str, object]:
    """A node as plain values, written as the dialect writes them; amounts have exactly two places."""
    written: dict[str, object] = {}
    spelled, as_text = dialect.spellings, dialect.amounts == "text"
    forms, values = _forms(type(node)), _values(type(node))(node)
    # behind the values of the forms stands what the interface does not name
    for name, one in zip(forms, values, strict=False):
        if one is None:
            continue
        value = one
        if type(one) is not str:  # most are
            if isinstance(one, Decimal):
                value = str(one) if as_text else one
            elif isinstance(one, Moment):
                value = one.text
            else:  # rows of its own
                value = [write_node(row, dialect) for row in one]
                if not value:
                    continue
        written[spelled.get(name, name) if spelled else name] = value
    return written | dict(values[-1]) if values[-1] else written


_VALUES: dict[type[Node], Callable[[Node], tuple[Any, ...]]] = {}


def _values(cls: type[Node]) -> Callable[[Node], tuple[Any, ...]]:
    """What takes the values of its fields out of a node, and behind them `extra`."""
    if cls not in _VALUES:
        _VALUES[cls] = attrgetter(*_forms(cls), "extra")
    return _VALUES[cls]


_OTHERS: dict[tuple[type[Node], tuple[tuple[str, str], ...]], Mapping[str, str]] = {}
_MOST_OTHERS = 1000


def _others(cls: type[Node], dialect: Dialect) -> Mapping[str, str]:
    """The other spellings of a node's fields, and which field each of them is."""
    key = (cls, tuple(dialect.spellings.items()))
    known = _OTHERS.get(key)
    if known is not None:
        return known
    forms, found = _forms(cls), dict[str, str]()
    for name in forms:
        for other in (dialect.spellings.get(name, name), *SPELLINGS.get(name, ())):
            if other not in forms:
                found.setdefault(other, name)
    if len(_OTHERS) < _MOST_OTHERS:  # dialects without end must not fill the memory
        _OTHERS[key] = found
    return found


def _respell(given: dict[str, object], others: Mapping[str, str], spot: Spot) -> None:
    """Puts fields that are spelled in another way under the interface's names."""
    for other, name in others.items():
        if other in given:
            value = given.pop(other)
            if given.setdefault(name, value) != value:
                spot.tell(shown(f"{name}, {other}"), _EXPECTED_ONE)


def _text(value: object) -> str:
    text = as_text(value)
    if text is None:
        raise InputError("text", value, _EXPECTED_TEXT)
    return text


_READERS: Mapping[object, Callable[[object], object]] = {
    str: _text,
    Moment: Moment.read,
    **{kind: partial(read_number, places=places) for kind, places in PLACES.items()},
}


@frozen
class _Form:
    """How one field is read, and whether it must be there."""

    required: bool
    reader: Callable[[object], object] | None
    rows: type[Node] | None = None
    """The kind of its rows, where it is a node within the node."""
    text: bool = False
    """Whether it is text, which stays as it is."""

    def read(self, value: object, spot: Spot, name: str, dialect: Dialect) -> object:
        """The value that stands under a name; None when something is wrong with it, which the spot below is told."""
        if self.rows is not None:
            return read_rows(value, (self.rows,), spot.below(name), dialect)
        assert self.reader is not None
        try:
            return self.reader(value)
        except InputError as error:
            spot.below(name).tell(error.value, error.expected)
            return None


_FORMS: dict[type[Node], Mapping[str, _Form]] = {}


def _forms(cls: type[Node]) -> Mapping[str, _Form]:
    """The fields of a node that the interface names, and how each is read."""
    if cls not in _FORMS:
        attrs.resolve_types(cls)
        _FORMS[cls] = {one.name: _form(one.type, one.default is attrs.NOTHING) for one in fields_of(cls)}
    return _FORMS[cls]


_PARTS: dict[type[Node], Sequence[str]] = {}


def names_of_parts(cls: type[Node]) -> Sequence[str]:
    """The fields of a node that hold rows of their own."""
    if cls not in _PARTS:
        _PARTS[cls] = tuple(name for name, form in _forms(cls).items() if form.rows is not None)
    return _PARTS[cls]


def _form(kind: Any, required: bool) -> _Form:
    if get_origin(kind) is tuple:
        return _Form(required, None, get_args(kind)[0])
    reader = _READERS[(get_args(kind) or (kind,))[0]]
    return _Form(required, reader, text=reader is _text)

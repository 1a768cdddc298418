"""From plain TOML values to typed ones, strictly: no coercion, no unknown keys, and every fault with its key path."""

from __future__ import annotations

import re
import types
from collections.abc import Callable, Mapping, Sized
from datetime import date, datetime
from fractions import Fraction
from functools import cache
from typing import Any, Literal, TypeVar, get_args, get_origin

import attrs
from cattrs import Converter
from cattrs.cols import mapping_structure_factory
from cattrs.errors import AttributeValidationNote, BaseValidationError, ForbiddenExtraKeysError
from cattrs.gen import make_dict_structure_fn

from shanxi_health_policy.errors import Fault, InputError, cut, or_near
from shanxi_health_policy.money import Share, to_fen
from shanxi_health_policy.notices.values import Fen, NoticeId, PlaceCode, Quantity, TermCode
from shanxi_health_policy.text import Spoken, Text, at, several
from shanxi_health_policy.vocabulary.labelled import LabelledEnum, nearest_of
from shanxi_health_policy.vocabulary.places import check_place

T = TypeVar("T")
Hook = Callable[[Any, Any], Any]
MOST_ENTRIES = 10_000
"""How many rows a list, or keys a table, may have: no notice has so many, and each takes time to be checked."""
MOST_FAULTS = 200
"""So many faults of a file are told one by one, and those beyond as a count."""
_FEW = Text(f"至多 {MOST_ENTRIES} 项", f"at most {MOST_ENTRIES} entries")
_KEY = Text("文件格式中的键", "a key of the file format")
_FEWER_FAULTS = Text("错误较少的文件：先改正以上各处", "fewer errors: mend those above first")
_UNKNOWN, _MISSING = Spoken("unknown key", "不认识的键"), Spoken("missing key", "缺少该键")
_QUANTITY = re.compile(r"[0-9]{1,12}(\.[0-9]{1,6})?")


def structure(cls: type[T], data: object, file: str, where: str = "") -> tuple[T | None, list[Fault]]:
    """`data` as a `cls`, or None and every fault in it, each with the path of its key."""
    try:
        return _converter().structure(data, cls), []
    except (BaseValidationError, InputError) as group:
        faults = faults_of(group, file, where)
        if (more := len(faults) - MOST_FAULTS) > 0:
            faults[MOST_FAULTS:] = [_further(file, where, more)]
        return None, faults


def _further(file: str, where: str, more: int) -> Fault:
    return Fault(
        file,
        where or at("file"),
        Spoken(several(more, "further error"), f"另有 {more} 处错误"),
        _FEWER_FAULTS,
    )


@cache
def _converter() -> Converter:
    converter = Converter(forbid_extra_keys=True, detailed_validation=True)
    for kind, hook in _HOOKS.items():
        converter.register_structure_hook(kind, hook)
    converter.register_structure_hook_func(lambda cls: cls is object, lambda value, _: value)
    converter.register_structure_hook_func(_is_enum, lambda value, cls: cls.parse(value))
    converter.register_structure_hook_func(_is(Literal), _literal)
    converter.register_structure_hook_func(_is(tuple), _array(converter))
    converter.register_structure_hook_factory(attrs.has, lambda cls: _table(_attributes(cls, converter)))
    for mapping in (dict, Mapping):
        converter.register_structure_hook_factory(
            _is(mapping),
            lambda cls: _table(mapping_structure_factory(cls, converter, dict, detailed_validation=True)),
        )
    return converter


def _attributes(cls: type[attrs.AttrsInstance], converter: Converter) -> Hook:
    return make_dict_structure_fn(
        cls, converter, _cattrs_forbid_extra_keys=True, _cattrs_detailed_validation=True
    )


def _is(origin: object) -> Callable[[object], bool]:
    return lambda cls: get_origin(cls) is origin


def _is_enum(cls: object) -> bool:
    return isinstance(cls, type) and issubclass(cls, LabelledEnum)


def _table(inner: Hook) -> Hook:
    def hook(value: object, cls: Any) -> Any:
        if not isinstance(value, dict):
            raise InputError("table", value, Text("表", "a table"))
        _check_few(value, "table")
        found = inner(value, cls)
        if isinstance(found, dict) and len(found) < len(value):  # two spellings of one name
            raise InputError("table", list(value), Text("每个名称只写一次", "each name once"))
        return found

    return hook


def _check_few(value: Sized, kind: str) -> None:
    if len(value) > MOST_ENTRIES:
        raise InputError(kind, len(value), _FEW)


def _array(converter: Converter) -> Hook:
    def hook(value: object, cls: Any) -> tuple[object, ...]:
        if not isinstance(value, list):
            raise InputError("list", value, Text("数组", "an array"))
        _check_few(value, "list")
        items: Any = types.GenericAlias(list, get_args(cls)[0])
        return tuple(converter.structure(value, items))

    return hook


def _literal(value: object, cls: Any) -> object:
    for allowed in get_args(cls):
        if type(value) is type(allowed) and value == allowed:
            return allowed
    listed = ", ".join(str(allowed) for allowed in get_args(cls))
    raise InputError("value", value, Text(listed, listed))


def _exactly(primitive: type, expected: Text) -> Hook:
    def hook(value: object, _: Any) -> object:
        if type(value) is not primitive or value == "":
            raise InputError(primitive.__name__, value, expected)
        return value

    return hook


def _date(value: object, _: Any) -> date:
    if not isinstance(value, date) or isinstance(value, datetime):
        expected = Text("不带引号的日期，如 2022-08-15", "an unquoted date such as 2022-08-15")
        raise InputError("date", value, expected)
    return value


def _fen(value: object, _: Any) -> int:
    if not isinstance(value, str):
        zh, en = '带引号的金额（元），如 "140.00"', 'a quoted amount in yuan such as "140.00"'
        raise InputError("amount", value, Text(zh, en))
    return to_fen(value)


def _quantity(value: object, _: Any) -> Fraction:
    if type(value) is int and 0 <= value < 10**12:
        return Fraction(value)
    if not isinstance(value, str) or _QUANTITY.fullmatch(value) is None:
        zh, en = (
            '非负整数，或带引号的小数，如 "1.5"',
            'a non-negative integer, or a quoted decimal such as "1.5"',
        )
        raise InputError("quantity", value, Text(zh, en))
    return Fraction(value)


def _written(pattern: str, field: str, expected: Text) -> Hook:
    """A text of one form."""
    form = re.compile(pattern)

    def hook(value: object, _: Any) -> object:
        if not isinstance(value, str) or form.fullmatch(value) is None:
            raise InputError(field, value, expected)
        return value

    return hook


_HOOKS: dict[Any, Hook] = {
    str: _exactly(str, Text("不为空的字符串", "a string that is not empty")),
    int: _exactly(int, Text("整数", "an integer")),
    bool: _exactly(bool, Text("true 或 false", "true or false")),
    date: _date,
    Fen: _fen,
    Quantity: _quantity,
    Share: lambda value, _: Share.parse(value),
    PlaceCode: lambda value, _: check_place(value),
    NoticeId: _written(
        "[a-z0-9][a-z0-9-]{2,60}",
        "id",
        Text(
            "小写字母、数字和连字符组成的编号，如 lvliang-2022-22",
            "lower case, digits and hyphens, such as lvliang-2022-22",
        ),
    ),
    TermCode: _written(
        "[a-z][a-z0-9_]{1,60}",
        "code",
        Text("小写字母、数字和下划线组成的代码", "a code of lower case, digits and underscores"),
    ),
}


def faults_of(error: BaseException, file: str, where: str) -> list[Fault]:
    """Every fault that cattrs gathered, each with the path of its key."""
    if isinstance(error, ForbiddenExtraKeysError):
        known = [one.name for one in attrs.fields(error.cl)]
        return [
            Fault(file, cut(_join(where, key)), _UNKNOWN, or_near(_KEY, nearest_of(key, known)))
            for key in sorted(error.extra_fields)
        ]
    if isinstance(error, BaseValidationError):
        inner = [faults_of(one, file, _join(where, _step(one))) for one in error.exceptions]
        return [fault for faults in inner for fault in faults]
    if isinstance(error, InputError):
        return [
            Fault(file, cut(where), error.value, or_near(error.expected, getattr(error, "suggestions", ())))
        ]
    # Every value goes through a hook of ours: what is left is the KeyError of a key that is not there.
    return [Fault(file, where, _MISSING, Text("必填的键", "a required key"))]


def _step(error: BaseException) -> str:
    for note in getattr(error, "__notes__", ()):  # the first is of the place where the error arose
        name: str | int = note.name if isinstance(note, AttributeValidationNote) else note.index
        return name if isinstance(name, str) else f"[{name}]"
    return ""


def _join(where: str, step: str) -> str:
    dot = "." if where and step and not step.startswith("[") and not where.endswith(" ") else ""
    return f"{where}{dot}{step}"

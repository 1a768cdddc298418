"""From plain TOML values to typed ones, strictly: no coercion, no unknown keys, and every fault with its key path."""

from __future__ import annotations

import re
import types
from collections.abc import Callable, Mapping
from datetime import date, datetime
from fractions import Fraction
from functools import cache
from typing import Any, Literal, TypeVar, get_args, get_origin

import attrs
from cattrs import Converter
from cattrs.cols import mapping_structure_factory
from cattrs.errors import (
    AttributeValidationNote,
    BaseValidationError,
    ForbiddenExtraKeysError,
)
from cattrs.gen import make_dict_structure_fn

from shanxi_health_policy.errors import Fault, InputError, cut
from shanxi_health_policy.money import Share, to_fen
from shanxi_health_policy.notices.file_values import Fen, NoticeId, PlaceCode, Quantity, TermCode
from shanxi_health_policy.text import Text
from shanxi_health_policy.vocabulary.labelled import LabelledEnum
from shanxi_health_policy.vocabulary.places import check_place

T = TypeVar("T")
Hook = Callable[[Any, Any], Any]
_NOTICE_ID = re.compile(r"[a-z0-9][a-z0-9-]{2,60}")
_QUANTITY = re.compile(r"[0-9]{1,12}(\.[0-9]{1,6})?")
_TERM_CODE = re.compile(r"[a-z][a-z0-9_]{1,60}")


def structure(cls: type[T], data: object, file: str, where: str = "") -> tuple[T | None, list[Fault]]:
    """`data` as a `cls`, or None and every fault in it, each with the path of its key."""
    try:
        return _converter().structure(data, cls), []
    except BaseValidationError as group:
        return None, faults_of(group, file, where)


@cache
def _converter() -> Converter:
    converter = Converter(forbid_extra_keys=True, detailed_validation=True)
    for primitive, expected in (
        (str, Text(zh="不为空的字符串", en="a string that is not empty")),
        (int, Text(zh="整数", en="an integer")),
        (bool, Text(zh="true 或 false", en="true or false")),
    ):
        converter.register_structure_hook(primitive, _exactly(primitive, expected))
    converter.register_structure_hook(date, _date)
    converter.register_structure_hook(Fen, lambda value, _: _fen(value))
    converter.register_structure_hook(Quantity, lambda value, _: _quantity(value))
    converter.register_structure_hook(Share, lambda value, _: Share.parse(value))
    converter.register_structure_hook(PlaceCode, lambda value, _: check_place(value))
    converter.register_structure_hook(NoticeId, lambda value, _: _notice_id(value))
    converter.register_structure_hook(TermCode, lambda value, _: _term_code(value))
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
            raise InputError("table", value, Text(zh="表", en="a table"))
        found = inner(value, cls)
        if isinstance(found, dict) and len(found) < len(value):  # two spellings of one name
            raise InputError("table", list(value), Text(zh="每个名称只写一次", en="each name once"))
        return found

    return hook


def _array(converter: Converter) -> Hook:
    def hook(value: object, cls: Any) -> tuple[object, ...]:
        if not isinstance(value, list):
            raise InputError("list", value, Text(zh="数组", en="an array"))
        items: Any = types.GenericAlias(list, get_args(cls)[0])
        return tuple(converter.structure(value, items))

    return hook


def _literal(value: object, cls: Any) -> object:
    for allowed in get_args(cls):
        if type(value) is type(allowed) and value == allowed:
            return allowed
    listed = ", ".join(str(allowed) for allowed in get_args(cls))
    raise InputError("value", value, Text(zh=listed, en=listed))


def _exactly(primitive: type, expected: Text) -> Hook:
    def hook(value: object, _: Any) -> object:
        if type(value) is not primitive or value == "":
            raise InputError(primitive.__name__, value, expected)
        return value

    return hook


def _date(value: object, _: Any) -> date:
    if not isinstance(value, date) or isinstance(value, datetime):
        expected = Text(zh="不带引号的日期，如 2022-08-15", en="an unquoted date such as 2022-08-15")
        raise InputError("date", value, expected)
    return value


def _fen(value: object) -> int:
    if not isinstance(value, str):
        zh, en = '带引号的金额（元），如 "140.00"', 'a quoted amount in yuan such as "140.00"'
        raise InputError("amount", value, Text(zh=zh, en=en))
    return to_fen(value)


def _quantity(value: object) -> Fraction:
    if type(value) is int and 0 <= value < 10**12:
        return Fraction(value)
    if not isinstance(value, str) or _QUANTITY.fullmatch(value) is None:
        zh, en = (
            '非负整数，或带引号的小数，如 "1.5"',
            'a non-negative integer, or a quoted decimal such as "1.5"',
        )
        raise InputError("quantity", value, Text(zh=zh, en=en))
    return Fraction(value)


def _notice_id(value: object) -> str:
    if not isinstance(value, str) or _NOTICE_ID.fullmatch(value) is None:
        expected = Text(
            zh="小写字母、数字和连字符组成的编号，如 lvliang-2022-22",
            en="lower case, digits and hyphens, such as lvliang-2022-22",
        )
        raise InputError("id", value, expected)
    return value


def _term_code(value: object) -> str:
    if not isinstance(value, str) or _TERM_CODE.fullmatch(value) is None:
        zh, en = "小写字母、数字和下划线组成的代码", "a code of lower case, digits and underscores"
        raise InputError("code", value, Text(zh=zh, en=en))
    return value


def faults_of(error: BaseException, file: str, where: str) -> list[Fault]:
    """Every fault that cattrs gathered, each with the path of its key."""
    if isinstance(error, ForbiddenExtraKeysError):
        expected = Text(zh="文件格式中的键", en="a key of the file format")
        keys = sorted(error.extra_fields)
        return [Fault(file, cut(_join(where, key)), "未知的键 unknown key", expected) for key in keys]
    if isinstance(error, BaseValidationError):
        inner = [faults_of(one, file, _join(where, _step(one))) for one in error.exceptions]
        return [fault for faults in inner for fault in faults]
    if isinstance(error, InputError):
        return [Fault(file, cut(where), error.value, error.expected)]
    # Every value goes through a hook of ours: what is left is the KeyError of a key that is not there.
    return [Fault(file, where, "缺少 missing", Text(zh="必填的键", en="a required key"))]


def _step(error: BaseException) -> str:
    for note in getattr(error, "__notes__", ()):  # the first is of the place where the error arose
        name: str | int = note.name if isinstance(note, AttributeValidationNote) else note.index
        return name if isinstance(name, str) else f"[{name}]"
    return ""


def _join(where: str, step: str) -> str:
    dot = "." if where and step and not step.startswith("[") and not where.endswith(" ") else ""
    return f"{where}{dot}{step}"

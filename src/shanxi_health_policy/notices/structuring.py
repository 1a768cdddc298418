"""From plain TOML values to typed ones, strictly: no coercion, no unknown keys, and every fault with its key path."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime
from enum import Enum
from functools import cache
from typing import Any, TypeVar, get_args, get_origin

import cattrs
from cattrs import Converter
from cattrs.errors import (
    AttributeValidationNote,
    BaseValidationError,
    ForbiddenExtraKeysError,
    IterableValidationNote,
)

from shanxi_health_policy.errors import Fault, InputError, shown
from shanxi_health_policy.money import Share, to_fen
from shanxi_health_policy.notices.file_format import Fen, NoticeId, PlaceCode
from shanxi_health_policy.text import Text
from shanxi_health_policy.vocabulary.labelled import LabelledEnum
from shanxi_health_policy.vocabulary.places import check_place

T = TypeVar("T")
_NOTICE_ID = re.compile(r"[a-z0-9][a-z0-9-]{2,60}")


def structure(cls: type[T], data: object, file: str, where: str = "") -> tuple[T | None, list[Fault]]:
    """`data` as a `cls`, or None and every fault in it, each with the path of its key."""
    try:
        return _converter().structure(data, cls), []
    except BaseValidationError as group:
        return None, list(_faults(group, file, where))


@cache
def _converter() -> Converter:
    converter = Converter(forbid_extra_keys=True, detailed_validation=True, prefer_attrib_converters=False)
    for primitive, expected in (
        (str, Text(zh="字符串", en="a string")),
        (int, Text(zh="整数", en="an integer")),
        (bool, Text(zh="true 或 false", en="true or false")),
    ):
        converter.register_structure_hook(primitive, _exactly(primitive, expected))
    converter.register_structure_hook(date, _date)
    converter.register_structure_hook_func(lambda cls: cls is object, lambda value, _: value)
    converter.register_structure_hook(Fen, lambda value, _: _fen(value))
    converter.register_structure_hook(Share, lambda value, _: Share.parse(value))
    converter.register_structure_hook(PlaceCode, lambda value, _: check_place(value))
    converter.register_structure_hook(NoticeId, lambda value, _: _notice_id(value))
    converter.register_structure_hook_func(
        lambda cls: isinstance(cls, type) and issubclass(cls, LabelledEnum),
        lambda value, cls: cls.parse(value),
    )
    converter.register_structure_hook_func(_is_tuple, _tuple_hook(converter))
    return converter


def _is_tuple(cls: object) -> bool:
    return get_origin(cls) is tuple


def _tuple_hook(converter: Converter) -> Callable[[object, Any], object]:
    def hook(value: object, cls: Any) -> object:
        if not isinstance(value, list):
            raise InputError("list", value, Text(zh="数组", en="an array"))
        of: Any = list[get_args(cls)[0]]  # type: ignore[misc]
        return tuple(converter.structure(value, of))

    return hook


def _exactly(primitive: type, expected: Text) -> Callable[[object, Any], object]:
    def hook(value: object, _: Any) -> object:
        if type(value) is not primitive or value == "":
            raise InputError(primitive.__name__, value, expected)
        return value

    return hook


def _date(value: object, _: Any) -> date:
    if not isinstance(value, date) or isinstance(value, datetime):
        raise InputError(
            "date", value, Text(zh="不带引号的日期，如 2022-08-15", en="an unquoted date such as 2022-08-15")
        )
    return value


def _fen(value: object) -> int:
    if not isinstance(value, str):
        raise InputError(
            "amount",
            value,
            Text(zh='带引号的金额（元），如 "140.00"', en='a quoted amount in yuan such as "140.00"'),
        )
    return to_fen(value)


def _notice_id(value: object) -> str:
    if not isinstance(value, str) or _NOTICE_ID.fullmatch(value) is None:
        expected = Text(
            zh="小写字母、数字和连字符组成的编号，如 lvliang-2022-22",
            en="lower case, digits and hyphens, such as lvliang-2022-22",
        )
        raise InputError("id", value, expected)
    return value


def _faults(error: BaseException, file: str, where: str) -> list[Fault]:
    found: list[Fault] = []
    if isinstance(error, ForbiddenExtraKeysError):
        expected = Text(zh="文件格式中的键", en="a key of the file format")
        return [
            Fault(file, _join(where, key), "未知的键 unknown key", expected)
            for key in sorted(error.extra_fields)
        ]
    if isinstance(error, BaseValidationError):
        for inner in error.exceptions:
            found += _faults(inner, file, _join(where, _step(inner)))
        return found
    if isinstance(error, KeyError) and isinstance(error.args[0], str) and where.endswith(error.args[0]):
        return [Fault(file, where, "缺少 missing", Text(zh="必填的键", en="a required key"))]
    if isinstance(error, InputError):
        return [Fault(file, where, error.value, error.expected)]
    return [
        Fault(
            file,
            where,
            shown(getattr(error, "args", ("",))[0]),
            Text(zh="另一种值", en="another kind of value"),
        )
    ]


def _step(error: BaseException) -> str | int | None:
    for note in getattr(error, "__notes__", ()):
        if isinstance(note, AttributeValidationNote):
            return note.name
        if isinstance(note, IterableValidationNote):
            return note.index if isinstance(note.index, str) else f"[{note.index}]"
    return None


def _join(where: str, step: object) -> str:
    if step is None:
        return where
    text = str(step)
    return f"{where}{text}" if not where or text.startswith("[") else f"{where}.{text}"

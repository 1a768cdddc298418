"""Plain JSON held against a JSON Schema, strictly: what a schema does not allow is refused, with its path."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from shanxi_health_policy.errors import (
    MOST_WRONG,
    InputError,
    MissingError,
    QuestionError,
    UnknownTermError,
    cut,
)
from shanxi_health_policy.text import Text, joined
from shanxi_health_policy.vocabulary.labelled import nearest_of

TYPES: Mapping[str, tuple[type, Text]] = {
    "string": (str, Text("文本", "text")),
    "integer": (int, Text("整数", "an integer")),
    "boolean": (bool, Text("true 或 false", "true or false")),
    "null": (type(None), Text("null", "null")),
    "array": (list, Text("数组", "a list")),
    "object": (dict, Text("对象", "an object")),
}
EXPECTED_TEXT = Text(
    '写成文本的数，如 "150.00"：JSON 的小数不能保证精确',
    'a number written as text, such as "150.00": a number of JSON with a fraction is not sure to be exact',
)
Schema = Mapping[str, Any]
_Fits = Callable[[Any], bool]
_Path = tuple[Any, ...]
"""Where a value stands: the path of what holds it, and its name or number there; of most values no text is made of it."""


class _EnoughError(Exception):
    """So much is wrong that no more is looked for."""


class _Found(list[InputError]):
    """What is wrong with a value, as it is found."""

    def tell(self, error: InputError) -> None:
        """One thing more; the last one that is told ends the search."""
        self.append(error)
        if len(self) >= MOST_WRONG:
            raise _EnoughError


_Find = Callable[[Any, _Path, _Found], None]
"""Tells what is wrong with a value, and within it, below a path."""


class Shape:
    """A JSON Schema (2020-12) of what a request holds, in the words that the schemas of questions are written in.

    A schema with another word is a `KeyError` at once: none of it goes unheeded. `among` holds other words for keys of the
    object itself, each with the key that is meant by it.

    >>> Shape({"type": "object", "properties": {"year": {"type": "integer"}}}).check({"year": "2023"})
    Traceback (most recent call last):
    shanxi_health_policy.errors.InputError: year: '2023' 无效；应为整数 | year: '2023' is not valid; expected an integer
    """

    def __init__(self, schema: Schema, among: Mapping[str, str] | None = None) -> None:
        self._find = _finding(schema, among)

    def check(self, value: object) -> None:
        """Raises [InputError][] for every place at which a value does not fit."""
        found = self.wrong(value)
        if found:
            raise QuestionError.of(found)

    def wrong(self, value: object) -> list[InputError]:
        """Every place at which a value does not fit, but of many only the first ones ([MOST_WRONG][])."""
        found = _Found()
        try:
            self._find(value, (), found)
        except _EnoughError:
            return found
        return found


def _finding(schema: Schema, among: Mapping[str, str] | None = None) -> _Find:
    """What finds the faults of a value: those of its own words first, then those of what it holds."""
    own: list[tuple[_Fits, str]] = []
    within: list[_Find] = []
    for word, asked in schema.items():
        if word in _KEYS:
            within.append(_KEYS[word](asked, schema, among or {}))
        elif word in _HOLDING and asked is not False:
            within.append(_HOLDING[word](asked, schema))
        elif word not in _SAID and not word.startswith("x-"):
            own.append((_OWN[word](asked, schema), word))

    def find(value: Any, path: _Path, found: _Found) -> None:
        for fits, word in own:
            if not fits(value):
                found.tell(InputError(_told(path), value, _expected(word, schema, value)))
        for one in within:
            one(value, path, found)

    return find


def _told(path: _Path) -> str:
    return cut(_whole(path).removeprefix("."))


def _whole(path: _Path) -> str:
    if not path:
        return ""
    above, here = path
    return f"{_whole(above)}.{here}" if isinstance(here, str) else f"{_whole(above)}[{here}]"


def _expected(word: str, schema: Schema, value: object) -> Text:
    """What a schema asks for, in words where they are plain, else as the schema has it."""
    asked = schema[word]
    if word == "type":
        types = _listed(asked)
        if type(value) in (Decimal, float) and "string" in types:
            return EXPECTED_TEXT
        return joined([TYPES[one][1] for one in types], "、", " or ")
    if word == "items":
        return Text(
            f"至多 {len(schema['prefixItems'])} 项", f"no more than {len(schema['prefixItems'])} values"
        )
    told = cut(json.dumps({word: asked}, ensure_ascii=False))
    return Text(f"符合 JSON Schema 的 {told}", f"what fits {told} of the JSON Schema")


def _listed(types: str | list[str]) -> list[str]:
    return [types] if isinstance(types, str) else types


def _type(asked: str | list[str], _: Schema) -> _Fits:
    types = frozenset(TYPES[one][0] for one in _listed(asked))
    if len(types) == 1:
        (kind,) = types
        return lambda value: type(value) is kind
    return lambda value: type(value) in types  # `True` is an `int` of Python, and no integer of JSON


def _pattern(asked: str, _: Schema) -> _Fits:
    # `$` is the very end in JSON Schema; in Python it is also before a last line break
    search = re.compile(re.sub(r"\$$", r"\\Z", asked)).search
    return lambda value: type(value) is not str or search(value) is not None


def _at_least(kind: type, measure: Callable[[Any], int]) -> Callable[[int, Schema], _Fits]:
    return lambda asked, _: lambda value: type(value) is not kind or measure(value) >= asked


def _at_most(kind: type, measure: Callable[[Any], int]) -> Callable[[int, Schema], _Fits]:
    return lambda asked, _: lambda value: type(value) is not kind or measure(value) <= asked


def _nothing_behind(_: object, schema: Schema) -> _Fits:
    most = len(schema["prefixItems"])
    return lambda value: type(value) is not list or len(value) <= most


def _properties(asked: Mapping[str, Schema], _: Schema) -> _Find:
    each = {name: _finding(one) for name, one in asked.items()}

    def find(value: Any, path: _Path, found: _Found) -> None:
        if type(value) is dict:
            for name, one in value.items():
                if name in each:
                    each[name](one, (path, name), found)

    return find


def _further_properties(asked: Schema, schema: Schema) -> _Find:
    known, further = schema.get("properties", {}), _finding(asked)

    def find(value: Any, path: _Path, found: _Found) -> None:
        if type(value) is dict:
            for name, one in value.items():
                if name not in known:
                    further(one, (path, name), found)

    return find


def _first_items(asked: list[Schema], _: Schema) -> _Find:
    each = [_finding(one) for one in asked]

    def find(value: Any, path: _Path, found: _Found) -> None:
        if type(value) is list:
            for number, one in enumerate(value[: len(each)]):
                each[number](one, (path, number), found)

    return find


def _items(asked: Schema, _: Schema) -> _Find:
    each = _finding(asked)

    def find(value: Any, path: _Path, found: _Found) -> None:
        if type(value) is list:
            for number, one in enumerate(value):
                each(one, (path, number), found)

    return find


def _any_of(asked: list[Schema], _: Schema) -> _Find:
    """A value is held against the one schema that is meant for it, so that what is wrong is told as if it stood alone.

    It is the one of its type; of several, which are all objects, the one that knows most of its keys.
    """
    types = [one for each in asked for one in _listed(each["type"])]
    of_type: dict[type, list[tuple[Schema, _Find]]] = {}
    for each in asked:
        for one in _listed(each["type"]):
            of_type.setdefault(TYPES[one][0], []).append((each, _finding(each)))

    def find(value: Any, path: _Path, found: _Found) -> None:
        meant = of_type.get(type(value))
        if meant is None:
            found.tell(InputError(_told(path), value, _expected("type", {"type": types}, value)))
        elif len(meant) == 1:
            meant[0][1](value, path, found)
        else:
            min(meant, key=lambda one: _unlike(value, one[0]))[1](value, path, found)

    return find


def _unlike(value: dict[str, Any], schema: Schema) -> tuple[int, bool]:
    """How many of the keys an object's schema does not know, and whether it asks for others."""
    return len(value.keys() - schema["properties"].keys()), not value.keys() >= {*schema["required"]}


def _required(asked: list[str], _: Schema, __: Mapping[str, str]) -> _Find:
    names = frozenset(asked)

    def find(value: Any, path: _Path, found: _Found) -> None:
        if type(value) is dict and not names <= value.keys():
            for name in asked:
                if name not in value:
                    found.tell(MissingError(_told((path, name))))

    return find


def _other_keys(asked: Any, schema: Schema, among: Mapping[str, str]) -> _Find:
    if asked is not False:
        return _further_properties(asked, schema)
    known = schema["properties"]

    def find(value: Any, path: _Path, found: _Found) -> None:
        if type(value) is dict and not value.keys() <= known.keys():
            for name in value:
                if name not in known:
                    near = (among[name],) if name in among else nearest_of(name, known)
                    expected = Text("、".join(known), ", ".join(known))
                    found.tell(UnknownTermError(_told((path, name)), name, expected, near))

    return find


_SAID = frozenset({"$schema", "title", "description", "examples", "format"})
"""Words that ask nothing of a value, as our own, with `x-` before them, do not; what a day is, the rule itself says."""
_OWN: Mapping[str, Callable[[Any, Schema], _Fits]] = {
    "type": _type,
    "pattern": _pattern,
    "minLength": _at_least(str, len),
    "maxLength": _at_most(str, len),
    "minItems": _at_least(list, len),
    "maxItems": _at_most(list, len),
    "minimum": _at_least(int, int),
    "maximum": _at_most(int, int),
    "items": _nothing_behind,
}
"""What a word asks of a value itself; the last one where it is `false`."""
_KEYS: Mapping[str, Callable[[Any, Schema, Mapping[str, str]], _Find]] = {
    "required": _required,
    "additionalProperties": _other_keys,
}
"""What a word asks of an object's keys: each that is missing or too many is told by itself."""
_HOLDING: Mapping[str, Callable[[Any, Schema], _Find]] = {
    "anyOf": _any_of,
    "properties": _properties,
    "prefixItems": _first_items,
    "items": _items,
}
"""What a word asks of what a value holds."""

"""Plain JSON held against a JSON Schema, strictly: what a schema does not allow is refused, with its path."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from shanxi_health_policy.errors import InputError, QuestionError, UnknownTermError, cut
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
Schema = Mapping[str, Any]
_Fits = Callable[[Any], bool]
_Path = tuple[Any, ...]
"""Where a value stands: the path of what holds it, and its name or number there; of most values no text is made of it."""
_Find = Callable[[Any, _Path, list[InputError]], None]
"""Adds what is wrong with a value, and within it, below a path."""


class Shape:
    """A JSON Schema (2020-12) of what a request holds, in the words that the schemas of questions are written in.

    A schema with another word is a `KeyError` at once: none of it goes unheeded.

    >>> Shape({"type": "object", "properties": {"year": {"type": "integer"}}}).check({"year": "2023"})
    Traceback (most recent call last):
    shanxi_health_policy.errors.InputError: year: '2023' 无效；应为整数 | year: '2023' is not valid; expected an integer
    """

    def __init__(self, schema: Schema) -> None:
        self._find = _finding(schema)

    def check(self, value: object) -> None:
        """Raises [InputError][] for every place at which a value does not fit."""
        found: list[InputError] = []
        self._find(value, (), found)
        if found:
            raise QuestionError.of(found)


def check_names(given: Iterable[str], known: Mapping[str, object], among: Mapping[str, str]) -> None:
    """Raises [UnknownTermError][] for names that are not known; `among` holds, by other words for them, those that are."""
    wrong = []
    for name in given:
        if name not in known:
            near = (among[name],) if name in among else nearest_of(name, known)
            expected = Text("、".join(known), ", ".join(known))
            wrong.append(UnknownTermError(cut(name), name, expected, near))
    if wrong:
        raise QuestionError.of(wrong)


def _finding(schema: Schema) -> _Find:
    """What finds the faults of a value: those of its own words first, then those of what it holds."""
    own: list[tuple[_Fits, str]] = []
    within: list[_Find] = []
    for word, asked in schema.items():
        if word in _HOLDING and asked is not False:
            within.append(_HOLDING[word](asked, schema))
        elif word not in _SAID and not word.startswith("x-"):
            own.append((_OWN[word](asked, schema), word))

    def find(value: Any, path: _Path, found: list[InputError]) -> None:
        for fits, word in own:
            if not fits(value):
                found.append(
                    InputError(cut(_told(path).removeprefix(".")), value, _expected(word, schema[word]))
                )
        for one in within:
            one(value, path, found)

    return find


def _told(path: _Path) -> str:
    if not path:
        return ""
    above, here = path
    return f"{_told(above)}.{here}" if isinstance(here, str) else f"{_told(above)}[{here}]"


def _expected(word: str, asked: Any) -> Text:
    """What a schema asks for, in words where it is a plain type, else as the schema has it."""
    if word == "type":
        return joined([TYPES[one][1] for one in _listed(asked)], "、", " or ")
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


def _any_of(asked: list[Schema], _: Schema) -> _Fits:
    each = [_finding(one) for one in asked]

    def fits(value: Any) -> bool:
        for find in each:
            found: list[InputError] = []
            find(value, (), found)
            if not found:
                return True
        return False

    return fits


def _required(asked: list[str], _: Schema) -> _Fits:
    names = frozenset(asked)
    return lambda value: type(value) is not dict or names <= value.keys()


def _pattern(asked: str, _: Schema) -> _Fits:
    # `$` is the very end in JSON Schema; in Python it is also before a last line break
    search = re.compile(re.sub(r"\$$", r"\\Z", asked)).search
    return lambda value: type(value) is not str or search(value) is not None


def _at_least(kind: type, measure: Callable[[Any], int]) -> Callable[[int, Schema], _Fits]:
    return lambda asked, _: lambda value: type(value) is not kind or measure(value) >= asked


def _at_most(kind: type, measure: Callable[[Any], int]) -> Callable[[int, Schema], _Fits]:
    return lambda asked, _: lambda value: type(value) is not kind or measure(value) <= asked


def _nothing_more(_: object, schema: Schema) -> _Fits:
    known = schema["properties"].keys()
    return lambda value: type(value) is not dict or value.keys() <= known


def _nothing_behind(_: object, schema: Schema) -> _Fits:
    most = len(schema["prefixItems"])
    return lambda value: type(value) is not list or len(value) <= most


def _properties(asked: Mapping[str, Schema], _: Schema) -> _Find:
    each = {name: _finding(one) for name, one in asked.items()}

    def find(value: Any, path: _Path, found: list[InputError]) -> None:
        if type(value) is dict:
            for name, one in value.items():
                if name in each:
                    each[name](one, (path, name), found)

    return find


def _further_properties(asked: Schema, schema: Schema) -> _Find:
    known, further = schema.get("properties", {}), _finding(asked)

    def find(value: Any, path: _Path, found: list[InputError]) -> None:
        if type(value) is dict:
            for name, one in value.items():
                if name not in known:
                    further(one, (path, name), found)

    return find


def _first_items(asked: list[Schema], _: Schema) -> _Find:
    each = [_finding(one) for one in asked]

    def find(value: Any, path: _Path, found: list[InputError]) -> None:
        if type(value) is list:
            for number, one in enumerate(value[: len(each)]):
                each[number](one, (path, number), found)

    return find


def _items(asked: Schema, _: Schema) -> _Find:
    each = _finding(asked)

    def find(value: Any, path: _Path, found: list[InputError]) -> None:
        if type(value) is list:
            for number, one in enumerate(value):
                each(one, (path, number), found)

    return find


_SAID = frozenset({"$schema", "title", "description", "examples", "format"})
"""Words that ask nothing of a value, as our own, with `x-` before them, do not; what a day is, the rule itself says."""
_OWN: Mapping[str, Callable[[Any, Schema], _Fits]] = {
    "type": _type,
    "anyOf": _any_of,
    "required": _required,
    "pattern": _pattern,
    "minLength": _at_least(str, len),
    "maxLength": _at_most(str, len),
    "minItems": _at_least(list, len),
    "maxItems": _at_most(list, len),
    "minimum": _at_least(int, int),
    "maximum": _at_most(int, int),
    "additionalProperties": _nothing_more,
    "items": _nothing_behind,
}
"""What a word asks of a value itself; the last two where they are `false`."""
_HOLDING: Mapping[str, Callable[[Any, Schema], _Find]] = {
    "properties": _properties,
    "additionalProperties": _further_properties,
    "prefixItems": _first_items,
    "items": _items,
}
"""What a word asks of what a value holds."""

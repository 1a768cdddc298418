"""Plain JSON held against a JSON Schema, strictly: what a schema does not allow is refused, with its path."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

import jsonschema_rs

from shanxi_health_policy.errors import InputError, QuestionError, UnknownTermError, cut
from shanxi_health_policy.text import Text, joined
from shanxi_health_policy.vocabulary.labelled import nearest_of

_TYPES = {
    "string": Text("文本", "text"),
    "integer": Text("整数", "an integer"),
    "boolean": Text("true 或 false", "true or false"),
    "null": Text("null", "null"),
    "array": Text("数组", "a list"),
    "object": Text("对象", "an object"),
}


class Shape:
    """A JSON Schema (2020-12) of what a request holds."""

    def __init__(self, schema: Mapping[str, Any]) -> None:
        self.schema: Mapping[str, Any] = schema
        self._validator = jsonschema_rs.validator_for(dict(schema))

    def check(self, value: object) -> None:
        """Raises [InputError][] for every place at which a value does not fit."""
        if not self._validator.is_valid(value):
            raise QuestionError.of([_wrong(one, self.schema) for one in self._validator.iter_errors(value)])


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


def _wrong(error: jsonschema_rs.ValidationError, schema: Mapping[str, Any]) -> InputError:
    path = "".join(f"[{one}]" if isinstance(one, int) else f".{one}" for one in error.instance_path)
    within: Any = schema
    for one in error.schema_path[:-1]:
        within = within[one]
    word = error.schema_path[-1] if error.schema_path else ""
    return InputError(cut(path.removeprefix(".")), error.instance, _expected(within, word))


def _expected(schema: Any, word: object) -> Text:
    """What a schema asks for, in words where it is a plain type, else as the schema has it."""
    asked: Any = schema.get(word) if isinstance(schema, Mapping) else None
    if word == "type":
        types: list[str] = [asked] if isinstance(asked, str) else asked
        return joined([_TYPES[one] for one in types], "、", " or ")
    told = cut(json.dumps({str(word): asked}, ensure_ascii=False))
    return Text(f"符合 JSON Schema 的 {told}", f"what fits {told} of the JSON Schema")

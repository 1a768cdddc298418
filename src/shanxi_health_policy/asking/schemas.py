"""JSON Schemas (2020-12) of a rule's question and of its answer, made from its declaration."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from importlib import import_module
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from attrs import fields, has, resolve_types

from shanxi_health_policy.answer import Answer
from shanxi_health_policy.answer_form import FORMAT
from shanxi_health_policy.asking.declaration import Parameter, Rule
from shanxi_health_policy.money import Share
from shanxi_health_policy.steps import NoticeVersion, Reading
from shanxi_health_policy.text import Text
from shanxi_health_policy.vocabulary.labelled import LabelledEnum
from shanxi_health_policy.vocabulary.payment import Reason

Schema = dict[str, Any]
DIALECT = "https://json-schema.org/draft/2020-12/schema"
_PLAIN: Mapping[object, Schema] = {
    str: {"type": "string"},
    int: {"type": "integer"},
    bool: {"type": "boolean"},
    date: {"type": "string", "format": "date"},
    Decimal: {"type": "string", "pattern": r"^-?[0-9]+(\.[0-9]+)?$"},
    Fraction: {"type": "string", "pattern": "^-?[0-9]+(/[0-9]+)?$"},
    Share: {"type": "string", "pattern": "^[0-9]+(/[0-9]+)?$"},
    type(None): {"type": "null"},
    object: {},
}


def question_schema(rule: Rule) -> Schema:
    """What a rule is asked with, as plain values by parameter.

    >>> from shanxi_health_policy.asking.declaration import rule_named
    >>> schema = question_schema(rule_named("capitation_settlement"))
    >>> schema["required"], schema["properties"]["budget"]["x-unit"]
    (['budget', 'spending'], {'zh': '元', 'en': 'yuan'})
    """
    return {
        "$schema": DIALECT,
        "title": f"{rule.name} · question",
        "description": _said(rule.purpose),
        "type": "object",
        "properties": {one.name: _parameter(one) for one in rule.parameters},
        "required": [one.name for one in rule.parameters if one.required],
        "additionalProperties": False,
        "examples": [dict(rule.example)],
    }


def _parameter(parameter: Parameter) -> Schema:
    kind = parameter.kind
    heading = kind.heading or kind.term
    found: Schema = {
        "title": kind.term.zh,
        "description": _said(kind.term),
        "x-term": {"zh": heading.zh, "en": heading.en},
        **kind.schema,
    }
    if kind.unit is not None:
        found["x-unit"] = {"zh": kind.unit.zh, "en": kind.unit.en}
    return found


def _said(text: Text) -> str:
    return f"{text.zh}。{text.en}"


def answer_schema(rule: Rule) -> Schema:
    """The form in which a rule's answer is written down: [Answer.to_plain][]."""
    definitions: dict[str, Schema] = {}
    found = _whole(rule.answer, rule, definitions)
    return {
        "$schema": DIALECT,
        "title": f"{rule.name} · answer",
        "description": _said(rule.purpose),
        **found,
        "$defs": definitions,
    }


def _whole(cls: type[Answer], rule: Rule, definitions: dict[str, Schema]) -> Schema:
    """Every answer is told in the same way; what it found is its rule's own."""
    text, amount = kind_schema(Text, definitions), or_null(_PLAIN[Decimal])
    basis = kind_schema(NoticeVersion, definitions)
    version = definitions["NoticeVersion"]["properties"]
    definitions["Basis"] = object_schema(
        {"notice": version["id"], **{name: one for name, one in version.items() if name != "id"}}
        | {"clause": {"type": "string"}, "at": text}
    )
    definitions["Step"] = object_schema(
        {
            "label": text,
            "amount": amount,
            "basis": or_null({"$ref": "#/$defs/Basis"}),
            "readings": {"type": "array", "items": {"type": "string"}},
        }
    )
    reasons: dict[str, Schema] = {
        "code": {"enum": [one.value for one in Reason]},
        "zh": {"type": "string"},
        "en": {"type": "string"},
    }
    return object_schema(
        {
            "format": {"const": FORMAT},
            "version": {"type": "string"},
            "rule": {"const": rule.name},
            "inputs": {"type": "object"},
            "title": text,
            "place": object_schema(
                {"code": {"type": "string"}, "name": text, "assumed": {"type": "boolean"}}
            ),
            "result": object_schema(_result(cls, rule, definitions)),
            "steps": {"type": "array", "items": {"$ref": "#/$defs/Step"}},
            "decided_by": text,
            "reasons": {"type": "array", "items": object_schema(reasons)},
            "readings": {"type": "array", "items": kind_schema(Reading, definitions)},
            "notices": {"type": "array", "items": basis},
        }
    )


def _result(cls: Any, rule: Rule, definitions: dict[str, Schema]) -> dict[str, Schema]:
    found: dict[str, Schema] = {}
    for name in cls.result_fields():
        kind = declared(cls, name)
        inner = get_args(kind)[0] if get_origin(kind) is tuple else None
        if isinstance(inner, type) and issubclass(inner, Answer):
            definitions[inner.__name__] = _whole(inner, rule, definitions)
            found[name] = {"type": "array", "items": {"$ref": f"#/$defs/{inner.__name__}"}}
        else:
            found[name] = kind_schema(kind, definitions)
    return found


def declared(cls: type, name: str) -> Any:
    """The type of a property or a field. Only this one is looked up: others may name what has not been loaded."""
    member = getattr(cls, name)
    if isinstance(member, property):
        return get_type_hints(member.fget)["return"]
    home = next(one for one in cls.__mro__ if name in vars(one).get("__annotations__", {}))
    return eval(home.__annotations__[name], vars(import_module(home.__module__)))


def kind_schema(kind: Any, definitions: dict[str, Schema]) -> Schema:
    """The schema of the plain value of a type."""
    if kind in _PLAIN:
        return _PLAIN[kind]
    origin, inside = get_origin(kind), get_args(kind)
    if origin in (Union, UnionType):
        return {"anyOf": [kind_schema(one, definitions) for one in inside]}
    if origin is tuple and inside[-1] is not Ellipsis:
        parts = [kind_schema(one, definitions) for one in inside]
        return {"type": "array", "prefixItems": parts, "minItems": len(parts), "maxItems": len(parts)}
    if origin in (tuple, frozenset):
        return {"type": "array", "items": kind_schema(inside[0], definitions)}
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return {"type": "object", "additionalProperties": kind_schema(inside[1], definitions)}
    if isinstance(kind, type) and issubclass(kind, Enum):
        return {"enum": [one.code if isinstance(one, LabelledEnum) else str(one.value) for one in kind]}
    assert has(kind), kind
    if kind.__name__ not in definitions:
        definitions[kind.__name__] = {}
        own = {one.alias: kind_schema(one.type, definitions) for one in fields(resolve_types(kind))}
        definitions[kind.__name__] = object_schema(own)
    return {"$ref": f"#/$defs/{kind.__name__}"}


def object_schema(properties: Mapping[str, Schema]) -> Schema:
    """Every key is written, whether or not there is something to say."""
    return {
        "type": "object",
        "properties": dict(properties),
        "required": list(properties),
        "additionalProperties": False,
    }


def or_null(schema: Schema) -> Schema:
    """The same, or null."""
    return {"anyOf": [schema, {"type": "null"}]}

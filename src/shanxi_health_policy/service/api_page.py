"""The description of the service as one page, with nothing loaded from elsewhere."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from shanxi_health_policy.drawing.page import Around, page
from shanxi_health_policy.service.shapes import TYPES
from shanxi_health_policy.text import Language, Text

_NAME, _MEANING, _FORM = Text("名称", "Name"), Text("含义", "What it is"), Text("写法", "Form")
_DAY = Text("日期 YYYY-MM-DD", "a day, YYYY-MM-DD")
_AMOUNT = Text("金额，写成文字", "an amount, as text")
Schema = Mapping[str, Any]


def api_page(
    description: Schema,
    language: Language,
    address: str = "/v1/openapi.json",
    around: Around | None = None,
) -> str:
    """The page, in one language; the description itself is at `address`, other pages are where `around` says."""
    return page(
        "api.html.j2",
        __package__,
        "service",
        only=language,
        around=around,
        title=_of(description["info"]["title"], language),
        address=address,
        version=description["info"]["version"],
        calls=list(_calls(description, language)),
        heads=(_NAME, _MEANING, _FORM),
        required=Text("* 必须给出。", "* must be given."),
    )


def _of(said: str, language: Language) -> str:
    """The half of a text in both languages that is in this one."""
    zh, _, en = said.partition(" · ")
    return zh if language == "zh" or not en else en


def _calls(description: Schema, language: Language) -> Iterator[dict[str, Any]]:
    """What may be asked: each address with what it takes, and examples."""
    for path, methods in description["paths"].items():
        for method, call in methods.items():
            content = call.get("requestBody", {}).get("content", {}).get("application/json", {})
            parameters = [
                _row(
                    one["name"],
                    one["schema"],
                    language,
                    one["required"],
                    _of(one.get("description", ""), language),
                )
                for one in call.get("parameters", ())
            ]
            body = _body(description, content["schema"], language) if content else ()
            yield {
                "method": method.upper(),
                "path": path,
                "summary": _of(call["summary"], language),
                "fields": [*parameters, *body],
                "examples": [
                    json.dumps(one["value"], ensure_ascii=False, indent=1)
                    for one in content.get("examples", {}).values()
                ],
            }


def _body(
    description: Schema, reference: Schema, language: Language
) -> Iterator[tuple[tuple[str, str], ...]]:
    """The fields of a body; of a list of objects those of the objects as well."""
    asked = description["components"]["schemas"][reference["$ref"].rpartition("/")[2]]
    for name, one in asked["properties"].items():
        yield _row(name, one, language, name in asked["required"])
        inner: dict[str, Schema] = {}
        for each in one.get("items", {}).get("anyOf", ()):
            inner |= each["properties"]
        for within, schema in inner.items():
            yield _row(f"{name}[].{within}", schema, language)


def _row(
    name: str, schema: Schema, language: Language, required: bool = False, said: str = ""
) -> tuple[tuple[str, str], ...]:
    term, unit = schema.get("x-term"), schema.get("x-unit")
    meaning = said if term is None else term[language]
    if unit is not None:
        meaning += f"（{unit['zh']}）" if language == "zh" else f" ({unit['en']})"
    return (f"{name} *" if required else name, "d"), (meaning, ""), (_form(schema).in_language(language), "")


def _form(schema: Schema) -> Text:
    """How a value is written, as far as its type says."""
    match schema:
        case {"anyOf": [first, *_]}:
            return _form(first)
        case {"format": "date"}:
            return _DAY
        case {"pattern": _}:
            return _AMOUNT
        case {"type": kind}:
            return TYPES[kind][1]
    codes = " | ".join(map(str, schema["enum"]))
    return Text(codes, codes)

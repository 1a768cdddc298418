"""The description of the service (OpenAPI 3.1), made from what the rules declare."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from shanxi_health_policy._version import __version__
from shanxi_health_policy.asking.schemas import answer_schema, object_schema
from shanxi_health_policy.his.settings import Settings
from shanxi_health_policy.notices.catalogue import Catalogue, chosen
from shanxi_health_policy.service import claims, message_forms, messages, rules
from shanxi_health_policy.service.balances import object_of
from shanxi_health_policy.service.bounds import Bounds
from shanxi_health_policy.service.looked_up import LOOK_UPS, PARAMETERS
from shanxi_health_policy.service.looked_up_forms import VERSIONS, found_schema
from shanxi_health_policy.service.problems import MEDIA_TYPE, Kind
from shanxi_health_policy.service.shared import Shared
from shanxi_health_policy.service.strict_question import Asking
from shanxi_health_policy.text import Text

Schema = dict[str, Any]
_TEXT = {"type": "string"}
_IN_PATH: dict[str, tuple[Schema, Text]] = {
    "name": (_TEXT, Text("规则的名称", "the name of a rule")),
    "id": (_TEXT, Text("文件的编号", "the id of a notice")),
    "language": ({"enum": ["zh", "en"]}, Text("语言", "the language")),
}
"""What stands in an address between braces."""
_WRONG = {"path": _TEXT, "value": _TEXT, "expected": _TEXT, "detail": _TEXT}
_SUGGESTED = {"suggestions": {"type": "array", "items": _TEXT}}
_PROBLEM: Schema = object_of(
    {
        "type": {"enum": [one.type for one in Kind]},
        "title": _TEXT,
        "status": {"type": "integer"},
        "detail": _TEXT,
        "version": _TEXT,
        "faults": {"type": "array", "items": object_of({**_WRONG, **_SUGGESTED}, *_SUGGESTED)},
        "more_faults": {"type": "integer"},
    },
    "more_faults",
)
_ALWAYS = (Kind.NOT_FOUND, Kind.WRONG_INPUT, Kind.TOO_MANY, Kind.STOPPING)
_OF_A_BODY = (Kind.NO_JSON, Kind.TOO_SLOW, Kind.TOO_LARGE, Kind.NOT_JSON)


class _Document:
    """The description as it is written: schemas stand once, under their names."""

    def __init__(self, *, token: bool) -> None:
        self.schemas: dict[str, Schema] = {"Problem": _PROBLEM}
        self.paths: dict[str, dict[str, Any]] = {}
        self._more = (Kind.NO_TOKEN,) if token else (Kind.NOT_HERE,)

    def own(self, name: str, schema: Mapping[str, Any]) -> Schema:
        """A schema under a name; what it defines within itself gets names here too."""
        inner = dict(schema.get("$defs", {}))
        names = {one: self._name(one, name, inner[one]) for one in inner}
        for one, told in inner.items():
            self.schemas[names[one]] = _renamed(told, names)
        left = {key: one for key, one in schema.items() if key not in ("$schema", "$defs")}
        self.schemas[name] = _renamed(left, names)
        return {"$ref": f"#/components/schemas/{name}"}

    def _name(self, name: str, whole: str, schema: Schema) -> str:
        known = self.schemas.get(name)
        return name if known is None or known == schema else f"{whole}.{name}"

    def get(
        self, path: str, summary: Text, found: Schema, parameters: tuple[str, ...] = (), *required: str
    ) -> None:
        """An address that is read."""
        given = [_parameter(one, required=one in required) for one in parameters]
        within = [_in_path(one) for one in _names_in(path)]
        self._add(path, "get", summary, found, _ALWAYS, parameters=[*within, *given])

    def post(
        self,
        path: str,
        summary: Text,
        asked: Schema,
        found: Schema,
        examples: Mapping[str, object],
        media: str = "",
    ) -> None:
        """An address that is asked with a body."""
        content = {"schema": asked, "examples": {name: {"value": one} for name, one in examples.items()}}
        body = {"required": True, "content": {"application/json": content}}
        within = [_in_path(one) for one in _names_in(path)]
        more = {"parameters": within} if within else {}
        self._add(path, "post", summary, found, _ALWAYS + _OF_A_BODY, media, requestBody=body, **more)

    def _add(
        self,
        path: str,
        method: str,
        summary: Text,
        found: Schema,
        kinds: tuple[Kind, ...],
        media: str = "",
        **more: Any,
    ) -> None:
        answers: dict[str, Any] = {
            "200": {
                "description": "答案 · the answer",
                "content": {media or "application/json": {"schema": found}},
            }
        }
        problem = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
        for kind in sorted((*kinds, *self._more), key=lambda one: one.status):
            told = {"description": f"{kind.title.zh} · {kind.title.en}", "content": problem}
            if kind in (Kind.TOO_MANY, Kind.STOPPING):
                told["headers"] = {"Retry-After": {"schema": {"type": "string"}}}
            answers[str(kind.status)] = told
        named = f"{method}{path}".replace("/", "_").replace("{", "").replace("}", "")
        self.paths.setdefault(path, {})[method] = {
            "operationId": named,
            "summary": f"{summary.zh} · {summary.en}",
            **more,
            "responses": answers,
        }


def api_description(catalogue: Catalogue | None = None, *, token: bool = False) -> Schema:
    """The description of a service with these notices; `token` says whether its requests need one.

    >>> api_description()["openapi"], len(api_description()["paths"]) > 25
    ('3.1.0', True)
    """
    return described(Shared(chosen(catalogue), Settings(), Bounds()), token=token)


def described(shared: Shared, *, token: bool) -> Schema:
    """The same of a service that is there."""
    document = _Document(token=token)
    versioned = partial(_versioned, document)
    both = object_schema({"zh": _TEXT, "en": _TEXT})
    named = {"type": "array", "items": object_schema({"name": _TEXT, "purpose": both})}
    document.get("/v1/rules", Text("全部规则", "every rule"), versioned("Rules", rules=named))
    document.get(
        "/v1/rules/{name}",
        Text("一条规则：问题和答案的格式、可取的值、示例", "a rule: its schemas, what it takes, an example"),
        versioned(
            "Rule",
            name=_TEXT,
            purpose=both,
            places={"type": "array", "items": _TEXT},
            **{key: {"type": "object"} for key in ("example", "question", "answer")},
            choices={
                "type": "object",
                "additionalProperties": {"type": "object", "additionalProperties": both},
            },
        ),
    )
    answers: dict[str, Schema] = {}
    for name, asking in shared.rules.items():
        answers[name] = _rule(document, name, asking)
    explained = document.own("explanation.question", rules.EXPLANATION)
    example = {"rule": "reimburse", "inputs": dict(shared.rules["reimburse"].rule.example)}
    document.post(
        "/v1/explanations/{language}",
        Text("答案写成文字，逐步注明条款", "an answer as text, every step with its clause"),
        explained,
        _TEXT,
        {"reimburse": example},
        "text/plain",
    )
    _look_ups(document)
    _claims(document, shared, answers["reimburse"])
    _messages(document)
    live: dict[str, Schema] = {"live": {"const": True}}
    ready: dict[str, Schema] = {"ready": {"const": True}, "version": _TEXT, "notices": {"type": "integer"}}
    document.get("/health/live", Text("服务在运行", "the service runs"), object_schema(live))
    document.get("/health/ready", Text("服务可用", "the service can answer"), object_schema(ready))
    found: Schema = {
        "openapi": "3.1.0",
        "info": {
            "title": "shanxi-health-policy",
            "version": __version__,
            "description": "山西卫生和医保文件的规则 · the rules of Shanxi's health-policy notices",
        },
        "servers": [{"url": "/"}],
        "paths": document.paths,
        "components": {"schemas": document.schemas},
    }
    if token:
        found["components"]["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
        found["security"] = [{"token": []}]
    return found


def _rule(document: _Document, name: str, asking: Asking) -> Schema:
    rule = asking.rule
    asked = document.own(f"{name}.question", asking.schema)
    found = document.own(f"{name}.answer", answer_schema(rule))
    document.post(f"/v1/rules/{name}", rule.purpose, asked, found, {"example": dict(rule.example)})
    return found


def _look_ups(document: _Document) -> None:
    for name, one in LOOK_UPS.items():
        found = document.own(f"{name}.found", found_schema(name))
        if name == "notice":
            document.get("/v1/notices/{id}", one.purpose, found)
        else:
            document.get(f"/v1/{name}", one.purpose, found, one.parameters, *one.required)


def _claims(document: _Document, shared: Shared, answer: Schema) -> None:
    reimburse = shared.rules["reimburse"]
    visit = {key: one for key, one in reimburse.rule.example.items() if key in claims.VISIT}
    claim = {"settlement_id": "S1", "person_id": "P1", **visit}
    document.post(
        "/v1/settle",
        Text("按顺序结算，写出期末余额", "claims in order, with the balances they leave"),
        document.own("settle.question", claims.settle_schema(reimburse)),
        document.own("settle.answer", claims.settled_schema(answer, VERSIONS)),
        {
            "visit": {"claims": [claim]},
            "refund": {"claims": [claim, {"settlement_id": "S2", "cancels": "S1"}]},
        },
    )


def _messages(document: _Document) -> None:
    said = {
        "preview": Text("预结算：应答 2206", "what a settlement would be: answers 2206"),
        "settle": Text("结算：应答 2207", "settles: answers 2207"),
        "cancel": Text("撤销：应答 2208", "cancels: answers 2208"),
        "check": Text("检查报文", "checks messages"),
        "review": Text("事前、事中审核：应答 3101 或 3102", "before paying: answers 3101 or 3102"),
    }
    shown = message_forms.examples()
    message = document.own("Message", message_forms.ANSWERED)
    for name, summary in said.items():
        asked = document.own(f"his.{name}.question", messages.SCHEMAS[name])
        found = message
        if name == "check":
            found = document.own("his.check.answer", message_forms.checked(VERSIONS))
        document.post(f"/v1/his/{name}", summary, asked, found, {"messages": shown[name]})


def _versioned(document: _Document, title: str, /, **properties: Schema) -> Schema:
    return document.own(title, object_schema({**VERSIONS, **properties}))


def _parameter(name: str, *, required: bool) -> Schema:
    return _asked_with("query", name, PARAMETERS[name], required=required)


def _names_in(path: str) -> list[str]:
    return [one[1:-1] for one in path.split("/") if one.startswith("{")]


def _in_path(name: str) -> Schema:
    return _asked_with("path", name, _IN_PATH[name], required=True)


def _asked_with(where: str, name: str, known: tuple[Schema, Text], *, required: bool) -> Schema:
    schema, said = known
    told = f"{said.zh} · {said.en}"
    return {"name": name, "in": where, "required": required, "description": told, "schema": schema}


def _renamed(value: Any, names: Mapping[str, str]) -> Any:
    """A schema whose references go to the names of the whole document."""
    if isinstance(value, Mapping):
        return {
            key: f"#/components/schemas/{names[one.rpartition('/')[2]]}"
            if key == "$ref" and "$defs" in one
            else _renamed(one, names)
            for key, one in value.items()
        }
    return [_renamed(one, names) for one in value] if isinstance(value, list) else value

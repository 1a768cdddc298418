"""`/v1/rules`: every rule with its schemas, asked by its name; `/v1/explanations`: the same as text for a person."""

from __future__ import annotations

from typing import Any, get_args

from shanxi_health_policy.answer import Answer
from shanxi_health_policy.asking.declaration import Rule
from shanxi_health_policy.asking.schemas import answer_schema
from shanxi_health_policy.notices.catalogue import Catalogue
from shanxi_health_policy.plain import Plain, plain
from shanxi_health_policy.service.address import Address, Answered, Asked, answered
from shanxi_health_policy.service.answer_json import json_of_answer
from shanxi_health_policy.service.balances import meaning, object_of
from shanxi_health_policy.service.gathered import Gathered
from shanxi_health_policy.service.problems import Kind, ProblemError
from shanxi_health_policy.service.requests import question_in
from shanxi_health_policy.service.shapes import Shape
from shanxi_health_policy.service.shared import Shared
from shanxi_health_policy.service.strict_question import Asking
from shanxi_health_policy.text import Language, Text

EXPLANATION: dict[str, Any] = object_of(
    {
        "rule": meaning({"type": "string", "minLength": 1}, "规则的名称", "the name of the rule"),
        "inputs": meaning({"type": "object"}, "规则的参数", "the parameters of the rule"),
    }
)


def addresses(shared: Shared) -> list[Address]:
    """The addresses of rules."""
    explained = Shape(EXPLANATION)

    def named(name: str) -> Asking:
        found = shared.rules.get(name.replace("-", "_"))
        if found is None:
            known = ", ".join(shared.rules)
            raise ProblemError(
                Kind.NOT_FOUND, Text(f"没有这条规则；有：{known}", f"no such rule; there are: {known}")
            )
        return found

    def every(_: Asked) -> Answered:
        told = [{"name": name, "purpose": plain(one.rule.purpose)} for name, one in shared.rules.items()]
        return answered({**shared.versions(), "rules": told})

    def described(asked: Asked) -> Answered:
        return answered({**shared.versions(), **_described(named(asked.names["name"]), shared)})

    def ask(asked: Asked) -> Answered:
        answer = _asked(named(asked.names["name"]), question_in(asked.body), shared)
        return Answered(json_of_answer(answer))

    def explain(asked: Asked) -> Answered:
        language: Any = asked.names["language"]
        if language not in get_args(Language):
            raise ProblemError(Kind.NOT_FOUND)
        body = question_in(asked.body)
        wrong = Gathered(explained.wrong(body))
        rule, inputs = body.get("rule"), body.get("inputs")
        text = ""
        if isinstance(rule, str) and isinstance(inputs, dict):
            asking = named(rule)
            with wrong.below("inputs"):
                text = _asked(asking, inputs, shared).explain(language)
        wrong.raised()
        return Answered((text + "\n").encode(errors="replace"), "text/plain")

    return [
        Address("POST", "/v1/rules/{name}", ask),
        Address("GET", "/v1/rules/{name}", described),
        Address("GET", "/v1/rules", every),
        Address("POST", "/v1/explanations/{language}", explain, bare=True),
    ]


def _asked(asking: Asking, inputs: dict[str, object], shared: Shared) -> Answer:
    asking.check(inputs, shared.catalogue)
    return asking.rule.ask(inputs, shared.catalogue)


def _described(asking: Asking, shared: Shared) -> dict[str, Any]:
    rule, catalogue = asking.rule, shared.catalogue
    taken = {one.name: plain(rule.choices(one, catalogue)) for one in rule.parameters}
    properties = dict(asking.schema["properties"])
    for one in rule.parameters:
        if one.kind.declared is not None:
            record = properties[one.name]
            own = record["properties"] | one.kind.declared(catalogue)
            properties[one.name] = {**record, "properties": own}
    return {
        "name": rule.name,
        "purpose": plain(rule.purpose),
        "places": sorted(rule.places(catalogue)),
        "example": _example(rule, catalogue),
        "question": {**asking.schema, "properties": properties},
        "answer": answer_schema(rule),
        "choices": {name: one for name, one in taken.items() if one},
    }


def _example(rule: Rule, catalogue: Catalogue) -> dict[str, Plain]:
    """The example of a rule; where more places have the rule than when it was written, it says for which one that was."""
    held = set(rule.places(catalogue))
    written = set(rule.places(Catalogue.shipped()))
    if len(written) != 1 or len(held) == 1 or "place" not in rule.signature.parameters:
        return dict(rule.example)
    return {"place": min(written & held or held), **rule.example}

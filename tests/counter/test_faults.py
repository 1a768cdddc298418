"""What is told of a wrong value on the page: in words of a clerk, with no type of a programming language among them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from shanxi_health_policy.asking.declaration import rule_named
from shanxi_health_policy.asking.schemas import question_schema
from shanxi_health_policy.service.answering import Answering
from shanxi_health_policy.text import Language

RULES = ("reimburse", "assess_standards", "premium_subsidy")
TYPED: list[Any] = ["?", "1.5", "150元", "x" * 201, 10**12, 10**13]
"""What a field may hold: text, or a whole number."""
_OF_PROGRAMS = re.compile(
    r"None|Decimal|datetime|\bTrue\b|\bFalse\b|JSON|Schema|字符串|成员|参数|\b(int|str|list|dict|string)\b"
)


def bare(schema: dict[str, Any]) -> dict[str, Any]:
    """A schema without 'or null'."""
    return next((one for one in schema.get("anyOf", ()) if one.get("type") != "null"), schema)


def filled(schema: dict[str, Any]) -> Iterator[Any]:
    """What the page makes of what is typed into the fields of a schema."""
    own = bare(schema)
    if own["type"] == "object":
        known = {name: own["properties"][name]["examples"][0] for name in own["required"]}
        for name, one in own["properties"].items():
            yield from ({**known, name: value} for value in filled(one))
        yield dict.fromkeys(own["properties"])
    elif own["type"] == "array":
        items = own["items"]
        if "prefixItems" in items:
            yield from ([[name, "1.00"]] for name in TYPED if isinstance(name, str))
            yield from ([["电针", amount]] for amount in TYPED if isinstance(amount, str))
        else:
            yield ["?"]
    else:
        yield from (one for one in TYPED if isinstance(one, str) or own["type"] == "integer")


@pytest.mark.parametrize("name", RULES)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_fault_on_the_page_names_a_type_of_a_programming_language(name: str, language: Language) -> None:
    answering = Answering()
    rule = rule_named(name)
    questions = [{}] + [
        {**rule.example, one: value}
        for one, schema in question_schema(rule)["properties"].items()
        for value in filled(schema)
    ]
    told = set()
    for inputs in questions:
        status, found = answering.answer(
            "POST", f"/v1/rules/{name}", language, json.dumps(inputs, ensure_ascii=False).encode()
        )
        if status != 200:
            told |= {one["expected"] for one in json.loads(found.body)["faults"]}
    assert len(told) > 3
    assert [one for one in told if _OF_PROGRAMS.search(one)] == []


def test_what_is_required_is_said_so() -> None:
    words: dict[Language, str] = {"zh": "此项必填", "en": "required"}
    for language, said in words.items():
        found = Answering().answer("POST", "/v1/rules/premium_subsidy", language, b"{}")[1]
        assert {one["detail"] for one in json.loads(found.body)["faults"]} == {said}

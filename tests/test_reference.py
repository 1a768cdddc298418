"""The schemas of the rules are what the rules declare, and every answer and question fits its schema."""

from __future__ import annotations

import json

import pytest
from jsonschema import Draft202012Validator
from tools.reference import SCHEMAS, schemas

from shanxi_health_policy.asking import answer_schema, every_rule, question_schema

RULES = every_rule()


def test_the_schemas_are_up_to_date() -> None:
    written = dict(schemas())
    for path, text in written.items():
        assert path.read_text(encoding="utf-8") == text, f"run `make reference`: {path.name}"
    assert set(SCHEMAS.glob("*.json")) == set(written)


@pytest.mark.parametrize("name", RULES)
def test_the_example_and_its_answer_fit_their_schemas(name: str) -> None:
    rule = RULES[name]
    question, answer = question_schema(rule), answer_schema(rule)
    for schema in (question, answer):
        Draft202012Validator.check_schema(schema)
    told = json.loads(rule.ask(rule.example).to_json())
    Draft202012Validator(answer).validate(told)
    asked = {name: value for name, value in told["inputs"].items() if value is not None}
    for inputs in (dict(rule.example), asked):
        Draft202012Validator(question).validate(inputs)


@pytest.mark.parametrize("name", RULES)
def test_what_is_no_question_and_no_answer_does_not_fit(name: str) -> None:
    rule = RULES[name]
    question = Draft202012Validator(question_schema(rule))
    assert not question.is_valid({**rule.example, "colour": "red"})
    for one in rule.parameters:
        if one.required:
            assert not question.is_valid(
                {key: value for key, value in rule.example.items() if key != one.name}
            )
        assert not question.is_valid({**rule.example, one.name: [[]]})
    told = json.loads(rule.ask(rule.example).to_json())
    answer = Draft202012Validator(answer_schema(rule))
    for key in told:
        assert not answer.is_valid({one: value for one, value in told.items() if one != key})
    assert not answer.is_valid({**told, "format": "another/1"})

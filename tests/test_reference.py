"""The reference of the rules, and their schemas, are what the rules declare; every answer and question fits its schema."""

from __future__ import annotations

import importlib.util
import json
import re
from pathlib import Path
from types import ModuleType

import pytest
from jsonschema import Draft202012Validator
from tools import messages

from shanxi_health_policy.asking import answer_schema, every_rule, question_schema
from shanxi_health_policy.his import code_sources, every_code_table
from shanxi_health_policy.his.nodes import fields_of
from shanxi_health_policy.his.transactions.registry import NAMES

ROOT = Path(__file__).parents[1]
RULES = every_rule()


@pytest.fixture(scope="module")
def reference() -> ModuleType:
    """The tool that writes the reference."""
    spec = importlib.util.spec_from_file_location("reference", ROOT / "tools" / "reference.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_reference_is_up_to_date(reference: ModuleType) -> None:
    for path, text in reference.written().items():
        assert path.read_text(encoding="utf-8") == text, f"run `make reference`: {path.name}"
    assert set(reference.SCHEMAS.glob("*.json")) == set(reference.written()) - {reference.PAGE}


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


def test_the_reference_of_messages_is_up_to_date() -> None:
    for path, text in messages.written().items():
        assert path.read_text(encoding="utf-8") == text, f"run `make reference`: {path.name}"


def test_the_reference_of_messages_holds_every_transaction_node_field_and_code() -> None:
    page = messages.PAGE.read_text(encoding="utf-8")
    for infno in NAMES:
        assert f"\n| {infno} | {NAMES[infno].zh} |" in page
    for kind in messages.every_node():
        section = page.partition(f"`{kind.__name__}`\n")[2].partition("\n#")[0]
        assert {one.name for one in fields_of(kind)} == set(re.findall(r"^\| `(\w+)` \|", section, re.M))
    for name, table in every_code_table().items():
        section = page.partition(f"\n### `{name}` {table.name.zh}\n")[2].partition("\n#")[0]
        told = re.findall(r"^\| `(\w+)` \| (.*?) ?\| (.+) \|$", section, re.M)
        rows = [one for names in table.names.values() for one in names]
        assert told == [(one.code, one.name.zh, " ".join(one.sources)) for one in rows]
    for key, source in code_sources().items():
        assert f"\n| `{key}` | {source.zh} |" in page

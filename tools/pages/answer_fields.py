"""What an answer holds, as a table: each field with its meaning, and the terms that it may be."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, get_args

from tools.pages.markdown import Reader, code, table

from shanxi_health_policy.asking import Rule
from shanxi_health_policy.asking.schemas import declared
from shanxi_health_policy.text import Text
from shanxi_health_policy.vocabulary.labelled import LabelledEnum
from shanxi_health_policy.vocabulary.payment import Reason

HOME = Path(__file__).with_name("answer_fields.toml")
"""The one place that says what the fields are, in both languages."""
EVERY = "every"
_UNSAID = Text("—", "—")
"""Of a rule that is just being added; what ships is all said."""


@cache
def meanings() -> dict[str, dict[str, Text]]:
    """The meanings by rule, those of fields that mean the same in all rules under `every`."""
    whole = tomllib.loads(HOME.read_text(encoding="utf-8"))
    return {rule: {name: Text(zh, en) for name, (zh, en) in fields.items()} for rule, fields in whole.items()}


def meaning(rule: Rule, field: str) -> Text:
    """What a field of a rule's answer is."""
    own, every = meanings().get(rule.name, {}), meanings()[EVERY]
    return own.get(field) or every.get(field) or _UNSAID


def field_table(rule: Rule, reader: Reader) -> list[str]:
    """The whole table."""
    return table(
        reader.say("字段;含义;取值", "Field;What it is;Takes").split(";"),
        (
            [code(name), reader.of(meaning(rule, name)), _terms(rule, name, reader)]
            for name in rule.answer.result_fields()
        ),
    )


def _terms(rule: Rule, field: str, reader: Reader) -> str:
    """The terms of a closed list with their codes, which is what JSON holds; of reasons, where they are explained."""
    kinds = set(_classes(declared(rule.answer, field)))
    if Reason in kinds:
        return reader.say("[各种原因](../reasons-and-errors.md)", "[the reasons](../reasons-and-errors.md)")
    lists = [one for one in kinds if issubclass(one, LabelledEnum)]
    if lists:
        return reader.together(f"{code(one.code)} {reader.of(one)}" for terms in lists for one in terms)
    return "`true` / `false`" if bool in kinds else ""


def _classes(kind: Any) -> Iterator[type]:
    """The classes that a type is made of."""
    inside = get_args(kind)
    if not inside and isinstance(kind, type):
        yield kind
    for one in inside:
        yield from _classes(one)

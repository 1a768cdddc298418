"""The tools: a rule's question and answer by its own schemas, and what can be looked up."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from attrs import field, frozen

from shanxi_health_policy._version import __version__
from shanxi_health_policy.answer import Answer
from shanxi_health_policy.asking.declaration import every_rule
from shanxi_health_policy.asking.schemas import answer_schema
from shanxi_health_policy.assistants.in_words import in_words
from shanxi_health_policy.errors import InputError, MissingError, PolicyError, QuestionError
from shanxi_health_policy.notices.catalogue import Catalogue, chosen
from shanxi_health_policy.plain import too_deep
from shanxi_health_policy.service.looked_up import LOOK_UPS, LookUp
from shanxi_health_policy.service.looked_up_forms import found_schema
from shanxi_health_policy.service.shapes import Shape
from shanxi_health_policy.service.shared import versions_of
from shanxi_health_policy.service.strict_question import Asking
from shanxi_health_policy.text import Language, Text

LONGEST = 1_000_000
"""How long the arguments of a call may be, as JSON text."""
_EXPECTED_SHORT = Text(
    f"至多 {LONGEST} 字、层次不深的参数", f"arguments of at most {LONGEST} characters, not nested deeply"
)
_HOW = Text(
    "缺少的事实不要猜：先问使用者。金额和比例是文本。",
    "Never guess a fact that is missing: ask the user for it. Amounts and shares are text.",
)


@frozen
class Told:
    """What a tool says: text for a person, the whole answer as plain data, and whether the question was wrong."""

    text: str
    data: dict[str, Any] | None = None
    wrong: bool = False


@frozen(eq=False)
class Tool:
    """One tool: its name, what it is for, the schemas of what goes in and comes out, and how it answers."""

    name: str
    purpose: Text
    asked: dict[str, Any] = field(repr=False)
    answered: dict[str, Any] = field(repr=False)
    answer: Callable[[dict[str, Any]], tuple[dict[str, Any], str]] = field(repr=False)

    def description(self) -> str:
        """What it is for, in both languages, and that nothing is to be guessed."""
        return f"{self.purpose.zh}。{self.purpose.en}.\n{_HOW.zh}{_HOW.en}"

    def call(self, arguments: Mapping[str, Any] | None, language: Language = "zh") -> Told:
        """The answer to a call; wrong arguments are told with everything that is wrong with them."""
        given = dict(arguments or {})
        try:
            _check(given)
            data, text = self.answer(given)
        except PolicyError as error:
            return Told(error.message(language), wrong=True)
        return Told(text, data)


def tools(catalogue: Catalogue | None = None, language: Language = "zh") -> dict[str, Tool]:
    """Every tool by its name: one for each rule, and one for each thing that can be looked up.

    >>> found = tools()
    >>> told = found["premium_subsidy"].call(
    ...     {"groups": ["低保"], "contribution_standard": "350.00", "year": 2023}
    ... )
    >>> told.data["result"]["amount"], told.data["steps"][0]["basis"]["clause"], told.wrong
    ('280.00', 'S1', False)
    >>> found["premium_subsidy"].call({"groups": ["低保"], "year": 2023}).wrong
    True
    """
    notices = chosen(catalogue)
    made = [_of_rule(Asking(one), notices, language) for one in every_rule().values()]
    made += [_of_look_up(name, one, notices, language) for name, one in LOOK_UPS.items()]
    return {one.name: one for one in made}


def _of_rule(asking: Asking, catalogue: Catalogue, language: Language) -> Tool:
    """A rule's tool; a program may leave out a figure that a signature has, an assistant must ask for it."""
    rule = asking.rule

    figures = {one.name: one.default for one in rule.parameters if one.takes_a_figure}

    def answer(given: dict[str, Any]) -> tuple[dict[str, Any], str]:
        wrong: list[InputError] = [MissingError(one) for one in figures if given.get(one) is None]
        try:
            asking.check(given, catalogue)
            if wrong:
                rule.read(given, catalogue)
        except InputError as error:
            wrong = [*QuestionError.each(error), *wrong]
        if wrong:
            raise QuestionError.of(wrong)
        found: Answer = rule.ask(given, catalogue)
        return found.to_plain(), found.explain(language)

    asked = {name: one for name, one in asking.schema.items() if name != "$schema"}
    asked["required"] = [*asked["required"], *figures]
    asked["examples"] = [{**figures, **rule.example}]
    answered = {name: one for name, one in answer_schema(rule).items() if name != "$schema"}
    return Tool(rule.name, rule.purpose, asked, answered, answer)


def _of_look_up(name: str, look_up: LookUp, catalogue: Catalogue, language: Language) -> Tool:
    schema = look_up.schema()
    shape = Shape(schema)
    versions = {"version": __version__, "notices": versions_of(catalogue)}

    def answer(given: dict[str, Any]) -> tuple[dict[str, Any], str]:
        shape.check(given)
        found = look_up.find(catalogue, given)
        return versions | found, in_words(found, language)

    return Tool(f"look_up_{name}", look_up.purpose, schema, found_schema(name), answer)


def _check(given: dict[str, Any]) -> None:
    """Raises [InputError][] for arguments beyond bounds."""
    text = json.dumps(given, ensure_ascii=False, default=str)
    if len(text) > LONGEST or too_deep(text):
        raise InputError("arguments", text, _EXPECTED_SHORT)

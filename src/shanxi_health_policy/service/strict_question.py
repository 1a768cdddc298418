"""A rule as doors for programs ask it: by the strict schema of its question, so that nothing is dropped or converted."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Any

from shanxi_health_policy.asking.declaration import Rule
from shanxi_health_policy.asking.schemas import question_schema
from shanxi_health_policy.errors import InputError, QuestionError
from shanxi_health_policy.notices.catalogue import Catalogue
from shanxi_health_policy.service.gathered import Gathered
from shanxi_health_policy.service.shapes import EXPECTED_TEXT, Shape


class Asking:
    """A rule behind its address: the strict schema of its question beside it."""

    def __init__(self, rule: Rule) -> None:
        self.rule: Rule = rule
        self.schema: dict[str, Any] = question_schema(rule)

    @cached_property
    def others(self) -> dict[str, str]:
        """The parameters by every name that people use for them."""
        return {name: one.name for one in self.rule.parameters for name in one.names}

    @cached_property
    def _shape(self) -> Shape:
        return Shape(self.schema, self.others)

    def check(self, inputs: dict[str, object], catalogue: Catalogue) -> None:
        """Raises [InputError][] for a question that its schema does not allow, with all else that is wrong with it.

        Of one place the rule's own word is told, unless the schema's is of a part of it.
        """
        found = self._shape.wrong(inputs)
        if not found:
            return
        known = {name: one for name, one in inputs.items() if name in self.schema["properties"]}
        raise QuestionError.of(self.together(found, known, catalogue))

    def together(
        self, found: list[InputError], known: dict[str, object], catalogue: Catalogue
    ) -> list[InputError]:
        """What a schema finds wrong with a question, and what the rule itself finds wrong with its known parameters."""
        said = Gathered()
        with said.below(""):
            self.rule.read(known, catalogue)
        above = {part for one in found for part in _above(one.field)}
        above |= {one.field for one in found if one.expected is EXPECTED_TEXT}
        own = [one for one in said if one.field not in above]
        told = {part for one in own for part in (one.field, *_above(one.field))}
        return [*own, *(one for one in found if one.field not in told)]


def _above(path: str) -> Iterator[str]:
    """The paths of what holds a place, the nearest first: of `items[0][1]` it is `items[0]` and `items`."""
    while (end := max(path.rfind("."), path.rfind("["))) > 0:
        path = path[:end]
        yield path

"""A rule as doors for programs ask it: by the strict schema of its question, so that nothing is dropped or converted."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from shanxi_health_policy.asking.declaration import Rule
from shanxi_health_policy.asking.schemas import question_schema
from shanxi_health_policy.notices.catalogue import Catalogue
from shanxi_health_policy.service.shapes import Shape, check_names


class Asking:
    """A rule behind its address: the strict schema of its question beside it."""

    def __init__(self, rule: Rule) -> None:
        self.rule: Rule = rule
        self.schema: dict[str, Any] = question_schema(rule)

    @cached_property
    def _shape(self) -> Shape:
        return Shape(self.schema)

    @cached_property
    def _others(self) -> dict[str, str]:
        return {name: one.name for one in self.rule.parameters for name in one.names}

    def check(self, inputs: dict[str, object], catalogue: Catalogue) -> None:
        """Raises [InputError][] for a question that its schema does not allow; what the rule itself finds comes first."""
        check_names(inputs, self.schema["properties"], self._others)
        try:
            self._shape.check(inputs)
        except ValueError:
            self.rule.read(inputs, catalogue)
            raise

"""The worked examples in notice files, run: whoever adds a notice sees at once whether it computes as it says."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from attrs import frozen

from shanxi_health_policy.answer_form import result
from shanxi_health_policy.asking.declaration import rule_named
from shanxi_health_policy.errors import PolicyError
from shanxi_health_policy.notices.catalogue import Catalogue
from shanxi_health_policy.notices.entries import Example
from shanxi_health_policy.notices.notice import Notice
from shanxi_health_policy.plain import plain


@frozen
class FailedExample:
    """An example that does not come out as its notice says: `differences` are (field, expected, got)."""

    notice: str
    example: Example
    differences: tuple[tuple[str, str, str], ...]


def failed_examples(catalogue: Catalogue) -> tuple[FailedExample, ...]:
    """Every example in the catalogue's notices that does not hold, with what differs.

    An unknown rule, a key that an example may not hold, a key that is missing, and input that is refused are differences too.

    >>> failed_examples(Catalogue.shipped())
    ()
    """
    checked = (
        FailedExample(notice.id, example, tuple(_differences(notice, example, catalogue)))
        for notice in catalogue
        for example in notice.examples
    )
    return tuple(one for one in checked if one.differences)


def _differences(notice: Notice, example: Example, catalogue: Catalogue) -> list[tuple[str, str, str]]:
    if not example.expect:
        return [("expect", "at least one key", "none")]
    try:
        rule = rule_named(example.rule)
        given: dict[str, Any] = {"place": notice.place, **rule.earlier(example.given)}
        found = result(rule.ask(given, catalogue))
    except PolicyError as error:
        return [("given", "valid input", error.message("en"))]
    unknown = [(f"expect.{key}", "a known key", "unknown") for key in example.expect if key not in found]
    return unknown or [
        (key, _written(wanted), _written(found[key]))
        for key, wanted in example.expect.items()
        if not _matches(plain(wanted), found[key])
    ]


def _matches(wanted: object, got: object) -> bool:
    """Whether a value is as wanted; of a mapping only what is wanted counts."""
    if isinstance(wanted, Mapping) and isinstance(got, Mapping):
        return all(key in got and _matches(one, got[key]) for key, one in wanted.items())
    if isinstance(wanted, list) and isinstance(got, list):
        return len(wanted) == len(got) and all(map(_matches, wanted, got))
    return wanted == got and type(wanted) is type(got)


def _written(value: object) -> str:
    """A value as a notice file writes it."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return f"[{', '.join(map(_written, value))}]"
    return str(value)

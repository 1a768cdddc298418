"""The worked examples of the notice files, run: each says what a notice means, and must come out as it says."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from attrs import frozen

from shanxi_health_policy.errors import PolicyError
from shanxi_health_policy.notices.catalogue import Catalogue
from shanxi_health_policy.notices.fee_class import FeeClass
from shanxi_health_policy.notices.model import Example, Notice
from shanxi_health_policy.tcm.reimburse import reimburse
from shanxi_health_policy.tcm.reimbursement import Reimbursement
from shanxi_health_policy.tcm.visit import ServiceItem, Visit

RULE = "reimburse"
"""The rule whose examples are run here."""

_GIVEN = {"condition", "visited_on", "fee_class", "items", "ytd_paid", "place", "known_on"}
_NEEDED = ("condition", "visited_on", "fee_class", "items")


@frozen
class FailedExample:
    """An example that does not come out as its notice says: `differences` are (field, expected, got)."""

    notice: str
    example: Example
    differences: tuple[tuple[str, str, str], ...]


def failed_examples(catalogue: Catalogue) -> tuple[FailedExample, ...]:
    """Every example of [reimburse][] in the catalogue's notices that does not hold, with what differs.

    A key that an example may not hold, a key that is missing, and input that is refused are differences too.

    >>> failed_examples(Catalogue.shipped())
    ()
    """
    checked = (
        FailedExample(notice.id, example, tuple(_differences(notice, example, catalogue)))
        for notice in catalogue
        for example in notice.examples
        if example.rule == RULE
    )
    return tuple(one for one in checked if one.differences)


def _differences(notice: Notice, example: Example, catalogue: Catalogue) -> list[tuple[str, str, str]]:
    given, expect = example.given, example.expect
    found = [(f"given.{key}", "a known key", "unknown") for key in given if key not in _GIVEN]
    found += [(f"given.{key}", "a value", "missing") for key in _NEEDED if key not in given]
    found += [(f"expect.{key}", "a known key", "unknown") for key in expect if key not in _FIELDS]
    if not expect:
        found.append(("expect", "at least one key", "none"))
    if found:
        return found
    try:
        answer = _answer(notice, given, catalogue)
    except PolicyError as error:
        return [("given", "valid input", error.message("en"))]
    except (TypeError, ValueError) as error:
        return [("given.items", "[[name, amount], …]", str(error))]
    return [
        (key, _written(wanted), _written(got))
        for key, wanted in expect.items()
        if (got := _FIELDS[key](answer)) != wanted
    ]


def _answer(notice: Notice, given: Mapping[str, Any], catalogue: Catalogue) -> Reimbursement:
    visit = Visit(
        condition=catalogue.condition(given["condition"]),
        visited_on=given["visited_on"],
        items=[ServiceItem(name, amount) for name, amount in given["items"]],
    )
    return reimburse(
        visit,
        FeeClass.parse(given["fee_class"]),
        given.get("ytd_paid", "0.00"),
        place=given.get("place", notice.place),
        known_on=given.get("known_on"),
        catalogue=catalogue,
    )


def _amount(name: str) -> Callable[[Reimbursement], object]:
    def read(answer: Reimbursement) -> object:
        amount: Decimal | None = getattr(answer, name)
        return None if amount is None else str(amount)

    return read


_AMOUNTS = (
    "fund_payment",
    "patient_payment",
    "eligible_cost",
    "ineligible_cost",
    "total_cost",
    "year_to_date",
    "annual_remaining",
)
_FIELDS: dict[str, Callable[[Reimbursement], object]] = {
    **{name: _amount(name) for name in _AMOUNTS},
    "binding": lambda answer: answer.binding.code,
    "reasons": lambda answer: [reason.value for reason in answer.reasons],
    "covered": lambda answer: answer.covered,
}


def _written(value: object) -> str:
    """A value as a notice file writes it."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return f"[{', '.join(map(_written, value))}]"
    return str(value)

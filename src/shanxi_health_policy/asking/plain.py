"""Answers as plain values (text, numbers, lists, mappings), so that they can be written as JSON and compared."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from functools import cache
from typing import TYPE_CHECKING, Any, TypeAlias, cast

import attrs

from shanxi_health_policy.answer import Answer
from shanxi_health_policy.money import Share
from shanxi_health_policy.tcm.reimbursement import Reimbursement
from shanxi_health_policy.tcm.visit import Insurance
from shanxi_health_policy.vocabulary.labelled import DeclaredTerm, LabelledEnum

if TYPE_CHECKING:
    from cattrs import Converter

Plain: TypeAlias = bool | int | str | list["Plain"] | dict[str, "Plain"] | None
"""What JSON holds, without numbers that have a fraction: amounts and shares are text."""
AnyAnswer: TypeAlias = Answer | Reimbursement
"""Every answer of a rule."""

_TOLD_APART = frozenset(one.name for one in attrs.fields(Answer)) - {"reasons", "notice_place"}
"""What an answer says besides its result; a receipt keeps question and notices apart, and the rest follows."""
_OF_A_VISIT = (
    "covered",
    "fund_payment",
    "patient_payment",
    "total_cost",
    "eligible_cost",
    "ineligible_cost",
    "account_payment",
    "cash_payment",
    "per_visit_limit",
    "annual_limit",
    "year_to_date",
    "annual_remaining",
    "binding",
    "cuts",
    "reasons",
    "notice_place",
)


def plain(value: object) -> Plain:
    """A value of the library as plain values.

    >>> plain({"amount": Decimal("280.00"), "on": date(2023, 5, 4)})
    {'amount': '280.00', 'on': '2023-05-04'}
    """
    return cast("Plain", _converter().unstructure(value))


def result(answer: AnyAnswer) -> dict[str, Plain]:
    """What an answer found, by field: its own fields, the reasons, and the place whose notice answers."""
    if isinstance(answer, Reimbursement):
        names: tuple[str, ...] = _OF_A_VISIT
    else:
        names = tuple(one.name for one in attrs.fields(type(answer)) if one.name not in _TOLD_APART)
    return {name: plain(getattr(answer, name)) for name in names}


@cache
def _converter() -> Converter:
    # cattrs loads when the first answer is written, not at import
    from cattrs import Converter

    converter = Converter(
        unstruct_collection_overrides={frozenset: lambda found: sorted(found, key=str), tuple: list}
    )
    converter.register_unstructure_hook_func(_is_text_like, str)
    converter.register_unstructure_hook(
        Share, lambda share: str(Fraction(share.numerator, share.denominator))
    )
    converter.register_unstructure_hook(StrEnum, lambda member: str(member.value))
    converter.register_unstructure_hook(LabelledEnum, lambda member: member.code)
    converter.register_unstructure_hook_func(_is(Answer), result)
    converter.register_unstructure_hook(Insurance, _insurance)
    converter.register_unstructure_hook(DeclaredTerm, lambda term: term.code)
    converter.register_unstructure_hook_func(_is(Mapping), _mapping)
    return converter


def _is(base: type) -> Any:
    return lambda cls: isinstance(cls, type) and issubclass(cls, base)


def _is_text_like(cls: Any) -> bool:
    return isinstance(cls, type) and issubclass(cls, (Decimal, date, Fraction))


def _insurance(insurance: Insurance) -> dict[str, Plain]:
    balance = insurance.account_balance
    return {"kind": insurance.kind.code, "account_balance": None if balance is None else str(balance)}


def _mapping(found: Mapping[object, object]) -> dict[str, Plain]:
    return {str(plain(key)): plain(value) for key, value in found.items()}

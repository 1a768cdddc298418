"""A visit as a hospital knows it: a condition, a day, and the items on the bill."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from attrs import Attribute, field, frozen

from shanxi_health_policy.errors import InputError, MoneyError
from shanxi_health_policy.facilities.facility import Facility
from shanxi_health_policy.money import MAX_FEN, MoneyLike, to_fen, to_yuan
from shanxi_health_policy.text import Text
from shanxi_health_policy.vocabulary.conditions import AnyCondition, Condition, DeclaredCondition
from shanxi_health_policy.vocabulary.payment import InsuranceKind
from shanxi_health_policy.vocabulary.techniques import AnyTechnique, DeclaredTechnique, Technique

LONGEST_NAME = 200
"""How long the name of an item on a bill may be, in characters."""

EXPECTED_TECHNIQUE = Text(zh="项目名称（1 至 200 字）", en="the item's name, 1 to 200 characters")
EXPECTED_DATE = Text(zh="就诊日期（datetime.date）", en="the day of the visit as a datetime.date")
_EXPECTED_TOTAL = Text(zh="合计不超过 9999999999.99 元", en="items of at most 9999999999.99 yuan in all")
_EXPECTED_ITEMS = Text(zh="至少一个 ServiceItem", en="at least one ServiceItem")


def _item_name(value: str | AnyTechnique) -> str:
    if isinstance(value, str) and 0 < len(value) <= LONGEST_NAME and value.strip():
        return value
    if isinstance(value, (Technique, DeclaredTechnique)):
        return value.zh
    raise InputError("technique", value, EXPECTED_TECHNIQUE)


_CONDITIONS = {name: condition for condition in Condition for name in (condition.zh, condition.code)}
"""By the names that most bills use; `Condition.parse` knows every other spelling."""


def _condition(value: AnyCondition | str) -> AnyCondition:
    if isinstance(value, (Condition, DeclaredCondition)):
        return value
    known = _CONDITIONS.get(value) if isinstance(value, str) else None
    return known or Condition.parse(value)


def _check_date(_: object, attribute: Attribute[date], value: object) -> None:
    if not isinstance(value, date) or isinstance(value, datetime):
        raise InputError(attribute.name, value, EXPECTED_DATE)


def _items(value: Iterable[ServiceItem]) -> tuple[ServiceItem, ...]:
    try:
        items = tuple(value)
    except TypeError:
        raise InputError("items", value, _EXPECTED_ITEMS) from None
    if not items:
        raise InputError("items", value, _EXPECTED_ITEMS)
    total = 0
    for item in items:
        if not isinstance(item, ServiceItem):
            raise InputError("items", value, _EXPECTED_ITEMS)
        total += item.fen
    if total > MAX_FEN:
        raise MoneyError("items", to_yuan(total), _EXPECTED_TOTAL)
    return items


def _check(field_name: str, cls: type) -> Callable[[Any, Any, Any], None]:
    def validate(_: Any, __: Any, value: Any) -> None:
        if value is not None and not isinstance(value, cls):
            raise InputError(
                field_name, value, Text(zh=f"{cls.__name__} 或 None", en=f"a {cls.__name__}, or None")
            )

    return validate


@frozen
class ServiceItem:
    """One item on the bill: its name as written, and what it costs in yuan.

    The name may be a listed technique in any known spelling, or anything else: what is not listed is the patient's own.
    Raises [MoneyError][] for an amount that is not exact money.

    >>> ServiceItem("电针", "150.00").amount
    Decimal('150.00')
    """

    technique: str = field(converter=_item_name)
    fen: int = field(alias="amount", converter=to_fen, repr=False)

    @property
    def amount(self) -> Decimal:
        """What the item costs, in yuan."""
        return to_yuan(self.fen)


def _balance(value: MoneyLike | None) -> int | None:
    return None if value is None else to_fen(value, "account_balance")


def _insurance_kind(value: InsuranceKind | str) -> InsuranceKind:
    return value if isinstance(value, InsuranceKind) else InsuranceKind.parse(value)


@frozen
class Insurance:
    """Which insurance the person has, and the balance of the personal account (个人账户) in yuan, if it may be used.

    >>> Insurance(InsuranceKind.EMPLOYEE, account_balance="50.00").account_balance
    Decimal('50.00')
    """

    kind: InsuranceKind = field(converter=_insurance_kind)
    balance_fen: int | None = field(default=None, alias="account_balance", converter=_balance, repr=False)

    @property
    def account_balance(self) -> Decimal | None:
        """The balance of the personal account in yuan, or None when it is not given."""
        return None if self.balance_fen is None else to_yuan(self.balance_fen)


@frozen
class Visit:
    """One outpatient attendance and its settlement (I-T5): a condition, a day, and at least one item.

    `condition` is a [Condition][], one that a notice file declares, or a name as people write it. Raises [InputError][]
    naming the field when something is missing or wrong.

    >>> visit = Visit(condition="腰肌劳损", visited_on=date(2023, 5, 4), items=[ServiceItem("火罐", "40.00")])
    >>> visit.condition
    <Condition.LOW_BACK_PAIN: 'low_back_pain'>
    """

    condition: AnyCondition = field(converter=_condition)
    visited_on: date = field(validator=_check_date)
    items: tuple[ServiceItem, ...] = field(converter=_items)
    facility: Facility | None = field(default=None, validator=_check("facility", Facility))
    insurance: Insurance | None = field(default=None, validator=_check("insurance", Insurance))

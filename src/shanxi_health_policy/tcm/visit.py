"""A visit as a hospital knows it: a condition, a day, and the items on the bill."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import date
from decimal import Decimal
from typing import Any, TypeAlias

from attrs import field, frozen

from shanxi_health_policy.asking.kinds import (
    YUAN,
    Kind,
    day,
    expected_instance,
    instance,
    made,
    pair,
    paired,
    renamed,
    sequence,
    term_schema,
    text,
)
from shanxi_health_policy.checks import LONGEST_NAME, check_day
from shanxi_health_policy.errors import MOST_WRONG, InputError, MoneyError, QuestionError
from shanxi_health_policy.facilities.facility import FACILITY, Facility, check_own_name, record_schema
from shanxi_health_policy.money import MAX_FEN, YUAN_TEXT, MoneyLike, to_fen, to_yuan
from shanxi_health_policy.notices.catalogue import Catalogue
from shanxi_health_policy.text import Text, Typed
from shanxi_health_policy.vocabulary.conditions import AnyCondition, Condition, DeclaredCondition
from shanxi_health_policy.vocabulary.payment import InsuranceKind
from shanxi_health_policy.vocabulary.techniques import (
    EXPECTED_TECHNIQUE,
    AnyTechnique,
    DeclaredTechnique,
    Technique,
)

Setter: TypeAlias = Callable[[object, Any], None]

EXPECTED_DATE = Text("就诊日期（datetime.date）", "the day of the visit as a datetime.date")
_EXPECTED_TOTAL = Text("合计不超过 9999999999.99 元", "items of at most 9999999999.99 yuan in all")
_EXPECTED_ITEMS = Typed(
    "至少一个收费项目（ServiceItem）",
    "at least one item (ServiceItem)",
    Text("至少一个收费项目", "at least one item"),
)


def _item_name(value: str | AnyTechnique) -> str:
    if isinstance(value, str) and len(value) <= LONGEST_NAME and value.strip():
        return value
    if isinstance(value, (Technique, DeclaredTechnique)):
        return value.zh
    raise InputError("technique", value, EXPECTED_TECHNIQUE)


_CONDITIONS = {name: condition for condition in Condition for name in (condition.zh, condition.code)}
"""By the names that most bills use; `Condition.parse` knows every other spelling."""


def _condition(value: AnyCondition | str) -> AnyCondition:
    if isinstance(value, str):
        return _CONDITIONS.get(value) or Condition.parse(value)
    return value if isinstance(value, (Condition, DeclaredCondition)) else Condition.parse(value)


def _day(value: date) -> date:
    return check_day(value, "visited_on", EXPECTED_DATE)


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


@frozen(init=False)
class ServiceItem:
    """One item on the bill: its name as written, and what it costs in yuan.

    The name may be a listed technique in any known spelling, or anything else: what is not listed is the patient's own.
    Raises [MoneyError][] for an amount that is not exact money.

    >>> ServiceItem("电针", "150.00").amount
    Decimal('150.00')
    """

    technique: str
    fen: int = field(alias="amount", repr=False)

    def __init__(self, technique: str | AnyTechnique, amount: MoneyLike) -> None:
        _set_technique(self, _item_name(technique))
        _set_fen(self, to_fen(amount))

    @property
    def amount(self) -> Decimal:
        """What the item costs, in yuan."""
        return to_yuan(self.fen)


# Bills are made by the million: what sets a field of a frozen object is looked up once.
_set_technique: Setter = vars(ServiceItem)["technique"].__set__
_set_fen: Setter = vars(ServiceItem)["fen"].__set__


def _balance(value: MoneyLike | None) -> int | None:
    return None if value is None else to_fen(value, "account_balance")


def _insurance_kind(value: InsuranceKind | str) -> InsuranceKind:
    return InsuranceKind.of(value)


@frozen
class Insurance:
    """Which insurance the person has, and the balance of the personal account (个人账户) in yuan, if it may be used.

    `insured_at` is the place of the insurance (参保地), by name or code; left out, it is where the notice speaks (I-T18).

    >>> Insurance(InsuranceKind.EMPLOYEE, account_balance="50.00").account_balance
    Decimal('50.00')
    """

    kind: InsuranceKind = field(converter=_insurance_kind)
    balance_fen: int | None = field(default=None, alias="account_balance", converter=_balance, repr=False)
    insured_at: str | None = field(default=None, validator=check_own_name)

    @property
    def account_balance(self) -> Decimal | None:
        """The balance of the personal account in yuan, or None when it is not given."""
        return None if self.balance_fen is None else to_yuan(self.balance_fen)


@frozen(init=False)
class Visit:
    """One outpatient attendance and its settlement (I-T5): a condition, a day, and at least one item.

    `condition` is a [Condition][], one that a notice file declares, or a name as people write it. Raises [InputError][]
    naming the field when something is missing or wrong.

    >>> visit = Visit(condition="腰肌劳损", visited_on=date(2023, 5, 4), items=[ServiceItem("火罐", "40.00")])
    >>> visit.condition
    <Condition.LOW_BACK_PAIN: 'low_back_pain'>
    """

    condition: AnyCondition
    visited_on: date
    items: tuple[ServiceItem, ...]
    facility: Facility | None = None
    insurance: Insurance | None = None

    def __init__(
        self,
        condition: AnyCondition | str,
        visited_on: date,
        items: Iterable[ServiceItem],
        facility: Facility | None = None,
        insurance: Insurance | None = None,
    ) -> None:
        _set_condition(self, _condition(condition))
        _set_items(self, _items(items))
        _set_visited_on(self, visited_on if type(visited_on) is date else _day(visited_on))
        _set_facility(self, facility)
        _set_insurance(self, insurance)
        if facility is not None and not isinstance(facility, Facility):
            raise InputError("facility", facility, expected_instance(Facility, none=True))
        if insurance is not None and not isinstance(insurance, Insurance):
            raise InputError("insurance", insurance, expected_instance(Insurance, none=True))


_set_condition: Setter = vars(Visit)["condition"].__set__
_set_visited_on: Setter = vars(Visit)["visited_on"].__set__
_set_items: Setter = vars(Visit)["items"].__set__
_set_facility: Setter = vars(Visit)["facility"].__set__
_set_insurance: Setter = vars(Visit)["insurance"].__set__


_EXPECTED_ITEM = Text("名称和金额两项", "two values: a name and an amount")


def _read_items(name: str, value: object, _: Catalogue) -> list[ServiceItem]:
    given = sequence(name, value)
    with suppress(ValueError):  # what is wrong with which of them is told below
        return [
            ServiceItem(technique, amount) for technique, amount in (sequence(name, one) for one in given)
        ]
    wrong: list[InputError] = []
    for number, one in enumerate(given):
        if len(wrong) >= MOST_WRONG:
            break
        if not isinstance(one, (list, tuple)) or len(one) != 2:
            wrong.append(InputError(f"{name}[{number}]", one, _EXPECTED_ITEM))
            continue
        for place, check in enumerate((_item_name, to_fen)[: len(one)]):
            try:
                check(one[place])
            except InputError as error:
                error.field = f"{name}[{number}][{place}]"
                wrong.append(error)
    raise QuestionError.of(wrong)


def _item_text(given: str) -> list[str]:
    name, equals, amount = given.rpartition("=")
    if not equals:
        expected = Text("名称=金额，如 电针=150.00", "NAME=AMOUNT such as 电针=150.00")
        raise InputError("", given, expected)
    return [name, amount]


_INSURANCE = {
    "kind": Text("险种", "kind of insurance"),
    "account_balance": Text("个人账户余额", "balance"),
    "insured_at": Text("参保地", "place of insurance"),
}
_AMOUNT_SCHEMA = {"type": "string", "pattern": f"^{YUAN_TEXT}$", "x-unit": {"zh": YUAN.zh, "en": YUAN.en}}


def _read_insurance(name: str, value: object, _: Catalogue) -> Insurance:
    return made(name, Insurance, renamed(name, value, _INSURANCE))


def _visit_of(_: str, parts: dict[str, Any], __: Catalogue) -> Visit:
    return Visit(**parts)


def _any_condition(_: str, value: Any, catalogue: Catalogue) -> AnyCondition:
    return catalogue.condition(value)


VISIT_PARTS = {
    "condition": Kind(
        text("病症", "the condition"),
        "NAME",
        {"type": "string", "minLength": 1},
        _any_condition,
        choices=lambda catalogue: {one.code: Text(one.zh, one.en) for one in catalogue.conditions},
        names=("病种", "诊断"),
    ),
    "visited_on": day("就诊日期", "the day of the visit", "就诊日", "日期"),
    "items": Kind(
        text("收费项目和金额", "the items on the bill"),
        "NAME=AMOUNT",
        {
            "type": "array",
            "minItems": 1,
            "items": {
                "type": "array",
                "prefixItems": [
                    {"type": "string", "minLength": 1, "maxLength": LONGEST_NAME},
                    _AMOUNT_SCHEMA,
                ],
                "items": False,
                "minItems": 2,
            },
        },
        _read_items,
        from_text=_item_text,
        gather=list,
        unit=YUAN,
        counted=True,
        names=("项目", "收费项目", "明细"),
    ),
    "facility": FACILITY.or_none(),
    "insurance": Kind(
        text("险种，如 kind=职工", "the insurance, such as kind=employee"),
        "FACT=VALUE",
        record_schema(
            {
                "kind": term_schema(InsuranceKind),
                "account_balance": _AMOUNT_SCHEMA,
                "insured_at": {"type": "string", "minLength": 1, "maxLength": LONGEST_NAME},
            },
            ("kind",),
        ),
        _read_insurance,
        from_text=pair,
        gather=paired,
        choices=lambda _: _INSURANCE,
        names=("险种", "参保险种"),
        heading=text("险种", "the insurance"),
    ).or_none(),
}
"""What a visit is asked with: each of its fields is a parameter of the question."""

VISIT = Kind(
    text("一次就诊", "a visit"),
    "",
    {"type": "object"},
    _visit_of,
    instance(Visit),
    parts=tuple(VISIT_PARTS.items()),
)

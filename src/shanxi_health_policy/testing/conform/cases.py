"""A case: what an implementation is asked in one go, which starts from nothing and is forgotten afterwards."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from typing import TypeAlias

from attrs import field, frozen
from attrs.converters import optional

from shanxi_health_policy.asking.declaration import At
from shanxi_health_policy.errors import InputError
from shanxi_health_policy.money import MoneyLike, to_fen, to_yuan
from shanxi_health_policy.notices.catalogue import Catalogue
from shanxi_health_policy.tcm.ledger import Cancellation, Claim, Reversal, Settlement, settle
from shanxi_health_policy.tcm.year_balances import Balances, YearKey
from shanxi_health_policy.text import Language, Text
from shanxi_health_policy.vocabulary.conditions import AnyCondition, Condition
from shanxi_health_policy.vocabulary.places import find_place

Operation: TypeAlias = Claim | Cancellation
"""One thing to be done: a visit settled, or a settlement taken back."""

Settled: TypeAlias = tuple[Settlement | Reversal, ...]
"""What the library makes of a case, operation by operation."""

_EXPECTED_OPERATIONS = Text("至少一个 Claim 或 Cancellation", "at least one Claim or Cancellation")
_EXPECTED_ONE_CLAIM = Text(
    "0；只有一笔结算的案例才可以另给本年已支付",
    "0: only a case of one claim may say what was paid in the year before",
)
_NO_FACILITY = Text(
    "不写机构的就诊：案例只给收费类别，机构资格由询问方担保",
    "a visit without a facility: a case gives the fee class, and whoever asks vouches for the facility",
)


def _operations(value: Iterable[Operation]) -> tuple[Operation, ...]:
    try:
        operations = tuple(value)
    except TypeError:
        raise InputError("operations", value, _EXPECTED_OPERATIONS) from None
    if not operations or not all(isinstance(one, (Claim, Cancellation)) for one in operations):
        raise InputError("operations", value, _EXPECTED_OPERATIONS)
    for one in operations:
        if isinstance(one, Claim) and one.visit.facility is not None:
            raise InputError("facility", one.visit.facility, _NO_FACILITY)
    return operations


def _fen(value: MoneyLike) -> int:
    return to_fen(value, "ytd_paid")


@frozen
class Case:
    """Claims and cancellations in order, of one or more persons, for whom the fund has paid nothing before.

    A case of one claim may say what was paid in the year before it (`ytd_paid`, in yuan): that is how an implementation is
    asked which settles one visit at a time. `why` says why the case is worth trying. Cases leave the facility to the caller.
    Without a `place` (a code, or a name that the library knows) it is the only one whose notices pay for treatment.

    >>> from datetime import date
    >>> from shanxi_health_policy import Claim, FeeClass, ServiceItem, Visit
    >>> visit = Visit("颈椎病", date(2023, 5, 4), [ServiceItem("电针", "150.00")])
    >>> [
    ...     one.fund_payment
    ...     for one in expected(Case([Claim("S1", "P1", visit, FeeClass.I)], ytd_paid="2640.00"))
    ... ]
    [Decimal('80.00')]
    """

    operations: tuple[Operation, ...] = field(converter=_operations)
    place: At = field(default=None, converter=optional(find_place))
    why: Text | None = field(default=None, eq=False)
    ytd_fen: int = field(default=0, alias="ytd_paid", converter=_fen, repr=False)

    def __attrs_post_init__(self) -> None:
        alone = len(self.operations) == 1 and isinstance(self.operations[0], Claim)
        if self.ytd_fen and not alone:
            raise InputError("ytd_paid", self.ytd_paid, _EXPECTED_ONE_CLAIM)

    @property
    def ytd_paid(self) -> Decimal:
        """What the fund had paid in the year before the only claim, in yuan; 0.00 for a case that starts from nothing."""
        return to_yuan(self.ytd_fen)

    @property
    def claims(self) -> tuple[Claim, ...]:
        """The claims among the operations, in order."""
        return tuple(one for one in self.operations if isinstance(one, Claim))

    def having(self, operations: Iterable[Operation], ytd_paid: MoneyLike | None = None) -> Case:
        """The same case with other operations, and with another amount paid before when it is given."""
        return Case(operations, self.place, self.why, self.ytd_paid if ytd_paid is None else ytd_paid)

    def told(self, language: Language = "zh") -> str:
        """The operations as people read them, one a line."""
        lines = [f"  {number}. {_told(one, language)}" for number, one in enumerate(self.operations, start=1)]
        if self.ytd_fen:
            zh, en = f"  此前本年已支付 {self.ytd_paid} 元", f"  paid in the year before: {self.ytd_paid}"
            lines.insert(0, zh if language == "zh" else en)
        return "\n".join(lines)

    def code(self) -> str:
        """The case as Python, with the names of `shanxi_health_policy` and, for a declared condition, of `vocabulary`."""
        operations = ", ".join(map(_code, self.operations))
        ytd = f', ytd_paid="{self.ytd_paid}"' if self.ytd_fen else ""
        place = f', place="{self.place}"' if self.place else ""
        return f"Case([{operations}]{place}{ytd})"


Implementation: TypeAlias = Callable[[Case], Sequence[Decimal]]
"""What is tested: for each operation of a case the fund's payment in yuan, as a sum not above zero for a cancellation."""


def expected(case: Case, catalogue: Catalogue | None = None) -> Settled:
    """What the library's own ledger makes of a case."""
    opening = None
    if case.ytd_fen:
        only = case.claims[0]
        key = YearKey(only.person_id, only.visit.condition, only.visit.visited_on.year)
        opening = Balances.of({key: case.ytd_paid})
    return tuple(settle(case.operations, opening, place=case.place, catalogue=catalogue))


def _told(operation: Operation, language: Language) -> str:
    if isinstance(operation, Cancellation):
        own, cancels = operation.settlement_id, operation.cancels
        return f"{own} 撤销 {cancels}" if language == "zh" else f"{own} cancels {cancels}"
    visit, tier = operation.visit, operation.tier
    zh, en = f"{visit.condition.zh} {tier.zh}：", f"{visit.condition.en}, {tier.en}: "
    terms, comma = (zh, "，") if language == "zh" else (en, ", ")
    items = comma.join(f"{item.technique} {item.amount}" for item in visit.items)
    return f"{operation.settlement_id} {operation.person_id} {visit.visited_on} {terms}{items}"


def _code(operation: Operation) -> str:
    if isinstance(operation, Cancellation):
        return f"Cancellation({operation.settlement_id!r}, {operation.cancels!r})"
    visit = operation.visit
    day = f"date({visit.visited_on.year}, {visit.visited_on.month}, {visit.visited_on.day})"
    items = ", ".join(f"ServiceItem({item.technique!r}, '{item.amount}')" for item in visit.items)
    told = f"Visit({_condition(visit.condition)}, {day}, [{items}])"
    return (
        f"Claim({operation.settlement_id!r}, {operation.person_id!r}, {told}, FeeClass.{operation.tier.name})"
    )


def _condition(condition: AnyCondition) -> str:
    return repr(condition.zh if isinstance(condition, Condition) else condition)

"""One call on one visit: the library with all its checks, beside what one would write in a hurry with attrs and `Decimal`.

The other function checks nothing and explains nothing: no names, no days, no notice in force, no list of techniques. Both build
the visit from texts, answer, and are asked for the fund's payment.
"""

from __future__ import annotations

import gc
import json
from collections.abc import Callable
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from time import perf_counter
from typing import Final

from attrs import frozen
from tests.benchmarks.limits import NOTICE

from shanxi_health_policy import Catalogue, FeeClass, ServiceItem, Visit, reimburse

_CALLS: Final = 250
_ROUNDS: Final = 800
_DAY: Final = date(2023, 5, 4)
_CENT: Final = Decimal("0.01")
_NOTHING: Final = Decimal(0)


@frozen
class BareItem:
    """An item on a bill, as given."""

    technique: str
    amount: Decimal


@frozen
class BareVisit:
    """A visit, as given."""

    condition: str
    visited_on: date
    items: tuple[BareItem, ...]


@frozen
class BareAnswer:
    """Two amounts."""

    visit: BareVisit
    fee_class: str
    fund_payment: Decimal
    patient_payment: Decimal


class Unchecked:
    """The rule for one visit and nothing around it; the limits are in a dictionary."""

    def __init__(self) -> None:
        scheme = Catalogue.shipped()[NOTICE].tcm
        assert scheme is not None
        self._rate = Decimal(scheme.rate.numerator) / scheme.rate.denominator
        self._limits = {
            (condition.zh, fee_class.code): (
                Decimal(cell.per_visit or 0) / 100,
                Decimal(cell.annual or 0) / 100,
            )
            for (condition, fee_class), cell in scheme.limits.items()
        }

    def answer(self, visit: BareVisit, fee_class: str, paid: Decimal) -> BareAnswer:
        """What the fund pays and what is left."""
        per_visit, annual = self._limits[visit.condition, fee_class]
        total = sum([item.amount for item in visit.items], _NOTHING)
        by_rate = (total * self._rate).quantize(_CENT, ROUND_HALF_UP)
        fund = min(by_rate, per_visit, max(annual - paid, _NOTHING))
        return BareAnswer(visit, fee_class, fund, total - fund)


def unchecked(items: tuple[tuple[str, str], ...]) -> Callable[[], Decimal]:
    """A visit with these items, asked of [Unchecked][]."""
    rule = Unchecked()

    def ask() -> Decimal:
        bill = tuple([BareItem(name, Decimal(amount)) for name, amount in items])
        visit = BareVisit("颈椎病", _DAY, bill)
        return rule.answer(visit, "I", Decimal("2640.00")).fund_payment

    return ask


def checked(items: tuple[tuple[str, str], ...]) -> Callable[[], Decimal]:
    """The same visit, asked of the library."""

    def ask() -> Decimal:
        bill = tuple([ServiceItem(name, amount) for name, amount in items])
        visit = Visit("颈椎病", _DAY, bill)
        return reimburse(visit, FeeClass.I, "2640.00").fund_payment

    return ask


BILLS: Final = {
    "one": (("电针", "150.00"),),
    "three": (("电针", "80.00"), ("火罐", "40.00"), ("督灸", "30.00")),
}


def seconds_a_call(*asks: Callable[[], object], calls: int = _CALLS, rounds: int = _ROUNDS) -> list[float]:
    """Of each, the quickest of many rounds, one after another in turn."""
    best = [float("inf")] * len(asks)
    gc.collect()
    gc.disable()
    try:
        for _ in range(rounds):
            for place, ask in enumerate(asks):
                begin = perf_counter()
                for _ in range(calls):
                    ask()
                best[place] = min(best[place], (perf_counter() - begin) / calls)
    finally:
        gc.enable()
    return best


if __name__ == "__main__":
    found = {bill: seconds_a_call(unchecked(items), checked(items)) for bill, items in BILLS.items()}
    print(json.dumps(found))

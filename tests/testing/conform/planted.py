"""Implementations as vendors write them, each with one mistake: what the kit must find, and one that is right.

They keep their own figures: the shipped notice's, read once, as a vendor's table would be filled from its annex.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_CEILING, ROUND_DOWN, ROUND_HALF_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal

from attrs import evolve, frozen
from tests.tcm.oracle import yuan

from shanxi_health_policy import Cancellation, Catalogue, FeeClass, Visit
from shanxi_health_policy.testing import Operation

FEN = Decimal("0.01")
NOTHING = Decimal("0.00")


@frozen
class Vendor:
    """A right implementation, but for what is told otherwise."""

    catalogue: Catalogue
    place: str = "141100"
    rounding: str = ROUND_HALF_UP
    limit_before_rate: bool = False
    annual_limit: bool = True
    per_visit_class: FeeClass | None = None
    unlisted_counts: bool = False
    each_item_rounded: bool = False
    first_day_is_outside: bool = False
    never_outside: bool = False
    cuts_fen: bool = False
    pays_below_nothing: bool = False
    # of the year
    year_is_reset: bool = True
    per_class: bool = False
    per_condition: bool = True
    per_person: bool = True
    gives_back: bool = True
    gives_back_to_the_year: bool = True

    def fund_payment(self, visit: Visit, tier: FeeClass, ytd_paid: Decimal) -> Decimal:
        """One visit."""
        period = self.catalogue.tcm(self.place).on(visit.visited_on)
        if period is None and self.never_outside:
            period = self.catalogue.tcm(self.place).periods[0]
        if period is None or (self.first_day_is_outside and visit.visited_on == period.start):
            return NOTHING
        cell = period.scheme.limits.get((visit.condition, tier))
        listed = [
            one for one in visit.items if period.scheme.find_technique(one.technique) or self.unlisted_counts
        ]
        if cell is None or not listed:
            return NOTHING
        rate = Decimal(period.scheme.rate.numerator) / period.scheme.rate.denominator
        limit = (
            cell
            if self.per_visit_class is None
            else period.scheme.limits[visit.condition, self.per_visit_class]
        )
        per_visit = Decimal("Infinity") if limit.per_visit is None else yuan(limit.per_visit)
        costs = [one.amount for one in listed]
        if self.cuts_fen:
            costs = [Decimal(int(float(one) * 100)) / 100 for one in costs]
        if self.limit_before_rate:
            payment = (min(sum(costs, NOTHING), per_visit) * rate).quantize(FEN, self.rounding)
        elif self.each_item_rounded:
            rounded = [(one * rate).quantize(FEN, self.rounding) for one in costs]
            payment = min(sum(rounded, NOTHING), per_visit)
        else:
            payment = min((sum(costs, NOTHING) * rate).quantize(FEN, self.rounding), per_visit)
        if cell.annual is not None and self.annual_limit:
            left = yuan(cell.annual) - ytd_paid
            payment = min(payment, left if self.pays_below_nothing else max(left, NOTHING))
        return payment

    def payments(self, operations: Sequence[Operation]) -> list[Decimal]:
        """A whole history."""
        years: dict[tuple[object, ...], Decimal] = {}
        settled: dict[str, tuple[tuple[object, ...], Decimal]] = {}
        found: list[Decimal] = []
        for one in operations:
            if isinstance(one, Cancellation):
                key, paid = settled[one.cancels]
                found.append(-paid if self.gives_back else NOTHING)
                if self.gives_back_to_the_year:
                    years[key] -= paid
                continue
            visit = one.visit
            key = (
                one.person_id if self.per_person else None,
                visit.condition if self.per_condition else None,
                visit.visited_on.year if self.year_is_reset else None,
                one.tier if self.per_class else None,
            )
            paid = self.fund_payment(visit, one.tier, years.get(key, NOTHING))
            years[key] = years.get(key, NOTHING) + paid
            settled[one.settlement_id] = key, paid
            found.append(paid)
        return found


RIGHT = Vendor(Catalogue.shipped())

WRONG_VISITS: dict[str, Vendor] = {
    "truncation": evolve(RIGHT, rounding=ROUND_DOWN),
    "rounding up": evolve(RIGHT, rounding=ROUND_CEILING),
    "each item rounded": evolve(RIGHT, each_item_rounded=True),
    "limit before rate": evolve(RIGHT, limit_before_rate=True),
    "no annual limit": evolve(RIGHT, annual_limit=False),
    "per-visit limit of class I for all": evolve(RIGHT, per_visit_class=FeeClass.I),
    "unlisted items counted": evolve(RIGHT, unlisted_counts=True),
    "first day outside": evolve(RIGHT, first_day_is_outside=True),
    "the day before inside": evolve(RIGHT, never_outside=True),
    "int(yuan * 100)": evolve(RIGHT, cuts_fen=True),
    "below nothing": evolve(RIGHT, pays_below_nothing=True),
}

WRONG_YEARS: dict[str, Vendor] = {
    "year not reset": evolve(RIGHT, year_is_reset=False),
    "annual limit per class": evolve(RIGHT, per_class=True),
    "annual limit for all conditions": evolve(RIGHT, per_condition=False),
    "annual limit for all persons": evolve(RIGHT, per_person=False),
    "refund not given back": evolve(RIGHT, gives_back=False),
    "refund not given back to the year": evolve(RIGHT, gives_back_to_the_year=False),
}

ROUNDINGS = {"half even": ROUND_HALF_EVEN, "half down": ROUND_HALF_DOWN}

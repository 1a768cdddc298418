"""From a case that fails to the smallest case that fails in the same way.

Hypothesis shrinks what it has drawn itself. Here fixed cases fail as often as drawn ones, and 'small' means few visits and
round amounts of money, so that what a case holds is made simpler rather than the choices behind it. Each way of doing so gives
candidates, the simplest first, and [shrink][] keeps what still fails.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from fractions import Fraction
from functools import partial
from time import monotonic
from typing import TypeAlias

from attrs import evolve

from shanxi_health_policy.money import MAX_FEN, to_yuan
from shanxi_health_policy.notices.catalogue import Period
from shanxi_health_policy.tcm.ledger import Cancellation, Claim
from shanxi_health_policy.tcm.visit import ServiceItem, Visit
from shanxi_health_policy.testing.conform.cases import Case, Operation
from shanxi_health_policy.testing.conform.differences import Difference
from shanxi_health_policy.vocabulary.conditions import AnyCondition
from shanxi_health_policy.vocabulary.fee_class import FeeClass

Way: TypeAlias = Callable[[Case, Period], Iterator[Case]]
"""Simpler cases than a case, for the notice in whose terms it is told; a candidate may be like the case itself."""

_PLENTY = 100_000
"""A cost in fen that uses a year up in few visits; fewer visits are simpler whatever they cost."""
_FEW = 4
"""So many visits are made simpler one by one; more than that only all at once."""
MOST_TRIES = 5000
"""After so many candidates what has been reached is small enough."""


def amounts_below(fen: int) -> Iterator[int]:
    """Simpler amounts than one in fen: fewer digits that are not trailing zeros, then smaller.

    >>> list(amounts_below(3))
    [0, 1, 2]
    >>> list(amounts_below(15_000))[-3:]
    [12000, 13000, 14000]
    """
    candidates = {0, *(digit * 10**power for digit in range(1, 10) for power in range(8)), *range(10, 100)}
    candidates.update(two * 10**power for two in range(10, 100) for power in (2, 3))
    text = str(fen)
    for length in range(1, len(text)):
        front, rest = int(text[:length]), 10 ** (len(text) - length)
        candidates.update((front * rest, (front + 1) * rest))
    yield from sorted((one for one in candidates if _plainness(one) < _plainness(fen)), key=_plainness)


def _plainness(fen: int) -> tuple[int, int]:
    return len(str(fen).rstrip("0")), fen


def shorter(case: Case, _: Period) -> Iterator[Case]:
    """Half of the operations left out, then fewer and fewer, at last one; what cancels goes with what it cancels.

    Of many visits that use a year up, fewer do if each of them costs more.
    """
    size = len(case.operations) // 2
    while size:
        for start in range(0, len(case.operations), size):
            kept = without(case.operations, start, start + size)
            if kept:
                yield case.having(kept)
                if len(case.claims) > _FEW:
                    yield _visits(case.having(kept), partial(_costing, fen=_PLENTY))
        size //= 2
    if case.ytd_fen:
        yield case.having(case.operations, 0)


def without(operations: Sequence[Operation], start: int, end: int) -> list[Operation]:
    """Operations but for some in a row; what cancels one of those goes with it."""
    gone = {one.settlement_id for one in operations[start:end]}
    kept = [*operations[:start], *operations[end:]]
    return [one for one in kept if not isinstance(one, Cancellation) or one.cancels not in gone]


def fewer_items(case: Case, period: Period) -> Iterator[Case]:
    """One item a visit, with the first technique of the list."""
    first = period.scheme.techniques[0].technique.zh
    yield _visits(case, partial(_one_item, name=first))
    for number, claim in enumerate(case.claims):
        items = claim.visit.items
        yield _visits(case, partial(_one_item, name=first), only=number)
        for left_out in range(len(items) if len(items) > 1 else 0):
            kept = [*items[:left_out], *items[left_out + 1 :]]
            yield _visits(case, partial(evolve, items=kept), only=number)
        for at, item in enumerate(items):
            renamed = [*items[:at], ServiceItem(first, item.amount), *items[at + 1 :]]
            yield _visits(case, partial(evolve, items=renamed), only=number)


def _one_item(visit: Visit, name: str) -> Visit:
    return evolve(visit, items=[ServiceItem(name, to_yuan(sum(item.fen for item in visit.items)))])


def one_person(case: Case, _: Period) -> Iterator[Case]:
    """Everything for one person; failing that, persons and settlements numbered anew."""
    yield case.having(_numbered(case.operations, alone=True))
    yield case.having(_numbered(case.operations, alone=False))


def _numbered(operations: Sequence[Operation], *, alone: bool) -> list[Operation]:
    persons: dict[str, str] = {}
    ids: dict[str, str] = {}
    found: list[Operation] = []
    for one in operations:
        kind = "S" if isinstance(one, Claim) else "C"
        ids[one.settlement_id] = f"{kind}{len(ids) + 1}"
        if isinstance(one, Cancellation):
            found.append(Cancellation(ids[one.settlement_id], ids[one.cancels]))
        else:
            person = persons.setdefault(one.person_id, "P1" if alone else f"P{len(persons) + 1}")
            found.append(evolve(one, settlement_id=ids[one.settlement_id], person_id=person))
    return found


def plainer_terms(case: Case, period: Period) -> Iterator[Case]:
    """One condition and class for all: those of the first row, or, for many visits, those whose year takes the fewest."""
    used = list(dict.fromkeys((claim.visit.condition, claim.tier) for claim in case.claims))
    plainest = _fewest_visits(period) if len(case.claims) > _FEW else next(iter(period.scheme.limits))
    several = used if len(used) > 1 else []
    wanted = [plainest, *several]
    halves = [half for condition, tier in wanted for half in ((condition, None), (None, tier))]
    for condition, tier in (*wanted, *halves):
        yield _claims(case, partial(_in_terms, condition=condition, tier=tier))
    for terms in several:
        yield _claims(case, partial(_in_other_terms, old=terms, new=plainest))


def _fewest_visits(period: Period) -> tuple[AnyCondition, FeeClass]:
    cells = period.scheme.limits

    def visits(terms: tuple[AnyCondition, FeeClass]) -> Fraction:
        cell = cells[terms]
        return Fraction(cell.annual, cell.per_visit) if cell.annual and cell.per_visit else Fraction(MAX_FEN)

    return min(cells, key=visits)


def _in_terms(claim: Claim, condition: AnyCondition | None, tier: FeeClass | None) -> Claim:
    visit = evolve(claim.visit, condition=condition or claim.visit.condition)
    return evolve(claim, visit=visit, tier=tier or claim.tier)


def _in_other_terms(
    claim: Claim, old: tuple[AnyCondition, FeeClass], new: tuple[AnyCondition, FeeClass]
) -> Claim:
    return _in_terms(claim, *new) if (claim.visit.condition, claim.tier) == old else claim


def plainer_days(case: Case, period: Period) -> Iterator[Case]:
    """All on one day, then the first days of years, for all and for each visit."""
    day = date(period.start.year + 1, 1, 1)
    if day > period.end:
        day = min(period.start + timedelta(days=1), period.end)
    days = sorted({claim.visit.visited_on for claim in case.claims})
    for one_day in (day, *days):
        yield _visits(case, partial(evolve, visited_on=one_day))
    for first in dict.fromkeys(date(one.year, 1, 1) for one in days):
        yield _visits(case, partial(_moved_to, first=first))
    for number, claim in enumerate(case.claims if len(case.claims) <= _FEW else ()):
        for other in (day, date(claim.visit.visited_on.year, 1, 1)):
            yield _visits(case, partial(evolve, visited_on=other), only=number)


def plainer_amounts(case: Case, _: Period) -> Iterator[Case]:
    """One amount for all items, then a simpler one for each, and for what was paid before."""
    fen = [item.fen for claim in case.claims for item in claim.visit.items]
    for simpler in amounts_below(max(fen)):
        yield _visits(case, partial(_costing, fen=simpler))
    if len(set(fen)) > 1:
        for same in sorted(set(fen), key=_plainness):
            yield _visits(case, partial(_costing, fen=same))
    each = list(enumerate(case.claims))
    for number, claim in each if len(each) <= _FEW else each[-1:]:
        for at, item in enumerate(claim.visit.items):
            for simpler in amounts_below(item.fen):
                yield _visits(case, partial(_costing, fen=simpler, only=at), only=number)
    for simpler in amounts_below(case.ytd_fen):
        yield case.having(case.operations, to_yuan(simpler))


def _moved_to(visit: Visit, first: date) -> Visit:
    """To the first day of its year, if that is the year meant."""
    return evolve(visit, visited_on=first) if visit.visited_on.year == first.year else visit


def _costing(visit: Visit, fen: int, only: int | None = None) -> Visit:
    changed = [ServiceItem(item.technique, to_yuan(fen)) for item in visit.items]
    kept = [one if only in (None, at) else visit.items[at] for at, one in enumerate(changed)]
    return evolve(visit, items=kept)


def _visits(case: Case, change: Callable[[Visit], Visit], only: int | None = None) -> Case:
    return _claims(case, lambda claim: evolve(claim, visit=change(claim.visit)), only)


def _claims(case: Case, change: Callable[[Claim], Claim], only: int | None = None) -> Case:
    wanted = {one.settlement_id for one in (case.claims if only is None else case.claims[only : only + 1])}
    return case.having(
        change(one) if isinstance(one, Claim) and one.settlement_id in wanted else one
        for one in case.operations
    )


WAYS: tuple[Way, ...] = (shorter, one_person, fewer_items, plainer_terms, plainer_days, plainer_amounts)


def shrink(
    found: Difference, try_case: Callable[[Case], Difference | None], period: Period, deadline: float
) -> Difference:
    """The smallest difference like the one found, as far as the deadline (of `time.monotonic`) allows.

    `try_case` asks the implementation again, and gives what fails in the same way. `period` is the notice in whose terms the
    case is told.
    """
    best = _cut_short(found, try_case)
    seen = {best.case}
    progress = True
    while progress:
        progress = False
        for way in WAYS:
            candidates = way(best.case, period)
            while (candidate := next(candidates, None)) is not None:
                if candidate in seen:
                    continue
                seen.add(candidate)
                if len(seen) > MOST_TRIES + 1 or monotonic() > deadline:
                    return best
                difference = try_case(candidate)
                if difference is not None:
                    best, progress = _cut_short(difference, try_case), True
                    candidates = way(best.case, period)
    return best


def _cut_short(found: Difference, try_case: Callable[[Case], Difference | None]) -> Difference:
    """What comes after the operation that differs is left out at once."""
    if found.index is None or found.index + 1 == len(found.case.operations):
        return found
    again = try_case(found.case.having(found.case.operations[: found.index + 1]))
    return found if again is None or again.index is None else again

"""Hypothesis strategies for whole cases: years and histories in which the order of things decides the money.

Every figure is read from the catalogue when a value is drawn, so that the strategies follow a notice of your own as well: give
its `place` and a `catalogue`.
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import strategies as st

from shanxi_health_policy.money import Share, to_yuan
from shanxi_health_policy.notices.catalogue import Catalogue, Period
from shanxi_health_policy.notices.fee_class import FeeClass
from shanxi_health_policy.notices.model import LimitCell
from shanxi_health_policy.notices.question import chosen
from shanxi_health_policy.tcm.ledger import Cancellation, Claim
from shanxi_health_policy.tcm.visit import ServiceItem, Visit
from shanxi_health_policy.testing.cases import Case, Operation
from shanxi_health_policy.testing.strategies import amounts, histories, service_items, visits
from shanxi_health_policy.vocabulary.conditions import AnyCondition

_DAY = timedelta(days=1)
_NEAR = (-1, 0, 1)
_MOST_VISITS = 40


def patient_years(
    place: str = "141100", catalogue: Catalogue | None = None
) -> st.SearchStrategy[list[Claim | Cancellation]]:
    """One person's year with one condition, leaning to where the year decides.

    Visits bring the per-visit limit until little is left of the year, then amounts a fen around what is left; the class may
    change; settlements are taken back; the year may go on into the next.
    """
    return _years(place, catalogue)


def history_cases(place: str = "141100", catalogue: Catalogue | None = None) -> st.SearchStrategy[Case]:
    """Cases for an implementation that settles whole histories: a patient's year, or several persons' visits."""
    operations = patient_years(place, catalogue) | histories(place, catalogue)
    return operations.map(lambda drawn: Case(drawn, place=place))


def visit_cases(place: str = "141100", catalogue: Catalogue | None = None) -> st.SearchStrategy[Case]:
    """Cases of one visit each, with what was paid in the year before it: a fen around what the annual limits leave room for."""
    return _visit_cases(place, catalogue)


def _periods(place: str, catalogue: Catalogue | None) -> tuple[Period, ...]:
    return chosen(catalogue).tcm(place).periods


def _cost_of(payment: int, rate: Share) -> int:
    """A cost whose share is about this payment; an edge lies within a fen or two."""
    return payment * rate.denominator // max(rate.numerator, 1)


@st.composite
def _years(draw: st.DrawFn, place: str, catalogue: Catalogue | None) -> list[Operation]:
    period = draw(st.sampled_from(_periods(place, catalogue)))
    scheme = period.scheme
    condition = draw(st.sampled_from(tuple(scheme.conditions)))
    tiers = [tier for one, tier in scheme.limits if one == condition]
    name = draw(st.sampled_from(scheme.techniques)).technique.zh
    day = draw(_days(period))
    year: list[Operation] = []
    open_ids: list[str] = []
    tier = draw(st.sampled_from(tiers))
    for _ in range(draw(st.integers(1, 4))):
        cell = scheme.limits[condition, tier]
        for fen in draw(_course(cell, scheme.rate)):
            item = ServiceItem(name, to_yuan(fen))
            number = f"S{len(year) + 1:06}"
            year.append(Claim(number, "P000001", Visit(condition, min(day, date.max), [item]), tier))
            open_ids.append(number)
        if draw(st.integers(0, 2)) == 2:
            cancelled = open_ids.pop(draw(st.integers(0, len(open_ids) - 1)))
            year.append(Cancellation(f"C{len(year) + 1:06}", cancelled))
        tier = draw(st.sampled_from(tiers))
        day = draw(st.sampled_from((day, day + _DAY, date(day.year, 12, 31), date(day.year + 1, 1, 1))))
    return year


def _days(period: Period) -> st.SearchStrategy[date]:
    first, second = period.start, date(period.start.year + 1, 6, 30)
    return st.sampled_from((first, min(second, period.end))) | st.dates(first, min(second, period.end))


@st.composite
def _course(draw: st.DrawFn, cell: LimitCell, rate: Share) -> list[int]:
    """The costs of some visits in a row, in fen; a long row brings the per-visit limit each time."""
    full = 20_000 if cell.per_visit is None else _cost_of(cell.per_visit, rate) + 2
    few = st.lists(st.integers(0, 2 * full), min_size=1, max_size=3)
    if cell.annual is None:
        return draw(few)
    payment = rate.of_half_up(full) if cell.per_visit is None else cell.per_visit
    count = cell.annual // max(payment, 1)
    if count > _MOST_VISITS or not draw(st.booleans()):
        return draw(few)
    left = _cost_of(cell.annual - count * payment, rate)
    nearly = [max(left + step, 0) for step in draw(st.lists(st.sampled_from(_NEAR), min_size=1, max_size=2))]
    return [full] * (count - draw(st.integers(0, min(count, 1)))) + nearly


@st.composite
def _visit_cases(draw: st.DrawFn, place: str, catalogue: Catalogue | None) -> Case:
    period = draw(st.sampled_from(_periods(place, catalogue)))
    scheme = period.scheme
    condition, tier = draw(st.sampled_from(tuple(scheme.limits)))
    if draw(st.integers(0, 3)) == 3:
        visit = draw(visits(place, catalogue, with_facilities=False))
        tier = draw(st.sampled_from(FeeClass))
    else:
        items = draw(st.lists(service_items(place, catalogue), min_size=1, max_size=2))
        limit = scheme.limits[condition, tier].per_visit
        if limit is not None and draw(st.booleans()):
            near = max(_cost_of(limit, scheme.rate) + draw(st.sampled_from((-2, *_NEAR, 2))), 0)
            items = [ServiceItem(scheme.techniques[0].technique.zh, to_yuan(near))]
        visit = Visit(condition, draw(_days(period)), items)
    return Case(
        [Claim("S1", "P1", visit, tier)],
        place=place,
        ytd_paid=draw(_paid_before(period, visit.condition, tier)),
    )


@st.composite
def _paid_before(draw: st.DrawFn, period: Period, condition: AnyCondition, tier: FeeClass) -> Decimal:
    cell = period.scheme.limits.get((condition, tier))
    if cell is None or cell.annual is None:
        return draw(amounts("1000.00", period.notice.place))
    most = 2 * cell.annual
    edges = {cell.annual + step for step in _NEAR} | {
        cell.annual - (cell.per_visit or 0) + step for step in _NEAR
    }
    within = sorted(one for one in edges if 0 <= one <= most)
    return to_yuan(draw(st.just(0) | st.sampled_from(within) | st.integers(0, most)))

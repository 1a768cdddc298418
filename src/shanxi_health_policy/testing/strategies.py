"""Hypothesis strategies that lean towards where money goes wrong.

Whoever settles visits in a system of their own can draw the same visits, settle them twice, and compare to the fen:

```python
from hypothesis import given
from shanxi_health_policy import settle
from shanxi_health_policy.testing import histories


@given(histories())
def test_my_system_agrees(history):
    mine = my_system(history)
    assert mine == [one.fund_payment for one in settle(history)]
```

The values crowd around the edges: one fen above and below each limit, amounts whose share is not a whole fen, the first day
in force and the day before, the end of a year. Every limit, rate and date is read from the catalogue when a value is drawn, so
that the strategies follow a notice of your own as well: give its `place` and a `catalogue`.
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import strategies as st

from shanxi_health_policy.facilities.facility import Facility
from shanxi_health_policy.money import MoneyLike, to_fen, to_yuan
from shanxi_health_policy.notices.catalogue import Catalogue, Period
from shanxi_health_policy.notices.fee_class import FeeClass
from shanxi_health_policy.notices.question import chosen
from shanxi_health_policy.tcm.ledger import Cancellation, Claim
from shanxi_health_policy.tcm.visit import Insurance, ServiceItem, Visit
from shanxi_health_policy.vocabulary.conditions import AnyCondition
from shanxi_health_policy.vocabulary.facilities import Accreditation, FacilityKind, HospitalGrade
from shanxi_health_policy.vocabulary.payment import InsuranceKind

_NOT_LISTED = ("血常规", "挂号费", "中药饮片")
_FLAGS: st.SearchStrategy[bool | None] = st.sampled_from((None, True, False))


def conditions(place: str = "141100", catalogue: Catalogue | None = None) -> st.SearchStrategy[AnyCondition]:
    """The conditions that a notice of the place covers, those that its file declares included."""
    return _conditions(place, catalogue)


def fee_classes() -> st.SearchStrategy[FeeClass]:
    """The fee classes I, II and III."""
    return st.sampled_from(FeeClass)


def amounts(
    max_yuan: MoneyLike = "3000.00", place: str = "141100", catalogue: Catalogue | None = None
) -> st.SearchStrategy[Decimal]:
    """Amounts in yuan from 0.00 to `max_yuan`.

    Half of them are edges: one fen around the limits of the place's notice, one fen around the costs whose share meets a
    limit, nothing, one fen, and costs whose share is not a whole fen.
    """
    return _amounts(to_fen(max_yuan, "max_yuan"), place, catalogue)


def service_items(
    place: str = "141100", catalogue: Catalogue | None = None
) -> st.SearchStrategy[ServiceItem]:
    """Items on a bill: mostly listed techniques in any spelling a list knows, sometimes an item that is not listed."""
    return st.builds(ServiceItem, _names(place, catalogue), amounts(place=place, catalogue=catalogue))


def facilities(catalogue: Catalogue | None = None) -> st.SearchStrategy[Facility]:
    """Facilities of every kind, each with enough known that its eligibility can be decided.

    A health centre is either one that stands on a list of the catalogue, named as printed there, or one whose accreditations
    are stated.
    """
    return _facilities(catalogue)


def insurances(place: str = "141100", catalogue: Catalogue | None = None) -> st.SearchStrategy[Insurance]:
    """Either kind of insurance, the balance of the personal account unknown or around the edges of what a visit costs."""
    balance = st.none() | amounts(place=place, catalogue=catalogue)
    return st.builds(Insurance, st.sampled_from(InsuranceKind), balance)


def visits(
    place: str = "141100", catalogue: Catalogue | None = None, *, with_facilities: bool = True
) -> st.SearchStrategy[Visit]:
    """Visits with one to four items, around the days on which a notice of the place begins and a year ends.

    Some name their facility and the person's insurance; `with_facilities` False leaves the facility out.
    """
    return st.builds(
        Visit,
        condition=conditions(place, catalogue),
        visited_on=_days(place, catalogue),
        items=st.lists(service_items(place, catalogue), min_size=1, max_size=4),
        facility=st.none() | facilities(catalogue) if with_facilities else st.none(),
        insurance=st.none() | insurances(place, catalogue),
    )


def claims(place: str = "141100", catalogue: Catalogue | None = None) -> st.SearchStrategy[Claim]:
    """Claims with ids of their own; for claims that belong together see [histories][]."""
    return st.builds(
        Claim,
        settlement_id=st.integers(1, 999_999).map("S{:06}".format),
        person_id=st.integers(1, 999_999).map("P{:06}".format),
        visit=visits(place, catalogue),
        tier=fee_classes(),
    )


def histories(
    place: str = "141100", catalogue: Catalogue | None = None, *, persons: int = 2, max_courses: int = 6
) -> st.SearchStrategy[list[Claim | Cancellation]]:
    """The claims and cancellations of a few persons in order of date, which a ledger takes without error.

    A history is made of courses of treatment: a visit repeated on the days that follow, often enough to use up the annual
    limit. Courses change the fee class within the year, run over the end of a year, and begin on the day before a notice is
    in force. A cancellation follows the settlement that it cancels and cancels it once.
    """
    return _histories(place, catalogue, persons, max_courses)


def _periods(place: str, catalogue: Catalogue | None) -> tuple[Period, ...]:
    return chosen(catalogue).tcm(place).periods


@st.composite
def _conditions(draw: st.DrawFn, place: str, catalogue: Catalogue | None) -> AnyCondition:
    covered = dict.fromkeys(one for period in _periods(place, catalogue) for one in period.scheme.conditions)
    return draw(st.sampled_from(tuple(covered)))


@st.composite
def _amounts(draw: st.DrawFn, largest: int, place: str, catalogue: Catalogue | None) -> Decimal:
    edges = {0, 1, largest}
    for period in _periods(place, catalogue):
        rate = period.scheme.rate
        for cell in period.scheme.limits.values():
            for limit in (cell.per_visit, cell.annual):
                if limit is not None:
                    meets = limit * rate.denominator // max(rate.numerator, 1)
                    edges.update(edge + step for edge in (limit, meets) for step in (-1, 0, 1))
    within = sorted(edge for edge in edges if 0 <= edge <= largest)
    return to_yuan(draw(st.sampled_from(within) | st.integers(0, largest)))


@st.composite
def _names(draw: st.DrawFn, place: str, catalogue: Catalogue | None) -> str:
    spellings = dict.fromkeys(
        name
        for period in _periods(place, catalogue)
        for listed in period.scheme.techniques
        for name in (listed.technique.zh, listed.printed, *listed.technique.aliases)
    )
    if draw(st.integers(0, 4)) == 4:
        return draw(st.sampled_from(_NOT_LISTED))
    return draw(st.sampled_from(tuple(spellings)))


@st.composite
def _days(draw: st.DrawFn, place: str, catalogue: Catalogue | None) -> date:
    starts = [period.start for period in _periods(place, catalogue)]
    first = draw(st.sampled_from(starts))
    edges = [first, first - timedelta(days=1)]
    edges += [date(first.year, 12, 31), date(first.year + 1, 1, 1), date(first.year + 1, 12, 31)]
    return draw(st.sampled_from(edges) | st.dates(first, date(first.year + 1, 12, 31)))


@st.composite
def _facilities(draw: st.DrawFn, catalogue: Catalogue | None) -> Facility:
    listed = [
        one for notice in chosen(catalogue) for table in notice.facility_lists for one in table.facilities
    ]
    found = draw(st.none() | st.sampled_from(listed)) if listed else None
    department, capability, admitted, approval = draw(st.tuples(_FLAGS, _FLAGS, _FLAGS, _FLAGS))
    stated = draw(st.frozensets(st.sampled_from(Accreditation)))
    return Facility(
        kind=draw(st.sampled_from(FacilityKind)) if found is None else found.kind,
        grade=draw(st.sampled_from(HospitalGrade)),
        name=None if found is None else found.printed,
        county=None if found is None else found.county,
        city=None if found is None else found.city,
        accreditations=stated if found is None else None,
        tcm_department=department,
        tcm_capability=capability,
        locally_admitted=admitted,
        bureau_approval=approval,
    )


@st.composite
def _histories(
    draw: st.DrawFn, place: str, catalogue: Catalogue | None, persons: int, max_courses: int
) -> list[Claim | Cancellation]:
    treated = draw(st.lists(conditions(place, catalogue), min_size=1, max_size=2, unique=True))
    drawn: list[tuple[date, str, Visit, FeeClass]] = []
    for _ in range(draw(st.integers(1, max_courses))):
        person = f"P{draw(st.integers(1, persons)):06}"
        condition, tier = draw(st.sampled_from(treated)), draw(fee_classes())
        first = draw(_days(place, catalogue))
        items = draw(st.lists(service_items(place, catalogue), min_size=1, max_size=2))
        for day in range(draw(st.sampled_from((1, 1, 2, 10, 30)))):
            visit = Visit(condition, first + timedelta(days=day), items)
            drawn.append((visit.visited_on, person, visit, tier))
    history: list[Claim | Cancellation] = []
    open_ids: list[str] = []
    cancelling = draw(st.sets(st.integers(1, len(drawn)), max_size=5))
    for number, (_, person, visit, tier) in enumerate(sorted(drawn, key=lambda one: one[0]), start=1):
        history.append(Claim(f"S{number:06}", person, visit, tier))
        open_ids.append(f"S{number:06}")
        if number in cancelling:
            cancelled = open_ids.pop(draw(st.integers(0, len(open_ids) - 1)))
            history.append(Cancellation(f"C{number:06}", cancelled))
    return history

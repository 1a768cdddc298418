"""Hypothesis strategies that lean towards where money goes wrong.

Whoever settles visits in a system of their own can draw the same visits, settle them twice, and compare to the fen:

```python
from hypothesis import given
from shanxi_health_policy import settle
from shanxi_health_policy.asking.declaration import At
from shanxi_health_policy.testing import histories


@given(histories())
def test_my_system_agrees(history):
    mine = my_system(history)
    assert mine == [one.fund_payment for one in settle(history)]
```

The values crowd around the edges: one fen above and below each limit, amounts whose share is not a whole fen, the first day
in force and the day before, the end of a year. Every limit, rate and date is read from the catalogue when a value is drawn, so
that the strategies follow a notice of your own as well: give its `place`, by code or name, and a `catalogue`. Without a
`place` it is the only one of the catalogue whose notices pay for treatment.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any

from hypothesis import strategies as st

from shanxi_health_policy.asking.declaration import At
from shanxi_health_policy.facilities.facility import Facility
from shanxi_health_policy.money import MoneyLike, Share, to_fen, to_yuan
from shanxi_health_policy.notices.catalogue import Catalogue, Period, chosen
from shanxi_health_policy.notices.scheme import LimitCell
from shanxi_health_policy.tcm.ledger import Cancellation, Claim
from shanxi_health_policy.tcm.treatment_place import periods_with_payment, treatment_place
from shanxi_health_policy.tcm.visit import Insurance, ServiceItem, Visit
from shanxi_health_policy.vocabulary.conditions import AnyCondition
from shanxi_health_policy.vocabulary.facilities import Accreditation, FacilityKind, HospitalGrade
from shanxi_health_policy.vocabulary.fee_class import FeeClass
from shanxi_health_policy.vocabulary.payment import InsuranceKind

NEAR = (-1, 0, 1)
DAY = timedelta(days=1)

_made_once = lru_cache(maxsize=64)
"""For strategies of the same notices: making them, and what Hypothesis finds out about each, takes longer than to draw."""


def around(*edges: int) -> set[int]:
    """Each edge, and one below and above it."""
    return {edge + step for edge in edges for step in NEAR}


def cost_of(payment: int, share: Share) -> int:
    """A cost whose share is about this payment; an edge lies within a fen or two."""
    return payment * share.denominator // max(share.numerator, 1)


def up_to(most: int, edges: Iterable[int]) -> st.SearchStrategy[int]:
    """Numbers from 0 to `most`, of which half are edges."""
    within = sorted({edge for edge in edges if 0 <= edge <= most})
    return st.sampled_from(within) | st.integers(0, most)


_NOT_LISTED = ("血常规", "挂号费", "中药饮片")
_ADMISSION = ("tcm_department", "tcm_capability", "locally_admitted", "bureau_approval")
_FLAGS: st.SearchStrategy[bool | None] = st.sampled_from((None, True, False))


def periods_of(place: At, catalogue: Catalogue | None) -> tuple[Period, ...]:
    """The notices of a place on TCM outpatient treatment, each for as long as it is in force."""
    notices = chosen(catalogue)
    return periods_with_payment(treatment_place(notices, place)[0], notices)


@st.composite
def conditions(draw: st.DrawFn, place: At = None, catalogue: Catalogue | None = None) -> AnyCondition:
    """The conditions that a notice of the place covers, those that its file declares included."""
    return draw(_covered(periods_of(place, catalogue)))


@_made_once
def _covered(periods: tuple[Period, ...]) -> st.SearchStrategy[AnyCondition]:
    return st.sampled_from(
        tuple(dict.fromkeys(one for period in periods for one in period.scheme.conditions))
    )


def fee_classes() -> st.SearchStrategy[FeeClass]:
    """The fee classes I, II and III."""
    return st.sampled_from(FeeClass)


def amounts(
    max_yuan: MoneyLike = "3000.00", place: At = None, catalogue: Catalogue | None = None
) -> st.SearchStrategy[Decimal]:
    """Amounts in yuan from 0.00 to `max_yuan`.

    Half of them are edges: one fen around the limits of the place's notice, one fen around the costs whose share meets a
    limit, nothing, one fen, and costs whose share is not a whole fen.
    """
    return _amounts(to_fen(max_yuan, "max_yuan"), place, catalogue)


@st.composite
def _amounts(draw: st.DrawFn, largest: int, place: At, catalogue: Catalogue | None) -> Decimal:
    return draw(_amounts_around(largest, periods_of(place, catalogue)))


@_made_once
def _amounts_around(largest: int, periods: tuple[Period, ...]) -> st.SearchStrategy[Decimal]:
    edges = {0, 1, largest}
    for period in periods:
        for cell in period.scheme.limits.values():
            for limit in (cell.per_visit, cell.annual):
                if limit is not None:
                    edges |= around(limit, cost_of(limit, period.scheme.rate))
    return up_to(largest, edges).map(to_yuan)


def service_items(place: At = None, catalogue: Catalogue | None = None) -> st.SearchStrategy[ServiceItem]:
    """Items on a bill: mostly listed techniques in any spelling a list knows, sometimes an item that is not listed."""
    return st.builds(ServiceItem, _names(place, catalogue), amounts(place=place, catalogue=catalogue))


@st.composite
def _names(draw: st.DrawFn, place: At, catalogue: Catalogue | None) -> str:
    return draw(
        st.sampled_from(_NOT_LISTED)
        if draw(st.integers(0, 4)) == 4
        else _listed(periods_of(place, catalogue))
    )


@_made_once
def _listed(periods: tuple[Period, ...]) -> st.SearchStrategy[str]:
    spellings = dict.fromkeys(
        name
        for period in periods
        for listed in period.scheme.techniques
        for name in (listed.technique.zh, listed.printed, *listed.technique.aliases)
    )
    return st.sampled_from(tuple(spellings))


@st.composite
def facilities(draw: st.DrawFn, catalogue: Catalogue | None = None) -> Facility:
    """Facilities of every kind, each with enough known that its eligibility can be decided.

    A health centre is either one that stands on a list of the catalogue, named as printed there, or one whose accreditations
    are stated.
    """
    listed = [
        one for notice in chosen(catalogue) for table in notice.facility_lists for one in table.facilities
    ]
    found = draw(st.none() | st.sampled_from(listed)) if listed else None
    known: dict[str, Any] = {name: draw(_FLAGS) for name in _ADMISSION}
    stated = draw(st.frozensets(st.sampled_from(Accreditation)))
    if found is None:
        known |= {"kind": draw(st.sampled_from(FacilityKind)), "accreditations": stated}
    else:
        known |= {"kind": found.kind, "name": found.printed, "county": found.county, "city": found.city}
    return Facility(grade=draw(st.sampled_from(_grades_of_any_class(chosen(catalogue)))), **known)


def _grades_of_any_class(catalogue: Catalogue) -> list[HospitalGrade]:
    """The grades that no notice itself names, so that a visit may be drawn in any fee class; all of them where none is left."""
    schemes = [one.tcm for one in catalogue if one.pays_for_treatment and one.tcm is not None]
    rows = ((grade, scheme.grade_row(grade)) for scheme in schemes for grade in HospitalGrade)
    named = {grade for grade, row in rows if row is not None and row.reading is None}
    return [one for one in HospitalGrade if one not in named] or [*HospitalGrade]


def insurances(place: At = None, catalogue: Catalogue | None = None) -> st.SearchStrategy[Insurance]:
    """Either kind of insurance, the balance of the personal account unknown or around the edges of what a visit costs."""
    balance = st.none() | amounts(place=place, catalogue=catalogue)
    return st.builds(Insurance, st.sampled_from(InsuranceKind), balance)


def visits(
    place: At = None, catalogue: Catalogue | None = None, *, with_facilities: bool = True
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


@st.composite
def _days(draw: st.DrawFn, place: At, catalogue: Catalogue | None) -> date:
    first = draw(st.sampled_from([period.start for period in periods_of(place, catalogue)]))
    return draw(_days_from(first))


@_made_once
def _days_from(first: date) -> st.SearchStrategy[date]:
    last = date(first.year + 1, 12, 31)
    edges = [first, first - DAY, date(first.year, 12, 31), date(first.year + 1, 1, 1), last]
    return st.sampled_from(edges) | st.dates(first, last)


def claims(place: At = None, catalogue: Catalogue | None = None) -> st.SearchStrategy[Claim]:
    """Claims with ids of their own; for claims that belong together see [histories][]."""
    return st.builds(
        Claim,
        settlement_id=st.integers(1, 999_999).map("S{:06}".format),
        person_id=st.integers(1, 999_999).map("P{:06}".format),
        visit=visits(place, catalogue),
        tier=fee_classes(),
    )


def histories(
    place: At = None,
    catalogue: Catalogue | None = None,
    *,
    persons: int = 2,
    max_courses: int = 6,
) -> st.SearchStrategy[list[Claim | Cancellation]]:
    """The claims and cancellations of a few persons in order of date, which a ledger takes without error.

    A history is made of courses of treatment: a visit repeated on the days that follow, often enough to use up the annual
    limit. Courses change the fee class within the year, run over the end of a year, and begin on the day before a notice is
    in force. A cancellation follows the settlement that it cancels and cancels it once.
    """
    return _histories(
        st.lists(conditions(place, catalogue), min_size=1, max_size=2, unique=True),
        _days(place, catalogue),
        st.lists(service_items(place, catalogue), min_size=1, max_size=2),
        st.integers(1, persons).map("P{:06}".format),
        st.integers(1, max_courses),
    )


@st.composite
def _histories(
    draw: st.DrawFn,
    conditions: st.SearchStrategy[list[AnyCondition]],
    days: st.SearchStrategy[date],
    items: st.SearchStrategy[list[ServiceItem]],
    persons: st.SearchStrategy[str],
    courses: st.SearchStrategy[int],
) -> list[Claim | Cancellation]:
    treated = draw(conditions)
    drawn: list[tuple[date, str, Visit, FeeClass]] = []
    for _ in range(draw(courses)):
        person = draw(persons)
        condition, tier = draw(st.sampled_from(treated)), draw(fee_classes())
        first, bill = draw(days), draw(items)
        for day in range(draw(st.sampled_from((1, 1, 2, 10, 30)))):
            visit = Visit(condition, first + day * DAY, bill)
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


_MOST_VISITS = 40


@st.composite
def patient_years(
    draw: st.DrawFn, place: At = None, catalogue: Catalogue | None = None
) -> list[Claim | Cancellation]:
    """One person's year with one condition, leaning to where the year decides.

    Visits bring the per-visit limit until little is left of the year, then amounts a fen around what is left; the class may
    change; settlements are taken back; the year may go on into the next.
    """
    period = draw(st.sampled_from(periods_of(place, catalogue)))
    scheme = period.scheme
    condition = draw(st.sampled_from(tuple(scheme.conditions)))
    tiers = [tier for one, tier in scheme.limits if one == condition]
    name = draw(st.sampled_from(scheme.techniques)).technique.zh
    day = draw(days_of(period))
    year: list[Claim | Cancellation] = []
    open_ids: list[str] = []
    tier = draw(st.sampled_from(tiers))
    for _ in range(draw(st.integers(1, 4))):
        cell = scheme.limits[condition, tier]
        for fen in draw(_course(cell, scheme.rate)):
            item = ServiceItem(name, to_yuan(fen))
            number = f"S{len(year) + 1:06}"
            year.append(Claim(number, "P000001", Visit(condition, day, [item]), tier))
            open_ids.append(number)
        if draw(st.integers(0, 2)) == 2:
            cancelled = open_ids.pop(draw(st.integers(0, len(open_ids) - 1)))
            year.append(Cancellation(f"C{len(year) + 1:06}", cancelled))
        tier = draw(st.sampled_from(tiers))
        day = draw(st.sampled_from((day, day + DAY, date(day.year, 12, 31), date(day.year + 1, 1, 1))))
    return year


def days_of(period: Period) -> st.SearchStrategy[date]:
    """Days from the first on which a notice is in force to the middle of the year after, or its end."""
    first, last = period.start, min(date(period.start.year + 1, 6, 30), period.end)
    return st.sampled_from((first, last)) | st.dates(first, last)


@st.composite
def _course(draw: st.DrawFn, cell: LimitCell, rate: Share) -> list[int]:
    """The costs of some visits in a row, in fen; a long row brings the per-visit limit each time."""
    full = 20_000 if cell.per_visit is None else cost_of(cell.per_visit, rate) + 2
    few = st.lists(st.integers(0, 2 * full), min_size=1, max_size=3)
    if cell.annual is None:
        return draw(few)
    payment = rate.of_half_up(full) if cell.per_visit is None else cell.per_visit
    count = cell.annual // max(payment, 1)
    if count > _MOST_VISITS or not draw(st.booleans()):
        return draw(few)
    left = cost_of(cell.annual - count * payment, rate)
    nearly = [max(left + step, 0) for step in draw(st.lists(st.sampled_from(NEAR), min_size=1, max_size=2))]
    return [full] * (count - draw(st.integers(0, min(count, 1)))) + nearly

"""The search for a case in which an implementation and the library disagree: fixed cases first, then those Hypothesis draws."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from decimal import Decimal
from tempfile import TemporaryDirectory

from attrs import evolve
from hypothesis import strategies as st
from hypothesis.configuration import set_hypothesis_home_dir

from shanxi_health_policy.asking.declaration import At
from shanxi_health_policy.errors import InputError
from shanxi_health_policy.money import to_yuan
from shanxi_health_policy.notices.catalogue import Catalogue, Period, chosen
from shanxi_health_policy.tcm.ledger import Claim, Settlement
from shanxi_health_policy.tcm.treatment_place import periods_with_payment, treatment_place
from shanxi_health_policy.tcm.visit import ServiceItem, Visit
from shanxi_health_policy.testing.conform.cases import Case, Implementation, expected
from shanxi_health_policy.testing.conform.outcome import Outcome
from shanxi_health_policy.testing.conform.protocol import AdapterError, Introduction
from shanxi_health_policy.testing.conform.repeats import Repeat
from shanxi_health_policy.testing.conform.run import Run
from shanxi_health_policy.testing.conform.vector_cases import drafts
from shanxi_health_policy.testing.strategies.visit_histories import (
    NEAR,
    amounts,
    around,
    cost_of,
    days_of,
    histories,
    patient_years,
    periods_of,
    service_items,
    up_to,
    visits,
)
from shanxi_health_policy.text import Text
from shanxi_health_policy.vocabulary.conditions import AnyCondition
from shanxi_health_policy.vocabulary.fee_class import FeeClass


def history_cases(place: At = None, catalogue: Catalogue | None = None) -> st.SearchStrategy[Case]:
    """Cases for an implementation that settles whole histories: a patient's year, or several persons' visits."""
    operations = patient_years(place, catalogue) | histories(place, catalogue)
    return operations.map(lambda drawn: Case(drawn, place))


def visit_cases(place: At = None, catalogue: Catalogue | None = None) -> st.SearchStrategy[Case]:
    """Cases of one visit each, with what was paid in the year before it: a fen around what the annual limits leave room for."""
    items = st.lists(service_items(place, catalogue), min_size=1, max_size=2)
    return _visit_cases(visits(place, catalogue, with_facilities=False), items, place, catalogue)


@st.composite
def _visit_cases(
    draw: st.DrawFn,
    whole: st.SearchStrategy[Visit],
    bills: st.SearchStrategy[list[ServiceItem]],
    place: At,
    catalogue: Catalogue | None,
) -> Case:
    period = draw(st.sampled_from(periods_of(place, catalogue)))
    scheme = period.scheme
    condition, tier = draw(st.sampled_from(tuple(scheme.limits)))
    if draw(st.integers(0, 3)) == 3:
        visit = draw(whole)
        tier = draw(st.sampled_from(FeeClass))
    else:
        items = draw(bills)
        limit = scheme.limits[condition, tier].per_visit
        if limit is not None and draw(st.booleans()):
            near = max(cost_of(limit, scheme.rate) + draw(st.sampled_from((-2, *NEAR, 2))), 0)
            items = [ServiceItem(scheme.techniques[0].technique.zh, to_yuan(near))]
        visit = Visit(condition, draw(days_of(period)), items)
    before = draw(_paid_before(period, visit.condition, tier, catalogue))
    return Case([Claim("S1", "P1", visit, tier)], place, ytd_paid=before)


@st.composite
def _paid_before(
    draw: st.DrawFn, period: Period, condition: AnyCondition, tier: FeeClass, catalogue: Catalogue | None
) -> Decimal:
    cell = period.scheme.limits.get((condition, tier))
    if cell is None or cell.annual is None:
        return draw(amounts("1000.00", period.notice.place, catalogue))
    edges = around(cell.annual, cell.annual - (cell.per_visit or 0))
    return to_yuan(draw(st.just(0) | up_to(2 * cell.annual, edges)))


_EXPECTED_COUNT = Text("不小于 0 的整数", "a whole number not below 0")
_EXPECTED_SECONDS = Text("大于 0 的秒数", "a number of seconds above 0")


def search(
    implementation: Implementation,
    *,
    place: At = None,
    catalogue: Catalogue | None = None,
    max_cases: int = 300,
    seed: int = 0,
    seconds: float = 60,
    visits_only: bool = False,
    given_cases: Iterable[Case] | None = None,
    tested: Introduction | None = None,
    repeated_by: Repeat | None = None,
) -> Outcome:
    """Try an implementation against the library, and make what fails small.

    First come fixed cases, worked out from the notices of the place: every limit, technique, first and last day. Then
    Hypothesis draws up to `max_cases` more, the same ones for the same `seed`. Searching ends early after about `seconds`,
    or when enough of those drawn have failed. Without a `place` it is the only one that pays. `visits_only` asks for single
    visits with what was paid before. `given_cases` are tried instead of all others, and not made smaller. `tested` names the
    implementation in reports (an adapter names itself), and `repeated_by` how one case is asked again.

    Raises [InputError][] for a place without a notice on TCM outpatient treatment, and for a given case of another place
    than the one that is asked about.
    """
    catalogue, tried = chosen(catalogue), None if given_cases is None else list(given_cases)
    asked = place
    # cases that are given say themselves where they are
    place, assumed = treatment_place(catalogue, tried[0].place if tried and place is None else place)
    periods = periods_with_payment(place, catalogue)
    if tried is not None and asked is not None:
        tried = [_at(place, case, catalogue) for case in tried]
    for name, value in (("max_cases", max_cases), ("seed", seed)):
        if type(value) is not int or value < 0:
            raise InputError(name, value, _EXPECTED_COUNT)
    if isinstance(seconds, bool) or not isinstance(seconds, (int, float)) or not seconds > 0:
        raise InputError("seconds", seconds, _EXPECTED_SECONDS)
    greet = getattr(implementation, "greet", None)
    if greet is not None:  # what takes long to start is started before the clock is
        with suppress(AdapterError):
            greet()
    run = Run(implementation, catalogue, periods, place, assumed, float(seconds), tried is None)
    if tried is None:
        fixed = list(fixed_cases(place, catalogue, visits_only=visits_only))
        run.open(fixed_cases(place, catalogue, visits_only=False))
        run.search(fixed, (visit_cases if visits_only else history_cases)(place, catalogue), seed, max_cases)
        run.shrink()
    else:
        run.search(tried, st.nothing(), seed, 0)
    if tested is None:
        tested = getattr(implementation, "introduction", None)
    return run.outcome(seed, tested, repeated_by)


@contextmanager
def leaving_nothing() -> Iterator[None]:
    """While this lasts, what Hypothesis keeps from one run to the next is kept in a folder that is gone afterwards."""
    with TemporaryDirectory() as folder:
        set_hypothesis_home_dir(folder)
        try:
            yield
        finally:
            set_hypothesis_home_dir(None)


def _at(place: str, case: Case, catalogue: Catalogue) -> Case:
    """A case as one of the place that is asked about; it may leave its place out, but not be of another."""
    if case.place is None:
        return Case(case.operations, place, case.why, case.ytd_paid)
    if treatment_place(catalogue, case.place)[0] != place:
        expected = Text(f"{place}，即所问的地方", f"{place}, the place that is asked about")
        raise InputError("place", case.place, expected)
    return case


def fixed_cases(place: str, catalogue: Catalogue, *, visits_only: bool) -> Iterator[Case]:
    """The cases of the golden vectors; as single visits, each with what was paid before it, when so asked."""
    seen: set[Case] = set()
    for history in drafts(place, catalogue):
        case = Case(history.operations, place, history.why)
        if not visits_only:
            yield case
            continue
        for one in expected(case, catalogue):
            if isinstance(one, Settlement):
                claim = evolve(one.claim, settlement_id="S1", person_id="P1")
                single = Case([claim], place, case.why, one.year_to_date - one.fund_payment)
                if single not in seen:
                    seen.add(single)
                    yield single

"""The search for a case in which an implementation and the library disagree: fixed cases first, then those Hypothesis draws."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from decimal import Decimal
from tempfile import TemporaryDirectory
from time import monotonic

from attrs import define, evolve, field
from hypothesis import HealthCheck, Phase, Verbosity, given, settings
from hypothesis import seed as seeded
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
from shanxi_health_policy.testing.conform.differences import Difference, ask
from shanxi_health_policy.testing.conform.outcome import Outcome
from shanxi_health_policy.testing.conform.reach import Edge, RuleTried, edges_of, rules_of, rules_that_apply
from shanxi_health_policy.testing.conform.smallest_case import shrink
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


@st.composite
def visit_cases(draw: st.DrawFn, place: At = None, catalogue: Catalogue | None = None) -> Case:
    """Cases of one visit each, with what was paid in the year before it: a fen around what the annual limits leave room for."""
    period = draw(st.sampled_from(periods_of(place, catalogue)))
    scheme = period.scheme
    condition, tier = draw(st.sampled_from(tuple(scheme.limits)))
    if draw(st.integers(0, 3)) == 3:
        visit = draw(visits(place, catalogue, with_facilities=False))
        tier = draw(st.sampled_from(FeeClass))
    else:
        items = draw(st.lists(service_items(place, catalogue), min_size=1, max_size=2))
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


MOST_FAILING = 100
"""After so many cases that fail, looking for more tells nothing new."""
MOST_SHOWN = 5
TOO_SLOW = 1.0
"""A failure that takes more seconds than this ends the search, and is left as it is: it does not answer, and will not again."""
_SEARCHING = 0.7
"""The part of the time for finding failures; the rest is for making them small."""
_EXPECTED_COUNT = Text("不小于 0 的整数", "a whole number not below 0")
_EXPECTED_SECONDS = Text("大于 0 的秒数", "a number of seconds above 0")


class _Enough(BaseException):
    """Ends the drawing of cases; no `except Exception` on the way holds it up."""


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
) -> Outcome:
    """Try an implementation against the library, and make what fails small.

    First come fixed cases, worked out from the notices of the place: every limit, technique, first and last day. Then
    Hypothesis draws up to `max_cases` more, the same ones for the same `seed`. Searching ends early after about `seconds`,
    or when enough has failed. Without a `place` it is the only one that pays. `visits_only` asks for single visits with what
    was paid before. `given_cases` are tried instead of all others, and not made smaller.

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
    run = _Run(implementation, catalogue, periods, place, assumed, float(seconds))
    if tried is None:
        fixed = list(fixed_cases(place, catalogue, visits_only=visits_only))
        run.open(fixed)
        run.search(fixed, (visit_cases if visits_only else history_cases)(place, catalogue), seed, max_cases)
        run.shrink()
    else:
        run.search(tried, st.nothing(), seed, 0)
    return run.outcome(seed)


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


@define
class _Run:
    """One search under way: what was tried, and what failed."""

    _implementation: Implementation
    _catalogue: Catalogue
    _periods: Sequence[Period]
    _place: str
    _place_assumed: bool
    _seconds: float
    _started: float = field(factory=monotonic, init=False)
    _cases: int = field(default=0, init=False)
    _operations: int = field(default=0, init=False)
    _failed: int = field(default=0, init=False)
    _complete: bool = field(default=False, init=False)
    _too_slow: bool = field(default=False, init=False)
    _edges: Counter[Edge] = field(factory=Counter, init=False)
    _rules: Counter[RuleTried] = field(factory=Counter, init=False)
    _found: dict[str, Difference] = field(factory=dict, init=False)

    def open(self, fixed: Iterable[Case]) -> None:
        """Every edge and rule that the notice can bring, so that what was not reached is told as such."""
        self._rules.update(dict.fromkeys(rules_that_apply(self._periods), 0))
        for case in fixed:
            edges = edges_of(expected(case, self._catalogue), self._periods)
            self._edges.update(dict.fromkeys(edges, 0))

    def search(self, fixed: Iterable[Case], drawn: st.SearchStrategy[Case], seed: int, count: int) -> None:
        """Try the fixed cases and then those drawn, until all are tried or enough is known."""
        with suppress(_Enough):
            for case in fixed:
                self._try(case)
            if count:
                _draw(drawn, seed, count, self._try)
            self._complete = True

    def shrink(self) -> None:
        """Make each kind of failure small; what turns into a kind that is known already is left out."""
        small: dict[str, Difference] = {}
        end = self._started + self._seconds
        for found in sorted(self._found.values(), key=lambda one: len(one.case.operations))[:MOST_SHOWN]:
            shrunk = found if self._too_slow else shrink(found, self._ask, self._terms(found), end)
            small.setdefault(shrunk.kind, shrunk)
        self._found = small

    def outcome(self, seed: int) -> Outcome:
        """What there is to report."""
        return Outcome(
            place=self._place,
            place_assumed=self._place_assumed,
            seed=seed,
            cases=self._cases,
            operations=self._operations,
            seconds=monotonic() - self._started,
            complete=self._complete,
            failed=self._failed,
            edges={edge: self._edges[edge] for edge in Edge if edge in self._edges},
            rules=dict(self._rules),
            differences=tuple(self._found.values()),
        )

    def _try(self, case: Case) -> None:
        time_is_up = monotonic() > self._started + self._seconds * _SEARCHING
        if time_is_up or self._failed >= MOST_FAILING or self._too_slow:
            raise _Enough
        settled = expected(case, self._catalogue)
        self._cases += 1
        self._operations += len(case.operations)
        self._edges.update(edges_of(settled, self._periods))
        self._rules.update(rules_of(settled))
        started = monotonic()
        difference = ask(self._implementation, case, settled)
        if difference is not None:
            self._failed += 1
            self._too_slow = self._too_slow or monotonic() - started > TOO_SLOW
            known = self._found.get(difference.kind)
            if known is None or len(case.operations) < len(known.case.operations):
                self._found[difference.kind] = difference

    def _ask(self, case: Case) -> Difference | None:
        return ask(self._implementation, case, expected(case, self._catalogue))

    def _terms(self, found: Difference) -> Period:
        """The notice in whose terms a case is told: that of its last visit, or the first there is."""
        day = found.case.claims[-1].visit.visited_on
        return next((one for one in self._periods if one.start <= day <= one.end), self._periods[0])


def _draw(strategy: st.SearchStrategy[Case], seed: int, count: int, take: Callable[[Case], None]) -> None:
    """Hypothesis draws; what fails is told to nobody here, so that drawing goes on."""

    @seeded(seed)
    @settings(
        max_examples=count,
        phases=(Phase.generate,),
        database=None,
        deadline=None,
        verbosity=Verbosity.quiet,
        suppress_health_check=list(HealthCheck),
    )
    @given(strategy)
    def each(case: Case) -> None:
        take(case)

    each()

"""The search for a case in which an implementation and the library disagree: fixed cases first, then drawn ones."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from time import monotonic

from attrs import evolve
from hypothesis import HealthCheck, Phase, Verbosity, given, settings
from hypothesis import seed as seeded
from hypothesis import strategies as st

from shanxi_health_policy.errors import InputError
from shanxi_health_policy.notices.catalogue import Catalogue, Period
from shanxi_health_policy.notices.question import chosen
from shanxi_health_policy.tcm.ledger import Reversal, Settlement
from shanxi_health_policy.testing.case_strategies import history_cases, visit_cases
from shanxi_health_policy.testing.cases import Case, Implementation, expected
from shanxi_health_policy.testing.comparing import Difference, ask
from shanxi_health_policy.testing.edges import Edge, edges_of
from shanxi_health_policy.testing.outcome import Outcome
from shanxi_health_policy.testing.rules_tried import Rule, rules_of, rules_that_apply
from shanxi_health_policy.testing.shrinking import shrink
from shanxi_health_policy.testing.vector_cases import drafts
from shanxi_health_policy.text import Text
from shanxi_health_policy.vocabulary.places import check_place

MOST_FAILING = 100
"""After so many cases that fail, looking for more tells nothing new."""
MOST_SHOWN = 5
TOO_SLOW = 1.0
"""A failure that takes more seconds than this ends the search, and is left as it is: it does not answer, and will not again."""
_SEARCHING = 0.7
"""The part of the time for finding failures; the rest is for making them small."""
_EXPECTED_PLACE = Text(
    zh="有中医适宜技术门诊支付文件的地方", en="a place with a notice on payment for TCM outpatient treatment"
)
_EXPECTED_COUNT = Text(zh="不小于 0 的整数", en="a whole number not below 0")
_EXPECTED_SECONDS = Text(zh="大于 0 的秒数", en="a number of seconds above 0")


class _Enough(BaseException):
    """Ends the drawing of cases; no `except Exception` on the way holds it up."""


def search(
    implementation: Implementation,
    *,
    place: str = "141100",
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
    or when enough has failed. `visits_only` asks for single visits with what was paid before. `given_cases` are tried
    instead of all others, and not made smaller.

    Raises [InputError][] for a place without a notice on TCM outpatient treatment.
    """
    catalogue = chosen(catalogue)
    periods = catalogue.tcm(check_place(place)).periods
    if not periods:
        raise InputError("place", place, _EXPECTED_PLACE)
    for name, value in (("max_cases", max_cases), ("seed", seed)):
        if type(value) is not int or value < 0:
            raise InputError(name, value, _EXPECTED_COUNT)
    if isinstance(seconds, bool) or not isinstance(seconds, (int, float)) or not seconds > 0:
        raise InputError("seconds", seconds, _EXPECTED_SECONDS)
    run = _Run(implementation, catalogue, periods, place, float(seconds))
    if given_cases is None:
        fixed = list(fixed_cases(place, catalogue, visits_only=visits_only))
        run.open(fixed)
        run.search(fixed, (visit_cases if visits_only else history_cases)(place, catalogue), seed, max_cases)
        run.shrink()
    else:
        run.search(list(given_cases), st.nothing(), seed, 0)
    return run.outcome(seed)


def fixed_cases(place: str, catalogue: Catalogue, *, visits_only: bool) -> Iterator[Case]:
    """The cases of the golden vectors; as single visits, each with what was paid before it, when so asked."""
    seen: set[Case] = set()
    for _, why, history in drafts(place, catalogue):
        case = Case(history.operations, place, why)
        if not visits_only:
            yield case
            continue
        for one in expected(case, catalogue):
            if isinstance(one, Settlement):
                claim = evolve(one.claim, settlement_id="S1", person_id="P1")
                single = Case([claim], place, why, one.year_to_date - one.fund_payment)
                if single not in seen:
                    seen.add(single)
                    yield single


class _Run:
    """One search under way: what was tried, and what failed."""

    def __init__(
        self,
        implementation: Implementation,
        catalogue: Catalogue,
        periods: Sequence[Period],
        place: str,
        seconds: float,
    ) -> None:
        self._implementation = implementation
        self._catalogue = catalogue
        self._periods = periods
        self._place = place
        self._started = monotonic()
        self._end = self._started + seconds
        self._enough = self._started + seconds * _SEARCHING
        self._cases = self._operations = self._failed = 0
        self._complete = self._too_slow = False
        self._edges: Counter[Edge] = Counter()
        self._rules: Counter[Rule] = Counter()
        self._found: dict[str, Difference] = {}

    def open(self, fixed: Iterable[Case]) -> None:
        """Every edge and rule that the notice can bring, so that what was not reached is told as such."""
        for rule in rules_that_apply(self._periods):
            self._rules[rule] = 0
        for case in fixed:
            for edge in edges_of(expected(case, self._catalogue), self._periods):
                self._edges[edge] = 0

    def search(self, fixed: Iterable[Case], drawn: st.SearchStrategy[Case], seed: int, count: int) -> None:
        """Try the fixed cases and then those drawn, until all are tried or enough is known."""
        try:
            for case in fixed:
                self._try(case)
            if count:
                _draw(drawn, seed, count, self._try)
            self._complete = True
        except _Enough:
            pass

    def shrink(self) -> None:
        """Make each kind of failure small; what turns into a kind that is known already is left out."""
        small: dict[str, Difference] = {}
        for found in sorted(self._found.values(), key=lambda one: len(one.case.operations))[:MOST_SHOWN]:
            shrunk = found if self._too_slow else shrink(found, self._ask, self._terms(found), self._end)
            small.setdefault(shrunk.kind, shrunk)
        self._found = small

    def outcome(self, seed: int) -> Outcome:
        """What there is to report."""
        return Outcome(
            place=self._place,
            seed=seed,
            cases=self._cases,
            operations=self._operations,
            seconds=monotonic() - self._started,
            complete=self._complete,
            failed=self._failed,
            edges=dict(self._edges),
            rules=dict(self._rules),
            differences=tuple(self._found.values()),
        )

    def _try(self, case: Case) -> None:
        if monotonic() > self._enough or self._failed >= MOST_FAILING or self._too_slow:
            raise _Enough
        settled = expected(case, self._catalogue)
        self._count(case, settled)
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

    def _count(self, case: Case, settled: Sequence[Settlement | Reversal]) -> None:
        self._cases += 1
        self._operations += len(case.operations)
        self._edges.update(edges_of(settled, self._periods))
        self._rules.update(rules_of(settled))

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

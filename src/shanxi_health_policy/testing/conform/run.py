"""One search under way: what was tried, what failed, and how the failures are put together and made small."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from contextlib import suppress
from datetime import date
from time import monotonic

from attrs import define, evolve, field
from hypothesis import HealthCheck, Phase, Verbosity, given, settings
from hypothesis import seed as seeded
from hypothesis import strategies as st

from shanxi_health_policy.notices.catalogue import Catalogue, Period
from shanxi_health_policy.testing.conform.cases import Case, Implementation, expected
from shanxi_health_policy.testing.conform.differences import Difference, FailureCause, ask
from shanxi_health_policy.testing.conform.groups import FailureGroup, Failures, merged
from shanxi_health_policy.testing.conform.outcome import Outcome
from shanxi_health_policy.testing.conform.protocol import Introduction
from shanxi_health_policy.testing.conform.reach import Edge, RuleTried, edges_of, rules_of, rules_that_apply
from shanxi_health_policy.testing.conform.repeats import Repeat
from shanxi_health_policy.testing.conform.smallest_case import shrink, without

MOST_FAILING = 100
"""After so many drawn cases that fail and show nothing new, looking for more tells nothing new either."""
MOST_SHOWN = 20
"""So many groups of failures are made small and shown; how many more there are is told."""
_FURTHER = 5
"""So often a case that fails is tried again without what differs: what comes after it may be wrong in another way."""
_SEVERAL_AT_ONCE = 10
"""A cause that is not particular, of one in so many failures or fewer, may be several mistakes in one case."""
TOO_SLOW = 1.0
"""A failure that takes more seconds than this ends the search, and is left as it is: it does not answer, and will not again."""
_SEARCHING = 0.7
"""The part of the time for finding failures; the rest is for making them small."""


class _Enough(BaseException):
    """Ends the drawing of cases; no `except Exception` on the way holds it up."""


@define
class Run:
    """One search under way: what was tried, and what failed."""

    _implementation: Implementation
    _catalogue: Catalogue
    _periods: Sequence[Period]
    _place: str
    _place_assumed: bool
    _seconds: float
    _looks_further: bool = True
    """Whether a case that fails is tried again without what differs."""
    _started: float = field(factory=monotonic, init=False)
    _cases: int = field(default=0, init=False)
    _operations: int = field(default=0, init=False)
    _failed: int = field(default=0, init=False)
    _complete: bool = field(default=False, init=False)
    _too_slow: bool = field(default=False, init=False)
    _edges: Counter[Edge] = field(factory=Counter, init=False)
    _rules: Counter[RuleTried] = field(factory=Counter, init=False)
    _edges_failed: Counter[Edge] = field(factory=Counter, init=False)
    _rules_failed: Counter[RuleTried] = field(factory=Counter, init=False)
    _nothing_new: int = field(default=0, init=False)
    _failures: Failures = field(factory=Failures, init=False)
    _groups: list[FailureGroup] | None = field(default=None, init=False)

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
                _draw(drawn, seed, count, self._try_drawn)
            self._complete = True

    def shrink(self) -> None:
        """Make the case of each group small; groups that turn out to be one are put together."""
        small = list[FailureGroup]()
        end = self._started + self._seconds
        groups = self._failures.groups()
        for number, group in enumerate(groups):
            if number >= MOST_SHOWN or self._too_slow:
                small.append(group)
                continue
            now = monotonic()
            deadline = now + (end - now) / (min(len(groups), MOST_SHOWN) - number)
            small.append(self._small(group, {one.cause for one in groups}, deadline))
        self._groups = merged(small)

    def _small(self, group: FailureGroup, known: Set[FailureCause], deadline: float) -> FailureGroup:
        """The group with the smallest case of the same cause.

        A few cases without a particular cause may be several mistakes at once: they take the cause of their smallest case.
        """
        found, cause = group.difference, group.cause
        vague = not cause.particular and group.failed * _SEVERAL_AT_ONCE <= self._failed

        def like_it(case: Case) -> Difference | None:
            difference = self._ask(case)
            if difference is None or (difference.problem is None) is not (found.problem is None):
                return None
            return difference if vague or cause in difference.causes else None

        smallest = shrink(found, like_it, self._terms(found), deadline)
        if vague:
            causes = [one for one in smallest.causes if one in known] or smallest.causes
            cause = causes[0]
        return evolve(group, cause=cause, difference=smallest)

    def outcome(self, seed: int, tested: Introduction | None, repeated_by: Repeat | None) -> Outcome:
        """What there is to report."""
        groups = self._failures.groups() if self._groups is None else self._groups
        notices = {period.notice.id: period.notice.version for period in self._periods}
        return Outcome(
            tested=tested,
            repeated_by=repeated_by,
            notices=tuple(notices.values()),
            tried_on=date.today(),
            place=self._place,
            place_assumed=self._place_assumed,
            seed=seed,
            cases=self._cases,
            operations=self._operations,
            seconds=monotonic() - self._started,
            complete=self._complete,
            failed=self._failed,
            edges={edge: self._edges[edge] for edge in Edge if edge in self._edges},
            edges_failed=dict(self._edges_failed),
            rules=dict(self._rules),
            rules_failed=dict(self._rules_failed),
            groups=tuple(groups[:MOST_SHOWN]),
            further_groups=len(groups[MOST_SHOWN:]),
        )

    def _try_drawn(self, case: Case) -> None:
        if self._nothing_new >= MOST_FAILING:
            raise _Enough
        self._try(case)

    def _try(self, case: Case) -> None:
        if self._too_slow or monotonic() > self._started + self._seconds * _SEARCHING:
            raise _Enough
        settled = expected(case, self._catalogue)
        edges, rules = edges_of(settled, self._periods), rules_of(settled)
        self._cases += 1
        self._operations += len(case.operations)
        self._edges.update(edges)
        self._rules.update(rules)
        started = monotonic()
        difference = ask(self._implementation, case, settled)
        if difference is not None:
            self._too_slow = monotonic() - started > TOO_SLOW
            self._failed += 1
            self._edges_failed.update(edges)
            self._rules_failed.update(rules)
            new = self._failures.add(self._and_further(difference))
            self._nothing_new = 0 if new else self._nothing_new + 1

    def _and_further(self, difference: Difference) -> Iterator[Difference]:
        """A failure, and those that show once the operations that differ are left out."""
        found: Difference | None = difference
        for _ in range(_FURTHER):
            if found is None:
                return
            yield found
            at = found.index
            if self._too_slow or at is None or not self._looks_further:
                return
            kept = without(found.case.operations, at, at + 1)
            found = self._ask(found.case.having(kept)) if kept else None

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

"""From a case that fails to the smallest case that fails in the same way.

Hypothesis shrinks what it has drawn itself. Here fixed cases fail as often as drawn ones, and 'small' means few visits and
round amounts of money, so that what a case holds is made simpler rather than the choices behind it.
"""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic

from shanxi_health_policy.notices.catalogue import Period
from shanxi_health_policy.testing.cases import Case
from shanxi_health_policy.testing.comparing import Difference
from shanxi_health_policy.testing.simplest import WAYS

MOST_TRIES = 5000
"""After so many candidates what has been reached is small enough."""


def shrink(
    found: Difference, try_case: Callable[[Case], Difference | None], period: Period, deadline: float
) -> Difference:
    """The smallest difference like the one found, as far as the deadline (of `time.monotonic`) allows.

    `try_case` asks the implementation again. A smaller case counts as long as money differs where money differed before, and no
    answer comes where none came. `period` is the notice in whose terms the case is told.
    """
    best = _cut_short(found, try_case)
    tries = 0
    seen = {best.case}
    progress = True
    while progress:
        progress = False
        for way in WAYS:
            improved = True
            while improved:
                improved = False
                for candidate in way(best.case, period):
                    if candidate in seen:
                        continue
                    seen.add(candidate)
                    tries += 1
                    if tries > MOST_TRIES or monotonic() > deadline:
                        return best
                    difference = try_case(candidate)
                    if difference is not None and (difference.problem is None) is (found.problem is None):
                        best, improved, progress = _cut_short(difference, try_case), True, True
                        break
    return best


def _cut_short(found: Difference, try_case: Callable[[Case], Difference | None]) -> Difference:
    """What comes after the operation that differs is left out at once."""
    if found.index is None or found.index + 1 == len(found.case.operations):
        return found
    again = try_case(found.case.having(found.case.operations[: found.index + 1]))
    return found if again is None or again.index is None else again

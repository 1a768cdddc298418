"""Whether the facilities of paid claims are eligible (T7): asked once per facility and stretch of days, not per claim."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np

from shanxi_health_policy.batch.columns.policy import Policy
from shanxi_health_policy.batch.loops import Column
from shanxi_health_policy.errors import InputError
from shanxi_health_policy.facilities.facility import Facility
from shanxi_health_policy.tcm.eligibility import eligibility

ELIGIBLE, NOT_ELIGIBLE, UNDECIDED = 1, 0, -1
_FIRST_DAY = date(1970, 1, 1)


class Eligibility:
    """Decides on facilities, and remembers what was decided: the claims of a file may come in many parts."""

    def __init__(self, policy: Policy, known_on: date | None) -> None:
        self._policy, self._known_on = policy, known_on
        self._changes = _days_of_change(policy)
        self._decided: dict[tuple[int, Facility], int] = {}

    def of(self, days: Column, facility: Column, facilities: tuple[Facility, ...]) -> Column:
        """By visit `ELIGIBLE`, `NOT_ELIGIBLE` or `UNDECIDED`; a facility that is not described is vouched for.

        `days` are counted from 1970-01-01, and `facility` tells which of the facilities each visit was at (-1: not described).
        """
        changes = np.array([(day - _FIRST_DAY).days for day in self._changes], np.int64)
        stretch = np.searchsorted(changes, days, "right")
        found = np.full(len(days), ELIGIBLE, np.int8)
        described = facility >= 0
        pairs = np.unique(np.stack([stretch[described], facility[described]]), axis=1).T
        table = np.full((len(self._changes) + 1, max(len(facilities), 1)), ELIGIBLE, np.int8)
        for at, number in pairs.tolist():
            table[at, number] = self._of(facilities[number], at)
        found[described] = table[stretch[described], facility[described]]
        return found

    def _of(self, facility: Facility, stretch: int) -> int:
        key = stretch, facility
        if key not in self._decided:
            day = self._changes[stretch - 1] if stretch else self._changes[0] - timedelta(days=1)
            self._decided[key] = self._on(day, facility)
        return self._decided[key]

    def _on(self, day: date, facility: Facility) -> int:
        policy = self._policy
        period = policy.timeline.on(day)
        if period is None:  # nothing is paid then, whatever the facility
            return ELIGIBLE
        try:
            found = eligibility(facility, day, period.scheme, policy.place, self._known_on, policy.catalogue)
        except InputError:
            return UNDECIDED
        # who is on no list is not accused: the lists are not complete
        return NOT_ELIGIBLE if found.eligible is False else ELIGIBLE


def _days_of_change(policy: Policy) -> list[date]:
    """The days from which another notice or another list counts, in order: between two of them no answer changes."""
    lists = {notice.dates.known for notice in policy.catalogue if notice.facility_lists}
    starts = {period.start for period in policy.periods}
    ends = {period.end + timedelta(days=1) for period in policy.periods if period.end < date.max}
    return sorted(lists | starts | ends | {_FIRST_DAY})

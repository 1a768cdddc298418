"""Where a list can deny: a facility on no list has not reached a standard only where the lists of all rounds are here.

A list holds one round. That no earlier round is missing shows where a notice's printed total equals what is listed; that no
later one is, where a list of each later round is here, up to the round of the year before the day asked about.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from shanxi_health_policy.facilities.facility import Facility
from shanxi_health_policy.facilities.listed_counts import listed_in, printed_totals
from shanxi_health_policy.facilities.names import same_place
from shanxi_health_policy.facilities.registry import every_listing
from shanxi_health_policy.notices.catalogue import Catalogue
from shanxi_health_policy.vocabulary.facilities import Accreditation


def not_denied(
    standards: Iterable[Accreditation],
    facility: Facility,
    near: str | None,
    on: date,
    known_on: date | None,
    catalogue: Catalogue,
) -> tuple[Accreditation, ...]:
    """Those of some standards that a facility on none of their lists may have reached by a day all the same.

    `near` is the city that it is taken to lie in where neither its `city` nor its `county` tells.
    """
    known = min(on, known_on or on)
    lists = [one for one in every_listing(catalogue, None) if one.since <= known]
    told = facility.city is not None or facility.county is not None
    cities = {
        one.facility.city
        for one in lists
        if (same_place(facility.city, facility.county, one.facility) if told else one.facility.city == near)
    }
    if len(cities) != 1:  # no list says in which city it lies
        return tuple(standards)
    (city,) = cities
    totals = [one for one in printed_totals(catalogue, known) if one[1] == city]
    found = []
    for standard in standards:
        own = [one.facility_list for one in lists if one.accreditation is standard]
        _, _, year, count = max(
            (one for one in totals if one[0] is standard),
            key=lambda one: one[2],
            default=(standard, city, 0, -1),
        )
        earlier = listed_in((one for one in own if one.year <= year), city)
        if earlier != count or not {*range(year + 1, on.year)} <= {one.year for one in own}:
            found.append(standard)
    return tuple(found)

"""Which notices there are for a place and a day."""

from __future__ import annotations

from datetime import date

from shanxi_health_policy.notices.catalogue import Catalogue
from shanxi_health_policy.notices.notice import Notice
from shanxi_health_policy.vocabulary.places import enclosing_places


def notices_for(
    catalogue: Catalogue, place: str | None = None, on: date | None = None, known_on: date | None = None
) -> list[Notice]:
    """The notices of a place and of those it lies in; of these the ones in force on a day, and known on another.

    >>> [one.id for one in notices_for(Catalogue.shipped(), "焦作", date(2022, 6, 1))]
    ['jiaozuo-2022-8']
    """
    chain = None if place is None else enclosing_places(catalogue.place(place))
    return [
        notice
        for notice in catalogue
        if (chain is None or notice.place in chain)
        and (known_on is None or notice.dates.known <= known_on)
        and (on is None or notice in catalogue.in_force(notice.place, on, known_on=known_on))
    ]

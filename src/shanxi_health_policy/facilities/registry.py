"""The registry of accredited facilities (达标机构名单): who was listed, by which notice, and since when.

The same facility is written differently from list to list: with its county or 医疗集团 before it, with or without 中心, 街道,
办事处, 镇 or 乡. A name is looked up in all these forms; when it fits two facilities, that is an error which names both.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import lru_cache

from attrs import frozen

from shanxi_health_policy.checks import check_day, check_known_on
from shanxi_health_policy.errors import AmbiguousNameError, InputError
from shanxi_health_policy.facilities.facility import Facility
from shanxi_health_policy.facilities.names import (
    COMMUNITY_HOSPITAL,
    core,
    known_cores,
    same_place,
    tidy,
    without_places,
)
from shanxi_health_policy.facilities.target_progress import Target
from shanxi_health_policy.notices.agreement import is_known
from shanxi_health_policy.notices.catalogue import Catalogue, chosen
from shanxi_health_policy.notices.entries import FacilityList, ListedFacility
from shanxi_health_policy.notices.notice import Notice
from shanxi_health_policy.text import Text
from shanxi_health_policy.vocabulary.facilities import Accreditation


@frozen
class ListedAccreditation:
    """That a facility stands on a list: the accreditation, the notice and list, and the day from which it counts (R5)."""

    accreditation: Accreditation
    facility: ListedFacility
    notice: Notice
    facility_list: FacilityList

    @property
    def identity(self) -> tuple[str, str, str]:
        """What makes it one facility on all lists: city, county and standard name."""
        return self.facility.city, self.facility.county, self.facility.name

    @property
    def since(self) -> date:
        """The notice's date (R5)."""
        return self.notice.dates.known

    @property
    def reach_by(self) -> date | None:
        """For a list of those below a standard: the day by which they were to reach it (R4)."""
        aimed = self.facility_list.target
        return next((one.due for one in self.notice.rows(Target) if one.id == aimed), None)


def accreditations(
    facility: Facility,
    *,
    on: date,
    near: str | None = None,
    known_on: date | None = None,
    catalogue: Catalogue | None = None,
) -> tuple[ListedAccreditation, ...]:
    """What a facility was accredited for by a day (R1, R2, R5): every list it stands on, the earliest first.

    `near` is the city (its Chinese name) that the facility is taken to lie in where neither `county`, `city` nor the name
    itself tells. `known_on` leaves out notices that were not yet issued on that day. Raises [InputError][] without a name, and
    [AmbiguousNameError][] when the name fits several facilities: give `county` then.

    >>> from datetime import date
    >>> centre = Facility(kind="乡镇卫生院", name="文水县凤城镇卫生院")
    >>> [(one.accreditation.zh, one.since.isoformat()) for one in accreditations(centre, on=date(2023, 1, 1))]
    [('推荐标准', '2022-03-13')]
    >>> accreditations(centre, on=date(2022, 3, 12))
    ()
    """
    if not isinstance(facility, Facility):
        raise InputError("facility", facility, Text("Facility", "a Facility"))
    check_day(on, "on")
    check_known_on(known_on)
    if facility.name is None:
        expected = Text(
            "机构名称（或直接给出 accreditations）", "the facility's name (or state its accreditations)"
        )
        raise InputError("facility.name", None, expected)
    listed = every_listing(chosen(catalogue), known_on)
    # A name as one list prints it stands for the facility, and so for its rows on every list; who is meant is asked of
    # lists later than the day too, since a namesake not yet listed is a namesake still.
    meant = dict.fromkeys(one.identity for one in listed if fits(facility, one.facility, near))
    if len(meant) > 1:
        raise ambiguous("facility.name", facility.name, map("".join, meant))
    return in_order(one for one in listed if one.identity in meant and one.since <= on)


def ambiguous(field: str, name: str, fitting: Iterable[str]) -> AmbiguousNameError:
    """The error of a name that fits several facilities, which it names."""
    names = "、".join(fitting)
    expected = Text(
        f"只对应一所机构的名称；它可能是：{names}",
        f"a name that fits one facility only; it could be: {names}",
    )
    return AmbiguousNameError(field, name, expected)


def in_order(listings: Iterable[ListedAccreditation]) -> tuple[ListedAccreditation, ...]:
    """The earliest first."""
    return tuple(sorted(listings, key=lambda one: (one.since, one.accreditation.code)))


@lru_cache(maxsize=8)  # a notice never changes, and every visit to a named facility asks for them
def every_listing(catalogue: Catalogue, known_on: date | None) -> tuple[ListedAccreditation, ...]:
    """Every row of every list of the notices known by a day."""
    return tuple(
        ListedAccreditation(table.accreditation, row, notice, table)
        for notice in catalogue
        if is_known(notice, known_on)
        for table in notice.facility_lists
        for row in table.facilities
    )


def fits(facility: Facility, listed: ListedFacility, near: str | None = None) -> bool:
    """Whether a facility as it is described is the listed one; `near` is the city where nothing else tells."""
    assert facility.name is not None  # whoever asks has checked
    if not same_place(facility.city, facility.county, listed):  # first, as it leaves out most
        return False
    name = tidy(facility.name)
    bare = without_places(name, listed.city, listed.county)
    told = facility.city is not None or facility.county is not None or bare != name
    if not told and near not in (None, listed.city):
        return False
    own, kind = core(bare)
    return any(
        own == known and kind in (of_kind, COMMUNITY_HOSPITAL) for known, of_kind in known_cores(listed)
    )

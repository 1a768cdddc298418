"""The registry of accredited facilities (达标机构名单): who was listed, by which notice, and since when.

The same facility is written differently from list to list: with its county or 医疗集团 before it, with or without 中心, 街道,
办事处, 镇 or 乡. A name is looked up in all these forms; when it fits two facilities, that is an error which names both.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date

from attrs import frozen

from shanxi_health_policy.errors import InputError
from shanxi_health_policy.facilities.facility import Facility
from shanxi_health_policy.notices.catalogue import Catalogue
from shanxi_health_policy.notices.model import FacilityList, ListedFacility, Notice
from shanxi_health_policy.text import Text
from shanxi_health_policy.vocabulary.facilities import Accreditation

_GROUP = re.compile(r"医疗(集团|家团)")
_HEALTH_CENTRE = re.compile(r"[镇乡]?(中心)?(乡镇)?卫生院")
_SERVICE_CENTRE = re.compile(r"(街道办事处|办事处|街道)?(社区)?卫生服务中心")
_COUNTY_SUFFIX = re.compile(r"[县市区]$")


@frozen
class ListedAccreditation:
    """That a facility stands on a list: the accreditation, the notice and list, and the day from which it counts (R5)."""

    accreditation: Accreditation
    facility: ListedFacility
    notice: Notice
    facility_list: FacilityList

    @property
    def since(self) -> date:
        """The notice's date (R5)."""
        return self.notice.dates.known


class AmbiguousNameError(InputError):
    """A facility name that fits more than one listed facility; `expected` names them."""


def accreditations(
    facility: Facility, *, on: date, known_on: date | None = None, catalogue: Catalogue | None = None
) -> tuple[ListedAccreditation, ...]:
    """What a facility was accredited for by a day (R1, R2, R5): every list it stands on, the earliest first.

    `known_on` leaves out notices that were not yet issued on that day. Raises [InputError][] without a name, and
    [AmbiguousNameError][] when the name fits several facilities: give `county` then.

    >>> from datetime import date
    >>> centre = Facility(kind="乡镇卫生院", name="文水县凤城镇卫生院")
    >>> [(one.accreditation.zh, one.since.isoformat()) for one in accreditations(centre, on=date(2023, 1, 1))]
    [('推荐标准', '2022-03-13')]
    >>> accreditations(centre, on=date(2022, 3, 12))
    ()
    """
    if facility.name is None:
        expected = Text(zh="机构名称（或直接给出 accreditations）", en="the facility's name (or state its accreditations)")
        raise InputError("facility.name", None, expected)
    found = [
        ListedAccreditation(table.accreditation, listed, notice, table)
        for notice in catalogue or Catalogue.shipped()
        if notice.dates.known <= on and (known_on is None or notice.dates.known <= known_on)
        for table in notice.facility_lists
        for listed in table.facilities
        if _fits(facility, listed)
    ]
    distinct = dict.fromkeys(f"{one.facility.city}{one.facility.county}{one.facility.name}" for one in found)
    if len(distinct) > 1:
        names = "、".join(distinct)
        expected = Text(zh=f"只对应一所机构的名称；它可能是：{names}", en=f"a name that fits one facility only; it could be: {names}")
        raise AmbiguousNameError("facility.name", facility.name, expected)
    return tuple(sorted(found, key=lambda one: (one.since, one.accreditation.code)))


def _fits(facility: Facility, listed: ListedFacility) -> bool:
    for given, known in ((facility.city, listed.city), (facility.county, listed.county)):
        if given is not None and _COUNTY_SUFFIX.sub("", given.strip()) != _COUNTY_SUFFIX.sub("", known):
            return False
    assert facility.name is not None
    core = _core(facility.name, listed)
    return core in {_core(listed.name, listed), _core(listed.printed, listed)}


def _core(name: str, listed: ListedFacility) -> str:
    """A name without what lists write or leave out: the places it lies in, its medical group, 镇, 乡, 中心, 街道."""
    core = re.sub(r"\s", "", unicodedata.normalize("NFKC", name))
    for place in (listed.city, listed.county):
        short = _COUNTY_SUFFIX.sub("", place)
        for prefix in (place, short):
            # A short name of one character (郊, 城) is no prefix of its own, and nothing may be stripped to its kind alone.
            if len(prefix) > 1 and core.startswith(prefix) and not core[len(prefix) :].startswith(("镇", "乡", "卫生", "社区", "中心")):
                core = core[len(prefix) :]
                break
    core = _GROUP.sub("", core)
    return _SERVICE_CENTRE.sub("社区", _HEALTH_CENTRE.sub("卫生院", core))

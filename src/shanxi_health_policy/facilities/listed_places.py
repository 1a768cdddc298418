"""A place as lists of facilities are asked for it: a province, city or county by its code, or by its name here or on a list."""

from __future__ import annotations

from collections.abc import Iterable

from attrs import frozen

from shanxi_health_policy.errors import AmbiguousNameError, InputError, UnknownTermError
from shanxi_health_policy.facilities.names import same_place, short
from shanxi_health_policy.facilities.registry import ListedAccreditation
from shanxi_health_policy.notices.catalogue import Catalogue
from shanxi_health_policy.notices.entries import ListedFacility
from shanxi_health_policy.notices.notice import Notice
from shanxi_health_policy.text import Text
from shanxi_health_policy.vocabulary.places import enclosing_places

_EXPECTED_NAME = Text(
    "市、县的名称：名单按名称排列，而这个代码在这里没有名称",
    "the name of a city or county: the lists go by names, and this code has none here",
)
_EXPECTED_PLACE = Text(
    "地方的名称或代码，或名单上的市、县", "the name or code of a place, or of a city or county on a list"
)


@frozen
class ListedPlace:
    """A place, with the city and the county by which the lists name what lies in it; None does not narrow it down."""

    code: str
    """Its code; of a county that only lists name, that of its city."""
    name: Text
    city: str | None = None
    county: str | None = None

    def holds(self, listed: ListedFacility) -> bool:
        """Whether a facility on a list that speaks for the place lies in it."""
        return same_place(self.city, self.county, listed)

    def is_spoken_for(self, notice: Notice) -> bool:
        """Whether a notice speaks for the place, or for a part of it."""
        return notice.place in enclosing_places(self.code) or self.code in enclosing_places(notice.place)


def listed_place(place: str, catalogue: Catalogue, listings: Iterable[ListedAccreditation]) -> ListedPlace:
    """The place that a code or a name stands for.

    Raises [AmbiguousNameError][] for a name that fits several, [UnknownTermError][] for one that is neither a place here nor
    on a list, and [InputError][] for a code that has no name.
    """
    names = catalogue.place_names
    try:
        code = catalogue.place(place)
    except UnknownTermError as error:
        return _by_the_lists(place, catalogue, listings, error)
    if code not in names:
        raise InputError("place", place, _EXPECTED_NAME)
    name = names[code]
    if code.endswith("0000"):
        return ListedPlace(code, name)
    if code.endswith("00"):
        return ListedPlace(code, name, name.zh)
    city = names.get(f"{code[:4]}00")
    return ListedPlace(code, name, None if city is None else city.zh, name.zh)


def _by_the_lists(
    place: str, catalogue: Catalogue, listings: Iterable[ListedAccreditation], unknown: UnknownTermError
) -> ListedPlace:
    every = [*listings]
    cities = dict.fromkeys(
        (one.facility.city, None) for one in every if short(place) == short(one.facility.city)
    )
    counties = dict.fromkeys(
        (one.facility.city, one.facility.county) for one in every if same_place(None, place, one.facility)
    )
    found = [*(cities or counties)]
    if not found:
        raise UnknownTermError("place", place, _EXPECTED_PLACE, unknown.suggestions)
    if len(found) > 1:
        told = "、".join(f"{city}{county or ''}" for city, county in found)
        raise AmbiguousNameError(
            "place", place, Text(f"只对应一个地方的名称：{told}", f"a name that fits one place only: {told}")
        )
    ((city, county),) = found
    notice = next(one.notice for one in every if one.facility.city == city)
    code = next((code for code, name in catalogue.place_names.items() if name.zh == city), notice.place)
    name = f"{city}{county or ''}"
    return ListedPlace(code, Text(name, name), city, county)

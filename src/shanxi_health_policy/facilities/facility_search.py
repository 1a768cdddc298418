"""Finding a facility in the notices' lists by its name as people write it: found for certain, or candidates, never a guess."""

from __future__ import annotations

from datetime import date
from difflib import SequenceMatcher

from attrs import frozen

from shanxi_health_policy.checks import check_day, check_known_on, check_language, or_none
from shanxi_health_policy.errors import InputError, UnknownTermError
from shanxi_health_policy.facilities.facility import Facility
from shanxi_health_policy.facilities.names import core, known_cores, same_place, tidy, without_places
from shanxi_health_policy.facilities.registry import (
    ListedAccreditation,
    ambiguous,
    every_listing,
    fits,
    in_order,
)
from shanxi_health_policy.notices.catalogue import Catalogue, chosen
from shanxi_health_policy.notices.entries import ListedFacility
from shanxi_health_policy.text import Language, Text, joined
from shanxi_health_policy.vocabulary.facilities import Accreditation, FacilityKind

LONGEST_NAME = 100
"""How long a name may be, in characters."""

_CERTAIN = 100
_LEAST = 50
"""Below this sureness a name is not like the one asked for."""
_MOST_CANDIDATES = 5
_EXPECTED_NAME = Text(
    f"机构名称（1 至 {LONGEST_NAME} 字）", f"a facility's name, 1 to {LONGEST_NAME} characters"
)
_EXPECTED_PLACE = or_none(
    Text(
        f"市或县的名称（1 至 {LONGEST_NAME} 字）",
        f"the name of a city or county, 1 to {LONGEST_NAME} characters",
    )
)
_EXPECTED_LISTED = Text("名单上的机构", "a facility on one of the lists")


@frozen
class FacilityMatch:
    """One listed facility with every list it stands on, and how well the name matches (匹配度): 100 is certain."""

    listings: tuple[ListedAccreditation, ...]
    sureness: int

    @property
    def facility(self) -> ListedFacility:
        """The facility as the latest list has it."""
        return self.listings[-1].facility

    @property
    def full_name(self) -> str:
        """City, county and standard name."""
        return "".join(self.listings[-1].identity)

    def text(self) -> Text:
        """The facility, its kind, and since when it stands on which list."""
        kind, since = self.facility.kind, joined(map(_since, self.listings), "；", "; ")
        return Text(
            f"{self.full_name}（{kind.zh}），匹配度 {self.sureness}%：{since.zh}",
            f"{self.full_name} ({kind.en}), match {self.sureness}%: {since.en}",
        )


def _since(one: ListedAccreditation) -> Text:
    reached, number = one.accreditation, one.notice.number
    if reached is Accreditation.BELOW_BASIC_STANDARD:
        told = Text(f"列为{reached.zh}（{number}）", f"listed as {reached.en} ({number})")
        by = one.reach_by
        return told if by is None else told + Text(f"，应在{by}前达到", f", to reach it by {by}")
    return Text(f"{reached.zh}，{one.since}起（{number}）", f"{reached.en} since {one.since} ({number})")


@frozen
class FacilitySearch:
    """What a name was found to mean: one facility for certain, or candidates, the likeliest first."""

    name: str
    found: FacilityMatch | None
    candidates: tuple[FacilityMatch, ...]
    """Where the name fits several facilities, all of them; where it fits none, those with a name like it."""

    def one(self) -> FacilityMatch:
        """The facility; raises [AmbiguousNameError][] where the name fits several, [UnknownTermError][] where it fits none."""
        if self.found is not None:
            return self.found
        names = tuple(one.full_name for one in self.candidates)
        if any(one.sureness == _CERTAIN for one in self.candidates):
            raise ambiguous("name", self.name, names)
        raise UnknownTermError("name", self.name, _EXPECTED_LISTED, names)

    def explain(self, language: Language = "zh") -> str:
        """The facility with its lists, or the candidates, one a line."""
        check_language(language)
        if self.found is not None:
            return self.found.text().in_language(language)
        if not self.candidates:
            head = Text(
                f"名单上没有与 {self.name} 相近的机构", f"no listed facility has a name like {self.name}"
            )
        elif self.candidates[0].sureness == _CERTAIN:
            head = Text(f"{self.name} 对应几所机构：", f"{self.name} fits several facilities:")
        else:
            head = Text(f"没有找到 {self.name}；名称相近的有：", f"{self.name} was not found; names like it:")
        lines = [head, *(one.text() for one in self.candidates)]
        return "\n  ".join(line.in_language(language) for line in lines)


def find_facility(
    name: str,
    *,
    city: str | None = None,
    county: str | None = None,
    kind: FacilityKind | str | None = None,
    on: date | None = None,
    known_on: date | None = None,
    catalogue: Catalogue | None = None,
) -> FacilitySearch:
    """The listed facility that a name stands for (R1, R2, R4), or the candidates with how sure each is.

    A name that fits exactly one facility by the rules of names (without its county, 镇, 乡, 街道, 中心 or 医疗集团) is found
    for certain. One that fits several, or none, is answered with candidates. `city`, `county` and `kind` narrow the search;
    `on` leaves out lists of a later date. Raises [InputError][] for anything but names.

    >>> find_facility("文水凤城卫生院").one().full_name
    '吕梁市文水县凤城镇卫生院'
    >>> find_facility("金殿卫生所").found is None, find_facility("金殿卫生所").candidates[0].facility.name
    (True, '金殿镇卫生院')
    """
    if not _is_name(name):
        raise InputError("name", name, _EXPECTED_NAME)
    for field, place in (("city", city), ("county", county)):
        if place is not None and not _is_name(place):
            raise InputError(field, place, _EXPECTED_PLACE)
    if on is not None:
        check_day(on, "on")
    check_known_on(known_on)
    meant = None if kind is None else FacilityKind.of(kind, "kind")
    asked = Facility(kind=meant or FacilityKind.OTHER_FACILITY, name=name, city=city, county=county)
    by_identity: dict[tuple[str, str, str], list[ListedAccreditation]] = {}
    for one in every_listing(chosen(catalogue), known_on):
        if (on is None or one.since <= on) and meant in (None, one.facility.kind):
            by_identity.setdefault(one.identity, []).append(one)
    fitting = [
        FacilityMatch(in_order(listings), _CERTAIN)
        for listings in by_identity.values()
        if any(fits(asked, one.facility) for one in listings)
    ]
    if len(fitting) == 1:
        return FacilitySearch(name, fitting[0], ())
    found = fitting or [
        FacilityMatch(in_order(listings), sureness)
        for listings in by_identity.values()
        if (sureness := max(_likeness(asked, one.facility) for one in listings)) >= _LEAST
    ]
    found.sort(key=lambda match: (-match.sureness, match.full_name))
    return FacilitySearch(name, None, tuple(found if fitting else found[:_MOST_CANDIDATES]))


def _is_name(value: object) -> bool:
    """Whether a value can be a name; in half width it may be longer than it was, and each sign of it costs time."""
    return isinstance(value, str) and len(value) <= LONGEST_NAME and 0 < len(tidy(value)) <= LONGEST_NAME


def _likeness(asked: Facility, listed: ListedFacility) -> int:
    """How like two names are, from 0 to 99; names in another city or county than the one given are not alike at all."""
    if not same_place(asked.city, asked.county, listed):
        return 0
    assert asked.name is not None  # checked above
    own, kind = core(without_places(tidy(asked.name), listed.city, listed.county))
    likeness = 0.0
    for known, of_kind in known_cores(listed):
        for one, other in ((own, known), (own + kind, known + of_kind)):
            if _may_be_like(one, other):
                likeness = max(likeness, SequenceMatcher(None, one, other, autojunk=False).ratio())
    return min(int(100 * likeness), _CERTAIN - 1)


def _may_be_like(one: str, other: str) -> bool:
    """Whether so many signs of the one stand in the other that the two can be alike at all: most names are told apart by it."""
    return 200 * sum(map(other.__contains__, one)) >= _LEAST * (len(one) + len(other))

"""Whether a facility is eligible (T7): each of the notice's ways is tried, and the first that holds decides."""

from __future__ import annotations

from datetime import date

from attrs import frozen

from shanxi_health_policy.errors import InputError
from shanxi_health_policy.facilities.facility import Facility
from shanxi_health_policy.facilities.registry import ListedAccreditation, accreditations
from shanxi_health_policy.notices.catalogue import Catalogue
from shanxi_health_policy.notices.model import EligibleWay, TcmScheme
from shanxi_health_policy.notices.question import check_day, check_known_on, chosen
from shanxi_health_policy.text import Text
from shanxi_health_policy.vocabulary.payment import Reason
from shanxi_health_policy.vocabulary.places import PLACES, check_place

FACTS = {
    "tcm_department": Text(zh="以中医为主的科室", en="a department that mainly provides TCM"),
    "tcm_capability": Text(zh="具有中医特色和能力", en="TCM features and capability"),
    "locally_admitted": Text(zh="当地允许放宽", en="local conditions allow it"),
    "bureau_approval": Text(zh="市医保局同意", en="the municipal bureau's approval"),
}
_EXPECTED_GRADE = Text(
    zh="医院等级，按 T7 判断须知道级别", en="the hospital's grade: the level decides eligibility"
)


@frozen
class Eligibility:
    """Whether a facility is eligible: the way that holds, what the caller vouched for, and the listings that count."""

    eligible: bool
    way: EligibleWay | None = None
    vouched: tuple[str, ...] = ()
    listings: tuple[ListedAccreditation, ...] = ()
    reason: Reason | None = None

    def text(self) -> Text:
        """The decision in both languages."""
        if self.way is None:
            if self.reason is None:
                return Reason.FACILITY_NOT_ELIGIBLE.label
            zh, en = self.reason.label.zh, self.reason.label.en
            return Text(zh=f"机构不符合条件（{zh}）", en=f"the facility is not eligible ({en})")
        zh, en = f"机构符合条件：{self.way.says.zh}", f"the facility is eligible: {self.way.says.en}"
        if self.listings:
            listing = self.listings[0]
            name, number = listing.facility.name, listing.notice.number
            zh += f"（{name}，{number}，{listing.since}起）"
            en += f" ({name}, {number}, since {listing.since})"
        if self.vouched:
            zh += f"；由调用方担保：{'、'.join(FACTS[fact].zh for fact in self.vouched)}"
            en += f"; vouched for by the caller: {', '.join(FACTS[fact].en for fact in self.vouched)}"
        return Text(zh=zh, en=en)


def decide_eligibility(
    facility: Facility,
    on: date,
    *,
    place: str = "141100",
    known_on: date | None = None,
    catalogue: Catalogue | None = None,
) -> Eligibility:
    """Whether the fund pays for covered treatment at this facility on this day (T7, clause 一 of 吕医保发〔2022〕22号).

    Raises [InputError][] when the decision hangs on something not given: the grade of a hospital, or the name of a centre
    whose accreditation is to be looked up.

    >>> centre = Facility(kind="乡镇卫生院", name="凤城镇卫生院", county="文水县")
    >>> decide_eligibility(centre, date(2023, 5, 4)).eligible
    True
    """
    if not isinstance(facility, Facility):
        raise InputError("facility", facility, Text(zh="Facility", en="a Facility"))
    check_day(on, "on")
    check_known_on(known_on)
    catalogue = chosen(catalogue)
    timeline = catalogue.tcm(check_place(place), known_on)
    period = timeline.on(on)
    if period is None:
        return Eligibility(eligible=False, reason=timeline.why_not)
    return eligibility(facility, on, period.scheme, place, known_on, catalogue)


def eligibility(
    facility: Facility, on: date, scheme: TcmScheme, place: str, known_on: date | None, catalogue: Catalogue
) -> Eligibility:
    """The same for a scheme already found."""
    unknown: InputError | None = None
    approvals_first = sorted(scheme.eligible_ways, key=lambda way: not way.needs)
    for way in approvals_first:
        try:
            found = _try(way, facility, on, place, known_on, catalogue)
        except InputError as error:
            unknown = unknown or error
            continue
        if found is not None:
            return found
    if unknown is not None:
        raise unknown
    return Eligibility(eligible=False)


def _try(
    way: EligibleWay, facility: Facility, on: date, place: str, known_on: date | None, catalogue: Catalogue
) -> Eligibility | None:
    if way.kinds and facility.kind not in way.kinds:
        return None
    if not all(getattr(facility, fact) is True for fact in way.needs):
        return None
    if any(getattr(facility, fact) is False for fact in way.vouched):
        return None
    if way.min_level:
        if facility.grade is None:
            raise InputError("facility.grade", None, _EXPECTED_GRADE)
        if facility.grade.level < way.min_level:
            return None
    listings: tuple[ListedAccreditation, ...] = ()
    if way.accreditations:
        if facility.accreditations is None:
            listings = tuple(
                listing
                for listing in accreditations(
                    facility, on=on, near=_city(place), known_on=known_on, catalogue=catalogue
                )
                if listing.accreditation in way.accreditations
            )
            if not listings:
                return None
        elif not facility.accreditations & way.accreditations:
            return None
    vouched = tuple(fact for fact in way.vouched if getattr(facility, fact) is None)
    return Eligibility(eligible=True, way=way, vouched=vouched, listings=listings)


def _city(place: str) -> str | None:
    """The Chinese name of the city that a place is or lies in, if the vocabulary knows it."""
    name = PLACES.get(f"{place[:4]}00")
    return None if name is None else name.zh

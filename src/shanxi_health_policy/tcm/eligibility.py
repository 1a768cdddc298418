"""What a notice makes of a facility: whether it is eligible (T7), by the first way that holds, and its fee class (T6)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from attrs import frozen

from shanxi_health_policy.checks import check_day, check_known_on
from shanxi_health_policy.errors import InputError
from shanxi_health_policy.facilities.facility import TCM_FACTS, Facility
from shanxi_health_policy.notices.catalogue import Catalogue, chosen
from shanxi_health_policy.notices.scheme import EligibleWay, TcmScheme
from shanxi_health_policy.tcm.treatment_place import treatment_place
from shanxi_health_policy.text import Text, joined
from shanxi_health_policy.vocabulary.facilities import Accreditation, HospitalGrade
from shanxi_health_policy.vocabulary.fee_class import FeeClass
from shanxi_health_policy.vocabulary.payment import Reason

if TYPE_CHECKING:
    from shanxi_health_policy.facilities.registry import ListedAccreditation

_EXPECTED_GRADE = Text(
    "医院等级，按 T7 判断须知道级别", "the hospital's grade: the level decides eligibility"
)


@frozen
class Eligibility:
    """Whether a facility is eligible: the way that holds, what the caller vouched for, and the listings that count.

    `eligible` is None where it is open: the facility stands on no list here, and the lists are not complete. `way` is then the
    way that hangs on it, and `unlisted` the standards of which no list tells. `readings` are those on which the decision rests.
    """

    eligible: bool | None
    way: EligibleWay | None = None
    vouched: tuple[str, ...] = ()
    listings: tuple[ListedAccreditation, ...] = ()
    reason: Reason | None = None
    unlisted: tuple[Accreditation, ...] = ()
    readings: tuple[str, ...] = ()

    def text(self) -> Text:
        """The decision in both languages."""
        if self.eligible is None:
            names = joined(one.label for one in self.unlisted)
            return Text(
                f"机构是否符合条件待定：名单上没有它，但{names.zh}的名单不全，不能说没有达到；可由询问方写明已达到的标准",
                f"whether the facility is eligible is open: it is on no list here, but the lists of the {names.en} are not "
                "complete, so it cannot be denied; whoever asks may state what standards it meets",
            )
        if self.way is None:
            if self.reason is None:
                return Reason.FACILITY_NOT_ELIGIBLE.label
            zh, en = self.reason.label.zh, self.reason.label.en
            return Text(f"机构不符合条件（{zh}）", f"the facility is not eligible ({en})")
        told = Text("机构符合条件：", "the facility is eligible: ") + self.way.says
        if self.listings:
            listing = self.listings[0]
            name, number = listing.facility.name, listing.notice.number
            told += Text(
                f"（{name}，{number}，{listing.since}起）", f" ({name}, {number}, since {listing.since})"
            )
        if self.vouched:
            told += Text("；由询问方担保：", "; vouched for by whoever asks: ")
            told += joined(TCM_FACTS[fact] for fact in self.vouched)
        return told


def decide_eligibility(
    facility: Facility,
    on: date,
    *,
    place: str | None = None,
    known_on: date | None = None,
    catalogue: Catalogue | None = None,
) -> Eligibility:
    """Whether the fund pays for covered treatment at this facility on this day (T7, clause 一 of 吕医保发〔2022〕22号).

    It is open (`eligible` None) where a centre stands on no list here and the lists are not complete, unless the caller states
    what it holds (`accreditations`). Raises [InputError][] when the decision hangs on something not given: the grade of a
    hospital, or the name of a centre whose accreditation is to be looked up.

    >>> centre = Facility(kind="乡镇卫生院", name="凤城镇卫生院", county="文水县")
    >>> decide_eligibility(centre, date(2023, 5, 4)).eligible
    True
    """
    if not isinstance(facility, Facility):
        raise InputError("facility", facility, Text("Facility", "a Facility"))
    check_day(on, "on")
    check_known_on(known_on)
    catalogue = chosen(catalogue)
    code, _ = treatment_place(catalogue, place)
    timeline = catalogue.timeline(code, known_on)
    period = timeline.on(on)
    if period is None:
        return Eligibility(eligible=False, reason=timeline.why_not)
    return eligibility(facility, on, period.scheme, code, known_on, catalogue)


def fee_class_of(
    grade: HospitalGrade,
    *,
    place: str | None = None,
    on: date | None = None,
    catalogue: Catalogue | None = None,
) -> FeeClass:
    """The fee class of a hospital grade (T6, and I-T6 for grades the notice does not name), by the notice of a place.

    `on` is the day asked about; without it the latest notice of the place speaks. A place left out is the only one whose
    notices pay for treatment. A level without its grade (`LEVEL_2`) has a class only where all grades of the level are in it
    (I-T21); otherwise [OpenFeeClassError][] names the classes that it may be in. Raises [InputError][] when no notice of the
    place sorts this grade, and where several places pay.

    >>> fee_class_of(HospitalGrade.LEVEL_2_A)
    <FeeClass.II: 'II'>
    >>> fee_class_of(HospitalGrade.LEVEL_1)
    <FeeClass.III: 'III'>
    """
    notices = chosen(catalogue)
    if on is not None:
        check_day(on, "on")
    return notices.fee_class(grade, place=treatment_place(notices, place)[0], on=on)


def refuse_other_class(
    facility: Facility | None,
    tier: FeeClass,
    on: date,
    place: str,
    known_on: date | None,
    catalogue: Catalogue,
) -> None:
    """Raises [InputError][] for a stated fee class beside a grade that the notice itself names in another class (T6).

    Of a grade that only a reading places (I-T6), the stated class holds, and the answer says so.
    """
    period = None if facility is None else catalogue.timeline(place, known_on).on(on)
    if period is None or facility is None or facility.grade is None:
        return
    row = period.scheme.grade_row(facility.grade)
    if row is not None and row.reading is None and row.fee_class is not tier:
        grade, own = facility.grade, row.fee_class
        expected = Text(
            f"{grade.zh}的收费类别：{own.zh}；类别与等级有一个写错，或不写等级",
            f"the class of {grade.en}: {own.en}; one of class and grade is wrong, or leave out the grade",
        )
        raise InputError("tier", tier.zh, expected)


def eligibility(
    facility: Facility, on: date, scheme: TcmScheme, place: str, known_on: date | None, catalogue: Catalogue
) -> Eligibility:
    """The same for a scheme already found."""
    unknown: InputError | None = None
    is_open: Eligibility | None = None
    approvals_first = sorted(scheme.eligible_ways, key=lambda way: not way.needs)
    for way in approvals_first:
        try:
            found = _try(way, facility, on, place, known_on, catalogue)
        except InputError as error:
            unknown = unknown or error
            continue
        if found is not None and found.eligible:
            return found
        is_open = is_open or found
    if unknown is not None:
        raise unknown
    # a kind that is read as another is refused by that reading, where its level is enough
    level = 0 if facility.grade is None else facility.grade.level
    denied = (
        way for way in approvals_first if facility.kind in way.kinds_by_reading and level >= way.min_level
    )
    readings = tuple(dict.fromkeys(one for way in denied for one in way.readings_for(facility.kind)))
    return is_open or Eligibility(eligible=False, readings=readings)


def _try(
    way: EligibleWay, facility: Facility, on: date, place: str, known_on: date | None, catalogue: Catalogue
) -> Eligibility | None:
    if way.kinds and facility.kind not in (*way.kinds, *way.kinds_by_reading):
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
            # only where lists are asked
            from shanxi_health_policy.facilities.list_completeness import not_denied
            from shanxi_health_policy.facilities.registry import accreditations

            city = catalogue.place_names.get(f"{place[:4]}00")  # a notice file may bring its own
            near = None if city is None else city.zh
            every = accreditations(facility, on=on, near=near, known_on=known_on, catalogue=catalogue)
            listings = tuple(one for one in every if one.accreditation in way.accreditations)
            if not listings:
                unlisted = not_denied(way.accreditations, facility, near, on, known_on, catalogue)
                reason = Reason.FACILITY_OPEN
                if not unlisted:
                    return None
                return Eligibility(
                    None, way, reason=reason, unlisted=unlisted, readings=way.readings_for(facility.kind)
                )
        elif facility.accreditations.isdisjoint(way.accreditations):
            return None
    vouched = tuple(fact for fact in way.vouched if getattr(facility, fact) is None)
    return Eligibility(
        eligible=True, way=way, vouched=vouched, listings=listings, readings=way.readings_for(facility.kind)
    )

"""What is wrong with a row of a rule's table is told by the row itself: by its key, and what is expected in both languages."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from shanxi_health_policy.facilities.averages import Average, Averages
from shanxi_health_policy.facilities.criteria import Criterion, Standard
from shanxi_health_policy.facilities.deadlines import DueDate
from shanxi_health_policy.facilities.experts import ExpertGroupRow, GroupArea
from shanxi_health_policy.facilities.listed_counts import AccreditationTotal
from shanxi_health_policy.facilities.measures import Measure
from shanxi_health_policy.facilities.own_figures import OwnFigure
from shanxi_health_policy.facilities.statistics import CountsRow, StatisticsTable
from shanxi_health_policy.facilities.target_progress import Target
from shanxi_health_policy.money import Share
from shanxi_health_policy.organisation.departments import Department
from shanxi_health_policy.organisation.measurement_rows import MeasuredPart, Measurement
from shanxi_health_policy.organisation.pilot_places import PilotList
from shanxi_health_policy.organisation.responsibilities import ResponsibilityRow
from shanxi_health_policy.subsidies.premium import PremiumRow
from shanxi_health_policy.subsidies.senior_posts import SeniorPostRow
from shanxi_health_policy.text import BLANK, Text
from shanxi_health_policy.vocabulary import (
    Accreditation,
    FacilityKind,
    GroupRole,
    PremiumGroup,
    Recurrence,
    ReviewLevel,
    Strength,
)

HALF = Share.parse("0.5")
Q: Any = Fraction


STARTS: dict[str, dict[str, Any]] = {
    "target": {"clause": "A", "id": "t", "says": BLANK, "figure": "beds", "unit": BLANK, "at_least": 10},
    "due": {"clause": "A", "id": "d", "what": BLANK, "due": date(2023, 1, 1)},
    "standard": {"clause": "A", "id": "s", "title": BLANK, "strength": Strength.REQUIREMENT},
    "counts": {
        "city": "甲市",
        "place": "140900",
        "facilities": 9,
        "self_assessed": 1,
        "basic_in_year": 1,
        "basic_in_all": 1,
        "recommended_in_year": 1,
        "recommended_in_all": 1,
        **dict.fromkeys(("self_assessed_share", "basic_share", "recommended_share"), "11.1%"),
    },
    "premium": {"clause": "A", "group": PremiumGroup.SUBSISTENCE_ALLOWANCE, "share": HALF, "from_year": 2023},
    "senior": {"clause": "A", "id": "s", "years_in_a_row": 10, "years_in_all": 10},
    "measured": {"clause": "A", "id": "m", "topic": BLANK, "says": BLANK, "year": 2020},
    "pilots": {"clause": "A", "id": "p", "programme": BLANK},
}
"""Sound rows, from which each test departs."""


def target(**given: Any) -> Target:
    """A target of ten beds, but for the changes."""
    return Target(**STARTS["target"] | given)


def due(**given: Any) -> DueDate:
    """A due date of one day, but for the changes."""
    return DueDate(**STARTS["due"] | given)


def standard(*measures: Measure, **given: Any) -> Standard:
    """A standard of one criterion with these measures."""
    criteria = {"criteria": (Criterion(id="c", says=BLANK, any_of=measures),)}
    return Standard(**STARTS["standard"] | criteria | given)


def measure(figure: Any = "beds", **given: Any) -> Measure:
    """A measure of beds, but for the changes."""
    return Measure(figure=figure, **given)


def counts(**given: Any) -> CountsRow:
    """The counts of a city of nine facilities."""
    return CountsRow(**STARTS["counts"] | given)


def statistics(**given: Any) -> StatisticsTable:
    """A table of one city and its total."""
    row: dict[str, Any] = {"clause": "A", "id": "t", "title": BLANK, "year": 2023, "cities": (counts(),)}
    return StatisticsTable(**row | {"total": counts()} | given)


def premium(**given: Any) -> PremiumRow:
    """Help of one half from 2023 on, but for the changes."""
    return PremiumRow(**STARTS["premium"] | given)


def senior(**given: Any) -> SeniorPostRow:
    """Ten years in a row or in all, but for the changes."""
    return SeniorPostRow(**STARTS["senior"] | given)


def experts(*areas: GroupArea, **given: Any) -> ExpertGroupRow:
    """A group of experts of these areas."""
    row: dict[str, Any] = {"clause": "A", "id": "g", "name": BLANK, "level": ReviewLevel.CITY, "areas": areas}
    return ExpertGroupRow(**row | given)


def area(place: Any, **given: Any) -> GroupArea:
    """An area of a group, with one expert but for the changes."""
    return GroupArea(place=place, **{"experts": 1} | given)


def average(figure: Any) -> Averages:
    """One average of a figure."""
    one = Average(figure=figure, value=Q(1))
    return Averages(clause="A", id="a", title=BLANK, among=BLANK, figures=(one,))


def own(code: str) -> OwnFigure:
    """A figure that a file declares."""
    return OwnFigure(code=code, zh="甲", en="a")  # type: ignore[arg-type]


def measured(**given: Any) -> Measurement:
    """Five of the nine that a row beside it counts, but for the changes."""
    return Measurement(**STARTS["measured"] | {"of": "whole", "count": 5} | given)


def counted(**given: Any) -> Measurement:
    """Nine facilities of a population of their own, but for the changes."""
    return Measurement(**STARTS["measured"] | {"id": "whole", "population": BLANK, "count": 9} | given)


def pilot_list(*places: Any, **given: Any) -> PilotList:
    """A list of pilots of these places."""
    return PilotList(**STARTS["pilots"] | {"places": places} | given)


def halves(of: int) -> tuple[MeasuredPart, ...]:
    """Two parts of so many each."""
    kinds = FacilityKind.TOWNSHIP_HEALTH_CENTRE, FacilityKind.VILLAGE_CLINIC
    return tuple(MeasuredPart(kind=one, count=of) for one in kinds)


def named(**given: Any) -> ResponsibilityRow:
    """A list of departments that governs point 1."""
    return ResponsibilityRow(**{"clause": "A", "id": "r", "points": ("1",)} | given)


OFFICE = Department(name=Text("甲局", "Office A"), printed="甲局")
BESIDE = named(id="other", leads=("甲局",), points=("2",))
TOTAL: dict[str, Any] = {
    "clause": "A",
    "id": "t",
    "accreditation": Accreditation.BASIC_STANDARD,
    "year": 2020,
}
BACKWARDS = {"in_force_from": date(2023, 1, 2), "in_force_to": date(2023, 1, 1)}
DECLARED = own("scanners")
LEAST = measure(at_least=Q(1))
SOUND: list[Any] = [
    *(target(), target(at_least=None, share=HALF, of="posts"), target(at_most=10)),
    experts(area("410882", role=GroupRole.LEADS), area("410823", experts=None), conveners=1),
    *(target(at_least=None, at_most=0), target(at_least=None, at_most=0, of="posts")),
    target(at_least=None, at_most=2, each=BLANK),
    due(due=None, every=Recurrence.WEEK),
    *(due(), due(due=None, years=5, since=BLANK, after=date(2020, 1, 1)), due(opens=date(2023, 1, 1))),
    standard(
        LEAST, measure(below=Q(9)), measure(share=HALF, of="posts"), measure(figure="scanners", at_least=Q(1))
    ),
    standard(measure(figure="accreditations", includes=Accreditation.BASIC_STANDARD), LEAST),
    standard(measure(at_least=Q(1), of="posts", per=10), measure(figure="posts_reviewed_on", within_years=5)),
    standard(measure(figure="community_hospital_name", form="{county}{own}"), LEAST),
    *(
        statistics(),
        AccreditationTotal(**TOTAL, count=0),
        premium(),
        premium(floor=1),
        premium(share=None, amount=1),
        senior(),
        average("beds"),
        DECLARED,
        named(leads=("甲局",)),
        named(leads_own_part=("甲局",)),
        OFFICE,
    ),
    *(counted(), counted(count=8, parts=halves(4)), counted(parts=halves(4), anomalies=("A-1",))),
    *(counted(count=None, share=HALF), counted(count=None, cities=("140100",))),
    *(measured(), measured(count=9), measured(share=Share.parse("0.556")), measured(count=None, share=HALF)),
    *(measured(share=HALF, anomalies=("A-1",)), measured(of="none", count=0)),
    *(pilot_list("140100"), pilot_list("140100", "140200", first="140200", further="t")),
]
WRONG: list[tuple[Any, list[str]]] = [
    (target(**BACKWARDS), ["in_force_to"]),
    (target(at_least=None), [""]),
    (target(share=HALF), [""]),
    (target(at_least=None, share=HALF), [""]),
    (target(at_least=None, share=HALF, of="posts", each=BLANK), ["each"]),
    (target(at_least=0), ["at_least"]),
    (target(at_most=9), ["at_most"]),
    (target(of="posts"), [""]),
    (target(at_least=None, at_most=-1), ["at_most"]),
    (target(at_least=None, at_most=1, share=HALF, of="posts"), [""]),
    (target(at_least=None, at_most=1, of="posts", each=BLANK), ["each"]),
    (experts(), ["areas"]),
    (experts(area("410882"), area("410882")), ["areas"]),
    (experts(*(area(one, role=GroupRole.LEADS) for one in ("410882", "410883"))), ["areas"]),
    (experts(*(area(one, role=GroupRole.LIAISON) for one in ("410882", "410883"))), ["areas"]),
    (experts(area("410882", experts=-1), conveners=-1), ["areas[0].experts", "conveners"]),
    (experts(area("410882"), area("410883", experts=None), conveners=2), ["conveners"]),
    (due(due=None), [""]),
    (due(every=Recurrence.MONTH), [""]),
    (due(since=BLANK), [""]),
    (due(after=date(2020, 1, 1)), [""]),
    (due(opens=date(2023, 1, 2)), ["due"]),
    (due(due=None, years=0, since=BLANK), ["years"]),
    (due(due=None, years=5, since=BLANK, after=date(9999, 1, 1)), ["after"]),
    (standard(LEAST, criteria=()), ["criteria"]),
    (standard(criteria=(Criterion(id="c", says=BLANK, any_of=(LEAST,)),) * 2), ["criteria"]),
    (standard(), ["criteria[0].any_of"]),
    (standard(LEAST, when=(measure(),)), ["when[0]"]),
    (standard(measure(at_least=Q(1), holds=True)), ["criteria[0].any_of[0]"]),
    (standard(measure(figure="posts_reviewed_on", within_years=0)), ["criteria[0].any_of[0].within_years"]),
    (standard(measure(includes=Accreditation.BASIC_STANDARD)), ["criteria[0].any_of[0].figure"]),
    (standard(measure(holds=True)), ["criteria[0].any_of[0].figure"]),
    (standard(measure(figure="colour", at_least=Q(1))), ["criteria[0].any_of[0].figure"]),
    (standard(measure(at_least=Q(1), of="public")), ["criteria[0].any_of[0].of"]),
    (standard(measure(share=HALF)), ["criteria[0].any_of[0].of"]),
    (standard(measure(at_least=Q(1), per=10)), ["criteria[0].any_of[0].per"]),
    (standard(measure(figure="community_hospital_name", form="医院")), ["criteria[0].any_of[0].form"]),
    (statistics(cities=(counts(basic_in_all=10),)), ["cities[0].basic_in_all"]),
    (statistics(total=counts(recommended_in_year=-1)), ["total.recommended_in_year"]),
    (
        statistics(total=counts(facilities=-1)),
        [
            *(f"total.{one}" for one in ("self_assessed", "basic_in_year", "basic_in_all")),
            *("total.recommended_in_year", "total.recommended_in_all", "total.facilities"),
        ],
    ),
    (premium(amount=1), [""]),
    (premium(share=None), [""]),
    (premium(share=None, amount=1, floor=1), [""]),
    (premium(to_year=2022), ["to_year"]),
    (premium(or_to_year=2022), ["or_to_year"]),
    (AccreditationTotal(**TOTAL, count=-1), ["count"]),
    (senior(years_in_a_row=0, years_in_all=101), ["years_in_a_row", "years_in_all"]),
    (average("fever_clinic_room"), ["figures[0].figure"]),
    (counted(count=None), [""]),
    (counted(cities=("140100",)), [""]),
    (counted(count=-1), ["count"]),
    (
        counted(count=0, parts=(MeasuredPart(kind=FacilityKind.VILLAGE_CLINIC, count=-1),)),
        ["parts[0].count", "parts"],
    ),
    (counted(parts=halves(4)), ["parts"]),
    (counted(population=None), ["of"]),
    (measured(population=BLANK), ["of"]),
    (measured(of="nothing"), ["of"]),
    (measured(of="m"), ["of"]),
    (measured(of="share"), ["of"]),
    (measured(count=10), ["count"]),
    (measured(count=-1), ["count"]),
    (measured(share=HALF), ["share"]),
    (measured(**BACKWARDS), ["in_force_to"]),
    (pilot_list(), ["places"]),
    (pilot_list("140100", "140100"), ["places"]),
    (pilot_list("140100", first="140200"), ["first"]),
    (pilot_list("140100", further="x"), ["further"]),
    (pilot_list("140100", **BACKWARDS), ["in_force_to"]),
    (own("beds"), ["code"]),
    (own("scanners"), ["code"]),
    (named(takes_part=("甲局",)), [""]),
    (named(leads=("甲局",), supports=("甲局",)), ["leads", "supports"]),
    (named(leads=("己局",)), ["leads"]),
    (named(leads=("甲局",), points=("2",)), ["points"]),
    (Department(name=Text("甲局", "A"), printed="甲"), ["name"]),
]


def told(row: Any) -> Iterator[tuple[str, object, str, str]]:
    """What a row says is wrong with it, beside the figure, target and counts that its file declares."""
    counts = counted(), counted(id="none", count=0), counted(id="share", count=None, share=HALF)
    declared = [DECLARED, OFFICE, BESIDE, target(), *counts, row]

    def rows(cls: type[Any]) -> tuple[Any, ...]:
        return tuple(one for one in declared if isinstance(one, cls))

    return row.faults(rows)  # type: ignore[no-any-return]


@pytest.mark.parametrize("row", SOUND, ids=lambda row: type(row).__name__)
def test_a_sound_row_has_no_fault(row: Any) -> None:
    assert list(told(row)) == []


@pytest.mark.parametrize(("row", "keys"), WRONG, ids=lambda one: type(one).__name__)
def test_a_wrong_row_tells_every_fault_by_its_key(row: Any, keys: list[str]) -> None:
    found = list(told(row))
    assert [key for key, *_ in found] == keys
    for _, _, zh, en in found:
        assert zh
        assert en

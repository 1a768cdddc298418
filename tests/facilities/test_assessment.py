"""Standards: a figure at its threshold passes and one below fails, unknown figures decide nothing, and the least is said."""

from __future__ import annotations

import copy
import pickle
import random
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.notices.building import clause, head, write

from shanxi_health_policy import (
    Catalogue,
    FacilityKind,
    FacilityStats,
    InputError,
    PolicyError,
    UndecidedError,
    assess_recommended_standard,
    assess_standards,
    meets_recommended_standard,
)
from shanxi_health_policy.facilities import Assessment, CriterionResult, StandardsAssessment
from shanxi_health_policy.facilities.criteria import Standard
from shanxi_health_policy.facilities.measure_results import measured, name_of
from shanxi_health_policy.facilities.measures import Measure
from shanxi_health_policy.notices import Notice
from shanxi_health_policy.notices.content import Content
from shanxi_health_policy.testing.strategies.inputs import facility_stats
from shanxi_health_policy.text import joined
from shanxi_health_policy.vocabulary import Accreditation, Finding, Reason, Strength
from shanxi_health_policy.vocabulary.figures import FIGURES, FigureKind

TOWNSHIP, COMMUNITY = FacilityKind.TOWNSHIP_HEALTH_CENTRE, FacilityKind.COMMUNITY_HEALTH_SERVICE_CENTRE
PLACES = ("410800", "120000", "140000", "140600")
OPEN_ENDED = {row.id for one in Catalogue.shipped() for row in one.rows(Standard) if row.open_ended}
EXACT: dict[str, Any] = {
    "kind": TOWNSHIP,
    "diseases_treated": 100,
    "annual_visits": 80_000,
    "senior_doctors": 3,
    "general_practitioners": 4,
    "residents": 20_000,
}
COMMUNITY_EXACT: dict[str, Any] = {
    "kind": COMMUNITY,
    "diseases_treated": 100,
    "annual_visits": 40_000,
    "general_practitioners": 4,
    "residents": 20_000,
}


def stats(**changes: Any) -> FacilityStats:
    """A township health centre exactly at every threshold, but for the changes."""
    return FacilityStats(**(EXACT | changes))


def changed(facility: FacilityStats, code: str, value: Any) -> FacilityStats:
    """The facility with another figure; raises where it is a part above its whole."""
    figures: dict[str, Any] = {code: value}
    return attrs.evolve(facility, **figures)


def by_id(found: Assessment) -> dict[str, CriterionResult]:
    """The criteria of an assessment."""
    return {one.id: one for one in found.criteria}


def of(found: StandardsAssessment) -> dict[str, bool | None]:
    """What was found of each standard."""
    return {str(one.standard): one.met for one in found.assessments}


MEASURES = [
    (measure, standard)
    for notice in Catalogue.shipped()
    for standard in notice.rows(Standard)
    for criterion in standard.criteria
    for measure in criterion.any_of
    if FIGURES.get(measure.figure) is not None and FIGURES[measure.figure].kind is FigureKind.COUNT
]


@pytest.mark.parametrize(
    ("measure", "standard"), MEASURES, ids=lambda one: str(getattr(one, "id", getattr(one, "figure", "")))
)
@given(whole=st.integers(1, 10**9))
def test_at_the_threshold_passes_and_one_below_fails(measure: Measure, standard: Any, whole: int) -> None:
    given_whole: dict[str, Any] = {} if measure.of is None else {measure.of: whole}
    unknown = FacilityStats(kind=TOWNSHIP, **given_whole)
    least = measured(measure, unknown, None, FIGURES).least
    assert least is not None
    down = -1 if measure.below is None else 1
    for value, passes in ((least, True), (least + down, False), (least - down, True)):
        if value < 0 or (measure.of in ("staff", "posts", "professional_posts") and value > whole):
            continue
        found = measured(
            measure, FacilityStats(kind=TOWNSHIP, **{**given_whole, measure.figure: value}), None, FIGURES
        )
        assert (found.finding is Finding.MET) is passes
        assert found.margin == (value - least) * -down
        if measure.below is None:
            assert found.needed == (None if passes else least - value)


@given(facility_stats(), st.sampled_from(PLACES), st.none() | st.dates(date(2021, 1, 1), date(2024, 12, 31)))
def test_what_is_decided_stays_whatever_the_unknown_figures_are(
    facility: FacilityStats, place: str, on: date | None
) -> None:
    every = {code for code in FIGURES if facility.figure(code) is None}
    found = assess_standards(facility, place=place, on=on)
    for code in sorted(every):
        for value in {FigureKind.COUNT: (0, 10**9), FigureKind.FLAG: (True, False)}.get(
            FIGURES[code].kind, ()
        ):
            try:
                fuller = changed(facility, code, value)
            except InputError:
                continue  # a part above its whole
            known = of(assess_standards(fuller, place=place, on=on))
            for standard, met in of(found).items():
                assert met is None or known.get(standard, met) is met


@given(
    facility_stats(),
    st.sampled_from(PLACES),
    st.none() | st.dates(date(2021, 1, 1), date(2024, 12, 31)),
    st.sets(st.sampled_from([*FIGURES, "grade", "accreditations"]), min_size=1),
)
def test_what_is_decided_without_some_facts_is_so_with_them(
    facility: FacilityStats, place: str, on: date | None, forgotten: set[str]
) -> None:
    nothing: dict[str, Any] = dict.fromkeys(forgotten)
    less = assess_standards(attrs.evolve(facility, **nothing), place=place, on=on)
    known = assess_standards(facility, place=place, on=on)
    assert set(less.not_applicable) <= set(known.not_applicable)
    for standard, met in of(less).items():
        assert met is None or of(known)[standard] is met
    for one in less.assessments:
        falls_short = any(criterion.finding is Finding.NOT_MET for criterion in one.criteria)
        beyond = one.standard in OPEN_ENDED and falls_short  # what else may suffice is not in the notice
        assert (one.met is None) is (beyond or bool(one.open_figures))


@given(facility_stats(), st.sampled_from(PLACES), st.randoms(use_true_random=False))
def test_the_order_of_criteria_and_alternatives_changes_nothing(
    facility: FacilityStats, place: str, chance: random.Random
) -> None:
    def mixed(things: Sequence[Any]) -> list[Any]:
        return chance.sample(things, len(things))

    def shuffle(notice: Notice) -> Notice:
        standards = [
            one
            | {"when": mixed(one.get("when", []))}
            | {"criteria": mixed([each | {"any_of": mixed(each["any_of"])} for each in one["criteria"]])}
            for one in map(dict, notice.content.rows("standards"))
        ]
        data = {**notice.content.data, "standards": standards}
        return attrs.evolve(notice, content=Content(notice.content.raw, lambda name: b"", data))

    shuffled = Catalogue(map(shuffle, Catalogue.shipped()))
    plain = assess_standards(facility, place=place)
    found = assess_standards(facility, place=place, catalogue=shuffled)
    assert (of(found), found.not_applicable) == (of(plain), plain.not_applicable)
    for one, other in zip(found.assessments, plain.assessments, strict=True):
        assert set(one.open_figures) == set(other.open_figures)
        assert {
            name: (each.finding, each.margin, each.cheapest and each.cheapest.needed)
            for name, each in by_id(one).items()
        } == {
            name: (each.finding, each.margin, each.cheapest and each.cheapest.needed)
            for name, each in by_id(other).items()
        }


@given(facility_stats(), st.sampled_from(PLACES))
def test_the_least_that_would_pass_passes_and_one_less_does_not(facility: FacilityStats, place: str) -> None:
    for assessment in assess_standards(facility, place=place).assessments:
        for criterion in assessment.criteria:
            cheapest = criterion.cheapest
            if cheapest is None:
                continue
            assert criterion.finding is not Finding.MET
            assert cheapest.needed == min(one.needed for one in criterion.measures if one.needed is not None)
            assert cheapest.least is not None
            for more, passes in ((0, True), (-1, False)):
                try:
                    fuller = changed(facility, cheapest.figure, cheapest.least + more)
                except InputError:
                    continue
                again = {
                    (one.standard, c.id): c.finding
                    for one in assess_standards(fuller, place=place).assessments
                    for c in one.criteria
                }
                assert (again[assessment.standard, criterion.id] is Finding.MET) is passes


@given(facility_stats(), st.sampled_from(PLACES))
def test_what_is_unknown_is_told_beside_the_least_that_would_pass(
    facility: FacilityStats, place: str
) -> None:
    for one in assess_standards(facility, place=place).assessments:
        if one.met is not False or one.strength is Strength.PERMISSION:
            continue
        left = [each for each in one.criteria if each.finding is Finding.OPEN]
        named = [
            name_of(code, FIGURES) for each in left for measure in each.measures for code in measure.missing
        ]
        told = joined(dict.fromkeys(name for name in named if name is not None))
        least_zh, _, known_zh = one.decided_by.zh.partition("；此外须知道：")
        least_en, _, known_en = one.decided_by.en.partition("; what must be known besides: ")
        assert all(each.zh in least_zh and each.en in least_en for each in one.to_pass)
        assert (known_zh, known_en) == (told.zh, told.en)


@pytest.mark.clause("jiaozuo-2022-8", "C1")
def test_one_figure_that_falls_short_alone_is_not_all_that_stands_in_the_way() -> None:
    found = assess_recommended_standard(FacilityStats(kind=TOWNSHIP, annual_visits=50_000))
    assert found.decided_by.zh.endswith(
        "；此外须知道：能识别和初诊的常见病种数、注册在岗的高级职称医师、注册全科医师、常住居民"
    )
    assert (found.met, found.open_figures) == (False, ())  # whatever they are, it is not met


@given(facility_stats())
def test_the_boolean_form_says_what_the_assessment_says_or_names_what_is_missing(
    facility: FacilityStats,
) -> None:
    found = assess_recommended_standard(facility)
    if found.met is not None:
        assert meets_recommended_standard(facility) is found.met
        return
    with pytest.raises(UndecidedError) as caught:
        meets_recommended_standard(facility)
    assert (caught.value.open_figures, caught.value.reasons) == (found.open_figures, found.reasons)
    assert found.open_figures or found.reasons
    assert all(facility.figure(code) in (None, 0) for code in found.open_figures)


@pytest.mark.clause("jiaozuo-2022-8", "C1")
def test_a_township_health_centre_exactly_at_every_threshold_passes() -> None:
    assert meets_recommended_standard(stats()) is True
    found = assess_recommended_standard(stats())
    assert [one.margin for one in found.criteria] == [0, 0, 0, 0]
    assert found.to_pass == ()
    assert {one.clause for one in found.citations} == {"C1"}


@pytest.mark.clause("jiaozuo-2022-8", "C1")
@pytest.mark.parametrize("figure", ["diseases_treated", "annual_visits", "senior_doctors"])
def test_one_fewer_of_any_figure_fails_and_says_one_more_is_needed(figure: str) -> None:
    found = assess_recommended_standard(stats(**{figure: EXACT[figure] - 1}))
    assert found.met is False
    [short] = [one for one in found.criteria if one.finding is Finding.NOT_MET]
    assert short.cheapest is not None
    assert (short.margin, short.cheapest.needed, short.cheapest.least) == (-1, 1, EXACT[figure])
    assert "1" in found.to_pass[0].en


@pytest.mark.clause("jiaozuo-2022-8", "C2")
def test_a_community_centre_needs_half_the_visits_and_no_senior_doctors() -> None:
    assert meets_recommended_standard(FacilityStats(**COMMUNITY_EXACT)) is True
    assert meets_recommended_standard(FacilityStats(**(COMMUNITY_EXACT | {"annual_visits": 39_999}))) is False
    assert meets_recommended_standard(FacilityStats(**(COMMUNITY_EXACT | {"diseases_treated": 99}))) is False
    assert (
        meets_recommended_standard(FacilityStats(**(COMMUNITY_EXACT | {"general_practitioners": 3}))) is False
    )


@pytest.mark.clause("jiaozuo-2022-8", "C1", "C2")
@pytest.mark.parametrize(
    ("practitioners", "residents", "met", "needed", "least"),
    [
        (3, 20_000, False, 1, 4),  # one more by the ratio, three by the number
        (4, 20_001, False, 1, 5),
        (5, 60_000, False, 1, 6),  # one more by the number, seven by the ratio
        (6, 10**8, True, None, None),
        (0, None, None, 6, 6),
        (5, None, None, 1, 6),
        (None, 20_000, None, None, None),
        (5, 0, None, 1, 6),  # of no residents there is no ratio
    ],
)
def test_general_practitioners_pass_by_the_ratio_or_by_the_number(
    practitioners: int | None, residents: int | None, met: bool | None, needed: int | None, least: int | None
) -> None:
    found = assess_recommended_standard(stats(general_practitioners=practitioners, residents=residents))
    criterion = by_id(found)["general-practitioners"]
    assert found.met is met
    cheapest = criterion.cheapest
    assert (cheapest and cheapest.needed, cheapest and cheapest.least) == (needed, least)


@pytest.mark.clause("jiaozuo-2022-8", "C1")
def test_the_cheaper_way_stands_first_and_the_other_is_named_too() -> None:
    found = assess_recommended_standard(stats(general_practitioners=3))
    assert found.to_pass[0].en == (
        "1 more registered general practitioners (4 in all), or 3 more registered general practitioners (6 in all)"
    )
    assert found.explain("en").splitlines()[-1].startswith("not met; the least that would pass: 1 more")
    assert found.explain().splitlines()[-1].startswith("未达到，至少须再有 1 名注册全科医师（共 4）")


@pytest.mark.clause("jiaozuo-2022-8", "C1")
def test_where_unknown_figures_stand_in_the_way_they_are_named() -> None:
    with pytest.raises(UndecidedError) as caught:
        meets_recommended_standard(stats(annual_visits=None, residents=None))
    assert caught.value.open_figures == ("annual_visits", "residents")
    assert "outpatient and emergency visits" in caught.value.message("en")
    assert "常住居民" in caught.value.message()
    again = pickle.loads(pickle.dumps(caught.value))
    assert (again.open_figures, again.reasons) == (caught.value.open_figures, ())
    assert isinstance(again, PolicyError)
    # another figure that fails decides all the same
    assert meets_recommended_standard(stats(annual_visits=None, senior_doctors=2)) is False


@pytest.mark.parametrize(
    ("facility", "asked", "reason"),
    [
        (FacilityStats(kind="村卫生室"), {}, Reason.FACILITY_KIND_NOT_COVERED),
        (stats(), {"place": "141100"}, Reason.NO_RULE_FOR_PLACE),
        (stats(), {"on": date(2023, 1, 1)}, Reason.NOT_IN_FORCE),
        (stats(), {"known_on": date(2021, 12, 31)}, Reason.NOT_YET_KNOWN),
    ],
)
def test_where_no_rule_speaks_the_answer_says_why_and_yes_or_no_is_refused(
    facility: FacilityStats, asked: dict[str, Any], reason: Reason
) -> None:
    found = assess_recommended_standard(facility, **asked)
    assert (found.met, found.finding, found.reasons, found.notice_place) == (None, None, (reason,), None)
    with pytest.raises(UndecidedError, match=reason.label.en):
        meets_recommended_standard(facility, **asked)


def test_in_its_year_the_standard_holds_from_the_first_day_to_the_last() -> None:
    for day in (date(2022, 1, 1), date(2022, 12, 31)):
        assert assess_recommended_standard(stats(), on=day, place="410802").met is True


@pytest.mark.parametrize(
    ("place", "figures", "absent"),
    [
        ("120000", {"accreditations": []}, "fever-clinic-room"),
        ("120000", {"kind": "村卫生室"}, "techniques-of-centres"),
        ("140000", {"kind": "其他医院", "grade": "一级甲等"}, "infectious-diseases-department"),
        (
            "140000",
            {"kind": "其他医院", "grade": "二级甲等", "public": False},
            "infectious-diseases-department",
        ),
    ],
)
def test_a_standard_that_does_not_apply_is_named_apart(
    place: str, figures: dict[str, Any], absent: str
) -> None:
    found = assess_standards(FacilityStats(**({"kind": TOWNSHIP} | figures)), place=place)
    assert absent in found.not_applicable
    assert absent not in of(found)


def test_standards_are_counted_and_a_permission_that_is_not_given_is_no_shortfall() -> None:
    village = FacilityStats(
        kind="村卫生室",
        village_doctors=1,
        people_served=999,
        residents=500,
        near_township_health_centre=False,
    )
    found = assess_standards(village, place="140000")
    assert (found.met, found.not_met, found.open) == (1, 0, 1)
    permission = next(one for one in found.assessments if one.standard == "village-without-clinic")
    assert (permission.met, permission.decided_by.zh[:3]) == (None, "待定：")
    allowed = assess_standards(attrs.evolve(village, residents=5), place="140000").assessments
    assert next(one for one in allowed if one.standard == "village-without-clinic").decided_by.zh == "可以"


def test_what_is_open_names_what_would_decide() -> None:
    found = assess_standards(FacilityStats(kind="中医医院", name="某中医院"), place="140600")
    assert found.title.zh == "某中医院（中医医院）：朔州市140600的各项标准"
    assert found.assessments[0].open_figures == ("grade", "public_health_department")
    assert "grade" in found.assessments[0].decided_by.en
    assert "设公共卫生科室" in found.explain()


def test_flags_are_said_as_yes_and_no() -> None:
    yes = assess_standards(FacilityStats(kind=TOWNSHIP, registration_regular=True), place="410800")
    no = assess_standards(FacilityStats(kind=TOWNSHIP, registration_regular=False), place="410800")
    told = [
        next(one for one in found.assessments if one.standard == "regular-registration")
        for found in (yes, no)
    ]
    assert [one.steps[0].label.en for one in told] == [
        "its registration is regular: yes, met",
        "its registration is regular: no, not met",
    ]
    assert told[1].to_pass[0].en == "its registration is regular"


@pytest.mark.parametrize(
    ("asked", "reason"),
    [
        ({"place": "110000"}, Reason.NO_RULE_FOR_PLACE),
        ({"place": "140600", "on": date(2020, 1, 1)}, Reason.NOT_IN_FORCE),
        ({"place": "140600", "known_on": date(2020, 1, 1)}, Reason.NOT_YET_KNOWN),
    ],
)
def test_a_place_without_standards_says_why(asked: dict[str, Any], reason: Reason) -> None:
    found = assess_standards(stats(), **asked)
    assert (found.assessments, found.reasons) == ((), (reason,))


@pytest.mark.parametrize("rule", [assess_recommended_standard, assess_standards])
def test_wrong_input_is_refused_by_name(rule: Any) -> None:
    for given_, field in (
        (("x",), "stats"),
        ((stats(), {"place": "99"}), "place"),
        ((stats(), {"place": "140000", "on": "2022-01-01"}), "on"),
        ((stats(), {"place": "140000", "known_on": 5}), "known_on"),
        ((stats(), {"place": "140000", "catalogue": 5}), "catalogue"),
    ):
        with pytest.raises(InputError) as caught:
            rule(given_[0], **(given_[1] if len(given_) > 1 else {"place": "140000"}))
        assert caught.value.field == field


def test_the_question_can_be_asked_again() -> None:
    for found in (assess_recommended_standard(stats()), assess_standards(stats(), place="140600")):
        rule: Any = {
            "assess_recommended_standard": assess_recommended_standard,
            "assess_standards": assess_standards,
        }
        again = rule[found.asked.rule](**found.asked.inputs)
        assert attrs.evolve(again, title=found.title, place_assumed=found.place_assumed) == found


def test_accreditations_are_what_the_caller_states() -> None:
    facility = FacilityStats(
        kind=COMMUNITY, new_community_hospital=True, accreditations=[Accreditation.BASIC_STANDARD]
    )
    found = assess_standards(facility, place="120000")
    one = next(found for found in found.assessments if found.standard == "new-community-hospital")
    assert one.criteria[0].measures[0].value is False
    assert one.steps[0].label.zh == "已达到推荐标准：否，未达到"


@pytest.mark.parametrize(
    ("place", "standard", "figures", "missing", "margins"),
    [
        (
            "140000",
            "professional-posts",
            {"posts": 10, "professional_posts": 9, "posts_reviewed_on": date(2019, 2, 28)},
            ("on",),
            (0, None),
        ),
        (
            "140000",
            "professional-posts",
            {"posts": 10, "professional_posts": 9},
            ("posts_reviewed_on",),
            (0, None),
        ),
        (
            "140000",
            "community-hospital-name",
            {
                "accreditations": ["社区医院"],
                "community_hospital_name": "文水县凤城社区医院",
                "name_registered_on": date(2021, 5, 1),
            },
            ("county",),
            (None,),
        ),
        ("120000", "new-community-hospital", {"new_community_hospital": True}, ("accreditations",), (None,)),
    ],
)
def test_what_is_missing_is_named_and_days_have_a_margin(
    place: str,
    standard: str,
    figures: dict[str, Any],
    missing: tuple[str, ...],
    margins: tuple[int | None, ...],
) -> None:
    every = assess_standards(FacilityStats(kind=TOWNSHIP, **figures), place=place).assessments
    found = next(one for one in every if one.standard == standard)
    assert found.open_figures == missing
    assert tuple(one.margin for one in found.criteria) == margins


@pytest.mark.clause("shanxi-2023-51", "C12")
@pytest.mark.parametrize(
    ("residents", "near", "margin", "said"),
    [
        (200, True, None, "yes; 200 people, met"),  # met by being near: one resident too many is no shortfall
        (199, False, 0, "no; 199 people, margin +0, met"),
        (200, False, -1, "no; 200 people, margin -1, not met"),
    ],
)
def test_the_margin_is_of_the_way_that_passes(
    residents: int, near: bool, margin: int | None, said: str
) -> None:
    village = FacilityStats(kind="村卫生室", residents=residents, near_township_health_centre=near)
    every = assess_standards(village, place="140000").assessments
    found = next(one for one in every if one.standard == "village-without-clinic")
    assert found.criteria[0].margin == margin
    assert found.steps[0].label.en.endswith(said)


def test_an_answer_can_be_copied_and_sent_to_another_process(tmp_path: Path) -> None:
    facility = stats(more={"ultrasound": 2})
    notice = {"schema": 1, "notice": head("own-2024-1"), "clauses": [clause("A")]} | {
        "dates": {"issued": date(2024, 1, 1), "in_force_from": date(2024, 1, 1)},
        "own_figures": [{"code": "ultrasound", "zh": "超声仪", "en": "ultrasound scanners"}],
    }
    catalogue = Catalogue.load(write(tmp_path, notice))
    found = assess_recommended_standard(facility, catalogue=catalogue)
    for again in (pickle.loads(pickle.dumps(found)), copy.deepcopy(found)):
        assert again == found
        told: Any = again.asked.inputs["stats"]
        assert told.more == {"ultrasound": 2}

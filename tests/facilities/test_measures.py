"""One measure against a facility's figures: more people never harm, days are counted in the calendar, figures are exact."""

from __future__ import annotations

from datetime import date
from decimal import localcontext
from fractions import Fraction
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shanxi_health_policy import Catalogue, FacilityStats, InputError, UndecidedError
from shanxi_health_policy.facilities.criteria import Standard
from shanxi_health_policy.facilities.measure_results import MeasureResult, measured, name_of
from shanxi_health_policy.facilities.measures import Measure, exact_decimal
from shanxi_health_policy.notices.values import Quantity, TermCode
from shanxi_health_policy.testing.strategies.inputs import facility_stats
from shanxi_health_policy.vocabulary import Finding
from shanxi_health_policy.vocabulary.figures import FIGURES, Figure, FigureKind

REVIEWED = Measure(figure=TermCode("posts_reviewed_on"), within_years=5)
OWN = {
    "scanners": Figure("scanners", "超声仪", "scanners"),
    "lift": Figure("lift", "有电梯", "it has a lift", FigureKind.FLAG),
}
WITH_OWN = {**FIGURES, **OWN}
GROWING = [
    measure
    for notice in Catalogue.shipped()
    for standard in notice.rows(Standard)
    for criterion in standard.criteria
    for measure in criterion.any_of
    if measure.at_least is not None or measure.share is not None
]


def reviewed(day: date, on: date | None) -> MeasureResult:
    """How posts that were last reviewed on a day stand against 'within five years', asked on another."""
    return measured(REVIEWED, FacilityStats(kind="乡镇卫生院", posts_reviewed_on=day), on, FIGURES)


def quantity(text: str) -> Quantity:
    """A quantity as a notice file holds it."""
    return Quantity(Fraction(text))


@given(facility_stats(), st.sampled_from(GROWING), st.integers(1, 10**6))
def test_more_of_what_is_asked_for_never_turns_met_into_not_met(
    facility: FacilityStats, measure: Measure, more: int
) -> None:
    before = measured(measure, facility, None, FIGURES)
    if not isinstance(before.value, int):
        return
    figures: dict[str, Any] = {measure.figure: before.value + more}
    try:
        fuller = attrs.evolve(facility, **figures)
    except InputError:
        return  # a part above its whole
    after = measured(measure, fuller, None, FIGURES)
    if before.finding is Finding.MET:
        assert after.finding is Finding.MET
    if before.margin is not None:
        assert after.margin == before.margin + more


@given(st.integers(0, 10**6), st.integers(1, 10**6), st.integers(1, 50), st.integers(1, 10_000))
def test_a_ratio_is_met_exactly_where_the_products_say_so(value: int, of: int, least: int, per: int) -> None:
    ratio = Measure(
        figure=TermCode("beds"), at_least=quantity(f"{least}/4"), of=TermCode("residents"), per=per
    )
    found = measured(ratio, FacilityStats(kind="乡镇卫生院", beds=value, residents=of), None, FIGURES)
    assert (found.finding is Finding.MET) is (4 * value * per >= least * of)


@pytest.mark.clause("shanxi-2023-51", "C11")
@pytest.mark.parametrize(
    ("day", "on", "finding", "margin"),
    [
        (date(2019, 2, 28), date(2024, 2, 28), Finding.MET, 0),
        (date(2019, 2, 28), date(2024, 2, 29), Finding.NOT_MET, -1),
        (date(2020, 2, 29), date(2025, 2, 28), Finding.MET, 0),  # five years on there is no 29 February
        (date(2020, 2, 29), date(2025, 3, 1), Finding.NOT_MET, -1),
        (date(2024, 2, 29), date(2024, 2, 29), Finding.MET, 1826),
        (date(2024, 3, 1), date(2024, 2, 29), Finding.OPEN, None),  # when it was reviewed before is not known
        (date(9998, 1, 1), date(9999, 12, 31), Finding.MET, 0),  # the calendar ends before the five years do
        (date(9995, 1, 1), date(9999, 12, 31), Finding.MET, 0),
        (date(9994, 12, 30), date(9999, 12, 31), Finding.NOT_MET, -1),
        (date(9998, 1, 1), date(2024, 1, 1), Finding.OPEN, None),
    ],
)
def test_five_years_are_counted_to_the_same_day_of_the_calendar(
    day: date, on: date, finding: Finding, margin: int | None
) -> None:
    found = reviewed(day, on)
    assert (found.finding, found.margin) == (finding, margin)
    assert found.missing == (("posts_reviewed_on",) if finding is Finding.OPEN else ())


def test_without_a_day_five_years_are_open_and_the_day_is_what_is_missing() -> None:
    assert (reviewed(date(2020, 1, 1), None).finding, reviewed(date(2020, 1, 1), None).missing) == (
        Finding.OPEN,
        ("on",),
    )
    assert "询问之日" in UndecidedError(("on",)).message()
    assert UndecidedError(("grade",)).message("en") == "cannot be decided without: grade (hospital grade)"


@pytest.mark.parametrize(
    ("measure", "more", "field"),
    [
        (Measure(figure=TermCode("scanners"), at_least=quantity("1")), {"scanners": True}, "more.scanners"),
        (Measure(figure=TermCode("lift"), holds=True), {"lift": 1}, "more.lift"),
        (
            Measure(figure=TermCode("beds"), at_least=quantity("1"), of=TermCode("scanners")),
            {"scanners": False},
            "more.scanners",
        ),
    ],
)
def test_a_yes_is_no_count_and_a_count_is_no_yes(measure: Measure, more: dict[str, Any], field: str) -> None:
    with pytest.raises(InputError) as caught:
        measured(measure, FacilityStats(kind="乡镇卫生院", beds=3, more=more), None, WITH_OWN)
    assert caught.value.field == field


def test_figures_of_a_notices_own_count_as_they_are_given() -> None:
    facility = FacilityStats(kind="乡镇卫生院", more={"scanners": 1, "lift": True})
    for measure in (
        Measure(figure=TermCode("scanners"), at_least=quantity("1")),
        Measure(figure=TermCode("lift"), holds=True),
    ):
        assert measured(measure, facility, None, WITH_OWN).finding is Finding.MET
    assert name_of("scanners", WITH_OWN) == OWN["scanners"].label
    assert name_of("scanners", FIGURES) is None


def test_words_do_not_notice_the_precision_of_the_callers_thread() -> None:
    visits = Measure(figure=TermCode("annual_visits"), at_least=quantity("80001"))
    with localcontext(prec=2):
        said = measured(visits, FacilityStats(kind="乡镇卫生院"), None, FIGURES).says
        assert str(exact_decimal(Fraction(4094))) == "4094"
    assert said.zh == "年门急诊不少于 80001 人次"

"""The figures of a facility: every figure of the vocabulary is a field, and a figure that is none is refused by name."""

from __future__ import annotations

import pickle
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import attrs
import pytest

from shanxi_health_policy import FacilityKind, FacilityStats, InputError, UnknownTermError
from shanxi_health_policy.facilities.facility import DESCRIPTION
from shanxi_health_policy.vocabulary import Accreditation
from shanxi_health_policy.vocabulary.figures import FIGURES, FigureKind

KIND = FacilityKind.TOWNSHIP_HEALTH_CENTRE
BY_KIND: dict[FigureKind, list[Any]] = {
    FigureKind.COUNT: [-1, 1.5, True, "5", 10**12],
    FigureKind.FLAG: [1, "yes"],
    FigureKind.DAY: [datetime(2020, 1, 1), "2020-01-01"],  # noqa: DTZ001
    FigureKind.NAME: ["", " ", 5, "名" * 201],
    FigureKind.SHARE: ["1.1", Decimal("-0.1"), 0.5, "x", Decimal("NaN"), "0" * 21],
}


def test_every_figure_is_a_field_and_every_field_is_a_figure() -> None:
    fields = {one.name for one in attrs.fields(FacilityStats)}
    assert fields - set(FIGURES) == {*DESCRIPTION, "more"} - set(FIGURES)
    assert set(FIGURES) <= fields


def test_nothing_is_known_unless_it_is_given() -> None:
    stats = FacilityStats(kind="乡镇卫生院")
    assert all(stats.figure(code) is None for code in (*FIGURES, "own"))


@pytest.mark.parametrize("code", FIGURES)
def test_a_figure_that_is_none_is_refused_by_its_name(code: str) -> None:
    for wrong in BY_KIND[FIGURES[code].kind]:
        with pytest.raises(InputError) as caught:
            FacilityStats(kind=KIND, **{code: wrong})
        assert caught.value.field == code


@pytest.mark.parametrize(
    ("part", "whole"),
    [
        ("health_technicians", "staff"),
        ("professional_posts", "posts"),
        ("public_health_staff", "professional_posts"),
        ("clinical_pharmacists", "pharmacists"),
        ("technique_categories", "techniques"),
    ],
)
def test_a_part_is_at_most_its_whole(part: str, whole: str) -> None:
    given: dict[str, Any] = {part: 5, whole: 5}
    assert FacilityStats(kind=KIND, **given).figure(part) == 5
    with pytest.raises(InputError, match=part):
        FacilityStats(kind=KIND, **(given | {part: 6}))


def test_terms_are_understood_by_any_of_their_names() -> None:
    stats = FacilityStats(kind="乡镇卫生院", grade="二甲", accreditations=["推荐标准"], bed_use="0.582")
    assert stats.kind is KIND
    assert stats.accreditations == frozenset({Accreditation.RECOMMENDED_STANDARD})
    assert stats.bed_use == Decimal("0.582")
    with pytest.raises(UnknownTermError):
        FacilityStats(kind="乡镇卫生所")
    for wrong in ("推荐标准", 5):
        with pytest.raises(InputError, match="accreditations"):
            FacilityStats(kind=KIND, accreditations=wrong)  # type: ignore[arg-type]


def test_figures_of_a_notice_of_ones_own_are_counts_or_flags() -> None:
    stats = FacilityStats(kind=KIND, more={"ultrasound": 2, "lift": True})
    assert (stats.figure("ultrasound"), stats.figure("lift"), stats.figure("other")) == (2, True, None)
    for wrong in (5, {"beds": 3}, {"ultrasound": -1}, {"ultrasound": "2"}, {3: 4}):
        with pytest.raises(InputError, match="more"):
            FacilityStats(kind=KIND, more=wrong)  # type: ignore[arg-type]


def test_it_can_be_hashed_and_compared() -> None:
    one, two = (FacilityStats(kind=KIND, beds=3, posts_reviewed_on=date(2020, 1, 1)) for _ in range(2))
    assert one == two
    assert hash(one) == hash(two)
    assert pickle.dumps(FIGURES["beds"])

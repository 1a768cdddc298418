"""Figures as they are counted in Chinese: people are 名 before what they are, and no unit is said twice."""

from __future__ import annotations

import re
from fractions import Fraction

import pytest

from shanxi_health_policy import Catalogue, FacilityStats, assess_recommended_standard
from shanxi_health_policy.facilities.criteria import Standard
from shanxi_health_policy.facilities.measures import Measure, asked_in_words
from shanxi_health_policy.facilities.own_figures import figures_of
from shanxi_health_policy.notices.values import Quantity, TermCode
from shanxi_health_policy.text import Text
from shanxi_health_policy.vocabulary.figures import FIGURES, Figure, FigureKind

COUNTS = {code: one for code, one in FIGURES.items() if one.kind is FigureKind.COUNT}
OWN = Figure("nurses_on_duty", "夜班护士", "nurses at night", unit=Text("人", "people"))
WRONG = re.compile(r"(?:[0-9] |每)人(?!次)[\u4e00-\u9fff]|人次[^，；。：]*人次")
"""人 before a noun, or 人次 twice in one clause of a sentence."""


@pytest.mark.parametrize("figure", [*COUNTS.values(), OWN], ids=[*COUNTS, OWN.code])
def test_a_figure_is_counted_as_people_say_it(figure: Figure) -> None:
    every = {**FIGURES, figure.code: figure}
    code, least = TermCode(figure.code), Quantity(Fraction(3))
    asked = [
        Measure(figure=code, at_least=least),
        Measure(figure=code, below=least),
        Measure(figure=code, at_least=least, of=TermCode("residents"), per=1000),
        Measure(figure=TermCode("nurses"), at_least=least, of=code),
    ]
    said = [asked_in_words(one, every[one.figure], every).zh for one in asked]
    for one in [*said, f"再有 3 {figure.counted_zh}（共 5）"]:
        assert WRONG.search(one) is None, one
    assert figure.unit.zh in said[0]
    assert figure.noun_zh in said[1]


def test_every_standard_asks_in_words_that_people_use() -> None:
    for notice in Catalogue.shipped():
        figures = figures_of(notice)
        for row in notice.rows(Standard):
            measures = [one for criterion in row.criteria for one in criterion.any_of]
            for one in (*row.when, *measures):
                if one.figure in figures:
                    assert WRONG.search(asked_in_words(one, figures[one.figure], figures).zh) is None


def test_people_are_named_behind_their_measure_word() -> None:
    assert COUNTS["doctors"].counted_zh == "名医师"
    assert COUNTS["beds"].counted_zh == "张开放床位"
    assert COUNTS["annual_visits"].counted_zh == "人次年门急诊"
    assert COUNTS["diseases_treated"].counted_zh == "种能识别和初诊的常见病"
    assert COUNTS["technique_categories"].noun_zh == "开展的中医适宜技术大类"
    nurses = Measure(figure=TermCode("nurses"), at_least=Quantity(Fraction(3, 2)), of=TermCode("doctors"))
    assert asked_in_words(nurses, FIGURES["nurses"], FIGURES).zh == "每名医师不少于 1.5 名护士"
    centre = FacilityStats(kind="乡镇卫生院", annual_visits=50_000, general_practitioners=3, residents=20_000)
    found = assess_recommended_standard(centre).decided_by.zh
    assert "再有 30000 人次年门急诊（共 80000）；再有 1 名注册全科医师（共 4）" in found

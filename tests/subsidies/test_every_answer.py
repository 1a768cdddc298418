"""What every answer about money promises: it can be asked again, explains itself, and cites what it rests on."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import pytest

from shanxi_health_policy import (
    Answer,
    Catalogue,
    accreditation_award,
    capitation_settlement,
    premium_subsidy,
    public_health_income_floor,
    senior_post_exempt,
    village_doctor_insurance,
    village_doctor_post_subsidy,
)
from shanxi_health_policy.text import Text

from .own_notices import XINZHOU, own

Question = tuple[Callable[..., Answer], dict[str, Any]]
SERVED = {"service_periods": [[date(2008, 3, 1), None]], "as_of": date(2023, 3, 1)}
SPEAKING: list[Question] = [
    (premium_subsidy, {"groups": ["低保", "三类户"], "contribution_standard": 350, "year": 2026}),
    (premium_subsidy, {"groups": "特困", "contribution_standard": "350.00", "year": 2023}),
    (premium_subsidy, {"groups": [], "contribution_standard": "350.00", "year": 2023}),
    (accreditation_award, {"place": "141100", "facilities": 2, "round_year": 2021}),
    (accreditation_award, {"place": "140100", "accreditation": "推荐标准", "on": date(2023, 1, 1)}),
    (village_doctor_post_subsidy, {"place": "140681", "posts": 3, "villages": 2, "period_unit": "年"}),
    (village_doctor_post_subsidy, {"place": "140600"}),
    (capitation_settlement, {"budget": 100, "spending": "120.00", "known_on": date(2024, 1, 1)}),
    (village_doctor_insurance, {"on_establishment": False}),
    (senior_post_exempt, SERVED),
    (public_health_income_floor, {"average_income": "5000.00", "income": 4999}),
    (public_health_income_floor, {"average_income": "5000.00"}),
]
SILENT: list[Question] = [
    (rule, inputs | {"place": "120000"}) for rule, inputs in SPEAKING if "period_unit" not in inputs
]
OWN: list[Question] = [
    (rule, inputs | {"place": XINZHOU})
    for rule, inputs in SPEAKING
    if rule not in (accreditation_award, premium_subsidy)
]
ALL = [(one, Catalogue.shipped()) for one in SPEAKING + SILENT] + [(one, own()) for one in OWN]


def asked(question: Question, catalogue: Catalogue) -> Answer:
    rule, inputs = question
    return rule(**inputs, catalogue=catalogue)


def numbered(questions: list[Any]) -> Mapping[str, Any]:
    names = [f"{number} {one[0].__name__}" for number, one in enumerate(questions)]
    return {"argvalues": questions, "ids": names}


EVERY = {"argvalues": ALL, "ids": [f"{number} {one[0].__name__}" for number, (one, _) in enumerate(ALL)]}


@pytest.mark.parametrize(("question", "catalogue"), **EVERY)  # type: ignore[arg-type]
def test_an_answer_can_be_asked_again_from_what_it_was_asked(
    question: Question, catalogue: Catalogue
) -> None:
    rule, _ = question
    answer = asked(question, catalogue)
    assert answer.asked.rule == rule.__name__
    assert set(answer.asked.inputs) == set(inspect.signature(rule).parameters) - {"catalogue"}
    again = rule(**answer.asked.inputs, catalogue=catalogue)
    placed = asked((rule, question[1] | {"place": answer.place}), catalogue)
    assert again == placed
    assert (again == answer) is not answer.place_assumed
    assert again.asked == answer.asked


@pytest.mark.parametrize(("question", "catalogue"), **EVERY)  # type: ignore[arg-type]
def test_an_answer_explains_itself_in_both_languages(question: Question, catalogue: Catalogue) -> None:
    answer = asked(question, catalogue)
    for language in ("zh", "en"):
        told = answer.explain(language)
        said = [answer.title, answer.decided_by, *(step.label for step in answer.steps)]
        assert all(one.in_language(language) in told for one in said)
        assert all(f"{step.amount} " in told for step in answer.steps if step.amount is not None)
        assert all(reading.id in told for reading in answer.readings)
    assert answer.title != Text(zh=answer.title.en, en=answer.title.zh)


@pytest.mark.parametrize(("question", "catalogue"), **EVERY)  # type: ignore[arg-type]
def test_the_steps_name_the_readings_and_the_notices_of_the_answer(
    question: Question, catalogue: Catalogue
) -> None:
    answer = asked(question, catalogue)
    on_steps = {reading for step in answer.steps for reading in step.readings}
    assert on_steps == {reading.id for reading in answer.readings}
    assert {citation.notice for citation in answer.citations} == {one.id for one in answer.notices}
    assert (answer.notice_place is None) == (answer.notices == ())


@pytest.mark.parametrize("question", **numbered(SILENT))
def test_where_no_rule_speaks_there_is_one_step_and_no_notice(question: Question) -> None:
    answer = asked(question, Catalogue.shipped())
    assert (len(answer.steps), answer.citations, answer.notices) == (1, (), ())
    assert [one.value for one in answer.reasons] == ["no_rule_for_place"]
    assert answer.decided_by == answer.steps[0].label


@pytest.mark.parametrize("question", **numbered(SPEAKING))
def test_asking_twice_gives_the_same_answer(question: Question) -> None:
    assert asked(question, Catalogue.shipped()) == asked(question, Catalogue.shipped())

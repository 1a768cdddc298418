"""What answers say is said in words: a figure or fact is named as people name it, and a code stands beside its name at most."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from shanxi_health_policy import Answer, Catalogue, FacilityKind, FacilityStats, InputError, assess_standards
from shanxi_health_policy.asking import every_rule
from shanxi_health_policy.asking.declaration import Rule
from shanxi_health_policy.facilities.criteria import Standard
from shanxi_health_policy.facilities.facility import DESCRIPTION
from shanxi_health_policy.facilities.measure_results import ASKED_DAY, name_of
from shanxi_health_policy.facilities.target_progress import Target
from shanxi_health_policy.facilities.targets import track
from shanxi_health_policy.vocabulary.figures import FIGURES

RULES = every_rule()
SHIPPED = Catalogue.shipped()
PLACES = sorted({one.place for one in SHIPPED})
CODE = {"zh": re.compile(r"[a-z][a-z_0-9]+"), "en": re.compile(r"[a-z]+_[a-z_0-9]+")}
"""What a code looks like where it stands among words."""
BESIDE = {"zh": "（[a-z_0-9]+）", "en": r"\([a-z_0-9]+\)"}
"""A code beside its name, for who asks again by it."""
OPEN_RANGE = re.compile(r"(?<![0-9）])(?<![0-9）] )–|–(?! ?[0-9])|None")
"""A dash between figures or days that lacks one of the two."""


def questions(rule: Rule) -> Iterator[dict[str, Any]]:
    """The rule's example at every place, with each part left out that may be; of a facility little more than its kind."""
    named = {one.name for one in rule.parameters}
    asked = [dict(rule.example)]
    for facility in named & {"facility", "stats"}:
        asked += [
            {**rule.example, facility: {"kind": one.value, **more}}
            for one in FacilityKind
            for more in ({}, {"county": "文水县"}, {"name": "文水县凤城镇卫生院"})
        ]
    for one in asked:
        for place in PLACES if "place" in named else [None]:
            placed = one if place is None else one | {"place": place}
            yield placed
            yield from ({name: part for name, part in placed.items() if name != left} for left in placed)


def answers(rule: Rule) -> Iterator[Answer]:
    for one in questions(rule):
        try:
            yield rule.ask(one, SHIPPED)
        except InputError:  # what was left out was needed
            continue


@pytest.mark.parametrize("rule", RULES.values(), ids=list(RULES))
def test_no_answer_names_a_figure_by_its_code_or_leaves_a_range_open(rule: Rule) -> None:
    asked = 0
    for answer in answers(rule):
        asked += 1
        for language in ("zh", "en"):
            said = re.sub(BESIDE[language], "", answer.explain(language))
            assert CODE[language].search(said) is None, said
            assert OPEN_RANGE.search(said) is None, said
    assert asked


def test_whatever_may_be_missing_has_a_name() -> None:
    for code in (ASKED_DAY, *FIGURES, *DESCRIPTION):
        named = name_of(code, FIGURES)
        assert named is not None
        assert CODE["zh"].search(named.zh) is None


def test_a_standard_of_those_on_a_list_asks_for_the_name_in_words() -> None:
    found = assess_standards(FacilityStats(kind="乡镇卫生院"), place="141100")
    listed = {row.id for one in SHIPPED for row in one.rows(Standard) if row.on_list is not None}
    of_lists = [one for one in found.assessments if one.standard in listed]
    assert of_lists
    for one in of_lists:
        assert "name" in one.open_figures
        assert "机构名称" in one.decided_by.zh
        assert "name of the facility" in one.decided_by.en


@pytest.mark.parametrize("place", sorted({one.place for one in SHIPPED if one.rows(Target)}))
def test_a_target_says_which_figures_it_needs_and_how_to_give_them(place: str) -> None:
    found = track(place)
    assert found.progress
    for one, step in zip(found.progress, found.steps, strict=True):
        if one.tracked_at is None:
            assert [code for code in one.missing_figures if f"（{code}）" not in step.label.zh] == []
            assert [code for code in one.missing_figures if f"({code})" not in step.label.en] == []
            assert "多少" in step.label.zh
            assert "how many" in step.label.en

"""What every rule promises: its example is answered with steps, its parameters say what they are, no place is guessed."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from attrs import evolve

from shanxi_health_policy import (
    Catalogue,
    Claim,
    Facility,
    FacilityStats,
    FeeClass,
    HospitalGrade,
    InputError,
    PaidClaim,
    PolicyChange,
    ServiceItem,
    UndecidedError,
    UnknownTermError,
    Visit,
    assess_recommended_standard,
    audit,
    decide_eligibility,
    fee_class_of,
    meets_recommended_standard,
    reimburse,
    settle,
    what_if,
)
from shanxi_health_policy.asking import every_rule
from shanxi_health_policy.asking.declaration import Rule
from shanxi_health_policy.facilities import targets_of
from shanxi_health_policy.notices import Notice
from shanxi_health_policy.notices.content import Content
from shanxi_health_policy.vocabulary import Reason

RULES = every_rule()
PLACED = {name: one for name, one in RULES.items() if one.names_place is None}
"""Rules that are asked of a place; the others find it in what they are asked, a notice or a department."""
SHIPPED = Catalogue.shipped()
ELSEWHERE = "990000"
"""A place that no shipped notice speaks of."""
DAY = date(2023, 5, 4)
VISIT = Visit("颈椎病", DAY, [ServiceItem("电针", "150.00")])
CLAIM = Claim("S1", "P1", VISIT, FeeClass.I)
CENTRE = FacilityStats(kind="社区卫生服务中心", diseases_treated=100, annual_visits=1)
CHINESE = re.compile("[\u4e00-\u9fff]")


def alone(notice: Notice, **changes: Any) -> Notice:
    """A notice that names no other, so that it may stand in a catalogue without them."""
    return evolve(notice, **{"forwards": None, "replaces": (), **changes})


def moved(notice: Notice) -> Notice:
    """The same notice, of another place, for which its rows speak."""

    def elsewhere(value: Any) -> Any:
        if isinstance(value, dict):
            return {name: elsewhere(one) for name, one in value.items()}
        return (
            [one | {"place": ELSEWHERE} if "place" in one else one for one in value]
            if is_rows(value)
            else value
        )

    content = Content(notice.content.raw, lambda name: b"", elsewhere(dict(notice.content.data)))
    return evolve(notice, id="other-2023-1", place=ELSEWHERE, content=content)


def is_rows(value: Any) -> bool:
    """Whether a value of a notice file is a table of rows."""
    return isinstance(value, list) and all(isinstance(one, dict) for one in value)


def places(rule: Rule, catalogue: Catalogue) -> set[str]:
    """The places whose notices hold a rule."""
    return set(rule.places(catalogue))


def holder(rule: Rule) -> tuple[Notice, str]:
    """A shipped notice that holds a rule for one place only, by itself; and that place."""
    every = [(alone(one), places(rule, Catalogue([alone(one)]))) for one in SHIPPED]
    return next((one, found.pop()) for one, found in every if len(found) == 1)


def placeless(rule: Rule) -> dict[str, Any]:
    """The example of a rule without its place."""
    return {name: value for name, value in rule.example.items() if name != "place"}


@pytest.mark.parametrize("rule", RULES.values(), ids=list(RULES))
def test_the_example_of_a_rule_is_answered_with_steps(rule: Rule) -> None:
    answer = rule.ask(rule.example)
    assert isinstance(answer, rule.answer)
    assert answer.asked.rule == rule.name
    assert answer.steps
    assert answer.citations
    assert answer.notices


@pytest.mark.parametrize("rule", RULES.values(), ids=list(RULES))
def test_the_parameters_of_a_rule_say_what_they_are_and_none_goes_by_anothers_name(rule: Rule) -> None:
    taken: dict[str, str] = {}
    for one in rule.parameters:
        assert CHINESE.search(one.kind.term.zh), one.name
        assert one.kind.term.en, one.name
        for name in one.names:
            assert taken.setdefault(name, one.name) == one.name
            assert rule.parameter(name) is one


@pytest.mark.parametrize("rule", PLACED.values(), ids=list(PLACED))
def test_a_place_left_out_is_the_only_one_with_the_rule_and_the_answer_says_so(rule: Rule) -> None:
    notice, place = holder(rule)
    catalogue = Catalogue([notice])
    assumed = rule.ask(placeless(rule), catalogue)
    told = rule.ask(placeless(rule) | {"place": place}, catalogue)
    assert (assumed.place, assumed.place_assumed) == (place, True)
    assert (told.place, told.place_assumed) == (place, False)
    assert f"{told.title.zh}（未指定地方，按唯一有此规则的" in assumed.explain("zh").splitlines()[0]
    assert "no place was asked for" in assumed.explain("en").splitlines()[0]
    assert place in assumed.title.zh
    assert "未指定地方" not in told.explain("zh")
    assert [one.label for one in assumed.steps] == [one.label for one in told.steps]
    by_name = rule.ask(placeless(rule) | {"place": catalogue.place_names[place].zh}, catalogue)
    assert (by_name, by_name.place_assumed) == (told, False)


@pytest.mark.parametrize("rule", PLACED.values(), ids=list(PLACED))
def test_where_several_places_have_the_rule_or_none_the_place_must_be_said(rule: Rule) -> None:
    notice, place = holder(rule)
    two = Catalogue([notice, moved(notice)])
    for catalogue, named in ((two, (place, ELSEWHERE)), (Catalogue([]), ())):
        with pytest.raises(InputError) as caught:
            rule.ask(placeless(rule), catalogue)
        assert caught.value.field == "place"
        assert all(one in caught.value.message() for one in named)
    assert rule.ask(placeless(rule) | {"place": ELSEWHERE}, two).place == ELSEWHERE


ASKED: dict[str, Any] = {
    "settle": lambda **at: settle([CLAIM], **at),
    "audit": lambda **at: audit([PaidClaim(CLAIM, "90.00")], **at),
    "what_if": lambda **at: what_if([CLAIM], PolicyChange(rate="0.70"), **at),
    "reimburse": lambda **at: reimburse(VISIT, FeeClass.I, **at),
}
OTHERS: dict[str, Any] = ASKED | {
    "decide_eligibility": lambda **at: decide_eligibility(
        Facility(kind="中医医院", grade="二级甲等"), DAY, **at
    ),
    "fee_class_of": lambda **at: fee_class_of(HospitalGrade.LEVEL_2_A, **at),
    "meets_recommended_standard": lambda **at: meets_recommended_standard(CENTRE, **at),
    "targets_of": lambda **at: targets_of(**at),
}


@pytest.mark.parametrize("ask", ASKED.values(), ids=list(ASKED))
def test_what_is_settled_checked_or_compared_says_whose_rules_were_taken(ask: Any) -> None:
    assumed, named, by_code = ask(), ask(place="文水"), ask(place="141100")
    assert (assumed.place, assumed.place_assumed) == ("141100", True)
    assert (named.place, named.place_assumed) == ("141121", False)
    assert (by_code.place, by_code.place_assumed) == ("141100", False)


@pytest.mark.parametrize("ask", [ASKED["audit"], ASKED["what_if"]], ids=["audit", "what_if"])
def test_the_place_that_was_taken_is_told(ask: Any) -> None:
    assert "（未指定地方，按唯一有此规则的吕梁市141100）" in ask().explain().splitlines()[0]
    assert "Lvliang 141100, the only one" in ask().explain("en").splitlines()[0]
    assert "未指定地方" not in ask(place="Lvliang").explain()
    with pytest.raises(InputError) as caught:
        ask().explain("fr")
    assert caught.value.field == "language"


def test_every_settlement_tells_the_place_that_was_taken() -> None:
    settled: Any
    [settled] = settle([CLAIM])
    assert settled.answer.place_assumed
    assert "未指定地方" in settled.answer.explain()
    [settled] = settle([CLAIM], place="吕梁")
    assert "未指定地方" not in settled.answer.explain()


@pytest.mark.parametrize("ask", OTHERS.values(), ids=list(OTHERS))
def test_other_questions_too_take_the_only_place_and_ask_where_there_are_several(ask: Any) -> None:
    every = [alone(one) for one in SHIPPED if one.id in ("lvliang-2022-22", "jiaozuo-2022-8")]
    ask(catalogue=Catalogue(every))
    both = Catalogue([*every, *(evolve(one, id=f"{one.id}-b", place=ELSEWHERE) for one in every)])
    for catalogue, named in ((both, ELSEWHERE), (Catalogue([]), "place")):
        with pytest.raises(InputError) as caught:
            ask(catalogue=catalogue)
        assert caught.value.field == "place"
        assert named in caught.value.message("en")
    with pytest.raises(UnknownTermError):
        ask(place="吕粱山")


def test_whose_standard_it_is_is_told_and_another_place_has_none() -> None:
    found = assess_recommended_standard(CENTRE)
    assert (found.place, found.place_assumed, found.met) == ("410800", True, False)
    assert "（未指定地方，按唯一有此规则的焦作市410800）" in found.explain()
    assert meets_recommended_standard(CENTRE, place="焦作") is False
    with pytest.raises(UndecidedError) as caught:
        meets_recommended_standard(CENTRE, place="吕梁")
    assert caught.value.reasons == (Reason.NO_RULE_FOR_PLACE,)


def test_a_grade_has_its_class_by_the_name_of_the_place() -> None:
    assert fee_class_of(HospitalGrade.LEVEL_2_A, place="Lvliang", on=DAY) is FeeClass.II
    with pytest.raises(InputError) as caught:
        fee_class_of(HospitalGrade.LEVEL_2_A, on="2023-05-04")  # type: ignore[arg-type]
    assert caught.value.field == "on"
    assert targets_of("天津") == targets_of("120000")


def test_a_figure_that_no_notice_declares_is_refused_with_the_nearest_one() -> None:
    facility = evolve(CENTRE, more={"scanner": 2})
    with pytest.raises(UnknownTermError) as caught:
        assess_recommended_standard(facility)
    assert (caught.value.field, caught.value.suggestions) == ("stats.more.scanner", ())
    assert "自有指标" in caught.value.message()
    source = SHIPPED["jiaozuo-2022-8"]
    data = {
        **source.content.data,
        "own_figures": [{"code": "scanners", "zh": "超声仪", "en": "ultrasound scanners"}],
    }
    content = Content(source.content.raw, lambda name: b"", data)
    with pytest.raises(UnknownTermError) as caught:
        assess_recommended_standard(facility, catalogue=Catalogue([alone(source, content=content)]))
    assert (caught.value.field, caught.value.suggestions) == ("stats.more.scanner", ("scanners",))

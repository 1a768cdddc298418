"""What is declared wrongly is refused with its name, and a place that nobody names is the only one there is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any

import pytest
from attrs import frozen

from shanxi_health_policy import Catalogue, InputError, PolicyError, ask
from shanxi_health_policy.answer import RuleAnswer
from shanxi_health_policy.asking import Question, Rule, every_rule, rule, rule_named
from shanxi_health_policy.asking.kinds import PLAIN_NUMBER, count, money
from shanxi_health_policy.errors import DeclarationError
from shanxi_health_policy.facilities.effects import Effect
from shanxi_health_policy.notices import Row, table
from shanxi_health_policy.notices.rows import TABLES
from shanxi_health_policy.text import Text

TOLD = Text(zh="一条规则", en="a rule")


def nowhere(_: Catalogue) -> Iterator[str]:
    """No place at all."""
    yield from ()


def declared(body: Any) -> Rule:
    """A rule that no one finds by its name."""
    return Rule(body, TOLD, {}, nowhere, skipped=0)


def test_a_rule_of_a_name_that_is_taken_is_refused_and_the_first_one_stays() -> None:
    known = rule_named("capitation_settlement")

    def capitation_settlement(question: Question) -> RuleAnswer:
        raise NotImplementedError

    with pytest.raises(DeclarationError) as caught:
        rule(purpose=TOLD, row=Effect, example={})(capitation_settlement)
    assert (caught.value.what, caught.value.name) == ("rule", "capitation_settlement")
    assert known.module in caught.value.problem
    assert __name__ in caught.value.problem
    assert "capitation_settlement" in caught.value.message("zh")
    assert "is declared wrongly" in caught.value.message("en")
    assert every_rule()["capitation_settlement"] is known


def test_a_table_of_a_place_that_is_taken_is_refused_and_the_first_one_stays() -> None:
    with pytest.raises(DeclarationError) as caught:

        @table("effects", "另一张表")
        @frozen(kw_only=True)
        class Other(Row):
            """Another row."""

    assert (caught.value.what, caught.value.name) == ("table", "effects")
    assert caught.value.problem.endswith("effects.Effect")
    assert TABLES["effects"] is Effect


def test_the_same_module_may_be_loaded_again() -> None:
    known = TABLES["effects"]
    try:
        again: type[Any] = table("effects", "达标的结果")(
            type("Effect", (Effect,), {"__module__": Effect.__module__})
        )
        assert TABLES["effects"] is again
    finally:
        table("effects", "达标的结果")(known)


def without_kind(amount: int) -> RuleAnswer:
    """A rule that does not say what it is asked with."""
    raise NotImplementedError


def without_unit(amount: Annotated[int, count("数", "a number")]) -> RuleAnswer:
    """A rule that counts nothing in particular."""
    raise NotImplementedError


def with_unit(
    amount: Annotated[int, count("数", "a number", PLAIN_NUMBER, "多少")],
    budget: Annotated[str, money("钱", "money")],
) -> RuleAnswer:
    """A rule that says what it counts."""
    raise NotImplementedError


@pytest.mark.parametrize(
    ("body", "problem"),
    [(without_kind, "no kind of value"), (without_unit, "a number without its unit")],
)
def test_a_parameter_says_what_it_is_and_a_number_of_what(body: Any, problem: str) -> None:
    with pytest.raises(DeclarationError) as caught:
        _ = declared(body).parameters
    assert (caught.value.what, caught.value.problem) == ("parameter", problem)
    assert caught.value.name == f"{body.__name__}.amount"
    assert [one.name for one in declared(with_unit).parameters] == ["amount", "budget"]
    assert declared(with_unit).parameter("多少").name == "amount"


@pytest.mark.parametrize("name", every_rule())
def test_every_rule_is_declared_in_full(name: str) -> None:
    found = every_rule()[name]
    assert found.purpose.zh
    assert found.purpose.en
    for one in found.parameters:
        assert one.kind.unit is not None or not one.kind.counted
        assert one.kind.term.zh
        assert one.kind.term.en
        assert found.parameter(one.kind.term.zh.upper()) is one
        found.choices(one, Catalogue.shipped())
    answer = found.ask(found.example)
    assert isinstance(answer, found.answer)
    assert answer.asked.rule == name


def test_a_place_left_out_is_the_only_one_and_the_answer_says_so() -> None:
    inputs: dict[str, Any] = {"budget": "1.00", "spending": "2.00"}
    taken = ask("capitation_settlement", inputs)
    assert (taken.place, taken.place_assumed) == ("140681", True)
    assert taken.title.zh.endswith("（未指定地方，按唯一有此规则的怀仁市140681）")
    assert taken.title.en.endswith("(no place was asked for: Huairen 140681, the only one with this rule)")
    named = ask("capitation_settlement", {**inputs, "地方": "怀仁"})
    assert (named.place, named.place_assumed) == ("140681", False)
    assert "未指定" not in named.title.zh


@pytest.mark.parametrize(
    ("catalogue", "told"),
    [(None, "朔州市140600"), (Catalogue([]), "no notice here says")],
    ids=["several", "none"],
)
def test_a_place_left_out_is_asked_for_where_it_is_not_the_only_one(
    catalogue: Catalogue | None, told: str
) -> None:
    with pytest.raises(InputError) as caught:
        ask("assess_standards", {"stats": {"kind": "乡镇卫生院"}}, catalogue=catalogue)
    assert caught.value.field == "place"
    assert told in str(caught.value)


@pytest.mark.parametrize(
    ("inputs", "field"),
    [
        ({"budget": "1.00", "预算总额": "1.00", "spending": "1.00"}, "budget"),
        ({"budget": None, "spending": "1.00"}, "budget"),
        ({"budget": "1.00", "spending": "1.00", "buget": "1.00"}, "inputs"),
        ({"budget": "1.00", "spending": "1.00", "place": "吕粱"}, "place"),
        ({"budget": "1.00", "spending": "1.00", "place": "1400"}, "place"),
    ],
)
def test_parameters_are_named_once_and_as_declared(inputs: dict[str, Any], field: str) -> None:
    with pytest.raises(PolicyError) as caught:
        ask("capitation_settlement", inputs)
    assert getattr(caught.value, "field", None) == field


def test_what_is_not_given_by_another_name_is_not_given() -> None:
    asked: dict[str, Any] = {"就诊日期": "2023-05-04", "tier": "I", "items": [["电针", "150.00"]]}
    known = ask("reimburse", {"condition": "颈椎病", "本年已支付": None, **asked})
    assert known == ask("reimburse", {"condition": "颈椎病", **asked})
    with pytest.raises(InputError, match="condition"):
        ask("reimburse", {"病症": None, **asked})

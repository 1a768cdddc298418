"""A place left out is the only one that pays, and told as such; several are named; a name does as well as a code."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import find, given, settings
from tests.testing.conform.planted import RIGHT, WRONG_YEARS

from shanxi_health_policy import Catalogue, Claim, FeeClass, InputError, UnknownTermError, Visit
from shanxi_health_policy.testing import (
    Case,
    check_settle,
    expected,
    golden_vectors,
    history_cases,
    hospital_cases,
    junit_xml,
    premium_years,
    search,
    target_figures,
    visits,
)
from shanxi_health_policy.testing.conform.protocol import hello

NAMES = "吕梁市141100、示例市149900"


def right(case: Case) -> Any:
    return RIGHT.payments(case.operations)


def test_a_place_left_out_is_told() -> None:
    found = search(right, max_cases=0)
    assert (found.place, found.place_assumed) == ("141100", True)
    assert found.summary().zh.endswith("未指定地方，按唯一有支付规定的吕梁市141100。")
    assert found.summary().en.endswith("No place was asked for: Lvliang 141100, the only one that pays.")
    assert found.to_json()["place_assumed"] is True
    assert '<property name="place_assumed" value="True"/>' in junit_xml(found)


@pytest.mark.parametrize("place", ["141100", "吕梁市", "lvliang"])
def test_a_place_asked_for_by_code_or_name_is_not_told_as_assumed(place: str) -> None:
    found = search(right, place=place, max_cases=0)
    assert (found.place, found.place_assumed) == ("141100", False)
    assert "未指定" not in found.summary().zh
    assert golden_vectors(place) == golden_vectors()


def test_the_first_message_tells_it() -> None:
    told = [(one["place"], one["place_assumed"]) for one in (hello(), hello("文水县"))]
    assert told == [("141100", True), ("141121", False)]


def test_of_several_places_one_must_be_asked_for(three_quarters: Catalogue) -> None:
    with pytest.raises(InputError, match=NAMES):
        search(right, catalogue=three_quarters)
    with pytest.raises(InputError, match=NAMES):
        check_settle(RIGHT.payments, catalogue=three_quarters)
    with pytest.raises(InputError, match=NAMES):
        golden_vectors(catalogue=three_quarters)
    with pytest.raises(InputError, match=NAMES):
        hello(catalogue=three_quarters)
    strategies: tuple[Any, ...] = (visits, history_cases, hospital_cases)
    for strategy in strategies:
        with pytest.raises(InputError, match=NAMES):
            find(strategy(catalogue=three_quarters), bool)


def test_given_cases_say_where_they_are(three_quarters: Catalogue) -> None:
    case = Case(find(history_cases("149900", three_quarters), bool).operations, "149900")
    tried: list[Case] = []

    def mine(one: Case) -> Any:
        tried.append(one)
        return [settled.fund_payment for settled in expected(one, three_quarters)]

    found = search(mine, catalogue=three_quarters, given_cases=[case])
    assert (found.place, found.place_assumed, found.passed, tried) == ("149900", False, True, [case])


@settings(max_examples=10)
@given(visits("文水"))
def test_strategies_take_a_name(visit: Visit) -> None:
    case = Case([Claim("S1", "P1", visit, FeeClass.I)], "文水") if visit.facility is None else None
    assert case is None or (case.place, len(expected(case))) == ("141121", 1)


@pytest.mark.parametrize("strategy", [premium_years, target_figures])
def test_strategies_of_other_rules_take_a_name_or_name_the_places(strategy: Any) -> None:
    assert find(strategy("山西省"), lambda _: True) is not None
    with pytest.raises(UnknownTermError):
        find(strategy("nowhere"), lambda _: True)


def test_targets_are_held_by_several_places() -> None:
    with pytest.raises(InputError, match="朔州市140600"):
        find(target_figures(), lambda _: True)


def test_a_difference_says_where_it_is_though_the_case_does_not() -> None:
    found = search(lambda case: WRONG_YEARS["refund not given back"].payments(case.operations), max_cases=0)
    case = Case(found.differences[0].case.operations)
    again = search(lambda _: None, given_cases=[case])  # type: ignore[arg-type,return-value]
    assert again.differences[0].case.place is None
    assert json.loads(json.dumps(again.differences[0].to_json()))["place"] == "141100"
    assert "place=" not in case.code()


def test_given_cases_are_tried_at_the_place_that_is_asked_about(three_quarters: Catalogue) -> None:
    operations = find(history_cases("149900", three_quarters), bool).operations

    def mine(one: Case) -> Any:
        return [settled.fund_payment for settled in expected(one, three_quarters)]

    for case in (Case(operations), Case(operations, "149900")):
        found = search(mine, place="149900", catalogue=three_quarters, given_cases=[case])
        assert (found.place, found.place_assumed, found.passed, found.cases) == ("149900", False, True, 1)
    with pytest.raises(InputError, match="149900") as caught:
        search(mine, place="149900", catalogue=three_quarters, given_cases=[Case(operations, "141100")])
    assert (caught.value.field, caught.value.value) == ("place", "'141100'")


@pytest.mark.parametrize("strategy", [visits, history_cases, hospital_cases])
def test_a_place_where_nothing_is_paid_has_no_visits(strategy: Any) -> None:
    with pytest.raises(InputError) as caught:
        find(strategy(place="140100"), bool)
    assert (caught.value.field, caught.value.value) == ("place", "'140100'")

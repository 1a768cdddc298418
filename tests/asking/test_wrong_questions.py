"""Whatever a rule is asked with, it answers or says what is wrong, all of it at once, and never fails in another way."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shanxi_health_policy import Catalogue, FeeClass, PolicyError, ask, reimburse
from shanxi_health_policy.asking import every_rule
from shanxi_health_policy.errors import InputError, MissingError, QuestionError
from shanxi_health_policy.vocabulary.payment import OpenFacility

RULES = every_rule()
VISIT: dict[str, Any] = {
    "condition": "哮喘",
    "visited_on": "2023-05-04",
    "items": [["督灸", "1"]],
    "tier": "I",
}
NAMES = st.sampled_from(["kind", "technique", "more", "city", "account_balance", "机构类别", "x", ""])
ANYTHING: st.SearchStrategy[Any] = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.sampled_from(
        ["乡镇卫生院", "电针", "1.00", "2023-05-04", "职工", "\ud800", "9" * 5000, object, b"x"]
    )
    | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=6,
)


@pytest.mark.parametrize("name", RULES)
@given(data=st.data())
def test_any_value_of_any_parameter_is_answered_or_named(name: str, data: st.DataObject) -> None:
    catalogue = Catalogue.shipped()
    for parameter in RULES[name].parameters:
        values: tuple[Any, ...] = ({}, [{}], data.draw(ANYTHING))
        for value in values:
            with suppress(PolicyError):
                ask(name, {parameter.name: value}, catalogue=catalogue)


def refused(call: Callable[[], object]) -> tuple[type[InputError], str | None] | None:
    """What kind of error refuses a value, and by which name; None where it is taken."""
    try:
        call()
    except InputError as error:
        return type(error), error.field
    return None


GIVEN = st.sampled_from(
    [
        0,
        "0.01",
        Decimal("9.99"),
        date(2023, 1, 1),
        FeeClass.II,
        "pay",
        OpenFacility.REFUSE,
        "吕梁市",
        "141121",
    ]
)


@settings(max_examples=40)
@given(value=ANYTHING | GIVEN)
def test_what_reimburse_checks_by_hand_is_taken_and_refused_as_declared(value: Any) -> None:
    catalogue, rule = Catalogue.shipped(), RULES["reimburse"]
    asked = rule.read(VISIT, catalogue)
    for one in rule.given:
        if value is not None or one.required:
            declared = refused(partial(one.kind.check, one.name, value, catalogue))
            by_hand = refused(partial(reimburse, **asked | {one.name: value}))
            assert by_hand == declared, one.name


def test_all_that_is_wrong_is_told_at_once() -> None:
    wrong = VISIT | {"condition": "颈锥病", "visited_on": "2023-13-04", "tier": "IV", "x": 1}
    with pytest.raises(QuestionError) as caught:
        ask("reimburse", wrong)
    assert [one.field for one in caught.value.errors] == ["inputs", "condition", "visited_on", "tier"]
    assert caught.value.field == "inputs"
    assert caught.value.message("en").splitlines()[0] == "4 errors:"
    assert len(caught.value.message("zh").splitlines()) == 5


def test_what_is_missing_is_said_to_be_missing() -> None:
    with pytest.raises(QuestionError) as caught:
        ask("reimburse", {})
    assert [type(one) for one in caught.value.errors] == [MissingError] * 4
    with pytest.raises(MissingError) as one:
        ask("assess_recommended_standard", {"stats": {"annual_visits": 3}})
    assert one.value.field == "stats.kind"
    assert one.value.message("en") == "stats.kind is missing: it is required"
    assert "None" not in caught.value.message("zh") + one.value.message("zh")


def test_one_wrong_value_is_an_error_of_its_own() -> None:
    with pytest.raises(InputError) as caught:
        ask("reimburse", VISIT | {"tier": "IV"})
    assert not isinstance(caught.value, QuestionError)
    assert caught.value.field == "tier"

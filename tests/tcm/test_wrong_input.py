"""Wrong input raises the library's own error, which names the field."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from tests.naming import plain

from shanxi_health_policy import (
    Balances,
    Cancellation,
    Catalogue,
    Claim,
    Condition,
    Facility,
    FacilityKind,
    FeeClass,
    InputError,
    Insurance,
    InsuranceKind,
    ServiceItem,
    UnknownTermError,
    Visit,
    accreditations,
    decide_eligibility,
    reimburse,
    settle,
)
from shanxi_health_policy.errors import MOST_WRONG, MoneyError, QuestionError
from shanxi_health_policy.tcm.visit import VISIT_PARTS
from shanxi_health_policy.vocabulary import Accreditation

DAY = date(2023, 5, 4)
MOMENT = datetime(2023, 5, 4, 12, 30, tzinfo=UTC)
ITEM = ServiceItem("电针", "150.00")
VISIT = Visit(Condition.ASTHMA, DAY, [ITEM])
CENTRE = Facility(kind=FacilityKind.TOWNSHIP_HEALTH_CENTRE, name="凤城镇卫生院", county="文水县")
ANY: Any = None


def rejects(field: str, call: Callable[[], object]) -> InputError:
    with pytest.raises(InputError) as caught:
        call()
    assert caught.value.field == field
    assert field in caught.value.message("zh")
    assert field in caught.value.message("en")
    return caught.value


WRONG_MONEY: list[Any] = [
    1.5,
    float("nan"),
    -1,
    "-1.00",
    Decimal("-0.01"),
    "1e3",
    "１００．００",
    "100.005",
    Decimal("100.005"),
    "",
    " 1.00",
    "1,000.00",
    Decimal("NaN"),
    Decimal("Infinity"),
    True,
    None,
    [],
    "10000000000.00",
]


@pytest.mark.parametrize("amount", WRONG_MONEY, ids=plain)
def test_an_amount_that_is_not_exact_money(amount: Any) -> None:
    assert isinstance(rejects("amount", lambda: ServiceItem("电针", amount)), MoneyError)
    assert isinstance(rejects("ytd_paid", lambda: reimburse(VISIT, FeeClass.I, amount)), MoneyError)
    key: Any = next(iter(settle([Claim("S1", "P000001", VISIT, FeeClass.I)]))).key
    assert isinstance(rejects("paid", lambda: Balances.of({key: amount})), MoneyError)


@pytest.mark.parametrize("balance", [amount for amount in WRONG_MONEY if amount is not None], ids=plain)
def test_an_account_balance_that_is_not_exact_money(balance: Any) -> None:
    rejects("account_balance", lambda: Insurance(InsuranceKind.EMPLOYEE, balance))


@pytest.mark.parametrize("day", ["2023-05-04", MOMENT, None, 20230504, (2023, 5, 4)], ids=plain)
def test_a_day_that_is_no_calendar_date(day: Any) -> None:
    rejects("visited_on", lambda: Visit(Condition.ASTHMA, day, [ITEM]))
    rejects("on", lambda: decide_eligibility(CENTRE, day))
    rejects("on", lambda: accreditations(CENTRE, on=day))


@pytest.mark.parametrize("day", ["2023-05-04", MOMENT, 20230504], ids=plain)
def test_a_day_of_knowledge_that_is_no_calendar_date(day: Any) -> None:
    rejects("known_on", lambda: reimburse(VISIT, FeeClass.I, known_on=day))
    rejects("known_on", lambda: settle([], known_on=day))
    rejects("known_on", lambda: decide_eligibility(CENTRE, DAY, known_on=day))
    rejects("known_on", lambda: accreditations(CENTRE, on=DAY, known_on=day))


@pytest.mark.parametrize(
    "place", ["吕粱山", "14110", "1411000", "１４１１００", "", 141100, ["141100"]], ids=plain
)
def test_a_place_that_is_none(place: Any) -> None:
    rejects("place", lambda: reimburse(VISIT, FeeClass.I, place=place))
    rejects("place", lambda: settle([], place=place))
    rejects("place", lambda: decide_eligibility(CENTRE, DAY, place=place))


@pytest.mark.parametrize("catalogue", ["notices", 0, [], ("a",)], ids=plain)
def test_a_catalogue_that_is_none(catalogue: Any) -> None:
    rejects("catalogue", lambda: reimburse(VISIT, FeeClass.I, catalogue=catalogue))
    rejects("catalogue", lambda: settle([], catalogue=catalogue))
    rejects("catalogue", lambda: decide_eligibility(CENTRE, DAY, catalogue=catalogue))
    rejects("catalogue", lambda: accreditations(CENTRE, on=DAY, catalogue=catalogue))


def test_an_empty_catalogue_is_a_catalogue_without_rules() -> None:
    nothing = Catalogue([])
    answer = reimburse(VISIT, FeeClass.I, place="141100", catalogue=nothing)
    assert answer.reasons == ("no_rule_for_place",)
    rejects("place", lambda: reimburse(VISIT, FeeClass.I, catalogue=nothing))
    assert accreditations(CENTRE, on=DAY, catalogue=nothing) == ()


@pytest.mark.parametrize("visit", [{}, {"condition": "哮喘"}, None, "visit", ITEM], ids=plain)
def test_a_visit_that_is_none(visit: Any) -> None:
    rejects("visit", lambda: reimburse(visit, FeeClass.I))
    rejects("visit", lambda: Claim("S1", "P000001", visit, FeeClass.I))


@pytest.mark.parametrize("tier", ["I", "一类", 1, None, "三级甲等"], ids=plain)
def test_a_tier_that_is_no_fee_class(tier: Any) -> None:
    rejects("tier", lambda: reimburse(VISIT, tier))
    rejects("tier", lambda: Claim("S1", "P000001", VISIT, tier))


@pytest.mark.parametrize("condition", ["感冒", "", None, 5, FeeClass.I], ids=plain)
def test_a_condition_that_is_unknown(condition: Any) -> None:
    assert isinstance(rejects("condition", lambda: Visit(condition, DAY, [ITEM])), UnknownTermError)


def test_an_unknown_condition_offers_the_nearest_names() -> None:
    error = rejects("condition", lambda: Visit(ANY or "慢性胃病", DAY, [ITEM]))
    assert isinstance(error, UnknownTermError)
    assert "慢性胃炎" in error.suggestions


@pytest.mark.parametrize(
    "items", [[], (), None, 5, "电针", [None], [ITEM, "电针"], [("电针", "1.00")]], ids=plain
)
def test_items_that_are_none(items: Any) -> None:
    rejects("items", lambda: Visit(Condition.ASTHMA, DAY, items))


def test_items_that_cost_more_in_all_than_an_amount_can_be() -> None:
    dear = ServiceItem("电针", "9999999999.99")
    assert Visit(Condition.ASTHMA, DAY, [dear, ServiceItem("电针", 0)]).items[0] == dear
    error = rejects("items", lambda: Visit(Condition.ASTHMA, DAY, [dear, ServiceItem("电针", "0.01")]))
    assert isinstance(error, MoneyError)
    assert error.value == "10000000000.00"


@pytest.mark.parametrize("name", ["", "  ", None, 5, "针" * 201], ids=plain)
def test_an_item_without_a_usable_name(name: Any) -> None:
    rejects("technique", lambda: ServiceItem(name, "1.00"))


def test_the_longest_name_of_an_item_is_taken() -> None:
    assert len(ServiceItem("针" * 200, "1.00").technique) == 200


@pytest.mark.parametrize("wrong", ["凤城镇卫生院", {}, FacilityKind.TCM_HOSPITAL], ids=plain)
def test_a_facility_that_is_none(wrong: Any) -> None:
    rejects("facility", lambda: Visit(Condition.ASTHMA, DAY, [ITEM], facility=wrong))
    rejects("facility", lambda: decide_eligibility(wrong, DAY))
    rejects("facility", lambda: accreditations(wrong, on=DAY))


@pytest.mark.parametrize("wrong", ["职工", {}, InsuranceKind.EMPLOYEE], ids=plain)
def test_an_insurance_that_is_none(wrong: Any) -> None:
    rejects("insurance", lambda: Visit(Condition.ASTHMA, DAY, [ITEM], insurance=wrong))


@pytest.mark.parametrize("kind", ["", "商业保险", None, 1], ids=plain)
def test_a_kind_of_insurance_that_is_unknown(kind: Any) -> None:
    rejects("insurance_kind", lambda: Insurance(kind))


@pytest.mark.parametrize("flag", ["tcm_department", "tcm_capability", "locally_admitted", "bureau_approval"])
@pytest.mark.parametrize("value", ["True", "是", 1, 0, ""], ids=plain)
def test_a_flag_that_is_no_truth_value(flag: str, value: Any) -> None:
    wrong: dict[str, Any] = {flag: value}
    rejects(flag, lambda: Facility(kind="乡镇卫生院", **wrong))


@pytest.mark.parametrize("part", ["name", "county", "city"])
@pytest.mark.parametrize("value", ["", "  ", 5, ["文水县"]], ids=plain)
def test_a_name_of_a_facility_that_is_none(part: str, value: Any) -> None:
    wrong: dict[str, Any] = {part: value}
    rejects(part, lambda: Facility(kind="乡镇卫生院", **wrong))


@pytest.mark.parametrize("stated", [5, "推荐标准", "", ["推荐标淮"], [{}], [None]], ids=plain)
def test_accreditations_that_are_none(stated: Any) -> None:
    rejects("accreditations", lambda: Facility(kind="乡镇卫生院", accreditations=stated))


def test_a_kind_or_grade_of_facility_that_is_unknown() -> None:
    rejects("facility_kind", lambda: Facility(kind="诊所街"))
    rejects("hospital_grade", lambda: Facility(kind="中医医院", grade="四级甲等"))


@pytest.mark.parametrize("identifier", ["", "   ", "x" * 101, None, 5, b"S1"], ids=plain)
def test_an_identifier_that_is_none(identifier: Any) -> None:
    rejects("settlement_id", lambda: Claim(identifier, "P000001", VISIT, FeeClass.I))
    rejects("person_id", lambda: Claim("S1", identifier, VISIT, FeeClass.I))
    rejects("settlement_id", lambda: Cancellation(identifier, "S1"))
    rejects("cancels", lambda: Cancellation("C1", identifier))


def test_the_longest_identifier_is_taken() -> None:
    assert Claim("x" * 100, "y" * 100, VISIT, FeeClass.I).person_id == "y" * 100


@pytest.mark.parametrize("claims", [5, None, VISIT], ids=plain)
def test_claims_that_are_no_series(claims: Any) -> None:
    rejects("claims", lambda: settle(claims))


@pytest.mark.parametrize("one", [VISIT, None, "S1", ("S1", "P000001")], ids=plain)
def test_something_among_the_claims_that_is_none(one: Any) -> None:
    rejects("claims", lambda: list(settle([one])))


@pytest.mark.parametrize("opening", [{}, 0, "100.00", []], ids=plain)
def test_an_opening_that_is_no_balances(opening: Any) -> None:
    rejects("opening", lambda: settle([], opening))


def test_balances_are_by_person_condition_and_year() -> None:
    wrong: Any = {("P000001", "哮喘", 2023): "1.00"}
    rejects("amounts", lambda: Balances.of(wrong))


@pytest.mark.parametrize("language", ["fr", "", None, "ZH"], ids=plain)
def test_a_language_that_is_not_spoken(language: Any) -> None:
    rejects("language", lambda: reimburse(VISIT, FeeClass.I).explain(language))


def test_stated_accreditations_are_kept_as_a_set() -> None:
    stated = [Accreditation.COMMUNITY_HOSPITAL, Accreditation.COMMUNITY_HOSPITAL]
    kept = Facility(kind="乡镇卫生院", accreditations=stated).accreditations
    assert kept == frozenset({Accreditation.COMMUNITY_HOSPITAL})


def test_of_items_every_fault_is_told_with_its_place_and_no_more_than_can_be_read() -> None:
    read = VISIT_PARTS["items"].read
    with pytest.raises(QuestionError) as caught:
        read("items", [["电针"], ["", "1"], ["电针", "x"], 5], Catalogue.shipped())
    assert [one.field for one in caught.value.errors] == [
        "items[0]",
        "items[1][0]",
        "items[2][1]",
        "items[3]",
    ]
    with pytest.raises(QuestionError) as many:
        read("items", [["电针", "x"]] * (MOST_WRONG + 9), Catalogue.shipped())
    assert [one.field for one in many.value.errors] == [f"items[{one}][1]" for one in range(MOST_WRONG)]

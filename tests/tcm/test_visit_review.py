"""Before paying: what supervision would find afterwards is warned of before, with its amount and what would mend it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shanxi_health_policy import (
    Balances,
    Claim,
    Facility,
    FeeClass,
    HospitalGrade,
    InputError,
    Insurance,
    PaidClaim,
    ServiceItem,
    Visit,
    YearKey,
    audit,
    reimburse,
    review,
)
from shanxi_health_policy.supervision import Caution, Irregularity, Review, Severity
from shanxi_health_policy.testing import amounts, fee_classes, visits

DAY = date(2023, 5, 4)
ONLY_PAID = {
    Irregularity.FOLLOWS_EARLIER,
    Irregularity.CANCELS_NOTHING,
    Irregularity.CANCELLED_AGAIN,
    Irregularity.NOT_GIVEN_BACK,
    Irregularity.GIVEN_BACK_TOO_MUCH,
}
"""What only shows in payments."""


def visit(*items: tuple[str, str], condition: str = "颈椎病", day: date = DAY, **more: Any) -> Visit:
    return Visit(condition, day, [ServiceItem(*one) for one in items or [("电针", "150.00")]], **more)


def codes(found: Review) -> list[str]:
    return [one.caution.code for one in found.findings]


def test_every_kind_that_supervision_knows_is_warned_of_or_shows_only_in_payments() -> None:
    becomes = [one.irregularity for one in Caution]
    assert {*becomes, *ONLY_PAID} == {*Irregularity, None}
    assert len(becomes) == len(set(becomes))
    assert {one for one in Caution if one.irregularity is None} == {Caution.FACILITY_OPEN}


@given(
    visits().filter(lambda one: one.facility is None),
    fee_classes(),
    amounts(),
    st.sampled_from([None, *HospitalGrade]),
    st.booleans(),
    st.data(),
)
@pytest.mark.clause("lvliang-2022-22", "T9", "I-T14")
def test_what_supervision_would_find_was_warned_of(
    one: Visit, tier: FeeClass, ytd: Decimal, grade: HospitalGrade | None, as_due: bool, data: st.DataObject
) -> None:
    found = review(one, tier, ytd, hospital_grade=grade)
    planned = found.answer.fund_payment if as_due else data.draw(amounts("200.00"))
    found = review(one, tier, ytd, hospital_grade=grade, planned=planned)
    paid = PaidClaim(Claim("S1", "P1", one, tier), planned, hospital_grade=grade)
    opening = Balances.of({YearKey("P1", one.condition, one.visited_on.year): ytd})
    afterwards = audit([paid], opening)
    assert {one.irregularity for one in afterwards.findings} <= {
        one.caution.irregularity for one in found.findings
    }
    assert afterwards.due == found.answer.fund_payment
    if as_due:
        assert not {"overpaid", "underpaid"} & set(codes(found))


@given(visits(), fee_classes(), amounts())
def test_what_is_left_of_the_year_is_what_the_limit_allows(one: Visit, tier: FeeClass, ytd: Decimal) -> None:
    try:
        found = review(one, tier, ytd)
    except InputError:  # a facility whose grade decides and is not said
        return
    answer = found.answer
    if answer.annual_limit is None:
        assert found.left_before is found.left_after is None
    else:
        assert found.left_before is not None
        assert found.left_before == max(answer.annual_limit - ytd, Decimal(0))
        assert found.left_after == max(found.left_before - answer.fund_payment, Decimal(0))
    assert found.right == (not found.findings)
    assert len(set(codes(found))) == len(codes(found)) or not answer.covered
    for language in ("zh", "en"):
        lines = found.explain(language).splitlines()
        assert len(lines) == 1 + len(found.findings)
    for finding in found.findings:
        assert finding.reason.zh
        assert finding.mend.zh
        assert finding.mend.en
        assert Decimal(0) <= finding.amount <= answer.total_cost
        assert all(0 <= number < len(one.items) for number in finding.items)
        if finding.items:
            assert finding.amount == sum(one.items[number].amount for number in finding.items)


@given(visits().filter(lambda one: one.facility is None), fee_classes(), amounts())
def test_what_is_due_is_what_the_rule_pays(one: Visit, tier: FeeClass, ytd: Decimal) -> None:
    assert review(one, tier, ytd).answer.fund_payment == reimburse(one, tier, ytd).fund_payment


CENTRE = Facility(kind="社区卫生服务中心", name="没有列出的中心", city="吕梁市")
CASES: dict[str, tuple[Visit, FeeClass, dict[str, Any], list[str], list[str]]] = {
    "nothing": (visit(), FeeClass.I, {"planned": "90.00"}, [], []),
    "a day before the rules": (visit(day=date(2019, 1, 1)), FeeClass.I, {}, ["day_not_covered"], ["150.00"]),
    "more than is due": (visit(), FeeClass.I, {"planned": "100.00"}, ["overpaid"], ["10.00"]),
    "less than is due": (visit(), FeeClass.I, {"planned": "80.00"}, ["underpaid"], ["10.00"]),
    "a class above the grade": (
        visit(("电针", "500.00")),
        FeeClass.I,
        {"hospital_grade": "二级甲等"},
        ["fee_class_above_grade"],
        ["25.00"],
    ),
    "a technique of another condition": (
        visit(("电针", "100.00"), ("肩周炎推拿治疗", "50.00")),
        FeeClass.I,
        {},
        ["unusual_technique"],
        ["50.00"],
    ),
    "an item on no list": (
        visit(("电针", "150.00"), ("电针治疗仪", "20.00")),
        FeeClass.I,
        {},
        ["technique_not_covered"],
        ["20.00"],
    ),
    "another visit of the day": (
        visit(),
        FeeClass.I,
        {"earlier": [Claim("S0", "P1", visit(("火罐", "50.00")), FeeClass.I)]},
        ["same_day"],
        ["90.00"],
    ),
    "the same visit": (
        visit(("电针", "150.00"), ("火罐", "50.00")),
        FeeClass.I,
        {"earlier": [Claim("S0", "P1", visit(("火罐", "50.00"), ("电 针", "150.00")), FeeClass.I)]},
        ["same_visit"],
        ["120.00"],
    ),
    "a visit of another day": (
        visit(),
        FeeClass.I,
        {"earlier": [Claim("S0", "P1", visit(day=date(2023, 5, 3)), FeeClass.I)]},
        [],
        [],
    ),
    "insured elsewhere": (
        visit(insurance=Insurance("居民医保", insured_at="太原市")),
        FeeClass.I,
        {},
        ["not_covered"],
        ["150.00"],
    ),
    "a centre on no list": (visit(facility=CENTRE), FeeClass.III, {}, ["facility_open"], ["80.00"]),
}


@pytest.mark.parametrize("name", CASES)
def test_a_case_that_a_clerk_would_know(name: str) -> None:
    one, tier, more, expected, sums = CASES[name]
    found = review(one, tier, 0, **more)
    assert codes(found) == expected, found.explain()
    assert [str(finding.amount) for finding in found.findings] == sums, found.explain()
    for finding in found.findings:
        assert finding.citations
        assert finding.basis("zh") in finding.in_language("zh")


@pytest.mark.clause("lvliang-2022-22", "T5", "I-T4")
def test_what_is_left_of_the_year_is_said_and_warned_of_where_it_is_not_enough() -> None:
    found = review(visit(), FeeClass.I, "2640.00")
    assert (found.left_before, found.left_after) == (Decimal("80.00"), Decimal("0.00"))
    [one] = found.findings
    assert (one.caution, one.amount, one.severity) == (
        Caution.ANNUAL_LIMIT,
        Decimal("10.00"),
        Severity.SLIGHT,
    )
    assert one.readings == ("I-T1", "I-T3", "I-T4")
    assert one.citations[0].clause == "T5"
    assert "本年尚余 80.00 元，本次之后 0.00 元" in found.explain()
    assert "2640.00" in one.reason.en
    assert review(visit(), FeeClass.I, "9000.00").left_before == Decimal("0.00")


def test_an_item_on_no_list_is_told_with_the_names_that_are_like_it() -> None:
    [one] = review(visit(("电针", "1"), ("电针疗", "20")), FeeClass.I, 0).findings
    assert one.evidence == ("电针疗",)
    assert one.items == (1,)
    assert "电针" in one.mend.zh
    assert "alike are" in one.mend.en
    [bare] = review(visit(("x", "1")), FeeClass.I, 0).findings
    assert "相近" not in bare.mend.zh


@pytest.mark.clause("lvliang-2022-22", "T6", "I-T6", "I-T21")
@pytest.mark.parametrize(
    ("grade", "tier", "readings"),
    [("二级甲等", FeeClass.I, ()), ("三级丙等", FeeClass.I, ("I-T6",)), ("二级", FeeClass.I, ("I-T21",))],
)
def test_a_class_above_the_grade_names_the_reading_that_places_the_grade(
    grade: str, tier: FeeClass, readings: tuple[str, ...]
) -> None:
    [one] = review(visit(), tier, 0, hospital_grade=grade).findings
    assert one.readings == readings
    assert one.caution is Caution.FEE_CLASS_ABOVE_GRADE


def test_how_severe_a_warning_is() -> None:
    assert {one for one in Caution if one.severity is Severity.CLEAR} == {
        Caution.OVERPAID,
        Caution.UNDERPAID,
        Caution.FEE_CLASS_ABOVE_GRADE,
    }
    assert Caution.SAME_VISIT.severity is Caution.DAY_NOT_COVERED.severity is Severity.HIGH


CLAIM = Claim("S0", "P1", visit(), FeeClass.I)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"visit": "颈椎病"}, "visit"),
        ({"tier": "I"}, "tier"),
        ({"ytd_paid": 1.5}, "ytd_paid"),
        ({"ytd_paid": "-1"}, "ytd_paid"),
        ({"planned": "x"}, "planned"),
        ({"hospital_grade": "四级"}, "hospital_grade"),
        ({"earlier": 5}, "earlier"),
        ({"earlier": [visit()]}, "earlier"),
        ({"earlier": [CLAIM, Claim("S1", "P2", visit(), FeeClass.I)]}, "earlier"),
        ({"known_on": "2023"}, "known_on"),
        ({"place": "吕良"}, "place"),
    ],
)
def test_what_is_wrong_is_refused_with_its_field(change: dict[str, Any], field: str) -> None:
    asked: dict[str, Any] = {"visit": visit(), "tier": FeeClass.I, "ytd_paid": 0} | change
    with pytest.raises(InputError) as caught:
        review(**asked)
    assert caught.value.field == field


def test_every_kind_of_warning_is_explained() -> None:
    page = (Path(__file__).parents[2] / "docs" / "how-to" / "before-paying.md").read_text(encoding="utf-8")
    for one in Caution:
        assert f"| `{one.code}` | {one.zh} | {one.severity.zh} | " in page

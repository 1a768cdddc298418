"""Every kind of irregularity that supervision tells (T9): what it is, what is due, what shows it, which clause it breaks."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from tests.tcm.paying import Paid, at, given_back, kinds, paid, visit

from shanxi_health_policy import (
    Balances,
    Cancellation,
    Facility,
    FeeClass,
    HospitalGrade,
    InputError,
    PaidClaim,
    ServiceItem,
    Visit,
    YearKey,
    audit,
)
from shanxi_health_policy.supervision import Irregularity, PaidCancellation
from shanxi_health_policy.vocabulary import Limit, Reason


@pytest.mark.clause("lvliang-2022-22", "T3", "T4", "T5", "T9")
@pytest.mark.parametrize(
    ("claim", "by", "clause"),
    [
        (at(1, "91.00"), Limit.RATE, "T3"),
        (at(1, "150.00", "300.00"), Limit.PER_VISIT, "T4"),
    ],
)
def test_a_wrong_amount_names_the_limit_that_decides_what_is_due(
    claim: PaidClaim, by: Limit, clause: str
) -> None:
    [one] = audit([claim]).findings
    assert (one.irregularity, one.by, [citation.clause for citation in one.citations]) == (
        Irregularity.OVERPAID,
        by,
        [clause],
    )
    assert by.en in one.text().en


@pytest.mark.clause("lvliang-2022-22", "T5", "T9")
def test_the_annual_limit_is_named_and_what_was_paid_before_counts() -> None:
    key = YearKey("P1", at(1, "0").claim.visit.condition, 2023)
    [one] = audit([at(1, "90.00")], Balances.of({key: "2700.00"})).findings
    assert (one.by, one.due, one.difference) == (Limit.ANNUAL, Decimal("20.00"), Decimal("70.00"))
    assert [citation.clause for citation in one.citations] == ["T5"]
    with pytest.raises(InputError, match="opening"):
        audit([], {})  # type: ignore[arg-type]


@pytest.mark.clause("lvliang-2022-22", "T2", "T9")
def test_an_item_that_is_not_listed_is_told_where_it_was_paid_as_if_it_were() -> None:
    both = visit("颈椎病", date(2023, 5, 4), "100.00", ServiceItem("血常规", "20.00"))
    [one] = audit([paid("S1", "72.00", both)]).findings
    assert (one.irregularity, one.due, one.reasons) == (
        Irregularity.TECHNIQUE_NOT_COVERED,
        Decimal("60.00"),
        (Reason.TECHNIQUE_NOT_COVERED,),
    )
    assert kinds(paid("S1", "71.99", both)) == [("S1", Irregularity.OVERPAID, None)]
    assert kinds(paid("S1", "60.00", both)) == []


@pytest.mark.clause("lvliang-2022-22", "T7", "T9")
def test_a_facility_that_is_not_eligible_is_told() -> None:
    clinic = Facility(kind="村卫生室", name="测试村卫生室")
    [one] = audit([paid("S1", "90.00", visit(facility=clinic))]).findings
    assert (one.irregularity, one.facility, one.due) == (
        Irregularity.FACILITY_NOT_COVERED,
        "测试村卫生室",
        Decimal("0.00"),
    )
    assert [citation.clause for citation in one.citations] == ["T7"]


@pytest.mark.clause("lvliang-2022-22", "T6", "T9", "I-T14")
def test_a_fee_class_above_the_grade_is_told_and_what_is_due_follows_the_grade() -> None:
    dear = visit(cost="300.00")
    found = audit([paid("S1", "140.00", dear, hospital_grade=HospitalGrade.LEVEL_2_A)]).findings
    assert [(one.irregularity, one.paid, one.due) for one in found] == [
        (Irregularity.OVERPAID, Decimal("140.00"), Decimal("115.00")),
        (Irregularity.FEE_CLASS_ABOVE_GRADE, Decimal("140.00"), Decimal("115.00")),
    ]
    assert [citation.clause for citation in found[1].citations] == ["T6"]
    described = Facility(kind="中医医院", grade="二级甲等", name="测试医院")
    assert kinds(paid("S1", "90.00", visit(facility=described))) == [
        ("S1", Irregularity.FEE_CLASS_ABOVE_GRADE, None)
    ]
    assert kinds(paid("S1", "90.00", tier=FeeClass.III, hospital_grade=HospitalGrade.LEVEL_2_A)) == []


def spread(*facilities: str | None) -> list[PaidClaim]:
    """A claim of 140.00 a day at these facilities in turn; the annual limit is 2720.00."""
    return [
        paid(f"S{number}", "140.00", visit(day=date(2023, 5, number), cost="300.00"), facility=name)
        for number, name in enumerate(facilities, start=1)
    ]


@pytest.mark.clause("lvliang-2022-22", "T5", "T9", "I-T15")
def test_an_annual_limit_that_only_several_facilities_pass_is_told_once() -> None:
    found = audit(spread(*["甲"] * 10, *["乙"] * 11)).findings
    [one] = [one for one in found if one.irregularity is Irregularity.ANNUAL_ACROSS_FACILITIES]
    assert (one.settlement_id, one.by, one.paid, one.due) == (
        "S20",
        Limit.ANNUAL,
        Decimal("2940.00"),
        Decimal("2720.00"),
    )
    assert one.evidence == tuple(f"S{number}" for number in range(1, 22))
    across = {one.irregularity for one in audit(spread(*["甲"] * 20, "乙")).findings}
    assert Irregularity.ANNUAL_ACROSS_FACILITIES not in across
    assert Irregularity.ANNUAL_ACROSS_FACILITIES not in {
        one.irregularity for one in audit(spread(*[None] * 21)).findings
    }


def test_what_came_back_does_not_pass_an_annual_limit() -> None:
    claims = spread(*["甲"] * 10, *["乙"] * 10)
    back = [given_back("C1", "S1", "140.00", date(2023, 6, 1))]
    assert {kind for _, kind, _ in kinds(*claims, *back)} == {Irregularity.OVERPAID}


@pytest.mark.clause("lvliang-2022-22", "T9", "I-T10", "I-T16")
@pytest.mark.parametrize(
    ("cancellations", "wanted"),
    [
        ([given_back("C1", "S1", "90.00")], []),
        ([given_back("C1", "S1", "0.00")], [("C1", Irregularity.NOT_GIVEN_BACK, "S1")]),
        ([given_back("C1", "S1", "89.99")], [("C1", Irregularity.NOT_GIVEN_BACK, "S1")]),
        ([given_back("C1", "S1", "90.01")], [("C1", Irregularity.GIVEN_BACK_TOO_MUCH, "S1")]),
        ([given_back("C1", "S9", "0.00")], [("C1", Irregularity.CANCELS_NOTHING, "S9")]),
        (
            [given_back("C1", "S1", "90.00"), given_back("C2", "S1", "0.00")],
            [("C2", Irregularity.CANCELLED_AGAIN, "S1")],
        ),
        (
            [PaidCancellation(Cancellation("C1", "S1"), "90.00", person_id="P2")],
            [("C1", Irregularity.CANCELS_NOTHING, "S1")],
        ),
    ],
)
def test_cancellations_are_held_against_what_was_paid(
    cancellations: list[PaidCancellation], wanted: list[tuple[str, Irregularity, str]]
) -> None:
    assert kinds(at(1, "90.00"), *cancellations) == wanted


def test_a_cancellation_says_who_when_and_how_much() -> None:
    claims: list[Paid] = [
        paid("S1", "90.00", facility="甲"),
        PaidCancellation(Cancellation("C1", "S1"), "80.00"),
    ]
    [one] = audit(claims).findings
    assert (one.person_id, one.on, one.facility, one.condition) == ("P1", None, "甲", visit().condition)
    assert (one.paid, one.due, one.difference) == (Decimal("-80.00"), Decimal("-90.00"), Decimal("10.00"))
    assert [citation.clause for citation in one.citations] == ["T5"]
    assert one.text().zh == "C1 P1 甲：撤销而未足额退回 S1；已付 -80.00，应付 -90.00，相差 10.00"
    [other] = audit([PaidCancellation(Cancellation("C1", "S1"), "80.00", facility="乙")]).findings
    assert (other.person_id, other.facility, other.condition, other.answer, other.reasons) == (
        None,
        "乙",
        None,
        None,
        (),
    )
    assert audit(claims[1:], place="110000").findings[0].citations == ()


def test_after_a_cancellation_without_money_what_follows_is_told_apart() -> None:
    claims: list[Paid] = [
        *spread(*["甲"] * 19),
        given_back("C1", "S1", "0.00", date(2023, 5, 19)),
        at(30, "60.00", "300.00", 20),
    ]
    assert kinds(*claims) == [
        ("C1", Irregularity.NOT_GIVEN_BACK, "S1"),
        ("S30", Irregularity.FOLLOWS_EARLIER, "C1"),
    ]


def test_what_was_cancelled_is_no_repetition_and_is_marked() -> None:
    again: list[Paid] = [at(1, "100.00"), given_back("C1", "S1", "100.00"), at(2, "90.00")]
    [one] = audit(again).findings
    assert (one.settlement_id, one.irregularity, one.cancelled_by) == ("S1", Irregularity.OVERPAID, "C1")
    found = audit(again)
    assert (found.paid, found.due, found.claims, found.cancellations) == (
        Decimal("90.00"),
        Decimal("90.00"),
        2,
        1,
    )


def test_the_same_items_in_another_order_are_the_same_visit_but_not_at_another_facility() -> None:
    one, other = ServiceItem("火罐", "20.00"), ServiceItem("电针", "100.00")
    claims = [
        paid("S1", "72.00", Visit("颈椎病", date(2023, 5, 4), [one, other]), facility="甲"),
        paid("S2", "72.00", Visit("颈椎病", date(2023, 5, 4), [other, one]), facility="甲"),
        paid("S3", "72.00", Visit("颈椎病", date(2023, 5, 4), [other, one]), facility="乙"),
    ]
    assert kinds(*claims) == [("S2", Irregularity.SAME_VISIT, "S1"), ("S3", Irregularity.SAME_DAY, "S1")]


@pytest.mark.parametrize(
    ("make", "field"),
    [
        (lambda: PaidCancellation("C1", "1.00"), "cancellation"),  # type: ignore[arg-type]
        (lambda: PaidCancellation(Cancellation("C1", "S1"), "-1.00"), "given_back"),
        (lambda: PaidCancellation(Cancellation("C1", "S1"), "1.00", person_id=" "), "person_id"),
        (lambda: PaidCancellation(Cancellation("C1", "S1"), "1.00", "P1", "2023-05-04"), "cancelled_on"),  # type: ignore[arg-type]
        (lambda: paid("S1", "1.00", facility=" "), "facility"),
        (lambda: paid("S1", "1.00", hospital_grade="九级"), "hospital_grade"),  # type: ignore[arg-type]
    ],
)
def test_wrong_fields_are_refused_by_name(make: Callable[[], object], field: str) -> None:
    with pytest.raises(InputError, match=field):
        make()


def test_a_grade_may_be_given_by_name() -> None:
    one = PaidClaim(at(1, "90.00").claim, "90.00", hospital_grade="二甲")
    assert one.grade is HospitalGrade.LEVEL_2_A
    assert PaidCancellation(Cancellation("C1", "S1"), "1.50").given_back == Decimal("1.50")


def test_what_only_points_to_an_amount_does_not_count_it_again() -> None:
    pointers = {one for one in Irregularity if not one.of_amount}
    assert pointers == {
        Irregularity.FEE_CLASS_ABOVE_GRADE,
        Irregularity.UNUSUAL_TECHNIQUE,
        Irregularity.ANNUAL_ACROSS_FACILITIES,
        Irregularity.SAME_VISIT,
        Irregularity.SAME_DAY,
    }


FOR_SHOULDERS, FOR_NECKS = "肩周炎推拿治疗", "颈椎病推拿治疗"


@pytest.mark.clause("lvliang-2022-22", "T2", "T9", "I-T17")
def test_a_technique_named_after_another_condition_is_pointed_out_and_nothing_is_taken_off() -> None:
    """A shoulder massage billed with urticaria: it counts, and somebody is to look at it."""
    second = [
        ServiceItem(FOR_SHOULDERS, "10.00"),
        ServiceItem(FOR_NECKS, "10.00"),
        ServiceItem("火罐", "10.00"),
    ]
    treated = visit("荨麻疹", date(2023, 5, 4), "50.00", *second, technique=FOR_SHOULDERS)
    found = audit(
        [paid("S1", "48.00", treated), paid("S2", "30.00", visit("荨麻疹", date(2023, 5, 5), "50.00"))]
    )
    [one] = found.findings
    assert (one.irregularity, one.irregularity.of_amount) == (Irregularity.UNUSUAL_TECHNIQUE, False)
    assert (one.evidence, one.paid, one.due) == (
        (FOR_NECKS, FOR_SHOULDERS),
        Decimal("48.00"),
        Decimal("48.00"),
    )
    assert [citation.clause for citation in one.citations] == ["T2"]
    assert FOR_SHOULDERS in one.text().zh
    assert found.difference == Decimal("0.00")


@pytest.mark.clause("lvliang-2022-22", "T2", "T9", "I-T17")
@pytest.mark.parametrize(
    ("condition", "technique", "amount"),
    [
        ("肩周炎", FOR_SHOULDERS, "30.00"),
        ("腰肌劳损", "急性腰扭伤推拿治疗", "30.00"),
        ("荨麻疹", "其他推拿治疗", "30.00"),
        ("荨麻疹", "肩周炎推拿", "0.00"),
    ],
    ids=["its own", "by another name of its own", "no condition's", "on no list"],
)
def test_a_technique_that_fits_or_is_no_condition_s_or_is_not_listed_is_not_pointed_out(
    condition: str, technique: str, amount: str
) -> None:
    assert kinds(paid("S1", amount, visit(condition, cost="50.00", technique=technique))) == []


@pytest.mark.clause("lvliang-2022-22", "T2", "T9", "I-T17")
def test_a_visit_that_is_not_covered_is_told_by_that_and_one_wrongly_paid_by_both() -> None:
    early = visit("荨麻疹", date(2022, 8, 14), technique=FOR_SHOULDERS)
    assert [one for _, one, _ in kinds(paid("S1", "30.00", early))] == [Irregularity.DAY_NOT_COVERED]
    wrong = visit("荨麻疹", cost="50.00", technique=FOR_SHOULDERS)
    assert [one for _, one, _ in kinds(paid("S1", "31.00", wrong))] == [
        Irregularity.OVERPAID,
        Irregularity.UNUSUAL_TECHNIQUE,
    ]

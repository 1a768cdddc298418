"""What stands exactly at a border: a gain of one fen, the first cause of an error, a limit that is not set."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve
from tests.notices.building import notice, write
from tests.tcm.paying import Paid, at, given_back, paid, visit

from shanxi_health_policy import (
    Balances,
    Catalogue,
    Claim,
    Condition,
    Facility,
    FacilityKind,
    FeeClass,
    HospitalGrade,
    InputError,
    LimitChange,
    PaidClaim,
    PolicyChange,
    ServiceItem,
    Technique,
    Visit,
    YearKey,
    ask,
    audit,
    reimburse,
    review,
    what_if,
)
from shanxi_health_policy.answer import Answer
from shanxi_health_policy.money import MAX_FEN, to_yuan
from shanxi_health_policy.supervision import Caution, Irregularity
from shanxi_health_policy.tcm.amounts_due import highest_limit
from shanxi_health_policy.tcm.limit_table import limit_table
from shanxi_health_policy.tcm.policy_change import changed_catalogue
from shanxi_health_policy.tcm.reimbursement import Reimbursement
from shanxi_health_policy.tcm.unusual_techniques import unusual_techniques
from shanxi_health_policy.tcm.year_balances import Entry
from shanxi_health_policy.vocabulary import Reason

SHIPPED = Catalogue.shipped()


@pytest.mark.parametrize(("rate", "gaining", "losing"), [("0.61", 1, 0), ("0.59", 0, 1), ("0.60", 0, 0)])
def test_a_single_fen_is_a_gain_or_a_loss(rate: str, gaining: int, losing: int) -> None:
    visit = Visit("颈椎病", date(2023, 5, 4), [ServiceItem("电针", "1.00")])
    impact = what_if([Claim("S1", "P1", visit, FeeClass.I)], PolicyChange(rate=rate))
    assert abs(impact.difference) == Decimal("0.01") * (gaining + losing)
    for row in (impact.total, *impact.rows):
        assert (row.visits_gaining, row.persons_gaining) == (gaining, gaining)
        assert (row.visits_losing, row.persons_losing) == (losing, losing)


@pytest.mark.clause("lvliang-2022-22", "T9")
def test_the_cause_of_what_follows_is_where_the_sums_first_parted_and_not_a_later_error() -> None:
    claims = [at(number, "140.00", "300.00", day=number) for number in range(1, 19)]  # 18 × 140.00 of 2720.00
    claims += [
        at(19, "150.00", "300.00", day=19),
        at(20, "35.00", "50.00", day=20),
    ]  # 140.00 and 30.00 were due
    claims += [at(21, "15.00", "300.00", day=21)]  # 30.00 were left, and 15.00 beside what was really paid
    found = audit(claims).findings
    assert [(one.settlement_id, one.irregularity) for one in found] == [
        ("S19", Irregularity.OVERPAID),
        ("S20", Irregularity.OVERPAID),
        ("S21", Irregularity.FOLLOWS_EARLIER),
    ]
    assert found[-1].evidence == ("S19",)


def answered(tier: FeeClass, change: PolicyChange | None = None, **more: Any) -> Reimbursement:
    """What is paid for a plain visit, by the shipped notices or with a change."""
    visit = Visit("颈椎病", date(2023, 5, 4), [ServiceItem("电针", "150.00")])
    catalogue = SHIPPED if change is None else changed_catalogue(SHIPPED, "141100", change)
    return reimburse(visit, tier, catalogue=catalogue, **more)


def test_the_highest_annual_limit_of_a_year_is_that_of_its_classes_or_none_where_one_sets_none() -> None:
    first, third = answered(FeeClass.I), answered(FeeClass.III)
    without = answered(FeeClass.III, PolicyChange(limits=[LimitChange(annual=None)]))
    uncovered = evolve(without, covered=False)
    assert first.limit_cell is not None
    assert (
        highest_limit([third, first]) == highest_limit([first, third]) == first.limit_cell.annual == 272_000
    )
    assert highest_limit([first, without]) is None
    assert highest_limit([first, uncovered]) == 272_000
    assert highest_limit([]) is None


def in_two_facilities(*amounts: str) -> list[PaidClaim]:
    """Claims of one year, paid in two facilities by turns."""
    return [
        paid(f"S{number}", amount, visit(day=date(2023, 5, number), cost="5000.00"), facility=name)
        for number, (amount, name) in enumerate(
            zip(amounts, ("甲", "乙") * len(amounts), strict=False), start=1
        )
    ]


def test_facilities_that_only_together_pass_the_annual_limit_are_told_with_the_claim_that_passes_it() -> None:
    """One facility at the limit exactly is not above it; the claim that reaches it exactly does not pass it."""
    found = audit(in_two_facilities("2720.00", "0.01"))
    across = [one for one in found.findings if one.irregularity is Irregularity.ANNUAL_ACROSS_FACILITIES]
    assert [(one.settlement_id, one.evidence) for one in across] == [("S2", ("S1", "S2"))]
    for amounts in (("2720.00", "0.00"), ("2720.01", "0.01")):
        kinds = [one.irregularity for one in audit(in_two_facilities(*amounts)).findings]
        assert Irregularity.ANNUAL_ACROSS_FACILITIES not in kinds


def test_every_year_is_looked_at() -> None:
    quiet = paid("S0", "84.00", visit(cost="140.00", day=date(2023, 1, 1)), person="P0")
    kinds = [one.irregularity for one in audit([quiet, *in_two_facilities("2720.00", "0.01")]).findings]
    assert Irregularity.ANNUAL_ACROSS_FACILITIES in kinds


def test_a_cancellation_of_nothing_or_of_what_is_cancelled_has_nothing_due() -> None:
    claims: list[Paid] = [
        at(1, "90.00"),
        given_back("C1", "S1", "90.00"),
        given_back("C2", "S1", "90.00"),
        given_back("C3", "S9", "10.00"),
    ]
    found = audit(claims)
    assert [(one.settlement_id, one.irregularity, one.due) for one in found.findings] == [
        ("C2", Irregularity.CANCELLED_AGAIN, Decimal("0.00")),
        ("C3", Irregularity.CANCELS_NOTHING, Decimal("0.00")),
    ]
    assert (found.paid, found.due) == (Decimal("-100.00"), Decimal("0.00"))


def test_the_facility_of_a_cancellation_is_its_own_before_that_of_what_it_cancels() -> None:
    own = evolve(given_back("C1", "S1", "80.00"), facility="乙")
    for cancellation, name in ((own, "乙"), (given_back("C1", "S1", "80.00"), "甲")):
        [found] = audit([paid("S1", "90.00", facility="甲"), cancellation]).findings
        assert (found.facility, found.person_id) == (name, "P1")


HOSPITAL = Facility(kind=FacilityKind.TCM_HOSPITAL, grade=HospitalGrade.LEVEL_3_A, name="丙")


def test_what_is_said_of_a_claim_goes_before_what_is_said_of_its_visit() -> None:
    described = visit(facility=HOSPITAL)
    assert paid("S1", "0", described).facility_name == "丙"
    assert paid("S1", "0", described).grade is HospitalGrade.LEVEL_3_A
    said = paid("S1", "0", described, facility="丁", hospital_grade=HospitalGrade.LEVEL_2_A)
    assert (said.facility_name, said.grade) == ("丁", HospitalGrade.LEVEL_2_A)


REFUSED = Facility(kind=FacilityKind.OTHER_HOSPITAL, grade=HospitalGrade.LEVEL_1_A, name="戊")


def test_techniques_named_after_another_condition_are_looked_at_only_where_something_is_due() -> None:
    names = [one.zh for one in Technique if unusual_techniques(visit(technique=one.zh), PERIOD)]
    assert names
    for facility, told in ((None, True), (REFUSED, False)):
        one = visit(technique=names[0], facility=facility)
        kinds = [found.irregularity for found in audit([paid("S1", "0.00", one)]).findings]
        assert (Irregularity.UNUSUAL_TECHNIQUE in kinds) is told
        assert (
            Caution.UNUSUAL_TECHNIQUE in [found.caution for found in review(one, FeeClass.I, "0").findings]
        ) is told


PERIOD = SHIPPED.tcm("141100").periods[-1]


def test_the_period_nearest_to_a_day_is_the_one_it_lies_in_or_the_next(tmp_path: Path) -> None:
    for data in (
        notice("first-2024-1"),
        notice("second-2025-1", start=date(2025, 1, 1), replaces=["first-2024-1"]),
    ):
        write(tmp_path, data)
    timeline = Catalogue.load(tmp_path).tcm("140900")
    first, second = timeline.periods
    days = {
        date(2023, 1, 1): first, date(2024, 1, 1): first, date(2024, 12, 31): first,
        date(2025, 1, 1): second, None: second,
    }  # fmt: skip
    assert {day: timeline.nearest(day) for day in days} == days


def test_a_day_beside_every_notice_is_told_when_the_next_or_the_last_holds(tmp_path: Path) -> None:
    for data, end in (
        (notice("first-2024-1"), date(2024, 6, 30)),
        (notice("second-2025-1", start=date(2025, 1, 1)), date(2025, 6, 30)),
    ):
        data["dates"]["in_force_to"] = end
        write(tmp_path, data)
    catalogue = Catalogue.load(tmp_path)
    told = {
        date(2023, 12, 31): ("first-2024-1", "in force from 2024-01-01", "；2024-01-01起施行"),
        date(2024, 6, 30): None,
        date(2024, 7, 1): ("second-2025-1", "in force from 2025-01-01", "；2025-01-01起施行"),
        date(2024, 12, 31): ("second-2025-1", "in force from 2025-01-01", "；2025-01-01起施行"),
        date(2025, 7, 1): ("second-2025-1", "in force until 2025-06-30", "；施行到2025-06-30为止"),
    }
    for day, expected in told.items():
        answer = reimburse(
            Visit("颈椎病", day, [ServiceItem("电针", "150.00")]),
            FeeClass.I,
            place="140900",
            catalogue=catalogue,
        )
        assert (answer.period is None) is (expected is not None)
        assert (Reason.NOT_IN_FORCE in answer.reasons) is (expected is not None)
        if expected is None:
            continue
        assert [one.id for one in answer.notices] == [expected[0]]
        assert {one.notice for one in answer.citations} == {expected[0]}
        [step] = [one for one in answer.steps if one.citation is not None]
        assert step.label.en.endswith(f"; {expected[1]}")
        assert step.label.zh.endswith(expected[2])
        assert (answer.notice_place, str(answer.fund_payment)) == (None, "0.00")
        again = Answer.from_json(answer.to_json())
        assert again.explain("zh") == answer.explain("zh")


def test_a_year_is_a_whole_number_that_the_calendar_has() -> None:
    for year in (1, 9999):
        assert YearKey("P1", "哮喘", year).year == year
    for wrong in (0, 10_000, True, "2023", 2023.0):
        with pytest.raises(InputError) as caught:
            YearKey("P1", "哮喘", wrong)  # type: ignore[arg-type]
        assert caught.value.field == "year"


def test_balances_are_at_least_what_their_settlements_paid_and_at_most_the_largest_amount() -> None:
    key = YearKey("P1", "哮喘", 2023)
    assert Balances({key: MAX_FEN}).paid(key) == to_yuan(MAX_FEN)
    with pytest.raises(InputError, match="fen"):
        Balances({key: MAX_FEN + 1})
    with pytest.raises(InputError) as caught:
        Balances({}, {"S1": Entry(key, 1, 1)})
    assert (caught.value.field, "0" in str(caught.value)) == ("fen", True)
    assert Balances({key: 1}, {"S1": Entry(key, 1, 1)}).fen == {key: 1}
    wrong: Any = "P1"
    with pytest.raises(InputError, match="settlements"):
        Balances({}, {"S1": Entry(wrong, 0, 1)})


def test_a_change_for_one_class_leaves_the_others_as_they_are() -> None:
    change = PolicyChange(limits=[LimitChange(fee_class=FeeClass.I, per_visit="1.00")])
    assert answered(FeeClass.I, change).fund_payment == Decimal("1.00")
    assert answered(FeeClass.II, change) == answered(FeeClass.II)


def test_a_notice_that_pays_nothing_is_refused_with_those_that_pay() -> None:
    with pytest.raises(InputError) as caught:
        limit_table(SHIPPED, "shanxi-2021-2")
    assert "lvliang-2022-22" in str(caught.value)
    assert "shanxi-2022-4" not in str(caught.value)


def test_the_table_of_limits_holds_the_rows_asked_for() -> None:
    table = limit_table(SHIPPED, "lvliang-2022-22")
    assert table.assumed is False
    assert limit_table(SHIPPED).assumed is True
    with pytest.raises(InputError, match="2020-01-01"):
        limit_table(SHIPPED, on=date(2020, 1, 1))
    assert {one.fee_class for one in table.rows(fee_class=FeeClass.II)} == {FeeClass.II}
    assert {one.condition for one in table.rows(Condition.ASTHMA)} == {Condition.ASTHMA}
    assert len(table.rows()) == len(table.rows(fee_class=FeeClass.II)) * 3
    bare = evolve(table, scheme=evolve(table.scheme, limits={}))
    with pytest.raises(InputError, match="哮喘 二类"):
        bare.rows(Condition.ASTHMA, FeeClass.II)


def steps_of(answer: Reimbursement) -> dict[str, Decimal | None]:
    return {step.label.en.partition(",")[0].partition(" (")[0]: step.amount for step in answer.steps}


def test_the_steps_add_up_where_both_limits_cut() -> None:
    visit = Visit("颈椎病", date(2023, 5, 4), [ServiceItem("电针", "300.00")])
    told = steps_of(reimburse(visit, FeeClass.I, "2650.00"))
    assert (told["60% of it"], told["the fund pays"]) == (Decimal("180.00"), Decimal("70.00"))
    assert told["annual limit of class I 2720.00"] == Decimal("70.00")
    none_left = steps_of(reimburse(visit, FeeClass.I, "2720.01"))
    assert none_left["annual limit of class I 2720.00"] == Decimal("0.00")


def test_what_the_patient_pays_rests_on_a_clause_only_where_something_is_paid() -> None:
    one = visit(facility=REFUSED)
    assert reimburse(one, FeeClass.III).steps[-1].citation is None
    assert answered(FeeClass.I).steps[-1].citation is not None


def test_a_level_whose_grades_are_all_in_one_class_leaves_nothing_open() -> None:
    for grade, told in ((HospitalGrade.LEVEL_1, False), (HospitalGrade.LEVEL_2, True)):
        one = visit(facility=Facility(kind=FacilityKind.TCM_HOSPITAL, grade=grade, name="丙"))
        assert ("alone is known" in reimburse(one, FeeClass.III).explain("en")) is told


def test_only_who_chose_so_pays_where_a_facility_is_open() -> None:
    open_ = Facility(kind=FacilityKind.TOWNSHIP_HEALTH_CENTRE, grade=HospitalGrade.LEVEL_1, name="某某卫生院")
    for choice, told in (("refuse", False), ("pay", True)):
        answer = reimburse(visit(facility=open_), FeeClass.III, open_facility=choice)
        assert answer.eligibility is not None
        assert answer.eligibility.eligible is None
        assert ("as whoever asks chose" in answer.explain("en")) is told


def test_wrong_parts_of_a_visit_are_told_that_they_may_be_left_out() -> None:
    wrong: Any = "x"
    for name in ("facility", "insurance"):
        with pytest.raises(InputError, match="None") as caught:
            Visit("颈椎病", date(2023, 5, 4), [ServiceItem("电针", "1.00")], **{name: wrong})
        assert caught.value.field == name
    for name in ("", " ", "针" * 1000):
        with pytest.raises(InputError):
            ServiceItem(name, "1.00")


def cautions(one: Visit, tier: FeeClass = FeeClass.I, **more: Any) -> list[Caution]:
    return [found.caution for found in review(one, tier, "0", **more).findings]


def test_the_grade_said_beside_a_visit_goes_before_that_of_its_facility() -> None:
    one = visit(facility=HOSPITAL)
    assert cautions(one) == []
    assert cautions(one, hospital_grade=HospitalGrade.LEVEL_2_A) == [Caution.FEE_CLASS_ABOVE_GRADE]
    second = visit(facility=evolve(HOSPITAL, grade=HospitalGrade.LEVEL_2_A))
    assert cautions(second) == [Caution.FEE_CLASS_ABOVE_GRADE]


def test_a_facility_is_open_only_where_no_list_tells() -> None:
    open_ = Facility(kind=FacilityKind.TOWNSHIP_HEALTH_CENTRE, grade=HospitalGrade.LEVEL_1, name="某某卫生院")
    [found] = review(visit(facility=open_), FeeClass.III, "0").findings
    assert found.caution is Caution.FACILITY_OPEN
    assert [one.clause for one in found.citations] == [PERIOD.scheme.facility_basis.clause]
    assert Caution.FACILITY_OPEN not in cautions(visit(facility=HOSPITAL))
    assert Caution.FACILITY_OPEN not in cautions(visit(facility=REFUSED))


def earlier(own: str, one: Visit) -> Claim:
    return Claim(own, "P1", one, FeeClass.I)


def test_the_same_visit_has_the_condition_the_facility_and_the_bill() -> None:
    one = visit(facility=HOSPITAL)
    [found] = review(
        one, FeeClass.I, "0", earlier=[earlier("S1", one), earlier("S2", visit(cost="1.00"))]
    ).findings
    assert (found.caution, found.evidence) == (Caution.SAME_VISIT, ("S1",))
    others = (
        visit("哮喘", facility=HOSPITAL),
        visit(facility=evolve(HOSPITAL, name="丁")),
        visit(),
        visit(cost="1.00", facility=HOSPITAL),
    )
    for other in others:
        [found] = review(one, FeeClass.I, "0", earlier=[earlier("S1", other)]).findings
        assert (found.caution, found.evidence) == (Caution.SAME_DAY, ("S1",))


def test_a_warning_is_one_line_in_the_language_asked_for() -> None:
    [found] = review(visit(), FeeClass.I, "0", planned="1.00").findings
    en, zh = found.in_language("en"), found.in_language("zh")
    assert en.startswith(
        f"clearly against the rules | {found.caution.en} (89.00 yuan): to be paid 1.00, due 90.00. To mend it:"
    )
    assert zh.startswith(f"明确违规｜{found.caution.zh}（89.00 元）：拟支付 1.00 元，应付 90.00 元。改正：")
    cited = review(visit(technique="血常规"), FeeClass.I, "0").findings[0]
    assert "；" not in cited.basis("en")
    assert cited.basis("zh") != cited.basis("en")


def test_the_reading_on_what_is_vouched_for_is_named_only_where_something_is() -> None:
    basis = set(PERIOD.scheme.facility_basis.readings)
    assert basis
    vouched = evolve(HOSPITAL, kind=FacilityKind.OTHER_HOSPITAL)
    told = set()
    for facility in (vouched, evolve(vouched, tcm_department=True)):
        answer = reimburse(visit(facility=facility), FeeClass.I)
        assert answer.eligibility is not None
        [step] = [
            one
            for one in answer.steps
            if one.citation and one.citation.clause == PERIOD.scheme.facility_basis.clause
        ]
        assert (basis <= set(step.readings)) is bool(answer.eligibility.vouched)
        told.add(bool(answer.eligibility.vouched))
    assert told == {True, False}


@pytest.mark.parametrize("limit", ["per_visit", "annual", "both"])
def test_an_answer_without_a_limit_is_read_back_without_it(limit: str) -> None:
    names = ("per_visit", "annual") if limit == "both" else (limit,)
    answer = answered(FeeClass.I, PolicyChange(limits=[LimitChange(**{name: None}) for name in names]))
    again = Answer.from_json(answer.to_json())
    assert isinstance(again, Reimbursement)
    assert (again.per_visit_limit, again.annual_limit) == (answer.per_visit_limit, answer.annual_limit)
    assert [again.per_visit_limit is None, again.annual_limit is None] == [
        name in names for name in ("per_visit", "annual")
    ]


def test_a_technique_counts_in_every_way_of_writing_it() -> None:
    for name in ("电针", "电 针", "electroacupuncture", "Electroacupuncture"):
        assert reimburse(visit(technique=name), FeeClass.I).fund_payment == Decimal("90.00")


@pytest.mark.parametrize(("count", "label"), [(1, "total cost (1 item)"), (2, "total cost (2 items)")])
def test_the_first_step_tells_how_many_items_there_are(count: int, label: str) -> None:
    items = [ServiceItem("电针", "1.00")] * count
    answer = reimburse(Visit("颈椎病", date(2023, 5, 4), items), FeeClass.I)
    assert answer.steps[0].label.en == label
    assert answer.steps[0].label.zh == f"总费用（{count} 项）"


def test_an_answer_of_a_day_without_a_notice_cuts_nothing() -> None:
    answer = reimburse(Visit("颈椎病", date(2020, 5, 4), [ServiceItem("电针", "1.00")]), FeeClass.I)
    assert (answer.covered, answer.cuts, answer.per_visit_cut_fen, answer.annual_cut_fen) == (False, {}, 0, 0)


@pytest.mark.parametrize("item", [[], ["电针"], ["电针", "1.00", "1.00"]])
def test_an_item_is_a_name_and_an_amount(item: list[str]) -> None:
    asked: dict[str, Any] = {"condition": "颈椎病", "visited_on": "2023-05-04", "tier": "I"}
    with pytest.raises(InputError) as told:
        ask("reimburse", asked | {"items": [["电针", "1.00"], item]})
    assert str(told.value).count("a name and an amount") == 1

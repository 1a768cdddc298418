"""Visits as a clerk meets them, each with the figures worked out by hand from the notice."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from shanxi_health_policy import (
    Catalogue,
    Claim,
    Condition,
    Facility,
    FeeClass,
    HospitalGrade,
    InputError,
    Insurance,
    InsuranceKind,
    ServiceItem,
    Technique,
    Visit,
    fee_class_of,
    reimburse,
    settle,
)
from shanxi_health_policy.vocabulary import Accreditation, Limit, Reason

from .changed import FLAT_RATE, NO_CLASS_3, NO_LIMITS

ONE, TWO, THREE = FeeClass.I, FeeClass.II, FeeClass.III
DAY = date(2023, 5, 4)


def bill(condition: str, day: date, *items: tuple[str, str], insurance: Insurance | None = None) -> Visit:
    return Visit(condition, day, [ServiceItem(name, price) for name, price in items], insurance=insurance)


@pytest.mark.clause("lvliang-2022-22", "T2", "T3", "T4", "T5", "T8", "I-T1", "I-T2", "I-T4", "I-T7")
@pytest.mark.parametrize(
    ("condition", "tier", "ytd_paid", "items", "fund", "patient", "binding", "left"),
    [
        # the rate alone
        ("颈椎病", ONE, "0.00", [("电针", "150.00")], "90.00", "60.00", Limit.RATE, "2630.00"),
        # half a fen and more goes up, less goes down
        ("颈椎病", ONE, "0.00", [("电针", "0.01")], "0.01", "0.00", Limit.RATE, "2719.99"),
        ("颈椎病", ONE, "0.00", [("电针", "0.02")], "0.01", "0.01", Limit.RATE, "2719.99"),
        ("颈椎病", ONE, "0.00", [("电针", "0.04")], "0.02", "0.02", Limit.RATE, "2719.98"),
        # rounded once for the visit, not item by item
        ("颈椎病", ONE, "0.00", [("电针", "0.02"), ("火罐", "0.02")], "0.02", "0.02", Limit.RATE, "2719.98"),
        # a free treatment
        ("颈椎病", ONE, "0.00", [("电针", "0.00")], "0.00", "0.00", Limit.RATE, "2720.00"),
        # a limit that is met exactly does not bind; one fen more does
        ("肩周炎", THREE, "0.00", [("火罐", "91.67")], "55.00", "36.67", Limit.RATE, None),
        ("肩周炎", THREE, "0.00", [("火罐", "91.68")], "55.00", "36.68", Limit.PER_VISIT, None),
        ("颈椎病", ONE, "2630.00", [("电针", "150.00")], "90.00", "60.00", Limit.RATE, "0.00"),
        ("颈椎病", ONE, "2630.01", [("电针", "150.00")], "89.99", "60.01", Limit.ANNUAL, "0.00"),
        # both limits cut: the last one that cuts is what binds
        ("颈椎病", ONE, "2600.00", [("电针", "1000.00")], "120.00", "880.00", Limit.ANNUAL, "0.00"),
        # used up, and beyond
        ("颈椎病", ONE, "2720.00", [("电针", "150.00")], "0.00", "150.00", Limit.ANNUAL, "0.00"),
        ("颈椎病", ONE, "9999.00", [("电针", "150.00")], "0.00", "150.00", Limit.ANNUAL, "0.00"),
        # beside an item that is not listed
        (
            "颈椎病",
            ONE,
            "2640.00",
            [("电针", "150.00"), ("血常规", "20.00")],
            "80.00",
            "90.00",
            Limit.ANNUAL,
            "0.00",
        ),
    ],
)
def test_what_the_fund_pays(
    condition: str,
    tier: FeeClass,
    ytd_paid: str,
    items: list[tuple[str, str]],
    fund: str,
    patient: str,
    binding: Limit,
    left: str | None,
) -> None:
    answer = reimburse(bill(condition, DAY, *items), tier, ytd_paid)
    assert (str(answer.fund_payment), str(answer.patient_payment)) == (fund, patient)
    assert answer.binding is binding
    assert left is None or str(answer.annual_remaining) == left


def test_each_cut_is_shown_where_it_was_made() -> None:
    answer = reimburse(bill("颈椎病", DAY, ("电针", "1000.00")), ONE, "2600.00")
    assert answer.cuts == {Limit.PER_VISIT: Decimal("460.00"), Limit.ANNUAL: Decimal("20.00")}
    assert (answer.per_visit_limit, answer.annual_limit) == (Decimal("140.00"), Decimal("2720.00"))


def test_the_explanation_shows_each_cut_and_each_item_that_is_not_listed() -> None:
    answer = reimburse(bill("颈椎病", DAY, ("电针", "1000.00"), ("血常规", "20.00")), ONE, "2600.00")
    zh, en = answer.explain("zh"), answer.explain("en")
    assert "单次支付限额（减去 460.00 元）：140.00 元" in zh
    assert "本年已支付 2600.00 元（减去 20.00 元），尚余：120.00 元" in zh
    assert "“血常规”不在目录，由个人负担：20.00 元" in zh
    assert "(cuts 460.00): 140.00 yuan" in en
    assert "“血常规” is not listed: the patient's own: 20.00 yuan" in en
    assert en.splitlines()[0] == (
        "cervical spondylosis, class I, 2023-05-04"
        " (no place was asked for: Lvliang 141100, the only one with this rule)"
    )
    assert "Decided by the annual limit: the fund pays 120.00 yuan; 0.00 yuan of the year are left." in en
    assert "（未超）" in reimburse(bill("颈椎病", DAY, ("电针", "1.00")), ONE).explain("zh")


@pytest.mark.clause("lvliang-2022-22", "T1")
@pytest.mark.parametrize(
    ("day", "place", "known_on", "fund", "reasons"),
    [
        (date(2022, 8, 14), "141100", None, "0.00", (Reason.NOT_IN_FORCE,)),
        (date(2022, 8, 15), "141100", None, "90.00", ()),
        (date(2022, 8, 15), "141121", None, "90.00", ()),  # a county follows its city
        (date(2022, 8, 15), "140100", None, "0.00", (Reason.NO_RULE_FOR_PLACE,)),
        (date(2022, 8, 15), "141100", date(2022, 8, 14), "0.00", (Reason.NOT_YET_KNOWN,)),
        (date(2022, 8, 15), "141100", date(2022, 8, 15), "90.00", ()),
    ],
)
def test_where_and_when_the_notice_speaks(
    day: date, place: str, known_on: date | None, fund: str, reasons: tuple[Reason, ...]
) -> None:
    answer = reimburse(bill("颈椎病", day, ("电针", "150.00")), ONE, place=place, known_on=known_on)
    assert (str(answer.fund_payment), answer.reasons) == (fund, reasons)
    assert answer.covered == (not reasons)
    assert answer.notice_place == (None if reasons else "141100")
    if place == "141121":
        assert "文水县141121适用吕梁市文件" in answer.explain("zh")
        assert "Wenshui 141121: the notice of Lvliang applies" in answer.explain("en")
    if reasons:
        assert answer.binding is Limit.NOT_COVERED
        assert answer.patient_payment == answer.ineligible_cost == Decimal("150.00")
        assert (answer.annual_limit, answer.per_visit_limit, answer.annual_remaining) == (None, None, None)
        early = reasons == (Reason.NOT_IN_FORCE,)
        assert (answer.readings, [one.clause for one in answer.citations]) == ((), ["T1"] if early else [])
        assert [one.id for one in answer.notices] == (["lvliang-2022-22"] if early else [])
        assert ("；2022-08-15起施行" in answer.explain("zh")) is early
        assert ("; in force from 2022-08-15" in answer.explain("en")) is early
        assert reasons[0].label.zh in answer.explain("zh")
        assert reasons[0].label.en in answer.explain("en")


@pytest.mark.clause("lvliang-2022-22", "T2", "I-T7")
def test_a_bill_without_any_listed_item_is_not_covered() -> None:
    answer = reimburse(bill("颈椎病", DAY, ("血常规", "20.00")), ONE)
    assert (answer.covered, answer.reasons) == (False, (Reason.TECHNIQUE_NOT_COVERED,))
    assert (answer.year_to_date, answer.annual_remaining) == (Decimal("0.00"), Decimal("2720.00"))
    assert [one.id for one in answer.readings] == ["I-T7"]


@pytest.mark.clause("lvliang-2022-22", "T6", "I-T6")
@pytest.mark.parametrize(
    ("grade", "tier"),
    [
        ("三级特等", ONE),
        ("三级甲等", ONE),
        ("三级乙等", TWO),
        ("三级丙等", TWO),
        ("二级甲等", TWO),
        ("二级乙等", THREE),
        ("二级丙等", THREE),
        ("一级甲等", THREE),
        ("一级乙等", THREE),
        ("一级丙等", THREE),
        ("无等级", THREE),
    ],
)
def test_the_fee_class_of_every_grade(grade: str, tier: FeeClass) -> None:
    assert fee_class_of(HospitalGrade.parse(grade)) is tier


@pytest.mark.clause("lvliang-2022-22", "I-T9")
def test_a_variant_spelling_is_recognised_and_the_standard_one_shown() -> None:
    answer = reimburse(bill("颈椎病", DAY, ("馋针", "100.00")), ONE)
    assert answer.fund_payment == Decimal("60.00")
    assert "“馋针”即“镵针”" in answer.explain("zh")
    assert "I-T9" in [one.id for one in answer.readings]
    assert "I-T9" not in [one.id for one in reimburse(bill("颈椎病", DAY, ("镵针", "100.00")), ONE).readings]


def test_a_technique_of_the_list_can_be_the_item_itself() -> None:
    item = ServiceItem(Technique.ELECTROACUPUNCTURE, "150.00")
    assert item == ServiceItem("电针", "150.00")
    assert item != ServiceItem("电针", "150.01")


@pytest.mark.clause("lvliang-2022-22", "T8", "I-T12")
@pytest.mark.parametrize(
    ("insurance", "account", "cash"),
    [
        (None, None, None),
        (Insurance("职工"), None, None),
        (Insurance(InsuranceKind.EMPLOYEE, "0.00"), "0.00", "60.00"),
        (Insurance(InsuranceKind.EMPLOYEE, "59.99"), "59.99", "0.01"),
        (Insurance(InsuranceKind.EMPLOYEE, "60.00"), "60.00", "0.00"),
        (Insurance(InsuranceKind.EMPLOYEE, "500.00"), "60.00", "0.00"),
        (Insurance(InsuranceKind.RESIDENT), "0.00", "60.00"),
        (Insurance(InsuranceKind.RESIDENT, "500.00"), "0.00", "60.00"),
    ],
)
def test_what_the_account_and_what_cash_pays(
    insurance: Insurance | None, account: str | None, cash: str | None
) -> None:
    answer = reimburse(bill("颈椎病", DAY, ("电针", "150.00"), insurance=insurance), ONE)
    shown = (answer.account_payment, answer.cash_payment)
    assert shown == (None if account is None else Decimal(account), None if cash is None else Decimal(cash))
    tells = insurance is not None and insurance.account_balance is not None
    assert ("个人账户支付" in answer.explain("zh")) == tells
    assert (f"of which cash: {cash} yuan" in answer.explain("en")) == tells


def test_a_visit_that_is_not_covered_says_nothing_of_the_account() -> None:
    insurance = Insurance(InsuranceKind.EMPLOYEE, "500.00")
    answer = reimburse(bill("颈椎病", date(2022, 8, 14), ("电针", "150.00"), insurance=insurance), ONE)
    assert (answer.account_payment, answer.cash_payment) == (None, None)
    assert "个人账户" not in answer.explain()


def test_a_scheme_without_limits_pays_the_rate() -> None:
    answer = reimburse(
        bill("颈椎病", DAY, ("电针", "9999999999.99")), ONE, "9999999999.99", catalogue=NO_LIMITS
    )
    assert answer.fund_payment == Decimal("5999999999.99")
    assert answer.binding is Limit.RATE
    assert (answer.annual_limit, answer.per_visit_limit, answer.annual_remaining) == (None, None, None)
    assert "不设单次支付限额" in answer.explain("zh")
    assert "no annual limit" in answer.explain("en")
    assert "left" not in answer.explain("en").splitlines()[-1]


def test_another_rate_is_that_of_its_file() -> None:
    answer = reimburse(bill("颈椎病", DAY, ("电针", "0.04")), ONE, catalogue=FLAT_RATE)
    assert answer.fund_payment == Decimal("0.01")  # 12.5% is half a fen, and a half goes up
    assert "按 12.5% 计算" in answer.explain("zh")


def test_a_class_or_condition_without_limits_is_not_covered() -> None:
    visit = bill("颈椎病", DAY, ("电针", "150.00"), ("血常规", "1.00"))
    answer = reimburse(visit, THREE, catalogue=NO_CLASS_3)
    assert answer.reasons == (Reason.FEE_CLASS_NOT_COVERED, Reason.TECHNIQUE_NOT_COVERED)
    assert "（三类）" in answer.explain("zh")
    answer = reimburse(bill("哮喘", DAY, ("电针", "150.00")), ONE, catalogue=NO_CLASS_3)
    assert answer.reasons == (Reason.CONDITION_NOT_COVERED,)
    assert "(asthma)" in answer.explain("en")
    assert answer.fund_payment == answer.eligible_cost == Decimal("0.00")


@pytest.mark.clause("lvliang-2022-22", "T7")
@pytest.mark.parametrize(
    ("facility", "fund", "says"),
    [
        (Facility(kind="中医医院", grade="二级丙等"), "90.00", "机构符合条件：二级及以上中医医院"),
        (Facility(kind="综合医院", grade="三级甲等"), "90.00", "由询问方担保：以中医为主的科室"),
        (Facility(kind="综合医院", grade="三级甲等", tcm_department=False), "0.00", "机构不符合条件"),
        (Facility(kind="乡镇卫生院", name="凤城镇卫生院", county="文水县"), "90.00", "2022-03-13起"),
        (
            Facility(kind="乡镇卫生院", accreditations=frozenset({Accreditation.RECOMMENDED_STANDARD})),
            "90.00",
            "当地允许放宽",
        ),
        (Facility(kind="村卫生室"), "0.00", "机构不符合条件"),
        (Facility(kind="村卫生室", bureau_approval=True), "90.00", "经市医保局同意"),
    ],
)
def test_whether_the_facility_is_eligible_decides(facility: Facility, fund: str, says: str) -> None:
    visit = Visit(Condition.CERVICAL_SPONDYLOSIS, DAY, [ServiceItem("电针", "150.00")], facility=facility)
    answer = reimburse(visit, ONE)
    assert str(answer.fund_payment) == fund
    assert answer.eligibility is not None
    assert answer.covered == answer.eligibility.eligible
    assert answer.reasons == (() if answer.covered else (Reason.FACILITY_NOT_ELIGIBLE,))
    assert says in answer.explain("zh")
    assert not answer.facility_vouched_for


@pytest.mark.clause("lvliang-2022-22", "T6", "I-T6")
@pytest.mark.parametrize("grade", [one for one in HospitalGrade if not one.is_level])
@pytest.mark.parametrize("tier", FeeClass)
def test_a_class_that_contradicts_a_grade_named_by_the_notice_is_an_error_that_names_both(
    grade: HospitalGrade, tier: FeeClass
) -> None:
    facility = Facility(kind="中医医院", grade=grade, bureau_approval=True)
    visit = Visit(Condition.CERVICAL_SPONDYLOSIS, DAY, [ServiceItem("电针", "300.00")], facility=facility)
    scheme = Catalogue.shipped()["lvliang-2022-22"].tcm
    assert scheme is not None
    row = scheme.grades[grade]
    claims = [Claim("S1", "P1", visit, tier)]
    if row.reading is None and row.fee_class is not tier:
        for ask in (lambda: reimburse(visit, tier), lambda: list(settle(claims))):
            with pytest.raises(InputError) as caught:
                ask()
            assert caught.value.field == "tier"
            for name in (grade.zh, tier.zh, row.fee_class.zh):
                assert name in caught.value.message("zh")
        return
    answer = reimburse(visit, tier)
    assert answer.fund_payment == answer.per_visit_limit
    said = any(one.readings == ("I-T6",) for one in answer.steps)
    assert said == (row.fee_class is not tier)
    assert said == (f"按所写的{tier.zh}计算" in answer.explain("zh"))
    [settled] = settle(claims)
    assert settled.answer.fund_payment == answer.fund_payment  # type: ignore[union-attr]


def test_before_the_notice_no_class_contradicts_a_grade() -> None:
    facility = Facility(kind="中医医院", grade="二级甲等")
    visit = Visit(
        Condition.CERVICAL_SPONDYLOSIS, date(2022, 8, 14), [ServiceItem("电针", "300.00")], facility=facility
    )
    assert reimburse(visit, ONE).reasons == (Reason.NOT_IN_FORCE,)


def test_without_a_facility_the_caller_vouches_for_it_and_the_answer_says_so() -> None:
    answer = reimburse(bill("颈椎病", DAY, ("电针", "150.00")), ONE)
    assert answer.facility_vouched_for
    assert "由询问方担保" in answer.explain("zh")
    assert "whoever asks vouches" in answer.explain("en")


def test_a_facility_that_cannot_be_decided_is_wrong_input() -> None:
    visit = Visit(Condition.ASTHMA, DAY, [ServiceItem("电针", "1.00")], facility=Facility(kind="中医医院"))
    with pytest.raises(InputError) as caught:
        reimburse(visit, ONE)
    assert caught.value.field == "facility.grade"

"""A case holds together, and an answer that is not the library's is told with the step that decides."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import shanxi_health_policy
from shanxi_health_policy import (
    Cancellation,
    Catalogue,
    Claim,
    Facility,
    FacilityKind,
    FeeClass,
    HospitalGrade,
    InputError,
    ServiceItem,
    Visit,
    vocabulary,
)
from shanxi_health_policy.tcm import Settlement
from shanxi_health_policy.testing import Case, Difference, difference_of, expected, history_cases, visit_cases
from shanxi_health_policy.testing.conform.differences import ask
from shanxi_health_policy.text import Text

VISIT = Visit("颈椎病", date(2023, 5, 4), [ServiceItem("电针", "150.00"), ServiceItem("血常规", "20.00")])
PAID_BACK = Case([Claim("S1", "P1", VISIT, FeeClass.I), Cancellation("C1", "S1")])


def difference(answered: object, case: Case = PAID_BACK) -> Difference:
    found = difference_of(case, answered)
    assert found is not None
    return found


def test_the_librarys_own_answers_are_no_difference() -> None:
    assert difference_of(PAID_BACK, [Decimal("90.00"), Decimal("-90")]) is None
    assert difference_of(PAID_BACK, (90, -90)) is None
    assert difference_of(PAID_BACK, (90.0, -90.00)) is None  # as they are written, and none is rounded


@given(history_cases() | visit_cases())
def test_a_case_is_settled_by_the_library_and_agrees_with_itself(case: Case) -> None:
    settled = expected(case)
    assert len(settled) == len(case.operations)
    assert difference_of(case, [one.fund_payment for one in settled]) is None


@given(history_cases() | visit_cases(), st.data())
def test_one_fen_more_anywhere_is_told_there(case: Case, data: st.DataObject) -> None:
    payments = [one.fund_payment for one in expected(case)]
    at = data.draw(st.integers(0, len(payments) - 1))
    payments[at] += Decimal("0.01")
    found = difference(payments, case)
    assert (found.index, found.amount) == (at, Decimal("0.01"))
    assert found.step is not None
    for language in ("zh", "en"):
        assert found.step.in_language(language) in found.text().in_language(language)
    assert found.to_json()["difference"] == "0.01"


@given(visit_cases())
def test_the_step_that_decides_is_one_of_the_answer(case: Case) -> None:
    (settled,) = expected(case)
    assert isinstance(settled, Settlement)
    found = difference([settled.fund_payment + 1], case)
    assert found.step in settled.answer.steps
    binding = settled.answer.binding.code
    assert found.kind.split(":")[0] == binding
    deciding = {
        "rate": "按 60% 计算",
        "per_visit": "单次支付限额（减去",
        "annual": "年度支付限额",
        "not_covered": "不予支付",
    }
    assert found.step is not None
    assert deciding[binding] in found.step.label.zh


def test_the_clause_of_a_cancellation_is_that_of_the_year() -> None:
    found = difference([Decimal("90.00"), Decimal("0.00")])
    assert found.kind == "cancellation"
    assert found.to_json()["clause"] == "T5"
    assert found.step is not None
    assert found.step.readings == ("I-T10",)
    assert "附件1" in found.text().zh
    assert "C1 cancels S1" in found.text().en


def test_a_cancellation_of_a_visit_before_any_notice_cites_nothing() -> None:
    early = Visit("颈椎病", date(2022, 8, 14), [ServiceItem("电针", "150.00")])
    case = Case([Claim("S1", "P1", early, FeeClass.I), Cancellation("C1", "S1")])
    found = difference([Decimal(0), Decimal("-90.00")], case)
    assert found.step is not None
    assert found.step.citation is None
    assert found.to_json()["clause"] is None


@pytest.mark.parametrize(
    "answered",
    [
        [90.005, -90.0],
        [0.1 + 0.2, 0],
        [float("nan"), 0],
        ["90.00", "-90.00"],
        [Decimal("90.005"), Decimal(-90)],
        [None, None],
        [True, False],
        [Decimal("NaN"), Decimal("NaN")],
        [Decimal("sNaN"), Decimal("sNaN")],
        [Decimal("-Infinity"), 0],
        [Decimal(10) ** 30, 0],
        [10**30, 0],
    ],
)
def test_what_is_no_money_is_a_failure_of_the_implementation(answered: Sequence[Any]) -> None:
    found = difference(answered)
    assert (found.kind, found.index, found.amount, found.got_payment) == ("no_answer", 0, None, None)
    assert found.problem is not None
    assert found.problem.zh in found.text().zh
    assert found.to_json()["problem"] == {"zh": found.problem.zh, "en": found.problem.en}


@pytest.mark.parametrize("answered", [None, 90, "90.00", b"", [Decimal(90)], [], {1: 2}, iter([1, 2])])
def test_what_is_not_one_payment_for_each_operation_is_a_failure(answered: object) -> None:
    found = difference(answered)
    assert (found.kind, found.index, found.operation, found.expected_payment) == (
        "no_answer",
        None,
        None,
        None,
    )
    assert (found.amount, found.step) == (None, None)
    assert found.problem is not None
    assert found.to_json()["step"] is None


def raising(error: BaseException) -> Any:
    def implementation(case: Case) -> Any:
        raise error

    return implementation


def test_an_exception_is_a_failure_of_the_implementation_and_an_interrupt_is_not() -> None:
    settled = expected(PAID_BACK)
    for error in (ZeroDivisionError("division by zero"), SystemExit(1), RecursionError()):
        found = ask(raising(error), PAID_BACK, settled)
        assert found is not None
        assert found.problem is not None
        assert type(error).__name__ in found.problem.en
    own = ask(raising(InputError("amount", 1, Text(zh="金额", en="an amount"))), PAID_BACK, settled)
    assert own is not None
    assert own.problem is not None
    assert own.problem.zh.startswith("amount: 1 无效")
    with pytest.raises(KeyboardInterrupt):
        ask(raising(KeyboardInterrupt()), PAID_BACK, settled)


def test_a_case_is_told_and_written_as_python_that_repeats_it() -> None:
    names: dict[str, Any] = {
        name: getattr(room, name) for room in (vocabulary, shanxi_health_policy) for name in room.__all__
    }
    before = Case([Claim("S1", "P1", VISIT, FeeClass.II)], place="141121", ytd_paid="2640.00")
    for case in (PAID_BACK, before):
        again = eval(case.code(), {**names, "date": date, "Case": Case})
        assert again == case
    assert "此前本年已支付 2640.00 元" in before.told("zh")
    assert "2640.00" in before.told("en")
    assert PAID_BACK.ytd_paid == Decimal("0.00")


def test_a_case_with_a_condition_of_its_own_is_written_as_python(three_quarters: Catalogue) -> None:
    condition = three_quarters.condition("足底筋膜炎")
    visit = Visit(condition, date(2024, 3, 1), [ServiceItem("示例中药泡洗", "80.00")])
    case = Case([Claim("S1", "P1", visit, FeeClass.II)], place="149900")
    names: dict[str, Any] = {
        name: getattr(room, name) for room in (vocabulary, shanxi_health_policy) for name in room.__all__
    }
    assert eval(case.code(), {**names, "date": date, "Case": Case}) == case


def test_a_case_may_change_what_is_done_and_what_was_paid() -> None:
    before = Case(PAID_BACK.operations[:1], ytd_paid="10.00")
    assert before.having(before.operations) == before
    assert before.having(before.operations, 0).ytd_fen == 0


@pytest.mark.parametrize("operations", [None, [], [VISIT], 3])
def test_a_case_needs_operations(operations: Any) -> None:
    with pytest.raises(InputError, match="operations"):
        Case(operations)


def test_a_case_leaves_the_facility_to_the_caller() -> None:
    somewhere = Facility(kind=FacilityKind.TCM_HOSPITAL, grade=HospitalGrade.LEVEL_3_A)
    visit = Visit("颈椎病", date(2023, 5, 4), [ServiceItem("电针", "150.00")], facility=somewhere)
    with pytest.raises(InputError, match="facility"):
        Case([Claim("S1", "P1", visit, FeeClass.I)])


def test_only_a_case_of_one_claim_may_say_what_was_paid_before() -> None:
    with pytest.raises(InputError, match="ytd_paid"):
        Case(PAID_BACK.operations, ytd_paid="1.00")
    with pytest.raises(InputError, match="place"):
        Case(PAID_BACK.operations, place="nowhere")

"""What a type checker tells a user of the public names; mypy checks this file with all the tests, pyright in the last test.

The functions run as well, so that what is promised to the checker is what happens.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import assert_type

from shanxi_health_policy import (
    Balances,
    Cancellation,
    Catalogue,
    Claim,
    Condition,
    Facility,
    FacilityKind,
    FeeClass,
    HospitalGrade,
    Insurance,
    InsuranceKind,
    PolicyError,
    ServiceItem,
    Technique,
    UnknownTermError,
    Visit,
    YearKey,
    accreditations,
    decide_eligibility,
    fee_class_of,
    reimburse,
    settle,
)
from shanxi_health_policy.errors import MoneyError
from shanxi_health_policy.facilities import ListedAccreditation
from shanxi_health_policy.money import MoneyLike
from shanxi_health_policy.notices import Anomaly, Clause, Notice
from shanxi_health_policy.steps import Citation, Reading, Step
from shanxi_health_policy.tcm import Eligibility, Ledger, Reimbursement, Reversal, Settlement
from shanxi_health_policy.text import Text
from shanxi_health_policy.vocabulary import Accreditation, AnyCondition, Limit, Reason

DAY = date(2023, 5, 4)


def one_visit() -> Visit:
    return Visit(
        condition=Condition.CERVICAL_SPONDYLOSIS,
        visited_on=DAY,
        items=(ServiceItem("电针", "150.00"), ServiceItem("血常规", 20)),
    )


def test_a_visit_takes_terms_and_names_and_holds_terms() -> None:
    visit = one_visit()
    assert_type(visit.condition, AnyCondition)
    assert_type(visit.visited_on, date)
    assert_type(visit.items, tuple[ServiceItem, ...])
    assert_type(visit.items[0].technique, str)
    assert_type(visit.items[0].amount, Decimal)
    assert_type(visit.facility, Facility | None)
    assert_type(visit.insurance, Insurance | None)
    by_name = Visit("哮喘", DAY, [ServiceItem(Technique.GOVERNOR_VESSEL_MOXIBUSTION, Decimal("9.90"))])
    assert by_name.condition is Condition.ASTHMA
    insured = Visit("哮喘", DAY, by_name.items, insurance=Insurance("职工", account_balance="1.00"))
    assert insured.insurance is not None
    assert_type(insured.insurance.kind, InsuranceKind)
    assert_type(insured.insurance.account_balance, Decimal | None)


def test_an_amount_may_be_decimal_int_or_text() -> None:
    amounts: list[MoneyLike] = [Decimal("1.00"), 1, "1.00"]
    assert {ServiceItem("电针", amount).amount for amount in amounts} == {Decimal("1.00")}


def test_an_answer_is_typed_down_to_its_steps() -> None:
    answer = reimburse(one_visit(), FeeClass.I, ytd_paid="2640.00")
    assert_type(answer, Reimbursement)
    assert_type(answer.total_cost, Decimal)
    assert_type(answer.eligible_cost, Decimal)
    assert_type(answer.ineligible_cost, Decimal)
    assert_type(answer.fund_payment, Decimal)
    assert_type(answer.patient_payment, Decimal)
    assert_type(answer.account_payment, Decimal | None)
    assert_type(answer.cash_payment, Decimal | None)
    assert_type(answer.year_to_date, Decimal)
    assert_type(answer.annual_remaining, Decimal | None)
    assert_type(answer.binding, Limit)
    assert_type(answer.cuts, dict[Limit, Decimal])
    assert_type(answer.covered, bool)
    assert_type(answer.reasons, tuple[Reason, ...])
    assert_type(answer.steps, tuple[Step, ...])
    assert_type(answer.steps[0].label, Text)
    assert_type(answer.steps[0].amount, Decimal | None)
    assert_type(answer.steps[0].citation, Citation | None)
    assert_type(answer.citations, tuple[Citation, ...])
    assert_type(answer.readings, tuple[Reading, ...])
    assert_type(answer.explain("zh"), str)
    assert_type(answer.explain(language="en"), str)
    assert answer.fund_payment == Decimal("80.00")


def test_names_become_terms() -> None:
    assert_type(Condition.parse("腰肌劳损"), Condition)
    assert_type(Condition.find("腰肌劳损"), Condition | None)
    assert_type(Technique.parse("馋针"), Technique)
    assert_type(fee_class_of(HospitalGrade.LEVEL_3_A), FeeClass)
    assert_type(Condition.ASTHMA.zh, str)
    assert_type(Reason.NOT_IN_FORCE.label, Text)
    text: str = Reason.NOT_IN_FORCE
    assert text == "not_in_force"


def test_a_ledger_gives_settlements_and_reversals() -> None:
    claims: list[Claim | Cancellation] = [
        Claim("S1", "P000001", one_visit(), FeeClass.I),
        Cancellation("C1", cancels="S1"),
    ]
    ledger = settle(claims, opening=Balances())
    assert_type(ledger, Ledger)
    as_iterator: Iterator[Settlement | Reversal] = ledger
    for one in as_iterator:
        assert_type(one.fund_payment, Decimal)
        assert_type(one.year_to_date, Decimal)
        if isinstance(one, Settlement):
            assert_type(one.answer, Reimbursement)
        else:
            assert_type(one, Reversal)
            assert_type(one.cancellation, Cancellation)
    assert_type(ledger.closing, Balances)
    key = YearKey("P000001", Condition.CERVICAL_SPONDYLOSIS, 2023)
    assert_type(ledger.closing.paid(key), Decimal)
    assert ledger.closing.paid(key) == 0


def test_a_series_of_claims_alone_is_taken_too() -> None:
    claims = [Claim("S1", "P000001", one_visit(), FeeClass.I)]
    assert len(list(settle(claims))) == 1


def test_facilities_are_decided_and_looked_up() -> None:
    centre = Facility(kind="乡镇卫生院", name="凤城镇卫生院", county="文水县")
    assert_type(centre.kind, FacilityKind)
    assert_type(centre.grade, HospitalGrade | None)
    assert_type(centre.accreditations, frozenset[Accreditation] | None)
    decision = decide_eligibility(centre, DAY)
    assert_type(decision, Eligibility)
    assert_type(decision.eligible, bool | None)
    assert_type(decision.text(), Text)
    found = accreditations(centre, on=DAY)
    assert_type(found, tuple[ListedAccreditation, ...])
    assert_type(found[0].since, date)


def test_the_catalogue_gives_notices() -> None:
    catalogue = Catalogue.shipped()
    assert_type(catalogue, Catalogue)
    assert_type(catalogue["lvliang-2022-22"], Notice)
    assert_type(catalogue.in_force("141100", DAY), tuple[Notice, ...])
    assert_type(catalogue.condition("哮喘"), AnyCondition)
    for notice in catalogue:
        assert_type(notice, Notice)
        assert_type(notice.clauses, Mapping[str, Clause])
        assert_type(notice.anomalies, tuple[Anomaly, ...])


def test_errors_carry_typed_fields() -> None:
    try:
        Condition.parse("颈锥病")
    except UnknownTermError as error:
        assert_type(error.field, str)
        assert_type(error.suggestions, tuple[str, ...])
        assert_type(error.expected, Text)
        assert_type(error.message("en"), str)
        root: PolicyError = error
        assert root.message("zh")
    try:
        ServiceItem("电针", 1.5)  # type: ignore[arg-type]
    except MoneyError as error:
        assert_type(error.line, int | None)


def test_pyright_agrees() -> None:
    root = Path(__file__).parents[2]
    checked = subprocess.run(
        [sys.executable, "-m", "pyright", "--warnings", str(Path(__file__).relative_to(root))],
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
    )
    assert checked.returncode == 0, checked.stdout + checked.stderr

"""The insurance of village doctors (S6): on the establishment one scheme of each kind, otherwise a choice."""

from __future__ import annotations

from datetime import date

import pytest

from shanxi_health_policy import InputError, InsuranceKind, village_doctor_insurance
from shanxi_health_policy.vocabulary import PensionScheme, Reason

from .own_notices import XINZHOU, own

HERE = "shanxi-2023-51"


@pytest.mark.clause(HERE, "S6")
@pytest.mark.parametrize("place", ["140000", "141100", "141121"])
def test_on_the_establishment_there_is_one_scheme_of_each_kind(place: str) -> None:
    answer = village_doctor_insurance(True, place=place)
    assert answer.pensions == (PensionScheme.CIVIL_SERVICE,)
    assert answer.medical == (InsuranceKind.EMPLOYEE,)
    assert (answer.reasons, answer.notice_place) == ((), "140000")
    assert " or " not in answer.decided_by.en
    assert [(one.notice, one.clause) for one in answer.citations] == [(HERE, "S6")]


@pytest.mark.clause(HERE, "S6")
def test_otherwise_the_doctor_chooses() -> None:
    answer = village_doctor_insurance(False)
    assert answer.pensions == (PensionScheme.ENTERPRISE_EMPLOYEE, PensionScheme.RESIDENT)
    assert answer.medical == (InsuranceKind.EMPLOYEE, InsuranceKind.RESIDENT)
    assert "职工医保 或 居民医保" in answer.explain()


@pytest.mark.parametrize(
    ("place", "on", "known_on", "reason"),
    [
        ("120000", None, None, Reason.NO_RULE_FOR_PLACE),
        ("140000", date(2023, 8, 21), None, Reason.NOT_IN_FORCE),
        ("140000", None, date(2023, 8, 21), Reason.NOT_YET_KNOWN),
    ],
)
def test_without_a_rule_no_scheme_is_named(
    place: str, on: date | None, known_on: date | None, reason: Reason
) -> None:
    answer = village_doctor_insurance(True, place=place, on=on, known_on=known_on)
    assert (answer.pensions, answer.medical, answer.reasons) == ((), (), (reason,))
    assert answer.notice_place is None


def test_a_citys_own_notice_names_its_own_schemes() -> None:
    answer = village_doctor_insurance(False, place=XINZHOU, on=date(2030, 1, 1), catalogue=own())
    assert answer.pensions == (PensionScheme.RESIDENT,)
    assert answer.medical == (InsuranceKind.RESIDENT,)
    assert [step.readings for step in answer.steps] == [("I-A",), ("I-A",)]


def test_a_notice_that_speaks_of_other_doctors_only_has_no_rule_for_these() -> None:
    answer = village_doctor_insurance(True, place=XINZHOU, catalogue=own())
    assert (answer.pensions, answer.reasons) == ((), (Reason.NO_RULE_FOR_PLACE,))


@pytest.mark.parametrize("on_establishment", [1, 0, "是", None])
def test_anything_but_true_or_false_is_refused(on_establishment: object) -> None:
    with pytest.raises(InputError) as caught:
        village_doctor_insurance(on_establishment)  # type: ignore[arg-type]
    assert caught.value.field == "on_establishment"

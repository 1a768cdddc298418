"""Worked examples of notices: what holds passes, and everything that does not is named."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from shanxi_health_policy import Catalogue
from shanxi_health_policy.asking.examples import failed_examples

GIVEN = 'condition = "膝痛", visited_on = 2024-02-01, fee_class = "I", items = [["家传灸", "100.00"]]'


def differences(folder: Path) -> tuple[tuple[str, str, str], ...]:
    """What differs in the one example of a folder."""
    failed = failed_examples(Catalogue.load(folder))
    return failed[0].differences if failed else ()


def test_every_key_of_an_answer_can_be_expected(own_notices: Callable[..., Path]) -> None:
    folder = own_notices(
        given=f'{GIVEN}, ytd_paid = "5.00", place = "149921", known_on = 2024-01-01',
        expect='fund_payment = "75.00", patient_payment = "25.00", eligible_cost = "100.00", ineligible_cost = "0.00", '
        'total_cost = "100.00", binding = "rate", reasons = [], year_to_date = "80.00", covered = true',
    )
    assert differences(folder) == ()


def test_what_differs_is_named_as_a_notice_file_writes_it(own_notices: Callable[..., Path]) -> None:
    folder = own_notices(
        given=GIVEN.replace("家传灸", "血常规"),
        expect='fund_payment = "75.00", annual_remaining = "1.00", reasons = ["a", "b"], covered = true, total_cost = 100',
    )
    assert differences(folder) == (
        ("fund_payment", "75.00", "0.00"),
        ("annual_remaining", "1.00", "None"),
        ("reasons", "[a, b]", "[technique_not_covered]"),
        ("covered", "true", "false"),
        ("total_cost", "100", "100.00"),
    )


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"expect": "colour = 1"}, ("expect.colour", "a known key", "unknown")),
        ({"expect": ""}, ("expect", "at least one key", "none")),
    ],
)
def test_keys_that_are_wrong_are_differences(
    own_notices: Callable[..., Path], changes: dict[str, str], found: tuple[str, str, str]
) -> None:
    assert differences(own_notices(**changes)) == (found,)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (f"{GIVEN}, colour = 1", "colour"),
        (GIVEN.replace('fee_class = "I", ', ""), "tier"),
        (GIVEN.replace("膝痛", "脚痛"), "condition"),
        (GIVEN.replace("2024-02-01", '"2024-02-30"'), "visited_on"),
        (GIVEN.replace('"I"', "1"), "tier"),
        (GIVEN.replace('[["家传灸", "100.00"]]', "5"), "items"),
        (GIVEN.replace('[["家传灸", "100.00"]]', '[["家传灸"]]'), "items"),
    ],
)
def test_input_that_is_refused_is_a_difference_that_names_it(
    own_notices: Callable[..., Path], given: str, said: str
) -> None:
    [(where, expected, found)] = differences(own_notices(given=given))
    assert (where, expected) == ("given", "valid input")
    assert said in found


def test_an_example_of_a_rule_that_is_not_known_is_a_difference(own_notices: Callable[..., Path]) -> None:
    [(_, _, found)] = differences(own_notices(rule="something_else", expect="colour = 1"))
    assert "something_else" in found


def test_of_a_mapping_only_what_is_expected_counts(own_notices: Callable[..., Path]) -> None:
    given = 'stats = { kind = "村卫生室", village_doctors = 1, people_served = 1000 }, place = "140000"'
    right = 'assessments = [{ standard = "village-doctors", met = true }, { met = "?" }]'
    folder = own_notices(rule="assess_standards", given=given, expect=right)
    [(field, expected, _)] = differences(folder)
    assert (field, expected) == (
        "assessments",
        "[{'standard': 'village-doctors', 'met': True}, {'met': '?'}]",
    )

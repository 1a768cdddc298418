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
        ({"given": f"{GIVEN}, colour = 1"}, ("given.colour", "a known key", "unknown")),
        ({"given": GIVEN.replace('fee_class = "I", ', "")}, ("given.fee_class", "a value", "missing")),
        ({"expect": "colour = 1"}, ("expect.colour", "a known key", "unknown")),
        ({"expect": ""}, ("expect", "at least one key", "none")),
    ],
)
def test_keys_that_are_wrong_are_differences(
    own_notices: Callable[..., Path], changes: dict[str, str], found: tuple[str, str, str]
) -> None:
    assert differences(own_notices(**changes)) == (found,)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        (GIVEN.replace("膝痛", "脚痛"), "given"),
        (GIVEN.replace("2024-02-01", '"2024-02-01"'), "given"),
        (GIVEN.replace('"I"', "1"), "given"),
        (GIVEN.replace('[["家传灸", "100.00"]]', "5"), "given.items"),
        (GIVEN.replace('[["家传灸", "100.00"]]', '[["家传灸"]]'), "given.items"),
    ],
)
def test_input_that_is_refused_is_a_difference(
    own_notices: Callable[..., Path], given: str, field: str
) -> None:
    assert [one[0] for one in differences(own_notices(given=given))] == [field]


def test_examples_of_other_rules_are_left_to_them(own_notices: Callable[..., Path]) -> None:
    assert differences(own_notices(rule="something_else", expect="colour = 1")) == ()

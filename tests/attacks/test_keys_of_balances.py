"""Keys and amounts of balances in code: of another type they would be silently nobody's, and nothing would count as paid."""

from __future__ import annotations

import copy
import pickle
from decimal import Decimal
from enum import IntEnum
from fractions import Fraction
from typing import Any

import attrs
import numpy as np
import pytest
from tests.naming import plain

from shanxi_health_policy import Balances, Condition, InputError, YearKey, settle
from shanxi_health_policy.errors import MoneyError

KEY = YearKey("P1", Condition.ASTHMA, 2023)


class Text(str):
    """A text of a class of its own."""

    __slots__ = ()


class Whole(int):
    """A number of a class of its own."""


class Exact(Decimal):
    """A decimal of a class of its own."""


class Year(IntEnum):
    """A number that has a name."""

    THIS = 2023


class OwnKey(YearKey):
    """A key of a class of its own, which equals none that a settlement has."""


@pytest.mark.parametrize(
    "year",
    [True, 1.0, 2023.0, "2023", Whole(2023), Year.THIS, np.int64(2023), Decimal(2023), Fraction(2023), None, 0,
     -1, 10_000, 20_233],
    ids=plain,
)  # fmt: skip
def test_a_year_is_a_whole_number_and_nothing_like_one(year: Any) -> None:
    with pytest.raises(InputError, match="calendar year"):
        YearKey("P1", Condition.ASTHMA, year)
    with pytest.raises(InputError, match="calendar year"):
        attrs.evolve(KEY, year=year)


@pytest.mark.parametrize(
    "condition", [5, None, True, 1.5, "", "哮", b"asthma", ["哮喘"], "NULL", "#N/A"], ids=plain
)
def test_a_condition_is_one_that_is_known(condition: Any) -> None:
    with pytest.raises(InputError):
        YearKey("P1", condition, 2023)


@pytest.mark.parametrize(
    "person",
    [1, 1.0, None, True, "", b"P1", "NULL", "#N/A", "1.4E+17", "P\n1", "P\u20281", "a" * 101, ("P1",)],
    ids=plain,
)
def test_a_person_is_an_identifier(person: Any) -> None:
    with pytest.raises(InputError):
        YearKey(person, Condition.ASTHMA, 2023)


@pytest.mark.parametrize(
    "person", [" P1", "P1\u200b", "'P1", '="P1"', "Ｐ１", "P1\u3000", Text("P1")], ids=plain
)
@pytest.mark.parametrize("condition", ["哮喘", " 哮喘 ", "asthma", Text("哮喘")], ids=plain)
def test_every_spelling_is_that_person(person: str, condition: str) -> None:
    balances = Balances.of({YearKey(person, condition, 2023): "120.00"})
    assert balances.paid(KEY) == Decimal("120.00")
    assert {YearKey(person, condition, 2023)} == {KEY}


@pytest.mark.parametrize(
    "amount",
    [True, False, 1.0, np.int64(1), np.float64(1), Fraction(1, 2), None, b"1", -1, 10**10, Decimal("NaN"), Decimal("sNaN"),
     Decimal("Infinity"), Decimal("-Infinity"), Decimal("-0.01"), Decimal("0.001"), Decimal("1E+999999"), Decimal("1E-999999"),
     "", "-0", "-0.00", "+1", "1e3", " 1", "１", "٣", "1_0", "1,000.00", "1.", "0.1.1", "NaN", "Infinity", "9" * 5_000],
    ids=plain,
)  # fmt: skip
def test_an_amount_is_exact_and_not_negative(amount: Any) -> None:
    with pytest.raises(MoneyError):
        Balances.of({KEY: amount})


@pytest.mark.parametrize(
    ("amount", "fen"), [(Decimal("-0"), 0), (Decimal("-0.00"), 0), (Decimal("1E+2"), 10_000), (Exact("1.00"), 100),
                        (Whole(1), 100)],
    ids=plain,
)  # fmt: skip
def test_what_is_exact_in_another_form_is_that_amount(amount: Any, fen: int) -> None:
    found = Balances.of({KEY: amount})
    assert dict(found.fen) == {KEY: fen}
    assert all(type(one) is int for one in found.fen.values())


@pytest.mark.parametrize(
    "fen", [True, 1.0, "1", Whole(1), np.int64(1), -1, 10**12, Decimal(1), None, Year.THIS], ids=plain
)
def test_fen_are_whole_numbers_and_nothing_like_them(fen: Any) -> None:
    with pytest.raises(InputError, match="whole fen"):
        Balances({KEY: fen})


@pytest.mark.parametrize(
    "key",
    [("P1", Condition.ASTHMA, 2023), "P1", None, 1, OwnKey("P1", Condition.ASTHMA, 2023), object()],
    ids=plain,
)
def test_only_a_key_is_one(key: Any) -> None:
    for call in (
        lambda: Balances.of({key: "1.00"}),
        lambda: Balances({key: 100}),
        lambda: Balances.of({KEY: "1.00"}).paid(key),
    ):
        with pytest.raises(InputError, match="YearKey"):
            call()


@pytest.mark.parametrize("amounts", [None, [(KEY, "1.00")], iter([(KEY, "1.00")]), {KEY}, "P1"], ids=plain)
def test_only_amounts_by_key_are_balances(amounts: Any) -> None:
    with pytest.raises(InputError):
        Balances.of(amounts)
    with pytest.raises(InputError):
        settle([], opening={KEY: "1.00"})  # type: ignore[arg-type]


def test_balances_do_not_change_with_what_they_were_made_of_or_by_copying() -> None:
    amounts = {KEY: "1.00"}
    made = Balances.of(amounts)
    amounts[KEY] = "9.00"
    for one in (made, pickle.loads(pickle.dumps(made)), copy.deepcopy(made), copy.copy(made)):
        assert one == made
        assert one.paid(KEY) == Decimal("1.00")
        with pytest.raises(TypeError):
            one.fen[KEY] = 0  # type: ignore[index]

"""Money is exact: what is not an amount is refused, what is one comes out as it went in, and shares round half up."""

from __future__ import annotations

import time
from decimal import ROUND_DOWN, Context, Decimal, Inexact, InvalidOperation, Rounded, localcontext
from fractions import Fraction
from math import floor
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.naming import plain

from shanxi_health_policy import InputError, Share
from shanxi_health_policy.errors import MoneyError
from shanxi_health_policy.money import MAX_FEN, percent_half_up, to_fen, to_yuan

FEN = st.one_of(st.integers(0, MAX_FEN), st.sampled_from([0, 1, 99, 100, MAX_FEN]))
PARTS = st.integers(0, 10**6)


@given(FEN)
def test_fen_to_yuan_and_back_is_the_identity(fen: int) -> None:
    yuan = to_yuan(fen)
    assert yuan.as_tuple().exponent == -2
    assert to_fen(yuan) == to_fen(str(yuan)) == to_fen(yuan.normalize()) == fen
    if fen % 100 == 0:
        assert to_fen(fen // 100) == to_fen(str(fen // 100)) == fen


@given(FEN)
def test_the_callers_decimal_context_changes_nothing(fen: int) -> None:
    text = str(to_yuan(fen))
    with localcontext(Context(prec=2, rounding=ROUND_DOWN, traps=[Inexact, Rounded, InvalidOperation])):
        assert (to_fen(text), to_fen(Decimal(text)), str(to_yuan(fen))) == (fen, fen, text)
        assert Share.parse("0.125").percent() == "12.5%"


@pytest.mark.parametrize(
    ("value", "fen"),
    [
        ("0", 0), ("0.00", 0), ("0.5", 50), ("150", 15_000), ("150.00", 15_000), ("0000000001.1", 110),
        (150, 15_000), (0, 0), (Decimal("1E+2"), 10_000), (Decimal("100.000000"), 10_000), (Decimal("-0"), 0),
        ("9999999999.99", MAX_FEN), (Decimal("9999999999.99"), MAX_FEN), (9_999_999_999, MAX_FEN - 99),
    ],
)  # fmt: skip
def test_what_an_amount_may_be(value: Any, fen: int) -> None:
    assert to_fen(value) == fen


WRONG: list[Any] = [
    1.5, 0.0, float("nan"), float("inf"), True, False, None, b"1.00", [], (1,), 1 + 0j, Fraction(1, 2),
    -1, "-1", "-0", Decimal("-0.01"), Decimal("NaN"), Decimal("sNaN"), Decimal("Infinity"), Decimal("-Infinity"),
    "", " ", "1e3", "1E3", "NaN", "inf", "+1", "1,000", "1_000", "1.", ".5", "1.005", "100.005", " 1", "1 ", "1\n",
    "１００．００", "１", "٣", "一百", "¥1", "1元", "１.００", "1._1", "1.0x", "0x10", "1.0.0", "12345678901", "9" * 100_000,
    Decimal("0.001"), Decimal("100.005"), Decimal("1E-1000000"), Decimal("1E+1000000"), Decimal("1E+10"),
    Decimal("0." + "0" * 10_000 + "1"), Decimal("100." + "0" * 50 + "1"), 10**10, 10**100_000,
]  # fmt: skip


@pytest.mark.parametrize("value", WRONG, ids=plain)
def test_what_no_amount_is(value: Any) -> None:
    began = time.monotonic()
    with pytest.raises(MoneyError) as caught:
        to_fen(value, "ytd_paid")
    assert time.monotonic() - began < 1
    assert caught.value.field == "ytd_paid"
    assert len(str(caught.value)) < 1_000


@given(st.decimals(allow_nan=False, allow_infinity=False) | st.text() | st.floats() | st.integers())
def test_anything_else_is_exact_or_refused(value: Any) -> None:
    try:
        fen = to_fen(value)
    except MoneyError:
        return
    assert not isinstance(value, float)
    assert Fraction(fen, 100) == Fraction(value)


@given(fen=FEN, share=PARTS)
@pytest.mark.clause("lvliang-2022-22", "T3", "I-T2")
def test_a_share_is_rounded_half_up_to_the_fen(fen: int, share: int) -> None:
    exact = Fraction(fen) * Fraction(share, 10**6)
    assert Share(share, 10**6).of_half_up(fen) == floor(exact + Fraction(1, 2))


@given(PARTS)
def test_a_share_is_read_as_it_is_written(parts: int) -> None:
    whole, places = divmod(parts, 10**6)
    share = Share.parse(f"{whole}.{places:06}")
    assert Fraction(share.numerator, share.denominator) == Fraction(parts, 10**6)
    assert Fraction(share.percent().removesuffix("%")) == Fraction(parts, 10**4)


@pytest.mark.parametrize("text", ["0", "1", "0.6", "0.60", "1.0", "1.000000", "0.000001"])
def test_what_a_share_may_be(text: str) -> None:
    assert Fraction(Share.parse(text).numerator, Share.parse(text).denominator) == Fraction(text)


@pytest.mark.parametrize(
    "value", ["60%", "1.01", "-0.1", "2", "", ".6", "0.", "0.0000001", "０.６", 0.6, 1, None]
)
def test_what_no_share_is(value: Any) -> None:
    with pytest.raises(InputError, match="share"):
        Share.parse(value)


@given(st.integers(0, 10**6), st.integers(1, 10**6))
def test_a_percentage_is_rounded_half_up_to_one_decimal(part: int, whole: int) -> None:
    shown = percent_half_up(part, whole)
    assert shown is not None
    assert Fraction(shown) == Fraction(floor(Fraction(1000 * part, whole) + Fraction(1, 2)), 10)

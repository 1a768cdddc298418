"""An amount as people write it: the same in every way of writing, or refused by its cause."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shanxi_health_policy.errors import MoneyError
from shanxi_health_policy.money import MAX_FEN, YUAN_TEXT, to_fen, why_no_money, written_yuan
from shanxi_health_policy.text import half_width

WIDE = str.maketrans({chr(sign): chr(sign + 0xFEE0) for sign in range(0x21, 0x7F)})


@st.composite
def spellings(draw: st.DrawFn) -> tuple[int, str]:
    """An amount in fen, and a way to write it."""
    fen = draw(st.integers(0, MAX_FEN) | st.integers(0, 10**6))
    whole, rest = divmod(fen, 100)
    yuan = draw(st.sampled_from((f"{whole}", f"{whole:,}", f"00{whole}", *([""] if not whole else []))))
    places = [f".{rest:02}", f".{rest:02}0000"]
    if rest % 10 == 0:
        places.append(f".{rest // 10}")
    if rest == 0 and yuan:
        places.append("")
    text = yuan + draw(st.sampled_from(places))
    before, after = draw(st.sampled_from(("", "￥", "¥ "))), draw(st.sampled_from(("", "元", " 元")))
    sign, blanks = draw(st.sampled_from(("", "+"))), draw(st.sampled_from(("", " ", "\t", "\u3000")))
    text = f"{sign}{before}{text}{after}"
    return fen, blanks + (text.translate(WIDE) if draw(st.booleans()) else text) + blanks


@given(spellings())
def test_an_amount_is_the_same_in_every_way_of_writing(written: tuple[int, str]) -> None:
    fen, text = written
    plain = written_yuan(text)
    assert plain is not None
    assert to_fen(plain) == fen


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        ("150.005", "two decimal places"),
        ("￥0.001元", "two decimal places"),
        ("1,50", "comma is no decimal point"),
        ("150,00", "comma is no decimal point"),
        ("1.500,00", "comma is no decimal point"),
        ("1234,567", "comma is no decimal point"),
        (",500", "wrong places"),
        ("15,00,000", "wrong places"),
        ("1,500.005", "two decimal places"),
        ("￥+1,500", "more in it than digits"),
        ("-150", "negative"),
        ("￥-150.00", "negative"),
        ("－１５０", "negative"),
        ("(150.00)", "brackets"),
        ("（150.00）", "brackets"),
        ("1.5E+2", "exponent"),
        ("一百五十", "more in it than digits"),
        ("$150", "more in it than digits"),
        ("10000000000", "too large"),
        ("12,345,678,901.00", "too large"),
        ("9" * 200, "more than 100 characters"),
        ("000000012345.678", "two decimal places"),
        ("001,345,678,901.555", "two decimal places"),
        ("012,345,678,901", "too large"),
        ("150.", "no digit after the decimal point"),
        ("￥1,500. 元", "no digit after the decimal point"),
        ("￥", "no digit in it"),
        (".", "no digit in it"),
        ("1 500", "not written as an amount"),
        ("1.500.00", "not written as an amount"),
        ("150元元", "not written as an amount"),
        ("", ""),
    ],
)
def test_what_is_no_exact_amount_is_told_the_cause(text: str, cause: str) -> None:
    assert written_yuan(text) is None
    said = why_no_money(text)
    assert cause in said.en
    assert bool(cause) == (said != why_no_money(""))


@given(spellings())
def test_a_door_that_takes_one_way_of_writing_says_how_an_amount_is_written(written: tuple[int, str]) -> None:
    fen, text = written
    if re.fullmatch(YUAN_TEXT, text) is not None:
        assert to_fen(text) == fen
        return
    plain = written_yuan(text)
    assert plain is not None
    assert to_fen(plain) == fen
    with pytest.raises(MoneyError) as caught:
        to_fen(text)
    assert f"请写作 {plain}；" in caught.value.expected.zh
    assert f"write {plain}; expected" in caught.value.expected.en


TEXTS = st.text(max_size=20) | st.text("0123456789.,+-￥元() eE", max_size=20)


@given(TEXTS | st.text("0123456789,.", max_size=20))
def test_the_cause_that_is_told_is_true(text: str) -> None:
    cause = why_no_money(text).en.rpartition("expected")[0]
    plain = half_width(text).strip()
    digits = re.sub("[^0-9]", "", plain.partition(".")[0]).lstrip("0")
    if written_yuan(text) is not None:
        assert "write" in cause
    elif "too large" in cause:
        assert len(digits) > 10
    elif "wrong places" in cause:
        assert re.search(r"(?<![0-9])[0-9]{1,3}(,[0-9]{3})+(?![0-9,])", plain) is None
    elif "two decimal places" in cause:
        assert re.search(r"\.[0-9]{2}[0-9]*[1-9]", plain) is not None
    elif "no digit in it" in cause:
        assert re.search("[0-9]", plain) is None
    else:
        assert bool(plain) == bool(cause)


@given(TEXTS)
def test_any_text_is_an_amount_or_has_a_cause(text: str) -> None:
    plain = written_yuan(text)
    assert why_no_money(text).zh
    assert plain is None or 0 <= to_fen(plain) <= MAX_FEN


def test_an_amount_is_looked_at_up_to_a_hundred_characters() -> None:
    assert written_yuan("15".rjust(100, "0")) == "15"
    assert written_yuan("15".rjust(101, "0")) is None
    assert why_no_money("-".ljust(100, "1")) == why_no_money("-1") != why_no_money("")
    assert "more than 100 characters" in why_no_money("-".ljust(101, "1")).en

"""Shares: parsed exactly, shown as people read them, and rounded half up to the fen."""

from __future__ import annotations

import decimal
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.naming import plain

from shanxi_health_policy import InputError, Share


@pytest.mark.parametrize(
    ("text", "share", "percent"),
    [
        ("0", Share(0, 1), "0%"),
        ("1", Share(1, 1), "100%"),
        ("0.6", Share(6, 10), "60%"),
        ("0.60", Share(60, 100), "60%"),
        ("0.125", Share(125, 1000), "12.5%"),
        ("1.000000", Share(1_000_000, 1_000_000), "100%"),
        ("0.333333", Share(333_333, 1_000_000), "33.3333%"),
    ],
)
def test_a_share_is_exact_and_reads_as_percent(text: str, share: Share, percent: str) -> None:
    assert Share.parse(text) == share
    assert share.percent() == percent
    with decimal.localcontext(prec=2):
        assert share.percent() == percent


@pytest.mark.parametrize(
    "text", ["", "60%", "1.1", "-0.6", "0.6000001", ".6", "０.６", " 0.6", 0.6, None], ids=plain
)
def test_what_is_no_share_is_refused(text: Any) -> None:
    for field in ("share", "tcm.rate.share"):
        with pytest.raises(InputError) as caught:
            Share.parse(text, field)
        assert (caught.value.field, caught.value.value) == (field, repr(text))
        assert "0.60" in caught.value.expected.zh
        assert "0.60" in caught.value.expected.en
    with pytest.raises(InputError, match=r"^share: "):
        Share.parse(text)


@pytest.mark.parametrize(
    ("text", "fen", "rounded"),
    [
        ("0.60", 15001, 9001),
        ("0.60", 15002, 9001),
        ("0.75", 2, 2),
        ("0.125", 4, 1),
        ("0.125", 3, 0),
        ("1", 7, 7),
        ("0", 7, 0),
    ],
)
def test_a_half_goes_up(text: str, fen: int, rounded: int) -> None:
    assert Share.parse(text).of_half_up(fen) == rounded


@given(st.integers(0, 999_999), st.integers(1, 6))
def test_a_share_below_one_is_what_it_is_as_a_percentage(millionths: int, places: int) -> None:
    """0.65, 65 and 65% are one share, but for what is no more than one in a hundred: there the sign has to stand."""
    numerator = millionths // 10 ** (6 - places)
    share = Share.of_person(f"0.{numerator:0{places}}")
    percent = Decimal(numerator).scaleb(2 - places)
    if -percent.normalize().as_tuple().exponent <= 4:  # type: ignore[operator]
        written = f"{percent:f}"
        assert Share.of_person(f"{written}%").percent() == share.percent()
        if percent > 1:
            assert Share.of_person(written) == Share.of_person(f"{written}%")
    assert share.percent() == f"{percent.normalize():f}%"


@pytest.mark.parametrize(
    ("text", "percent"),
    [
        ("0", "0%"), ("0%", "0%"), ("0.7", "70%"), ("70", "70%"), ("70%", "70%"), ("70.5", "70.5%"), ("100", "100%"),
        ("100.0%", "100%"), ("1%", "1%"), ("1.5", "1.5%"), ("0.5", "50%"), ("0.5%", "0.5%"), ("0.333333", "33.3333%"),
    ],
)  # fmt: skip
def test_a_share_as_people_write_it(text: str, percent: str) -> None:
    assert Share.of_person(text).percent() == percent


@pytest.mark.parametrize(
    "text",
    ["", "1", "1.0", "1.000000", "100.1", "101%", "1000", "-5", "7O", "70 %", "%", "0.6000001", "７０"],
)
def test_what_can_be_read_in_two_ways_or_in_none_is_refused(text: str) -> None:
    with pytest.raises(InputError, match=r"^rate: .*write 100% or 1%"):
        Share.of_person(text, "rate")

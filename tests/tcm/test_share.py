"""Shares: parsed exactly, shown as people read them, and rounded half up to the fen."""

from __future__ import annotations

import decimal
from typing import Any

import pytest
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

"""One person in two spellings is one person; what was lost is not guessed."""

from __future__ import annotations

import copy
import pickle
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shanxi_health_policy import (
    Balances,
    Cancellation,
    Claim,
    Condition,
    FeeClass,
    InputError,
    ServiceItem,
    Visit,
    YearKey,
    settle,
)
from shanxi_health_policy.vocabulary.cell_words import STROKES, WORDS_FOR_NOTHING, is_nothing
from shanxi_health_policy.vocabulary.identifiers import (
    NUMBER_DESTROYED,
    identifier,
    masked,
    no_identifier,
    normal_id,
)

PLAIN = "14010019900101123X"
WRAPS = (
    "{}", " {} ", "\t{}", "\u3000{}\u3000", "\ufeff{}", "\u200b{}\u200b", "'{}", "\u2018{}", '="{}"', "='{}'" [1:],
    '"{}"', "\xad{}", "\u2060{}", "{}\u200e",
)  # fmt: skip


def full_width(text: str) -> str:
    return "".join(chr(ord(one) + 0xFEE0) if one.isalnum() and one.isascii() else one for one in text)


@st.composite
def spellings(draw: st.DrawFn) -> tuple[str, str]:
    """An identifier, and another spelling of it."""
    digits = draw(st.text("0123456789", min_size=15, max_size=18))
    plain = digits + ("X" if len(digits) == 17 and draw(st.booleans()) else "")
    other = plain.lower() if len(plain) == 18 else plain
    if plain.isdigit() and draw(st.booleans()):
        other += "." + "0" * draw(st.integers(0, 10))
    if draw(st.booleans()):
        other = full_width(other)
    for wrap in draw(st.lists(st.sampled_from(WRAPS), max_size=3)):
        other = wrap.format(other)
    return plain, other


@given(spellings())
def test_the_same_person_is_the_same_person(spelled: tuple[str, str]) -> None:
    plain, other = spelled
    assert normal_id(other) == normal_id(plain) == plain
    assert no_identifier(plain) is None


CELLS = (
    st.text(max_size=20) | st.sampled_from(sorted(WORDS_FOR_NOTHING)) | spellings().map(lambda pair: pair[1])
)


@given(CELLS)
def test_a_normal_form_stays_as_it_is(cell: str) -> None:
    assert normal_id(normal_id(cell)) == normal_id(cell)


@pytest.mark.parametrize("word", [*sorted(WORDS_FOR_NOTHING), "-", "--", "/", "\\", "——", "", " ", "\ufeff"])
def test_words_for_nothing_are_nobody(word: str) -> None:
    assert normal_id(word) == normal_id(word.upper()) == ""
    assert is_nothing(normal_id(word))
    with pytest.raises(InputError):
        identifier(word, "person_id")
    assert STROKES


LOST = [
    ("1.40000E+17", NUMBER_DESTROYED.en),
    ("1.4e17", NUMBER_DESTROYED.en),
    ("14E+16", NUMBER_DESTROYED.en),
    ("P\n1", "control characters"),
    ("\ufffd\ufffd", "lost in another encoding"),
    ("P\ufffd1", "lost in another encoding"),
    ("张?", "lost in another encoding"),
    ("？？", "lost in another encoding"),
    ("#N/A", "error value"),
    ("########", "error value"),
    ("P" * 101, "1 to 100 characters"),
]
"""What is no identifier, and what is said of it."""


@pytest.mark.parametrize(("cell", "says"), LOST)
def test_what_is_lost_is_refused_with_its_cause(cell: str, says: str) -> None:
    with pytest.raises(InputError) as caught:
        identifier(cell, "person_id")
    assert says in caught.value.expected.en


def test_the_ledger_knows_a_person_in_every_spelling() -> None:
    visit = Visit("哮喘", date(2023, 5, 4), [ServiceItem("督灸", "700.00")])
    claims = [Claim(f"S{n}", one, visit, FeeClass.III) for n, one in enumerate([PLAIN, f"'{PLAIN.lower()}"])]
    ledger = settle([*claims, Cancellation("R1", " S0 ")], opening=Balances.of({}))
    assert {one.key.person_id for one in ledger if hasattr(one, "key")} == {PLAIN}
    closing = ledger.closing
    for other in (pickle.loads(pickle.dumps(closing)), copy.deepcopy(closing), copy.copy(closing)):
        assert other == closing


def test_keys_of_balances_are_checked_and_in_their_normal_form() -> None:
    key = YearKey(f" {PLAIN.lower()}", "哮喘", 2023)
    assert key == YearKey(PLAIN, Condition.ASTHMA, 2023)
    assert str(Balances.of({key: "1.00"}).paid(YearKey(PLAIN, Condition.ASTHMA, 2023))) == "1.00"
    wrong: tuple[tuple[Any, ...], ...] = (
        (PLAIN, "哮喘病人", 2023),
        (PLAIN, Condition.ASTHMA, "2023"),
        (PLAIN, Condition.ASTHMA, True),
        (PLAIN, Condition.ASTHMA, 0),
        (1.4e17, Condition.ASTHMA, 2023),
        ("NULL", Condition.ASTHMA, 2023),
        (PLAIN, 5, 2023),
    )
    for parts in wrong:
        with pytest.raises(InputError):
            YearKey(*parts)
    with pytest.raises(InputError):
        Balances.of({YearKey(PLAIN, Condition.ASTHMA, 2023): "-1.00"})


def test_a_person_is_shown_masked() -> None:
    assert masked(PLAIN) == "1401**********123X"
    assert masked("P1") == "P*"

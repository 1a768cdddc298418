"""Spellings mean what they say: to the one who reads a single cell, to columns, and to whoever settles a table of them."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl
import pytest
from hypothesis import find, given, settings
from hypothesis import strategies as st

from shanxi_health_policy import InputError
from shanxi_health_policy.batch import settle_table
from shanxi_health_policy.batch.columns.amount_cells import fen_of
from shanxi_health_policy.batch.columns.day_cells import read_days
from shanxi_health_policy.batch.columns.id_columns import identifiers
from shanxi_health_policy.days import parse_day
from shanxi_health_policy.money import WRITTEN_YUAN, to_fen, written_yuan
from shanxi_health_policy.testing import (
    Spelling,
    Unclear,
    amount_spellings,
    day_spellings,
    id_spellings,
    unclear_amounts,
    unclear_days,
    unclear_ids,
)
from shanxi_health_policy.vocabulary.identifiers import no_identifier, normal_id

SOME = settings(max_examples=20_000)


@given(st.lists(id_spellings(), min_size=1))
def test_an_id_is_the_same_in_every_spelling(some: list[Spelling[str]]) -> None:
    assert [normal_id(one.text) for one in some] == [one.means for one in some]
    read = identifiers(pl.Series("person_id", [one.text for one in some]))
    assert read.cells.to_list() == [one.means for one in some]
    assert not read.wrong.any()


@given(st.lists(unclear_ids(), min_size=1))
def test_what_is_no_id_is_refused(some: list[Unclear]) -> None:
    assert all(no_identifier(normal_id(one.text)) for one in some)
    assert identifiers(pl.Series("person_id", [one.text for one in some])).wrong.all()


@given(st.lists(amount_spellings(), min_size=1))
def test_an_amount_is_the_same_in_every_spelling(some: list[Spelling[Decimal]]) -> None:
    fen = [to_fen(one.means) for one in some]
    assert [to_fen(written_yuan(one.text) or "") for one in some] == fen
    assert fen_of(pl.Series([one.text for one in some])).to_list() == fen


@given(st.lists(unclear_amounts(), min_size=1))
def test_what_is_no_amount_is_refused(some: list[Unclear]) -> None:
    assert {written_yuan(one.text) for one in some} == {None}
    assert fen_of(pl.Series([one.text for one in some])).null_count() == len(some)


@given(st.lists(day_spellings(), min_size=1))
def test_a_day_is_the_same_in_every_spelling(some: list[Spelling[date]]) -> None:
    days = [one.means for one in some]
    assert [parse_day(one.text) for one in some] == days
    assert read_days(pl.Series([one.text for one in some]), None).day.to_list() == days


@given(st.lists(unclear_days(), min_size=1))
def test_what_is_no_day_is_refused(some: list[Unclear]) -> None:
    assert {parse_day(one.text) for one in some} == {None}
    assert read_days(pl.Series([one.text for one in some]), None).day.null_count() == len(some)


@given(unclear_days(zones=False))
def test_without_zones_no_time_has_one(one: Unclear) -> None:
    assert read_days(pl.Series([one.text]), None).zoned is None


@given(st.from_regex(WRITTEN_YUAN, fullmatch=True))
def test_all_that_the_grammar_of_amounts_takes_means_its_digits(text: str) -> None:
    """The strategy leaves nothing out that is of another kind: the grammar knows digits, points, commas, signs, and no more."""
    plain = re.sub(r"[^0-9.]", "", text)
    understood = written_yuan(text)
    assert understood is None or Decimal(understood) == Decimal(plain)
    if re.search("[0-9]", plain) and Decimal(plain) < 10**10:
        assert understood is not None


@pytest.mark.parametrize("form", ["+", "¥", "￥", "元", ",", "000", ".", "１", "\u3000"])
def test_every_mark_of_the_grammar_of_amounts_is_drawn(form: str) -> None:
    assert form in find(amount_spellings("1234.5"), lambda one: form in one.text, settings=SOME).text


@pytest.mark.parametrize("form", ["年", "/", ".", "T23", "２", "20230504"])
def test_every_form_of_days_is_drawn(form: str) -> None:
    assert form in find(day_spellings(date(2023, 5, 4)), lambda one: form in one.text, settings=SOME).text


@pytest.mark.parametrize("form", ["'", "‘", '="', "x", "\u200b", "Ｘ", "１"])
def test_every_form_of_ids_is_drawn(form: str) -> None:
    number = id_spellings("'11010119900307123x")
    found = find(number, lambda one: form in one.text, settings=SOME)
    assert (form in found.text, found.means) == (True, "11010119900307123X")


@given(st.data())
def test_one_visit_in_any_spelling_is_settled_as_in_another(data: st.DataObject) -> None:
    def settled(*cells: str) -> list[Any]:
        person, day, amount, visit = cells
        table = pl.DataFrame(
            {
                "visit_id": [visit, "V2"], "person_id": [person, "P1"], "visited_on": [day, "2023-12-31"],
                "condition": ["哮喘"] * 2, "fee_class": ["III"] * 2, "amount": [amount, "3000.00"],
            }
        )  # fmt: skip
        found = settle_table(table)
        return [found.settlements.rows(), found.balances.rows(), found.rejects.rows()]

    drawn: tuple[Spelling[Any], ...] = data.draw(
        st.tuples(
            id_spellings("P1"),
            day_spellings(date(2023, 5, 4)),
            amount_spellings("1070.25"),
            id_spellings("V1"),
        )
    )
    assert settled(*(one.text for one in drawn)) == settled("P1", "2023-05-04", "1070.25", "V1")


@pytest.mark.parametrize(
    ("spellings", "wrong"),
    [(id_spellings, "1.4E+17"), (amount_spellings, "-1"), (day_spellings, "2023-05-04")],
)
def test_what_is_asked_for_must_itself_be_clear(spellings: Callable[[Any], object], wrong: str) -> None:
    with pytest.raises(InputError):
        spellings(wrong)

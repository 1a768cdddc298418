"""What each cell means is asked once per distinct cell, however the column holds it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shanxi_health_policy.batch.columns import distinct_cells
from shanxi_health_policy.batch.columns.distinct_cells import by_distinct
from shanxi_health_policy.days import parse_day

_NAMES = ("哮喘", " 哮喘", "腰痛", "", "x", "一二")
cells = st.lists(st.sampled_from(_NAMES) | st.none(), max_size=30)


def _as_text(texts: list[str | None]) -> pl.Series:
    return pl.Series("cell", texts, dtype=pl.String)


def _as_category(texts: list[str | None]) -> pl.Series:
    return _as_text(texts).cast(pl.Categorical)


def _of_named_categories(texts: list[str | None]) -> pl.Series:
    """Categories of their own: other numbers stand for these texts than among the global ones."""
    kind = pl.Categorical(pl.Categories("tests"))
    return pl.Series(["z", "y", *reversed(_NAMES), *texts], dtype=kind)[2 + len(_NAMES) :].alias("cell")


def _as_enum(texts: list[str | None]) -> pl.Series:
    return _as_text(texts).cast(pl.Enum(["never", *reversed(_NAMES)]))


def _in_pieces(texts: list[str | None]) -> pl.Series:
    return pl.concat([_as_text(texts[:7]), _as_text(texts[7:])], rechunk=False)


FORMS: list[Callable[[list[str | None]], pl.Series]] = [
    _as_text, _as_category, _of_named_categories, _as_enum, _in_pieces
]  # fmt: skip


@pytest.mark.parametrize("small", [2**16, 2, 0])
@pytest.mark.parametrize("form", FORMS)
@given(texts=cells)
def test_every_cell_means_what_its_text_means(
    form: Callable[[list[str | None]], pl.Series], small: int, texts: list[str | None]
) -> None:
    def length(text: str) -> int | None:
        return len(text) or None

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(distinct_cells, "_SMALL", small)
        found = by_distinct(form(texts), length, pl.Int16)
    assert found.to_list() == [None if text is None else length(text.strip()) for text in texts]
    assert found.dtype == pl.Int16
    assert found.name == "cell"


@given(
    st.lists(st.integers(-3, 300) | st.none(), max_size=20),
    st.sampled_from([pl.Int64, pl.Int32]),
    st.integers(1, 2),
)
def test_whole_numbers_mean_what_their_digits_mean(
    numbers: list[int | None], kind: type[pl.DataType], times: int
) -> None:
    def several(text: str) -> int:
        return times * int(text)

    found = by_distinct(pl.Series("cell", numbers, dtype=kind), several, pl.Int32)
    assert found.to_list() == [None if number is None else times * number for number in numbers]
    assert found.name == "cell"
    assert found.dtype == pl.Int32


@pytest.mark.parametrize("kind", [pl.String, pl.Date, pl.Boolean, pl.Int8, pl.Int64])
@pytest.mark.parametrize("of", [pl.String, pl.Int8, pl.UInt8, pl.Int64, pl.Categorical, pl.Decimal(10, 2)])
def test_nothing_means_nothing_of_any_kind(of: pl.DataType, kind: type[pl.DataType]) -> None:
    for cells in ([], [None, None]):
        found = by_distinct(pl.Series("cell", cells, dtype=of), len, kind)
        assert (found.name, found.dtype == kind, found.to_list()) == ("cell", True, cells)


def test_numbers_that_mean_true_and_false_are_truths() -> None:
    found = by_distinct(pl.Series("cell", [0, 1, 1], dtype=pl.Int8), lambda text: text == "1", pl.Boolean)
    assert found.to_list() == [False, True, True]


@given(
    st.lists(st.sampled_from(["2023-05-04", "2023/5/4", " 20230504 ", "2023-02-30", "", "x"]), max_size=20)
)
def test_days_are_days_again(texts: list[str]) -> None:
    found: list[date | None] = by_distinct(_as_text(list(texts)), parse_day, pl.Date).to_list()
    assert found == [parse_day(text.strip()) for text in texts]


def test_each_distinct_cell_is_asked_about_once() -> None:
    asked: list[str] = []

    def ask(text: str) -> int:
        asked.append(text)
        return 1

    by_distinct(_as_text(["a", "b", "a", None, "b", "a"]), ask, pl.Int8)
    assert sorted(asked) == ["a", "b"]

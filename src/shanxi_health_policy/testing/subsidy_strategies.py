"""Hypothesis strategies for the money of people and facilities: years, contribution standards and service at their edges.

Every figure is read from the catalogue when a value is drawn, so that the strategies follow a notice of your own as well: give
its `place` and a `catalogue`.
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import TypeAlias

from hypothesis import strategies as st

from shanxi_health_policy.money import MAX_FEN, MoneyLike, Share, to_fen, to_yuan
from shanxi_health_policy.notices.catalogue import Catalogue
from shanxi_health_policy.notices.money_tables import PremiumRow
from shanxi_health_policy.notices.question import chosen
from shanxi_health_policy.notices.rows_at import rows_at
from shanxi_health_policy.vocabulary.people import PremiumGroup

Span: TypeAlias = tuple[date, date | None]
"""A first and a last day of service; None while serving."""

_DAY = timedelta(days=1)
_FIRST_YEAR, _LAST_YEAR = 1949, 2999
_GAPS = (-40, -1, 0, 1, 2, 400)
"""Days between the last day of a period and the first of the next: 1 touches, less overlaps, more is a gap."""


def premium_groups() -> st.SearchStrategy[frozenset[PremiumGroup]]:
    """The groups of one person: none, one or several."""
    return st.frozensets(st.sampled_from(PremiumGroup))


def contribution_standards(
    max_yuan: MoneyLike = "2000.00", place: str = "140000", catalogue: Catalogue | None = None
) -> st.SearchStrategy[Decimal]:
    """Individual contribution standards in yuan, from 0.00 to `max_yuan`.

    Half of them are edges: one fen around the floors and fixed sums of the place's notice, one fen around the standards of
    which a share comes up to its floor, nothing, one fen, and the largest.
    """
    return _standards(to_fen(max_yuan, "max_yuan"), place, catalogue)


def premium_years(place: str = "140000", catalogue: Catalogue | None = None) -> st.SearchStrategy[int]:
    """Years around the first and last years of the groups of the place's notice, and any other year that is one."""
    return _years(place, catalogue)


def service_records(
    first: date = date(1960, 1, 1),
    last: date = date(2060, 12, 31),
    *,
    max_periods: int = 5,
    max_days: int = 6000,
) -> st.SearchStrategy[list[Span]]:
    """The service of one person, of 0 to `max_periods` periods that touch, overlap or leave a gap, in any order.

    Sometimes the last one still goes on. All known days lie between `first` and `last`.
    """
    return _records(first, last, max_periods, max_days)


def budgets_and_spending(max_yuan: MoneyLike = "2000000.00") -> st.SearchStrategy[tuple[Decimal, Decimal]]:
    """A capitation budget and what was spent, in yuan; half of the pairs are equal or one fen apart."""
    return _budgets(to_fen(max_yuan, "max_yuan"))


def _rows(place: str, catalogue: Catalogue | None) -> list[PremiumRow]:
    found = rows_at(chosen(catalogue), lambda notice: notice.subsidies.premium, place, None, None)
    return [one.row for one in found.nearest]


def _meeting(share: Share, fen: int) -> int:
    """About the amount of which a share comes up to so much; an edge lies within a fen of it."""
    return fen * share.denominator // share.numerator if share.numerator else 0


@st.composite
def _standards(draw: st.DrawFn, max_fen: int, place: str, catalogue: Catalogue | None) -> Decimal:
    edges = {0, 1, max_fen}
    for row in _rows(place, catalogue):
        for fen in (row.floor, row.amount):
            if fen is not None:
                met = fen if row.share is None else _meeting(row.share, fen)
                edges.update(near + step for near in (fen, met) for step in (-1, 0, 1))
    within = sorted(edge for edge in edges if 0 <= edge <= max_fen)
    return to_yuan(draw(st.sampled_from(within) | st.integers(0, max_fen)))


@st.composite
def _years(draw: st.DrawFn, place: str, catalogue: Catalogue | None) -> int:
    edges = {_FIRST_YEAR, _LAST_YEAR}
    for row in _rows(place, catalogue):
        edges.update((row.from_year - 1, row.from_year))
        if row.to_year is not None:
            edges.update((row.to_year, row.to_year + 1))
    return draw(st.sampled_from(sorted(edges)) | st.integers(_FIRST_YEAR, _LAST_YEAR))


@st.composite
def _records(draw: st.DrawFn, first: date, last: date, max_periods: int, max_days: int) -> list[Span]:
    spans: list[Span] = []
    begin = draw(st.dates(first, last))
    for _ in range(draw(st.integers(0, max_periods))):
        days = draw(st.sampled_from((1, 365, 366)) | st.integers(1, max_days))
        end = min(begin + (days - 1) * _DAY, last)
        spans.append((begin, end))
        begin = min(max(end + draw(st.sampled_from(_GAPS)) * _DAY, first), last)
    serving = draw(st.booleans())
    if serving and spans:
        spans[-1] = (spans[-1][0], None)
    return draw(st.permutations(spans))


@st.composite
def _budgets(draw: st.DrawFn, max_fen: int) -> tuple[Decimal, Decimal]:
    budget = draw(st.integers(0, max_fen))
    near = st.sampled_from((-1, 0, 1)).map(lambda step: min(max(budget + step, 0), MAX_FEN))
    return to_yuan(budget), to_yuan(draw(near | st.integers(0, max_fen)))

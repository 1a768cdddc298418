"""What a file of paid claims says beside its visits: what was paid, where, and at what grade of hospital."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import numpy as np
import polars as pl
from attrs import field, frozen

from shanxi_health_policy.engines.auditing.columns import FACILITY, FACILITY_KIND, FUND_PAID
from shanxi_health_policy.engines.auditing.facilities import UNDECIDED, Asked, eligible_facilities
from shanxi_health_policy.engines.auditing.judging import GRADES, PaidRows
from shanxi_health_policy.engines.columns.checking import FAULTS, FaultFinder, amount_in_fen
from shanxi_health_policy.engines.columns.fold import Column
from shanxi_health_policy.engines.columns.grouping import (
    Groups,
    all_different,
    groups_of_keys,
    groups_of_texts,
)
from shanxi_health_policy.engines.columns.policy import Policy
from shanxi_health_policy.engines.columns.understanding import by_distinct
from shanxi_health_policy.engines.files.columns_of_files import HOSPITAL_GRADE
from shanxi_health_policy.facilities.facility import Facility
from shanxi_health_policy.money import EXPECTED_MONEY, MAX_FEN
from shanxi_health_policy.text import Text
from shanxi_health_policy.vocabulary.facilities import FacilityKind, HospitalGrade

_KINDS = tuple(FacilityKind)
_NOTHING, _UNKNOWN = -1, -2
_SAME = Text(zh="同一次就诊各行相同的值", en="the same value in all rows of the visit")
_DECIDABLE = Text(
    zh="按 T7 判断机构：医院须写明等级，卫生院和社区中心须写明只对应一所机构的名称",
    en="what T7 is decided by: a hospital's grade, or the name of a health centre that fits one facility only",
)
_OPTIONAL = (HOSPITAL_GRADE.name, FACILITY.name, FACILITY_KIND.name)


@frozen
class _Cells:
    """The cells of one column as numbers, or `_NOTHING` for an empty one and `_UNKNOWN` for one that says nothing known."""

    column: str
    codes: Column = field(eq=False)


def understand_paid(
    table: pl.DataFrame, rows: pl.DataFrame, policy: Policy, known_on: date | None
) -> tuple[PaidRows, pl.DataFrame]:
    """What all rows of a file say of payments, and what is wrong with them; `rows` are those that [understand][] gave.

    What is said of a visit stands in any of its rows; the others say the same, or nothing.
    """
    missing = [pl.lit("").alias(name) for name in _OPTIONAL if name not in table.columns]
    table = table.with_columns(missing)
    finder = FaultFinder(table)
    visits = None if all_different(rows["visit_id"]) else groups_of_texts(rows["visit_id"])
    cancels = rows["cancels"].is_not_null()
    names, facilities = _numbered(_texts(table, FACILITY.name))
    paid, facility, kind, grade = (
        _of_visits(cells, visits, rows["visit_id"] != "", finder)
        for cells in (
            _Cells(FUND_PAID.name, _paid(table, cancels, finder)),
            _Cells(FACILITY.name, names),
            _coded(table, FACILITY_KIND.name, FacilityKind.find, _KINDS, finder),
            _coded(table, HOSPITAL_GRADE.name, HospitalGrade.find, GRADES, finder),
        )
    )
    own = np.ones(rows.height, np.bool_)
    if visits is not None:
        own = visits.firsts[visits.numbers] == np.arange(rows.height)
    finder.add(pl.Series(own & (paid == _NOTHING)) & ~cancels, FUND_PAID.name, "not_money", EXPECTED_MONEY)
    eligible = _eligible(rows["day"], own, (facility, kind, grade), facilities, policy, known_on)
    finder.add(pl.Series(eligible == UNDECIDED), FACILITY.name, "facility_undecided", _DECIDABLE)
    said = PaidRows(np.maximum(paid, 0), facility, np.maximum(grade, -1), eligible, facilities)
    return said, finder.table().cast(FAULTS)  # type: ignore[arg-type]


def _of_visits(cells: _Cells, visits: Groups | None, named: pl.Series, finder: FaultFinder) -> Column:
    """What each row's visit says in a column; visits of which two rows say different things are faulty."""
    if visits is None:
        return cells.codes
    said = np.flatnonzero(cells.codes != _NOTHING)[::-1]  # from the last, so that the first one stays
    of_visit = np.full(visits.count, _NOTHING, cells.codes.dtype)
    of_visit[visits.numbers[said]] = cells.codes[said]
    spread: Column = of_visit[visits.numbers]
    differs = (cells.codes >= 0) & (cells.codes != spread) & named.to_numpy()
    wrong = np.zeros(visits.count, np.bool_)
    wrong[visits.numbers[differs]] = True
    finder.add(pl.Series(wrong[visits.numbers]), cells.column, "conflicts_within_visit", _SAME)
    return spread


def _texts(table: pl.DataFrame, column: str) -> pl.Series:
    return table[column].cast(pl.String).str.strip_chars().fill_null("")


def _paid(table: pl.DataFrame, cancels: pl.Series, finder: FaultFinder) -> Column:
    """What was paid in fen, with or without a sign where it was given back."""
    if table.schema[FUND_PAID.name].is_decimal():
        fen = _whole_fen(table[FUND_PAID.name])
        fen = fen.zip_with(~cancels, fen.abs())
        fen = fen.set(~fen.is_between(0, MAX_FEN), None)
        empty = table[FUND_PAID.name].is_null()
    else:
        text = _texts(table, FUND_PAID.name)
        empty = text == ""
        text = text.zip_with(~cancels, text.str.strip_prefix("-"))
        fen = text.to_frame("text").select(amount_in_fen(pl.col("text"))).to_series()
    finder.add(fen.is_null() & ~empty, FUND_PAID.name, "not_money", EXPECTED_MONEY)
    return fen.fill_null(_UNKNOWN).set(empty, _NOTHING).to_numpy()


def _whole_fen(amounts: pl.Series) -> pl.Series:
    """Decimal amounts in yuan as whole fen; null where one is not whole."""
    if isinstance(amounts.dtype, pl.Decimal) and amounts.dtype.scale == 2:  # so it is held already
        return amounts.to_physical().cast(pl.Int64, strict=False)
    fen = (amounts * 100).cast(pl.Int64, strict=False)
    return fen.set((amounts * 100 != fen).fill_null(value=False), None)


def _numbered(names: pl.Series) -> tuple[Column, pl.Series]:
    """Numbers for names, -1 for none, and the names by number."""
    groups = groups_of_texts(names)
    distinct = names.gather(groups.firsts)
    numbers = groups.numbers.astype(np.int32)
    if (distinct == "").any():
        numbers = np.where((names == "").to_numpy(), np.int32(-1), numbers)
    return numbers, distinct


def _coded(
    table: pl.DataFrame,
    column: str,
    find: Callable[[str], FacilityKind | HospitalGrade | None],
    members: tuple[FacilityKind | HospitalGrade, ...],
    finder: FaultFinder,
) -> _Cells:
    """What each cell means, as its place among the members of a closed list."""

    def code(name: str) -> int:
        found = find(name)
        if found is not None:
            return members.index(found)
        return _UNKNOWN if name else _NOTHING

    codes = by_distinct(table[column], code, pl.Int8).fill_null(_NOTHING)
    finder.add(codes == _UNKNOWN, column, f"unknown_{column}", type(members[0]).expected())
    return _Cells(column, codes.to_numpy())


def _eligible(
    days: pl.Series,
    own: Column,
    described: tuple[Column, Column, Column],
    names: pl.Series,
    policy: Policy,
    known_on: date | None,
) -> Column:
    """Whether the facility of each row is eligible, as far as its kind is given (T7)."""
    name, kind, grade = described
    asked = own & (kind >= 0) & days.is_not_null().to_numpy()
    if not asked.any():
        return np.ones(len(own), np.int8)
    key = (name.astype(np.int64) + 1) * 2**16 + kind.astype(np.int64) * 2**8 + (grade.astype(np.int64) + 2)
    groups = groups_of_keys(key)
    facilities = tuple(
        Facility(
            kind=_KINDS[max(kind[row], 0)],
            grade=GRADES[grade[row]] if grade[row] >= 0 else None,
            name=names[int(name[row])] if name[row] >= 0 else None,
        )
        for row in groups.firsts.tolist()
    )
    which = np.where(asked, groups.numbers, -1)
    return eligible_facilities(
        Asked(days.to_physical().fill_null(0).to_numpy(), which, facilities), policy, known_on
    )

"""What a file of paid claims says beside its visits: what was paid, where, and at what grade of hospital."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import polars as pl
from attrs import evolve

from shanxi_health_policy.batch.audit.eligible_facilities import UNDECIDED, Eligibility
from shanxi_health_policy.batch.audit.paid_columns import FACILITY, FACILITY_KIND, FUND_PAID
from shanxi_health_policy.batch.audit.verdicts import GRADES
from shanxi_health_policy.batch.columns.amount_cells import fen_of
from shanxi_health_policy.batch.columns.distinct_cells import by_distinct, says_nothing
from shanxi_health_policy.batch.columns.faults import FAULTS, FaultFinder, among, constant
from shanxi_health_policy.batch.columns.groups import Groups, all_different, groups_of_keys, groups_of_texts
from shanxi_health_policy.batch.columns.policy import Policy
from shanxi_health_policy.batch.columns.refunds import why_no_amount
from shanxi_health_policy.batch.columns.typed_rows import Understood, understand
from shanxi_health_policy.batch.columns.whole_visits import (
    SAME,
    Gathered,
    gather,
    with_late,
    without_late,
)
from shanxi_health_policy.batch.files.headers import HOSPITAL_GRADE
from shanxi_health_policy.batch.files.odd_cells import ODD_CELLS
from shanxi_health_policy.batch.files.raw_table import LINE
from shanxi_health_policy.batch.loops import Column
from shanxi_health_policy.facilities.facility import Facility
from shanxi_health_policy.money import EXPECTED_YUAN
from shanxi_health_policy.text import Text
from shanxi_health_policy.vocabulary.cell_words import is_broken
from shanxi_health_policy.vocabulary.facilities import FacilityKind, HospitalGrade

_KINDS = tuple(FacilityKind)
_NOTHING, _UNKNOWN = -1, -2
_DECIDABLE = Text(
    "按 T7 判断机构：医院须写明等级，卫生院和社区中心须写明只对应一所机构的名称",
    "what T7 is decided by: a hospital's grade, or the name of a health centre that fits one facility only",
)
_OPTIONAL = (HOSPITAL_GRADE.name, FACILITY.name, FACILITY_KIND.name)
_SAID = {"paid": FUND_PAID, "facility": FACILITY, "kind": FACILITY_KIND, "grade": HOSPITAL_GRADE}
"""What is said of a visit in any of its rows."""


class Names:
    """Numbers for the names of facilities, the same in all parts of a file."""

    def __init__(self) -> None:
        self.known: list[str] = []
        self._numbers: dict[str, int] = {}

    def number(self, name: str) -> int:
        """The number of a name, from 0; `_NOTHING` for the empty one, and `_UNKNOWN` for the error of a spreadsheet."""
        if not name:
            return _NOTHING
        if is_broken(name):
            return _UNKNOWN
        if name not in self._numbers:
            self._numbers[name] = len(self.known)
            self.known.append(name)
        return self._numbers[name]


def understand_paid(
    table: pl.DataFrame, policy: Policy, facilities: Names, zone: str | None = None
) -> Understood:
    """Understand the rows of a file of paid claims, as [understand][] does, with what each says of payment and facility.

    Any part of a table will do. What is said becomes numbers, `_NOTHING` for an empty cell and `_UNKNOWN` for one that says
    nothing known.
    """
    # a class beside another grade is a finding there, and no fault
    understood = understand(table, policy, zone, held_to_grade=False)
    table = understood.beside(table)
    missing = [pl.lit("").alias(name) for name in _OPTIONAL if name not in table.columns]
    table = table.with_columns(missing)
    finder = FaultFinder(table)
    finder.add_odd_cells(table)
    facility = by_distinct(table[FACILITY.name], facilities.number, pl.Int32).fill_null(_NOTHING)
    finder.add(facility == _UNKNOWN, FACILITY.name, "error_cell", ODD_CELLS["error_cell"])
    rows = understood.rows.with_columns(
        table[LINE].alias("line"),
        table["technique"].cast(pl.String),
        paid=_paid(table, understood.rows["cancels"].is_not_null(), finder),
        facility=facility,
        kind=_coded(table, FACILITY_KIND.name, FacilityKind.find, _KINDS, finder),
        grade=_coded(table, HOSPITAL_GRADE.name, HospitalGrade.find, GRADES, finder),
    )
    more = finder.table().cast(FAULTS)  # type: ignore[arg-type]
    faults = pl.concat([understood.faults, more]).unique(
        ["__row", "column", "reason"], keep="first", maintain_order=True
    )
    return evolve(understood, rows=_faulty(rows, more), faults=faults)


def gather_paid(
    rows: pl.DataFrame, eligibility: Eligibility, facilities: Names, taken_back: pl.DataFrame | None = None
) -> Gathered:
    """The visits of rows that [understand_paid][] gave, with what was paid for each; all rows of a visit must be among them.

    What is said of a visit stands in any of its rows; the others say the same, or nothing. `taken_back` as for [gather][].
    """
    rows, late = without_late(rows, taken_back)
    finder = FaultFinder(rows.select("__row"))  # the cells themselves are in the file
    visits = None if all_different(rows["visit_id"]) else groups_of_texts(rows["visit_id"])
    named = (rows["visit_id"] != "").to_numpy()
    paid, facility, kind, grade = (
        _of_visits(rows[name].to_numpy(), column.name, visits, named, finder)
        for name, column in _SAID.items()
    )
    own = np.ones(rows.height, np.bool_)
    if visits is not None:
        own = visits.firsts[visits.numbers] == np.arange(rows.height)
    unpaid = pl.Series(own & (paid == _NOTHING)) & rows["cancels"].is_null()
    finder.add(unpaid, FUND_PAID.name, "not_money", EXPECTED_YUAN)
    eligible = _eligible(rows["day"], own, (facility, kind, grade), facilities.known, eligibility)
    finder.add(pl.Series(eligible == UNDECIDED), FACILITY.name, "facility_undecided", _DECIDABLE)
    faults = finder.table().cast(FAULTS)  # type: ignore[arg-type]
    gathered = with_late(gather(_faulty(rows, faults), faults), late)
    place = np.searchsorted(rows["__row"].to_numpy(), gathered.visits["first_row"].to_numpy())
    said = pl.DataFrame(
        {
            "paid": np.maximum(paid, 0)[place],
            "facility": facility[place],
            "grade": np.maximum(grade, _NOTHING)[place],
            "eligible": eligible[place],
            "line": rows["line"].gather(place),
        }
    )
    return evolve(gathered, visits=gathered.visits.hstack(said))


def _faulty(rows: pl.DataFrame, faults: pl.DataFrame) -> pl.DataFrame:
    """The rows, with those marked that have one of these faults."""
    return rows.with_columns(faulty=pl.col("faulty") | among(rows["__row"], faults["__row"]))


def _of_visits(
    codes: Column, column: str, visits: Groups | None, named: Column, finder: FaultFinder
) -> Column:
    """What each row's visit says in a column; visits of which two rows say different things are faulty."""
    if visits is None:
        return codes
    said = np.flatnonzero(codes != _NOTHING)[::-1]  # from the last, so that the first one stays
    of_visit = np.full(visits.count, _NOTHING, codes.dtype)
    of_visit[visits.numbers[said]] = codes[said]
    spread: Column = of_visit[visits.numbers]
    differs = (codes >= 0) & (codes != spread) & named
    wrong = np.zeros(visits.count, np.bool_)
    wrong[visits.numbers[differs]] = True
    finder.add(pl.Series(wrong[visits.numbers]), column, "conflicts_within_visit", SAME)
    return spread


def _paid(table: pl.DataFrame, cancels: pl.Series, finder: FaultFinder) -> pl.Series:
    """What was paid in fen, with or without a sign where it was given back."""
    cells = table[FUND_PAID.name]
    if cells.dtype.is_decimal():
        fen, empty = fen_of(cells.zip_with(~cancels, cells.abs())), cells.is_null()
    else:
        text = cells.cast(pl.String).str.strip_chars().fill_null("")
        fen = fen_of(text.zip_with(~cancels, text.str.strip_prefix("-")))
        odd = fen.is_null().arg_true()
        empty = constant(value=False, rows=len(fen)).scatter(odd, says_nothing(text.gather(odd)))
    finder.add_caused(fen.is_null() & ~empty, FUND_PAID.name, "not_money", why_no_amount)
    return fen.fill_null(_UNKNOWN).set(empty, _NOTHING)


def _coded(
    table: pl.DataFrame,
    column: str,
    find: Callable[[str], FacilityKind | HospitalGrade | None],
    members: tuple[FacilityKind | HospitalGrade, ...],
    finder: FaultFinder,
) -> pl.Series:
    """What each cell means, as its place among the members of a closed list."""

    def code(name: str) -> int:
        found = find(name)
        if found is not None:
            return members.index(found)
        return _UNKNOWN if name else _NOTHING

    codes = by_distinct(table[column], code, pl.Int8).fill_null(_NOTHING)
    finder.add(codes == _UNKNOWN, column, f"unknown_{column}", type(members[0]).expected())
    return codes


def _eligible(
    days: pl.Series,
    own: Column,
    described: tuple[Column, Column, Column],
    names: Sequence[str],
    eligibility: Eligibility,
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
            name=names[name[row]] if name[row] >= 0 else None,
        )
        for row in groups.firsts.tolist()
    )
    which = np.where(asked, groups.numbers, -1)
    return eligibility.of(days.to_physical().fill_null(0).to_numpy(), which, facilities)

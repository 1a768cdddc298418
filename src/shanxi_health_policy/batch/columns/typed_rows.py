"""From cells to typed columns, row by row: every cell is understood or becomes a fault.

What a name means is asked of the same functions the plain-Python rule uses, once per distinct text.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import polars as pl
from attrs import field, frozen

from shanxi_health_policy.batch.columns import refunds
from shanxi_health_policy.batch.columns.amount_cells import fen_of
from shanxi_health_policy.batch.columns.day_cells import EXPECTED_UNZONED, ZONED, DayCells, Times, read_days
from shanxi_health_policy.batch.columns.distinct_cells import by_distinct
from shanxi_health_policy.batch.columns.faults import (
    FaultFinder,
    among,
    constant,
    is_empty,
    missing,
    nearest_conditions,
)
from shanxi_health_policy.batch.columns.id_columns import identifiers
from shanxi_health_policy.batch.columns.policy import TIERS, Policy
from shanxi_health_policy.batch.columns.totals import totals_among
from shanxi_health_policy.batch.columns.unlisted import NOTHING_UNLISTED, OffLists, off_lists
from shanxi_health_policy.batch.files.headers import (
    CANCELS,
    CHARGE_OR_REFUND,
    FEE_CLASS,
    HOSPITAL_GRADE,
    IDS,
    REFUND_FLAG,
)
from shanxi_health_policy.batch.files.layout import Note
from shanxi_health_policy.batch.files.odd_cells import ODD_CELLS
from shanxi_health_policy.batch.files.raw_table import CELLS
from shanxi_health_policy.checks import LONGEST_NAME
from shanxi_health_policy.days import why_no_day
from shanxi_health_policy.errors import Fault, FileError, InputError, shown
from shanxi_health_policy.money import EXPECTED_YUAN, MAX_FEN
from shanxi_health_policy.notices.fee_classes import OpenFeeClassError
from shanxi_health_policy.text import Text, at
from shanxi_health_policy.vocabulary.cell_words import is_broken, said_in
from shanxi_health_policy.vocabulary.conditions import Condition
from shanxi_health_policy.vocabulary.facilities import HospitalGrade
from shanxi_health_policy.vocabulary.fee_class import FeeClass
from shanxi_health_policy.vocabulary.techniques import EXPECTED_TECHNIQUE

_CLASS_OF_GRADE = Text(
    "医院等级所属的收费类别（T6）；类别与等级有一个写错，或不写等级",
    "the fee class of the hospital's grade (T6); one of class and grade is wrong, or leave out the grade",
)
_GRADE_OR_CLASS = Text("收费类别，或可归类的医院等级", "a fee class, or a hospital grade that has one")
_OPEN = -1
"""Stands for the class of a level whose grades are in several classes."""
_NO_TIME = pl.lit(None, pl.Int64)
_SUGGESTIONS = 200  # finding near names costs time: done for so many distinct unknown names of a file


@frozen(eq=False, repr=False)
class Understood:
    """Rows as typed columns, and the faults of those that are `faulty` (one row a fault)."""

    rows: pl.DataFrame
    faults: pl.DataFrame
    notes: tuple[Note, ...] = ()
    """What should be known of how they were understood."""
    unlisted: pl.DataFrame = NOTHING_UNLISTED
    """By name the rows and the cost of items on no list, of rows without fault."""
    totals: int = 0
    """How many rows are totals: they have a fault each, and are not among the rows."""

    def beside(self, table: pl.DataFrame) -> pl.DataFrame:
        """The rows of the table that was understood, without totals."""
        if not self.totals:
            return table
        return table.join(self.rows.select("__row"), on="__row", how="semi", maintain_order="left")

    times: Times = field(factory=Times)
    """How many of their days have a time, and a zone."""


def understand(
    table: pl.DataFrame, policy: Policy, zone: str | None = None, *, held_to_grade: bool = True
) -> Understood:
    """Understand every cell of visits under their canonical names, as text or as exact types, with `__row`.

    Any part of a table will do: a row is understood by itself. A cancellation needs its ids and its day; its item is not read,
    and its `fen` is what it gives back, or `refunds.NOT_STATED`. Totals are left out, with a fault each. Without `technique`
    every row is for techniques that are listed; `fen` may stand for `amount`. `zone` is that whose days count, for times with a
    zone. A fee class beside a grade that the notices name in another is a fault, unless `held_to_grade` is False.
    """
    finder = FaultFinder(table)
    finder.add_odd_cells(table)
    frame = _with_ids(_cells(table), finder)
    cancels = frame[CANCELS.name].is_not_null()
    finder.add_wrong_shape(frame)
    days = read_days(frame["visited_on"], zone)
    day = days.day
    listed, items, off = _listed(frame, day, policy, finder, cancels)
    fen = refunds.given_back(table, frame, cancels, _fen)
    below = refunds.negative(table, fen, cancels, finder)
    amount = refunds.amount_column(table)
    if amount == "fen":
        finder.add_missing(fen, below, amount, "not_money", EXPECTED_YUAN)
    elif fen.null_count():
        finder.add_caused(fen.is_null() & ~below, amount, "not_money", refunds.why_no_amount)
    unzoned = _unzoned(days, zone, finder)
    finder.add_caused(
        missing(day) & ~unzoned if unzoned is not None else missing(day),
        "visited_on",
        "not_a_day",
        why_no_day,
    )
    condition = conditions(frame["condition"], policy, finder, refunds.unsaid(frame["condition"], cancels))
    tier = _tiers(frame, policy, finder, cancels)
    if held_to_grade and HOSPITAL_GRADE.name in table.columns:
        _hold_to_grade(frame, day, tier, policy, finder)
    refunds.check_flags(frame, cancels, finder)
    faulty = among(frame["__row"], finder.table()["__row"])
    totals, told = totals_among(frame, faulty, items)
    unlisted = NOTHING_UNLISTED
    if off is not None:
        unlisted = off.tell(fen, ~(cancels | totals), faulty, finder)
        faulty |= off.rows & ~cancels if policy.strict_items else faulty
    faults = finder.table()
    rows = frame.select_seq(
        "__row", "visit_id", "person_id", day=day, time=_NO_TIME if days.time is None else days.time,
        condition_code=condition, tier=tier, fen=fen, listed=listed, cancels=CANCELS.name, faulty=faulty,
    )  # fmt: skip
    if cancels.any():
        rows = rows.with_columns(listed=pl.col("listed") & pl.col(CANCELS.name).is_null())
    if told.is_empty():
        return Understood(rows, faults, unlisted=unlisted, times=Times.of(days))
    others = faults.join(told, on="__row", how="anti", maintain_order="left")
    faults = pl.concat([others, told])
    return Understood(
        rows.filter(~totals),
        faults,
        unlisted=unlisted,
        totals=told.height,
        times=Times.of(days.without(totals)),
    )


def as_they_come(rows: pl.DataFrame) -> pl.DataFrame:
    """Rows, or what became of them, without times: those of a day keep the order in which they stand."""
    return rows.with_columns(time=_NO_TIME)


def refuse_zoned(found: Understood, file: str, headers: Mapping[str, str] | None = None) -> None:
    """Refuse rows that have times with a zone where it is not said whose days count: one fault for the whole column.

    `headers` tells what the file calls its columns. Raises [FileError][].
    """
    zoned = found.faults.filter(pl.col("reason") == ZONED) if found.faults.height else found.faults
    if zoned.height:
        column = zoned["column"][0]
        name = column if headers is None else headers[column]
        raise FileError([Fault(file, at("column", name), shown(zoned["value"][0]), EXPECTED_UNZONED)])


def _cells(table: pl.DataFrame) -> pl.DataFrame:
    """The cells that are read, amounts as what they mean; with the columns that may be missing."""
    schema = table.schema
    absent: dict[str, pl.Expr] = {
        CANCELS.name: pl.lit(None, schema["visit_id"]),
        FEE_CLASS.name: pl.lit(""),
        HOSPITAL_GRADE.name: pl.lit(""),
    }
    ids = [name for name in IDS if name in schema]
    names = (
        "condition", "technique", FEE_CLASS.name, HOSPITAL_GRADE.name, REFUND_FLAG.name, CHARGE_OR_REFUND.name,
    )  # fmt: skip
    return table.select(
        "__row",
        *ids,
        *(_name(schema, name) for name in names if name in schema),
        *(name for name in (CELLS, "visited_on", "amount") if name in schema),
        *(cell.alias(name) for name, cell in absent.items() if name not in schema),
        fen=_fen(table),
    )


def _with_ids(frame: pl.DataFrame, finder: FaultFinder) -> pl.DataFrame:
    """The cells with ids in their normal form, null where a row cancels nothing; faults where they are none."""
    visits, persons = (identifiers(frame[name]) for name in IDS[:2])
    visits.tell(finder)
    persons.tell(finder)
    if is_empty(frame, CANCELS.name):
        return frame.with_columns(
            visits.cells, persons.cells, pl.lit(None, visits.cells.dtype).alias(CANCELS.name)
        )
    cancels = identifiers(frame[CANCELS.name])
    cancels.tell(finder, optional=True)
    if visits.cells.dtype.is_integer() != cancels.cells.dtype.is_integer():  # 1 and "1" are one visit
        visits, cancels = visits.as_text(), cancels.as_text()
    return frame.with_columns(visits.cells, persons.cells, cancels.none_if_empty)


def _name(schema: pl.Schema, column: str) -> pl.Expr:
    return pl.col(column).cast(pl.Categorical) if schema[column] == pl.String else pl.col(column)


def _fen(table: pl.DataFrame) -> pl.Series:
    if "amount" in table.columns:
        return fen_of(table["amount"])
    given = table["fen"]
    fen, least, most = given.cast(pl.Int64, strict=False), given.min(), given.max()
    all_fit = least is None or (int(least) >= 0 and int(most) <= MAX_FEN)  # type: ignore[arg-type]
    return fen if all_fit else fen.set(~fen.is_between(0, MAX_FEN), None)


def _unzoned(days: DayCells, zone: str | None, finder: FaultFinder) -> pl.Series | None:
    """A fault for each time with a zone where no zone is given whose days count; and which cells these are."""
    if zone is not None or days.zoned is None:
        return None
    finder.add(days.zoned, "visited_on", ZONED, EXPECTED_UNZONED)
    return days.zoned


def _listed(
    frame: pl.DataFrame, day: pl.Series, policy: Policy, finder: FaultFinder, cancels: pl.Series
) -> tuple[pl.Series, Iterable[str], OffLists | None]:
    """Whether each technique is on the list that holds on the day, a fault where it is no name; the names; those on none."""
    if "technique" not in frame.columns:
        return constant(value=True, rows=frame.height), (), None
    cells = frame["technique"]
    names: dict[str, int] = {}

    def code(name: str) -> int | None:
        is_item = 0 < len(name) <= LONGEST_NAME and not is_broken(name)
        return names.setdefault(name, len(names)) if is_item else None

    codes = by_distinct(cells, code, pl.Int32)
    finder.add_missing(codes, cancels, "technique", "not_an_item", EXPECTED_TECHNIQUE)
    if not names:
        return constant(value=False, rows=len(cells)), (), None
    period = policy.period_on(day.to_physical().fill_null(0).to_numpy())  # without a day a row has a fault
    by_period = policy.listed(list(names))
    places = codes.fill_null(0).to_numpy() * by_period.shape[1] + period
    listed = pl.Series(by_period.take(places))
    off = off_lists(list(names), codes, by_period, policy)
    return (listed & codes.is_not_null() if codes.null_count() else listed), names, off


def conditions(cells: pl.Series, policy: Policy, finder: FaultFinder, unread: pl.Series) -> pl.Series:
    """The condition of each cell as its code; a fault, with the nearest names, where it is none and the row is read."""
    unknown: list[str] = []

    def code(name: str) -> int | None:
        found = policy.condition_code(name)
        if found is None:
            unknown.append(name)
        return found

    codes = by_distinct(cells, code, pl.Int16)
    closer = nearest_conditions(sorted(set(unknown))[:_SUGGESTIONS]) if unknown else None
    finder.add_missing(codes, unread, "condition", "unknown_condition", Condition.expected(), closer)
    return codes


def _tiers(frame: pl.DataFrame, policy: Policy, finder: FaultFinder, cancels: pl.Series) -> pl.Series:
    """The fee class as 1, 2 or 3: as given, or from the hospital grade where none is given."""

    def of_class(name: str) -> int | None:
        found = FeeClass.find(name)
        return (0 if not name else None) if found is None else TIERS.index(found) + 1

    def of_grade(name: str) -> int | None:
        grade = HospitalGrade.find(name)
        if grade is None:
            return None if name else 0
        try:
            return TIERS.index(policy.catalogue.fee_class(grade, place=policy.place)) + 1
        except OpenFeeClassError as error:
            possible[name] = error.expected
            return _OPEN
        except InputError:
            return None

    possible: dict[str, Text] = {}
    stated = by_distinct(frame[FEE_CLASS.name], of_class, pl.Int8)
    if frame[FEE_CLASS.name].null_count():  # an empty cell of a typed column
        stated = stated.set(frame[FEE_CLASS.name].is_null(), 0)
    nothing = constant(value=False, rows=frame.height)
    finder.add_missing(stated, nothing, FEE_CLASS.name, "unknown_fee_class", FeeClass.expected())
    if not (stated == 0).any():
        return stated
    here = stated.eq_missing(0)
    graded = by_distinct(frame[HOSPITAL_GRADE.name], of_grade, pl.Int8)
    finder.add_caused(
        here & graded.eq_missing(_OPEN),
        HOSPITAL_GRADE.name,
        "open_fee_class",
        lambda cell: possible.get(said_in(cell), _GRADE_OR_CLASS),
    )
    finder.add(
        here & graded.is_null() & frame[HOSPITAL_GRADE.name].is_not_null(),
        HOSPITAL_GRADE.name, "unknown_hospital_grade", _GRADE_OR_CLASS,
    )  # fmt: skip
    nothing = here & ((graded == 0) | frame[HOSPITAL_GRADE.name].is_null()) & ~cancels
    finder.add(nothing.fill_null(value=False), FEE_CLASS.name, "no_fee_class", _GRADE_OR_CLASS)
    return graded.replace([0, _OPEN], None).zip_with(here, stated)


def _hold_to_grade(
    frame: pl.DataFrame, day: pl.Series, tier: pl.Series, policy: Policy, finder: FaultFinder
) -> None:
    """A fault where a fee class is stated beside a grade that every notice of the place names in another (T6).

    One that a spreadsheet broke is a fault, too: nobody can say whether it is such a grade.
    """

    def named(name: str) -> int:
        if is_broken(name):
            return -1
        grade = HospitalGrade.find(name)
        rows = [] if grade is None else [one.scheme.grade_row(grade) for one in policy.periods]
        classes = {None if one is None or one.reading is not None else one.fee_class for one in rows}
        only = classes.pop() if len(classes) == 1 else None
        return 0 if only is None else TIERS.index(only) + 1

    own = by_distinct(frame[HOSPITAL_GRADE.name], named, pl.Int8).fill_null(0)
    broken = (own < 0) & tier.is_not_null()  # without a class it is told already
    finder.add(broken, HOSPITAL_GRADE.name, "error_cell", ODD_CELLS["error_cell"])
    wrong = ((own > 0) & (own != tier)).fill_null(value=False)
    if wrong.any():
        period = policy.period_on(day.to_physical().fill_null(0).to_numpy())
        finder.add(wrong & pl.Series(period > 0), FEE_CLASS.name, "class_contradicts_grade", _CLASS_OF_GRADE)

"""From cells to typed columns, row by row: every cell is understood or becomes a fault.

What a name means is asked of the same functions the plain-Python rule uses, once per distinct text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date
from functools import lru_cache
from typing import Any

import numpy as np
import polars as pl
from attrs import field, frozen

from shanxi_health_policy.batch.columns import refunds
from shanxi_health_policy.batch.columns.faults import (
    FaultFinder,
    among,
    amount_in_fen,
    constant,
    decimal_in_fen,
    is_empty,
    missing,
    nearest_conditions,
)
from shanxi_health_policy.batch.columns.policy import TIERS, Policy
from shanxi_health_policy.batch.columns.totals import totals_among
from shanxi_health_policy.batch.columns.unlisted import NOTHING_UNLISTED, OffLists, off_lists
from shanxi_health_policy.batch.files.headers import (
    CANCELS,
    CHARGE_OR_REFUND,
    FEE_CLASS,
    HOSPITAL_GRADE,
    REFUND_FLAG,
)
from shanxi_health_policy.batch.files.layout import Note
from shanxi_health_policy.batch.files.raw_table import CELLS
from shanxi_health_policy.batch.loops import taken
from shanxi_health_policy.checks import LONGEST_NAME
from shanxi_health_policy.errors import InputError
from shanxi_health_policy.money import EXPECTED_MONEY, MAX_FEN
from shanxi_health_policy.tcm.ledger import EXPECTED_ID, LONGEST_ID
from shanxi_health_policy.tcm.visit import EXPECTED_TECHNIQUE
from shanxi_health_policy.text import Text
from shanxi_health_policy.vocabulary.conditions import Condition
from shanxi_health_policy.vocabulary.facilities import HospitalGrade
from shanxi_health_policy.vocabulary.fee_class import FeeClass

EXPECTED_DAY = Text("存在的日期，如 2023-05-04", "a day that exists, such as 2023-05-04")
_SHAPE = Text("与首行同样多的单元格", "as many cells as the first line has")
_GRADE_OR_CLASS = Text("收费类别，或可归类的医院等级", "a fee class, or a hospital grade that has one")
_TIME_OF_DAY = r"^(\S+?)[ T][0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?$"
_LENGTH_OF_DAY = len("2023-05-04")
_SMALL, _SHORT = 2**16, 2**8
_SUGGESTIONS = 200  # finding near names costs time: done for so many distinct unknown names of a file

_DAY = re.compile(
    r"(?:([0-9]{4})([-/.])([0-9]{1,2})\2([0-9]{1,2})|([0-9]{4})([0-9]{2})([0-9]{2})|([0-9]{4})年([0-9]{1,2})月([0-9]{1,2})日)"
    r"(?:[ T][0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?)?"
)


@frozen
class Understood:
    """Rows as typed columns, and the faults of those that are `faulty` (one row a fault)."""

    rows: pl.DataFrame = field(eq=False)
    faults: pl.DataFrame = field(eq=False)
    notes: tuple[Note, ...] = ()
    """What should be known of how they were understood."""
    unlisted: pl.DataFrame = field(default=NOTHING_UNLISTED, eq=False)
    """By name the rows and the cost of items on no list, of rows without fault."""
    totals: int = 0
    """How many rows are totals: they have a fault each, and are not among the rows."""

    def beside(self, table: pl.DataFrame) -> pl.DataFrame:
        """The rows of the table that was understood, without totals."""
        if not self.totals:
            return table
        return table.join(self.rows.select("__row"), on="__row", how="semi", maintain_order="left")


def understand(table: pl.DataFrame, policy: Policy) -> Understood:
    """Understand every cell of visits under their canonical names, as text or as exact types, with `__row`.

    Any part of a table will do: a row is understood by itself. A cancellation needs its ids and its day; its item is not read,
    and its `fen` is what it gives back, or `refunds.NOT_STATED`. Totals are left out, with a fault each. Without `technique`
    every row is for techniques that are listed; `fen` may stand for `amount`.
    """
    frame = _with_trimmed_amounts(_cells(table))
    finder = FaultFinder(frame)
    finder.add_odd_cells(table)
    cancels = _cancellations(frame, finder)
    if CELLS in frame.columns:
        finder.add(frame[CELLS] != 0, CELLS, "wrong_number_of_cells", _SHAPE)
    for column in ("visit_id", "person_id"):
        finder.add(unfit(frame[column], LONGEST_ID), column, "not_an_identifier", EXPECTED_ID)
    day = _days(frame["visited_on"])
    listed, items, off = _listed(frame, day, policy, finder, cancels)
    fen = refunds.given_back(
        table, frame, cancels, lambda amounts: amounts.select(fen=_fen(amounts, amounts.schema))["fen"]
    )
    below = refunds.negative(table, fen, cancels, finder)
    finder.add_missing(fen, below, refunds.amount_column(table), "not_money", EXPECTED_MONEY)
    finder.add(missing(day), "visited_on", "not_a_day", EXPECTED_DAY)
    condition = conditions(frame["condition"], policy, finder, refunds.unsaid(frame["condition"], cancels))
    tier = _tiers(frame, policy, finder, cancels)
    refunds.check_flags(frame, cancels, finder, by_distinct)
    faulty = among(frame["__row"], finder.table()["__row"])
    totals, told = totals_among(frame, faulty, by_distinct, items)
    unlisted = NOTHING_UNLISTED
    if off is not None:
        unlisted = off.tell(fen, ~(cancels | totals), faulty, finder)
        faulty |= off.rows & ~cancels if policy.strict_items else faulty
    faults = finder.table()
    rows = frame.select_seq(
        "__row", "visit_id", "person_id", day=day, condition_code=condition, tier=tier, fen=fen, listed=listed,
        cancels=CANCELS.name, faulty=faulty,
    )  # fmt: skip
    if cancels.any():
        rows = rows.with_columns(listed=pl.col("listed") & pl.col(CANCELS.name).is_null())
    if told.is_empty():
        return Understood(rows, faults, unlisted=unlisted)
    others = faults.join(told, on="__row", how="anti", maintain_order="left")
    return Understood(rows.filter(~totals), pl.concat([others, told]), totals=told.height, unlisted=unlisted)


@lru_cache(maxsize=2**12)
def parse_day(text: str) -> date | None:
    """A day in one of the usual forms, with or without a time of day, or None.

    >>> parse_day("2023-05-04"), parse_day("2023/5/4 09:30"), parse_day("20230504"), parse_day("2023年5月4日")
    (datetime.date(2023, 5, 4), datetime.date(2023, 5, 4), datetime.date(2023, 5, 4), datetime.date(2023, 5, 4))
    >>> parse_day("2023-02-30") is None
    True
    """
    match = _DAY.fullmatch(text)
    if match is None:
        return None
    groups = match.groups()
    year, month, day = (groups[0], *groups[2:4]) if groups[0] else groups[4:7] if groups[4] else groups[7:10]
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def by_distinct(cells: pl.Series, meaning: Callable[[str], Any], kind: type[pl.DataType]) -> pl.Series:
    """What each cell means, asked once per distinct one."""
    if cells.dtype == pl.String:
        cells = cells.cast(pl.Categorical)
    numbers, texts = _distinct(cells)
    found = [meaning(text.strip()) for text in texts]
    places = cells if cells.dtype.is_integer() else cells.to_physical()
    # Categories and small whole numbers are places in a table; others are looked up.
    if not numbers or not 0 <= min(numbers) <= max(numbers) < _SMALL:
        return places.replace_strict(numbers, pl.Series(found, dtype=kind), default=None, return_dtype=kind)
    row = [found[0]] * (max(numbers) + 1)
    for number, one in zip(numbers, found, strict=True):
        row[number] = one
    table = pl.Series(row, dtype=kind)
    if None in found or cells.null_count() or not table.dtype.is_integer():
        return table.gather(places).alias(cells.name)
    return pl.Series(cells.name, taken(table.to_numpy(), places.to_numpy()))


def _distinct(cells: pl.Series) -> tuple[list[int], list[str]]:
    """The numbers that may occur, and the texts they stand for: all categories, or all numbers of a short range."""
    if isinstance(cells.dtype, pl.Enum) and len(cells.dtype.categories) < _SMALL:
        return list(range(len(cells.dtype.categories))), cells.dtype.categories.to_list()
    if cells.dtype.is_integer() and cells.null_count() < len(cells):
        least, most = int(cells.min()), int(cells.max())  # type: ignore[arg-type]
        if most - least < _SHORT:
            return list(range(least, most + 1)), [str(number) for number in range(least, most + 1)]
    if cells.dtype == pl.Categorical and not cells.null_count() and len(cells):
        numbers = cells.to_physical()
        if int(numbers.max()) < _SMALL:  # type: ignore[arg-type]
            found = pl.Series(np.flatnonzero(np.bincount(numbers.to_numpy())), dtype=pl.UInt32)
            return found.to_list(), found.cat.to(cells.dtype).cast(pl.String).to_list()
    distinct = cells.unique().drop_nulls()
    return distinct.to_physical().to_list(), distinct.cast(pl.String).to_list()


def _cells(table: pl.DataFrame) -> pl.DataFrame:
    """The cells that are read, ids and amounts as what they mean; with the columns that may be missing."""
    schema = table.schema
    absent: dict[str, pl.Expr] = {
        CANCELS.name: pl.lit(None, schema["visit_id"]),
        FEE_CLASS.name: pl.lit(""),
        HOSPITAL_GRADE.name: pl.lit(""),
    }
    ids = [name for name in ("visit_id", "person_id", CANCELS.name) if name in schema]
    names = (
        "condition", "technique", FEE_CLASS.name, HOSPITAL_GRADE.name, REFUND_FLAG.name, CHARGE_OR_REFUND.name,
    )  # fmt: skip
    return table.select(
        "__row",
        *(_identifier(schema, name) for name in ids),
        *(_name(schema, name) for name in names if name in schema),
        *(name for name in (CELLS, "visited_on", "amount") if name in schema),
        *(cell.alias(name) for name, cell in absent.items() if name not in schema),
        fen=_fen(table, schema),
    )


def _trimmed(column: str) -> pl.Expr:
    return pl.col(column).cast(pl.String).str.strip_chars()


def _identifier(schema: pl.Schema, column: str) -> pl.Expr:
    if schema[column].is_integer():
        return pl.col(column)
    return _trimmed(column).replace("", None) if column == CANCELS.name else _trimmed(column).fill_null("")


def _name(schema: pl.Schema, column: str) -> pl.Expr:
    return pl.col(column).cast(pl.Categorical) if schema[column] == pl.String else pl.col(column)


def _fen(table: pl.DataFrame, schema: pl.Schema) -> pl.Expr:
    if "amount" not in schema:
        fen = pl.col("fen").cast(pl.Int64, strict=False)
        least, most = table["fen"].min(), table["fen"].max()
        all_fit = least is None or (int(least) >= 0 and int(most) <= MAX_FEN)  # type: ignore[arg-type]
        return fen if all_fit else pl.when(fen.is_between(0, MAX_FEN)).then(fen)
    if schema["amount"].is_decimal():
        return decimal_in_fen(pl.col("amount"))
    return amount_in_fen(pl.col("amount").cast(pl.String))


def _with_trimmed_amounts(frame: pl.DataFrame) -> pl.DataFrame:
    """Blanks around an amount are rare: they are looked for only where the cell as it is is no amount."""
    fen = frame["fen"]
    if not fen.null_count() or "amount" not in frame.columns or frame["amount"].dtype != pl.String:
        return frame
    unclear = fen.is_null().arg_true()
    trimmed = frame.select(pl.col("amount").gather(unclear)).select(amount_in_fen(_trimmed("amount")))
    return frame.with_columns(fen.scatter(unclear, trimmed.to_series()))


def unfit(cells: pl.Series, longest: int) -> pl.Series:
    """Which cells are no whole number, or no text of 1 to so many characters; bytes are counted first, which is quick."""
    if cells.dtype.is_integer():
        return missing(cells)
    size = cells.str.len_bytes()
    if size.null_count() == 0 and (size.min() or 0) >= 1 and (size.max() or 0) <= longest:  # type: ignore[operator]
        return constant(value=False, rows=len(cells))
    if (size > longest).any():
        size = cells.str.len_chars()
    return ~size.is_between(1, longest)


def _cancellations(frame: pl.DataFrame, finder: FaultFinder) -> pl.Series:
    """Which rows are cancellations."""
    if is_empty(frame, CANCELS.name):
        return constant(value=False, rows=frame.height)
    cancels = frame[CANCELS.name]
    finder.add(
        cancels.is_not_null() & unfit(cancels, LONGEST_ID),
        CANCELS.name, "not_an_identifier", EXPECTED_ID,
    )  # fmt: skip
    return cancels.is_not_null()


def _days(cells: pl.Series) -> pl.Series:
    if cells.dtype == pl.Date:
        return cells
    if cells.dtype == pl.Datetime:
        return cells.dt.date()
    texts = cells.cast(pl.String)
    longest = int(texts.str.len_bytes().max() or 0)  # type: ignore[arg-type]
    if longest > _LENGTH_OF_DAY and texts.str.contains(":", literal=True).any():
        # Times of day are many: they are cut off where they are one.
        text = pl.col("text").str.strip_chars()
        texts = texts.to_frame("text").select(pl.coalesce(text.str.extract(_TIME_OF_DAY), "text")).to_series()
    return by_distinct(texts, parse_day, pl.Date)


def _listed(
    frame: pl.DataFrame, day: pl.Series, policy: Policy, finder: FaultFinder, cancels: pl.Series
) -> tuple[pl.Series, Iterable[str], OffLists | None]:
    """Whether each technique is on the list that holds on the day, a fault where it is no name; the names; those on none."""
    if "technique" not in frame.columns:
        return constant(value=True, rows=frame.height), (), None
    cells = frame["technique"]
    names: dict[str, int] = {}

    def code(name: str) -> int | None:
        return names.setdefault(name, len(names)) if 0 < len(name) <= LONGEST_NAME else None

    codes = by_distinct(cells, code, pl.Int32)
    finder.add_missing(codes, cancels, "technique", "not_an_item", EXPECTED_TECHNIQUE)
    if not names:
        return constant(value=False, rows=len(cells)), (), None
    period = policy.period_on(day.to_physical().fill_null(0).to_numpy())
    if day.null_count():
        period[day.is_null().to_numpy()] = 0
    by_period = policy.listed(list(names))
    places = codes.fill_null(0).to_numpy() * by_period.shape[1] + period
    listed = pl.Series(taken(by_period.ravel(), places))
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
        try:
            return TIERS.index(FeeClass.parse(name)) + 1 if name else 0
        except InputError:
            return None

    def of_grade(name: str) -> int | None:
        try:
            grade = HospitalGrade.parse(name)
            return TIERS.index(policy.catalogue.fee_class(grade, place=policy.place)) + 1
        except InputError:
            return None if name else 0

    stated = by_distinct(frame[FEE_CLASS.name], of_class, pl.Int8)
    if frame[FEE_CLASS.name].null_count():  # an empty cell of a typed column
        stated = stated.set(frame[FEE_CLASS.name].is_null(), 0)
    nothing = constant(value=False, rows=frame.height)
    finder.add_missing(stated, nothing, FEE_CLASS.name, "unknown_fee_class", FeeClass.expected())
    here = stated.eq_missing(0)
    if not here.any():
        return stated
    graded = by_distinct(frame[HOSPITAL_GRADE.name], of_grade, pl.Int8)
    finder.add(
        here & graded.is_null() & frame[HOSPITAL_GRADE.name].is_not_null(),
        HOSPITAL_GRADE.name, "unknown_hospital_grade", _GRADE_OR_CLASS,
    )  # fmt: skip
    nothing = here & ((graded == 0) | frame[HOSPITAL_GRADE.name].is_null()) & ~cancels
    finder.add(nothing.fill_null(value=False), FEE_CLASS.name, "no_fee_class", _GRADE_OR_CLASS)
    return graded.replace(0, None).zip_with(here, stated)

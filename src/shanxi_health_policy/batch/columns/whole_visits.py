"""From rows to visits: rows with one visit id are one visit, and one faulty row holds back the whole of it."""

from __future__ import annotations

import numpy as np
import polars as pl
from attrs import evolve, frozen

from shanxi_health_policy.batch.columns.faults import (
    NO_FAULTS,
    FaultFinder,
    among,
    constant,
    is_empty,
    missing,
)
from shanxi_health_policy.batch.columns.groups import Groups, all_different, groups_of_texts
from shanxi_health_policy.batch.files.headers import CANCELS, FEE_CLASS
from shanxi_health_policy.batch.loops import Column
from shanxi_health_policy.money import MAX_FEN
from shanxi_health_policy.text import Said, Text

SAME = Text("同一次就诊各行相同的值", "the same value in all rows of the visit")
_HELD_BACK = Said("本行无误；同一次就诊有其他行被退回", "nothing wrong here: another row of the visit is")
_TOO_MUCH = Said(
    "一次就诊合计不得超过 9999999999.99 元", "a visit may come to at most 9999999999.99 yuan in all"
)
_ALONE = Said(
    "撤销须自成一行，编号不得与他行相同",
    "a cancellation must stand in a row of its own, with an id of its own",
)

_LATE = Said(
    "该次就诊此前已被撤销；撤销之后再结算的（如部分退费后余下的项目），请用新的就诊编号",
    "the visit is cancelled before this row; what is settled again after that, such as what a partial refund leaves, needs a "
    "new id",
)
_NEW = Text("以前的文件没有用过的编号", "an id that no earlier file has used")

_MOST = 2 * MAX_FEN
VISIT = ("visit_id", "person_id", "day", "time", "condition_code", "tier", CANCELS.name)
"""What all rows of a visit say alike; but its time of day is that of the earliest."""
_SAID_ALIKE = {
    "person_id": "person_id",
    "visited_on": "day",
    "condition": "condition_code",
    FEE_CLASS.name: "tier",
}


@frozen(eq=False, repr=False)
class Gathered:
    """Whole visits and cancellations without fault, the faults of all others, and what is known of those held back."""

    visits: pl.DataFrame
    faults: pl.DataFrame
    held_back: pl.DataFrame
    """Of each rejected row: its number, and person, condition, day and time as far as they are known."""
    rows: int
    """How many rows the visits have in all."""
    visits_held_back: int


def gather(
    rows: pl.DataFrame,
    faults: pl.DataFrame,
    *,
    alone: bool = False,
    settled: pl.Series | None = None,
    taken_back: pl.DataFrame | None = None,
) -> Gathered:
    """The visits of rows that [understand][] gave with these faults; all rows of a visit must be among them.

    `alone` says that no two rows have one id, so that it need not be found out; `settled` holds ids used in earlier files,
    `taken_back` what [cancelled][] gave: what stands after its cancellation is no part of a visit, and rejected.
    """
    rows, late = without_late(rows, taken_back)
    if late.height:
        return with_late(gather(rows, faults, alone=alone, settled=settled), late)
    if settled is not None and not settled.is_empty():
        again = FaultFinder(rows)
        used = rows["visit_id"].is_in(settled.implode())
        again.add(used, "visit_id", "settled_already", _NEW)
        rows, faults = rows.with_columns(faulty=pl.col("faulty") | used), pl.concat([faults, again.table()])
    if not rows["faulty"].any() and (alone or all_different(rows["visit_id"])):
        return Gathered(_single_rows(rows), faults, _held_back(rows.clear()), rows.height, 0)
    named = _named(rows["visit_id"])
    groups = groups_of_texts(rows["visit_id"])
    size = np.bincount(groups.numbers, minlength=groups.count)
    several = (pl.Series(size > 1).gather(groups.numbers)) & named
    rows = rows.with_columns(visit=pl.Series(groups.numbers))
    total = _sums(rows["fen"], groups.numbers, groups.count)
    suspect = _unlike_first(rows, groups) | pl.Series(total > MAX_FEN).gather(groups.numbers)
    in_suspect = np.zeros(groups.count, np.bool_)
    in_suspect[groups.numbers[suspect.to_numpy()]] = True
    conflicts = _conflicts(rows.filter(several & pl.Series(in_suspect[groups.numbers])), total)
    wrong = rows["faulty"] | among(rows["__row"], conflicts["__row"])
    bad = np.zeros(groups.count, np.bool_)
    bad[groups.numbers[(wrong & named).to_numpy()]] = True
    held_back = bad.sum()
    in_bad = pl.Series(bad[groups.numbers]) & named
    beside = rows.filter(in_bad & ~wrong)
    held = FaultFinder(beside)
    held.add(constant(value=True, rows=beside.height), "visit_id", "visit_held_back", _HELD_BACK)
    rejected = rows.filter(wrong | in_bad)
    bad[groups.numbers[(~named).to_numpy()]] = True
    return Gathered(
        _visits(rows, groups.numbers, groups.firsts, size, total, ~bad),
        pl.concat([faults, conflicts, held.table()]).sort("__row", maintain_order=True),
        _held_back(rejected),
        int(size[~bad].sum()),
        int(held_back),
    )


def cancelled(rows: pl.DataFrame) -> pl.DataFrame:
    """The visits that rows take back, `visit_id`, each with its person, and the row, day and time of the cancellation."""
    cancels = rows[CANCELS.name]
    back = rows.clear() if cancels.null_count() == len(cancels) else rows.filter(cancels.is_not_null())
    return back.select("person_id", pl.col(CANCELS.name).alias("visit_id"), "__row", "day", "time")


def without_late(rows: pl.DataFrame, taken_back: pl.DataFrame | None) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The rows, and those of them that stand after a cancellation of their visit while others of it stand before."""
    if taken_back is None or taken_back.is_empty():
        return rows, rows.clear()
    late = _after_cancellation(rows, taken_back)
    return rows.filter(~late), rows.filter(late)


def with_late(gathered: Gathered, late: pl.DataFrame) -> Gathered:
    """The same with what [without_late][] took out: rejected, row by row."""
    if late.is_empty():
        return gathered
    told = FaultFinder(late)
    told.add(constant(value=True, rows=late.height), "visit_id", "after_its_cancellation", _LATE)
    held_back = pl.concat([gathered.held_back, _held_back(late)])
    return evolve(gathered, faults=pl.concat([gathered.faults, told.table()]), held_back=held_back)


def _after_cancellation(rows: pl.DataFrame, taken_back: pl.DataFrame) -> pl.Series:
    """Which rows stand after a cancellation of their visit while others of it stand before, by place or by time."""
    after = _after_first(rows, taken_back, ["__row"])
    return after if is_empty(rows, "time") else after | _after_first(rows, taken_back, ["day", "time"])


def _after_first(rows: pl.DataFrame, taken_back: pl.DataFrame, order: list[str]) -> pl.Series:
    keys = ["person_id", "visit_id"]
    first = (
        taken_back.sort(order).unique(keys, keep="first").select(*keys, pl.col(order).name.prefix("back_"))
    )
    placed = rows.select(*keys, *order).join(first, on=keys, how="left", maintain_order="left")
    after = placed.select(_later(order)).to_series().fill_null(value=False)
    if not after.any():
        return after
    begun = placed.select((~_later(order) & ~_same(order)).any().over(keys)).to_series()
    return after & begun


def _later(order: list[str]) -> pl.Expr:
    """Whether a row comes after the cancellation beside it."""
    one, *others = order
    later = pl.col(one) > pl.col(f"back_{one}")
    return later | (_same([one]) & _later(others)) if others else later


def _same(order: list[str]) -> pl.Expr:
    return pl.all_horizontal(pl.col(one) == pl.col(f"back_{one}") for one in order)


def with_more(held_back: pl.DataFrame, visits: pl.DataFrame) -> pl.DataFrame:
    """What is held back, and visits or cancellations that are besides."""
    if visits.is_empty():
        return held_back
    more = visits.select_seq(pl.col("first_row").alias("__row"), "person_id", "condition_code", "day", "time")
    return pl.concat([held_back, more], how="vertical_relaxed")


def mark_incomplete(visits: pl.DataFrame, held_back: pl.DataFrame) -> pl.DataFrame:
    """Adds `incomplete` to visits: whether the running total lacks an earlier visit that was held back.

    What a held-back visit does not tell is taken to be anything: without its condition, all conditions of the person are
    marked; without its day, all days. Without its person nobody can be named: the summary counts such rows.
    """
    visits = visits.with_columns_seq(incomplete=pl.lit(value=False))
    if held_back.is_empty():
        return visits
    held = held_back.filter(pl.col("person_id").is_not_null())
    held = held.with_columns(year=pl.col("day").dt.year().cast(pl.Int16))
    for known in (("condition_code", "year"), ("year",), ("condition_code",), ()):
        unknown = [key for key in ("condition_code", "year") if key not in known]
        some = held.filter(
            *(pl.col(key).is_not_null() for key in known), *(pl.col(key).is_null() for key in unknown)
        )
        if some.is_empty():
            continue
        keys = ["person_id", *known]
        first = some.sort("day", "time", "__row").group_by(keys, maintain_order=True)
        some = first.agg(pl.col("day", "time", "__row").first().name.prefix("held_"))
        visits = visits.join(some, on=keys, how="left", maintain_order="left")
        earlier = (pl.col("held_day") < pl.col("day")) | (
            (pl.col("held_day") == pl.col("day")) & _before_on_its_day()
        )
        if "year" not in known:  # no day is known: it may have been before any of them
            earlier = pl.col("held___row").is_not_null()
        visits = visits.with_columns(incomplete=pl.col("incomplete") | earlier.fill_null(value=False))
        visits = visits.drop("held_day", "held_time", "held___row")
    return visits


def _before_on_its_day() -> pl.Expr:
    row = pl.col("held___row") < pl.col("first_row")
    time, held = pl.col("time"), pl.col("held_time")
    of_times = pl.when(held == time).then(row).otherwise((held < time).fill_null(value=True))
    return pl.when(time.is_null()).then(row).otherwise(of_times)


def _named(visit_ids: pl.Series) -> pl.Series:
    return ~missing(visit_ids) if visit_ids.dtype.is_integer() else visit_ids != ""


def _single_rows(rows: pl.DataFrame) -> pl.DataFrame:
    all_listed = rows["listed"].all()  # then there is nothing to make anew: one column serves as both
    return rows.select_seq(
        pl.col("__row").alias("first_row"),
        *VISIT,
        total=pl.col("fen").fill_null(0),
        listed_cost=pl.col("fen").fill_null(0) if all_listed else pl.when("listed").then("fen").otherwise(0),
        any_listed="listed",
        all_listed="listed",
    )


def _earliest(time: pl.Series, numbers: Column, kept: Column) -> pl.Series:
    """The earliest time of the rows of each visit that is kept."""
    times = pl.DataFrame({"visit": numbers, "time": time}).group_by("visit").agg(pl.col("time").min())
    return times.sort("visit")["time"].filter(pl.Series(kept))


def _visits(
    rows: pl.DataFrame, numbers: Column, firsts: Column, size: Column, total: Column, kept: Column
) -> pl.DataFrame:
    """One row a visit that is kept, in the order of their first rows."""
    listed = rows["listed"].to_numpy()
    listed_rows = np.bincount(numbers[listed], minlength=len(firsts))
    listed_cost = _sums(
        rows["fen"].zip_with(rows["listed"], pl.repeat(0, rows.height, eager=True)), numbers, len(firsts)
    )
    of_first = rows[firsts[kept]]
    if not is_empty(rows, "time"):
        of_first = of_first.with_columns(_earliest(rows["time"], numbers, kept))
    return of_first.select(
        pl.col("__row").alias("first_row"),
        *VISIT,
        total=pl.Series(total[kept]),
        listed_cost=pl.Series(listed_cost[kept]),
        any_listed=pl.Series((listed_rows > 0)[kept]),
        all_listed=pl.Series((listed_rows == size)[kept]),
    )


def _sums(fen: pl.Series, numbers: Column, count: int) -> Column:
    """Sums by number; what is above `_MOST` stays there, so that no sum can pass what 64 bits hold."""
    # As floats whole numbers add up exactly below 2^53, which is far above it; a sum that has passed that stays above it.
    sums = np.bincount(numbers, weights=fen.fill_null(0).to_numpy(), minlength=count)
    return np.minimum(sums, _MOST).astype(np.int64)


def _unlike_first(rows: pl.DataFrame, groups: Groups) -> pl.Series:
    """Which rows say anything else than the first of their visit, or take a visit back: rows of the others cannot conflict."""
    first = groups.firsts[groups.numbers]
    later = np.flatnonzero(first != np.arange(rows.height))
    unlike = rows[CANCELS.name].is_not_null().to_numpy().copy()
    for key in _SAID_ALIKE.values():
        same = rows[key].gather(later).eq_missing(rows[key].gather(first[later]))
        unlike[later] |= ~same.to_numpy()
    return pl.Series(unlike)


def _conflicts(rows: pl.DataFrame, total: Column) -> pl.DataFrame:
    """Faults that show only when the rows of a visit stand side by side."""
    if rows.is_empty():
        return NO_FAULTS
    said = {name: pl.col(key).drop_nulls().n_unique() > 1 for name, key in _SAID_ALIKE.items()}
    said[CANCELS.name] = pl.col(CANCELS.name).is_not_null().any()
    visits = rows.group_by("visit").agg(**said)
    visits = visits.with_columns(amount=pl.Series(total).gather(visits["visit"]) > MAX_FEN)
    bad = visits.filter(pl.any_horizontal(pl.exclude("visit")))
    finder = FaultFinder(rows)
    if bad.height:
        marks = rows.select("visit").join(bad, on="visit", how="left", maintain_order="left")
        marks = marks.fill_null(value=False)
        for column in said:
            expected = _ALONE if column == CANCELS.name else SAME
            finder.add(marks[column], column, "conflicts_within_visit", expected)
        finder.add(marks["amount"], "amount", "visit_too_large", _TOO_MUCH)
    return finder.table()


def _held_back(rejected: pl.DataFrame) -> pl.DataFrame:
    keys = ["person_id", "condition_code", "day", "time"]
    if rejected.is_empty():
        return rejected.select_seq("__row", *keys)
    known = rejected.with_columns(pl.when(_named(rejected["person_id"])).then("person_id").alias("person_id"))
    # What one row of a visit leaves unsaid, another row of it may say.
    named = pl.lit(_named(rejected["visit_id"]))
    in_visit = pl.when(named).then(pl.col("visit_id").cast(pl.String)).otherwise(pl.format("\0{}", "__row"))
    known = known.with_columns(
        pl.col(key).fill_null(pl.col(key).drop_nulls().first().over(in_visit)) for key in keys
    )
    return known.select("__row", *keys)

"""Which visit each cancellation takes back, and which cancellations take back nothing (I-T10)."""

from __future__ import annotations

import polars as pl
from attrs import frozen

from shanxi_health_policy.batch.columns.earlier import EARLIER, taken_back
from shanxi_health_policy.batch.columns.faults import NO_FAULTS, FaultFinder, among, constant, is_empty
from shanxi_health_policy.batch.columns.fold import NONE
from shanxi_health_policy.batch.columns.refunds import NOT_STATED
from shanxi_health_policy.batch.files.headers import CANCELS, FEE_CLASS
from shanxi_health_policy.batch.loops import Column
from shanxi_health_policy.text import Text

_SETTLED = Text("同一人此前已结算的就诊编号", "the id of a visit of the same person that was settled before")
_NOT_YET = Text("尚未被撤销的就诊编号", "the id of a visit that no other row has cancelled")
_IN_FULL = Text(
    "空白，或被撤销就诊的全部金额（正负均可）；部分退费：撤销整次就诊，余下的项目用新的就诊编号再结算",
    "nothing, or the whole amount of the visit it takes back, with or without a minus sign; for a partial refund cancel the "
    "whole visit, and settle what is left under a new id",
)
_ITS_OWN = Text("空白，或与被撤销的就诊相同", "nothing, or what the visit says that it takes back")
_NAME = CANCELS.name


@frozen(eq=False, repr=False)
class Matched:
    """Visits in the order of settlement, with the day that decides their terms and year, `term_day`; and the others."""

    visits: pl.DataFrame
    target: Column
    """The position of what each cancels (-1: nothing); empty where none cancels any."""
    before: Column
    """What the visits of earlier files were paid, in fen; their positions come after those of all others."""
    faults: pl.DataFrame
    rejected: pl.DataFrame
    """Cancellations of nothing settled before them, of what is cancelled already, or that contradict what they take back."""


def match_cancellations(visits: pl.DataFrame, earlier: pl.DataFrame | None) -> Matched:
    """Find what each cancellation takes back: among visits in the order of settlement, or among those of `earlier` files."""
    if is_empty(visits, _NAME):
        return Matched(visits.with_columns_seq(term_day="day"), NONE, NONE, NO_FAULTS, visits.clear())
    if earlier is None:
        earlier = _no_earlier(visits)
    visits, contradicted, told = in_full(visits, earlier)
    named = _targets(visits, earlier)
    not_before = pl.col("target").is_between(pl.col("own"), visits.height - 1)
    later = (pl.col("target_day") > pl.col("day")).fill_null(
        value=False
    )  # within an earlier file as within this one
    unknown = named.filter(pl.col("target").is_null() | not_before | later)
    known = named.join(unknown, on="own", how="anti", maintain_order="left")
    again = known.filter(~pl.col("target").is_first_distinct() | pl.col("taken_back"))
    rejected = visits[pl.concat([unknown["own"], again["own"]]).sort()]
    nothing = _faults(visits[unknown["own"]], "cancels_nothing", _SETTLED)
    already = _faults(visits[again["own"]], "cancelled_already", _NOT_YET)
    faults = pl.concat([told, nothing, already]).sort("__row", maintain_order=True)
    kept = visits.join(rejected, on="first_row", how="anti", maintain_order="left")
    targets = _targets(kept, earlier)
    target = kept.with_row_index("own").join(targets, on="own", how="left", maintain_order="left")["target"]
    target = target.cast(pl.Int32).fill_null(-1)
    return Matched(
        _with_what_they_cancel(kept, target, earlier),
        target.to_numpy(),
        earlier["fund"].to_numpy(),
        faults,
        pl.concat([contradicted, rejected]),
    )


def in_full(
    visits: pl.DataFrame, earlier: pl.DataFrame | None = None
) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """The visits without cancellations that contradict what they take back; those; and their faults.

    An amount, a condition or a fee class beside `cancels` must be that of the visit. All of a person's visits must be there.
    """
    if is_empty(visits, _NAME):
        return visits, visits.clear(), NO_FAULTS
    earlier = _no_earlier(visits) if earlier is None else earlier
    said = ["total", "condition_code", "tier"]
    settled = pl.concat(
        [
            one.select("person_id", "visit_id", *said).filter(one[_NAME].is_null())
            for one in (visits, earlier)
        ],
        how="vertical_relaxed",
    )
    back = visits.filter(pl.col(_NAME).is_not_null()).with_columns(pl.col("total").replace(NOT_STATED, None))
    both = back.join(
        settled, left_on=["person_id", _NAME], right_on=["person_id", "visit_id"], how="left", maintain_order="left",
        suffix="_taken_back",
    )  # fmt: skip
    faults = []
    for name, column in zip(said, ("amount", "condition", FEE_CLASS.name), strict=True):
        other = (pl.col(name) != pl.col(f"{name}_taken_back")).fill_null(value=False)
        reason, expected = ("partial_refund", _IN_FULL) if name == "total" else ("not_its_visit", _ITS_OWN)
        faults.append(_faults(both.filter(other), reason, expected, column))
    found = pl.concat(faults).sort("__row", maintain_order=True)
    # Which visit is meant is open where one contradicts it: so is, of what is held back, the condition.
    unsaid = visits.with_columns(
        pl.when(pl.col(_NAME).is_null()).then(name).alias(name) for name in ("condition_code", "tier")
    )
    wrong = among(unsaid["first_row"], found["__row"])
    return unsaid.filter(~wrong), unsaid.filter(wrong), found


def _no_earlier(visits: pl.DataFrame) -> pl.DataFrame:
    schema = visits.schema
    return pl.DataFrame(schema={name: schema.get(name, kind) for name, kind in EARLIER.items()})


def _targets(visits: pl.DataFrame, earlier: pl.DataFrame) -> pl.DataFrame:
    """The position and day of each cancellation, `own`, and of the visit of the same person that it names, `target`."""
    ids = ["person_id", "visit_id", _NAME, "day"]
    placed = pl.concat(
        [
            visits.select(ids).with_columns(taken_back=pl.lit(value=False)),
            earlier.select(ids).with_columns(taken_back=taken_back(earlier)),
        ]
    ).with_row_index("own")
    cancellation = pl.col(_NAME).is_not_null()
    settled = placed.filter(~cancellation).select(
        "person_id", "taken_back", pl.col("visit_id").alias(_NAME), target="own", target_day="day"
    )
    return (
        placed.head(visits.height)
        .filter(cancellation)
        .drop("taken_back")
        .join(settled, on=["person_id", _NAME], how="left", maintain_order="left")
        .select("own", "target", "taken_back", "day", "target_day")
    )


def _with_what_they_cancel(visits: pl.DataFrame, target: pl.Series, earlier: pl.DataFrame) -> pl.DataFrame:
    """Adds the day that decides the terms and the year; a cancellation has all but its own day from its target."""
    alike = ["condition_code", "tier", "any_listed", "all_listed", "total", "listed_cost"]
    cancels = target >= 0
    source = target.zip_with(cancels, pl.int_range(len(target), dtype=pl.Int32, eager=True))
    before = earlier.with_columns(
        listed_cost="eligible", any_listed=pl.col("eligible") > 0, all_listed=pl.lit(value=True)
    )
    sources = pl.concat(
        [one.select(*alike, term_day="day") for one in (visits, before)], how="vertical_relaxed"
    )
    of_source = sources[source]
    sign = pl.when(cancels).then(-1).otherwise(1)
    changed = visits.drop(alike).hstack(of_source).with_columns(pl.col("total", "listed_cost") * sign)
    return changed.select(*visits.columns, "term_day")


def _faults(rows: pl.DataFrame, reason: str, expected: Text, column: str = _NAME) -> pl.DataFrame:
    finder = FaultFinder(rows.rename({"first_row": "__row"}))
    finder.add(constant(value=True, rows=rows.height), column, reason, expected)
    return finder.table()

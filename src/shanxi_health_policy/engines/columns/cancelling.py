"""Which visit each cancellation takes back, and which cancellations take back nothing (I-T10)."""

from __future__ import annotations

import polars as pl
from attrs import field, frozen

from shanxi_health_policy.engines.columns.checking import FAULTS, FaultFinder, constant, is_empty
from shanxi_health_policy.engines.columns.earlier import taken_back
from shanxi_health_policy.engines.files.columns_of_files import CANCELS
from shanxi_health_policy.text import Text

_SETTLED = Text(
    zh="同一人此前已结算的就诊编号", en="the id of a visit of the same person that was settled before"
)
_NOT_YET = Text(zh="尚未被撤销的就诊编号", en="the id of a visit that no other row has cancelled")
_NAME = CANCELS.name


@frozen
class Matched:
    """Visits in the order of settlement, `target` being the position of what each cancels (-1: nothing); and the others."""

    visits: pl.DataFrame = field(eq=False)
    faults: pl.DataFrame = field(eq=False)
    rejected: pl.DataFrame = field(eq=False)
    """Cancellations of nothing settled before them, or of what is cancelled already."""


def match_cancellations(visits: pl.DataFrame, earlier: pl.DataFrame) -> Matched:
    """Find what each cancellation takes back: among visits in the order of settlement, or among those of `earlier` files.

    The positions of the latter come after those of all visits.
    """
    if is_empty(visits, _NAME):
        return Matched(
            visits.with_columns(target=pl.lit(-1, pl.Int32)), pl.DataFrame(schema=FAULTS), visits.clear()
        )
    named = _targets(visits, earlier)
    not_before = pl.col("target").is_between(pl.col("own"), visits.height - 1)
    unknown = named.filter(pl.col("target").is_null() | not_before)
    known = named.join(unknown, on="own", how="anti", maintain_order="left")
    again = known.filter(~pl.col("target").is_first_distinct() | pl.col("taken_back"))
    rejected = visits[pl.concat([unknown["own"], again["own"]]).sort()]
    faults = pl.concat(
        [
            _faults(visits[unknown["own"]], "cancels_nothing", _SETTLED),
            _faults(visits[again["own"]], "cancelled_already", _NOT_YET),
        ]
    ).sort("__row", maintain_order=True)
    kept = visits.join(rejected, on="first_row", how="anti", maintain_order="left")
    targets = _targets(kept, earlier)
    target = kept.with_row_index("own").join(targets, on="own", how="left", maintain_order="left")["target"]
    return Matched(kept.with_columns(target=target.cast(pl.Int32).fill_null(-1)), faults, rejected)


def _targets(visits: pl.DataFrame, earlier: pl.DataFrame) -> pl.DataFrame:
    """The position of each cancellation, `own`, and of the visit of the same person that it names, `target`."""
    ids = ["person_id", "visit_id", _NAME]
    placed = pl.concat(
        [
            visits.select(ids).with_columns(taken_back=pl.lit(value=False)),
            earlier.select(ids).with_columns(taken_back=taken_back(earlier)),
        ]
    ).with_row_index("own")
    cancellation = pl.col(_NAME).is_not_null()
    settled = placed.filter(~cancellation).select(
        "person_id", "taken_back", pl.col("visit_id").alias(_NAME), target="own"
    )
    return (
        placed.head(visits.height)
        .filter(cancellation)
        .drop("taken_back")
        .join(settled, on=["person_id", _NAME], how="left", maintain_order="left")
        .select("own", "target", "taken_back")
    )


def _faults(rows: pl.DataFrame, reason: str, expected: Text) -> pl.DataFrame:
    finder = FaultFinder(rows.rename({"first_row": "__row"}))
    finder.add(constant(value=True, rows=rows.height), _NAME, reason, expected)
    return finder.table()

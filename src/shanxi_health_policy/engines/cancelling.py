"""Which visit each cancellation takes back, and which cancellations take back nothing (I-T10)."""

from __future__ import annotations

import polars as pl
from attrs import field, frozen

from shanxi_health_policy.engines.checking import FAULTS, FaultFinder
from shanxi_health_policy.engines.columns_of_files import CANCELS
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


def match_cancellations(visits: pl.DataFrame) -> Matched:
    """Find what each cancellation takes back among visits in the order of settlement."""
    if visits[_NAME].null_count() == visits.height:
        return Matched(
            visits.with_columns(target=pl.lit(-1, pl.Int64)), pl.DataFrame(schema=FAULTS), visits.clear()
        )
    named = _targets(visits)
    unknown = named.filter(pl.col("target").is_null() | (pl.col("target") > pl.col("own")))
    known = named.join(unknown, on="own", how="anti", maintain_order="left")
    again = known.filter(~pl.col("target").is_first_distinct())
    rejected = visits[pl.concat([unknown["own"], again["own"]]).sort()]
    faults = pl.concat(
        [
            _faults(visits[unknown["own"]], "cancels_nothing", _SETTLED),
            _faults(visits[again["own"]], "cancelled_already", _NOT_YET),
        ]
    ).sort("__row", maintain_order=True)
    kept = visits.join(rejected, on="first_row", how="anti", maintain_order="left")
    targets = _targets(kept)
    target = kept.with_row_index("own").join(targets, on="own", how="left", maintain_order="left")["target"]
    return Matched(kept.with_columns(target=target.cast(pl.Int64).fill_null(-1)), faults, rejected)


def _targets(visits: pl.DataFrame) -> pl.DataFrame:
    """The position of each cancellation, `own`, and of the visit of the same person that it names, `target`."""
    placed = visits.select("person_id", "visit_id", _NAME).with_row_index("own")
    cancellation = pl.col(_NAME).is_not_null()
    settled = placed.filter(~cancellation).select("person_id", pl.col("visit_id").alias(_NAME), target="own")
    return (
        placed.filter(cancellation)
        .join(settled, on=["person_id", _NAME], how="left", maintain_order="left")
        .select("own", "target")
    )


def _faults(rows: pl.DataFrame, reason: str, expected: Text) -> pl.DataFrame:
    finder = FaultFinder(rows.rename({"first_row": "__row"}))
    finder.add(pl.repeat(value=True, n=rows.height, eager=True), _NAME, reason, expected)
    return finder.table()

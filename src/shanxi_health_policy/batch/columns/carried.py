"""Opening balances beside what earlier files paid: a year whose balance lacks it has no running total to build on."""

from __future__ import annotations

import polars as pl
from attrs import frozen

from shanxi_health_policy.batch.columns.earlier import taken_back
from shanxi_health_policy.batch.columns.faults import FaultFinder, among
from shanxi_health_policy.batch.files.headers import CANCELS
from shanxi_health_policy.text import Text

_HOLDS_IT = Text(
    "期初余额已包含以前文件本年所付金额的人：用 --opening 给出当时 --closing 写出的文件",
    "a person whose opening balance holds what the earlier files paid in the year: give --opening what --closing wrote then",
)
_KEY = ["person_id", "condition_code", "year"]
_YEAR = pl.col("day").dt.year().cast(pl.Int16).alias("year")


@frozen(eq=False, repr=False)
class Lacking:
    """The years of which the opening balance holds less than earlier files paid, and the visits that were paid then.

    A visit of such a year would be paid on top of too small a total, and a cancellation given back from one that lacks it.
    """

    years: pl.DataFrame
    visits: pl.DataFrame

    def faults(self, rows: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
        """Rows as [understand][] gives them, with those marked that belong to such a year; and the faults of these."""
        finder = FaultFinder(rows)
        if self.years.height:
            claims = rows.filter(pl.col(CANCELS.name).is_null()).with_columns(_YEAR)
            own = claims.join(self.years, on=_KEY, how="semi")["__row"]
            back = rows.join(self.visits, on=["person_id", CANCELS.name], how="semi")["__row"]
            wrong = among(rows["__row"], pl.concat([own, back]))
            finder.add(wrong, "person_id", "opening_lacks_earlier", _HOLDS_IT)
            rows = rows.with_columns(faulty=pl.col("faulty") | wrong)
        return rows, finder.table()


def lacking(earlier: pl.DataFrame, opening: pl.DataFrame) -> Lacking:
    """What the opening balances lack of what earlier files paid."""
    if earlier.is_empty():
        return Lacking(earlier, earlier)
    settled = earlier.filter(pl.col(CANCELS.name).is_null() & ~taken_back(earlier)).with_columns(_YEAR)
    paid = settled.group_by(_KEY).agg(pl.col("fund").sum())
    held = paid.join(opening.select(*_KEY, "paid"), on=_KEY, how="left")
    years = held.filter(pl.col("fund") > pl.col("paid").fill_null(0))
    gone = settled.join(years, on=_KEY, how="semi").select(
        "person_id", pl.col("visit_id").alias(CANCELS.name)
    )
    return Lacking(years, gone)

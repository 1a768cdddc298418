"""Visits on a cluster: settled person by person, as a file of them is."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

import polars as pl
from attrs import field, frozen

from shanxi_health_policy.engines.columns.balances import balances_to_write
from shanxi_health_policy.engines.columns.gathering import gather
from shanxi_health_policy.engines.columns.policy import Policy
from shanxi_health_policy.engines.columns.settling import settle_visits
from shanxi_health_policy.engines.columns.showing import shown, with_details
from shanxi_health_policy.engines.columns.understanding import understand
from shanxi_health_policy.engines.files.columns_of_files import CANCELS, INPUT_COLUMNS
from shanxi_health_policy.engines.spark.parting import Worked, renamed, work_through
from shanxi_health_policy.engines.spark.partitions import (
    BALANCE,
    CHECKED,
    FAULTS,
    KIND,
    LONG,
    ORDER,
    TEXT,
    YUAN,
    Step,
    explained,
    numbered,
    of_persons,
    opening_of,
    passed_on,
)
from shanxi_health_policy.notices.catalogue import Catalogue

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

SETTLEMENTS = {
    "visit_id": TEXT, "person_id": TEXT, "visited_on": "date", "condition": TEXT, "fee_class": TEXT,
    "total_cost": YUAN, "eligible_cost": YUAN, "fund_payment": YUAN, "patient_payment": YUAN, "binding": TEXT,
    "year_to_date": YUAN, "annual_remaining": YUAN, "reasons": TEXT, CANCELS.name: TEXT,
}  # fmt: skip
"""The columns of a settled file, with Spark's types."""
BALANCES = {"person_id": TEXT, "condition": TEXT, "year": "int", "paid": YUAN}
SETTLED = {KIND: TEXT, ORDER: LONG, **SETTLEMENTS, **FAULTS, "year": "int", "paid": YUAN}
_SETTLEMENT = "settlement"


@frozen
class SparkSettlements:
    """What became of the visits: three DataFrames, resting on work that the cluster keeps until `release`.

    Each may be used like any other; nothing is computed before one of them is.
    """

    settlements: DataFrame
    """One row a visit or cancellation, with the columns of a settled file."""
    rejects: DataFrame
    """One row per fault: `order`, `visit_id`, `person_id`, `column`, `value`, `reason`, `explanation`, and the row in JSON."""
    balances: DataFrame
    """`person_id`, `condition`, `year`, `paid`: what the next run takes as `opening`."""
    _worked: Worked = field(repr=False)

    def release(self) -> None:
        """Give back what the cluster keeps of the work."""
        self._worked.release()  # pragma: no cover


def settle_dataframe(  # pragma: no cover  (needs Java, without which its tests are skipped)
    visits: DataFrame,
    *,
    order: str | None = None,
    opening: DataFrame | None = None,
    place: str = "141100",
    known_on: date | None = None,
    catalogue: Catalogue | None = None,
    partitions: int | None = None,
) -> SparkSettlements:
    """Settle a DataFrame of visits, one row an item, as [settle_file][] does (T1–T6 of 吕医保发〔2022〕22号 at 141100).

    Columns under their English or Chinese names, as text or exact types. Visits of one day are settled in the order of the
    column `order`, whole numbers such as the line or a running number, and where that does not tell them apart, in the order of
    their ids: a cluster keeps no order of its own. `opening` has the columns `person_id`, `condition`, `year` and `paid`. The
    rows are parted by visit and by person into `partitions`, by default as many as Spark shuffles into: one part must fit into
    the memory of a worker.

    Raises [FileError][] for columns that are missing or not exact, and [InputError][] for an `order` that is no such column.
    Faulty opening balances end the job.
    """
    policy = Policy.of(place, known_on, catalogue)
    worked = work_through(
        renamed(visits, INPUT_COLUMNS, order), opening, checking(policy), settling(policy), partitions
    )
    return SparkSettlements(
        worked.of_kind(_SETTLEMENT, SETTLEMENTS), worked.faults(), worked.of_kind(BALANCE, BALANCES), worked
    )


def checking(policy: Policy) -> Step:
    """Whole visits, what is held back, and faults, of all rows of some visits."""
    return Step(CHECKED, lambda part: _checked(part, policy))


def settling(policy: Policy) -> Step:
    """Settlements, faults and balances, of all visits, held-back rows and opening balances of some persons."""
    return Step(SETTLED, lambda part: _settled(part, policy))


def _checked(part: pl.DataFrame, policy: Policy) -> Iterator[pl.DataFrame]:
    table = numbered(part.sort(ORDER, "visit_id", maintain_order=True))
    understood = understand(table, policy)
    return passed_on(gather(understood.rows, understood.faults), table)


def _settled(part: pl.DataFrame, policy: Policy) -> Iterator[pl.DataFrame]:
    rows, visits, held_back = of_persons(part)
    settled = settle_visits(visits, held_back, opening_of(part, policy), policy)
    yield (
        with_details(settled.settlements, policy)
        .select(shown(policy))
        .with_columns(pl.lit(_SETTLEMENT).alias(KIND))
    )
    said = rows.select(
        "__row", ORDER, "visit_id", "person_id", CANCELS.name, visited_on=pl.col("day").cast(pl.String)
    )
    yield explained(settled.faults, said)
    yield settled.balances.select(balances_to_write(policy)).with_columns(pl.lit(BALANCE).alias(KIND))

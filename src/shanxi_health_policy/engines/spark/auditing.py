"""Paid claims on a cluster: held against the rules person by person, as a file of them is."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import polars as pl
from attrs import evolve, field, frozen

from shanxi_health_policy.engines.auditing.columns import AUDIT_COLUMNS, PAID_COLUMNS
from shanxi_health_policy.engines.auditing.facilities import ELIGIBLE
from shanxi_health_policy.engines.auditing.judging import PaidRows, judge
from shanxi_health_policy.engines.auditing.kinds import find
from shanxi_health_policy.engines.auditing.reading import understand_paid
from shanxi_health_policy.engines.auditing.showing import shown_findings
from shanxi_health_policy.engines.columns.gathering import gather
from shanxi_health_policy.engines.columns.policy import Policy
from shanxi_health_policy.engines.columns.understanding import understand
from shanxi_health_policy.engines.spark.parting import Worked, renamed, work_through
from shanxi_health_policy.engines.spark.partitions import (
    CHECKED,
    FAULTS,
    KIND,
    LONG,
    LONGS,
    ORDER,
    TEXT,
    TEXTS,
    YUAN,
    Step,
    numbered,
    of_persons,
    opening_of,
    passed_on,
)
from shanxi_health_policy.notices.catalogue import Catalogue
from shanxi_health_policy.text import Language

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

CHECKED_PAID = {
    **CHECKED, "fund_paid": LONG, "facility": TEXT, "grade": "tinyint", "eligible": "tinyint",
    "techniques": TEXTS, "amounts": LONGS,
}  # fmt: skip
"""What goes from the parts by visit to those by person: beside the visit what was paid for it and where, and its items."""
_TYPES = {
    "visited_on": "date",
    "of_amount": "boolean",
    **dict.fromkeys(("fund_paid", "due", "difference"), YUAN),
}
FINDINGS = {name: _TYPES.get(name, TEXT) for name in AUDIT_COLUMNS if name != "line"} | {ORDER: LONG}
"""The columns of the findings of a file, with Spark's types; `order` stands for the line."""
FOUND = {KIND: TEXT, **FINDINGS, **FAULTS}
_FINDING = "finding"


@frozen
class SparkAudit:
    """What was found among paid claims: two DataFrames, resting on work that the cluster keeps until `release`.

    Each may be used like any other; nothing is computed before one of them is.
    """

    findings: DataFrame
    """One row a finding, with the columns of the findings of a file; `order` stands for the line."""
    rejects: DataFrame
    """One row per fault: `order`, `visit_id`, `person_id`, `column`, `value`, `reason`, `explanation`, and the row in JSON."""
    _worked: Worked = field(repr=False)

    def release(self) -> None:
        """Give back what the cluster keeps of the work."""
        self._worked.release()  # pragma: no cover


def audit_dataframe(  # pragma: no cover  (needs Java, without which its tests are skipped)
    claims: DataFrame,
    *,
    order: str | None = None,
    opening: DataFrame | None = None,
    place: str = "141100",
    known_on: date | None = None,
    catalogue: Catalogue | None = None,
    language: Language = "zh",
    partitions: int | None = None,
) -> SparkAudit:
    """Hold a DataFrame of paid claims against the rules (T9), one row an item, as [audit_file][] does.

    The columns are those of [settle_dataframe][] and `fund_paid`, in yuan; `facility`, `facility_kind` and `hospital_grade` may
    be there. Claims of one day are taken in the order of the column `order`, and where that does not tell them apart, in the
    order of their ids. `opening` is what the fund paid earlier in the year, and is taken to be right. `language` is that of the
    names of the findings. Rows are parted by visit and by person, as for settling; sums over the findings are Spark's to make.

    Raises [FileError][] for columns that are missing or not exact, and [InputError][] for an `order` that is no such column.
    Faulty opening balances end the job.
    """
    policy = Policy.of(place, known_on, catalogue)
    worked = work_through(
        renamed(claims, PAID_COLUMNS, order),
        opening,
        checking(policy, known_on),
        judging(policy, language),
        partitions,
    )
    return SparkAudit(worked.of_kind(_FINDING, FINDINGS), worked.faults(), worked)


def checking(policy: Policy, known_on: date | None) -> Step:
    """Whole visits with what was paid for them, what is held back, and faults, of all rows of some visits."""
    return Step(CHECKED_PAID, lambda part: _checked(part, policy, known_on))


def judging(policy: Policy, language: Language) -> Step:
    """The findings, of all visits, held-back rows and opening balances of some persons."""
    return Step(FOUND, lambda part: _found(part, policy, language))


def _checked(part: pl.DataFrame, policy: Policy, known_on: date | None) -> Iterator[pl.DataFrame]:
    # Which row of a visit comes first decides where a fault is told: so the cells decide where `order` does not.
    table = numbered(part.sort(ORDER, "visit_id", *part.columns))
    understood = understand(table, policy)
    said, more = understand_paid(table, understood.rows, policy, known_on)
    wrong = understood.rows["__row"].is_in(more["__row"].unique().implode())
    rows = understood.rows.with_columns(faulty=pl.col("faulty") | wrong)
    faults = pl.concat([understood.faults, more]).unique(
        ["__row", "column", "reason"], keep="first", maintain_order=True
    )
    gathered = gather(rows, faults)
    row = gathered.visits["first_row"].to_numpy()
    place = said.facility[row]
    visits = gathered.visits.with_columns(
        fund_paid=pl.Series(said.paid[row]),
        facility=said.facilities.gather(np.maximum(place, 0)).set(pl.Series(place < 0), None),
        grade=pl.Series(said.grade[row]),
        eligible=pl.Series(said.eligible[row]),
    )
    items = (
        rows.select("visit_id", techniques=table["technique"], amounts="fen")
        .group_by("visit_id")
        .agg(pl.all())
    )
    visits = visits.join(items, on="visit_id", how="left", maintain_order="left")
    return passed_on(evolve(gathered, visits=visits), table)


def _found(part: pl.DataFrame, policy: Policy, language: Language) -> Iterator[pl.DataFrame]:
    rows, visits, held_back = of_persons(part)
    names = rows["facility"].drop_nulls().unique()
    said = PaidRows(
        paid=rows["fund_paid"].fill_null(0).to_numpy(),
        facility=rows["facility"]
        .replace_strict(names, pl.int_range(len(names), eager=True), default=-1)
        .to_numpy(),
        grade=rows["grade"].fill_null(-1).to_numpy(),
        eligible=rows["eligible"].fill_null(ELIGIBLE).to_numpy(),
        facilities=names,
    )
    judged = judge(visits, held_back, opening_of(part, policy), said, policy)
    items = rows.select("visit_id", technique="techniques", fen="amounts").explode("technique", "fen")
    found = find(judged, items, policy)
    shown = shown_findings(found, judged, names, rows[ORDER], policy, language)
    yield shown.rename({"line": ORDER}).with_columns(pl.lit(_FINDING).alias(KIND))

"""Paid claims on a cluster: held against the rules person by person, as a file of them is."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

import polars as pl
from attrs import evolve, field, frozen

from shanxi_health_policy.engines.auditing.columns import AUDIT_COLUMNS, PAID_COLUMNS
from shanxi_health_policy.engines.auditing.facilities import Eligibility
from shanxi_health_policy.engines.auditing.judging import judge
from shanxi_health_policy.engines.auditing.kinds import find
from shanxi_health_policy.engines.auditing.reading import Names, gather_paid, understand_paid
from shanxi_health_policy.engines.auditing.showing import shown_findings
from shanxi_health_policy.engines.columns.policy import Policy
from shanxi_health_policy.engines.columns.understanding import by_distinct
from shanxi_health_policy.engines.files.reading import LINE
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
_SAID = (
    pl.col("facility"), pl.col("grade"), pl.col("eligible"), pl.col("fund_paid").alias("paid"),
    pl.col(ORDER).alias("line"),
)  # fmt: skip
"""What is said of visits beside what settling asks for."""


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
    table = numbered(part.sort(ORDER, *part.columns))
    names = Names()
    understood = understand_paid(table.with_columns(pl.col(ORDER).alias(LINE)), policy, names)
    gathered = gather_paid(understood.rows, Eligibility(policy, known_on), names)
    faults = pl.concat([understood.faults, gathered.faults]).sort("__row", maintain_order=True)
    bills = understood.rows.group_by("visit_id").agg(techniques="technique", amounts="fen")
    named = dict(enumerate(names.known))
    visits = gathered.visits.join(bills, on="visit_id", how="left", maintain_order="left").with_columns(
        pl.col("facility").replace_strict(named, default=None, return_dtype=pl.String), fund_paid="paid"
    )
    return passed_on(evolve(gathered, visits=visits, faults=faults), table)


def _found(part: pl.DataFrame, policy: Policy, language: Language) -> Iterator[pl.DataFrame]:
    names = Names()
    number = by_distinct(part["facility"], names.number, pl.Int32).fill_null(-1)
    rows, visits, held_back = of_persons(part.with_columns(number), *_SAID)
    judged = judge(visits, held_back, opening_of(part, policy), policy)
    bills = rows.select("visit_id", technique="techniques", fen="amounts").explode("technique", "fen")
    found = find(judged, bills, policy)
    shown = shown_findings(found, judged, names.known, policy, language)
    yield shown.with_columns(pl.lit(_FINDING).alias(KIND), pl.col("line").alias(ORDER))

"""Visits settled, and paid claims held against the rules, on a cluster: person by person, as files of them are."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

import polars as pl
from attrs import evolve, frozen

from shanxi_health_policy.batch.audit.eligible_facilities import Eligibility
from shanxi_health_policy.batch.audit.finding_kinds import find
from shanxi_health_policy.batch.audit.finding_table import shown_findings
from shanxi_health_policy.batch.audit.paid_columns import AUDIT_COLUMNS, PAID_COLUMNS
from shanxi_health_policy.batch.audit.paid_rows import Names, gather_paid, understand_paid
from shanxi_health_policy.batch.audit.verdicts import judge
from shanxi_health_policy.batch.columns.balances import balances_to_write
from shanxi_health_policy.batch.columns.cancellations import in_full
from shanxi_health_policy.batch.columns.distinct_cells import by_distinct
from shanxi_health_policy.batch.columns.policy import Policy
from shanxi_health_policy.batch.columns.settled import settle_visits
from shanxi_health_policy.batch.columns.shown import shown, with_details
from shanxi_health_policy.batch.columns.typed_rows import as_they_come, understand
from shanxi_health_policy.batch.columns.unlisted import Items, mapping_of
from shanxi_health_policy.batch.columns.whole_visits import cancelled, gather, with_more
from shanxi_health_policy.batch.files.headers import CANCELS, INPUT_COLUMNS, OUTPUT_COLUMNS
from shanxi_health_policy.batch.files.layout import Layout
from shanxi_health_policy.batch.files.raw_table import LINE
from shanxi_health_policy.batch.spark.cluster import KeptOnCluster, work_through
from shanxi_health_policy.batch.spark.partitions import (
    BALANCE,
    BESIDE,
    CHECKED,
    FAULTS,
    KIND,
    LONG,
    LONGS,
    NAMING,
    ORDER,
    TEXT,
    TEXTS,
    YUAN,
    Step,
    explained,
    of_persons,
    opening_of,
    passed_on,
    with_what_names_them,
)
from shanxi_health_policy.checks import check_language
from shanxi_health_policy.notices.catalogue import Catalogue
from shanxi_health_policy.text import Language

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

_TYPES = {
    "visited_on": "date",
    "of_amount": "boolean",
    **dict.fromkeys(("total_cost", "eligible_cost", "fund_payment", "patient_payment", "year_to_date"), YUAN),
    **dict.fromkeys(("annual_remaining", "fund_paid", "due", "difference"), YUAN),
}
SETTLEMENTS = {name: _TYPES.get(name, TEXT) for name in OUTPUT_COLUMNS}
"""The columns of a settled file, with Spark's types."""
BALANCES = {"person_id": TEXT, "condition": TEXT, "year": "int", "paid": YUAN}
SETTLED = {KIND: TEXT, ORDER: LONG, **SETTLEMENTS, **FAULTS, "year": "int", "paid": YUAN}
CHECKED_PAID = {
    **CHECKED, "fund_paid": LONG, "facility": TEXT, "grade": "tinyint", "eligible": "tinyint",
    "techniques": TEXTS, "amounts": LONGS,
}  # fmt: skip
"""What goes from the parts by visit to those by person: beside the visit what was paid for it and where, and its items."""
FINDINGS = {name: _TYPES.get(name, TEXT) for name in AUDIT_COLUMNS if name != "line"} | {ORDER: LONG}
"""The columns of the findings of a file, with Spark's types; `order` stands for the line."""
FOUND = {KIND: TEXT, **FINDINGS, **FAULTS}
_SETTLEMENT, _FINDING = "settlement", "finding"
_SAID = (
    pl.col("facility"), pl.col("grade"), pl.col("eligible"), pl.col("fund_paid").alias("paid"),
    pl.col(ORDER).alias("line"),
)  # fmt: skip
"""What is said of visits beside what settling asks for."""


@frozen
class SparkSettlements(KeptOnCluster):
    """What became of the visits: with its rejects three DataFrames, each of which may be used like any other."""

    settlements: DataFrame
    """One row a visit or cancellation, with the columns of a settled file."""
    balances: DataFrame
    """`person_id`, `condition`, `year`, `paid`: what the next run takes as `opening`."""


def settle_dataframe(  # pragma: no cover  (needs Java, without which its tests are skipped)
    visits: DataFrame,
    *,
    order: str | None = None,
    opening: DataFrame | None = None,
    items: Items | None = None,
    strict_items: bool = False,
    place: str | None = None,
    known_on: date | None = None,
    catalogue: Catalogue | None = None,
    time_zone: str | None = None,
    partitions: int | None = None,
) -> SparkSettlements:
    """Settle a DataFrame of visits, one row an item, as [settle_file][] does (T1–T6 of 吕医保发〔2022〕22号 at 141100).

    Columns under their English or Chinese names, as text or exact types. Visits of one day are settled in the order of the
    column `order`, whole numbers such as the line or a running number, and where that does not tell them apart, in the order of
    their ids: a cluster keeps no order of its own, and times of day order nothing. Moments (Spark's `timestamp`) and texts with
    a zone have the day of `time_zone`, such as "Asia/Shanghai"; without it they are refused. `items` and `strict_items` are
    those of [settle_file][]; which items are on no list, and which ids lost zeros alone keep apart, is not told here. `opening`
    has the columns `person_id`, `condition`, `year` and `paid`. The rows are parted by visit and by person into `partitions`,
    by default as many as Spark shuffles into: one part must fit into the memory of a worker.

    Raises [FileError][] for columns that are missing or not exact, and [InputError][] for an `order` that is no such column.
    Faulty opening balances end the job.
    """
    policy = Policy.of(place, known_on, catalogue)
    policy = policy.with_items(mapping_of(items, catalogue), strict=strict_items)
    zone = Layout(time_zone=time_zone).time_zone  # checked there
    steps = checking(policy, zone), settling(policy)
    worked = work_through(visits, INPUT_COLUMNS, order, opening, steps, partitions, zone)
    settlements, balances = worked.of_kind(_SETTLEMENT, SETTLEMENTS), worked.of_kind(BALANCE, BALANCES)
    return SparkSettlements(settlements, balances, **worked.told(policy))


@frozen
class SparkAudit(KeptOnCluster):
    """What was found among paid claims: with its rejects two DataFrames, each of which may be used like any other."""

    findings: DataFrame
    """One row a finding, with the columns of the findings of a file; `order` stands for the line."""


def audit_dataframe(  # pragma: no cover  (needs Java, without which its tests are skipped)
    claims: DataFrame,
    *,
    order: str | None = None,
    opening: DataFrame | None = None,
    items: Items | None = None,
    place: str | None = None,
    known_on: date | None = None,
    catalogue: Catalogue | None = None,
    language: Language = "zh",
    time_zone: str | None = None,
    partitions: int | None = None,
) -> SparkAudit:
    """Hold a DataFrame of paid claims against the rules (T9), one row an item, as [audit_file][] does.

    The columns are those of [settle_dataframe][] and `fund_paid`, in yuan; `facility`, `facility_kind` and `hospital_grade` may
    be there. Claims of one day are taken in the order of the column `order`, and where that does not tell them apart, in the
    order of their ids. `items` is that of [settle_file][], and `time_zone` that of [settle_dataframe][]. `opening` is what the
    fund paid earlier in the year, and is taken to be right. `language` is that of the names of the findings. Rows are parted by
    visit and by person, as for settling; sums over the findings are Spark's to make.

    Raises [FileError][] for columns that are missing or not exact, and [InputError][] for an `order` that is no such column.
    Faulty opening balances end the job.
    """
    check_language(language)
    policy = Policy.of(place, known_on, catalogue).with_items(mapping_of(items, catalogue), strict=False)
    zone = Layout(time_zone=time_zone).time_zone
    steps = checking_paid(policy, known_on, zone), judging(policy, language)
    worked = work_through(claims, PAID_COLUMNS, order, opening, steps, partitions, zone)
    return SparkAudit(worked.of_kind(_FINDING, FINDINGS), **worked.told(policy))


def checking(policy: Policy, zone: str | None = None) -> Step:
    """Whole visits, what is held back, and faults, of all rows of some visits."""
    return Step(CHECKED, lambda part: _checked(part, policy, zone))


def settling(policy: Policy) -> Step:
    """Settlements, faults and balances, of all visits, held-back rows and opening balances of some persons."""
    return Step(SETTLED, lambda part: _settled(part, policy))


def _checked(part: pl.DataFrame, policy: Policy, zone: str | None) -> Iterator[pl.DataFrame]:
    table, naming = with_what_names_them(part, ORDER, "visit_id")
    understood, taken_back = understand(table, policy, zone), cancelled(understand(naming, policy, zone).rows)
    return passed_on(gather(as_they_come(understood.rows), understood.faults, taken_back=taken_back), table)


def _settled(part: pl.DataFrame, policy: Policy) -> Iterator[pl.DataFrame]:
    rows, visits, held_back = of_persons(part)
    settled = settle_visits(visits, held_back, opening_of(part, policy), policy)
    yield (
        with_details(settled.settlements, policy)
        .select(shown(policy))
        .with_columns(pl.lit(_SETTLEMENT).alias(KIND))
    )
    yield explained(settled.faults, _said(rows))
    yield settled.balances.select(balances_to_write(policy)).with_columns(pl.lit(BALANCE).alias(KIND))


def _said(rows: pl.DataFrame) -> pl.DataFrame:
    """What is still known of the cells of some visits, for the faults that show only among those of a person."""
    return rows.select(
        "__row", ORDER, "visit_id", "person_id", CANCELS.name,
        visited_on=pl.col("day").cast(pl.String), **{name: pl.col(own) for own, name in BESIDE.items()},
    )  # fmt: skip


def checking_paid(policy: Policy, known_on: date | None, zone: str | None = None) -> Step:
    """Whole visits with what was paid for them, what is held back, and faults, of all rows of some visits."""
    return Step(CHECKED_PAID, lambda part: _checked_paid(part, policy, known_on, zone))


def judging(policy: Policy, language: Language) -> Step:
    """The findings, of all visits, held-back rows and opening balances of some persons."""
    return Step(FOUND, lambda part: _found(part, policy, language))


def _checked_paid(
    part: pl.DataFrame, policy: Policy, known_on: date | None, zone: str | None
) -> Iterator[pl.DataFrame]:
    # Which row of a visit comes first decides where a fault is told: so the cells decide where `order` does not.
    table, naming = with_what_names_them(part, ORDER, *(one for one in part.columns if one != NAMING))
    taken_back = cancelled(understand(naming, policy, zone, held_to_grade=False).rows)
    names = Names()
    understood = understand_paid(table.with_columns(pl.col(ORDER).alias(LINE)), policy, names, zone)
    gathered = gather_paid(as_they_come(understood.rows), Eligibility(policy, known_on), names, taken_back)
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
    kept, contradicted, faults = in_full(visits)
    judged = judge(kept, with_more(held_back, contradicted), opening_of(part, policy), policy)
    bills = rows.select("visit_id", technique="techniques", fen="amounts").explode("technique", "fen")
    found = find(judged, bills, policy)
    shown = shown_findings(found, judged, names.known, policy, language)
    yield shown.with_columns(pl.lit(_FINDING).alias(KIND), pl.col("line").alias(ORDER))
    yield explained(faults, _said(rows))

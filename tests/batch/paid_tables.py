"""Paid histories as the tables that files of them are read as, and what the columns find in them."""

from __future__ import annotations

from datetime import date

import polars as pl
from tests.tcm.paying import Paid

from shanxi_health_policy import Balances, Catalogue, PaidClaim
from shanxi_health_policy.batch.audit.audit_totals import AuditTotals, Sums
from shanxi_health_policy.batch.audit.eligible_facilities import Eligibility
from shanxi_health_policy.batch.audit.finding_kinds import find
from shanxi_health_policy.batch.audit.finding_table import shown_findings
from shanxi_health_policy.batch.audit.paid_columns import AUDIT_COLUMNS
from shanxi_health_policy.batch.audit.paid_rows import Names, gather_paid, understand_paid
from shanxi_health_policy.batch.audit.verdicts import judge
from shanxi_health_policy.batch.columns.policy import Policy
from shanxi_health_policy.batch.columns.settled import BALANCES
from shanxi_health_policy.tcm.findings import AuditFinding

COLUMNS = (
    "visit_id", "person_id", "visited_on", "condition", "fee_class", "hospital_grade", "technique", "amount",
    "fund_paid", "facility", "facility_kind", "cancels",
)  # fmt: skip


def rows_of(one: Paid) -> list[tuple[str, ...]]:
    """A claim or cancellation as the rows of a file."""
    if not isinstance(one, PaidClaim):
        day, back = str(one.cancelled_on), f"-{one.given_back}"
        head = (one.settlement_id, one.person_id or "", day, "", "", "", "", "", back, one.facility or "", "")
        return [(*head, one.cancellation.cancels)]
    claim, described = one.claim, one.claim.visit.facility
    grade = "" if one.grade is None else one.grade.zh
    kind = "" if described is None else described.kind.zh
    return [
        (
            claim.settlement_id, claim.person_id, str(claim.visit.visited_on), claim.visit.condition.zh, claim.tier.code,
            grade, item.technique, str(item.amount), str(one.fund_paid), one.facility_name or "", kind, "",
        )
        for item in claim.visit.items
    ]  # fmt: skip


def table_of(history: list[Paid]) -> pl.DataFrame:
    """A history as the table that a file of it is read as."""
    rows = [row for one in history for row in rows_of(one)]
    table = pl.DataFrame(rows, schema=dict.fromkeys(COLUMNS, pl.String), orient="row").with_row_index("__row")
    return table.with_columns(
        pl.col("__row").cast(pl.Int64), __line=pl.col("__row") + 2, __cells=pl.lit(0, pl.Int64)
    )


def carried(opening: Balances | None, policy: Policy) -> pl.DataFrame:
    """Opening balances as the columns take them."""
    rows = [
        (key.person_id, policy.conditions.index(key.condition), key.year, fen)
        for key, fen in (opening or Balances()).fen.items()
    ]
    return pl.DataFrame(rows, schema=BALANCES, orient="row")


def in_columns(
    table: pl.DataFrame,
    place: str = "141100",
    known_on: date | None = None,
    catalogue: Catalogue | None = None,
    opening: Balances | None = None,
) -> tuple[pl.DataFrame, AuditTotals]:
    """The findings and the sums of a table without faults."""
    policy = Policy.of(place, known_on, catalogue)
    facilities = Names()
    understood = understand_paid(table, policy, facilities)
    assert understood.faults.is_empty()
    gathered = gather_paid(understood.rows, Eligibility(policy, known_on), facilities)
    assert gathered.faults.is_empty()
    judged = judge(gathered.visits, gathered.held_back, carried(opening, policy), policy)
    found = find(judged, understood.rows.select("visit_id", "technique", "fen"), policy)
    sums = Sums(policy)
    sums.add(found, judged)
    shown = shown_findings(found, judged, facilities.known, policy, "zh")
    return shown.select(AUDIT_COLUMNS), sums.totals(facilities.known)


def told(one: AuditFinding) -> tuple[object, ...]:
    """What a finding of the plain audit says, as the columns say it."""
    concerned = one.paid_claim if isinstance(one.paid_claim, PaidClaim) else one.target
    return (
        one.settlement_id,
        one.person_id,
        one.facility,
        one.on,
        None if one.condition is None else one.condition.zh,
        None if concerned is None else concerned.claim.tier.code,
        one.irregularity.code,
        None if one.by is None else one.by.code,
        one.paid,
        one.due,
        one.difference,
        one.irregularity.of_amount,
        ";".join(one.evidence) or None,
        one.cancelled_by,
        ";".join(one.reasons) or None,
        " ".join(dict.fromkeys(citation.number for citation in one.citations)),
        "; ".join(map(str, one.citations)),
    )


def columns_of(found: pl.DataFrame) -> list[tuple[object, ...]]:
    """The same of the findings in columns."""
    return found.drop("irregularity_name", "line").rows()

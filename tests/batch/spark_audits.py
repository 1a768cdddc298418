"""What a cluster finds among paid claims, to be held against what the audit of a file finds."""

from __future__ import annotations

from pathlib import Path
from random import Random
from typing import Any

from tests.batch.paid_tables import COLUMNS
from tests.batch.spark_session import COLUMNS as VISITS
from tests.batch.spark_session import a_year
from tests.batch.test_audit_file import run

from shanxi_health_policy.batch.audit.audit_totals import AuditTotals
from shanxi_health_policy.batch.audit.paid_columns import AUDIT_COLUMNS

Rows = list[dict[str, Any]]
Lines = list[tuple[object, ...]]
FIRST_LINE = 2
"""The line of the first row of a file, which has the order 0 on a cluster."""
REJECT = ("line", "column", "value", "reason")
_WRONG = ("", "x", "77.77", "P000001", "2023-05-04")


def a_paid_year(seed: int, visits: int = 400) -> list[tuple[str, ...]]:
    """A year of visits as they might have been paid: rightly or not, somewhere, and some visits twice."""
    lot = Random(seed)
    rows: list[tuple[str, ...]] = []
    told: dict[str, tuple[str, ...]] = {}
    for number, row in enumerate(a_year(seed, visits)):
        said = dict(zip(VISITS, row, strict=True))
        if said["visit_id"] not in told:
            facility, kind = lot.choice(
                (("甲医院", "中医医院"), ("乙医院", ""), ("丙村卫生室", "村卫生室"), ("", ""))
            )
            paid = lot.choice(
                ("0.00", "90.00", "115.00", "140.00", f"{lot.randrange(300)}.{lot.randrange(100):02}")
            )
            told[said["visit_id"]] = (lot.choice(("", "三级甲等", "二级甲等")), paid, facility, kind)
        grade, paid, facility, kind = told[said["visit_id"]]
        more = {"hospital_grade": grade, "fund_paid": paid, "facility": facility, "facility_kind": kind}
        found = {**said, **more}
        rows.append(tuple(found[name] for name in COLUMNS))
        if not said["cancels"] and lot.random() < 0.05:
            rows.append(tuple({**found, "visit_id": f"D{number}"}[name] for name in COLUMNS))
    return spoil(rows, lot, 0.01)


def spoil(rows: list[tuple[str, ...]], random: Random, share: float = 0.15) -> list[tuple[str, ...]]:
    """The rows, some cells of which say nothing, nothing known, or something else than the other rows of the visit."""
    found = []
    for row in rows:
        cells = list(row)
        if random.random() < share:
            cells[random.randrange(len(cells))] = random.choice(_WRONG)
        found.append(tuple(cells))
    return found


def of_file(folder: Path, rows: list[tuple[str, ...]]) -> tuple[Lines, Lines]:
    """What is found and what is rejected of a file of these rows, in one order."""
    _, findings, rejects = totals_of_file(folder, rows)
    return findings, rejects


def totals_of_file(folder: Path, rows: list[tuple[str, ...]]) -> tuple[AuditTotals, Lines, Lines]:
    """The same, and the sums of it."""
    findings, rejects, audited = run(folder, *(",".join(row) for row in rows), header=",".join(COLUMNS))
    return audited.totals, in_order(findings, AUDIT_COLUMNS), in_order(rejects, REJECT)


def of_cluster(findings: Rows, rejects: Rows) -> tuple[Lines, Lines]:
    """The same of what a cluster gives, whose findings and rejects come in no order of their own."""
    return in_order(_with_lines(findings), AUDIT_COLUMNS), reject_lines(rejects)


def reject_lines(rejects: Rows) -> Lines:
    """What a cluster rejects, as the rejects of a file say it."""
    return in_order(_with_lines(rejects), REJECT)


def _with_lines(rows: Rows) -> Rows:
    return [{**row, "line": row["order"] + FIRST_LINE} for row in rows]


def in_order(rows: Rows, columns: tuple[str, ...]) -> Lines:
    """These columns of the rows, in an order of their own; what is there twice stays there twice."""
    return sorted((tuple(row[name] for name in columns) for row in rows), key=repr)

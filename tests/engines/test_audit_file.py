"""A file of paid claims: the findings are those of the plain-Python audit, and rows that cannot be understood are kept."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.engines.running import HEADER

from shanxi_health_policy import Claim, FileError, PaidClaim, audit, settle
from shanxi_health_policy.cli.exit_codes import ExitCode
from shanxi_health_policy.engines.audit_file import AUDIT_COLUMNS, audit_file
from shanxi_health_policy.tcm.ledger import Settlement
from shanxi_health_policy.testing import histories

PAID = f"{HEADER},fund_paid"
LINES = (
    "V1,P1,2023-05-04,颈椎病,I,电针,150.00,90.00",
    "V1,P1,2023-05-04,颈椎病,I,血常规,20.00,",
    "V2,P1,2023-05-05,颈椎病,I,电针,150.00,100.00",
    "V3,P1,2023-05-05,颈椎病,I,电针,150.00,90.00",
)


def run(folder: Path, *lines: str, **options: Any) -> tuple[list[dict[str, Any]], list[dict[str, Any]], Any]:
    """The findings, the rejects and the summary of a file."""
    (folder / "paid.csv").write_text("\n".join((PAID, *lines)) + "\n", encoding="utf-8")
    found = audit_file(folder / "paid.csv", folder / "found.parquet", **options)
    tables = (
        pl.read_parquet(folder / name).rows(named=True) for name in ("found.parquet", "found.rejects.parquet")
    )
    return *tables, found  # type: ignore[return-value]


@given(histories(), st.data())
@pytest.mark.clause("lvliang-2022-22", "T9")
def test_the_file_is_found_as_the_claims_are(
    tmp_path_factory: pytest.TempPathFactory, history: list[object], data: st.DataObject
) -> None:
    claims = [one for one in history if isinstance(one, Claim)]
    right = [one for one in settle(claims) if isinstance(one, Settlement)]
    paid = [
        PaidClaim(
            one.claim,
            one.fund_payment + Decimal(data.draw(st.sampled_from(("0.00", "0.00", "0.01", "5.00")))),
        )
        for one in right
    ]
    lines = [
        f"{one.claim.settlement_id},{one.claim.person_id},{one.claim.visit.visited_on},{one.claim.visit.condition.zh},"
        f"{one.claim.tier.code},{item.technique},{item.amount},{one.fund_paid}"
        for one in paid
        for item in one.claim.visit.items
    ]
    rows, rejects, found = run(tmp_path_factory.mktemp("paid"), *lines)
    wanted = audit(sorted(paid, key=lambda one: one.claim.visit.visited_on))
    assert found.audit == wanted
    assert rejects == []
    assert [(row["visit_id"], row["irregularity"], row["difference"]) for row in rows] == [
        (one.paid_claim.claim.settlement_id, one.irregularity.code, one.difference) for one in wanted.findings
    ]


@pytest.mark.clause("lvliang-2022-22", "T9", "I-T5")
def test_each_finding_is_a_row_with_what_is_due_and_its_clauses(tmp_path: Path) -> None:
    rows, rejects, found = run(tmp_path, *LINES, language="en")
    assert tuple(rows[0]) == AUDIT_COLUMNS
    assert [
        (one["visit_id"], one["irregularity_name"], one["due"], one["other_visit_id"]) for one in rows
    ] == [
        ("V2", "paid too much", Decimal("90.00"), None),
        ("V3", "the same visit again", Decimal("90.00"), "V2"),
    ]
    assert {"T3", "T4", "T5"} <= set(rows[0]["clauses"].split())
    assert (found.audit.paid, found.audit.due) == (Decimal("280.00"), Decimal("270.00"))
    assert (found.rows_read, found.rows_rejected, rejects) == (4, 0, [])


@pytest.mark.parametrize(
    ("lines", "reasons"),
    [
        (("V1,P1,2023-05-04,颈椎病,I,电针,150.00,x",), ["not_money"]),
        (("V1,P1,2023-05-04,颈椎病,I,电针,150.00,",), ["not_money"]),
        ((LINES[0], "V1,P1,2023-05-04,颈椎病,I,火罐,20.00,1.5.0"), ["visit_held_back", "not_money"]),
        ((LINES[0], "V1,P1,2023-05-04,颈椎病,I,火罐,20.00,91.00"), ["conflicts_within_visit"] * 2),
        (("V1,P1,2023-05-04,脚气,I,电针,150.00,90.00",), ["unknown_condition"]),
    ],
)
def test_visits_with_a_faulty_row_are_rejected_whole(
    tmp_path: Path, lines: tuple[str, ...], reasons: list[str]
) -> None:
    rows, rejects, found = run(tmp_path, *lines, "V9,P9,2023-05-04,哮喘,I,电针,100.00,60.00")
    assert (rows, found.audit.claims) == ([], 1)
    assert [one["reason"] for one in rejects] == reasons
    assert found.rows_rejected == len(lines)


def test_a_file_without_what_was_paid_is_refused(tmp_path: Path) -> None:
    (tmp_path / "paid.csv").write_text(f"{HEADER}\n", encoding="utf-8")
    with pytest.raises(FileError, match="fund_paid"):
        audit_file(tmp_path / "paid.csv", tmp_path / "found.csv")


def test_the_command_sums_up_and_writes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from shanxi_health_policy.cli import main

    (tmp_path / "paid.csv").write_text(
        "\n".join((PAID, *LINES, "V9,P9,2023-05-04,脚气,I,电针,1.00,1.00")), encoding="utf-8"
    )
    code = main(["audit", str(tmp_path / "paid.csv"), "-o", str(tmp_path / "found.csv"), "--lang", "en"])
    assert code == ExitCode.ROWS_REJECTED
    assert capsys.readouterr().out.splitlines() == [
        "visits: 3; paid 280.00, due 270.00, difference 10.00",
        "paid too much: 1",
        "the same visit again: 1",
        f"findings: {tmp_path / 'found.csv'}",
        f"rejects: 1, {tmp_path / 'found.rejects.csv'}",
    ]

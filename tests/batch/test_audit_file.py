"""A file of paid claims: the findings are those of the plain-Python audit, and rows that cannot be understood are kept."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from tests.batch.paid_tables import COLUMNS, columns_of, rows_of, told
from tests.batch.running import HEADER, faults_told
from tests.tcm.paying import Paid, paid_histories

from shanxi_health_policy import audit
from shanxi_health_policy.batch import audited_file as module
from shanxi_health_policy.batch.audit.paid_columns import AUDIT_COLUMNS
from shanxi_health_policy.batch.audited_file import FileAudit, audit_file
from shanxi_health_policy.errors import FileError, InputError

PAID = f"{HEADER},fund_paid"
FULL = f"{HEADER},hospital_grade,facility,facility_kind,cancels,fund_paid"
LINES = (
    "V1,P1,2023-05-04,颈椎病,I,电针,150.00,90.00",
    "V1,P1,2023-05-04,颈椎病,I,血常规,20.00,",
    "V2,P1,2023-05-05,颈椎病,I,电针,150.00,100.00",
    "V3,P1,2023-05-05,颈椎病,I,电针,150.00,100.00",
)


def run(
    folder: Path, *lines: str, header: str = PAID, **options: Any
) -> tuple[list[dict[str, Any]], list[dict[str, Any]], FileAudit]:
    """The findings, the rejects and the summary of a file."""
    (folder / "paid.csv").write_text("\n".join((header, *lines)) + "\n", encoding="utf-8")
    found = audit_file(folder / "paid.csv", folder / "found.parquet", **options)
    findings = pl.read_parquet(folder / "found.parquet").rows(named=True)
    return findings, faults_told(pl.read_parquet(folder / "found.rejects.parquet")), found


@settings(max_examples=settings().max_examples // 5)
@given(paid_histories())
@pytest.mark.clause("lvliang-2022-22", "T9")
def test_the_file_is_found_as_the_claims_are(
    tmp_path_factory: pytest.TempPathFactory, history: list[Paid]
) -> None:
    folder = tmp_path_factory.mktemp("paid")
    lines = [",".join(row) for one in history for row in rows_of(one)]
    _, rejects, _ = run(folder, *lines, header=",".join(COLUMNS))
    assert rejects == []
    assert columns_of(pl.read_parquet(folder / "found.parquet")) == [
        told(one) for one in audit(history).findings
    ]


@pytest.mark.clause("lvliang-2022-22", "T2", "T9", "I-T17")
def test_a_technique_named_after_another_condition_is_found_by_the_hospital_s_own_name_of_it_too(
    tmp_path: Path,
) -> None:
    (tmp_path / "items.csv").write_text("code,name,technique\nT01,,肩周炎推拿治疗\n", encoding="utf-8")
    lines = [
        "V1,P1,2023-05-04,荨麻疹,I,T01,20.00,24.00",
        "V1,P1,2023-05-04,荨麻疹,I, 肩周炎推拿治疗 ,10.00,",
        "V1,P1,2023-05-04,荨麻疹,I,颈椎病推拿治疗,10.00,",
        "V2,P1,2023-05-05,肩周炎,I,T01,20.00,12.00",
    ]
    rows, rejects, found = run(tmp_path, *lines, items=tmp_path / "items.csv")
    assert [(one["visit_id"], one["irregularity"], one["evidence"], one["of_amount"]) for one in rows] == [
        ("V1", "unusual_technique", "颈椎病推拿治疗;肩周炎推拿治疗", False)
    ]
    assert (rejects, found.totals.findings, found.totals.too_much) == ([], 1, Decimal("0.00"))
    without, _, _ = run(tmp_path, *lines)
    assert [one["irregularity"] for one in without] == [
        "technique_not_covered",
        "unusual_technique",
        "technique_not_covered",
    ]


@pytest.mark.clause("lvliang-2022-22", "T9", "I-T5")
def test_each_finding_is_a_row_with_what_is_due_and_its_clauses(tmp_path: Path) -> None:
    rows, rejects, found = run(tmp_path, *LINES, language="en")
    assert tuple(rows[0]) == AUDIT_COLUMNS
    assert [
        (one["visit_id"], one["irregularity_name"], one["due"], one["evidence"], one["clauses"], one["line"])
        for one in rows
    ] == [
        ("V2", "paid too much", Decimal("90.00"), None, "吕医保发〔2022〕22号 II [T3]", 4),
        ("V3", "paid too much", Decimal("90.00"), None, "吕医保发〔2022〕22号 II [T3]", 5),
        (
            "V3",
            "the same visit again",
            Decimal("90.00"),
            "V2",
            "吕医保发〔2022〕22号 Annex 1, per-visit limit [T4]",
            5,
        ),
    ]
    assert {one["notice"] for one in rows} == {"吕医保发〔2022〕22号"}
    assert (found.totals.paid, found.totals.due) == (Decimal("290.00"), Decimal("270.00"))
    assert (found.rows_read, found.rows_rejected, rejects) == (4, 0, [])
    assert run(tmp_path, *LINES)[0][0]["irregularity_name"] == "多付"


@pytest.mark.parametrize(
    ("lines", "reasons"),
    [
        (("V1,P1,2023-05-04,颈椎病,I,电针,150.00,x",), ["not_money"]),
        (("V1,P1,2023-05-04,颈椎病,I,电针,150.00,",), ["not_money"]),
        (("V1,P1,2023-05-04,颈椎病,I,电针,150.00,-90.00",), ["not_money"]),
        ((LINES[0], "V1,P1,2023-05-04,颈椎病,I,火罐,20.00,1.5.0"), ["visit_held_back", "not_money"]),
        ((LINES[0], "V1,P1,2023-05-04,颈椎病,I,火罐,20.00,91.00"), ["conflicts_within_visit"] * 2),
        (("V1,P1,2023-05-04,脚气,I,电针,150.00,90.00",), ["unknown_condition"]),
    ],
)
def test_visits_with_a_faulty_row_are_rejected_whole(
    tmp_path: Path, lines: tuple[str, ...], reasons: list[str]
) -> None:
    rows, rejects, found = run(tmp_path, *lines, "V9,P9,2023-05-04,哮喘,I,电针,100.00,60.00")
    assert (rows, found.totals.claims) == ([], 1)
    assert [one["reason"] for one in rejects] == reasons
    assert found.rows_rejected == len(lines)


@pytest.mark.parametrize(
    ("row", "reason", "column"),
    [
        ("九级,甲,,,90.00", "unknown_hospital_grade", "hospital_grade"),
        (",甲,茶馆,,90.00", "unknown_facility_kind", "facility_kind"),
        (",甲,中医医院,,90.00", "facility_undecided", "facility"),
        (",,乡镇卫生院,,90.00", "facility_undecided", "facility"),
    ],
)
def test_what_is_said_of_a_facility_must_be_understood(
    tmp_path: Path, row: str, reason: str, column: str
) -> None:
    _, rejects, found = run(tmp_path, f"V1,P1,2023-05-04,颈椎病,I,电针,150.00,{row}", header=FULL)
    assert [(one["reason"], one["column"]) for one in rejects] == [(reason, column)]
    assert found.totals.claims == 0


def test_an_unknown_grade_is_told_once_where_it_alone_gives_the_class(tmp_path: Path) -> None:
    _, rejects, _ = run(tmp_path, "V1,P1,2023-05-04,颈椎病,,电针,150.00,九级,,,,90.00", header=FULL)
    assert [one["reason"] for one in rejects] == ["unknown_hospital_grade"]


def test_what_one_row_says_of_a_visit_holds_for_all_and_two_facilities_do_not(tmp_path: Path) -> None:
    lines = (
        "V1,P1,2023-05-04,颈椎病,I,血常规,20.00,,,,,",
        "V1,P1,2023-05-04,颈椎病,I,电针,150.00,二甲,甲,,,90.00",
        "V2,P1,2023-05-05,颈椎病,I,电针,150.00,,甲,,,90.00",
        "V2,P1,2023-05-05,颈椎病,I,火罐,10.00,,乙,,,",
    )
    rows, rejects, _ = run(tmp_path, *lines, header=FULL)
    assert [(one["visit_id"], one["facility"], one["irregularity"]) for one in rows] == [
        ("V1", "甲", "fee_class_above_grade")
    ]
    assert [(one["line"], one["reason"]) for one in rejects] == [
        (4, "conflicts_within_visit"),
        (5, "conflicts_within_visit"),
    ]


def test_what_rests_on_a_rejected_visit_says_so(tmp_path: Path) -> None:
    rows, _, _ = run(tmp_path, "V0,P1,2023-05-03,颈椎病,I,电针,x,90.00", *LINES)
    assert {one["reasons"] for one in rows} == {"incomplete_year"}


@pytest.mark.clause("lvliang-2022-22", "T9", "I-T10")
@pytest.mark.parametrize(
    ("cell", "kinds"),
    [
        ("-90.00", []),
        ("90.00", []),
        ("", ["not_given_back"]),
        ("-91.00", ["given_back_too_much"]),
    ],
)
def test_a_cancellation_gives_back_with_or_without_a_sign(
    tmp_path: Path, cell: str, kinds: list[str]
) -> None:
    lines = ("V1,P1,2023-05-04,颈椎病,I,电针,150.00,,甲,,,90.00", f"C1,P1,2023-05-09,,,,,,,,V1,{cell}")
    rows, rejects, found = run(tmp_path, *lines, header=FULL)
    assert ([one["irregularity"] for one in rows], rejects, found.totals.cancellations) == (kinds, [], 1)
    assert all(one["facility"] == "甲" for one in rows)


def test_opening_balances_are_a_file(tmp_path: Path) -> None:
    (tmp_path / "opening.csv").write_text(
        "person_id,condition,year,paid\nP1,颈椎病,2023,2700.00\n", encoding="utf-8"
    )
    rows, _, _ = run(tmp_path, LINES[0], opening=tmp_path / "opening.csv")
    assert [(one["binding"], one["due"]) for one in rows] == [("annual", Decimal("20.00"))]


def test_amounts_of_exact_types_are_read_and_others_refused_by_row(tmp_path: Path) -> None:
    table = pl.DataFrame(
        [line.split(",") for line in LINES if not line.endswith(",")], schema=PAID.split(","), orient="row"
    )
    table = table.with_columns(
        pl.col("fund_paid").cast(pl.Decimal(12, 3)), pl.lit(None, pl.String).alias("cancels")
    )
    odd = table.head(1).with_columns(
        pl.lit("V9").alias("visit_id"), fund_paid=pl.lit(Decimal("1.005"), pl.Decimal(12, 3))
    )
    pl.concat([table, odd]).write_parquet(tmp_path / "paid.parquet")
    found = audit_file(tmp_path / "paid.parquet", tmp_path / "found.json")
    assert (found.totals.claims, found.rows_rejected) == (3, 1)
    assert "not_money" in (tmp_path / "found.rejects.json").read_text(encoding="utf-8")


def test_a_file_without_what_was_paid_is_refused(tmp_path: Path) -> None:
    (tmp_path / "paid.csv").write_text(f"{HEADER}\n", encoding="utf-8")
    with pytest.raises(FileError, match="fund_paid"):
        audit_file(tmp_path / "paid.csv", tmp_path / "found.csv")
    assert sorted(one.name for one in tmp_path.iterdir()) == ["paid.csv"]


@pytest.mark.parametrize("out", ["paid.csv", "found.txt", "nowhere/found.html", "page.html", "folder.csv"])
def test_outputs_that_cannot_be_written_are_refused_first(tmp_path: Path, out: str) -> None:
    (tmp_path / "paid.csv").write_text("\n".join((PAID, *LINES)), encoding="utf-8")
    for name in ("page.html", "folder.csv"):
        (tmp_path / name).mkdir()
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(FileError):
        audit_file(tmp_path / "paid.csv", tmp_path / out)
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize("ending", [".html", ".xlsx"])
def test_a_report_that_cannot_be_finished_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ending: str
) -> None:
    def full(path: Path, *_: object, **__: object) -> None:
        path.write_text("half", encoding="utf-8")
        raise OSError(28, "No space left on device")

    monkeypatch.setitem(module._REPORTS, ending, full)
    (tmp_path / "paid.csv").write_text("\n".join((PAID, *LINES)), encoding="utf-8")
    with pytest.raises(FileError, match="the disk is full"):
        audit_file(tmp_path / "paid.csv", tmp_path / f"report{ending}")
    assert [one.name for one in tmp_path.iterdir()] == ["paid.csv"]


def test_the_command_sums_up_and_writes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from shanxi_health_policy.cli import main
    from shanxi_health_policy.cli.exit_codes import ExitCode

    (tmp_path / "paid.csv").write_text(
        "\n".join((PAID, *LINES, "V9,P9,2023-05-04,脚气,I,电针,1.00,1.00")), encoding="utf-8"
    )
    code = main(["audit", str(tmp_path / "paid.csv"), "-o", str(tmp_path / "found.html"), "--lang", "en"])
    assert code == ExitCode.ROWS_REJECTED
    assert capsys.readouterr().out.splitlines() == [
        "visits: 3; cancellations 0; paid 290.00, due 270.00, difference 20.00",
        "paid too much: 2; 20.00 too much, 0.00 too little",
        "the same visit again: 1",
        "items on no list: 1 name, 1 row, 20.00 yuan, not eligible",
        "  血常规: 1 row, 20.00 yuan",
        f"findings: 3, {tmp_path / 'found.html'}",
        f"rejects: 1, {tmp_path / 'found.rejects.csv'}",
        "no place was asked for: Lvliang 141100, the only one with this rule",
    ]


def test_a_language_that_there_is_none_of_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="language"):
        audit_file(tmp_path / "paid.csv", tmp_path / "found.csv", language="fr")  # type: ignore[arg-type]

"""The kinds of facility that T7 does not name, in files of claims already paid."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from shanxi_health_policy.batch import audit_file


@pytest.mark.clause("lvliang-2022-22", "T7", "I-T22")
def test_files_hold_the_kinds_by_the_names_people_use(tmp_path: Path) -> None:
    head = "visit_id,person_id,visited_on,condition,fee_class,technique,amount,fund_paid,facility,facility_kind,hospital_grade"
    rows = [
        f"V{number},P{number},2023-05-04,颈椎病,II,电针,100.00,60.00,某机构{number},{kind},{grade}"
        for number, (kind, grade) in enumerate(
            [
                ("中西医结合医院", "二级甲等"),
                ("妇幼保健计划生育服务中心", "二级甲等"),
                ("中医诊所", ""),
                ("妇幼保健院", "一级"),
                ("妇幼保健院", ""),
                ("诊所街", ""),
            ]
        )
    ]
    path = tmp_path / "paid.csv"
    path.write_text("\n".join([head, *rows]), encoding="utf-8")
    audit_file(path, tmp_path / "found.csv")
    found = pl.read_csv(tmp_path / "found.csv").filter(pl.col("of_amount"))
    assert found.select("visit_id", "irregularity").rows() == [
        ("V2", "facility_not_covered"),
        ("V3", "facility_not_covered"),
    ]
    rejected = pl.read_csv(tmp_path / "found.rejects.csv")
    assert rejected.select("visit_id", "reject_reason").rows() == [
        ("V4", "facility_undecided"),
        ("V5", "unknown_facility_kind"),
    ]

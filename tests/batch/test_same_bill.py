"""The same bill twice is found by what its items mean, however they are spelled: on objects and in files alike."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from shanxi_health_policy import Claim, FeeClass, ServiceItem, Visit
from shanxi_health_policy.batch import audit_file
from shanxi_health_policy.supervision import PaidClaim, audit


@pytest.mark.parametrize(
    ("first", "again", "same"),
    [
        ("电针", "电针", True), ("电针", "电 针", True), ("电针", "　电针", True), ("电针", "electroacupuncture", True),
        ("血常规", "血 常规", True), ("电针", "督灸", False), ("电针", "电真", False), ("血常规", "血脂", False),
    ],
)  # fmt: skip
def test_two_spellings_of_an_item_are_one(tmp_path: Path, first: str, again: str, same: bool) -> None:
    expected = ["same_visit" if same else "same_day"]
    claims = [
        PaidClaim(
            Claim(
                f"V{number}",
                "P1",
                Visit("颈椎病", date(2023, 5, 4), [ServiceItem(name, "10.00")]),
                FeeClass.I,
            ),
            "0.00",
        )
        for number, name in enumerate((first, again))
    ]
    codes = [one.irregularity.code for one in audit(claims).findings]
    assert [one for one in codes if one.startswith("same")] == expected
    header = "visit_id,person_id,visited_on,condition,fee_class,technique,amount,fund_paid"
    rows = [f"V{n},P1,2023-05-04,颈椎病,I,{name},10.00,0.00" for n, name in enumerate((first, again))]
    (tmp_path / "paid.csv").write_text("\n".join([header, *rows, ""]), encoding="utf-8")
    audit_file(tmp_path / "paid.csv", tmp_path / "found.parquet")
    found = pl.read_parquet(tmp_path / "found.parquet")["irregularity"].to_list()
    assert [one for one in found if one.startswith("same")] == expected


def test_items_that_the_mapping_names_as_one_technique_are_one(tmp_path: Path) -> None:
    (tmp_path / "items.csv").write_text("code,technique\n电针一,电针\n电针二,电针\n", encoding="utf-8")
    header = "visit_id,person_id,visited_on,condition,fee_class,technique,amount,fund_paid"
    rows = [f"V{n},P1,2023-05-04,颈椎病,I,{name},10.00,6.00" for n, name in enumerate(("电针一", "电针二"))]
    (tmp_path / "paid.csv").write_text("\n".join([header, *rows, ""]), encoding="utf-8")
    audit_file(tmp_path / "paid.csv", tmp_path / "found.parquet", items=tmp_path / "items.csv")
    assert pl.read_parquet(tmp_path / "found.parquet")["irregularity"].to_list() == ["same_visit"]

"""The list of a stand-in's settlements is the same as its books, and `reconcile` reads it."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.stand_in.hospital import Hospital
from tests.stand_in.scenarios import scenario

from shanxi_health_policy.errors import FileError
from shanxi_health_policy.reconciling import reconcile_files, write_list
from shanxi_health_policy.reconciling.list_columns import LIST_COLUMNS
from shanxi_health_policy.stand_in import Scenario, StandIn, list_settlements

PAID_BEFORE = """
[[persons]]
psn_no = "P1"
insuplc_admdvs = "141121"
paid = [{ condition = "颈椎病", year = 2023, amount = "2640.00" }, { condition = "颈椎病", year = 2022, amount = "1.00" }]
"""


def test_each_row_is_one_of_the_books_with_the_running_total_of_the_year(tmp_path: Path) -> None:
    with StandIn(scenario=scenario(tmp_path, PAID_BEFORE)) as platform:
        hospital = Hospital(platform)
        first = hospital.visit()
        hospital.visit(amount="100.01")
        hospital.ask("2208", data=hospital.naming(first))
        gone = hospital.visit(amount="50.00")
        data = {"psn_no": "P1", "omsgid": gone["medins_setl_id"], "oinfno": "2207"}
        hospital.ask("2601", data=data)
        rows = list_settlements(platform)
    told = [(one["fund_payment"], one["year_to_date"], one["cancels"]) for one in rows]
    assert told == [
        ("80.00", "2720.00", ""),
        ("0.00", "2720.00", ""),
        ("-80.00", "2640.00", first["setl_id"]),
    ]
    assert {one["fee_class"] for one in rows} == {"I"}
    assert rows[0]["settled_at"] == first["setl_time"]
    assert set(rows[0]) <= {one.name for one in LIST_COLUMNS}


@pytest.mark.parametrize("ending", [".csv", ".xlsx", ".parquet"])
def test_a_list_is_level_with_itself(tmp_path: Path, ending: str) -> None:
    one, two = (tmp_path / f"{name}{ending}" for name in ("one", "two"))
    with StandIn() as platform:
        hospital = Hospital(platform)
        hospital.ask("2208", data=hospital.naming(hospital.visit()))
        hospital.visit("P2")
        for list_file in (one, two):
            write_list(list_settlements(platform), list_file)
    found = reconcile_files(one, two, tmp_path / "differences.csv")
    assert (found.level, found.totals.level) == (True, 3)


def test_an_empty_list_has_its_columns(tmp_path: Path) -> None:
    write_list([], tmp_path / "list.csv")
    assert (tmp_path / "list.csv").read_text().startswith("msgid,setl_id,visit_id,person_id,total_cost")
    with pytest.raises(FileError):
        write_list([], tmp_path / "list.doc")


@pytest.mark.parametrize(
    ("rules", "fee_class"),
    [
        ('[[institutions]]\ncode = "H14110000001"\nfee_class = "III"\n', "III"),
        ('[[institutions]]\ncode = "H2"\nhosp_lv = "02"\n', ""),
    ],
)
def test_the_fee_class_is_what_the_scenario_tells_now(tmp_path: Path, rules: str, fee_class: str) -> None:
    with StandIn(tmp_path / "platform.db") as platform:
        Hospital(platform).visit()
    with StandIn(tmp_path / "platform.db", scenario(tmp_path, rules)) as platform:
        assert [one["fee_class"] for one in list_settlements(platform)] == [fee_class]


def test_a_grade_that_no_notice_sorts_has_no_fee_class(tmp_path: Path) -> None:
    with StandIn(tmp_path / "platform.db") as platform:
        Hospital(platform).visit()
        platform.scenario = Scenario(hosp_lv="02")
        row = platform.books.booked()[0]
        assert row.clr_optins == "141199"
        platform.books._sql.execute("UPDATE settlements SET clr_optins = '140199'")
        assert [one["fee_class"] for one in list_settlements(platform)] == [""]

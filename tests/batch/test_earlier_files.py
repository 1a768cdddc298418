"""What is read back from earlier files is checked as strictly as what comes from outside, and no total falls below nothing."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.batch import running
from tests.batch.running import HEADER, faults_of, rejects, run

from shanxi_health_policy.batch import settle_file

WITH = f"{HEADER},cancels"
JANUARY = f"""{WITH}
V1,P1,2023-01-09,哮喘,III,督灸,300.00,
V2,P1,2023-01-10,哮喘,III,督灸,100.00,
V2,P1,2023-01-10,哮喘,III,不在目录,50.00,
V3,P2,2023-01-10,颈椎病,I,电针,100.00,
R2,P1,2023-01-11,,,,,V2
"""
FEBRUARY = f"{WITH}\nR1,P1,2023-02-02,,,,,V1\nV9,P1,2023-02-03,哮喘,III,督灸,300.00,\n"
ENDINGS = (".csv", ".xlsx", ".parquet")


def settled(folder: Path, text: str = JANUARY) -> pl.DataFrame:
    """What a file is settled to, as text."""
    (folder / "january-in.csv").write_text(text, encoding="utf-8")
    settle_file(folder / "january-in.csv", folder / "january.csv", closing=folder / "closing.csv")
    return pl.read_csv(folder / "january.csv", infer_schema=False).fill_null("")


def write(table: pl.DataFrame, path: Path) -> Path:
    """A table in the format of the ending; in Parquet amounts are decimals, as they are written there."""
    if path.suffix == ".parquet":
        table = table.with_columns(
            pl.col("^.*_(cost|payment)$").replace("", None).cast(pl.Decimal(20, 4)),
            pl.col("visited_on").str.to_date(),
        )
    return running.write(table, path)


def changed(table: pl.DataFrame, visit_id: str, cells: Mapping[str, str | None]) -> pl.DataFrame:
    """The same with other cells in one row."""
    here = pl.col("visit_id") == visit_id
    return table.with_columns(
        pl.when(here).then(pl.lit(cell)).otherwise(name).alias(name) for name, cell in cells.items()
    )


WRONG = {
    "fund above the eligible cost": ("V2", {"fund_payment": "120.00", "patient_payment": "30.00"}, "fund_payment"),
    "fund above the total": ("V1", {"fund_payment": "400.00"}, "fund_payment"),
    "negative fund": ("V1", {"fund_payment": "-115.00", "patient_payment": "415.00"}, "fund_payment"),
    "eligible above the total": ("V1", {"eligible_cost": "300.01"}, "eligible_cost"),
    "four decimals": ("V1", {"fund_payment": "115.0001"}, "fund_payment"),
    "patient pays another rest": ("V1", {"patient_payment": "185.01"}, "patient_payment"),
    "patient without an amount": ("V1", {"patient_payment": ""}, "patient_payment"),
    "unknown visit": ("R2", {"cancels": "V0"}, "cancels"),
    "visit of another person": ("R2", {"cancels": "V3"}, "cancels"),
    "before its visit": ("R2", {"visited_on": "2023-01-09"}, "visited_on"),
    "no mirror of the total": ("R2", {"total_cost": "-151.00", "patient_payment": "-91.00"}, "cancels"),
    "no mirror of the fund": ("R2", {"fund_payment": "-50.00", "patient_payment": "-100.00"}, "cancels"),
    "no mirror of the condition": ("R2", {"condition": "颈椎病"}, "cancels"),
    "no mirror of the class": ("R2", {"fee_class": "I"}, "cancels"),
    "a cancellation with another sign": ("R2", {"fund_payment": "60.00"}, "fund_payment"),
    "a cancellation without an amount": ("R2", {"fund_payment": ""}, "fund_payment"),
    "a cancellation with four decimals": ("R2", {"fund_payment": "-60.0001"}, "fund_payment"),
    "an id again": ("R2", {"visit_id": "V2"}, "visit_id"),
    "a row of totals": ("V3", {"visit_id": "合计"}, "visit_id"),
}  # fmt: skip


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize("case", WRONG)
def test_an_earlier_file_that_is_at_odds_with_itself_is_refused(
    tmp_path: Path, case: str, ending: str
) -> None:
    visit_id, cells, column = WRONG[case]
    table = settled(tmp_path)
    line = table["visit_id"].to_list().index(visit_id) + (1 if ending == ".parquet" else 2)
    path = write(changed(table, visit_id, cells), tmp_path / f"earlier{ending}")
    (tmp_path / "visits.csv").write_text(FEBRUARY, encoding="utf-8")
    message = faults_of(tmp_path / "visits.csv", tmp_path, earlier=[path], opening=tmp_path / "closing.csv")
    assert f"earlier{ending}: line {line}, {column}: " in message, message


def test_a_visit_is_not_taken_back_twice_among_earlier_files(tmp_path: Path) -> None:
    table = settled(tmp_path)
    again = table.filter(pl.col("cancels") == "V2").with_columns(visit_id=pl.lit("R3"))
    path = write(pl.concat([table, again]), tmp_path / "earlier.csv")
    (tmp_path / "visits.csv").write_text(FEBRUARY, encoding="utf-8")
    message = faults_of(tmp_path / "visits.csv", tmp_path, earlier=[path])
    assert "earlier.csv: line 6, cancels: 'V2'" in message


@pytest.mark.parametrize("ending", ENDINGS)
def test_an_earlier_file_as_it_was_written_is_taken(tmp_path: Path, ending: str) -> None:
    path = write(settled(tmp_path), tmp_path / f"earlier{ending}")
    for one in (path, write(settled(tmp_path).drop("patient_payment"), tmp_path / f"less{ending}")):
        got, summary = run(tmp_path, FEBRUARY, earlier=[one], opening=tmp_path / "closing.csv")
        assert [(row["visit_id"], str(row["fund_payment"]), str(row["year_to_date"])) for row in got] == [
            ("R1", "-115.00", "0.00"),
            ("V9", "115.00", "115.00"),
        ]
        assert summary.rows_rejected == 0


def test_an_earlier_file_says_what_it_takes_back(tmp_path: Path) -> None:
    write(settled(tmp_path).drop("cancels"), tmp_path / "earlier.csv")
    (tmp_path / "visits.csv").write_text(FEBRUARY, encoding="utf-8")
    message = faults_of(tmp_path / "visits.csv", tmp_path, earlier=[tmp_path / "earlier.csv"])
    assert "a column named cancels" in message


@pytest.mark.parametrize("second", ["january.csv", "./january.csv", "copy.csv", "link.csv"])
def test_an_earlier_file_is_given_once(tmp_path: Path, second: str) -> None:
    settled(tmp_path)
    shutil.copy(tmp_path / "january.csv", tmp_path / "copy.csv")
    (tmp_path / "link.csv").symlink_to(tmp_path / "january.csv")
    (tmp_path / "visits.csv").write_text(FEBRUARY, encoding="utf-8")
    files = [str(tmp_path / "january.csv"), f"{tmp_path}/{second}"]
    message = faults_of(tmp_path / "visits.csv", tmp_path, earlier=files)
    assert "--earlier" in message
    assert "each file may be given once only" in message


def test_the_same_visits_in_another_format_are_refused_by_their_ids(tmp_path: Path) -> None:
    write(settled(tmp_path), tmp_path / "again.parquet")
    (tmp_path / "visits.csv").write_text(FEBRUARY, encoding="utf-8")
    files = [tmp_path / "january.csv", tmp_path / "again.parquet"]
    message = faults_of(tmp_path / "visits.csv", tmp_path, earlier=files)
    for file in ("january.csv: line 2", "again.parquet: line 1"):
        assert f"{file}, visit_id: 'V1'" in message


def test_months_without_visits_are_alike_and_taken(tmp_path: Path) -> None:
    for month in ("1", "2"):
        (tmp_path / "in.csv").write_text(WITH, encoding="utf-8")
        settle_file(tmp_path / "in.csv", tmp_path / f"{month}.csv")
    got, _ = run(tmp_path, JANUARY, earlier=[tmp_path / "1.csv", tmp_path / "2.csv"])
    assert len(got) == 4


@given(held=st.integers(0, 20000), memory=st.sampled_from([None, "512MB"]))
def test_a_year_without_its_opening_balance_is_rejected_and_never_negative(
    tmp_path_factory: pytest.TempPathFactory, held: int, memory: str | None
) -> None:
    folder = tmp_path_factory.mktemp("opening")
    settled(folder)
    text = f"person_id,condition,year,paid\nP1,哮喘,2023,{Decimal(held) / 100:.2f}\n"
    (folder / "opening.csv").write_text(text, encoding="utf-8")
    more = "V8,P1,2023-02-03,哮喘,III,督灸,1.00,\nV8,P1,2023-02-03,哮喘,III,督灸,2.00,\n"
    other = "V7,P1,2024-02-03,哮喘,III,督灸,10.00,\nV6,P3,2023-02-03,哮喘,III,督灸,10.00,\n"
    got, summary = run(
        folder,
        FEBRUARY + more + other,
        earlier=[folder / "january.csv"],
        opening=folder / "opening.csv",
        memory=memory,
    )
    assert all(Decimal(str(row["year_to_date"])) >= 0 for row in got)
    assert summary.adds_up
    if held >= 11500:
        assert summary.rows_rejected == 0
    else:
        assert [row["visit_id"] for row in got] == ["V6", "V7"]
        told = [(row["line"], row["column"], row["reason"]) for row in rejects(folder)]
        assert told == [(line, "person_id", "opening_lacks_earlier") for line in (2, 3, 4, 5)]


def test_without_any_opening_balance_the_message_says_what_to_give(tmp_path: Path) -> None:
    settled(tmp_path)
    got, _ = run(tmp_path, FEBRUARY, earlier=[tmp_path / "january.csv"])
    assert got == []
    assert "--opening" in str(rejects(tmp_path)[0]["explanation"])

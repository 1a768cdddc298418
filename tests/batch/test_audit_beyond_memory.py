"""Paid claims larger than memory: audited in parts on disk they give the same findings, totals, rejects and reports."""

from __future__ import annotations

import shutil
import sys
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.batch.paid_tables import COLUMNS, rows_of
from tests.batch.running import most_memory
from tests.tcm.paying import Paid, paid_histories

from shanxi_health_policy import Condition
from shanxi_health_policy.batch import audited_file
from shanxi_health_policy.batch.audit import report
from shanxi_health_policy.batch.audit.paid_rows import understand_paid
from shanxi_health_policy.batch.audited_file import FileAudit, audit_file
from shanxi_health_policy.batch.files import output_tables
from shanxi_health_policy.batch.files.budget import Budget, Plan
from shanxi_health_policy.errors import FileError
from shanxi_health_policy.whole import Workspace

ENDINGS = (".csv", ".json", ".parquet", ".html", ".xlsx")


@st.composite
def files(draw: st.DrawFn) -> list[list[str]]:
    """The rows of a file of paid claims: some faulty, some ids used by two persons, persons and visits in any order."""
    rows = [
        list(row)
        for history in draw(st.lists(paid_histories(), min_size=1, max_size=2))
        for row in told(history)
    ]
    for place in draw(st.lists(st.integers(0, max(len(rows) - 1, 0)), max_size=4)):
        if rows:
            column = draw(st.integers(0, len(COLUMNS) - 1))
            rows[place][column] = draw(st.sampled_from(("", "x", "P000002", "S000001", "9.99")))
    return draw(st.permutations(rows))


def told(history: list[Paid]) -> list[tuple[str, ...]]:
    return [row for one in history for row in rows_of(one)]


def write(path: Path, rows: list[list[str]]) -> Path:
    path.write_text("".join(f"{','.join(row)}\n" for row in (COLUMNS, *rows)), encoding="utf-8")
    return path


def audited(
    source: Path, folder: Path, ending: str, plan: Plan | None = None, **options: Any
) -> tuple[FileAudit, object, object]:
    """What an audit told, and what its report and its rejects hold; with a plan, by that and no other."""
    folder.mkdir(exist_ok=True)
    with pytest.MonkeyPatch.context() as patch:
        if plan is not None:
            patch.setattr(Budget, "plan", lambda self, source, needs: plan)
        found = audit_file(source, folder / f"report{ending}", **options)
    assert not list(folder.glob(".*")), "nothing unfinished is left"
    return found, content(found.out), content(found.rejects)


def content(path: Path | None) -> object:
    """What a file holds, whatever its rows are packed in."""
    assert path is not None
    if path.suffix == ".parquet":
        return pl.read_parquet(path).rows()
    if path.suffix == ".xlsx":
        with zipfile.ZipFile(path) as book:
            names = [name for name in book.namelist() if name != "docProps/core.xml"]  # the moment of writing
            return {name: book.read(name) for name in names}
    return path.read_bytes()


@settings(max_examples=settings().max_examples // 5)
@given(
    rows=files(),
    parts=st.integers(2, 5),
    expected=st.sampled_from([2, 60]),
    rows_at_once=st.sampled_from([1, 5, 50]),
    size=st.sampled_from([300, 5_000]),
    ending=st.sampled_from(ENDINGS),
)
@pytest.mark.clause("lvliang-2022-22", "T9")
def test_parts_on_disk_give_the_same_report(
    tmp_path_factory: pytest.TempPathFactory,
    rows: list[list[str]],
    parts: int,
    expected: int,
    rows_at_once: int,
    size: int,
    ending: str,
) -> None:
    folder = tmp_path_factory.mktemp("parts")
    source = write(folder / "paid.csv", rows)
    years = {
        (person, condition, day[:4])
        for _, person, day, condition, *_ in rows
        if person and Condition.find(condition) and day[:2] == "20"
    }
    carried = ["person_id,condition,year,paid", *(f"{','.join(one)},2600.00" for one in sorted(years))]
    (folder / "opening.csv").write_text("\n".join(carried), encoding="utf-8")
    options: dict[str, Any] = {"opening": folder / "opening.csv"}
    whole, *outputs = audited(source, folder / "whole", ending, **options)
    again, *same = audited(
        source, folder / "parts", ending, Plan(parts, expected, rows_at_once, size), **options
    )
    assert same == outputs
    assert again.totals == whole.totals
    assert (again.rows_read, again.rows_rejected) == (whole.rows_read, whole.rows_rejected)


def test_facilities_with_as_many_findings_stand_in_the_order_of_their_names(tmp_path: Path) -> None:
    rows = [
        f"V{name},P{name},2023-05-04,颈椎病,I,,电针,150.00,91.00,{name},,".split(",")
        for name in ("丙", "甲", "", "乙")
    ]
    source = write(tmp_path / "paid.csv", rows)
    for plan in (None, Plan(3, 4, 1, 200)):
        found, *_ = audited(source, tmp_path / "out", ".csv", plan)
        assert [one.label.zh for one in found.totals.by_facility] == ["丙", "乙", "甲", "（未写明）"]


def test_what_does_not_fit_into_the_report_is_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [
        f"V{number},P{number % 7},2023-05-{number % 28 + 1:02},颈椎病,I,,电针,150.00,{90 + number % 5}.00,甲,,".split(
            ","
        )
        for number in range(200)
    ]
    source = write(tmp_path / "paid.csv", rows)
    monkeypatch.setattr(output_tables, "_ROWS_IN_PIECE", 7)
    kinds = {}
    for name, plan in (("whole", None), ("parts", Plan(3, 200, 20, 1_000))):
        found, page, _ = audited(source, tmp_path / name, ".parquet", plan)
        frame = pl.read_parquet(found.out)
        kinds[name] = [pl.concat(report.most_telling(frame, most)).rows() for most in (1, 50, 160, 1_000)]
        assert [len(one) for one in kinds[name]] == [1, 50, 160, frame.height]
        assert page == frame.rows()
    assert kinds["whole"] == kinds["parts"]


@pytest.mark.parametrize("plan", [None, Plan(2, 1, 1, 200)])
def test_progress_is_told_to_the_end(tmp_path: Path, plan: Plan | None) -> None:
    steps: list[tuple[str, int, int]] = []
    source = write(tmp_path / "paid.csv", [])
    audited(source, tmp_path / "out", ".csv", plan, progress=lambda *step: steps.append(step))
    assert list(dict.fromkeys(name for name, _, _ in steps)) == ["read", "check", "judge", "write", "done"]
    assert [done for _, done, _ in steps] == list(range(len(steps)))
    assert {of for _, _, of in steps} == {len(steps) - 1}


@pytest.mark.parametrize("ending", [".csv", ".xlsx"])
def test_a_run_that_ends_midway_leaves_nothing_and_a_dead_ones_rest_is_cleared(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ending: str
) -> None:
    source = write(tmp_path / "paid.csv", told_of(60))
    with Workspace(tmp_path / f"report{ending}") as killed:  # whose folder stays behind
        shutil.copytree(killed.folder, tmp_path / "left")
    (tmp_path / "left" / "rows").mkdir()
    (tmp_path / "left").rename(killed.folder)
    pieces = []

    def failing(*arguments: Any) -> object:
        pieces.append(1)
        if len(pieces) == 3:
            raise OSError(28, "No space left on device")
        return understand_paid(*arguments)

    with monkeypatch.context() as patch:
        patch.setattr(audited_file, "understand_paid", failing)
        with pytest.raises(FileError, match="the disk is full"):
            audited(source, tmp_path, ending, Plan(3, 60, 5, 300))
    assert [one.name for one in tmp_path.iterdir()] == ["paid.csv"]
    audited(source, tmp_path, ending, Plan(3, 60, 5, 300))


def told_of(rows: int) -> list[list[str]]:
    return [
        f"V{number},P{number},2023-05-04,颈椎病,I,,电针,150.00,90.00,,,".split(",") for number in range(rows)
    ]


@pytest.mark.skipif(sys.platform != "linux", reason="reads what Linux says of a process")
def test_memory_stays_within_the_budget(tmp_path: Path) -> None:
    rows = 1_200_000
    lot = np.random.default_rng(3)
    pl.DataFrame(
        {
            "visit_id": pl.Series(np.arange(rows)).cast(pl.String).str.zfill(12),
            "person_id": pl.Series(lot.integers(0, rows // 12, rows) + 9 * 10**17).cast(pl.String),
            "visited_on": pl.Series(np.sort(lot.integers(19_358, 19_723, rows)).astype(np.int32)).cast(
                pl.Date
            ),
            "condition": pl.Series(lot.integers(0, 2, rows)).replace_strict({0: "哮喘", 1: "荨麻疹"}),
            "fee_class": ["III"] * rows,
            "technique": ["电针"] * rows,
            "amount": pl.Series(lot.integers(10, 100, rows)),
            "fund_paid": pl.Series(lot.integers(6, 60, rows)),  # nearly all of them wrong
            "facility": pl.Series(lot.integers(0, 500, rows)).cast(pl.String),
        }
    ).write_parquet(tmp_path / "paid.parquet")
    peak = most_memory(_MEASURED, str(tmp_path / "paid.parquet"), str(tmp_path / "out.parquet"))
    assert pl.scan_parquet(tmp_path / "out.parquet").select(pl.len()).collect().item() > rows // 2
    assert peak < 512, "MB, the libraries included"


_MEASURED = """
import shutil
import sys
from shanxi_health_policy.batch.audited_file import audit_file
audit_file(sys.argv[1], sys.argv[2], memory="512MB")
"""

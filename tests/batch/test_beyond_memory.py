"""Files larger than memory: parted on disk they give the same outputs, byte for byte, within the budget."""

from __future__ import annotations

import gzip
import sys
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from tests.batch.running import HEADER, most_memory
from tests.batch.test_agreement import rows as files

from shanxi_health_policy import InputError
from shanxi_health_policy.batch.files.budget import SETTLING, Budget, Plan
from shanxi_health_policy.batch.files.layout import Layout
from shanxi_health_policy.batch.files.output_look import Look
from shanxi_health_policy.batch.files.parts import DayOrder, Parts, TextOrder, by_text
from shanxi_health_policy.batch.settled_file import SettleSummary, settle_file
from shanxi_health_policy.errors import FileError

NAMES = ("settled{}", "settled.rejects{}", "closing{}")


def outputs(
    folder: Path, ending: str, plan: Plan | None = None, **options: Any
) -> tuple[list[object], SettleSummary]:
    """The three files, and the summary; with a plan, by that and no other."""
    with pytest.MonkeyPatch.context() as patch:
        if plan is not None:
            patch.setattr(Budget, "plan", lambda self, source, needs: plan)
        summary = settle_file(
            folder / f"visits{ending}",
            folder / f"settled{ending}",
            closing=folder / f"closing{ending}",
            **options,
        )
    assert not list(folder.glob(".*")), "nothing unfinished is left"
    paths = [folder / name.format(ending) for name in NAMES]
    return [
        path.read_bytes() if ending == ".csv" else pl.read_parquet(path).rows() for path in paths
    ], summary


@settings(max_examples=settings().max_examples // 4)
@given(
    text=files(),
    parts=st.integers(2, 5),
    expected=st.sampled_from([2, 30]),
    rows_at_once=st.sampled_from([1, 3, 50]),
    size=st.sampled_from([130, 400, 5_000]),
    quoted=st.booleans(),
    newline=st.sampled_from(["\n", "\r\n"]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "gb18030"]),
    look=st.sampled_from([Look(), Look(columns="zh"), Look(language="en", excel_csv=True)]),
)
def test_parts_on_disk_give_the_same_bytes(
    tmp_path_factory: pytest.TempPathFactory,
    text: str,
    parts: int,
    expected: int,
    rows_at_once: int,
    size: int,
    quoted: bool,
    newline: str,
    encoding: str,
    look: Look,
) -> None:
    folder = tmp_path_factory.mktemp("parts")
    if quoted:
        text = text.replace("电针", '"电\n针"').replace("P1", '"P1"')
    (folder / "visits.csv").write_bytes(text.replace("\n", newline).encode(encoding))
    layout = Layout(encoding=None if encoding != "gb18030" else encoding)
    options: dict[str, Any] = {"layout": layout, "look": look}
    whole, summary = outputs(folder, ".csv", **options)
    plan = Plan(parts, expected, rows_at_once, size)
    again, its_summary = outputs(folder, ".csv", plan, **options)
    assert again == whole
    assert its_summary == summary
    assert summary.adds_up


def test_parquet_in_parts_is_the_same(tmp_path: Path) -> None:
    frame = pl.DataFrame(
        {
            "visit_id": [f"V{n}" for n in range(500)],
            "person_id": [n % 7 for n in range(500)],
            "visited_on": [f"2023-0{n % 9 + 1}-01" for n in range(500)],
            "condition": ["哮喘"] * 499 + ["不知"],
            "fee_class": ["III"] * 500,
            "technique": ["电针"] * 500,
            "amount": list(range(500)),
        }
    )
    frame.write_parquet(tmp_path / "visits.parquet", row_group_size=60)
    whole, summary = outputs(tmp_path, ".parquet")
    again, its_summary = outputs(tmp_path, ".parquet", Plan(3, 500, 70, 2_000))
    assert again == whole
    assert its_summary == summary


@pytest.mark.parametrize("plan", [None, Plan(3, 5, 2, 100)])
def test_ids_that_are_numbers_are_the_same_ids_in_every_file(tmp_path: Path, plan: Plan | None) -> None:
    (tmp_path / "visits.csv").write_text(
        f"{HEADER},cancels\n7,5,2023-05-04,哮喘,I,电针,200,\n8,5,2023-05-05,哮喘,I,电针,90,\n9,5,2023-05-06,,,,,7\n",
        encoding="utf-8",
    )
    table = pl.read_csv(tmp_path / "visits.csv")
    assert {table.schema[name] for name in ("visit_id", "person_id", "cancels")} == {pl.Int64}
    table.write_parquet(tmp_path / "visits.parquet")
    (tmp_path / "opening.csv").write_text(
        "person_id,condition,year,paid\n5,哮喘,2023,10.00\n", encoding="utf-8"
    )
    options = {"opening": tmp_path / "opening.csv"}
    as_text, _ = outputs(tmp_path, ".csv", None, **options)
    outputs(tmp_path, ".parquet", plan, **options)
    for name in NAMES:
        typed = pl.read_parquet(tmp_path / name.format(".parquet"))
        assert typed.write_csv().encode() == (tmp_path / name.format(".csv")).read_bytes()
    assert b"\n9,5," in as_text[0]  # type: ignore[operator]


def test_no_rejected_row_is_lost_where_there_are_more_rows_than_expected(tmp_path: Path) -> None:
    rows = [f"V{visit},P1,2023-05-04,哮喘,I,电针,{amount}" for visit in range(30) for amount in ("1.00", "x")]
    (tmp_path / "visits.csv").write_text("\n".join((HEADER, *rows)), encoding="utf-8")
    whole, summary = outputs(tmp_path, ".csv")
    assert outputs(tmp_path, ".csv", Plan(3, 2, 1, 200)) == (whole, summary)
    assert summary.rows_rejected == len(rows)


def test_the_first_row_is_not_lost_where_the_header_fills_the_first_piece(tmp_path: Path) -> None:
    rows = [f"V{visit},P1,2023-05-04,哮喘,I,{'电针' * 20},x" for visit in range(3)]
    (tmp_path / "visits.csv").write_text("\n".join((HEADER, *rows)), encoding="utf-8")
    whole, summary = outputs(tmp_path, ".csv")
    assert outputs(tmp_path, ".csv", Plan(2, 2, 1, 200)) == (whole, summary)
    assert summary.rows_rejected == len(rows)


def test_without_rejects_the_file_of_rejects_holds_its_header(tmp_path: Path) -> None:
    (tmp_path / "visits.csv").write_text(f"{HEADER}\nV1,P1,2023-05-04,哮喘,I,电针,1\n", encoding="utf-8")
    assert outputs(tmp_path, ".csv", Plan(2, 1, 1, 100))[0] == outputs(tmp_path, ".csv")[0]


@pytest.mark.parametrize("memory", ["600MB", "600 mib", "0.5GB", "500", 1, True, "", "GB", "1EB", -1, 3.5])
def test_an_amount_of_memory_is_understood_or_refused(memory: object) -> None:
    if memory in ("600MB", "600 mib"):
        assert Budget.of(str(memory)).size == 600 * 2**20
        return
    with pytest.raises(InputError, match="memory"):
        Budget.of(memory)  # type: ignore[arg-type]


def test_the_larger_the_file_and_the_smaller_the_memory_the_more_parts(tmp_path: Path) -> None:
    source = tmp_path / "visits.csv"
    source.write_bytes(b"1,2\r\n" * 3_000_000)
    few, many = Budget(2**36).plan(source, SETTLING), Budget(2**29).plan(source, SETTLING)
    assert few.in_memory
    assert many.parts > 8
    assert 3_000_000 < many.rows_expected < 3_000_100
    (tmp_path / "visits.csv.gz").write_bytes(gzip.compress(source.read_bytes()))
    assert Budget(2**29).plan(tmp_path / "visits.csv.gz", SETTLING) == many
    (tmp_path / "cut.csv.gz").write_bytes((tmp_path / "visits.csv.gz").read_bytes()[:-9])
    with pytest.raises(FileError, match="whole gzip file"):
        Budget(2**29).plan(tmp_path / "cut.csv.gz", SETTLING)
    assert Budget(2**29).plan(tmp_path / "none.csv", SETTLING).in_memory, (
        "the reader will say what is wrong with it"
    )
    assert Budget(2**29).plan(tmp_path / "none.xlsx", SETTLING).in_memory
    pl.DataFrame({"a": [1, 2]}).write_parquet(tmp_path / "a.parquet")
    assert Budget(2**29).plan(tmp_path / "a.parquet", SETTLING).rows_expected == 2
    (tmp_path / "b.parquet").write_bytes(b"PAR1")
    assert Budget(2**29).plan(tmp_path / "b.parquet", SETTLING).in_memory
    (tmp_path / "c.xlsx").write_bytes(b"PK")
    assert Budget(2**29).plan(tmp_path / "c.xlsx", SETTLING).in_memory


@given(
    st.lists(st.tuples(st.text(max_size=3), st.integers(0, 9)), max_size=60),
    st.integers(1, 5),
    st.integers(1, 20),
)
@example([], 3, 1)
def test_parts_hold_every_row_once_and_equal_keys_together(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, int]], count: int, at_once: int
) -> None:
    parts = Parts(count, by_text("key", count), tmp_path_factory.mktemp("spill") / "rows", at_once)
    parts.add(pl.DataFrame(schema={"key": pl.String(), "value": pl.Int64()}))
    for start in range(0, len(rows), 7):
        parts.add(
            pl.DataFrame(
                rows[start : start + 7], schema={"key": pl.String(), "value": pl.Int64()}, orient="row"
            )
        )
    found = list(parts)
    assert len(found) == count
    assert sorted(row for part in found for row in part.rows()) == sorted(rows)
    assert parts.rows == len(rows)
    for key in {key for key, _ in rows}:
        assert sum(key in part["key"].to_list() for part in found) == 1


@given(
    st.lists(st.tuples(st.integers(0, 5), st.integers(1, 86_400 * 10**9 - 1)), max_size=50),
    st.integers(1, 6),
    st.booleans(),
)
def test_parts_by_day_follow_the_order_of_settlement(
    moments: list[tuple[int, int]], count: int, timed: bool
) -> None:
    days = [(day, time if timed else 0) for day, time in moments]
    visits = pl.DataFrame(
        {
            "day": pl.Series([day for day, _ in days], dtype=pl.Int32).cast(pl.Date),
            "time": pl.Series([time or None for _, time in days], dtype=pl.Int64),
            "first_row": pl.Series(range(len(days)), dtype=pl.Int64),
        }
    )
    order = DayOrder(count)
    order.see(visits)
    part = order.part_of(visits)
    ranked = sorted(zip(days, range(len(days)), part.tolist(), strict=True))
    assert [one[2] for one in ranked] == sorted(part.tolist())
    assert not len(part) or (part.min() >= 0 and part.max() < count)


@given(st.lists(st.lists(st.text("aé颈\U0001f600", max_size=3), max_size=12), max_size=5), st.integers(1, 6))
def test_parts_by_text_follow_the_order_of_the_text(pieces: list[list[str]], count: int) -> None:
    """Whatever the first piece is, by which the parts are divided."""
    order = TextOrder("id", count)
    found: list[tuple[int, str]] = []
    for piece in pieces:
        rows = pl.DataFrame({"id": piece}, schema={"id": pl.String})
        found += zip(order.part_of(rows).tolist(), piece, strict=True)
    texts = [text for _, text in sorted(found)]
    assert texts == sorted(texts, key=str.encode)
    assert all(0 <= part < count for part, _ in found)
    parts: dict[str, int] = {}
    assert all(parts.setdefault(text, part) == part for part, text in found)


@pytest.mark.parametrize(("visit", "person"), [("V{}", "P1"), ("V1", "P{}")])
def test_rows_that_belong_together_and_do_not_fit_are_refused(
    tmp_path: Path, visit: str, person: str
) -> None:
    rows = [f"{visit},{person},2023-05-04,哮喘,III,电针,1.00".format(n, n) for n in range(30)]
    (tmp_path / "visits.csv").write_text("\n".join((HEADER, *rows)), encoding="utf-8")
    with pytest.raises(FileError, match=r"rows: '30'.*at most 29 rows that belong together by"):
        outputs(tmp_path, ".csv", Plan(3, 31, 5, 200, 29))
    assert outputs(tmp_path, ".csv", Plan(3, 31, 5, 200, 30))[1].rows_read == 30


@pytest.mark.skipif(sys.platform != "linux", reason="reads what Linux says of a process")
def test_memory_stays_within_the_budget(tmp_path: Path) -> None:
    rows = 1_200_000
    lot = np.random.default_rng(3)
    pl.DataFrame(
        {
            "visit_id": pl.Series(np.arange(rows)).cast(pl.String).str.zfill(12),
            "person_id": pl.Series(lot.integers(0, rows // 12, rows) + 9 * 10**17).cast(pl.String),
            "visited_on": pl.Series(lot.integers(19_358, 19_723, rows).astype(np.int32)).cast(pl.Date),
            "condition": pl.Series(lot.integers(0, 2, rows)).replace_strict({0: "哮喘", 1: "荨麻疹"}),
            "fee_class": ["III"] * rows,
            "technique": ["电针"] * rows,
            "amount": pl.Series(lot.integers(10, 900, rows)),
        }
    ).write_csv(tmp_path / "visits.csv")
    peaks = {
        memory: most_memory(_MEASURED, str(tmp_path), memory, "--memory", memory)
        for memory in ("512MB", "8GB")
    }
    for name in ("out.csv", "closing.csv"):
        few, many = (tmp_path / f"{memory}.{name}" for memory in peaks)
        assert few.read_bytes() == many.read_bytes()
    assert not list(tmp_path.glob(".*")), "nothing that waited on disk is left"
    assert peaks["512MB"] < 512, "MB, the libraries included"
    assert peaks["512MB"] < peaks["8GB"] * 0.75


_MEASURED = """
import sys
from shanxi_health_policy.cli import main
folder, name, *more = sys.argv[1:]
outputs = ["-o", f"{folder}/{name}.out.csv", "--closing", f"{folder}/{name}.closing.csv"]
assert main(["settle", f"{folder}/visits.csv", *outputs, *more]) == 0
"""

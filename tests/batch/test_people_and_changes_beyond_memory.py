"""Files of people, and visits under a change of policy, larger than memory: in parts on disk they give the same, to the fen."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.batch.running import HEADER as VISITS
from tests.batch.running import most_memory
from tests.batch.test_agreement import rows as files
from tests.batch.test_premium_file import HEADER, people
from tests.batch.test_what_if_file import CATALOGUE, CHANGES

from shanxi_health_policy import InputError, PolicyChange
from shanxi_health_policy.batch import helped_file, premium_file, settle_run, what_if_file
from shanxi_health_policy.batch.files.budget import COMPARING, HELPING, Budget, Plan
from shanxi_health_policy.errors import FileError

plans = st.builds(
    Plan,
    st.integers(2, 5),
    st.sampled_from([2, 30]),
    st.sampled_from([1, 3, 50]),
    st.sampled_from([130, 5_000]),
)


def done(
    folder: Path, work: Callable[..., Any], *given: Any, plan: Plan | None = None, **options: Any
) -> list[Any]:
    """What a run tells, and what its files hold; with a plan, by that and no other."""
    out = folder / "out.csv"
    with pytest.MonkeyPatch.context() as patch:
        if plan is not None:
            patch.setattr(Budget, "plan", lambda self, source, needs: plan)
        found = work(folder / "in.csv", *given, out=out, **options)
    assert not list(folder.glob(".*")), "nothing unfinished is left"
    return [found, out.read_bytes(), (folder / "out.rejects.csv").read_bytes()]


def write(folder: Path, text: str) -> Path:
    (folder / "in.csv").write_text(text, encoding="utf-8")
    return folder / "in.csv"


@pytest.mark.clause("shanxi-2023-51", "S1", "I-S2")
@settings(max_examples=settings().max_examples // 5)
@given(people(), plans)
def test_people_in_parts_are_helped_the_same(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, ...]], plan: Plan
) -> None:
    folder = tmp_path_factory.mktemp("people")
    write(folder, "\n".join([HEADER, *(",".join(row) for row in rows)]) + "\n")
    whole = done(folder, premium_file)
    assert done(folder, premium_file, plan=plan) == whole
    assert whole[0].adds_up


def test_a_second_row_is_found_wherever_the_first_stands(tmp_path: Path) -> None:
    write(tmp_path, "\n".join(["person_id,groups", *(f"P{n % 40},低保" for n in range(80)), "P0,富裕"]))
    given_for_all: dict[str, Any] = {"year": 2024, "contribution_standard": "380.00"}
    whole = done(tmp_path, premium_file, **given_for_all)
    assert done(tmp_path, premium_file, plan=Plan(3, 80, 7, 200), **given_for_all) == whole
    assert (whole[0].rows_helped, whole[0].rows_rejected) == (40, 41)


def test_near_names_are_offered_in_the_order_of_the_file_whatever_the_parts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(helped_file, "_SUGGESTIONS", 3)
    write(tmp_path, "\n".join([HEADER, *(f"P{n},特困户{9 - n % 7},2024,1.00" for n in range(30))]))
    whole = done(tmp_path, premium_file)
    assert done(tmp_path, premium_file, plan=Plan(2, 30, 4, 130)) == whole
    assert whole[2].decode().count("did you mean") == 14


def test_typed_people_in_parts_are_the_same(tmp_path: Path) -> None:
    people = pl.DataFrame(
        {"person_id": range(90), "groups": ["低保", None, "富裕"] * 30, "year": [2024] * 90}
    )
    people.write_parquet(tmp_path / "in.parquet")
    outputs = []
    for plan in (None, Plan(3, 90, 20, 500)):
        with pytest.MonkeyPatch.context() as patch:
            if plan is not None:
                patch.setattr(Budget, "plan", lambda self, source, needs, plan=plan: plan)
            found = premium_file(
                tmp_path / "in.parquet", tmp_path / "out.parquet", contribution_standard="380"
            )
        assert found.rejects is not None
        outputs.append((found, *(pl.read_parquet(path).rows() for path in (found.out, found.rejects))))
    assert outputs[0] == outputs[1]


@settings(max_examples=settings().max_examples // 5)
@given(files(), st.sampled_from(CHANGES), plans)
def test_a_change_in_parts_costs_the_same(
    tmp_path_factory: pytest.TempPathFactory, text: str, change: PolicyChange, plan: Plan
) -> None:
    folder = tmp_path_factory.mktemp("visits")
    write(folder, text)
    (folder / "opening.csv").write_text(
        "person_id,condition,year,paid\nP1,颈椎病,2023,2600.00\n", encoding="utf-8"
    )
    options: dict[str, Any] = {"catalogue": CATALOGUE, "place": "141100", "opening": folder / "opening.csv"}
    whole = done(folder, what_if_file, change, **options)
    assert done(folder, what_if_file, change, plan=plan, **options) == whole


@pytest.mark.parametrize("plan", [None, Plan(2, 1, 1, 200)])
def test_without_a_table_parts_wait_in_the_folder_for_what_is_temporary(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, plan: Plan | None
) -> None:
    source, waiting = (
        write(tmp_path, f"{VISITS}\nV1,P1,2023-05-04,颈椎病,I,电针,150.00\nV2,P2,x,颈椎病,I,电针,1\n"),
        tmp_path / "t",
    )
    waiting.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(waiting))
    if plan is not None:
        monkeypatch.setattr(Budget, "plan", lambda self, source, needs: plan)
    seen: list[bool] = []
    found = what_if_file(
        source, PolicyChange(rate="0.80"), progress=lambda *_: seen.append(any(waiting.iterdir()))
    )
    assert (found.impact.total.visits, found.rows_read, found.rows_rejected) == (1, 2, 1)
    assert any(seen) == (plan is not None)
    assert sorted(one.name for one in tmp_path.rglob("*")) == ["in.csv", "t"]


@pytest.mark.parametrize("plan", [None, Plan(2, 1, 1, 200)])
@pytest.mark.parametrize(
    ("work", "given", "stages"),
    [
        (premium_file, (), ["read", "check", "help", "write", "done"]),
        (what_if_file, (PolicyChange(rate="0.80"),), ["read", "check", "settle", "write", "done"]),
    ],
)
def test_progress_is_told_to_the_end(
    tmp_path: Path, plan: Plan | None, work: Callable[..., Any], given: tuple[Any, ...], stages: list[str]
) -> None:
    write(tmp_path, HEADER if work is premium_file else VISITS)
    steps: list[tuple[str, int, int]] = []
    done(tmp_path, work, *given, plan=plan, progress=lambda *step: steps.append(step))
    assert list(dict.fromkeys(name for name, _, _ in steps)) == stages
    assert [number for _, number, _ in steps] == list(range(len(steps)))
    assert {of for _, _, of in steps} == {len(steps) - 1}


@pytest.mark.parametrize(
    ("work", "given", "module", "step"),
    [
        (premium_file, (), helped_file, "groups_in"),
        (what_if_file, (PolicyChange(rate="0.80"),), settle_run, "settle_visits"),
    ],
)
def test_a_run_that_ends_midway_leaves_nothing(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    work: Callable[..., Any],
    given: tuple[Any, ...],
    module: Any,
    step: str,
) -> None:
    row = "P{0},低保,2024,{0}.00" if work is premium_file else "V{0},P{0},2023-05-04,颈椎病,I,电针,150.00"
    write(tmp_path, "\n".join([HEADER if work is premium_file else VISITS, *map(row.format, range(60))]))
    real, calls = getattr(module, step), []

    def failing(*arguments: Any) -> object:
        calls.append(1)
        if len(calls) == 3:
            raise OSError(28, "No space left on device")
        return real(*arguments)

    with monkeypatch.context() as patch:
        patch.setattr(module, step, failing)
        with pytest.raises(FileError, match="the disk is full"):
            done(tmp_path, work, *given, plan=Plan(3, 60, 5, 300))
    assert [one.name for one in tmp_path.iterdir()] == ["in.csv"]
    done(tmp_path, work, *given, plan=Plan(3, 60, 5, 300))


@pytest.mark.parametrize(
    ("work", "given"), [(premium_file, ()), (what_if_file, (PolicyChange(rate="0.80"),))]
)
def test_too_little_memory_is_refused(
    tmp_path: Path, work: Callable[..., Any], given: tuple[Any, ...]
) -> None:
    write(tmp_path, HEADER if work is premium_file else VISITS)
    with pytest.raises(InputError, match="memory"):
        done(tmp_path, work, *given, memory="500MB")
    assert [one.name for one in tmp_path.iterdir()] == ["in.csv"]


def test_shorter_rows_are_more_rows(tmp_path: Path) -> None:
    for row, rows in ((b"1,2\n", 1_000_000), (b"111,222\n", 500_000)):
        (tmp_path / "in.csv").write_bytes(row * rows)
        plans = [Budget(2**29).plan(tmp_path / "in.csv", needs) for needs in (HELPING, COMPARING)]
        assert {plan.rows_expected for plan in plans} == {rows + 1}


@pytest.mark.skipif(sys.platform != "linux", reason="reads what Linux says of a process")
@pytest.mark.parametrize("command", ["premium", "what-if"])
def test_memory_stays_within_the_budget(tmp_path: Path, command: str) -> None:
    rows = 1_200_000
    lot = np.random.default_rng(3)
    ids = pl.Series(lot.permutation(rows) + 9 * 10**17).cast(pl.String)
    if command == "premium":
        groups = pl.Series(lot.integers(0, 3, rows)).replace_strict({0: "低保", 1: "特困、低保", 2: ""})
        table = pl.DataFrame({"person_id": ids, "groups": groups})
        options: tuple[str, ...] = ("--year", "2024", "--contribution-standard", "380.00")
    else:
        table = pl.DataFrame(
            {
                "visit_id": pl.Series(np.arange(rows)).cast(pl.String).str.zfill(12),
                "person_id": ids,
                "visited_on": pl.Series(lot.integers(19_358, 19_723, rows).astype(np.int32)).cast(pl.Date),
                "condition": pl.Series(lot.integers(0, 2, rows)).replace_strict({0: "哮喘", 1: "荨麻疹"}),
                "fee_class": ["III"] * rows,
                "technique": ["电针"] * rows,
                "amount": pl.Series(lot.integers(10, 900, rows)),
            }
        )
        options = ("--rate", "0.80")
    table.write_csv(tmp_path / "in.csv")
    peaks = {
        memory: most_memory(_MEASURED, command, str(tmp_path), memory, "--memory", memory, *options)
        for memory in ("512MB", "8GB")
    }
    few, many = (tmp_path / f"{memory}.csv" for memory in peaks)
    assert few.read_bytes() == many.read_bytes()
    assert not list(tmp_path.glob(".*")), "nothing that waited on disk is left"
    assert peaks["512MB"] < 512, "MB, the libraries included"
    assert peaks["512MB"] < peaks["8GB"]


_MEASURED = """
import sys
from shanxi_health_policy.cli import main
command, folder, name, *more = sys.argv[1:]
assert main([command, f"{folder}/in.csv", "-o", f"{folder}/{name}.csv", *more]) == 0
"""

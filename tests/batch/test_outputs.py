"""Balances are checked as a whole, and outputs appear whole or not at all."""

from __future__ import annotations

import gzip
import io
import os
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest
from tests.batch.running import HEADER, faults_of, write

from shanxi_health_policy.batch.files import archives
from shanxi_health_policy.batch.files.budget import Budget, Plan
from shanxi_health_policy.batch.settled_file import settle_file
from shanxi_health_policy.errors import FileError


def test_every_fault_of_the_opening_balances_is_told_at_once(tmp_path: Path) -> None:
    (tmp_path / "visits.csv").write_text(HEADER)
    (tmp_path / "opening.csv").write_text(
        "人员编号,病症,年度,已支付金额\nP1,哮喘,2023,1.00\nP1,asthma,2023,2.00\n,哮喘,23,-1\nP2,哮端,2023,1\n",
        encoding="utf-8",
    )
    message = faults_of(tmp_path / "visits.csv", tmp_path, opening=tmp_path / "opening.csv")
    for part in (
        "line 2, 人员编号",
        "line 3, 人员编号",
        "line 4, 人员编号",
        "line 4, 年度",
        "line 4, 已支付金额",
        "line 5, 病症",
    ):
        assert part in message
    assert "did you mean 哮喘" in message


def test_a_failure_while_writing_leaves_the_old_output_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "visits.csv").write_text(f"{HEADER}\nV1,P1,2023-05-04,颈椎病,I,电针,1\n", encoding="utf-8")
    (tmp_path / "out.csv").write_text("old")
    calls = []

    def full_disk(self: pl.LazyFrame, path: Path) -> None:
        calls.append(path)
        if len(calls) == 2:
            raise OSError(28, "No space left on device")
        path.write_text("part")

    monkeypatch.setattr(pl.LazyFrame, "sink_csv", full_disk)
    with pytest.raises(FileError, match="the disk is full"):
        settle_file(tmp_path / "visits.csv", tmp_path / "out.csv")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out.csv", "visits.csv"]
    assert (tmp_path / "out.csv").read_text() == "old"


@pytest.mark.parametrize("moment", range(1, 7))
def test_a_process_killed_while_writing_leaves_each_output_whole_or_absent(
    tmp_path: Path, moment: int
) -> None:
    lines = [f"V{n},P{n % 50},2023-05-04,颈椎病,I,电针,{n}.00" for n in range(500)]
    (tmp_path / "visits.csv").write_text("\n".join([HEADER, *lines]), encoding="utf-8")
    names = ("out.csv", "out.rejects.csv", "closing.csv")
    settle_file(tmp_path / "visits.csv", tmp_path / "out.csv", closing=tmp_path / "closing.csv")
    whole = {name: (tmp_path / name).read_bytes() for name in names}
    for name in names:
        (tmp_path / name).unlink()
    subprocess.run([sys.executable, "-c", _KILLED, str(tmp_path), str(moment)], check=False)
    for name in names:
        if (tmp_path / name).exists():
            assert (tmp_path / name).read_bytes() == whole[name]
    if (tmp_path / "out.csv").exists():
        assert all((tmp_path / name).exists() for name in names)


_KILLED = """
import os, signal, sys
from pathlib import Path
from shanxi_health_policy.batch.settled_file import settle_file
folder, moment, calls = Path(sys.argv[1]), int(sys.argv[2]), []
def deadly(real):
    def call(*args, **options):
        calls.append(real)
        if len(calls) == moment:
            os.kill(os.getpid(), signal.SIGKILL)
        return real(*args, **options)
    return call
os.fsync, os.replace = deadly(os.fsync), deadly(os.replace)
Path.replace = lambda self, target: os.replace(self, target)
settle_file(folder / "visits.csv", folder / "out.csv", closing=folder / "closing.csv")
raise SystemExit("was not killed")
"""


@pytest.mark.parametrize("output", ["out.csv", "closing.csv"])
def test_a_link_in_the_place_of_the_folder_for_unfinished_work_is_refused(
    tmp_path: Path, output: str
) -> None:
    for folder in ("precious", "closing"):
        (tmp_path / folder).mkdir()
    (tmp_path / "precious" / "thesis").write_text("years")
    (tmp_path / "visits.csv").write_text(HEADER)
    outputs = {"out.csv": tmp_path / "out.csv", "closing.csv": tmp_path / "closing" / "closing.csv"}
    link = outputs[output].parent / f".{output}.unfinished"
    link.symlink_to(tmp_path / "precious")
    with pytest.raises(FileError, match="a folder that this program made"):
        settle_file(tmp_path / "visits.csv", outputs["out.csv"], closing=outputs["closing.csv"])
    assert (tmp_path / "precious" / "thesis").read_text() == "years"
    assert link.is_symlink()
    assert not any(one.exists() for one in outputs.values())


@pytest.mark.parametrize("output", ["out.csv", "out.rejects.csv", "closing.csv"])
@pytest.mark.parametrize("target", ["precious.csv", "itself"])
def test_an_output_that_is_a_link_is_replaced_by_the_file(tmp_path: Path, output: str, target: str) -> None:
    (tmp_path / "precious.csv").write_text("years")
    (tmp_path / "visits.csv").write_text(HEADER)
    (tmp_path / output).symlink_to(tmp_path / (output if target == "itself" else target))
    settle_file(tmp_path / "visits.csv", tmp_path / "out.csv", closing=tmp_path / "closing.csv")
    assert not (tmp_path / output).is_symlink()
    assert (tmp_path / output).stat().st_size > 0
    assert (tmp_path / "precious.csv").read_text() == "years"


@pytest.mark.parametrize("output", ["out", "closing"])
@pytest.mark.parametrize("ending", ["csv", "xlsx", "parquet"])
def test_an_output_whose_name_is_no_utf_8_is_refused(tmp_path: Path, output: str, ending: str) -> None:
    (tmp_path / "visits.csv").write_text(HEADER)
    outputs = {"out": tmp_path / f"out.{ending}", "closing": tmp_path / "closing.csv"}
    outputs[output] = tmp_path / os.fsdecode(b"\xbd\xe1." + ending.encode())
    with pytest.raises(FileError, match="written in UTF-8"):
        settle_file(tmp_path / "visits.csv", outputs["out"], closing=outputs["closing"])
    assert [one.name for one in tmp_path.iterdir()] == ["visits.csv"]


def test_progress_names_every_stage(tmp_path: Path) -> None:
    (tmp_path / "visits.csv").write_text(HEADER)
    seen: list[tuple[str, float, int]] = []
    settle_file(tmp_path / "visits.csv", tmp_path / "out.csv", progress=lambda *stage: seen.append(stage))
    assert seen == [("read", 0, 4), ("check", 1, 4), ("settle", 2, 4), ("write", 3, 4), ("done", 4, 4)]


ROWS = "".join(f"V{number},P{number},2023-05-04,颈椎病,I,电针,150.00\n" for number in range(400))


@pytest.mark.parametrize("ending", [".csv", ".parquet", ".csv.gz", ".xlsx"])
@pytest.mark.parametrize("count", [1, 2])
def test_progress_tells_how_much_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ending: str, count: int
) -> None:
    monkeypatch.setattr(Budget, "plan", lambda *_: Plan(1, 2000, 1000, 2000))
    monkeypatch.setattr(archives, "_PIECE", 2000)
    monkeypatch.setattr(io, "DEFAULT_BUFFER_SIZE", 100)  # so much of a packed file is unfolded at once
    monkeypatch.setattr(gzip, "READ_BUFFER_SIZE", 100, raising=False)  # by a later Python
    sources = [tmp_path / f"{number}{ending}" for number in range(count)]
    for number, source in enumerate(sources):
        text = f"{HEADER}\n{ROWS.replace('V', f'V{number}')}"
        if ending == ".csv.gz":
            source.write_bytes(gzip.compress(text.encode()))
        else:
            write(pl.read_csv(io.StringIO(text), infer_schema=False), source)
    seen: list[tuple[str, float]] = []
    settle_file(sources, tmp_path / "o.csv", progress=lambda stage, done, _: seen.append((stage, done)))
    done = [one for _, one in seen]
    assert done == sorted(done)
    within = [one for stage, one in seen if stage == "read" and one % 1]
    assert all(0 < one < 1 for one in within)
    assert len(within) > 5
    assert within[-1] > 0.8
    assert [stage for stage, one in seen if not one % 1] == ["read", "check", "settle", "write", "done"]

"""What goes wrong around a run: it is killed, the disk is full, the input goes away, two run at once, files are poisoned."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest
from tests.engines.running import HEADER, faults_of

from shanxi_health_policy import FileError
from shanxi_health_policy.cli.exit_codes import ExitCode
from shanxi_health_policy.engines.columns.understanding import understand
from shanxi_health_policy.engines.files import workbooks
from shanxi_health_policy.engines.files.budget import Budget, Plan
from shanxi_health_policy.engines.files.tables import write_table
from shanxi_health_policy.engines.files.workspace import Workspace
from shanxi_health_policy.engines.settle_file import settle_file

ROWS = 60_000


@pytest.fixture(scope="module")
def visits(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file that takes a while."""
    path = tmp_path_factory.mktemp("input") / "visits.csv"
    line = "V{0},P{1},2023-0{2}-01,哮喘,III,电针,{3}.00"
    lines = [line.format(n, n % 5_000, n % 9 + 1, n % 500) for n in range(ROWS)]
    lines[7] = "V7,P7,2023-02-30,哮喘,III,电针,1.00"
    path.write_text("\n".join([HEADER, *lines]) + "\n", encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def whole(visits: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """What an undisturbed run writes."""
    folder = tmp_path_factory.mktemp("whole")
    settle_file(visits, folder / "out.csv", closing=folder / "closing.csv")
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def start(visits: Path, out: Path, parts: int = 1) -> subprocess.Popen[str]:
    """A run of the command line in a process of its own; with several parts it works on disk."""
    script = f"""
import sys
from shanxi_health_policy.cli import main
from shanxi_health_policy.engines.files.budget import Budget, Plan
if {parts} > 1:
    Budget.plan = lambda self, source: Plan({parts}, {ROWS}, 5_000, 200_000)
sys.exit(main(sys.argv[1:]))
"""
    closing = str(out.parent / "closing.csv")
    arguments = ["settle", str(visits), "-o", str(out), "--closing", closing, "--lang", "en"]
    command = [sys.executable, "-c", script, *arguments]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def sorted_lines(content: bytes) -> list[bytes]:
    return sorted(content.splitlines())


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("parts", [1, 4])
def test_a_process_killed_at_any_moment_leaves_whole_files_or_none_and_the_next_run_clears_up(
    tmp_path: Path, visits: Path, whole: dict[str, bytes], seed: int, parts: int
) -> None:
    process = start(visits, tmp_path / "out.csv", parts)
    unfinished = tmp_path / ".out.csv.unfinished"
    while process.poll() is None and not unfinished.exists():
        time.sleep(0.002)
    time.sleep(random.Random(seed).random() * 0.6)
    process.kill()
    process.communicate()
    for path in tmp_path.glob("*.csv"):
        assert sorted_lines(path.read_bytes()) == sorted_lines(whole[path.name])
    if (tmp_path / "out.csv").exists():
        assert len(list(tmp_path.glob("*.csv"))) == 3, "the settlements appear last"
    settle_file(visits, tmp_path / "out.csv", closing=tmp_path / "closing.csv")
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == whole


@pytest.mark.parametrize(
    ("asked", "code"), [(signal.SIGTERM, ExitCode.TERMINATED), (signal.SIGINT, ExitCode.INTERRUPTED)]
)
def test_a_process_asked_to_end_leaves_nothing(
    tmp_path: Path, visits: Path, asked: int, code: ExitCode
) -> None:
    process = start(visits, tmp_path / "out.csv", parts=8)
    while process.poll() is None and not (tmp_path / ".out.csv.unfinished" / "rows").exists():
        time.sleep(0.002)
    process.send_signal(asked)
    _, said = process.communicate(timeout=60)
    assert (process.returncode, code.meaning.en in said) == (code, True)
    assert list(tmp_path.iterdir()) == []


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of a few MB."""
    disk = tmp_path / "disk"
    disk.mkdir()
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", str(disk)], check=False, capture_output=True
    )
    if made.returncode:
        pytest.skip("may not mount a small disk here")
    try:
        yield disk
    finally:
        subprocess.run(["umount", "-l", str(disk)], check=True)


@pytest.mark.parametrize("parts", [1, 3])
@pytest.mark.parametrize("ending", [".csv", ".parquet", ".json", ".xlsx"])
def test_a_full_disk_is_told_and_the_old_output_stays(
    small_disk: Path, visits: Path, monkeypatch: pytest.MonkeyPatch, parts: int, ending: str
) -> None:
    (small_disk / f"out{ending}").write_text("old")
    (small_disk / "ballast").write_bytes(b"x" * 3_050_000)
    monkeypatch.setattr(Budget, "plan", lambda self, source: Plan(parts, ROWS, 5_000, 2**20))
    with pytest.raises(FileError, match="out"):
        settle_file(visits, small_disk / f"out{ending}")
    assert sorted(path.name for path in small_disk.iterdir()) == sorted(["ballast", f"out{ending}"])
    assert (small_disk / f"out{ending}").read_text() == "old"


@pytest.mark.parametrize("change", ["delete", "cut", "append"])
@pytest.mark.parametrize("stage", ["check", "write"])
def test_an_input_that_changes_while_it_is_read_is_refused(
    tmp_path: Path, visits: Path, monkeypatch: pytest.MonkeyPatch, change: str, stage: str
) -> None:
    source = tmp_path / "visits.csv"
    source.write_bytes(visits.read_bytes())
    monkeypatch.setattr(Budget, "plan", lambda self, source: Plan(3, ROWS, 5_000, 2**20))

    def meddle(name: str, done: int, of: int) -> None:
        if name == stage and source.exists():
            if change == "delete":
                source.unlink()
            elif change == "cut":
                os.truncate(source, 1_000_000)
            else:
                with source.open("ab") as file:
                    file.write(b"V,P,2023-01-01,x,I,y,1\n")

    if stage == "check":  # while it is read for the first time
        real = understand

        def reading(*arguments: object) -> object:
            meddle("check", 0, 0)
            return real(*arguments)  # type: ignore[arg-type]

        monkeypatch.setattr("shanxi_health_policy.engines.running.understand", reading)
    with pytest.raises(FileError, match=r"visits\.csv|out\.csv"):
        settle_file(source, tmp_path / "out.csv", progress=meddle)
    assert not list(tmp_path.glob("*out*"))


def test_two_runs_for_one_output_do_not_mix(tmp_path: Path, visits: Path, whole: dict[str, bytes]) -> None:
    first, second = (start(visits, tmp_path / "out.csv", parts) for parts in (6, 4))
    ends = []
    for process in (first, second):
        _, said = process.communicate(timeout=120)
        ends.append((process.returncode, said))
    for code, said in ends:
        assert code in (ExitCode.ROWS_REJECTED, ExitCode.FILE_TROUBLE), said
        assert (code == ExitCode.FILE_TROUBLE) == ("no other run that is writing it" in said)
    assert (tmp_path / "out.csv").read_bytes() == whole["out.csv"]
    assert (tmp_path / "out.rejects.csv").read_bytes() == whole["out.rejects.csv"]
    assert not list(tmp_path.glob(".*"))


def test_a_workspace_is_one_runs_alone_and_a_dead_runs_is_taken_over(tmp_path: Path) -> None:
    dead = tmp_path / ".out.csv.unfinished"
    (dead / "rows").mkdir(parents=True)
    (dead / "rows" / "left").write_text("x")
    (dead / "1.csv").write_text("x")
    with Workspace(tmp_path / "out.csv") as mine:
        assert [path.name for path in dead.iterdir()] == ["lock"]
        with pytest.raises(FileError, match="no other run"), Workspace(tmp_path / "out.csv"):
            pass
        assert mine.path("a").parent == dead
    assert not dead.exists()


def test_a_workspace_that_goes_away_under_ones_hands_is_made_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the moments of opening and locking, the run that held the lock clears its folder away, or a third makes one."""
    from shanxi_health_policy.engines.files import workspace

    space = Workspace(tmp_path / "out.csv")
    tricks = ["gone before it is opened", "gone before it is locked", "made anew before it is locked", "none"]
    real_open, real_lock = os.open, workspace._locked

    def opened(path: Path, *flags: int) -> int:
        if tricks[0] == "gone before it is opened":
            tricks.pop(0)
            space.folder.rmdir()
        return real_open(path, *flags)

    def locked(file: int) -> bool:
        trick = tricks.pop(0)
        if trick != "none":
            (space.folder / "lock").unlink()
        if trick == "made anew before it is locked":
            (space.folder / "lock").touch()
        return real_lock(file)

    monkeypatch.setattr(os, "open", opened)
    monkeypatch.setattr(workspace, "_locked", locked)
    with space:
        assert tricks == []
        assert space.folder.is_dir()
        monkeypatch.undo()
    assert not space.folder.exists()


def test_a_parquet_file_cut_short_is_refused(tmp_path: Path) -> None:
    frame = pl.DataFrame({name: ["x"] * 5_000 for name in HEADER.split(",")})
    frame.write_parquet(tmp_path / "whole.parquet", row_group_size=500)
    content = (tmp_path / "whole.parquet").read_bytes()
    for share in (0.3, 0.9):
        (tmp_path / "visits.parquet").write_bytes(content[: int(len(content) * share)])
        assert "a whole Parquet file" in faults_of(tmp_path / "visits.parquet", tmp_path)
    middle = bytearray(content)
    middle[100:4_000] = bytes(3_900)
    (tmp_path / "visits.parquet").write_bytes(bytes(middle))
    faults_of(tmp_path / "visits.parquet", tmp_path)


@pytest.mark.parametrize("quote", ["", '"'])
def test_a_line_of_200_mb_is_refused_by_its_number_within_little_memory(tmp_path: Path, quote: str) -> None:
    source = tmp_path / "visits.csv"
    with source.open("wb") as file:
        file.write(f"{HEADER}\nV1,P1,2023-01-01,哮喘,III,电针,1.00\n{quote}".encode())
        for _ in range(200):
            file.write(b"V" * 2**20)
    command = [sys.executable, "-c", _REFUSED, str(source), str(tmp_path / "out.csv")]
    found = subprocess.run(command, check=True, capture_output=True, text=True)
    peak, message = found.stdout.split(" ", 1)
    assert "line 3" in message
    assert "lines of at most" in message
    assert int(peak) < 1_000 * 2**10, "KiB; the line alone is 200 MiB, and would be so many times over"
    assert [path.name for path in tmp_path.iterdir()] == ["visits.csv"]


_REFUSED = """
import resource, sys
from shanxi_health_policy import FileError
from shanxi_health_policy.engines.settle_file import settle_file
try:
    settle_file(sys.argv[1], sys.argv[2])
except FileError as error:
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, error.message("en"))
"""


@pytest.mark.parametrize("honest", [True, False])
def test_a_zip_bomb_is_refused_before_it_goes_off(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, honest: bool
) -> None:
    source = tmp_path / "visits.xlsx"
    with (
        zipfile.ZipFile(source, "w", zipfile.ZIP_DEFLATED) as bomb,
        bomb.open("xl/worksheets/sheet1.xml", "w") as part,
    ):
        for _ in range(64):
            part.write(b" " * 2**20)
    if not honest:
        content = source.read_bytes()
        size = (64 * 2**20).to_bytes(4, "little")
        assert size in content
        source.write_bytes(content.replace(size, (1_000).to_bytes(4, "little")))
    monkeypatch.setattr(workbooks, "MOST_UNFOLDED", 2**25)
    message = faults_of(source, tmp_path)
    assert ("unfolds to at most" if honest else "an Excel workbook") in message


def test_an_archive_that_is_no_workbook_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "visits.xlsx", "w") as archive:
        archive.writestr("letter.txt", "dear reader")
    assert "an Excel workbook" in faults_of(tmp_path / "visits.xlsx", tmp_path)


def test_a_workbook_whose_parts_are_damaged_is_refused(tmp_path: Path) -> None:
    pl.DataFrame({name: ["x"] * 500 for name in HEADER.split(",")}).write_excel(tmp_path / "visits.xlsx")
    content = bytearray((tmp_path / "visits.xlsx").read_bytes())
    content[400:460] = bytes(60)
    (tmp_path / "visits.xlsx").write_bytes(bytes(content))
    assert "visits.xlsx" in faults_of(tmp_path / "visits.xlsx", tmp_path)


def test_a_poisoned_cell_is_rejected_with_its_row(tmp_path: Path) -> None:
    row = f"V1,P1,2023-01-01,哮喘,III,{'电' * 2**20},1.00"
    (tmp_path / "visits.csv").write_text(f"{HEADER}\n{row}\n", encoding="utf-8")
    summary = settle_file(tmp_path / "visits.csv", tmp_path / "out.csv")
    assert (summary.rows_settled, summary.rows_rejected) == (0, 1)


@pytest.mark.parametrize(
    "content",
    [
        (",".join(f"c{n}" for n in range(100_000)) + "\n").encode(),
        f'{HEADER}\n"V1,P1\n'.encode() + b"x\n" * 100_000,
        f"{HEADER}\nV1,P1\0,2023-01-01,{'哮' * 2**20},III,电针,1.00\n".encode(),
    ],
)
def test_poisoned_csv_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "visits.csv").write_bytes(content)
    assert "visits.csv" in faults_of(tmp_path / "visits.csv", tmp_path)


def test_a_disk_that_fails_while_parts_wait_on_it_is_told(
    tmp_path: Path, visits: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Budget, "plan", lambda self, source: Plan(3, ROWS, 5_000, 2**20))
    for failing in (
        OSError(5, "Input/output error"),
        pl.exceptions.ComputeError("bad block"),
        pl.exceptions.PanicException("panic"),
    ):

        def broken(*_: object, failing: BaseException = failing, **__: object) -> None:
            raise failing

        monkeypatch.setattr(pl.DataFrame, "write_ipc", broken)
        with pytest.raises(FileError, match="disk that can be written"):
            settle_file(visits, tmp_path / "out.csv")
        assert list(tmp_path.iterdir()) == []


def test_an_output_that_may_not_be_written_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(self: Path, *_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied", str(self))

    monkeypatch.setattr(Path, "mkdir", refused)
    with pytest.raises((FileError, PermissionError), match="Permission denied"):
        write_table(pl.DataFrame({"a": [1]}), tmp_path / "a.csv")

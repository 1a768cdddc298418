"""What goes wrong around a run: it is killed, the disk is full, the input goes away, two run at once."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import polars as pl
import pytest
from tests.batch.disks import mounted
from tests.batch.running import HEADER

from shanxi_health_policy.batch import parted_file, settle_run
from shanxi_health_policy.batch.columns.typed_rows import understand
from shanxi_health_policy.batch.files.budget import SETTLING, Budget, Plan
from shanxi_health_policy.batch.files.output_tables import write_table
from shanxi_health_policy.batch.settled_file import settle_file
from shanxi_health_policy.cli import main
from shanxi_health_policy.cli.exit_codes import ExitCode
from shanxi_health_policy.errors import FileError
from shanxi_health_policy.whole import Workspace

ROWS = 40_000
ON_DISK, IN_MEMORY = ("--memory", "512MB"), ()


@pytest.fixture(scope="module")
def visits(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file that takes a while, and is too large for 512 MB: few rows, and long ones."""
    path = tmp_path_factory.mktemp("input") / "visits.csv"
    remark, line = "x" * 700, "V{0},P{1},2023-0{2}-01,哮喘,III,电针,{3}.00,{4}"
    lines = [line.format(n, n % 5_000, n % 9 + 1, n % 500, remark) for n in range(ROWS)]
    lines[7] = f"V7,P7,2023-02-30,哮喘,III,电针,1.00,{remark}"
    path.write_text("\n".join([HEADER + ",remark", *lines]) + "\n", encoding="utf-8")
    assert not Budget.of("512MB").plan(path, SETTLING).in_memory
    return path


@pytest.fixture(scope="module")
def whole(visits: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """What an undisturbed run writes."""
    folder = tmp_path_factory.mktemp("whole")
    settle_file(visits, folder / "out.csv", closing=folder / "closing.csv", memory="8GB")
    return contents(folder)


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def arguments(visits: Path, folder: Path, *more: str) -> list[str]:
    out, closing = str(folder / "out.csv"), str(folder / "closing.csv")
    return ["settle", str(visits), "-o", out, "--closing", closing, "--lang", "en", *more]


def start(visits: Path, folder: Path, *more: str) -> subprocess.Popen[str]:
    """A run of the command line in a process of its own, that has begun to work."""
    # what is started in the background ignores Ctrl-C, and so does what it starts
    script = "import signal, sys; signal.signal(signal.SIGINT, signal.default_int_handler); "
    script += "from shanxi_health_policy.cli import main; sys.exit(main(sys.argv[1:]))"
    command = [sys.executable, "-c", script, *arguments(visits, folder, *more)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    wait_for(process, folder / ".out.csv.unfinished")
    return process


def wait_for(process: subprocess.Popen[str], path: Path) -> None:
    while process.poll() is None and not path.exists():
        time.sleep(0.002)


@pytest.mark.parametrize("memory", [IN_MEMORY, ON_DISK], ids=["in memory", "on disk"])
def test_killed_at_any_moment_outputs_are_whole_or_absent_and_the_next_run_clears_up(
    tmp_path: Path, visits: Path, whole: dict[str, bytes], memory: tuple[str, ...]
) -> None:
    undisturbed = start(visits, tmp_path, *memory)
    at_work = time.monotonic()
    undisturbed.communicate()
    lasting = time.monotonic() - at_work
    assert contents(tmp_path) == whole
    lot, left_behind = random.Random(len(memory)), 0
    for share in range(6):
        for path in tmp_path.glob("*.csv"):
            path.unlink()
        process = start(visits, tmp_path, *memory)  # which takes over what the one before left
        time.sleep(lasting * (share + lot.random()) / 6)
        process.kill()
        process.communicate()
        found = {path.name: path.read_bytes() for path in tmp_path.glob("*.csv")}
        assert found.items() <= whole.items()
        assert "out.csv" not in found or found == whole, "the settlements appear last"
        left_behind += (tmp_path / ".out.csv.unfinished").exists()
    assert left_behind, "not every process was killed too late"
    settle_file(visits, tmp_path / "out.csv", closing=tmp_path / "closing.csv", memory="8GB")
    assert contents(tmp_path) == whole


@pytest.mark.parametrize("memory", [IN_MEMORY, ON_DISK], ids=["in memory", "on disk"])
@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ([signal.SIGTERM], ExitCode.TERMINATED),
        ([signal.SIGINT], ExitCode.INTERRUPTED),
        ([signal.SIGINT] * 4, ExitCode.INTERRUPTED),
        ([signal.SIGTERM, signal.SIGINT], ExitCode.TERMINATED),
    ],
    ids=["SIGTERM", "Ctrl-C", "Ctrl-C by an impatient hand", "both"],
)
def test_a_process_asked_to_end_leaves_nothing(
    tmp_path: Path, visits: Path, memory: tuple[str, ...], asked: list[int], code: ExitCode
) -> None:
    while True:
        folder = tmp_path / str(len([*tmp_path.iterdir()]))
        folder.mkdir()
        process = start(visits, folder, *memory)
        if memory:
            wait_for(process, folder / ".out.csv.unfinished" / "file" / "rows")
        else:
            time.sleep(0.05)  # it is in the midst of reading
        for one in asked:
            process.send_signal(one)
        _, said = process.communicate(timeout=60)
        if process.returncode != ExitCode.DONE:
            break
        assert folder.name != "4", "on a busy machine it may be done before it is asked, but not always"
    assert list(folder.iterdir()) == []
    if len(asked) == 1:  # later ones may find the interpreter about to end
        assert (process.returncode, said.strip()) == (code, code.meaning.en)


EXAMPLES = Path(__file__).parents[2] / "docs" / "how-to"
INTERRUPTED_AS_POLARS_LOOKS_FOR_NUMPY = """
import os, signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)
from numpy.lib import NumpyVersion
from shanxi_health_policy.cli import main

found = NumpyVersion.__init__

def interrupted(*given):
    os.kill(os.getpid(), signal.SIGINT)
    found(*given)

NumpyVersion.__init__ = interrupted
sys.exit(main())
"""


@pytest.mark.parametrize(
    "command",
    [
        "settle 2023-01.csv",
        "settle 2023-01.csv --memory 512MB",
        "audit paid.csv",
        "what-if what-if-visits.csv --rate 70",
        "premium people.csv --contribution-standard 350 --year 2023",
        "reconcile reconcile-hospital.csv reconcile-platform.csv",
    ],
)
def test_an_interruption_while_libraries_find_each_other_is_no_panic(tmp_path: Path, command: str) -> None:
    given = [str(EXAMPLES / one) if one.endswith(".csv") else one for one in command.split()]
    told = subprocess.run(
        [
            sys.executable,
            "-c",
            INTERRUPTED_AS_POLARS_LOOKS_FOR_NUMPY,
            *given,
            "-o",
            "out.xlsx",
            "--lang",
            "en",
        ],
        check=False,
        capture_output=True,
        text=True,
        cwd=tmp_path,
    )
    assert (told.returncode, told.stderr.strip()) == (ExitCode.INTERRUPTED, ExitCode.INTERRUPTED.meaning.en)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("memory", ["512MB", "8GB"])
@pytest.mark.parametrize("full", ["read", "check", "settle", "write"])
def test_a_disk_that_fills_up_at_any_stage_is_told_and_the_old_output_stays(
    tmp_path: Path, visits: Path, memory: str, full: str
) -> None:
    with mounted(tmp_path / "disk", "size=20m") as disk:
        (disk / "out.csv").write_text("old")

        def fill(stage: str, done: float, of: int) -> None:
            if stage == full and not (disk / "ballast").exists():
                with suppress(OSError), (disk / "ballast").open("wb", buffering=0) as ballast:
                    while ballast.write(bytes(65_536)):
                        pass

        with pytest.raises(FileError, match=r"(out|closing).*a disk that can be written to and has room"):
            settle_file(visits, disk / "out.csv", closing=disk / "closing.csv", memory=memory, progress=fill)
        (disk / "ballast").unlink()
        assert contents(disk) == {"out.csv": b"old"}


@pytest.mark.parametrize("memory", ["512MB", "8GB"])
@pytest.mark.parametrize("room", ["200k", "1m", "2m", "3m", "20m"])
def test_a_disk_too_small_is_told_and_one_large_enough_holds_all(
    tmp_path: Path, visits: Path, whole: dict[str, bytes], memory: str, room: str
) -> None:
    with mounted(tmp_path / "disk", f"size={room}") as disk:
        (disk / "out.csv").write_text("old")
        if room == "20m":
            settle_file(visits, disk / "out.csv", closing=disk / "closing.csv", memory=memory)
            assert contents(disk) == whole
        else:
            with pytest.raises(FileError, match="a disk that can be written to and has room"):
                settle_file(visits, disk / "out.csv", closing=disk / "closing.csv", memory=memory)
            assert contents(disk) == {"out.csv": b"old"}


def test_a_full_disk_ends_the_command_with_its_code(
    tmp_path: Path, visits: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with mounted(tmp_path / "disk", "size=300k") as disk:
        assert main(arguments(visits, disk, *ON_DISK)) == ExitCode.FILE_TROUBLE
        assert "has room" in capsys.readouterr().err
        assert list(disk.iterdir()) == []


@pytest.mark.parametrize("ending", [".csv", ".parquet", ".json", ".xlsx"])
def test_a_full_disk_is_told_for_every_format(tmp_path: Path, ending: str) -> None:
    lot = random.Random(1)
    table = pl.DataFrame({"a": [lot.randbytes(100).hex() for _ in range(3_000)]})
    with mounted(tmp_path / "disk", "size=100k") as disk:
        (disk / f"out{ending}").write_text("old")
        with pytest.raises(FileError, match="has room"):
            write_table(table, disk / f"out{ending}")
        assert contents(disk) == {f"out{ending}": b"old"}


def test_a_disk_without_room_for_one_more_name_is_left_as_it_was(tmp_path: Path, visits: Path) -> None:
    with mounted(tmp_path / "disk", "size=5m,nr_inodes=2") as disk:
        with pytest.raises(FileError, match="has room"):
            settle_file(visits, disk / "out.csv")
        assert list(disk.iterdir()) == []


@pytest.fixture
def read_only(tmp_path: Path) -> Iterator[Path]:
    """A folder in which nothing may be written."""
    if (
        hasattr(os, "geteuid") and os.geteuid() == 0
    ):  # who may write everywhere, but for a disk that is read only
        with mounted(tmp_path / "read-only", "ro") as disk:
            yield disk
        return
    folder = tmp_path / "read-only"
    folder.mkdir()
    folder.chmod(0o500)
    yield folder
    folder.chmod(0o700)


def test_a_folder_that_may_not_be_written_is_told(
    tmp_path: Path, read_only: Path, visits: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = set(tmp_path.iterdir())
    with pytest.raises(FileError, match=r"out\.csv: .*a disk that can be written to"):
        settle_file(visits, read_only / "out.csv")
    with pytest.raises(FileError, match=r"closing\.csv: .*a disk that can be written to"):
        settle_file(visits, tmp_path / "out.csv", closing=read_only / "closing.csv")
    with pytest.raises(FileError, match=r"limits\.csv: .*a disk that can be written to"):
        write_table(pl.DataFrame({"a": [1]}), read_only / "limits.csv")
    with pytest.raises(FileError, match="a folder that exists"):
        settle_file(visits, read_only / "a" / "b" / "c" / "out.csv")
    assert main(arguments(visits, read_only)) == ExitCode.FILE_TROUBLE
    assert "can be written to" in capsys.readouterr().err
    assert (set(tmp_path.iterdir()), list(read_only.iterdir())) == (before, [])


@pytest.mark.parametrize(
    ("ending", "owner", "method"),
    [
        (".csv", pl.DataFrame, "write_ipc"),
        (".csv", pl, "scan_ipc"),
        (".csv", pl, "read_ipc_stream"),
        (".csv", pl.DataFrame, "write_csv"),
        (".parquet", pl.DataFrame, "write_parquet"),
        (".parquet", pl, "scan_parquet"),
        (".parquet", pl.LazyFrame, "sink_parquet"),
    ],
)
@pytest.mark.parametrize(
    "failing",
    [
        OSError(5, "Input/output error"),
        pl.exceptions.ComputeError("bad block"),
        pl.exceptions.PanicException("panic"),
    ],
)
def test_a_disk_that_fails_while_parts_wait_on_it_is_told(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    ending: str,
    owner: object,
    method: str,
    failing: BaseException,
) -> None:
    source, out = small(tmp_path, ".csv"), tmp_path / f"out{ending}"
    in_parts(monkeypatch)
    out.write_text("old")

    def broken(*_: object, **__: object) -> None:
        raise failing

    monkeypatch.setattr(owner, method, broken)
    with pytest.raises(FileError, match=r"out.*a disk that can be written to and has room"):
        settle_file(source, out)
    assert contents(tmp_path) == {source.name: source.read_bytes(), out.name: b"old"}


def small(folder: Path, ending: str) -> Path:
    """A file of visits, the first and the last with a fault."""
    count = 600
    columns = {name: ["x"] * count for name in HEADER.split(",")} | {
        "visit_id": [f"V{n}" for n in range(count)],
        "visited_on": ["?", *["2023-05-04"] * (count - 2), "?"],
        "condition": ["哮喘"] * count,
        "fee_class": ["III"] * count,
        "technique": ["电针"] * count,
        "amount": [f"{n}.00" for n in range(count)],
    }
    path, table = folder / f"visits{ending}", pl.DataFrame(columns)
    table.write_csv(path) if ending == ".csv" else table.write_parquet(path, row_group_size=50)
    return path


def in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Budget, "plan", lambda self, source, needs: Plan(3, 600, 100, 5_000))


def cut(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


def append(path: Path) -> None:
    with path.open("ab") as file:
        file.write(b"V,P,2023-01-01,x,I,y,1\n")


def replace(path: Path) -> None:
    """Another file under the same name, as large and as old."""
    before, other = path.stat(), path.with_name("other")
    other.write_bytes(path.read_bytes().replace(b"V599", b"W599"))
    os.utime(other, ns=(before.st_atime_ns, before.st_mtime_ns))
    other.replace(path)


@pytest.mark.parametrize("change", [Path.unlink, cut, append, replace])
@pytest.mark.parametrize("moment", ["while it is read", "between", "while it is read again"])
@pytest.mark.parametrize("ending", [".csv", ".parquet"])
def test_an_input_that_changes_while_it_is_read_is_refused(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    change: Callable[[Path], None],
    moment: str,
    ending: str,
) -> None:
    source, calls = small(tmp_path, ending), 0
    in_parts(monkeypatch)
    module, name = (
        (settle_run, "understand") if moment == "while it is read" else (parted_file, "rejected_table")
    )

    def meddle(stage: str, done: float, of: int) -> None:
        if moment == "between" and stage == "settle" and done == 5:
            change(source)

    real = getattr(module, name)

    def meddling(*given: object) -> object:
        nonlocal calls
        calls += 1
        if calls == 2 and moment != "between":
            change(source)
        return real(*given)

    monkeypatch.setattr(module, name, meddling)
    with pytest.raises(FileError, match=r"visits\."):
        settle_file(source, tmp_path / "out.csv", progress=meddle)
    assert {path.name for path in tmp_path.iterdir()} <= {source.name}


@pytest.mark.parametrize("change", [Path.unlink, cut, append, replace])
@pytest.mark.parametrize("ending", [".csv", ".parquet"])
def test_an_input_that_changes_while_it_is_read_into_memory_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: Callable[[Path], None], ending: str
) -> None:
    source = small(tmp_path, ending)

    def meddling(*given: object) -> object:
        change(source)
        return understand(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(settle_run, "understand", meddling)
    with pytest.raises(FileError, match=r"visits\."):
        settle_file(source, tmp_path / "out.csv")
    assert {path.name for path in tmp_path.iterdir()} <= {source.name}


def test_an_input_that_changes_without_a_fault_in_it_is_refused_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "visits.csv").write_text(f"{HEADER}\nV1,P1,2023-05-04,哮喘,I,电针,1\n", encoding="utf-8")
    in_parts(monkeypatch)

    def meddle(stage: str, done: float, of: int) -> None:
        if stage == "settle":
            append(tmp_path / "visits.csv")

    with pytest.raises(FileError, match=r"visits\.csv.*does not change"):
        settle_file(tmp_path / "visits.csv", tmp_path / "out.csv", progress=meddle)
    assert [path.name for path in tmp_path.iterdir()] == ["visits.csv"]


@pytest.mark.skipif(not Path("/proc/self/mem").exists(), reason="Linux has a file that cannot be read")
def test_an_input_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    (tmp_path / "visits.csv").symlink_to("/proc/self/mem")
    with pytest.raises(FileError, match=r"visits\.csv: .*the disk fails.*a file that can be read"):
        settle_file(tmp_path / "visits.csv", tmp_path / "out.csv")
    assert [path.name for path in tmp_path.iterdir()] == ["visits.csv"]


def test_two_runs_for_one_output_do_not_mix(tmp_path: Path, visits: Path, whole: dict[str, bytes]) -> None:
    ends = []
    for process in [start(visits, tmp_path, *ON_DISK), start(visits, tmp_path)]:
        _, said = process.communicate(timeout=120)
        ends.append((process.returncode, said))
    for code, said in ends:
        assert code in (ExitCode.ROWS_REJECTED, ExitCode.FILE_TROUBLE), said
        assert (code == ExitCode.FILE_TROUBLE) == ("no other run that is writing it" in said)
    assert ends[0][0] == ExitCode.ROWS_REJECTED, "the first has the output"
    assert contents(tmp_path) == whole


def test_the_second_run_for_an_output_is_refused(
    tmp_path: Path, visits: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "out.csv").write_text("old")
    with Workspace(tmp_path / "out.csv") as held:
        held.path("rows").mkdir()
        assert main(arguments(visits, tmp_path)) == ExitCode.FILE_TROUBLE
        assert "out.csv: " in (said := capsys.readouterr().err)
        assert "expected no other run that is writing it" in said
        assert held.path("rows").is_dir(), "what the first has on disk stays"
    assert contents(tmp_path) == {"out.csv": b"old"}


def test_a_copy_of_the_working_folder_is_no_harm(tmp_path: Path) -> None:
    """A folder restored from a backup, with no process that holds it, is cleared as a dead run's."""
    source = small(tmp_path, ".csv")
    with Workspace(tmp_path / "other.csv") as held:
        held.path("rows").mkdir()
        shutil.copytree(held.folder, tmp_path / ".out.csv.unfinished")
    settle_file(source, tmp_path / "out.csv")
    assert {path.name for path in tmp_path.iterdir()} == {"visits.csv", "out.csv", "out.rejects.csv"}

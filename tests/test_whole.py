"""Files that appear whole or not at all; the folder for what is not finished, one run's alone; outputs that appear together."""

from __future__ import annotations

import os
import shutil
import signal
import threading
from pathlib import Path

import pytest

from shanxi_health_policy import whole
from shanxi_health_policy.cli import app
from shanxi_health_policy.errors import FileError
from shanxi_health_policy.whole import Workspace, publish, write_bytes, write_text


def test_a_text_is_written_as_it_is(tmp_path: Path) -> None:
    write_text("一\r\n二\n", tmp_path / "a.txt")
    assert (tmp_path / "a.txt").read_bytes() == "一\r\n二\n".encode()
    beside = tmp_path / "beside"
    beside.touch()
    assert (tmp_path / "a.txt").stat().st_mode == beside.stat().st_mode, "as any other new file"


@pytest.mark.parametrize("end", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_a_file_that_is_not_finished_leaves_the_old_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, end: BaseException
) -> None:
    write_bytes(b"old", tmp_path / "a.svg")

    def full(_: int) -> None:
        assert {one.suffix for one in tmp_path.iterdir()} == {".svg"}, "its ending tells what it will be"
        raise end

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(type(end)):
        write_bytes(b"new", tmp_path / "a.svg")
    with pytest.raises(UnicodeEncodeError):
        write_text("\ud800", tmp_path / "a.svg")
    assert [(one.name, one.read_bytes()) for one in tmp_path.iterdir()] == [("a.svg", b"old")]


def test_a_workspace_is_one_runs_alone_and_a_dead_runs_is_taken_over(tmp_path: Path) -> None:
    dead = tmp_path / ".out.csv.unfinished"
    (dead / "rows").mkdir(parents=True)
    (dead / "rows" / "left").write_text("x")
    (dead / "1.csv").write_text("x")
    with Workspace(tmp_path / "out.csv") as mine:
        assert [path.name for path in dead.iterdir()] == ["lock"]
        with pytest.raises(FileError, match="no other run"), Workspace(tmp_path / "out.csv"):
            pass
        assert [path.name for path in dead.iterdir()] == ["lock"], "who is refused disturbs nothing"
        assert mine.path("a").parent == dead
    assert not dead.exists()


def test_a_workspace_that_goes_away_under_ones_hands_is_made_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the moments of opening and locking, the run that held the lock clears its folder away."""
    space, tricks = Workspace(tmp_path / "out.csv"), ["before", "after", "replaced"]
    real_open, real_lock = os.open, whole._locked

    def opened(path: Path, *flags: int) -> int:
        if tricks[:1] == ["before"]:
            tricks.pop(0)
            space.folder.rmdir()
        return real_open(path, *flags)

    def locked(file: int) -> bool:
        found = real_lock(file)
        if tricks:
            (space.folder / "lock").unlink()
            if tricks.pop(0) == "replaced":
                (space.folder / "lock").touch()
        return found

    monkeypatch.setattr(os, "open", opened)
    monkeypatch.setattr(whole, "_locked", locked)
    with space:
        assert (tricks, space.folder.is_dir()) == ([], True)
        monkeypatch.undo()
    assert not space.folder.exists()


def test_a_dead_runs_file_that_goes_away_by_itself_is_no_harm(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dead = tmp_path / ".out.csv.unfinished"
    dead.mkdir()
    (dead / "1.csv").touch()
    real = Path.is_dir

    def gone(self: Path) -> bool:
        found = real(self)
        if self.name == "1.csv":
            self.unlink()
        return found

    monkeypatch.setattr(Path, "is_dir", gone)
    with Workspace(tmp_path / "out.csv") as space:
        assert [path.name for path in space.folder.iterdir()] == ["lock"]


def test_an_interruption_while_clearing_up_after_one_does_not_end_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """For one Ctrl-C Polars raises an error, and Python another; and some press it twice."""
    before, real, cleared = signal.getsignal(signal.SIGINT), shutil.rmtree, []

    def interrupted(folder: Path, *, ignore_errors: bool) -> None:
        signal.raise_signal(signal.SIGINT)
        real(folder, ignore_errors=ignore_errors)
        cleared.append(folder)

    monkeypatch.setattr(shutil, "rmtree", interrupted)
    with pytest.raises(KeyboardInterrupt), Workspace(tmp_path / "out.csv"):
        signal.raise_signal(signal.SIGINT)
    assert len(cleared) == 1
    assert list(tmp_path.iterdir()) == []
    assert signal.getsignal(signal.SIGINT) == before


def test_an_interruption_before_the_work_begins_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, real = signal.getsignal(signal.SIGINT), Path.mkdir

    def interrupted(self: Path, *given: object, **options: bool) -> None:
        real(self, **options)
        signal.raise_signal(signal.SIGINT)

    monkeypatch.setattr(Path, "mkdir", interrupted)
    with pytest.raises(KeyboardInterrupt), Workspace(tmp_path / "out.csv"):
        pytest.fail("it has not begun")
    assert list(tmp_path.iterdir()) == []
    assert signal.getsignal(signal.SIGINT) == before


def test_who_takes_interruptions_otherwise_goes_on_doing_so(tmp_path: Path) -> None:
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        with Workspace(tmp_path / "out.csv"):
            assert signal.getsignal(signal.SIGINT) == signal.SIG_IGN
            signal.raise_signal(signal.SIGINT)
    finally:
        signal.signal(signal.SIGINT, before)


def test_a_thread_has_a_workspace_too(tmp_path: Path) -> None:
    found: list[bool] = []

    def work() -> None:
        with Workspace(tmp_path / "out.csv") as space:
            found.append(space.folder.is_dir())

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert (found, list(tmp_path.iterdir())) == ([True], [])


def test_outputs_take_their_names_together_though_interrupted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    finished = {tmp_path / f"{number}": tmp_path / f"out{number}" for number in range(3)}
    for path in finished:
        path.write_text(path.name)
    real, interruptions = Path.replace, iter([KeyboardInterrupt])

    def interrupted(self: Path, other: Path) -> Path:
        found = real(self, other)
        for error in interruptions:
            raise error
        return found

    monkeypatch.setattr(Path, "replace", interrupted)
    with pytest.raises(KeyboardInterrupt):
        publish(finished)
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {
        "out0": "0",
        "out1": "1",
        "out2": "2",
    }


def test_a_termination_while_clearing_up_after_another_does_not_end_it() -> None:
    done = []

    def work() -> None:
        try:
            signal.raise_signal(signal.SIGTERM)
        finally:
            signal.raise_signal(signal.SIGTERM)
            done.append(True)

    with pytest.raises(app._Terminated), app._termination_is_an_end():
        work()
    assert done

"""Files that appear whole or not at all; the folder for what is not finished, one run's alone; outputs that appear together."""

from __future__ import annotations

import errno
import os
import signal
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from shanxi_health_policy import whole
from shanxi_health_policy.cli import app
from shanxi_health_policy.cli.exit_codes import ExitCode
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
    (dead / "lock").write_bytes(whole._MARK)
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
    space, tricks = (
        Workspace(tmp_path / "out.csv"),
        ["before", "made", "after", "cleared", "elsewhere", "replaced"],
    )
    real_opened, real_names, real_lock = whole._Inside, whole._Inside.names, whole._locked

    def opened(folder: Path) -> whole._Inside:
        trick = tricks.pop(0) if tricks[:1] in (["before"], ["made"]) else ""
        if trick == "before":
            folder.rmdir()
        inside = real_opened(folder)
        if trick == "made":
            folder.rmdir()
        return inside

    def names(self: whole._Inside) -> list[str]:
        if tricks[:1] == ["cleared"]:
            tricks.pop(0)
            return ["lock"]
        return real_names(self)

    def locked(file: int) -> bool:
        found = real_lock(file)
        if tricks[:1] in (["after"], ["elsewhere"], ["replaced"]):
            (space.folder / "lock").unlink()
            if (trick := tricks.pop(0)) == "replaced":
                (space.folder / "lock").touch()
            elif trick == "elsewhere":
                space.folder.rename(tmp_path / "elsewhere")
                space.folder.mkdir()
        return found

    monkeypatch.setattr(real_opened, "names", names)
    monkeypatch.setattr(whole, "_Inside", opened)
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
    (dead / "lock").write_bytes(whole._MARK)
    real = os.unlink

    def gone(path: str, *, dir_fd: int) -> None:
        real(path, dir_fd=dir_fd)
        real(path, dir_fd=dir_fd)

    monkeypatch.setattr(os, "unlink", gone)
    with Workspace(tmp_path / "out.csv") as space:
        assert [path.name for path in space.folder.iterdir()] == ["lock"]


@pytest.fixture
def _interruptible() -> Iterator[None]:
    """Ctrl-C raises, whatever the tests were started with: in the background it may be ignored."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("_interruptible")
def test_an_interruption_while_clearing_up_after_one_does_not_end_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """For one Ctrl-C Polars raises an error, and Python another; and some press it twice."""
    before, real, cleared = signal.getsignal(signal.SIGINT), os.unlink, []

    def interrupted(path: str, *, dir_fd: int) -> None:
        signal.raise_signal(signal.SIGINT)
        real(path, dir_fd=dir_fd)
        cleared.append(path)

    monkeypatch.setattr(os, "unlink", interrupted)
    with pytest.raises(KeyboardInterrupt), Workspace(tmp_path / "out.csv"):
        signal.raise_signal(signal.SIGINT)
    assert len(cleared) == 1
    assert list(tmp_path.iterdir()) == []
    assert signal.getsignal(signal.SIGINT) == before


@pytest.mark.usefixtures("_interruptible")
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


@pytest.mark.usefixtures("_interruptible")
@pytest.mark.parametrize("error", [RuntimeError("of a library"), BaseException("a panic"), None])
def test_an_interruption_that_comes_when_the_work_has_ended_otherwise_waits_until_all_is_cleared(
    tmp_path: Path, error: BaseException | None
) -> None:
    def work(space: Workspace) -> None:
        space.path("rows").mkdir()
        try:
            if error is not None:
                raise error
        finally:
            if error is not None:
                signal.raise_signal(signal.SIGINT)

    cleared, real = list[str](), whole._Inside.remove_all

    def interrupted(self: whole._Inside, but: str = "") -> None:
        signal.raise_signal(signal.SIGINT)
        real(self, but)
        cleared.append(but)

    def run(patch: pytest.MonkeyPatch) -> None:
        with Workspace(tmp_path / "out.csv") as space:
            patch.setattr(whole._Inside, "remove_all", interrupted)
            work(space)

    with pytest.MonkeyPatch.context() as patch, pytest.raises(KeyboardInterrupt):
        run(patch)
    assert (cleared, list(tmp_path.iterdir())) == (["lock", ""], [])


def test_a_termination_while_clearing_up_after_another_does_not_end_it() -> None:
    done, asked = list[bool](), list[ExitCode]()

    def work() -> None:
        try:
            signal.raise_signal(signal.SIGTERM)
        finally:
            signal.raise_signal(signal.SIGTERM)
            done.append(True)

    with pytest.raises(KeyboardInterrupt), app._asked_to_end(asked):
        work()
    assert (done, asked) == ([True], [ExitCode.TERMINATED] * 2)


def _precious(folder: Path) -> dict[str, bytes]:
    """What stands outside, and must stay as it is."""
    return {
        str(one.relative_to(folder)): one.read_bytes() for one in sorted(folder.rglob("*")) if one.is_file()
    }


def _marked(folder: Path) -> Path:
    folder.mkdir()
    (folder / "lock").write_bytes(whole._MARK)
    return folder


def _not_ours(kind: str, folder: Path, precious: Path) -> None:
    """Something in the place of the folder for unfinished work that was not made here."""
    if kind.startswith("a link"):
        targets = {"to a folder": precious, "to a run": precious / "run", "to nothing": precious / "nothing"}
        if kind == "a link to a run":
            _marked(precious / "run")
        folder.symlink_to(targets.get(kind.removeprefix("a link "), folder))
    elif kind == "a file":
        folder.write_text("mine")
    elif kind.startswith("a folder"):
        precious.rename(folder)
        locks = {"an empty lock": b"", "another lock": b"mine", "more than the mark": whole._MARK + b"mine"}
        lock = locks.get(kind.removeprefix("a folder with "))
        if lock is not None:
            (folder / "lock").write_bytes(lock)
    else:
        _not_our_lock(kind, folder, precious)


def _not_our_lock(kind: str, folder: Path, precious: Path) -> None:
    folder.mkdir()
    lock = folder / "lock"
    if kind == "a lock that is a link":
        lock.symlink_to(precious / "thesis")
    elif kind == "a lock that is a link to a mark":
        lock.symlink_to(_marked(precious / "run") / "lock")
    elif kind == "a lock that is a hard link":
        (precious / "empty").touch()
        lock.hardlink_to(precious / "empty")
    elif kind == "a lock that is a folder":
        lock.mkdir()
    else:
        os.mkfifo(lock)


NOT_OURS = (
    "a link to a folder", "a link to a run", "a link to nothing", "a link to itself", "a file", "a folder of somebody's",
    "a folder with an empty lock", "a folder with another lock", "a folder with more than the mark",
    "a lock that is a link", "a lock that is a link to a mark", "a lock that is a hard link", "a lock that is a folder",
    "a lock that is a pipe",
)  # fmt: skip


@pytest.mark.parametrize("kind", NOT_OURS)
def test_a_folder_that_was_not_made_here_is_refused_and_stays(tmp_path: Path, kind: str) -> None:
    precious = tmp_path / "precious"
    (precious / "years").mkdir(parents=True)
    (precious / "thesis").write_text("years")
    (precious / "years" / "1").write_text("1")
    _not_ours(kind, tmp_path / ".out.csv.unfinished", precious)
    names = sorted(str(one) for one in tmp_path.rglob("*"))
    before = _precious(tmp_path)
    with pytest.raises(FileError, match="a folder that this program made") as refused:
        Workspace(tmp_path / "out.csv").__enter__()
    assert ".out.csv.unfinished" in refused.value.message("zh")
    assert names == sorted(str(one) for one in tmp_path.rglob("*"))
    assert before == _precious(tmp_path)


def test_a_folder_of_another_user_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _marked(tmp_path / ".out.csv.unfinished")
    (tmp_path / ".out.csv.unfinished" / "1").write_text("theirs")
    monkeypatch.setattr(os, "geteuid", lambda: os.getuid() + 1)
    with pytest.raises(FileError, match="a folder that this program made"):
        Workspace(tmp_path / "out.csv").__enter__()
    assert (tmp_path / ".out.csv.unfinished" / "1").read_text() == "theirs"


def test_a_lock_that_the_system_cannot_read_is_told_and_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _marked(tmp_path / ".out.csv.unfinished")
    real = os.open

    def failing(path: str | Path, flags: int, *mode: int, **at: int) -> int:
        if path == "lock":
            raise OSError(errno.EIO, "Input/output error")
        return real(path, flags, *mode, **at)

    monkeypatch.setattr(os, "open", failing)
    with pytest.raises(OSError, match="Input/output error"):
        Workspace(tmp_path / "out.csv").__enter__()
    assert (tmp_path / ".out.csv.unfinished" / "lock").exists()


def test_links_in_a_dead_runs_folder_are_removed_and_not_followed(tmp_path: Path) -> None:
    precious = tmp_path / "precious"
    (precious / "years").mkdir(parents=True)
    (precious / "thesis").write_text("years")
    before = _precious(precious)
    dead = _marked(tmp_path / ".out.csv.unfinished")
    (dead / "rows").symlink_to(precious)
    (dead / "0.csv").symlink_to(precious / "thesis")
    (dead / "1.csv").hardlink_to(precious / "thesis")
    (dead / "more").mkdir()
    (dead / "more" / "rows").symlink_to(precious)
    with Workspace(tmp_path / "out.csv") as space:
        assert [one.name for one in space.folder.iterdir()] == ["lock"]
        assert _precious(precious) == before
    assert sorted(one.name for one in tmp_path.iterdir()) == ["precious"]
    assert _precious(precious) == before


def test_what_takes_the_name_of_the_folder_meanwhile_is_not_touched(tmp_path: Path) -> None:
    precious = tmp_path / "precious"
    precious.mkdir()
    (precious / "thesis").write_text("years")
    with Workspace(tmp_path / "out.csv") as space:
        space.path("0.csv").write_text("x")
        space.folder.rename(tmp_path / "elsewhere")
        space.folder.symlink_to(precious)
    assert (precious / "thesis").read_text() == "years"
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_what_is_unfinished_is_for_its_owner_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[int] = []
    real = os.fdopen

    def looked(file: int, mode: str) -> object:
        seen.append(os.fstat(file).st_mode & 0o077)
        return real(file, mode)

    _marked(tmp_path / ".out.csv.unfinished").chmod(0o777)
    before = os.umask(0)
    try:
        with Workspace(tmp_path / "out.csv") as space:
            assert space.folder.stat().st_mode & 0o777 == 0o700
            assert (space.folder / "lock").stat().st_mode & 0o077 == 0o044, "as it was left"
        with Workspace(tmp_path / "out.csv") as space:
            assert space.folder.stat().st_mode & 0o777 == 0o700
            assert (space.folder / "lock").stat().st_mode & 0o777 == 0o600
        monkeypatch.setattr(os, "fdopen", looked)
        write_bytes(b"x", tmp_path / "a.svg")
    finally:
        os.umask(before)
    assert seen == [0]


@pytest.mark.parametrize("target", ["precious", "nothing", "a.txt"])
def test_an_output_that_is_a_link_is_replaced_and_what_it_points_to_stays(
    tmp_path: Path, target: str
) -> None:
    (tmp_path / "precious").write_text("years")
    (tmp_path / "a.txt").symlink_to(target)
    write_text("new", tmp_path / "a.txt")
    assert {one.name: one.read_text() for one in tmp_path.iterdir()} == {"a.txt": "new", "precious": "years"}
    assert not (tmp_path / "a.txt").is_symlink()


def test_an_output_that_is_a_hard_link_leaves_the_other_name_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "precious").write_text("years")
    (tmp_path / "a.txt").hardlink_to(tmp_path / "precious")
    write_text("new", tmp_path / "a.txt")
    assert (tmp_path / "precious").read_text() == "years"


def test_a_link_in_the_place_of_what_is_unfinished_is_not_published(tmp_path: Path) -> None:
    (tmp_path / "precious").write_text("years")
    (tmp_path / "precious").chmod(0o600)
    (tmp_path / "0").symlink_to(tmp_path / "precious")
    with pytest.raises(OSError, match=r"symbolic|loop"):
        publish({tmp_path / "0": tmp_path / "a.txt"})
    assert (tmp_path / "precious").stat().st_mode & 0o777 == 0o600

"""What stands where an output is to stand: nothing is deleted or overwritten that no run of ours made, by any command."""

from __future__ import annotations

import os
import shutil
import socket
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.attacks.conftest import Commands
from tests.naming import plain

from shanxi_health_policy import whole
from shanxi_health_policy.batch import settle_file
from shanxi_health_policy.cli.exit_codes import ExitCode
from shanxi_health_policy.errors import FileError

VISITS = ("visits.csv", "-o")
AWARD = ("ask", "accreditation-award", "--place", "吕梁", "--facilities", "2")
DOORS: dict[str, tuple[str, ...]] = {
    "settle": ("settle", *VISITS, "@.csv"),
    "settle to a workbook": ("settle", *VISITS, "@.xlsx"),
    "settle --rejects": ("settle", *VISITS, "o.csv", "--rejects", "@.csv"),
    "settle --rejects elsewhere": ("settle", *VISITS, "o.csv", "--rejects", "elsewhere/@.json"),
    "settle --closing": ("settle", *VISITS, "o.csv", "--closing", "@.parquet"),
    "settle --closing elsewhere": ("settle", *VISITS, "o.csv", "--closing", "elsewhere/@.csv"),
    "audit": ("audit", "paid.csv", "-o", "@.html"),
    "audit to a table": ("audit", "paid.csv", "-o", "@.parquet"),
    "audit --rejects": ("audit", "paid.csv", "-o", "o.html", "--rejects", "@.csv"),
    "premium": ("premium", "people.csv", "-o", "@.csv"),
    "premium --rejects": ("premium", "people.csv", "-o", "o.csv", "--rejects", "@.csv"),
    "what-if": ("what-if", "visits.csv", "--rate", "0.7", "-o", "@.csv"),
    "what-if --chart": ("what-if", "visits.csv", "--rate", "0.7", "--chart", "@.svg"),
    "what-if --chart elsewhere": ("what-if", *VISITS, "o.csv", "--rate", "0.7", "--chart", "elsewhere/@.svg"),
    "limits": ("limits", "-o", "@.csv"),
    "statistics": ("statistics", "-o", "@.csv"),
    "statistics as a picture": ("statistics", "-o", "@.svg"),
    "vectors": ("vectors", "-o", "@.jsonl"),
    "vectors as a table": ("vectors", "-o", "@.csv"),
    "vectors as a document": ("vectors", "-o", "@.json"),
    "conform --report": ("conform", "--command", "false", "--report", "@.txt"),
    "conform --results": ("conform", "--command", "false", "--results", "@.json"),
    "conform --badge": ("conform", "--command", "false", "--badge", "@.svg"),
    "conform-results": ("conform-results", "results.json", "-o", "@.html"),
    "his check": ("his", "check", "message.json", "-o", "@"),
    "his cancel": ("his", "cancel", "message.json", "-o", "@.json"),
    "ask --receipt": (*AWARD, "--receipt", "@.json"),
}
"""Every option that names an output; `@` is the name of what is attacked."""


def link(path: Path, target: Path) -> None:
    path.symlink_to(target)


def a_socket(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as one:
        one.bind(str(path))


NO_FILES: dict[str, Callable[[Path], object]] = {
    "a folder": Path.mkdir,
    "a pipe": os.mkfifo,
    "a socket": a_socket,
    "a link to a folder": lambda path: link(path, Path("precious").absolute()),
    "a link to a device": lambda path: link(path, Path(os.devnull)),
    "a link to a pipe": lambda path: link(path, Path("pipe").absolute()),
}


def standing(folder: Path) -> dict[str, tuple[int, str]]:
    """What stands in a folder, and what it is; of files their content, and of links where they lead."""
    found = {}
    for one in sorted(folder.rglob("*")):
        kind = stat.S_IFMT(one.lstat().st_mode)
        says = str(one.readlink()) if one.is_symlink() else one.read_text() if one.is_file() else ""
        found[str(one.relative_to(folder))] = kind, says
    return found


@pytest.fixture
def here(handed_in: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder that the commands work in, with something precious."""
    monkeypatch.chdir(handed_in)
    (handed_in / "elsewhere").mkdir()
    (handed_in / "precious").mkdir()
    (handed_in / "precious" / "thesis").write_text("years")
    os.mkfifo(handed_in / "pipe")
    return handed_in


@pytest.mark.parametrize("door", DOORS, ids=plain)
@pytest.mark.parametrize("what", NO_FILES, ids=plain)
def test_what_is_no_file_stays_as_it_is(here: Path, command: Commands, door: str, what: str) -> None:
    call = [one.replace("@", "taken") for one in DOORS[door]]
    NO_FILES[what](next(Path(one) for one in call if "taken" in one))
    before = standing(here)
    code, said = command(*call)
    assert (code, standing(here)) == (ExitCode.FILE_TROUBLE, before), said
    assert "taken" in said


@pytest.mark.parametrize("door", DOORS, ids=plain)
def test_a_link_or_a_second_name_is_replaced_and_what_it_leads_to_stays(
    here: Path, command: Commands, door: str
) -> None:
    if door.startswith(("conform", "his cancel")):  # which write nothing here, or a refusal
        return
    call = [one.replace("@", "taken") for one in DOORS[door]]
    taken = next(Path(one) for one in call if "taken" in one)
    for make in (Path.symlink_to, Path.hardlink_to):
        make(taken, (here / "precious" / "thesis").absolute())
        command(*call)
        assert not taken.is_symlink()
        assert taken.stat().st_nlink == 1
        assert (here / "precious" / "thesis").read_text() == "years"
        taken.unlink()


FOLDERS = [door for door in DOORS if door.partition(" ")[0] in ("settle", "audit", "premium", "what-if")]


@pytest.mark.parametrize("door", FOLDERS, ids=plain)
@pytest.mark.parametrize("lead", ["precious", "nothing", ".taken.unfinished"])
def test_the_folder_for_unfinished_work_of_every_output_is_no_link(
    here: Path, command: Commands, door: str, lead: str
) -> None:
    """That of the first output of a folder is the one in use."""
    call = [one.replace("@", "taken") for one in DOORS[door]]
    taken = next(Path(one) for one in call if "taken" in one)
    first = (
        taken if taken.parent != Path() or "o." not in " ".join(call) else Path(call[call.index("-o") + 1])
    )
    at = first.parent / f".{first.name}.unfinished"
    at.symlink_to((here / lead).absolute())
    before = standing(here)
    code, said = command(*call)
    assert (code, standing(here)) == (ExitCode.FILE_TROUBLE, before), said
    assert "a folder that this program made" in said


INPUTS = {
    "settle": ("settle", "visits.csv", "-o", "@"),
    "settle, --rejects": ("settle", "visits.csv", "-o", "o.csv", "--rejects", "@"),
    "settle, --closing": ("settle", "visits.csv", "-o", "o.csv", "--closing", "@"),
    "audit": ("audit", "paid.csv", "-o", "@"),
    "premium": ("premium", "people.csv", "-o", "@"),
    "what-if": ("what-if", "visits.csv", "--rate", "0.7", "-o", "@"),
}
READ = {
    "visits.csv": ("settle", "what-if"), "paid.csv": ("audit",), "people.csv": ("premium",),
    "opening.csv": ("settle", "audit", "what-if"), "earlier.csv": ("settle",), "items.csv": ("settle", "what-if", "audit"),
}  # fmt: skip
NAMED = {"opening.csv": "--opening", "earlier.csv": "--earlier", "items.csv": "--items"}


@pytest.mark.parametrize("door", INPUTS, ids=plain)
@pytest.mark.parametrize("under", ["itself", "a link", "a path around", "a link that leads to it"])
def test_no_output_takes_the_place_of_an_input(here: Path, command: Commands, door: str, under: str) -> None:
    for name, commands in READ.items():
        if INPUTS[door][0] not in commands:
            continue
        given, out = name, name
        if under == "a link":
            given = f"link-{name}"
            Path(given).symlink_to(name)
        elif under == "a path around":
            out = f"elsewhere/../{name}"
        elif under == "a link that leads to it":
            out = f"elsewhere/link-{name}"
            Path(out).symlink_to(here / name)
        before = standing(here)
        call = [out if one == "@" else given if one == name else one for one in INPUTS[door]]
        code, said = command(*call, *((NAMED[name], given) if name in NAMED else ()))
        assert (code, standing(here)) == (ExitCode.FILE_TROUBLE, before), said
        assert "expected another file than" in said


@pytest.mark.parametrize(
    "call",
    [
        ("his", "check", "message.json", "-o", "message.json"),
        ("his", "check", "message.json", "-o", "elsewhere/../own.toml", "--config", "own.toml"),
        ("his", "cancel", "message.json", "-o", "items.csv", "--items", "./items.csv"),
        ("his", "cancel", "message.json", "-o", "own.toml", "--profile", "own.toml"),
        ("his", "preview", "message.json", "-o", "own.toml", "--notices", "own.toml"),
        (*AWARD, "--receipt", "own.toml", "--notices", "own.toml"),
    ],
    ids=plain,
)
def test_no_answer_takes_the_place_of_what_it_rests_on(
    here: Path, command: Commands, call: tuple[str, ...]
) -> None:
    before = standing(here)
    code, said = command(*call)
    assert code in (ExitCode.FILE_TROUBLE, ExitCode.WRONG_NOTICES), said
    assert standing(here) == before


def test_an_answer_to_standard_output_is_no_file(here: Path, command: Commands) -> None:
    before = standing(here)
    code, said = command("his", "check", "message.json", "-o", "-")
    assert (code, standing(here)) == (ExitCode.DONE, before)
    assert "messages: 1" in said


@pytest.mark.parametrize("what", ["a folder", "a pipe"])
def test_what_appears_while_the_work_is_done_keeps_its_name_and_no_output_appears_alone(
    here: Path, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    Path("o.csv").write_text("old")
    real = whole.publish

    def late(finished: dict[Path, Path]) -> None:
        NO_FILES[what](Path("closing.csv"))
        real(finished)

    monkeypatch.setattr("shanxi_health_policy.batch.files.output_tables.publish", late)
    with pytest.raises(FileError, match="not a folder, a pipe or a device"):
        settle_file("visits.csv", "o.csv", closing="closing.csv")
    left = {
        name: kind for name, (kind, _) in standing(here).items() if name.startswith(("o.", "closing", "."))
    }
    assert sorted(left) == ["closing.csv", "o.csv"]
    assert Path("o.csv").read_text() == "old"


def test_a_name_that_can_be_none_is_refused_as_one(handed_in: Path, command: Commands) -> None:
    shutil.copy(handed_in / "visits.csv", handed_in / "other.csv")
    for name in (f"{'长' * 90}.csv", "nowhere/o.csv", "visits.csv/o.csv", ".csv", "o", "o.CSV.gz", ".", ""):
        code, said = command("settle", handed_in / "other.csv", "-o", f"{handed_in}/{name}")
        assert code in (ExitCode.FILE_TROUBLE, ExitCode.WRONG_USAGE), (name, said)
    nul, sound = f"{handed_in}/o\0.csv", handed_in / "other.csv"
    cases: tuple[tuple[Any, dict[str, Any]], ...] = (
        (nul, {}),
        ([sound, nul], {}),
        *((sound, {one: nul}) for one in ("out", "opening", "items", "rejects", "closing")),
        (sound, {"earlier": [nul]}),
    )
    for files, named in cases:
        with pytest.raises(FileError, match="a name without NUL and without halves"):
            settle_file(files, **{"out": handed_in / "o.csv", **named})

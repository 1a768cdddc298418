"""A name is a name at every door: what means something to a shell, a library or an option names that one file, and no other."""

from __future__ import annotations

import gzip
import os
import shutil
from pathlib import Path

import polars as pl
import pytest
from tests.attacks.conftest import Commands
from tests.naming import plain

from shanxi_health_policy.cli.exit_codes import ExitCode

NAMES = (
    "-o", "--help", "-1", "@x", "a=b", "'\"", "$(x)", "%(x)s", "{0}", "[a-z]", "**", "~root", "s3:x", " a ", "a\nb",
    "\u202eb\x1b[2J", "e\u0301", "a\\*", "x.rejects", "x.unfinished",
)  # fmt: skip
DECOYS = ("a", "b", "x", "v", "\u00e9", "aa", "root", "")
"""What the names above would mean as patterns, options or in another form."""
CALLS: dict[str, tuple[str, ...]] = {
    "settle": ("settle", "--out", "@.out.csv", "--closing", "@.closing.xlsx", "--rejects", "@.bad.json",
               "--opening", "@.opening.csv", "--earlier", "@.earlier.csv",
               "--items", "@.items.csv", "--profile", "@.toml", "--", "@.csv"),
    "settle, packed": ("settle", "--out", "@.out.json", "--", "@.csv.gz"),
    "settle, a workbook": ("settle", "--out", "@.out.xlsx", "--", "@.xlsx"),
    "settle, several": ("settle", "--out", "@.out.parquet", "--", "@.csv", "@.more.parquet"),
    "settle, a folder": ("settle", "--out", "@.out.csv", "--", "@"),
    "what-if": ("what-if", "--rate", "0.7", "--out", "@.out.csv", "--chart", "@.svg", "--", "@.csv"),
    "audit": ("audit", "--out", "@.html", "--rejects", "@.bad.csv", "--", "@.paid.csv"),
    "premium": ("premium", "--out", "@.out.csv", "--", "@.people.csv"),
    "limits": ("limits", "--out", "@.out.csv"),
    "vectors": ("vectors", "--out", "@.jsonl"),
    "his": ("his", "check", "--config", "@.toml", "--items", "@.items.csv", "--out", "@.out", "--", "@.json"),
    "ask": ("ask", "accreditation-award", "--place", "吕梁", "--facilities", "2", "--receipt", "@.receipt.json"),
}  # fmt: skip
READ = {".csv": "visits.csv", ".paid.csv": "paid.csv", ".people.csv": "people.csv", ".opening.csv": "opening.csv",
        ".earlier.csv": "earlier.csv", ".items.csv": "items.csv", ".json": "message.json", ".toml": "own.toml"}  # fmt: skip


def given(folder: Path, name: str, *, sound: bool) -> None:
    """The files that the calls read, under that name; decoys hold something that no command reads."""
    if os.path.lexists(folder / f"{name}.csv"):
        return  # a decoy of the name itself
    for ending, of in READ.items():
        path = folder / f"{name}{ending}"
        path.write_bytes((folder / "sound" / of).read_bytes() if sound else b"\0")
    visits = (folder / f"{name}.csv").read_bytes()
    (folder / f"{name}.csv.gz").write_bytes(gzip.compress(visits))
    if sound:
        frame = pl.read_csv(visits, infer_schema=False)
        with (
            (folder / f"{name}.xlsx").open("wb") as book,
            (folder / f"{name}.more.parquet").open("wb") as more,
        ):
            frame.write_excel(book)
            frame.with_columns(visit_id=pl.lit("V9")).write_parquet(more)
    if name not in ("", "."):
        (folder / name).mkdir(exist_ok=True)
        (folder / name / "v.csv").write_bytes(visits)


def written(folder: Path) -> dict[str, bytes]:
    return {str(one.relative_to(folder)): one.read_bytes() for one in folder.rglob("*") if one.is_file()}


@pytest.mark.parametrize("name", NAMES, ids=plain)
def test_every_option_means_the_file_of_that_name(
    handed_in: Path, monkeypatch: pytest.MonkeyPatch, command: Commands, name: str
) -> None:
    folder = handed_in / "here"
    folder.mkdir()
    (folder / "sound").mkdir()
    for path in handed_in.iterdir():
        if path.is_file():
            shutil.move(path, folder / "sound" / path.name)
    given(folder, name, sound=True)
    for decoy in DECOYS:
        given(folder, decoy, sound=False)
    monkeypatch.chdir(folder)
    before = written(folder)
    for call in CALLS.values():
        code, said = command(*(one.replace("@", name) for one in call))
        assert code == ExitCode.DONE, said
        after = written(folder)
        new = {path for path in after if path not in before}
        named = {one.replace("@", name) for one in call if "@" in one} - set(before)
        assert {path: data for path, data in after.items() if path in before} == before
        assert {one for one in named if not Path(one).is_dir()} <= new
        assert all(path.startswith(name) for path in new), "rejects stand beside"
        for one in new:
            (folder / one).unlink()
        assert not [one for one in os.listdir(folder) if one.endswith(".unfinished") and one[:1] == "."]

"""A file is read while what works on it is loaded: begun at once, and ended whatever comes between."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Generator
from pathlib import Path

import pytest

from shanxi_health_policy.batch import audit_file, job
from shanxi_health_policy.batch.loops import Ahead
from shanxi_health_policy.batch.settled_file import settle_file
from shanxi_health_policy.errors import FileError, InputError

from .running import HEADER

ROW = "V1,P1,2023-05-04,颈椎病,一类,电针,100.00"


def test_the_first_piece_is_made_before_anyone_asks_and_the_others_one_ahead() -> None:
    made: list[int] = []
    ready = [threading.Event() for _ in range(4)]

    def pieces() -> Generator[int, None, None]:
        for number in range(3):
            made.append(number)
            ready[number].set()
            yield number

    ahead = Ahead(pieces())
    assert ready[0].wait(10)
    for number, piece in enumerate(ahead):
        assert piece == number
        assert number == 2 or ready[number + 1].wait(10)
        assert made == list(range(min(number + 2, 3)))
    ahead.end()


def test_what_goes_wrong_is_told_to_who_asks() -> None:
    def pieces() -> Generator[int, None, None]:
        yield 1
        raise FileError([])

    taken: list[int] = []
    with pytest.raises(FileError):
        taken.extend(Ahead(pieces()))
    assert taken == [1]


def test_what_the_pieces_are_made_of_is_closed_when_no_more_are_wanted() -> None:
    closed = threading.Event()

    def pieces() -> Generator[int, None, None]:
        try:
            yield from range(3)
        finally:
            closed.set()

    never_asked = Ahead(pieces())
    never_asked.end()
    assert closed.is_set()
    closed.clear()
    half = iter(Ahead(pieces()))
    assert next(half) == 0
    half.close()
    assert closed.is_set()


@pytest.mark.parametrize("settle", [settle_file, audit_file])
def test_a_wrong_place_is_told_first_and_ends_the_reading(settle: type, tmp_path: Path) -> None:
    source = tmp_path / "in.csv"
    source.write_text("nothing that is known\n1\n", encoding="utf-8")
    before = threading.active_count()
    with pytest.raises(InputError) as told:
        settle(source, tmp_path / "out.csv", place="nowhere")
    assert told.value.field == "place"
    assert threading.active_count() == before, "its thread is done, though the error is kept"
    assert list(tmp_path.iterdir()) == [source]


@pytest.mark.parametrize("settle", [settle_file, audit_file])
@pytest.mark.parametrize(("moment", "first"), [(64 * 2**20, "memory"), (2, "place")])
def test_before_a_long_file_is_begun_a_wrong_place_is_told(
    settle: type, moment: int, first: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = tmp_path / "in.csv"
    source.write_text("a\n", encoding="utf-8")
    monkeypatch.setattr(job, "_MOMENT", moment)
    with pytest.raises(InputError) as told:
        settle([source, tmp_path / "none.csv"], tmp_path / "out.csv", place="nowhere", memory="1")
    assert told.value.field == first


def test_a_long_file_is_settled_by_the_policy_that_was_asked_for_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = tmp_path / "in.csv"
    source.write_text(f"{HEADER}\n{ROW}\n", encoding="utf-8")
    found = []
    for moment in (64 * 2**20, 2):
        monkeypatch.setattr(job, "_MOMENT", moment)
        settle_file(source, tmp_path / "out.csv")
        found.append((tmp_path / "out.csv").read_bytes())
    assert found[0] == found[1]


def test_what_works_on_the_rows_is_loaded_when_the_file_is_read(tmp_path: Path) -> None:
    source = tmp_path / "in.csv"
    source.write_text(f"{HEADER}\n{ROW}\n", encoding="utf-8")
    script = f"""
import sys
from shanxi_health_policy.batch import settle_file
from shanxi_health_policy.batch.loops import Ahead
seen = []
begin = Ahead.__init__
def noted(self, pieces):
    seen.append("shanxi_health_policy.batch.columns.typed_rows" in sys.modules)
    begin(self, pieces)
Ahead.__init__ = noted
assert settle_file({str(source)!r}, {str(tmp_path / "out.csv")!r}).rows_settled == 1
assert seen == [False], seen
needless = [one for one in sys.modules if one.startswith((
    "shanxi_health_policy.his", "shanxi_health_policy.asking.kinds", "shanxi_health_policy.tcm.visit",
    "shanxi_health_policy.facilities", "shanxi_health_policy.steps", "fractions", "gzip",
))]
assert needless == [], needless
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr

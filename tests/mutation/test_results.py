"""What mutation testing found is told as it was found: the page, the reasons and the results agree, and enough is found."""

from __future__ import annotations

import os
import subprocess
import sys
from decimal import Decimal

import pytest
from attrs import evolve
from tests.pages import english_of
from tools.mutation import page
from tools.mutation.mistakes import places
from tools.mutation.reasons import Why, faults, key_of, reasons
from tools.mutation.rooms import PACKAGE, ROOT, Room, rooms
from tools.mutation.sample import changed, drawn
from tools.mutation.verdicts import ALIVE, TIME, Verdicts, read

ROOMS = rooms()
MUST_BE_THERE = {
    "money.py", "tcm/kernel.py", "tcm/ledger.py", "tcm/eligibility.py", "tcm/claims_audit.py", "tcm/impact.py",
    "supervision.py", "subsidies/premium.py", "facilities/assessment.py", "organisation/responsibilities.py",
    "notices/catalogue.py", "batch/columns/fold.py", "his/messages.py", "batch/files/workbooks.py",
}  # fmt: skip
ENOUGH, STILL = Decimal(98), Decimal("0.9")


def test_every_room_that_decides_about_money_is_tried() -> None:
    files = {path.relative_to(PACKAGE).as_posix() for room in ROOMS.values() for path in room.files()}
    assert files >= MUST_BE_THERE


@pytest.mark.parametrize("room", ROOMS.values(), ids=lambda room: room.name)
def test_every_source_and_test_that_a_room_names_is_there(room: Room) -> None:
    assert all((PACKAGE / one).exists() for one in room.sources)
    assert all((ROOT / one).exists() for one in room.tests)


@pytest.mark.parametrize("room", [one for one in ROOMS.values() if not one.open], ids=lambda room: room.name)
def test_of_a_hundred_mistakes_that_mean_something_98_are_found(room: Room) -> None:
    """Of a room that is not told to be open; and what was tried is not long past: most of its code is as it was then."""
    figures = page.figures(room, read(room.name), reasons())
    assert figures.share is not None
    assert figures.share >= ENOUGH
    assert figures.tried >= STILL * figures.made


def test_every_mistake_that_is_not_found_has_a_reason_and_every_reason_a_mistake() -> None:
    assert faults([(room, read(room.name)) for room in ROOMS.values()], reasons(), of_open=False) == []


def test_the_page_says_what_was_found() -> None:
    text, english = page.page()
    assert page.PAGE.read_text(encoding="utf-8") == text, "run: python -m tools.mutation.page"
    told = english_of("explanation/mutation.md")
    assert {zh: told.get(zh) for zh in english} == english


SOURCE = b"def paid(fen):\n    return fen > 0 and fen\n"


def some(*killers: str) -> tuple[Room, Verdicts]:
    """A room of one function, and what was found of the mistakes in it."""
    [place] = places("some.py", SOURCE)

    class One(Room):
        def places(self) -> dict[tuple[str, str], object]:  # type: ignore[override]
            return {("some.py", "paid"): place}

    return One("some", "", "", (), ()), Verdicts("2026-01-01", {("some.py", "paid"): (place.digest, killers)})


def test_a_mistake_without_a_reason_and_a_reason_without_a_mistake_are_told() -> None:
    [place] = places("some.py", SOURCE)
    killers = (ALIVE, "tests/a.py::test_a", TIME, "tests/a.py::test_a")
    room, found = some(*killers)
    own = key_of(place.mistakes[0])
    [told] = faults([(room, found)], {})
    assert "no reason is given" in told
    assert own[1] in told
    assert faults([(evolve(room, open=True), found)], {}, of_open=False) == []
    why = Why("无", "none", False)
    assert faults([(room, found)], {own: why}) == []
    assert [
        "is found, or is gone" in one for one in faults([(room, found)], {own: why, ("x", "y", "z"): why})
    ] == [True]


def test_what_was_found_of_a_function_holds_until_it_is_rewritten() -> None:
    [place] = places("some.py", SOURCE)
    _, found = some(*["tests/a.py::test_a"] * 4)
    assert found.of(place, "some.py") == ("tests/a.py::test_a",) * 4
    assert found.of(evolve(place, digest="another"), "some.py") is None


def test_the_share_counts_what_means_something_and_is_cut_off() -> None:
    figures = page.Figures(1000, 1000, 960, 10, 21, 9)
    assert figures.share == Decimal("97.8")
    assert page.Figures(9, 0, 0, 0, 0, 0).share is None
    assert page.together([figures, figures]).made == 2000


SEED = int(os.environ.get("MUTATION_SEED", "1"))


def test_a_few_mistakes_in_the_rooms_that_changed_are_found_still() -> None:
    """Drawn from what was found before, so that nothing fails by luck; another MUTATION_SEED draws others."""
    done = subprocess.run(
        [sys.executable, "-m", "tools.mutation.sample", str(SEED)],
        cwd=ROOT,
        env=os.environ
        | {"PYTHONPATH": f"{PACKAGE.parent}{os.pathsep}{ROOT}", "HYPOTHESIS_PROFILE": "mutation"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"MUTATION_SEED={SEED}\n{done.stdout}{done.stderr}"
    assert " 0 not found any more" in done.stdout


def test_the_same_seed_draws_the_same_mistakes() -> None:
    among = list(ROOMS.values())
    assert drawn(SEED, among) == drawn(SEED, among)
    assert drawn(SEED, among) != drawn(SEED + 1, among)
    assert set(changed(among)) <= set(among)


def test_of_rooms_where_nothing_was_found_yet_nothing_is_drawn() -> None:
    never = Room("never", "", "", (), ())
    assert drawn(SEED, [never]) == []
    [tried, *_] = ROOMS.values()
    assert drawn(SEED, [never, tried]) == drawn(SEED, [tried])

"""Why a mistake that no test finds stands: `reasons.toml`, by what the line is and what the mistake makes of it."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator

from attrs import frozen
from tools.mutation.mistakes import Mistake
from tools.mutation.rooms import HERE, Room
from tools.mutation.verdicts import ALIVE, Verdicts

Key = tuple[str, str, str]
"""The file and the place, the line as it is, and the line with the mistake."""


@frozen
class Why:
    """A reason that many mistakes may share."""

    zh: str
    en: str
    means: bool
    """Whether the mistake means something: it is known, and left."""


def key_of(mistake: Mistake) -> Key:
    """What a mistake is known by: no number, which would change with every line above it."""
    return f"{mistake.path} {mistake.place}", mistake.was, mistake.now


def reasons() -> dict[Key, Why]:
    """Every mistake that is left, and why."""
    given = tomllib.loads((HERE / "reasons.toml").read_text(encoding="utf-8"))
    why = {
        name: Why(one["zh"], one["en"], one.get("means", False)) for name, one in given.get("why", {}).items()
    }
    return {
        (where, was, now): why[name]
        for where, named in given.get("left", {}).items()
        for name, lines in named.items()
        for was, now in lines
    }


def alive(room: Room, verdicts: Verdicts) -> Iterator[Mistake]:
    """The mistakes in a room as it is now that no test has found."""
    return (mistake for mistake, killer in verdicts.known(room) if killer == ALIVE)


def faults(
    rooms: Iterable[tuple[Room, Verdicts]], known: dict[Key, Why], *, of_open: bool = True
) -> list[str]:
    """Mistakes that no test finds and that have no reason; and reasons of mistakes that are found now, or are gone.

    Of rooms that are told to be open the former only where they are asked for.
    """
    told, used = [], set()
    for room, verdicts in rooms:
        for mistake in alive(room, verdicts):
            key = key_of(mistake)
            used.add(key)
            if key not in known and (of_open or not room.open):
                told.append(f"{room.name}: no test finds it, and no reason is given: {_shown(key)}")
    return told + [
        f"a reason of what is found, or is gone: {_shown(key)}" for key in known if key not in used
    ]


def _shown(key: Key) -> str:
    where, was, now = key
    return f"{where}\n    was: {was}\n    now: {now}"

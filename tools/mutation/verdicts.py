"""What was found of each mistake, room by room: `verdicts/<room>.json`, a line for each place in the code.

A mistake is known by its place, by the text of that place, and by its number in it: what was found of a function holds until
it is rewritten.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping

from attrs import field, frozen
from tools.mutation.mistakes import Mistake, Place
from tools.mutation.rooms import HERE, Room

ALIVE, TIME = "", "(time)"
"""Of a mistake that no test has found, and of one that ran without end or took the process with it."""
_FOLDER = HERE / "verdicts"


@frozen
class Verdicts:
    """Of each place in the code: the digest of its text, and by which test each mistake in it was found."""

    day: str
    found: Mapping[tuple[str, str], tuple[str, tuple[str, ...]]] = field(factory=dict)

    def of(self, place: Place, path: str) -> tuple[str, ...] | None:
        """What was found of each mistake in a place; None if it was never tried, or was rewritten since."""
        digest, killers = self.found.get((path, place.name), ("", ()))
        return killers if digest == place.digest and len(killers) == len(place.mistakes) else None

    def known(self, room: Room) -> Iterable[tuple[Mistake, str]]:
        """Every mistake in the code as it is now whose verdict still holds, and the verdict."""
        for (path, _), place in room.places().items():
            yield from zip(place.mistakes, self.of(place, path) or (), strict=False)


def read(room: str) -> Verdicts:
    """What was found at the last run; nothing of a room that never was tried."""
    path = _FOLDER / f"{room}.json"
    if not path.exists():
        return Verdicts("")
    kept = json.loads(path.read_text(encoding="utf-8"))
    tests = [ALIVE, TIME, *kept["tests"]]
    return Verdicts(
        kept["day"],
        {
            (file, name): (digest, tuple(tests[number] for number in numbers))
            for file, name, digest, numbers in kept["places"]
        },
    )


def write(room: str, verdicts: Verdicts) -> None:
    """Keeps what was found, in a form whose changes are easy to read."""
    used = {killer for _, killers in verdicts.found.values() for killer in killers}
    tests = sorted(used - {ALIVE, TIME})
    number = {name: index for index, name in enumerate([ALIVE, TIME, *tests])}
    rows = [
        [file, name, digest, [number[one] for one in killers]]
        for (file, name), (digest, killers) in sorted(verdicts.found.items())
    ]
    _FOLDER.mkdir(exist_ok=True)
    (_FOLDER / f"{room}.json").write_text(
        f'{{"day": "{verdicts.day}",\n"tests": [\n{_lines(tests)}\n],\n"places": [\n{_lines(rows)}\n]}}\n',
        encoding="utf-8",
    )


def _lines(values: Iterable[object]) -> str:
    return ",\n".join(json.dumps(one, ensure_ascii=False) for one in values)

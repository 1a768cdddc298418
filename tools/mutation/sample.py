"""A few mistakes of those that tests have found before, made again: the tests must find them still.

Only mistakes whose verdict is known are drawn, so nothing fails by luck: what fails has lost its test. They are drawn from the
rooms that changed since the branch left the main line or, on that line, with the last commit; from all where that is not known.
"""

from __future__ import annotations

import random
import subprocess
import sys

from attrs import frozen
from tools.mutation.collected import Collected, function_of, with_collected
from tools.mutation.mistakes import Mistake
from tools.mutation.rooms import PACKAGE, ROOT, Room, rooms, say
from tools.mutation.trial import Case, from_the_start, import_all, in_running_code
from tools.mutation.verdicts import ALIVE, TIME, read

_ROOMS, _IN_EACH, _SECONDS = 2, 6, 0.5


@frozen
class Drawn:
    """A mistake, and the test that has found it."""

    mistake: Mistake
    test: str


def drawn(seed: int, among: list[Room]) -> list[Drawn]:
    """Some mistakes of some of these rooms: always the same by the same seed."""
    chance = random.Random(seed)
    known = {room.name: found for room in among if (found := candidates(room))}
    chosen = chance.sample(sorted(known), k=min(_ROOMS, len(known)))
    return [one for name in chosen for one in chance.sample(known[name], k=min(_IN_EACH, len(known[name])))]


def candidates(room: Room) -> list[Drawn]:
    """The mistakes of a room that a test has found which is still there."""
    texts: dict[str, str] = {}

    def is_there(test: str) -> bool:
        file, _, rest = test.partition("::")
        if file not in texts:
            path = ROOT / file
            texts[file] = path.read_text(encoding="utf-8") if path.exists() else ""
        name = rest.partition("[")[0].rpartition("::")[2]
        return f"def {name}(" in texts[file]

    return [
        Drawn(mistake, killer)
        for mistake, killer in read(room.name).known(room)
        if killer not in (ALIVE, TIME) and is_there(killer)
    ]


def changed(all_: list[Room]) -> list[Room]:
    """The rooms whose code or tests changed; all, if none has or git does not know."""
    paths = _changed_paths()
    found = [
        room
        for room in all_
        if any(
            path.startswith(start)
            for path in paths
            for start in (*room.tests, *(str((PACKAGE / one).relative_to(ROOT)) for one in room.sources))
        )
    ]
    return found or all_


def _changed_paths() -> list[str]:
    here = _git("rev-parse", "HEAD")
    base = next((one for name in ("origin/main", "main") if (one := _git("merge-base", "HEAD", name))), "")
    if not here or not base:
        return []
    return _git("diff", "--name-only", f"{here}~1" if base == here else base).splitlines()


def _git(*words: str) -> str:
    """What git says; nothing where there is no git, no history, or no such name."""
    try:
        told = subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True, check=False)
    except OSError:
        return ""
    return told.stdout.strip() if told.returncode == 0 else ""


def not_found(chosen: list[Drawn]) -> list[Drawn]:
    """Those that their tests do not find any more."""
    lost: list[Drawn] = []
    inside = [one for one in chosen if one.mistake.inside]

    def tell(case: Case, verdict: str) -> None:
        if verdict == ALIVE:
            lost.extend(one for one in chosen if one.mistake == case.mistake)

    def in_running(collected: Collected) -> None:
        cases = []
        for one in inside:
            same = (name for name in collected.items if function_of(name) == function_of(one.test))
            cases.append(
                Case(one.mistake, dict.fromkeys(sorted(same, key=lambda name: name != one.test), _SECONDS))
            )
        import_all({one.mistake.path for one in inside})
        in_running_code(collected, cases, 1, tell)

    if inside:
        with_collected(sorted({function_of(one.test) for one in inside}), in_running)
    # what was computed while the tests were collected is not computed anew by what is put into the running code
    others = [one for one in chosen if not one.mistake.inside or one in lost]
    lost.clear()
    from_the_start([Case(one.mistake, {function_of(one.test): _SECONDS}) for one in others], 1, tell)
    return lost


if __name__ == "__main__":
    every = list(rooms().values())
    drawn_now = drawn(int(sys.argv[1]), changed(every)) or drawn(int(sys.argv[1]), every)
    lost_now = not_found(drawn_now)
    for one in lost_now:
        say(f"{one.mistake.path} {one.mistake.place}: {one.test} finds this no more")
        say(f"    was: {one.mistake.was}\n    now: {one.mistake.now}")
    say(f"{len(drawn_now)} mistakes made again, {len(lost_now)} not found any more")
    sys.exit(bool(lost_now) or not drawn_now)

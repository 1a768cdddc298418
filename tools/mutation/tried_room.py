"""One room from beginning to end, in a process of its own: what its tests reach, and what they find."""

from __future__ import annotations

import ast
import datetime
import os
import pickle
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from hashlib import sha256

from tools.mutation import verdicts
from tools.mutation.children import each_in_a_child
from tools.mutation.collected import Collected, with_collected
from tools.mutation.mistakes import Mistake, Place
from tools.mutation.reach import Reach, measured
from tools.mutation.reasons import key_of, reasons
from tools.mutation.rooms import PACKAGE, ROOT, Room, rooms, say
from tools.mutation.trial import Case, from_the_start, import_all, in_running_code
from tools.mutation.verdicts import ALIVE, TIME, Verdicts

_KEPT = ROOT / "build" / "mutation"
_MOST_SECONDS = float(os.environ.get("MUTATION_SECONDS", "20"))
"""So long the tests of one mistake may take, by what they usually take."""
_MOST_FILES = 5
_SCHEMAS = "tests/test_reference.py::test_the_schemas_are_up_to_date"
"""Much of what an import computes ends in the JSON Schemas, wherever it is spoken of."""
_ONLY = os.environ.get("MUTATION_TESTS", "").split()
"""Only these tests are asked, of what was left without a reason: whether new ones find it."""


def tried(room: Room, collected: Collected, at_once: int, only_alive: bool) -> None:
    """Tries every mistake of a room, and keeps what is found. `only_alive`: not those that a test has found before."""
    reach = _reach(room, collected)
    for name in reach.failing:
        say(f"    fails without any mistake, and is not asked: {name}")
    before, places, left = verdicts.read(room.name), room.places(), reasons()
    found: dict[Mistake, str] = {}
    open_: list[Mistake] = []
    killers: dict[Mistake, str] = {}
    for (path, _), place in places.items():
        tried_before = before.of(place, path)
        if _ONLY and tried_before is None:
            continue
        old = tried_before or (ALIVE,) * len(place.mistakes)
        for mistake, killer in zip(place.mistakes, old, strict=True):
            killers[mistake] = killer
            known = killer != ALIVE and (_ONLY or killer == TIME or killer in collected.items)
            if only_alive and (known or (_ONLY and key_of(mistake) in left)):
                found[mistake] = killer
            else:
                open_.append(mistake)
    likely = _Likely(killers)
    tally = _Tally(len(open_))

    def tell(case: Case, verdict: str) -> None:
        assert case.mistake is not None
        found[case.mistake] = verdict
        tally.count(verdict)
        likely.found(case.mistake, verdict)

    def case(mistake: Mistake, tests: Iterable[str]) -> Case:
        first, tests = likely.first(mistake), set(tests)
        asked = reach.quickest(tests, (one for one in first if one in tests), _MOST_SECONDS)
        return Case(mistake, {one: reach.seconds[one] for one in asked})

    def reaching(one: Mistake) -> set[str]:
        return reach.of(str(PACKAGE / one.path), one.lines) if one.inside else set()

    inside = {one for one in open_ if reaching(one)}
    import_all({one.path for one in inside})
    in_running_code(collected, (case(one, reaching(one)) for one in open_ if one in inside), at_once, tell)
    tally.say("put into the running code")
    _keep(room, places, found, before)
    # what was computed while the tests were collected is not computed anew by what is put into the running code
    again = [
        one for one in open_ if found.get(one, ALIVE) == ALIVE and not (one in inside and key_of(one) in left)
    ]
    found.update(dict.fromkeys(again, ALIVE))
    if again:
        cases = [case(one, reach.seconds if _ONLY else _asked_from_the_start(one, reach)) for one in again]
        from_the_start([one for one in cases if one.tests], at_once, tell)
    tally.say("imported with the mistake")
    if not _ONLY:
        _must_pass(collected, reach, found)
    _keep(room, places, found, before)


def _must_pass(collected: Collected, reach: Reach, found: dict[Mistake, str]) -> None:
    """The tests that found the most must pass where nothing is changed, in both ways of trying."""
    usual = Counter(name for name in found.values() if name in reach.seconds)
    common = Case(None, {name: reach.seconds[name] for name, _ in usual.most_common(40)})

    def tell(_: Case, verdict: str) -> None:
        if verdict != ALIVE:
            raise SystemExit(f"{verdict} fails though nothing is changed")

    in_running_code(collected, [common], 1, tell)
    from_the_start([common], 1, tell)


class _Tally:
    """How far it is, for those who wait."""

    def __init__(self, all_: int) -> None:
        self.all, self.counts, self.began = all_, Counter[str](), time.monotonic()

    def count(self, verdict: str) -> None:
        self.counts["alive" if verdict == ALIVE else "time" if verdict == TIME else "found"] += 1
        if sum(self.counts.values()) % 100 == 0:
            self.say("")

    def say(self, what: str) -> None:
        seconds = time.monotonic() - self.began
        say(f"    {seconds:6.0f} s of {self.all}: {dict(self.counts)} {what}")


class _Likely:
    """Which tests are to be asked first: those that found the most in the same function, and in the same file."""

    def __init__(self, before: dict[Mistake, str]) -> None:
        self.before = before
        self.counted: dict[tuple[str, str], Counter[str]] = {}
        for mistake, killer in before.items():
            self.found(mistake, killer)

    def found(self, mistake: Mistake, killer: str) -> None:
        if killer not in (ALIVE, TIME):
            for key in _here(mistake):
                self.counted.setdefault(key, Counter())[killer] += 1

    def first(self, mistake: Mistake) -> list[str]:
        common = (self.counted.get(key, Counter()).most_common(4) for key in _here(mistake))
        return [self.before[mistake], *(name for most in common for name, _ in most)]


def _here(mistake: Mistake) -> tuple[tuple[str, str], tuple[str, str]]:
    return (mistake.path, mistake.place), (mistake.path, "")


def _asked_from_the_start(mistake: Mistake, reach: Reach) -> set[str]:
    """The tests that speak of what the mistake is in; examples in docstrings only where there are no others."""
    path = str(PACKAGE / mistake.path)
    tests = reach.of(path, mistake.lines if mistake.inside else _lines_naming(mistake)) or reach.of_file(path)
    own = {one for one in tests if "test_doctests" not in one} or tests
    files = Counter(one.partition("::")[0] for one in own)
    nearest = {
        name for name, _ in files.most_common(_MOST_FILES)
    }  # each file of tests takes its time to be collected
    return {one for one in own if one.partition("::")[0] in nearest} | ({_SCHEMAS} & set(reach.seconds))


def _lines_naming(mistake: Mistake) -> Iterator[int]:
    """The lines of its file that speak of the constant, or of the function, that the mistake is in."""
    name = mistake.place.rpartition(".")[2].partition(" (")[0]
    tree = ast.parse((PACKAGE / mistake.path).read_bytes())
    names = {one.id for one in ast.walk(ast.parse(name, mode="eval")) if isinstance(one, ast.Name)}
    names.update(mistake.place.split(".")[:-1])
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and node.id in names:
            yield node.lineno
        elif isinstance(node, ast.FunctionDef) and node.name in names:
            yield from range(node.lineno, (node.end_lineno or node.lineno) + 1)


def _keep(
    room: Room, places: dict[tuple[str, str], Place], found: dict[Mistake, str], before: Verdicts
) -> None:
    kept = {
        key: (place.digest, tuple(found[one] for one in place.mistakes))
        if all(one in found for one in place.mistakes)
        else before.found.get(key)
        for key, place in places.items()
    }
    today = datetime.datetime.now(tz=datetime.UTC).date().isoformat()
    verdicts.write(room.name, Verdicts(today, {key: one for key, one in kept.items() if one is not None}))


def _reach(room: Room, collected: Collected) -> Reach:
    """What the tests reach; kept for each file of tests until it or the code of the room changes, since it takes its time."""
    files = list(room.files())
    code = sha256(b"".join(path.read_bytes() for path in files)).digest()
    by_file: dict[str, list[str]] = {}
    for name in collected.items:
        by_file.setdefault(name.partition("::")[0], []).append(name)
    kept = {
        _KEPT
        / room.name
        / sha256(code + (ROOT / file).read_bytes() + "\n".join(names).encode()).hexdigest()[:20]: names
        for file, names in by_file.items()
    }
    unknown = [path for path in kept if not path.exists()]
    asked = [name for path in unknown for name in kept[path]]
    if asked:
        [(_, reach)] = each_in_a_child([files], lambda given: measured(collected, asked, given), 1)
        if reach is None:
            raise SystemExit(f"{room.name}: the tests do not run to their end")
        say(f"    {len(reach.seconds)} tests take {sum(reach.seconds.values()):.0f} s")
        for path in unknown:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(pickle.dumps(reach.part(kept[path])))
    return Reach.together(pickle.loads(path.read_bytes()) for path in kept)


def _main(name: str, at_once: int, only_alive: bool) -> None:
    room = rooms()[name]

    def work(collected: Collected) -> None:
        collected.items = {test: item for test, item in collected.items.items() if room.asks(test)}
        tried(room, collected, at_once, only_alive)

    with_collected(_ONLY or room.tests, work)


if __name__ == "__main__":
    _main(sys.argv[1], int(sys.argv[2]), "--alive" in sys.argv)

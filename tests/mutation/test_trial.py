"""What a test finds by itself is found; what fails by the tests before it is not."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from types import SimpleNamespace
from typing import Any

import pytest
from tools.mutation import trial
from tools.mutation.rooms import rooms
from tools.mutation.trial import Case, from_the_start, in_running_code
from tools.mutation.verdicts import ALIVE

[MISTAKE, *_] = [one for place in rooms()["money"].places().values() for one in place.mistakes if one.inside]


class Asked:
    """Tests that fail where they are asked, or where another was asked before them."""

    def __init__(self, fails_after: dict[str, str]) -> None:
        self.fails_after = fails_after

    def first_failing(self, names: Iterable[str], limits: Callable[[str], float]) -> str | None:
        asked: list[str] = []
        for name in names:
            asked.append(name)
            if self.fails_after.get(name) in asked:
                return name
        return None


@pytest.mark.parametrize(
    ("fails_after", "found"),
    [
        ({}, ALIVE),
        ({"a": "a"}, "a"),
        ({"b": "a"}, ALIVE),
        ({"b": "b"}, "b"),
        ({"b": "a", "c": "c"}, "c"),
        ({"b": "a", "c": "b"}, ALIVE),
    ],
)
def test_a_test_finds_only_what_it_finds_by_itself(
    monkeypatch: pytest.MonkeyPatch, fails_after: dict[str, str], found: str
) -> None:
    monkeypatch.setattr(trial, "Functions", lambda: SimpleNamespace(exchange=lambda *_: True))
    told: list[tuple[Any, str]] = []
    case = Case(MISTAKE, dict.fromkeys("abc", 1.0))
    in_running_code(Asked(fails_after), [case], 1, lambda one, verdict: told.append((one.mistake, verdict)))  # type: ignore[arg-type]
    assert told == [(MISTAKE, found)]


def test_a_case_that_is_called_otherwise_is_asked_by_its_function() -> None:
    """A mistake may change how the cases of a test are called: that alone is not found by it."""
    told: list[str] = []
    renamed = "tests/mutation/test_swapped.py::test_the_same_code_changes_nothing[of_old]"
    from_the_start([Case(None, {renamed: 1.0})], 1, lambda _, verdict: told.append(verdict))
    assert told == [ALIVE]

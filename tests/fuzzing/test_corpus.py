"""Every input that is kept, once more through its target: examples of each kind, and what once failed."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.fuzzing.promises import in_time
from tests.fuzzing.seeds import SEEDS
from tests.fuzzing.targets import TARGETS, corpus

KEPT = [(name, path) for name in TARGETS for path in corpus(name)]


@pytest.mark.parametrize(("name", "path"), KEPT, ids=[f"{name}-{path.name}" for name, path in KEPT])
def test_what_is_kept_is_answered_or_refused(name: str, path: Path) -> None:
    with in_time():
        TARGETS[name](path.read_bytes())


@pytest.mark.parametrize("name", TARGETS)
def test_a_search_begins_with_inputs_that_are_answered_or_refused(name: str) -> None:
    seeds = list(SEEDS[name]())
    assert seeds
    with in_time():
        TARGETS[name](seeds[0])
